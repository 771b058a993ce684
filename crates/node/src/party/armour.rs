//! Pairing files as text, so that they travel by mail: a BEGIN line, base64 in lines of 64, an END line.
//!
//! Lines end with LF or CRLF; empty lines may precede and follow. Everything else is refused: text before or after,
//! short inner lines, padding bits that are not zero. The armour proves nothing; what is inside is checked for itself.

use data_encoding::BASE64;

/// Largest content in bytes: two registers of the largest size, signatures, and nodes with their keys.
pub const ARMOUR_CONTENT_BYTES_MAX: usize = 1 << 20;
/// Longest text of an armoured file in bytes; callers check before reading one.
pub const ARMOUR_TEXT_BYTES_MAX: usize = 3 << 19;

const WIDTH: usize = 64;

/// What an armoured file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum FileKind {
    /// The first file of a pairing.
    Invite = 1,
    /// The answer to an invite.
    Accept = 2,
    /// The inviter's nonce.
    Reveal = 3,
    /// A node asks its party's authority for lines.
    KeyRequest = 4,
    /// The authority's answer, for one node and one pairing.
    KeyImport = 5,
}

impl FileKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::Invite, Self::Accept, Self::Reveal, Self::KeyRequest, Self::KeyImport];

    /// The words in the BEGIN and END lines.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Invite => "COMITY INVITE",
            Self::Accept => "COMITY ACCEPT",
            Self::Reveal => "COMITY REVEAL",
            Self::KeyRequest => "COMITY KEY REQUEST",
            Self::KeyImport => "COMITY KEY IMPORT",
        }
    }
}

impl std::fmt::Display for FileKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.words())
    }
}

/// Text that is no armoured file: damaged on the way, or another file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArmourError {
    /// Over [`ARMOUR_TEXT_BYTES_MAX`].
    #[error("the file is longer than {ARMOUR_TEXT_BYTES_MAX} bytes")]
    TooLong,
    /// The first line is no BEGIN line of a known kind.
    #[error("the file does not begin with a line -----BEGIN COMITY ...-----; send it again, unchanged")]
    Begin,
    /// No END line of the same kind follows, or something follows it.
    #[error("the line -----END {kind}----- is missing or not the last; the file was cut or joined with another")]
    End {
        /// The kind that began.
        kind: FileKind,
    },
    /// A line between them is not as it was written.
    #[error("line {line} of the file is damaged; send it again, unchanged")]
    Line {
        /// The line's number, from 1.
        line: usize,
    },
}

/// Wraps content.
pub fn armour(kind: FileKind, content: &[u8]) -> String {
    let base64 = BASE64.encode(content);
    let mut text = String::with_capacity(base64.len() + base64.len() / WIDTH + 96);
    text.push_str(&format!("-----BEGIN {kind}-----\n"));
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at(rest.len().min(WIDTH));
        text.push_str(line);
        text.push('\n');
        rest = more;
    }
    text.push_str(&format!("-----END {kind}-----\n"));
    text
}

/// Unwraps what [`armour`] wrote.
///
/// # Errors
/// The first [`ArmourError`] found.
pub fn unarmour(text: &str) -> Result<(FileKind, Vec<u8>), ArmourError> {
    if text.len() > ARMOUR_TEXT_BYTES_MAX {
        return Err(ArmourError::TooLong);
    }
    let lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let mut lines = lines.enumerate().skip_while(|(_, line)| line.is_empty());
    let first = lines.next().map(|(_, line)| line).unwrap_or_default();
    let named = |kind: &FileKind| first == format!("-----BEGIN {kind}-----");
    let kind = FileKind::ALL.into_iter().find(named).ok_or(ArmourError::Begin)?;
    let end = format!("-----END {kind}-----");
    let mut base64 = String::with_capacity(text.len());
    let (mut last, mut short) = (0, false);
    loop {
        let Some((index, line)) = lines.next() else { return Err(ArmourError::End { kind }) };
        if line == end {
            break;
        }
        if line.starts_with("-----") {
            return Err(ArmourError::End { kind });
        }
        if short || line.is_empty() || line.len() > WIDTH {
            return Err(ArmourError::Line { line: index + 1 });
        }
        short = line.len() < WIDTH;
        base64.push_str(line);
        last = index + 1;
    }
    if lines.any(|(_, line)| !line.is_empty()) {
        return Err(ArmourError::End { kind });
    }
    let content = BASE64.decode(base64.as_bytes()).map_err(|fault| {
        let distance = base64.len().saturating_sub(fault.position).div_ceil(WIDTH).max(1);
        ArmourError::Line { line: (last + 1).saturating_sub(distance) }
    })?;
    Ok((kind, content))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> String {
        armour(FileKind::Invite, &[0xa5; 100])
    }

    #[test]
    fn what_was_wrapped_unwraps_with_either_line_ending() {
        for length in [0, 1, 47, 48, 49, 96, 100] {
            let content = vec![7; length];
            for kind in FileKind::ALL {
                let text = armour(kind, &content);
                assert_eq!(unarmour(&text), Ok((kind, content.clone())));
                assert_eq!(unarmour(&format!("\r\n{}\r\n", text.replace('\n', "\r\n"))), Ok((kind, content.clone())));
            }
        }
    }

    #[test]
    fn row_04_anything_before_or_after_is_refused() {
        let text = sample();
        assert_eq!(unarmour(&format!("Dear colleague,\n{text}")), Err(ArmourError::Begin));
        assert_eq!(unarmour(&format!("{text}-- \nB.")), Err(ArmourError::End { kind: FileKind::Invite }));
        assert_eq!(unarmour(&format!("{text}{text}")), Err(ArmourError::End { kind: FileKind::Invite }));
        assert_eq!(
            unarmour(&text.replace("END COMITY INVITE", "END COMITY ACCEPT")),
            Err(ArmourError::End { kind: FileKind::Invite })
        );
        assert_eq!(unarmour(&text.replace("INVITE", "THING")), Err(ArmourError::Begin));
        assert_eq!(unarmour(""), Err(ArmourError::Begin));
    }

    #[test]
    fn row_01_damage_names_its_line() {
        let text = sample();
        let lines: Vec<&str> = text.lines().collect();
        for index in 1..lines.len() - 1 {
            let mut damaged: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            damaged[index].replace_range(3..4, "*");
            assert_eq!(unarmour(&damaged.join("\n")), Err(ArmourError::Line { line: index + 1 }));
            let mut folded: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            let tail = folded[index].split_off(4);
            folded.insert(index + 1, tail);
            assert!(matches!(unarmour(&folded.join("\n")), Err(ArmourError::Line { .. })));
        }
        assert!(matches!(unarmour(&text[..120]), Err(ArmourError::End { .. })));
    }

    #[test]
    fn spare_bits_of_base64_are_refused() {
        let text = armour(FileKind::Reveal, &[0]);
        assert!(text.contains("\nAA==\n"));
        assert_eq!(unarmour(&text.replace("AA==", "AB==")), Err(ArmourError::Line { line: 2 }));
        assert_eq!(unarmour(&text.replace("AA==", "AA")), Err(ArmourError::Line { line: 2 }));
    }

    #[test]
    fn row_03_an_endless_file_is_refused_by_its_length() {
        assert_eq!(unarmour(&"A".repeat(ARMOUR_TEXT_BYTES_MAX + 1)), Err(ArmourError::TooLong));
        assert!(armour(FileKind::Invite, &vec![0; ARMOUR_CONTENT_BYTES_MAX]).len() < ARMOUR_TEXT_BYTES_MAX);
        unarmour(&armour(FileKind::Invite, &vec![0; ARMOUR_CONTENT_BYTES_MAX])).unwrap();
    }
}
