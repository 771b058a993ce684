//! Each statement is handed on once: neither twice nor, after the calm, never.

use std::collections::{BTreeMap, BTreeSet};

use comity_exchange::{Notice, Side, Submission};

use comity_wire::Canonical;
use comity_wire::header::Reason;
use comity_wire::statement::Plaintext;

use super::{Check, Verdict};
use crate::ledger::SimLedger;
use crate::seen::{Ending, Roles, Seen};
use crate::speech::token_of;

/// What was accepted and what was handed on.
#[derive(Default)]
pub struct Delivery {
    /// Tokens by station.
    accepted: BTreeMap<usize, BTreeSet<u64>>,
    /// Numbers handed on, by station and generation.
    handed: BTreeSet<(usize, u64, u64)>,
    /// Stations whose disk was exchanged: handed on before may be handed on again, accepted after the copy is gone.
    rolled_back: BTreeSet<usize>,
    /// Tokens of what was erased, by whomever.
    erased: BTreeSet<u64>,
}

impl Check for Delivery {
    fn promise(&self) -> &'static str {
        "each statement is delivered exactly once"
    }

    fn see(&mut self, seen: &Seen<'_>, _: &Roles) -> Verdict {
        match seen {
            Seen::Told { station, notice: Notice::Accepted { token, .. } } if *token != Submission::MOVED => {
                self.accepted.entry(*station).or_default().insert(*token);
            }
            Seen::Told { station, notice: Notice::StatementOpened { number, header, .. } } => {
                let fresh = self.handed.insert((*station, header.generation, *number));
                if !fresh && !self.rolled_back.contains(station) {
                    return Err(format!("station {station}: {}.{number} is handed on twice", header.generation));
                }
            }
            Seen::Erased { tokens, .. } => self.erased.extend(tokens.iter()),
            Seen::RolledBack { station, disk, .. } => {
                self.rolled_back.insert(*station);
                let kept: BTreeSet<u64> = disk
                    .journals()
                    .filter(|(side, ..)| *side == Side::Ours)
                    .flat_map(|(_, _, journal)| journal.rows.values())
                    .filter_map(|row| token_of(row.plaintext.as_ref()?))
                    .collect();
                self.accepted.entry(*station).or_default().retain(|token| kept.contains(token));
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, ending: &Ending<'_>) -> Verdict {
        for (station, accepted) in &self.accepted {
            let Some(reader) = ending.peer(*station).filter(|_| ending.sound(*station)) else { continue };
            let mut opened: BTreeMap<u64, usize> = BTreeMap::new();
            for (side, _, journal) in reader.disk.journals() {
                // What the reader's own judgement refused came as well, and can be read.
                let came = |void: Option<Reason>| void.is_none_or(|why| why == Reason::FormatViolation);
                let rows = journal.rows.values().filter(|row| side == Side::Theirs && came(row.void));
                for token in rows.filter_map(|row| token_of(row.plaintext.as_ref()?)) {
                    *opened.entry(token).or_default() += 1;
                }
            }
            // What officers released may stay in a generation that was closed, or be kept apart: it is not said again where
            // one of them left.
            let stayed = self.rolled_back.contains(station).then(|| ending.stands.get(*station)).flatten();
            let stayed = stayed.map(|stand| released_of(stand.disk)).unwrap_or_default();
            let came = |token: &u64| opened.contains_key(token) || self.erased.contains(token);
            if let Some(token) = accepted.iter().find(|token| !came(token) && !stayed.contains(token)) {
                return Err(format!("station {station}: statement {token} was accepted and never opened"));
            }
            if let Some((token, times)) = opened.iter().find(|(_, times)| **times > 1) {
                return Err(format!("station {station}: statement {token} stands {times} times at the other side"));
            }
        }
        Ok(())
    }
}

/// Tokens of what officers released in generations of our own that ended.
fn released_of(disk: &SimLedger) -> BTreeSet<u64> {
    let ours = || disk.journals().filter(|(side, ..)| *side == Side::Ours);
    let newest = ours().map(|(_, generation, _)| generation).max().unwrap_or(0);
    let ended = ours().filter(|(_, generation, _)| *generation < newest);
    let rows = ended.flat_map(|(.., journal)| journal.rows.values().filter_map(|row| row.plaintext.as_ref()));
    let aside = disk.aside().map(|one| &one.plaintext);
    rows.chain(aside).filter(|plaintext| is_released(plaintext)).filter_map(|plaintext| token_of(plaintext)).collect()
}

fn is_released(plaintext: &[u8]) -> bool {
    Plaintext::from_bytes(plaintext).is_ok_and(|plaintext| !plaintext.signatures.is_empty())
}
