//! `comity show`

use std::collections::BTreeMap;
use std::path::PathBuf;

use comity_catalog::Catalogue;
use comity_catalog::translation::FORMAT;
use comity_node::service::views::{
    AttachmentView, Colour, ContentView, Direction, InternalNote, LanguageView, Reference, StatementState,
    StatementView, TranslationView,
};
use serde::Serialize;

use super::inbox::word;
use super::obligations::levels;
use super::{note, translate};
use crate::args::statement::Show;
use crate::client::{Client, encoded};
use crate::concerns::{self, Concern};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::{describe, exact, marks, paint, plain, signals, standing, time, transfer};

/// Of a value that was corrected, this many characters are shown on its line.
const VALUE_CHARACTERS: usize = 120;

/// The answer as JSON: the statement, and where its attachments were saved.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    view: &'a StatementView,
    /// Internal ones among them say so.
    translations: Vec<TranslationView>,
    /// Never sent.
    internal_notes: Vec<InternalNote>,
    /// Of a joint erasure: what would be erased.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    concerns: Vec<Concern>,
    #[serde(skip_serializing_if = "Option::is_none")]
    saved: Option<Vec<PathBuf>>,
}

/// Shows a statement, and saves its attachments where that is asked.
pub(super) async fn run(context: &Context, args: &Show) -> Outcome {
    let client = Client::connect(context).await?;
    let outcome = show(context, &client, args).await;
    client.close().await;
    outcome
}

async fn show(context: &Context, client: &Client, args: &Show) -> Outcome {
    let view: StatementView = client.get(&format!("/v1/statements/{}", encoded(&args.reference))).await?;
    head(context, &view);
    if view.content_damaged {
        context.line(&paint::in_colour(Colour::Red, &context.text("show-content-damaged")));
    }
    if let Some(content) = &view.content {
        body(context, content, (&view.named, as_it_came(args, &view)));
        look_alike(context, &view, content);
        if let Some(signal) = &view.signal {
            context.line(&signals::words(&context.catalogue, signal));
        }
        if let Some(of) = view.named.last().filter(|_| content.format == FORMAT) {
            context.say("translate-of", &vars!["number" => plain::line(&of.number)]);
        }
    } else if let Some(erased) = &view.erased {
        standing::erased(context, erased);
        if erased.residue_refused {
            context.line(&paint::in_colour(Colour::Red, &context.text("show-residue-refused")));
        }
    } else {
        context.say("show-no-content", &vars![]);
    }
    for attachment in &view.attachments {
        context.line(&attachment_line(context, view.direction, attachment));
    }
    let concerned = match view.content.as_ref().filter(|content| content.format == concerns::ERASURE) {
        Some(content) => concerns::of_body(context, client, content.body.get()).await,
        None => Vec::new(),
    };
    concerns::tell(context, &concerned);
    tail(context, &view);
    let (translations, notes) = beside(context, client, &view).await?;
    if let Some(content) = &view.content {
        // At the foot as at the head: whoever cuts a page keeps the marks.
        context.line(&marks::line(context, (&content.mark, &content.tlp, &content.pap)));
    }
    let mut saved = Vec::new();
    if let Some(folder) = &args.save {
        for attachment in &view.attachments {
            let path = transfer::save(context, client, &view.id, attachment, folder).await?;
            transfer::told(context, &path);
            saved.push(path);
        }
    }
    let saved = args.save.is_some().then_some(saved);
    context.exact(&Shown { view: &view, translations, internal_notes: notes, concerns: concerned, saved })?;
    Ok(Exit::Ok)
}

/// What is kept beside a statement: its translations, and internal notes about it and, where it opened one, about its case.
async fn beside(
    context: &Context,
    client: &Client,
    view: &StatementView,
) -> Outcome<(Vec<TranslationView>, Vec<InternalNote>)> {
    let translations = translate::of(client, &view.id).await?;
    translate::told(context, &translations);
    let mut notes = note::about(client, &view.id, false).await?.notes;
    if view.effect.as_ref().and_then(|effect| effect.case.as_deref()) == Some(view.id.as_str()) {
        notes.extend(note::about(client, &view.id, true).await?.notes);
    }
    note::told(context, &notes);
    Ok((translations.translations, notes))
}

fn head(context: &Context, view: &StatementView) {
    let from = if view.direction == Direction::In { "show-from" } else { "show-to" };
    let (peer, stated) = (plain::line(&view.peer), time::full(view.stated));
    context.line(&format!("{}  {}", view.number, view.id));
    context.say(from, &vars!["peer" => peer, "track" => word(context, "track", &view.track), "stated" => stated]);
    context.line(&standing::state(context, view, time::full));
    if let Some(text) = describe::key_standing(context, view.key_standing) {
        context.line(&text);
    }
    if !view.is_final {
        context.say("show-provisional", &vars![]);
    }
    standing::effect(context, view.effect.as_ref());
    describe::released(context, &view.released);
    if let Some(ladder) = &view.ladder {
        super::obligations::ladder(context, ladder);
    }
}

/// What was refused is never shown as if it satisfied its format.
fn as_it_came(args: &Show, view: &StatementView) -> bool {
    let refused = matches!(view.state, StatementState::RefusedByUs { .. } | StatementState::RefusedByThem { .. });
    args.raw || refused
}

/// Warns of words that may be taken for others, wherever they stand.
fn look_alike(context: &Context, view: &StatementView, content: &ContentView) {
    let desks = content.to_desks.iter().chain(&content.info_desks).map(String::as_str);
    let texts = desks.chain([content.subject.as_str(), content.from_desk.as_str(), content.handling.as_str()]);
    let asked = content.asked.iter().map(|asked| asked.text.clone());
    let body = exact::members(content.body.get()).unwrap_or_default();
    let values =
        body.iter().flat_map(|(name, raw)| [name.clone(), exact::text(raw).unwrap_or_else(|| exact::compact(raw))]);
    let names = view.attachments.iter().map(|attachment| attachment.name.clone());
    let officers = view.acknowledgements.iter().map(|ack| ack.officer.clone());
    let texts: Vec<String> = texts.map(str::to_owned).chain(asked).chain(values).chain(names).chain(officers).collect();
    marks::warn(context, texts.iter().map(String::as_str));
}

fn body(context: &Context, content: &ContentView, (named, raw): (&[Reference], bool)) {
    let label = |id: &str, text: String| {
        if !text.is_empty() {
            context.line(&format!("{}: {text}", context.text(id)));
        }
    };
    context.line("");
    context.line(&marks::line(context, (&content.mark, &content.tlp, &content.pap)));
    label("field-format", format!("{} ({})", plain::line(&content.format), content.format_version));
    label("field-subject", plain::line(&content.subject));
    label("field-precedence", word(context, "precedence", &content.precedence));
    label("field-care", plain::line(&content.handling));
    if content.mark != "actual" {
        label("field-mark", word(context, "mark", &content.mark));
    }
    if content.standing == "informal" {
        label("field-standing", context.text("standing-informal"));
    }
    label("field-from-desk", plain::line(&content.from_desk));
    label("field-to-desks", plain::line(&content.to_desks.join(", ")));
    label("field-info-desks", plain::line(&content.info_desks.join(", ")));
    if let Some(under) = &content.instrument {
        label("field-instrument", plain::line(&under.instrument));
        label("field-article", plain::line(&under.article));
    }
    // By number where it is here: nobody reads an id over a telephone.
    let number = |id: &String| named.iter().find(|known| known.id == *id).map_or(id, |known| &known.number).clone();
    let numbers = |ids: &[String]| plain::line(&ids.iter().map(number).collect::<Vec<_>>().join(", "));
    label("field-case", numbers(content.case.as_slice()));
    label("field-in-reply-to", numbers(&content.in_reply_to));
    label("field-supersedes", numbers(content.supersedes.as_slice()));
    label("field-languages", languages(context, content));
    if let Some(asked) = &content.asked {
        label("field-asked", plain::line(&asked.text));
        if let Some(by) = asked.by {
            label("field-by", time::full(by));
        }
    }
    context.line("");
    if raw {
        context.say("show-raw", &vars![]);
        return context.line(&plain::block(content.body.get()));
    }
    let Some(members) = exact::members(content.body.get()) else {
        return context.line(&plain::block(content.body.get()));
    };
    let catalogue = Catalogue::shipped().unwrap_or_default();
    let known = catalogue.version(&content.format, content.format_version);
    for (name, value) in &members {
        // A text's subject stands in its head already.
        if name == "subject" && exact::text(value).as_deref() == Some(content.subject.as_str()) {
            continue;
        }
        match known.and_then(|known| known.schema.properties.get(name)).and_then(|schema| schema.instant_of(value)) {
            Some(at) => label_of(context, name, time::shown(at)),
            None => member(context, "", name, value),
        }
    }
}

fn label_of(context: &Context, name: &str, text: String) {
    context.line(&format!("{}: {text}", plain::line(name)));
}

fn languages(context: &Context, content: &ContentView) -> String {
    let language = |language: &LanguageView| {
        let (tag, kind) = (plain::line(&language.tag), word(context, "authenticity", &language.authenticity));
        match &language.source {
            Some(source) => {
                let source = plain::line(source);
                context.with("language-of", &vars!["tag" => tag, "kind" => kind, "source" => source])
            }
            None => context.with("language", &vars!["tag" => tag, "kind" => kind]),
        }
    };
    content.languages.iter().map(language).collect::<Vec<_>>().join("; ")
}

pub(super) fn member(context: &Context, indent: &str, name: &str, value: &str) {
    let at = value.parse().ok().filter(|_| name == "received_at");
    let text = match (at, exact::text(value)) {
        (Some(at), _) => time::shown(at),
        (None, Some(text)) => plain::block(&text),
        (None, None) => plain::block(&exact::pretty(value)),
    };
    if text.contains('\n') {
        let lines: Vec<String> = text.lines().map(|line| format!("{indent}    {line}")).collect();
        context.line(&format!("{indent}{}:\n{}", plain::line(name), lines.join("\n")));
    } else {
        context.line(&format!("{indent}{}: {text}", plain::line(name)));
    }
}

fn attachment_line(context: &Context, direction: Direction, attachment: &AttachmentView) -> String {
    let by = attachment.held_by_them.as_ref();
    let theirs = by.map(|by| context.with("attachment-held-by-them", &vars!["by" => plain::line(&by.number)]));
    let count = vars!["have" => attachment.have, "total" => attachment.chunks];
    let fault = match (attachment.damaged, direction, attachment.have < attachment.chunks) {
        (true, Direction::Out, true) => Some(context.with("attachment-lost", &count)),
        (true, ..) => Some(context.text("attachment-damaged")),
        (false, ..) => None,
    };
    let state = match (fault, theirs) {
        (Some(fault), Some(theirs)) => format!("{fault}; {theirs}"),
        (Some(state), None) | (None, Some(state)) => state,
        (None, None) if attachment.held_here => context.text("attachment-held-here"),
        (None, None) => context.with("attachment-arriving", &count),
    };
    context.with(
        "attachment-line",
        &vars![
            "name" => plain::line(&attachment.name),
            "size" => describe::bytes(context, attachment.length),
            "state" => state,
        ],
    )
}

fn tail(context: &Context, view: &StatementView) {
    for ack in &view.acknowledgements {
        let (by, officer) = (plain::line(&ack.by.number), plain::line(&ack.officer));
        let id = if ack.understood { "show-ack" } else { "show-not-understood" };
        context.say(id, &vars!["by" => by, "officer" => officer, "at" => time::full(ack.received_at)]);
        levels(context, &ack.levels);
    }
    corrections(context, view);
    for later in &view.superseded_by {
        context.say("show-superseded-by", &vars!["by" => plain::line(&later.number)]);
    }
    view.answers.iter().for_each(|answer| standing::answer(context, answer));
    context.say("fixed-ack", &vars![]);
}

/// Corrections in order, each field with its value before and after.
fn corrections(context: &Context, view: &StatementView) {
    let body = view.content.as_ref().and_then(|content| exact::members(content.body.get())).unwrap_or_default();
    let mut now: BTreeMap<String, &str> = body.into_iter().collect();
    for correction in &view.corrections {
        let (by, reason) = (plain::line(&correction.by.number), plain::line(&correction.reason));
        if let Some(later) = &correction.cancelled_by {
            let later = plain::line(&later.number);
            context.say("show-correction-cancelled", &vars!["by" => by, "reason" => reason, "later" => later]);
        } else if correction.without_effect {
            context.say("show-correction-late", &vars!["by" => by, "reason" => reason]);
        } else if let Some(changes) = &correction.changes {
            let told = match exact::members(changes.get()) {
                Some(all) => all.into_iter().map(|change| changed(context, &mut now, change)).collect(),
                None => vec![in_a_line(changes.get())],
            };
            context.say("show-correction", &vars!["by" => by, "changes" => told.join("; "), "reason" => reason]);
        } else {
            context.say("show-cancellation", &vars!["by" => by, "reason" => reason]);
        }
    }
}

fn changed<'a>(context: &Context, now: &mut BTreeMap<String, &'a str>, (field, new): (String, &'a str)) -> String {
    let (name, text) = (plain::line(&field), in_a_line(new));
    match now.insert(field, new) {
        Some(old) => context.with("show-change", &vars!["field" => name, "old" => in_a_line(old), "new" => text]),
        None => context.with("show-change-new", &vars!["field" => name, "new" => text]),
    }
}

fn in_a_line(value: &str) -> String {
    let text = exact::text(value).unwrap_or_else(|| exact::compact(value));
    plain::shortened(&plain::line(&text), VALUE_CHARACTERS)
}
