//! What of a state is in no record, as it is kept: what is on its way, hours, rules, suspensions and the chains.

use std::sync::Arc;

use comity_wire::codec::{Canonical, Dec, Enc, Malformed};
use comity_wire::envelope::{Mark, Precedence};
use comity_wire::{EntryId, Hash};
use imbl::{OrdMap, OrdSet};

use super::State;
use super::dated::Covered;
use super::part::Part;
use super::transit::{Listing, Started, Transit, Transits};
use crate::aside::kept::{Owed, read_mark, read_name, read_owed, read_place, read_who, write_obligation, write_place};
use crate::dialogue::DialogueBook;
use crate::event::{Place, Who2};
use crate::hours::{CLOSED_MAX, Hours, OPENINGS_MAX, WEEKS_MAX, Week};
use crate::review::ReviewBook;
use crate::terms::{Terms, TermsBook, Window};

/// Items of one list at most.
const ITEMS_MAX: usize = 1 << 22;

impl State {
    pub(super) fn write_rest(&self) -> Vec<u8> {
        let mut e = Enc::with_capacity(1024);
        e.array(10)
            .option(self.at.map(PlaceOf).as_ref())
            .option(self.at_id.as_ref())
            .uint(self.stated)
            .uint(self.open_max as u64);
        write_transits(&mut e, &self.transit);
        e.array(self.hours.len());
        for ((who, desk), hours) in &self.hours {
            e.array(3).uint(*who as u64).text(desk);
            hours.write(&mut e);
        }
        e.array(self.parts.len());
        self.parts.iter().for_each(|part| write_part(&mut e, part));
        e.array(self.openings.iter().flatten().count());
        for (who, opening) in Who2::BOTH.into_iter().zip(&self.openings) {
            if let Some((entry, stated)) = opening {
                e.array(3).uint(who as u64).value(entry).uint(*stated);
            }
        }
        e.array(self.published.len());
        for (who, format) in &self.published {
            e.array(2).uint(*who as u64).text(format);
        }
        e.uint(0);
        e.into_bytes()
    }

    /// Reads what [`State::write_rest`] wrote, once all records are there.
    pub(super) fn read_rest(&mut self, bytes: &[u8]) -> Result<(), Malformed> {
        let d = &mut Dec::new(bytes);
        d.exactly(10)?;
        self.at = d.option::<PlaceOf>()?.map(|place| place.0);
        self.at_id = d.option()?;
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
        for _ in 0..d.array("openings", self.openings.len())? {
            d.exactly(3)?;
            let who = read_who(d)?;
            self.openings[who as usize] = Some((Hash::read(d)?, d.uint()?));
        }
        for _ in 0..d.array("what is published", ITEMS_MAX)? {
            d.exactly(2)?;
            self.published.insert((read_who(d)?, read_name(d)?));
        }
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
    e.array(8).uint(transits.entered).array(transits.statements.len());
    for transit in transits.statements.values() {
        e.array(7);
        write_place(e, transit.place);
        e.value(&transit.id).uint(transit.ordinal).uint(transit.stated).option(transit.cites.as_ref());
        e.option(transit.received.as_ref()).uint(transit.entry);
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
    e.array(transits.early.len());
    for (place, roots) in &transits.early {
        e.array(2);
        write_place(e, *place);
        e.list(roots);
    }
}

fn read_transits(d: &mut Dec<'_>) -> Result<Transits, Malformed> {
    let mut transits = Transits::default();
    d.exactly(8)?;
    transits.entered = d.uint()?;
    for _ in 0..d.array("what is on its way", ITEMS_MAX)? {
        d.exactly(7)?;
        let (place, id, ordinal) = (read_place(d)?, Hash::read(d)?, d.uint()?);
        let (stated, cites, received) = (d.uint()?, d.option()?, d.option()?);
        let entry = d.uint()?;
        transits.statements.insert(place, Transit { place, id, ordinal, stated, cites, received, entry });
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
    for _ in 0..d.array("what is held early", ITEMS_MAX)? {
        d.exactly(2)?;
        let place = read_place(d)?;
        transits.early.insert(place, d.list("roots", ITEMS_MAX)?);
    }
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
    e.array(15).array(2).uint(part.effective[0]).uint(part.effective[1]).uint(part.obligations);
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
    let waiting = part.awaiting.cases();
    write_ids(e, waiting.iter(), waiting.len());
    e.array(part.listed.len());
    for (format, case) in &part.listed {
        e.array(2).text(format).value(case);
    }
    write_terms(e, &part.terms);
    part.dialogue.write(e);
    part.reviews.write(e);
    e.array(2).value(&part.chain).uint(part.steps);
    e.array(part.leads.len());
    for ((who, format), (statement, id)) in &part.leads {
        e.array(4).uint(*who as u64).text(format).value(statement).value(id);
    }
    let unrecorded: Vec<_> = part.unrecorded.iter().filter_map(|id| part.book.get(id)).collect();
    e.array(unrecorded.len());
    for one in unrecorded {
        e.array(4).value(&one.statement).text(&one.format).uint(one.version);
        write_obligation(e, one);
    }
}

fn write_ids<'a>(e: &mut Enc<'_>, ids: impl Iterator<Item = &'a Hash>, count: usize) {
    e.array(count);
    ids.for_each(|id| {
        e.value(id);
    });
}

fn read_part(d: &mut Dec<'_>, part: &mut Part) -> Result<(), Malformed> {
    d.exactly(15)?;
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
    for _ in 0..d.array("listed cases", ITEMS_MAX)? {
        d.exactly(2)?;
        let format = d.text("a format", ITEMS_MAX)?.into();
        part.listed.insert((format, Hash::read(d)?));
    }
    part.terms = read_terms(d)?;
    part.dialogue = DialogueBook::read(d)?;
    part.reviews = ReviewBook::read(d)?;
    d.exactly(2)?;
    (part.chain, part.steps) = (Hash::read(d)?, d.uint()?);
    read_leads(d, part)
}

fn write_terms(e: &mut Enc<'_>, book: &TermsBook) {
    let one = |e: &mut Enc<'_>, terms: &Terms| {
        e.array(4).text(&terms.text).value(&terms.instrument).uint(terms.from).option(terms.until.as_ref());
    };
    e.array(3).array(book.proposed.len());
    for (case, (who, terms)) in &book.proposed {
        e.array(3).value(case).uint(*who as u64);
        one(e, terms);
    }
    e.array(book.in_force.len());
    for (entries, terms) in &book.in_force {
        e.array(2).uint(*entries);
        one(e, terms);
    }
    e.array(book.windows.len());
    for (id, window) in &book.windows {
        e.array(4).value(id).uint(window.of as u64).uint(window.from).uint(window.to);
    }
}

fn read_terms(d: &mut Dec<'_>) -> Result<TermsBook, Malformed> {
    let one = |d: &mut Dec<'_>| {
        d.exactly(4)?;
        let mut terms =
            Terms::read(d.text("terms", ITEMS_MAX)?).map_err(|_| Malformed::Unexpected { what: "terms" })?;
        (terms.instrument, terms.from, terms.until) = (Hash::read(d)?, d.uint()?, d.option()?);
        Ok::<_, Malformed>(Arc::new(terms))
    };
    let mut book = TermsBook::default();
    d.exactly(3)?;
    for _ in 0..d.array("proposed terms", ITEMS_MAX)? {
        d.exactly(3)?;
        let (case, who) = (Hash::read(d)?, read_who(d)?);
        book.proposed.insert(case, (who, one(d)?));
    }
    for _ in 0..d.array("terms in force", ITEMS_MAX)? {
        d.exactly(2)?;
        let entries = d.uint()?;
        book.in_force.insert(entries, one(d)?);
    }
    for _ in 0..d.array("windows", ITEMS_MAX)? {
        d.exactly(4)?;
        let (id, of) = (Hash::read(d)?, read_who(d)?);
        book.windows.insert(id, Window { of, from: d.uint()?, to: d.uint()? });
    }
    Ok(book)
}

fn read_leads(d: &mut Dec<'_>, part: &mut Part) -> Result<(), Malformed> {
    for _ in 0..d.array("what is owed from the opening on", ITEMS_MAX)? {
        d.exactly(4)?;
        let key = (read_who(d)?, read_name(d)?);
        part.leads.insert(key, (Hash::read(d)?, Hash::read(d)?));
    }
    for _ in 0..d.array("what is owed from no statement", ITEMS_MAX)? {
        d.exactly(4)?;
        let of = Owed { statement: Hash::read(d)?, format: read_name(d)?, version: d.uint()? };
        let one = read_owed(d, of, (Precedence::Routine, Mark::Actual))?;
        part.unrecorded.insert(one.id);
        part.book.put(Arc::new(one));
    }
    Ok(())
}
