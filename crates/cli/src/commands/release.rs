//! `comity release`: what officers sign, on their own machines, and what is said when they have.

use std::io::IsTerminal as _;

use comity_api::{DraftAct, DraftActed};
use comity_catalog::Catalogue;
use comity_node::party::files::{self, MODE_PLAIN, MODE_SECRET};
use comity_node::service::Formats;
use comity_node::service::views::{RenderingForm, RenderingQuery};
use comity_node::watch::release::{
    CheckedRequest, RELEASE_FILE_BYTES_MAX, ReleaseRequest, ReleaseSignature, RequestError,
};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::compose::read_line;
use super::draft;
use super::officer::officer_secret;
use crate::args::officer::{Collect, Release, ReleaseCommand, Request, Sign};
use crate::client::Client;
use crate::concerns::{self, ERASURE};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::{folder, refused};
use crate::{plain, time};

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
    let DraftActed::Request(mut request) = draft::ask(context, args.draft, &asked).await? else {
        return Err(Failure::ours("a request was asked for, and another answer came"));
    };
    let checked = request.check().map_err(wrong)?;
    let concerned = match checked.statement.envelope.format == ERASURE {
        true => {
            let client = Client::connect(context).await?;
            let body = String::from_utf8_lossy(&checked.statement.body);
            let concerned = concerns::of_body(context, &client, &body).await;
            client.close().await;
            concerned
        }
        false => Vec::new(),
    };
    request.concerns = concerns::carried(&concerned);
    let text = serde_json::to_string_pretty(&request).map_err(Failure::ours)?;
    // It holds the whole statement.
    files::write_new(&args.output, text.as_bytes(), MODE_SECRET).map_err(|error| refused(error.into()))?;
    shown(context, &request, &checked);
    concerns::tell(context, &concerned);
    context.say("release-requested", &vars!["path" => args.output.display()]);
    context.object(&json!({"request": args.output, "draft": args.draft, "concerns": concerned}));
    Ok(Exit::Ok)
}

/// Shows what is signed, and signs it. No node is asked.
fn sign(context: &Context, args: &Sign) -> Outcome {
    let request: ReleaseRequest = read(&args.request)?;
    let checked = request.check().map_err(wrong)?;
    shown(context, &request, &checked);
    let concerned = match checked.statement.envelope.format == ERASURE {
        true => concerns::of_request(&request, &checked.statement.body),
        false => Vec::new(),
    };
    if !concerned.is_empty() {
        concerns::tell(context, &concerned);
        context.say("concerns-as-told", &vars![]);
    }
    let secret = officer_secret(&args.key)?;
    let asks = !args.yes && !context.json && std::io::stdin().is_terminal();
    if asks && !agreed(context)? {
        context.say("release-not-signed", &vars![]);
        return Ok(Exit::Failed);
    }
    let signature = checked.sign(request.draft, &secret).map_err(wrong)?;
    let text = serde_json::to_string_pretty(&signature).map_err(Failure::ours)?;
    files::write_new(&args.output, text.as_bytes(), MODE_PLAIN).map_err(|error| refused(error.into()))?;
    context.say("release-signed", &vars!["key" => &signature.key, "path" => args.output.display()]);
    let signed = json!({
        "signature": args.output, "key": signature.key, "draft": request.draft, "concerns": concerned,
    });
    context.object(&signed);
    Ok(Exit::Ok)
}

/// Whether the officer signs what was shown.
fn agreed(context: &Context) -> Outcome<bool> {
    context.say("release-ask", &vars![]);
    let answer = read_line(context)?.trim().to_lowercase();
    Ok(context.text("compose-yes").split(' ').any(|yes| yes == answer))
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

/// The statement as it will be signed: computed from the file, not told by anybody, and shown as it will be read. Names are
/// told by whoever asks; what is signed are the keys.
fn shown(context: &Context, request: &ReleaseRequest, checked: &CheckedRequest) {
    let vars =
        vars!["peer" => plain::line(&request.peer), "track" => plain::line(&request.track), "line" => &request.line];
    context.say("release-shown", &vars);
    let own = if request.from.is_empty() { context.text("release-own") } else { plain::line(&request.from) };
    let reads = formats(context).unsaid(
        &checked.statement,
        (&own, &plain::line(&request.peer)),
        time::now(),
        RenderingQuery { lang: draft::language(context), form: RenderingForm::Text },
    );
    // As it is: a rendering has escaped what is not safe to print.
    context.line(reads.content.trim_end_matches('\n'));
    for officer in checked.release.officers() {
        let key = officer.0.to_string();
        match request.name_of(&key) {
            Some(name) => context.say("release-asked-name", &vars!["name" => plain::line(name), "key" => key]),
            None => context.say("release-asked", &vars!["key" => key]),
        }
    }
}

/// The formats that the node in the folder knows; those that come with the program where there is none, as on an officer's own
/// machine.
fn formats(context: &Context) -> Formats {
    let own = folder(context).and_then(|dir| comity_node::party::formats::formats(&dir).map_err(refused));
    own.unwrap_or_else(|_| Formats::with_shipped_words(Catalogue::shipped().unwrap_or_default()))
}
