//! Arguments of the commands about cases and obligations.

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Obligations {
    /// Only on lines with this party.
    #[arg(long, value_name = "PEER")]
    pub(crate) peer: Option<String>,
    /// Only on lines of this track.
    #[arg(long, value_name = "TRACK")]
    pub(crate) track: Option<String>,
    /// Only ours.
    #[arg(long, conflicts_with = "theirs")]
    pub(crate) ours: bool,
    /// Only theirs.
    #[arg(long)]
    pub(crate) theirs: bool,
    /// Only what is late.
    #[arg(long)]
    pub(crate) late: bool,
    /// Only what is due until then.
    #[arg(long, value_name = "TIME")]
    pub(crate) due_before: Option<String>,
    /// Of exercises.
    #[arg(long)]
    pub(crate) exercise: bool,
    /// At most so many.
    #[arg(long, value_name = "COUNT")]
    pub(crate) limit: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct Case {
    /// Which.
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}
