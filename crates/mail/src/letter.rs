//! One message in a mailbox, whatever kind of mailbox it is.

use std::path::PathBuf;

use crate::MailError;
use crate::imap::Session;
use crate::maildir;
use crate::settings::Incoming;

/// Names a message until the mailbox is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LetterId {
    /// In a folder.
    File(PathBuf),
    /// At a server.
    Uid(u32),
}

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is taken out of the mailbox.
    Removed,
    /// It is not ours: marked as seen, and never looked at again.
    Left,
}

/// An open mailbox.
pub(crate) enum Open {
    Maildir(PathBuf),
    Imap(Box<Session>),
}

impl Open {
    pub(crate) async fn open(incoming: &Incoming) -> Result<Self, MailError> {
        Ok(match incoming {
            Incoming::Maildir(path) => Self::Maildir(path.clone()),
            Incoming::Imap { server, folder } => Self::Imap(Box::new(Session::open(server, folder).await?)),
        })
    }

    /// New messages with their bytes, oldest first, at most `count`.
    pub(crate) async fn letters(&mut self, count: usize) -> Result<Vec<(LetterId, u64)>, MailError> {
        match self {
            Self::Maildir(path) => maildir::letters(path, count),
            Self::Imap(session) => session.letters(count).await,
        }
    }

    /// A message's bytes; nothing if it is gone.
    pub(crate) async fn fetch(&mut self, id: &LetterId, limit: u64) -> Result<Option<Vec<u8>>, MailError> {
        match (self, id) {
            (Self::Maildir(_), LetterId::File(path)) => maildir::fetch(path, limit),
            (Self::Imap(session), LetterId::Uid(uid)) => session.fetch(*uid).await,
            _ => Ok(None),
        }
    }

    pub(crate) async fn settle(&mut self, id: &LetterId, fate: Fate) -> Result<(), MailError> {
        match (self, id) {
            (Self::Maildir(root), LetterId::File(path)) => maildir::settle(root, path, fate),
            (Self::Imap(session), LetterId::Uid(uid)) => session.settle(*uid, fate).await,
            _ => Ok(()),
        }
    }

    pub(crate) async fn close(self) {
        if let Self::Imap(session) = self {
            session.close().await;
        }
    }
}
