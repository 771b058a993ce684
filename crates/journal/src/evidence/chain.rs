//! From a party's root to its journal's keys: cheap checks first, signatures last.

use comity_seal::hash::sha256;
use comity_wire::control::{Control, ControlBody, Delegation};
use comity_wire::header::{Header, Kind, RegisterAt};
use comity_wire::{Canonical, Origin};

use super::{Chain, EvidenceError, Who};
use crate::checkpoint::TreeHead;
use crate::delegation::VerifiedDelegation;
use crate::frontier::Frontier;
use crate::inclusion::verify_inclusion;
use crate::keyring::{Keyring, PlacedControl};
use crate::register::{RegisterError, RegisterView};
use crate::tree::{leaf_hash, leaf_hash_of_parts};

/// A chain whose every signature is checked.
#[derive(Debug, Clone)]
pub(crate) struct VerifiedChain {
    pub(crate) view: RegisterView,
    pub(crate) keyring: Keyring,
}

/// A chain decoded, its hashes checked, its signatures not.
pub(crate) struct ChainRoots {
    who: Who,
    body: ControlBody,
    origin: Origin,
    controls: Vec<(Header, ControlBody)>,
}

impl ChainRoots {
    /// Decodes a chain. The register must have exactly the entries that the delegation and the controls rely on, with
    /// their roots, and those up to `also_relied`, where it is shown: a statement hangs on nothing there, and its author
    /// may have named what nobody has.
    pub(crate) fn decode(chain: &Chain, who: Who, also_relied: Option<RegisterAt>) -> Result<Self, EvidenceError> {
        let malformed = |what| move |error| EvidenceError::Malformed { what, error };
        let body = ControlBody::from_bytes(&chain.delegation).map_err(malformed("delegation"))?;
        let Control::Delegation(delegation) = &body.control else {
            return Err(EvidenceError::Mismatch { what: "the delegation is another control" });
        };
        let origin = origin_of(delegation);
        let mut controls = Vec::with_capacity(chain.controls.len());
        let mut relied = vec![delegation.register];
        for control in &chain.controls {
            let header = Header::from_bytes(&control.header).map_err(malformed("control header"))?;
            let control = ControlBody::from_bytes(&control.body).map_err(malformed("control body"))?;
            if header.origin() != origin || header.kind != Kind::Control {
                return Err(EvidenceError::Mismatch { what: "a control entry is not of this journal" });
            }
            if !matches!(control.control, Control::Rotation(_) | Control::Revocation(_)) {
                return Err(EvidenceError::Mismatch { what: "a control entry is neither rotation nor revocation" });
            }
            relied.extend(header.register);
            controls.push((header, control));
        }
        check_register(chain, who, &relied, also_relied)?;
        Ok(Self { who, body, origin, controls })
    }

    /// The journal that the delegation names; not yet verified.
    pub(crate) fn origin(&self) -> Origin {
        self.origin
    }

    /// What the delegation says; not yet verified.
    pub(crate) fn delegation(&self) -> Option<&Delegation> {
        match &self.body.control {
            Control::Delegation(delegation) => Some(delegation),
            _ => None,
        }
    }

    /// Checks that the control entries stand in the tree of a head of this journal.
    pub(crate) fn check_inclusion(&self, chain: &Chain, head: &TreeHead) -> Result<(), EvidenceError> {
        let who = self.who;
        for (item, (header, _)) in chain.controls.iter().zip(&self.controls) {
            let leaf = leaf_hash_of_parts(&[&item.header, &sha256(&item.body).0]);
            verify_inclusion(&leaf, header.number, head.size, &item.path, &head.root)
                .map_err(|error| EvidenceError::Inclusion { who, error })?;
        }
        Ok(())
    }

    /// Checks every signature of register, delegation and controls. `receipted` is the size of this journal for which
    /// the counterpart's receipt is shown; it counts for revocations that stand at or above it.
    pub(crate) fn verify(&self, chain: &Chain, receipted: u64) -> Result<VerifiedChain, EvidenceError> {
        let who = self.who;
        let view = RegisterView::build(&chain.register).map_err(|error| EvidenceError::Register { who, error })?;
        let verified = VerifiedDelegation::verify(&self.body, &self.origin, &view);
        let verified = verified.map_err(|error| EvidenceError::Delegation { who, error })?;
        let mut keyring = Keyring::new(verified);
        for (header, body) in &self.controls {
            let number = header.number;
            // A receipt of a size at or below the notice's number was given for entries without it.
            let receipted = if receipted <= number { receipted } else { 0 };
            let placed = PlacedControl { number, register: header.register.as_ref(), body, receipted };
            keyring.apply(placed, &view).map_err(|error| EvidenceError::Keyring { who, error })?;
        }
        Ok(VerifiedChain { view, keyring })
    }
}

/// The register's roots at the sizes relied on, and not one entry more than these and `also`, if that is one of them.
fn check_register(
    chain: &Chain,
    who: Who,
    relied: &[RegisterAt],
    also: Option<RegisterAt>,
) -> Result<(), EvidenceError> {
    let register = |error| EvidenceError::Register { who, error };
    let mut frontier = Frontier::new();
    let mut roots = Vec::with_capacity(chain.register.len());
    for entry in &chain.register {
        frontier.append(leaf_hash(entry), &mut Vec::new()).map_err(|error| register(error.into()))?;
        roots.push(frontier.root());
    }
    let held = roots.len() as u64;
    let root_at = |size: u64| size.checked_sub(1).and_then(|index| roots.get(usize::try_from(index).ok()?));
    for at in relied {
        let size = at.size;
        match root_at(size) {
            None => return Err(register(RegisterError::NotHeld { size, held })),
            Some(root) if *root != at.root => return Err(register(RegisterError::Forked { size })),
            Some(_) => {}
        }
    }
    let also = also.filter(|at| root_at(at.size) == Some(&at.root));
    if relied.iter().chain(&also).all(|at| at.size < held) {
        return Err(EvidenceError::Mismatch { what: "the register has entries that nothing relies on" });
    }
    Ok(())
}

fn origin_of(delegation: &Delegation) -> Origin {
    Origin { line: delegation.line, author: delegation.author, generation: delegation.generation }
}
