//! Whether something of ours is what the other side named, plainly or by a salted hash. It is compared here: nothing of
//! ours is sent, not even to our own node.

use std::collections::BTreeSet;
use std::path::Path;

use comity_process::guarantee::{asset_hash, identifier};
use comity_wire::Hash;
use serde::Serialize;
use serde_json::{Value, json};

use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::party::refused;
use crate::plain;

/// Bytes of a list of our assets at most.
const FILE_BYTES_MAX: usize = 4 << 20;
/// Assets in it at most: each is hashed once for each salt.
const ASSETS_MAX: usize = 20_000;

/// Our own assets.
pub(super) struct Own(BTreeSet<String>);

/// One of ours that the other side named.
#[derive(Serialize)]
pub(super) struct Found {
    /// Ours, as it is compared.
    pub(super) asset: String,
    /// The statement that names it.
    pub(super) number: String,
    /// How that stands.
    pub(super) state: String,
}

/// Reads our assets: one a line; what begins with `#` is a remark.
pub(super) fn own(path: &Path) -> Outcome<Own> {
    let text = comity_node::party::files::read_text(path, FILE_BYTES_MAX).map_err(|error| refused(error.into()))?;
    let lines = text.lines().map(identifier).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let all: BTreeSet<String> = lines.collect();
    if all.len() > ASSETS_MAX {
        let large = std::io::Error::new(std::io::ErrorKind::FileTooLarge, ASSETS_MAX.to_string());
        return Err(Failure::file(path, &large));
    }
    Ok(Own(all))
}

impl Own {
    /// The one of ours that an identifier names.
    pub(super) fn of(&self, named: &Value) -> Option<String> {
        let text = |name: &str| named.get(name).and_then(Value::as_str);
        if text("form") == Some("plain") {
            return self.0.get(&identifier(text("value")?)).cloned();
        }
        let (hash, salt) = (text("hash")?.parse::<Hash>().ok()?, text("salt")?.parse::<Hash>().ok()?);
        self.0.iter().find(|asset| asset_hash(&salt.0, asset) == hash).cloned()
    }
}

/// Says what was found. That nothing was found is no failure.
pub(super) fn told(context: &Context, ours: &Own, found: &[Found], more: bool) -> Outcome {
    if found.is_empty() {
        context.say("match-none", &vars!["count" => ours.0.len() as u64]);
    }
    for one in found {
        let values = vars!["asset" => plain::line(&one.asset), "number" => plain::line(&one.number), "state" => one.state.as_str()];
        context.say("match-found", &values);
    }
    if more {
        context.say("match-more", &vars![]);
    }
    context.object(&json!({ "compared": ours.0.len(), "found": found, "more": more }));
    Ok(Exit::Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_plainly_or_by_a_salted_hash_is_found_and_nothing_else() {
        let own = Own(["results.example", "198.51.100.7"].map(str::to_owned).into());
        let salt = Hash([7; 32]);
        let hashed = |text: &str| json!({"form": "salted-hash", "salt": salt.to_string(), "hash": asset_hash(&salt.0, text).to_string()});
        assert_eq!(own.of(&json!({"form": "plain", "value": "Results.Example."})).as_deref(), Some("results.example"));
        assert_eq!(own.of(&hashed("198.51.100.7")).as_deref(), Some("198.51.100.7"));
        for other in [hashed("198.51.100.8"), json!({"form": "plain", "value": "example"}), json!({}), json!(7)] {
            assert_eq!(own.of(&other), None, "{other}");
        }
    }
}
