//! `comity watch`: alarms and lines on one screen, drawn anew while it stands.

use std::io::IsTerminal as _;
use std::time::Duration;

use comity_node::service::views::{AlarmsView, DeskView, NodeStatus};
use serde_json::json;

use super::{alarms, status};
use crate::args::watch::Watch;
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::{plain, time};

/// How often the screen is drawn.
const EVERY: Duration = Duration::from_secs(2);
/// Alarms that a screen shows at most.
const ALARMS_SHOWN_MAX: usize = 20;
/// Goes to the corner and clears what stands there.
const CLEAR: &str = "\u{1b}[H\u{1b}[2J";

/// Shows the watch until interrupted; once where nobody looks at a terminal.
pub(super) async fn run(context: &Context, args: &Watch) -> Outcome {
    let live = !args.once && !context.json && std::io::stdout().is_terminal();
    let client = if live { Client::connect_serving(context).await? } else { Client::connect(context).await? };
    loop {
        let shown = frame(context, &client).await;
        let (lines, object) = match shown {
            Ok(shown) => shown,
            Err(failure) => {
                client.close().await;
                return Err(failure);
            }
        };
        let clear = if live { CLEAR } else { "" };
        context.line(&format!("{clear}{}", lines.join("\n")));
        context.object(&object);
        if !live {
            break;
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = tokio::signal::ctrl_c() => break,
        }
    }
    client.close().await;
    Ok(Exit::Ok)
}

async fn frame(context: &Context, client: &Client) -> Outcome<(Vec<String>, serde_json::Value)> {
    let node: NodeStatus = client.get("/v1/node").await?;
    let open: AlarmsView = client.get("/v1/alarms").await?;
    let desks: Vec<DeskView> = client.get("/v1/desks").await?;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs();
    let head = vars!["name" => plain::line(&node.name), "at" => time::full(now), "count" => open.total];
    let mut lines = vec![context.with("watch-head", &head)];
    for alarm in open.alarms.iter().take(ALARMS_SHOWN_MAX) {
        lines.push(alarms::line(context, alarm));
    }
    let more = open.total.saturating_sub(ALARMS_SHOWN_MAX as u64);
    if more > 0 {
        lines.push(context.with("alarms-more", &vars!["count" => more]));
    }
    lines.push(String::new());
    for view in &desks {
        let state = context.text(if view.open { "watch-desk-open" } else { "watch-desk-closed" });
        let officers = if view.on_watch.is_empty() {
            context.text("watch-nobody")
        } else {
            plain::line(&view.on_watch.join(", "))
        };
        lines.push(
            context.with(
                "watch-desk",
                &vars!["id" => plain::line(&view.desk.id), "state" => state, "officers" => officers],
            ),
        );
    }
    lines.push(String::new());
    lines.extend(node.lines.iter().map(|line| status::summary(context, line, client.serves())));
    let object = json!({"node": node, "alarms": open, "desks": desks});
    Ok((lines, object))
}
