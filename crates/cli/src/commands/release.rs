//! `comity release`: what officers sign, on their own machines, and what is said when they have.

use comity_api::{DraftAct, DraftActed};
use comity_node::party::files::{self, MODE_PLAIN, MODE_SECRET};
use comity_node::watch::release::{
    CheckedRequest, RELEASE_FILE_BYTES_MAX, ReleaseRequest, ReleaseSignature, RequestError,
};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::draft;
use super::officer::officer_secret;
use crate::args::officer::{Collect, Release, ReleaseCommand, Request, Sign};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::refused;
use crate::{exact, marks, plain};

/// Does one of its commands.
pub(super) async fn run(context: &Context, args: &Release) -> Outcome {
    match &args.command {
        ReleaseCommand::Request(args) => request(context, args).await,
        ReleaseCommand::Sign(args) => sign(context, args),
        ReleaseCommand::Collect(args) => collect(context, args).await,
        ReleaseCommand::Send(one) => draft::acted(context, draft::ask(context, one.draft, &DraftAct::Release).await?),
    }
}

async fn request(context: &Context, args: &Request) -> Outcome {
    let asked = DraftAct::Request { officers: args.officers.clone() };
    let DraftActed::Request(request) = draft::ask(context, args.draft, &asked).await? else {
        return Err(Failure::ours("a request was asked for, and another answer came"));
    };
    let text = serde_json::to_string_pretty(&request).map_err(Failure::ours)?;
    // It holds the whole statement.
    files::write_new(&args.output, text.as_bytes(), MODE_SECRET).map_err(|error| refused(error.into()))?;
    shown(context, &request, &request.check().map_err(wrong)?);
    context.say("release-requested", &vars!["path" => args.output.display()]);
    context.object(&json!({"request": args.output, "draft": args.draft}));
    Ok(Exit::Ok)
}

/// Shows what is signed, and signs it. No node is asked.
fn sign(context: &Context, args: &Sign) -> Outcome {
    let request: ReleaseRequest = read(&args.request)?;
    let checked = request.check().map_err(wrong)?;
    shown(context, &request, &checked);
    let signature = checked.sign(request.draft, &officer_secret(&args.key)?).map_err(wrong)?;
    let text = serde_json::to_string_pretty(&signature).map_err(Failure::ours)?;
    files::write_new(&args.output, text.as_bytes(), MODE_PLAIN).map_err(|error| refused(error.into()))?;
    context.say("release-signed", &vars!["key" => &signature.key, "path" => args.output.display()]);
    context.object(&json!({"signature": args.output, "key": signature.key, "draft": request.draft}));
    Ok(Exit::Ok)
}

async fn collect(context: &Context, args: &Collect) -> Outcome {
    let mut last = None;
    for path in &args.files {
        let signature: ReleaseSignature = read(path)?;
        last = Some(draft::ask(context, args.draft, &DraftAct::Sign { signature }).await?);
    }
    last.map_or(Ok(Exit::Ok), |acted| draft::acted(context, acted))
}

fn read<T: DeserializeOwned>(path: &std::path::Path) -> Outcome<T> {
    let text = files::read_text(path, RELEASE_FILE_BYTES_MAX).map_err(|error| refused(error.into()))?;
    serde_json::from_str(&text).map_err(|error| wrong(RequestError::Form { detail: error.to_string() }))
}

fn wrong(error: RequestError) -> Failure {
    match error {
        RequestError::NotAsked { key } => {
            Failure::new("error-release-not-asked", Fault::Yours, Exit::Failed).with("key", key)
        }
        other => Failure::new("error-release-file", Fault::Yours, Exit::Failed).with("detail", other),
    }
}

/// The statement as it will be signed: computed from the file, not told by anybody.
fn shown(context: &Context, request: &ReleaseRequest, checked: &CheckedRequest) {
    let envelope = &checked.statement.envelope;
    let vars = vars![
        "format" => plain::line(&envelope.format), "peer" => plain::line(&request.peer),
        "track" => plain::line(&request.track), "line" => &request.line, "subject" => plain::line(&envelope.subject),
        "precedence" => envelope.precedence.word(), "tlp" => format!("{} {}", envelope.tlp.word(), envelope.pap.word()), "mark" => envelope.mark.word(),
        "standing" => envelope.standing.word()
    ];
    context.say("release-shown", &vars);
    for attachment in &envelope.attachments {
        let vars = vars!["name" => plain::line(&attachment.name), "length" => attachment.length];
        context.say("release-attachment", &vars);
    }
    for officer in checked.release.officers() {
        context.say("release-asked", &vars!["key" => officer.0.to_string()]);
    }
    let body = String::from_utf8_lossy(&checked.statement.body);
    context.line(&plain::block(&exact::compact(&body)));
    marks::warn(context, [&*body, envelope.subject.as_str(), envelope.handling.as_str()]);
}
