//! `comity formats`, `comity render`

use comity_catalog::{Catalogue, Language, Words};
use comity_node::service as node;
use comity_node::service::views::{FormatList, FormatQuery, FormatView, LanguageTag, MemberView, RenderingView};

use crate::args::formats::{Formats, Render};
use crate::client::{Client, encoded, refusal};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::plain;

/// Lists the formats, or explains one: those that the node knows, or, where there is none, those that come with the program.
pub(super) async fn run(context: &Context, args: &Formats) -> Outcome {
    let client = match Client::connect(context).await {
        Err(failure) if failure.code == "not-initialised" => return shipped(context, args),
        connected => connected?,
    };
    let lang = context.catalogue.language().tag();
    let outcome = match &args.format {
        None => client.get::<FormatList>(&format!("/v1/formats?lang={lang}")).await.map(|all| list(context, &all)),
        Some(id) => {
            let path = format!("/v1/formats/{}?lang={lang}", encoded(id));
            client.get::<FormatView>(&path).await.map(|format| explain(context, &format))
        }
    };
    client.close().await;
    outcome??;
    Ok(Exit::Ok)
}

/// The same without a node, for whoever reads what there is before founding a party.
fn shipped(context: &Context, args: &Formats) -> Outcome {
    let formats = node::Formats::with_shipped_words(Catalogue::shipped().map_err(Failure::ours)?);
    let lang = match Language::of(context.catalogue.language().tag()) {
        Some(Language::Russian) => LanguageTag::Ru,
        _ => LanguageTag::En,
    };
    match &args.format {
        None => list(context, &formats.list(FormatQuery { lang }))?,
        Some(id) => {
            let view = formats.view(id, FormatQuery { lang });
            explain(context, &view.map_err(|problem| refusal(problem.into()))?)?;
        }
    }
    context.say("formats-shipped", &vars!["dir" => plain::line(&context.dir()?.display().to_string())]);
    Ok(Exit::Ok)
}

/// Prints a statement as it reads.
pub(super) async fn render(context: &Context, args: &Render) -> Outcome {
    let client = Client::connect(context).await?;
    let form = if args.html { "page" } else { "text" };
    let (lang, name) = (context.catalogue.language().tag(), encoded(&args.reference));
    let path = format!("/v1/statements/{name}/rendering?lang={lang}&form={form}");
    let rendering = client.get::<RenderingView>(&path).await;
    client.close().await;
    let rendering = rendering?;
    // As it is: a rendering has escaped what is not safe to print.
    context.line(rendering.content.trim_end_matches('\n'));
    context.exact(&rendering)?;
    Ok(Exit::Ok)
}

fn list(context: &Context, all: &FormatList) -> Outcome<()> {
    for item in &all.formats {
        let [id, name, tracks] = [&item.id, &item.name, &item.tracks].map(|text| plain::line(text));
        context.say("formats-line", &vars!["id" => id, "name" => name]);
        let (ack, answer) = (plain::line(&item.ack), plain::line(&item.answer));
        context.say("formats-line.where", &vars!["tracks" => tracks, "ack" => ack, "answer" => answer]);
    }
    context.say("formats-hash", &vars!["hash" => plain::line(&all.hash)]);
    context.exact(all)
}

fn explain(context: &Context, format: &FormatView) -> Outcome<()> {
    context.line(&format!("{}  {}", plain::line(&format.id), plain::line(&format.name)));
    if !format.help.is_empty() {
        context.line(&plain::line(&format.help));
    }
    context.line("");
    for rule in &format.rules {
        context.line(&format!("{}: {}", plain::line(&rule.label), plain::line(&rule.text)));
    }
    let hash = plain::line(&format.hash);
    context.say("format-hash", &vars!["hash" => hash, "version" => format.version]);
    if !format.shipped {
        let lines = plain::line(&format.adopted_on.join(", "));
        let lines = if lines.is_empty() { context.text("formats-own-none") } else { lines };
        context.say("formats-own", &vars!["lines" => lines]);
    }
    context.line("");
    context.say("format-members", &vars![]);
    let words = Words::shipped(Language::of(context.catalogue.language().tag()).unwrap_or(Language::English));
    for member in &format.members {
        explain_member(context, &words, member);
    }
    context.exact(format)
}

fn explain_member(context: &Context, words: &Words, member: &MemberView) {
    let marks = [
        (member.required, "rule-required"),
        (member.recommended, "rule-recommended"),
        (member.attachable, "rule-attachable"),
    ];
    let marks: Vec<String> = marks.into_iter().filter(|(is, _)| *is).map(|(_, key)| words.text(key)).collect();
    let marks = if marks.is_empty() { String::new() } else { format!("  ({})", marks.join(", ")) };
    let (path, label) = (plain::line(&member.path), plain::line(&member.label));
    context.say("format-member", &vars!["path" => path, "label" => label, "marks" => marks]);
    if !member.help.is_empty() {
        context.line(&format!("      {}", plain::line(&member.help)));
    }
    for value in &member.values {
        context.line(&format!("      {} = {}", plain::line(&value.value), plain::line(&value.label)));
    }
}
