//! A node that is open in this process.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use comity_api::{Backend, router};
use http::{Request, Response};
use tower::ServiceExt as _;

use crate::compose::{self, Opened};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;

pub(crate) use crate::compose::Links;

/// How long another command may keep a folder before this one gives up: most are done in a moment, and a node that starts
/// answers once it has read what it has.
const PATIENCE: Duration = Duration::from_secs(30);
/// Pause before the folder is tried again.
const PAUSE: Duration = Duration::from_millis(50);

/// Waits for whoever holds a folder: two commands at a time are nobody's mistake.
pub(crate) struct Patience {
    until: Option<tokio::time::Instant>,
}

impl Patience {
    /// Nothing was waited for yet.
    pub(crate) const fn new() -> Self {
        Self { until: None }
    }

    /// Pauses where the folder is held by another program, and says so the first time.
    ///
    /// # Errors
    /// The failure itself: another one, or the time is over.
    pub(crate) async fn pause(&mut self, context: &Context, failure: Failure) -> Outcome<()> {
        if failure.exit != Exit::AlreadyRunning {
            return Err(failure);
        }
        let now = tokio::time::Instant::now();
        let until = *self.until.get_or_insert_with(|| {
            context.note("waiting-for-folder", &vars![]);
            now + PATIENCE
        });
        if now >= until {
            return Err(failure);
        }
        tokio::time::sleep(PAUSE).await;
        Ok(())
    }
}

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
