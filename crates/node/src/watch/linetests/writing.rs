//! What a tester has written and kept.

use comity_store::{Cells, Rows, StoreError};
use serde_json::value::to_raw_value;

use super::line::{Step, TestedLine, ToWrite};
use super::record::{LineRecord, TestRecord, line_cell};
use crate::core::Clock;
use crate::service::problem::codes;
use crate::service::views::StatementDraft;
use crate::service::{Node, OsRng, Problem, labels};
use crate::watch::cells::{self, RecordError};

fn internal(error: impl std::fmt::Display) -> Problem {
    Problem::new(codes::INTERNAL).with("detail", error)
}

/// Keeps what a step changed, in one transaction.
pub(super) async fn keep(node: &Node, tested: &TestedLine, step: &Step) -> Result<(), Problem> {
    if step.changed.is_empty() && !step.keep {
        return Ok(());
    }
    let line = tested.config().line;
    let record: LineRecord = tested.followed.record.clone();
    let of = |key: &u64| Some((*key, tested.followed.tests.get(key)?.clone()));
    let tests: Vec<(u64, TestRecord)> = step.changed.iter().filter_map(of).collect();
    let kept = node.with_core(move |core, _| {
        core.keep_watch(|tx| -> Result<(), RecordError> {
            for (key, test) in &tests {
                tx.put_row(Rows::Series, *key, &cells::encode(test)?)?;
            }
            cells::put(tx, Cells::Watch, &line_cell(&line), &record)
        })
    });
    kept.await?.map_err(|error| match error {
        RecordError::Store(StoreError::Full { free_bytes, floor_bytes }) => {
            Problem::new(codes::DISK_FULL).with("free", free_bytes).with("floor", floor_bytes)
        }
        other => Problem::new(codes::STOPPED).with("detail", other),
    })
}

/// Has a test or an echo written. What was written before under the same key is not written again; what cannot be written
/// now is left to the next look, and shown meanwhile. After a test the other ways are tried, for the next one to tell.
/// `tries`: of addresses, of which its ways tell.
pub(super) async fn write(
    node: &Node,
    tested: &mut TestedLine,
    written: ToWrite,
    (clock, tries): (Clock, u64),
) -> Result<(), Problem> {
    let body = to_raw_value(&written.body).map_err(internal)?;
    let names = node.names();
    let (peer, track) = names.of(&tested.config().line);
    let mut draft = StatementDraft::new(peer, track.word(), "F01", body);
    labels::lowest(&mut draft);
    draft.mark = "test".to_owned();
    draft.precedence = "routine".to_owned();
    draft.in_reply_to.extend(written.echoes.clone());
    draft.idempotency_key = Some(written.key.clone());
    match node.submit_by_node(draft).await {
        Ok(accepted) => {
            node.note_unsaid(&tested.config().line, None);
            tested.wrote(&written, &accepted.id, (clock, tries));
            if written.echoes.is_none() {
                node.try_addresses_soon(&tested.config().line);
                node.ask_mail(&tested.config().line);
            }
        }
        Err(problem) if problem.code == codes::IDEMPOTENCY_CONFLICT => {}
        Err(problem) if problem.code == codes::SHUTTING_DOWN => return Err(problem),
        Err(problem) => {
            tracing::warn!(peer, %track, ?problem, "a line test cannot be said");
            node.note_unsaid(&tested.config().line, Some((clock.wall_s, &problem)));
        }
    }
    Ok(())
}

/// Has a person's test written, which nobody expects.
pub(super) async fn write_person(node: &Node, tested: &TestedLine, clock: Clock) -> Result<(), Problem> {
    let line = tested.config().line;
    let nonce = comity_wire::Hash(comity_seal::rng::random32(&mut OsRng)).to_string();
    let body = serde_json::json!({ "desk": "watch", "nonce": nonce.get(..32).unwrap_or(&nonce) });
    let body = to_raw_value(&body).map_err(internal)?;
    let names = node.names();
    let (peer, track) = names.of(&line);
    let mut draft = StatementDraft::new(peer, track.word(), "F02", body);
    // A person is obliged by it, so it is actual traffic: its format says that it is a test.
    if node.is_training(&line) {
        draft.mark = "exercise".to_owned();
    }
    draft.to_desks.push("watch".to_owned());
    let name = line.to_string();
    draft.idempotency_key = Some(format!("f02-{}-{}", name.get(..32).unwrap_or(&name), clock.wall_s));
    if let Err(problem) = node.submit_by_node(draft).await {
        tracing::warn!(peer, %track, ?problem, "a person's test was not accepted; the next one is due in half a year");
    }
    Ok(())
}
