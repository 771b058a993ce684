//! The bearer token (RFC 6750) of a listener that others on the machine can reach.

use std::time::Instant;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use comity_seal::hash::sha256;
use comity_wire::ids::Hash;

use crate::gate;
use crate::problem::Rejection;
use crate::rates::{Caller, Rates, too_many};

/// Shortest and longest token in characters.
const TOKEN_CHARS: std::ops::RangeInclusive<usize> = 32..=256;

/// What a program shows to be let in. Only its hash is kept, so that comparing tells nothing of it by its timing.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Hash);

/// A text that is no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a token has 32 to 256 visible ASCII characters; this has {characters}")]
pub struct TokenError {
    /// How many visible ones there are.
    pub characters: usize,
}

impl Token {
    /// Takes the text of a token file, whose final line break does not count.
    ///
    /// # Errors
    /// [`TokenError`]: too short, too long or with other characters.
    pub fn from_text(text: &str) -> Result<Self, TokenError> {
        let text = text.trim_end_matches(['\r', '\n']);
        let characters = text.chars().filter(char::is_ascii_graphic).count();
        if TOKEN_CHARS.contains(&characters) && characters == text.chars().count() {
            Ok(Self(sha256(text.as_bytes())))
        } else {
            Err(TokenError { characters })
        }
    }

    fn admits(&self, header: &HeaderValue) -> bool {
        let shown = header.to_str().ok().and_then(|value| value.strip_prefix("Bearer "));
        shown.is_some_and(|shown| sha256(shown.as_bytes()) == self.0)
    }
}

/// The router behind the token: every route needs it or an officer's, the OpenAPI document included. Programs that show it
/// have one allowance together, and so have those who show none that is good ([`crate::PROGRAM_PER_SECOND_MAX`],
/// [`crate::UNKNOWN_PER_SECOND_MAX`]).
pub fn guarded(router: Router, token: Token) -> Router {
    router.layer(middleware::from_fn_with_state((token, Rates::default()), check))
}

async fn check(State((token, rates)): State<(Token, Rates)>, request: Request, next: Next) -> Response {
    let machine = request.headers().get(header::AUTHORIZATION).is_some_and(|header| token.admits(header));
    if !machine && gate::shows_officer(&request) {
        // An officer's token is looked at behind this, by the node that knows its hash.
        return next.run(request).await;
    }
    let caller = if machine { Caller::Program } else { Caller::Unknown };
    if let Err(wait) = rates.take(&caller, Instant::now()) {
        return too_many(wait);
    }
    if machine {
        return next.run(request).await;
    }
    let mut response = Rejection::request(StatusCode::UNAUTHORIZED, "token-missing", &[]).into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_visible_tokens_are_taken() {
        let good = "x".repeat(32);
        assert!(Token::from_text(&format!("{good}\n")).is_ok());
        for bad in ["", "short", &"x".repeat(257), &format!("{good} {good}"), &format!("{good}é")] {
            assert!(Token::from_text(bad).is_err(), "{bad:?}");
        }
    }
}
