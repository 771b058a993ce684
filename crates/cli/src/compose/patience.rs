//! A line test as soon as a line can be tested.

use std::time::Duration;

use comity_node::service::problem::codes;
use comity_node::service::views::LineTestView;
use comity_node::service::{Culprit, Node, Problem};
use tokio::time::Instant;

/// Longest pause before a line that is not up is looked at again, whatever happens at the node.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Tests a line as soon as it is up and the other side's first entry is here, which brings its keys; each event at the
/// node is a reason to look again.
pub(super) async fn patiently(node: &Node, peer: &str, track: &str, wait_s: u64) -> Result<LineTestView, Problem> {
    let end = Instant::now() + Duration::from_secs(wait_s);
    let mut events = node.events();
    loop {
        let silent = node.line(peer, track).await?.is_some_and(|line| line.theirs.size == 0);
        let tested = match silent {
            true => Err(Problem::new(codes::PEER_NOT_READY).with("peer", peer).with("track", track)),
            false => node.line_test(peer, track).await,
        };
        match tested {
            Err(problem) if problem.culprit == Culprit::Nobody && Instant::now() < end => {
                let _ = tokio::time::timeout(LOOK_AGAIN, events.recv()).await;
            }
            other => return other,
        }
    }
}
