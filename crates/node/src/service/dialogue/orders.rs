//! Statements of a dialogue, as officers order them: made here, and then sent or kept as a draft like any other.

use std::collections::BTreeMap;

use comity_process::dialogue::{RECORD_FORMAT, ROUND_FORMAT, findings_hash, record_hash, round_hash};
use comity_wire::Hash;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use super::{members, text};
use crate::service::node::Node;
use crate::service::problem::{Problem, codes};
use crate::service::views::{
    ConsultationView, DialogueOrder, DialogueQuery, DialogueView, PartyView, RecordView, RoundView, SaidView,
    StatementDraft,
};

type Members = BTreeMap<String, Box<RawValue>>;

/// What of F54 is not the round itself.
const BESIDE: [&str; 2] = ["act", "definition"];

impl Node {
    /// The statement that an order makes. Nothing is said, and nothing kept, by this.
    ///
    /// # Errors
    /// [`codes::DIALOGUE_NO_ROUND`] where a case is not what the order is about; [`codes::DIALOGUE_NOTHING_SAID`] where the
    /// other party says nothing that could be agreed to. What the statement would come to is judged when it is said.
    pub async fn dialogue_statement(&self, order: DialogueOrder) -> Result<StatementDraft, Problem> {
        match order {
            DialogueOrder::Convene { peer, track, body } => {
                let mut body = given(&body)?;
                put(&mut body, "act", "convene")?;
                let draft = StatementDraft::new(&peer, &track, ROUND_FORMAT, sealed(body, round_hash)?);
                Ok(named(draft))
            }
            DialogueOrder::Counter { round, body } => self.of_round(&round, "counter", given(&body)?).await,
            DialogueOrder::Accept { round } => self.of_round(&round, "accept", Members::new()).await,
            DialogueOrder::Postpone { round } => self.of_round(&round, "postpone", Members::new()).await,
            DialogueOrder::Cancel { round } => self.of_round(&round, "cancel", Members::new()).await,
            DialogueOrder::Held { round } => self.of_round(&round, "held", Members::new()).await,
            DialogueOrder::Record { case, body } => self.record_statement(case, body).await,
            DialogueOrder::Done { record, number, text } => self.done_statement(record, number, text).await,
            table @ DialogueOrder::Table { .. } => self.table_statement(table).await,
            consult @ DialogueOrder::Consult { .. } => self.consult_statement(consult).await,
        }
    }

    async fn about(&self, case: &str) -> Result<DialogueView, Problem> {
        self.dialogue(DialogueQuery { case: Some(case.to_owned()), ..DialogueQuery::default() }).await
    }

    async fn of_round(&self, name: &str, act: &str, others: Members) -> Result<StatementDraft, Problem> {
        let view = self.about(name).await?;
        let (peer, track, round) = one_round(&view).ok_or_else(|| no_round(name))?;
        let theirs = theirs(&round.said);
        let agrees = matches!(act, "accept" | "counter");
        let from = match act {
            "accept" => theirs.filter(|said| said.hash.is_some()),
            "counter" => theirs.or(round.said.first()),
            _ => round.said.first(),
        };
        let from = from.and_then(|said| said.body.as_deref()).ok_or_else(|| nothing_said(name))?;
        let mut body = members(from);
        body.retain(|name, _| !BESIDE.contains(&name.as_str()));
        body.extend(others);
        put(&mut body, "act", act)?;
        let mut draft = StatementDraft::new(peer, track, ROUND_FORMAT, sealed(body, round_hash)?);
        draft.case = Some(round.case.clone());
        draft.in_reply_to.extend(theirs.filter(|_| agrees).map(|said| said.statement.id.clone()));
        // What both said waits for an entry of ours that has seen it: this one is written at once.
        draft.settle = act == "accept";
        Ok(named(draft))
    }

    async fn record_statement(&self, name: String, given_body: Option<Value>) -> Result<StatementDraft, Problem> {
        let view = self.about(&name).await?;
        let round = one_round(&view);
        let record = round.and_then(|(_, _, round)| round.record.as_ref()).or_else(|| view.records.first());
        let theirs = record.and_then(|record| theirs(&record.said));
        let consulted = view.consultations.first();
        let place = round.map(|(peer, track, round)| (peer, track, &round.case));
        let place = place.or_else(|| record.map(|one| (one.peer.as_str(), one.track.as_str(), &one.case)));
        let place = place.or_else(|| consulted.map(|one| (one.peer.as_str(), one.track.as_str(), &one.case)));
        let (peer, track, case) = place.ok_or_else(|| no_round(&name))?;
        let mirrors = given_body.is_none();
        let body = match given_body {
            Some(body) => {
                let mut body = given(&body)?;
                if let Some((_, _, of)) = round {
                    of_round(&mut body, of)?;
                }
                sealed(body, record_hash)?
            }
            // Byte for byte, so that nobody wonders.
            None => theirs.and_then(|said| said.body.clone()).ok_or_else(|| nothing_said(&name))?,
        };
        let mut draft = StatementDraft::new(peer, track, RECORD_FORMAT, body);
        draft.case = Some(case.clone());
        draft.in_reply_to.extend(theirs.map(|said| said.statement.id.clone()));
        draft.settle = mirrors;
        Ok(named(draft))
    }

    async fn done_statement(&self, name: String, number: u64, words: String) -> Result<StatementDraft, Problem> {
        #[derive(Serialize)]
        struct Done<'a> {
            r#ref: &'a str,
            decision: &'a str,
            justification: &'a str,
            actions: [serde_json::Value; 1],
            action: u64,
        }
        let view = self.about(&name).await?;
        let round = one_round(&view).and_then(|(_, _, round)| round.record.as_ref());
        let record: &RecordView = round.or_else(|| view.records.first()).ok_or_else(|| no_round(&name))?;
        let theirs = theirs(&record.said).ok_or_else(|| nothing_said(&name))?;
        let body = raw(&Done {
            r#ref: &theirs.statement.id,
            decision: "approved",
            justification: &words,
            actions: [serde_json::json!({ "what": words, "state": "done" })],
            action: number,
        })?;
        let mut draft = StatementDraft::new(&record.peer, &record.track, "F26", body);
        draft.in_reply_to = vec![theirs.statement.id.clone()];
        Ok(draft)
    }

    async fn table_statement(&self, order: DialogueOrder) -> Result<StatementDraft, Problem> {
        let DialogueOrder::Table { case, peer, track, series, round, title, summary, outcome_sought } = order else {
            return Err(no_round(""));
        };
        let of = self.case(&case).await?;
        let mut evidence = serde_json::json!({ "hash": of.id });
        if !of.first.number.is_empty() {
            evidence["number"] = of.first.number.into();
        }
        let mut table = serde_json::json!({ "form": "series", "series": series });
        if let Some(round) = round {
            (table["form"], table["round"]) = ("round".into(), round.into());
        }
        let mut body =
            serde_json::json!({ "case_evidence": evidence, "table": table, "title": title, "summary": summary });
        if let Some(sought) = outcome_sought {
            body["outcome_sought"] = sought.into();
        }
        let mut draft = StatementDraft::new(&peer, &track, "F39", raw(&body)?);
        draft.subject = title;
        Ok(draft)
    }

    async fn consult_statement(&self, order: DialogueOrder) -> Result<StatementDraft, Problem> {
        let DialogueOrder::Consult { case, peer, track, stage, text: words, topic, answers, findings } = order else {
            return Err(no_round(""));
        };
        let mut body = Members::new();
        put(&mut body, "stage", &stage)?;
        put(&mut body, "text", &words)?;
        if let Some(topic) = &topic {
            put(&mut body, "topic", topic)?;
        }
        let view = match &case {
            Some(name) => Some(self.about(name).await?),
            None => None,
        };
        let consulted: Option<&ConsultationView> = view.as_ref().and_then(|view| view.consultations.first());
        let theirs = consulted.and_then(|one| theirs(&one.findings));
        if stage == "findings" {
            let given_findings = findings.as_ref().map(raw).transpose()?;
            let same = theirs.and_then(|said| members(said.body.as_deref()?).remove("findings"));
            let name = case.as_deref().unwrap_or_default();
            body.insert("findings".to_owned(), given_findings.or(same).ok_or_else(|| nothing_said(name))?);
            let hash = findings_hash(raw(&body)?.get().as_bytes());
            let hash = hash.ok_or_else(|| Problem::new(codes::STATEMENT_MALFORMED).with("detail", "findings"))?;
            put(&mut body, "findings_hash", &hash.to_string())?;
        }
        let (peer, track) = match (consulted, &case, peer, track) {
            (Some(one), ..) => (one.peer.clone(), one.track.clone()),
            (None, Some(name), ..) => {
                // A request opens a consultation in whatever case it names.
                let of = self.case(name).await?;
                (of.peer, of.track)
            }
            (None, None, Some(peer), Some(track)) => (peer, track),
            _ => return Err(Problem::new(codes::ENVELOPE_WRONG).with("field", "peer").with("value", "")),
        };
        let mut draft = StatementDraft::new(&peer, &track, "F37", raw(&body)?);
        draft.case = match (consulted, &case) {
            (Some(one), _) => Some(one.case.clone()),
            (None, Some(name)) => Some(self.case(name).await?.id),
            (None, None) => None,
        };
        let agrees = stage == "findings" && findings.is_none();
        let answers = answers.or_else(|| theirs.filter(|_| agrees).map(|said| said.statement.id.clone()));
        let answers = match (answers, &draft.case) {
            (None, Some(case)) => self.answered_by(&stage, case).await?,
            (answers, _) => answers,
        };
        draft.in_reply_to.extend(answers);
        draft.settle = agrees;
        draft.subject = topic.unwrap_or_default();
        Ok(draft)
    }

    /// What a stage answers where nobody says it: an answer, the newest question that we owe one to; what is said of the
    /// matter itself, the statement that the case began with, where that waits for our answer still.
    async fn answered_by(&self, stage: &str, case: &str) -> Result<Option<String>, Problem> {
        let owed = self.case(case).await?;
        let open = owed.obligations.iter().filter(|one| {
            let waits = ["open", "late", "lapsed"].contains(&one.state.as_str());
            one.kind == "answer" && one.owed_by == PartyView::Us && waits
        });
        Ok(match stage {
            "answer" => open.max_by_key(|one| one.from).map(|one| one.statement.id.clone()),
            "position" | "findings" | "disagreement" => {
                open.map(|one| &one.statement.id).find(|id| **id == owed.id).cloned()
            }
            _ => None,
        })
    }
}

fn no_round(name: &str) -> Problem {
    Problem::new(codes::DIALOGUE_NO_ROUND).with("name", name)
}

fn nothing_said(name: &str) -> Problem {
    Problem::new(codes::DIALOGUE_NOTHING_SAID).with("name", name)
}

fn raw(value: &impl Serialize) -> Result<Box<RawValue>, Problem> {
    to_raw_value(value).map_err(|error| Problem::new(codes::INTERNAL).with("detail", error))
}

/// Members that an order gives.
fn given(body: &Value) -> Result<Members, Problem> {
    Ok(members(&raw(body)?))
}

fn put(body: &mut Members, name: &str, value: &str) -> Result<(), Problem> {
    body.insert(name.to_owned(), raw(&value)?);
    Ok(())
}

/// The round that a view is about, with its peer and track.
fn one_round(view: &DialogueView) -> Option<(&str, &str, &RoundView)> {
    let series = view.series.iter().find(|series| !series.rounds.is_empty())?;
    Some((&series.peer, &series.track, series.rounds.first()?))
}

fn theirs(said: &[SaidView]) -> Option<&SaidView> {
    said.iter().find(|said| said.by == PartyView::Them)
}

/// The body, with the hash that both must hold; what lacks something is refused by its format later.
fn sealed(mut body: Members, hash: fn(&[u8]) -> Option<Hash>) -> Result<Box<RawValue>, Problem> {
    body.remove("definition");
    if let Some(hash) = hash(raw(&body)?.get().as_bytes()) {
        put(&mut body, "definition", &hash.to_string())?;
    }
    raw(&body)
}

/// A record of a round names it, and says when it was, unless whoever writes it does.
fn of_round(body: &mut Members, round: &RoundView) -> Result<(), Problem> {
    let about = round.agreed.as_deref().map(members).unwrap_or_default();
    for (name, from) in [("series", "series"), ("round", "round"), ("held", "dates")] {
        if let (false, Some(value)) = (body.contains_key(name), about.get(from)) {
            body.insert(name.to_owned(), value.clone());
        }
    }
    if !body.contains_key("kind") {
        put(body, "kind", "round")?;
    }
    Ok(())
}

/// What lists show is the subject: the series and the number.
fn named(mut draft: StatementDraft) -> StatementDraft {
    let body = members(&draft.body);
    let round = super::number(&body, "round").map(|round| format!(" {round}")).unwrap_or_default();
    draft.subject = text(&body, "series").map(|series| series + &round).unwrap_or_default();
    draft
}
