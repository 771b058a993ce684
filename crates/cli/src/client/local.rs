//! A node that is open in this process.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use comity_api::{Backend, router};
use http::{Request, Response};
use tower::ServiceExt as _;

use crate::compose::{self, Opened};
use crate::failure::Outcome;

pub(crate) use crate::compose::Links;

/// The node and its routes.
pub(crate) struct Local {
    router: Router,
    opened: Opened,
}

/// Opens the folder's node, and holds its lock.
pub(crate) async fn open(dir: &Path, links: Links) -> Outcome<Local> {
    let opened = compose::open(dir, links).await?;
    let backend: Arc<dyn Backend> = opened.backend();
    Ok(Local { router: router(backend), opened })
}

impl Local {
    /// The routes, for whoever listens.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// What was opened.
    pub(crate) const fn opened(&self) -> &Opened {
        &self.opened
    }

    /// One request.
    pub(crate) async fn send(&self, request: Request<Body>) -> Response<Body> {
        match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    /// Stops the node: no new work, what is under way ends.
    pub(crate) async fn close(self) {
        self.opened.close().await;
    }
}
