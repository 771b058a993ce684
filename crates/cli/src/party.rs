//! What the folder's own commands refuse, as failures of a command.

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
    let detail = error.to_string();
    let failed = |message: &str, exit| Failure::new(message, fault, exit).with("detail", &detail);
    match &error {
        PartyError::File(FileError::Io { path, source, .. }) => Failure::file(path, source),
        PartyError::File(FileError::Exists { path }) => {
            failed("error-file-exists", Exit::Failed).with("path", path.display())
        }
        PartyError::NotInitialised { dir } => {
            failed("error-not-initialised", Exit::NotFound).with("dir", dir.display())
        }
        PartyError::AlreadyInitialised { dir } => {
            failed("error-already-initialised", Exit::Failed).with("dir", dir.display())
        }
        PartyError::KeyAbsent { path, .. } => failed("error-key-absent", Exit::NotFound).with("path", path.display()),
        PartyError::KeyNowhere { .. } => failed("error-key-nowhere", Exit::NotFound),
        PartyError::KeyNotOurs { path, .. } => failed("error-key-not-ours", Exit::Failed).with("path", path.display()),
        PartyError::NoPairing { name } => failed("error-no-pairing", Exit::NotFound).with("name", name),
        PartyError::NameTaken { name } => failed("error-name-taken", Exit::Failed).with("name", name),
        PartyError::AlreadyPaired { name } => failed("error-already-paired", Exit::Failed).with("name", name),
        PartyError::AlreadyConfirmed { name } => failed("error-already-confirmed", Exit::Failed).with("name", name),
        PartyError::NotYet { name, .. } => failed("error-pairing-waits", Exit::Failed).with("name", name),
        PartyError::WordsDiffer { name } => failed("error-words-differ", Exit::NotVerified).with("name", name),
        PartyError::Config(_) => failed("error-config", Exit::Failed),
        PartyError::Damaged { .. } | PartyError::OwnRegister(_) => failed("error-folder-damaged", Exit::NotVerified),
        PartyError::Setting { given, .. } => failed("error-setting", Exit::Failed).with("given", given),
        PartyError::AnswersNothing { .. } => failed("error-answers-nothing", Exit::Failed),
        PartyError::WrongFile { .. } => failed("error-wrong-file", Exit::Failed),
        PartyError::NotForThisNode => failed("error-not-for-this-node", Exit::Failed),
        PartyError::Refused(Refused::Oneself) => failed("error-oneself", Exit::Failed),
        PartyError::Refused(Refused::InviteUsed { name }) => {
            failed("error-invite-used", Exit::NotVerified).with("name", name)
        }
        PartyError::Refused(Refused::OtherInvite { name }) => {
            failed("error-other-invite", Exit::Failed).with("name", name)
        }
        PartyError::Refused(Refused::Name { name }) => failed("error-their-name", Exit::NotVerified).with("name", name),
        PartyError::Refused(Refused::NotCommitted) => failed("error-not-committed", Exit::NotVerified),
        PartyError::Refused(Refused::OtherAnswer) => failed("error-other-answer", Exit::NotVerified),
        PartyError::Refused(_) => failed("error-file-refused", Exit::NotVerified),
        _ => failed("error-party", Exit::Failed),
    }
}

/// A refusal of a backup.
pub(crate) fn backup_refused(error: BackupError) -> Failure {
    let detail = error.to_string();
    let failed = |message: &str, exit| Failure::new(message, Fault::Local, exit).with("detail", &detail);
    match error {
        BackupError::Party(error) => refused(error),
        BackupError::NoBackup { .. } => failed("error-backup", Exit::NotFound),
        BackupError::Damaged { .. } | BackupError::Unlisted { .. } | BackupError::Manifest(_) => {
            failed("error-backup-damaged", Exit::NotVerified)
        }
        _ => failed("error-backup", Exit::Failed),
    }
}
