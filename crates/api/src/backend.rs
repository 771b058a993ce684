//! What the routes ask of a node.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use comity_node::service::problem::codes;
use comity_node::service::views::{
    Accepted, AckDraft, AuditQuery, AuditView, BoardView, CaseView, CorrectionDraft, CourierReport, DeclarationsView,
    DictationDraft, DictationView, DirectoryQuery, DirectoryView, EraseOrder, ErasuresView, Event, FormatList,
    FormatQuery, FormatView, FsckReport, HandoverSign, HoldOrder, HoldView, HoldsView, ImportedAttachment, InboxItem,
    JournalKeysView, LabelsView, LineHealthQuery, LineHealthView, LineStateView, LineTestQuery, LineTestView,
    LineTestsView, ListQuery, NodeStatus, ObligationQuery, PageQuery, PartyRegisterView, PeerView, Progress, Reference,
    RegisterUseView, RenderingQuery, RenderingView, RetentionView, SearchQuery, SearchView, StatementDraft,
    StatementView, TlsView, TranscriptDraft, TranscriptView, VoiceCheck, VoiceCheckView, VoiceQuery, VoiceSheetsView,
};
use comity_node::service::{Problem, Turnover};
use comity_node::watch::drafts::DraftView;
use comity_node::watch::handover::{Handover, HandoverDraft};
use comity_node::watch::handover_file::HandoverFile;
use comity_node::watch::lapse::Prepared;
use comity_node::watch::policy::{Action, MayRead, On};
use comity_node::watch::release::{ReleaseRequest, ReleaseSignature};
use comity_node::watch::staff::{OfficerView, TokenView};
use futures_util::Stream;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::orders::{KeyOrder, TlsOrder};

pub use crate::files::{AttachmentLabel, BackupReport, CourierFile, Download, EvidenceFile, ProofRequest};

use crate::agreement_room::AgreementRoom;
use crate::dialogue_room::DialogueRoom;
use crate::pledge_room::PledgeRoom;
use crate::review_room::ReviewRoom;
use crate::translation_room::TranslationRoom;
use crate::watch_room::WatchRoom;

/// An answer that is being worked on.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'a>>;

/// Bytes as they come; the first error ends them.
pub type ByteStream = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>;

/// Events as they become durable. A listener that falls behind gets fewer and reads the state anew.
pub type EventStream = Pin<Box<dyn Stream<Item = Event> + Send>>;

/// Is told how far long work is, and gives it up by answering `false`. Called from the thread that works: it must not
/// wait.
pub type Telling = Box<dyn FnMut(Progress) -> bool + Send>;

/// Whatever answers for a node: the node itself, with the folder that it lives in.
///
/// Every method may be called at any time and from any task. A method that changes something returns when the change
/// is durable, and not before; after an error nothing was changed, unless the problem says otherwise.
pub trait Backend: Send + Sync + 'static {
    /// The node and its lines.
    fn status(&self) -> Answer<'_, NodeStatus>;
    /// The other parties.
    fn peers(&self) -> Answer<'_, Vec<PeerView>>;
    /// Statements, newest first, of those that may be read.
    fn list(&self, query: ListQuery, may: MayRead) -> Answer<'_, Vec<InboxItem>>;
    /// One statement by number or id.
    fn show(&self, name: String) -> Answer<'_, StatementView>;
    /// Accepts drafts in their order; each has its own answer, and one that is refused stops none after it.
    fn send(&self, drafts: Vec<StatementDraft>) -> Answer<'_, Vec<Result<Accepted, Problem>>>;
    /// Acknowledges (F03).
    fn acknowledge(&self, draft: AckDraft) -> Answer<'_, Accepted>;
    /// Corrects or cancels (F05).
    fn correct(&self, draft: CorrectionDraft) -> Answer<'_, Accepted>;
    /// Takes an attachment's plaintext, seals it chunk by chunk; memory stays flat.
    fn import_attachment(&self, label: AttachmentLabel, content: ByteStream) -> Answer<'_, ImportedAttachment>;
    /// An attachment's plaintext, chunk by chunk, each verified before it is handed out.
    fn attachment(&self, statement: String, root: String) -> Answer<'_, Download>;
    /// An evidence file. Disclosing is logged.
    fn proof(&self, request: ProofRequest) -> Answer<'_, EvidenceFile>;
    /// The proof that the counterpart of a line signed two heads that contradict each other, as a file: of a generation
    /// of its journal, or the newest that is kept.
    fn contradiction(&self, peer: String, track: String, generation: Option<u64>) -> Answer<'_, String>;
    /// A nonce there and back, over a line that gets so many seconds to come up.
    fn line_test(&self, peer: String, track: String, wait_s: u64) -> Answer<'_, LineTestView>;
    /// What the peer lacks, as a courier file.
    fn courier_write(&self, peer: String) -> Answer<'_, CourierFile>;
    /// Takes a courier file.
    fn courier_read(&self, content: ByteStream) -> Answer<'_, CourierReport>;
    /// Recomputes what is stored; with `mend`, puts back what follows from the rest.
    fn fsck(&self, mend: bool, told: Telling) -> Answer<'_, FsckReport>;
    /// Copies the node into a new folder of this machine, consistent although it runs. Given up, it leaves nothing.
    fn backup(&self, to: String, with_authority: bool, told: Telling) -> Answer<'_, BackupReport>;
    /// Opens the lines of pairings that were confirmed in the node's folder since it started.
    fn take_up(&self) -> Answer<'_, Vec<PeerView>>;
    /// Changes a line's keys; the answer names the entry that says so.
    fn keys(&self, order: KeyOrder) -> Answer<'_, Reference>;
    /// The keys of our journals at this node, and from which entry on each is valid.
    fn key_list(&self) -> Answer<'_, Vec<JournalKeysView>>;
    /// Gives the node another identity on links: names it on every line, and shows it when all were told.
    fn tls(&self, order: TlsOrder) -> Answer<'_, TlsView>;
    /// Takes this party's register from the node's folder into use.
    fn use_register(&self) -> Answer<'_, RegisterUseView>;
    /// The register of a counterpart, as far as it came.
    fn their_register(&self, peer: String) -> Answer<'_, PartyRegisterView>;
    /// Acts that the node logs, newest first.
    fn audit(&self, query: AuditQuery) -> Answer<'_, Vec<AuditView>>;
    /// What happens from now on.
    fn events(&self) -> EventStream;

    // Cases and obligations.

    /// Open obligations of all lines, by due instant, of those that may be read.
    fn obligations(&self, query: ObligationQuery, may: MayRead) -> Answer<'_, BoardView>;
    /// One case by the id of its first statement.
    fn case(&self, id: String) -> Answer<'_, CaseView>;
    /// A line's whole final state.
    fn line_state(&self, peer: String, track: String) -> Answer<'_, LineStateView>;
    /// An officer makes a draft of what the node prepared, with the evidence file attached.
    fn draft_prepared(&self, id: String, officer: String) -> Answer<'_, Prepared>;

    // Records: holds, erasures, search, retention, archives.

    /// Legal holds, a page of them.
    fn holds(&self, query: PageQuery) -> Answer<'_, HoldsView> {
        let _ = query;
        unsupported()
    }
    /// Puts a statement under a legal hold. Logged.
    fn hold(&self, order: HoldOrder) -> Answer<'_, HoldView> {
        let _ = order;
        unsupported()
    }
    /// Lifts a legal hold. Logged.
    fn lift_hold(&self, order: HoldOrder) -> Answer<'_, HoldView> {
        let _ = order;
        unsupported()
    }
    /// Joint erasures, a page of them.
    fn erasures(&self, query: PageQuery) -> Answer<'_, ErasuresView> {
        let _ = query;
        unsupported()
    }
    /// An F16 as a draft, which is not kept yet.
    fn erasure_draft(&self, order: EraseOrder) -> Answer<'_, StatementDraft> {
        let _ = order;
        unsupported()
    }
    /// Looks for words in what whoever asks may read.
    fn search(&self, query: SearchQuery, who: Option<OfficerView>) -> Answer<'_, SearchView> {
        let _ = (query, who);
        unsupported()
    }
    /// What was kept for its period, a page of it.
    fn retention(&self, query: PageQuery) -> Answer<'_, RetentionView> {
        let _ = query;
        unsupported()
    }
    /// A closed period of a line as a file.
    fn archive(&self, peer: String, track: String, request: ArchiveRequest) -> Answer<'_, CourierFile> {
        let _ = (peer, track, request);
        unsupported()
    }

    // Formats.

    /// The formats that the node knows.
    fn formats(&self, query: FormatQuery) -> Answer<'_, FormatList>;
    /// One format.
    fn format(&self, id: String, query: FormatQuery) -> Answer<'_, FormatView>;
    /// A statement as it reads.
    fn rendering(&self, statement: String, query: RenderingQuery) -> Answer<'_, RenderingView>;
    // Line tests and the directory.

    /// The tests of a line.
    fn line_tests(&self, query: LineTestQuery) -> Answer<'_, LineTestsView>;
    /// Contacts and profiles.
    fn directory(&self, query: DirectoryQuery) -> Answer<'_, DirectoryView>;
    /// A draft as the other side will read it; nothing is made or sent.
    fn preview(&self, draft: StatementDraft, query: RenderingQuery) -> Answer<'_, RenderingView>;
    // The watch.
    /// Desks, alarms, the log, handovers.
    fn watch(&self) -> &dyn WatchRoom;
    // Officers, their tokens, and drafts. A node without a watch knows no officer, and so refuses nobody.

    /// Whose token it is, if it is good.
    fn caller(&self, token: String) -> Option<OfficerView> {
        let _ = token;
        None
    }
    /// Whether somebody may do something; `None` is whoever comes without a token of an officer.
    ///
    /// # Errors
    /// [`codes::NOT_PERMITTED`] with what would do.
    fn permit(&self, who: Option<&OfficerView>, action: Action, on: On<'_>) -> Result<(), Problem> {
        let _ = (who, action, on);
        Ok(())
    }
    /// Whether somebody may do something on a track, or where none is named on some track, with some format.
    ///
    /// # Errors
    /// As [`Backend::permit`].
    fn permit_some(&self, who: Option<&OfficerView>, action: Action, track: Option<&str>) -> Result<(), Problem> {
        let _ = (who, action, track);
        Ok(())
    }
    /// Keeps that an officer read something.
    fn was_read(&self, by: OfficerView, what: String) -> Answer<'_, ()> {
        let _ = (by, what);
        unsupported()
    }
    /// Keeps that a list showed an officer these statements whole, each once while the node runs.
    fn was_shown(&self, by: OfficerView, what: Vec<String>) -> Answer<'_, ()> {
        let _ = (by, what);
        unsupported()
    }
    /// Officers that the node knows; none where it has no staff list.
    fn officers(&self) -> Answer<'_, Vec<OfficerView>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    /// Enters an officer, or changes one.
    fn put_officer(&self, officer: OfficerView) -> Answer<'_, OfficerView> {
        let _ = officer;
        unsupported()
    }
    /// Acts on an officer's tokens, or ends their work here.
    fn officer_act(&self, id: String, act: StaffAct) -> Answer<'_, OfficerActed> {
        let _ = (id, act);
        unsupported()
    }
    /// Drafts, newest first, of those that may be read.
    fn drafts(&self, query: DraftQuery, may: MayRead) -> Answer<'_, Vec<DraftView>> {
        let _ = (query, may);
        unsupported()
    }
    /// One draft.
    fn draft(&self, id: u64) -> Answer<'_, DraftView> {
        let _ = id;
        unsupported()
    }
    /// Begins a draft.
    fn begin_draft(&self, by: String, draft: StatementDraft) -> Answer<'_, DraftView> {
        let _ = (by, draft);
        unsupported()
    }
    /// Acts on a draft.
    fn draft_act(&self, id: u64, by: String, act: DraftAct) -> Answer<'_, DraftActed> {
        let _ = (id, by, act);
        unsupported()
    }
    // How lines stand.

    /// How the lines stand by their tests.
    fn line_health(&self, query: LineHealthQuery) -> Answer<'_, Vec<LineHealthView>> {
        let _ = query;
        unsupported()
    }

    // Calls by voice.

    /// Sheets of challenges for calls. Logged.
    fn voice_sheets(&self, peer: String, track: String, query: VoiceQuery) -> Answer<'_, VoiceSheetsView> {
        let _ = (peer, track, query);
        unsupported()
    }
    /// Judges what was heard in a call; the row is used then.
    fn voice_check(&self, check: VoiceCheck) -> Answer<'_, VoiceCheckView> {
        let _ = check;
        unsupported()
    }
    /// A statement in the lines in which it is dictated.
    fn dictation(&self, draft: DictationDraft) -> Answer<'_, DictationView> {
        let _ = draft;
        unsupported()
    }
    /// Judges what was written down of a dictation.
    fn transcript(&self, draft: TranscriptDraft) -> Answer<'_, TranscriptView> {
        let _ = draft;
        unsupported()
    }
    // Translations and internal notes.

    /// Both, where the node has them.
    fn translating(&self) -> Option<&dyn TranslationRoom> {
        None
    }
    // What a statement is marked with.
    /// The marks of a statement, and what says who may read it; nothing of its content.
    fn labels(&self, name: String) -> Answer<'_, LabelsView>;

    // Handovers of shifts: whose keys sign them, the party's register and its officers say.

    /// Opens one: lists what is open now.
    fn open_handover(&self, draft: HandoverDraft) -> Answer<'_, Handover> {
        let _ = draft;
        unsupported()
    }
    /// One of the two officers signs it.
    fn sign_handover(&self, number: u64, act: HandoverSign) -> Answer<'_, Handover> {
        let _ = (number, act);
        unsupported()
    }
    /// One as a file that anybody can verify.
    fn handover_file(&self, number: u64) -> Answer<'_, HandoverFile> {
        let _ = number;
        unsupported()
    }

    // Agreements.

    /// What both parties negotiate, conclude and live by, where the node has it.
    fn agreeing(&self) -> Option<&dyn AgreementRoom> {
        None
    }

    // Public commitments.

    /// Declarations of this party and of those it follows, at an instant or now.
    fn declarations(&self, at: Option<u64>) -> Answer<'_, DeclarationsView> {
        let _ = at;
        unsupported()
    }

    // Guarantees, special-caution assets, protected processes, the reciprocity ledger; notices, coded signals, accounts.

    /// All of it, where the node has it.
    fn pledging(&self) -> Option<&dyn PledgeRoom> {
        None
    }

    // Dialogue: rounds, joint records, consultations.

    /// All of it, where the node has it.
    fn conversing(&self) -> Option<&dyn DialogueRoom> {
        None
    }

    // The annual review.

    /// All of it, where the node has it.
    fn reviewing(&self) -> Option<&dyn ReviewRoom> {
        None
    }
}

/// Asks for an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct ArchiveRequest {
    /// Only what is stated before, POSIX seconds: the archive ends before the first entry of each journal that is stated
    /// then or later. All where it is not given.
    pub until: Option<u64>,
    /// Whether the content is disclosed.
    pub content: bool,
    /// Who releases what is disclosed, separated by commas.
    pub officers: Option<String>,
    /// Whether the shift handovers of the desks that serve the line's track are in it. They list what is open on every line
    /// of such a desk, and officers' remarks: such a file stays inside.
    pub handovers: bool,
}

fn unsupported<T: Send + 'static>() -> Answer<'static, T> {
    let detail = "this node has no watch";
    Box::pin(std::future::ready(Err(Problem::new(codes::UNSUPPORTED).with("detail", detail))))
}

/// What is done about an officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "kebab-case", deny_unknown_fields)]
pub enum StaffAct {
    /// A new token, shown once.
    Token {
        /// For how many days.
        days: u64,
    },
    /// Ends every token.
    RevokeTokens,
    /// The officer leaves; another takes over what they had.
    Leave {
        /// Who.
        to: String,
    },
    /// Gives the officer the operator's role and a token: two others say so by theirs.
    Recover {
        /// Tokens of two other officers.
        tokens: Vec<String>,
    },
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OfficerActed {
    /// A token, shown once.
    Token(TokenView),
    /// The officer as they stand now.
    Officer(OfficerView),
    /// Who left, and the drafts that another has now.
    Left {
        /// Who.
        officer: OfficerView,
        /// Numbers of drafts.
        drafts: Vec<u64>,
        /// What else is another's now, and what is open.
        turnover: Box<Turnover>,
    },
}

/// Which drafts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DraftQuery {
    /// Released and withdrawn ones as well.
    pub all: bool,
    /// At most this many, 100 where not given.
    pub limit: Option<usize>,
}

/// What is done about a draft. Not tagged inside: a body is kept byte for byte, which a buffered form could not.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum DraftAct {
    /// Puts another content in its place; what was signed is void.
    Edit {
        /// The version that was read.
        version: u64,
        /// The content.
        draft: Box<StatementDraft>,
    },
    /// Adds a note, which never leaves the node.
    Note {
        /// What.
        text: String,
    },
    /// Asks others to look at it.
    Review,
    /// Asks officers for their signatures.
    Request {
        /// Names or keys, as in the register.
        officers: Vec<String>,
    },
    /// Brings an officer's signature.
    Sign {
        /// As the officer's machine wrote it.
        signature: ReleaseSignature,
    },
    /// Says it.
    Release,
    /// Gives it up.
    Withdraw,
}

/// What became of it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DraftActed {
    /// The draft as it stands now.
    Draft(Box<DraftView>),
    /// What officers are to sign.
    Request(ReleaseRequest),
    /// Said, under its number.
    Accepted(Accepted),
}
