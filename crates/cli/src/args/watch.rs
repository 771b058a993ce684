//! Arguments of the commands of the watch.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Desk {
    #[arg(long, value_name = "FILE", conflicts_with_all = ["remove", "reach"])]
    pub(crate) set: Option<PathBuf>,
    #[arg(long, value_name = "DESK", conflicts_with = "reach")]
    pub(crate) remove: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) reach: Option<PathBuf>,
    #[arg(long, value_name = "NAME")]
    pub(crate) officer: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Roster {
    #[arg(value_name = "DESK")]
    pub(crate) desk: String,
    #[arg(long, value_name = "FILE")]
    pub(crate) set: Option<PathBuf>,
    #[arg(long, value_name = "NAME")]
    pub(crate) officer: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Alarms {
    #[arg(long, conflicts_with = "ack")]
    pub(crate) ended: bool,
    #[arg(long, value_name = "ID")]
    pub(crate) ack: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) officer: Option<String>,
    #[arg(long, requires = "ack")]
    pub(crate) not_understood: bool,
    #[command(flatten)]
    pub(crate) labels: super::envelope::Labels,
}

#[derive(Debug, Args)]
pub(crate) struct Lapsed {
    #[arg(long, value_name = "ID", conflicts_with = "drop")]
    pub(crate) draft: Option<String>,
    #[arg(long, value_name = "ID")]
    pub(crate) drop: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) officer: Option<String>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Handover {
    #[arg(value_name = "DESK", requires_all = ["from", "to"])]
    pub(crate) desk: Option<String>,
    #[arg(long, value_name = "NAME", requires = "desk")]
    pub(crate) from: Option<String>,
    #[arg(long, value_name = "NAME", requires = "desk")]
    pub(crate) to: Option<String>,
    #[arg(long, value_name = "TEXT", requires = "desk")]
    pub(crate) remarks: Option<String>,
    #[arg(long, value_name = "NUMBER", conflicts_with = "desk")]
    pub(crate) sign: Option<u64>,
    #[arg(long, value_name = "NAME", requires = "sign")]
    pub(crate) officer: Option<String>,
    #[arg(long, value_name = "FILE", requires = "sign")]
    pub(crate) key: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Option<HandoverCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HandoverCommand {
    File(HandoverFile),
    Sign(HandoverSign),
    Collect(HandoverCollect),
    Verify(HandoverVerify),
}

#[derive(Debug, Args)]
pub(crate) struct HandoverFile {
    #[arg(value_name = "NUMBER")]
    pub(crate) number: u64,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct HandoverSign {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct HandoverCollect {
    #[arg(value_name = "NUMBER")]
    pub(crate) number: u64,
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct HandoverVerify {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long = "root", value_name = "FINGERPRINT")]
    pub(crate) roots: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Log {
    #[arg(long, value_name = "NUMBER")]
    pub(crate) before: Option<u64>,
    #[arg(long, value_name = "COUNT")]
    pub(crate) limit: Option<usize>,
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["came", "left"])]
    pub(crate) note: Option<String>,
    #[arg(long, conflicts_with = "left")]
    pub(crate) came: bool,
    #[arg(long)]
    pub(crate) left: bool,
    #[arg(long, value_name = "NAME")]
    pub(crate) officer: Option<String>,
    #[arg(long, value_name = "DESK")]
    pub(crate) desk: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Watch {
    #[arg(long)]
    pub(crate) once: bool,
    #[arg(long, value_name = "NAME", conflicts_with = "once")]
    pub(crate) officer: Option<String>,
}
