//! Whether mail works, for whoever asks the node how it is.

use std::sync::{Arc, Mutex, PoisonError};

use comity_node::cause::Cause;
use comity_node::service::views::Blame;

use crate::MailError;

/// Why something failed, and at whom that points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// At whom.
    pub blame: Blame,
    /// Why.
    pub cause: Cause,
}

impl From<&MailError> for Failed {
    fn from(error: &MailError) -> Self {
        Self { blame: error.blame(), cause: error.into() }
    }
}

/// What failed last and has not worked since.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Failures {
    /// Sending, with why.
    pub sending: Option<Failed>,
    /// Reading the mailbox, with why.
    pub reading: Option<Failed>,
}

/// Shared by the loop and whoever asks. Nothing in it is a secret.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<Mutex<Failures>>);

impl Health {
    /// What does not work now.
    pub fn failures(&self) -> Failures {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn sending(&self, failed: Option<Failed>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).sending = failed;
    }

    pub(crate) fn reading(&self, failed: Option<Failed>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).reading = failed;
    }
}
