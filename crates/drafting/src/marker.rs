//! Markers: what says of a row of a document which part of the text it is. People see them, so they survive every editor and
//! every change of a file's format; they are also how places are named in messages.

use std::fmt;
use std::str::FromStr;

/// Longest marker in characters.
pub const MARKER_CHARS_MAX: usize = 128;
/// What every marker begins with.
const SIGN: char = '§';

/// A part of a text. It reads as `§3/1.2` (clause 1.2 of article 3), `§3` (heading), `§3/+` (a clause to be added), `§3/1.2[A1]`
/// (a bracketed text), `§3!2` (a second remark on the article), `§preamble`, `§title`, `§text` (which version), `§languages`,
/// `§note` (how to edit).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Marker {
    /// Which version of which text a document is of.
    Version,
    /// The languages of the columns.
    Languages,
    /// How to edit.
    Note,
    /// The title.
    Title,
    /// The preamble.
    Preamble,
    /// The heading of an article.
    Heading(String),
    /// A clause: its article's number and its own.
    Clause(String, String),
    /// A text in brackets: the article, the clause where it has one, the mark.
    Bracket(String, Option<String>, String),
    /// A clause that may be added to an article.
    New(String),
    /// A remark on an article, such as a reservation, and which one.
    Remark(String, usize),
}

/// A text that is no marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no marker")]
pub struct NotMarker;

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version => write!(f, "{SIGN}text"),
            Self::Languages => write!(f, "{SIGN}languages"),
            Self::Note => write!(f, "{SIGN}note"),
            Self::Title => write!(f, "{SIGN}title"),
            Self::Preamble => write!(f, "{SIGN}preamble"),
            Self::Heading(article) => write!(f, "{SIGN}{article}"),
            Self::Clause(article, clause) => write!(f, "{SIGN}{article}/{clause}"),
            Self::Bracket(article, Some(clause), mark) => write!(f, "{SIGN}{article}/{clause}[{mark}]"),
            Self::Bracket(article, None, mark) => write!(f, "{SIGN}{article}[{mark}]"),
            Self::New(article) => write!(f, "{SIGN}{article}/+"),
            Self::Remark(article, n) => write!(f, "{SIGN}{article}!{n}"),
        }
    }
}

impl FromStr for Marker {
    type Err = NotMarker;

    /// Reads a marker; white space in it does not count, as editors break lines.
    fn from_str(text: &str) -> Result<Self, NotMarker> {
        if text.len() > 4 * MARKER_CHARS_MAX {
            return Err(NotMarker);
        }
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let rest = text.strip_prefix(SIGN).ok_or(NotMarker)?;
        match rest {
            "text" => return Ok(Self::Version),
            "languages" => return Ok(Self::Languages),
            "note" => return Ok(Self::Note),
            "title" => return Ok(Self::Title),
            "preamble" => return Ok(Self::Preamble),
            _ => {}
        }
        if let Some((place, mark)) = rest.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
            let (article, clause) = place.split_once('/').map_or((place, None), |(a, c)| (a, Some(c)));
            return match clause {
                Some(clause) => Ok(Self::Bracket(number(article)?, Some(number(clause)?), name(mark)?)),
                None => Ok(Self::Bracket(number(article)?, None, name(mark)?)),
            };
        }
        if let Some((article, n)) = rest.split_once('!') {
            return Ok(Self::Remark(number(article)?, n.parse().map_err(|_| NotMarker)?));
        }
        match rest.split_once('/') {
            Some((article, "+")) => Ok(Self::New(number(article)?)),
            Some((article, clause)) => Ok(Self::Clause(number(article)?, number(clause)?)),
            None => Ok(Self::Heading(number(rest)?)),
        }
    }
}

fn number(text: &str) -> Result<String, NotMarker> {
    let fits = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let parts = text.split('.').count();
    if parts <= 4 && text.split('.').all(fits) { Ok(text.to_owned()) } else { Err(NotMarker) }
}

fn name(mark: &str) -> Result<String, NotMarker> {
    let fits = |c: char| !c.is_control() && !matches!(c, '[' | ']' | '/' | '!');
    let short = (1..=64).contains(&mark.chars().count());
    if short && mark.chars().all(fits) { Ok(mark.to_owned()) } else { Err(NotMarker) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_marker_reads_back_as_itself() {
        let (article, clause) = ("3.a".to_owned(), "1.2".to_owned());
        for marker in [
            Marker::Version,
            Marker::Languages,
            Marker::Note,
            Marker::Title,
            Marker::Preamble,
            Marker::Heading(article.clone()),
            Marker::Clause(article.clone(), clause.clone()),
            Marker::Bracket(article.clone(), Some(clause), "A1".into()),
            Marker::Bracket(article.clone(), None, "AUR-7".into()),
            Marker::New(article.clone()),
            Marker::Remark(article, 12),
        ] {
            assert_eq!(marker.to_string().parse(), Ok(marker.clone()), "{marker}");
            let broken: String = marker.to_string().chars().flat_map(|c| [c, '\n']).collect();
            assert_eq!(broken.parse(), Ok(marker));
        }
    }

    #[test]
    fn what_only_looks_like_a_marker_is_none() {
        for text in [
            "",
            "§",
            "3/1",
            "§/1",
            "§3/",
            "§3/1/2",
            "§3 and 4.",
            "§3/-",
            "§3[",
            "§3[]",
            "§3[a",
            "§3!",
            "§3!x",
            "§123456789",
            "§1.2.3.4.5",
            "§ст",
            "§3/1[a/b]",
        ] {
            assert_eq!(text.parse::<Marker>(), Err(NotMarker), "{text:?}");
        }
        assert_eq!("§".repeat(1_000).parse::<Marker>(), Err(NotMarker));
    }
}
