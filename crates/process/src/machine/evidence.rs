//! What the body's evidence member says: a list of what is attached and what is committed to (F23, F42).

use comity_wire::Hash;
use serde_json::Value;

use crate::state::turn::Turn;

/// Its items; empty where it is no list.
fn items(turn: &Turn<'_>, member: &str) -> Vec<Value> {
    let raw = turn.members.as_ref().and_then(|members| members.get(member));
    raw.and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default()
}

fn hash(item: &Value, name: &str) -> Option<Hash> {
    item.get(name)?.as_str()?.parse().ok()
}

/// Hashes that it commits to.
pub(crate) fn committed(turn: &Turn<'_>, member: &str) -> Vec<Hash> {
    items(turn, member).iter().filter_map(|item| hash(item, "commitment")).collect()
}

/// Attachments that it names, by the roots of their chunk trees or by their commitments.
pub(crate) fn attached(turn: &Turn<'_>, member: &str) -> Vec<Hash> {
    items(turn, member).iter().filter_map(|item| hash(item, "attachment")).collect()
}

/// Whether it is evidence itself, in words or data, rather than a list of what is elsewhere.
pub(crate) fn is_inline(turn: &Turn<'_>, member: &str) -> bool {
    let raw = turn.members.as_ref().and_then(|members| members.get(member));
    match raw.and_then(|raw| serde_json::from_str(raw).ok()) {
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Object(members)) => !members.is_empty(),
        _ => false,
    }
}
