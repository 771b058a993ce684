//! `comity notices`: notices by their beginning, and what they meet.

use comity_node::service::views::{ConflictView, NoticeItemView, NoticesView};

use super::{PATH, of_line};
use crate::args::notice::Notices;
use crate::client::{Client, encoded};
use crate::commands::{inbox, obligations};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::{marks, plain, signals, time};

/// Lists notices, or what they meet alone.
pub(super) async fn run(context: &Context, args: &Notices) -> Outcome {
    let mut asked = vec![format!("all={}&conflicts={}", args.all, args.conflicts)];
    asked.extend(of_line(args.line.as_deref())?);
    asked.extend(args.after.as_deref().map(|after| format!("after={}", encoded(after))));
    let client = Client::connect(context).await?;
    let view = client.get::<NoticesView>(&format!("{PATH}?{}", asked.join("&"))).await;
    client.close().await;
    let view = view?;
    if args.conflicts {
        if view.conflicts.is_empty() {
            context.say("notices-meet-nothing", &vars![]);
        }
        view.conflicts.iter().for_each(|one| conflict(context, one));
    } else {
        if view.notices.is_empty() {
            context.say("notices-none", &vars![]);
        }
        for notice in &view.notices {
            head(context, notice);
            let is = |side: &NoticeItemView| side.statement.id == notice.statement.id;
            for one in view.conflicts.iter().filter(|one| is(&one.notice) || is(&one.other)) {
                let other = if is(&one.notice) { &one.other } else { &one.notice };
                let id = if one.close { "notice-meets" } else { "notice-meets-sector" };
                context.say(id, &vars!["number" => plain::line(&other.statement.number)]);
            }
        }
    }
    if view.incomplete {
        context.say("notices-incomplete", &vars![]);
    }
    if let Some(more) = &view.more {
        context.say("notices-more", &vars!["after" => plain::line(more)]);
    }
    context.exact(&view)?;
    Ok(Exit::Ok)
}

/// One in a line, and its marks below it.
fn head(context: &Context, view: &NoticeItemView) {
    let mark = if view.mark == "actual" { String::new() } else { inbox::word(context, "mark", &view.mark) + " " };
    context.line(&format!("{mark}{}", told(context, view)));
    context.line(&format!("    {}", marks::line(context, (&view.mark, &view.tlp, &view.pap))));
    if let Some(by) = view.late {
        context.say("notice-late", &vars!["by" => time::full(by)]);
    }
    if !view.unread.is_empty() {
        let ranges: Vec<String> = view.unread.iter().map(|range| plain::line(range)).collect();
        context.say("notice-unread", &vars!["ranges" => ranges.join(", ")]);
    }
    if view.attached {
        context.say("notice-attached", &vars![]);
    }
}

fn told(context: &Context, view: &NoticeItemView) -> String {
    let to = view.to.map_or_else(|| context.text("notice-no-end"), time::full);
    let values = vars![
        "number" => plain::line(&view.statement.number), "format" => plain::line(&view.format),
        "line" => format!("{}/{}", plain::line(&view.peer), plain::line(&view.track)),
        "of" => obligations::party(context, view.of), "from" => time::full(view.from), "to" => to,
        "state" => context.text(&format!("notice-state-{}", view.state)),
        "what" => context.text(&format!("notice-what-{}", view.what)),
    ];
    context.with("notice-head", &values)
}

/// Both sides of a conflict, when, and where they meet.
fn conflict(context: &Context, one: &ConflictView) {
    let id = if one.close { "conflict-head" } else { "conflict-head-sector" };
    let to = one.to.map_or_else(|| context.text("notice-no-end"), time::full);
    context.say(id, &vars!["from" => time::full(one.from), "to" => to]);
    for side in [&one.notice, &one.other] {
        context.line(&format!("    {}", told(context, side)));
        context.line(&format!("        {}", marks::line(context, (&side.mark, &side.tlp, &side.pap))));
    }
    for met in &one.areas {
        context.say("conflict-area", &vars!["notice" => plain::line(&met.notice), "other" => plain::line(&met.other)]);
    }
    for hidden in &one.hidden {
        context.say("conflict-hidden", &vars!["name" => plain::line(hidden)]);
    }
    if !one.sectors.is_empty() {
        let words: Vec<String> = one.sectors.iter().map(|sector| signals::sector(&context.catalogue, sector)).collect();
        context.say("conflict-sectors", &vars!["sectors" => words.join(", ")]);
    }
    if !one.other.restrictions.is_empty() {
        let all = plain::line(&one.other.restrictions.join(", "));
        context.say("conflict-restrictions", &vars!["restrictions" => all]);
    }
}
