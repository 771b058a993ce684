//! What parties say to each other in the simulator: small statements that can be told apart.

use comity_exchange::Submission;
use comity_wire::Canonical;
use comity_wire::envelope::Envelope;
use comity_wire::statement::{Plaintext, Statement};

/// A statement that carries a token and as many bytes of filling as asked.
#[must_use]
pub fn statement(token: u64, filling: usize) -> Statement {
    let envelope = Envelope {
        format: "F90".into(),
        format_version: 1,
        from_desk: "watch".into(),
        to_desks: vec!["watch".into()],
        subject: format!("matter {token}"),
        ..Envelope::default()
    };
    let body = format!("{{\"token\":{token},\"text\":\"{}\"}}", "x".repeat(filling));
    Statement { envelope, body: body.into_bytes() }
}

/// The same, to be submitted.
#[must_use]
pub fn submission(token: u64, filling: usize, settle: bool) -> Submission {
    Submission {
        token,
        statement: statement(token, filling),
        signatures: Vec::new(),
        settle,
        stated: None,
        prepared: None,
    }
}

/// The token that a kept plaintext carries, if it is one of these statements.
#[must_use]
pub fn token_of(plaintext: &[u8]) -> Option<u64> {
    let plaintext = Plaintext::from_bytes(plaintext).ok()?;
    let statement = Statement::from_bytes(&plaintext.statement).ok()?;
    let body = std::str::from_utf8(&statement.body).ok()?;
    let rest = body.strip_prefix("{\"token\":")?;
    let (number, _) = rest.split_once(',')?;
    number.parse().ok()
}
