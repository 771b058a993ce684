//! How a statement reads: on paper and on a screen, in either language, with every mark that it bears.
//!
//! A statement becomes a [`Sheet`] of plain parts first, so that no output can forget a mark or a fixed word; [`text`] and
//! [`html`] only lay it out. Text of others is kept apart from ours and shown safely.

mod beside;
mod body;
mod erased;
mod html;
mod text;

use std::collections::BTreeMap;

use comity_wire::Hash;
use comity_wire::envelope::{Envelope, Mark};

pub use beside::Translated;
pub use erased::Erased;
pub use html::{html, page};
pub use text::{COLUMNS, text};

use crate::catalogue::Catalogue;
use crate::display;
use crate::words::Words;

/// What a rendering is made of.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// The number that people say, such as `AUR/nrrc/7`.
    pub number: &'a str,
    /// The entry's id; what was not said yet has none, and the rendering says so.
    pub id: Option<Hash>,
    /// The party that said it, by its name here.
    pub from: &'a str,
    /// The party that it was said to.
    pub to: &'a str,
    /// The stated time, POSIX seconds.
    pub stated: u64,
    /// The envelope.
    pub envelope: &'a Envelope,
    /// The body's exact bytes.
    pub body: &'a [u8],
    /// Numbers of entries that it names, where they are known.
    pub numbers: &'a BTreeMap<Hash, String>,
    /// The evidence rule marks it (F23, F42).
    pub unsubstantiated: bool,
    /// Key of the state's words, such as `state-delivered`; nothing is said of a state where there is none.
    pub state: Option<&'a str>,
    /// Key of why it is void or has no effect, such as `effect-case-closed`.
    pub effect: Option<&'a str>,
    /// Key of what it rests on, such as `evidence-held`, where its format asks for evidence.
    pub evidence: Option<&'a str>,
    /// By when it was to be sent, POSIX seconds, where it was sent later.
    pub sent_late: Option<u64>,
    /// Who released it, where officers signed it: names and fingerprints of keys, as its author's register has them.
    pub released: &'a [String],
    /// Local times of both parties, for what is shown in them; only UTC is shown where there is none.
    pub local: Option<&'a dyn LocalTimes>,
}

/// What the clocks of the parties show at an instant.
pub trait LocalTimes: std::fmt::Debug {
    /// At this instant, POSIX seconds: each party's name with its local times and their zones; no times where the party says
    /// nothing of its time zone.
    fn at(&self, seconds: u64) -> Vec<(String, Vec<String>)>;
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Ours, in the reader's language.
    Ours(String),
    /// Of the parties: shown as written, what is invisible escaped.
    Theirs(String),
}

impl Piece {
    pub(crate) fn theirs(text: &str) -> Self {
        Self::Theirs(display::line(text))
    }

    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Ours(text) | Self::Theirs(text) => text,
        }
    }
}

/// What stands under a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// Text, perhaps of several lines.
    Text(Piece),
    /// A list.
    List(Vec<Value>),
    /// Members.
    Fields(Vec<(Piece, Value)>),
}

/// The parts of a rendering, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub(crate) language: &'static str,
    pub(crate) number: String,
    /// The word of the mark: `actual`, `exercise`, `test`.
    pub(crate) mark: &'static str,
    /// What no reader may miss; nothing for actual traffic.
    pub(crate) banner: Option<(String, String)>,
    /// TLP, PAP, handling: at the head and at the foot.
    pub(crate) handling: (String, Piece),
    pub(crate) title: String,
    pub(crate) head: Vec<(String, Value)>,
    /// What to know before reading, and the word of a party that it is about.
    pub(crate) notes: Vec<(String, Option<Piece>)>,
    pub(crate) body: Vec<(Piece, Value)>,
    pub(crate) beside: Vec<beside::Beside>,
    /// Heads of the columns where a translation stands beside its source.
    pub(crate) columns: [String; 2],
    pub(crate) unsubstantiated: Option<(String, String)>,
    pub(crate) fixed: Vec<String>,
    pub(crate) end: String,
}

impl Sheet {
    /// The sheet of a statement. A body that does not satisfy its format, or whose format is not known, is shown as it
    /// came.
    #[must_use]
    pub fn of(source: &Source<'_>, catalogue: &Catalogue, words: &Words) -> Self {
        let envelope = source.envelope;
        let definition = catalogue.version(&envelope.format, envelope.format_version);
        let (body, raw) = body::of(source, definition, catalogue, words);
        let handling = match envelope.handling.as_str() {
            "" => Piece::Ours(words.text("handling-default")),
            text => Piece::theirs(text),
        };
        let banner = match envelope.mark {
            Mark::Actual => None,
            mark => {
                let key = format!("banner-{}", mark.word());
                Some((words.text(&key), words.text(&format!("{key}.help"))))
            }
        };
        let fixed = definition.is_some_and(|definition| definition.format.fixed_words);
        let fixed = if fixed { FIXED.iter().map(|key| words.text(key)).collect() } else { Vec::new() };
        let marked = source.unsubstantiated;
        let head = head(source, words);
        let mut notes: Vec<_> = raw.then(|| (words.text("render-raw"), None)).into_iter().collect();
        notes.extend(warnings(&head, &body, words));
        Self {
            language: words.language().tag(),
            number: display::line(source.number),
            mark: envelope.mark.word(),
            banner,
            handling: ([envelope.tlp.word(), envelope.pap.word()].join("  "), handling),
            title: words.text("render-statement"),
            head,
            notes,
            body,
            beside: Vec::new(),
            columns: ["authenticity-authentic", "translation-column"].map(|key| words.text(key)),
            unsubstantiated: marked.then(|| (words.text("unsubstantiated"), words.text("unsubstantiated.help"))),
            fixed,
            end: words.with("render-end", &[("number", &display::line(source.number))]),
        }
    }
}

impl Sheet {
    /// Puts before the body what its codes mean, where somebody knows it. The text is the parties'.
    pub fn put_meaning(&mut self, text: &str, words: &Words) {
        let value = Value::Text(Piece::theirs(text));
        self.body.insert(0, (Piece::Ours(words.text("render-meaning")), value));
    }
}

/// The words that stand under F03, F20 to F24 and F42.
const FIXED: [&str; 3] = ["fixed-acknowledgement", "fixed-notice", "fixed-severity"];

fn head(source: &Source<'_>, words: &Words) -> Vec<(String, Value)> {
    let envelope = source.envelope;
    let ours = |text: String| Value::Text(Piece::Ours(text));
    let theirs = |text: &str| Value::Text(Piece::theirs(text));
    let named = |id: &Hash| source.numbers.get(id).cloned().unwrap_or_else(|| id.to_string());
    let mut rows: Vec<(&str, Value)> = Vec::new();
    let (format, version) = (display::line(&envelope.format), envelope.format_version.to_string());
    let name = words.format(&format);
    let name = if name == format { String::new() } else { name };
    let named_format =
        words.with("render-version", &[("format", format.as_str()), ("name", &name), ("version", &version)]);
    rows.push(("format", ours(named_format)));
    rows.push(("from", theirs(&beside(source.from, &envelope.from_desk))));
    rows.push(("to", theirs(&beside(source.to, &envelope.to_desks.join(", ")))));
    rows.push(("info-desks", theirs(&envelope.info_desks.join(", "))));
    rows.push(("time", ours(time(source.stated))));
    rows.push(("precedence", ours(words.text(&format!("precedence-{}", envelope.precedence.word())))));
    rows.push(("subject", theirs(&envelope.subject)));
    if let Some(asked) = &envelope.asked {
        rows.push(("asked", theirs(&asked.text)));
        rows.push(("by", ours(asked.by.map(time).unwrap_or_default())));
    }
    if let Some(under) = &envelope.instrument {
        rows.push(("instrument", ours(under.instrument.to_string())));
        rows.push(("article", theirs(&under.article)));
    }
    rows.push(("case", ours(envelope.case.iter().map(named).collect())));
    rows.push(("in-reply-to", ours(envelope.in_reply_to.iter().map(named).collect::<Vec<_>>().join(", "))));
    rows.push(("supersedes", ours(envelope.supersedes.iter().map(named).collect())));
    rows.push(("standing", ours(words.text(&format!("standing-{}", envelope.standing.word())))));
    rows.push(("mark", ours(words.text(&format!("mark-{}", envelope.mark.word())))));
    let language = |language: &comity_wire::envelope::Language| {
        let kind = words.text(&format!("authenticity-{}", language.authenticity.word()));
        Value::Text(Piece::theirs(&format!("{} ({kind})", language.tag)))
    };
    rows.push(("languages", Value::List(envelope.languages.iter().map(language).collect())));
    let attachment = |a: &comity_wire::envelope::AttachmentRef| {
        let (name, bytes, root) = (display::line(&a.name), a.length.to_string(), a.root.to_string());
        let variables = [("name", name.as_str()), ("bytes", bytes.as_str()), ("root", root.as_str())];
        Value::Text(Piece::Theirs(words.with("attachment", &variables)))
    };
    rows.push(("attachments", Value::List(envelope.attachments.iter().map(attachment).collect())));
    rows.push(("id", ours(source.id.map_or_else(|| words.text("render-no-id"), |id| id.to_string()))));
    let said = |value: &Value| match value {
        Value::Text(piece) => !piece.text().is_empty(),
        Value::List(items) => !items.is_empty(),
        Value::Fields(fields) => !fields.is_empty(),
    };
    let mut head: Vec<(String, Value)> = Vec::new();
    for (key, value) in rows.into_iter().filter(|(_, value)| said(value)) {
        head.push((words.text(&format!("envelope-{key}")), value));
    }
    if let Some(by) = source.sent_late {
        head.push((words.text("sent-late"), ours(words.with("sent-late-by", &[("at", &time(by))]))));
    }
    if !source.released.is_empty() {
        let list = source.released.iter().map(|one| Value::Text(Piece::theirs(one))).collect();
        head.push((words.text("released-by"), Value::List(list)));
    }
    for (label, key) in [("state", source.state), ("effect", source.effect), ("evidence", source.evidence)] {
        if let Some(key) = key {
            head.push((words.text(label), ours(words.text(key))));
        }
    }
    head
}

/// Look-alike words that one rendering warns of at most: one is enough to be careful.
const WARNINGS_MAX: usize = 8;

/// Warns of words of the parties that may be taken for others.
fn warnings(head: &[(String, Value)], body: &[(Piece, Value)], words: &Words) -> Vec<(String, Option<Piece>)> {
    let mut found: Vec<String> = Vec::new();
    head.iter().for_each(|(_, value)| spoofs_of(value, &mut found));
    for (label, value) in body {
        spoofs_in(label, &mut found);
        spoofs_of(value, &mut found);
    }
    found.into_iter().map(|word| (words.text("render-look-alike"), Some(Piece::Theirs(word)))).collect()
}

fn spoofs_of(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Text(piece) => spoofs_in(piece, found),
        Value::List(items) => items.iter().for_each(|item| spoofs_of(item, found)),
        Value::Fields(fields) => {
            for (label, value) in fields {
                spoofs_in(label, found);
                spoofs_of(value, found);
            }
        }
    }
}

fn spoofs_in(piece: &Piece, found: &mut Vec<String>) {
    let Piece::Theirs(text) = piece else { return };
    for word in display::spoofs(text, WARNINGS_MAX) {
        if found.len() < WARNINGS_MAX && !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
}

fn beside(party: &str, desk: &str) -> String {
    if desk.is_empty() { party.to_owned() } else { format!("{party} / {desk}") }
}

/// The last instant that is shown as a date: the end of the year 9999.
const TIME_MAX: u64 = 253_402_300_799;

/// An instant as every rendering shows it; the number itself where it is beyond the year 9999.
#[must_use]
pub fn instant(seconds: u64) -> String {
    time(seconds)
}

/// An instant in UTC; beyond the year 9999 the number itself.
pub(crate) fn time(seconds: u64) -> String {
    if seconds > TIME_MAX {
        return seconds.to_string();
    }
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC", rest / 3600, rest / 60 % 60, rest % 60)
}

/// The date of a day since 1970-01-01 in the Gregorian calendar, by counting years and months.
fn civil(mut days: u64) -> (u64, usize, u64) {
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    // 400 years have 146,097 days.
    let mut year = 1970 + days / 146_097 * 400;
    days %= 146_097;
    loop {
        let length = if leap(year) { 366 } else { 365 };
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

#[cfg(test)]
mod instants_tests;
#[cfg(test)]
mod tests;
