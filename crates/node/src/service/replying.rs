//! What statements say of those that they answer or correct.

use comity_wire::Hash;
use comity_wire::statement::Statement;
use serde_json::value::RawValue;

use super::views::{AnswerView, CorrectionView, Reference, Says};

/// What an answer says, where that is no answer yet or one of few words.
pub(super) fn answer(statement: &Statement, by: Reference) -> AnswerView {
    let decision = || serde_json::from_slice::<DecisionBody>(&statement.body).ok().map(|body| body.decision);
    let says = match statement.envelope.format.as_str() {
        "F04" => Says::NotUnderstood,
        "F26" => decision().unwrap_or_default(),
        _ => Says::Answer,
    };
    AnswerView { number: by.number, id: by.id, says }
}

/// The body of an F26; its words are those of [`Says`].
#[derive(serde::Deserialize)]
struct DecisionBody {
    decision: Says,
}

/// The body of an F05.
#[derive(serde::Deserialize)]
pub(super) struct CorrectionBody {
    pub(super) r#ref: String,
    #[serde(default)]
    pub(super) changes: Option<Box<RawValue>>,
    reason: String,
}

/// The correction or cancellation that a statement makes of another, if its body names it.
pub(super) fn correction(statement: &Statement, by: Reference, id: &str, stated: u64) -> Option<CorrectionView> {
    let body: CorrectionBody = serde_json::from_slice(&statement.body).ok()?;
    let CorrectionBody { r#ref, changes, reason } = body;
    let view = CorrectionView { by, changes, reason, stated, without_effect: false, cancelled_by: None };
    (r#ref == id).then_some(view)
}

/// Statements that one body names at most, as far as their numbers are shown.
pub(super) const BODY_REFS_MAX: usize = 256;

/// The statements that a body names as its `ref` or `refs`.
pub(super) fn body_refs(statement: &Statement) -> Vec<Hash> {
    let Ok(members) = statement.members() else { return Vec::new() };
    let one = members.get("ref").and_then(|raw| serde_json::from_str::<String>(raw).ok());
    let many = members.get("refs").and_then(|raw| serde_json::from_str::<Vec<String>>(raw).ok());
    let named = one.into_iter().chain(many.unwrap_or_default());
    named.filter_map(|id| id.parse().ok()).take(BODY_REFS_MAX).collect()
}
