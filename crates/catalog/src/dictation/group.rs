//! Check groups: four characters that no two of which sound or look alike in the alphabet of Crockford's base 32.

use comity_wire::Hash;

/// Characters of a group.
pub const GROUP_CHARACTERS: usize = 4;
/// Groups of a whole dictation.
pub const WHOLE_GROUPS: usize = 3;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BITS: usize = 5;

/// What was typed for a group and is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GroupRefused {
    /// Not [`GROUP_CHARACTERS`] characters.
    #[error("a group has {GROUP_CHARACTERS} characters, not {actual}")]
    Length {
        /// How many were typed, blanks and hyphens not counted.
        actual: usize,
    },
    /// A character that is no Latin letter and no digit, as the Cyrillic С: typed on another keyboard.
    #[error("{found} is not of the Latin alphabet")]
    Foreign {
        /// The character.
        found: char,
    },
    /// A character that no group has: U, or a sign.
    #[error("no group has {found}")]
    Character {
        /// The character.
        found: char,
    },
}

/// The group of a hash: its first 20 bits.
#[must_use]
pub fn group(hash: &Hash) -> String {
    characters(hash, 0)
}

/// The groups of a hash: its first 60 bits.
#[must_use]
pub fn groups(hash: &Hash) -> [String; WHOLE_GROUPS] {
    [0, 1, 2].map(|at| characters(hash, at * GROUP_CHARACTERS * BITS))
}

fn characters(hash: &Hash, from: usize) -> String {
    let bit = |at: usize| usize::from(hash.0[at / 8] >> (7 - at % 8) & 1);
    let value = |start: usize| (start..start + BITS).fold(0, |value, at| value << 1 | bit(at));
    (0..GROUP_CHARACTERS).map(|at| char::from(ALPHABET[value(from + at * BITS)])).collect()
}

/// A group as it was typed: blanks and hyphens do not count, O is 0, I and L are 1.
///
/// # Errors
/// [`GroupRefused`]; a letter of another alphabet is never taken for one that it looks like.
pub fn read_group(typed: &str) -> Result<String, GroupRefused> {
    let mut read = String::new();
    let mut actual = 0;
    for found in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        if !found.is_ascii() {
            return Err(GroupRefused::Foreign { found });
        }
        let character = match found.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        if !ALPHABET.contains(&(character as u8)) {
            return Err(GroupRefused::Character { found });
        }
        actual += 1;
        if actual <= GROUP_CHARACTERS {
            read.push(character);
        }
    }
    if actual == GROUP_CHARACTERS { Ok(read) } else { Err(GroupRefused::Length { actual }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_the_first_bits_and_the_whole_has_more_of_them() {
        let mut hash = Hash([0; 32]);
        hash.0[..4].copy_from_slice(&[0b0000_1000, 0b1000_0110, 0b0100_1111, 0xff]);
        assert_eq!(group(&hash), "1234");
        assert_eq!(groups(&hash), ["1234", "ZZR0", "0000"]);
        assert_eq!(groups(&Hash([255; 32])), ["ZZZZ"; 3]);
    }

    #[test]
    fn a_group_is_read_as_people_type_it() {
        for typed in ["4F7K", "4f7k", " 4f 7K", "4F-7K"] {
            assert_eq!(read_group(typed).as_deref(), Ok("4F7K"), "{typed}");
        }
        assert_eq!(read_group("OIl0").as_deref(), Ok("0110"));
    }

    #[test]
    fn what_is_no_group_is_refused_and_says_why() {
        for (typed, why) in [
            ("", GroupRefused::Length { actual: 0 }),
            ("4F7", GroupRefused::Length { actual: 3 }),
            ("4F7K9", GroupRefused::Length { actual: 5 }),
            ("4F7U", GroupRefused::Character { found: 'U' }),
            ("4F7!", GroupRefused::Character { found: '!' }),
            // Cyrillic letters that look like Latin ones.
            ("4F7К", GroupRefused::Foreign { found: 'К' }),
            ("СF7K", GroupRefused::Foreign { found: 'С' }),
            ("4F7\u{200b}", GroupRefused::Foreign { found: '\u{200b}' }),
        ] {
            assert_eq!(read_group(typed), Err(why), "{typed}");
        }
    }
}
