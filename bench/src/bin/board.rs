//! A state of a million obligations, made statement by statement: what a statement costs, and a page of the board.

use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use comity_catalog::{Carried, Format, Period, Release, Tracks, Who};
use comity_process::obligation::Kind;
use comity_process::{Adopted, Event, Filter, LineFacts, Place, Rules, Said, State, Who2};
use comity_seal::hash::sha256;
use comity_wire::envelope::{Envelope, Mark, Precedence};
use comity_wire::{EntryId, LineId, PartyId, Track};

#[derive(Debug, Parser)]
struct Arguments {
    /// Obligations: nine of ten are met before the board is asked.
    #[arg(long, default_value_t = 1_000_000)]
    obligations: u64,
    /// Pages asked for of each kind.
    #[arg(long, default_value_t = 2_000)]
    pages: usize,
}

/// Statements between two entries of the other party.
const BATCH: u64 = 64;
const START: u64 = 1_800_000_000;

/// One notice that is to be acknowledged within the hour, and its acknowledgement.
struct Two {
    notice: Format,
    acknowledgement: Format,
}

impl Rules for Two {
    fn format(&self, _: Adopted<'_>, id: &str, _: u64) -> Option<&Format> {
        Some(if id == "F03" { &self.acknowledgement } else { &self.notice })
    }
}

fn format(id: &str, ack: Option<Period>) -> Format {
    Format {
        id: id.to_owned(),
        version: 1,
        who: Who::Either,
        tracks: Tracks { lines: Track::ALL.to_vec(), register: false },
        ack,
        answer: None,
        lead: None,
        release: Release::One,
        carried: Carried::Statement,
        prerequisites: Vec::new(),
        evidence: None,
        unsuspendable: false,
        fixed_words: false,
        retention: comity_catalog::Retention::Case,
        attachable: Vec::new(),
        recommended: Vec::new(),
    }
}

/// Two journals, as far as events need them.
struct Line {
    state: State,
    rules: Two,
    sizes: [u64; 2],
    events: u64,
}

impl Line {
    fn apply(&mut self, event: &Event) {
        self.state.apply(event, &self.rules);
        self.events += 1;
    }

    fn entry(&mut self, author: Who2, at: u64, is_statement: bool) -> (Place, EntryId) {
        let number = self.sizes[author as usize];
        self.sizes[author as usize] += 1;
        let id = sha256(&[&[author as u8], &number.to_be_bytes()[..]].concat());
        let place = Place { author, generation: 1, number };
        let cites = Some((1, self.sizes[author.other() as usize])).filter(|(_, size)| *size > 0);
        self.apply(&Event::Entry { place, id, ordinal: number, stated: at, cites, is_statement });
        (place, id)
    }

    fn listed(&mut self, by: Who2, at: u64) {
        let size = self.sizes[by.other() as usize];
        self.apply(&Event::Listed { by, generation: 1, size, time: at });
    }
}

fn said(format: &str, to: &[EntryId]) -> Arc<Said> {
    let envelope =
        Envelope { format: format.to_owned(), format_version: 1, in_reply_to: to.to_vec(), ..Envelope::default() };
    Arc::new(Said::of(&envelope, br#"{"understood":true}"#))
}

fn main() {
    let arguments = Arguments::parse();
    let rules = Two { notice: format("F90", Some(Period::Seconds(3_600))), acknowledgement: format("F03", None) };
    let state = State::new(LineFacts {
        line: LineId([1; 32]),
        track: Track::Nrrc,
        parties: [PartyId([1; 32]), PartyId([2; 32])],
    });
    let mut line = Line { state, rules, sizes: [0; 2], events: 0 };
    let began = Instant::now();
    let notice = said("F90", &[]);
    for batch in 0..arguments.obligations.div_ceil(BATCH) {
        let at = START + batch;
        let sent: Vec<_> = (0..BATCH).map(|_| line.entry(Who2::Lower, at, true)).collect();
        let taken: Vec<EntryId> = sent.iter().map(|(_, id)| *id).filter(|id| !id.0[0].is_multiple_of(10)).collect();
        let (answer, _) = line.entry(Who2::Upper, at, true);
        line.listed(Who2::Upper, at);
        for (place, _) in &sent {
            line.apply(&Event::Opened { place: *place, said: notice.clone() });
        }
        line.entry(Who2::Lower, at, false);
        line.listed(Who2::Lower, at);
        line.apply(&Event::Opened { place: answer, said: said("F03", &taken) });
    }
    let took = began.elapsed();
    let (all, open) = (line.state.obligations_count(Mark::Actual), line.state.owes(Mark::Actual, Who2::Upper));
    println!(
        "{all} obligations, {open} open; {} events in {took:.1?}, {:.1?} each",
        line.events,
        took / line.events.max(1) as u32
    );

    let due = START + 3_600 + arguments.obligations / BATCH / 2;
    let filters = [
        ("all", Filter::default()),
        ("of one debtor", Filter { debtor: Some(Who2::Upper), ..Filter::default() }),
        ("none passes", Filter { kind: Some(Kind::Answer), precedence: Some(Precedence::Flash), ..Filter::default() }),
        ("due by then", Filter { due_by: Some(due), ..Filter::default() }),
    ];
    for (name, filter) in filters {
        let (mut times, mut after): (Vec<Duration>, _) = (Vec::new(), None);
        for _ in 0..arguments.pages {
            let began = Instant::now();
            let page = line.state.board(&filter, after, 100);
            times.push(began.elapsed());
            after = page.next;
        }
        times.sort_unstable();
        let at = |percent: usize| times.get(times.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default();
        println!("board, {name}: p50 {:.1?}, p99 {:.1?}, most {:.1?}", at(50), at(99), at(100));
    }
    let began = Instant::now();
    let fell = line.state.fell_due(Mark::Actual, START + 3_600, START + 3_610).count();
    println!("{fell} fell due in ten seconds, told in {:.1?}", began.elapsed());
    let began = Instant::now();
    let clone = line.state.clone();
    println!("a clone in {:.1?}; digest {}", began.elapsed(), clone.digest());
}
