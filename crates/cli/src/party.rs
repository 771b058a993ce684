//! What the folder's own commands refuse, as failures of a command.

use comity_node::cause::Cause;
use comity_node::party::backup::BackupError;
use comity_node::party::error::{Culprit, PartyError, Refused};
use comity_node::party::files::FileError;
use comity_node::party::{NodeDir, PetName};
pub(crate) use comity_node::service::OsRng as SystemRng;

use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};

/// The folder, which must hold a node.
pub(crate) fn folder(context: &Context) -> Outcome<NodeDir> {
    NodeDir::open(context.dir()?).map_err(refused)
}

/// A counterpart's local name.
pub(crate) fn name(text: &str) -> Outcome<PetName> {
    text.parse().map_err(|_| Failure::new("error-pet-name", Fault::Yours, Exit::Usage).with("name", text))
}

/// A refusal of the party's files.
pub(crate) fn refused(error: PartyError) -> Failure {
    let fault = match error.culprit() {
        Culprit::Machine => Fault::Local,
        Culprit::Operator => Fault::Yours,
        Culprit::Counterpart => Fault::Theirs,
        Culprit::OnTheWay => Fault::Nobody,
    };
    if let PartyError::File(FileError::Io { path, source, .. }) = &error {
        return Failure::file(path, source);
    }
    let exit = match &error {
        PartyError::NotInitialised { .. }
        | PartyError::KeyAbsent { .. }
        | PartyError::KeyNowhere { .. }
        | PartyError::NoAuthority { .. }
        | PartyError::NoOfficer { .. }
        | PartyError::NoLinesYet { .. }
        | PartyError::NoPairing { .. } => Exit::NotFound,
        PartyError::WordsDiffer { .. } | PartyError::Damaged { .. } | PartyError::OwnRegister(_) => Exit::NotVerified,
        // A file that is none of ours is not what it claims to be, whatever bytes it has instead.
        PartyError::File(FileError::NotText { .. } | FileError::TooLong { .. }) => Exit::NotVerified,
        PartyError::Missing { .. } => Exit::NotVerified,
        PartyError::Setting { .. } | PartyError::PetName(_) => Exit::Usage,
        PartyError::Refused(Refused::Oneself | Refused::OtherInvite { .. }) => Exit::Failed,
        PartyError::Refused(_) => Exit::NotVerified,
        _ => Exit::Failed,
    };
    let message = match &error {
        PartyError::Config(_) => "error-config",
        PartyError::Damaged { .. } | PartyError::OwnRegister(_) => "error-folder-damaged",
        PartyError::Refused(
            Refused::Oneself
            | Refused::InviteUsed { .. }
            | Refused::OtherInvite { .. }
            | Refused::Name { .. }
            | Refused::NotCommitted
            | Refused::OtherAnswer,
        ) => "error-party",
        PartyError::Refused(_) => "error-file-refused",
        _ => "error-party",
    };
    let cause = Cause::from(&error);
    // Most causes are messages of their own; the others stand behind what they belong to.
    match cause.word.filter(|_| message == "error-party") {
        Some(word) => Failure::new(word, fault, exit).because(cause),
        None => Failure::new(message, fault, exit).because(cause),
    }
}

/// A refusal of a backup.
pub(crate) fn backup_refused(error: BackupError) -> Failure {
    let failed = |message: &str, exit| Failure::new(message, Fault::Local, exit).because(&error);
    match &error {
        BackupError::NoBackup { .. } => failed("error-backup", Exit::NotFound),
        BackupError::Damaged { .. } | BackupError::Unlisted { .. } | BackupError::Manifest(_) => {
            failed("error-backup-damaged", Exit::NotVerified)
        }
        BackupError::Party(_) => match error {
            BackupError::Party(error) => refused(error),
            other => Failure::ours(other),
        },
        _ => failed("error-backup", Exit::Failed),
    }
}
