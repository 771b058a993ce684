//! What the node shows and takes, as plain data: the contract with every surface (HTTP, command line, pages).
//!
//! Instants are POSIX seconds, hashes lower-case hexadecimal, tracks and fixed words the words of `comity-wire`.
//! A view never says more than the evidence supports (DESIGN.md rule 4). Nothing here is a secret of the node;
//! statements' content is.

mod adoption;
mod agreement;
mod attachment;
mod audit;
mod declarations;
mod dialogue;
mod directory;
mod draft;
mod effect;
mod event;
mod formats;
mod keys;
mod ladder;
mod line;
mod line_health;
mod line_tests;
mod marks;
mod obligation;
mod pledge;
mod progress;
mod reciprocity;
mod records;
mod review;
mod statement;
mod status;
mod traffic;
mod translation;
mod voice;
mod watch;

pub use adoption::{AdoptionQuery, AdoptionTurn, AdoptionView, AdoptionsView};
pub use agreement::{
    AgreementAct, AgreementClauses, AgreementDate, AgreementFile, AgreementItem, AgreementMove, AgreementMoved,
    AgreementPart, AgreementPartView, AgreementQuery, AgreementSaying, AgreementText, AgreementView, AgreementsView,
};
pub use attachment::{AttachmentView, ImportedAttachment};
pub use audit::{AuditQuery, AuditView};
pub use declarations::{
    ArrangementView, BoundView, CosignedView, DeclarationView, DeclarationsView, DeclaringView, WithoutEffectView,
};
pub use dialogue::{
    ActionView, CalendarQuery, ConsultationView, DialogueOrder, DialogueQuery, DialogueView, RecordView, RoundView,
    SaidView, SeriesView, StageView, TabledView,
};
pub use directory::{
    ContactKeyView, ContactView, ContactWayView, DirectoryQuery, DirectoryView, Freshness, HistoryView,
    PartyDirectoryView, ProfileView,
};
pub use draft::{AckDraft, AskedView, CorrectionDraft, DraftLabels, InstrumentView, LanguageView, StatementDraft};
pub use effect::{CommittedView, EffectView};
pub use event::Event;
pub use formats::{
    FormatItem, FormatList, FormatQuery, FormatValueView, FormatView, LanguageTag, MemberView, RenderingForm,
    RenderingQuery, RenderingView, RuleView,
};
pub use keys::{
    AuthorityView, JournalKeysView, KeySpanView, LeftView, OfficerView, PartyRegisterView, RegisterUseView,
    SignedControlView, TlsLineView, TlsView,
};
pub use ladder::{LadderStepView, LadderView, LevelView};
pub use line::{
    ClocksApart, DigestView, EndRefusedView, HeadView, LineTestView, LineView, PeerView, PositionView, StaysBackView,
    TransportView,
};
pub use line_health::{
    DigestsStand, FallbackView, HourOutcome, LineHealthQuery, LineHealthView, LineStanding, UnsaidView, WayHealthView,
};
pub use line_tests::{LineTestItemView, LineTestQuery, LineTestSummaryView, LineTestsView, WayView};
pub use marks::LabelsView;
pub use obligation::{
    BoardView, CaseView, FullView, LateView, LineStateView, ObligationQuery, ObligationView, PartyView, VoidView,
};
pub use pledge::{
    NoticeView, PledgeQuery, PledgeView, PledgesView, ProtectedListView, ProtectedView, RenewalView, TermView,
};
pub use progress::{Progress, Stage, Unit};
pub use reciprocity::{LedgerQuery, LedgerRow, LedgerView, LineLedgerView, TallyView};
pub use records::{
    EraseOrder, ErasedView, ErasureStanding, ErasureView, ErasuresView, FoundIn, HoldOrder, HoldView, HoldsView,
    PageQuery, RetentionDue, RetentionPeriods, RetentionView, SearchHit, SearchQuery, SearchView,
};
pub use review::{ReviewDifference, ReviewLineView, ReviewQuery, ReviewSaidView, ReviewView};
pub use statement::{
    Accepted, AckView, AnswerView, ContentView, CorrectionView, Direction, InboxItem, KeyStanding, ListQuery,
    Reference, ReleaserView, Says, StatementState, StatementView,
};
pub use status::{Blame, Colour, CourierReport, DamageView, Finding, FsckReport, NodeStatus, RefusedFrame};
pub use traffic::{RefusedView, TrafficView};
pub use translation::{
    About, Done, InternalNote, InternalNoteDraft, NotesQuery, NotesView, TranslationDraft, TranslationOrder,
    TranslationQuery, TranslationView, TranslationsView, Wanted, WantedAct, WantedDraft, WantedQuery, WantedView,
};
pub use voice::{
    CallDifference, CallView, DictationDraft, DictationLine, DictationView, HeardView, TranscriptDraft, TranscriptLine,
    TranscriptView, VoiceCheck, VoiceCheckView, VoiceDayView, VoiceKeyView, VoiceQuery, VoiceRowView, VoiceSheetsView,
    VoiceVerdict,
};
pub use watch::{
    AlarmQuery, AlarmsView, AttendDraft, DecideDraft, DeskDraft, DeskView, HandoverSign, LogQuery, LogView, NoteDraft,
    ReachDraft, RosterDraft, RosterView,
};
