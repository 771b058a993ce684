//! What a line is given: statements to send, context, and whose side something is on.

use comity_seal::rng::Rng;
use comity_wire::statement::Statement;

use crate::effect::Effect;
use crate::ledger::Ledger;
pub use crate::line::Prepared;

/// Whose journal: the node's own or the counterpart's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// This node's own journal on the line.
    Ours,
    /// The counterpart's journal on the line, held as a copy.
    Theirs,
}

impl Side {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Ours => Self::Theirs,
            Self::Theirs => Self::Ours,
        }
    }
}

/// A statement to append to our journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Comes back in [`crate::Notice::Accepted`] or [`crate::Notice::Rejected`].
    pub token: u64,
    /// The statement.
    pub statement: Statement,
    /// Officers' signatures over its content (PROTOCOL.md rule 5); none for the kernel's formats.
    pub signatures: Vec<Vec<u8>>,
    /// PROTOCOL.md rule 4.
    pub settle: bool,
    /// The clock to state; `None` states [`Context::wall_s`].
    pub stated: Option<u64>,
    /// What can be computed before the statement has its place, where somebody did so on another thread; must be made of
    /// this statement and these signatures.
    pub prepared: Option<Prepared>,
}

impl Submission {
    /// The token of statements that move from a closed generation.
    pub const MOVED: u64 = u64::MAX;
}

/// What surrounds a step: time, randomness, what was written before, and where effects go.
pub struct Context<'a> {
    /// Wall clock, POSIX seconds: stated and signed, never compared for refusal.
    pub wall_s: u64,
    /// Monotonic clock, milliseconds: timers only.
    pub mono_ms: u64,
    /// Randomness.
    pub rng: &'a mut dyn Rng,
    /// What was committed before this batch.
    pub ledger: &'a dyn Ledger,
    /// Effects, in order.
    pub out: &'a mut Vec<Effect>,
}
