//! `comity line-test`

use comity_node::service::views::{LineTestView, PositionView};
use serde_json::json;

use super::{line_of, line_series};
use crate::args::node::LineTest;
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::{plain, progress};

/// Tests a line.
pub(super) async fn run(context: &Context, args: &LineTest) -> Outcome {
    let (peer, track) = line_of(&args.line)?;
    if args.series {
        return line_series::series(context, (&peer, &track), args).await;
    }
    if args.person {
        return line_series::person(context, (&peer, &track), args).await;
    }
    let client = Client::connect_serving(context).await?;
    let order = json!({"peer": peer, "track": track, "wait_s": args.wait.unwrap_or(0)});
    let bar = progress::waiting(context, context.text("send-waiting"));
    let tested = client.post::<LineTestView>("/v1/line-tests", &order).await;
    bar.finish_and_clear();
    let test = tested?;
    let line = format!("{}/{}", plain::line(&test.peer), test.track);
    context.say("line-test-done", &vars!["line" => line, "ms" => test.round_trip_ms]);
    if let Some(held) = test.held {
        context.say("line-test-held", &vars!["held" => held, "size" => test.size]);
    }
    if let Some(digest) = &test.digest {
        let place = |at: &PositionView| format!("{}:{}", at.generation, at.size);
        let (ours, theirs, words) = (place(&digest.ours), place(&digest.theirs), digest.words.join(" "));
        context.say("line-test-digest", &vars!["ours" => ours, "theirs" => theirs, "final" => digest.entries]);
        context.say("line-test-digest-words", &vars!["words" => words, "hash" => digest.hash.as_str()]);
    }
    context.object(&serde_json::to_value(&test).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}
