//! `comity translate adoptions`: translations that one side has said and the other has not.

use comity_node::service::views::{AdoptionTurn, AdoptionView, AdoptionsView};

use super::inbox::word;
use crate::args::translate::Adoptions;
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::{plain, time};

/// Lists them.
pub(super) async fn list(context: &Context, args: &Adoptions) -> Outcome {
    let after = args.after.as_deref().map(|after| format!("?after={}", encoded(after))).unwrap_or_default();
    let client = Client::connect(context).await?;
    let view = client.get::<AdoptionsView>(&format!("/v1/translations/adoptions{after}")).await;
    client.close().await;
    let view = view?;
    if view.waiting.is_empty() {
        context.say("adoptions-none", &vars!["count" => view.looked_at]);
    }
    for (turn, head) in [(AdoptionTurn::Ours, "adoptions-ours"), (AdoptionTurn::Theirs, "adoptions-theirs")] {
        let of: Vec<&AdoptionView> = view.waiting.iter().filter(|one| one.turn == turn).collect();
        if !of.is_empty() {
            context.say(head, &vars![]);
        }
        of.into_iter().for_each(|one| told(context, one));
    }
    if let Some(more) = &view.more {
        context.say("search-more", &vars!["after" => plain::line(more), "count" => view.looked_at]);
    }
    context.object(&serde_json::to_value(&view).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}

fn told(context: &Context, one: &AdoptionView) {
    let of = if one.statement.number.is_empty() { &one.statement.id } else { &one.statement.number };
    let mark = if one.mark == "actual" { String::new() } else { word(context, "mark", &one.mark) + " " };
    let values = vars![
        "translation" => plain::line(&one.translation.number), "of" => plain::line(of),
        "into" => plain::line(&one.language), "at" => time::shown(one.stated),
    ];
    context.line(&format!("  {mark}{}", context.with("adoptions-line", &values)));
    match one.fits {
        Some(true) => {}
        Some(false) => context.line(&format!("      {}", context.text("adoptions-unfit"))),
        None => context.line(&format!("      {}", context.text("adoptions-unread"))),
    }
}
