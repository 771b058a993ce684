//! Arguments of public commitments: declaring, the public log, following, witnessing.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// How the officers' signatures come: with their keys here, or by files.
#[derive(Debug, Clone, Args)]
pub(crate) struct Signers {
    #[arg(long = "officer-key", value_name = "FILE")]
    pub(crate) officer_key: Vec<PathBuf>,
    #[arg(long = "officer", value_name = "NAME", requires = "request")]
    pub(crate) officer: Vec<String>,
    #[arg(long, value_name = "FILE", conflicts_with = "officer_key")]
    pub(crate) request: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Declare {
    #[command(subcommand)]
    pub(crate) command: Option<DeclareCommand>,
    #[arg(value_name = "FILE", conflicts_with_all = ["text", "adhere"])]
    pub(crate) file: Option<PathBuf>,
    #[arg(long, value_name = "LANGUAGE=FILE", conflicts_with = "adhere")]
    pub(crate) text: Vec<String>,
    #[arg(long, value_name = "HASH")]
    pub(crate) adhere: Option<String>,
    #[arg(long, value_name = "INSTANT")]
    pub(crate) start: Option<String>,
    #[arg(long, value_name = "WORD")]
    pub(crate) toward: Option<String>,
    #[arg(long, value_name = "ID")]
    pub(crate) supersedes: Option<String>,
    #[command(flatten)]
    pub(crate) signers: Signers,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeclareCommand {
    Withdraw(Withdraw),
    Arrangement(Arrangement),
    Sign(Sign),
    Enter(Enter),
}

#[derive(Debug, Args)]
pub(crate) struct Withdraw {
    #[arg(value_name = "ID")]
    pub(crate) declaration: String,
    #[arg(long, value_name = "INSTANT")]
    pub(crate) effective: String,
    #[arg(long, value_name = "LANGUAGE=TEXT", required = true)]
    pub(crate) reason: Vec<String>,
    #[arg(long, value_name = "NUMBER")]
    pub(crate) reservation: Option<usize>,
    #[command(flatten)]
    pub(crate) signers: Signers,
}

#[derive(Debug, Args)]
pub(crate) struct Arrangement {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) signers: Signers,
}

#[derive(Debug, Args)]
pub(crate) struct Sign {
    #[arg(value_name = "REQUEST")]
    pub(crate) request: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    #[arg(short, long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Enter {
    #[arg(value_name = "REQUEST")]
    pub(crate) request: PathBuf,
    #[arg(value_name = "SIGNATURE", required = true)]
    pub(crate) signatures: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Public {
    #[command(subcommand)]
    pub(crate) command: PublicCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PublicCommand {
    Begin(Begin),
    Update(Update),
    Show(super::node::Nothing),
    Publish(Publish),
    Vouch(Vouch),
    NewKey(NewKey),
    Witness(AskWitness),
    Proof(MakeProof),
}

#[derive(Debug, Args)]
pub(crate) struct Begin {
    #[arg(long, value_name = "FILE")]
    pub(crate) root_key: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) authority_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Update {
    #[arg(long, value_name = "FILE")]
    pub(crate) root_key: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) authority_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Publish {
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Vouch {
    #[arg(value_name = "PARTY")]
    pub(crate) party: String,
    #[arg(long, value_name = "NAME", default_value = "")]
    pub(crate) name: String,
    #[arg(long, value_name = "FILE")]
    pub(crate) authority_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct NewKey {
    #[arg(long, value_name = "FILE")]
    pub(crate) root_key: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct AskWitness {
    #[arg(value_name = "URL")]
    pub(crate) url: Option<String>,
    #[arg(long = "vkey", value_name = "KEY")]
    pub(crate) vkey: Vec<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct MakeProof {
    #[arg(value_name = "ID")]
    pub(crate) declaration: String,
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Follow {
    #[arg(value_name = "URL")]
    pub(crate) url: Option<String>,
    #[arg(long, value_name = "FINGERPRINT", requires = "url")]
    pub(crate) root: Option<String>,
    #[arg(long, value_name = "FILE", requires = "url")]
    pub(crate) trust: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Declarations {
    #[arg(long, value_name = "INSTANT")]
    pub(crate) at: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Witness {
    #[command(subcommand)]
    pub(crate) command: WitnessCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WitnessCommand {
    Serve(WitnessServe),
    Keys(WitnessKeys),
    Believe(WitnessBelieve),
}

#[derive(Debug, Args)]
pub(crate) struct WitnessServe {
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    #[arg(long, value_name = "IP:PORT")]
    pub(crate) listen: SocketAddr,
    #[arg(long = "log", value_name = "KEY")]
    pub(crate) logs: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct WitnessKeys {
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
}

#[derive(Debug, Args)]
pub(crate) struct WitnessBelieve {
    #[arg(value_name = "KEY", required = true)]
    pub(crate) vkey: Vec<String>,
}
