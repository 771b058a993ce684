//! The package that a document is: a ZIP file of parts. Written without compression; read as editors write it, within bounds.

use std::io::{Cursor, Read as _, Write as _};

use zip::result::ZipError;
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, ZipArchive};

/// Largest document in bytes.
pub const DOCUMENT_BYTES_MAX: usize = 67_108_864;
/// Largest part of it in bytes, unpacked: what claims to be larger is not unpacked further.
pub const PART_BYTES_MAX: usize = 134_217_728;
/// Parts of a document at most.
pub const PARTS_MAX: usize = 10_000;

/// Why a file is no document that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// It is larger than [`DOCUMENT_BYTES_MAX`].
    #[error("{actual} bytes: more than {DOCUMENT_BYTES_MAX}")]
    TooLarge {
        /// Its size in bytes.
        actual: usize,
    },
    /// It is no package: neither ODT nor DOCX.
    #[error("no OpenDocument text and no Office document")]
    NoPackage,
    /// It has more than [`PARTS_MAX`] parts.
    #[error("{actual} parts: more than {PARTS_MAX}")]
    TooManyParts {
        /// How many.
        actual: usize,
    },
    /// A part is larger than [`PART_BYTES_MAX`].
    #[error("the part {part} is larger than {PART_BYTES_MAX} bytes")]
    PartTooLarge {
        /// Its name.
        part: String,
    },
    /// A part is encrypted, or packed in a way that is not read.
    #[error("the part {part} is encrypted, or packed in an unknown way")]
    Sealed {
        /// Its name.
        part: String,
    },
    /// A part is damaged: what is in it is not what the package says.
    #[error("the part {part} is damaged")]
    Damaged {
        /// Its name.
        part: String,
    },
}

/// What an entry of the directory begins with.
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";
/// What the record at the end begins with, and its bytes without a comment.
const END: (&[u8], usize) = (b"PK\x05\x06", 22);

/// A part that is written.
pub(crate) type Part<'a> = (&'static str, &'a [u8]);

/// Writes a package; the parts stand there in this order. Two packages of the same parts are alike.
pub(crate) fn write(parts: &[Part<'_>]) -> Result<Vec<u8>, ZipError> {
    let total: usize = parts.iter().map(|(_, bytes)| bytes.len() + 256).sum();
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(total)));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default());
    for (name, bytes) in parts {
        zip.start_file(*name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Whether a package ends where the bytes do: what stands behind one is not what somebody saved.
fn ends_as_package(bytes: &[u8]) -> bool {
    let (signature, length) = END;
    let last = bytes.len().saturating_sub(length);
    let is_end = |at: &usize| {
        let comment = bytes.get(at + length - 2..at + length);
        let comment = comment.map(|bytes| usize::from(bytes[0]) | usize::from(bytes[1]) << 8);
        bytes[*at..].starts_with(signature) && comment == Some(bytes.len() - at - length)
    };
    (last.saturating_sub(usize::from(u16::MAX))..=last).rev().any(|at| bytes.len() >= at + length && is_end(&at))
}

/// A package that is read.
pub(crate) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Package<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, PackageError> {
        if bytes.len() > DOCUMENT_BYTES_MAX {
            return Err(PackageError::TooLarge { actual: bytes.len() });
        }
        if !ends_as_package(bytes) {
            return Err(PackageError::NoPackage);
        }
        // Before the directory is read: whatever it says of itself, it has no more parts than these.
        match bytes.windows(4).filter(|window| *window == DIRECTORY_ENTRY).count() {
            actual if actual > PARTS_MAX => Err(PackageError::TooManyParts { actual }),
            _ => Ok(Self { zip: ZipArchive::new(Cursor::new(bytes)).map_err(|_| PackageError::NoPackage)? }),
        }
    }

    /// A part; `None` where there is none of this name.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, PackageError> {
        let part = || name.to_owned();
        let Some(index) = self.zip.index_for_name(name) else { return Ok(None) };
        let mut file = self.zip.by_index_raw(index).map_err(|_| PackageError::Damaged { part: part() })?;
        if file.encrypted() {
            return Err(PackageError::Sealed { part: part() });
        }
        let (size, crc, method) = (file.size(), file.crc32(), file.compression());
        if size > PART_BYTES_MAX as u64 {
            return Err(PackageError::PartTooLarge { part: part() });
        }
        let mut packed = Vec::new();
        let read = file.by_ref().take(DOCUMENT_BYTES_MAX as u64).read_to_end(&mut packed);
        read.map_err(|_| PackageError::Damaged { part: part() })?;
        let bytes = match method {
            CompressionMethod::Stored => packed,
            CompressionMethod::DEFLATE => {
                // Never more than the package says that there is.
                let limit = usize::try_from(size).unwrap_or(PART_BYTES_MAX);
                let inflated = miniz_oxide::inflate::decompress_to_vec_with_limit(&packed, limit);
                inflated.map_err(|_| PackageError::Damaged { part: part() })?
            }
            _ => return Err(PackageError::Sealed { part: part() }),
        };
        if bytes.len() as u64 != size || crc32fast::hash(&bytes) != crc {
            return Err(PackageError::Damaged { part: part() });
        }
        Ok(Some(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_and_packages_are_alike() {
        let parts: [Part<'_>; 2] = [("a", b"one"), ("b/c.xml", b"two")];
        let bytes = write(&parts).unwrap();
        assert_eq!(bytes, write(&parts).unwrap());
        let mut package = Package::open(&bytes).unwrap();
        assert_eq!(package.part("b/c.xml").unwrap().unwrap(), b"two");
        assert_eq!(package.part("c.xml"), Ok(None));
    }

    #[test]
    fn what_is_no_package_or_damaged_is_refused() {
        for bytes in [&b""[..], b"PK", b"<html>", &[0; 64]] {
            assert_eq!(Package::open(bytes).err(), Some(PackageError::NoPackage), "{bytes:?}");
        }
        let mut bytes = write(&[("a", b"one two three")]).unwrap();
        let at = bytes.windows(3).position(|window| window == b"two").unwrap();
        bytes[at] ^= 1;
        let damaged = PackageError::Damaged { part: "a".into() };
        assert_eq!(Package::open(&bytes).unwrap().part("a"), Err(damaged));
    }

    #[test]
    fn what_stands_behind_a_package_is_not_read() {
        let bytes = write(&[("a", b"one")]).unwrap();
        for tail in [&b"\0"[..], b"PK\x05\x06", &[0; 70_000]] {
            assert_eq!(Package::open(&[&bytes, tail].concat()).err(), Some(PackageError::NoPackage));
        }
        // A comment is part of the package, whatever stands in it.
        let mut commented = [&bytes[..], b"PK\x05\x06!"].concat();
        let at = bytes.len() - 2;
        commented[at..at + 2].copy_from_slice(&5_u16.to_le_bytes());
        assert!(Package::open(&commented).is_ok());
        for length in 0..bytes.len() {
            assert!(Package::open(&bytes[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn a_directory_of_too_many_parts_is_not_read() {
        let bytes = write(&[("a", b"one")]).unwrap();
        let at = bytes.windows(4).position(|window| window == DIRECTORY_ENTRY).unwrap();
        let end = bytes.windows(4).position(|window| window == END.0).unwrap();
        let many = bytes[at..end].repeat(PARTS_MAX + 1);
        let mut all = [&bytes[..at], &many, &bytes[end..]].concat();
        // As it says of itself it has one.
        let size = all.len() - 10;
        all[size..size + 4].copy_from_slice(&u32::try_from(many.len()).unwrap().to_le_bytes());
        let actual = PARTS_MAX + 1;
        assert_eq!(Package::open(&all).err(), Some(PackageError::TooManyParts { actual }));
    }

    #[test]
    fn what_unpacks_to_more_than_it_says_is_not_unpacked() {
        let packed = miniz_oxide::deflate::compress_to_vec(&[b'x'; 100_000], 6);
        let mut bytes = write(&[("a", &packed)]).unwrap();
        // Says that the part is deflated, in both headers; its size stays that of the packed bytes.
        for signature in [&b"PK\x03\x04"[..], b"PK\x01\x02"] {
            let at = bytes.windows(4).position(|window| window == signature).unwrap();
            let method = at + if signature[2] == 3 { 8 } else { 10 };
            bytes[method] = 8;
        }
        let damaged = PackageError::Damaged { part: "a".into() };
        assert_eq!(Package::open(&bytes).unwrap().part("a"), Err(damaged));
    }
}
