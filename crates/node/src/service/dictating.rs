//! Statements as they are read over a telephone, and what was written down of them (docs/spec/voice.md).

use comity_catalog::dictation::{Dictation, GroupRefused, Heard, Kind, Refused, Taken, TakenLine};
use comity_wire::envelope::Envelope;
use comity_wire::statement::Statement;
use serde_json::value::RawValue;

use super::formats;
use super::node::Node;
use super::problem::{Problem, codes};
use super::views::{
    DictationDraft, DictationLine, DictationView, HeardView, TranscriptDraft, TranscriptLine, TranscriptView,
};

/// Groups of the whole that are looked at.
const GROUPS_MAX: usize = 16;

fn refused(error: Refused) -> Problem {
    let problem = Problem::new(codes::DICTATION_REFUSED).with("detail", &error);
    match error {
        Refused::Path { path } | Refused::Twice { path } | Refused::Gap { path } | Refused::Value { path, .. } => {
            problem.with("path", path.chars().take(200).collect::<String>())
        }
        _ => problem.with("path", ""),
    }
}

impl Node {
    /// The lines and check groups of a statement. Whether it satisfies its format is not checked.
    ///
    /// # Errors
    /// [`codes::DICTATION_REFUSED`]: too long, or with a number that is not whole, or names that nobody can read out.
    pub fn dictation(&self, draft: &DictationDraft) -> Result<DictationView, Problem> {
        let dictation = Dictation::of(&draft.format, draft.format_version, draft.body.get().as_bytes());
        let dictation = dictation.map_err(refused)?;
        let line = |line: &comity_catalog::dictation::Line| DictationLine {
            path: line.path.clone(),
            kind: line.kind.word().to_owned(),
            text: line.text.clone(),
            group: line.group(),
        };
        Ok(DictationView {
            format: draft.format.clone(),
            format_version: draft.format_version,
            lines: dictation.lines.iter().map(line).collect(),
            groups: dictation.whole().to_vec(),
        })
    }

    /// Which lines were misheard, and the body that they make, judged by its format.
    ///
    /// # Errors
    /// [`codes::DICTATION_REFUSED`]: the lines make no body.
    pub fn transcript(&self, draft: TranscriptDraft) -> Result<TranscriptView, Problem> {
        if draft.groups.len() > GROUPS_MAX {
            return Err(Problem::new(codes::TOO_MANY).with("limit", GROUPS_MAX));
        }
        let line = |line: DictationLine| {
            let wrong = || {
                let problem = Problem::new(codes::DICTATION_REFUSED).with("path", &line.path);
                problem.with("detail", format!("no kind {:?}", line.kind.chars().take(40).collect::<String>()))
            };
            let kind = Kind::from_word(&line.kind).ok_or_else(wrong)?;
            Ok(TakenLine { path: line.path, kind, text: line.text, group: line.group })
        };
        let lines = draft.lines.into_iter().map(line).collect::<Result<_, Problem>>()?;
        let (format, version) = (draft.format, draft.format_version);
        let taken = Taken { format, version, marks: None, lines, whole: draft.groups };
        let judged = taken.judge().map_err(refused)?;
        let invalid = self.invalid(&taken, &judged.body);
        let complete = judged.is_whole();
        let line = |line: comity_catalog::dictation::JudgedLine| TranscriptLine {
            path: line.path,
            group: line.group,
            heard: heard(&line.heard),
            mixed: line.mixed,
        };
        Ok(TranscriptView {
            lines: judged.lines.into_iter().map(line).collect(),
            groups: judged.groups.to_vec(),
            whole: heard(&judged.whole),
            complete,
            body: RawValue::from_string(judged.body).map_err(|e| Problem::new(codes::INTERNAL).with("detail", e))?,
            invalid_member: invalid.as_ref().and_then(|problem| problem.params.get("field").cloned()),
            invalid: invalid.map(|problem| problem.code.into_owned()),
        })
    }

    /// What is wrong with a body as one of its format. What the envelope would have to name is not dictated.
    fn invalid(&self, taken: &Taken, body: &str) -> Option<Problem> {
        let envelope = Envelope { format: taken.format.clone(), format_version: taken.version, ..Envelope::default() };
        let statement = Statement { envelope, body: body.as_bytes().to_vec() };
        let malformed = |error: &dyn std::fmt::Display| Problem::new(codes::STATEMENT_MALFORMED).with("detail", error);
        let judged = match statement.members() {
            Ok(members) => formats::fits(&self.catalogue(), &statement.envelope, &members),
            Err(error) => Err(malformed(&error)),
        };
        judged.err().filter(|problem| problem.code != codes::REFERENCE_MISSING)
    }
}

const fn heard(heard: &Heard) -> HeardView {
    match heard {
        Heard::Matches => HeardView::Matches,
        Heard::Differs => HeardView::Differs,
        Heard::Unread => HeardView::Unread,
        Heard::NoGroup(GroupRefused::Foreign { .. }) => HeardView::Foreign,
        Heard::NoGroup(_) => HeardView::NoGroup,
    }
}
