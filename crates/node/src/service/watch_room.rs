//! What a duty officer does: alarms, the watch log, handovers, drafts that wait.

use comity_journal::RegisterView;
use comity_store::Read;
use comity_wire::envelope::Mark;
use comity_wire::limits::ENVELOPE_LIST_MAX;
use serde_json::json;

use super::node::Node;
use super::on_duty::{BATCH_LOOK, waiting_of};
use super::problem::{Problem, codes};
use super::show::Snapshot;
use super::views::{
    AckDraft, AlarmQuery, AlarmsView, AttendDraft, Event, LogQuery, LogView, NoteDraft, StatementDraft,
};
use super::watch_desk::officer;
use super::watching::record_problem;
use crate::watch::alarm::{self, ALARMS_PAGE_MAX, Alarm, AlarmKind};
use crate::watch::handover::{self, HANDOVERS_PAGE_MAX, Handover, HandoverDraft, HandoverError, Proof, Signers};
use crate::watch::handover_file::HandoverSignature;
use crate::watch::log::{self, Happened, LOG_PAGE_MAX, LogEntry, NOTE_BYTES_MAX};
use crate::watch::policy::{MayRead, On, reads_all};
use crate::watch::step::{self, tx_read};

/// Items in one answer where nobody says how many.
const PAGE: usize = 100;

/// How many items a page has, as it was asked for.
///
/// # Errors
/// [`codes::LIMIT_WRONG`]: none, or more than `most`.
pub(super) fn page(limit: Option<usize>, most: usize) -> Result<usize, Problem> {
    let limit = limit.unwrap_or(PAGE);
    match (1..=most).contains(&limit) {
        true => Ok(limit),
        false => Err(Problem::new(codes::LIMIT_WRONG).with("given", limit).with("least", 1).with("most", most)),
    }
}

fn no_alarm(id: &str) -> Problem {
    Problem::new(codes::NO_SUCH_ALARM).with("name", id.chars().take(80).collect::<String>())
}

/// Whom the counterpart is told of.
fn told_as(draft: &AttendDraft) -> String {
    if draft.name.is_empty() { draft.officer.clone() } else { draft.name.clone() }
}

impl Snapshot {
    /// An alarm with the labels of what it is about, where it was raised before those were kept with it.
    fn marked(&self, mut alarm: Alarm) -> Alarm {
        let owed = matches!(alarm.kind, AlarmKind::Lapsed | AlarmKind::Owing) && alarm.tlp.is_empty();
        if let Some(labels) = owed.then(|| self.labels(&alarm.about).ok()).flatten() {
            (alarm.tlp, alarm.pap) = (labels.tlp, labels.pap);
        }
        alarm
    }
}

impl Node {
    /// Alarms, the most urgent first; ended ones by when they ended, the last first.
    ///
    /// # Errors
    /// [`codes::TOO_MANY`]; the store's.
    pub async fn alarms_list(&self, query: AlarmQuery) -> Result<AlarmsView, Problem> {
        self.alarms_for(query, reads_all()).await
    }

    /// As [`Node::alarms_list`], of what whoever asks may read: the rest is neither listed nor counted.
    ///
    /// # Errors
    /// As [`Node::alarms_list`].
    pub async fn alarms_for(&self, query: AlarmQuery, may: MayRead) -> Result<AlarmsView, Problem> {
        let limit = page(query.limit, ALARMS_PAGE_MAX)?;
        let snapshot = self.snapshot().await?;
        let read = self.blocking(move || -> Result<AlarmsView, crate::watch::cells::RecordError> {
            if !query.ended {
                let (alarms, total) = match may.may(On::default()) {
                    true => (alarm::urgent(&*snapshot.read, limit)?, alarm::open_count(&*snapshot.read)?),
                    false => alarm::urgent_of(&*snapshot.read, limit, &may)?,
                };
                let alarms = alarms.into_iter().map(|alarm| snapshot.marked(alarm)).collect();
                return Ok(AlarmsView { alarms, total, ..AlarmsView::default() });
            }
            let mut alarms = alarm::ended(&*snapshot.read, usize::MAX)?;
            alarms.retain(|alarm| alarm.is_for(&may));
            let total = alarms.len() as u64;
            alarms.sort_by_key(|a| std::cmp::Reverse(a.ended.as_ref().map_or(0, |ended| ended.at)));
            alarms.truncate(limit);
            let alarms = alarms.into_iter().map(|alarm| snapshot.marked(alarm)).collect();
            Ok(AlarmsView { alarms, total, ..AlarmsView::default() })
        });
        let mut view = read.await?.map_err(record_problem)?;
        let signals = view.alarms.iter().filter(|alarm| alarm.is_signal()).map(|alarm| alarm.id.clone()).collect();
        view.signals = self.signals_of(signals).await?;
        Ok(view)
    }

    /// One alarm.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_ALARM`]; the store's.
    pub async fn alarm(&self, id: String) -> Result<Alarm, Problem> {
        let snapshot = self.snapshot().await?;
        let of = id.clone();
        let find = move || Ok(alarm::find(&*snapshot.read, &of)?.map(|alarm| snapshot.marked(alarm)));
        let found: Option<Alarm> = self.blocking(find).await?.map_err(record_problem)?;
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
                let ack = acknowledgement(&draft, vec![id.clone()]);
                ("acknowledged", Some(self.acknowledge(ack).await?.id))
            }
            AlarmKind::Batch => {
                self.acknowledge_batch(&found, &draft).await?;
                return self.alarm(id).await;
            }
            _ => ("attended", None),
        };
        // A look at the journal may have ended it in between: then nothing happens here.
        self.watch_told(move |tx, now| Ok(step::end(tx, &of, (how, &by, statement), now)?.into_iter().collect()))
            .await?;
        if found.kind == AlarmKind::Conflict {
            // Where there were too many, the next one is raised.
            self.inner.shared.bell.on_duty(vec![super::duty::Item::Notices]);
        }
        self.alarm(id).await
    }

    /// Acknowledges what waits of a line's batches, at most [`BATCH_LOOK`] statements; the alarm ends when nothing waits.
    async fn acknowledge_batch(&self, alarm: &Alarm, draft: &AttendDraft) -> Result<(), Problem> {
        let line = self.names().line(&alarm.peer, &alarm.track)?;
        let mark = Mark::from_word(&alarm.mark).unwrap_or_default();
        let Some(state) = self.state(line).await? else { return Err(Problem::new(codes::BUSY)) };
        let waiting = waiting_of(&state, mark, &self.catalogue(), BATCH_LOOK);
        for refs in waiting.chunks(ENVELOPE_LIST_MAX) {
            let ack = acknowledgement(draft, refs.iter().map(ToString::to_string).collect());
            self.acknowledge(ack).await?;
        }
        if waiting.is_empty() || draft.not_understood {
            let (of, by) = (alarm.id.clone(), draft.officer.clone());
            let end = move |tx: &mut dyn comity_store::Tx, now| {
                Ok(step::end(tx, &of, ("acknowledged", &by, None), now)?.into_iter().collect())
            };
            self.watch_told(end).await?;
        }
        Ok(())
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
            let entries = log::page(&*snapshot.read, query.before, limit)?;
            let more = entries.last().map(|entry| entry.number).filter(|number| *number > 0);
            Ok(LogView { entries, size, head, more })
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

    /// One handover, whole.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_HANDOVER`]; the store's.
    pub async fn handover(&self, number: u64) -> Result<Handover, Problem> {
        let snapshot = self.snapshot().await?;
        let found = self.blocking(move || handover::find(&*snapshot.read, number)).await?.map_err(record_problem)?;
        found.ok_or_else(|| Problem::new(codes::NO_SUCH_HANDOVER).with("name", number))
    }

    /// Opens a handover: lists what is open now. One of the same desk that is not complete is replaced.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_DESK`], [`codes::HANDOVER_OFFICERS`]; the store's.
    pub async fn open_handover(&self, draft: HandoverDraft, signers: Signers) -> Result<Handover, Problem> {
        let (desk, officer) = (draft.desk.clone(), draft.from.clone());
        let owed = self.owed_at(&desk).await?;
        let opened = self.watch_step(move |tx, now| handover::open(tx, &draft, signers, owed, now)).await?;
        self.handed(opened, &desk, &officer)
    }

    /// One of the two officers signs it: with their key, which the register still has, or on this node's word where they
    /// have none.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_HANDOVER`], [`codes::HANDOVER_OFFICERS`], [`codes::HANDOVER_SIGNED`], [`codes::HANDOVER_REPLACED`],
    /// [`codes::HANDOVER_KEY_NEEDED`], [`codes::HANDOVER_SIGNATURE`], [`codes::HANDOVER_KEY`]; the store's.
    pub async fn sign_handover(
        &self,
        number: u64,
        officer: String,
        key: Option<(HandoverSignature, RegisterView)>,
    ) -> Result<Handover, Problem> {
        let by = officer.clone();
        let sign = move |tx: &mut dyn comity_store::Tx, now| {
            let proof = key.as_ref().map_or(Proof::Attested, |(signature, register)| Proof::Key(signature, register));
            handover::sign(tx, number, &by, proof, now)
        };
        let signed = self.watch_step(sign).await?;
        self.handed(signed, &number.to_string(), &officer)
    }

    fn handed(&self, answer: Result<Handover, HandoverError>, name: &str, officer: &str) -> Result<Handover, Problem> {
        let handover = answer.map_err(|error| handover_problem(&error, name, officer))?;
        let (number, desk, done) = (handover.number, handover.desk.clone(), handover.done_at.is_some());
        self.inner.shared.emit(Event::Handover { number, desk, done });
        Ok(handover)
    }
}

/// Why a handover is refused, as a problem. `name` is the desk or number that was asked for.
#[must_use]
pub fn handover_problem(error: &HandoverError, name: &str, officer: &str) -> Problem {
    let of = Problem::new;
    match error {
        HandoverError::NoDesk => of(codes::NO_SUCH_DESK).with("name", name),
        HandoverError::None => of(codes::NO_SUCH_HANDOVER).with("name", name),
        HandoverError::SignedBefore => of(codes::HANDOVER_SIGNED).with("officer", officer),
        HandoverError::Remarks => of(codes::WATCH_WRONG).with("field", "remarks").with("value", error),
        HandoverError::Replaced { by } => of(codes::HANDOVER_REPLACED).with("name", name).with("by", by),
        HandoverError::KeyNeeded { officer, key } => {
            of(codes::HANDOVER_KEY_NEEDED).with("officer", officer).with("key", key)
        }
        HandoverError::NotTrusted { officer, key } => of(codes::HANDOVER_KEY).with("officer", officer).with("key", key),
        HandoverError::Signature { detail } => {
            of(codes::HANDOVER_SIGNATURE).with("officer", officer).with("detail", detail)
        }
        HandoverError::Left { officer } => of(codes::NO_SUCH_OFFICER).with("officer", officer),
        HandoverError::Officers | HandoverError::NotConcerned | HandoverError::SamePerson => {
            of(codes::HANDOVER_OFFICERS).with("officer", officer)
        }
    }
}

/// What an officer says by taking note of an alarm about statements.
fn acknowledgement(draft: &AttendDraft, refs: Vec<String>) -> AckDraft {
    let (understood, tlp, pap) = (!draft.not_understood, draft.tlp.clone(), draft.pap.clone());
    AckDraft { understood, tlp, pap, ..AckDraft::of(refs, &told_as(draft)) }
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
