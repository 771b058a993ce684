//! Arguments of the commands about formats and how statements read.

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Formats {
    #[arg(value_name = "FORMAT")]
    pub(crate) format: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Render {
    #[arg(value_name = "REF")]
    pub(crate) reference: String,
    #[arg(long)]
    pub(crate) html: bool,
}
