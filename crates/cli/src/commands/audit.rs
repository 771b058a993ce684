//! `comity audit`: what was done at this node that must not be done unseen.

use comity_node::service::views::AuditView;
use serde_json::json;

use crate::args::care::Audit;
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::{plain, time};

/// Lists the log, newest first.
pub(super) async fn run(context: &Context, args: &Audit) -> Outcome {
    let mut path = format!("/v1/audit?reads={}&", args.reads);
    if let Some(before) = args.before {
        path.push_str(&format!("before={before}&"));
    }
    if let Some(limit) = args.limit {
        path.push_str(&format!("limit={limit}"));
    }
    let client = Client::connect(context).await?;
    let acts = client.get::<Vec<AuditView>>(path.trim_end_matches(['?', '&'])).await;
    client.close().await;
    let acts = acts?;
    if acts.is_empty() {
        context.say("audit-none", &vars![]);
    }
    for act in &acts {
        let known = context.catalogue.find(&format!("audit-{}", act.what), &vars![]);
        let what = known.unwrap_or_else(|| plain::line(&act.what));
        context.say("audit-line", &vars!["number" => act.number, "at" => time::full(act.at), "what" => what]);
        let asked_by = ("audit-asked-by", act.asked_by.clone());
        for (id, value) in [("audit-who", who(context, act)), asked_by, ("audit-subject", act.subject.clone())] {
            if let Some(value) = value {
                context.say(id, &vars!["value" => plain::line(&value)]);
            }
        }
        if !act.details.is_empty() {
            context.say("audit-details", &vars!["value" => plain::line(&act.details.join(", "))]);
        }
        if let Some(released) = &act.released_by {
            let known = context.catalogue.find(&format!("audit-released-{released}"), &vars![]);
            let value = known.unwrap_or_else(|| plain::line(released));
            context.say("audit-released", &vars!["value" => value]);
        }
    }
    context.object(&json!({"acts": acts}));
    Ok(Exit::Ok)
}

/// Who decided it, in the reader's language. Records of before name an authority in words alone; an officer may be named
/// so too, so that only acts with keys are read that way.
fn who(context: &Context, act: &AuditView) -> Option<String> {
    let said = act.who.as_deref();
    let of_keys = act.what.starts_with("keys-");
    let number = act.authority.or_else(|| said.filter(|_| of_keys)?.strip_prefix("authority ")?.parse().ok());
    match number {
        Some(number) => Some(context.with("audit-authority", &vars!["number" => number])),
        None => {
            let all: Vec<&str> = act.who.iter().chain(&act.also).map(String::as_str).collect();
            (!all.is_empty()).then(|| all.join(", "))
        }
    }
}
