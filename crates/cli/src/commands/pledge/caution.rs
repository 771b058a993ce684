//! `comity caution`: special-caution assets (F35), in force by consent of both alone.

use comity_node::service::views::PledgesView;
use comity_process::guarantee::CAUTION;
use serde_json::Value;

use super::matching::{Found, own, told};
use super::{begun, drafted, finished, hidden, list, made, of_line, replied, shown};
use crate::args::pledge::{Caution, CautionCommand, Match, Propose};
use crate::client::Client;
use crate::context::Context;
use crate::failure::Outcome;

const PATH: &str = "/v1/cautions";

/// Does one of the commands on special-caution assets.
pub(in super::super) async fn run(context: &Context, args: &Caution) -> Outcome {
    match &args.command {
        CautionCommand::Propose(args) => propose(context, args).await,
        CautionCommand::Agree(args) => replied(context, PATH, args, "agree").await,
        CautionCommand::Decline(args) => replied(context, PATH, args, "decline").await,
        CautionCommand::End(args) => replied(context, PATH, args, "end").await,
        CautionCommand::List(args) => list(context, PATH, args).await,
        CautionCommand::Show(args) => shown(context, PATH, &args.reference).await,
        CautionCommand::Match(args) => matched(context, args).await,
    }
}

async fn propose(context: &Context, args: &Propose) -> Outcome {
    let client = Client::connect(context).await?;
    let work = async {
        let (mut draft, mut said) = begun(context, &client, (&args.offer, CAUTION)).await?;
        if let Some(secret) = &args.secret {
            said.insert("identifier".to_owned(), hidden(secret));
        }
        said.insert("act".to_owned(), "propose".into());
        draft.body = made(said)?;
        drafted(context, &client, &draft).await
    };
    let view = work.await;
    client.close().await;
    finished(context, view?)
}

/// Compares our own assets with what the other side named: nothing of ours leaves this machine.
async fn matched(context: &Context, args: &Match) -> Outcome {
    let ours = own(&args.file)?;
    let query = of_line(args.line.as_deref())?.join("&");
    let client = Client::connect(context).await?;
    let view = client.get::<PledgesView>(&format!("{PATH}?{query}")).await;
    client.close().await;
    let view = view?;
    let mut found = Vec::new();
    for one in &view.pledges {
        let body: Value =
            one.body.as_deref().and_then(|body| serde_json::from_str(body.get()).ok()).unwrap_or_default();
        let state = context.text(&format!("pledge-state-{}", one.state));
        found.extend(body.get("identifier").into_iter().filter_map(|named| {
            let asset = ours.of(named)?;
            Some(Found { asset, number: one.first.number.clone(), state: state.clone() })
        }));
    }
    told(context, &ours, &found, view.more.is_some())
}
