//! A counterpart shows our own signature over more than this store holds: the store was put back. Nothing of the old
//! journals is signed any more; their successors open at once (PROTOCOL.md rule 23).

use comity_node::assembly::successor_for;
use comity_node::party::{LineRecord, NodeDir, pairing, restore};
use comity_node::service::views::Event;
use comity_node::service::{Node, OsRng, Problem};
use tokio::sync::broadcast::error::RecvError;

/// Waits for the proof of a rollback, for as long as the node runs.
pub(super) async fn watch(node: Node, dir: NodeDir) {
    let mut events = node.alarms();
    loop {
        match events.recv().await {
            Ok(Event::RolledBack { peer, track, proven, held }) => {
                tracing::error!(%peer, %track, proven, held, "our own signature proves that this store was put back");
                if let Err(problem) = succeed(&node, &dir).await {
                    tracing::error!(%problem, "the successors could not be opened; status says what to do");
                }
            }
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

/// Every line of a store that was put back gets a successor: none of its journals can be trusted to be the newest.
async fn succeed(node: &Node, dir: &NodeDir) -> Result<(), Problem> {
    let failed = |error: &dyn std::fmt::Display| Problem::new("internal").with("detail", error);
    restore::after_rollback(dir).map_err(|error| failed(&error))?;
    let tls = dir.keys().tls_all().map_err(|error| failed(&error))?;
    for record in pairing::records(dir).map_err(|error| failed(&error))? {
        for line in record.lines_of(&tls) {
            one(node, dir, line.clone()).await?;
        }
    }
    dir.mark_file().successors_opened().map_err(|error| failed(&error))
}

async fn one(node: &Node, dir: &NodeDir, line: LineRecord) -> Result<(), Problem> {
    let (dir, id) = (dir.clone(), line.line);
    let made = node.with_core(move |core, clock| successor_for(&dir, core, &line, clock, &mut OsRng)).await?;
    let made = made.map_err(|error| Problem::new("internal").with("detail", error))?;
    node.open_successor(id, made.delegation, made.secrets).await
}
