//! C2SP `signed-note` v1.0.0: the text form of signed texts.
//!
//! Reading is strict, and writing is its exact inverse: whatever [`Note::parse`] accepts,
//! [`Note::to_text`] gives back byte for byte. Verifies no signature.

use data_encoding::BASE64;

/// Largest note in bytes: sixteen lines of the largest signatures in use fit several times.
pub const NOTE_BYTES_MAX: usize = 262_144;

/// Most signature lines of a note (the specification asks for at least 16).
pub const NOTE_SIGNATURES_MAX: usize = 32;

/// Longest key name in bytes: what an ML-DSA cosignature can name.
pub const KEY_NAME_BYTES_MAX: usize = 255;

const LINE_START: &str = "\u{2014} ";
const SEPARATOR: &str = "\n\n";

/// Why a text is not a signed note, or a note cannot be made. The fault of whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// Longer than [`NOTE_BYTES_MAX`].
    #[error("a note of {found} bytes is over the limit of {NOTE_BYTES_MAX}")]
    TooLong {
        /// Bytes that were given.
        found: usize,
    },
    /// Not UTF-8.
    #[error("the note is not UTF-8")]
    NotUtf8,
    /// A control character other than newline in the text. (A signature line has no place for one.)
    #[error("the note holds the control character {byte:#04x}")]
    ControlCharacter {
        /// The character.
        byte: u8,
    },
    /// No empty line divides a text from signatures.
    #[error("no empty line separates the text from signatures")]
    NoSeparator,
    /// The text does not end in a newline, or is empty.
    #[error("the note's text does not end in a newline")]
    TextEnd,
    /// No signature line.
    #[error("the note has no signature")]
    NoSignatures,
    /// More than [`NOTE_SIGNATURES_MAX`] signature lines.
    #[error("more than {NOTE_SIGNATURES_MAX} signatures")]
    TooManySignatures,
    /// A line that is not `— name base64`.
    #[error("signature line {line} is not of the form: em dash, name, base64")]
    LineForm {
        /// Counted from one.
        line: usize,
    },
    /// An empty or overlong key name, or one with a space or a plus sign.
    #[error("the key name of signature line {line} is malformed")]
    KeyName {
        /// Counted from one.
        line: usize,
    },
    /// Base64 that is malformed, unpadded, or has spare bits set.
    #[error("the base64 of signature line {line} is not canonical")]
    Base64 {
        /// Counted from one.
        line: usize,
    },
    /// Fewer bytes than a key id and one byte of signature.
    #[error("signature line {line} holds no signature")]
    SignatureLength {
        /// Counted from one.
        line: usize,
    },
}

/// One signature line: who claims to have signed, and the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    /// The key's name.
    pub name: String,
    /// The key's short id; see [`crate::vkey::key_id`].
    pub key_id: [u8; 4],
    /// Signature bytes, in the form of the key's algorithm.
    pub signature: Vec<u8>,
}

/// A signed note, taken apart. Nothing is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<SignatureLine>,
}

impl Note {
    /// Joins a text and signature lines.
    ///
    /// # Errors
    /// The [`NoteError`] that parsing the result would give.
    pub fn new(text: String, signatures: Vec<SignatureLine>) -> Result<Self, NoteError> {
        check_text(&text)?;
        if signatures.is_empty() {
            return Err(NoteError::NoSignatures);
        }
        if signatures.len() > NOTE_SIGNATURES_MAX {
            return Err(NoteError::TooManySignatures);
        }
        for (i, signature) in signatures.iter().enumerate() {
            let line = i + 1;
            if !is_key_name(&signature.name) {
                return Err(NoteError::KeyName { line });
            }
            if signature.signature.is_empty() {
                return Err(NoteError::SignatureLength { line });
            }
        }
        let note = Self { text, signatures };
        let found = note.to_text().len();
        if found > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong { found });
        }
        Ok(note)
    }

    /// Reads a whole note; nothing may follow its last line.
    ///
    /// # Errors
    /// The first [`NoteError`] found.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong { found: bytes.len() });
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| NoteError::NotUtf8)?;
        let cut = whole.rfind(SEPARATOR).ok_or(NoteError::NoSeparator)?;
        let (text, lines) = (&whole[..=cut], &whole[cut + SEPARATOR.len()..]);
        check_text(text)?;
        Ok(Self { text: text.to_owned(), signatures: parse_lines(lines)? })
    }

    /// The signed text, its last newline included.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines in their order.
    #[must_use]
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// The note as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = self.text.clone();
        out.push('\n');
        for line in &self.signatures {
            line.push_to(&mut out);
        }
        out
    }
}

impl SignatureLine {
    /// Appends the line and its newline.
    fn push_to(&self, out: &mut String) {
        let mut blob = Vec::with_capacity(4 + self.signature.len());
        blob.extend_from_slice(&self.key_id);
        blob.extend_from_slice(&self.signature);
        out.push_str(LINE_START);
        out.push_str(&self.name);
        out.push(' ');
        BASE64.encode_append(&blob, out);
        out.push('\n');
    }

    fn parse(text: &str, line: usize) -> Result<Self, NoteError> {
        let rest = text.strip_prefix(LINE_START).ok_or(NoteError::LineForm { line })?;
        let (name, base64) = rest.split_once(' ').ok_or(NoteError::LineForm { line })?;
        if !is_key_name(name) {
            return Err(NoteError::KeyName { line });
        }
        let blob = BASE64.decode(base64.as_bytes()).map_err(|_| NoteError::Base64 { line })?;
        match blob.split_first_chunk::<4>() {
            Some((key_id, signature)) if !signature.is_empty() => {
                Ok(Self { name: name.to_owned(), key_id: *key_id, signature: signature.to_vec() })
            }
            _ => Err(NoteError::SignatureLength { line }),
        }
    }
}

/// Whether a text may name a key: not empty, at most [`KEY_NAME_BYTES_MAX`] bytes, no Unicode
/// space, no control character, no plus sign.
#[must_use]
pub fn is_key_name(name: &str) -> bool {
    let allowed = |c: char| !c.is_whitespace() && !c.is_ascii_control() && c != '+';
    !name.is_empty() && name.len() <= KEY_NAME_BYTES_MAX && name.chars().all(allowed)
}

fn parse_lines(lines: &str) -> Result<Vec<SignatureLine>, NoteError> {
    if lines.is_empty() {
        return Err(NoteError::NoSignatures);
    }
    let mut signatures = Vec::new();
    for (i, text) in lines.split_inclusive('\n').enumerate() {
        if i == NOTE_SIGNATURES_MAX {
            return Err(NoteError::TooManySignatures);
        }
        let line = i + 1;
        let text = text.strip_suffix('\n').ok_or(NoteError::LineForm { line })?;
        signatures.push(SignatureLine::parse(text, line)?);
    }
    Ok(signatures)
}

fn check_characters(text: &str) -> Result<(), NoteError> {
    match text.bytes().find(|byte| *byte < 0x20 && *byte != b'\n') {
        Some(byte) => Err(NoteError::ControlCharacter { byte }),
        None => Ok(()),
    }
}

fn check_text(text: &str) -> Result<(), NoteError> {
    check_characters(text)?;
    if text.ends_with('\n') { Ok(()) } else { Err(NoteError::TextEnd) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EXAMPLE: &str = "This is an example message.\n\n\u{2014} example.com/foo \
        Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    fn refusal(text: &str) -> NoteError {
        Note::parse(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn the_specifications_example_reads_and_writes_back() {
        let note = Note::parse(EXAMPLE.as_bytes()).unwrap();
        assert_eq!(note.text(), "This is an example message.\n");
        assert_eq!(note.signatures()[0].name, "example.com/foo");
        assert_eq!(note.signatures()[0].key_id, [0x53, 0x0d, 0x90, 0x3a]);
        assert_eq!(note.signatures()[0].signature.len(), 64);
        assert_eq!(note.to_text(), EXAMPLE);
    }

    #[test]
    fn the_text_may_hold_empty_lines() {
        let note = Note::parse(b"a\n\nb\n\n\xe2\x80\x94 k AAAAAAE=\n").unwrap();
        assert_eq!(note.text(), "a\n\nb\n");
    }

    #[test]
    fn row_06_bad_characters_are_refused() {
        assert_eq!(Note::parse(b"\xff"), Err(NoteError::NotUtf8));
        assert_eq!(refusal("a\r\n\n"), NoteError::ControlCharacter { byte: 13 });
        assert_eq!(refusal("a\0\n\n"), NoteError::ControlCharacter { byte: 0 });
        assert_eq!(refusal("a\n\n\u{2014} k\u{1} AAAAAAE=\n"), NoteError::KeyName { line: 1 });
        assert_eq!(refusal("a\n\n\u{2014} k AAAAAAE=\r\n"), NoteError::Base64 { line: 1 });
        assert_eq!(refusal("a\tb\n\n"), NoteError::ControlCharacter { byte: 9 });
    }

    #[test]
    fn row_03_an_overlong_note_is_refused() {
        let found = NOTE_BYTES_MAX + 1;
        assert_eq!(Note::parse(&vec![b'a'; found]), Err(NoteError::TooLong { found }));
    }

    #[test]
    fn row_04_malformed_notes_are_refused() {
        assert_eq!(refusal(""), NoteError::NoSeparator);
        assert_eq!(refusal("a\n"), NoteError::NoSeparator);
        assert_eq!(refusal("a\n\n"), NoteError::NoSignatures);
        assert_eq!(refusal("a\n\n\u{2014} k AAAAAAE="), NoteError::LineForm { line: 1 });
        assert_eq!(refusal("a\n\n- k AAAAAAE=\n"), NoteError::LineForm { line: 1 });
        assert_eq!(refusal("a\n\n\u{2014} k\n"), NoteError::LineForm { line: 1 });
        assert_eq!(refusal("a\n\n\u{2014} k AAAAAAE=\nx\n"), NoteError::LineForm { line: 2 });
        assert_eq!(refusal("a\n\n\u{2014}  AAAAAAE=\n"), NoteError::KeyName { line: 1 });
        assert_eq!(refusal("a\n\n\u{2014} k+l AAAAAAE=\n"), NoteError::KeyName { line: 1 });
        assert_eq!(refusal("a\n\n\u{2014} k\u{a0}l AAAAAAE=\n"), NoteError::KeyName { line: 1 });
        assert_eq!(refusal("a\n\n\u{2014} k AAAAAA==\n"), NoteError::SignatureLength { line: 1 });
        assert_eq!(refusal("a\n\n\u{2014} k AAAAAAE= \n"), NoteError::Base64 { line: 1 });
        assert_eq!(refusal("a\n\n\u{2014} k AAAAAAE\n"), NoteError::Base64 { line: 1 });
    }

    #[test]
    fn row_04_spare_bits_of_base64_are_refused() {
        for last in ["F", "G", "H"] {
            let text = format!("a\n\n\u{2014} k AAAAAA{last}=\n");
            assert_eq!(refusal(&text), NoteError::Base64 { line: 1 });
        }
    }

    #[test]
    fn row_03_too_many_signatures_are_refused() {
        let line = "\u{2014} k AAAAAAE=\n";
        let most = format!("a\n\n{}", line.repeat(NOTE_SIGNATURES_MAX));
        assert_eq!(Note::parse(most.as_bytes()).unwrap().signatures().len(), NOTE_SIGNATURES_MAX);
        assert_eq!(refusal(&format!("{most}{line}")), NoteError::TooManySignatures);
        let note = Note::parse(most.as_bytes()).unwrap();
        let mut lines = note.signatures().to_vec();
        lines.push(lines[0].clone());
        assert_eq!(Note::new("a\n".into(), lines), Err(NoteError::TooManySignatures));
    }

    #[test]
    fn what_could_not_be_read_back_cannot_be_made() {
        let line =
            |name: &str, bytes: usize| SignatureLine { name: name.into(), key_id: [0; 4], signature: vec![1; bytes] };
        let make = |text: &str, line| Note::new(text.into(), vec![line]).unwrap_err();
        assert_eq!(make("a", line("k", 1)), NoteError::TextEnd);
        assert_eq!(make("", line("k", 1)), NoteError::TextEnd);
        assert_eq!(make("a\u{1}\n", line("k", 1)), NoteError::ControlCharacter { byte: 1 });
        assert_eq!(make("a\n", line("", 1)), NoteError::KeyName { line: 1 });
        assert_eq!(make("a\n", line(&"k".repeat(256), 1)), NoteError::KeyName { line: 1 });
        assert_eq!(make("a\n", line("k", 0)), NoteError::SignatureLength { line: 1 });
        let long = make("a\n", line("k", NOTE_BYTES_MAX));
        assert!(matches!(long, NoteError::TooLong { .. }));
        assert_eq!(Note::new("a\n".into(), Vec::new()), Err(NoteError::NoSignatures));
    }

    proptest! {
        #[test]
        fn what_is_made_reads_back_and_the_oracle_agrees(
            text in "([ -~\u{e9}]{0,20}\n){1,4}",
            lines in proptest::collection::vec(
                ("[a-z./\u{e9}]{1,12}", any::<[u8; 4]>(), proptest::collection::vec(any::<u8>(), 1..90)),
                1..16,
            ),
        ) {
            let signatures: Vec<_> = lines
                .into_iter()
                .map(|(name, key_id, signature)| SignatureLine { name, key_id, signature })
                .collect();
            let note = Note::new(text, signatures).unwrap();
            let written = note.to_text();
            prop_assert_eq!(&Note::parse(written.as_bytes()).unwrap(), &note);
            let oracle = signed_note::Note::from_bytes(written.as_bytes()).unwrap();
            prop_assert_eq!(oracle.text(), note.text().as_bytes());
            prop_assert_eq!(oracle.to_bytes(), written.into_bytes());
        }

        #[test]
        fn whatever_is_accepted_writes_back_the_same(flip in 0usize..8 * EXAMPLE.len()) {
            let mut bytes = EXAMPLE.as_bytes().to_vec();
            bytes[flip / 8] ^= 1 << (flip % 8);
            if let Ok(note) = Note::parse(&bytes) {
                prop_assert_eq!(note.to_text().into_bytes(), bytes);
            }
        }
    }
}
