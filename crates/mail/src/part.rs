//! Parts: what one message carries. Each is a small courier file with a head that says where it stands in its batch.
//!
//! ```text
//! "comity mail part v1\n" || batch (16) || number (4, big-endian, from 0) || of (4) || courier file
//! ```

use std::io::Read;

use comity_seal::hash::Sha256;
use comity_wire::courier;
use comity_wire::limits::FRAME_BYTES_MAX;

/// The first bytes of a part.
pub const MAGIC: &[u8; 20] = b"comity mail part v1\n";
/// Bytes of a batch's name: eight of the time it was made, big-endian POSIX seconds, and eight random ones.
pub const BATCH_BYTES: usize = 16;
/// Bytes before the courier file.
pub const HEAD_BYTES: usize = MAGIC.len() + BATCH_BYTES + 8;
/// Smallest bound on a part that may be asked for: the largest frame fits.
pub const PART_BYTES_MIN: usize = FRAME_BYTES_MAX + 1_024;
/// Largest bound on a part.
pub const PART_BYTES_MAX: usize = 16 << 20;
/// Most parts of a batch.
pub const PARTS_MAX: u32 = 1_024;

/// Where a part stands. Its writer's claim: it chooses in which order parts are read, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The batch.
    pub batch: [u8; BATCH_BYTES],
    /// Its number, from 0.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

/// Why bytes are no part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPart {
    /// They begin otherwise.
    #[error("it does not begin as a part")]
    Magic,
    /// They are cut short, or longer than any part.
    #[error("{length} bytes are no part")]
    Length {
        /// How many.
        length: usize,
    },
    /// A number that is not among its parts.
    #[error("part {number} of {of}")]
    Number {
        /// The number.
        number: u32,
        /// How many there are said to be.
        of: u32,
    },
}

/// Takes a part apart: where it stands, and its courier file, which is not looked at.
///
/// # Errors
/// [`NoPart`].
pub fn read(bytes: &[u8]) -> Result<(Place, &[u8]), NoPart> {
    let rest = bytes.strip_prefix(MAGIC.as_slice()).ok_or(NoPart::Magic)?;
    let length = bytes.len();
    if length > PART_BYTES_MAX + HEAD_BYTES {
        return Err(NoPart::Length { length });
    }
    let cut = || NoPart::Length { length };
    let (batch, rest) = rest.split_first_chunk::<BATCH_BYTES>().ok_or_else(cut)?;
    let (number, rest) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
    let (of, content) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
    let (number, of) = (u32::from_be_bytes(*number), u32::from_be_bytes(*of));
    if number >= of || of > PARTS_MAX {
        return Err(NoPart::Number { number, of });
    }
    Ok((Place { batch: *batch, number, of }, content))
}

/// Cuts a courier file into courier files of at most `part_bytes`, at most `parts_max` of them: what is left out goes
/// with a later batch, since nothing has receipted it. `part_bytes` must be at least [`PART_BYTES_MIN`].
///
/// # Errors
/// The reader's, and a file that this node did not write as it should.
pub fn cut(file: &mut dyn Read, part_bytes: usize, parts_max: u32) -> std::io::Result<Vec<Vec<u8>>> {
    let malformed = |_| std::io::Error::from(std::io::ErrorKind::InvalidData);
    let mut magic = vec![0; courier::MAGIC.len()];
    file.read_exact(&mut magic)?;
    let (mut parts, mut current) = (Vec::new(), Vec::new());
    let end = courier::END.len() + courier::CHECKSUM_BYTES;
    loop {
        let mut length = [0; 4];
        file.read_exact(&mut length)?;
        let courier::Next::Frame(bytes) = courier::next(length).map_err(malformed)? else { break };
        if !current.is_empty() && current.len() + length.len() + bytes + end > part_bytes {
            parts.push(closed(std::mem::take(&mut current)));
            if parts.len() >= parts_max as usize {
                return Ok(parts);
            }
        }
        if current.is_empty() {
            current.extend_from_slice(&magic);
        }
        current.extend_from_slice(&length);
        let from = current.len();
        current.resize(from + bytes, 0);
        file.read_exact(&mut current[from..])?;
    }
    if !current.is_empty() {
        parts.push(closed(current));
    }
    Ok(parts)
}

/// Adds the end of a courier file.
fn closed(mut file: Vec<u8>) -> Vec<u8> {
    file.extend_from_slice(&courier::END);
    let mut hash = Sha256::new();
    hash.update(&file);
    file.extend_from_slice(hash.finish().as_bytes());
    file
}

/// A part's bytes.
pub fn write(place: &Place, content: &[u8]) -> Vec<u8> {
    let (number, of) = (place.number.to_be_bytes(), place.of.to_be_bytes());
    [MAGIC.as_slice(), &place.batch, &number, &of, content].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(frames: &[usize]) -> Vec<u8> {
        let mut file = courier::MAGIC.to_vec();
        for (at, length) in frames.iter().enumerate() {
            file.extend(courier::framed(&vec![at as u8; *length]));
        }
        closed(file)
    }

    #[test]
    fn parts_are_courier_files_at_whole_frames_and_hold_all_of_them_in_order() {
        let whole = file(&[10, 20_000, 1, 30_000, 5]);
        let parts = cut(&mut &whole[..], 31_000, 99).unwrap();
        assert_eq!(parts.len(), 2);
        assert!(parts.iter().all(|part| part.len() <= 31_000));
        let frames = |part: &Vec<u8>| part[courier::MAGIC.len()..part.len() - 36].to_vec();
        let joined: Vec<u8> = parts.iter().flat_map(frames).collect();
        assert_eq!(joined, whole[courier::MAGIC.len()..whole.len() - 36]);
        assert_eq!(cut(&mut &whole[..], 1 << 20, 99).unwrap(), std::slice::from_ref(&whole));
        assert_eq!(cut(&mut &whole[..], 31_000, 1).unwrap().len(), 1, "the rest goes with a later batch");
        assert!(cut(&mut &file(&[])[..], 31_000, 99).unwrap().is_empty(), "nothing to say");
        for cut_at in [0, 5, 30, whole.len() - 40] {
            assert!(cut(&mut &whole[..cut_at], 31_000, 99).is_err());
        }
    }

    #[test]
    fn heads_read_back_and_wrong_ones_are_refused() {
        let place = Place { batch: [3; BATCH_BYTES], number: 1, of: 2 };
        let bytes = write(&place, b"content");
        assert_eq!(read(&bytes), Ok((place, &b"content"[..])));
        for length in 0..HEAD_BYTES {
            assert!(read(&bytes[..length]).is_err());
        }
        for (number, of) in [(2, 2), (0, 0), (0, PARTS_MAX + 1), (u32::MAX, u32::MAX)] {
            let bytes = write(&Place { number, of, ..place }, b"");
            assert_eq!(read(&bytes), Err(NoPart::Number { number, of }));
        }
        assert_eq!(read(b"comity mail part v2\n"), Err(NoPart::Magic));
        let long = write(&place, &vec![0; PART_BYTES_MAX + 1]);
        assert!(matches!(read(&long), Err(NoPart::Length { .. })));
    }
}
