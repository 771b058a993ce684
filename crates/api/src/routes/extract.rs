//! What a request carries, refused in words that a program can act upon.

use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use bytes::Bytes;
use comity_node::service::Problem;
use comity_node::service::problem::codes;
use serde::de::DeserializeOwned;

use crate::limits::LIST_ITEMS_MAX;
use crate::problem::Rejection;

/// A JSON body, read whole; unknown members are the type's to refuse.
pub(crate) struct Read<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Read<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejection> {
        let bytes = body(request, state).await?;
        parse(&bytes).map(Self)
    }
}

/// The body's bytes, up to the route's limit.
pub(crate) async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Rejection> {
    Bytes::from_request(request, state).await.map_err(|error| {
        let status = error.status();
        let code = if status == StatusCode::PAYLOAD_TOO_LARGE { "request-too-large" } else { "request-unreadable" };
        Rejection::request(status, code, &[])
    })
}

/// Parses JSON; the problem names the place.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Rejection> {
    serde_json::from_slice(bytes).map_err(|error| {
        Rejection::request(StatusCode::BAD_REQUEST, "json-malformed", &[("detail", error.to_string())])
    })
}

/// The query of the URL.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Rejection> {
        within(parts)?;
        Query::try_from_uri(&parts.uri).map(|Query(query)| Self(query)).map_err(|error| {
            Rejection::request(StatusCode::BAD_REQUEST, "query-malformed", &[("detail", error.body_text())])
        })
    }
}

/// Refuses a list of no items, and one of more than an answer has. What is no number is the query's type to refuse.
fn within(parts: &Parts) -> Result<(), Rejection> {
    let asked = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).unwrap_or_default();
    let limits = asked.0.iter().filter(|(name, _)| name == "limit").filter_map(|(_, limit)| limit.parse::<u128>().ok());
    let mut wrong = limits.filter(|limit| !(1..=LIST_ITEMS_MAX as u128).contains(limit));
    wrong.next().map_or(Ok(()), |given| {
        let problem = Problem::new(codes::LIMIT_WRONG).with("given", given);
        Err(problem.with("least", 1).with("most", LIST_ITEMS_MAX).into())
    })
}

/// What the path names. What is none of it is refused as everything else: as a problem, never in words of the library's.
pub(crate) struct Named<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        Path::from_request_parts(parts, state).await.map(|Path(named)| Self(named)).map_err(|error| {
            Rejection::request(StatusCode::BAD_REQUEST, "path-malformed", &[("detail", error.body_text())])
        })
    }
}
