//! Names that are hashes (PROTOCOL.md rule 18).

use comity_wire::{AuthorId, LineId, PartyId, Track};

use crate::authority::RootPublic;
use crate::hash::sha256_parts;

/// A line's name, from both pairing nonces and the track.
pub fn line_id(invite_nonce: &[u8; 32], accept_nonce: &[u8; 32], track: Track) -> LineId {
    LineId(sha256_parts(&[b"comity/v1/line\n", invite_nonce, accept_nonce, &[track as u8]]).0)
}

/// The name of a party as author on one line: it tells a stranger nothing about the party, for the line's name holds
/// both nonces.
pub fn author_id(line: &LineId, party: &PartyId) -> AuthorId {
    let hash = sha256_parts(&[b"comity/v1/author\n", line.as_bytes(), party.as_bytes()]);
    let mut id = [0; 16];
    id.copy_from_slice(&hash.0[..16]);
    AuthorId(id)
}

/// A party's name: the hash of its root key.
pub fn party_id(root: &RootPublic) -> PartyId {
    PartyId(sha256_parts(&[b"comity/v1/party\n", root.ed25519().as_bytes(), root.mldsa65().as_bytes()]).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_separate_tracks_nonces_and_parties() {
        let id = line_id(&[1; 32], &[2; 32], Track::Nrrc);
        assert_ne!(id, line_id(&[1; 32], &[2; 32], Track::Cert));
        assert_ne!(id, line_id(&[2; 32], &[1; 32], Track::Nrrc));
        let (a, b) = (PartyId([3; 32]), PartyId([4; 32]));
        assert_ne!(author_id(&id, &a), author_id(&id, &b));
    }
}
