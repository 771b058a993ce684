//! The renderings of one statement in an archive (`docs/spec/archive.md`).
//!
//! In scope: finding them by the statement's number. Out of scope: proving anything; a rendering is signed by nobody, and the
//! archive is verified before ([`crate::archive::verify`]).

use std::io;

use comity_journal::archive::Summary;
use comity_wire::Canonical;
use comity_wire::archive::{Item, MAGIC};
use comity_wire::header::{Header, Kind};

/// Renderings of one statement at most: one a language.
pub const RENDERINGS_MAX: usize = 16;

/// The renderings of the statement of this number (`NAME/TRACK/7`, or `NAME/TRACK/2.7` in a later generation), each with its
/// language's tag. Nothing where the archive has none. `summary` is what the same file was verified to be.
///
/// # Errors
/// The file cannot be read, or is not what was verified.
pub fn renderings(from: &mut dyn io::Read, summary: &Summary, wanted: &str) -> io::Result<Vec<(String, String)>> {
    let wrong = || io::Error::new(io::ErrorKind::InvalidData, "not the archive that was verified");
    let mut magic = [0; MAGIC.len()];
    from.read_exact(&mut magic)?;
    let mut names = summary.journals.iter();
    let (mut journal, mut here, mut found) = (None, false, Vec::new());
    loop {
        let mut length = [0; 4];
        from.read_exact(&mut length)?;
        let Some(bytes) = comity_wire::archive::next(length).map_err(|_| wrong())? else { return Ok(found) };
        let mut buffer = vec![0; bytes];
        from.read_exact(&mut buffer)?;
        match Item::from_bytes(&buffer).map_err(|_| wrong())? {
            Item::Journal { .. } => journal = names.next(),
            Item::Entry { header, .. } => {
                let header = Header::from_bytes(&header).ok().filter(|header| header.kind == Kind::Statement);
                let number = header.zip(journal).map(|(header, of)| match of.generation {
                    1 => format!("{}/{}/{}", of.name, summary.track, header.ordinal),
                    generation => format!("{}/{}/{generation}.{}", of.name, summary.track, header.ordinal),
                });
                here = number.is_some_and(|number| number == wanted);
            }
            Item::Rendering { language, text } if here && found.len() < RENDERINGS_MAX => found.push((language, text)),
            _ => {}
        }
    }
}
