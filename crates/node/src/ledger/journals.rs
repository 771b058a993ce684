//! Local numbers of journals: a line, a side and a generation, as 16 bits in every row's key.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_exchange::Side;
use comity_store::{Cells, Read, Tx};
use comity_wire::LineId;

use super::KeepError;
use super::layout::{journal_cell, side_byte};

/// Most generations that a counterpart's journal may have on one line: local numbers have 16 bits for all lines, and no
/// counterpart may use up another's.
pub const THEIR_GENERATIONS_MAX: usize = 256;

/// Every journal that has a row, and its local number. A copy of what the store holds; a clone shares it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Journals {
    numbers: Arc<BTreeMap<(LineId, u8, u64), u16>>,
}

impl Journals {
    /// Reads all of them.
    ///
    /// # Errors
    /// [`KeepError`].
    pub fn load(read: &dyn Read) -> Result<Self, KeepError> {
        let mut numbers = BTreeMap::new();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let page = read.cells(Cells::Meta, b"j", after.as_deref(), 1024)?;
            for (key, value) in &page {
                let (name, number) =
                    parse(key, value).ok_or(KeepError::Damaged { what: "a journal's local number" })?;
                numbers.insert(name, number);
            }
            if page.len() < 1024 {
                return Ok(Self { numbers: Arc::new(numbers) });
            }
            after = page.into_iter().next_back().map(|(key, _)| key);
        }
    }

    /// The local number, if the journal has any row.
    #[must_use]
    pub fn find(&self, line: &LineId, side: Side, generation: u64) -> Option<u16> {
        self.numbers.get(&(*line, side_byte(side), generation)).copied()
    }

    /// Which journal a local number belongs to.
    #[must_use]
    pub fn name(&self, number: u16) -> Option<(LineId, Side, u64)> {
        self.numbers.iter().find(|(_, n)| **n == number).map(|((line, side, generation), _)| {
            (*line, if *side == 0 { Side::Ours } else { Side::Theirs }, *generation)
        })
    }

    /// Every journal: line, side, generation, local number; by line, ours first, oldest generation first.
    pub fn iter(&self) -> impl Iterator<Item = (LineId, Side, u64, u16)> + '_ {
        self.numbers.iter().map(|((line, side, generation), number)| {
            (*line, if *side == 0 { Side::Ours } else { Side::Theirs }, *generation, *number)
        })
    }

    /// The journals of one line, in the order of [`Journals::iter`]: side, generation, local number. Costs by them.
    pub fn of_line(&self, line: &LineId) -> impl Iterator<Item = (Side, u64, u16)> + '_ {
        let found = self.numbers.range((*line, 0, 0)..=(*line, u8::MAX, u64::MAX));
        found.map(|((_, side, generation), number)| {
            (if *side == 0 { Side::Ours } else { Side::Theirs }, *generation, *number)
        })
    }

    /// The local numbers of every journal, those of a line first, of which the counterpart's newest comes first: what people
    /// refer to.
    pub fn from_line(&self, line: Option<&LineId>) -> impl Iterator<Item = u16> + '_ {
        let mut of_line: Vec<u16> = line.into_iter().flat_map(|line| self.of_line(line)).map(|(.., n)| n).collect();
        of_line.reverse();
        let first = line.copied();
        let others = self.iter().filter(move |(line, ..)| Some(*line) != first).map(|(.., number)| number);
        of_line.into_iter().chain(others)
    }

    /// The generations of one side of a line from one on, oldest first, and their local numbers.
    pub fn of(&self, line: &LineId, side: Side, from: u64) -> impl Iterator<Item = (u64, u16)> + '_ {
        let side = side_byte(side);
        let found = self.numbers.range((*line, side, from)..=(*line, side, u64::MAX));
        found.map(|((_, _, generation), number)| (*generation, *number))
    }

    /// How many generations of the counterpart's journal a line has.
    #[must_use]
    pub fn their_generations(&self, line: &LineId) -> usize {
        let side = side_byte(Side::Theirs);
        self.numbers.range((*line, side, 0)..=(*line, side, u64::MAX)).count()
    }

    /// The local number, given now if there is none. If the transaction is not committed this copy is wrong and the
    /// node must stop, which it does.
    pub(crate) fn find_or_add(
        &mut self,
        tx: &mut dyn Tx,
        line: &LineId,
        side: Side,
        generation: u64,
    ) -> Result<u16, KeepError> {
        if let Some(number) = self.find(line, side, generation) {
            return Ok(number);
        }
        let number =
            u16::try_from(self.numbers.len()).map_err(|_| KeepError::OverLimit { what: "the number of journals" })?;
        tx.put_cell(Cells::Meta, &journal_cell(line, side, generation), &number.to_be_bytes())?;
        Arc::make_mut(&mut self.numbers).insert((*line, side_byte(side), generation), number);
        Ok(number)
    }
}

fn parse(key: &[u8], value: &[u8]) -> Option<((LineId, u8, u64), u16)> {
    let line = LineId(key.get(1..33)?.try_into().ok()?);
    let side = *key.get(33)?;
    let generation = u64::from_be_bytes(key.get(34..)?.try_into().ok()?);
    Some(((line, side, generation), u16::from_be_bytes(value.try_into().ok()?)))
}
