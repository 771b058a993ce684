//! Arguments of `comity translate` and `comity note`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Translate {
    #[command(subcommand)]
    pub(crate) command: TranslateCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TranslateCommand {
    Queue(Queue),
    Ask(Ask),
    Claim(Claim),
    Return(Return),
    Form(Form),
    Write(Write),
    Done(Pair),
    Show(One),
    Send(Pair),
    Adopt(Adopt),
    Adoptions(Adoptions),
}

#[derive(Debug, Args)]
pub(crate) struct Queue {
    #[arg(long)]
    pub(crate) all: bool,
    #[arg(long, value_name = "TAG")]
    pub(crate) into: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Pair {
    #[arg(value_name = "STATEMENT")]
    pub(crate) reference: String,
    #[arg(value_name = "LANGUAGE")]
    pub(crate) language: String,
}

#[derive(Debug, Args)]
pub(crate) struct Ask {
    #[command(flatten)]
    pub(crate) of: Pair,
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct Claim {
    #[command(flatten)]
    pub(crate) of: Pair,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Return {
    #[command(flatten)]
    pub(crate) of: Pair,
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct Form {
    #[command(flatten)]
    pub(crate) of: Pair,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Write {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long)]
    pub(crate) done: bool,
}

#[derive(Debug, Args)]
pub(crate) struct One {
    #[arg(value_name = "STATEMENT")]
    pub(crate) reference: String,
}

#[derive(Debug, Args)]
pub(crate) struct Adopt {
    #[arg(value_name = "TRANSLATION")]
    pub(crate) reference: String,
}

#[derive(Debug, Args)]
pub(crate) struct Adoptions {
    #[arg(long, value_name = "PLACE")]
    pub(crate) after: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Note {
    #[command(subcommand)]
    pub(crate) command: NoteCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NoteCommand {
    Add(NoteAdd),
    List(NoteList),
}

#[derive(Debug, Args)]
pub(crate) struct NoteAdd {
    #[arg(value_name = "STATEMENT")]
    pub(crate) reference: String,
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
    #[arg(long)]
    pub(crate) case: bool,
}

#[derive(Debug, Args)]
pub(crate) struct NoteList {
    #[arg(value_name = "STATEMENT")]
    pub(crate) reference: String,
    #[arg(long)]
    pub(crate) case: bool,
}
