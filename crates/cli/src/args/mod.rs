//! The command line. Its help is in the catalogues (`help-<command>-<argument>`), so nothing here is help text.

pub(crate) mod agreement;
pub(crate) mod care;
pub(crate) mod cases;
pub(crate) mod dialogue;
pub(crate) mod directory;
pub(crate) mod drill;
pub(crate) mod envelope;
pub(crate) mod expert;
pub(crate) mod formats;
pub(crate) mod keys;
pub(crate) mod lines;
pub(crate) mod node;
pub(crate) mod notice;
pub(crate) mod officer;
pub(crate) mod pairing;
pub(crate) mod pledge;
pub(crate) mod public;
pub(crate) mod records;
pub(crate) mod relay;
pub(crate) mod review;
pub(crate) mod severity;
pub(crate) mod statement;
pub(crate) mod text;
pub(crate) mod translate;
pub(crate) mod voice;
pub(crate) mod watch;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "comity", version, disable_help_flag = true, disable_version_flag = true)]
#[command(disable_help_subcommand = true, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct Common {
    #[arg(long, global = true, env = "COMITY_DIR", value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    #[arg(long, global = true, value_name = "LANGUAGE")]
    pub(crate) lang: Option<String>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(node::Init),
    Serve(node::Serve),
    SignIn(node::SignIn),
    Invite(pairing::Invite),
    Accept(pairing::Accept),
    Confirm(pairing::Confirm),
    Peers(node::Nothing),
    Send(Box<statement::Send>),
    Inbox(statement::Inbox),
    Show(statement::Show),
    Ack(statement::Ack),
    Correct(statement::Correct),
    Status(statement::Status),
    Proof(statement::Proof),
    Verify(statement::Verify),
    LineTest(node::LineTest),
    LineHealth(lines::LineHealth),
    LineState(lines::LineState),
    Courier(node::Courier),
    Relay(relay::Relay),
    Keys(keys::Keys),
    Officer(officer::Officer),
    Compose(Box<officer::Compose>),
    Draft(officer::Draft),
    Release(officer::Release),
    Fsck(care::Fsck),
    Doctor(node::Nothing),
    Audit(care::Audit),
    Search(records::Search),
    Hold(records::Hold),
    Erase(records::Erase),
    Retention(records::Retention),
    Archive(records::Archive),
    Desk(watch::Desk),
    Roster(watch::Roster),
    Alarms(watch::Alarms),
    Lapsed(watch::Lapsed),
    Handover(watch::Handover),
    Log(watch::Log),
    Watch(watch::Watch),
    Obligations(cases::Obligations),
    Case(cases::Case),
    Agreement(agreement::Agreement),
    Guarantee(pledge::Guarantee),
    Caution(pledge::Caution),
    Protect(pledge::Protect),
    Concern(Box<pledge::Concern>),
    Ledger(pledge::Ledger),
    Review(Box<review::Review>),
    Notice(notice::Notice),
    Notices(notice::Notices),
    Signal(notice::Signal),
    Incident(notice::Incident),
    Dialogue(dialogue::Dialogue),
    Consult(dialogue::Consult),
    Table(dialogue::Table),
    Expert(expert::Expert),
    Glossary(expert::Glossary),
    Translate(translate::Translate),
    Note(translate::Note),
    Backup(care::Backup),
    Restore(care::Restore),
    Demo(care::Demo),
    Directory(directory::Directory),
    Register(directory::Register),
    Drill(drill::Drill),
    Voice(voice::Voice),
    Formats(formats::Formats),
    Render(formats::Render),
    Severity(Box<severity::Severity>),
    Text(text::Text),
    Declare(Box<public::Declare>),
    Declarations(public::Declarations),
    Public(public::Public),
    Follow(public::Follow),
    Witness(public::Witness),
    Completions(care::Completions),
    Man(care::Man),
}
