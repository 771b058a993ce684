//! Names of logs: line journals, registers and public logs.

use std::fmt;
use std::str::FromStr;

use comity_wire::{Origin, PartyId};

/// One party's register of one generation; as text `comity/v1/register/<party>/<generation>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegisterOrigin {
    /// Whose register.
    pub party: PartyId,
    /// One for the first; each writer's successor adds one.
    pub generation: u64,
}

/// One party's public log of one generation; as text `comity/v1/public/<party>/<generation>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicOrigin {
    /// Whose public log.
    pub party: PartyId,
    /// One for the first; each successor of the log's key adds one.
    pub generation: u64,
}

/// The first line of a checkpoint: which log it speaks of. Also the name of that log's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogOrigin {
    /// A line's journal.
    Line(Origin),
    /// A party's register.
    Register(RegisterOrigin),
    /// A party's public log.
    Public(PublicOrigin),
}

/// A text that names no log of Comity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the origin of a line journal, a register or a public log")]
pub struct NotALog;

impl From<Origin> for LogOrigin {
    fn from(origin: Origin) -> Self {
        Self::Line(origin)
    }
}

impl From<RegisterOrigin> for LogOrigin {
    fn from(origin: RegisterOrigin) -> Self {
        Self::Register(origin)
    }
}

impl From<PublicOrigin> for LogOrigin {
    fn from(origin: PublicOrigin) -> Self {
        Self::Public(origin)
    }
}

impl fmt::Display for PublicOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "comity/v1/public/{}/{}", self.party, self.generation)
    }
}

impl fmt::Display for RegisterOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "comity/v1/register/{}/{}", self.party, self.generation)
    }
}

impl fmt::Display for LogOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(origin) => origin.fmt(f),
            Self::Register(origin) => origin.fmt(f),
            Self::Public(origin) => origin.fmt(f),
        }
    }
}

impl FromStr for RegisterOrigin {
    type Err = NotALog;

    fn from_str(text: &str) -> Result<Self, NotALog> {
        let (party, generation) = place(text, "comity/v1/register/")?;
        Ok(Self { party, generation })
    }
}

impl FromStr for PublicOrigin {
    type Err = NotALog;

    fn from_str(text: &str) -> Result<Self, NotALog> {
        let (party, generation) = place(text, "comity/v1/public/")?;
        Ok(Self { party, generation })
    }
}

/// Party and generation behind a prefix.
fn place(text: &str, prefix: &str) -> Result<(PartyId, u64), NotALog> {
    let rest = text.strip_prefix(prefix).ok_or(NotALog)?;
    let (party, generation) = rest.split_once('/').ok_or(NotALog)?;
    let read = (party.parse::<PartyId>().map_err(|_| NotALog)?, generation.parse::<u64>().map_err(|_| NotALog)?);
    // Writing back also refuses leading zeros and a plus sign.
    if read.1 == 0 || format!("{prefix}{}/{}", read.0, read.1) != text {
        return Err(NotALog);
    }
    Ok(read)
}

impl FromStr for LogOrigin {
    type Err = NotALog;

    fn from_str(text: &str) -> Result<Self, NotALog> {
        if let Ok(origin) = text.parse::<RegisterOrigin>() {
            return Ok(Self::Register(origin));
        }
        if let Ok(origin) = text.parse::<PublicOrigin>() {
            return Ok(Self::Public(origin));
        }
        text.parse().map(Self::Line).map_err(|_| NotALog)
    }
}

#[cfg(test)]
mod tests {
    use comity_wire::{AuthorId, LineId};

    use super::*;

    #[test]
    fn every_kind_reads_back_and_is_told_apart() {
        let line = Origin { line: LineId([1; 32]), author: AuthorId([2; 16]), generation: 1 };
        let register = RegisterOrigin { party: PartyId([3; 32]), generation: 7 };
        let public = PublicOrigin { party: PartyId([3; 32]), generation: 7 };
        for origin in [LogOrigin::from(line), LogOrigin::from(register), LogOrigin::from(public)] {
            assert_eq!(origin.to_string().parse(), Ok(origin));
        }
        assert!(register.to_string().parse::<Origin>().is_err());
        assert!(register.to_string().parse::<PublicOrigin>().is_err());
        assert!(public.to_string().parse::<RegisterOrigin>().is_err());
        assert!(line.to_string().parse::<RegisterOrigin>().is_err());
    }

    #[test]
    fn row_04_other_texts_are_refused() {
        let of = (PartyId([3; 32]), 7);
        let register = RegisterOrigin { party: of.0, generation: of.1 }.to_string();
        let public = PublicOrigin { party: of.0, generation: of.1 }.to_string();
        [register, public].iter().for_each(|text| refused(text));
    }

    fn refused(text: &str) {
        let bad = [
            String::new(),
            "comity/v1/register/".into(),
            "comity/v1/public/".into(),
            text.replace("/7", "/0"),
            text.replace("/7", "/07"),
            text.replace("/7", "/+7"),
            format!("{text}/receipt"),
            text.to_uppercase(),
        ];
        for text in bad {
            assert_eq!(text.parse::<LogOrigin>(), Err(NotALog), "{text}");
        }
    }
}
