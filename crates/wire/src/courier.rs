//! Courier files: the same frames, in a file (`docs/spec/courier.md`).
//!
//! A magic line, then frames, each preceded by its length as four big-endian bytes, then a zero length, then the
//! SHA-256 of all before it. The file needs no protection of its own: every frame authenticates itself. The zero length
//! tells a whole file from a cut one, the hash a sound one from one that was damaged on its way.

use crate::codec::{Malformed, limit};
use crate::limits::FRAME_BYTES_MAX;

/// The first bytes of every courier file.
pub const MAGIC: &[u8] = b"comity courier v1\n";

/// Bytes of a first line, its end counted, at most: of any version.
pub const FIRST_LINE_BYTES_MAX: usize = MAGIC.len() + 19;

/// What a first line that is not [`MAGIC`] says: another version, or something else altogether.
pub fn another_first_line(line: &[u8]) -> Malformed {
    let kind = MAGIC.strip_suffix(b"1\n").unwrap_or(MAGIC);
    let digits = line.strip_prefix(kind).and_then(|rest| rest.strip_suffix(b"\n"));
    let digits = digits.and_then(|digits| core::str::from_utf8(digits).ok());
    let version = digits.and_then(|digits| digits.parse::<u64>().ok().filter(|found| found.to_string() == digits));
    match version {
        Some(version) if version != 1 => Malformed::Version { what: "courier file", version },
        _ => Malformed::Unexpected { what: "the courier file's first line" },
    }
}

/// One frame as it stands in a courier file.
pub fn framed(frame: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(frame.len() + 4);
    // A frame is at most FRAME_BYTES_MAX bytes, so its length fits in four.
    out.extend_from_slice(&u32::try_from(frame.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(frame);
    out
}

/// The bytes that end a courier file.
pub const END: [u8; 4] = [0; 4];

/// Bytes of the hash that follow the end.
pub const CHECKSUM_BYTES: usize = 32;

/// What the next four bytes of a courier file announce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// A frame of so many bytes.
    Frame(usize),
    /// The end.
    End,
}

/// Reads a length; refuses one over the limit before anything is allocated.
///
/// # Errors
/// [`Malformed::OverLimit`].
pub fn next(length: [u8; 4]) -> Result<Next, Malformed> {
    let bytes = u32::from_be_bytes(length) as usize;
    if bytes == 0 {
        return Ok(Next::End);
    }
    limit("frame in a courier file", bytes, FRAME_BYTES_MAX)?;
    Ok(Next::Frame(bytes))
}

/// Reads a whole courier file from memory. Does not check the hash at its end, which is the SHA-256 of everything before
/// its last [`CHECKSUM_BYTES`]: this crate computes none.
///
/// # Errors
/// Not a courier file, cut short, over a limit, or followed by bytes.
pub fn frames(file: &[u8]) -> Result<Vec<&[u8]>, Malformed> {
    let first = file.iter().position(|byte| *byte == b'\n').map_or(file.len(), |end| end + 1);
    let first = file.get(..first.min(FIRST_LINE_BYTES_MAX)).unwrap_or(file);
    let mut rest = file.strip_prefix(MAGIC).ok_or_else(|| another_first_line(first))?;
    let cut = Malformed::Unexpected { what: "the rest of the courier file: it was cut short" };
    let mut found = Vec::new();
    loop {
        let (length, after) = rest.split_first_chunk::<4>().ok_or_else(|| cut.clone())?;
        match next(*length)? {
            Next::End if after.len() < CHECKSUM_BYTES => return Err(cut),
            Next::End if after.len() == CHECKSUM_BYTES => return Ok(found),
            Next::End => return Err(Malformed::NotCanonical { what: "courier file" }),
            Next::Frame(bytes) => {
                let (frame, after) = after.split_at_checked(bytes).ok_or_else(|| cut.clone())?;
                found.push(frame);
                rest = after;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_02_a_courier_file_that_is_cut_short_is_refused_whole() {
        let mut file = MAGIC.to_vec();
        file.extend(framed(b"one"));
        file.extend(framed(b"two!"));
        file.extend(END);
        file.extend([7; CHECKSUM_BYTES]);
        assert_eq!(frames(&file), Ok(vec![b"one".as_slice(), b"two!".as_slice()]));
        for cut in 0..file.len() {
            assert!(frames(&file[..cut]).is_err(), "{cut}");
        }
        file.push(0);
        assert!(frames(&file).is_err());
    }

    #[test]
    fn row_05_another_version_is_named() {
        let what = "courier file";
        for version in [0, 2, 10, u64::MAX] {
            let file = format!("comity courier v{version}\nwhatever");
            assert_eq!(frames(file.as_bytes()), Err(Malformed::Version { what, version }));
        }
        for other in ["comity courier v2", "comity courier v02\n", "comity courier v\n", "comity evidence v2\n", ""] {
            let what = "the courier file's first line";
            assert_eq!(frames(other.as_bytes()), Err(Malformed::Unexpected { what }), "{other}");
        }
    }

    #[test]
    fn row_03_an_announced_length_over_the_limit_is_refused() {
        assert!(matches!(next([0xff; 4]), Err(Malformed::OverLimit { .. })));
    }
}
