//! `comity correct`

use comity_node::service::problem::codes;
use comity_node::service::views::{Accepted, CorrectionDraft, StatementDraft, StatementView};
use comity_node::watch::drafts::DraftView;
use std::collections::BTreeMap;

use serde_json::value::{RawValue, to_raw_value};

use crate::args::statement::Correct;
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;

/// Corrects or cancels a statement of ours.
pub(super) async fn run(context: &Context, args: &Correct) -> Outcome {
    let changes = if args.cancel { None } else { Some(changes(&args.changes)?) };
    let draft = CorrectionDraft {
        r#ref: args.reference.clone(),
        changes,
        reason: args.reason.clone(),
        tlp: args.labels.tlp.clone().unwrap_or_default(),
        pap: args.labels.pap.clone().unwrap_or_default(),
        idempotency_key: None,
    };
    let client = Client::connect(context).await?;
    let accepted = client.post::<Accepted>("/v1/corrections", &draft).await;
    // One person does not change what two released: what two are to sign is prepared.
    let prepared = match &accepted {
        Err(failure) if failure.code == codes::RELEASE_TWO_SUPERSEDED => Some(prepare(&client, &draft).await),
        _ => None,
    };
    client.close().await;
    if let Some(view) = prepared {
        let view = view?;
        let values = vars!["reference" => args.reference.as_str(), "draft" => view.id];
        context.say("correct-draft", &values);
        context.say("correct-draft-remedy", &values);
        context.exact(&view)?;
        return Ok(Exit::Ok);
    }
    let accepted = accepted?;
    context.line(&format!("{} {}", accepted.number, accepted.id));
    context.say("correct-done", &vars!["reference" => args.reference.as_str()]);
    context.object(&serde_json::to_value(&accepted).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}

/// A draft of the correction, for officers to release.
async fn prepare(client: &Client, correction: &CorrectionDraft) -> Outcome<DraftView> {
    let of: StatementView = client.get(&format!("/v1/statements/{}", encoded(&correction.r#ref))).await?;
    let mut body = BTreeMap::from([
        ("ref", to_raw_value(&of.id).map_err(Failure::ours)?),
        ("reason", to_raw_value(&correction.reason).map_err(Failure::ours)?),
    ]);
    match &correction.changes {
        Some(changes) => body.insert("changes", changes.clone()),
        None => body.insert("cancel", to_raw_value(&true).map_err(Failure::ours)?),
    };
    let body = to_raw_value(&body).map_err(Failure::ours)?;
    let mut draft = StatementDraft::new(&of.peer, &of.track, "F05", body);
    draft.supersedes = Some(of.id);
    if let Some(content) = &of.content {
        draft.mark.clone_from(&content.mark);
        draft.tlp.clone_from(&content.tlp);
        draft.pap.clone_from(&content.pap);
    }
    client.post("/v1/drafts", &draft).await
}

/// `FIELD=VALUE` as members: a value that is JSON stands as such, anything else as text.
fn changes(given: &[String]) -> Outcome<Box<RawValue>> {
    let mut members = BTreeMap::new();
    for change in given {
        let wrong = || Failure::new("error-change", Fault::Yours, Exit::Usage).with("change", change);
        let (field, value) = change.split_once('=').filter(|(field, _)| !field.is_empty()).ok_or_else(wrong)?;
        let value = RawValue::from_string(value.trim().to_owned()).or_else(|_| to_raw_value(value));
        members.insert(field.to_owned(), value.map_err(Failure::ours)?);
    }
    to_raw_value(&members).map_err(Failure::ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_json_where_they_are_and_text_otherwise() {
        let made = changes(&["text=Monday, a=b".into(), "count=1.50".into(), "list=[1e999]".into()]).unwrap();
        assert_eq!(made.get(), r#"{"count":1.50,"list":[1e999],"text":"Monday, a=b"}"#);
        for bad in ["text", "=x", ""] {
            assert!(changes(&[bad.into()]).is_err(), "{bad}");
        }
    }
}
