//! Evidence files. What one discloses is kept in the node's audit before the file exists. Files that convict a
//! counterpart disclose nothing.

use comity_api::{EvidenceFile, ProofRequest};
use comity_node::ledger::query;
use comity_node::party::register::OwnRegister;
use comity_node::party::{NodeDir, PairingRecord, pairing};
use comity_node::proof::{Disclose, Made, OFFICERS_NAMED_MAX, ProofError, Source, accuse as accused, make as made};
use comity_node::service::problem::codes;
use comity_node::service::views::AuditView;
use comity_node::service::{Node, PairedRegisters, Problem, Snapshot};
use comity_wire::register::RegisterPart;
use comity_wire::{Canonical, LineId};

use super::take_up::refused;

/// Makes the file of a statement.
pub(super) async fn make(node: &Node, dir: &NodeDir, request: ProofRequest) -> Result<EvidenceFile, Problem> {
    if request.officers.len() > OFFICERS_NAMED_MAX {
        return Err(Problem::new(codes::OFFICERS_MANY).with("limit", OFFICERS_NAMED_MAX));
    }
    let disclose = match request.disclose.as_slice() {
        [] => Disclose::Nothing,
        [all] if all == "all" => Disclose::All,
        fields => Disclose::Fields(fields.to_vec()),
    };
    let (snapshot, dir, name) = (node.snapshot().await?, dir.clone(), request.statement.clone());
    let officers = request.officers.clone();
    let file = tokio::task::spawn_blocking(move || file(&snapshot, &dir, &name, (&disclose, &officers)));
    let file = file.await.map_err(|error| Problem::new(codes::INTERNAL).with("detail", error))??;
    if let Some(label) = file.label {
        let mut officers = request.officers.into_iter();
        let act = AuditView {
            what: "disclosed".to_owned(),
            who: officers.next(),
            also: officers.collect(),
            subject: Some(request.statement),
            details: file.disclosed.clone(),
            released_by: Some(label.word().to_owned()),
            ..AuditView::default()
        };
        node.note(act).await?;
    }
    Ok(EvidenceFile { text: file.text, acknowledgement_left_out: file.left_out })
}

/// Makes the file that convicts the counterpart of a line, of a generation of its journal or of the newest.
pub(super) async fn accuse(
    node: &Node,
    dir: &NodeDir,
    (peer, track): (String, String),
    generation: Option<u64>,
) -> Result<String, Problem> {
    let (snapshot, dir) = (node.snapshot().await?, dir.clone());
    let file = tokio::task::spawn_blocking(move || accusation(&snapshot, &dir, (&peer, &track), generation));
    file.await.map_err(|error| Problem::new(codes::INTERNAL).with("detail", error))?
}

fn accusation(
    snapshot: &Snapshot,
    dir: &NodeDir,
    (peer, track): (&str, &str),
    generation: Option<u64>,
) -> Result<String, Problem> {
    let line = snapshot.names.line(peer, track)?;
    let none = || Problem::new(codes::NO_SUCH_LINE);
    let (ours, theirs) = registers(snapshot, dir, line, none)?;
    let source = Source { read: &*snapshot.read, journals: &snapshot.journals, ours: ours.part(), theirs: &theirs };
    let made = accused(&source, line, generation).map_err(|error| match error {
        ProofError::NoContradiction => Problem::new(codes::NO_CONTRADICTION),
        ProofError::NotOfGeneration { generation, kept } => {
            let kept: Vec<String> = kept.iter().map(u64::to_string).collect();
            Problem::new(codes::NO_SUCH_CONTRADICTION).with("generation", generation).with("kept", kept.join(", "))
        }
        ProofError::Partial { size, held } => {
            Problem::new(codes::CONTRADICTION_PARTIAL).with("size", size).with("held", held)
        }
        other => damaged(&other),
    });
    made.map(|made| made.text).map_err(|problem| problem.with("peer", peer).with("track", track))
}

pub(super) fn damaged(error: &dyn std::fmt::Display) -> Problem {
    Problem::new(codes::STORE_DAMAGED).with("detail", error)
}

/// The registers that the folder holds.
pub(super) fn paired(dir: &NodeDir) -> Result<PairedRegisters, Problem> {
    let ours = dir.register().map_err(|error| refused(&error))?.part().clone();
    let records = pairing::records(dir).map_err(|error| refused(&error))?;
    let lines = |record: &PairingRecord| {
        let theirs = record.their.register.clone();
        record.lines.iter().map(|line| (line.line, theirs.clone())).collect::<Vec<_>>()
    };
    Ok(PairedRegisters { ours, theirs: records.iter().flat_map(lines).collect() })
}

/// Our register, and the counterpart's as far as it came.
pub(super) fn registers(
    snapshot: &Snapshot,
    dir: &NodeDir,
    line: LineId,
    none: impl Fn() -> Problem,
) -> Result<(OwnRegister, RegisterPart), Problem> {
    let ours = dir.register().map_err(|error| refused(&error))?;
    let records = pairing::records(dir).map_err(|error| refused(&error))?;
    let record = records.into_iter().find(|record| record.lines.iter().any(|known| known.line == line));
    let record = record.ok_or_else(none)?;
    // A newer register that came over the line goes before the one of the pairing.
    let newer = query::their_register(&*snapshot.read, &line).map_err(|error| damaged(&error))?;
    let newer = newer.map(|bytes| RegisterPart::from_bytes(&bytes)).transpose().map_err(|error| damaged(&error))?;
    Ok((ours, newer.unwrap_or(record.their.register)))
}

fn file(
    snapshot: &Snapshot,
    dir: &NodeDir,
    name: &str,
    (disclose, officers): (&Disclose, &[String]),
) -> Result<Made, Problem> {
    let at = snapshot.names.resolve(&*snapshot.read, &snapshot.journals, name)?;
    let none = || Problem::new(codes::NO_SUCH_STATEMENT).with("name", name);
    let (line, ..) = snapshot.journals.name(at.journal).ok_or_else(none)?;
    let (ours, theirs) = registers(snapshot, dir, line, none)?;
    let source = Source { read: &*snapshot.read, journals: &snapshot.journals, ours: ours.part(), theirs: &theirs };
    made(&source, at, disclose, officers).map_err(|error| match error {
        ProofError::NoReceipt => Problem::new(codes::NO_RECEIPT).with("name", name),
        ProofError::NoStatement => Problem::new(codes::NO_SUCH_STATEMENT).with("name", name),
        ProofError::Erased => Problem::new(codes::ERASED).with("name", name),
        ProofError::NoContent => Problem::new(codes::NO_CONTENT).with("name", name),
        ProofError::NoSuchField { path } => Problem::new(codes::NO_SUCH_FIELD).with("name", name).with("path", path),
        ProofError::TwoOfficers { enrolled } => Problem::new(codes::DISCLOSURE_TWO_OFFICERS).with("enrolled", enrolled),
        ProofError::OfficerNotEnrolled { name } => Problem::new(codes::OFFICER_NOT_ENROLLED).with("name", name),
        other => damaged(&other),
    })
}
