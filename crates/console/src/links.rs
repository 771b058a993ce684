//! `POST /v1/sign-in-links`: a link that signs somebody in, for whoever runs the node. It is served where the node's own
//! commands ask, and on no listener.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use comity_api::{Backend, ProblemBody};
use comity_node::service::problem::codes;
use comity_node::service::{OsRng, Problem};
use comity_node::watch::policy::{Action, On};
use comity_seal::rng::random32;
use serde::{Deserialize, Serialize};

use crate::frame::now_s;
use crate::sessions::{LINK_SECONDS, Sessions};

/// For whom a link is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LinkOrder {
    /// Short id of an officer; nothing means whoever runs the node, where it knows no officers.
    pub officer: Option<String>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    /// Where it leads.
    pub url: String,
    /// For how many seconds it works.
    pub seconds: u64,
}

#[derive(Clone)]
struct Links {
    node: Arc<dyn Backend>,
    sessions: Arc<Sessions>,
    base: Arc<str>,
}

/// The route. `base` is where the console is reached, such as `http://aur.localhost:7701`.
pub fn links(node: Arc<dyn Backend>, sessions: Arc<Sessions>, base: &str) -> Router {
    let links = Links { node, sessions, base: base.into() };
    Router::new().route("/v1/sign-in-links", post(make)).with_state(links)
}

async fn make(State(links): State<Links>, headers: HeaderMap, Json(order): Json<LinkOrder>) -> Response {
    match links.made(&headers, order).await {
        Ok(view) => (StatusCode::CREATED, Json(view)).into_response(),
        Err(problem) => {
            let body = ProblemBody::from(problem);
            let status = StatusCode::from_u16(body.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, [(header::CONTENT_TYPE, "application/problem+json")], Json(body)).into_response()
        }
    }
}

impl Links {
    async fn made(&self, headers: &HeaderMap, order: LinkOrder) -> Result<LinkView, Problem> {
        // Whoever asks here without a token is whom the node's files belong to.
        let shown = headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap_or_default());
        if let Some(shown) = shown {
            let officer = self.node.caller(shown.trim_start_matches("Bearer ").to_owned());
            let officer = officer.ok_or_else(|| Problem::new(codes::OFFICER_UNKNOWN).with("officer", ""))?;
            self.node.permit(Some(&officer), Action::Operate, On { track: None, format: None })?;
        }
        let officers = self.node.officers().await?;
        let known: Vec<&str> = officers.iter().filter(|one| one.enabled).map(|one| one.id.as_str()).collect();
        let asked = order.officer.as_deref();
        if asked.map_or(!officers.is_empty(), |id| !known.contains(&id)) {
            let problem = Problem::new(codes::OFFICER_UNKNOWN).with("officer", asked.unwrap_or_default());
            return Err(problem.with("known", known.join(", ")));
        }
        let link = self.sessions.link(order.officer, random32(&mut OsRng), now_s());
        let link = link.ok_or_else(|| Problem::new(codes::BUSY))?;
        Ok(LinkView { url: format!("{}/sign-in/{}", self.base, link.secret), seconds: LINK_SECONDS })
    }
}
