//! `comity register add`: contacts and profiles of this party, signed by an authority.

use comity_node::party::files;
use comity_node::party::formats::catalogue;
use comity_node::service::formats::check;
use comity_node::service::views::{DeskView, RegisterUseView};
use comity_node::watch::contact_utc::with_utc;
use comity_node::watch::desk::Desk;
use comity_node::watch::published::with_ladder;
use comity_wire::envelope::Envelope;
use comity_wire::limits::REGISTER_ENTRY_BYTES_MAX;
use comity_wire::statement::Statement;
use serde_json::{Map, Value, json};

use crate::args::directory::{Register, RegisterAdd, RegisterCommand};
use crate::client::{Client, refusal};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::{folder, refused};

/// The format of contacts.
const CONTACT: &str = "F10";

/// What is said in the register.
pub(super) async fn run(context: &Context, args: &Register) -> Outcome {
    match &args.command {
        RegisterCommand::Add(args) => add(context, args).await,
    }
}

/// Checks the body against its format, has an authority sign it, and the node take the register into use.
async fn add(context: &Context, args: &RegisterAdd) -> Outcome {
    let dir = folder(context)?;
    let text = files::read_text(&args.body, REGISTER_ENTRY_BYTES_MAX).map_err(|error| refused(error.into()))?;
    let catalogue = catalogue(&dir).map_err(refused)?;
    let wrong = |message: &str| Failure::new(message, Fault::Yours, Exit::Usage).with("format", &args.format);
    let known = catalogue.newest(&args.format).filter(|known| known.format.tracks.register);
    let version = known.ok_or_else(|| wrong("error-register-format"))?.format.version;
    let client = Client::connect(context).await?;
    let added = async {
        let (body, filled) = match args.format.as_str() {
            CONTACT => completed(&client, args, text.trim()).await?,
            _ => (text.trim().to_owned(), Vec::new()),
        };
        let envelope = Envelope { format: args.format.clone(), format_version: version, ..Envelope::default() };
        let statement = Statement { envelope, body: body.into_bytes() };
        let members = statement.members().map_err(|error| wrong("error-register-body").with("detail", error))?;
        check(&catalogue, &statement.envelope, &members).map_err(|problem| refusal(problem.into()))?;
        // What the node would not take, or not from whoever asks, is better not written.
        client.post::<RegisterUseView>("/v1/register", &()).await?;
        let mut register = dir.register().map_err(refused)?;
        let authority = dir.authority(args.authority_key.as_deref(), register.view()).map_err(refused)?;
        let number = register.add_statement(&dir.keys(), &authority, &args.format, version, &statement.body);
        let number = number.map_err(refused)?;
        client.post::<RegisterUseView>("/v1/register", &()).await?;
        Outcome::Ok((number, filled))
    };
    let added = added.await;
    client.close().await;
    let (number, filled) = added?;
    context.say("register-added", &vars!["format" => args.format.as_str(), "number" => number]);
    for member in &filled {
        context.say(&format!("register-filled-{member}"), &vars![]);
    }
    context.object(&json!({ "format": args.format, "number": number, "filled": filled }));
    Ok(Exit::Ok)
}

/// A contact with what its author reckons when it publishes: hours in UTC, and the ladder of the desk of this node that it
/// names. What it brings itself stays as it is; the members that were filled in are named.
async fn completed(client: &Client, args: &RegisterAdd, text: &str) -> Outcome<(String, Vec<&'static str>)> {
    // What is no object is refused where it is checked.
    let Ok(mut body) = serde_json::from_str::<Map<String, Value>>(text) else {
        return Ok((text.to_owned(), Vec::new()));
    };
    let mut filled = Vec::new();
    let brought = body.contains_key("utc");
    with_utc(&mut body, machine_now()).map_err(|error| {
        let failure = Failure::new("error-register-hours", Fault::Yours, Exit::Usage);
        failure.with("format", &args.format).with("detail", error)
    })?;
    if !brought && body.contains_key("utc") {
        filled.push("utc");
    }
    if !args.no_ladder {
        let desks: Vec<DeskView> = client.get("/v1/desks").await?;
        let desks: Vec<Desk> = desks.into_iter().map(|view| view.desk).collect();
        if with_ladder(&mut body, &desks) {
            filled.push("ladder");
        }
    }
    // Nothing to fill in: the exact bytes stay.
    let body = if filled.is_empty() { text.to_owned() } else { Value::Object(body).to_string() };
    Ok((body, filled))
}

fn machine_now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs()
}
