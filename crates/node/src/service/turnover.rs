//! An officer leaves: what they were to do at this node becomes another's, in one transaction.

use std::collections::BTreeSet;

use comity_store::Tx;
use serde::{Deserialize, Serialize};

use super::node::Node;
use super::problem::{Problem, codes};
use super::views::{ObligationQuery, Reference, WantedAct};
use super::watch_desk::officer;
use crate::watch::alarm;
use crate::watch::cells::RecordError;
use crate::watch::clock::Now;
use crate::watch::log::{self, Happened, LogEntry};
use crate::watch::roster::{Closed, SHIFTS_MAX, Shift};
use crate::watch::step::{self, tx_read};
use crate::watch::translation_queue;

/// Alarms, obligations and cases that one list of a turnover names at most.
pub const TURNOVER_MAX: usize = 200;

/// An open alarm whose next call is another officer's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TurnedAlarm {
    /// What it is about.
    pub about: String,
    /// `actual`, `exercise` or `test`.
    pub mark: String,
}

/// What another has taken over, beside drafts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Turnover {
    /// Shifts from now on that are the other's now; the one under way is divided at this moment.
    pub shifts: Vec<Shift>,
    /// Desks whose reserve names the other now.
    pub desks: Vec<String>,
    /// Open alarms for which the officer was called: about what. The next call is the other's.
    pub alarms: Vec<TurnedAlarm>,
    /// What the officer was translating, the other's now: number of the statement and language.
    pub translations: Vec<String>,
    /// Statements from which we owe something, as far as the listing goes; they were never one officer's alone.
    pub owed: Vec<String>,
    /// The cases of these.
    pub cases: Vec<String>,
    /// There are more obligations than are listed.
    pub more: bool,
}

/// The shifts of a desk with one officer's from `now` on given to another, and those that changed hands.
fn handed(shifts: &[Shift], from: &str, to: &str, now: u64) -> (Vec<Shift>, Vec<Shift>) {
    let (mut kept, mut given) = (Vec::new(), Vec::new());
    for shift in shifts {
        if shift.officer != from || shift.to <= now || shift.closed.is_some() {
            kept.push(shift.clone());
            continue;
        }
        if shift.from < now {
            let closed = Some(Closed::TurnedOver { to: to.to_owned() });
            kept.push(Shift { to: now, closed, ..shift.clone() });
        }
        let theirs = Shift { from: shift.from.max(now), officer: to.to_owned(), ..shift.clone() };
        // Who is on watch then anyway has no second shift of the same beginning.
        if !shifts.iter().any(|other| other.officer == to && other.desk == shift.desk && other.from == theirs.from) {
            kept.push(theirs.clone());
        }
        given.push(theirs);
    }
    (kept, given)
}

/// Puts one officer in another's place in the reserve of desks; the desks that changed.
fn reserves(tx: &mut dyn Tx, (leaver, taker): (&str, &str), now: Now) -> Result<Vec<String>, RecordError> {
    let mut changed = Vec::new();
    for mut desk in step::desks(tx_read(tx))? {
        let Some(at) = desk.reserve.iter().position(|officer| officer == leaver) else { continue };
        if desk.reserve.iter().any(|officer| officer == taker) {
            desk.reserve.remove(at);
        } else if let Some(place) = desk.reserve.get_mut(at) {
            taker.clone_into(place);
        }
        step::put_desk(tx, &desk.id, Some(&desk), leaver, now)?;
        changed.push(desk.id);
    }
    Ok(changed)
}

impl Node {
    /// Gives an officer's coming shifts, their place in the reserve of desks and what they are translating to another, writes
    /// that into the watch log, and lists what is open. What has happened stays under the name of who did it.
    ///
    /// # Errors
    /// [`codes::WATCH_WRONG`]: an id that is none, or twice the same; [`codes::WATCH_LIMIT`]; the store's.
    pub async fn turn_over(&self, from: &str, to: &str) -> Result<Turnover, Problem> {
        officer(from)?;
        officer(to)?;
        if from == to {
            return Err(Problem::new(codes::WATCH_WRONG).with("field", "to").with("value", to));
        }
        let (leaver, taker) = (from.to_owned(), to.to_owned());
        let step = move |tx: &mut dyn Tx, now: Now| {
            let mut turnover = Turnover::default();
            let all = step::shifts(tx_read(tx))?;
            let mine = all.iter().filter(|shift| shift.officer == leaver && shift.to > now.wall_s);
            let concerned: BTreeSet<String> = mine.map(|shift| shift.desk.clone()).collect();
            if all.len() + concerned.len() > SHIFTS_MAX {
                return Ok(Err(Problem::new(codes::WATCH_LIMIT).with("what", "shifts").with("limit", SHIFTS_MAX)));
            }
            for desk in &concerned {
                let of: Vec<Shift> = all.iter().filter(|shift| shift.desk == *desk).cloned().collect();
                let (kept, given) = handed(&of, &leaver, &taker, now.wall_s);
                for shift in kept.iter().filter(|shift| shift.to == now.wall_s) {
                    step::cut_shift(tx, shift)?;
                }
                step::put_roster(tx, desk, &kept, &leaver, now)?;
                turnover.shifts.extend(given);
            }
            turnover.desks = reserves(tx, (&leaver, &taker), now)?;
            for open in alarm::open(tx_read(tx), usize::MAX)? {
                let called = open.history.iter().any(|level| level.officers.contains(&leaver));
                if called && turnover.alarms.len() < TURNOVER_MAX {
                    turnover.alarms.push(TurnedAlarm { about: open.about, mark: open.mark });
                }
            }
            let given = translation_queue::hand_over(tx, &leaver, &taker, now.wall_s)?;
            turnover.translations = given.iter().map(|wanted| format!("{} {}", wanted.number, wanted.into)).collect();
            let counts = format!(
                "turnover: {} shifts, {} desks, {} alarms, {} translations",
                turnover.shifts.len(),
                turnover.desks.len(),
                turnover.alarms.len(),
                given.len()
            );
            log::append(tx, LogEntry::new(now, Happened::Changed).officer(&leaver).of(&taker).text(counts))?;
            Ok(Ok((turnover, given)))
        };
        let (mut turnover, given) = self.watch_step(step).await??;
        for wanted in given {
            let of = Reference { number: wanted.number, id: wanted.id };
            self.told_of(WantedAct::Claim.word(), &of, &wanted.into, to);
        }
        self.inner.shared.bell.ring();
        let query = ObligationQuery {
            owed_by: Some(super::views::PartyView::Us),
            limit: Some(TURNOVER_MAX),
            ..ObligationQuery::default()
        };
        let board = self.obligations(query).await?;
        turnover.more = board.more;
        let cases: BTreeSet<String> = board.obligations.iter().map(|one| one.case.clone()).collect();
        turnover.cases = cases.into_iter().collect();
        let owed = |one: super::views::ObligationView| match one.kind.as_str() {
            // What is to be said of itself: by its format.
            "statement" => format!("{} {}", one.statement.number, one.format),
            _ => one.statement.number,
        };
        turnover.owed = board.obligations.into_iter().map(owed).collect();
        turnover.owed.dedup();
        Ok(turnover)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::Machines;
    use super::super::views::{DeskDraft, RosterDraft};
    use super::*;
    use crate::watch::desk::Desk;

    fn shift(officer: &str, from: u64, to: u64) -> Shift {
        Shift { desk: "d".into(), from, to, officer: officer.into(), closed: None }
    }

    #[test]
    fn only_what_is_still_to_come_changes_hands_and_nobody_is_on_watch_twice() {
        let ended = Shift { closed: Some(Closed::NoRelief), ..shift("ana", 90, 160) };
        let shifts = [
            shift("ana", 10, 100),
            shift("ana", 100, 200),
            ended.clone(),
            shift("bo", 200, 300),
            shift("ana", 300, 400),
            shift("bo", 300, 350),
        ];
        let (kept, given) = handed(&shifts, "ana", "bo", 150);
        assert_eq!(given, [shift("bo", 150, 200), shift("bo", 300, 400)]);
        let turned = Shift { closed: Some(Closed::TurnedOver { to: "bo".into() }), ..shift("ana", 100, 150) };
        let now = [turned, shift("bo", 150, 200)];
        assert_eq!(
            kept,
            [&[shift("ana", 10, 100)], &now[..], &[ended, shift("bo", 200, 300), shift("bo", 300, 350)]].concat()
        );
        assert_eq!(handed(&shifts, "cy", "bo", 150).1, []);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn shifts_and_reserves_become_the_other_s_and_the_log_says_so() {
        let machines = Machines::new(&[comity_wire::Track::Nrrc]);
        let node = machines.start(0, None, false).await;
        let desk = Desk { reserve: vec!["cy".into(), "ana".into()], ..Desk::new("d", &["nrrc"]) };
        node.put_desk("d".into(), DeskDraft { desk: Some(desk), officer: "op".into() }).await.unwrap();
        let now = node.inner.clocks.now().wall_s;
        let shifts = vec![shift("ana", now - 100, now + 1_000), shift("cy", now + 1_000, now + 2_000)];
        node.put_roster("d".into(), RosterDraft { shifts, officer: "op".into() }).await.unwrap();
        assert_eq!(node.roster("d".into()).await.unwrap().on_watch, ["ana"]);

        for (from, to) in [("ana", "ana"), ("", "bo"), ("ana", "b o")] {
            assert_eq!(node.turn_over(from, to).await.unwrap_err().code, codes::WATCH_WRONG);
        }
        let turnover = node.turn_over("ana", "bo").await.unwrap();
        assert_eq!((turnover.shifts.len(), turnover.desks.as_slice()), (1, &["d".to_owned()][..]));
        let roster = node.roster("d".into()).await.unwrap();
        assert_eq!(roster.on_watch, ["bo"]);
        assert_eq!(roster.shifts.iter().map(|s| s.officer.as_str()).collect::<Vec<_>>(), ["ana", "bo", "cy"]);
        assert!(roster.faults.overlaps.is_empty() && roster.faults.gaps.is_empty());
        assert_eq!(node.desks().await.unwrap()[0].desk.reserve, ["cy", "bo"]);
        let log = node.watch_log(super::super::views::LogQuery::default()).await.unwrap();
        assert!(log.entries[0].text.starts_with("turnover: 1 shifts"), "{:?}", log.entries[0]);
        // Again there is nothing left to give.
        assert_eq!(node.turn_over("ana", "bo").await.unwrap().shifts, []);
        node.shutdown().await;
    }
}
