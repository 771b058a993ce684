//! A mailbox at a server (RFC 3501), which should hold nothing else: what is taken is deleted there.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use tokio::time::timeout;

use crate::MailError;
use crate::letter::{Fate, LetterId};
use crate::secure::{Way, connect};
use crate::server::Server;
use crate::starttls::Speaks;

/// For each command.
const STEP: Duration = Duration::from_secs(120);

/// A session with the folder selected.
pub(crate) struct Session(async_imap::Session<Way>);

async fn step<T, E: ToString>(doing: impl Future<Output = Result<T, E>>) -> Result<T, MailError> {
    let done = timeout(STEP, doing).await.map_err(|_| MailError::TimedOut { server: "imap" })?;
    done.map_err(|error| MailError::Server { server: "imap", detail: error.to_string() })
}

/// An answer of the server's to our credentials is one; a connection that breaks is not.
fn not_in(error: &async_imap::error::Error) -> MailError {
    let detail = error.to_string();
    match error {
        async_imap::error::Error::No(_) => MailError::SignIn { server: "imap", detail },
        _ => MailError::Server { server: "imap", detail },
    }
}

impl Session {
    pub(crate) async fn open(server: &Server, folder: &str) -> Result<Self, MailError> {
        let mut client = async_imap::Client::new(connect(server, Speaks::Imap).await?);
        step(client.read_response()).await?;
        let login = server.credentials.as_ref();
        let (user, password) = login.map(|login| (login.0.user(), login.0.password())).unwrap_or_default();
        let signing_in = timeout(STEP, client.login(user, password)).await;
        let mut session =
            signing_in.map_err(|_| MailError::TimedOut { server: "imap" })?.map_err(|(error, _)| not_in(&error))?;
        step(session.select(folder)).await?;
        Ok(Self(session))
    }

    pub(crate) async fn letters(&mut self, count: usize) -> Result<Vec<(LetterId, u64)>, MailError> {
        let found = step(self.0.uid_search("UNSEEN UNDELETED")).await?;
        let mut uids: Vec<u32> = found.into_iter().collect();
        uids.sort_unstable();
        uids.truncate(count);
        if uids.is_empty() {
            return Ok(Vec::new());
        }
        let set: Vec<String> = uids.iter().map(ToString::to_string).collect();
        let sizes = step(async {
            let stream = self.0.uid_fetch(set.join(","), "(UID RFC822.SIZE)").await?;
            stream.try_collect::<Vec<_>>().await
        });
        let sizes = sizes.await?;
        let size = |uid: u32| sizes.iter().find(|one| one.uid == Some(uid)).and_then(|one| one.size);
        Ok(uids.into_iter().filter_map(|uid| Some((LetterId::Uid(uid), u64::from(size(uid)?)))).collect())
    }

    pub(crate) async fn fetch(&mut self, uid: u32) -> Result<Option<Vec<u8>>, MailError> {
        let fetched = step(async {
            let stream = self.0.uid_fetch(uid.to_string(), "(UID BODY.PEEK[])").await?;
            stream.try_collect::<Vec<_>>().await
        });
        Ok(fetched.await?.iter().find_map(|one| one.body().map(<[u8]>::to_vec)))
    }

    pub(crate) async fn settle(&mut self, uid: u32, fate: Fate) -> Result<(), MailError> {
        let flags = match fate {
            Fate::Removed => "+FLAGS.SILENT (\\Seen \\Deleted)",
            Fate::Left => "+FLAGS.SILENT (\\Seen)",
        };
        step(async { self.0.uid_store(uid.to_string(), flags).await?.try_collect::<Vec<_>>().await }).await?;
        if fate == Fate::Removed {
            // Without UIDPLUS the flag alone must do: the message is not looked at again.
            let expunged = async { self.0.uid_expunge(uid.to_string()).await?.try_collect::<Vec<_>>().await };
            if let Err(error) = step(expunged).await {
                tracing::debug!(%error, "a message stays deleted in the mailbox");
            }
        }
        Ok(())
    }

    pub(crate) async fn close(mut self) {
        // Whatever it answers, nothing is lost.
        let _ = timeout(STEP, self.0.logout()).await;
    }
}
