//! `comity compose`: a format's members asked for one by one, judged as they are typed, and shown as the other side will
//! read them before anything is made.

use std::io::{BufRead, IsTerminal, Write};

use comity_catalog::{Catalogue, Fault as Wrong, Language, Words, guide, nciss};
use comity_node::service::problem::codes;
use comity_node::service::views::{FormatValueView, FormatView, MemberView, RenderingView, StatementDraft};
use comity_node::watch::drafts::DraftView;
use comity_wire::limits::ENTRY_BYTES_MAX;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::draft::{body, filled, told};
use super::{line_of, severity};
use crate::args::officer::Compose;
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::{envelope, plain, time};

/// Lines that one value is read from at most.
const LINES_MAX: usize = 256;

/// Begins a draft of a format.
pub(super) async fn run(context: &Context, args: &Compose) -> Outcome {
    let known = known(context, &args.format).await?;
    let (peer, track) = line(args, known.as_ref())?;
    let by_hand = args.content.body.is_none() && args.content.fields.is_empty();
    let asks = by_hand && !context.json && std::io::stdin().is_terminal();
    let newest = known.as_ref().map(|known| known.view.version);
    let version = args.format_version.or(newest).unwrap_or(1);
    let given = if asks { asked(context, &args.format, known, version)? } else { body(&args.content)? };
    let mut draft = StatementDraft::new(&peer, &track, &args.format, given);
    draft.format_version = version;
    filled(&mut draft, &args.content);
    envelope::fill(&mut draft, &args.envelope)?;
    let client = Client::connect(context).await?;
    let attached = envelope::attach(context, &client, &mut draft, &args.envelope).await;
    let outcome = match attached {
        Ok(()) => make(context, &client, &draft, asks && !args.yes).await,
        Err(failure) => Err(failure),
    };
    client.close().await;
    match outcome? {
        Some(view) => told(context, &view),
        None => Ok(Exit::Failed),
    }
}

/// Shows it, asks where somebody is there to ask, and makes the draft.
pub(super) async fn make(
    context: &Context,
    client: &Client,
    draft: &StatementDraft,
    ask: bool,
) -> Outcome<Option<DraftView>> {
    let lang = context.catalogue.language().tag();
    let preview: RenderingView = client.post(&format!("/v1/previews?lang={lang}&form=text"), draft).await?;
    context.say("compose-preview", &vars![]);
    // As it is: a rendering has escaped what is not safe to print.
    context.line(preview.content.trim_end_matches('\n'));
    if ask {
        context.say("compose-ask", &vars![]);
        let answer = read_line(context)?.trim().to_lowercase();
        if !context.text("compose-yes").split(' ').any(|yes| yes == answer) {
            context.say("compose-not", &vars![]);
            return Ok(None);
        }
    }
    client.post::<DraftView>("/v1/drafts", draft).await.map(Some)
}

/// A format as the node knows it, a party's own too: the catalogue to judge by, and its members in the reader's language.
struct Known {
    catalogue: Catalogue,
    view: FormatView,
}

/// What the node says of a format; nothing where it has none of this name.
async fn known(context: &Context, format: &str) -> Outcome<Option<Known>> {
    let client = Client::connect(context).await?;
    let lang = context.catalogue.language().tag();
    let view = client.get::<FormatView>(&format!("/v1/formats/{}?lang={lang}", encoded(format))).await;
    client.close().await;
    let view = match view {
        Ok(view) => view,
        Err(failure) if failure.code == codes::NO_SUCH_FORMAT => return Ok(None),
        Err(failure) => return Err(failure),
    };
    let mut catalogue = Catalogue::shipped().map_err(Failure::ours)?;
    if catalogue.version(&view.id, view.version).is_none() {
        let file = format!("{}.json", view.id);
        catalogue.add(&file, view.definition.get().as_bytes()).map_err(Failure::ours)?;
    }
    Ok(Some(Known { catalogue, view }))
}

/// The line: as it was named, or the only track that the format is said on.
fn line(args: &Compose, known: Option<&Known>) -> Outcome<(String, String)> {
    let given = args.to.as_ref().or(args.line.as_ref());
    let missing = || Failure::new("error-compose-line", Fault::Yours, Exit::Usage).with("format", &args.format);
    let given = given.ok_or_else(missing)?;
    if given.contains('/') {
        return line_of(given);
    }
    let newest = known.and_then(|known| known.catalogue.newest(&args.format));
    match newest.map(|known| known.format.tracks.lines.as_slice()) {
        Some([track]) => Ok((given.clone(), track.word().to_owned())),
        _ => Err(missing()),
    }
}

/// The body, asked for member by member.
fn asked(context: &Context, format: &str, known: Option<Known>, version: u64) -> Outcome<Box<RawValue>> {
    let unknown = || Failure::new("error-no-such-format", Fault::Yours, Exit::NotFound).with("format", format);
    let Known { catalogue, mut view } = known.ok_or_else(unknown)?;
    if view.version != version {
        // The node says how the newest one is asked for; of others what the program ships.
        let found = catalogue.version(format, version);
        let definition = found.ok_or_else(|| {
            let wrong = Failure::new("error-format-version", Fault::Yours, Exit::NotFound);
            wrong.with("format", format).with("version", version).with("known", view.version)
        })?;
        let words = Words::shipped(Language::of(context.catalogue.language().tag()).unwrap_or(Language::English));
        view.members = guide::members(definition, &words).into_iter().map(MemberView::from).collect();
        view.version = version;
    }
    let words = Words::shipped(Language::of(context.catalogue.language().tag()).unwrap_or(Language::English));
    context.line(&format!("{} {}", plain::line(format), plain::line(&view.name)));
    let mut members = Map::new();
    for member in view.members.iter().filter(|member| !member.path.contains('/')) {
        let marks = [(member.required, "rule-required"), (member.recommended, "rule-recommended")];
        let marks: String =
            marks.iter().filter(|(is, _)| *is).map(|(_, key)| format!(", {}", words.text(key))).collect();
        let (label, path) = (plain::line(&member.label), plain::line(&member.path));
        context.say("compose-member", &vars!["label" => label, "path" => path, "marks" => marks]);
        if !member.help.is_empty() {
            context.line(&format!("  {}", plain::line(&member.help)));
        }
        if member.path == nciss::MEMBER && nciss::FORMATS.contains(&format) {
            members.insert(member.path.clone(), severity::ask(context)?);
            continue;
        }
        for one in &member.values {
            let (value, label) = (plain::line(&one.value), plain::line(&one.label));
            context.say("compose-value", &vars!["value" => value, "label" => label]);
        }
        let judge = |value: &Value| catalogue.admits(format, view.version, &member.path, &value.to_string());
        if let Some(value) = one(context, member, &judge)? {
            members.insert(member.path.clone(), value);
        }
    }
    RawValue::from_string(Value::Object(members).to_string()).map_err(Failure::ours)
}

/// One member: asked for until it is right, or left out where that may be.
fn one(context: &Context, member: &MemberView, judge: &dyn Fn(&Value) -> Result<(), Wrong>) -> Outcome<Option<Value>> {
    let required = member.required && !member.attachable;
    for _ in 0..LINES_MAX {
        let typed = read_line(context)?;
        if typed.trim().is_empty() {
            if !required {
                return Ok(None);
            }
            context.say("compose-required", &vars![]);
            continue;
        }
        match fitting(&typed, &member.values, judge) {
            Ok(value) => return Ok(Some(value)),
            Err(Wrong::Wrong { expected: "array", .. }) => {
                context.say("compose-list", &vars![]);
            }
            Err(wrong) => {
                let expected = match &wrong {
                    Wrong::Wrong { expected, .. } | Wrong::Missing { expected, .. } => expected.to_string(),
                    other => other.to_string(),
                };
                let limit = match &wrong {
                    Wrong::Wrong { limit, .. } => limit.to_string(),
                    _ => String::new(),
                };
                let key = format!("holds-{expected}");
                let words = context.catalogue.find(&key, &vars!["limit" => limit.clone()]).unwrap_or(expected);
                let told = context.with("compose-wrong", &vars!["expected" => words, "limit" => ""]);
                context.line(told.trim_end());
            }
        }
    }
    Ok(None)
}

/// What was typed, as whichever the format takes: JSON, a listed value or its name, an instant, a text, a list of texts.
fn fitting(
    typed: &str,
    values: &[FormatValueView],
    judge: &dyn Fn(&Value) -> Result<(), Wrong>,
) -> Result<Value, Wrong> {
    let named = |item: &str| {
        let named = values.iter().find(|one| one.label.to_lowercase() == item.trim().to_lowercase());
        Value::String(named.map_or_else(|| item.trim().to_owned(), |one| one.value.clone()))
    };
    let text = Value::String(typed.trim_end_matches(['\r', '\n']).to_owned());
    let json = serde_json::from_str::<Value>(typed).ok();
    let instant = time::read(typed.trim()).ok().map(Value::from);
    let list = Value::Array(typed.split(',').map(named).collect());
    for value in json.into_iter().chain(instant).chain([text.clone(), named(typed), list]) {
        if judge(&value).is_ok() {
            return Ok(value);
        }
    }
    judge(&text).map(|()| text)
}

pub(super) fn read_line(context: &Context) -> Outcome<String> {
    let mut out = std::io::stdout().lock();
    let _gone = out.write_all(context.text("compose-prompt").as_bytes()).and_then(|()| out.flush());
    let mut line = String::new();
    let mut input = std::io::Read::take(std::io::stdin().lock(), ENTRY_BYTES_MAX as u64);
    let read = input.read_line(&mut line).map_err(Failure::ours)?;
    if read == 0 { Err(Failure::new("error-no-body", Fault::Yours, Exit::Usage)) } else { Ok(line) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What of a format takes what was typed.
    fn typed(format: &str, path: &str, typed: &str) -> Option<Value> {
        let (catalogue, words) = (Catalogue::shipped().unwrap(), Words::shipped(Language::Russian));
        let members = guide::members(catalogue.newest(format).unwrap(), &words);
        let member = members.iter().find(|member| member.path == path).unwrap();
        let judge = |value: &Value| catalogue.admits(format, 1, path, &value.to_string());
        let value = |(value, label): &(String, String)| FormatValueView { value: value.clone(), label: label.clone() };
        let values: Vec<FormatValueView> = member.values.iter().map(value).collect();
        fitting(typed, &values, &judge).ok()
    }

    #[test]
    fn what_people_type_becomes_what_the_format_takes() {
        for (path, entered, value) in [
            ("aware_since", "1795000000\n", Value::from(1_795_000_000)),
            ("aware_since", " 2026-11-27T00:00:00Z\n", Value::from(1_795_737_600)),
            ("aware_since", "2026-11-27\n", Value::from(1_795_737_600)),
            ("cross_border", "Да\n", Value::from("yes")),
            ("cross_border", "not-known\r\n", Value::from("not-known")),
            ("further_sectors", "energy, космос\n", serde_json::json!(["energy", "space"])),
            ("summary", "Отказ, 14 подстанций.\n", Value::from("Отказ, 14 подстанций.")),
        ] {
            assert_eq!(typed("F20", path, entered), Some(value), "{path} {entered}");
        }
        for (path, entered) in
            [("aware_since", "yesterday"), ("aware_since", "-1"), ("cross_border", "maybe"), ("sector", "")]
        {
            assert_eq!(typed("F20", path, entered), None, "{path} {entered}");
        }
    }
}
