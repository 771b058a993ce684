//! `comity concern`: a concern (F42) about a guarantee or a protected process, of this line or another one's.

use comity_node::service::views::StatementView;
use comity_process::guarantee::CONCERN;
use comity_wire::Hash;
use serde_json::{Value, json};

use super::{begun, drafted, finished, made};
use crate::args::pledge::Concern;
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};

/// Drafts one. Without evidence it reads UNSUBSTANTIATED on both sides.
pub(in super::super) async fn run(context: &Context, args: &Concern) -> Outcome {
    let client = Client::connect(context).await?;
    let work = async {
        let (mut draft, mut said) = begun(context, &client, (&args.offer, CONCERN)).await?;
        said.insert("ref".to_owned(), about(&client, &args.about).await?);
        said.entry("evidence").or_insert_with(|| Value::Array(Vec::new()));
        draft.body = made(said)?;
        drafted(context, &client, &draft).await
    };
    let view = work.await;
    client.close().await;
    finished(context, view?)
}

/// What it is about: a statement that is here, or `F41:HASH` of one that is not.
async fn about(client: &Client, name: &str) -> Outcome<Value> {
    let wrong = || Failure::new("error-concern-about", Fault::Yours, Exit::Usage).with("name", name);
    if let Some((format, hash)) = name.split_once(':') {
        let hash: Hash = hash.parse().map_err(|_| wrong())?;
        return Ok(json!({ "format": format, "hash": hash.to_string() }));
    }
    let view = client.get::<StatementView>(&format!("/v1/statements/{}", encoded(name))).await?;
    let format = view.content.as_ref().map(|content| content.format.clone()).unwrap_or_default();
    if !["F40", "F41"].contains(&format.as_str()) {
        return Err(wrong());
    }
    Ok(json!({ "format": format, "hash": view.id, "number": view.number }))
}
