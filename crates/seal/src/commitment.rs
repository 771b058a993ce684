//! The salted commitment to a statement's fields (PROTOCOL.md rule 6).
//!
//! Each envelope field and each top-level body member is a leaf under a salt of its own, drawn from one sealed seed,
//! so one field can be disclosed and nothing be learned about the others. Decoys round the number of leaves up to a
//! multiple of eight, so that the number of fields shows only roughly.

use comity_wire::Hash;
use hkdf::Hkdf;
use sha2::Sha256;

use crate::hash::sha256;
use crate::secret::Seed;
use crate::small_tree;

mod opening;
pub use opening::{FieldOpening, OpeningRefused, PROOF_HASHES_MAX, verify_field};

/// The leaves are a multiple of this.
pub const LEAVES_MULTIPLE: usize = 8;
/// Most fields of one statement, envelope and body together.
pub const FIELDS_MAX: usize = 1_024;
/// Longest path in bytes; it bounds the two-byte length inside the leaf.
pub const PATH_BYTES_MAX: usize = 61_440;

/// Which part of the statement a field belongs to. The order is that of the paths' bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldGroup {
    /// A top-level member of the JSON body: `body/<member>`.
    Body,
    /// A field of the envelope: `envelope/<name>`.
    Envelope,
}

impl FieldGroup {
    /// What a path of this group begins with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Body => "body/",
            Self::Envelope => "envelope/",
        }
    }
}

/// One field: its group, its name and the exact bytes of its value. Ordered by path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Field<'a> {
    /// Envelope or body.
    pub group: FieldGroup,
    /// The name within the group; for a body member, its decoded name.
    pub name: &'a str,
    /// The value's exact bytes.
    pub value: &'a [u8],
}

/// Fields that no commitment can be made over. The fault of whoever wrote the statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FieldsRefused {
    /// The same path twice.
    #[error("the field {prefix}{name} occurs twice")]
    Duplicate {
        /// Its group's prefix.
        prefix: &'static str,
        /// Its name.
        name: String,
    },
    /// More fields than the limit.
    #[error("{actual} fields are over the limit of {FIELDS_MAX}")]
    TooMany {
        /// How many there are, or one more than the limit.
        actual: usize,
    },
    /// A path longer than the limit.
    #[error("a path of {actual} bytes is over the limit of {PATH_BYTES_MAX}")]
    PathTooLong {
        /// Its length in bytes.
        actual: usize,
    },
    /// Nothing to commit to.
    #[error("a statement without any field")]
    Empty,
    /// The named field, asked to be opened, does not exist.
    #[error("the statement has no field {path}")]
    NoSuchField {
        /// The path asked for.
        path: String,
    },
    /// The cryptographic library fails, through no fault of the fields.
    #[error("the cryptographic library failed: HKDF")]
    Fault,
}

/// A commitment: what stands in the header, and how many leaves lie below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commitment {
    /// The root.
    pub root: Hash,
    /// Fields and decoys.
    pub leaf_count: u64,
}

impl Commitment {
    /// Computes the commitment; the order of the fields does not matter.
    ///
    /// # Errors
    /// No fields, too many, a duplicate or an overlong path.
    pub fn compute<'a>(seed: &Seed, fields: impl IntoIterator<Item = Field<'a>>) -> Result<Self, FieldsRefused> {
        let leaves = Leafer::new(seed)?.leaf_hashes(&sorted(fields)?)?;
        Ok(Self { leaf_count: leaves.len() as u64, root: small_tree::root(leaves) })
    }

    /// Computes the openings of the fields whose paths are asked for, in the order asked.
    ///
    /// # Errors
    /// As [`Commitment::compute`], or a path that is not among the fields.
    pub fn prove<'a>(
        seed: &Seed,
        fields: impl IntoIterator<Item = Field<'a>>,
        paths: &[&str],
    ) -> Result<Vec<FieldOpening>, FieldsRefused> {
        let fields = sorted(fields)?;
        let mut leafer = Leafer::new(seed)?;
        let leaves = leafer.leaf_hashes(&fields)?;
        paths
            .iter()
            .map(|path| {
                let missing = || FieldsRefused::NoSuchField { path: (*path).to_owned() };
                let is = |f: &Field<'_>| path.strip_prefix(f.group.prefix()) == Some(f.name);
                let index = fields.iter().position(is).ok_or_else(missing)?;
                let field = fields[index];
                Ok(FieldOpening {
                    group: field.group,
                    name: field.name.to_owned(),
                    value: field.value.to_vec(),
                    salt: leafer.salt(field.group.prefix(), field.name)?,
                    index: index as u64,
                    proof: small_tree::prove(leaves.clone(), index).ok_or_else(missing)?,
                })
            })
            .collect()
    }
}

fn sorted<'a>(fields: impl IntoIterator<Item = Field<'a>>) -> Result<Vec<Field<'a>>, FieldsRefused> {
    let mut out = Vec::with_capacity(40);
    for field in fields {
        let path_length = field.group.prefix().len() + field.name.len();
        if path_length > PATH_BYTES_MAX {
            return Err(FieldsRefused::PathTooLong { actual: path_length });
        }
        if out.len() == FIELDS_MAX {
            return Err(FieldsRefused::TooMany { actual: FIELDS_MAX + 1 });
        }
        out.push(field);
    }
    if out.is_empty() {
        return Err(FieldsRefused::Empty);
    }
    out.sort_unstable();
    for pair in out.windows(2) {
        if (pair[0].group, pair[0].name) == (pair[1].group, pair[1].name) {
            return Err(FieldsRefused::Duplicate { prefix: pair[0].group.prefix(), name: pair[0].name.to_owned() });
        }
    }
    Ok(out)
}

/// Makes leaves with one HMAC key state and one scratch buffer for the whole statement. The `hkdf` crate because its
/// key state is copied inline: a salt costs it about a third less than aws-lc-rs, thirty times a statement.
struct Leafer {
    expand: Hkdf<Sha256>,
    scratch: Vec<u8>,
}

impl Leafer {
    fn new(seed: &Seed) -> Result<Self, FieldsRefused> {
        let expand = Hkdf::from_prk(seed.expose()).map_err(|_| FieldsRefused::Fault)?;
        Ok(Self { expand, scratch: Vec::with_capacity(512) })
    }

    fn leaf_hashes(&mut self, fields: &[Field<'_>]) -> Result<Vec<Hash>, FieldsRefused> {
        let count = fields.len().next_multiple_of(LEAVES_MULTIPLE);
        let mut leaves = Vec::with_capacity(count);
        for field in fields {
            leaves.push(self.leaf_hash(field.group.prefix(), field.name, field.value)?);
        }
        for i in 0..count - fields.len() {
            let mut digits = [0; 8];
            leaves.push(self.leaf_hash("decoy/", decimal(i, &mut digits), b"")?);
        }
        Ok(leaves)
    }

    fn leaf_hash(&mut self, prefix: &str, name: &str, value: &[u8]) -> Result<Hash, FieldsRefused> {
        let salt = self.salt(prefix, name)?;
        Ok(leaf_hash_with_salt(&mut self.scratch, &salt, prefix, name, value))
    }

    /// HKDF-Expand (RFC 5869 section 2.3) of one block.
    fn salt(&self, prefix: &str, name: &str) -> Result<[u8; 32], FieldsRefused> {
        let info: [&[u8]; 3] = [b"comity/v1/salt\n", prefix.as_bytes(), name.as_bytes()];
        let mut salt = [0; 32];
        self.expand.expand_multi_info(&info, &mut salt).map_err(|_| FieldsRefused::Fault)?;
        Ok(salt)
    }
}

/// A small number's digits, without allocating.
fn decimal(mut number: usize, digits: &mut [u8; 8]) -> &str {
    let mut at = digits.len();
    while at > 0 {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    std::str::from_utf8(&digits[at..]).unwrap_or_default()
}

fn leaf_hash_with_salt(scratch: &mut Vec<u8>, salt: &[u8; 32], prefix: &str, name: &str, value: &[u8]) -> Hash {
    // The callers have bounded the path, so the length fits.
    let path_length = (prefix.len() + name.len()) as u16;
    scratch.clear();
    // RFC 9162's leaf: the byte 0 keeps leaves and nodes apart.
    scratch.push(0);
    scratch.extend_from_slice(b"comity/v1/field\n");
    scratch.extend_from_slice(salt);
    scratch.extend_from_slice(&path_length.to_be_bytes());
    scratch.extend_from_slice(prefix.as_bytes());
    scratch.extend_from_slice(name.as_bytes());
    scratch.extend_from_slice(value);
    sha256(scratch)
}

#[cfg(test)]
#[path = "commitment_tests.rs"]
mod tests;
