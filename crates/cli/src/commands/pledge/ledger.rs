//! `comity ledger`: what each side owes and has done, side by side. It counts, and says of nobody that it is better.

use comity_node::service::views::{LedgerRow, LedgerView, TallyView};
use serde_json::json;

use super::of_line;
use crate::args::pledge::Ledger;
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::{marks, plain, time};

/// Shows it.
pub(in super::super) async fn run(context: &Context, args: &Ledger) -> Outcome {
    let mut query = of_line(args.line.as_deref())?;
    for (name, given) in [("from", &args.from), ("to", &args.to)] {
        if let Some(given) = given {
            query.push(format!("{name}={}", time::read(given)?));
        }
    }
    if args.exercise {
        query.push("mark=exercise".to_owned());
    }
    let client = Client::connect(context).await?;
    let view = client.get::<LedgerView>(&format!("/v1/ledger?{}", query.join("&"))).await;
    client.close().await;
    let view = view?;
    // The most sensitive labels of what it counts.
    let labels = marks::line(context, (&view.mark, &view.tlp, &view.pap));
    context.line(&labels);
    let from = if view.from == 0 { context.text("ledger-beginning") } else { time::full(view.from) };
    context.say("ledger-span", &vars!["from" => from, "to" => time::full(view.to)]);
    for line in &view.lines {
        let name = format!("{}/{}", plain::line(&line.peer), plain::line(&line.track));
        context.say("ledger-line", &vars!["line" => name, "digest" => line.digest.as_str()]);
        table(context, &line.rows, true);
        if line.left_out {
            context.say("ledger-left-out", &vars![]);
        }
    }
    context.say("ledger-groups", &vars![]);
    table(context, &view.groups, false);
    if !view.reading.is_empty() {
        context.say("obligations-reading", &vars!["lines" => plain::line(&view.reading.join(", "))]);
    }
    context.line(&labels);
    context.object(&json!(view));
    Ok(Exit::Ok)
}

fn table(context: &Context, rows: &[LedgerRow], by_format: bool) {
    if rows.is_empty() {
        context.say("ledger-nothing", &vars![]);
        return;
    }
    context.say("ledger-head", &vars![]);
    for row in rows {
        let group = context.text(&format!("ledger-group-{}", row.group));
        let name = if by_format { plain::line(&row.format) } else { group };
        for (id, tally) in [("obligation-us", &row.us), ("obligation-them", &row.them)] {
            context.line(&format!("  {:<24} {:<6} {}", name, context.text(id), numbers(tally)));
        }
    }
}

fn numbers(tally: &TallyView) -> String {
    let TallyView { owed, met, met_late, open, late, lapsed, waived, cancelled } = tally;
    format!("{owed:>6} {met:>6} {met_late:>6} {open:>6} {late:>6} {lapsed:>6} {waived:>6} {cancelled:>6}")
}
