//! What the route of the annual review asks.

use comity_node::service::Node;
use comity_node::service::views::{ReviewQuery, ReviewView};
use comity_node::watch::policy::MayRead;

use crate::backend::Answer;

/// What lines came to over a period, as far as whoever asks may read it. Nothing changes.
pub trait ReviewRoom: Send + Sync + 'static {
    /// The review of a period with a peer.
    fn review(&self, query: ReviewQuery, may: MayRead) -> Answer<'_, ReviewView>;
}

impl ReviewRoom for Node {
    fn review(&self, query: ReviewQuery, may: MayRead) -> Answer<'_, ReviewView> {
        Box::pin(self.review(query, may))
    }
}
