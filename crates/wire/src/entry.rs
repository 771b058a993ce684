//! A journal entry: a clear header and a body, each kept as the bytes that were sent.

use crate::codec::{Canonical, Dec, Enc, Malformed, limit};
use crate::header::{Header, Kind};
use crate::limits::{ENTRY_BYTES_MAX, HEADER_BYTES_MAX};

/// An entry as it crosses a link and stands in a store.
///
/// The leaf data is the header's bytes followed by SHA-256 of the body's; nobody ever re-encodes either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The header's bytes: canonical if honest, see [`Entry::header`].
    pub header: Vec<u8>,
    /// Sealed bytes of a statement, clear bytes of a control entry, nothing for a bare one.
    pub body: Vec<u8>,
}

impl Entry {
    /// Header plus body in bytes.
    pub fn len(&self) -> usize {
        self.header.len() + self.body.len()
    }

    /// Whether both parts are empty; such an entry is malformed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the entry is over [`ENTRY_BYTES_MAX`]; such an entry stops its journal (PROTOCOL.md rule 9).
    pub fn oversize(&self) -> bool {
        self.len() > ENTRY_BYTES_MAX
    }

    /// The parsed header.
    ///
    /// # Errors
    /// The header is malformed: the entry is poison (PROTOCOL.md rule 9), held as bytes and refused by number.
    pub fn header(&self) -> Result<Header, Malformed> {
        Header::from_bytes(&self.header)
    }

    /// The kind, from the header's first fields alone; `None` where they hold none. What follows them is not looked at:
    /// [`Entry::header`] may still refuse it.
    pub fn kind(&self) -> Option<Kind> {
        Header::kind_of(&self.header)
    }
}

impl Canonical for Entry {
    const BYTES_MAX: usize = 2 * ENTRY_BYTES_MAX;

    fn write(&self, e: &mut Enc) {
        e.array(2).bytes(&self.header).bytes(&self.body);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        let header = d.bytes("entry header", HEADER_BYTES_MAX.max(ENTRY_BYTES_MAX))?;
        let body = d.bytes("entry body", ENTRY_BYTES_MAX)?;
        limit("entry", header.len() + body.len(), ENTRY_BYTES_MAX)?;
        Ok(Self { header: header.to_vec(), body: body.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::Opened;
    use crate::{AuthorId, LineId};

    #[test]
    fn the_kind_is_read_from_the_first_fields_alone() {
        for kind in [Kind::Statement, Kind::Bare, Kind::Control] {
            let header = Header {
                line: LineId([1; 32]),
                author: AuthorId([2; 16]),
                generation: 1,
                number: 300,
                ordinal: 7,
                kind,
                citation: None,
                receipts: vec![],
                opened: Opened::default(),
                attachments: vec![],
                stated: 1,
                epoch: None,
                register: None,
                settle: false,
                commitment: None,
            };
            let mut header = header.to_bytes();
            assert_eq!(Entry { header: header.clone(), body: vec![] }.kind(), Some(kind));
            header.pop();
            assert_eq!(Entry { header, body: vec![] }.kind(), Some(kind), "what follows is not looked at");
        }
        for poison in [&b"no header"[..], &[], &[0x90, 2]] {
            assert_eq!(Entry { header: poison.to_vec(), body: vec![] }.kind(), None);
        }
    }
}
