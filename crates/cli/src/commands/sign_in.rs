//! `comity sign-in`: a link that signs an officer in to the console, once.

use comity_console::{LinkOrder, LinkView};

use crate::args::node::SignIn;
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;

pub(super) async fn run(context: &Context, args: &SignIn) -> Outcome {
    let client = Client::connect_serving(context).await?;
    let order = LinkOrder { officer: args.officer.clone() };
    let link: LinkView = client.post("/v1/sign-in-links", &order).await?;
    context.say("sign-in-link", &vars!["url" => &link.url, "minutes" => link.seconds / 60]);
    context.object(&serde_json::to_value(&link).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}
