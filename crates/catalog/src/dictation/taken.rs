//! What was written down of a dictation: which line was misheard, and the body that the lines make.

use std::collections::{BTreeMap, BTreeSet};

use super::group::{GroupRefused, WHOLE_GROUPS, read_group};
use super::{
    DICTATION_BYTES_MAX, DICTATION_LINES_MAX, DICTATION_PATH_BYTES_MAX, Dictation, Kind, Line, Marks, Refused,
};
use crate::display;
use crate::json::Json;

/// Words that are shown of those that mix alphabets in one line.
const MIXED_SHOWN: usize = 8;

/// A line as it was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenLine {
    /// Its path.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// What was heard.
    pub text: String,
    /// The group that was read out; empty where none was.
    pub group: String,
}

/// A dictation as it was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The format.
    pub format: String,
    /// Its version.
    pub version: u64,
    /// The marks that were read out; `None` where none were.
    pub marks: Option<Marks>,
    /// The lines.
    pub lines: Vec<TakenLine>,
    /// The groups of the whole, as they were read out; empty where none were.
    pub whole: Vec<String>,
}

/// What became of a check group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// What was written down makes this group.
    Matches,
    /// It makes another one.
    Differs,
    /// No group was read out.
    Unread,
    /// What was typed is no group.
    NoGroup(GroupRefused),
}

/// A line, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedLine {
    /// Its path.
    pub path: String,
    /// The group that what was written down makes.
    pub group: String,
    /// Whether that was read out.
    pub heard: Heard,
    /// Words of it that mix alphabets: a letter was typed on another keyboard.
    pub mixed: Vec<String>,
}

/// A dictation, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// The lines, in their order.
    pub lines: Vec<JudgedLine>,
    /// The groups that the whole makes.
    pub groups: [String; WHOLE_GROUPS],
    /// Whether they were read out. Where every line matches and the whole does not, a line is missing or has another path.
    pub whole: Heard,
    /// The body that the lines make. Whether it satisfies its format is not checked.
    pub body: String,
}

impl Transcript {
    /// Whether every group was read out and matches.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole == Heard::Matches && self.lines.iter().all(|line| line.heard == Heard::Matches)
    }
}

impl Taken {
    /// Judges the groups and makes the body.
    ///
    /// # Errors
    /// [`Refused`]: the lines make no body. Groups that differ are no error: the answer says which.
    pub fn judge(&self) -> Result<Transcript, Refused> {
        if self.lines.len() > DICTATION_LINES_MAX {
            return Err(Refused::TooManyLines);
        }
        let actual = self.lines.iter().map(|line| line.path.len() + line.text.len()).sum();
        if actual > 2 * DICTATION_BYTES_MAX {
            return Err(Refused::TooLong { actual });
        }
        let lines: Vec<Line> = self.lines.iter().map(TakenLine::line).collect::<Result<_, _>>()?;
        let paths: Vec<Vec<&str>> = lines.iter().map(|line| parts(&line.path)).collect::<Result<_, _>>()?;
        let root = match lines.is_empty() {
            true => Json::Object(BTreeMap::new()),
            false => build("", paths.iter().map(Vec::as_slice).zip(&lines).collect())?,
        };
        let judged = self.lines.iter().zip(&lines).map(|(taken, line)| judged(&taken.group, line)).collect();
        let dictation = Dictation { format: self.format.clone(), version: self.version, lines };
        let groups = dictation.whole();
        Ok(Transcript { lines: judged, whole: self.whole(&groups), groups, body: root.canonical() })
    }

    fn whole(&self, groups: &[String; WHOLE_GROUPS]) -> Heard {
        if self.whole.iter().all(|typed| typed.trim().is_empty()) {
            return Heard::Unread;
        }
        let mut read = Vec::new();
        for typed in &self.whole {
            match read_group(typed) {
                Ok(group) => read.push(group),
                Err(refused) => return Heard::NoGroup(refused),
            }
        }
        if read == groups { Heard::Matches } else { Heard::Differs }
    }
}

fn judged(typed: &str, line: &Line) -> JudgedLine {
    let group = line.group();
    let mixed = display::spoofs(&line.text, MIXED_SHOWN).into_iter().map(str::to_owned).collect();
    JudgedLine { path: line.path.clone(), heard: heard(typed, &group), group, mixed }
}

impl TakenLine {
    /// Judges the line alone, while the other side still speaks.
    ///
    /// # Errors
    /// [`Refused::Path`] or [`Refused::Value`].
    pub fn judge(&self) -> Result<JudgedLine, Refused> {
        parts(&self.path)?;
        Ok(judged(&self.group, &self.line()?))
    }

    /// The line in the one form in which it is compared.
    fn line(&self) -> Result<Line, Refused> {
        let typed = super::one_line(&self.text);
        let wrong = || Refused::Value { path: self.path.clone(), kind: self.kind };
        let text = match self.kind {
            Kind::Text if typed.is_empty() => return Err(wrong()),
            Kind::Text => typed,
            Kind::Number => number(&typed).ok_or_else(wrong)?.to_string(),
            Kind::Truth => match typed.to_lowercase().as_str() {
                "yes" | "да" => "yes".to_owned(),
                "no" | "нет" => "no".to_owned(),
                _ => return Err(wrong()),
            },
            Kind::List | Kind::Object | Kind::Null if typed.is_empty() => typed,
            _ => return Err(wrong()),
        };
        Ok(Line { path: self.path.clone(), kind: self.kind, text })
    }
}

/// A whole number in digits, blanks between them allowed as they are dictated.
fn number(typed: &str) -> Option<i64> {
    let digits: String = typed.chars().filter(|c| *c != ' ').collect();
    let bare = digits.strip_prefix('-').unwrap_or(&digits);
    (!bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

fn heard(typed: &str, group: &str) -> Heard {
    if typed.trim().is_empty() {
        return Heard::Unread;
    }
    match read_group(typed) {
        Ok(read) if read == group => Heard::Matches,
        Ok(_) => Heard::Differs,
        Err(refused) => Heard::NoGroup(refused),
    }
}

/// A part of a path: a member, or a place in a list.
fn parts(path: &str) -> Result<Vec<&str>, Refused> {
    let parts: Vec<&str> = path.split('.').collect();
    let place =
        |part: &str| part.parse::<usize>().is_ok_and(|n| n > 0 && n <= DICTATION_LINES_MAX && n.to_string() == part);
    let formed = path.len() <= DICTATION_PATH_BYTES_MAX
        && parts.first().is_some_and(|first| super::is_name(first))
        && parts.iter().all(|part| super::is_name(part) || place(part));
    if formed { Ok(parts) } else { Err(Refused::Path { path: path.to_owned() }) }
}

/// The value that these leaves make; depth is bounded by the length of a path.
fn build(at: &str, leaves: Vec<(&[&str], &Line)>) -> Result<Json, Refused> {
    let twice = || Refused::Twice { path: at.to_owned() };
    if let [(rest, line)] = leaves.as_slice()
        && rest.is_empty()
    {
        return Ok(leaf(line));
    }
    let mut below: BTreeMap<&str, Vec<(&[&str], &Line)>> = BTreeMap::new();
    for (parts, line) in leaves {
        let (first, rest) = parts.split_first().ok_or_else(twice)?;
        below.entry(*first).or_default().push((rest, line));
    }
    let places: BTreeSet<usize> = below.keys().filter_map(|part| part.parse().ok()).collect();
    let inner = |part: &str| if at.is_empty() { part.to_owned() } else { format!("{at}.{part}") };
    if places.is_empty() {
        let members = below.into_iter().map(|(name, leaves)| Ok((name.to_owned(), build(&inner(name), leaves)?)));
        return members.collect::<Result<_, Refused>>().map(Json::Object);
    }
    if places.len() != below.len() {
        return Err(twice());
    }
    if places.last() != Some(&places.len()) {
        return Err(Refused::Gap { path: at.to_owned() });
    }
    let mut items = Vec::with_capacity(places.len());
    for place in &places {
        let part = place.to_string();
        items.push(build(&inner(&part), below.remove(part.as_str()).unwrap_or_default())?);
    }
    Ok(Json::List(items))
}

fn leaf(line: &Line) -> Json {
    match line.kind {
        Kind::Text => Json::Text(line.text.clone()),
        Kind::Number => line.text.parse().map_or(Json::Null, Json::Int),
        Kind::Truth => Json::Bool(line.text == "yes"),
        Kind::List => Json::List(Vec::new()),
        Kind::Object => Json::Object(BTreeMap::new()),
        Kind::Null => Json::Null,
    }
}
