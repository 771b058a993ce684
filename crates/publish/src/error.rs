//! What goes wrong with public logs on disk and over HTTP, and whose it is.

use std::path::PathBuf;

use comity_node::party::PartyError;
use comity_node::party::files::FileError;
use comity_public::PublicError;
use comity_public::body::BodyFault;
use comity_wire::PartyId;

/// A failure. The message is for programs and logs; people are told by its word.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// A file of this machine.
    #[error(transparent)]
    File(#[from] FileError),
    /// The party's own folder.
    #[error(transparent)]
    Party(#[from] PartyError),
    /// What was read or served does not verify.
    #[error(transparent)]
    Refused(#[from] PublicError),
    /// The library fails.
    #[error(transparent)]
    Crypto(#[from] comity_seal::error::CryptoFault),
    /// This party has no public log yet.
    #[error("there is no public log here yet")]
    NoLog,
    /// It has one already.
    #[error("there is a public log here already")]
    HasLog,
    /// Another program writes it.
    #[error("another program writes {}", path.display())]
    Locked {
        /// The lock.
        path: PathBuf,
    },
    /// The log here is shorter than what its key signed: it was put back to an earlier state, and must not sign again.
    #[error("the log has {held} entries here, and {signed} were signed")]
    RolledBack {
        /// Entries here.
        held: u64,
        /// Entries signed.
        signed: u64,
    },
    /// A file of the log is damaged or missing.
    #[error("{} is damaged or missing", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// What is to be said says nothing.
    #[error(transparent)]
    Body(#[from] BodyFault),
    /// It would have no effect.
    #[error("it would have no effect: {why}")]
    NoEffect {
        /// The word.
        word: &'static str,
        /// Why.
        why: String,
        /// Where its notice is too short: the earliest instant at which it could take effect.
        earliest: Option<u64>,
    },
    /// A request or signature file that is none, or of another statement.
    #[error("not a request or a signature of this statement: {what}")]
    Request {
        /// What is wrong.
        what: String,
    },
    /// The signature of an officer who is asked is not among those given.
    #[error("the signature of {key} is missing")]
    Unsigned {
        /// Fingerprint of the officer's key.
        key: String,
    },
    /// An officer who is asked signed another request.
    #[error("what {key} signed is another request")]
    SignedAnother {
        /// Fingerprint of the officer's key.
        key: String,
    },
    /// Nobody of that name may release.
    #[error("{who} is not an officer who may release in the public log")]
    Officer {
        /// As asked.
        who: String,
    },
    /// An address that is none.
    #[error("{url} is not an address: {what}")]
    Url {
        /// The address.
        url: String,
        /// What is wrong.
        what: &'static str,
    },
    /// The other side does not answer, or not with what was asked for.
    #[error("{url}: {what}")]
    Http {
        /// What was asked for.
        url: String,
        /// What happened.
        what: String,
    },
    /// The author of a log shows two histories; the proof is kept.
    #[error("{party} signed two histories; the proof is in {}", path.display())]
    Split {
        /// Whose log.
        party: PartyId,
        /// Where the proof is.
        path: PathBuf,
    },
    /// Nobody of that name is followed.
    #[error("{who} is not followed")]
    NotFollowed {
        /// As asked.
        who: String,
    },
    /// The witness refused.
    #[error("the witness answered {status}: {what}")]
    Witness {
        /// HTTP status.
        status: u16,
        /// What it said.
        what: String,
    },
}

impl PublishError {
    /// The word by which people are told, as in the catalogues.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::File(_) | Self::Party(_) => "party",
            Self::Crypto(_) => "machine",
            Self::Refused(_) => "public-refused",
            Self::NoLog => "public-no-log",
            Self::HasLog => "public-has-log",
            Self::Locked { .. } => "public-locked",
            Self::RolledBack { .. } => "public-rolled-back",
            Self::Damaged { .. } => "public-damaged",
            Self::Body(_) => "public-body",
            Self::NoEffect { .. } => "public-no-effect",
            Self::Request { .. } | Self::Unsigned { .. } | Self::SignedAnother { .. } => "public-request",
            Self::Officer { .. } => "public-officer",
            Self::Url { .. } => "public-url",
            Self::Http { .. } => "public-http",
            Self::Split { .. } => "public-split",
            Self::NotFollowed { .. } => "public-not-followed",
            Self::Witness { .. } => "public-witness",
        }
    }
}
