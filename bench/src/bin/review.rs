//! The annual review over a line of a million statements that were put aside: how long it takes, and how much memory.
//!
//! The line is made event by event by the state machine itself, with the formats that are shipped. What rests is kept in a file
//! by this program; a node keeps the same records in its own store.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Parser;
use comity_bench::process::{cpu_s, forget_peak, peak_mib, rss_mib};
use comity_catalog::Catalogue;
use comity_process::aside::{Aside, Keeping, Nonce, Record};
use comity_process::review::{Dossier, Period, gather};
use comity_process::{Event, LineFacts, Place, Said, State, Who2};
use comity_seal::hash::sha256;
use comity_wire::envelope::Envelope;
use comity_wire::{EntryId, LineId, PartyId, Track};

#[derive(Debug, Parser)]
struct Arguments {
    /// Statements of the line.
    #[arg(long, default_value_t = 1_000_000)]
    statements: u64,
}

/// Requests between two turns of the other party.
const BATCH: u64 = 64;
/// Turns after which what rests is put aside.
const KEEP: u64 = 16;
const PARTIES: [PartyId; 2] = [PartyId([1; 32]), PartyId([2; 32])];

/// Records in a file, and where each stands: the newest of a statement counts.
#[derive(Debug)]
struct Shelf {
    file: File,
    end: u64,
    by_id: BTreeMap<EntryId, (u64, u32)>,
    by_place: BTreeMap<Place, EntryId>,
}

#[derive(Debug, Clone)]
struct OnDisk(Arc<Mutex<Shelf>>);

impl OnDisk {
    fn new() -> Result<Self> {
        let file = tempfile::tempfile()?;
        Ok(Self(Arc::new(Mutex::new(Shelf { file, end: 0, by_id: BTreeMap::new(), by_place: BTreeMap::new() }))))
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, keeping: &Keeping) -> Result<()> {
        let mut shelf = self.shelf();
        let mut bytes = Vec::new();
        for (record, _) in &keeping.records {
            let encoded = record.encode();
            let at = (shelf.end + bytes.len() as u64, u32::try_from(encoded.len())?);
            shelf.by_id.insert(record.statement.id, at);
            shelf.by_place.insert(record.statement.place, record.statement.id);
            bytes.extend(encoded);
        }
        shelf.end += bytes.len() as u64;
        shelf.file.write_all(&bytes).context("the records' file")
    }
}

impl Shelf {
    fn read(&self, id: &EntryId) -> Option<Arc<Record>> {
        let (at, length) = *self.by_id.get(id)?;
        let mut bytes = vec![0; length as usize];
        self.file.read_exact_at(&mut bytes, at).ok()?;
        Record::decode(&bytes).ok().map(Arc::new)
    }
}

impl Aside for OnDisk {
    fn record(&self, id: &EntryId) -> Option<Arc<Record>> {
        self.shelf().read(id)
    }

    fn at(&self, place: Place) -> Option<Arc<Record>> {
        let shelf = self.shelf();
        shelf.read(shelf.by_place.get(&place)?)
    }

    fn is_nonce_used(&self, _: &Nonce) -> bool {
        false
    }

    fn page(&self, after: Option<Place>, limit: usize) -> Vec<Arc<Record>> {
        let shelf = self.shelf();
        let from = after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
        let places = shelf.by_place.range((from, std::ops::Bound::Unbounded)).take(limit);
        places.filter_map(|(_, id)| shelf.read(id)).collect()
    }
}

/// Two journals, as far as events need them.
struct Line {
    state: State,
    rules: Catalogue,
    sizes: [u64; 2],
    statements: u64,
}

impl Line {
    fn entry(&mut self, author: Who2, at: u64, is_statement: bool) -> (Place, EntryId) {
        let number = self.sizes[author as usize];
        self.sizes[author as usize] += 1;
        self.statements += u64::from(is_statement);
        let id = sha256(&[&[author as u8], &number.to_be_bytes()[..]].concat());
        let place = Place { author, generation: 1, number };
        let cites = Some((1, self.sizes[author.other() as usize])).filter(|(_, size)| *size > 0);
        self.apply(&Event::Entry { place, id, ordinal: number, stated: at, cites, is_statement });
        (place, id)
    }

    fn apply(&mut self, event: &Event) {
        self.state.apply(event, &self.rules);
    }

    fn listed(&mut self, by: Who2, at: u64) {
        let size = self.sizes[by.other() as usize];
        self.apply(&Event::Listed { by, generation: 1, size, time: at });
    }

    /// One asks, the other acknowledges each and answers every fourth, now and then late.
    fn turn(&mut self, asks: Who2, at: u64) {
        let asked: Vec<_> = (0..BATCH).map(|_| self.entry(asks, at, true)).collect();
        let after = at + if at.is_multiple_of(7) { 9 * 3_600 } else { 600 };
        let said = said("F25", &[], "{}");
        self.entry(asks.other(), after, false);
        self.listed(asks.other(), at + 60);
        for (place, _) in &asked {
            self.apply(&Event::Opened { place: *place, said: said.clone() });
        }
        let mut answers = Vec::new();
        for (number, (_, id)) in asked.iter().enumerate() {
            let (format, body) = match number % 4 {
                0 => ("F26", r#"{"decision":"denied"}"#),
                _ => ("F03", r#"{"understood":true}"#),
            };
            answers.push((self.entry(asks.other(), after, true).0, self::said(format, &[*id], body)));
        }
        self.entry(asks, after, false);
        self.listed(asks, after + 60);
        for (place, said) in answers {
            self.apply(&Event::Opened { place, said });
        }
    }
}

fn said(format: &str, to: &[EntryId], body: &str) -> Arc<Said> {
    let envelope =
        Envelope { format: format.to_owned(), format_version: 1, in_reply_to: to.to_vec(), ..Envelope::default() };
    Arc::new(Said::of(&envelope, body.as_bytes()))
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let (year, me) = (Period::of_year(2026).context("a year")?, std::process::id());
    let state = State::new(LineFacts { line: LineId([1; 32]), track: Track::Nrrc, parties: PARTIES });
    let mut line = Line { state, rules: Catalogue::shipped()?, sizes: [0; 2], statements: 0 };
    let disk = OnDisk::new()?;
    let aside: Arc<dyn Aside> = Arc::new(disk.clone());
    let turns = arguments.statements.div_ceil(2 * BATCH).max(1);
    let began = Instant::now();
    for turn in 0..turns {
        // Spread over the year, and a little beyond it.
        let at = year.from + (year.to - year.from + 86_400 * 7) / turns * turn;
        line.turn(if turn % 2 == 0 { Who2::Lower } else { Who2::Upper }, at);
        if turn % KEEP == KEEP - 1 || turn + 1 == turns {
            let keeping = line.state.keeping();
            disk.keep(&keeping)?;
            line.state.kept(&keeping, &aside);
        }
    }
    println!(
        "{} statements in {:.1?}, {} of them in memory; {:.0} MiB of records, {:.0} MiB resident",
        line.statements,
        began.elapsed(),
        line.state.in_memory(),
        disk.shelf().end as f64 / f64::from(1 << 20),
        rss_mib(me)?
    );
    forget_peak(me)?;
    let (before, cpu, began) = (rss_mib(me)?, cpu_s(me)?, Instant::now());
    let gathered = gather(&line.state, year);
    let took = began.elapsed();
    let dossier = Dossier::of(year, PARTIES, vec![gathered]);
    println!(
        "reviewed in {took:.1?}, {:.1} s of CPU, at most {:.0} MiB resident, {before:.0} before",
        cpu_s(me)? - cpu,
        peak_mib(me)?
    );
    println!("digest {}: {}", dossier.digest(), dossier.json().canonical());
    Ok(())
}
