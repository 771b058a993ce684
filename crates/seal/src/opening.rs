//! Openings: plaintext sealed once to a published key, outside every journal.
//!
//! Used where an entry's own seal cannot be opened any more: by an author who answers a refusal (PROTOCOL.md rule 6),
//! and by a peer that returns entries to a restored node (rule 7). Who sent it does not matter: the header's
//! commitment decides whether the content is right.

use comity_wire::limits::{ENCAPSULATION_BYTES, ENTRY_BYTES_MAX, SEAL_TAG_BYTES};
use comity_wire::{EntryId, LineId};
use zeroize::Zeroizing;

use crate::error::{CryptoFault, OpenRefused};
use crate::hpke::{HpkePublic, HpkeSecret, receive, setup_sender};
use crate::rng::Rng;

/// Largest sealed opening in bytes.
pub const OPENING_BYTES_MAX: usize = ENCAPSULATION_BYTES + ENTRY_BYTES_MAX + SEAL_TAG_BYTES;

/// What an opening is about and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpeningInfo {
    /// The line.
    pub line: LineId,
    /// Which of the recipient's published keys.
    pub recipient_key: u64,
    /// The entry whose plaintext it is.
    pub entry: EntryId,
}

impl OpeningInfo {
    fn bytes(&self, recipient: &HpkePublic) -> Vec<u8> {
        let hash = recipient.hash();
        let parts: [&[u8]; 5] = [
            b"comity/v1/opening\n",
            self.line.as_bytes(),
            &self.recipient_key.to_be_bytes(),
            self.entry.as_bytes(),
            hash.as_bytes(),
        ];
        parts.concat()
    }
}

/// Seals a plaintext: the encapsulation, then the ciphertext with its tag.
///
/// # Errors
/// The library fails.
pub fn seal_opening(
    recipient: &HpkePublic,
    info: &OpeningInfo,
    plaintext: &[u8],
    rng: &mut dyn Rng,
) -> Result<Vec<u8>, CryptoFault> {
    let (mut context, encapsulation) = setup_sender(recipient, &info.bytes(recipient), rng)?;
    let sealed = context.seal(plaintext, b"").map_err(|_| CryptoFault { operation: "HPKE sealing" })?;
    Ok([encapsulation.as_slice(), &sealed].concat())
}

/// Opens what [`seal_opening`] made for this key, line and entry.
///
/// # Errors
/// Over the limit, a refused encapsulation, or the seal does not verify.
pub fn open_opening(secret: &HpkeSecret, info: &OpeningInfo, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenRefused> {
    if sealed.len() > OPENING_BYTES_MAX {
        return Err(OpenRefused::Bounds {
            what: "opening",
            actual: sealed.len() as u64,
            limit: OPENING_BYTES_MAX as u64,
        });
    }
    let (encapsulation, ciphertext) = sealed.split_at_checked(ENCAPSULATION_BYTES).ok_or(OpenRefused::Encapsulation)?;
    let mut context = receive(secret, &info.bytes(secret.public()), encapsulation)?;
    context.open(ciphertext, b"").map(Zeroizing::new).map_err(|_| OpenRefused::Seal { what: "opening" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insecure_seeded::SeededRng;
    use comity_wire::Hash;

    #[test]
    fn an_opening_opens_for_its_key_line_and_entry_only() {
        let mut rng = SeededRng::new(3);
        let (bob, eve) = (HpkeSecret::generate(&mut rng).unwrap(), HpkeSecret::generate(&mut rng).unwrap());
        let info = OpeningInfo { line: LineId([1; 32]), recipient_key: 4, entry: Hash([2; 32]) };
        let sealed = seal_opening(bob.public(), &info, b"plaintext", &mut rng).unwrap();
        assert_eq!(open_opening(&bob, &info, &sealed).unwrap().as_slice(), b"plaintext");

        assert!(open_opening(&eve, &info, &sealed).is_err(), "another key");
        assert!(open_opening(&bob, &OpeningInfo { line: LineId([9; 32]), ..info }, &sealed).is_err());
        assert!(open_opening(&bob, &OpeningInfo { recipient_key: 5, ..info }, &sealed).is_err());
        assert!(open_opening(&bob, &OpeningInfo { entry: Hash([9; 32]), ..info }, &sealed).is_err());
        for byte in [0, 700, 1100, 1119, 1120, sealed.len() - 1] {
            let mut bad = sealed.clone();
            bad[byte] ^= 1;
            assert!(open_opening(&bob, &info, &bad).is_err(), "byte {byte}");
        }
        assert!(open_opening(&bob, &info, &sealed[..1119]).is_err());
        assert!(open_opening(&bob, &info, &sealed[..1130]).is_err());
        assert!(matches!(open_opening(&bob, &info, &vec![0; OPENING_BYTES_MAX + 1]), Err(OpenRefused::Bounds { .. })));
    }
}
