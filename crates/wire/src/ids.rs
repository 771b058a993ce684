//! Names of things: hashes, lines, authors, parties, tracks, origins.

use std::fmt;
use std::str::FromStr;

use crate::codec::{Canonical, Dec, Enc, Malformed};

/// Writes bytes as lower-case hexadecimal.
fn hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for some in bytes.chunks(32) {
        let mut text = [0; 64];
        for (pair, byte) in text.chunks_exact_mut(2).zip(some) {
            pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        f.write_str(std::str::from_utf8(&text[..2 * some.len()]).map_err(|_| fmt::Error)?)?;
    }
    Ok(())
}

/// Reads exactly `N` bytes of lower-case hexadecimal.
fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let raw = text.as_bytes();
    if raw.len() != 2 * N {
        return None;
    }
    let digit = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    let mut out = [0u8; N];
    for (byte, pair) in out.iter_mut().zip(raw.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(out)
}

/// A text that is not the hexadecimal form of the asked name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not {bytes} bytes of lower-case hexadecimal")]
pub struct NotHex {
    /// How many bytes were expected.
    pub bytes: usize,
}

macro_rules! bytes_name {
    ($(#[$doc:meta])* $name:ident, $n:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $n]);

        impl $name {
            /// The raw bytes.
            pub const fn as_bytes(&self) -> &[u8; $n] {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                hex(&self.0, f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
        impl FromStr for $name {
            type Err = NotHex;
            fn from_str(text: &str) -> Result<Self, NotHex> {
                unhex(text).map(Self).ok_or(NotHex { bytes: $n })
            }
        }
        impl From<[u8; $n]> for $name {
            fn from(bytes: [u8; $n]) -> Self {
                Self(bytes)
            }
        }
        impl AsRef<[u8]> for $name {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }
        impl Canonical for $name {
            const BYTES_MAX: usize = $n + 9;
            fn write(&self, e: &mut Enc) {
                e.bytes(&self.0);
            }
            fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
                d.array_bytes().map(Self)
            }
        }
    };
}

bytes_name!(
    /// A SHA-256 value: a root, a leaf hash, a commitment.
    Hash, 32
);
bytes_name!(
    /// A line's name: SHA-256 over both pairing nonces and the track (PROTOCOL.md rule 18).
    LineId, 32
);
bytes_name!(
    /// A party's name: SHA-256 over its root public key.
    PartyId, 32
);
bytes_name!(
    /// The author of one line's journal: unlinkable to the party for whoever does not hold the delegation.
    AuthorId, 16
);

/// An entry's identity: its leaf hash (PROTOCOL.md rule 1).
pub type EntryId = Hash;

impl Hash {
    /// Thirty-two zero bytes, for slots that hold nothing.
    pub const ZERO: Self = Self([0; 32]);
}

/// The subject matter and level of a line. Lines of different tracks are islands (DESIGN.md rule 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Track {
    /// Between Nuclear Risk Reduction Centres.
    Nrrc = 0,
    /// Between computer emergency response teams.
    Cert = 1,
    /// Between senior officials.
    Official = 2,
    /// The interagency dialogue.
    Dialogue = 3,
    /// The expert dialogue.
    Expert = 4,
}

impl Track {
    /// Every track, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::Nrrc, Self::Cert, Self::Official, Self::Dialogue, Self::Expert];

    /// The word that people type: `nrrc`, `cert`, `official`, `dialogue`, `expert`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Nrrc => "nrrc",
            Self::Cert => "cert",
            Self::Official => "official",
            Self::Dialogue => "dialogue",
            Self::Expert => "expert",
        }
    }

    /// The track of a number, or `None`.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Nrrc),
            1 => Some(Self::Cert),
            2 => Some(Self::Official),
            3 => Some(Self::Dialogue),
            4 => Some(Self::Expert),
            _ => None,
        }
    }
}

impl fmt::Display for Track {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A word that names no track.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no track is called {word:?}; there are nrrc, cert, official, dialogue, expert")]
pub struct NoSuchTrack {
    /// The word given.
    pub word: String,
}

impl FromStr for Track {
    type Err = NoSuchTrack;
    fn from_str(word: &str) -> Result<Self, NoSuchTrack> {
        Self::ALL
            .into_iter()
            .find(|t| t.word() == word)
            .ok_or_else(|| NoSuchTrack { word: word.chars().take(40).collect() })
    }
}

/// One journal: a line, its author and the generation (PROTOCOL.md rules 18 and 23).
///
/// Its text form, `comity/v1/<line>/<author>/<generation>`, is the origin of its checkpoints and the name of its
/// log key; the name of the receipt key of the same author is the origin followed by `/receipt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The line.
    pub line: LineId,
    /// Whose journal.
    pub author: AuthorId,
    /// One for the first; each successor adds one.
    pub generation: u64,
}

impl Origin {
    /// The name of this author's receipt key: the origin followed by `/receipt`.
    pub fn receipt_name(&self) -> String {
        format!("{self}/receipt")
    }

    /// The same author's journal of the next generation.
    #[must_use]
    pub const fn successor(self) -> Self {
        Self { generation: self.generation.saturating_add(1), ..self }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "comity/v1/{}/{}/{}", self.line, self.author, self.generation)
    }
}

/// A text that is not an origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an origin of the form comity/v1/<line>/<author>/<generation>")]
pub struct NotAnOrigin;

impl FromStr for Origin {
    type Err = NotAnOrigin;
    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        let mut parts = text.strip_prefix("comity/v1/").ok_or(NotAnOrigin)?.split('/');
        let mut next = || parts.next().ok_or(NotAnOrigin);
        let origin = Self {
            line: next()?.parse().map_err(|_| NotAnOrigin)?,
            author: next()?.parse().map_err(|_| NotAnOrigin)?,
            generation: next()?.parse().map_err(|_| NotAnOrigin)?,
        };
        // Also refuses leading zeros, a plus sign and trailing parts.
        if origin.generation == 0 || origin.to_string() != text {
            return Err(NotAnOrigin);
        }
        Ok(origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_reads_back_and_nothing_else_does() {
        let origin = Origin { line: LineId([7; 32]), author: AuthorId([9; 16]), generation: 3 };
        let text = origin.to_string();
        assert_eq!(text.parse(), Ok(origin));
        let bad = [
            text.replace("/3", "/03"),
            text.replace("/3", "/+3"),
            text.replace("/3", "/0"),
            format!("{text}/"),
            format!("{text}/receipt"),
            text.replace("comity/v1", "comity/v2"),
            text.to_uppercase(),
        ];
        for text in bad {
            assert_eq!(text.parse::<Origin>(), Err(NotAnOrigin), "{text}");
        }
    }

    #[test]
    fn tracks_have_words_and_numbers() {
        for track in Track::ALL {
            assert_eq!(track.word().parse(), Ok(track));
            assert_eq!(Track::from_number(track as u8), Some(track));
        }
        assert!("NRRC".parse::<Track>().is_err());
        assert_eq!(Track::from_number(5), None);
    }
}
