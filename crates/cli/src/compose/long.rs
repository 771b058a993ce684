//! Work that takes minutes: it ends where nobody wants it any more, and before its node does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use comity_api::Telling;
use comity_node::service::views::Progress;
use tokio::sync::{OwnedRwLockReadGuard, RwLock};

/// The long work of a node.
#[derive(Clone, Default)]
pub(super) struct LongWork {
    ending: Arc<AtomicBool>,
    running: Arc<RwLock<()>>,
}

impl LongWork {
    /// What the work tells its progress to, and what it holds until it is over.
    pub(super) async fn begin(&self, mut told: Telling) -> (Telling, OwnedRwLockReadGuard<()>) {
        let ending = Arc::clone(&self.ending);
        let telling = move |progress: Progress| !ending.load(Ordering::Relaxed) && told(progress);
        (Box::new(telling), Arc::clone(&self.running).read_owned().await)
    }

    /// Gives up what is under way, and what begins from now on; waits until nothing is left of it.
    pub(super) async fn end(&self) {
        self.ending.store(true, Ordering::Relaxed);
        let _over = self.running.write().await;
    }
}
