//! Public commitments: `comity declare`, `public`, `follow`, `declarations`, `witness`.

mod declare;
mod follow;
mod log;
mod proof;
mod site;
mod witness;

pub(super) use declare::run as declare;
pub(super) use follow::{declarations, run as follow};
pub(super) use log::run as public;
pub(super) use proof::{is_one as is_proof, verify as verify_proof};
pub(super) use witness::run as witness;

use comity_catalog::Catalogue;
use comity_node::party::NodeDir;
use comity_node::party::formats::catalogue;
use comity_public::PublicError;
use comity_publish::PublishError;

use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::{party, time};

/// A refusal of the public log.
pub(super) fn refused(error: PublishError) -> Failure {
    let word = error.word();
    let named = |fault, exit| Failure::new(&format!("error-{word}"), fault, exit);
    match error {
        PublishError::Party(error) => party::refused(error),
        PublishError::File(error) => party::refused(error.into()),
        PublishError::Crypto(error) => Failure::ours(error),
        PublishError::NoLog => named(Fault::Yours, Exit::NotFound),
        PublishError::HasLog => named(Fault::Yours, Exit::Failed),
        PublishError::Locked { path } => named(Fault::Yours, Exit::AlreadyRunning).with("path", path.display()),
        PublishError::RolledBack { held, signed } => {
            named(Fault::Local, Exit::NotVerified).with("held", held).with("signed", signed)
        }
        PublishError::Damaged { path } => named(Fault::Local, Exit::NotVerified).with("path", path.display()),
        PublishError::NoEffect { word, why, earliest } => {
            let failure = Failure::new(&format!("error-public-no-effect-{word}"), Fault::Yours, Exit::Failed);
            failure.with("detail", why).with("earliest", earliest.map(time::full).unwrap_or_default())
        }
        PublishError::Unsigned { key } => named(Fault::Yours, Exit::Failed).with("why", "unsigned").with("who", key),
        PublishError::SignedAnother { key } => {
            named(Fault::Yours, Exit::Failed).with("why", "another").with("who", key)
        }
        PublishError::Request { what } => {
            named(Fault::Yours, Exit::Failed).with("why", "malformed").with("who", "").with("detail", what)
        }
        PublishError::Officer { who } => named(Fault::Yours, Exit::Failed).with("who", who),
        PublishError::Url { url, what } => named(Fault::Yours, Exit::Usage).with("url", url).with("detail", what),
        PublishError::Http { url, what } => named(Fault::Nobody, Exit::Failed).with("url", url).with("detail", what),
        PublishError::Split { party, path } => {
            named(Fault::Theirs, Exit::NotVerified).with("party", party).with("path", path.display())
        }
        PublishError::NotFollowed { who } => named(Fault::Yours, Exit::NotFound).with("who", who),
        PublishError::Witness { status, what } => {
            named(Fault::Theirs, Exit::Failed).with("status", status).with("detail", what)
        }
        PublishError::Refused(refused) => unverified(&refused),
        other => named(Fault::Yours, Exit::Failed).with("detail", other),
    }
}

/// What somebody gave does not verify; of what servers do most often, in words.
fn unverified(refused: &PublicError) -> Failure {
    let named = |message: &str| Failure::new(message, Fault::Theirs, Exit::NotVerified);
    let failure = match refused {
        PublicError::RolledBack { held, found } => {
            return named("error-follow-rolled-back").with("held", held).with("found", found);
        }
        PublicError::TileRoot | PublicError::TileLength { .. } => named("error-follow-tile"),
        PublicError::EntryHash { number } => named("error-follow-entry").with("number", number),
        PublicError::NonceUsed { .. } => named("error-public-refused").with("why", "again"),
        _ => named("error-public-refused").with("why", "other"),
    };
    failure.with("detail", refused)
}

/// The formats of the node in the folder.
fn formats(dir: &NodeDir) -> Outcome<Catalogue> {
    catalogue(dir).map_err(party::refused)
}
