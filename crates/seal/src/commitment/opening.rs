//! One disclosed field, and its verification against a commitment.

use comity_wire::codec::{Dec, Enc};
use comity_wire::limits::ENTRY_BYTES_MAX;
use comity_wire::{Canonical, Hash, Malformed};

use super::{FIELDS_MAX, FieldGroup, LEAVES_MULTIPLE, PATH_BYTES_MAX, leaf_hash_with_salt};
use crate::small_tree;

/// Most hashes in the inclusion proof of a field.
pub const PROOF_HASHES_MAX: usize = 11;

/// One field, disclosed: everything that its leaf was made from, and the way to the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldOpening {
    /// Envelope or body.
    pub group: FieldGroup,
    /// The name within the group.
    pub name: String,
    /// The value's exact bytes.
    pub value: Vec<u8>,
    /// The leaf's salt.
    pub salt: [u8; 32],
    /// The leaf's index.
    pub index: u64,
    /// From the leaf upwards.
    pub proof: Vec<Hash>,
}

/// An opening that does not belong to the commitment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the disclosed field {path} does not belong to the commitment")]
pub struct OpeningRefused {
    /// The path claimed.
    pub path: String,
}

impl FieldOpening {
    /// The path: `envelope/<name>` or `body/<member>`.
    pub fn path(&self) -> String {
        format!("{}{}", self.group.prefix(), self.name)
    }
}

/// Checks that a field with this path and value lies below the root.
///
/// The number of leaves may come from whoever disclosed the field: a false one can misstate the leaf's place, never
/// its path, salt or value, because leaves and nodes are hashed apart. It does not check the value against its format.
///
/// # Errors
/// [`OpeningRefused`], whatever the reason.
pub fn verify_field(root: &Hash, leaf_count: u64, opening: &FieldOpening) -> Result<(), OpeningRefused> {
    let refused = || OpeningRefused { path: opening.path() };
    let path_length = opening.group.prefix().len() + opening.name.len();
    let leaves_max = FIELDS_MAX as u64;
    if path_length > PATH_BYTES_MAX || leaf_count > leaves_max || !leaf_count.is_multiple_of(LEAVES_MULTIPLE as u64) {
        return Err(refused());
    }
    let mut scratch = Vec::with_capacity(64 + path_length + opening.value.len());
    let leaf = leaf_hash_with_salt(&mut scratch, &opening.salt, opening.group.prefix(), &opening.name, &opening.value);
    match small_tree::root_of_proof(leaf, opening.index, leaf_count, &opening.proof) {
        Some(computed) if computed == *root => Ok(()),
        _ => Err(refused()),
    }
}

impl Canonical for FieldOpening {
    const BYTES_MAX: usize = 2 * ENTRY_BYTES_MAX + 64 + 34 * PROOF_HASHES_MAX;

    fn write(&self, e: &mut Enc) {
        e.array(5).text(&self.path()).bytes(&self.value).bytes(&self.salt).uint(self.index).list(&self.proof);
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        d.exactly(5)?;
        let path = d.text("field path", PATH_BYTES_MAX)?;
        let (group, name) = [FieldGroup::Body, FieldGroup::Envelope]
            .into_iter()
            .find_map(|group| path.strip_prefix(group.prefix()).map(|name| (group, name.to_owned())))
            .ok_or(Malformed::Forbidden { what: "field path" })?;
        Ok(Self {
            group,
            name,
            value: d.bytes("field value", ENTRY_BYTES_MAX)?.to_vec(),
            salt: d.array_bytes()?,
            index: d.uint()?,
            proof: d.list("field proof", PROOF_HASHES_MAX)?,
        })
    }
}
