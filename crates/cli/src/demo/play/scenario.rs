//! A scenario: who is there, and what they do at which time. `docs/operate/demo.md` describes the file.

use std::collections::BTreeSet;
use std::path::Path;

use comity_node::party::files;
use comity_node::watch::desk::Desk;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::time;

/// The scenario that is part of the program.
const WATCH: (&str, &str) = ("watch", include_str!("../../../../../examples/watch-day.toml"));
/// Longest scenario in bytes.
const SCENARIO_BYTES_MAX: usize = 1 << 20;
/// Most steps of one scenario.
const STEPS_MAX: usize = 10_000;
/// The parties.
pub(super) const NAMES: [&str; 2] = ["AUR", "BOR"];

/// A day.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scenario {
    /// Which, `2027-03-15`.
    day: String,
    begins: String,
    ends: String,
    /// The statement that evidence is written of.
    pub(super) evidence: String,
    /// Who is there.
    pub(super) parties: Parties,
    /// What happens, in order.
    #[serde(rename = "step")]
    pub(super) steps: Vec<Step>,
}

/// Both parties.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parties {
    #[serde(rename = "AUR")]
    aur: Actor,
    #[serde(rename = "BOR")]
    bor: Actor,
}

impl Parties {
    /// Both, in the order of [`NAMES`].
    pub(super) fn each(&self) -> [&Actor; 2] {
        [&self.aur, &self.bor]
    }
}

/// One party.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
pub(super) struct Actor {
    /// Officers who release with keys of their own.
    pub(super) approvers: Vec<String>,
    /// Its desks.
    pub(super) desks: Vec<Desk>,
    /// Who is on watch when.
    pub(super) shifts: Vec<Shift>,
}

/// A shift.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shift {
    pub(super) desk: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) officer: String,
}

/// Something that happens.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub(super) enum Step {
    /// A statement is drafted, released and said.
    State(Box<State>),
    /// An officer takes a statement of the other side.
    Acknowledge(Acknowledge),
    /// An own statement is corrected.
    Correct(Correct),
    /// An officer releases what the node prepared because nobody answered.
    ReleasePrepared(ReleasePrepared),
    /// A nonce there and back.
    LineTest(LineTest),
    /// The network between the nodes is cut.
    Cut(Moment),
    /// It works again.
    Mend(Moment),
    /// A shift is handed over; both officers sign.
    Handover(Handover),
    /// Both sides must see an obligation so.
    Expect(Expect),
}

/// See [`Step::State`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    at: String,
    pub(super) by: String,
    pub(super) officer: String,
    /// What this file calls it.
    pub(super) name: String,
    pub(super) line: String,
    pub(super) format: String,
    /// Names of officers who sign, as in `approvers`.
    #[serde(default)]
    pub(super) release: Vec<String>,
    #[serde(default)]
    pub(super) subject: String,
    #[serde(default)]
    pub(super) precedence: String,
    #[serde(default)]
    pub(super) mark: String,
    #[serde(default)]
    pub(super) case: Option<String>,
    #[serde(default)]
    pub(super) in_reply_to: Vec<String>,
    #[serde(default)]
    pub(super) attach: Vec<Attach>,
    /// Its author's node owes one more entry, so that what was said before is final.
    #[serde(default)]
    pub(super) settle: bool,
    pub(super) body: Map<String, Value>,
}

/// A small attachment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attach {
    pub(super) name: String,
    pub(super) text: String,
}

/// See [`Step::Acknowledge`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Acknowledge {
    at: String,
    pub(super) by: String,
    pub(super) officer: String,
    pub(super) of: String,
}

/// See [`Step::Correct`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Correct {
    at: String,
    pub(super) by: String,
    pub(super) of: String,
    pub(super) name: String,
    pub(super) reason: String,
    pub(super) changes: Map<String, Value>,
}

/// See [`Step::ReleasePrepared`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReleasePrepared {
    at: String,
    pub(super) by: String,
    pub(super) officer: String,
    pub(super) of: String,
    pub(super) name: String,
    pub(super) release: Vec<String>,
}

/// See [`Step::LineTest`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LineTest {
    at: String,
    pub(super) by: String,
    pub(super) line: String,
}

/// See [`Step::Cut`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Moment {
    at: String,
}

/// See [`Step::Handover`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Handover {
    at: String,
    pub(super) by: String,
    pub(super) desk: String,
    pub(super) from: String,
    pub(super) to: String,
    #[serde(default)]
    pub(super) remarks: String,
}

/// See [`Step::Expect`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expect {
    at: String,
    pub(super) of: String,
    /// Word of the obligation's kind.
    pub(super) owed: String,
    /// Word of how it stands.
    pub(super) stands: String,
}

impl Step {
    /// When, as the file says it.
    fn at(&self) -> &str {
        match self {
            Self::State(one) => &one.at,
            Self::Acknowledge(one) => &one.at,
            Self::Correct(one) => &one.at,
            Self::ReleasePrepared(one) => &one.at,
            Self::LineTest(one) => &one.at,
            Self::Cut(one) | Self::Mend(one) => &one.at,
            Self::Handover(one) => &one.at,
            Self::Expect(one) => &one.at,
        }
    }

    /// Who acts, where one of the parties does.
    fn by(&self) -> Option<&str> {
        match self {
            Self::State(one) => Some(&one.by),
            Self::Acknowledge(one) => Some(&one.by),
            Self::Correct(one) => Some(&one.by),
            Self::ReleasePrepared(one) => Some(&one.by),
            Self::LineTest(one) => Some(&one.by),
            Self::Handover(one) => Some(&one.by),
            Self::Cut(_) | Self::Mend(_) | Self::Expect(_) => None,
        }
    }

    /// Names of statements that it needs.
    fn needs(&self) -> Vec<&str> {
        match self {
            Self::State(one) => one.in_reply_to.iter().chain(&one.case).map(String::as_str).collect(),
            Self::Acknowledge(one) => vec![&one.of],
            Self::Correct(one) => vec![&one.of],
            Self::ReleasePrepared(one) => vec![&one.of],
            Self::Expect(one) => vec![&one.of],
            Self::LineTest(_) | Self::Cut(_) | Self::Mend(_) | Self::Handover(_) => Vec::new(),
        }
    }

    /// The name that it gives to a statement.
    fn gives(&self) -> Option<&str> {
        match self {
            Self::State(one) => Some(&one.name),
            Self::Correct(one) => Some(&one.name),
            Self::ReleasePrepared(one) => Some(&one.name),
            _ => None,
        }
    }
}

impl Scenario {
    /// The officers of one party's handovers, each once: they sign with keys of their own.
    pub(super) fn handing_over(&self, party: &str) -> BTreeSet<String> {
        let of = |step: &Step| match step {
            Step::Handover(one) if one.by == party => vec![one.from.clone(), one.to.clone()],
            _ => Vec::new(),
        };
        self.steps.iter().flat_map(of).collect()
    }

    /// `watch`, or a file.
    pub(super) fn load(name: &str) -> Outcome<Self> {
        if name == WATCH.0 {
            return Self::read(WATCH.1).map_err(|detail| wrong(name, &detail));
        }
        let text = files::read_text(Path::new(name), SCENARIO_BYTES_MAX)
            .map_err(|error| crate::party::refused(error.into()))?;
        Self::read(&text).map_err(|detail| wrong(name, &detail))
    }

    /// Reads and checks what can be known before anything is played.
    fn read(text: &str) -> Result<Self, String> {
        let scenario: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        if scenario.steps.len() > STEPS_MAX {
            return Err(format!("> {STEPS_MAX} steps"));
        }
        let mut before = scenario.begins().map_err(|_| scenario.begins.clone())?;
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for step in &scenario.steps {
            let at = scenario.instant(step.at()).map_err(|_| step.at().to_owned())?;
            let order = if at < before { Some(step.at()) } else { None };
            let who = step.by().filter(|by| !NAMES.contains(by));
            let unknown = step.needs().into_iter().find(|name| !known.contains(*name));
            let again = step.gives().filter(|name| !known.insert(name));
            if let Some(wrong) = [order, who, unknown, again].into_iter().flatten().next() {
                return Err(format!("{}: {wrong}", step.at()));
            }
            before = at;
        }
        if !known.contains(scenario.evidence.as_str()) {
            return Err(scenario.evidence.clone());
        }
        match scenario.ends() {
            Ok(ends) if ends >= before => Ok(scenario),
            _ => Err(scenario.ends.clone()),
        }
    }

    /// The first instant.
    pub(super) fn begins(&self) -> Outcome<u64> {
        self.instant(&self.begins)
    }

    /// The last.
    pub(super) fn ends(&self) -> Outcome<u64> {
        self.instant(&self.ends)
    }

    /// When a step happens.
    pub(super) fn when(&self, step: &Step) -> Outcome<u64> {
        self.instant(step.at())
    }

    /// A time of the day, `07:00`.
    pub(super) fn instant(&self, time: &str) -> Outcome<u64> {
        time::read(&format!("{}T{time}:00Z", self.day))
    }
}

fn wrong(name: &str, detail: &str) -> Failure {
    Failure::new("error-play-file", Fault::Yours, Exit::Usage).with("path", name).with("detail", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scenario_of_the_program_reads_and_damaged_ones_do_not() {
        let scenario = Scenario::load("watch").unwrap();
        assert_eq!(scenario.begins().unwrap() + 14 * 3_600, scenario.ends().unwrap());
        for (from, to) in [
            ("at = \"07:00\"", "at = \"7\""),
            ("at = \"07:10\"", "at = \"06:59\""),
            ("by = \"BOR\"", "by = \"CES\""),
            ("of = \"warning\"", "of = \"earning\""),
            ("name = \"notification\"", "name = \"warning\""),
            ("act = \"cut\"", "act = \"cut\"\nby = \"AUR\""),
            ("act = \"cut\"", "act = \"mow\""),
            ("evidence = \"inquiry\"", "evidence = \"nothing\""),
            ("ends = \"20:00\"", "ends = \"18:00\""),
            ("day = ", "month = "),
        ] {
            let text = WATCH.1.replacen(from, to, 1);
            assert_ne!(text, WATCH.1, "{from}");
            assert!(Scenario::read(&text).is_err(), "{to}");
        }
        assert!(Scenario::load("/nowhere/at-all.toml").is_err());
    }
}
