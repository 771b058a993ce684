//! Translations (F19; PROTOCOL.md rule 16; `docs/spec/translation.md`), as the state of a line has them.
//!
//! **In scope.** Who has said a translation, and whether it is official. **Out of scope.** Whether that is final (the caller
//! gives the state of final entries for it), and what the texts are (`comity-catalog`).

use comity_wire::EntryId;

use crate::case::Phase;
use crate::event::Who2;
use crate::machine::mutual::SECOND;
use crate::state::State;

/// The format.
pub const FORMAT: &str = "F19";
/// The case's fact: the statement that is translated.
pub(crate) const OF: &str = "translates";

/// How far a translation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Its author took it back.
    Withdrawn,
    /// One party said it: it is unofficial, a translation of that party's.
    Proposed,
    /// Both said it; either may still have taken it back.
    Awaiting,
    /// Both said it, and nothing can take it back. The authentic text governs all the same.
    Official,
}

impl Standing {
    /// The word that programs exchange.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Proposed => "proposed",
            Self::Awaiting => "awaiting-confirmation",
            Self::Official => "official",
        }
    }
}

/// A translation that was said on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// The F19 that said it first: the case.
    pub first: EntryId,
    /// The other party's F19, where it said the same and it stands.
    pub second: Option<EntryId>,
    /// Who said it first.
    pub by: Who2,
    /// The statement that is translated.
    pub of: EntryId,
    /// How far it is.
    pub standing: Standing,
}

/// What an F19 came to, whichever of the two is named; `None` where it is none, or has no effect.
#[must_use]
pub fn said(state: &State, act: &EntryId) -> Option<Said> {
    let statement = state.statement(act).filter(|statement| statement.has_effect())?;
    let case = state.case(&statement.case?).filter(|case| &*case.format == FORMAT)?;
    let standing = match case.phase {
        Phase::InForce => Standing::Official,
        Phase::AwaitingConfirmation => Standing::Awaiting,
        Phase::Withdrawn => Standing::Withdrawn,
        _ => Standing::Proposed,
    };
    Some(Said { first: case.id, second: case.id_of(SECOND), by: case.opener, of: case.id_of(OF)?, standing })
}
