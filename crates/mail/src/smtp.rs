//! Handing messages to a mail server.

use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;

use crate::MailError;
use crate::secure::connect;
use crate::server::Server;
use crate::starttls::Speaks;

/// For greeting and signing in, and for each message.
const STEP: Duration = Duration::from_secs(120);

/// Sends messages one after the other over one connection; how many the server took responsibility for.
///
/// # Errors
/// [`MailError`], beside the number that had been taken before.
pub async fn send(server: &Server, messages: &[Message]) -> (usize, Result<(), MailError>) {
    let mut taken = 0;
    let result = send_all(server, messages, &mut taken).await;
    (taken, result)
}

fn refused(error: &lettre::transport::smtp::Error) -> MailError {
    MailError::Server { server: "smtp", detail: error.to_string() }
}

/// An answer of the server's to our credentials is one; a connection that breaks is not.
fn not_in(error: &lettre::transport::smtp::Error) -> MailError {
    match error.is_permanent() || error.is_client() {
        true => MailError::SignIn { server: "smtp", detail: error.to_string() },
        false => refused(error),
    }
}

async fn send_all(server: &Server, messages: &[Message], taken: &mut usize) -> Result<(), MailError> {
    let late = |_| MailError::TimedOut { server: "smtp" };
    let way = connect(server, Speaks::Smtp).await?;
    // The name of this machine is nobody's business.
    let hello = ClientId::Domain("localhost".to_owned());
    let greeting = AsyncSmtpConnection::connect_with_transport(Box::new(way), &hello);
    let mut connection = timeout(STEP, greeting).await.map_err(late)?.map_err(|error| refused(&error))?;
    if let Some(login) = &server.credentials {
        let credentials = Credentials::new(login.0.user().to_owned(), login.0.password().to_owned());
        let signing_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
        timeout(STEP, signing_in).await.map_err(late)?.map_err(|error| not_in(&error))?;
    }
    for message in messages {
        let bytes = message.formatted();
        let sending = connection.send(message.envelope(), &bytes);
        timeout(STEP, sending).await.map_err(late)?.map_err(|error| refused(&error))?;
        *taken += 1;
    }
    // What was taken is taken, however the goodbye goes.
    let _ = timeout(STEP, connection.quit()).await;
    Ok(())
}
