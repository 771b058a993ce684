//! `comity agreement list`, `show`, `text` and `dates`.

use std::path::Path;

use comity_node::service::views::{
    AgreementDate, AgreementFile, AgreementItem, AgreementMove, AgreementPart, AgreementPartView, AgreementSaying,
    AgreementText, AgreementView, AgreementsView, PartyView,
};
use serde_json::json;

use super::{agreement, of_language};
use crate::args::agreement::{Dates, List, Show, Text};
use crate::client::{Client, encoded};
use crate::commands::line_of;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::{exact, plain, time};

/// Hexadecimal digits of a hash that people are shown.
const HASH_SHOWN: usize = 12;

/// Lists agreements.
pub(super) async fn list(context: &Context, args: &List) -> Outcome {
    let view = all(context, args.line.as_deref()).await?;
    if view.agreements.is_empty() {
        context.say("agreements-none", &vars![]);
    }
    view.agreements.iter().for_each(|item| head(context, item));
    for line in &view.reading {
        context.say("agreements-reading", &vars!["line" => plain::line(line)]);
    }
    context.exact(&view)?;
    Ok(Exit::Ok)
}

async fn all(context: &Context, line: Option<&str>) -> Outcome<AgreementsView> {
    let query = match line {
        Some(line) => {
            let (peer, track) = line_of(line)?;
            format!("?peer={}&track={track}", encoded(&peer))
        }
        None => String::new(),
    };
    let client = Client::connect(context).await?;
    let view = client.get(&format!("/v1/agreements{query}")).await;
    client.close().await;
    view
}

fn head(context: &Context, item: &AgreementItem) {
    let mark = if item.mark == "actual" { String::new() } else { context.text(&format!("mark-{}", item.mark)) + " " };
    let values = vars![
        "number" => plain::line(&item.first.number), "title" => of_language(context, &item.title),
        "line" => format!("{}/{}", plain::line(&item.peer), plain::line(&item.track)),
        "stage" => context.text(&format!("agreement-stage-{}", item.stage)),
        "agreed" => item.agreed, "parts" => item.parts, "differing" => item.differing, "open" => item.open,
        "languages" => plain::line(&item.languages.join(", "))
    ];
    context.line(&format!("{mark}{}", context.with("agreement-head", &values)));
    context.line(&format!("    {}", context.with("agreement-count", &values)));
    if let Some(at) = item.enters {
        context.line(&format!("    {}", context.with("agreement-date-enters", &vars!["at" => time::full(at)])));
    }
    if item.provisional {
        context.line(&format!("    {}", context.text("agreement-provisional")));
    }
}

/// Shows one agreement, or one part of it.
pub(super) async fn run(context: &Context, args: &Show) -> Outcome {
    let client = Client::connect(context).await?;
    let name = encoded(&args.reference);
    let outcome: Outcome = async {
        if let Some(number) = &args.part {
            let view: AgreementPartView =
                client.get(&format!("/v1/agreements/{name}/parts/{}", encoded(number))).await?;
            part_told(context, &view);
            context.exact(&view)?;
        } else {
            let view = agreement(&client, &args.reference).await?;
            told(context, &view);
            context.exact(&view)?;
        }
        Ok(Exit::Ok)
    }
    .await;
    client.close().await;
    outcome
}

fn told(context: &Context, view: &AgreementView) {
    head(context, &view.item);
    if let Some(hash) = &view.item.texts_hash {
        context.say("agreement-texts-hash", &vars!["hash" => hash]);
    }
    context.line("");
    view.parts_list.iter().for_each(|part| context.line(&part_line(context, part)));
    for act in &view.acts {
        let name = act.act.strip_prefix("m/").map_or_else(
            || context.text(&format!("agreement-act-{}", act.act)),
            |hash| context.with("agreement-act-amend-of", &vars!["hash" => hash]),
        );
        let standing = context.text(&format!("agreement-standing-{}", act.standing));
        context.line(&format!("{name}: {standing}{}", both(context, act.ours.as_ref(), act.theirs.as_ref())));
        if act.act.starts_with("m/") {
            match &act.text {
                None => context.line(&format!("    {}", context.text("agreement-amendments-missing"))),
                Some(text) if !text.matches => {
                    context.line(&format!("    {}", context.text("agreement-amendments-other")));
                }
                Some(_) => {}
            }
        }
    }
    view.dates.iter().for_each(|date| date_told(context, date));
    if !view.moves.is_empty() {
        context.line("");
        context.say("agreement-moves", &vars![]);
        view.moves.iter().for_each(|moved| move_told(context, moved));
    }
}

fn part_line(context: &Context, part: &AgreementPart) -> String {
    let name = match part.number.as_str() {
        "preamble" | "terms" | "final" => context.text(&format!("agreement-part-{}", part.number)),
        number => context.with("agreement-part", &vars!["number" => plain::line(number)]),
    };
    let heading = of_language(context, &part.heading);
    let heading = if heading.is_empty() { heading } else { format!(" {heading}") };
    let standing = context.text(&format!("agreement-standing-{}", part.standing));
    let open = [("us", &part.open_by_us), ("them", &part.open_by_them)];
    let open = open.into_iter().filter_map(|(who, how)| {
        let by = context.text(&format!("agreement-by-{who}"));
        Some(format!("; {}", context.with(&format!("agreement-open-{}", how.as_ref()?), &vars!["by" => by])))
    });
    let open: String = open.collect();
    format!("{name}{heading}: {standing}{open}{}", both(context, part.ours.as_ref(), part.theirs.as_ref()))
}

/// Who says what, with the statement that says it.
fn both(context: &Context, ours: Option<&AgreementSaying>, theirs: Option<&AgreementSaying>) -> String {
    let one = |who: &str, said: Option<&AgreementSaying>| {
        let said = said?;
        let values = vars![
            "by" => context.text(&format!("agreement-by-{who}")), "hash" => short(&said.hash),
            "number" => plain::line(&said.by.number), "at" => time::shown(said.at)
        ];
        Some(format!("\n    {}", context.with("agreement-said", &values)))
    };
    [one("us", ours), one("them", theirs)].into_iter().flatten().collect()
}

fn short(hash: &str) -> String {
    hash.get(..HASH_SHOWN).unwrap_or(hash).to_owned()
}

fn date_told(context: &Context, date: &AgreementDate) {
    context.say(&format!("agreement-date-{}", date.what), &vars!["at" => time::full(date.at)]);
}

fn by(context: &Context, who: PartyView) -> String {
    context.text(if who == PartyView::Us { "agreement-by-us" } else { "agreement-by-them" })
}

fn move_told(context: &Context, moved: &AgreementMove) {
    let act = moved.act.as_ref().map(|act| context.text(&format!("agreement-act-{act}")));
    let mut said: Vec<String> = act.into_iter().collect();
    for what in ["tabled", "bracketed", "accept", "counter", "reserve", "withdraw"] {
        let numbers: Vec<&str> =
            moved.parts.iter().filter(|part| part.what == what).map(|part| part.number.as_str()).collect();
        if !numbers.is_empty() {
            let numbers = plain::shortened(&plain::line(&numbers.join(", ")), 160);
            said.push(context.with(&format!("agreement-moved-{what}"), &vars!["numbers" => numbers]));
        }
    }
    let values = vars![
        "at" => time::full(moved.at), "by" => by(context, moved.by), "number" => plain::line(&moved.statement.number),
        "said" => said.join("; ")
    ];
    context.say("agreement-move", &values);
    for part in moved.parts.iter().filter(|part| part.reason.is_some()) {
        context.line(&format!(
            "      {}: {}",
            plain::line(&part.number),
            plain::block(part.reason.as_deref().unwrap_or_default())
        ));
    }
}

fn part_told(context: &Context, view: &AgreementPartView) {
    context.line(&part_line(context, &view.part));
    for (who, text) in [("us", &view.our_text), ("them", &view.their_text)] {
        let Some(text) = text else { continue };
        context.line("");
        text_told(context, who, text);
    }
    context.line("");
    view.moves.iter().for_each(|moved| move_told(context, moved));
}

fn text_told(context: &Context, who: &str, text: &AgreementText) {
    let values = vars![
        "by" => context.text(&format!("agreement-by-{who}")), "number" => plain::line(&text.by.number),
        "hash" => short(&text.hash)
    ];
    context.say("agreement-text", &values);
    if !text.matches {
        context.say("agreement-text-other", &values);
    }
    context.line(&plain::block(&exact::pretty(text.text.get())));
}

/// Writes the whole text into a new file.
pub(super) async fn text(context: &Context, args: &Text) -> Outcome {
    let client = Client::connect(context).await?;
    let path = format!("/v1/agreements/{}/text?of={}", encoded(&args.reference), args.of);
    let file = client.get::<AgreementFile>(&path).await;
    client.close().await;
    let file = file?;
    kept(&args.out, &(exact::pretty(file.body.get()) + "\n"))?;
    context.say("agreement-written", &vars!["path" => args.out.display().to_string()]);
    for number in &file.missing {
        context.say("agreement-text-missing", &vars!["number" => plain::line(number)]);
    }
    context.object(&json!({"path": args.out.display().to_string(), "of": file.of, "missing": file.missing}));
    Ok(if file.missing.is_empty() { Exit::Ok } else { Exit::Failed })
}

/// Writes a new file: somebody's work is never overwritten.
fn kept(path: &Path, text: &str) -> Outcome<()> {
    use std::io::Write as _;
    let wrong = |error: std::io::Error| Failure::file(path, &error);
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(wrong)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(wrong)
}

/// Lists the dates of one agreement, or of all.
pub(super) async fn dates(context: &Context, args: &Dates) -> Outcome {
    let names = match &args.reference {
        Some(name) => vec![name.clone()],
        None => all(context, None).await?.agreements.into_iter().map(|item| item.first.id).collect(),
    };
    let client = Client::connect(context).await?;
    let read: Outcome<Vec<AgreementDate>> = async {
        let mut found = Vec::new();
        for name in &names {
            let view = agreement(&client, name).await?;
            let of = |date: AgreementDate| AgreementDate { of: Some(view.item.first.clone()), ..date };
            found.extend(view.dates.clone().into_iter().map(of));
        }
        found.sort_by_key(|date| date.at);
        Ok(found)
    }
    .await;
    client.close().await;
    let found = read?;
    if found.is_empty() {
        context.say("agreement-dates-none", &vars![]);
    }
    for date in &found {
        let of = date.of.as_ref().map(|of| plain::line(&of.number)).unwrap_or_default();
        let what = context.with(&format!("agreement-date-{}", date.what), &vars!["at" => time::full(date.at)]);
        context.line(&format!("{of}  {what}"));
    }
    context.object(&json!({ "dates": found }));
    Ok(Exit::Ok)
}
