//! Exit codes: one meaning each, the same for every command, documented in `docs/operate/exit-codes.md`.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done.
    Ok = 0,
    /// Failed or refused; the message says by whom and why.
    Failed = 1,
    /// The command line was wrong.
    Usage = 2,
    /// What was asked for is not there: no node in the folder, no such statement, no node answering.
    NotFound = 3,
    /// The node already runs, or another program holds its folder. No harm was done.
    AlreadyRunning = 4,
    /// The evidence, the journal or the folder did not verify.
    NotVerified = 5,
    /// Not accepted: the disk is full or failed. Nothing of it was kept.
    NotAccepted = 6,
}

impl Exit {
    /// Every code, for the help and its test.
    pub(crate) const ALL: [Self; 7] = [
        Self::Ok,
        Self::Failed,
        Self::Usage,
        Self::NotFound,
        Self::AlreadyRunning,
        Self::NotVerified,
        Self::NotAccepted,
    ];

    /// The message that explains the code.
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::Ok => "exit-0",
            Self::Failed => "exit-1",
            Self::Usage => "exit-2",
            Self::NotFound => "exit-3",
            Self::AlreadyRunning => "exit-4",
            Self::NotVerified => "exit-5",
            Self::NotAccepted => "exit-6",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
