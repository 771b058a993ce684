//! `comity verify` of a proof of contradiction: whose two signed heads cannot both be true (PROTOCOL.md rule 24).

use comity_journal::evidence::{ACCUSATION_HEADER, Accusation, AccusationError, Conviction, EvidenceError};
use comity_node::cause::Cause;
use comity_wire::Hash;
use serde_json::{Value, json};

use super::verify::{refusal, speaker, tell_speaker};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::plain;

/// Whether a file says that it is one, of whatever version.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    let kind = ACCUSATION_HEADER.trim_end_matches(|c: char| c.is_ascii_digit());
    bytes.starts_with(kind.as_bytes())
}

/// Verifies it and says whom it convicts.
pub(super) fn run(context: &Context, bytes: &[u8], roots: Option<&[Hash]>) -> Outcome {
    let verdict = Accusation::parse(bytes).map_err(AccusationError::from).and_then(|read| read.verify(roots));
    let conviction = verdict.map_err(|error| match error {
        AccusationError::File(error) => match *error {
            EvidenceError::UnknownRoot { given } => failed("error-contradiction-root").with("given", given),
            other => refusal(&other, &|_| context.text("who-accused")),
        },
        other => failed("error-contradiction-heads").because(Cause::raw(other)),
    })?;
    tell(context, &conviction);
    context.object(&object(&conviction));
    Ok(Exit::Ok)
}

fn failed(message: &str) -> Failure {
    Failure::new(message, Fault::Nobody, Exit::NotVerified)
}

fn tell(context: &Context, conviction: &Conviction) {
    let accused = &conviction.accused;
    let name = plain::line(&accused.claimed_name);
    context.say("verify-head", &vars![]);
    context.say("verify-contradiction", &vars!["name" => &name]);
    context.say("verify-contradiction-journal", &vars!["journal" => accused.origin.to_string()]);
    let heads = [(conviction.sizes.0, conviction.roots.0), (conviction.sizes.1, conviction.roots.1)];
    for (size, root) in heads {
        context.say("verify-contradiction-head", &vars!["size" => size, "root" => root.to_string()]);
    }
    let same = conviction.sizes.0 == conviction.sizes.1;
    context.say(if same { "verify-contradiction-one-size" } else { "verify-contradiction-two-sizes" }, &vars![]);
    context.say("verify-contradiction-limit", &vars!["name" => &name]);
    tell_speaker(context, accused);
    if !accused.identified {
        context.say("verify-contradiction-not-identified", &vars![]);
    }
}

fn object(conviction: &Conviction) -> Value {
    let head = |size: u64, root: Hash| json!({"size": size, "root": root.to_string()});
    json!({
        "verified": true,
        "identified": conviction.accused.identified,
        "contradiction": {
            "accused": speaker(&conviction.accused),
            "heads": [head(conviction.sizes.0, conviction.roots.0), head(conviction.sizes.1, conviction.roots.1)],
        },
    })
}
