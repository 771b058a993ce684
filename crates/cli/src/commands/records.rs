//! `comity hold`, `comity erase`, `comity search`, `comity retention`, `comity archive`

use comity_journal::archive::Summary;
use comity_node::archive::{Handovers, VerifyFault, verify};
use comity_node::archive_text::renderings;
use comity_node::service::views::{
    EraseOrder, ErasureStanding, ErasureView, ErasuresView, FoundIn, HoldOrder, HoldView, HoldsView, RetentionView,
    SearchView,
};
use comity_node::watch::drafts::DraftView;
use comity_wire::Hash;
use comity_wire::archive::Release;
use serde_json::json;

use super::{draft, line_of};
use crate::args::records::{Archive, Erase, EraseCommand, Hold, HoldCommand, Part, Retention, Search};
use crate::args::statement::Verify;
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::{concerns, describe, marks, plain, progress, time, transfer};

/// Legal holds.
pub(super) async fn hold(context: &Context, args: &Hold) -> Outcome {
    let client = Client::connect(context).await?;
    let (change, path, done) = match &args.command {
        HoldCommand::List(part) => {
            let view = client.get::<HoldsView>(&paged("/v1/holds", part)).await;
            client.close().await;
            let view = view?;
            if view.holds.is_empty() {
                context.say("hold-none", &vars![]);
            }
            view.holds.iter().for_each(|hold| tell_hold(context, hold));
            more(context, view.more.as_deref());
            context.object(&json!(view));
            return Ok(Exit::Ok);
        }
        HoldCommand::Add(change) => (change, "/v1/holds", "hold-added"),
        HoldCommand::Lift(change) => (change, "/v1/holds/lift", "hold-lifted"),
    };
    let (statement, reason, officer) = (change.reference.clone(), change.reason.clone(), change.officer.clone());
    let hold = client.post::<HoldView>(path, &HoldOrder { statement, reason, officer }).await;
    client.close().await;
    let hold = hold?;
    context.say(done, &vars!["number" => plain::line(&hold.number)]);
    context.object(&json!({ "hold": hold }));
    Ok(Exit::Ok)
}

/// The path of a list, with which part of it.
fn paged(path: &str, part: &Part) -> String {
    let after = part.after.as_deref().map(|after| format!("after={}", encoded(after)));
    let query: Vec<String> = after.into_iter().chain(part.limit.map(|limit| format!("limit={limit}"))).collect();
    format!("{path}?{}", query.join("&"))
}

/// Says where a list goes on, where it does.
fn more(context: &Context, more: Option<&str>) {
    if let Some(more) = more {
        context.say("list-more", &vars!["after" => plain::line(more)]);
    }
}

fn tell_hold(context: &Context, hold: &HoldView) {
    let (number, at, reason) = (plain::line(&hold.number), time::full(hold.at), plain::line(&hold.reason));
    context.say("hold-line", &vars!["number" => number, "at" => at, "reason" => reason]);
}

/// Joint erasures.
pub(super) async fn erase(context: &Context, args: &Erase) -> Outcome {
    let client = Client::connect(context).await?;
    let order = match &args.command {
        EraseCommand::Propose(args) => {
            EraseOrder::Propose { refs: args.references.clone(), ground: args.ground.clone() }
        }
        EraseCommand::Mirror(args) => EraseOrder::Mirror { statement: args.reference.clone() },
        EraseCommand::List(part) => {
            let view = client.get::<ErasuresView>(&paged("/v1/erasures", part)).await;
            let mut concerned = Vec::new();
            for one in view.iter().flat_map(|view| &view.erasures) {
                concerned.push(concerns::of_references(context, &client, &one.refs).await);
            }
            client.close().await;
            let view = view?;
            if view.erasures.is_empty() {
                context.say("erase-none", &vars![]);
            }
            for (one, concerned) in view.erasures.iter().zip(&concerned) {
                tell_erasure(context, one);
                concerns::tell(context, concerned);
            }
            more(context, view.more.as_deref());
            context.object(&json!(view));
            return Ok(Exit::Ok);
        }
    };
    let view = client.post::<DraftView>("/v1/erasures", &order).await;
    let concerned = match &view {
        Ok(view) => concerns::of_body(context, &client, view.draft.body.get()).await,
        Err(_) => Vec::new(),
    };
    client.close().await;
    let view = view?;
    context.say("erase-drafted", &vars!["draft" => view.id]);
    concerns::tell(context, &concerned);
    draft::told(context, &view)
}

fn tell_erasure(context: &Context, one: &ErasureView) {
    let standing = context.text(match one.standing {
        ErasureStanding::Open => "erase-standing-open",
        ErasureStanding::Held => "erase-standing-held",
        ErasureStanding::InForce => "erase-standing-in-force",
        ErasureStanding::Done => "erase-standing-done",
    });
    let numbers = |refs: &[comity_node::service::views::Reference]| -> String {
        let all: Vec<&str> = refs.iter().map(|r| if r.number.is_empty() { &*r.id } else { &*r.number }).collect();
        plain::line(&all.join(", "))
    };
    let (acts, refs, ground) = (numbers(&one.acts), numbers(&one.refs), plain::line(&one.ground));
    context.say("erase-line", &vars!["acts" => acts, "standing" => standing, "refs" => refs, "ground" => ground]);
}

/// Words in what was said.
pub(super) async fn search(context: &Context, args: &Search) -> Outcome {
    let mut path = format!("/v1/search?words={}", encoded(&args.words.join(" ")));
    let text = [("peer", &args.peer), ("track", &args.track), ("format", &args.format), ("after", &args.after)];
    for (name, value) in text.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
        path.push_str(&format!("&{name}={}", encoded(value)));
    }
    let since = args.since.as_deref().map(time::read).transpose()?;
    let until = args.until.as_deref().map(time::before).transpose()?;
    for (name, value) in [("since", since), ("until", until), ("limit", args.limit.map(|n| n as u64))] {
        if let Some(value) = value {
            path.push_str(&format!("&{name}={value}"));
        }
    }
    if args.sent || args.received {
        path.push_str(if args.sent { "&direction=out" } else { "&direction=in" });
    }
    let client = Client::connect(context).await?;
    let view = client.get::<SearchView>(&path).await;
    client.close().await;
    let view = view?;
    if view.found.is_empty() {
        context.say("search-none", &vars!["count" => view.looked_at]);
    }
    for hit in &view.found {
        let item = &hit.item;
        let marks = marks::line(context, (&item.mark, &item.tlp, &item.pap));
        context.line(&format!("{}  {}  {}  {marks}", item.number, time::shown(item.stated), plain::line(&item.format)));
        let language = plain::line(hit.language.as_deref().unwrap_or("?"));
        match hit.within {
            FoundIn::Statement => {}
            FoundIn::Translation => context.say("search-in-translation", &vars!["into" => language]),
            FoundIn::Note => context.say("search-in-note", &vars![]),
        }
        context.line(&format!("    {}", plain::line(&hit.excerpt)));
    }
    marks::warn(context, view.found.iter().flat_map(|hit| [hit.excerpt.as_str(), hit.item.subject.as_str()]));
    if let Some(more) = &view.more {
        context.say("search-more", &vars!["after" => plain::line(more), "count" => view.looked_at]);
    }
    context.object(&serde_json::to_value(&view).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}

/// What was kept for its period.
pub(super) async fn retention(context: &Context, args: &Retention) -> Outcome {
    let client = Client::connect(context).await?;
    let view = client.get::<RetentionView>(&paged("/v1/retention", &args.part)).await;
    client.close().await;
    let view = view?;
    if view.due.is_empty() {
        context.say("retention-none", &vars!["count" => view.looked_at]);
    } else {
        context.say("retention-head", &vars![]);
    }
    for due in &view.due {
        let class = context.text(match due.class.as_str() {
            "test" => "retention-test",
            "case" => "retention-case",
            "record" => "retention-record",
            _ => "retention-treaty",
        });
        let (since, format) = (time::shown(due.since), plain::line(&due.format));
        context.line(&format!("{}  {format}  {class}  {since}", due.number));
    }
    if let Some(more) = &view.more {
        context.say("search-more", &vars!["after" => plain::line(more), "count" => view.looked_at]);
    }
    context.object(&serde_json::to_value(&view).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}

/// Writes an archive.
pub(super) async fn archive(context: &Context, args: &Archive) -> Outcome {
    let (peer, track) = line_of(&args.line)?;
    if args.out.symlink_metadata().is_ok() {
        return Err(Failure::new("error-file-exists", Fault::Yours, Exit::Failed).with("path", args.out.display()));
    }
    let mut path = format!("/v1/archives/{}/{track}?content={}", encoded(&peer), args.content);
    if let Some(until) = args.until.as_deref().map(time::before).transpose()? {
        path.push_str(&format!("&until={until}"));
    }
    if !args.officer.is_empty() {
        path.push_str(&format!("&officers={}", encoded(&args.officer.join(","))));
    }
    if args.handovers {
        path.push_str("&handovers=true");
    }
    let client = Client::connect(context).await?;
    let outcome = keep(context, &client, &path, &args.out).await;
    client.close().await;
    if args.handovers && outcome.is_ok() {
        context.say("archive-inside", &vars![]);
    }
    outcome
}

async fn keep(context: &Context, client: &Client, path: &str, to: &std::path::Path) -> Outcome {
    let collecting = progress::waiting(context, context.text("archive-collecting"));
    let answer = client.download(path).await;
    collecting.finish_and_clear();
    let (length, body) = answer?;
    let bytes = length.ok_or_else(|| Failure::ours("an archive without a length"))?;
    let bar = progress::bytes(context, bytes, context.text("archive-writing"));
    let mut part = to.file_name().unwrap_or_default().to_owned();
    part.push(".part");
    let written = transfer::keep(body, to, &to.with_file_name(part), bytes, &bar).await;
    bar.finish_and_clear();
    written?;
    let size = describe::bytes(context, bytes);
    context.say("archive-written", &vars!["path" => to.display(), "size" => size]);
    context.object(&json!({ "file": to, "bytes": bytes }));
    Ok(Exit::Ok)
}

/// Verifies an archive and tells what it proves.
pub(super) fn verify_archive(context: &Context, args: &Verify, roots: Option<&[Hash]>) -> Outcome {
    let path = args.file.as_path();
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let file = std::fs::File::open(path).map_err(failed)?;
    let (summary, handovers) = verify(&mut std::io::BufReader::new(file), roots).map_err(|fault| match fault {
        VerifyFault::File(error) => failed(error),
        other => Failure::new("error-archive", Fault::Nobody, Exit::NotVerified).with("detail", other),
    })?;
    let track = context.text(&format!("track-{}", summary.track));
    context.say("archive-head", &vars!["track" => track, "line" => summary.line.to_string()]);
    for journal in &summary.journals {
        let name = plain::line(&journal.name);
        let (generation, entries, statements) = (journal.generation, journal.entries, journal.statements);
        context.say(
            "archive-journal",
            &vars!["name" => name, "generation" => generation, "entries" => entries, "statements" => statements],
        );
        context.say("archive-heads", &vars!["heads" => journal.heads, "receipts" => journal.receipts]);
        if let Some((size, at)) = journal.receipted {
            context.say("archive-receipted", &vars!["size" => size, "at" => time::full(at)]);
        }
        context.say("archive-content", &vars!["disclosed" => journal.disclosed, "erased" => journal.erased]);
        let identified = match journal.identified {
            Some(true) => "archive-identified",
            Some(false) | None => "archive-not-identified",
        };
        context.say(identified, &vars!["root" => journal.root.to_string()]);
    }
    context.say(
        match summary.release {
            Release::Withheld => "archive-withheld",
            Release::OnePerson => "archive-one-person",
            Release::TwoPersons => "archive-two-persons",
        },
        &vars![],
    );
    told_of_handovers(context, &handovers);
    let journals: Vec<_> = summary
        .journals
        .iter()
        .map(|journal| {
            json!({
                "name": journal.name, "root": journal.root.to_string(), "identified": journal.identified,
                "generation": journal.generation, "entries": journal.entries, "statements": journal.statements,
                "disclosed": journal.disclosed, "erased": journal.erased, "heads": journal.heads,
                "receipts": journal.receipts,
                "receipted": journal.receipted.map(|(size, time)| json!({ "size": size, "time": time })),
            })
        })
        .collect();
    let (line, track) = (summary.line.to_string(), summary.track.word());
    let shown = json!({
        "count": handovers.count, "by_keys": handovers.by_keys, "attested": handovers.attested, "open": handovers.open,
        "numbers": handovers.numbers,
    });
    let mut object = json!({ "archive": { "line": line, "track": track, "journals": journals, "handovers": shown } });
    if let Some(number) = &args.rendering {
        object["renderings"] = renderings_of(context, path, &summary, number)?;
    }
    context.object(&object);
    Ok(Exit::Ok)
}

/// Tells how a statement of a verified archive reads, in every language that it has.
fn renderings_of(
    context: &Context,
    path: &std::path::Path,
    summary: &Summary,
    number: &str,
) -> Outcome<serde_json::Value> {
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let file = std::fs::File::open(path).map_err(failed)?;
    let found = renderings(&mut std::io::BufReader::new(file), summary, number).map_err(failed)?;
    if found.is_empty() {
        return Err(Failure::new("error-no-such-rendering", Fault::Yours, Exit::NotFound).with("number", number));
    }
    for (language, text) in &found {
        let (number, language) = (plain::line(number), plain::line(language));
        context.say("archive-rendering", &vars!["number" => number, "language" => language]);
        context.line(&plain::block(text));
    }
    Ok(json!(found.iter().map(|(of, text)| json!({"language": of, "text": text})).collect::<Vec<_>>()))
}

/// What the handovers of an archive come to; nothing where there are none.
fn told_of_handovers(context: &Context, handovers: &Handovers) {
    let Some((first, last)) = handovers.numbers else { return };
    let values = vars![
        "count" => handovers.count, "first" => first, "last" => last, "keys" => handovers.by_keys,
        "attested" => handovers.attested, "open" => handovers.open
    ];
    context.say("archive-handovers", &values);
    context.say("archive-inside", &vars![]);
}
