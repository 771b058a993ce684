//! `comity declare`: what a party undertakes toward others in public, signed by two officers.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::path::Path;

use comity_catalog::{Catalogue, Language, Words};
use comity_node::party::files::{self, MODE_PLAIN, MODE_SECRET};
use comity_public::body::{self, Body};
use comity_public::entry::Said;
use comity_public::limits::PUBLIC_BODY_BYTES_MAX;
use comity_publish::own::Judge;
use comity_publish::request::{REQUEST_BYTES_MAX, Request, Signature};
use comity_publish::{OwnLog, PublishError, known::Known};
use serde_json::{Value, json};

use super::{formats, refused};
use crate::args::public::{Declare, DeclareCommand, Enter, Sign, Signers};
use crate::commands::compose::read_line;
use crate::commands::officer::officer_secret;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::{self, SystemRng, folder};
use crate::{plain, time};

/// Does one of its commands.
pub(in crate::commands) fn run(context: &Context, args: &Declare) -> Outcome {
    match &args.command {
        None => {
            let body = declaration(args)?;
            let supersedes = args.supersedes.as_deref().map(id).transpose()?;
            said(context, ("F60", &body, supersedes), &args.signers)
        }
        Some(DeclareCommand::Withdraw(args)) => {
            let mut body = json!({
                "ref": id(&args.declaration)?.to_string(),
                "reason": pairs(&args.reason)?,
                "effective_date": time::read(&args.effective)?,
                "extent": "whole",
            });
            if let Some(place) = args.reservation {
                body["extent"] = json!("reservation");
                // People count from one.
                body["reservation"] = json!(place.checked_sub(1).ok_or_else(|| wrong("reservation"))?);
            }
            said(context, ("F62", &body.to_string(), None), &args.signers)
        }
        Some(DeclareCommand::Arrangement(args)) => said(context, ("F63", &read(&args.file)?, None), &args.signers),
        Some(DeclareCommand::Sign(args)) => sign(context, args),
        Some(DeclareCommand::Enter(args)) => enter(context, args),
    }
}

fn wrong(detail: impl ToString) -> Failure {
    Failure::new("error-public-body", Fault::Yours, Exit::Usage).with("detail", detail)
}

fn id(text: &str) -> Outcome<comity_wire::Hash> {
    text.parse().map_err(|_| Failure::new("error-public-id", Fault::Yours, Exit::Usage).with("id", text))
}

fn read(path: &Path) -> Outcome<String> {
    files::read_text(path, PUBLIC_BODY_BYTES_MAX).map_err(|error| party::refused(error.into()))
}

/// `LANGUAGE=...` pairs.
fn pairs(given: &[String]) -> Outcome<BTreeMap<String, String>> {
    let pair = |text: &String| {
        let (language, value) = text.split_once('=').ok_or_else(|| wrong(text))?;
        Ok((language.to_owned(), value.to_owned()))
    };
    given.iter().map(pair).collect()
}

/// The body of a declaration: from a file as it is, or made of texts.
fn declaration(args: &Declare) -> Outcome<String> {
    let start = args.start.as_deref().map(time::read).transpose()?;
    if let Some(file) = &args.file {
        let text = read(file)?;
        let changed = start.is_some() || args.toward.is_some();
        if !changed {
            return Ok(text);
        }
        let mut body: Value = serde_json::from_str(&text).map_err(wrong)?;
        if let Some(start) = start {
            body["start_date"] = json!(start);
        }
        if let Some(toward) = &args.toward {
            body["scope"]["toward"] = json!(toward);
        }
        return Ok(body.to_string());
    }
    let mut texts = BTreeMap::new();
    for (language, path) in pairs(&args.text)? {
        texts.insert(language, read(Path::new(&path))?.trim().to_owned());
    }
    let (undertaking, toward) = match &args.adhere {
        Some(hash) => (json!({"form": "arrangement", "hash": id(hash)?.to_string()}), "adherents"),
        None if texts.is_empty() => return Err(Failure::new("error-declare-nothing", Fault::Yours, Exit::Usage)),
        None => (json!({"form": "text", "texts": texts}), "all-states"),
    };
    let mut body = json!({
        "undertaking": undertaking,
        "scope": {"toward": args.toward.as_deref().unwrap_or(toward), "means": ["ict-attack"]},
        "reservations": [],
        "start_date": start.unwrap_or_else(time::now),
    });
    if !texts.is_empty() {
        body["authentic"] = json!(texts.keys().collect::<Vec<_>>());
    }
    Ok(body.to_string())
}

/// Enters it with the officers' keys that are here, or writes the request for their signatures.
fn said(
    context: &Context,
    (format, body, supersedes): (&str, &str, Option<comity_wire::Hash>),
    signers: &Signers,
) -> Outcome {
    let dir = folder(context)?;
    let catalogue = formats(&dir)?;
    let version = catalogue.newest(format).map_or(1, |known| known.format.version);
    let said = Said {
        format: format.to_owned(),
        version,
        body: body.trim().as_bytes().to_vec(),
        supersedes,
        stated: time::now(),
    };
    body::read(&catalogue, &said).map_err(|fault| refused(fault.into()))?;
    let mut own = OwnLog::open(&dir).map_err(refused)?;
    if let Some(path) = &signers.request {
        let request = Request::new(own.log().view(), &said, &signers.officer, &mut SystemRng).map_err(refused)?;
        // Nobody is asked to sign what would be refused afterwards.
        judged(&dir, &catalogue, |judge| own.foresee(&said, &request.officers, judge))?;
        let text = serde_json::to_string_pretty(&request).map_err(Failure::ours)?;
        files::write_new(path, text.as_bytes(), MODE_SECRET).map_err(|error| party::refused(error.into()))?;
        context.say("declare-requested", &vars!["path" => path.display()]);
        context.object(&json!({"request": path, "format": format}));
        return Ok(Exit::Ok);
    }
    let secrets = signers.officer_key.iter().map(|path| officer_secret(path)).collect::<Outcome<Vec<_>>>()?;
    if secrets.is_empty() {
        return Err(Failure::new("error-declare-unsigned", Fault::Yours, Exit::Usage));
    }
    let keys: Vec<String> = secrets.iter().map(|secret| secret.public().fingerprint().to_string()).collect();
    let request = Request::new(own.log().view(), &said, &keys, &mut SystemRng).map_err(refused)?;
    let checked = request.check().map_err(refused)?;
    let signatures =
        secrets.iter().map(|secret| checked.sign(secret)).collect::<Result<Vec<_>, _>>().map_err(refused)?;
    entered(context, &dir, &mut own, &request, &signatures)
}

/// Does something with what is needed to tell whether a statement has an effect.
fn judged<T>(
    dir: &comity_node::party::NodeDir,
    catalogue: &Catalogue,
    act: impl FnOnce(&Judge<'_>) -> Result<T, PublishError>,
) -> Outcome<T> {
    let known = Known::read(dir).map_err(refused)?;
    let world = known.world(catalogue);
    act(&Judge { catalogue, arrangements: world.arrangements(), now: time::now() }).map_err(refused)
}

fn entered(
    context: &Context,
    dir: &comity_node::party::NodeDir,
    own: &mut OwnLog,
    request: &Request,
    signatures: &[Signature],
) -> Outcome {
    let catalogue = formats(dir)?;
    let checked = request.check().map_err(refused)?;
    let name = |key: &str| {
        let officers = own.log().view().officers();
        officers.iter().rev().find(|one| one.fingerprint.to_string() == key).map(|one| one.name.clone())
    };
    let slots = checked.slots(signatures).map_err(|error| match error {
        PublishError::Unsigned { key } => refused(PublishError::Unsigned { key: name(&key).unwrap_or(key) }),
        PublishError::SignedAnother { key } => refused(PublishError::SignedAnother { key: name(&key).unwrap_or(key) }),
        other => refused(other),
    })?;
    let format = checked.said.format.clone();
    let arrangement = (format == "F63").then(|| body::arrangement_hash(&checked.said.body)).transpose();
    let arrangement = arrangement.map_err(|fault| refused(fault.into()))?;
    let entry = judged(dir, &catalogue, |judge| own.say(checked.said, slots, judge))?;
    context.say("declare-entered", &vars!["format" => &format, "id" => entry.to_string()]);
    if let Some(hash) = arrangement {
        context.say("declare-arrangement", &vars!["hash" => hash.to_string()]);
    }
    context.say("declare-publish", &vars![]);
    context.object(&json!({
        "format": format, "id": entry.to_string(), "arrangement": arrangement.map(|hash| hash.to_string()),
        "size": own.log().size(),
    }));
    Ok(Exit::Ok)
}

/// Shows what is signed, and signs it. No node is asked.
fn sign(context: &Context, args: &Sign) -> Outcome {
    let request = read_request(&args.request)?;
    let checked = request.check().map_err(refused)?;
    shown(context, &request, &checked.said)?;
    let secret = officer_secret(&args.key)?;
    let asks = !args.yes && !context.json && std::io::stdin().is_terminal();
    if asks {
        context.say("release-ask", &vars![]);
        let answer = read_line(context)?.trim().to_lowercase();
        if !context.text("compose-yes").split(' ').any(|yes| yes == answer) {
            context.say("release-not-signed", &vars![]);
            return Ok(Exit::Failed);
        }
    }
    let signature = checked.sign(&secret).map_err(refused)?;
    let text = serde_json::to_string_pretty(&signature).map_err(Failure::ours)?;
    files::write_new(&args.output, text.as_bytes(), MODE_PLAIN).map_err(|error| party::refused(error.into()))?;
    context.say("release-signed", &vars!["key" => &signature.key, "path" => args.output.display()]);
    context.object(&json!({"signature": args.output, "key": signature.key}));
    Ok(Exit::Ok)
}

fn read_request(path: &Path) -> Outcome<Request> {
    let text = files::read_text(path, REQUEST_BYTES_MAX).map_err(|error| party::refused(error.into()))?;
    Request::read(&text).map_err(refused)
}

fn enter(context: &Context, args: &Enter) -> Outcome {
    let dir = folder(context)?;
    let request = read_request(&args.request)?;
    let mut signatures = Vec::with_capacity(args.signatures.len());
    for path in &args.signatures {
        let text = files::read_text(path, REQUEST_BYTES_MAX).map_err(|error| party::refused(error.into()))?;
        signatures.push(Signature::read(&text).map_err(refused)?);
    }
    let mut own = OwnLog::open(&dir).map_err(refused)?;
    entered(context, &dir, &mut own, &request, &signatures)
}

/// The statement as it will be read, computed from the file.
fn shown(context: &Context, request: &Request, said: &Said) -> Outcome {
    let catalogue = comity_catalog::Catalogue::shipped().map_err(Failure::ours)?;
    let body = body::read(&catalogue, said).map_err(|fault| refused(fault.into()))?;
    let vars = vars!["name" => plain::line(&request.name), "party" => &request.party, "format" => &request.format];
    context.say("declare-shown", &vars);
    context.say("declare-shown-stated", &vars!["at" => time::full(said.stated)]);
    let texts = |texts: &BTreeMap<String, String>| {
        for (language, text) in texts {
            context.line(&format!("  [{}]\n{}", plain::line(language), indented(text)));
        }
    };
    let words = Words::shipped(Language::of(context.catalogue.language().tag()).unwrap_or(Language::English));
    let word =
        |id: &str, path: &[&str], value: &str| words.value(id, path, value).unwrap_or_else(|| plain::line(value));
    match &body {
        Body::Declaration(said) => {
            texts(&said.title);
            match &said.undertaking {
                body::Undertaking::Text(of) => texts(of),
                body::Undertaking::Arrangement(hash) => {
                    context.say("declare-shown-adheres", &vars!["hash" => hash.to_string()]);
                }
            }
            let toward = match &said.toward {
                body::Toward::AllStates => "all-states",
                body::Toward::Adherents => "adherents",
                body::Toward::Named(_) => "named",
            };
            context.line(&format!("  {}", word("F60", &["scope", "toward"], toward)));
            for means in &said.means {
                context.line(&format!("  {}", word("F60", &["scope", "means"], means)));
            }
            context.say("declare-shown-start", &vars!["at" => time::full(said.start), "days" => said.notice_days]);
            context.say("declare-shown-reservations", &vars!["count" => said.reservations.len()]);
            said.reservations.iter().for_each(texts);
        }
        Body::Withdrawal(said) => {
            let id = said.declaration.to_string();
            context.say("declare-shown-withdrawal", &vars!["id" => id, "at" => time::full(said.effective)]);
            texts(&said.reason);
        }
        Body::Arrangement(said) => {
            context.say("declare-arrangement", &vars!["hash" => said.hash.to_string()]);
            texts(&said.title);
            texts(&said.texts);
        }
    }
    for officer in &request.officers {
        context.say("release-asked", &vars!["key" => officer]);
    }
    Ok(Exit::Ok)
}

fn indented(text: &str) -> String {
    plain::block(text).lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}
