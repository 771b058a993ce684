//! `comity watch`: alarms, what is due next, desks and lines on one screen, drawn anew when something happens.
//!
//! The node's event stream says when. Where it stops, the screen says since when it is stale, and tries again.

use std::io::IsTerminal as _;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use comity_node::service::views::{AlarmsView, BoardView, DeskView, NodeStatus};
use futures_util::StreamExt as _;
use serde_json::json;

use super::{alarms, obligations, status};
use crate::args::watch::Watch;
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::{plain, time};

/// The screen is drawn this often though nothing happened: what is due passes without an event.
const EVERY: Duration = Duration::from_secs(20);
/// What happens within this time is drawn at once.
const GATHER: Duration = Duration::from_millis(200);
/// Pause before a node that does not answer is asked again.
const AGAIN: Duration = Duration::from_secs(2);
/// Alarms that a screen shows at most.
const ALARMS_SHOWN_MAX: usize = 20;
/// Obligations that a screen shows at most.
const OBLIGATIONS_SHOWN_MAX: usize = 10;
/// Goes to the corner and clears what stands there.
const CLEAR: &str = "\u{1b}[H\u{1b}[2J";

/// Shows the watch until interrupted; once where nobody looks at a terminal.
pub(super) async fn run(context: &Context, args: &Watch) -> Outcome {
    let live = !args.once && !context.json && std::io::stdout().is_terminal();
    let client = if live { Client::connect_serving(context).await? } else { Client::connect(context).await? };
    let shown = if live { follow(context, &client).await } else { once(context, &client).await };
    client.close().await;
    shown.map(|()| Exit::Ok)
}

async fn once(context: &Context, client: &Client) -> Outcome<()> {
    let (lines, object) = frame(context, client).await?;
    context.line(&lines.join("\n"));
    context.object(&object);
    Ok(())
}

/// Draws with every event, until interrupted.
async fn follow(context: &Context, client: &Client) -> Outcome<()> {
    let mut last: Vec<String> = Vec::new();
    let mut seen = None;
    loop {
        let stopped = drawn(context, client, (&mut last, &mut seen));
        tokio::select! {
            failure = stopped => tracing::debug!(code = %failure.code, "the stream of events has stopped"),
            _ = tokio::signal::ctrl_c() => return Ok(()),
        }
        let banner = match seen {
            Some(at) => context.with("watch-stale", &vars!["at" => time::full(at)]),
            None => context.text("watch-stale-never"),
        };
        context.line(&format!("{CLEAR}{banner}\n{}", last.join("\n")));
        tokio::select! {
            () = tokio::time::sleep(AGAIN) => {}
            _ = tokio::signal::ctrl_c() => return Ok(()),
        }
    }
}

/// Draws as long as the stream of events goes on; why it does not.
async fn drawn(context: &Context, client: &Client, (last, seen): (&mut Vec<String>, &mut Option<u64>)) -> Failure {
    let opened = client.download("/v1/events").await;
    let mut events: BodyDataStream = match opened {
        Ok((_, body)) => Body::into_data_stream(body),
        Err(failure) => return failure,
    };
    loop {
        match frame(context, client).await {
            Ok((lines, _)) => (*last, *seen) = (lines, Some(now())),
            Err(failure) => return failure,
        }
        context.line(&format!("{CLEAR}{}", last.join("\n")));
        tokio::select! {
            next = events.next() => match next {
                Some(Ok(_)) => {}
                _ => return Failure::ours("the stream of events has ended"),
            },
            () = tokio::time::sleep(EVERY) => continue,
        }
        // What comes with it is drawn with it.
        let gathered = async { while matches!(events.next().await, Some(Ok(_))) {} };
        if tokio::time::timeout(GATHER, gathered).await.is_ok() {
            return Failure::ours("the stream of events has ended");
        }
    }
}

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs()
}

async fn frame(context: &Context, client: &Client) -> Outcome<(Vec<String>, serde_json::Value)> {
    let node: NodeStatus = client.get("/v1/node").await?;
    let open: AlarmsView = client.get(&format!("/v1/alarms?limit={ALARMS_SHOWN_MAX}")).await?;
    let board: BoardView = client.get(&format!("/v1/obligations?limit={OBLIGATIONS_SHOWN_MAX}")).await?;
    let desks: Vec<DeskView> = client.get("/v1/desks").await?;
    let head = vars!["name" => plain::line(&node.name), "at" => time::full(now()), "count" => open.total];
    let mut lines = vec![context.with("watch-head", &head)];
    if open.alarms.first().is_some_and(comity_node::watch::alarm::Alarm::is_exercise) {
        // The most urgent one is an exercise's: nothing actual is open.
        lines.push(context.text("watch-exercise"));
    }
    lines.extend(open.alarms.iter().map(|alarm| alarms::line(context, alarm)));
    let more = open.total.saturating_sub(open.alarms.len() as u64);
    if more > 0 {
        lines.push(context.with("alarms-more", &vars!["count" => more]));
    }
    lines.extend([String::new(), context.text("watch-obligations")]);
    lines.extend(board.obligations.iter().map(|one| obligations::line(context, one, board.now)));
    if board.obligations.is_empty() {
        lines.push(context.text("obligations-none"));
    }
    lines.push(String::new());
    lines.extend(desks.iter().map(|view| desk(context, view)));
    lines.extend([String::new(), context.text("watch-lines")]);
    lines.extend(node.lines.iter().map(|line| status::summary(context, line, client.serves())));
    let object = json!({"node": node, "alarms": open, "obligations": board, "desks": desks});
    Ok((lines, object))
}

fn desk(context: &Context, view: &DeskView) -> String {
    let state = context.text(if view.open { "watch-desk-open" } else { "watch-desk-closed" });
    let officers = match view.on_watch.is_empty() {
        true => context.text("watch-nobody"),
        false => plain::line(&view.on_watch.join(", ")),
    };
    context.with("watch-desk", &vars!["id" => plain::line(&view.desk.id), "state" => state, "officers" => officers])
}
