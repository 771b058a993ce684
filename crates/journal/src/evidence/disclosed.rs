//! One disclosed field, in the form in which every bit matters.
//!
//! A leaf's index and the number of leaves do not bind by themselves: several pairs walk alike. The file therefore
//! says of each sibling on which side it stands, and nothing else.

use comity_seal::commitment::{FIELDS_MAX, FieldGroup, FieldOpening, LEAVES_MULTIPLE, OpeningRefused, verify_field};
use comity_wire::Hash;

use crate::tree::split;

/// On which side of the path a sibling stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The sibling is the left child.
    Left,
    /// The sibling is the right child.
    Right,
}

impl Side {
    /// The word in the file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

/// A field of a statement, and its way to the commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisclosedField {
    /// `envelope/<name>` or `body/<member>`.
    pub path: String,
    /// The value's exact bytes.
    pub value: Vec<u8>,
    /// The leaf's salt.
    pub salt: [u8; 32],
    /// Siblings from the leaf upwards.
    pub siblings: Vec<(Side, Hash)>,
}

impl DisclosedField {
    /// The opening in the form of a file. `leaf_count` is the commitment's.
    #[must_use]
    pub fn from_opening(opening: &FieldOpening, leaf_count: u64) -> Self {
        let (mut position, mut last) = (opening.index, leaf_count.saturating_sub(1));
        let mut siblings = Vec::with_capacity(opening.proof.len());
        for hash in &opening.proof {
            // Where there is no sibling on the right the node moves up unchanged.
            while position == last && position & 1 == 0 && position != 0 {
                position >>= 1;
                last >>= 1;
            }
            let side = if position & 1 == 1 { Side::Left } else { Side::Right };
            siblings.push((side, *hash));
            position >>= 1;
            last >>= 1;
        }
        let (path, value, salt) = (opening.path(), opening.value.clone(), opening.salt);
        Self { path, value, salt, siblings }
    }

    /// Checks that the field lies below the commitment.
    ///
    /// Proves that the author committed to this path and value; does not check the value against its format, nor
    /// that other fields were disclosed as well.
    ///
    /// # Errors
    /// [`OpeningRefused`], whatever the reason.
    pub fn check(&self, commitment: &Hash) -> Result<(), OpeningRefused> {
        let refused = || OpeningRefused { path: self.path.clone() };
        let (group, name) = [FieldGroup::Body, FieldGroup::Envelope]
            .into_iter()
            .find_map(|group| Some((group, self.path.strip_prefix(group.prefix())?.to_owned())))
            .ok_or_else(refused)?;
        let (index, leaf_count) = self.some_place().ok_or_else(refused)?;
        let opening = FieldOpening {
            group,
            name,
            value: self.value.clone(),
            salt: self.salt,
            index,
            proof: self.siblings.iter().map(|(_, hash)| *hash).collect(),
        };
        verify_field(commitment, leaf_count, &opening)
    }

    /// Some index and number of leaves whose path has these sides; all such pairs hash alike.
    fn some_place(&self) -> Option<(u64, u64)> {
        let multiple = LEAVES_MULTIPLE as u64;
        let counts = (1..=FIELDS_MAX as u64 / multiple).map(|count| count * multiple);
        counts.filter_map(|count| Some((self.index_in(count)?, count))).next()
    }

    /// The leaf to which the sides lead from the root of a tree of that many leaves.
    fn index_in(&self, count: u64) -> Option<u64> {
        let (mut start, mut end) = (0, count);
        for (side, _) in self.siblings.iter().rev() {
            if end - start < 2 {
                return None;
            }
            let middle = start + split(end - start);
            match side {
                Side::Left => start = middle,
                Side::Right => end = middle,
            }
        }
        (end - start == 1).then_some(start)
    }
}
