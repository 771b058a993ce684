//! `comity officer`: keys of officers, their places in the register, and who works at this node.

use std::path::Path;

use comity_api::{OfficerActed, StaffAct};
use comity_node::party::files::{self, MODE_PLAIN, MODE_SECRET};
use comity_node::service::Turnover;
use comity_node::service::problem::codes;
use comity_node::watch::staff::OfficerView;
use comity_seal::OfficerSecret;
use comity_seal::key_file::SecretKey;
use comity_wire::Hash;
use serde_json::json;

use super::register;
use crate::args::officer::{Add, Keygen, Leave, Officer, OfficerCommand, Recover, Token};
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::{SystemRng, refused};
use crate::{marks, plain, time};

/// Longest file of a token in bytes.
const TOKEN_FILE_BYTES_MAX: usize = 1_024;

/// Does one of its commands.
pub(super) async fn run(context: &Context, args: &Officer) -> Outcome {
    match &args.command {
        OfficerCommand::Keygen(args) => keygen(context, args),
        OfficerCommand::Enrol(args) => register::officer(context, args).await,
        OfficerCommand::Revoke(args) => register::officer_left(context, args).await,
        OfficerCommand::Add(args) => add(context, args).await,
        OfficerCommand::List(_) => list(context).await,
        OfficerCommand::Token(args) => token(context, args).await,
        OfficerCommand::Leave(args) => leave(context, args).await,
        OfficerCommand::Recover(args) => recover(context, args).await,
    }
}

/// Makes an officer's key on the machine of the officer: the node never sees it.
fn keygen(context: &Context, args: &Keygen) -> Outcome {
    let secret = OfficerSecret::generate(&mut SystemRng).map_err(Failure::ours)?;
    let public = secret.public().to_concatenated().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let fingerprint = secret.public().fingerprint().to_string();
    let text = SecretKey::Officer(secret).to_text();
    files::write_new(&args.out, text.as_bytes(), MODE_SECRET).map_err(|error| refused(error.into()))?;
    let mut name = args.out.clone().into_os_string();
    name.push(".pub");
    let beside = std::path::PathBuf::from(name);
    let written = files::write_new(&beside, format!("{public}\n").as_bytes(), MODE_PLAIN);
    written.map_err(|error| refused(error.into()))?;
    let vars = vars!["key" => args.out.display(), "public" => beside.display(), "fingerprint" => &fingerprint];
    context.say("officer-key-made", &vars);
    context.object(&json!({"key": args.out, "public": beside, "fingerprint": fingerprint}));
    Ok(Exit::Ok)
}

async fn add(context: &Context, args: &Add) -> Outcome {
    let officer = OfficerView {
        id: args.id.clone(),
        name: args.name.clone(),
        roles: args.roles.clone(),
        desk: args.desk.clone(),
        languages: args.languages.clone(),
        enabled: true,
        key: args.fingerprint.clone(),
        left_to: None,
        left_at: None,
    };
    let client = Client::connect(context).await?;
    let kept = client.post::<OfficerView>("/v1/officers", &officer).await;
    client.close().await;
    tell(context, &kept?);
    Ok(Exit::Ok)
}

async fn list(context: &Context) -> Outcome {
    let client = Client::connect(context).await?;
    let officers = client.get::<Vec<OfficerView>>("/v1/officers").await;
    client.close().await;
    let officers = officers?;
    if officers.is_empty() {
        context.say("officers-none", &vars![]);
    }
    for officer in &officers {
        line(context, officer);
    }
    context.object(&json!({"officers": officers}));
    Ok(Exit::Ok)
}

fn line(context: &Context, officer: &OfficerView) {
    let id = if officer.enabled { "officer-line" } else { "officer-line-left" };
    let roles = officer.roles.join(", ");
    let vars = vars!["id" => &officer.id, "name" => plain::line(&officer.name), "roles" => roles];
    context.line(&context.with(id, &vars));
}

fn tell(context: &Context, officer: &OfficerView) {
    line(context, officer);
    context.object(&json!(officer));
}

async fn act(context: &Context, id: &str, act: &StaffAct) -> Outcome<OfficerActed> {
    let client = Client::connect(context).await?;
    let acted = client.post::<OfficerActed>(&format!("/v1/officers/{}", encoded(id)), act).await;
    client.close().await;
    acted
}

fn told(context: &Context, acted: &OfficerActed) -> Outcome {
    match acted {
        OfficerActed::Token(token) => {
            context.say("officer-token", &vars!["id" => &token.officer, "expires" => time::full(token.expires)]);
            context.line(&token.token);
            context.object(&json!(token));
        }
        OfficerActed::Officer(officer) => tell(context, officer),
        OfficerActed::Left { officer, drafts, turnover } => {
            line(context, officer);
            context.say("officer-handed-over", &vars!["count" => drafts.len() as u64]);
            turned_over(context, turnover);
            context.object(&json!({"officer": officer, "drafts": drafts, "turnover": turnover}));
        }
    }
    Ok(Exit::Ok)
}

/// What else another has now, and what is open.
fn turned_over(context: &Context, turnover: &Turnover) {
    for shift in &turnover.shifts {
        let (from, to) = (time::full(shift.from), time::full(shift.to));
        context.say("turnover-shift", &vars!["desk" => &shift.desk, "from" => from, "to" => to]);
    }
    for desk in &turnover.desks {
        context.say("turnover-reserve", &vars!["desk" => desk]);
    }
    for alarm in &turnover.alarms {
        let mark = marks::line(context, (&alarm.mark, "", ""));
        let about = format!("{mark} {}", plain::line(&alarm.about));
        context.say("turnover-alarm", &vars!["about" => about.trim_start()]);
    }
    for what in &turnover.translations {
        context.say("turnover-translation", &vars!["what" => what]);
    }
    let vars = vars!["owed" => turnover.owed.len() as u64, "cases" => turnover.cases.len() as u64];
    context.say("turnover-open", &vars);
    for number in &turnover.owed {
        context.say("turnover-owed", &vars!["number" => number]);
    }
    if turnover.more {
        context.say("turnover-more", &vars![]);
    }
}

async fn token(context: &Context, args: &Token) -> Outcome {
    let asked = if args.end { StaffAct::RevokeTokens } else { StaffAct::Token { days: args.days } };
    told(context, &act(context, &args.id, &asked).await?)
}

async fn leave(context: &Context, args: &Leave) -> Outcome {
    let left = act(context, &args.id, &StaffAct::Leave { to: args.to.clone() }).await;
    told(context, &left.map_err(dated)?)
}

async fn recover(context: &Context, args: &Recover) -> Outcome {
    let read = |path: &std::path::PathBuf| {
        files::read_text(path, TOKEN_FILE_BYTES_MAX).map(|text| text.trim().to_owned()).map_err(|e| refused(e.into()))
    };
    let tokens = args.token_files.iter().map(read).collect::<Outcome<Vec<_>>>()?;
    told(context, &act(context, &args.id, &StaffAct::Recover { tokens }).await?)
}

/// A failure that says when something was, in words for people.
fn dated(failure: Failure) -> Failure {
    let at = failure.params.get("at").and_then(|at| at.as_str()).and_then(|at| at.parse().ok());
    match at {
        Some(at) if failure.code == codes::OFFICER_LEFT => failure.with("when", time::full(at)),
        _ => failure,
    }
}

/// A key's fingerprint as it was given.
pub(super) fn fingerprint(text: &str) -> Outcome<Hash> {
    text.parse().map_err(|_| Failure::new("error-fingerprint", Fault::Yours, Exit::Usage).with("fingerprint", text))
}

/// Reads an officer's secret key file.
pub(super) fn officer_secret(path: &Path) -> Outcome<OfficerSecret> {
    match comity_node::party::keys::read_key(path).map_err(refused)? {
        SecretKey::Officer(secret) => Ok(secret),
        _ => Err(Failure::new("error-officer-secret", Fault::Yours, Exit::Failed).with("path", path.display())),
    }
}
