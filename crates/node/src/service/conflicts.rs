//! Where notices meet something of another party's, for whoever is on watch: findings at a look, and alarms. A view over all
//! lines, and no part of any line's state (`PROTOCOL.md` rule 10).

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use comity_process::notice;
use comity_seal::hash::sha256_parts;
use comity_wire::envelope::Mark;
use comity_wire::{Hash, LineId};

use super::hands::lock;
use super::node::Node;
use super::notices::{States, met, standing};
use super::problem::Problem;
use super::views::{Blame, Colour, ConflictView, Finding, NoticeItemView, PartyView};
use super::watching::record_problem;
use crate::state::LineState;
use crate::watch::conflict::{self, Conflict, Of, Side};
use crate::watch::policy::reads_all;

/// Conflicts that a look at the node tells of at most; how many more there are is one more finding.
const FINDINGS_MAX: usize = 4;

/// What was found last, so that a look at the node costs nothing while nothing changes.
#[derive(Debug, Default)]
pub(super) struct ConflictsSeen(Mutex<Option<(Hash, Seen)>>);

/// What was found, and whether a limit kept something from being compared.
#[derive(Debug, Clone, Default)]
struct Seen {
    found: Vec<ConflictView>,
    incomplete: bool,
}

/// What is compared of the states of lines: the same hash, the same conflicts.
fn hash_of<'s>(states: impl Iterator<Item = &'s LineState>, now: u64) -> Hash {
    let mut parts = Vec::new();
    for (id, (_, from, to)) in states.flat_map(|state| standing(state, now)) {
        parts.extend_from_slice(id.as_bytes());
        parts.extend([from, to].into_iter().flat_map(u64::to_be_bytes));
    }
    sha256_parts(&[&parts])
}

impl Node {
    /// What meets what among lines, by their states.
    async fn conflicts(&self, states: Vec<Arc<LineState>>) -> Result<Seen, Problem> {
        let now = self.inner.clocks.now().wall_s;
        let stands = |state: &Arc<LineState>| {
            let mut notices = notice::standing(&state.provisional, Mark::Actual);
            notices.any(|(_, window)| window.to > now)
        };
        if !states.iter().any(stands) {
            return Ok(Seen::default());
        }
        let states: States = states.into_iter().map(|state| (state.config.line, state)).collect();
        let key = hash_of(states.values().map(|state| &**state), now);
        let known = |(of, seen): &(Hash, Seen)| (*of == key).then(|| seen.clone());
        if let Some(seen) = lock(&self.inner.shared.conflicts.0).as_ref().and_then(known) {
            return Ok(seen);
        }
        let snapshot = self.snapshot().await?;
        let look = move || -> Result<_, Problem> {
            let (found, incomplete) = met(&snapshot.gather(&states, &reads_all(), now)?);
            Ok(Seen { found, incomplete })
        };
        let seen = self.blocking(look).await??;
        *lock(&self.inner.shared.conflicts.0) = Some((key, seen.clone()));
        Ok(seen)
    }

    /// A finding for what meets what, of the lines that are known: whoever is on watch sees it.
    pub(super) async fn conflict_findings(&self) -> Result<Vec<Finding>, Problem> {
        let (seen, now) = (self.conflicts(self.inner.states.all()).await?, self.inner.clocks.now().wall_s);
        Ok(findings(seen.found.iter().filter(|one| one.to.is_none_or(|to| to > now))))
    }

    /// Raises an alarm for each conflict that has none yet, and withdraws those about what stands no more. A sector alone is
    /// worth a look, and wakes nobody.
    pub(super) async fn watch_conflicts(&self) -> Result<(), Problem> {
        let states = self.inner.states.all();
        // After a start lines are known one by one: what a look does not know, it says nothing of.
        let looked_at: BTreeSet<LineId> = states.iter().map(|state| state.config.line).collect();
        let seen = self.conflicts(states).await?;
        let found: Vec<Conflict> = seen.found.iter().filter(|one| one.close).filter_map(of_watch).collect();
        let (read, names) = (self.snapshot().await?.read, self.names());
        let (incomplete, now) = (seen.incomplete, self.inner.clocks.now().wall_s);
        let look = move || {
            let known = |of: Of<'_>| names.line(of.peer, of.track).is_ok_and(|line| looked_at.contains(&line));
            conflict::due(&*read, found, &|of| !incomplete && known(of), now)
        };
        let due = self.blocking(look).await?.map_err(record_problem)?;
        if due.is_empty() {
            return Ok(());
        }
        self.watch_told(move |tx, now| conflict::tell(tx, due, now)).await
    }
}

/// A conflict as the watch keeps it: ours first.
fn of_watch(one: &ConflictView) -> Option<Conflict> {
    let side = |view: &NoticeItemView| {
        Some(Side {
            number: view.statement.number.clone(),
            case: view.first.id.parse().ok()?,
            peer: view.peer.clone(),
            track: view.track.clone(),
            format: view.format.clone(),
            tlp: view.tlp.clone(),
            pap: view.pap.clone(),
        })
    };
    let areas = one.areas.iter().map(|met| (met.notice.clone(), met.other.clone()));
    let turned = one.notice.of != PartyView::Us && one.other.of == PartyView::Us && one.other.what == "notice";
    let (first, second) = if turned { (&one.other, &one.notice) } else { (&one.notice, &one.other) };
    Some(Conflict {
        sides: [side(first)?, side(second)?],
        from: one.from,
        to: one.to,
        areas: areas.map(|(a, b)| if turned { (b, a) } else { (a, b) }).collect(),
        hidden: one.hidden.clone(),
    })
}

fn findings<'c>(conflicts: impl Iterator<Item = &'c ConflictView>) -> Vec<Finding> {
    let mut all: Vec<&ConflictView> = conflicts.collect();
    all.sort_by_key(|one| (!one.close, one.from));
    let more = all.len().saturating_sub(FINDINGS_MAX);
    let mut told: Vec<Finding> = all.iter().take(FINDINGS_MAX).map(|one| finding(one)).collect();
    if more > 0 {
        told.push(Finding::new(Colour::Amber, "notice-meets-more", Blame::Nobody).with("count", more));
    }
    told
}

fn finding(one: &ConflictView) -> Finding {
    // A sector alone is worth a look, and no warning.
    let (colour, code) =
        if one.close { (Colour::Amber, "notice-meets") } else { (Colour::Green, "notice-meets-sector") };
    let finding = Finding::new(colour, code, Blame::Nobody).with("kind", &one.other.what);
    let finding = finding.with("number", &one.notice.statement.number).with("other", &one.other.statement.number);
    let finding = finding.with("from", one.from);
    match one.to {
        Some(to) => finding.with("until", to),
        None => finding,
    }
}
