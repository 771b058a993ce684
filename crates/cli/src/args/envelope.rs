//! What stands around a body, as far as whoever says it chooses: the same for `comity send`, `comity compose` and
//! `comity draft edit`.

use std::path::PathBuf;

use clap::Args;

/// The labels of a statement; nothing chosen: those of what it answers, and at most the line's ceiling.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Labels {
    #[arg(long, value_name = "LABEL", value_parser = ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"])]
    pub(crate) tlp: Option<String>,
    #[arg(long, value_name = "LABEL", value_parser = ["PAP:RED", "PAP:AMBER", "PAP:GREEN", "PAP:CLEAR"])]
    pub(crate) pap: Option<String>,
}

/// The envelope and the attachments.
#[derive(Debug, Clone, Args)]
pub(crate) struct Envelope {
    #[arg(short, long = "attach", value_name = "[FIELD=]FILE")]
    pub(crate) attachments: Vec<PathBuf>,
    #[arg(long = "from-desk", value_name = "DESK")]
    pub(crate) from_desk: Option<String>,
    #[arg(long = "to-desk", value_name = "DESK")]
    pub(crate) to_desks: Vec<String>,
    #[arg(long = "info-desk", value_name = "DESK")]
    pub(crate) info_desks: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) asked: Option<String>,
    #[arg(long, value_name = "TIME", requires = "asked")]
    pub(crate) by: Option<String>,
    #[arg(long = "reply-to", value_name = "REF")]
    pub(crate) in_reply_to: Vec<String>,
    #[arg(long, value_name = "REF")]
    pub(crate) case: Option<String>,
    #[arg(long, value_name = "REF")]
    pub(crate) supersedes: Option<String>,
    #[arg(long, value_name = "HASH")]
    pub(crate) instrument: Option<String>,
    #[arg(long, value_name = "TEXT", requires = "instrument")]
    pub(crate) article: Option<String>,
    #[arg(long = "language", value_name = "TAG")]
    pub(crate) languages: Vec<String>,
    #[arg(long = "translation", value_name = "TAG=HASH")]
    pub(crate) translations: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) handling: Option<String>,
    #[command(flatten)]
    pub(crate) labels: Labels,
    #[arg(long, value_name = "WORD", value_parser = ["actual", "exercise", "test"])]
    pub(crate) mark: Option<String>,
    #[arg(long)]
    pub(crate) informal: bool,
    #[arg(long)]
    pub(crate) settle: bool,
    #[arg(long)]
    pub(crate) anyway: bool,
}
