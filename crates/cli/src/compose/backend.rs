//! The API's questions, answered by the node and its folder.

use std::future::Future;
use std::sync::Arc;

use comity_api::{
    AgreementRoom, Answer, ArchiveRequest, AttachmentLabel, Backend, BackupReport, ByteStream, CourierFile,
    DialogueRoom, Download, DraftAct, DraftActed, DraftQuery, EventStream, EvidenceFile, KeyOrder, OfficerActed,
    PledgeRoom, ProofRequest, ReviewRoom, StaffAct, Telling, TlsOrder, TranslationRoom, WatchRoom,
};
use comity_node::party::NodeDir;
use comity_node::party::backup::{BackupError, BackupOptions, backup};
use comity_node::service::problem::codes;
use comity_node::service::searching::Subject;
use comity_node::service::views::{
    Accepted, AckDraft, AuditQuery, AuditView, BoardView, CaseView, CorrectionDraft, CourierReport, DeclarationsView,
    DictationDraft, DictationView, DirectoryQuery, DirectoryView, EraseOrder, ErasuresView, FormatList, FormatQuery,
    FormatView, FsckReport, HandoverSign, HoldOrder, HoldView, HoldsView, ImportedAttachment, InboxItem,
    JournalKeysView, LabelsView, LineHealthQuery, LineHealthView, LineStateView, LineTestQuery, LineTestView,
    LineTestsView, ListQuery, NodeStatus, ObligationQuery, PageQuery, PartyRegisterView, PeerView, Reference,
    RegisterUseView, RenderingQuery, RenderingView, RetentionView, SearchQuery, SearchView, StatementDraft,
    StatementView, TlsView, TranscriptDraft, TranscriptView, VoiceCheck, VoiceCheckView, VoiceQuery, VoiceSheetsView,
};
use comity_node::service::{Node, Problem};
use comity_node::watch::drafts::{DraftView, Drafts};
use comity_node::watch::handover::{Handover, HandoverDraft};
use comity_node::watch::handover_file::HandoverFile;
use comity_node::watch::lapse::Prepared;
use comity_node::watch::linetests::Prepare;
use comity_node::watch::policy::{Action, MayRead, On};
use comity_node::watch::staff::{OfficerView, Staff};
use futures_util::stream;
use tokio::sync::broadcast::error::RecvError;

use super::desk::{DRAFTS_PAGE, Desk};
use super::long::LongWork;
use super::pipes::{StreamReader, stream_of, streamed, writer};
use super::{archives, declarations, key_orders, patience, proof, registers, take_up, tls};
use crate::progress::of_backup;

/// A node and its folder.
pub(super) struct NodeBackend {
    node: Node,
    dir: NodeDir,
    long: LongWork,
    staff: Arc<Staff>,
    drafts: Arc<Drafts>,
}

impl NodeBackend {
    /// Answers for a node.
    pub(super) fn new(node: Node, dir: NodeDir, staff: Staff) -> Self {
        let drafts = Arc::new(Drafts::new(node.clone()));
        Self { node, dir, long: LongWork::default(), staff: Arc::new(staff), drafts }
    }

    /// The node.
    pub(super) fn node(&self) -> Node {
        self.node.clone()
    }

    /// Where the node puts what it prepares.
    pub(super) fn drafts_of_node(&self) -> Arc<dyn Prepare> {
        Arc::clone(&self.drafts) as Arc<dyn Prepare>
    }

    /// Gives up long work, and waits until nothing is left of it.
    pub(super) async fn give_up(&self) {
        self.long.end().await;
    }

    /// Lets the work go on to its end even where whoever asked is gone.
    fn answered<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Problem>> + Send + 'static,
    ) -> Answer<'_, T> {
        let task = tokio::spawn(work);
        Box::pin(
            async move { task.await.unwrap_or_else(|error| Err(Problem::new(codes::INTERNAL).with("detail", error))) },
        )
    }
}

impl Backend for NodeBackend {
    fn status(&self) -> Answer<'_, NodeStatus> {
        Box::pin(self.node.status())
    }

    fn peers(&self) -> Answer<'_, Vec<PeerView>> {
        Box::pin(self.node.peers())
    }

    fn list(&self, query: ListQuery, may: MayRead) -> Answer<'_, Vec<InboxItem>> {
        Box::pin(self.node.list_for(query, may))
    }

    fn show(&self, name: String) -> Answer<'_, StatementView> {
        Box::pin(self.node.show(name))
    }

    fn send(&self, drafts: Vec<StatementDraft>) -> Answer<'_, Vec<Result<Accepted, Problem>>> {
        Box::pin(async move { Ok(self.node.submit(drafts).await) })
    }

    fn acknowledge(&self, draft: AckDraft) -> Answer<'_, Accepted> {
        Box::pin(self.node.acknowledge(draft))
    }

    fn correct(&self, draft: CorrectionDraft) -> Answer<'_, Accepted> {
        Box::pin(self.node.correct(draft))
    }

    fn import_attachment(&self, label: AttachmentLabel, content: ByteStream) -> Answer<'_, ImportedAttachment> {
        let node = self.node.clone();
        let reader = StreamReader::new(content);
        self.answered(async move { node.attachment_import(&label.name, &label.media_type, label.length, reader).await })
    }

    fn attachment(&self, statement: String, root: String) -> Answer<'_, Download> {
        Box::pin(self.download(statement, root))
    }

    fn proof(&self, request: ProofRequest) -> Answer<'_, EvidenceFile> {
        let (node, dir) = (self.node.clone(), self.dir.clone());
        self.answered(async move { proof::make(&node, &dir, request).await })
    }

    fn contradiction(&self, peer: String, track: String, generation: Option<u64>) -> Answer<'_, String> {
        let (node, dir) = (self.node.clone(), self.dir.clone());
        self.answered(async move { proof::accuse(&node, &dir, (peer, track), generation).await })
    }

    fn line_test(&self, peer: String, track: String, wait_s: u64) -> Answer<'_, LineTestView> {
        Box::pin(async move { patience::patiently(&self.node, &peer, &track, wait_s).await })
    }

    fn courier_write(&self, peer: String) -> Answer<'_, CourierFile> {
        Box::pin(self.courier_file(peer))
    }

    fn courier_read(&self, content: ByteStream) -> Answer<'_, CourierReport> {
        let node = self.node.clone();
        let reader = StreamReader::new(content);
        self.answered(async move { node.courier_read(reader).await })
    }

    fn fsck(&self, mend: bool, told: Telling) -> Answer<'_, FsckReport> {
        let (node, dir, long) = (self.node.clone(), self.dir.clone(), self.long.clone());
        self.answered(async move {
            let (told, _running) = long.begin(told).await;
            node.fsck(mend, proof::paired(&dir)?, told).await
        })
    }

    fn backup(&self, to: String, with_authority: bool, told: Telling) -> Answer<'_, BackupReport> {
        let (node, dir, long) = (self.node.clone(), self.dir.clone(), self.long.clone());
        self.answered(async move {
            let (told, _running) = long.begin(told).await;
            copied(&node, dir, to, with_authority, told).await
        })
    }

    fn take_up(&self) -> Answer<'_, Vec<PeerView>> {
        let (node, dir) = (self.node.clone(), self.dir.clone());
        self.answered(async move {
            let tls = dir.keys().tls_all().map_err(|error| take_up::refused(&error))?;
            take_up::take_up(&node, &dir, &tls).await?;
            node.peers().await
        })
    }

    fn keys(&self, order: KeyOrder) -> Answer<'_, Reference> {
        let (node, dir) = (self.node.clone(), self.dir.clone());
        self.answered(async move { key_orders::carry_out(&node, &dir, order).await })
    }

    fn key_list(&self) -> Answer<'_, Vec<JournalKeysView>> {
        Box::pin(self.node.key_list())
    }

    fn tls(&self, order: TlsOrder) -> Answer<'_, TlsView> {
        let (node, dir) = (self.node.clone(), self.dir.clone());
        self.answered(async move { tls::carry_out(&node, &dir, order).await })
    }

    fn use_register(&self) -> Answer<'_, RegisterUseView> {
        let (node, dir) = (self.node.clone(), self.dir.clone());
        self.answered(async move { registers::take(&node, &dir).await })
    }

    fn their_register(&self, peer: String) -> Answer<'_, PartyRegisterView> {
        let (node, dir) = (self.node.clone(), self.dir.clone());
        self.answered(async move { registers::theirs(&node, &dir, peer).await })
    }

    fn audit(&self, query: AuditQuery) -> Answer<'_, Vec<AuditView>> {
        Box::pin(self.node.audit(query))
    }

    fn holds(&self, query: PageQuery) -> Answer<'_, HoldsView> {
        Box::pin(self.node.holds(query))
    }

    fn hold(&self, order: HoldOrder) -> Answer<'_, HoldView> {
        let node = self.node.clone();
        self.answered(async move { node.hold(order).await })
    }

    fn lift_hold(&self, order: HoldOrder) -> Answer<'_, HoldView> {
        let node = self.node.clone();
        self.answered(async move { node.lift_hold(order).await })
    }

    fn erasures(&self, query: PageQuery) -> Answer<'_, ErasuresView> {
        Box::pin(self.node.erasures(query))
    }

    fn erasure_draft(&self, order: EraseOrder) -> Answer<'_, StatementDraft> {
        Box::pin(self.node.erasure_draft(order))
    }

    fn search(&self, query: SearchQuery, who: Option<OfficerView>) -> Answer<'_, SearchView> {
        let staff = Arc::clone(&self.staff);
        let may = move |of: &Subject<'_>| {
            let on = On { track: Some(of.track.word()), format: Some(&of.envelope.format) };
            staff.permit(who.as_ref(), Action::ReadLine, on).is_ok()
        };
        Box::pin(self.node.search(query, Box::new(may)))
    }

    fn retention(&self, query: PageQuery) -> Answer<'_, RetentionView> {
        let (node, dir) = (self.node.clone(), self.dir.clone());
        self.answered(async move { node.retention_due(archives::periods(&dir)?, query).await })
    }

    fn archive(&self, peer: String, track: String, request: ArchiveRequest) -> Answer<'_, CourierFile> {
        let (node, dir) = (self.node.clone(), self.dir.clone());
        self.answered(async move {
            let file = archives::write(&node, &dir, (peer, track), request).await?;
            streamed(file)
        })
    }

    fn watch(&self) -> &dyn WatchRoom {
        &self.node
    }

    fn caller(&self, token: String) -> Option<OfficerView> {
        self.staff.caller(&token)
    }

    fn permit(&self, who: Option<&OfficerView>, action: Action, on: On<'_>) -> Result<(), Problem> {
        self.staff.permit(who, action, on)
    }

    fn permit_some(&self, who: Option<&OfficerView>, action: Action, track: Option<&str>) -> Result<(), Problem> {
        self.staff.permit_some(who, action, track)
    }

    fn was_read(&self, by: OfficerView, what: String) -> Answer<'_, ()> {
        let node = self.node.clone();
        self.answered(async move { node.note_read(&by.id, &what).await })
    }

    fn was_shown(&self, by: OfficerView, what: Vec<String>) -> Answer<'_, ()> {
        let node = self.node.clone();
        self.answered(async move { node.note_shown(&by.id, what).await })
    }

    fn officers(&self) -> Answer<'_, Vec<OfficerView>> {
        Box::pin(std::future::ready(Ok(self.staff.list())))
    }

    fn put_officer(&self, officer: OfficerView) -> Answer<'_, OfficerView> {
        let desk = self.desk();
        self.answered(async move { desk.put_officer(officer).await })
    }

    fn officer_act(&self, id: String, act: StaffAct) -> Answer<'_, OfficerActed> {
        let desk = self.desk();
        self.answered(async move { desk.officer_act(id, act).await })
    }

    fn drafts(&self, query: DraftQuery, may: MayRead) -> Answer<'_, Vec<DraftView>> {
        Box::pin(async move { self.drafts.list_for(query.all, query.limit.unwrap_or(DRAFTS_PAGE), &*may).await })
    }

    fn draft(&self, id: u64) -> Answer<'_, DraftView> {
        Box::pin(self.drafts.show(id))
    }

    fn begin_draft(&self, by: String, draft: StatementDraft) -> Answer<'_, DraftView> {
        let desk = self.desk();
        self.answered(async move { desk.drafts.begin(&by, draft).await })
    }

    fn draft_act(&self, id: u64, by: String, act: DraftAct) -> Answer<'_, DraftActed> {
        let desk = self.desk();
        self.answered(async move { desk.draft_act(id, by, act).await })
    }

    fn events(&self) -> EventStream {
        Box::pin(stream::unfold(self.node.events(), |mut events| async {
            loop {
                match events.recv().await {
                    Ok(event) => return Some((event, events)),
                    // What was missed shows in the state, which the listener reads anew.
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                }
            }
        }))
    }

    fn formats(&self, query: FormatQuery) -> Answer<'_, FormatList> {
        Box::pin(async move { Ok(self.node.formats(query)) })
    }

    fn format(&self, id: String, query: FormatQuery) -> Answer<'_, FormatView> {
        Box::pin(async move { self.node.format(&id, query) })
    }

    fn rendering(&self, statement: String, query: RenderingQuery) -> Answer<'_, RenderingView> {
        Box::pin(self.node.rendering(statement, query))
    }

    fn preview(&self, draft: StatementDraft, query: RenderingQuery) -> Answer<'_, RenderingView> {
        Box::pin(self.node.preview(draft, query))
    }

    // Cases and obligations.

    fn obligations(&self, query: ObligationQuery, may: MayRead) -> Answer<'_, BoardView> {
        Box::pin(self.node.obligations_for(query, may))
    }

    fn case(&self, id: String) -> Answer<'_, CaseView> {
        Box::pin(async move { self.node.case(&id).await })
    }

    fn line_state(&self, peer: String, track: String) -> Answer<'_, LineStateView> {
        Box::pin(async move { self.node.line_state(&peer, &track).await })
    }

    fn line_health(&self, query: LineHealthQuery) -> Answer<'_, Vec<LineHealthView>> {
        Box::pin(self.node.line_health(query))
    }
    fn line_tests(&self, query: LineTestQuery) -> Answer<'_, LineTestsView> {
        Box::pin(self.node.line_tests(query))
    }
    fn directory(&self, query: DirectoryQuery) -> Answer<'_, DirectoryView> {
        let (node, dir) = (self.node.clone(), self.dir.clone());
        self.answered(async move { registers::directory(&node, &dir, query).await })
    }
    fn draft_prepared(&self, id: String, officer: String) -> Answer<'_, Prepared> {
        let desk = self.desk();
        self.answered(async move { desk.draft_prepared(id, officer).await })
    }

    // Calls by voice.
    fn voice_sheets(&self, peer: String, track: String, query: VoiceQuery) -> Answer<'_, VoiceSheetsView> {
        Box::pin(self.node.voice_sheets(peer, track, query))
    }
    fn voice_check(&self, check: VoiceCheck) -> Answer<'_, VoiceCheckView> {
        let node = self.node.clone();
        self.answered(async move { node.voice_check(check).await })
    }
    fn dictation(&self, draft: DictationDraft) -> Answer<'_, DictationView> {
        Box::pin(async move { self.node.dictation(&draft) })
    }
    fn transcript(&self, draft: TranscriptDraft) -> Answer<'_, TranscriptView> {
        Box::pin(async move { self.node.transcript(draft) })
    }

    // Translations, internal notes, and the measures that have rooms of their own.
    fn translating(&self) -> Option<&dyn TranslationRoom> {
        Some(&self.node)
    }
    fn agreeing(&self) -> Option<&dyn AgreementRoom> {
        Some(&self.node)
    }
    fn pledging(&self) -> Option<&dyn PledgeRoom> {
        Some(&self.node)
    }
    fn conversing(&self) -> Option<&dyn DialogueRoom> {
        Some(&self.node)
    }
    fn reviewing(&self) -> Option<&dyn ReviewRoom> {
        Some(&self.node)
    }
    fn labels(&self, name: String) -> Answer<'_, LabelsView> {
        let node = self.node.clone();
        self.answered(async move { node.labels(name).await })
    }

    // Handovers of shifts.
    fn open_handover(&self, draft: HandoverDraft) -> Answer<'_, Handover> {
        let desk = self.desk();
        self.answered(async move { desk.open_handover(draft).await })
    }
    fn sign_handover(&self, number: u64, act: HandoverSign) -> Answer<'_, Handover> {
        let desk = self.desk();
        self.answered(async move { desk.sign_handover(number, act).await })
    }
    fn handover_file(&self, number: u64) -> Answer<'_, HandoverFile> {
        let desk = self.desk();
        self.answered(async move { desk.handover_file(number).await })
    }

    // Public commitments.
    fn declarations(&self, at: Option<u64>) -> Answer<'_, DeclarationsView> {
        let (dir, now) = (self.dir.clone(), self.node.now().wall_s);
        self.answered(declarations::declarations(dir, at.unwrap_or(now)))
    }
}

impl NodeBackend {
    /// What the acts of officers are carried out with.
    fn desk(&self) -> Desk {
        let (node, dir) = (self.node.clone(), self.dir.clone());
        Desk { node, dir, staff: Arc::clone(&self.staff), drafts: Arc::clone(&self.drafts) }
    }

    async fn download(&self, statement: String, root: String) -> Result<Download, Problem> {
        let view = self.node.show(statement.clone()).await?;
        let none = || Problem::new(codes::NO_SUCH_ATTACHMENT).with("root", &root);
        let found = view.attachments.into_iter().find(|attachment| attachment.root == root).ok_or_else(none)?;
        let label = AttachmentLabel { name: found.name, media_type: found.media_type, length: found.length };
        let (writer, mut chunks) = writer();
        let broken = writer.sender();
        let (node, wanted) = (self.node.clone(), root.clone());
        let exporting = tokio::spawn(async move {
            let exported = node.attachment_export(&statement, &wanted, writer).await;
            if let Err(problem) = &exported {
                // Whoever reads must not take what came so far for the whole.
                let _ = broken.send(Err(std::io::Error::other(problem.clone()))).await;
            }
            exported
        });
        // A refusal before the first byte is an answer; after it, only the stream can break off.
        match chunks.recv().await {
            Some(Ok(first)) => Ok(Download { label, content: stream_of(Some(Ok(first)), chunks) }),
            _ => match exporting.await {
                Ok(Ok(_)) => Ok(Download { label, content: stream_of(None, chunks) }),
                Ok(Err(problem)) => Err(problem),
                Err(error) => Err(Problem::new(codes::INTERNAL).with("detail", error)),
            },
        }
    }

    async fn courier_file(&self, peer: String) -> Result<CourierFile, Problem> {
        let failed = |error: std::io::Error| Problem::new(codes::FILE).because(&error);
        // The writer's thread must not wait for whoever reads: it writes a file without a name.
        let file = tempfile::tempfile_in(self.dir.path()).map_err(failed)?;
        let (_, file) = self.node.courier_write(&peer, file).await?;
        streamed(file)
    }
}

async fn copied(
    node: &Node,
    dir: NodeDir,
    to: String,
    with_authority: bool,
    mut told: Telling,
) -> Result<BackupReport, Problem> {
    let entries = node.lines().await?.iter().map(|line| line.ours.size + line.theirs.size).sum();
    let keeper = node.with_core(|core, _| core.keeper()).await?;
    let mut keeper = keeper.map_err(|error| Problem::new(codes::UNSUPPORTED).with("detail", error))?;
    let options = BackupOptions { now: super::clock().wall_s, with_authority };
    let path = to.clone();
    let made = tokio::task::spawn_blocking(move || {
        backup(&dir, &mut *keeper, std::path::Path::new(&path), &options, &mut |step| told(of_backup(step)))
    });
    let made = made.await.map_err(|error| Problem::new(codes::INTERNAL).with("detail", error))?;
    let manifest = made.map_err(|error| match error {
        BackupError::Party(error) => take_up::refused(&error),
        BackupError::Inside { path } => Problem::new(codes::BACKUP_INSIDE).with("path", path.display()),
        BackupError::GivenUp => Problem::new(codes::GIVEN_UP),
        other => Problem::new(codes::FILE).because(&other),
    })?;
    Ok(BackupReport { path: to, bytes: manifest.files.iter().map(|file| file.bytes).sum(), entries })
}
