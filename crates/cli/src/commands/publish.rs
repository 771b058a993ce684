//! `comity register add`: contacts and profiles of this party, signed by an authority.

use comity_node::party::files;
use comity_node::party::formats::catalogue;
use comity_node::service::formats::check;
use comity_node::service::views::RegisterUseView;
use comity_wire::envelope::Envelope;
use comity_wire::limits::REGISTER_ENTRY_BYTES_MAX;
use comity_wire::statement::Statement;
use serde_json::json;

use crate::args::directory::{Register, RegisterAdd, RegisterCommand};
use crate::client::{Client, refusal};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::{folder, refused};

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
    let wrong = |message: &str| Failure::new(message, Fault::Yours, Exit::NotAccepted).with("format", &args.format);
    let known = catalogue.newest(&args.format).filter(|known| known.format.tracks.register);
    let version = known.ok_or_else(|| wrong("error-register-format"))?.format.version;
    let envelope = Envelope { format: args.format.clone(), format_version: version, ..Envelope::default() };
    let statement = Statement { envelope, body: text.trim().as_bytes().to_vec() };
    let members = statement.members().map_err(|error| wrong("error-register-body").with("detail", error))?;
    check(&catalogue, &statement.envelope, &members).map_err(|problem| refusal(problem.into()))?;
    let client = Client::connect(context).await?;
    let added = async {
        let mut register = dir.register().map_err(refused)?;
        let authority = dir.authority(args.authority_key.as_deref(), register.view()).map_err(refused)?;
        let number = register.add_statement(&dir.keys(), &authority, &args.format, version, &statement.body);
        let number = number.map_err(refused)?;
        client.post::<RegisterUseView>("/v1/register", &()).await?;
        Outcome::Ok(number)
    };
    let added = added.await;
    client.close().await;
    let number = added?;
    context.say("register-added", &vars!["format" => args.format.as_str(), "number" => number]);
    context.object(&json!({ "format": args.format, "number": number }));
    Ok(Exit::Ok)
}
