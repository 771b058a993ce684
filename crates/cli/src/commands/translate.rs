//! `comity translate`: what is to be translated, what was, and what both sides adopted.

use std::path::Path;

use comity_node::service::views::{
    TranslationDraft, TranslationOrder, TranslationView, TranslationsView, Wanted, WantedAct, WantedDraft, WantedView,
};
use comity_node::watch::drafts::DraftView;
use serde_json::json;
use serde_json::value::RawValue;

use super::inbox::word;
use super::{adoptions, draft, show};
use crate::args::translate::{Claim, Form, Pair, Queue, Translate, TranslateCommand, Write};
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::{exact, marks, plain, time};

/// Largest file of a translation in bytes.
const FILE_BYTES_MAX: u64 = 262_144;

/// Does one of the commands on translations.
pub(super) async fn run(context: &Context, args: &Translate) -> Outcome {
    match &args.command {
        TranslateCommand::Queue(args) => queue(context, args).await,
        TranslateCommand::Ask(args) => acted(context, &args.of, WantedAct::Ask, &args.reason).await,
        TranslateCommand::Claim(args) => claim(context, args).await,
        TranslateCommand::Return(args) => acted(context, &args.of, WantedAct::GiveBack, &args.reason).await,
        TranslateCommand::Form(args) => form(context, args).await,
        TranslateCommand::Write(args) => write(context, args).await,
        TranslateCommand::Done(of) => acted(context, of, WantedAct::Done, "").await,
        TranslateCommand::Show(args) => {
            let client = Client::connect(context).await?;
            let view = of(&client, &args.reference).await;
            client.close().await;
            let view = view?;
            if view.translations.is_empty() {
                context.say("translate-none", &vars!["number" => plain::line(&view.statement.number)]);
            }
            // Nothing of a statement is shown without its marks: at the head and at the foot.
            let marks = labels(context, &view);
            marks.iter().for_each(|line| context.line(line));
            told(context, &view);
            marks.iter().for_each(|line| context.line(line));
            context.exact(&view)?;
            Ok(Exit::Ok)
        }
        TranslateCommand::Send(of) => {
            let (statement, language) = (of.reference.clone(), of.language.clone());
            drafted(context, &TranslationOrder::Say { statement, language }).await
        }
        TranslateCommand::Adopt(args) => {
            drafted(context, &TranslationOrder::Adopt { translation: args.reference.clone() }).await
        }
        TranslateCommand::Adoptions(args) => adoptions::list(context, args).await,
    }
}

async fn queue(context: &Context, args: &Queue) -> Outcome {
    let client = Client::connect(context).await?;
    let into = args.into.as_ref().map(|tag| format!("&into={}", encoded(tag))).unwrap_or_default();
    let found = client.get::<Vec<WantedView>>(&format!("/v1/translation-queue?all={}{into}", args.all)).await;
    client.close().await;
    let found = found?;
    if found.is_empty() {
        context.say("translate-queue-none", &vars![]);
    }
    for view in &found {
        let wanted = &view.wanted;
        let due = view.due.map_or_else(|| context.text("translate-no-due"), time::full);
        let from = if wanted.from.is_empty() { "?".to_owned() } else { wanted.from.join(", ") };
        let values = vars![
            "number" => plain::line(&wanted.number), "format" => plain::line(&wanted.format),
            "precedence" => word(context, "precedence", &wanted.precedence), "due" => due,
            "from" => plain::line(&from), "into" => plain::line(&wanted.into),
        ];
        let mark = if wanted.mark == "actual" { String::new() } else { word(context, "mark", &wanted.mark) + " " };
        context.line(&format!("{mark}{}", context.with("translate-queue-line", &values)));
        context.line(&format!("    {}", standing(context, view)));
        if let Some(asked) = wanted.asked.last().filter(|asked| !asked.reason.is_empty()) {
            context.line(&format!("    {}", plain::line(&asked.reason)));
        }
        if let Some(back) = wanted.given_back.last().filter(|_| wanted.claimed.is_none() && wanted.done.is_none()) {
            let values = vars!["by" => plain::line(&back.by), "reason" => plain::line(&back.reason)];
            context.line(&format!("    {}", context.with("translate-queue-returned", &values)));
        }
    }
    context.object(&json!({ "queue": found }));
    Ok(Exit::Ok)
}

/// Who asked, who works on it, whether it is there.
fn standing(context: &Context, view: &WantedView) -> String {
    let wanted = &view.wanted;
    let asked = wanted.asked.last().map(|asked| match asked.by.as_str() {
        "node" => context.text("translate-queue-unread"),
        by => context.with("translate-queue-asked", &vars!["by" => plain::line(by)]),
    });
    let state = match (&wanted.done, &wanted.claimed) {
        (Some(done), _) => {
            context.with("translate-queue-done", &vars!["by" => plain::line(&done.by), "at" => time::shown(done.at)])
        }
        (None, Some(claimed)) => context.with("translate-queue-claimed", &vars!["by" => plain::line(&claimed.by)]),
        (None, None) => context.text("translate-queue-open"),
    };
    let here = view.translated.then(|| context.text("translate-queue-written"));
    [asked, Some(state), here].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

async fn ask(client: &Client, of: &Pair, act: WantedAct, reason: &str) -> Outcome<Wanted> {
    let (statement, language, reason) = (of.reference.clone(), of.language.clone(), reason.to_owned());
    client.post("/v1/translation-queue", &WantedDraft { act, statement, language, reason }).await
}

async fn acted(context: &Context, of: &Pair, act: WantedAct, reason: &str) -> Outcome {
    let client = Client::connect(context).await?;
    let wanted = ask(&client, of, act, reason).await;
    client.close().await;
    let wanted = wanted?;
    let values = vars!["number" => plain::line(&wanted.number), "into" => plain::line(&wanted.into)];
    context.say(&format!("translate-{}", act.word()), &values);
    context.object(&json!({ "wanted": wanted }));
    Ok(Exit::Ok)
}

async fn claim(context: &Context, args: &Claim) -> Outcome {
    let Some(out) = &args.out else { return acted(context, &args.of, WantedAct::Claim, "").await };
    let client = Client::connect(context).await?;
    let work = async {
        let wanted = ask(&client, &args.of, WantedAct::Claim, "").await?;
        Ok((wanted, form_of(&client, &args.of).await?))
    };
    let work = work.await;
    client.close().await;
    let (wanted, form) = work?;
    kept(out, &form)?;
    let values = vars!["number" => plain::line(&wanted.number), "into" => plain::line(&wanted.into)];
    context.say("translate-claimed", &values);
    context.say("translate-form", &vars!["path" => out.display().to_string()]);
    context.object(&json!({ "wanted": wanted, "form": out.display().to_string() }));
    Ok(Exit::Ok)
}

async fn form_of(client: &Client, of: &Pair) -> Outcome<TranslationDraft> {
    let (statement, language) = (encoded(&of.reference), encoded(&of.language));
    client.get(&format!("/v1/translations/form?of={statement}&language={language}")).await
}

async fn form(context: &Context, args: &Form) -> Outcome {
    let client = Client::connect(context).await?;
    let form = form_of(&client, &args.of).await;
    client.close().await;
    kept(&args.out, &form?)?;
    context.say("translate-form", &vars!["path" => args.out.display().to_string()]);
    context.object(&json!({ "form": args.out.display().to_string() }));
    Ok(Exit::Ok)
}

/// Writes a form into a new file: somebody's work is never overwritten.
fn kept(path: &Path, form: &TranslationDraft) -> Outcome<()> {
    let text = exact::pretty(&serde_json::to_string(form).map_err(Failure::ours)?) + "\n";
    let wrong = |error: std::io::Error| Failure::file(path, &error);
    let mut file = std::fs::File::create_new(path).map_err(wrong)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(wrong)
}

fn read(path: &Path) -> Outcome<TranslationDraft> {
    let wrong = |error: std::io::Error| Failure::file(path, &error);
    let length = std::fs::metadata(path).map_err(wrong)?.len();
    if length > FILE_BYTES_MAX {
        let large = std::io::Error::new(std::io::ErrorKind::FileTooLarge, FILE_BYTES_MAX.to_string());
        return Err(Failure::file(path, &large));
    }
    let text = std::fs::read_to_string(path).map_err(wrong)?;
    let malformed = |error: serde_json::Error| {
        let failure = Failure::new("error-translation-file", Fault::Yours, Exit::Usage);
        failure.with("path", path.display()).with("detail", error)
    };
    let mut draft: TranslationDraft = serde_json::from_str(&text).map_err(malformed)?;
    // Without the white space that made it readable: it would be signed as it stands.
    draft.members = RawValue::from_string(exact::compact(draft.members.get())).map_err(malformed)?;
    Ok(draft)
}

async fn write(context: &Context, args: &Write) -> Outcome {
    let draft = read(&args.file)?;
    let of = Pair { reference: draft.statement.clone(), language: draft.language.clone() };
    let client = Client::connect(context).await?;
    let work = async {
        let view = client.post::<TranslationView>("/v1/translations", &draft).await?;
        let done = if args.done { Some(ask(&client, &of, WantedAct::Done, "").await?) } else { None };
        Ok((view, done))
    };
    let work = work.await;
    client.close().await;
    let (view, done) = work?;
    let values = vars![
        "number" => plain::line(&of.reference), "into" => plain::line(&view.language), "version" => view.version
    ];
    context.say("translate-written", &values);
    if done.is_some() {
        context.say("translate-done", &values);
    }
    context.exact(&view)?;
    Ok(Exit::Ok)
}

async fn drafted(context: &Context, order: &TranslationOrder) -> Outcome {
    let client = Client::connect(context).await?;
    let view = client.post::<DraftView>("/v1/translations/drafts", order).await;
    client.close().await;
    let view = view?;
    context.say("translate-drafted", &vars!["draft" => view.id]);
    draft::told(context, &view)
}

/// The translations of a statement.
pub(super) async fn of(client: &Client, name: &str) -> Outcome<TranslationsView> {
    client.get(&format!("/v1/translations?of={}", encoded(name))).await
}

/// Prints translations, each with what it is worth; nothing where there are none.
/// The marks of the statement, and its handling.
fn labels(context: &Context, view: &TranslationsView) -> Vec<String> {
    let handling = format!("{}: {}", context.text("field-handling"), plain::line(&view.handling));
    let handling = (!view.handling.is_empty()).then_some(handling);
    [Some(marks::line(context, (&view.mark, &view.tlp, &view.pap))), handling].into_iter().flatten().collect()
}

pub(super) fn told(context: &Context, view: &TranslationsView) {
    for one in view.translations.iter().filter(|one| !one.repeats(&view.translations)) {
        context.line("");
        let said: Vec<&str> = one.said.iter().map(|said| said.number.as_str()).collect();
        let values = vars![
            "into" => plain::line(&one.language), "by" => plain::line(&one.by), "at" => time::full(one.at),
            "said" => plain::line(&said.join(", ")),
        ];
        context.say("translate-head", &values);
        context.say(&format!("translate-standing-{}", one.standing), &values);
        if one.fits == Some(false) {
            let why = one.unfit.clone().unwrap_or_default();
            let why = context.catalogue.find(&format!("unfit-{why}"), &vars![]).unwrap_or(why);
            context.say("translate-other-source", &vars!["why" => why]);
            continue;
        }
        if let Some(subject) = &one.subject {
            context.line(&format!("  {}: {}", context.text("field-subject"), plain::line(subject)));
        }
        for (name, value) in exact::members(one.members.get()).unwrap_or_default() {
            show::member(context, "  ", &name, value);
        }
    }
    if !view.translations.is_empty() {
        context.say("translate-authentic-governs", &vars![]);
    }
}
