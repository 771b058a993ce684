//! `comity voice`: what is left when the line is down. Sheets of challenges, dictation, the record of the call.

pub(crate) mod call;
mod dictate;
mod hear;
mod paper;
mod sheet;
mod take;

use crate::args::voice::{Voice, VoiceCommand};
use crate::context::Context;
use crate::failure::Outcome;

/// Does one of the commands on calls.
pub(super) async fn run(context: &Context, args: &Voice) -> Outcome {
    match &args.command {
        VoiceCommand::Renew(args) => call::renew(context, args).await,
        VoiceCommand::Sheet(args) => sheet::print(context, args).await,
        VoiceCommand::Check(args) => sheet::check(context, args).await,
        VoiceCommand::Form(args) => dictate::form(context, args).await,
        VoiceCommand::Dictate(args) => dictate::statement(context, args).await,
        VoiceCommand::Take(args) => take::run(context, args).await,
    }
}
