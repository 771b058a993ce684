//! `comity ack`

use comity_node::service::views::{Accepted, AckDraft};

use crate::args::statement::Ack;
use crate::client::{Client, acting};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;

/// Acknowledges statements of the other party.
pub(super) async fn run(context: &Context, args: &Ack) -> Outcome {
    let draft = AckDraft {
        refs: args.references.clone(),
        officer: acting(args.officer.as_deref())?,
        understood: !args.not_understood,
        received_at: None,
        tlp: args.labels.tlp.clone().unwrap_or_default(),
        pap: args.labels.pap.clone().unwrap_or_default(),
        idempotency_key: None,
    };
    let client = Client::connect(context).await?;
    let accepted = client.post::<Accepted>("/v1/acknowledgements", &draft).await;
    client.close().await;
    let accepted = accepted?;
    context.line(&format!("{} {}", accepted.number, accepted.id));
    if accepted.repeated {
        context.say("ack-repeated", &vars![]);
    }
    context.say(if draft.understood { "ack-done" } else { "ack-done-not-understood" }, &vars![]);
    context.say("fixed-ack", &vars![]);
    let mut object = serde_json::to_value(&accepted).map_err(Failure::ours)?;
    if let Some(members) = object.as_object_mut() {
        members.insert("understood".into(), draft.understood.into());
    }
    context.object(&object);
    Ok(Exit::Ok)
}
