//! What a line's kept state says of its two journals, for whoever compares it with the journals.

use comity_journal::Frontier;
use comity_wire::codec::Dec;
use comity_wire::header::{Epoch, Held, Listed, Refusal};
use comity_wire::limits::REGISTER_ENTRIES_MAX;
use comity_wire::{Canonical as _, Hash};

use super::state::{CONTROLS_MAX, StateError, THEIR_ITEMS, check_sum, damaged, frontier, skip_past};

/// One journal, as a line's state says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptJournal {
    /// Its generation; zero before the counterpart's first entry came.
    pub generation: u64,
    /// Entries.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
    /// Size of the newest head.
    pub head: u64,
    /// Size of the newest receipt; zero for none of this generation.
    pub receipt: u64,
}

/// What a line's state says of what lies beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptState {
    /// Our journal.
    pub ours: KeptJournal,
    /// Time of the counterpart's newest receipt.
    pub receipt_time: u64,
    /// What the counterpart's present generation is known to hold; never above the receipt.
    pub covered: u64,
    /// The counterpart's journal.
    pub theirs: KeptJournal,
}

impl KeptState {
    /// Reads a state whole, its sum included. Compares it with nothing.
    ///
    /// # Errors
    /// [`StateError`]: it is not what was written.
    pub fn read(state: &[u8]) -> Result<Self, StateError> {
        let d = &mut Dec::new(state);
        d.versioned("line state", 5)?;
        d.exactly(15)?;
        let (generation, tree) = (d.uint()?, frontier(d)?);
        let (_ordinal, _clock, head, receipt) = (d.uint()?, d.uint()?, d.uint()?, d.uint()?);
        let (receipt_time, covered) = (d.uint()?, d.uint()?);
        for _listed_opened_and_cited in 0..4 {
            d.uint()?;
        }
        Hash::read(d)?;
        let _epoch = d.uint()?;
        d.exactly(3)?;
        d.list::<u64>("controls", CONTROLS_MAX)?;
        let _settle: Option<u64> = d.option()?;
        let _rolled_back = d.uint()?;
        let ours = journal(generation, &tree, head, receipt);
        let theirs = theirs(d)?;
        skip_past(d)?;
        check_sum(state, d.position())?;
        if covered > ours.receipt {
            return Err(damaged("more is covered than was receipted"));
        }
        Ok(Self { ours, receipt_time, covered, theirs })
    }
}

fn journal(generation: u64, tree: &Frontier, head: u64, receipt: u64) -> KeptJournal {
    KeptJournal { generation, size: tree.size(), root: tree.root(), head, receipt }
}

fn theirs(d: &mut Dec<'_>) -> Result<KeptJournal, StateError> {
    let items = d.array("items of their journal", THEIR_ITEMS)?;
    let (generation, tree) = (d.uint()?, frontier(d)?);
    let (_ordinal, _clock, head) = (d.uint()?, d.uint()?, d.uint()?);
    for _cites_and_lists in 0..3 {
        d.uint()?;
    }
    let _epoch: Option<Epoch> = d.option()?;
    let receipt = d.uint()?;
    let _receipt_time_min = d.uint()?;
    d.list::<Listed>("unlisted receipts", CONTROLS_MAX)?;
    d.list::<Refusal>("unlisted refusals", CONTROLS_MAX)?;
    d.list::<Held>("unlisted attachments", CONTROLS_MAX)?;
    let _frozen = d.uint()?;
    d.list::<(u64, u64)>("controls", CONTROLS_MAX)?;
    if items + 1 >= THEIR_ITEMS {
        let _relied = d.uint()?;
    }
    if items == THEIR_ITEMS {
        d.list::<(u64, u64)>("signers", REGISTER_ENTRIES_MAX)?;
    }
    Ok(journal(generation, &tree, head, receipt))
}
