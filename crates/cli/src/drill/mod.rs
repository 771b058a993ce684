//! `comity drill`: a simulated counterpart with keys and a node of its own, against which a watch trains alone.
//!
//! It is paired as any counterpart is, under the name DRILL; the lines to it carry exercises alone, by the ceiling in
//! both nodes' settings, and everything it says has the mark *exercise*.

mod scenario;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use comity_node::party::NodeDir;
use comity_node::party::error::PartyError;
use comity_node::party::files::{self, MODE_PLAIN};
use comity_node::party::pairing::{self, PairingState};
use comity_wire::Track;
use serde_json::{Value, json};
use tokio::signal::unix::{SignalKind, signal};

use crate::args::drill::Drill;
use crate::client::{Client, given_up};
use crate::context::Context;
use crate::demo::party::{Party, comity, refused, text};
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::{folder, name, refused as refused_here};
use scenario::{Say, Scenario, Step};

/// The simulated counterpart's name.
const NAME: &str = "DRILL";
/// Seconds that the lines may take to open.
const OPEN_S: &str = "120";
/// Seconds for which a node is asked to wait at once.
const WAIT_PIECE_S: u64 = 60;

/// Plays a scenario, until it ends or is interrupted: the simulated node ends with it either way.
pub(crate) async fn run(context: &Context, args: &Drill) -> Outcome {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::ours)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::ours)?;
    tokio::select! {
        outcome = played(context, args) => outcome,
        // The simulated node ends with this process's handle on it.
        _ = interrupt.recv() => Err(given_up()),
        _ = terminate.recv() => Err(given_up()),
    }
}

async fn played(context: &Context, args: &Drill) -> Outcome {
    let scenario = Scenario::read(&args.file)?;
    let own = Own::ready(context, &scenario.track).await?;
    let place = Place::new(args.place.as_deref())?;
    let mut drill = paired(&own, &place).await?;
    drill.serve().await?;
    context.say("drill-begins", &vars!["title" => &scenario.title, "line" => format!("{NAME}/{}", scenario.track)]);
    let opened = own.run(["line-test", &format!("{NAME}/{}", scenario.track), "--wait", OPEN_S]).await;
    let played = match opened {
        Ok(_) => play(context, &own, &drill, &place, &scenario).await,
        Err(failure) => Err(failure),
    };
    drill.stop().await?;
    let (said, late) = played?;
    context.say("drill-ends", &vars!["said" => said.len() as u64, "late" => late.len() as u64]);
    let exit = if late.is_empty() { Exit::Ok } else { Exit::Failed };
    context.object(&json!({ "title": scenario.title, "mark": "exercise", "said": said, "not_acknowledged": late }));
    Ok(exit)
}

/// The node that trains.
struct Own {
    dir: PathBuf,
    party: String,
}

impl Own {
    /// It must serve, and its line to the simulated counterpart must carry exercises alone.
    async fn ready(context: &Context, track: &str) -> Outcome<Self> {
        let dir = folder(context)?;
        let config = dir.config().map_err(refused_here)?;
        let ceiling = |track: Track| config.ceilings.get(&format!("{NAME}/{track}"));
        if let Some(open) = Track::ALL.into_iter().find(|track| !ceiling(*track).is_some_and(|c| c.exercise_only)) {
            let failure = Failure::new("error-drill-ceiling", Fault::Yours, Exit::Failed);
            return Err(failure.with("line", format!("{NAME}/{open}")));
        }
        let client = Client::connect(context).await?;
        let serves = client.serves();
        client.close().await;
        if !serves {
            return Err(Failure::new("error-drill-idle", Fault::Yours, Exit::NotFound).with("track", track));
        }
        Ok(Self { dir: context.dir()?, party: config.party })
    }

    /// Runs a command of this node that must succeed; its answer.
    async fn run<const N: usize>(&self, args: [&str; N]) -> Outcome<Value> {
        let dir = self.dir.display().to_string();
        let answer = comity(["--dir", &dir].into_iter().chain(args)).await?;
        if answer.exit == 0 { Ok(answer.object) } else { Err(refused(answer)) }
    }
}

/// Where the simulated counterpart lives: a folder that is kept for the next drill, or one that goes with this one.
struct Place {
    path: PathBuf,
    _gone: Option<tempfile::TempDir>,
}

impl Place {
    fn new(path: Option<&Path>) -> Outcome<Self> {
        if let Some(path) = path {
            std::fs::create_dir_all(path).map_err(|error| Failure::file(path, &error))?;
            let path = std::path::absolute(path).map_err(|error| Failure::file(path, &error))?;
            return Ok(Self { path, _gone: None });
        }
        let made = tempfile::Builder::new().prefix("comity-drill-").tempdir();
        let made = made.map_err(|error| Failure::file(&std::env::temp_dir(), &error))?;
        Ok(Self { path: made.path().to_owned(), _gone: Some(made) })
    }

    fn file(&self, name: &str) -> String {
        self.path.join(name).display().to_string()
    }

    /// Takes away a simulated party that was never paired, and what an interrupted pairing wrote; nothing else.
    fn clear(&self) -> Outcome<()> {
        let gone = |path: PathBuf, done: std::io::Result<()>| match done {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::file(&path, &error)),
            _ => Ok(()),
        };
        let folder = self.path.join(NAME);
        gone(folder.clone(), std::fs::remove_dir_all(&folder))?;
        for name in ["DRILL.root", "safe/DRILL.root", "drill.invite", "drill.answer", "drill.reveal"] {
            let file = self.path.join(name);
            gone(file.clone(), std::fs::remove_file(&file))?;
        }
        Ok(())
    }
}

/// The simulated counterpart, made and paired where it is not yet. Half a pairing, as an interrupted drill or a refused
/// step leaves it, is begun anew on both sides: nothing was said on its lines.
async fn paired(own: &Own, place: &Place) -> Outcome<Party> {
    let (dir, name) = (NodeDir::open(&own.dir).map_err(refused_here)?, name(NAME)?);
    let confirmed = matches!(pairing::state(&dir, &name), Ok(PairingState::Confirmed(_)));
    if confirmed && let Some(party) = Party::again(NAME, &place.path)? {
        return Ok(party);
    }
    if !confirmed {
        place.clear()?;
        match pairing::abandon(&dir, &name) {
            Ok(()) | Err(PartyError::NoPairing { .. }) => {}
            Err(error) => return Err(refused_here(error)),
        }
    }
    let drill = Party::init(NAME, &place.path).await?;
    only_exercises(&drill.dir, &own.party)?;
    let (invite, answer, reveal) = (place.file("drill.invite"), place.file("drill.answer"), place.file("drill.reveal"));
    drill.run(["invite", &own.party, "-o", &invite]).await?;
    own.run(["accept", &invite, "-o", &answer, "--name", NAME]).await?;
    let theirs = text(&drill.run(["accept", &answer, "-o", &reveal]).await?, "words")?;
    let ours = text(&own.run(["accept", &reveal]).await?, "words")?;
    drill.run(["confirm", &own.party, "--words", &ours]).await?;
    own.run(["confirm", NAME, "--words", &theirs]).await?;
    Ok(drill)
}

/// The counterpart's own settings admit nothing but exercises either.
fn only_exercises(dir: &Path, peer: &str) -> Outcome<()> {
    let dir = NodeDir::open(dir).map_err(refused_here)?;
    let mut config = dir.config().map_err(refused_here)?;
    for track in Track::ALL {
        config.ceilings.entry(format!("{peer}/{track}")).or_default().exercise_only = true;
    }
    files::replace(&dir.config_path(), config.to_text().as_bytes(), MODE_PLAIN).map_err(|e| refused_here(e.into()))
}

/// What was said, and what was not acknowledged in time.
type Played = (BTreeMap<String, String>, Vec<String>);

async fn play(context: &Context, own: &Own, drill: &Party, place: &Place, scenario: &Scenario) -> Outcome<Played> {
    let (mut said, mut late) = (BTreeMap::new(), Vec::new());
    let line = format!("{}/{}", own.party, scenario.track);
    for step in &scenario.steps {
        match step {
            Step::Say(say) => {
                let number = speak(drill, place, &line, say, &said).await?;
                context.say("drill-said", &vars!["number" => &number, "format" => &say.format]);
                said.insert(say.name.clone(), number);
            }
            Step::Expect { of, within } => {
                let number = said.get(of).cloned().unwrap_or_default();
                if acknowledged(drill, &number, *within).await? {
                    context.say("drill-acknowledged", &vars!["number" => &number]);
                } else {
                    context.say("drill-late", &vars!["number" => &number, "seconds" => *within]);
                    late.push(number);
                }
            }
            Step::Pause { seconds } => tokio::time::sleep(Duration::from_secs(*seconds)).await,
        }
    }
    Ok((said, late))
}

/// Whether the watch acknowledges a statement within so many seconds, asked in pieces that a node admits.
async fn acknowledged(drill: &Party, number: &str, within: u64) -> Outcome<bool> {
    let mut left = within;
    loop {
        let seconds = left.min(WAIT_PIECE_S);
        let answer = drill.ask(["status", number, "--wait", "ack", "--timeout", &seconds.to_string()]).await?;
        if answer.exit == 0 {
            return Ok(true);
        }
        if answer.object.get("error").is_some() {
            return Err(refused(answer));
        }
        left -= seconds;
        if left == 0 {
            return Ok(false);
        }
    }
}

/// A body with its moments put in: `@now`, `@now-600`, `@now+3600` become POSIX seconds.
fn moments(value: &toml::Value, now: u64) -> Value {
    match value {
        toml::Value::String(text) => moment(text, now).map_or_else(|| json!(text), |at| json!(at)),
        toml::Value::Table(table) => table.iter().map(|(name, inner)| (name.clone(), moments(inner, now))).collect(),
        toml::Value::Array(items) => items.iter().map(|inner| moments(inner, now)).collect(),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Boolean(truth) => json!(truth),
        other => json!(other.to_string()),
    }
}

fn now_s() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs()
}

fn moment(text: &str, now: u64) -> Option<u64> {
    let rest = text.strip_prefix("@now")?;
    match rest.split_at_checked(1) {
        None => Some(now),
        Some(("-", seconds)) => now.checked_sub(seconds.parse().ok()?),
        Some(("+", seconds)) => now.checked_add(seconds.parse().ok()?),
        Some(_) => None,
    }
}

/// The counterpart says one thing, always as an exercise.
async fn speak(
    drill: &Party,
    place: &Place,
    line: &str,
    say: &Say,
    said: &BTreeMap<String, String>,
) -> Outcome<String> {
    let body = place.file("drill.body.json");
    let text_of =
        serde_json::to_string(&moments(&toml::Value::Table(say.body.clone()), now_s())).map_err(Failure::ours)?;
    std::fs::write(&body, text_of).map_err(|error| Failure::file(Path::new(&body), &error))?;
    let mut args = vec!["send", line, "--format", &say.format, "--body", &body, "--mark", "exercise"];
    if let Some(subject) = &say.subject {
        args.extend(["--subject", subject]);
    }
    if let Some(precedence) = &say.precedence {
        args.extend(["--precedence", precedence]);
    }
    for (option, name) in [("--case", &say.case), ("--supersedes", &say.supersedes)] {
        if let Some(number) = name.as_ref().and_then(|name| said.get(name)) {
            args.extend([option, number]);
        }
    }
    text(&drill.run(args).await?, "number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_a_body_are_reckoned_when_it_is_said() {
        let body: toml::Value =
            toml::from_str("a = '@now-600'\nb = ['@now', '@noon', '@now-x', 7, true]\n[c]\nd = '@now+5'").unwrap();
        assert_eq!(
            moments(&body, 1_000),
            json!({ "a": 400, "b": [1_000, "@noon", "@now-x", 7, true], "c": { "d": 1_005 } })
        );
        assert_eq!(moment("@now-1001", 1_000), None);
    }
}
