//! Papers with their versions, and what is said about them.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_process::case::Case;
use comity_process::expert::{self, CONTRIBUTION_FORMAT, JOINT, MARK};
use comity_process::statement::Statement as Kept;
use comity_wire::Hash;
use serde_json::value::RawValue;

use super::{Line, members, number, text};
use crate::service::problem::Problem;
use crate::service::views::{ContributionView, ExpertView, PaperView, TopicView, VersionView};

type Members = BTreeMap<String, Box<RawValue>>;

/// A member that is true.
fn flag(members: &Members, name: &str) -> bool {
    members.get(name).is_some_and(|raw| raw.get() == "true")
}

impl Line<'_> {
    /// What experts said in a case, into its topic.
    pub(super) fn contributions(&self, case: &Case, whole: bool, view: &mut ExpertView) -> Result<(), Problem> {
        let (mut versions, mut others, mut topic) = (Vec::new(), Vec::new(), String::new());
        let all = self.said(case);
        for one in all.iter().filter(|one| &*one.format == CONTRIBUTION_FORMAT) {
            let body = self.body(&one.id)?;
            let about = body.as_deref().map(members).unwrap_or_default();
            if topic.is_empty() {
                topic = text(&about, "topic").unwrap_or_default();
            }
            let kind = text(&about, "kind").unwrap_or_else(|| "other".to_owned());
            if matches!(kind.as_str(), "paper" | "draft-joint-paper") {
                versions.push(self.version(one, &about, whole, body.as_deref(), &versions));
            } else if one.cancelled_by.is_none() {
                others.push(self.contribution(case, one, &about, kind));
            }
        }
        answered(&mut others);
        let (peer, track) = self.peer();
        let same = |one: &TopicView| (&one.peer, &one.track, &one.topic) == (&peer, &track, &topic);
        let at = view.topics.iter().position(same).unwrap_or_else(|| {
            let (papers, said) = (Vec::new(), Vec::new());
            view.topics.push(TopicView { peer, track, topic, papers, said });
            view.topics.len() - 1
        });
        let Some(mark) = case.id_of(MARK) else {
            view.topics[at].said.extend(others);
            return Ok(());
        };
        let finally = self.finally(case);
        view.topics[at].papers.push(PaperView {
            case: case.id.to_string(),
            first: self.reference(&case.id),
            mark: mark.to_string(),
            joint_draft: case.facts.contains_key(JOINT),
            by: self.party(case.opener),
            phase: finally.as_deref().unwrap_or(case).phase.word().to_owned(),
            provisional: finally.as_deref() != Some(case),
            versions,
            said: others,
            joint: self.record(case)?,
        });
        Ok(())
    }

    fn version(
        &self,
        one: &Arc<Kept>,
        about: &Members,
        whole: bool,
        body: Option<&RawValue>,
        before: &[VersionView],
    ) -> VersionView {
        let by = self.party(one.author());
        let next = before.iter().filter(|version| version.by == by).count() as u64 + 1;
        let latest = one.case.and_then(|case| self.state.provisional.case(&case)?.id_of(expert::latest(one.author())));
        let standing = match latest {
            _ if one.cancelled_by.is_some() => "cancelled",
            Some(latest) if latest == one.id => "latest",
            _ => "earlier",
        };
        let inline = body.and_then(|body| expert::text_hash(body.get().as_bytes()));
        let said = text(about, "text_hash").and_then(|hash| hash.parse::<Hash>().ok());
        let translations = about.get("translations").and_then(|raw| serde_json::from_str(raw.get()).ok());
        VersionView {
            statement: self.reference(&one.id),
            by,
            version: body.map(|_| number(about, "version").unwrap_or(next)),
            standing: standing.to_owned(),
            title: text(about, "title"),
            text_hash: said.or(inline).map(|hash| hash.to_string()),
            not_for_attribution: flag(about, "not_for_attribution"),
            comments_by: number(about, "comments_by"),
            text: text(about, "text").filter(|_| whole),
            translations: translations.filter(|_| whole).unwrap_or_default(),
            at: one.effective,
        }
    }

    fn contribution(&self, case: &Case, one: &Kept, about: &Members, kind: String) -> ContributionView {
        ContributionView {
            statement: self.reference(&one.id),
            case: case.id.to_string(),
            by: self.party(one.author()),
            kind,
            reference: text(about, "reference"),
            version: number(about, "version"),
            not_for_attribution: flag(about, "not_for_attribution"),
            text: text(about, "text"),
            answers: one.in_reply_to.iter().map(|id| self.reference(id)).collect(),
            answered_by: Vec::new(),
            at: one.effective,
        }
    }
}

/// Which questions the other party answered.
fn answered(said: &mut [ContributionView]) {
    let answers: Vec<_> = said.iter().filter(|one| one.kind == "answer").cloned().collect();
    for question in said.iter_mut().filter(|one| one.kind == "question") {
        let of = |one: &&ContributionView| {
            one.by != question.by && one.answers.iter().any(|to| to.id == question.statement.id)
        };
        question.answered_by = answers.iter().filter(of).map(|one| one.statement.clone()).collect();
    }
}
