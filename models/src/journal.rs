//! Two journals as their authors write them, what each party holds of the other's, and the state that follows.

use comity_process::event::{Event, Place, Said, Who2};
use comity_process::rules::Rules;
use comity_process::state::{LineFacts, State};
use comity_seal::hash::sha256_parts;
use comity_wire::envelope::{Mark, Pap, Precedence, Standing, Tlp};
use comity_wire::{EntryId, LineId, PartyId, Track};
use std::sync::Arc;

use crate::accord::Fault;

/// The instant at which everything happens.
pub const START: u64 = 1_800_000_000;
/// The two parties.
pub const PARTIES: [PartyId; 2] = [PartyId([1; 32]), PartyId([2; 32])];

/// An entry. It opens as much as it cites, as a node does that keeps the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// What it says; nothing where it is bare.
    pub act: Option<u8>,
    /// How much of the other's journal its author held.
    pub cites: u8,
    /// Its derived clock (PROTOCOL.md rule 2).
    pub clock: u8,
}

/// Both journals as somebody has them, the lower party's first.
pub type Journals<'a> = [&'a [Entry]; 2];

/// The clock of the next entry of a party that holds these.
#[must_use]
pub fn next_clock(own: &[Entry], theirs: &[Entry]) -> u8 {
    let last = |entries: &[Entry]| entries.last().map_or(0, |entry| entry.clock);
    last(own).max(last(theirs)) + 1
}

/// The id of an entry.
#[must_use]
pub fn id(author: Who2, number: usize, entry: &Entry) -> EntryId {
    let act = entry.act.map_or(u8::MAX, |act| act);
    sha256_parts(&[b"model", &[author as u8, u8::try_from(number).unwrap_or(u8::MAX), act, entry.cites]])
}

/// Where an entry stands.
#[must_use]
pub const fn place(author: Who2, number: u64) -> Place {
    Place { author, generation: 1, number }
}

/// A statement of a format with a body.
#[must_use]
pub fn said(format: &str, body: &str) -> Said {
    Said {
        format: format.into(),
        version: 1,
        from_desk: "watch".into(),
        to_desks: vec!["watch".into()],
        asked_by: None,
        precedence: Precedence::Routine,
        case: None,
        in_reply_to: Vec::new(),
        supersedes: None,
        standing: Standing::Formal,
        mark: Mark::Actual,
        tlp: Tlp::default(),
        pap: Pap::default(),
        attachments: Vec::new(),
        nonce: None,
        body: body.as_bytes().into(),
        erased: false,
    }
}

/// The final entries in their order: author and number (PROTOCOL.md rules 2 and 11).
fn finals(view: Journals<'_>, fault: Fault, by: Who2) -> Vec<(Who2, usize)> {
    let last = |entries: &[Entry]| entries.last().map_or(0, |entry| entry.clock);
    let heads = view.map(last);
    let faulty = by == Who2::Upper;
    let bound = match fault {
        Fault::TailIsFinal if faulty => heads[0].max(heads[1]),
        _ => heads[0].min(heads[1]),
    };
    let of = |who: Who2| (0..view[who as usize].len()).map(move |number| (who, number));
    let mut all: Vec<(Who2, usize)> = of(Who2::Lower).chain(of(Who2::Upper)).collect();
    let entry = |(who, number): &(Who2, usize)| view[*who as usize][*number];
    all.retain(|at| entry(at).clock <= bound);
    match fault {
        Fault::OwnFirst if faulty => all.sort_by_key(|at| (at.1, at.0 != by)),
        _ => all.sort_by_key(|at| (entry(at).clock, at.0)),
    }
    all
}

/// What a party comes to from what it has: the final state, and how many entries are in it.
#[must_use]
pub fn state_of(
    view: Journals<'_>,
    by: Who2,
    fault: Fault,
    rules: &dyn Rules,
    speak: &dyn Fn(Journals<'_>, Who2, usize) -> Said,
) -> (State, usize) {
    let mut state = State::new(LineFacts { line: LineId([7; 32]), track: Track::Official, parties: PARTIES });
    let order = finals(view, fault, by);
    let (mut opened, mut statements, mut listed) = ([0u8; 2], [0u64; 2], [0u8; 2]);
    for (author, number) in &order {
        let entry = view[*author as usize][*number];
        let (us, at) = (*author as usize, START + u64::from(entry.clock));
        statements[us] += u64::from(entry.act.is_some());
        let cites = Some((1, u64::from(entry.cites))).filter(|(_, size)| *size > 0);
        state.apply(
            &Event::Entry {
                place: place(*author, *number as u64),
                id: id(*author, *number, &entry),
                ordinal: statements[us],
                stated: at,
                cites: cites.filter(|_| fault != Fault::CitationLost || by == Who2::Lower),
                is_statement: entry.act.is_some(),
            },
            rules,
        );
        if entry.cites > listed[us] {
            listed[us] = entry.cites;
            let size = u64::from(entry.cites);
            state.apply(&Event::Listed { by: *author, generation: 1, size, time: at }, rules);
        }
        let other = author.other();
        for theirs in opened[us]..entry.cites {
            let theirs = usize::from(theirs);
            if view[other as usize].get(theirs).is_some_and(|entry| entry.act.is_some()) {
                let said = Arc::new(speak(view, other, theirs));
                state.apply(&Event::Opened { place: place(other, theirs as u64), said }, rules);
            }
        }
        opened[us] = opened[us].max(entry.cites);
    }
    (state, order.len())
}
