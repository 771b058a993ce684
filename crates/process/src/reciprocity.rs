//! The reciprocity ledger of one line (`docs/spec/guarantees.md`, ledger): what each party owes and has done, side by side.
//!
//! A pure function of the line's state: both nodes come to the same from the same final entries. It counts and never
//! judges: who kept its word better is not said.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_seal::hash::sha256_parts;
use comity_wire::codec::Enc;
use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Hash, LineId};

use crate::event::Who2;
use crate::labels::Labels;
use crate::obligation::{Kind, Obligation, Outcome, Standing};
use crate::state::State;

/// Groups of formats, by the measure that they are part of.
pub const GROUPS: [&str; 7] = ["service", "incidents", "prevention", "guarantees", "dialogue", "declarations", "other"];

/// The group of a format: by the tens of its number; a party's own formats are of none and are in the last one.
#[must_use]
pub fn group(format: &str) -> &'static str {
    let number = format.strip_prefix('F').filter(|rest| rest.len() == 2).and_then(|rest| rest.parse::<u8>().ok());
    match number {
        Some(1..=19) => "service",
        Some(20..=29) => "incidents",
        Some(30..=39) => "prevention",
        Some(40..=49) => "guarantees",
        Some(50..=59) => "dialogue",
        Some(60..=69) => "declarations",
        _ => "other",
    }
}

/// What began to be owed from `from` on and before `to`, as it stands at `to`. POSIX seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first instant.
    pub from: u64,
    /// The first instant after it.
    pub to: u64,
}

/// What one party owes from statements of one format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of it.
    pub owed: u64,
    /// Done in time, or without a deadline.
    pub met: u64,
    /// Done late.
    pub met_late: u64,
    /// Neither done nor due.
    pub open: u64,
    /// Due and not done.
    pub late: u64,
    /// Due for as long again, and not done.
    pub lapsed: u64,
    /// Given up by the party that it was owed to.
    pub waived: u64,
    /// What it came from was cancelled or superseded.
    pub cancelled: u64,
}

impl Tally {
    /// Adds one obligation as it stands.
    fn add(&mut self, standing: Standing) {
        self.owed += 1;
        let of = match standing {
            Standing::Met => &mut self.met,
            Standing::MetLate => &mut self.met_late,
            Standing::Open => &mut self.open,
            Standing::Late => &mut self.late,
            Standing::Lapsed => &mut self.lapsed,
            Standing::Waived => &mut self.waived,
            Standing::Cancelled => &mut self.cancelled,
        };
        *of += 1;
    }

    fn write(&self, e: &mut Enc<'_>) {
        e.array(8).uint(self.owed).uint(self.met).uint(self.met_late).uint(self.open).uint(self.late);
        e.uint(self.lapsed).uint(self.waived).uint(self.cancelled);
    }
}

/// A ledger: by format, what the lower and what the upper party owes. Receipts are none of it: no officer owes them.
pub type Ledger = BTreeMap<Arc<str>, [Tally; 2]>;

/// The ledger of the traffic of one mark. Costs by what was ever owed on the line. To be asked of the **final** state:
/// what is provisional the other party may not have.
#[must_use]
pub fn ledger(state: &State, mark: Mark, span: Span) -> Ledger {
    labelled(state, mark, span).0
}

/// [`ledger`], with the most sensitive labels of what it was made of: of the statements with effect in the span, of those from
/// which what it counts is owed, and of those that ended that.
#[must_use]
pub fn labelled(state: &State, mark: Mark, span: Span) -> (Ledger, Labels) {
    let (mut ledger, mut labels) = (Ledger::new(), Labels::default());
    let in_span = |at: u64| (span.from..span.to).contains(&at);
    state.every(&mut |statement, _, owed| {
        let mut is_part = statement.is_some_and(|one| one.mark == mark && one.has_effect() && in_span(one.effective));
        let counted = |one: &&Arc<Obligation>| one.mark == mark && one.kind != Kind::Delivery && in_span(one.from);
        for one in owed.iter().filter(counted) {
            let rows = ledger.entry(Arc::clone(&one.format)).or_default();
            rows[one.debtor as usize].add(one.standing(span.to));
            is_part = true;
            if let Some(ended) = ended_outside(one, in_span).and_then(|by| state.statement(&by)) {
                labels.cover(Labels::of(&ended));
            }
        }
        if let Some(statement) = statement.filter(|_| is_part) {
            labels.cover(Labels::of(statement));
        }
    });
    (ledger, labels)
}

/// The statement that ended an obligation, where it may not lie in the span.
fn ended_outside(one: &Obligation, in_span: impl Fn(u64) -> bool) -> Option<EntryId> {
    match one.outcome {
        Outcome::Met { by, at } if !in_span(at) => Some(by),
        Outcome::Waived { by } | Outcome::Cancelled { by } => Some(by),
        Outcome::Met { .. } | Outcome::Open => None,
    }
}

/// What both sides compare: equal where line, mark, span and every number are.
#[must_use]
pub fn digest(line: &LineId, mark: Mark, span: Span, ledger: &Ledger) -> Hash {
    let mut e = Enc::with_capacity(256);
    e.array(5).value(line).uint(mark as u64).uint(span.from).uint(span.to).array(ledger.len());
    for (format, rows) in ledger {
        e.array(3).text(format);
        for who in Who2::BOTH {
            rows[who as usize].write(&mut e);
        }
    }
    sha256_parts(&[b"comity/v1/reciprocity\n", &e.into_bytes()])
}
