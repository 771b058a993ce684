//! The kept proof of contradiction as a file for anybody (PROTOCOL.md rule 24).

use comity_exchange::Side;
use comity_journal::Contradiction;
use comity_journal::evidence::Accusation;
use comity_wire::{Hash, LineId};

use super::gather::{self, Party};
use super::{ProofError, Source};
use crate::ledger::KeepError;
use crate::ledger::query;

/// A file that convicts the counterpart of a line, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accused {
    /// Its text.
    pub text: String,
    /// The generation of the counterpart's journal that both heads are of.
    pub generation: u64,
    /// Every generation of that journal against which a proof is kept, this one too; ascending.
    pub kept: Vec<u64>,
    /// Sizes of the two heads.
    pub sizes: (u64, u64),
    /// Their roots.
    pub roots: (Hash, Hash),
}

/// Makes the file of a contradiction on a line: that of a named generation of the counterpart's journal, or the newest.
/// What is kept of an earlier generation stays exportable after its successors went on, and after they contradicted
/// themselves as well. The file was verified as a stranger would verify it before it is returned. It shows no entry but
/// those that name keys, and opens nothing that a statement said.
///
/// # Errors
/// [`ProofError::NoContradiction`] where nothing is kept against the counterpart; [`ProofError::NotOfGeneration`] where
/// something is, of other generations; [`ProofError::Partial`] where its rotated keys cannot be shown; the store's.
pub fn accuse(source: &Source<'_>, line: LineId, generation: Option<u64>) -> Result<Accused, ProofError> {
    let mut proofs = query::contradictions(source.read, &line)?;
    let all: Vec<u64> = proofs.iter().map(|(generation, _)| *generation).collect();
    let newest = *all.last().ok_or(ProofError::NoContradiction)?;
    let generation = generation.unwrap_or(newest);
    let at =
        all.binary_search(&generation).map_err(|_| ProofError::NotOfGeneration { generation, kept: all.clone() })?;
    let (_, kept) = proofs.swap_remove(at);
    let missing = KeepError::Missing { what: "a journal", number: generation };
    let journal = source.journals.find(&line, Side::Theirs, generation).ok_or(missing)?;
    let (size, held) = (kept.second.size, query::size(source.read, journal)?);
    let party = gather::accused(source, line, generation, size).map_err(|error| match error {
        ProofError::Damaged { .. } if held < size => ProofError::Partial { size, held },
        other => other,
    })?;
    // The chain's rotations stand in the second head. Of two heads of one size only one is of the tree that is held,
    // and a proof does not say which.
    let turned = Contradiction { first: kept.second.clone(), second: kept.first.clone(), prefix: None };
    let orders = if kept.first.size == kept.second.size { vec![turned, kept] } else { vec![kept] };
    let mut refused = ProofError::NoContradiction;
    for order in orders {
        match file(&party, &order) {
            Ok((text, sizes, roots)) => return Ok(Accused { text, generation, kept: all, sizes, roots }),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

type Checked = (String, (u64, u64), (Hash, Hash));

fn file(party: &Party, contradiction: &Contradiction) -> Result<Checked, ProofError> {
    let made = Accusation::new(party.chain.clone(), contradiction, &party.keyring).map_err(ProofError::damaged)?;
    let text = made.to_text();
    let read = Accusation::parse(text.as_bytes()).map_err(ProofError::damaged)?;
    let convicted = read.verify(None).map_err(ProofError::damaged)?;
    Ok((text, convicted.sizes, convicted.roots))
}
