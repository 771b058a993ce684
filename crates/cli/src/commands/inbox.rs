//! `comity inbox`

use comity_node::service::views::{Direction, InboxItem, KeyStanding};
use serde_json::json;

use super::{line_of, track_of};
use crate::args::statement::Inbox;
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::{describe, marks, plain, signals, standing, time};

const SUBJECT_CHARACTERS: usize = 60;

/// Lists statements.
pub(super) async fn run(context: &Context, args: &Inbox) -> Outcome {
    let mut query = format!("/v1/statements?limit={}", args.limit);
    if !args.all {
        query.push_str(if args.sent { "&direction=out" } else { "&direction=in" });
    }
    if args.tests {
        query.push_str("&tests=true");
    }
    match &args.line {
        Some(line) if line.contains('/') => {
            let (peer, track) = line_of(line)?;
            track_of(&track)?;
            query.push_str(&format!("&peer={}&track={track}", encoded(&peer)));
        }
        Some(peer) => query.push_str(&format!("&peer={}", encoded(peer))),
        None => {}
    }
    let client = Client::connect(context).await?;
    let items = client.get::<Vec<InboxItem>>(&query).await;
    client.close().await;
    let items = items?;
    if items.is_empty() {
        context.say("inbox-none", &vars![]);
    }
    if !items.is_empty() {
        context.say("inbox-head", &vars![]);
    }
    for item in &items {
        context.line(&line(context, item));
        if let Some(signal) = &item.signal {
            context.line(&format!("     {}", signals::words(&context.catalogue, signal)));
        }
    }
    marks::warn(context, items.iter().map(|item| item.subject.as_str()));
    context.object(&json!({"statements": items}));
    Ok(Exit::Ok)
}

fn line(context: &Context, item: &InboxItem) -> String {
    let direction = context.text(if item.direction == Direction::In { "inbox-in" } else { "inbox-out" });
    let mut line = format!(
        "{direction:<4} {:<16} {:<23} {:<4} {:<14} {}",
        item.number,
        time::shown(item.stated),
        plain::line(&item.format),
        standing::short(context, &item.state, item.effect.as_ref()),
        plain::shortened(&plain::line(&item.subject), SUBJECT_CHARACTERS),
    );
    if item.precedence != "routine" && !item.precedence.is_empty() {
        line.push_str(&format!(" [{}]", word(context, "precedence", &item.precedence)));
    }
    if item.mark != "actual" && !item.mark.is_empty() {
        line.push_str(&format!(" [{}]", word(context, "mark", &item.mark)));
    }
    if item.erased {
        line.push_str(&format!(" [{}]", context.text("inbox-erased")));
    }
    // Marks travel with what they are of, to every list.
    for label in [&item.tlp, &item.pap].into_iter().filter(|label| !label.is_empty()) {
        line.push_str(&format!(" {}", plain::line(label)));
    }
    if let Some(effect) = &item.effect {
        if let Some(word) = effect.no_effect.as_deref().filter(|word| *word != "refused") {
            let why = describe::of_formats(&context.catalogue, &format!("effect-{word}"));
            line.push_str(&format!(" [{}]", context.with("inbox-no-effect", &vars!["why" => why])));
        }
        if effect.evidence.as_deref() == Some("unsubstantiated") {
            line.push_str(&format!(" [{}]", context.text("inbox-unsubstantiated")));
        }
    }
    if item.attachments > 0 {
        line.push_str(&format!(" +{}", item.attachments));
    }
    if item.key_standing != KeyStanding::Trusted {
        let disputed = item.key_standing == KeyStanding::Disputed;
        let id = if disputed { "standing-short-disputed" } else { "standing-short-disowned" };
        line.push_str(&format!(" [{}]", context.text(id)));
    }
    line.trim_end().to_owned()
}

/// A fixed word of the envelope in the reader's language.
pub(super) fn word(context: &Context, kind: &str, word: &str) -> String {
    context.catalogue.find(&format!("{kind}-{word}"), &vars![]).unwrap_or_else(|| plain::line(word))
}
