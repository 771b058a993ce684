//! What a confirmed pairing leaves behind: everything that a node needs to open its lines.

use comity_journal::delegation::{DelegationError, VerifiedDelegation};
use comity_journal::register::RegisterView;
use comity_seal::secret::Seed;
use comity_wire::codec::{Dec, Enc};
use comity_wire::control::{Control, ControlBody};
use comity_wire::{AuthorId, Canonical, Hash, LineId, Malformed, Origin, PartyId, Track};

use super::bundle::{Bundle, BundleNode, NODES_MAX};
use super::pet_name::PetName;

/// One line of a pairing, as our side begins it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRecord {
    /// Its track.
    pub track: Track,
    /// Its name.
    pub line: LineId,
    /// Our name on it.
    pub own: AuthorId,
    /// The counterpart's name on it.
    pub their: AuthorId,
    /// The body of our entry 0, signed by our authority; the node whose TLS key it names serves the line.
    pub delegation: ControlBody,
}

impl LineRecord {
    /// Our journal of generation 1.
    pub const fn origin(&self) -> Origin {
        Origin { line: self.line, author: self.own, generation: 1 }
    }

    /// The counterpart's journal of generation 1.
    pub const fn their_origin(&self) -> Origin {
        Origin { line: self.line, author: self.their, generation: 1 }
    }

    /// The TLS key of our node that serves the line.
    pub const fn tls(&self) -> Option<[u8; 32]> {
        match &self.delegation.control {
            Control::Delegation(delegation) => Some(delegation.tls),
            _ => None,
        }
    }

    /// Verifies our own entry 0 against our own register.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn verify(&self, register: &RegisterView) -> Result<VerifiedDelegation, DelegationError> {
        VerifiedDelegation::verify(&self.delegation, &self.origin(), register)
    }
}

/// The secret that opens the knock between one node of ours and one of theirs. It keeps strangers from costing us a
/// signature; whoever read the pairing's files on their way may know it.
#[derive(Clone)]
pub struct Knock {
    /// TLS key of our node at the pairing.
    pub own: [u8; 32],
    /// TLS key of theirs.
    pub their: [u8; 32],
    /// The secret.
    pub key: Seed,
}

impl PartialEq for Knock {
    fn eq(&self, other: &Self) -> bool {
        (self.own, self.their, self.key.expose()) == (other.own, other.their, other.key.expose())
    }
}

impl Eq for Knock {}

impl std::fmt::Debug for Knock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Knock").finish_non_exhaustive()
    }
}

/// A confirmed pairing, or the part of it that concerns one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairingRecord {
    /// What we call the counterpart.
    pub name: PetName,
    /// The counterpart.
    pub their_party: PartyId,
    /// What the words were made from; the same on both sides.
    pub transcript: Hash,
    /// Our bundle as it was shown: our register then, and our nodes.
    pub own: Bundle,
    /// The counterpart's bundle, verified at the pairing.
    pub their: Bundle,
    /// A secret for each pair of nodes that has a line in common.
    pub knocks: Vec<Knock>,
    /// The lines, by track.
    pub lines: Vec<LineRecord>,
}

impl PairingRecord {
    /// The lines that a node serves, by the TLS keys that it ever had: one of them was its at the pairing.
    pub fn lines_of(&self, tls: &[[u8; 32]]) -> impl Iterator<Item = &LineRecord> {
        self.lines.iter().filter(move |line| line.tls().is_some_and(|key| tls.contains(&key)))
    }

    /// The counterpart's nodes that the node of ours with these TLS keys must link with, each with the knock's secret
    /// and the lines in common.
    pub fn links_of(&self, tls: &[[u8; 32]]) -> Vec<LinkRecord<'_>> {
        let serves = |node: &BundleNode| {
            let lines = self.lines_of(tls).filter(|line| node.tracks.contains(&line.track));
            lines.map(|line| line.line).collect::<Vec<_>>()
        };
        let link = |node| -> Option<LinkRecord<'_>> {
            let node: &BundleNode = node;
            let knock = self.knocks.iter().find(|knock| tls.contains(&knock.own) && knock.their == node.tls)?;
            let lines = serves(node);
            (!lines.is_empty()).then_some(LinkRecord { node, knock: &knock.key, lines })
        };
        self.their.nodes.iter().filter_map(link).collect()
    }

    /// The part that concerns one of our nodes.
    pub fn for_node(&self, tls: &[u8; 32]) -> Self {
        let lines = self.lines_of(std::slice::from_ref(tls)).cloned().collect();
        let knocks = self.knocks.iter().filter(|knock| knock.own == *tls).cloned().collect();
        Self { lines, knocks, ..self.clone() }
    }
}

/// A node of the counterpart to link with.
#[derive(Clone)]
pub struct LinkRecord<'a> {
    /// Key and addresses.
    pub node: &'a BundleNode,
    /// Opens the knock.
    pub knock: &'a Seed,
    /// The lines in common.
    pub lines: Vec<LineId>,
}

impl Canonical for LineRecord {
    const BYTES_MAX: usize = ControlBody::BYTES_MAX + 128;

    fn write(&self, e: &mut Enc) {
        e.array(5).value(&self.track).value(&self.line).value(&self.own).value(&self.their).value(&self.delegation);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(5)?;
        Ok(Self {
            track: Track::read(d)?,
            line: LineId::read(d)?,
            own: AuthorId::read(d)?,
            their: AuthorId::read(d)?,
            delegation: ControlBody::read(d)?,
        })
    }
}

impl Canonical for Knock {
    const BYTES_MAX: usize = 128;

    fn write(&self, e: &mut Enc) {
        e.array(3).bytes(&self.own).bytes(&self.their).bytes(self.key.expose());
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(3)?;
        let (own, their) = (d.array_bytes()?, d.array_bytes()?);
        let key = zeroize::Zeroizing::new(d.array_bytes()?);
        Ok(Self { own, their, key: Seed::from_bytes(&key) })
    }
}

impl Canonical for PairingRecord {
    const BYTES_MAX: usize = 2 * Bundle::BYTES_MAX
        + Track::ALL.len() * LineRecord::BYTES_MAX
        + NODES_MAX * NODES_MAX * Knock::BYTES_MAX
        + 512;

    fn write(&self, e: &mut Enc) {
        e.array(8).uint(1).text(self.name.as_str()).value(&self.their_party).value(&self.transcript);
        e.value(&self.own).value(&self.their).list(&self.knocks).list(&self.lines);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.versioned("pairing", 8)?;
        let name = d.text("pet name", super::pet_name::PET_NAME_BYTES_MAX)?;
        let name = name.parse().map_err(|_| Malformed::Forbidden { what: "pet name" })?;
        let (their_party, transcript) = (PartyId::read(d)?, Hash::read(d)?);
        let (own, their) = (Bundle::read(d)?, Bundle::read(d)?);
        let knocks = d.list("knocks", NODES_MAX * NODES_MAX)?;
        let lines = d.list("lines", Track::ALL.len())?;
        Ok(Self { name, their_party, transcript, own, their, knocks, lines })
    }
}
