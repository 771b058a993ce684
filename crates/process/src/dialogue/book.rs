//! What a state keeps of rounds and joint records beside their cases, so that the next ones can be judged.

use std::sync::Arc;

use comity_wire::codec::{Canonical, Dec, Enc, Malformed};
use comity_wire::{EntryId, Hash};
use imbl::OrdMap;

use super::{ACTIONS_MAX, SERIES_MAX};
use crate::aside::kept::read_who;
use crate::event::Who2;

const DAY: u64 = 86_400;
/// Items of one list at most, as they are read back.
const ITEMS_MAX: usize = 1 << 20;

/// When a round is to be, and in how many days the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dates {
    pub from: u64,
    pub to: u64,
    /// 0 where the series has none.
    pub cadence_days: u64,
}

impl Dates {
    pub(crate) const fn overlaps(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// By when the next round is to be convened.
    pub(crate) fn next_due(&self) -> Option<u64> {
        if self.cadence_days == 0 {
            return None;
        }
        self.from.checked_add(self.cadence_days.checked_mul(DAY)?)
    }
}

/// A round that was neither held nor cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Round {
    pub case: EntryId,
    pub convener: Who2,
    /// What each party says at present.
    pub said: [Option<Dates>; 2],
    /// Both say the same.
    pub agreed: bool,
}

impl Round {
    /// The dates that bind a party: those that both agreed to, or its own.
    pub(crate) fn dates_of(&self, who: Who2) -> Option<Dates> {
        self.said[who as usize]
    }
}

/// Rounds of one name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Series {
    /// Those that are neither held nor cancelled, by number.
    pub rounds: OrdMap<u64, Round>,
    /// Of those that were held the one of the highest number, with its dates.
    pub last: Option<(u64, Dates)>,
    /// The round after which the next is due.
    pub owed_from: u64,
    /// What each party owes of that: the statement from which, and the obligation.
    pub owed: [Option<(EntryId, Hash)>; 2],
}

impl Series {
    /// Whether a round after this one is there.
    pub(crate) fn has_after(&self, number: u64) -> bool {
        self.rounds.get_max().is_some_and(|(last, _)| *last > number)
            || self.last.is_some_and(|(last, _)| last > number)
    }
}

/// What a joint record says that the state needs once it is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// Of each action, by its number from 1 on, who owes it and by when.
    pub actions: Vec<(Who2, u64)>,
    /// Actions of earlier records that are done: one of their two statements, and the number.
    pub done: Vec<(EntryId, u64)>,
}

/// Rounds and records of the traffic of one mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DialogueBook {
    pub series: OrdMap<Hash, Series>,
    /// Records that wait for the other party's, by case.
    pub records: OrdMap<EntryId, [Option<Arc<Written>>; 2]>,
}

fn write_dates(e: &mut Enc<'_>, dates: Option<&Dates>) {
    match dates {
        Some(dates) => e.array(3).uint(dates.from).uint(dates.to).uint(dates.cadence_days),
        None => e.null(),
    };
}

fn read_dates(d: &mut Dec<'_>) -> Result<Option<Dates>, Malformed> {
    if d.null() {
        return Ok(None);
    }
    d.exactly(3)?;
    Ok(Some(Dates { from: d.uint()?, to: d.uint()?, cadence_days: d.uint()? }))
}

impl Series {
    fn write(&self, e: &mut Enc<'_>) {
        e.array(5).array(self.rounds.len());
        for (number, round) in &self.rounds {
            e.array(6).uint(*number).value(&round.case).uint(round.convener as u64);
            round.said.iter().for_each(|dates| write_dates(e, dates.as_ref()));
            e.uint(u64::from(round.agreed));
        }
        match &self.last {
            Some((number, dates)) => {
                e.array(2).uint(*number);
                write_dates(e, Some(dates));
            }
            None => drop(e.null()),
        }
        e.uint(self.owed_from);
        for owed in &self.owed {
            match owed {
                Some((statement, id)) => e.array(2).value(statement).value(id),
                None => e.null(),
            };
        }
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        let mut series = Self::default();
        d.exactly(5)?;
        for _ in 0..d.array("rounds", ITEMS_MAX)? {
            d.exactly(6)?;
            let (number, case, convener) = (d.uint()?, Hash::read(d)?, read_who(d)?);
            let said = [read_dates(d)?, read_dates(d)?];
            series.rounds.insert(number, Round { case, convener, said, agreed: d.uint()? != 0 });
        }
        if !d.null() {
            d.exactly(2)?;
            let number = d.uint()?;
            series.last = read_dates(d)?.map(|dates| (number, dates));
        }
        series.owed_from = d.uint()?;
        for owed in &mut series.owed {
            if !d.null() {
                d.exactly(2)?;
                *owed = Some((Hash::read(d)?, Hash::read(d)?));
            }
        }
        Ok(series)
    }
}

impl Written {
    fn write(&self, e: &mut Enc<'_>) {
        e.array(2).array(self.actions.len());
        for (who, due) in &self.actions {
            e.array(2).uint(*who as u64).uint(*due);
        }
        e.array(self.done.len());
        for (record, number) in &self.done {
            e.array(2).value(record).uint(*number);
        }
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        let (mut actions, mut done) = (Vec::new(), Vec::new());
        d.exactly(2)?;
        for _ in 0..d.array("actions", ACTIONS_MAX)? {
            d.exactly(2)?;
            actions.push((read_who(d)?, d.uint()?));
        }
        for _ in 0..d.array("what is done", ACTIONS_MAX)? {
            d.exactly(2)?;
            done.push((Hash::read(d)?, d.uint()?));
        }
        Ok(Self { actions, done })
    }
}

impl DialogueBook {
    /// As the rest of a state keeps it.
    pub(crate) fn write(&self, e: &mut Enc<'_>) {
        e.array(2).array(self.series.len());
        for (key, series) in &self.series {
            e.array(2).value(key);
            series.write(e);
        }
        e.array(self.records.len());
        for (case, by) in &self.records {
            e.array(3).value(case);
            for written in by {
                match written {
                    Some(written) => written.write(e),
                    None => drop(e.null()),
                }
            }
        }
    }

    /// Reads what [`DialogueBook::write`] wrote.
    pub(crate) fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        let mut book = Self::default();
        d.exactly(2)?;
        for _ in 0..d.array("series", SERIES_MAX)? {
            d.exactly(2)?;
            let key = Hash::read(d)?;
            book.series.insert(key, Series::read(d)?);
        }
        for _ in 0..d.array("records", ITEMS_MAX)? {
            d.exactly(3)?;
            let case = Hash::read(d)?;
            let one = |d: &mut Dec<'_>| if d.null() { Ok(None) } else { Written::read(d).map(Arc::new).map(Some) };
            book.records.insert(case, [one(d)?, one(d)?]);
        }
        Ok(book)
    }
}
