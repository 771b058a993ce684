//! `comity watch`: alarms, what is due next, lines and desks on one screen, drawn anew when something happens.
//!
//! The node's event stream says when. Where it stops, the screen says since when it is stale, and tries again. An alarm is
//! taken with two keystrokes ([`crate::screen`]).

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use comity_node::service::views::{AlarmsView, AttendDraft, BoardView, DeskView, LineHealthView, NodeStatus};
use comity_node::watch::alarm::Alarm;
use futures_util::StreamExt as _;
use ratatui::crossterm::event::{Event, KeyEventKind};
use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::{alarms, obligations, status};
use crate::args::watch::Watch;
use crate::client::{Client, TOKEN_VARIABLE, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::screen::terminal::Terminal;
use crate::screen::{Act, Model, Shown, draw};
use crate::{plain, signals, time};

/// The node is asked this often though nothing happened: what is due passes without an event.
const EVERY: Duration = Duration::from_secs(20);
/// What happens within this time is asked for at once.
const GATHER: Duration = Duration::from_millis(200);
/// Pause before a node that does not answer is asked again.
const AGAIN: Duration = Duration::from_secs(2);
/// The clock on the screen goes on.
const TICK: Duration = Duration::from_secs(1);
/// How the lines stand by their tests is asked for this often.
const TESTS: Duration = Duration::from_secs(60);
/// Alarms that are asked for at most: the most urgent.
const ALARMS_SHOWN_MAX: usize = 200;
/// Obligations that are asked for at most.
const OBLIGATIONS_SHOWN_MAX: usize = 50;
/// Alarms and obligations on a page that is printed once.
const PRINTED_MAX: usize = 20;

/// Shows the watch until it is left; once where nobody looks at a terminal.
pub(super) async fn run(context: &Context, args: &Watch) -> Outcome {
    let live = !args.once && !context.json && std::io::stdout().is_terminal() && std::io::stdin().is_terminal();
    let client = if live { Client::connect_serving(context).await? } else { Client::connect(context).await? };
    let shown = if live { live_screen(context, &client, args).await } else { once(context, &client).await };
    client.close().await;
    shown.map(|()| Exit::Ok)
}

async fn once(context: &Context, client: &Client) -> Outcome<()> {
    let (lines, object) = frame(context, client).await?;
    context.line(&lines.join("\n"));
    context.object(&object);
    Ok(())
}

async fn live_screen(context: &Context, client: &Client, args: &Watch) -> Outcome<()> {
    // A token says itself who acts.
    let by_token = std::env::var(TOKEN_VARIABLE).is_ok_and(|token| !token.is_empty()).then(String::new);
    let (terminal, keys) = Terminal::open()?;
    let mut live = Live {
        context,
        client,
        model: Model::new(args.officer.clone().or(by_token)),
        terminal,
        events: None,
        look: Some(Instant::now()),
        health: BTreeMap::new(),
        tested: None,
    };
    live.follow(keys).await
}

/// The screen while it is up.
struct Live<'a> {
    context: &'a Context,
    client: &'a Client,
    model: Model,
    terminal: Terminal,
    /// The node's events, as long as they go on.
    events: Option<BodyDataStream>,
    /// When the node is asked next because something happened.
    look: Option<Instant>,
    health: BTreeMap<String, LineHealthView>,
    tested: Option<Instant>,
}

impl Live<'_> {
    /// Draws with every event and key, until the officer leaves.
    async fn follow(&mut self, mut keys: mpsc::Receiver<Event>) -> Outcome<()> {
        let mut every = tokio::time::interval(EVERY);
        let mut tick = tokio::time::interval(TICK);
        loop {
            let (model, context, now) = (&self.model, self.context, now());
            self.terminal.draw(|frame| draw(frame, model, context, now))?;
            let look = self.look;
            let due = async move {
                match look {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            let events = &mut self.events;
            let next = async move {
                match events {
                    Some(events) => matches!(events.next().await, Some(Ok(_))),
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                key = keys.recv() => match key {
                    Some(Event::Key(key)) if key.kind != KeyEventKind::Release => {
                        let act = self.model.press(key);
                        if act == Act::Quit {
                            return Ok(());
                        }
                        self.act(act).await;
                    }
                    Some(_) => {}
                    // The terminal is gone.
                    None => return Ok(()),
                },
                goes_on = next => if goes_on {
                    // What comes with it is asked for with it.
                    self.look.get_or_insert(Instant::now() + GATHER);
                } else {
                    self.lost();
                },
                () = due => self.ask().await,
                _ = every.tick() => { self.look.get_or_insert(Instant::now()); }
                _ = tick.tick() => {}
                _ = tokio::signal::ctrl_c() => return Ok(()),
            }
        }
    }

    /// The node does not answer or its events have ended: what is shown is old from now on.
    fn lost(&mut self) {
        self.events = None;
        self.model.follows(false);
        self.look = Some(Instant::now() + AGAIN);
    }

    /// Opens the stream of events where it is not, and then asks for everything: so nothing is missed between the two.
    async fn ask(&mut self) {
        self.look = None;
        if self.events.is_none() {
            match self.client.download("/v1/events").await {
                Ok((_, body)) => self.events = Some(Body::into_data_stream(body)),
                Err(failure) => {
                    tracing::debug!(code = %failure.code, "the node's events cannot be had");
                    return self.lost();
                }
            }
        }
        match self.shown().await {
            Ok(shown) => {
                self.model.show(shown);
                self.model.follows(true);
            }
            Err(failure) => {
                tracing::debug!(code = %failure.code, "the node does not say what it has");
                self.lost();
            }
        }
    }

    async fn shown(&mut self) -> Outcome<Shown> {
        let client = self.client;
        let node: NodeStatus = client.get("/v1/node").await?;
        let alarms: AlarmsView = client.get(&format!("/v1/alarms?limit={ALARMS_SHOWN_MAX}")).await?;
        let board: BoardView = client.get(&format!("/v1/obligations?limit={OBLIGATIONS_SHOWN_MAX}")).await?;
        let desks: Vec<DeskView> = client.get("/v1/desks").await?;
        if self.tested.is_none_or(|at| at.elapsed() >= TESTS) {
            self.tested = Some(Instant::now());
            // All lines in one answer. The screen is whole without it.
            if let Ok(lines) = client.get::<Vec<LineHealthView>>("/v1/line-health?days=1").await {
                let named = |line: LineHealthView| (format!("{}/{}", line.peer, line.track), line);
                self.health = lines.into_iter().map(named).collect();
            }
        }
        Ok(Shown { node, alarms, board, desks, health: self.health.clone(), at: now() })
    }

    async fn act(&mut self, act: Act) {
        match act {
            Act::Draw | Act::Quit => {}
            Act::Look => {
                (self.look, self.tested) = (Some(Instant::now()), None);
            }
            Act::NoOfficer => self.model.tell(self.context.text("screen-no-officer")),
            Act::Acknowledge { id, not_understood } => {
                let officer = self.model.officer().unwrap_or_default();
                let draft = AttendDraft { not_understood, ..AttendDraft::by(officer) };
                let taken = self.client.post::<Alarm>(&format!("/v1/alarms/{}/ack", encoded(&id)), &draft).await;
                let told = match taken {
                    Ok(alarm) => self.context.with("screen-taken", &vars!["about" => plain::line(&alarm.about)]),
                    Err(failure) => failure.problem(&self.context.catalogue),
                };
                self.model.tell(told);
                self.look = Some(Instant::now());
            }
        }
    }
}

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// The same as lines, for whoever has no terminal.
async fn frame(context: &Context, client: &Client) -> Outcome<(Vec<String>, serde_json::Value)> {
    let node: NodeStatus = client.get("/v1/node").await?;
    let open: AlarmsView = client.get(&format!("/v1/alarms?limit={PRINTED_MAX}")).await?;
    let board: BoardView = client.get(&format!("/v1/obligations?limit={PRINTED_MAX}")).await?;
    let desks: Vec<DeskView> = client.get("/v1/desks").await?;
    let head = vars!["name" => plain::line(&node.name), "at" => time::full(now()), "count" => open.total];
    let mut lines = vec![context.with("watch-head", &head)];
    if open.alarms.first().is_some_and(comity_node::watch::alarm::Alarm::is_exercise) {
        // The most urgent one is an exercise's: nothing actual is open.
        lines.push(context.text("watch-exercise"));
    }
    for alarm in &open.alarms {
        lines.push(alarms::line(context, alarm));
        let said = open.signals.get(&alarm.id).map(|signal| signals::words(&context.catalogue, signal));
        lines.extend(said.map(|said| format!("    {said}")));
    }
    let more = open.total.saturating_sub(open.alarms.len() as u64);
    if more > 0 {
        lines.push(context.with("alarms-more", &vars!["count" => more]));
    }
    lines.extend([String::new(), context.text("watch-obligations")]);
    for one in &board.obligations {
        lines.push(obligations::line(context, one, board.now));
        lines.extend(one.ladder.as_ref().map(|ladder| format!("    {}", obligations::ladder_now(context, ladder))));
    }
    if board.obligations.is_empty() {
        lines.push(context.text("obligations-none"));
    }
    lines.push(String::new());
    lines.extend(desks.iter().map(|view| desk(context, view)));
    lines.extend([String::new(), context.text("watch-lines")]);
    lines.extend(node.lines.iter().map(|line| status::summary(context, line, client.serves())));
    let findings = node.findings.iter().map(|finding| status::finding_text(context, finding));
    lines.extend(findings);
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
