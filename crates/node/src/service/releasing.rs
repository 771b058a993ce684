//! A draft that officers release: what they sign, and its submission with their signatures.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_catalog::{Catalogue, Ceiling};
use comity_exchange::Prepared;
use comity_seal::hash::sha256_parts;
use comity_store::Read;
use comity_wire::Canonical;
use comity_wire::body::Members;
use comity_wire::statement::Statement;
use comity_wire::{Hash, LineId};

use super::drafting::{self, Lookup};
use super::effects::without_effect;
use super::erasing;
use super::expert::unattributed;
use super::formats;
use super::labels;
use super::node::Node;
use super::problem::{Problem, codes};
use super::show::Snapshot;
use super::views::{Accepted, StatementDraft};
use crate::core::{Request, SubmitRequest};
use crate::ledger::IdempotencyKey;
use crate::ledger::erase::ERASURE_FORMAT;

/// What a statement is judged by before it is accepted: the formats, and what may leave on each line.
type Rules = (Arc<Catalogue>, Arc<BTreeMap<String, Ceiling>>);

/// Whose signatures a draft asks for, and what makes the signed content what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    /// Fingerprints of the officers' keys.
    pub officers: Vec<Hash>,
    /// What lets the release act once.
    pub nonce: [u8; 32],
    /// The seed of the commitment.
    pub seed: [u8; 32],
}

impl Node {
    /// The statement that a draft makes with these officers, and its line: what they sign. Checked as a submission is.
    ///
    /// # Errors
    /// As [`Node::submit`].
    pub async fn signable(&self, draft: StatementDraft, required: Required) -> Result<(LineId, Statement), Problem> {
        let rules = (self.catalogue(), self.ceilings());
        let draft = self.joined(draft).await;
        let snapshot = self.snapshot().await?;
        let anyway = draft.anyway;
        let (line, statement) = self.blocking(move || statement(&rules, &snapshot, &draft, &required)).await??;
        match self.foresee(line, &statement).await?.filter(|_| !anyway) {
            Some(reason) => Err(without_effect(&statement, reason)),
            None => Ok((line, statement)),
        }
    }

    /// Submits a draft with its officers' signatures, in the order of their keys; again under the same idempotency key, it
    /// is the same statement.
    ///
    /// # Errors
    /// As [`Node::submit`]; what does not release it.
    pub async fn submit_released(
        &self,
        draft: StatementDraft,
        required: Required,
        signatures: Vec<Vec<u8>>,
    ) -> Result<Accepted, Problem> {
        let draft = self.joined(draft).await;
        let (key, anyway) = (draft.idempotency_key.clone(), draft.anyway);
        let rules = (self.catalogue(), self.ceilings());
        let snapshot = self.snapshot().await?;
        let prepare = move || -> Result<(LineId, SubmitRequest), Problem> {
            let (line, statement) = statement(&rules, &snapshot, &draft, &required)?;
            let members = Members::read(&statement.body).map_err(malformed)?;
            let prepared = Prepared::seeded(&statement, &members, &signatures, required.seed).map_err(malformed)?;
            let (settle, prepared) = (draft.settle, Some(prepared));
            let content = sha256_parts(&[&line.0, &statement.to_bytes()]);
            let key = key.map(|key| IdempotencyKey { key: key.into_bytes(), content });
            Ok((line, SubmitRequest { token: 0, statement, signatures, settle, key, prepared }))
        };
        let (line, submit) = self.foreseen(self.blocking(prepare).await?, anyway).await?;
        let answered = self.ask(Request::Submit { line, submit: Box::new(submit) }).await?;
        self.accepted(line, answered).await
    }
}

fn statement(
    (catalogue, ceilings): &Rules,
    snapshot: &Snapshot,
    draft: &StatementDraft,
    required: &Required,
) -> Result<(LineId, Statement), Problem> {
    let read: &dyn Read = &*snapshot.read;
    let read = Some((read, &snapshot.journals));
    let lookup = Lookup { catalogue, ceilings, names: &snapshot.names, read, by_node: false };
    let mut draft = draft.clone();
    labels::choose(&mut draft, &lookup)?;
    // A signature names the officer by its key, which the register names.
    if unattributed(&draft) && !required.officers.is_empty() {
        return Err(Problem::new(codes::EXPERT_ATTRIBUTED).with("field", "required"));
    }
    snapshot.allows(&draft, catalogue)?;
    let (line, mut statement) = drafting::statement(&draft, &lookup)?;
    if draft.format == ERASURE_FORMAT {
        erasing::check((&*snapshot.read, &snapshot.journals, &snapshot.names), &line, &statement)?;
    }
    statement.envelope.required = comity_journal::release::required_set(required.officers.iter().copied());
    statement.envelope.release_nonce = Some(required.nonce);
    formats::check(catalogue, &statement.envelope, &statement.members().map_err(malformed)?)?;
    Ok((line, statement))
}

fn malformed(error: impl std::fmt::Display) -> Problem {
    Problem::new(codes::STATEMENT_MALFORMED).with("detail", error)
}
