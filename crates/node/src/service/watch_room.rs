//! What a duty officer does: alarms, the watch log, handovers, drafts that wait.

use comity_store::Read;
use serde_json::json;

use super::node::Node;
use super::problem::{Problem, codes};
use super::views::{
    AckDraft, AlarmQuery, AlarmsView, AttendDraft, DecideDraft, Event, LogQuery, LogView, NoteDraft, OfficerAct,
    StatementDraft,
};
use super::watch_desk::officer;
use super::watching::record_problem;
use crate::watch::alarm::{self, ALARMS_PAGE_MAX, Alarm, AlarmKind};
use crate::watch::handover::{self, HANDOVERS_PAGE_MAX, Handover, HandoverDraft, HandoverError};
use crate::watch::lapse::{self, Prepared};
use crate::watch::log::{self, Happened, LOG_PAGE_MAX, LogEntry, NOTE_BYTES_MAX};
use crate::watch::step::{self, tx_read};

/// Items in one answer where nobody says how many.
const PAGE: usize = 100;

fn page(limit: Option<usize>, most: usize) -> Result<usize, Problem> {
    let limit = limit.unwrap_or(PAGE);
    if limit > most { Err(Problem::new(codes::TOO_MANY).with("limit", most)) } else { Ok(limit) }
}

fn no_alarm(id: &str) -> Problem {
    Problem::new(codes::NO_SUCH_ALARM).with("name", id.chars().take(80).collect::<String>())
}

impl Node {
    /// Alarms, the most urgent first; ended ones by when they ended, the last first.
    ///
    /// # Errors
    /// [`codes::TOO_MANY`]; the store's.
    pub async fn alarms_list(&self, query: AlarmQuery) -> Result<AlarmsView, Problem> {
        let limit = page(query.limit, ALARMS_PAGE_MAX)?;
        let snapshot = self.snapshot().await?;
        let read = self.blocking(move || match query.ended {
            true => alarm::ended(&*snapshot.read, usize::MAX),
            false => alarm::open(&*snapshot.read, usize::MAX),
        });
        let mut alarms = read.await?.map_err(record_problem)?;
        let total = alarms.len() as u64;
        if query.ended {
            alarms.sort_by_key(|a| std::cmp::Reverse(a.ended.as_ref().map_or(0, |ended| ended.at)));
        } else {
            alarms.sort_by_key(Alarm::rank);
        }
        alarms.truncate(limit);
        Ok(AlarmsView { alarms, total })
    }

    /// One alarm.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_ALARM`]; the store's.
    pub async fn alarm(&self, id: String) -> Result<Alarm, Problem> {
        let snapshot = self.snapshot().await?;
        let of = id.clone();
        let found = self.blocking(move || alarm::find(&*snapshot.read, &of)).await?.map_err(record_problem)?;
        found.ok_or_else(|| no_alarm(&id))
    }

    /// A named officer takes note of an alarm. About a statement this acknowledges it to the counterpart (F03); any other
    /// alarm ends here.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_ALARM`], [`codes::ALARM_ENDED`]; as [`Node::acknowledge`].
    pub async fn attend(&self, id: String, draft: AttendDraft) -> Result<Alarm, Problem> {
        officer(&draft.officer)?;
        let found = self.alarm(id.clone()).await?;
        if found.ended.is_some() {
            return Err(Problem::new(codes::ALARM_ENDED).with("name", &found.about));
        }
        let (of, by) = (id.clone(), draft.officer.clone());
        let (how, statement) = match found.kind {
            AlarmKind::Statement => {
                let ack = AckDraft {
                    refs: vec![id.clone()],
                    officer: draft.officer,
                    understood: !draft.not_understood,
                    received_at: None,
                    idempotency_key: None,
                };
                ("acknowledged", Some(self.acknowledge(ack).await?.id))
            }
            _ => ("attended", None),
        };
        // A look at the journal may have ended it in between: then nothing happens here.
        self.watch_told(move |tx, now| Ok(step::end(tx, &of, (how, &by, statement), now)?.into_iter().collect()))
            .await?;
        self.alarm(id).await
    }

    /// The watch log, newest first.
    ///
    /// # Errors
    /// [`codes::TOO_MANY`]; the store's.
    pub async fn watch_log(&self, query: LogQuery) -> Result<LogView, Problem> {
        let limit = page(query.limit, LOG_PAGE_MAX)?;
        let snapshot = self.snapshot().await?;
        let read = self.blocking(move || {
            let (size, head) = log::head(&*snapshot.read)?;
            Ok(LogView { entries: log::page(&*snapshot.read, query.before, limit)?, size, head })
        });
        read.await?.map_err(record_problem)
    }

    /// Writes into the watch log: a note, or that an officer came or left.
    ///
    /// # Errors
    /// [`codes::WATCH_WRONG`]; the store's.
    pub async fn watch_note(&self, draft: NoteDraft) -> Result<LogEntry, Problem> {
        officer(&draft.officer)?;
        let wrong =
            |field: &str, value: &str| Problem::new(codes::WATCH_WRONG).with("field", field).with("value", value);
        let what = match draft.what.as_str() {
            "note" if draft.text.trim().is_empty() => return Err(wrong("text", "")),
            "note" => Happened::Note,
            "came" => Happened::Came,
            "left" => Happened::Left,
            other => return Err(wrong("what", &other.chars().take(80).collect::<String>())),
        };
        if draft.text.len() > NOTE_BYTES_MAX {
            return Err(wrong("text", &format!("> {NOTE_BYTES_MAX}")));
        }
        let kept = self.watch_step(move |tx, now| {
            let entry = LogEntry::new(now, what).officer(&draft.officer).desk(&draft.desk).text(draft.text);
            log::append(tx, entry)?;
            log::page(tx_read(tx), None, 1)
        });
        kept.await?.pop().ok_or_else(|| Problem::new(codes::INTERNAL))
    }

    /// Handovers, newest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn handovers(&self) -> Result<Vec<Handover>, Problem> {
        let snapshot = self.snapshot().await?;
        self.blocking(move || handover::all(&*snapshot.read, HANDOVERS_PAGE_MAX)).await?.map_err(record_problem)
    }

    /// Opens a handover: lists what is open now.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_DESK`], [`codes::HANDOVER_OFFICERS`]; the store's.
    pub async fn open_handover(&self, draft: HandoverDraft) -> Result<Handover, Problem> {
        let (desk, officer) = (draft.desk.clone(), draft.from.clone());
        let opened = self.watch_step(move |tx, now| handover::open(tx, &draft, now)).await?;
        self.handed(opened, &desk, &officer)
    }

    /// One of the two officers signs it.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_HANDOVER`], [`codes::HANDOVER_OFFICERS`], [`codes::HANDOVER_SIGNED`]; the store's.
    pub async fn sign_handover(&self, number: u64, act: OfficerAct) -> Result<Handover, Problem> {
        let officer = act.officer.clone();
        let signed = self.watch_step(move |tx, now| handover::sign(tx, number, &act.officer, now)).await?;
        self.handed(signed, &number.to_string(), &officer)
    }

    fn handed(&self, answer: Result<Handover, HandoverError>, name: &str, officer: &str) -> Result<Handover, Problem> {
        let handover = answer.map_err(|error| match error {
            HandoverError::NoDesk => Problem::new(codes::NO_SUCH_DESK).with("name", name),
            HandoverError::None => Problem::new(codes::NO_SUCH_HANDOVER).with("name", name),
            HandoverError::SignedBefore => Problem::new(codes::HANDOVER_SIGNED).with("officer", officer),
            HandoverError::Remarks => Problem::new(codes::WATCH_WRONG).with("field", "remarks").with("value", error),
            HandoverError::Officers | HandoverError::NotConcerned => {
                Problem::new(codes::HANDOVER_OFFICERS).with("officer", officer)
            }
        })?;
        let (number, desk, done) = (handover.number, handover.desk.clone(), handover.done_at.is_some());
        self.inner.shared.emit(Event::Handover { number, desk, done });
        Ok(handover)
    }

    /// Drafts that the node prepared, those that wait first.
    ///
    /// # Errors
    /// The store's.
    pub async fn prepared(&self) -> Result<Vec<Prepared>, Problem> {
        let snapshot = self.snapshot().await?;
        let mut found = self.blocking(move || lapse::all(&*snapshot.read)).await?.map_err(record_problem)?;
        found.sort_by_key(|p| (p.state != "waiting", std::cmp::Reverse(p.at)));
        found.truncate(ALARMS_PAGE_MAX);
        Ok(found)
    }

    /// An officer releases a prepared draft in its own words, or drops it. What is released goes out once, however often it
    /// is asked: its idempotency key is the draft's.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_PREPARED`]; as [`Node::submit`].
    pub async fn decide(&self, id: String, draft: DecideDraft) -> Result<Prepared, Problem> {
        officer(&draft.officer)?;
        let none = || Problem::new(codes::NO_SUCH_PREPARED).with("name", id.chars().take(80).collect::<String>());
        let step = |state: &'static str, statement: Option<String>| {
            let (id, by) = (id.clone(), draft.officer.clone());
            self.watch_step(move |tx, now| lapse::decide(tx, &id, (state, &by, statement), now))
        };
        let Some(words) = draft.words.clone() else { return step("dropped", None).await?.ok_or_else(none) };
        let prepared = step("releasing", None).await?.ok_or_else(none)?;
        let body = json!({
            "subject": words.subject, "text": words.text, "evidence": prepared.lapse.id,
            "statement": prepared.lapse.statement, "owed": prepared.lapse.what, "due": prepared.lapse.due,
        });
        let body =
            serde_json::value::to_raw_value(&body).map_err(|e| Problem::new(codes::INTERNAL).with("detail", e))?;
        let mut statement = StatementDraft::new(&prepared.lapse.peer, &prepared.to_track, "F90", body);
        statement.mark.clone_from(&prepared.lapse.mark);
        "immediate".clone_into(&mut statement.precedence);
        statement.idempotency_key = Some(id.clone());
        let accepted = self.submit_one(statement).await?;
        step("released", Some(accepted.number)).await?.ok_or_else(none)
    }
}

/// Adds to an acknowledgement the levels that the ladders of its statements entered: what the other side sees of them.
///
/// # Errors
/// The store's.
pub(super) fn with_levels(read: &dyn Read, draft: &mut StatementDraft) -> Result<(), Problem> {
    let mut levels = Vec::new();
    for id in &draft.in_reply_to {
        if let Some(alarm) = alarm::find(read, id).map_err(record_problem)? {
            let entered = |e: &alarm::Entered| json!({"ref": id, "level": e.level, "desk": e.desk, "at": e.at});
            levels.extend(alarm.history.iter().map(entered));
        }
    }
    if levels.is_empty() {
        return Ok(());
    }
    let failed = |e: serde_json::Error| Problem::new(codes::INTERNAL).with("detail", e);
    let mut body: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(draft.body.get()).map_err(failed)?;
    body.insert("levels".to_owned(), levels.into());
    draft.body = serde_json::value::to_raw_value(&body).map_err(failed)?;
    Ok(())
}
