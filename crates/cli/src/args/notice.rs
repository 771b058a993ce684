//! Arguments of `comity notice`, `comity notices`, `comity signal`, `comity incident`.

use clap::{Args, Subcommand};

use super::envelope::Labels;
use super::pledge::{Offer, Reply};

#[derive(Debug, Args)]
pub(crate) struct Notice {
    #[command(subcommand)]
    pub(crate) command: NoticeCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NoticeCommand {
    Give(Box<Offer>),
    Exercise(Box<Offer>),
    Change(NoticeChange),
    Cancel(Reply),
    End(Reply),
    Object(NoticeObject),
}

#[derive(Debug, Args)]
pub(crate) struct NoticeChange {
    #[command(flatten)]
    pub(crate) reply: Reply,
    #[arg(long = "field", value_name = "NAME=VALUE")]
    pub(crate) fields: Vec<String>,
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct NoticeObject {
    #[command(flatten)]
    pub(crate) reply: Reply,
    #[arg(long, value_name = "WORD", default_value = "conflict", value_parser = [
        "danger", "special-caution", "protected-process", "conflict", "obligation", "late", "incomplete", "other",
    ])]
    pub(crate) ground: String,
    #[arg(long, value_name = "TEXT")]
    pub(crate) text: String,
    #[arg(long, value_name = "TEXT")]
    pub(crate) resolution: String,
    #[arg(long = "conflicts-with", value_name = "REF")]
    pub(crate) conflicts_with: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Notices {
    #[arg(value_name = "PEER[/TRACK]")]
    pub(crate) line: Option<String>,
    #[arg(long)]
    pub(crate) conflicts: bool,
    #[arg(long)]
    pub(crate) all: bool,
    #[arg(long, value_name = "PLACE")]
    pub(crate) after: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Signal {
    #[arg(value_name = "PEER/TRACK")]
    pub(crate) line: String,
    #[arg(value_name = "CODE", required_unless_present_any = ["list", "cancel"])]
    pub(crate) code: Option<String>,
    #[arg(value_name = "ARGUMENT")]
    pub(crate) args: Vec<String>,
    #[arg(long, conflicts_with_all = ["code", "query", "cancel"])]
    pub(crate) list: bool,
    #[arg(long, conflicts_with = "cancel")]
    pub(crate) query: bool,
    #[arg(long, value_name = "REF", conflicts_with = "code")]
    pub(crate) cancel: Option<String>,
    #[arg(long = "reply-to", value_name = "REF")]
    pub(crate) in_reply_to: Vec<String>,
    #[arg(long, value_name = "PRECEDENCE", value_parser = ["routine", "priority", "immediate", "flash"])]
    pub(crate) precedence: Option<String>,
    #[arg(long, value_name = "WORD", value_parser = ["actual", "exercise", "test"])]
    pub(crate) mark: Option<String>,
    #[command(flatten)]
    pub(crate) labels: Labels,
    #[arg(long)]
    pub(crate) anyway: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Incident {
    #[arg(value_name = "REF")]
    pub(crate) reference: String,
}
