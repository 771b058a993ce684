//! Desks, rosters and ways to officers, as they are asked for and changed.

use std::collections::BTreeSet;

use super::node::Node;
use super::problem::{Problem, codes};
use super::views::{DeskDraft, DeskView, ReachDraft, RosterDraft, RosterView};
use super::watching::record_problem;
use crate::watch::desk::{DESKS_MAX, DeskError, is_id, unknown_next};
use crate::watch::hours;
use crate::watch::roster::{self, REACHES_MAX, Reach, RosterError, SHIFTS_MAX};
use crate::watch::step::{self, tx_read};

fn wrong(field: &str, value: &str) -> Problem {
    Problem::new(codes::WATCH_WRONG).with("field", field).with("value", value)
}

fn desk_problem(error: DeskError) -> Problem {
    wrong(error.field, &error.value)
}

fn roster_problem(error: RosterError) -> Problem {
    wrong(error.field, &error.value)
}

/// An officer's id, as a request gives it.
pub(super) fn officer(id: &str) -> Result<(), Problem> {
    if is_id(id) { Ok(()) } else { Err(wrong("officer", &id.chars().take(80).collect::<String>())) }
}

fn limit(what: &str, limit: usize) -> Problem {
    Problem::new(codes::WATCH_LIMIT).with("what", what).with("limit", limit)
}

impl Node {
    /// Every desk as it is now.
    ///
    /// # Errors
    /// The store's.
    pub async fn desks(&self) -> Result<Vec<DeskView>, Problem> {
        let (snapshot, now) = (self.snapshot().await?, self.inner.clocks.now().wall_s);
        let found = self.blocking(move || -> Result<_, crate::watch::cells::RecordError> {
            let (desks, shifts) = (step::desks(&*snapshot.read)?, step::shifts(&*snapshot.read)?);
            let unknown: BTreeSet<String> = unknown_next(&desks).into_iter().map(|(desk, _)| desk.to_owned()).collect();
            let view = |desk: crate::watch::desk::Desk| {
                let open = hours::is_open(&desk, now);
                DeskView {
                    open,
                    opens_at: if open { None } else { hours::opening(&desk, now).map(|o| o.from) },
                    on_watch: roster::on_watch(&shifts, &desk.id, now).iter().map(|s| s.officer.clone()).collect(),
                    next_unknown: desk.next_desk.clone().filter(|_| unknown.contains(&desk.id)),
                    desk,
                }
            };
            Ok(desks.into_iter().map(view).collect())
        });
        found.await?.map_err(record_problem)
    }

    /// Keeps a desk, or takes it away.
    ///
    /// # Errors
    /// [`codes::WATCH_WRONG`], [`codes::WATCH_LIMIT`], [`codes::NO_SUCH_DESK`]; the store's.
    pub async fn put_desk(&self, id: String, draft: DeskDraft) -> Result<Vec<DeskView>, Problem> {
        officer(&draft.officer)?;
        if let Some(desk) = &draft.desk {
            desk.check().map_err(desk_problem)?;
            if desk.id != id {
                return Err(wrong("id", &desk.id));
            }
        }
        let kept = self.watch_step(move |tx, now| {
            let desks = step::desks(tx_read(tx))?;
            let known = desks.iter().any(|desk| desk.id == id);
            if draft.desk.is_none() && !known {
                return Ok(Err(Problem::new(codes::NO_SUCH_DESK).with("name", id)));
            }
            if draft.desk.is_some() && !known && desks.len() >= DESKS_MAX {
                return Ok(Err(limit("desks", DESKS_MAX)));
            }
            Ok(Ok(step::put_desk(tx, &id, draft.desk.as_ref(), &draft.officer, now)?))
        });
        kept.await??;
        self.inner.shared.bell.ring();
        self.desks().await
    }

    /// A desk's roster.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_DESK`]; the store's.
    pub async fn roster(&self, id: String) -> Result<RosterView, Problem> {
        let (snapshot, now) = (self.snapshot().await?, self.inner.clocks.now().wall_s);
        let found = self.blocking(move || -> Result<RosterView, Problem> {
            let read: &dyn comity_store::Read = &*snapshot.read;
            let desks = step::desks(read).map_err(record_problem)?;
            let none = || Problem::new(codes::NO_SUCH_DESK).with("name", &id);
            let desk = desks.iter().find(|desk| desk.id == id).ok_or_else(none)?;
            let mut shifts = step::shifts(read).map_err(record_problem)?;
            shifts.retain(|shift| shift.desk == id);
            let reaches = step::reaches(read).map_err(record_problem)?;
            let known: BTreeSet<String> = reaches.into_iter().map(|reach| reach.officer).collect();
            let on_watch = roster::on_watch(&shifts, &id, now).iter().map(|s| s.officer.clone()).collect();
            let faults = roster::faults(&shifts, desk, &known);
            Ok(RosterView { desk: desk.id.clone(), shifts, faults, on_watch })
        });
        found.await?
    }

    /// Puts a desk's coming shifts in place of those that were there; what has ended stays.
    ///
    /// # Errors
    /// [`codes::WATCH_WRONG`], [`codes::WATCH_LIMIT`], [`codes::NO_SUCH_DESK`]; the store's.
    pub async fn put_roster(&self, id: String, draft: RosterDraft) -> Result<RosterView, Problem> {
        officer(&draft.officer)?;
        for shift in &draft.shifts {
            shift.check().map_err(roster_problem)?;
            if shift.desk != id {
                return Err(wrong("desk", &shift.desk));
            }
        }
        let of = id.clone();
        let kept = self.watch_step(move |tx, now| {
            if !step::desks(tx_read(tx))?.iter().any(|desk| desk.id == of) {
                return Ok(Err(Problem::new(codes::NO_SUCH_DESK).with("name", of)));
            }
            if step::shifts(tx_read(tx))?.len() + draft.shifts.len() > SHIFTS_MAX {
                return Ok(Err(limit("shifts", SHIFTS_MAX)));
            }
            Ok(Ok(step::put_roster(tx, &of, &draft.shifts, &draft.officer, now)?))
        });
        kept.await??;
        self.inner.shared.bell.ring();
        self.roster(id).await
    }

    /// How every officer is reached.
    ///
    /// # Errors
    /// The store's.
    pub async fn reaches(&self) -> Result<Vec<Reach>, Problem> {
        let snapshot = self.snapshot().await?;
        self.blocking(move || step::reaches(&*snapshot.read)).await?.map_err(record_problem)
    }

    /// Keeps how an officer is reached.
    ///
    /// # Errors
    /// [`codes::WATCH_WRONG`], [`codes::WATCH_LIMIT`]; the store's.
    pub async fn put_reach(&self, draft: ReachDraft) -> Result<Vec<Reach>, Problem> {
        officer(&draft.officer)?;
        draft.reach.check().map_err(roster_problem)?;
        let kept = self.watch_step(move |tx, now| {
            let reaches = step::reaches(tx_read(tx))?;
            let known = reaches.iter().any(|reach| reach.officer == draft.reach.officer);
            if !known && reaches.len() >= REACHES_MAX {
                return Ok(Err(limit("officers", REACHES_MAX)));
            }
            Ok(Ok(step::put_reach(tx, &draft.reach, &draft.officer, now)?))
        });
        kept.await??;
        self.reaches().await
    }
}
