//! A statement: envelope and body, and the plaintext in which it is sealed.

use crate::body::Members;
use crate::codec::{Canonical, Dec, Enc, Malformed, limit, writes};
use crate::envelope::Envelope;
use crate::limits::{ENTRY_BYTES_MAX, OFFICER_SIGNATURE_BYTES_MAX, OFFICER_SIGNATURES_MAX, PAD_BYTES};

/// A statement as its author wrote it. The body's bytes are never re-encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The envelope.
    pub envelope: Envelope,
    /// A JSON object's exact bytes.
    pub body: Vec<u8>,
}

impl Statement {
    /// The body's top-level members.
    ///
    /// # Errors
    /// The body is not one JSON object within the limits.
    pub fn members(&self) -> Result<Members<'_>, Malformed> {
        Members::read(&self.body)
    }

    /// Every field of the commitment with its path and exact bytes: `envelope/<field>` and `body/<member>`.
    ///
    /// # Errors
    /// The body is not one JSON object within the limits.
    pub fn fields(&self) -> Result<Vec<(String, Vec<u8>)>, Malformed> {
        let mut fields: Vec<(String, Vec<u8>)> =
            self.envelope.fields().iter().map(|(name, value)| (format!("envelope/{name}"), value.to_vec())).collect();
        for (name, raw) in self.members()?.iter() {
            fields.push((format!("body/{name}"), raw.as_bytes().to_vec()));
        }
        Ok(fields)
    }
}

/// A statement read in place: its body and the body's members stand in the bytes that were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRef<'b> {
    /// The envelope.
    pub envelope: Envelope,
    /// A JSON object's exact bytes.
    pub body: &'b [u8],
    /// The body's top-level members.
    pub members: Members<'b>,
}

impl<'b> StatementRef<'b> {
    /// Reads what is the whole of `bytes`, as strictly as [`Canonical::from_bytes`] of a [`Statement`].
    ///
    /// # Errors
    /// As that.
    pub fn from_bytes(bytes: &'b [u8]) -> Result<Self, Malformed> {
        limit("Statement", bytes.len(), Statement::BYTES_MAX)?;
        let (exact, envelope, body) = parts(&mut Dec::new(bytes))?;
        let members = Members::read(body)?;
        // The envelope's own form was checked when it was read: only what stands around it is left.
        if !writes(bytes, |e| write(e, exact, body)) {
            return Err(Malformed::NotCanonical { what: "Statement" });
        }
        Ok(Self { envelope, body, members })
    }
}

impl Canonical for Statement {
    const BYTES_MAX: usize = ENTRY_BYTES_MAX;

    fn room(&self) -> usize {
        self.body.len() + 512
    }

    fn write(&self, e: &mut Enc) {
        write(e, &self.envelope.to_bytes(), &self.body);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        let (_, envelope, body) = parts(d)?;
        Members::read(body)?;
        Ok(Self { envelope, body: body.to_vec() })
    }
}

fn write(e: &mut Enc, envelope: &[u8], body: &[u8]) {
    e.array(3).uint(1).bytes(envelope).bytes(body);
}

/// The envelope's exact bytes and what they say, and the body as it stands in the bytes.
fn parts<'b>(d: &mut Dec<'b>) -> Result<(&'b [u8], Envelope, &'b [u8]), Malformed> {
    d.versioned("statement", 3)?;
    let exact = d.bytes("envelope", Envelope::BYTES_MAX)?;
    let envelope = Envelope::from_bytes(exact)?;
    Ok((exact, envelope, d.bytes("body", ENTRY_BYTES_MAX)?))
}

/// What is inside a seal: the seed of the commitment's salts, the statement, officers' signatures, zero padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plaintext {
    /// Seed of the salts; whoever holds it can check every field.
    pub seed: [u8; 32],
    /// The statement's exact bytes.
    pub statement: Vec<u8>,
    /// Officers' COSE_Sign structures.
    pub signatures: Vec<Vec<u8>>,
}

/// A plaintext read in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaintextRef<'b> {
    /// Seed of the salts.
    pub seed: [u8; 32],
    /// The statement's exact bytes.
    pub statement: &'b [u8],
    /// Officers' COSE_Sign structures.
    pub signatures: Vec<&'b [u8]>,
}

impl<'b> PlaintextRef<'b> {
    /// Reads what is the whole of `bytes`, as strictly as [`Canonical::from_bytes`] of a [`Plaintext`].
    ///
    /// # Errors
    /// As that.
    pub fn from_bytes(bytes: &'b [u8]) -> Result<Self, Malformed> {
        limit("Plaintext", bytes.len(), Plaintext::BYTES_MAX)?;
        let read = Self::read(&mut Dec::new(bytes))?;
        if !writes(bytes, |e| read.write(e)) {
            return Err(Malformed::NotCanonical { what: "Plaintext" });
        }
        Ok(read)
    }

    fn read(d: &mut Dec<'b>) -> Result<Self, Malformed> {
        d.exactly(4)?;
        let seed = d.array_bytes()?;
        let statement = d.bytes("statement", ENTRY_BYTES_MAX)?;
        let count = d.array("officers' signatures", OFFICER_SIGNATURES_MAX)?;
        let mut signatures = Vec::with_capacity(count);
        for _ in 0..count {
            signatures.push(d.bytes("officer's signature", OFFICER_SIGNATURE_BYTES_MAX)?);
        }
        // That the pad is zero and of the right length is checked by re-encoding.
        let _pad = d.bytes("pad", 2 * PAD_BYTES)?;
        Ok(Self { seed, statement, signatures })
    }

    fn write(&self, e: &mut Enc) {
        let pad = self.pad();
        e.array(4).bytes(&self.seed).bytes(self.statement).array(self.signatures.len());
        for signature in &self.signatures {
            e.bytes(signature);
        }
        e.bytes([0; 2 * PAD_BYTES].get(..pad).unwrap_or_default());
    }

    /// Zero bytes needed so that the whole is a multiple of [`PAD_BYTES`], the pad's own head counted.
    fn pad(&self) -> usize {
        let head = |length: usize| match length {
            0..24 => 1,
            24..256 => 2,
            256..65_536 => 3,
            _ => 5,
        };
        let string = |bytes: &[u8]| head(bytes.len()) + bytes.len();
        let signatures: usize = self.signatures.iter().map(|s| string(s)).sum();
        let bare = 1 + string(&self.seed) + string(self.statement) + head(self.signatures.len()) + signatures;
        // The pad's own head takes 1, 2 or 3 bytes; with the last, the pad is longer than a multiple.
        [(1, 0), (2, 0), (3, PAD_BYTES)]
            .into_iter()
            .map(|(own, more)| (own, more + (bare + own).next_multiple_of(PAD_BYTES) - bare - own))
            .find(|(own, pad)| head(*pad) == *own)
            .map_or(0, |(_, pad)| pad)
    }
}

impl Canonical for Plaintext {
    const BYTES_MAX: usize = ENTRY_BYTES_MAX;

    fn room(&self) -> usize {
        let signatures: usize = self.signatures.iter().map(Vec::len).sum();
        self.statement.len() + signatures + 2 * PAD_BYTES
    }

    fn write(&self, e: &mut Enc) {
        let signatures = self.signatures.iter().map(Vec::as_slice).collect();
        PlaintextRef { seed: self.seed, statement: &self.statement, signatures }.write(e);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        let PlaintextRef { seed, statement, signatures } = PlaintextRef::read(d)?;
        let signatures = signatures.into_iter().map(<[u8]>::to_vec).collect();
        Ok(Self { seed, statement: statement.to_vec(), signatures })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plaintexts_are_padded_and_read_back() {
        for length in 0..1200 {
            let plaintext = Plaintext { seed: [3; 32], statement: vec![7; length], signatures: vec![vec![1; 40]] };
            let bytes = plaintext.to_bytes();
            assert_eq!(bytes.len() % PAD_BYTES, 0, "{length}");
            let read = PlaintextRef::from_bytes(&bytes).unwrap();
            assert_eq!((read.seed, read.statement), (plaintext.seed, plaintext.statement.as_slice()));
            assert_eq!(read.signatures, plaintext.signatures);
            assert_eq!(Plaintext::from_bytes(&bytes), Ok(plaintext));
        }
    }

    #[test]
    fn a_pad_that_is_not_zero_is_refused() {
        let plaintext = Plaintext { seed: [3; 32], statement: vec![7; 10], signatures: vec![] };
        let mut bytes = plaintext.to_bytes();
        *bytes.last_mut().unwrap() = 1;
        assert_eq!(PlaintextRef::from_bytes(&bytes).err(), Plaintext::from_bytes(&bytes).err());
        assert!(matches!(Plaintext::from_bytes(&bytes), Err(Malformed::NotCanonical { .. })));
    }

    #[test]
    fn a_statement_is_read_in_place_as_strictly() {
        let statement = Statement {
            envelope: Envelope { format: "F90".into(), format_version: 1, ..Envelope::default() },
            body: br#"{"text":"t","a":[1]}"#.to_vec(),
        };
        let bytes = statement.to_bytes();
        let read = StatementRef::from_bytes(&bytes).unwrap();
        assert_eq!((&read.envelope, read.body), (&statement.envelope, statement.body.as_slice()));
        assert_eq!(read.members.get("a"), Some("[1]"));
        let mut trailing = bytes.clone();
        trailing.push(0);
        let mut wide = bytes.clone();
        wide.splice(1..2, [0x18, 0x01]);
        let no_object = Statement { body: b"[]".to_vec(), ..statement }.to_bytes();
        for bad in [&trailing[..], &wide, &no_object, &bytes[..bytes.len() - 1], &[]] {
            assert_eq!(StatementRef::from_bytes(bad).err(), Statement::from_bytes(bad).err());
            assert!(StatementRef::from_bytes(bad).is_err());
        }
    }

    #[test]
    fn row_06_control_characters_and_bidi_stay_exact_in_a_body() {
        let body = "{\"text\":\"a\u{202e}b \\u0000 \u{2066}\"}".as_bytes().to_vec();
        let statement = Statement {
            envelope: Envelope { format: "F90".into(), format_version: 1, ..Envelope::default() },
            body: body.clone(),
        };
        let back = Statement::from_bytes(&statement.to_bytes()).unwrap();
        assert_eq!(back.body, body);
        assert_eq!(back.fields().unwrap().len(), 22);
    }
}
