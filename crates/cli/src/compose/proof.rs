//! Evidence files. What one discloses is kept in the node's audit before the file exists.

use comity_api::ProofRequest;
use comity_node::ledger::query;
use comity_node::party::{NodeDir, pairing};
use comity_node::proof::{Disclose, Made, ProofError, Source, make as made};
use comity_node::service::problem::codes;
use comity_node::service::{Node, Problem, Snapshot};
use comity_wire::Canonical;
use comity_wire::register::RegisterPart;
use serde_json::json;

use super::take_up::refused;

/// Makes the file of a statement.
pub(super) async fn make(node: &Node, dir: &NodeDir, request: ProofRequest) -> Result<String, Problem> {
    let disclose = match request.disclose.as_slice() {
        [] => Disclose::Nothing,
        [all] if all == "all" => Disclose::All,
        fields => Disclose::Fields(fields.to_vec()),
    };
    let (snapshot, dir, name) = (node.snapshot().await?, dir.clone(), request.statement.clone());
    let file = tokio::task::spawn_blocking(move || file(&snapshot, &dir, &name, &disclose));
    let file = file.await.map_err(|error| Problem::new(codes::INTERNAL).with("detail", error))??;
    if let Some(label) = file.label {
        let record = json!({
            "at": super::clock().wall_s,
            "what": "disclosed in an evidence file",
            "statement": request.statement,
            "fields": file.disclosed,
            "officer": request.officer,
            "released_by": label.word(),
        });
        let record = record.to_string().into_bytes();
        let kept = node.with_core(move |core, _| core.audit(&record)).await?;
        kept.map_err(|error| Problem::new(codes::STOPPED).with("detail", error))?;
    }
    Ok(file.text)
}

fn file(snapshot: &Snapshot, dir: &NodeDir, name: &str, disclose: &Disclose) -> Result<Made, Problem> {
    let damaged = |error: &dyn std::fmt::Display| Problem::new(codes::STORE_DAMAGED).with("detail", error);
    let at = snapshot.names.resolve(&*snapshot.read, &snapshot.journals, name)?;
    let none = || Problem::new(codes::NO_SUCH_STATEMENT).with("name", name);
    let (line, ..) = snapshot.journals.name(at.journal).ok_or_else(none)?;
    let ours = dir.register().map_err(|error| refused(&error))?;
    let records = pairing::records(dir).map_err(|error| refused(&error))?;
    let record = records.iter().find(|record| record.lines.iter().any(|known| known.line == line)).ok_or_else(none)?;
    // A newer register that came over the line goes before the one of the pairing.
    let newer = query::their_register(&*snapshot.read, &line).map_err(|error| damaged(&error))?;
    let newer = newer.map(|bytes| RegisterPart::from_bytes(&bytes)).transpose().map_err(|error| damaged(&error))?;
    let theirs = newer.as_ref().unwrap_or(&record.their.register);
    let source = Source { read: &*snapshot.read, journals: &snapshot.journals, ours: ours.part(), theirs };
    made(&source, at, disclose).map_err(|error| match error {
        ProofError::NoReceipt => Problem::new(codes::NO_RECEIPT).with("name", name),
        ProofError::NoStatement => Problem::new(codes::NO_SUCH_STATEMENT).with("name", name),
        ProofError::NoContent => Problem::new(codes::NO_CONTENT).with("name", name),
        ProofError::NoSuchField { path } => Problem::new(codes::NO_SUCH_FIELD).with("name", name).with("path", path),
        other => damaged(&other),
    })
}
