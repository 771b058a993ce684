//! What the node's folder holds of public commitments.

use comity_node::party::NodeDir;
use comity_node::party::formats::catalogue;
use comity_node::service::Problem;
use comity_node::service::problem::codes;
use comity_node::service::views::DeclarationsView;
use comity_publish::known::Known;

/// Reads and reckons it, on a thread that may wait for the disk.
pub(super) async fn declarations(dir: NodeDir, at: u64) -> Result<DeclarationsView, Problem> {
    let look = move || -> Result<DeclarationsView, Problem> {
        let failed = |error: &dyn std::fmt::Display| Problem::new(codes::FILE).with("detail", error);
        let formats = catalogue(&dir).map_err(|error| failed(&error))?;
        let known = Known::read(&dir).map_err(|error| failed(&error))?;
        known.view(&dir, &formats, at).map_err(|error| failed(&error))
    };
    let found = tokio::task::spawn_blocking(look);
    found.await.map_err(|error| Problem::new(codes::INTERNAL).with("detail", error))?
}
