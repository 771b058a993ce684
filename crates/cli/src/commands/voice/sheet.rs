//! Sheets and the words that are heard.

use comity_node::service::views::{DirectoryView, VoiceCheck, VoiceCheckView, VoiceSheetsView, VoiceVerdict};
use serde_json::json;

use super::paper;
use crate::args::voice::{Check, Sheet};
use crate::client::{Client, encoded};
use crate::commands::track_of;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::{plain, time};

/// Prints the sheets of some days.
pub(super) async fn print(context: &Context, args: &Sheet) -> Outcome {
    track_of(&args.line)?;
    let mut path = format!("/v1/voice-sheets/{}/{}?", encoded(&args.peer), args.line);
    path += &format!("days={}&older={}", args.days, args.older);
    let from = args.from.as_deref().map(time::day).transpose()?;
    for (name, value) in [("from", &from), ("officer", &args.officer)] {
        if let Some(value) = value {
            path += &format!("&{name}={}", encoded(value));
        }
    }
    let client = Client::connect(context).await?;
    let asked = async {
        let sheets: VoiceSheetsView = client.get(&path).await?;
        let who: DirectoryView = client.get(&format!("/v1/directory?peer={}", encoded(&args.peer))).await?;
        Ok((sheets, who))
    };
    let asked = asked.await;
    client.close().await;
    let (sheets, who) = asked?;
    for (at, day) in sheets.days.iter().enumerate() {
        // A form feed: a day a page.
        if at > 0 {
            context.line("\u{c}");
        }
        context.line(&paper::page(context, &sheets, day, &who));
    }
    context.object(&json!(sheets));
    Ok(Exit::Ok)
}

/// Judges what was heard; the row is struck out.
pub(super) async fn check(context: &Context, args: &Check) -> Outcome {
    track_of(&args.line)?;
    let check = VoiceCheck {
        peer: args.peer.clone(),
        track: args.line.clone(),
        row: args.row,
        heard: args.heard.join(" "),
        day: args.day.as_deref().map(time::day).transpose()?,
        older: (args.older > 0).then_some(args.older),
        officer: args.officer.clone().unwrap_or_default(),
    };
    let client = Client::connect(context).await?;
    let view = client.post::<VoiceCheckView>("/v1/voice-checks", &check).await;
    client.close().await;
    let view = view?;
    let key = match view.verdict {
        VoiceVerdict::Matched if view.by_us => "voice-matched",
        VoiceVerdict::Matched => "voice-matched-say",
        VoiceVerdict::WrongWord => "voice-wrong-word",
        VoiceVerdict::WordsSwapped => "voice-words-swapped",
        VoiceVerdict::Echoed => "voice-echoed",
        VoiceVerdict::OtherRow => "voice-other-row",
    };
    context.say(key, &vars!["row" => view.row, "say" => view.say.join(" ")]);
    context.say("voice-struck", &vars!["challenge" => plain::line(&view.challenge)]);
    context.object(&json!(view));
    Ok(if view.verdict == VoiceVerdict::Matched { Exit::Ok } else { Exit::NotVerified })
}
