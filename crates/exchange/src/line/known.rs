//! A party's register as lines rely on it: verified once, held once, however many lines rely on it.

use std::convert::Infallible;
use std::sync::Arc;

use comity_journal::RegisterView;
use comity_wire::register::RegisterPart;

use super::state::{StateError, damaged};

/// A whole register and what it says, every signature of its entries checked. A clone shares both.
///
/// Not checked is whether the head that came with it is signed, and whether it is the newest.
#[derive(Debug, Clone)]
pub struct KnownRegister(Arc<Known>);

#[derive(Debug)]
struct Known {
    part: RegisterPart,
    view: RegisterView,
}

impl KnownRegister {
    /// Of a register and the view that was built of its entries.
    pub(super) fn of(part: RegisterPart, view: RegisterView) -> Self {
        Self(Arc::new(Known { part, view }))
    }

    /// Its entries and head, as they travel.
    #[must_use]
    pub fn part(&self) -> &RegisterPart {
        &self.0.part
    }

    /// What it says.
    #[must_use]
    pub fn view(&self) -> &RegisterView {
        &self.0.view
    }

    /// Whether nobody else holds this copy.
    #[must_use]
    pub fn is_sole(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}

impl TryFrom<RegisterPart> for KnownRegister {
    type Error = StateError;

    /// Verifies every entry from the genesis on.
    fn try_from(part: RegisterPart) -> Result<Self, StateError> {
        let view = RegisterView::build(&part.entries).map_err(damaged)?;
        Ok(Self::of(part, view))
    }
}

impl TryFrom<&RegisterPart> for KnownRegister {
    type Error = StateError;

    fn try_from(part: &RegisterPart) -> Result<Self, StateError> {
        part.clone().try_into()
    }
}

impl From<Infallible> for StateError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
