//! `comity guarantee`: offered, mirrored, declined, withdrawn, renewed (F41), and its terms put on another line (F57).

use comity_node::service::views::StatementDraft;
use comity_process::guarantee::{GUARANTEE, hash_of};
use comity_process::terms;
use comity_wire::body::Members;
use serde_json::{Value, json};

use super::{about, begun, drafted, finished, list, made, one, parties, replied, shown};
use crate::args::pledge::{Guarantee, GuaranteeCommand, Offer, Renew, Terms};
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::time;

const PATH: &str = "/v1/guarantees";
/// The days before a guarantee's terms bind, where nobody says from when: both have to put them first.
const AHEAD_SECONDS: u64 = 60;

/// Does one of the commands on guarantees.
pub(in super::super) async fn run(context: &Context, args: &Guarantee) -> Outcome {
    match &args.command {
        GuaranteeCommand::Offer(args) => offer(context, args).await,
        GuaranteeCommand::Mirror(args) => replied(context, PATH, args, "mirror").await,
        GuaranteeCommand::Decline(args) => replied(context, PATH, args, "decline").await,
        GuaranteeCommand::Withdraw(args) => replied(context, PATH, args, "withdraw").await,
        GuaranteeCommand::Renew(args) => renew(context, args).await,
        GuaranteeCommand::Terms(args) => put(context, args).await,
        GuaranteeCommand::List(args) => list(context, PATH, args).await,
        GuaranteeCommand::Show(args) => shown(context, PATH, &args.reference).await,
    }
}

/// The hash that a body has, or why it has none.
fn hashed(said: &mut serde_json::Map<String, Value>) -> Outcome<()> {
    said.remove("hash");
    let text = Value::Object(said.clone()).to_string();
    let members = Members::read(text.as_bytes()).ok();
    let wrong = || Failure::new("error-guarantee-term", Fault::Yours, Exit::Usage);
    let hash = members.as_ref().and_then(hash_of).ok_or_else(wrong)?;
    said.insert("hash".to_owned(), hash.to_string().into());
    Ok(())
}

/// The template as it was given, with its hash and the two parties: whoever offers promises first.
async fn offer(context: &Context, args: &Offer) -> Outcome {
    let client = Client::connect(context).await?;
    let work = async {
        let (mut draft, mut said) = begun(context, &client, (args, GUARANTEE)).await?;
        let (us, them) = parties(&client, &draft.peer).await?;
        said.insert("promisor".to_owned(), us.into());
        said.insert("beneficiary".to_owned(), them.into());
        said.insert("act".to_owned(), "offer".into());
        // A text that is attached has a hash that whoever attaches it says.
        if draft.attachments.is_empty() {
            hashed(&mut said)?;
        }
        draft.body = made(said)?;
        drafted(context, &client, &draft).await
    };
    let view = work.await;
    client.close().await;
    finished(context, view?)
}

async fn renew(context: &Context, args: &Renew) -> Outcome {
    let to = time::read(&args.to)?;
    let client = Client::connect(context).await?;
    let work = async {
        let change = |said: &mut serde_json::Map<String, Value>| {
            if let Some(term) = said.get_mut("term").and_then(Value::as_object_mut) {
                term.insert("to".to_owned(), to.into());
            }
            hashed(said)
        };
        let draft = about(&client, PATH, (&args.reply, "renew"), change).await?;
        drafted(context, &client, &draft).await
    };
    let view = work.await;
    client.close().await;
    finished(context, view?)
}

/// Its terms for protected windows, to be put on a line by both: nothing of a guarantee reaches another line otherwise.
async fn put(context: &Context, args: &Terms) -> Outcome {
    let (peer, track) = super::super::line_of(&args.line)?;
    let given = args.from.as_deref().map(time::read).transpose()?;
    let client = Client::connect(context).await?;
    let work = async {
        let from = match given {
            Some(given) => given,
            None => client.node_now().await? + AHEAD_SECONDS,
        };
        let view = one(&client, PATH, &args.reference).await?;
        let body: Value = view
            .body
            .as_deref()
            .map_or(Ok(Value::Null), |body| serde_json::from_str(body.get()))
            .map_err(Failure::ours)?;
        let none =
            || Failure::new("error-guarantee-no-terms", Fault::Yours, Exit::Failed).with("name", &args.reference);
        let window = body.get("window_terms").filter(|terms| terms.is_array()).ok_or_else(none)?;
        // F57 asks for a period at least: those of the formats inside windows stay as the formats say outside.
        let formats = window.as_array().into_iter().flatten().filter_map(|one| one.get("format"));
        let periods: Vec<Value> = formats.map(|format| json!({ "format": format })).collect();
        let terms = json!({ "periods": periods, "window_periods": window });
        let text = terms.to_string();
        let hash = terms::Terms::read(&text).map_err(|error| none().with("detail", error))?.hash;
        let said = json!({
            "act": "put", "terms": terms, "terms_hash": hash.to_string(), "from_when": from,
            "instrument_ref": { "hash": view.first.id },
        });
        let Value::Object(said) = said else { return Err(Failure::ours("no object")) };
        let draft = StatementDraft::new(&peer, &track, terms::FORMAT, made(said)?);
        drafted(context, &client, &draft).await
    };
    let view = work.await;
    client.close().await;
    finished(context, view?)
}
