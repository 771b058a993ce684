//! Whether mail works, for whoever asks the node how it is.

use std::sync::{Arc, Mutex, PoisonError};

/// What failed last and has not worked since.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Failures {
    /// Sending, with the reason.
    pub sending: Option<String>,
    /// Reading the mailbox, with the reason.
    pub reading: Option<String>,
}

/// Shared by the loop and whoever asks. Nothing in it is a secret.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<Mutex<Failures>>);

impl Health {
    /// What does not work now.
    pub fn failures(&self) -> Failures {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn sending(&self, failed: Option<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).sending = failed;
    }

    pub(crate) fn reading(&self, failed: Option<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).reading = failed;
    }
}
