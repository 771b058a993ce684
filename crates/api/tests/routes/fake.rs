//! A node that is a table in memory, and a way to ask its router.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use comity_api::*;
use comity_node::service::Problem;
use comity_node::service::problem::codes;
use comity_node::service::views::*;
use comity_node::watch::alarm::{Alarm, AlarmKind};
use comity_node::watch::policy::{Action, MayRead, OfficerRole, On, Policy};
use comity_node::watch::staff::OfficerView;
use futures_util::{StreamExt, TryStreamExt, stream};
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use tokio::sync::{Notify, broadcast};
use tower::ServiceExt;

pub struct Fake {
    pub statements: Mutex<Vec<StatementView>>,
    pub content: Mutex<Vec<u8>>,
    pub events: broadcast::Sender<Event>,
    pub disk_full: bool,
    /// Who may do what; everybody may do everything without one. The token `cot_w` is that of an officer of the watch.
    pub policy: Option<Policy>,
    /// Obligations, cases by their ids, alarms that are open.
    pub obligations: Vec<ObligationView>,
    pub cases: Vec<CaseView>,
    pub alarms: Vec<Alarm>,
    /// What was taken note of.
    pub attended: Mutex<Vec<AttendDraft>>,
    /// Lets a check come to its end.
    pub go_on: Notify,
    /// A check found that nobody listens any more.
    pub given_up: Notify,
}

impl Fake {
    pub fn new() -> Arc<Self> {
        Arc::new(Self::bare())
    }

    pub fn bare() -> Self {
        Self {
            statements: Mutex::default(),
            content: Mutex::default(),
            events: broadcast::channel(16).0,
            disk_full: false,
            policy: None,
            obligations: Vec::new(),
            cases: Vec::new(),
            alarms: vec![Alarm::of_node(AlarmKind::Channel, "mail", None)],
            attended: Mutex::default(),
            go_on: Notify::new(),
            given_up: Notify::new(),
        }
    }

    fn accept(&self, draft: &StatementDraft) -> Result<Accepted, Problem> {
        if self.disk_full {
            return Err(Problem::new(codes::DISK_FULL).with("free", 1).with("floor", 2));
        }
        if draft.peer != "BOR" {
            return Err(Problem::new(codes::NO_SUCH_PEER).with("peer", &draft.peer));
        }
        let mut statements = self.statements.lock().unwrap();
        let ordinal = statements.len() as u64 + 1;
        let number = format!("AUR/{}/{ordinal}", draft.track);
        let id = format!("{ordinal:064x}");
        statements.push(view(&number, &id, ordinal, &draft.track));
        Ok(Accepted { number, id, generation: 1, entry: ordinal, ordinal, repeated: false })
    }
}

pub fn view(number: &str, id: &str, ordinal: u64, track: &str) -> StatementView {
    StatementView {
        number: number.into(),
        id: id.into(),
        direction: Direction::Out,
        peer: "BOR".into(),
        track: track.into(),
        line: "00".repeat(32),
        generation: 1,
        entry: ordinal,
        ordinal,
        stated: 1_700_000_000,
        clock: ordinal,
        state: StatementState::Queued,
        key_standing: KeyStanding::Trusted,
        is_final: false,
        receipted_at: None,
        receipted_size: None,
        content: None,
        attachments: Vec::new(),
        acknowledgements: Vec::new(),
        corrections: Vec::new(),
        named: Vec::new(),
        content_damaged: false,
        erased: None,
        released: Vec::new(),
        superseded_by: Vec::new(),
        effect: None,
        ladder: None,
        signal: None,
        answers: Vec::new(),
    }
}

fn now<T: Send + 'static>(answer: Result<T, Problem>) -> Answer<'static, T> {
    Box::pin(std::future::ready(answer))
}

fn missing(name: &str) -> Problem {
    Problem::new(codes::NO_SUCH_STATEMENT).with("name", name)
}

impl Backend for Fake {
    fn caller(&self, token: String) -> Option<OfficerView> {
        let roles = vec!["watch".to_owned()];
        let officer =
            OfficerView { id: "w".into(), name: "W. Orlova".into(), roles, enabled: true, ..Default::default() };
        (token == "cot_w").then_some(officer)
    }
    fn permit(&self, who: Option<&OfficerView>, action: Action, on: On<'_>) -> Result<(), Problem> {
        let roles: &[OfficerRole] = if who.is_some() { &[OfficerRole::Watch] } else { &[] };
        let permitted = self.policy.as_ref().is_none_or(|policy| policy.permits(roles, action, on));
        if permitted { Ok(()) } else { Err(Problem::new(codes::NOT_PERMITTED).with("action", action.word())) }
    }
    fn permit_some(&self, who: Option<&OfficerView>, action: Action, track: Option<&str>) -> Result<(), Problem> {
        let roles: &[OfficerRole] = if who.is_some() { &[OfficerRole::Watch] } else { &[] };
        let permitted = self.policy.as_ref().is_none_or(|policy| policy.permits_some(roles, action, track));
        if permitted { Ok(()) } else { self.permit(who, action, On { track, format: None }) }
    }
    fn officers(&self) -> Answer<'_, Vec<OfficerView>> {
        now(Ok(self.caller("cot_w".into()).into_iter().collect()))
    }
    fn obligations(&self, query: ObligationQuery, may: MayRead) -> Answer<'_, BoardView> {
        now(match query.peer {
            Some(peer) => Err(Problem::new(codes::NO_SUCH_PEER).with("peer", peer)),
            None => {
                let read = |one: &&ObligationView| may.may(On::of(&one.track, &one.format));
                let obligations = self.obligations.iter().filter(read).cloned().collect();
                Ok(BoardView { now: 7, obligations, reading: vec!["BOR/nrrc".into()], ..BoardView::default() })
            }
        })
    }
    fn case(&self, id: String) -> Answer<'_, CaseView> {
        let found = self.cases.iter().find(|case| case.id == id).cloned();
        now(found.ok_or_else(|| Problem::new(codes::NO_SUCH_CASE).with("name", id)))
    }
    fn line_state(&self, peer: String, track: String) -> Answer<'_, LineStateView> {
        now(Err(Problem::new(codes::NO_SUCH_LINE).with("peer", peer).with("track", track)))
    }
    fn draft_prepared(&self, id: String, _officer: String) -> Answer<'_, comity_node::watch::lapse::Prepared> {
        now(Err(Problem::new(codes::NO_SUCH_PREPARED).with("name", id)))
    }
    fn open_handover(
        &self,
        draft: comity_node::watch::handover::HandoverDraft,
    ) -> Answer<'_, comity_node::watch::handover::Handover> {
        now(Err(Problem::new(codes::HANDOVER_OFFICERS).with("officer", draft.from)))
    }
    fn sign_handover(&self, number: u64, _act: HandoverSign) -> Answer<'_, comity_node::watch::handover::Handover> {
        now(Err(Problem::new(codes::NO_SUCH_HANDOVER).with("name", number)))
    }
    fn handover_file(&self, number: u64) -> Answer<'_, comity_node::watch::handover_file::HandoverFile> {
        now(Err(Problem::new(codes::NO_SUCH_HANDOVER).with("name", number)))
    }
    fn status(&self) -> Answer<'_, NodeStatus> {
        now(Ok(NodeStatus {
            colour: Colour::Red,
            name: "AUR".into(),
            party: "11".repeat(32),
            findings: vec![Finding::new(Colour::Red, "root-present", Blame::Operator).with("path", "root.key")],
            lines: Vec::new(),
            listening: None,
            disk_free: None,
            disk_floor: None,
            commits: 0,
            syncs: None,
            in_flight: 0,
            traffic: None,
        }))
    }
    fn peers(&self) -> Answer<'_, Vec<PeerView>> {
        now(Err(Problem::new(codes::INTERNAL).with("detail", "secret cause")))
    }
    fn list(&self, query: ListQuery, _may: MayRead) -> Answer<'_, Vec<InboxItem>> {
        let _ = query;
        now(Ok(Vec::new()))
    }
    fn show(&self, name: String) -> Answer<'_, StatementView> {
        let statements = self.statements.lock().unwrap();
        now(statements.iter().find(|s| s.number == name || s.id == name).cloned().ok_or_else(|| missing(&name)))
    }
    fn send(&self, drafts: Vec<StatementDraft>) -> Answer<'_, Vec<Result<Accepted, Problem>>> {
        now(Ok(drafts.iter().map(|draft| self.accept(draft)).collect()))
    }
    fn acknowledge(&self, draft: AckDraft) -> Answer<'_, Accepted> {
        now(Err(Problem::new(codes::ACK_OWN).with("name", &draft.refs[0])))
    }
    fn correct(&self, draft: CorrectionDraft) -> Answer<'_, Accepted> {
        now(Err(missing(&draft.r#ref)))
    }
    fn import_attachment(&self, label: AttachmentLabel, content: ByteStream) -> Answer<'_, ImportedAttachment> {
        Box::pin(async move {
            let bytes: Vec<Bytes> = content.try_collect().await.map_err(|_| Problem::new(codes::FILE))?;
            let bytes = bytes.concat();
            if bytes.len() as u64 != label.length {
                return Err(Problem::new(codes::ATTACHMENT_CHANGED));
            }
            *self.content.lock().unwrap() = bytes;
            let AttachmentLabel { name, media_type, length } = label;
            Ok(ImportedAttachment { root: "aa".repeat(32), name, media_type, length, chunks: 1 })
        })
    }
    fn attachment(&self, _statement: String, root: String) -> Answer<'_, Download> {
        if root != "aa".repeat(32) {
            return now(Err(Problem::new(codes::NO_SUCH_ATTACHMENT).with("root", root)));
        }
        let content = self.content.lock().unwrap().clone();
        let label = AttachmentLabel { name: "x".into(), media_type: "text/html".into(), length: content.len() as u64 };
        now(Ok(Download { label, content: Box::pin(stream::iter([Ok(Bytes::from(content))])) }))
    }
    fn proof(&self, request: ProofRequest) -> Answer<'_, EvidenceFile> {
        let ProofRequest { statement, disclose, .. } = request;
        now(if statement == "AUR/nrrc/1" {
            Ok(EvidenceFile { text: "evidence\n".into(), acknowledgement_left_out: disclose.is_empty() })
        } else {
            Err(missing(&statement))
        })
    }
    fn contradiction(&self, peer: String, track: String, generation: Option<u64>) -> Answer<'_, String> {
        now(if peer == "BOR" && generation.is_none_or(|generation| generation == 1) {
            Ok("contradiction\n".into())
        } else if peer == "BOR" {
            Err(Problem::new(codes::NO_SUCH_CONTRADICTION).with("generation", generation.unwrap()).with("kept", 1))
        } else {
            Err(Problem::new(codes::NO_CONTRADICTION).with("peer", peer).with("track", track))
        })
    }
    fn line_test(&self, peer: String, track: String, _wait_s: u64) -> Answer<'_, LineTestView> {
        now(Err(Problem::new(codes::LINE_DOWN).with("peer", peer).with("track", track)))
    }
    fn courier_write(&self, peer: String) -> Answer<'_, CourierFile> {
        let content = Bytes::from(format!("for {peer}"));
        now(Ok(CourierFile { length: content.len() as u64, content: Box::pin(stream::iter([Ok(content)])) }))
    }
    fn courier_read(&self, content: ByteStream) -> Answer<'_, CourierReport> {
        Box::pin(async move {
            let bytes: Vec<Bytes> = content.try_collect().await.map_err(|_| Problem::new(codes::COURIER_MALFORMED))?;
            Ok(CourierReport { bytes: bytes.concat().len() as u64, ..CourierReport::default() })
        })
    }
    fn fsck(&self, mend: bool, mut told: Telling) -> Answer<'_, FsckReport> {
        Box::pin(async move {
            for done in 1..=3 {
                if !told(Progress::of(Stage::Entries, done, 3)) {
                    self.given_up.notify_one();
                    return Err(Problem::new(codes::GIVEN_UP));
                }
                tokio::task::yield_now().await;
            }
            self.go_on.notified().await;
            // Told to nobody where the listener left meanwhile.
            if !told(Progress::open(Stage::Structure)) {
                self.given_up.notify_one();
                return Err(Problem::new(codes::GIVEN_UP));
            }
            let mended = if mend {
                vec![DamageView { detail: "a node".to_owned(), ..DamageView::default() }]
            } else {
                Vec::new()
            };
            Ok(FsckReport { entries: 3, mended, ..FsckReport::default() })
        })
    }
    fn backup(&self, to: String, _with_authority: bool, mut told: Telling) -> Answer<'_, BackupReport> {
        if to == "/taken" {
            return now(Err(Problem::new(codes::FILE).with("detail", to)));
        }
        told(Progress::of(Stage::Store, 1, 2));
        now(if to == "/failing" {
            Err(Problem::new(codes::DISK_FULL))
        } else {
            Ok(BackupReport { path: to, bytes: 1, entries: 1 })
        })
    }
    fn take_up(&self) -> Answer<'_, Vec<PeerView>> {
        now(Ok(Vec::new()))
    }
    fn tls(&self, order: TlsOrder) -> Answer<'_, TlsView> {
        now(if order.now {
            Ok(TlsView { key: "00".repeat(32), switched: true, lines: Vec::new() })
        } else {
            Err(Problem::new(codes::TLS_PAIRING_OPEN).with("name", "COR"))
        })
    }
    fn use_register(&self) -> Answer<'_, RegisterUseView> {
        now(Ok(RegisterUseView { entries: 3, lines: 1 }))
    }
    fn their_register(&self, peer: String) -> Answer<'_, PartyRegisterView> {
        now(Err(Problem::new(codes::NO_SUCH_PEER).with("peer", peer)))
    }
    fn audit(&self, query: AuditQuery) -> Answer<'_, Vec<AuditView>> {
        let number = query.before.unwrap_or(1) - 1;
        let act = AuditView { number, what: "disclosed".into(), who: Some("Petrova".into()), ..AuditView::default() };
        now(Ok(vec![act]))
    }
    fn keys(&self, _order: KeyOrder) -> Answer<'_, Reference> {
        now(Err(Problem::new(codes::LINE_CLOSED)))
    }
    fn key_list(&self) -> Answer<'_, Vec<JournalKeysView>> {
        now(Ok(Vec::new()))
    }
    fn watch(&self) -> &dyn WatchRoom {
        self
    }
    fn events(&self) -> EventStream {
        let listener = self.events.subscribe();
        Box::pin(stream::unfold(listener, |mut listener| async {
            let event = listener.recv().await.ok()?;
            Some((event, listener))
        }))
    }
    fn formats(&self, query: FormatQuery) -> Answer<'_, FormatList> {
        let hash = if query.lang == LanguageTag::Ru { "ru" } else { "en" };
        now(Ok(FormatList { hash: hash.into(), formats: Vec::new() }))
    }
    fn format(&self, id: String, _query: FormatQuery) -> Answer<'_, FormatView> {
        now(Err(Problem::new(codes::NO_SUCH_FORMAT).with("format", id)))
    }
    fn rendering(&self, statement: String, _query: RenderingQuery) -> Answer<'_, RenderingView> {
        now(Err(missing(&statement)))
    }

    fn line_tests(&self, query: LineTestQuery) -> Answer<'_, LineTestsView> {
        now(Err(Problem::new(codes::NO_SUCH_PEER).with("peer", query.peer)))
    }
    fn directory(&self, query: DirectoryQuery) -> Answer<'_, DirectoryView> {
        match query.peer {
            Some(peer) => now(Err(Problem::new(codes::NO_SUCH_PEER).with("peer", peer))),
            None => now(Ok(DirectoryView { parties: vec![] })),
        }
    }

    fn preview(&self, draft: StatementDraft, _query: RenderingQuery) -> Answer<'_, RenderingView> {
        now(Err(Problem::new(codes::NO_EFFECT).with("format", draft.format).with("effect", "case-closed")))
    }
    fn labels(&self, name: String) -> Answer<'_, LabelsView> {
        if name.contains("nowhere") {
            return now(Err(missing(&name)));
        }
        let [mark, tlp, pap] = ["actual", "TLP:AMBER", "PAP:AMBER"].map(str::to_owned);
        let track = if name.contains("/cert/") { "cert" } else { "nrrc" };
        now(Ok(LabelsView { number: name, track: track.into(), format: Some("F90".into()), mark, tlp, pap }))
    }
}

pub async fn ask(router: &Router, request: Request<Body>) -> Response<Body> {
    router.clone().oneshot(request).await.unwrap()
}

pub async fn get(node: Arc<Fake>, path: &str) -> (StatusCode, Value) {
    read(ask(&router(node), Request::get(path).body(Body::empty()).unwrap()).await).await
}

pub async fn post(node: Arc<Fake>, path: &str, body: impl Into<Body>) -> (StatusCode, Value) {
    read(ask(&router(node), Request::post(path).body(body.into()).unwrap()).await).await
}

/// The status and the JSON; a problem must say what it is by its media type.
pub async fn read(response: Response<Body>) -> (StatusCode, Value) {
    let status = response.status();
    let kind = response.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    if !status.is_success() {
        assert_eq!(kind.as_deref(), Some("application/problem+json"), "{status}");
    }
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

pub fn draft(peer: &str) -> Value {
    serde_json::json!({"peer": peer, "track": "nrrc", "format": "F90", "body": {"subject": "s", "text": "t"}})
}

/// As many events of the stream as arrive before `count`.
pub async fn first_bytes(response: Response<Body>, count: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut stream = response.into_body().into_data_stream();
    while bytes.len() < count {
        let Some(next) = stream.next().await else { break };
        bytes.extend_from_slice(&next.unwrap());
    }
    bytes
}
