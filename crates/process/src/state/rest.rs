//! What of a state is in no record, as it is kept: what is on its way, hours, rules, suspensions and the chains.

use std::sync::Arc;

use comity_wire::codec::{Canonical, Dec, Enc, Malformed};
use comity_wire::{EntryId, Hash};
use imbl::{OrdMap, OrdSet};

use super::State;
use super::dated::Covered;
use super::part::Part;
use super::transit::{Listing, Started, Transit, Transits};
use crate::aside::kept::{read_mark, read_name, read_place, read_who, write_place};
use crate::event::Place;
use crate::hours::{CLOSED_MAX, Hours, OPENINGS_MAX, WEEKS_MAX, Week};

/// Items of one list at most.
const ITEMS_MAX: usize = 1 << 22;

impl State {
    pub(super) fn write_rest(&self) -> Vec<u8> {
        let mut e = Enc::with_capacity(1024);
        e.array(7).option(self.at.map(PlaceOf).as_ref()).uint(self.stated).uint(self.open_max as u64);
        write_transits(&mut e, &self.transit);
        e.array(self.hours.len());
        for ((who, desk), hours) in &self.hours {
            e.array(3).uint(*who as u64).text(desk);
            hours.write(&mut e);
        }
        e.array(self.parts.len());
        self.parts.iter().for_each(|part| write_part(&mut e, part));
        e.uint(0);
        e.into_bytes()
    }

    /// Reads what [`State::write_rest`] wrote, once all records are there.
    pub(super) fn read_rest(&mut self, bytes: &[u8]) -> Result<(), Malformed> {
        let d = &mut Dec::new(bytes);
        d.exactly(7)?;
        self.at = d.option::<PlaceOf>()?.map(|place| place.0);
        self.stated = d.uint()?;
        self.open_max = usize::try_from(d.uint()?).unwrap_or(usize::MAX);
        self.transit = read_transits(d)?;
        for _ in 0..d.array("desks", ITEMS_MAX)? {
            d.exactly(3)?;
            let key = (read_who(d)?, read_name(d)?);
            self.hours.insert(key, Arc::new(read_hours(d)?));
        }
        d.exactly(self.parts.len())?;
        self.parts.iter_mut().try_for_each(|part| read_part(d, part))?;
        if d.uint()? != 0 || d.position() != bytes.len() {
            return Err(Malformed::Unexpected { what: "the end of a state" });
        }
        Ok(())
    }
}

struct PlaceOf(Place);

impl Canonical for PlaceOf {
    const BYTES_MAX: usize = 32;

    fn write(&self, e: &mut Enc<'_>) {
        write_place(e, self.0);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        read_place(d).map(Self)
    }
}

fn write_transits(e: &mut Enc<'_>, transits: &Transits) {
    e.array(6).array(transits.statements.len());
    for transit in transits.statements.values() {
        e.array(6);
        write_place(e, transit.place);
        e.value(&transit.id).uint(transit.ordinal).uint(transit.stated).option(transit.cites.as_ref());
        e.option(transit.received.as_ref());
    }
    e.array(transits.started.len());
    for started in transits.started.values() {
        e.array(5);
        write_place(e, started.at);
        e.uint(started.mark as u64).value(&started.statement).uint(started.stated).uint(started.floor);
    }
    e.array(transits.covered.len());
    for ((who, generation), size) in &transits.covered {
        e.array(3).uint(*who as u64).uint(*generation).uint(*size);
    }
    e.array(transits.listings.len());
    for (place, Listing { covered, raw, time }) in &transits.listings {
        e.array(7);
        write_place(e, *place);
        e.uint(covered.author as u64).uint(covered.generation).uint(covered.from).uint(covered.size);
        e.uint(*raw).uint(*time);
    }
    for [lower, upper] in [transits.last, transits.firm] {
        e.array(2).uint(lower).uint(upper);
    }
}

fn read_transits(d: &mut Dec<'_>) -> Result<Transits, Malformed> {
    let mut transits = Transits::default();
    d.exactly(6)?;
    for _ in 0..d.array("what is on its way", ITEMS_MAX)? {
        d.exactly(6)?;
        let (place, id, ordinal) = (read_place(d)?, Hash::read(d)?, d.uint()?);
        let (stated, cites, received) = (d.uint()?, d.option()?, d.option()?);
        transits.statements.insert(place, Transit { place, id, ordinal, stated, cites, received });
    }
    for _ in 0..d.array("what began", ITEMS_MAX)? {
        d.exactly(5)?;
        let (at, mark, statement) = (read_place(d)?, read_mark(d)?, Hash::read(d)?);
        let (stated, floor) = (d.uint()?, d.uint()?);
        transits.started.insert((at, statement), Started { at, mark, statement, stated, floor });
    }
    for _ in 0..d.array("what is covered", ITEMS_MAX)? {
        d.exactly(3)?;
        let key = (read_who(d)?, d.uint()?);
        transits.covered.insert(key, d.uint()?);
    }
    for _ in 0..d.array("listings", ITEMS_MAX)? {
        d.exactly(7)?;
        let place = read_place(d)?;
        let (author, generation, from, size) = (read_who(d)?, d.uint()?, d.uint()?, d.uint()?);
        let covered = Covered { author, generation, from, size };
        transits.listings.insert(place, Listing { covered, raw: d.uint()?, time: d.uint()? });
    }
    (transits.last, transits.firm) = (read_two(d)?, read_two(d)?);
    Ok(transits)
}

fn read_two(d: &mut Dec<'_>) -> Result<[u64; 2], Malformed> {
    d.exactly(2)?;
    Ok([d.uint()?, d.uint()?])
}

fn read_hours(d: &mut Dec<'_>) -> Result<Hours, Malformed> {
    let wrong = Malformed::Unexpected { what: "hours" };
    let minutes = |d: &mut Dec<'_>| u16::try_from(d.uint()?).map_err(|_| Malformed::Unexpected { what: "minutes" });
    d.exactly(2)?;
    let mut weeks = Vec::new();
    for _ in 0..d.array("weeks", WEEKS_MAX)? {
        d.exactly(2)?;
        let since = d.uint()?;
        let mut openings = Vec::new();
        for _ in 0..d.array("openings", OPENINGS_MAX)? {
            d.exactly(2)?;
            openings.push((minutes(d)?, minutes(d)?));
        }
        weeks.push(Week { since, openings });
    }
    let mut closed = Vec::new();
    for _ in 0..d.array("closed ranges", CLOSED_MAX)? {
        d.exactly(2)?;
        closed.push((d.uint()?, d.uint()?));
    }
    Hours::of_weeks(weeks, closed).map_err(|_| wrong)
}

fn write_part(e: &mut Enc<'_>, part: &Part) {
    e.array(9).array(2).uint(part.effective[0]).uint(part.effective[1]).uint(part.obligations);
    e.value(&part.rules.governs).array(part.rules.definitions.len());
    for (version, definitions) in &part.rules.definitions {
        e.array(2).value(version).list(definitions);
    }
    e.array(2);
    for announced in &part.rules.announced {
        write_ids(e, announced.iter(), announced.len());
    }
    e.array(part.rules.agreed.len());
    for (version, case) in &part.rules.agreed {
        e.array(2).value(version).value(case);
    }
    e.array(2);
    for suspended in &part.suspended {
        e.array(suspended.len());
        for (format, until) in suspended {
            e.array(2).text(format).uint(*until);
        }
    }
    write_ids(e, part.awaiting.iter(), part.awaiting.iter().len());
    e.array(2).value(&part.chain).uint(part.steps);
}

fn write_ids<'a>(e: &mut Enc<'_>, ids: impl Iterator<Item = &'a Hash>, count: usize) {
    e.array(count);
    ids.for_each(|id| {
        e.value(id);
    });
}

fn read_part(d: &mut Dec<'_>, part: &mut Part) -> Result<(), Malformed> {
    d.exactly(9)?;
    part.effective = read_two(d)?;
    part.obligations = d.uint()?;
    part.rules.governs = Hash::read(d)?;
    for _ in 0..d.array("versions", ITEMS_MAX)? {
        d.exactly(2)?;
        let version = Hash::read(d)?;
        part.rules.definitions.insert(version, d.list::<Hash>("definitions", ITEMS_MAX)?.into());
    }
    d.exactly(2)?;
    for announced in &mut part.rules.announced {
        *announced = d.list::<Hash>("versions", ITEMS_MAX)?.into_iter().collect::<OrdSet<Hash>>();
    }
    for _ in 0..d.array("agreed versions", ITEMS_MAX)? {
        d.exactly(2)?;
        let version = Hash::read(d)?;
        part.rules.agreed.insert(version, Hash::read(d)?);
    }
    d.exactly(2)?;
    for suspended in &mut part.suspended {
        let mut formats = OrdMap::new();
        for _ in 0..d.array("formats", ITEMS_MAX)? {
            d.exactly(2)?;
            let format = d.text("a format", ITEMS_MAX)?.to_owned();
            formats.insert(format, d.uint()?);
        }
        *suspended = formats;
    }
    let waiting: Vec<EntryId> = d.list("what waits", ITEMS_MAX)?;
    for id in waiting {
        let case = part.cases.get(&id).cloned().ok_or(Malformed::Unexpected { what: "a case in memory" })?;
        part.awaiting.resume(&case);
    }
    d.exactly(2)?;
    (part.chain, part.steps) = (Hash::read(d)?, d.uint()?);
    Ok(())
}
