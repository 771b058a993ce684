//! Which nodes of the counterparts to link with, and under which keys.

use comity_wire::LineId;

use crate::link::{PeerId, PeerLink, Secret, TlsKey};
use crate::party::PairingRecord;

/// The link's name for a node of a counterpart: its TLS key at the pairing.
pub const fn peer_id(tls_at_pairing: [u8; 32]) -> PeerId {
    PeerId(tls_at_pairing)
}

/// The nodes to link with, from the pairings alone. Newer keys and addresses come from their journals
/// ([`comity_exchange::Notice::TheirNodeChanged`]).
pub fn links(pairings: &[PairingRecord], tls: &[[u8; 32]]) -> Vec<(String, PeerLink)> {
    let mut found = Vec::new();
    for record in pairings {
        for link in record.links_of(tls) {
            let lines: Vec<LineId> = link.lines.clone();
            let peer = PeerLink {
                id: peer_id(link.node.tls),
                tls_public_keys: vec![TlsKey(link.node.tls)],
                knock_key: Secret::from(*link.knock.expose()),
                addresses: link.node.addresses.clone(),
                proxy: None,
                lines,
            };
            found.push((record.name.as_str().to_owned(), peer));
        }
    }
    found
}
