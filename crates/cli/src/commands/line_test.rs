//! `comity line-test`

use std::time::Duration;

use comity_node::service::views::LineTestView;
use futures_util::StreamExt as _;
use serde_json::json;
use tokio::time::Instant;

use super::line_of;
use crate::args::node::LineTest;
use crate::client::{Client, bytes_of};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::{plain, progress};

/// Longest pause before a line that is not up is tried again, whatever happens at the node.
const AGAIN: Duration = Duration::from_secs(1);

/// Tests a line.
pub(super) async fn run(context: &Context, args: &LineTest) -> Outcome {
    let (peer, track) = line_of(&args.line)?;
    let client = Client::connect_serving(context).await?;
    let bar = progress::waiting(context, context.text("send-waiting"));
    let tested = patiently(&client, &peer, &track, args.wait.unwrap_or(0)).await;
    bar.finish_and_clear();
    let test = tested?;
    let line = format!("{}/{}", plain::line(&test.peer), test.track);
    context.say("line-test-done", &vars!["line" => line, "ms" => test.round_trip_ms]);
    if let Some(held) = test.held {
        context.say("line-test-held", &vars!["held" => held, "size" => test.size]);
    }
    context.object(&serde_json::to_value(&test).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}

/// Asks until the line answers or the time is over; each event at the node is a reason to ask again.
async fn patiently(client: &Client, peer: &str, track: &str, wait_s: u64) -> Outcome<LineTestView> {
    let end = Instant::now() + Duration::from_secs(wait_s);
    let (_, events) = client.download("/v1/events").await?;
    let mut events = std::pin::pin!(bytes_of(events));
    loop {
        match client.post("/v1/line-tests", &json!({"peer": peer, "track": track})).await {
            Err(failure) if Instant::now() < end && may_pass(&failure) => {
                let _ = tokio::time::timeout(AGAIN, events.next()).await;
            }
            outcome => return outcome,
        }
    }
}

fn may_pass(failure: &Failure) -> bool {
    matches!(failure.code.as_str(), "line-down" | "line-test-timeout" | "peer-not-ready" | "busy")
}
