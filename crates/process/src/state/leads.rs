//! What each party owes from the opening of a line on, whatever is said: formats whose lead counts from there, once or again
//! and again (`docs/spec/state.md`, leads).

use std::sync::Arc;

use comity_catalog::{Format, LeadFrom};
use comity_seal::hash::sha256_parts;
use comity_wire::envelope::{Mark, Precedence};
use comity_wire::{EntryId, Hash};

use super::State;
use super::part::Part;
use super::turn::Turn;
use crate::event::Who2;
use crate::obligation::{Basis, Kind, Obligation, Outcome};
use crate::rules::Rules;

/// The formats that a party says on a line, or in its register, by such a lead. What nodes write by themselves (F01) is in
/// the line's health, and owed by nobody.
pub(crate) const FORMATS: [&str; 3] = ["F02", "F11", "F56"];

/// The seconds of a lead that counts from the opening of the line, or from the last statement of the format.
fn seconds(format: &Format) -> Option<u64> {
    let lead = format.lead.as_ref()?;
    matches!(lead.from, LeadFrom::Every | LeadFrom::AfterOpening).then_some(lead.seconds)
}

/// What is owed from an entry or a statement on, under an id that names no case where that has none.
fn put(part: &mut Part, who: Who2, format: &Format, (case, from_entry): (Hash, EntryId), from: u64) {
    let id = Obligation::id_of(&case, &from_entry, Kind::Statement);
    let name: Arc<str> = format.id.as_str().into();
    let due = seconds(format).and_then(|seconds| from.checked_add(seconds));
    part.leads.insert((who, name.clone()), (from_entry, id));
    part.put_obligation(Obligation {
        id,
        kind: Kind::Statement,
        debtor: who,
        case,
        statement: from_entry,
        format: name,
        version: format.version,
        from,
        due,
        basis: if due.is_some() { Basis::Period } else { Basis::None },
        waits: None,
        precedence: Precedence::Routine,
        mark: Mark::Actual,
        restarted_by: None,
        outcome: Outcome::Open,
    });
}

/// Meets what a party owes of a format.
fn meet(part: &mut Part, who: Who2, format: &str, by: EntryId, at: u64) {
    let owed = part.leads.get(&(who, format.into())).and_then(|(from, id)| part.obligation(from, id));
    if let Some(owed) = owed.map(Arc::unwrap_or_clone).filter(Obligation::is_open) {
        part.put_obligation(Obligation { outcome: Outcome::Met { by, at }, ..owed });
    }
}

impl State {
    /// The other party lists a receipt for a party's first entry: for that party, the line is open from here on. It counts
    /// from the lesser of what the two of them stated, so nobody gains or loses time by what one of them claims.
    pub(super) fn line_opened(&mut self, who: Who2, rules: &dyn Rules) {
        let Some((entry, stated)) = self.openings[who as usize].take() else { return };
        let from = stated.min(self.stated);
        let part = &mut self.parts[Mark::Actual as usize];
        for name in FORMATS {
            let Some(format) = rules.format(part.rules.adopted(part.rules.governs), name, 1) else { continue };
            let said_here = format.tracks.register || format.tracks.admits(self.line.track);
            if seconds(format).is_none() || !said_here || self.published.contains(&(who, name.into())) {
                continue;
            }
            let case = sha256_parts(&[b"comity/v1/state/lead\n", entry.as_bytes(), name.as_bytes()]);
            part.unrecorded.insert(Obligation::id_of(&case, &entry, Kind::Statement));
            put(part, who, format, (case, entry), from);
        }
    }

    /// The register that a party's entry relies on has a statement of a format.
    pub(super) fn published(&mut self, who: Who2, format: &Arc<str>) {
        let Some((_, entry)) = self.at.filter(|at| at.author == who).zip(self.at_id) else { return };
        self.published.insert((who, format.clone()));
        meet(&mut self.parts[Mark::Actual as usize], who, format, entry, self.stated);
    }
}

impl Turn<'_> {
    /// A statement of such a format meets what its author owes of it. Where it is to be said again and again, the next one
    /// is owed from this one on.
    pub fn follow_leads(&mut self) {
        if self.said.mark != Mark::Actual || !FORMATS.contains(&&*self.said.format) {
            return;
        }
        let Some(format) = self.format().filter(|format| seconds(format).is_some()) else { return };
        let (id, author, at) = (self.id(), self.author(), self.effective);
        meet(self.part, author, &format.id, id, at);
        if format.lead.as_ref().is_some_and(|lead| lead.from == LeadFrom::Every) {
            let (case, from) = (self.case, self.own_from());
            put(self.part, author, format, (case, id), from);
        }
    }
}
