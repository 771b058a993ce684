//! `comity review`: what a year came to, computed alike on both sides; said, compared, printed. It counts, and says of nobody
//! that it is better.

mod page;
mod plots;
mod say;

use std::fs::File;
use std::io::Write;
use std::path::Path;

use comity_catalog::{Language, Words};
use comity_node::service::views::{ReviewDifference, ReviewSaidView, ReviewView};
use serde_json::Value;

use super::{line_of, obligations};
use crate::args::review::Review;
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::{Catalogue, vars};
use crate::{marks, plain, time};

/// The members of a party's figures, in the order in which they are read.
const PARTY: [&str; 10] = comity_process::review::PARTY_NUMBERS;
/// The members of both together.
const BOTH: [&str; 5] = ["cases_opened", "cases_closed", "cases_open", "actions_done", "actions_open"];
/// The members of a line's tests.
const TESTS: [&str; 4] = ["tests", "tests_passed", "hours", "hours_answered"];

/// Shows it; says it or writes it into a file where that is asked.
pub(super) async fn run(context: &Context, args: &Review) -> Outcome {
    if let Some(path) = &args.print {
        Failure::without_folder(path)?;
    }
    let path = path(args)?;
    let client = Client::connect(context).await?;
    let work = async {
        let view = client.get::<ReviewView>(&path).await?;
        if let Some(path) = &args.print {
            written(path, page::page(context, &view).as_bytes())?;
        }
        let draft = if args.say { Some(say::draft(context, &client, args, &view).await?) } else { None };
        Ok((view, draft))
    };
    let done: Outcome<_> = work.await;
    client.close().await;
    let (view, draft) = done?;
    if let Some(draft) = draft {
        return super::draft::told(context, &draft);
    }
    shown(context, &view);
    if let Some(path) = &args.print {
        context.say("review-printed", &vars!["path" => plain::line(&path.display().to_string())]);
    }
    context.exact(&view)?;
    Ok(Exit::Ok)
}

fn written(path: &Path, bytes: &[u8]) -> Outcome<()> {
    let wrong = |error: std::io::Error| Failure::file(path, &error);
    let mut file = File::create_new(path).map_err(wrong)?;
    file.write_all(bytes).map_err(wrong)
}

fn path(args: &Review) -> Outcome<String> {
    let mut query = Vec::new();
    query.extend(args.year.map(|year| format!("year={year}")));
    for (name, given) in [("from", &args.from), ("to", &args.to)] {
        if let Some(given) = given {
            let at = if name == "to" { time::before(given)? } else { time::read(given)? };
            query.push(format!("{name}={at}"));
        }
    }
    query.extend(args.peer.as_ref().map(|peer| format!("peer={}", encoded(peer))));
    if let Some(line) = &args.line {
        let (peer, track) = line_of(line)?;
        query.extend([format!("peer={}", encoded(&peer)), format!("track={track}")]);
    }
    Ok(format!("/v1/review?{}", query.join("&")))
}

/// The words of the format, in the reader's language.
fn words(context: &Context) -> Words {
    Words::shipped(Language::of(context.catalogue.language().tag()).unwrap_or(Language::English))
}

/// The figures of a review as they are shown.
struct Shown<'v> {
    figures: Value,
    view: &'v ReviewView,
}

impl<'v> Shown<'v> {
    fn of(view: &'v ReviewView) -> Self {
        Self { figures: serde_json::from_str(view.figures.get()).unwrap_or_default(), view }
    }

    /// A number; nothing where there is none.
    fn number(&self, path: &str) -> Option<u64> {
        self.figures.pointer(path).and_then(Value::as_u64)
    }

    /// A number of ours, then theirs.
    fn of_both(&self, within: &str, name: &str) -> [Option<u64>; 2] {
        let ours = usize::from(self.view.us == "upper");
        [ours, 1 - ours].map(|party| self.number(&format!("{within}/parties/{party}/{name}")))
    }

    /// The names of both, ours first.
    fn names(&self) -> [String; 2] {
        [plain::line(&self.view.own), plain::line(&self.view.peer)]
    }
}

/// What a figure of a party is called: a median is shown as a time, and not in seconds as the format has it.
fn party_label(words: &Words, own: &Catalogue, name: &str) -> String {
    match name {
        "ack_median" => own.text("review-median-ack"),
        "answer_median" => own.text("review-median-answer"),
        name => words.member("F56", &["figures", "parties", name]),
    }
}

/// A number as people read it: a median as a time.
fn read(name: &str, number: Option<u64>) -> String {
    match number {
        None => "–".to_owned(),
        Some(seconds) if name.ends_with("_median") => lasting(seconds),
        Some(number) => number.to_string(),
    }
}

/// `41:12` hours and minutes, or minutes and seconds below an hour: alike in every language.
fn lasting(seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{hours}:{minutes:02}:{rest:02}")
}

fn permille(own: &Catalogue, value: Option<u64>) -> String {
    let shown = |value: u64| {
        let (whole, tenth) = ((value / 10).to_string(), (value % 10).to_string());
        own.with("review-percent", &vars!["whole" => whole, "tenth" => tenth])
    };
    value.map_or_else(|| "–".to_owned(), shown)
}

fn shown(context: &Context, view: &ReviewView) {
    // The most sensitive labels of what it counts.
    let labels = marks::line(context, ("actual", &view.tlp, &view.pap));
    let (shown, words) = (Shown::of(view), words(context));
    context.line(&labels);
    let span = vars![
        "peer" => plain::line(&view.peer), "from" => time::full(view.from), "to" => time::full(view.to),
        "digest" => view.digest.as_str(),
    ];
    context.say("review-head", &span);
    warned(context, view);
    let [us, them] = shown.names();
    context.line(&format!("  {:<44} {us:>12} {them:>12}", ""));
    for name in PARTY {
        let label = party_label(&words, &context.catalogue, name);
        let [us, them] = shown.of_both("", name).map(|number| read(name, number));
        context.line(&format!("  {label:<44} {us:>12} {them:>12}"));
    }
    for name in BOTH {
        let label = words.member("F56", &["figures", name]);
        context.line(&format!("  {label:<44} {:>12}", read(name, shown.number(&format!("/{name}")))));
    }
    for (at, line) in view.lines.iter().enumerate() {
        let track = words.value("F56", &["figures", "lines", "track"], &line.track);
        let number = |name: &str| read(name, shown.number(&format!("/lines/{at}/{name}")));
        let values = vars![
            "line" => track.unwrap_or_else(|| plain::line(&line.track)), "tests" => number("tests"),
            "passed" => number("tests_passed"), "availability" => permille(&context.catalogue, line.availability_permille),
            "digest" => line.digest.as_str(),
        ];
        context.say("review-line", &values);
        if !line.complete {
            context.say("review-line-incomplete", &vars![]);
        }
    }
    said(context, view);
    context.line(&labels);
}

/// What keeps it from being whole, or from being said.
fn warned(context: &Context, view: &ReviewView) {
    if !view.over {
        context.say("review-not-over", &vars![]);
    } else if !view.complete {
        context.say("review-incomplete", &vars![]);
    }
    for (id, tracks) in [("review-reading", &view.reading), ("review-left-out", &view.left_out)] {
        if !tracks.is_empty() {
            context.say(id, &vars!["tracks" => plain::line(&tracks.join(", "))]);
        }
    }
}

/// What both say of the period, and where that differs.
fn said(context: &Context, view: &ReviewView) {
    context.say(&format!("review-state-{}", view.state), &vars![]);
    if view.provisional {
        context.say("case-provisional", &vars![]);
    }
    let parties = [
        (comity_node::service::views::PartyView::Us, &view.said_us),
        (comity_node::service::views::PartyView::Them, &view.said_them),
    ];
    for (party, said) in parties {
        let Some(said) = said else { continue };
        let id = if said.equal { "review-said-equal" } else { "review-said-other" };
        let by = obligations::party(context, party);
        let values =
            vars!["by" => by, "number" => plain::line(&said.statement.number), "digest" => said.digest.as_str()];
        context.say(id, &values);
        if said.figures.is_none() {
            context.say("review-said-attached", &vars![]);
        }
    }
    if view.differences.is_empty() {
        return;
    }
    context.say("review-differences", &vars![]);
    for one in &view.differences {
        let figure = plain::line(&one.figure);
        let [computed, us, them] = values(one, view);
        context.line(&format!("  {figure:<44} {computed:>16} {us:>16} {them:>16}"));
    }
    if view.more {
        context.say("review-differences-more", &vars![]);
    }
}

/// Of a difference: as computed, as we say, as they say.
fn values(one: &ReviewDifference, view: &ReviewView) -> [String; 3] {
    let shown = |said: bool, value: &Option<String>| match value {
        Some(value) => plain::shortened(&plain::line(value), 16),
        None if said => "–".to_owned(),
        None => String::new(),
    };
    let has = |said: &Option<ReviewSaidView>| said.as_ref().is_some_and(|said| said.figures.is_some());
    [shown(true, &one.computed), shown(has(&view.said_us), &one.us), shown(has(&view.said_them), &one.them)]
}

fn wrong(id: &str, exit: Exit) -> Failure {
    Failure::new(id, Fault::Yours, exit)
}
