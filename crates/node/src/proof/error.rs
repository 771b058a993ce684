//! Why no evidence file can be made.

use comity_journal::evidence::MakeError;

use crate::ledger::KeepError;

/// Why no evidence file can be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The other side has not signed a receipt for it yet.
    #[error("there is no receipt for it yet: nothing can be proved against the other side")]
    NoReceipt,
    /// It is no statement.
    #[error("the entry is no statement")]
    NoStatement,
    /// Its content is not held in a readable form, so nothing of it can be disclosed.
    #[error("its content is not readable here, so nothing of it can be disclosed")]
    NoContent,
    /// Both sides erased its content.
    #[error("both sides erased its content, so nothing of it can be disclosed")]
    Erased,
    /// A path that the statement does not have.
    #[error("the statement has no field {path}")]
    NoSuchField {
        /// The path.
        path: String,
    },
    /// The register names two officers or more, and fewer than two of them release the disclosure.
    #[error("{enrolled} officers are enrolled: two of them must release a disclosure")]
    TwoOfficers {
        /// How many officers the register names.
        enrolled: usize,
    },
    /// The register names two officers or more, and this is none of them.
    #[error("no officer {name} is enrolled")]
    OfficerNotEnrolled {
        /// The name.
        name: String,
    },
    /// No two heads of the counterpart's journal are held that contradict each other.
    #[error("the other side is not known to have signed two heads that contradict each other")]
    NoContradiction,
    /// Two such heads are held, of other generations of its journal.
    #[error("the two heads that are kept are of other generations than {generation}: {kept:?}")]
    NotOfGeneration {
        /// The generation that was asked for.
        generation: u64,
        /// The generations of which a proof is kept, ascending; at least one.
        kept: Vec<u64>,
    },
    /// The two heads are kept, but the counterpart's rotations below them cannot be shown: of its journal fewer entries
    /// came than the head counts.
    #[error(
        "it signed a head of {size} entries and sent {held} of them: its rotated keys cannot be shown in that head"
    )]
    Partial {
        /// Size of the head.
        size: u64,
        /// Entries that are held.
        held: u64,
    },
    /// What is held does not fit together.
    #[error("what is held does not fit together: {detail}")]
    Damaged {
        /// How.
        detail: String,
    },
    /// The store's.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// The parts do not verify.
    #[error(transparent)]
    Make(#[from] MakeError),
}

impl ProofError {
    pub(super) fn damaged(detail: impl std::fmt::Display) -> Self {
        Self::Damaged { detail: detail.to_string() }
    }
}
