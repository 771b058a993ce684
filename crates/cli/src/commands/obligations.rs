//! `comity obligations` and `comity case`: who owes what to whom by when.

use comity_node::service::views::{BoardView, CaseView, LadderView, LevelView, ObligationView, PartyView};
use serde_json::json;

use super::{note, track_of, voice};
use crate::args::cases::{Case, Obligations};
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::{describe, marks, plain, time};

/// Lists open obligations, those due first coming first.
pub(super) async fn list(context: &Context, args: &Obligations) -> Outcome {
    let client = Client::connect(context).await?;
    let asked = async {
        let now = if args.late { Some(client.node_now().await?) } else { None };
        client.get::<BoardView>(&query(args, now)?).await
    };
    let board: Outcome<BoardView> = asked.await;
    client.close().await;
    let board = board?;
    if board.obligations.is_empty() {
        context.say(if args.late { "obligations-none-late" } else { "obligations-none" }, &vars![]);
    } else {
        context.say("obligations-head", &vars![]);
    }
    for one in &board.obligations {
        context.line(&line(context, one, board.now));
    }
    if board.more {
        context.say("obligations-more", &vars!["shown" => board.obligations.len()]);
    }
    for full in &board.full {
        let key = if full.owed_by == PartyView::Us { "obligations-full.us" } else { "obligations-full.them" };
        let values = vars![
            "party" => context.text(key), "line" => plain::line(&full.line), "open" => full.open as u64,
            "limit" => full.limit as u64,
        ];
        context.say("obligations-full", &values);
    }
    if !board.reading.is_empty() {
        context.say("obligations-reading", &vars!["lines" => plain::line(&board.reading.join(", "))]);
    }
    context.object(&json!(board));
    Ok(Exit::Ok)
}

/// Shows one case.
pub(super) async fn case(context: &Context, args: &Case) -> Outcome {
    let client = Client::connect(context).await?;
    let found = async {
        let case = client.get::<CaseView>(&format!("/v1/cases/{}", encoded(&args.id))).await?;
        let notes = note::about(&client, &case.id, true).await?.notes;
        Ok((case, notes))
    };
    let found = found.await;
    client.close().await;
    let (case, notes) = found?;
    context.say(
        "case-head",
        &vars![
            "first" => plain::line(&case.first.number),
            "format" => plain::line(&case.format),
            "by" => party(context, case.opened_by),
            "at" => time::full(case.opened_at),
        ],
    );
    context.say("case-line", &vars!["peer" => plain::line(&case.peer), "track" => plain::line(&case.track)]);
    context.say("case-phase", &vars!["phase" => word(context, "case-phase", &case.phase)]);
    context.say("case-statements", &vars!["count" => case.statements, "last" => plain::line(&case.last.number)]);
    if case.provisional {
        context.say("case-provisional", &vars![]);
    }
    if !case.obligations.is_empty() {
        context.say("case-obligations", &vars!["open" => case.open]);
    }
    for one in &case.obligations {
        context.line(&format!("    {}", line(context, one, u64::MAX)));
        if let Some(ladder) = &one.ladder {
            self::ladder(context, ladder);
        }
        levels(context, &one.levels);
    }
    if !case.late.is_empty() {
        context.say("case-late", &vars![]);
    }
    for one in &case.late {
        let values = vars!["number" => plain::line(&one.statement.number), "at" => time::shown(one.by)];
        context.say("case-late-line", &values);
    }
    if !case.without_effect.is_empty() {
        context.say("case-without-effect", &vars![]);
    }
    for one in &case.without_effect {
        let reason = describe::of_formats(&context.catalogue, &format!("effect-{}", one.reason));
        let values = vars![
            "number" => plain::line(&one.statement.number), "format" => plain::line(&one.format), "reason" => reason,
        ];
        context.say("case-void", &values);
    }
    marks::warn(context, [case.first.number.as_str(), case.format.as_str(), case.peer.as_str()]);
    voice::call::differences(context, &case);
    note::told(context, &notes);
    let mut object = json!(case);
    object["internal_notes"] = json!(notes);
    context.object(&object);
    Ok(Exit::Ok)
}

/// How far the counterpart's ladder is, by what it publishes.
pub(crate) fn ladder_now(context: &Context, ladder: &LadderView) -> String {
    let at = usize::try_from(ladder.reached).ok().and_then(|reached| reached.checked_sub(1));
    match at.and_then(|at| ladder.steps.get(at)) {
        None => context.text("ladder-closed"),
        Some(step) => {
            let values = vars![
                "step" => ladder.reached, "of" => ladder.steps.len() as u64, "desk" => plain::line(&step.desk),
                "call" => context.text(&format!("ladder-call-{}", step.call)), "at" => time::shown(step.at),
            ];
            context.with("ladder-now", &values)
        }
    }
}

/// The levels of a ladder that an acknowledgement says were entered before. It says first whose word it is.
pub(super) fn levels(context: &Context, levels: &[LevelView]) {
    if !levels.is_empty() {
        context.say("levels-head", &vars![]);
    }
    for level in levels {
        let at = time::full(level.at);
        let values = vars!["level" => u64::from(level.level) + 1, "desk" => plain::line(&level.desk), "at" => at];
        context.say("levels-entered", &values);
    }
}

/// The counterpart's ladder, step by step. It says first whose word it is.
pub(super) fn ladder(context: &Context, ladder: &LadderView) {
    context.say("ladder-head", &vars!["desk" => plain::line(&ladder.desk), "entry" => ladder.entry]);
    for (at, step) in ladder.steps.iter().enumerate() {
        let reached = (at as u64) < ladder.reached;
        let call = context.text(&format!("ladder-call-{}", step.call));
        let values = vars![
            "step" => at as u64 + 1, "desk" => plain::line(&step.desk), "call" => call, "at" => time::shown(step.at),
        ];
        context.say(if reached { "ladder-step-reached" } else { "ladder-step" }, &values);
    }
    if ladder.steps.is_empty() {
        context.say("ladder-closed", &vars![]);
    }
}

/// What is asked for; of what is past its time by a clock that shows `now`.
fn query(args: &Obligations, now: Option<u64>) -> Outcome<String> {
    let mut query = vec![format!("limit={}", args.limit.unwrap_or(100))];
    if let Some(peer) = &args.peer {
        query.push(format!("peer={}", encoded(peer)));
    }
    if let Some(track) = &args.track {
        track_of(track)?;
        query.push(format!("track={track}"));
    }
    if args.ours || args.theirs {
        query.push(format!("owed_by={}", if args.ours { "us" } else { "them" }));
    }
    // Late or lapsed: what is due now is not late yet.
    let over = now.map(|now| now.saturating_sub(1));
    let before = args.due_before.as_deref().map(time::until).transpose()?;
    if let Some(due) = over.into_iter().chain(before).min() {
        query.push(format!("due_before={due}"));
    }
    if args.exercise {
        query.push("mark=exercise".to_owned());
    }
    Ok(format!("/v1/obligations?{}", query.join("&")))
}

/// One obligation on one line. `now` is the clock that it was looked at by; the largest number says nothing of the time
/// that is left.
pub(super) fn line(context: &Context, one: &ObligationView, now: u64) -> String {
    let due = match one.due {
        Some(due) => time::shown(due),
        None => context.text("obligation-no-deadline"),
    };
    let mut line = format!(
        "{:<9} {:<23} {:<5} {:<4} {:<16} {}",
        word(context, "obligation-state", &one.state),
        due,
        party(context, one.owed_by),
        plain::line(&one.format),
        plain::line(&one.statement.number),
        word(context, "obligation-kind", &one.kind),
    );
    if let Some(seconds) = one.due.filter(|due| *due < now && now < u64::MAX).map(|due| now - due) {
        line.push_str(&format!(", {}", overdue(context, seconds)));
    }
    if one.precedence != "routine" {
        line.push_str(&format!(" [{}]", word(context, "precedence", &one.precedence)));
    }
    if one.mark != "actual" {
        line.push_str(&format!(" [{}]", word(context, "mark", &one.mark)));
    }
    if one.provisional {
        line.push_str(&format!(" [{}]", context.text("obligation-provisional")));
    }
    line
}

/// How long something is over, in a unit that says something.
fn overdue(context: &Context, seconds: u64) -> String {
    match seconds {
        0..7_200 => context.with("obligation-overdue", &vars!["minutes" => seconds / 60]),
        7_200..172_800 => context.with("obligation-overdue-hours", &vars!["hours" => seconds / 3_600]),
        _ => context.with("obligation-overdue-days", &vars!["days" => seconds / 86_400]),
    }
}

pub(crate) fn party(context: &Context, party: PartyView) -> String {
    context.text(if party == PartyView::Us { "obligation-us" } else { "obligation-them" })
}

pub(crate) fn word(context: &Context, kind: &str, word: &str) -> String {
    context.catalogue.find(&format!("{kind}-{word}"), &vars![]).unwrap_or_else(|| plain::line(word))
}
