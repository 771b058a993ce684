//! Statements of experts, as they order them: made here, and then sent or kept as a draft like any other.

use std::collections::BTreeMap;

use comity_process::dialogue::{RECORD_FORMAT, record_hash};
use comity_process::expert::{CONTRIBUTION_FORMAT, TERM_FORMAT, text_hash};
use comity_seal::rng::random32;
use comity_wire::{Hash, Track};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use crate::service::node::Node;
use crate::service::problem::{Problem, codes};
use crate::service::views::{
    ContributionView, ExpertOrder, ExpertQuery, GlossaryQuery, GlossaryTermView, PaperView, PartyView, StatementDraft,
    TopicView, VersionView,
};
use crate::service::writer::OsRng;

impl Node {
    /// The statement that an order makes. Nothing is said, and nothing kept, by this.
    ///
    /// # Errors
    /// [`codes::EXPERT_NOT_THERE`] where a case is not what the order is about; [`codes::EXPERT_NOTHING_OFFERED`] where the
    /// other party offers nothing that could be adopted or signed. What the statement would come to is judged when it is said.
    pub async fn expert_statement(&self, order: ExpertOrder) -> Result<StatementDraft, Problem> {
        match order {
            contribute @ ExpertOrder::Contribute { .. } => self.paper_statement(contribute).await,
            say @ ExpertOrder::Say { .. } => self.contribution_statement(say).await,
            ExpertOrder::Sign { paper, version_of } => self.joint_paper(&paper, version_of).await,
            propose @ ExpertOrder::Propose { .. } => self.proposed_term(propose).await,
            ExpertOrder::Adopt { term, definition } => self.adopted_term(&term, definition).await,
            ExpertOrder::Withdraw { term } => self.withdrawn_term(&term).await,
        }
    }

    /// The topic that a statement's case is of, with that case alone.
    async fn topic_of(&self, name: &str) -> Result<TopicView, Problem> {
        let query = ExpertQuery { case: Some(name.to_owned()), ..ExpertQuery::default() };
        self.expert(query).await?.topics.into_iter().next().ok_or_else(|| not_there(name))
    }

    async fn paper_statement(&self, order: ExpertOrder) -> Result<StatementDraft, Problem> {
        let ExpertOrder::Contribute {
            peer,
            paper,
            topic,
            title,
            text,
            translations,
            sources,
            joint,
            comments_by,
            not_for_attribution,
        } = order
        else {
            return Err(not_there(""));
        };
        let mut body = json!({ "text": text });
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                body[name] = value;
            }
        };
        put("translations", (!translations.is_empty()).then(|| json!(translations)));
        put("sources", (!sources.is_empty()).then(|| json!(sources)));
        put("comments_by", comments_by.map(Value::from));
        put("not_for_attribution", not_for_attribution.then(|| Value::from(true)));
        let (mut draft, joint) = match &paper {
            Some(name) => {
                let of = self.topic_of(name).await?;
                let paper = of.papers.first().ok_or_else(|| not_there(name))?;
                let before = latest(paper, PartyView::Us);
                let number = paper.versions.iter().filter(|one| one.by == PartyView::Us).count() as u64 + 1;
                put("version", Some(number.into()));
                put("paper", Some(paper.mark.as_str().into()));
                put("topic", Some(of.topic.as_str().into()));
                put("reference", Some(paper.first.number.as_str().into()));
                let earlier = before.or_else(|| paper.versions.last()).and_then(|version| version.title.clone());
                put("title", title.or(earlier).map(Value::from));
                let mut draft = blank(&of.peer, &of.track, CONTRIBUTION_FORMAT)?;
                draft.case = Some(paper.case.clone());
                draft.supersedes = before.map(|version| version.statement.id.clone());
                (draft, paper.joint_draft)
            }
            None => {
                let peer = peer.ok_or_else(|| wrong("peer"))?;
                let topic = topic.filter(|topic| !topic.is_empty()).ok_or_else(|| wrong("topic"))?;
                put("version", Some(1.into()));
                put("paper", Some(Hash(random32(&mut OsRng)).to_string().into()));
                put("reference", Some(title.as_deref().unwrap_or(&topic).into()));
                put("topic", Some(topic.into()));
                put("title", title.map(Value::from));
                (blank(&peer, Track::Expert.word(), CONTRIBUTION_FORMAT)?, joint)
            }
        };
        body["kind"] = if joint { "draft-joint-paper" } else { "paper" }.into();
        let written = body.to_string();
        if let Some(hash) = text_hash(written.as_bytes()) {
            body["text_hash"] = hash.to_string().into();
        }
        draft.subject = subject(&body);
        draft.body = raw(&body)?;
        Ok(draft)
    }

    async fn contribution_statement(&self, order: ExpertOrder) -> Result<StatementDraft, Problem> {
        let ExpertOrder::Say { kind, about, peer, topic, text, reference, not_for_attribution } = order else {
            return Err(not_there(""));
        };
        let mut body = json!({ "kind": kind, "text": text });
        if not_for_attribution {
            body["not_for_attribution"] = true.into();
        }
        let Some(name) = about else {
            let peer = peer.ok_or_else(|| wrong("peer"))?;
            let topic = topic.filter(|topic| !topic.is_empty()).ok_or_else(|| wrong("topic"))?;
            body["reference"] = reference.as_deref().unwrap_or(&topic).into();
            body["topic"] = topic.into();
            let mut draft = blank(&peer, Track::Expert.word(), CONTRIBUTION_FORMAT)?;
            (draft.subject, draft.body) = (subject(&body), raw(&body)?);
            return Ok(draft);
        };
        let of = self.topic_of(&name).await?;
        let target = target(&of, &name).ok_or_else(|| not_there(&name))?;
        if let Some(paper) = of.papers.first() {
            body["paper"] = paper.mark.as_str().into();
            let newest = latest(paper, paper.by).and_then(|version| version.version);
            if let Some(version) = target.version.or(newest) {
                body["version"] = version.into();
            }
        }
        body["topic"] = of.topic.as_str().into();
        body["reference"] = reference.unwrap_or_else(|| target.number.clone()).into();
        let mut draft = blank(&of.peer, &of.track, CONTRIBUTION_FORMAT)?;
        draft.case = Some(target.case.clone());
        // Only what the other party said is answered.
        draft.in_reply_to.extend((target.by == PartyView::Them).then(|| target.id.clone()));
        (draft.subject, draft.body) = (subject(&body), raw(&body)?);
        Ok(draft)
    }

    async fn joint_paper(&self, name: &str, version_of: Option<PartyView>) -> Result<StatementDraft, Problem> {
        let of = self.topic_of(name).await?;
        let paper = of.papers.first().ok_or_else(|| not_there(name))?;
        let signed = paper.joint.as_ref().and_then(|joint| joint.said.iter().find(|said| said.by == PartyView::Them));
        let body = match (signed.and_then(|said| said.body.clone()), version_of) {
            // Byte for byte, so that nobody wonders.
            (Some(body), None) => body,
            (_, version_of) => {
                let wanted = |version: &&VersionView| {
                    version.standing == "latest" && version_of.is_none_or(|by| version.by == by)
                };
                let version = paper.versions.iter().rev().find(wanted).ok_or_else(|| nothing_offered(name))?;
                let hash = version.text_hash.as_ref().ok_or_else(|| nothing_offered(name))?;
                let what = version.title.as_deref().unwrap_or(&of.topic);
                let mut body = json!({
                    "kind": "joint-paper", "decisions": [], "dissents": [], "actions": [],
                    "text_hashes": [{ "what": what, "hash": hash }],
                });
                if let Some(hash) = record_hash(body.to_string().as_bytes()) {
                    body["definition"] = hash.to_string().into();
                }
                raw(&body)?
            }
        };
        let mut draft = blank(&of.peer, &of.track, RECORD_FORMAT)?;
        draft.body = body;
        draft.case = Some(paper.case.clone());
        draft.in_reply_to.extend(signed.map(|said| said.statement.id.clone()));
        draft.settle = signed.is_some();
        draft.subject.clone_from(&of.topic);
        Ok(draft)
    }

    async fn term_of(&self, name: &str) -> Result<GlossaryTermView, Problem> {
        let query = GlossaryQuery { case: Some(name.to_owned()), ..GlossaryQuery::default() };
        self.glossary(query).await?.terms.into_iter().next().ok_or_else(|| not_there(name))
    }

    async fn proposed_term(&self, order: ExpertOrder) -> Result<StatementDraft, Problem> {
        let ExpertOrder::Propose { peer, track, term, language, definition, source, side_by_side } = order else {
            return Err(not_there(""));
        };
        let track = track.unwrap_or_else(|| Track::Expert.word().to_owned());
        let query = GlossaryQuery {
            peer: Some(peer.clone()),
            track: Some(track.clone()),
            term: Some(term.clone()),
            language: Some(language.clone()),
            case: None,
        };
        let known = self.glossary(query).await?.terms.into_iter().next();
        let theirs = known.as_ref().and_then(|known| offered(known, PartyView::Them));
        let status = match theirs {
            _ if side_by_side => "side-by-side",
            Some(_) => "counter-proposed",
            None => "proposed",
        };
        let mut body = json!({ "term": term, "language": language, "definition": definition, "status": status });
        if let Some(source) = source {
            body["source"] = source.into();
        }
        let mut draft = blank(&peer, &track, TERM_FORMAT)?;
        draft.in_reply_to.extend(theirs);
        draft.supersedes = known.as_ref().and_then(|known| said_by(known, PartyView::Us));
        draft.subject = format!("{term} ({language})");
        draft.body = raw(&body)?;
        Ok(draft)
    }

    async fn adopted_term(&self, name: &str, given: Option<String>) -> Result<StatementDraft, Problem> {
        let known = self.term_of(name).await?;
        let theirs = known.said.iter().find(|said| said.by == PartyView::Them && said.offered);
        let theirs = theirs.ok_or_else(|| nothing_offered(name))?;
        let definition = given.or_else(|| theirs.definition.clone()).ok_or_else(|| nothing_offered(name))?;
        let body = BTreeMap::from([
            ("term", known.term.as_str()),
            ("language", known.language.as_str()),
            ("definition", definition.as_str()),
            ("status", "adopted"),
        ]);
        let mut draft = blank(&known.peer, &known.track, TERM_FORMAT)?;
        draft.in_reply_to = vec![theirs.statement.id.clone()];
        draft.supersedes = said_by(&known, PartyView::Us);
        // What both said waits for an entry of ours that has seen it: this one is written at once.
        draft.settle = true;
        draft.subject = format!("{} ({})", known.term, known.language);
        draft.body = raw(&body)?;
        Ok(draft)
    }

    async fn withdrawn_term(&self, name: &str) -> Result<StatementDraft, Problem> {
        let known = self.term_of(name).await?;
        let ours = known.said.iter().find(|said| said.by == PartyView::Us).ok_or_else(|| not_there(name))?;
        let body = json!({
            "term": known.term, "language": known.language, "status": "withdrawn",
            "definition": ours.definition.clone().unwrap_or_default(),
        });
        let mut draft = blank(&known.peer, &known.track, TERM_FORMAT)?;
        draft.supersedes = Some(ours.statement.id.clone());
        draft.subject = format!("{} ({})", known.term, known.language);
        draft.body = raw(&body)?;
        Ok(draft)
    }
}

/// What something is said about.
struct Target {
    number: String,
    id: String,
    case: String,
    by: PartyView,
    version: Option<u64>,
}

/// The statement that is named, or the first of its case where it is another.
fn target(of: &TopicView, name: &str) -> Option<Target> {
    let is = |reference: &crate::service::views::Reference| reference.number == name || reference.id == name;
    let paper = of.papers.first();
    let of_version = |paper: &PaperView, version: &VersionView| Target {
        number: version.statement.number.clone(),
        id: version.statement.id.clone(),
        case: paper.case.clone(),
        by: version.by,
        version: version.version,
    };
    let of_said = |said: &ContributionView| Target {
        number: said.statement.number.clone(),
        id: said.statement.id.clone(),
        case: said.case.clone(),
        by: said.by,
        version: said.version,
    };
    let said = paper.map_or(&of.said, |paper| &paper.said);
    let versions = paper.map(|paper| paper.versions.as_slice()).unwrap_or_default();
    let version = paper.zip(versions.iter().find(|version| is(&version.statement)));
    let named = version.map(|(paper, version)| of_version(paper, version));
    let named = named.or_else(|| said.iter().find(|one| is(&one.statement)).map(of_said));
    let first = || paper.zip(versions.first()).map(|(paper, version)| of_version(paper, version));
    named.or_else(first).or_else(|| said.first().map(of_said))
}

fn latest(paper: &PaperView, by: PartyView) -> Option<&VersionView> {
    paper.versions.iter().rev().find(|version| version.by == by && version.standing == "latest")
}

fn said_by(term: &GlossaryTermView, by: PartyView) -> Option<String> {
    term.said.iter().find(|said| said.by == by).map(|said| said.statement.id.clone())
}

fn offered(term: &GlossaryTermView, by: PartyView) -> Option<String> {
    term.said.iter().find(|said| said.by == by && said.offered).map(|said| said.statement.id.clone())
}

/// What lists show: the title, or the topic.
fn subject(body: &Value) -> String {
    let named = |name: &str| body[name].as_str().map(str::to_owned);
    named("title").or_else(|| named("topic")).unwrap_or_default()
}

fn blank(peer: &str, track: &str, format: &str) -> Result<StatementDraft, Problem> {
    Ok(StatementDraft::new(peer, track, format, raw(&json!({}))?))
}

fn not_there(name: &str) -> Problem {
    Problem::new(codes::EXPERT_NOT_THERE).with("name", name)
}

fn nothing_offered(name: &str) -> Problem {
    Problem::new(codes::EXPERT_NOTHING_OFFERED).with("name", name)
}

fn wrong(field: &str) -> Problem {
    Problem::new(codes::ENVELOPE_WRONG).with("field", field).with("value", "")
}

fn raw(value: &impl serde::Serialize) -> Result<Box<RawValue>, Problem> {
    to_raw_value(value).map_err(|error| Problem::new(codes::INTERNAL).with("detail", error))
}
