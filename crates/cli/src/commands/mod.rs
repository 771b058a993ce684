//! One file a command.

mod accusation;
mod ack;
mod adoptions;
mod agreement;
pub(crate) mod alarms;
mod audit;
mod backup;
mod completions;
mod compose;
mod consult;
mod correct;
mod courier;
mod desk;
mod dialogue;
mod directory;
mod doctor;
mod draft;
mod expert;
mod formats;
mod fsck;
mod glossary;
mod handover;
mod inbox;
mod init;
mod key_list;
mod keys;
mod line_health;
mod line_series;
mod line_test;
mod note;
mod notice;
pub(crate) mod obligations;
mod officer;
mod pairing;
mod peers;
mod pledge;
mod proof;
mod public;
mod publish;
mod records;
mod register;
mod relay;
mod release;
mod restore;
mod review;
mod send;
mod serve;
mod severity;
mod show;
mod sign_in;
pub(crate) mod status;
mod text;
mod translate;
mod verify;
pub(crate) mod voice;
mod watch;
mod watch_log;

use std::ffi::OsString;
use std::io::Write as _;

use clap::FromArgMatches as _;
use comity_wire::Track;

use crate::args::{Cli, Command};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::{Catalogue, Language, of_environment};
use crate::{demo, drill};
use crate::{help, usage};

/// Runs the program with its command line.
pub(crate) fn run(arguments: &[OsString]) -> Exit {
    // The language must be known before the command line is read: errors about it are told in it.
    let language = language_of(arguments).unwrap_or_else(of_environment);
    let catalogue = Catalogue::new(language);
    let json = arguments.iter().any(|argument| argument == "--json");
    if arguments.len() < 2 {
        let _ = write!(std::io::stderr(), "{}", help::command(&catalogue).render_help());
        return Exit::Usage;
    }
    let parsed =
        help::command(&catalogue).try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return usage::report(&error, &catalogue, json),
    };
    let context = Context::new(&cli.common, catalogue);
    let outcome = match &cli.common.lang {
        Some(tag) if Language::of(tag).is_none() => {
            Err(Failure::new("error-language", Fault::Yours, Exit::Usage).with("language", tag))
        }
        _ => dispatch(&context, cli.command),
    };
    outcome.unwrap_or_else(|failure| {
        context.report(&failure);
        failure.exit
    })
}

fn dispatch(context: &Context, command: Command) -> Outcome {
    match command {
        Command::Completions(args) => return completions::print(context, &args),
        Command::Man(args) => return completions::man(context, &args),
        Command::Verify(args) => return verify::run(context, &args),
        Command::Text(args) => return text::run(context, &args),
        _ => {}
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("error-machine", Fault::Local, Exit::Failed).because(&error))?;
    let outcome = runtime.block_on(with_node(context, command));
    // A prompt that was abandoned must not keep the program alive.
    runtime.shutdown_background();
    outcome
}

async fn with_node(context: &Context, command: Command) -> Outcome {
    match command {
        Command::Init(args) => init::run(context, &args),
        Command::Serve(args) => serve::run(context, &args).await,
        Command::SignIn(args) => sign_in::run(context, &args).await,
        Command::Invite(args) => pairing::invite(context, &args),
        Command::Accept(args) => pairing::accept(context, &args),
        Command::Confirm(args) => pairing::confirm(context, &args).await,
        Command::Peers(_) => peers::run(context).await,
        Command::Send(args) => send::run(context, &args).await,
        Command::Inbox(args) => inbox::run(context, &args).await,
        Command::Show(args) => show::run(context, &args).await,
        Command::Ack(args) => ack::run(context, &args).await,
        Command::Correct(args) => correct::run(context, &args).await,
        Command::Status(args) => status::run(context, &args).await,
        Command::Proof(args) => proof::run(context, &args).await,
        Command::LineTest(args) => line_test::run(context, &args).await,
        Command::LineHealth(args) => line_health::run(context, &args).await,
        Command::LineState(args) => line_health::state(context, &args).await,
        Command::Courier(args) => courier::run(context, &args).await,
        Command::Relay(args) => relay::run(context, &args).await,
        Command::Keys(args) => keys::run(context, &args).await,
        Command::Officer(args) => officer::run(context, &args).await,
        Command::Compose(args) => compose::run(context, &args).await,
        Command::Draft(args) => draft::run(context, &args).await,
        Command::Release(args) => release::run(context, &args).await,
        Command::Fsck(args) => fsck::run(context, &args).await,
        Command::Doctor(_) => doctor::run(context).await,
        Command::Directory(args) => directory::run(context, &args).await,
        Command::Register(args) => publish::run(context, &args).await,
        Command::Formats(args) => formats::run(context, &args).await,
        Command::Render(args) => formats::render(context, &args).await,
        Command::Severity(args) => severity::run(context, &args),
        Command::Audit(args) => audit::run(context, &args).await,
        Command::Search(args) => records::search(context, &args).await,
        Command::Hold(args) => records::hold(context, &args).await,
        Command::Erase(args) => records::erase(context, &args).await,
        Command::Retention(args) => records::retention(context, &args).await,
        Command::Archive(args) => records::archive(context, &args).await,
        Command::Desk(args) => desk::run(context, &args).await,
        Command::Roster(args) => desk::roster(context, &args).await,
        Command::Alarms(args) => alarms::run(context, &args).await,
        Command::Lapsed(args) => alarms::lapsed(context, &args).await,
        Command::Handover(args) => handover::run(context, &args).await,
        Command::Log(args) => watch_log::run(context, &args).await,
        Command::Watch(args) => watch::run(context, &args).await,
        Command::Obligations(args) => obligations::list(context, &args).await,
        Command::Case(args) => obligations::case(context, &args).await,
        Command::Agreement(args) => agreement::run(context, &args).await,
        Command::Guarantee(args) => pledge::guarantee(context, &args).await,
        Command::Caution(args) => pledge::caution(context, &args).await,
        Command::Protect(args) => pledge::protect(context, &args).await,
        Command::Concern(args) => pledge::concern(context, &args).await,
        Command::Ledger(args) => pledge::ledger(context, &args).await,
        Command::Review(args) => review::run(context, &args).await,
        Command::Translate(args) => translate::run(context, &args).await,
        Command::Note(args) => note::run(context, &args).await,
        Command::Backup(args) => backup::run(context, &args).await,
        Command::Restore(args) => restore::run(context, &args).await,
        Command::Demo(args) => demo::run(context, &args).await,
        Command::Drill(args) => drill::run(context, &args).await,
        Command::Declare(args) => public::declare(context, &args),
        Command::Declarations(args) => public::declarations(context, &args),
        Command::Public(args) => public::public(context, &args).await,
        Command::Follow(args) => public::follow(context, &args).await,
        Command::Witness(args) => public::witness(context, &args).await,
        Command::Verify(_) | Command::Text(_) | Command::Completions(_) | Command::Man(_) => Ok(Exit::Ok),
        other => talked(context, &other).await,
    }
}

/// Calls; rounds, consultations and what is put on a table; experts and their glossary; notices, signals and incidents.
async fn talked(context: &Context, command: &Command) -> Outcome {
    match command {
        Command::Voice(args) => voice::run(context, args).await,
        Command::Dialogue(args) => dialogue::run(context, args).await,
        Command::Consult(args) => consult::run(context, args).await,
        Command::Table(args) => consult::table(context, args).await,
        Command::Expert(args) => expert::run(context, args).await,
        Command::Glossary(args) => glossary::run(context, args).await,
        other => notice::any(context, other).await,
    }
}

/// The value of `--lang`, found without understanding the rest.
fn language_of(arguments: &[OsString]) -> Option<Language> {
    let mut arguments = arguments.iter().filter_map(|argument| argument.to_str());
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix("--lang") {
            Some("") => return arguments.next().and_then(Language::of),
            Some(rest) if rest.starts_with('=') => return Language::of(&rest[1..]),
            _ if argument == "--" => return None,
            _ => {}
        }
    }
    None
}

/// `BOR/nrrc` as its two parts.
pub(crate) fn line_of(text: &str) -> Outcome<(String, String)> {
    let wrong = || Failure::new("error-line-name", Fault::Yours, Exit::Usage).with("line", text);
    let (peer, track) = text.split_once('/').ok_or_else(wrong)?;
    track_of(track)?;
    if peer.is_empty() { Err(wrong()) } else { Ok((peer.to_owned(), track.to_owned())) }
}

/// A track by its word.
pub(crate) fn track_of(word: &str) -> Outcome<Track> {
    word.parse().map_err(|_| Failure::new("error-track", Fault::Yours, Exit::Usage).with("track", word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_party_and_a_track() {
        assert_eq!(line_of("BOR/nrrc").unwrap(), ("BOR".into(), "nrrc".into()));
        for bad in ["BOR", "BOR/", "/nrrc", "BOR/NRRC", "BOR/nrrc/7", "BOR/other"] {
            assert_eq!(line_of(bad).unwrap_err().exit, Exit::Usage, "{bad}");
        }
    }

    #[test]
    fn the_language_is_found_before_the_rest_is_understood() {
        let find = |text: &str| language_of(&text.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(find("comity --lang ru nonsense"), Some(Language::Russian));
        assert_eq!(find("comity x --lang=en"), Some(Language::English));
        assert_eq!(find("comity send -- --lang ru"), None);
        assert_eq!(find("comity --language ru"), None);
        assert_eq!(find("comity --lang"), None);
    }
}
