//! A line for tests: two journals, the order of their entries, and the events that these come to.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_catalog::{Carried, Format, Lead, LeadFrom, Period, Prerequisite, Release, Retention, Tracks, Who};
use comity_exchange::residue;
use comity_seal::hash::sha256_parts;
use comity_wire::envelope::{Asked, AttachmentRef, Envelope, Mark, Pap, Precedence, Standing, Tlp};
use comity_wire::header::Reason;
use comity_wire::statement::Statement;
use comity_wire::{Canonical, EntryId, Hash, LineId, PartyId, Track};

use crate::event::{Event, Offered, Place, Said, Who2};
use crate::hours::Hours;
use crate::rules::{Adopted, FIRST, Rules};
use crate::state::{LineFacts, State};

pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 24 * HOUR;
/// A Monday, 00:00 UTC, on which tests begin.
pub const START: u64 = 4 * DAY + 2_900 * 7 * DAY;

/// Formats as the catalogue has them, as far as tests need them.
pub struct Formats(BTreeMap<&'static str, Format>);

impl Rules for Formats {
    fn format(&self, rules: Adopted<'_>, id: &str, version: u64) -> Option<&Format> {
        // Under any later version, there are second versions of all.
        let newest = if rules.version == FIRST { 1 } else { 2 };
        self.0.get(id).filter(|_| version <= newest)
    }
}

fn format(id: &str, ack: Option<u64>, answer: Option<u64>) -> Format {
    Format {
        id: id.to_owned(),
        version: 1,
        who: Who::Either,
        tracks: Tracks { lines: Track::ALL.to_vec(), register: false },
        ack: ack.map(Period::Seconds),
        answer: answer.map(Period::Seconds),
        lead: None,
        release: Release::One,
        carried: Carried::Statement,
        prerequisites: Vec::new(),
        evidence: None,
        unsuspendable: false,
        fixed_words: false,
        retention: Retention::Case,
        attachable: Vec::new(),
        recommended: Vec::new(),
    }
}

fn needs(formats: &[&str], required: bool, field: &str) -> Prerequisite {
    Prerequisite { formats: formats.iter().map(ToString::to_string).collect(), required, field: field.to_owned() }
}

pub fn formats() -> Formats {
    let mut all = BTreeMap::new();
    for (id, ack, answer) in [
        ("F01", None, Some(900)),
        ("F02", Some(HOUR), None),
        ("F03", None, None),
        ("F04", Some(HOUR), Some(4 * HOUR)),
        ("F05", Some(HOUR), None),
        ("F06", Some(HOUR), Some(4 * HOUR)),
        ("F07", Some(HOUR), None),
        ("F08", Some(HOUR / 4), Some(DAY)),
        ("F09", None, None),
        ("F10", Some(DAY), None),
        ("F11", Some(DAY), None),
        ("F12", Some(DAY), Some(30 * DAY)),
        ("F14", Some(DAY), Some(30 * DAY)),
        ("F15", Some(HOUR), None),
        ("F16", Some(DAY), Some(30 * DAY)),
        ("F17", Some(DAY), Some(DAY)),
        ("F18", Some(HOUR / 4), Some(4 * HOUR)),
        ("F19", None, None),
        ("F20", Some(HOUR), None),
        ("F21", Some(HOUR), None),
        ("F22", Some(DAY), None),
        ("F23", Some(HOUR), Some(2 * DAY)),
        ("F24", Some(HOUR), Some(DAY)),
        ("F25", Some(HOUR), Some(DAY)),
        ("F26", Some(HOUR), None),
        ("F30", Some(4 * HOUR), Some(DAY)),
        ("F31", Some(DAY), None),
        ("F32", Some(HOUR / 4), None),
        ("F33", Some(HOUR), Some(10 * DAY)),
        ("F34", Some(HOUR / 4), Some(4 * HOUR)),
        ("F36", Some(HOUR), Some(DAY)),
        ("F38", Some(HOUR), None),
        ("F37", Some(4 * HOUR), Some(10 * DAY)),
        ("F39", Some(DAY), None),
        ("F35", Some(DAY), Some(30 * DAY)),
        ("F40", Some(DAY), None),
        ("F41", Some(DAY), Some(30 * DAY)),
        ("F42", Some(HOUR / 4), Some(DAY)),
        ("F50", Some(DAY), Some(30 * DAY)),
        ("F51", Some(DAY), None),
        ("F52", Some(DAY), Some(30 * DAY)),
        ("F53", Some(HOUR), Some(30 * DAY)),
        ("F54", Some(4 * HOUR), Some(10 * DAY)),
        ("F55", Some(DAY), Some(30 * DAY)),
        ("F56", Some(DAY), Some(30 * DAY)),
        ("F57", Some(HOUR), Some(DAY)),
        ("F58", Some(DAY), None),
        ("F60", None, None),
        ("F61", Some(HOUR / 4), None),
        ("F90", Some(DAY), None),
        ("X1", Some(HOUR), Some(DAY)),
    ] {
        all.insert(id, format(id, ack, answer));
    }
    peculiar(&mut all);
    Formats(all)
}

/// What is not an acknowledgement or an answer.
fn peculiar(all: &mut BTreeMap<&'static str, Format>) {
    let mut with = |id: &str, change: &dyn Fn(&mut Format)| change(all.get_mut(id).unwrap());
    with("F02", &|f| f.answer = Some(Period::NextWorkingDay));
    with("F09", &|f| f.carried = Carried::Header);
    for id in ["F10", "F11", "F60"] {
        with(id, &|f| f.tracks = Tracks { lines: Vec::new(), register: true });
    }
    with("F20", &|f| f.lead = Some(Lead { seconds: DAY, from: LeadFrom::AfterMember("aware_since".into()) }));
    with("F21", &|f| {
        f.lead = Some(Lead { seconds: 3 * DAY, from: LeadFrom::AfterMember("aware_since".into()) });
        f.prerequisites = vec![needs(&["F20"], false, "case")];
    });
    with("F22", &|f| {
        f.lead = Some(Lead { seconds: 30 * DAY, from: LeadFrom::AfterFormat("F21".into()) });
        f.prerequisites = vec![needs(&["F20", "F21"], true, "case")];
    });
    for id in ["F23", "F42"] {
        with(id, &|f| f.evidence = Some("evidence".into()));
    }
    for id in ["F04", "F26", "F36"] {
        with(id, &|f| f.prerequisites = vec![needs(&[], true, "in_reply_to")]);
    }
    with("F30", &|f| f.lead = Some(Lead { seconds: 5 * DAY, from: LeadFrom::BeforeMember("window".into()) }));
    with("F31", &|f| f.lead = Some(Lead { seconds: 14 * DAY, from: LeadFrom::BeforeMember("dates".into()) }));
    with("F40", &|f| f.lead = Some(Lead { seconds: 30 * DAY, from: LeadFrom::BeforeMember("dates".into()) }));
    for id in ["F30", "F31"] {
        with(id, &|f| f.prerequisites = vec![needs(&[id], false, "supersedes")]);
    }
    with("F32", &|f| f.answer = Some(Period::PerCode));
    with("F61", &|f| f.answer = Some(Period::AsAsked));
    for id in ["F01", "F02", "F03", "F04", "F05", "F06", "F23", "F34"] {
        with(id, &|f| f.unsuspendable = true);
    }
    with("F90", &|f| f.tracks.lines = vec![Track::Nrrc, Track::Cert]);
}

/// The same, with what is owed from the opening of a line on.
pub fn formats_with_leads() -> Formats {
    let Formats(mut all) = formats();
    all.get_mut("F02").unwrap().lead = Some(Lead { seconds: 182 * DAY, from: LeadFrom::Every });
    all.get_mut("F11").unwrap().lead = Some(Lead { seconds: 45 * DAY, from: LeadFrom::AfterOpening });
    Formats(all)
}

/// The two parties.
pub const PARTIES: [PartyId; 2] = [PartyId([1; 32]), PartyId([2; 32])];

/// A statement of a format with a body.
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

/// One that answers others.
pub fn reply(format: &str, to: &[EntryId], body: &str) -> Said {
    Said { in_reply_to: to.to_vec(), ..said(format, body) }
}

pub fn ack(to: &[EntryId]) -> Said {
    reply("F03", to, r#"{"understood":true}"#)
}

pub fn status(to: EntryId, decision: &str) -> Said {
    reply("F26", &[to], &format!(r#"{{"decision":"{decision}"}}"#))
}

pub fn cancel(of: EntryId) -> Said {
    Said { supersedes: Some(of), ..said("F05", r#"{"cancel":true}"#) }
}

pub fn file(name: &str, root: u8) -> Offered {
    Offered { name: name.into(), commitment: Hash([root; 32]), root: Hash([root; 32]) }
}

/// An entry as it was written.
#[derive(Debug, Clone)]
struct Written {
    place: Place,
    clock: u64,
    stated: u64,
    cites: u64,
    /// How far it opens, where that is less than it cites.
    opens: Option<u64>,
    /// Receipt that it lists: size and time.
    lists: Option<(u64, u64)>,
    said: Option<Arc<Said>>,
    /// Numbers of the other's entries that it refuses.
    refuses: Vec<u64>,
    held: Vec<(u64, Hash)>,
    hours: Option<(Arc<str>, Hours)>,
    published: Option<Arc<str>>,
}

impl Written {
    fn id(&self) -> EntryId {
        let Place { author, generation, number } = self.place;
        sha256_parts(&[b"test", &[author as u8], &generation.to_be_bytes(), &number.to_be_bytes()])
    }
}

/// Two journals.
#[derive(Clone)]
pub struct Pair {
    pub line: LineFacts,
    journals: [Vec<Written>; 2],
    /// What the next entry says besides.
    pub refuses: Vec<u64>,
    pub held: Vec<(u64, Hash)>,
    pub hours: Option<(Arc<str>, Hours)>,
    pub published: Option<Arc<str>>,
    pub open_max: usize,
    /// Whether the formats have leads from the opening of the line.
    pub leads: bool,
}

/// What is left of an event when both erased the statement that it opens, where its format is erased at all.
fn left(event: Event) -> Event {
    let Event::Opened { place, said } = event else { return event };
    if crate::erasure::KEPT.contains(&&*said.format) {
        return Event::Opened { place, said };
    }
    let attachment = |offered: &Offered| AttachmentRef {
        name: offered.name.to_string(),
        media_type: String::new(),
        length: 1,
        commitment: offered.commitment,
        salt: [1; 32],
        root: offered.root,
        key: [2; 32],
    };
    let envelope = Envelope {
        format: said.format.to_string(),
        format_version: said.version,
        from_desk: said.from_desk.to_string(),
        to_desks: said.to_desks.iter().map(ToString::to_string).collect(),
        asked: said.asked_by.map(|by| Asked { text: "words".into(), by: Some(by) }),
        precedence: said.precedence,
        case: said.case,
        in_reply_to: said.in_reply_to.clone(),
        supersedes: said.supersedes,
        standing: said.standing,
        mark: said.mark,
        tlp: said.tlp,
        pap: said.pap,
        attachments: said.attachments.iter().map(attachment).collect(),
        release_nonce: said.nonce,
        ..Envelope::default()
    };
    let residue = residue::of(&Statement { envelope, body: said.body.to_vec() });
    let residue = residue::read(&residue.to_bytes()).unwrap();
    Event::Opened { place, said: Arc::new(Said::of_residue(&residue)) }
}

impl Pair {
    pub fn new(track: Track) -> Self {
        let line = LineFacts { line: LineId([7; 32]), track, parties: PARTIES };
        let open_max = crate::state::OBLIGATIONS_OPEN_MAX;
        Self {
            line,
            journals: [Vec::new(), Vec::new()],
            refuses: Vec::new(),
            held: Vec::new(),
            hours: None,
            published: None,
            open_max,
            leads: false,
        }
    }

    /// One whose formats have leads from the opening of the line.
    pub fn with_leads(track: Track) -> Self {
        Self { leads: true, ..Self::new(track) }
    }

    /// The formats that the line goes by.
    pub fn rules(&self) -> Formats {
        if self.leads { formats_with_leads() } else { formats() }
    }

    fn write(&mut self, who: Who2, stated: u64, lists: Option<u64>, cites: u64, said: Option<Said>) -> EntryId {
        let ours = &self.journals[who as usize];
        let theirs = &self.journals[who.other() as usize];
        let before = ours.last().map_or((0, 0), |last| (last.clock, last.cites));
        let cited = cites.checked_sub(1).map_or(0, |at| theirs[at as usize].clock);
        let written = Written {
            place: Place { author: who, generation: 1, number: ours.len() as u64 },
            clock: before.0.max(cited) + 1,
            stated,
            cites,
            opens: None,
            lists: lists.filter(|_| cites > before.1).map(|time| (cites, time)),
            said: said.map(Arc::new),
            refuses: std::mem::take(&mut self.refuses),
            held: std::mem::take(&mut self.held),
            hours: self.hours.take(),
            published: self.published.take(),
        };
        let id = written.id();
        self.journals[who as usize].push(written);
        id
    }

    /// A statement by somebody who holds, receipts and opens everything of the other's.
    pub fn say(&mut self, who: Who2, at: u64, said: Said) -> EntryId {
        let size = self.journals[who.other() as usize].len() as u64;
        self.write(who, at, Some(at), size, Some(said))
    }

    /// One by somebody who has seen nothing new.
    pub fn say_blind(&mut self, who: Who2, at: u64, said: Said) -> EntryId {
        let cites = self.journals[who as usize].last().map_or(0, |last| last.cites);
        self.write(who, at, None, cites, Some(said))
    }

    /// An entry that receipts all but the other's last one, and opens as far.
    pub fn bare_but_last(&mut self, who: Who2, at: u64) {
        let all = self.journals[who.other() as usize].len() as u64;
        self.write(who, at, Some(at), all.saturating_sub(1), None);
    }

    /// A statement by somebody who receipts and cites everything, and opens nothing more than before.
    pub fn say_unopened(&mut self, who: Who2, at: u64, said: Said) -> EntryId {
        let opened = self.journals[who as usize].last().map_or(0, |last| last.opens.unwrap_or(last.cites));
        let id = self.say(who, at, said);
        if let Some(written) = self.journals[who as usize].last_mut() {
            written.opens = Some(opened);
        }
        id
    }

    /// A bare entry that receipts, at another time than it states, and opens everything.
    pub fn bare_at(&mut self, who: Who2, stated: u64, received: u64) {
        let size = self.journals[who.other() as usize].len() as u64;
        self.write(who, stated, Some(received), size, None);
    }

    pub fn bare(&mut self, who: Who2, at: u64) {
        self.bare_at(who, at, at);
    }

    /// Both open everything.
    pub fn settle(&mut self, at: u64) {
        for who in [Who2::Upper, Who2::Lower, Who2::Upper] {
            self.bare(who, at);
        }
    }

    /// Says it, and the other receipts and opens it.
    pub fn sent(&mut self, who: Who2, at: u64, said: Said) -> EntryId {
        let id = self.say(who, at, said);
        self.bare(who.other(), at);
        id
    }

    /// All entries as they may arrive: author, number.
    pub fn arrivals(&self) -> Vec<(Who2, usize)> {
        let of = |who: Who2| (0..self.journals[who as usize].len()).map(move |number| (who, number));
        of(Who2::Lower).chain(of(Who2::Upper)).collect()
    }

    /// The events of an entry. `opened` is how far each party opened the other's journal.
    fn events_of(&self, entry: &Written, opened: &mut [u64; 2]) -> Vec<Event> {
        let by = entry.place.author;
        let theirs = |number: u64| Place { author: by.other(), generation: 1, number };
        let statements = self.journals[by as usize][..=entry.place.number as usize].iter().filter(|e| e.said.is_some());
        let mut events = vec![Event::Entry {
            place: entry.place,
            id: entry.id(),
            ordinal: statements.count() as u64,
            stated: entry.stated,
            cites: Some((1, entry.cites)).filter(|(_, size)| *size > 0),
            is_statement: entry.said.is_some(),
        }];
        events.extend(entry.lists.map(|(size, time)| Event::Listed { by, generation: 1, size, time }));
        let held =
            entry.held.iter().map(|(number, root)| Event::Held { by, generation: 1, number: *number, root: *root });
        events.extend(held);
        events.extend(entry.hours.iter().map(|(desk, hours)| Event::Hours {
            by,
            desk: desk.clone(),
            hours: Some(Arc::new(hours.clone())),
        }));
        let published = entry.published.iter().map(|format| Event::Published { by, format: format.clone() });
        events.extend(published);
        for number in opened[by as usize]..entry.opens.unwrap_or(entry.cites) {
            let Some(said) = &self.journals[by.other() as usize][number as usize].said else { continue };
            events.push(if entry.refuses.contains(&number) {
                Event::Refused { place: theirs(number), reason: Reason::FormatViolation }
            } else {
                Event::Opened { place: theirs(number), said: said.clone() }
            });
        }
        opened[by as usize] = opened[by as usize].max(entry.opens.unwrap_or(entry.cites));
        events
    }

    /// The events of all entries in their order; with `held`, only of the final ones of those entries.
    pub fn events(&self, held: Option<[usize; 2]>) -> Vec<Event> {
        let held = held.unwrap_or([self.journals[0].len(), self.journals[1].len()]);
        let upto = |who: usize| &self.journals[who][..held[who]];
        let heads = [0, 1].map(|who| upto(who).last().map_or(0, |last| last.clock));
        let full = held == [self.journals[0].len(), self.journals[1].len()];
        let bound = if full { u64::MAX } else { heads[0].min(heads[1]) };
        let mut entries: Vec<&Written> = upto(0).iter().chain(upto(1)).filter(|entry| entry.clock <= bound).collect();
        entries.sort_by_key(|entry| (entry.clock, entry.place));
        let mut opened = [0, 0];
        entries.into_iter().flat_map(|entry| self.events_of(entry, &mut opened)).collect()
    }

    /// The state of all entries; that of what is left of them when everything was erased is the same.
    pub fn state(&self) -> State {
        self.state_by(&self.rules())
    }

    /// The same by other rules.
    pub fn state_by(&self, rules: &dyn Rules) -> State {
        let mut state = State::with_open_max(self.line, self.open_max);
        let mut erased = state.clone();
        for event in self.events(None) {
            state.apply(&event, rules);
            erased.apply(&left(event), rules);
        }
        for mark in [Mark::Actual, Mark::Exercise, Mark::Test] {
            assert_eq!(erased.digest_of(mark), state.digest_of(mark), "what is left makes the same state");
        }
        state
    }
}

pub use crate::event::Who2::{Lower, Upper};
