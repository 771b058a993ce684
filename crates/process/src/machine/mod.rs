//! The measures, one module each, and the one table of them. A format that no module names gets the generic machine:
//! acknowledgement and answer as its format says.

pub(crate) mod acknowledge;
pub(crate) mod call;
pub(crate) mod concern;
pub(crate) mod conclusion;
pub(crate) mod consultation;
pub(crate) mod contact;
pub(crate) mod correction;
pub(crate) mod disclosure;
pub(crate) mod erasure;
pub(crate) mod evidence;
pub(crate) mod generic;
pub(crate) mod instrument;
pub(crate) mod items;
pub(crate) mod line_test;
pub(crate) mod mutual;
pub(crate) mod not_understood;
pub(crate) mod notification;
pub(crate) mod oral;
pub(crate) mod pledge;
pub(crate) mod protected;
pub(crate) mod record;
pub(crate) mod request;
pub(crate) mod review;
pub(crate) mod round;
pub(crate) mod rules_version;
pub(crate) mod status;
pub(crate) mod suspension;
pub(crate) mod terms;
pub(crate) mod translation;
pub(crate) mod watch_test;

use comity_catalog::{Format, Period};
use comity_wire::{EntryId, Track};

use crate::effect::NoEffect;
use crate::obligation::Kind;
use crate::state::turn::Turn;

/// How a format stands to cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Without a case it opens one.
    Opens,
    /// It needs a case, named or that of what it refers to.
    Joins,
    /// It joins the case of what it refers to, where that has one.
    Beside,
    /// It belongs to no case: what it refers to may be of many.
    Apart,
    /// Without a case that it names it opens one of its own, whatever it answers.
    Fresh,
}

/// One measure.
#[derive(Debug)]
pub(crate) struct Machine {
    /// Its formats.
    pub formats: &'static [&'static str],
    pub shape: Shape,
    /// The case to which a statement belongs by what it says, where it names none.
    pub belongs: fn(&Turn<'_>) -> Option<EntryId>,
    /// It may answer its own author's statements.
    pub own: bool,
    /// It settles something: it may follow in a closed case, and no limit keeps it from having effect.
    pub settles: bool,
    /// It changes what it supersedes and leaves it owed.
    pub corrects: bool,
    /// A register's format that may be restated on a line.
    pub restated: bool,
    /// What it meets of what its author owes of itself: it may follow in a case that is over, and is never suspended.
    pub follows: Option<Kind>,
    /// What its author may owe of itself from it.
    pub owes: Option<Kind>,
    /// What the format's `answer` is.
    pub answer: Kind,
    /// Said in reply to one of the same format it asks for no answer: it is the answer.
    pub once: bool,
    /// Whether this statement asks for an answer at all, where its format does.
    pub asks: fn(&Turn<'_>) -> bool,
    /// Formats that answer it, besides a status (F26), which says for itself whether it does.
    pub answers: &'static [&'static str],
    /// Whether this statement answers what it replies to, where its format does.
    pub gives: fn(&Turn<'_>) -> bool,
    /// The measure's own reasons for which a statement has no effect.
    pub judge: fn(&Turn<'_>) -> Result<(), NoEffect>,
    /// What it does besides what every statement does.
    pub act: fn(&mut Turn<'_>),
    /// The answer's period, where it is not simply the format's.
    pub answer_period: fn(Track, &Format) -> Option<Period>,
}

/// What most are like.
pub(crate) const PLAIN: Machine = Machine {
    formats: &[],
    shape: Shape::Opens,
    belongs: |_| None,
    own: false,
    settles: false,
    corrects: false,
    restated: false,
    follows: None,
    owes: None,
    answer: Kind::Answer,
    once: false,
    asks: |_| true,
    answers: &["F36", "F37"],
    gives: |_| true,
    judge: |_| Ok(()),
    act: |_| {},
    answer_period: |_, format| format.answer,
};

/// Every measure. The first that names a format has it.
static MACHINES: &[&Machine] = &[
    &line_test::MACHINE,
    &watch_test::MACHINE,
    &acknowledge::MACHINE,
    &not_understood::MACHINE,
    &correction::MACHINE,
    &notification::EARLY_WARNING,
    &notification::INCIDENT,
    &notification::FINAL_REPORT,
    &notification::OTHERS,
    &request::MITIGATION,
    &request::CEASE,
    &request::OTHERS,
    &status::MACHINE,
    &contact::MACHINE,
    &rules_version::MACHINE,
    &suspension::MACHINE,
    &erasure::MACHINE,
    &translation::MACHINE,
    &oral::MACHINE,
    &call::MACHINE,
    &disclosure::MACHINE,
    &generic::TRACER,
    &terms::MACHINE,
    &protected::MACHINE,
    &instrument::TABLED,
    &instrument::RESPONSE,
    &conclusion::CONCLUSION,
    &conclusion::LIFE,
    &round::MACHINE,
    &record::MACHINE,
    &consultation::OBJECTION,
    &consultation::TABLED,
    &consultation::MACHINE,
    &pledge::MACHINE,
    &concern::MACHINE,
    &review::MACHINE,
];

/// The measure of a format.
pub(crate) fn of(format: &str) -> &'static Machine {
    MACHINES.iter().find(|machine| machine.formats.contains(&format)).copied().unwrap_or(&generic::MACHINE)
}

impl Machine {
    pub(crate) fn answer_period(&self, track: Track, format: &Format) -> Option<Period> {
        (self.answer_period)(track, format)
    }

    /// Kinds of what can be owed from a statement of it, in the order of their numbers.
    pub(crate) fn kinds(&self) -> [Option<Kind>; 3] {
        let mut kinds = [Some(Kind::Acknowledge), Some(self.answer), self.owes];
        kinds.sort_unstable();
        kinds
    }

    /// Whether a statement of one format answers one of this machine's.
    pub(crate) fn answered_by(&self, format: &str, by: &str) -> bool {
        self.answers.contains(&by) || self.answers.contains(&"same") && format == by
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_format_has_two_machines() {
        let all: Vec<&str> = MACHINES.iter().flat_map(|machine| machine.formats).copied().collect();
        for (at, format) in all.iter().enumerate() {
            assert!(!all[..at].contains(format), "{format} has two");
        }
        assert_eq!(of("X1").formats, generic::MACHINE.formats);
    }
}
