//! A drill's file: what the simulated counterpart says and waits for.

use std::collections::BTreeSet;
use std::path::Path;

use comity_node::party::files;
use comity_wire::Track;
use serde::Deserialize;

use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::party::refused;

/// Bytes of a file at most.
pub(crate) const SCENARIO_BYTES_MAX: usize = 262_144;
/// Steps at most.
pub(crate) const STEPS_MAX: usize = 1_000;
/// Seconds that a step waits at most: a day.
pub(crate) const STEP_SECONDS_MAX: u64 = 86_400;

/// A drill.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    /// What it is about, shown at the beginning.
    pub(crate) title: String,
    /// The track on which it is played.
    pub(crate) track: String,
    /// What happens, in order.
    #[serde(rename = "step")]
    pub(crate) steps: Vec<Step>,
}

/// One step. Nothing in it says the mark: everything of a drill is an exercise.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Step {
    /// The counterpart says something.
    Say(Say),
    /// The counterpart waits until the watch has acknowledged what it said under this name; where it does not in time, the
    /// drill goes on and says so.
    Expect {
        /// The name of a statement of this file.
        of: String,
        /// Seconds.
        within: u64,
    },
    /// Nothing happens for a while.
    Pause {
        /// Seconds.
        seconds: u64,
    },
}

/// A statement of the simulated counterpart.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Say {
    /// What later steps call it.
    pub(crate) name: String,
    /// Format, as F20.
    pub(crate) format: String,
    /// Its body.
    pub(crate) body: toml::Table,
    /// What it is about.
    pub(crate) subject: Option<String>,
    /// `routine` where nothing is given.
    pub(crate) precedence: Option<String>,
    /// An earlier statement of this file whose case it joins.
    pub(crate) case: Option<String>,
    /// An earlier one that it supersedes.
    pub(crate) supersedes: Option<String>,
}

impl Scenario {
    /// Reads and checks a file. Bodies are checked against their formats when they are said, by the counterpart's node.
    pub(crate) fn read(path: &Path) -> Outcome<Self> {
        let text = files::read_text(path, SCENARIO_BYTES_MAX).map_err(|error| refused(error.into()))?;
        Self::parse(&text).map_err(|detail| wrong(path, &detail))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let scenario: Self = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        scenario.track.parse::<Track>().map_err(|_| format!("track {}", scenario.track))?;
        if scenario.steps.is_empty() || scenario.steps.len() > STEPS_MAX {
            return Err(format!("{} steps", scenario.steps.len()));
        }
        let mut said = BTreeSet::new();
        for step in &scenario.steps {
            let (named, seconds) = match step {
                Step::Say(say) => (say.case.iter().chain(&say.supersedes).collect::<Vec<_>>(), 0),
                Step::Expect { of, within } => (vec![of], *within),
                Step::Pause { seconds } => (Vec::new(), *seconds),
            };
            if let Some(unknown) = named.into_iter().find(|name| !said.contains(name.as_str())) {
                return Err(format!("{unknown}: not said before"));
            }
            if seconds > STEP_SECONDS_MAX {
                return Err(format!("{seconds} s"));
            }
            if let Step::Say(say) = step
                && !said.insert(say.name.as_str())
            {
                return Err(format!("{}: said twice", say.name));
            }
        }
        Ok(scenario)
    }
}

fn wrong(path: &Path, detail: &str) -> Failure {
    let failure = Failure::new("error-drill-file", Fault::Yours, Exit::Usage);
    failure.with("path", path.display()).with("detail", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAY: &str =
        "title = 't'\ntrack = 'nrrc'\n[[step]]\ndo = 'say'\nname = 'a'\nformat = 'F20'\n[step.body]\nx = 1\n";

    #[test]
    fn a_drill_names_what_was_said_before_and_nothing_else() {
        assert_eq!(Scenario::parse(SAY).unwrap().steps.len(), 1);
        let more = |step: &str| Scenario::parse(&format!("{SAY}[[step]]\n{step}"));
        assert!(more("do = 'expect'\nof = 'a'\nwithin = 60").is_ok());
        assert!(more("do = 'pause'\nseconds = 5").is_ok());
        for bad in [
            "do = 'expect'\nof = 'b'\nwithin = 60",
            "do = 'expect'\nof = 'a'\nwithin = 86401",
            "do = 'expect'\nof = 'a'",
            "do = 'pause'\nseconds = -1",
            "do = 'shout'",
            "do = 'say'\nname = 'a'\nformat = 'F20'\n[step.body]",
            "do = 'say'\nname = 'b'\nformat = 'F20'\ncase = 'c'\n[step.body]",
            "do = 'say'\nname = 'b'\nformat = 'F20'\nmark = 'actual'\n[step.body]",
        ] {
            assert!(more(bad).is_err(), "{bad}");
        }
        assert!(Scenario::parse(&SAY.replace("nrrc", "post")).is_err());
        assert!(Scenario::parse("title = 't'\ntrack = 'nrrc'\nstep = []").is_err());
    }

    #[test]
    fn the_shipped_drills_can_be_read() {
        for text in [
            include_str!("../../../../examples/drill-early-warning.toml"),
            include_str!("../../../../examples/drill-watch-test.toml"),
        ] {
            Scenario::parse(text).unwrap();
        }
    }
}
