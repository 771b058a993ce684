//! Pages ask the node's API, in this process, as the officer who is signed in.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use bytes::Bytes;
use comity_api::{Fault, IDEMPOTENCY_HEADER, ProblemBody, SignedIn};
use comity_node::watch::staff::OfficerView;
use http_body_util::BodyExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::ServiceExt as _;

/// How often what is under way under the same key is asked for again, and after which pause.
const UNDER_WAY_ASKED_MAX: u32 = 100;
const UNDER_WAY_PAUSE: Duration = Duration::from_millis(50);

/// The API of this process.
#[derive(Clone)]
pub(crate) struct Asker {
    api: Router,
}

/// A part of a path or a query, so that it is taken as it is.
pub(crate) fn part(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// What the API refused, as it says it.
pub(crate) type Refused = Box<ProblemBody>;

fn broken(code: &str) -> Refused {
    Box::new(ProblemBody {
        kind: format!("urn:x-comity:problem:{code}"),
        title: code.replace('-', " "),
        status: 500,
        code: code.to_owned(),
        fault: Fault::Ours,
        class: "internal".to_owned(),
        params: std::collections::BTreeMap::new(),
    })
}

impl Asker {
    pub(crate) const fn new(api: Router) -> Self {
        Self { api }
    }

    async fn ask(&self, who: Option<&OfficerView>, mut request: Request<Body>) -> Result<Response<Body>, Refused> {
        if let Some(officer) = who {
            request.extensions_mut().insert(SignedIn(officer.clone()));
        }
        let response = match self.api.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        if response.status().is_success() {
            return Ok(response);
        }
        let body = response.into_body().collect().await.map_err(|_| broken("internal"))?.to_bytes();
        Err(Box::new(serde_json::from_slice(&body).map_err(|_| broken("internal"))?))
    }

    async fn read<T: DeserializeOwned>(response: Response<Body>) -> Result<T, Refused> {
        let body = response.into_body().collect().await.map_err(|_| broken("internal"))?.to_bytes();
        serde_json::from_slice(&body).map_err(|_| broken("internal"))
    }

    /// What is at a path.
    ///
    /// # Errors
    /// What the API refuses.
    pub(crate) async fn get<T: DeserializeOwned>(&self, who: Option<&OfficerView>, path: &str) -> Result<T, Refused> {
        let request = Request::get(path).body(Body::empty()).map_err(|_| broken("internal"))?;
        Self::read(self.ask(who, request).await?).await
    }

    /// What is at a path, where it is no JSON.
    ///
    /// # Errors
    /// What the API refuses.
    pub(crate) async fn fetched(&self, who: Option<&OfficerView>, path: &str) -> Result<Response<Body>, Refused> {
        let request = Request::get(path).body(Body::empty()).map_err(|_| broken("internal"))?;
        self.ask(who, request).await
    }

    /// Has something done, once for each key.
    ///
    /// # Errors
    /// What the API refuses.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        who: Option<&OfficerView>,
        (path, key): (&str, Option<&str>),
        body: &impl Serialize,
    ) -> Result<T, Refused> {
        Self::read(self.posted(who, (path, key), body).await?).await
    }

    /// The same, for an answer that is no JSON.
    ///
    /// # Errors
    /// What the API refuses.
    pub(crate) async fn posted(
        &self,
        who: Option<&OfficerView>,
        (path, key): (&str, Option<&str>),
        body: &impl Serialize,
    ) -> Result<Response<Body>, Refused> {
        let body = Bytes::from(serde_json::to_vec(body).map_err(|_| broken("internal"))?);
        let mut left = UNDER_WAY_ASKED_MAX;
        loop {
            let mut request = Request::builder().method(Method::POST).uri(path);
            request = request.header(header::CONTENT_TYPE, "application/json");
            if let Some(key) = key {
                request = request.header(IDEMPOTENCY_HEADER, key);
            }
            let request = request.body(Body::from(body.clone())).map_err(|_| broken("internal"))?;
            match self.ask(who, request).await {
                // The same form, sent by a second press of the button: it is told what the first one came to.
                Err(refused) if refused.code == "idempotency-under-way" && left > 0 => {
                    left -= 1;
                    tokio::time::sleep(UNDER_WAY_PAUSE).await;
                }
                answered => return answered,
            }
        }
    }
}

/// The status of a refusal.
pub(crate) fn status(refused: &ProblemBody) -> StatusCode {
    StatusCode::from_u16(refused.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_path_stays_one_part() {
        assert_eq!(part("AUR/nrrc/1@BOR"), "AUR%2Fnrrc%2F1%40BOR");
        assert_eq!(part("../é?&"), "..%2F%C3%A9%3F%26");
    }
}
