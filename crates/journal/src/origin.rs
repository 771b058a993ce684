//! Names of logs: line journals and registers.

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

/// The first line of a checkpoint: which log it speaks of. Also the name of that log's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogOrigin {
    /// A line's journal.
    Line(Origin),
    /// A party's register.
    Register(RegisterOrigin),
}

/// A text that names no log of Comity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the origin of a line journal or a register")]
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
        }
    }
}

impl FromStr for RegisterOrigin {
    type Err = NotALog;

    fn from_str(text: &str) -> Result<Self, NotALog> {
        let rest = text.strip_prefix("comity/v1/register/").ok_or(NotALog)?;
        let (party, generation) = rest.split_once('/').ok_or(NotALog)?;
        let origin =
            Self { party: party.parse().map_err(|_| NotALog)?, generation: generation.parse().map_err(|_| NotALog)? };
        // Writing back also refuses leading zeros and a plus sign.
        if origin.generation == 0 || origin.to_string() != text {
            return Err(NotALog);
        }
        Ok(origin)
    }
}

impl FromStr for LogOrigin {
    type Err = NotALog;

    fn from_str(text: &str) -> Result<Self, NotALog> {
        if let Ok(origin) = text.parse::<RegisterOrigin>() {
            return Ok(Self::Register(origin));
        }
        text.parse().map(Self::Line).map_err(|_| NotALog)
    }
}

#[cfg(test)]
mod tests {
    use comity_wire::{AuthorId, LineId};

    use super::*;

    #[test]
    fn both_kinds_read_back_and_are_told_apart() {
        let line = Origin { line: LineId([1; 32]), author: AuthorId([2; 16]), generation: 1 };
        let register = RegisterOrigin { party: PartyId([3; 32]), generation: 7 };
        for origin in [LogOrigin::from(line), LogOrigin::from(register)] {
            assert_eq!(origin.to_string().parse(), Ok(origin));
        }
        assert!(register.to_string().parse::<Origin>().is_err());
        assert!(line.to_string().parse::<RegisterOrigin>().is_err());
    }

    #[test]
    fn row_04_other_texts_are_refused() {
        let text = RegisterOrigin { party: PartyId([3; 32]), generation: 7 }.to_string();
        let bad = [
            String::new(),
            "comity/v1/register/".into(),
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
