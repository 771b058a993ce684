//! The five pairing words that two people compare over another medium (PROTOCOL.md rule 21).
//!
//! The first 55 bits of the transcript's hash, 11 bits a word. Because each side is committed to its nonce before it
//! sees the other's, a man in the middle has one guess in 2^55, not a search.

use bip39::Language;
use comity_wire::Hash;

/// How many words there are.
pub const PAIRING_WORDS: usize = 5;

const WORD_BITS: u32 = 11;

/// The five words, from the English BIP-39 list of 2048 words.
pub fn pairing_words(transcript: &Hash) -> [&'static str; PAIRING_WORDS] {
    let list = Language::English.word_list();
    indices(transcript).map(|i| list.get(usize::from(i)).copied().unwrap_or_default())
}

/// The same five values as four-digit numbers from 0000 to 2047, for people who share no language.
pub fn pairing_numbers(transcript: &Hash) -> [String; PAIRING_WORDS] {
    indices(transcript).map(|i| format!("{i:04}"))
}

fn indices(transcript: &Hash) -> [u16; PAIRING_WORDS] {
    let mut first = [0; 8];
    first.copy_from_slice(&transcript.0[..8]);
    let bits = u64::from_be_bytes(first);
    let mut out = [0; PAIRING_WORDS];
    let mut shift = 64;
    for index in &mut out {
        shift -= WORD_BITS;
        *index = (bits >> shift & 0x7ff) as u16;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_list_are_reached() {
        assert_eq!(pairing_words(&Hash([0; 32])), ["abandon"; 5]);
        assert_eq!(pairing_words(&Hash([255; 32])), ["zoo"; 5]);
        assert_eq!(pairing_numbers(&Hash([0; 32])), ["0000"; 5]);
        assert_eq!(pairing_numbers(&Hash([255; 32])), ["2047"; 5]);
    }

    #[test]
    fn each_of_the_first_55_bits_changes_one_word_and_no_later_bit_does() {
        let base = indices(&Hash([0; 32]));
        for bit in 0..256usize {
            let mut hash = [0; 32];
            hash[bit / 8] = 0x80 >> (bit % 8);
            let changed: Vec<usize> = (0..PAIRING_WORDS).filter(|i| indices(&Hash(hash))[*i] != base[*i]).collect();
            assert_eq!(changed, if bit < 55 { vec![bit / 11] } else { vec![] }, "bit {bit}");
        }
    }
}
