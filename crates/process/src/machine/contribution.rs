//! F58, a contribution of experts: papers with versions, comments, questions and answers (`docs/spec/expert.md`).

use comity_wire::Hash;

use super::{Machine, PLAIN};
use crate::case::{Case, Fact};
use crate::effect::NoEffect;
use crate::event::Who2;
use crate::expert::{self, CONTRIBUTION_FORMAT, JOINT, MARK, TOPIC, VERSIONS_MAX};
use crate::state::turn::Turn;
use crate::statement::Statement;

pub(crate) static MACHINE: Machine = Machine {
    formats: &[CONTRIBUTION_FORMAT],
    answers: &["same", "F36", "F37"],
    gives: |turn| read(turn).is_some_and(|said| said.what == What::Answer),
    judge,
    act,
    ..PLAIN
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Paper,
    JointDraft,
    Comment,
    Question,
    Answer,
    Other,
}

impl What {
    const fn is_version(self) -> bool {
        matches!(self, Self::Paper | Self::JointDraft)
    }
}

/// What it says that a state needs.
struct Contribution {
    what: What,
    topic: Hash,
    mark: Option<Hash>,
    version: Option<u64>,
    /// The hash of its texts, as far as whoever has not fetched an attachment knows it.
    text: Option<Hash>,
}

fn read(turn: &Turn<'_>) -> Option<Contribution> {
    let members = turn.members.as_ref()?;
    let what = match members.get("kind") {
        None => What::Other,
        Some(_) => match turn.text("kind")?.as_str() {
            "paper" => What::Paper,
            "draft-joint-paper" => What::JointDraft,
            "comment" => What::Comment,
            "question" => What::Question,
            "answer" => What::Answer,
            "other" => What::Other,
            _ => return None,
        },
    };
    let hash = |name: &str| match members.get(name) {
        None => Some(None),
        Some(_) => turn.hash(name).map(Some),
    };
    let (mark, named) = (hash("paper")?, hash("text_hash")?);
    let text = if turn.has_attached("text") || turn.has_attached("translations") {
        // Whoever has not fetched it cannot compare: it stands as it was said.
        named
    } else {
        let hash = expert::text_hash_of(members)?;
        if named.is_some_and(|named| named != hash) {
            return None;
        }
        Some(hash)
    };
    let version = match members.get("version") {
        None => None,
        Some(_) => Some(turn.number("version").filter(|number| (1..=VERSIONS_MAX).contains(number))?),
    };
    let topic = turn.text("topic").filter(|topic| !topic.is_empty())?;
    Some(Contribution { what, topic: expert::topic_key(&topic), mark, version, text })
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let said = read(turn).ok_or(NoEffect::Body)?;
    let case = turn.case();
    if case.as_ref().and_then(|case| case.id_of(TOPIC)).is_some_and(|topic| topic != said.topic) {
        return Err(NoEffect::Differs);
    }
    match said.what {
        What::Paper | What::JointDraft => is_next_version(turn, case.as_deref(), &said),
        What::Comment => is_about_paper(case.as_deref(), &said),
        What::Answer if turn.said.in_reply_to.is_empty() => Err(NoEffect::Prerequisite),
        // Whatever names a paper stands in its case.
        What::Question | What::Answer | What::Other if said.mark.is_some() => is_about_paper(case.as_deref(), &said),
        What::Question | What::Answer | What::Other => Ok(()),
    }
}

/// Whether it is about a paper that is there, in a version that is.
fn is_about_paper(case: Option<&Case>, said: &Contribution) -> Result<(), NoEffect> {
    let case = case.ok_or(NoEffect::Prerequisite)?;
    let mark = case.id_of(MARK).ok_or(NoEffect::Prerequisite)?;
    if said.mark.is_some_and(|said| said != mark) {
        return Err(NoEffect::Differs);
    }
    let last = Who2::BOTH.into_iter().filter_map(|who| case.number(expert::version(who))).max();
    if said.version > last { Err(NoEffect::Prerequisite) } else { Ok(()) }
}

/// Whether it opens a paper, or is the next version of one of its author's.
fn is_next_version(turn: &Turn<'_>, case: Option<&Case>, said: &Contribution) -> Result<(), NoEffect> {
    let (mark, author) = (said.mark.ok_or(NoEffect::Body)?, turn.author());
    let next = match case {
        None => 1,
        Some(case) => {
            if case.id_of(MARK).ok_or(NoEffect::Prerequisite)? != mark {
                return Err(NoEffect::Differs);
            }
            if case.facts.contains_key(JOINT) != (said.what == What::JointDraft) {
                return Err(NoEffect::Differs);
            }
            // A paper is its author's; of a joint one each party has versions of its own.
            if said.what == What::Paper && case.opener != author {
                return Err(NoEffect::NotOwn);
            }
            case.number(expert::version(author)).unwrap_or(0) + 1
        }
    };
    if next > VERSIONS_MAX {
        return Err(NoEffect::TooManyOpen);
    }
    match said.version.unwrap_or(next) {
        version if version < next => Err(NoEffect::Taken),
        version if version > next => Err(NoEffect::Prerequisite),
        _ => Ok(()),
    }
}

fn act(turn: &mut Turn<'_>) {
    let Some(said) = read(turn) else { return };
    let (author, id) = (turn.author(), turn.id());
    if turn.case == turn.id() {
        turn.keep(TOPIC, Fact::Id(said.topic));
    }
    let Some(mark) = said.mark.filter(|_| said.what.is_version()) else { return };
    turn.change_case(|case| {
        if said.what == What::JointDraft {
            case.facts.insert(JOINT, Fact::Number(1));
        }
        let version = case.number(expert::version(author)).unwrap_or(0) + 1;
        case.facts.extend([
            (MARK, Fact::Id(mark)),
            (expert::version(author), Fact::Number(version)),
            (expert::latest(author), Fact::Id(id)),
        ]);
        match said.text {
            Some(text) => drop(case.facts.insert(expert::text(author), Fact::Id(text))),
            None => drop(case.facts.remove(expert::text(author))),
        }
    });
}

/// A version is cancelled: its text is nobody's any more, and its number is not used again.
pub(crate) fn withdraw(turn: &mut Turn<'_>, target: &Statement) {
    if &*target.format != CONTRIBUTION_FORMAT {
        return;
    }
    let author = target.author();
    turn.change_case(|case| {
        if case.id_of(expert::latest(author)) == Some(target.id) {
            case.facts.remove(expert::text(author));
        }
    });
}
