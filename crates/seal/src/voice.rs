//! The words by which two officers know each other on the telephone (docs/spec/voice.md).
//!
//! A line's voice key comes from the sealed seeds of two statements, one of each party, which both nodes hold and nobody
//! else. From it follow a key for each day, and from that the pairs of each challenger: whoever holds one day's sheet learns
//! nothing of another day's. Not checked here: which statements these are, which day it is, whether a pair was used.

use bip39::Language;
use comity_wire::{LineId, PartyId};
use hkdf::Hkdf;
use sha2::Sha256;

use crate::error::CryptoFault;
use crate::secret::Seed;

/// Words of a challenge, and of its response.
pub const VOICE_WORDS: usize = 2;
/// Words by which people see that they hold sheets of one key.
pub const VOICE_LABEL_WORDS: usize = 3;
/// Largest number of a pair.
pub const VOICE_ROWS_MAX: u64 = 64;

const WORD_BITS: u32 = 11;
const FAULT: CryptoFault = CryptoFault { operation: "HKDF" };

/// A line's voice key. Wiped when dropped; never printed.
pub struct VoiceKey(Seed);

/// The voice key of one day.
pub struct VoiceDay(Seed);

/// A challenge and its response, as numbers of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoicePair {
    /// What the challenger says.
    pub challenge: [u16; VOICE_WORDS],
    /// What the other one answers.
    pub response: [u16; VOICE_WORDS],
}

impl VoiceKey {
    /// The key of a line from the seeds of two statements: `first` of the one that began, `second` of the one that said the
    /// same.
    ///
    /// # Errors
    /// The library fails.
    pub fn derive(line: &LineId, first: &Seed, second: &Seed) -> Result<Self, CryptoFault> {
        let material = zeroize::Zeroizing::new([first.expose().as_slice(), second.expose().as_slice()].concat());
        let key = Hkdf::<Sha256>::new(Some(line.as_bytes()), &material);
        expand(&key, &[b"comity/v1/voice\n"]).map(Self)
    }

    /// Three words that are the same for two sheets of one key, and say nothing of what is on them.
    ///
    /// # Errors
    /// The library fails.
    pub fn label(&self) -> Result<[&'static str; VOICE_LABEL_WORDS], CryptoFault> {
        let bytes = expand(&prk(&self.0)?, &[b"comity/v1/voice/label\n"])?;
        Ok(indices::<VOICE_LABEL_WORDS>(&bytes).map(voice_word))
    }

    /// The key of a day, counted in whole days of UTC from 1970-01-01.
    ///
    /// # Errors
    /// The library fails.
    pub fn day(&self, day: u64) -> Result<VoiceDay, CryptoFault> {
        expand(&prk(&self.0)?, &[b"comity/v1/voice/day\n", &day.to_be_bytes()]).map(VoiceDay)
    }
}

impl VoiceDay {
    /// The pair of a row. The challenger is part of it, so that no challenge of one side is answered by a row of the other's.
    ///
    /// # Errors
    /// The library fails.
    pub fn pair(&self, challenger: &PartyId, row: u64) -> Result<VoicePair, CryptoFault> {
        let bytes = expand(&prk(&self.0)?, &[b"comity/v1/voice/row\n", challenger.as_bytes(), &row.to_be_bytes()])?;
        let [a, b, c, d] = indices::<{ 2 * VOICE_WORDS }>(&bytes);
        Ok(VoicePair { challenge: [a, b], response: [c, d] })
    }
}

fn prk(key: &Seed) -> Result<Hkdf<Sha256>, CryptoFault> {
    Hkdf::from_prk(key.expose()).map_err(|_| FAULT)
}

fn expand(key: &Hkdf<Sha256>, info: &[&[u8]]) -> Result<Seed, CryptoFault> {
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    key.expand_multi_info(info, bytes.as_mut_slice()).map_err(|_| FAULT)?;
    Ok(Seed::from_bytes(&bytes))
}

/// The first bits, eleven for each word.
fn indices<const N: usize>(bytes: &Seed) -> [u16; N] {
    let mut first = [0; 8];
    first.copy_from_slice(&bytes.expose()[..8]);
    let bits = u64::from_be_bytes(first);
    let mut shift = 64;
    [0; N].map(|_: u16| {
        shift -= WORD_BITS;
        (bits >> shift & 0x7ff) as u16
    })
}

/// The word of a number, of the list that pairing uses; empty above 2047.
#[must_use]
pub fn voice_word(index: u16) -> &'static str {
    Language::English.word_list().get(usize::from(index)).copied().unwrap_or_default()
}

/// The number of a word that was typed, or of a number from 0000 to 2047; `None` for what is neither.
#[must_use]
pub fn voice_index(typed: &str) -> Option<u16> {
    if typed.len() == 4 && typed.bytes().all(|b| b.is_ascii_digit()) {
        return typed.parse().ok().filter(|index| usize::from(*index) < Language::English.word_list().len());
    }
    Language::English.find_word(&typed.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: LineId = LineId([1; 32]);
    const A: PartyId = PartyId([2; 32]);
    const B: PartyId = PartyId([3; 32]);

    fn seed(byte: u8) -> Seed {
        Seed::from_bytes(&[byte; 32])
    }

    fn key() -> VoiceKey {
        VoiceKey::derive(&LINE, &seed(4), &seed(5)).unwrap()
    }

    fn pair(key: &VoiceKey, day: u64, challenger: &PartyId, row: u64) -> VoicePair {
        key.day(day).unwrap().pair(challenger, row).unwrap()
    }

    #[test]
    fn both_sides_have_the_same_pairs_and_whatever_differs_makes_others() {
        let base = pair(&key(), 20_000, &A, 1);
        assert_eq!(pair(&key(), 20_000, &A, 1), base);
        let swapped = VoiceKey::derive(&LINE, &seed(5), &seed(4)).unwrap();
        let elsewhere = VoiceKey::derive(&LineId([9; 32]), &seed(4), &seed(5)).unwrap();
        for other in [
            pair(&key(), 20_001, &A, 1),
            pair(&key(), 20_000, &B, 1),
            pair(&key(), 20_000, &A, 2),
            pair(&swapped, 20_000, &A, 1),
            pair(&elsewhere, 20_000, &A, 1),
        ] {
            assert_ne!(other.challenge, base.challenge);
            assert_ne!(other.response, base.response);
            assert_ne!(other.response, base.challenge);
        }
        assert_ne!(key().label().unwrap(), swapped.label().unwrap());
    }

    #[test]
    fn a_row_is_what_the_specification_says() {
        // Computed apart, from RFC 5869 over Python's `hmac`.
        let found = pair(&key(), 20_000, &A, 1);
        let words = |of: [u16; 2]| of.map(voice_word).join(" ");
        assert_eq!(
            (key().label().unwrap().join(" "), words(found.challenge), words(found.response)),
            ("drill swear monitor".to_owned(), "armor guess".to_owned(), "ritual laundry".to_owned())
        );
    }

    #[test]
    fn words_and_numbers_are_read_and_nothing_else_is() {
        assert_eq!((voice_word(0), voice_word(2_047), voice_word(2_048)), ("abandon", "zoo", ""));
        assert_eq!((voice_index("abandon"), voice_index("ZOO"), voice_index("0000")), (Some(0), Some(2_047), Some(0)));
        assert_eq!(voice_index("2047"), Some(2_047));
        // The Cyrillic а of the last but two looks like the right letter.
        for bad in ["", "2048", "9999", "47", "+047", "abandonn", "аbandon", "зоо", "zoo zoo"] {
            assert_eq!(voice_index(bad), None, "{bad}");
        }
    }
}
