//! What people and programs ask of a node: statements, attachments.

use std::io::{Read, Write};
use std::sync::Arc;
use std::time::Duration;

use comity_exchange::Side;
use comity_wire::limits::{ATTACHMENT_BYTES_MAX, ATTACHMENTS_MAX};
use comity_wire::{Hash, LineId};
use tokio::sync::{broadcast, oneshot};

use super::drafting::{self, Lookup, needs_lookup};
use super::labels;
use super::names::keep;
use super::node::Node;
use super::problem::{Problem, codes};
use super::views::{
    Accepted, AckDraft, CorrectionDraft, Event, ImportedAttachment, InboxItem, LineTestView, ListQuery, StatementDraft,
    StatementView,
};
use super::writer::{Drawn, OsRng};
use crate::attachments::{self, AttachmentError, chunks_of};
use crate::core::{Answer, Op, Request};
use crate::watch::policy::{MayRead, reads_all};

/// Statements that one request may carry.
pub const SUBMIT_MAX: usize = 4_096;
/// Statements of one request that are prepared where they came in; more go to threads of their own.
const PREPARED_HERE_MAX: usize = 8;
/// Bytes that the salts of one statement begin with.
const SEED_BYTES: usize = 32;
/// How long a line test waits for its answer.
pub const LINE_TEST_TIMEOUT: Duration = Duration::from_secs(15);

type Waiting = (LineId, oneshot::Receiver<Answer>);

impl Node {
    /// Has statements accepted: each answer says under which number, durably, or why not. In order; all that are taken
    /// go into as few transactions as the limits allow.
    pub async fn submit(&self, drafts: Vec<StatementDraft>) -> Vec<Result<Accepted, Problem>> {
        self.submit_as(drafts, false).await
    }

    /// As [`Node::submit_one`], said by the node itself: formats that no person says too.
    ///
    /// # Errors
    /// Why it was not accepted.
    pub(crate) async fn submit_by_node(&self, draft: StatementDraft) -> Result<Accepted, Problem> {
        let mut answers = self.submit_as(vec![draft], true).await;
        answers.pop().unwrap_or_else(|| Err(Problem::new(codes::INTERNAL)))
    }

    async fn submit_as(&self, drafts: Vec<StatementDraft>, by_node: bool) -> Vec<Result<Accepted, Problem>> {
        if drafts.len() > SUBMIT_MAX {
            let problem = Problem::new(codes::TOO_MANY).with("limit", SUBMIT_MAX);
            return drafts.iter().map(|_| Err(problem.clone())).collect();
        }
        if drafts.len() <= PREPARED_HERE_MAX {
            return self.submit_here(drafts, by_node).await;
        }
        let (node, count) = (self.clone(), drafts.len());
        let answers = self.inner.bulk.run(async move { node.submit_here(drafts, by_node).await }).await;
        answers.unwrap_or_else(|| (0..count).map(|_| Err(Problem::new(codes::INTERNAL))).collect())
    }

    async fn submit_here(&self, given: Vec<StatementDraft>, by_node: bool) -> Vec<Result<Accepted, Problem>> {
        let mut drafts = Vec::with_capacity(given.len());
        for draft in given {
            drafts.push(self.joined(draft).await);
        }
        let unnamed: Vec<_> = drafts.iter().map(unnamed_roots).collect();
        let keys: Vec<_> = drafts.iter().map(|draft| draft.idempotency_key.clone().unwrap_or_default()).collect();
        let anyway: Vec<bool> = drafts.iter().map(|draft| draft.anyway).collect();
        let asked = match self.prepare(drafts, by_node).await {
            Ok(asked) => asked,
            Err((count, problem)) => {
                self.drop_imports(unnamed.concat()).await;
                return (0..count).map(|_| Err(problem.clone())).collect();
            }
        };
        // All of them before any is said: what is asked at once is judged by one state, however fast the writer is.
        let mut foreseen = Vec::with_capacity(asked.len());
        for (one, anyway) in asked.into_iter().zip(anyway) {
            foreseen.push(self.foreseen(one, anyway).await);
        }
        let mut answers: Vec<Result<Waiting, Problem>> = Vec::with_capacity(foreseen.len());
        for one in foreseen {
            answers.push(match one {
                Ok((line, submit)) => {
                    let request = Request::Submit { line, submit: Box::new(submit) };
                    self.ask(request).await.map(|answered| (line, answered))
                }
                Err(problem) => Err(problem),
            });
        }
        // The last first: by then the others are there, and the writer woke this task once and not for each.
        let mut accepted = Vec::with_capacity(answers.len());
        for (one, key) in answers.into_iter().zip(keys).rev() {
            let answer = match one {
                Ok((line, answered)) => self.accepted(line, answered).await,
                Err(problem) => Err(problem),
            };
            accepted.push(answer.map_err(|problem| match problem.code.as_ref() {
                codes::IDEMPOTENCY_CONFLICT => problem.with("key", key),
                _ => problem,
            }));
        }
        accepted.reverse();
        let in_vain = accepted.iter().zip(unnamed).filter(|(one, _)| one.as_ref().map_or(true, |a| a.repeated));
        self.drop_imports(in_vain.flat_map(|(_, roots)| roots).collect()).await;
        accepted
    }

    /// Drops what nothing names of these imports. What cannot be dropped now is dropped after a day.
    async fn drop_imports(&self, roots: Vec<Hash>) {
        if roots.is_empty() {
            return;
        }
        let dropped = self.with_core(move |core, _| core.drop_imports(&roots).and_then(|()| core.dropping())).await;
        let Ok(Ok(dropping)) = dropped else { return };
        let chunks = Arc::clone(&self.inner.shared.chunks);
        let gone = self.blocking(move || attachments::remove_all(&*chunks, &dropping)).await;
        if let Ok(gone) = gone
            && !gone.is_empty()
        {
            let noted = self.with_core(move |core, _| core.dropped(&gone)).await;
            if !matches!(noted, Ok(Ok(()))) {
                tracing::warn!("dropped attachments are not noted as gone; the next start does it");
            }
        }
    }

    /// One statement; see [`Node::submit`].
    ///
    /// # Errors
    /// Why it was not accepted.
    pub async fn submit_one(&self, draft: StatementDraft) -> Result<Accepted, Problem> {
        let mut answers = self.submit(vec![draft]).await;
        answers.pop().unwrap_or_else(|| Err(Problem::new(codes::INTERNAL)))
    }

    async fn prepare(
        &self,
        drafts: Vec<StatementDraft>,
        by_node: bool,
    ) -> Result<Vec<Result<(LineId, crate::core::SubmitRequest), Problem>>, (usize, Problem)> {
        let count = drafts.len();
        let (names, catalogue, ceilings) = (self.names(), self.catalogue(), self.ceilings());
        if !drafts.iter().any(needs_lookup) {
            let prepare = move || {
                let lookup = Lookup { catalogue: &catalogue, ceilings: &ceilings, names: &names, read: None, by_node };
                let rng = &mut Drawn::new(drafts.len() * SEED_BYTES);
                let labelled = |mut draft| labels::choose(&mut draft, &lookup).map(|()| draft);
                let drafts = drafts.into_iter().map(labelled);
                drafts.map(|draft| draft.and_then(|draft| drafting::request(&draft, &lookup, rng))).collect()
            };
            // A few cost less than the way to another thread.
            return if count <= PREPARED_HERE_MAX {
                Ok(prepare())
            } else {
                self.blocking(prepare).await.map_err(|problem| (count, problem))
            };
        }
        let snapshot = self.snapshot().await.map_err(|problem| (count, problem))?;
        let prepare = move || {
            let read: &dyn comity_store::Read = &*snapshot.read;
            let lookup = Lookup {
                catalogue: &catalogue,
                ceilings: &ceilings,
                names: &names,
                read: Some((read, &snapshot.journals)),
                by_node,
            };
            let rng = &mut Drawn::new(drafts.len() * SEED_BYTES);
            let mut one = |mut draft: StatementDraft| {
                labels::choose(&mut draft, &lookup)?;
                snapshot.allows(&draft, &catalogue)?;
                drafting::request(&draft, &lookup, rng)
            };
            drafts.into_iter().map(&mut one).collect()
        };
        self.blocking(prepare).await.map_err(|problem| (count, problem))
    }

    pub(super) async fn accepted(
        &self,
        line: LineId,
        answered: oneshot::Receiver<Answer>,
    ) -> Result<Accepted, Problem> {
        match answered.await.map_err(|_| Problem::new(codes::SHUTTING_DOWN))? {
            Answer::Accepted { line, generation, number, ordinal, id, repeated } => Ok(Accepted {
                number: self.names().number(&line, Side::Ours, generation, ordinal),
                id: id.to_string(),
                generation,
                entry: number,
                ordinal,
                repeated,
            }),
            Answer::Refused(refusal) => Err(self.refusal(&line, &refusal)),
            Answer::Done => Err(Problem::new(codes::INTERNAL).with("detail", "an answer without a number")),
        }
    }

    /// Acknowledges statements of the counterpart (F03), attested by the node alone. The same officer, statements and
    /// word on whether they were understood get the same answer again, unless the draft has a key of its own.
    ///
    /// # Errors
    /// Unknown, own or several lines' statements; as [`Node::submit`].
    pub async fn acknowledge(&self, ack: AckDraft) -> Result<Accepted, Problem> {
        let snapshot = self.snapshot().await?;
        let (catalogue, ceilings) = (self.catalogue(), self.ceilings());
        let now = self.inner.clocks.now().wall_s;
        let prepare = move || -> Result<_, Problem> {
            let (names, read): (_, &dyn comity_store::Read) = (&snapshot.names, &*snapshot.read);
            let mut draft = drafting::acknowledgement(&ack, names, read, &snapshot.journals, now)?;
            super::watch_room::with_levels(read, &mut draft)?;
            let read = Some((read, &snapshot.journals));
            let lookup = Lookup { catalogue: &catalogue, ceilings: &ceilings, names, read, by_node: false };
            labels::choose(&mut draft, &lookup)?;
            let (line, mut submit) = drafting::request(&draft, &lookup, &mut OsRng)?;
            let same = || drafting::same_acknowledgement(&line, &draft.in_reply_to, &ack.officer, ack.understood);
            submit.key = submit.key.or_else(|| Some(same()));
            Ok((line, submit))
        };
        let (line, submit) = self.foreseen(self.blocking(prepare).await?, false).await?;
        let answered = self.ask(Request::Submit { line, submit: Box::new(submit) }).await?;
        self.accepted(line, answered).await
    }

    /// Corrects or cancels an own statement (F05).
    ///
    /// # Errors
    /// Unknown or the counterpart's statement; as [`Node::submit`].
    pub async fn correct(&self, correction: CorrectionDraft) -> Result<Accepted, Problem> {
        let (snapshot, catalogue) = (self.snapshot().await?, self.catalogue());
        let draft =
            move || drafting::correction(&correction, &catalogue, &snapshot.names, &*snapshot.read, &snapshot.journals);
        let draft = self.blocking(draft).await??;
        self.submit_one(draft).await
    }

    /// One statement, by number or id.
    ///
    /// # Errors
    /// No such statement.
    pub async fn show(&self, name: String) -> Result<StatementView, Problem> {
        let mut view = self.held(name).await?;
        if let (Ok(line), Ok(id)) = (view.line.parse(), view.id.parse()) {
            view.effect = self.effect(line, id).await?;
        }
        self.with_signal(&mut view).await?;
        self.with_ladder(&mut view).await?;
        self.with_releasers(&mut view).await?;
        Ok(view)
    }

    /// As [`Node::show`], without what the line's state says of it.
    async fn held(&self, name: String) -> Result<StatementView, Problem> {
        let snapshot = self.snapshot().await?;
        self.blocking(move || snapshot.show(&name)).await?
    }

    /// Statements, newest first.
    ///
    /// # Errors
    /// No such peer.
    pub async fn list(&self, query: ListQuery) -> Result<Vec<InboxItem>, Problem> {
        self.list_for(query, reads_all()).await
    }

    /// As [`Node::list`], of what whoever asks may read: the rest takes no place.
    ///
    /// # Errors
    /// No such peer.
    pub async fn list_for(&self, query: ListQuery, may: MayRead) -> Result<Vec<InboxItem>, Problem> {
        let snapshot = self.snapshot().await?;
        let items = self.blocking(move || snapshot.list(&query, &may)).await??;
        self.with_effects(items).await
    }

    /// Statements of the counterparts, newest first.
    ///
    /// # Errors
    /// No such peer.
    pub async fn inbox(&self, query: ListQuery) -> Result<Vec<InboxItem>, Problem> {
        self.list(ListQuery { direction: Some(super::views::Direction::In), ..query }).await
    }

    /// Waits until the counterpart's signed receipt covers a statement of ours; returns the receipt's time.
    ///
    /// # Errors
    /// No such statement; the node stopped. Waits for ever otherwise: give it a time limit.
    pub async fn wait_receipted(&self, name: String) -> Result<u64, Problem> {
        self.wait(name, |view| view.receipted_at).await
    }

    /// Waits until an officer of the counterpart has acknowledged a statement of ours.
    ///
    /// # Errors
    /// As [`Node::wait_receipted`].
    pub async fn wait_acknowledged(&self, name: String) -> Result<super::views::AckView, Problem> {
        self.wait(name, |view| view.acknowledgements.into_iter().next()).await
    }

    /// Waits until the counterpart's keys on a line have come, so that statements can be sealed to it. True at once but
    /// right after a pairing.
    ///
    /// # Errors
    /// No such line; the node stopped. Waits for ever otherwise: give it a time limit.
    pub async fn wait_ready(&self, peer: &str, track: &str) -> Result<(), Problem> {
        let line = self.names().line(peer, track)?;
        let mut events = self.events();
        loop {
            let ready = move |core: &mut crate::core::Core, _| {
                core.report_of(&line).is_some_and(|report| report.status.their_size > 0)
            };
            if self.with_core(ready).await? {
                return Ok(());
            }
            if let Ok(Event::Stopped { detail }) = events.recv().await {
                return Err(Problem::new(codes::STOPPED).with("detail", detail));
            }
        }
    }

    async fn wait<T>(&self, name: String, done: impl Fn(StatementView) -> Option<T>) -> Result<T, Problem> {
        let mut events = self.events();
        loop {
            if let Some(found) = done(self.held(name.clone()).await?) {
                return Ok(found);
            }
            loop {
                match events.recv().await {
                    Ok(Event::Receipted { .. } | Event::Received { .. } | Event::Acknowledged { .. }) => break,
                    Ok(Event::Stopped { detail }) => return Err(Problem::new(codes::STOPPED).with("detail", detail)),
                    Ok(_) => {}
                    Err(broadcast::error::RecvError::Lagged(_)) => break,
                    Err(broadcast::error::RecvError::Closed) => return Err(Problem::new(codes::SHUTTING_DOWN)),
                }
            }
        }
    }

    /// Measures a round trip on a line under a fresh nonce. A frozen line is probed without a word about journals.
    ///
    /// # Errors
    /// No such line; it has no link; no answer in time.
    pub async fn line_test(&self, peer: &str, track: &str) -> Result<LineTestView, Problem> {
        let line = self.names().line(peer, track)?;
        let on = |code| Problem::new(code).with("peer", peer).with("track", track);
        let status = move |core: &mut crate::core::Core, _| core.report_of(&line).map(|report| report.status);
        let before = self.with_core(status).await?.ok_or_else(|| on(codes::LINE_WAITING))?;
        if !before.up {
            return Err(on(codes::LINE_DOWN));
        }
        let mut events = self.events();
        let asked = std::time::Instant::now();
        self.tell(line, if before.frozen { Op::Probe } else { Op::Hello })?;
        let answer = async {
            loop {
                match events.recv().await {
                    Ok(Event::Synced { peer: p, track: t } | Event::ProbeAnswered { peer: p, track: t })
                        if p == peer && t == track =>
                    {
                        return true;
                    }
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => return false,
                }
            }
        };
        match tokio::time::timeout(LINE_TEST_TIMEOUT, answer).await {
            Ok(true) => {}
            Ok(false) => return Err(Problem::new(codes::SHUTTING_DOWN)),
            Err(_) => return Err(on(codes::LINE_TEST_TIMEOUT).with("seconds", LINE_TEST_TIMEOUT.as_secs())),
        }
        let round_trip_ms = u64::try_from(asked.elapsed().as_millis()).unwrap_or(u64::MAX);
        let after = self.with_core(status).await?.ok_or_else(|| on(codes::LINE_WAITING))?;
        Ok(LineTestView {
            peer: peer.to_owned(),
            track: track.to_owned(),
            round_trip_ms,
            held: (!after.frozen).then_some(after.receipted),
            size: after.size,
            digest: self.digest(line).await?,
        })
    }

    /// Seals a stream of exactly `length` bytes into chunks; statements name it by its root.
    ///
    /// # Errors
    /// Too large; another length; too little room; the stream's.
    pub async fn attachment_import<R: Read + Send + 'static>(
        &self,
        name: &str,
        media_type: &str,
        length: u64,
        mut from: R,
    ) -> Result<ImportedAttachment, Problem> {
        // Before the disk: no room would make it fit.
        if length > ATTACHMENT_BYTES_MAX {
            return Err(Problem::new(codes::ATTACHMENT_TOO_LARGE)
                .with("bytes", length)
                .with("limit", ATTACHMENT_BYTES_MAX));
        }
        let space = self.with_core(|core, _| core.space()).await?.map_err(|e| keep(e.into()))?;
        if space.free_bytes.saturating_sub(length) < space.floor_bytes {
            let problem = Problem::new(codes::DISK_FULL).with("free", space.free_bytes);
            return Err(problem.with("floor", space.floor_bytes.saturating_add(length)));
        }
        let chunks = Arc::clone(&self.inner.shared.chunks);
        let label =
            (name.to_owned(), if media_type.is_empty() { "application/octet-stream" } else { media_type }.to_owned());
        let sealed =
            self.blocking(move || attachments::import(&*chunks, &mut OsRng, (&label.0, &label.1), length, &mut from));
        let sealed = sealed.await?.map_err(attachment_problem)?;
        let imported = ImportedAttachment {
            root: sealed.reference.root.to_string(),
            name: sealed.reference.name.clone(),
            media_type: sealed.reference.media_type.clone(),
            length,
            chunks: chunks_of(length),
        };
        let kept = self.with_core(move |core, clock| core.keep_import(&sealed, clock.wall_s)).await?;
        kept.map_err(|e| match e {
            comity_store::StoreError::Full { free_bytes, floor_bytes } => {
                Problem::new(codes::DISK_FULL).with("free", free_bytes).with("floor", floor_bytes)
            }
            other => Problem::new(codes::STOPPED).with("detail", other),
        })?;
        Ok(imported)
    }

    /// Writes an attachment's plaintext, verified chunk by chunk, and as a whole at the end. Returns the bytes written.
    ///
    /// # Errors
    /// No such statement or attachment; chunks are missing or damaged; the stream's.
    pub async fn attachment_export<W: Write + Send + 'static>(
        &self,
        statement: &str,
        root: &str,
        mut to: W,
    ) -> Result<u64, Problem> {
        let (statement, root) = (statement.to_owned(), root.to_owned());
        let snapshot = self.snapshot().await?;
        self.blocking(move || {
            let reference = snapshot.attachment_of(&statement, &root)?;
            let written = attachments::export(&*snapshot.chunks, &reference, &mut to);
            written.map_err(|e| snapshot.not_exported(&statement, &reference, e))
        })
        .await?
    }
}

/// The imports that a draft asks to be dropped where they are named in vain.
fn unnamed_roots(draft: &StatementDraft) -> Vec<Hash> {
    let roots = draft.attachments.iter().take(ATTACHMENTS_MAX).filter(|_| draft.drop_unnamed);
    roots.filter_map(|root| root.parse().ok()).collect()
}

pub(super) fn attachment_problem(error: AttachmentError) -> Problem {
    match error {
        AttachmentError::TooLarge { length, limit } => {
            Problem::new(codes::ATTACHMENT_TOO_LARGE).with("bytes", length).with("limit", limit)
        }
        AttachmentError::Changed { .. } => Problem::new(codes::ATTACHMENT_CHANGED),
        AttachmentError::Stream(e) => Problem::new(codes::FILE).because(&e),
        AttachmentError::Incomplete { have, total } => {
            Problem::new(codes::ATTACHMENT_INCOMPLETE).with("have", have).with("total", total)
        }
        AttachmentError::Damaged { chunk } => Problem::new(codes::ATTACHMENT_DAMAGED).with("chunk", chunk),
        other => Problem::new(codes::INTERNAL).with("detail", other),
    }
}
