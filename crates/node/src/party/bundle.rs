//! What a party shows of itself in a pairing: its register, and which node serves which line where.

use std::collections::BTreeSet;

use comity_journal::register::RegisterView;
use comity_seal::Ed25519Public;
use comity_wire::codec::{Dec, Enc};
use comity_wire::limits::{ADDRESS_BYTES_MAX, ADDRESSES_MAX, REGISTER_BYTES_MAX};
use comity_wire::register::RegisterPart;
use comity_wire::{Canonical, Malformed, Track};

use super::config::{is_address, is_party_name};
use super::error::Refused;
use super::register::verify_whole;

/// Most nodes of one party: each serves at least one of the five tracks.
pub const NODES_MAX: usize = Track::ALL.len();

/// One node of a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleNode {
    /// Its identity on links (Ed25519). Checked for weakness by [`Bundle::verify`] only.
    pub tls: [u8; 32],
    /// Where it may be reached, `host:port`; may be none.
    pub addresses: Vec<String>,
    /// The tracks that it serves, ascending.
    pub tracks: Vec<Track>,
}

/// A party as it shows itself: bytes that may hold anything until [`Bundle::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The whole register; its genesis has the name that the party claims.
    pub register: RegisterPart,
    /// Its nodes.
    pub nodes: Vec<BundleNode>,
}

impl Bundle {
    /// Verifies the register from its root, and that the nodes serve each track exactly once under sound keys of
    /// their own. That the party is the one that the reader has in mind is for the words to show.
    ///
    /// # Errors
    /// The first [`Refused`] found.
    pub fn verify(&self) -> Result<RegisterView, Refused> {
        let register = |error| Refused::Register(Box::new(error));
        let view = verify_whole(&self.register).map_err(register)?.ok_or(Refused::RegisterHead)?;
        if !is_party_name(view.name()) {
            return Err(Refused::Name { name: view.name().chars().take(80).collect() });
        }
        let mut keys: BTreeSet<[u8; 32]> = BTreeSet::from([*view.root_key().ed25519().as_bytes()]);
        keys.extend(view.authorities().values().map(|record| *record.key.ed25519().as_bytes()));
        keys.extend(view.writer().map(|writer| *writer.ed25519.as_bytes()));
        for node in &self.nodes {
            Ed25519Public::from_bytes(&node.tls).map_err(|refused| Refused::Key { what: "TLS key", refused })?;
            if !keys.insert(node.tls) {
                return Err(Refused::KeyReused);
            }
            if let Some(address) = node.addresses.iter().find(|address| !is_address(address)) {
                return Err(Refused::Address { address: address.chars().take(80).collect() });
            }
        }
        for track in Track::ALL {
            let serving = self.nodes.iter().flat_map(|node| &node.tracks).filter(|served| **served == track);
            if serving.count() != 1 {
                return Err(Refused::Track { track });
            }
        }
        Ok(view)
    }

    /// The node that serves a track, if exactly the verified form holds.
    pub fn node_of(&self, track: Track) -> Option<&BundleNode> {
        self.nodes.iter().find(|node| node.tracks.contains(&track))
    }
}

impl Canonical for BundleNode {
    const BYTES_MAX: usize = 64 + ADDRESSES_MAX * (ADDRESS_BYTES_MAX + 3);

    fn write(&self, e: &mut Enc) {
        e.array(3).bytes(&self.tls).array(self.addresses.len());
        for address in &self.addresses {
            e.text(address);
        }
        e.list(&self.tracks);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(3)?;
        let tls = d.array_bytes()?;
        let count = d.array("addresses", ADDRESSES_MAX)?;
        let addresses = (0..count).map(|_| d.text("address", ADDRESS_BYTES_MAX).map(String::from));
        let addresses = addresses.collect::<Result<_, _>>()?;
        let tracks: Vec<Track> = d.list("tracks", Track::ALL.len())?;
        if tracks.is_empty() || !tracks.is_sorted_by(|a, b| a < b) {
            return Err(Malformed::Forbidden { what: "tracks of a node" });
        }
        Ok(Self { tls, addresses, tracks })
    }
}

impl Canonical for Bundle {
    const BYTES_MAX: usize = REGISTER_BYTES_MAX + NODES_MAX * BundleNode::BYTES_MAX + 16;

    fn write(&self, e: &mut Enc) {
        e.array(2).value(&self.register).list(&self.nodes);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(2)?;
        Ok(Self { register: RegisterPart::read(d)?, nodes: d.list("nodes", NODES_MAX)? })
    }
}
