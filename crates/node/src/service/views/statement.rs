//! Statements as they are shown, and how they are found.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::attachment::AttachmentView;
use super::draft::{AskedView, InstrumentView, LanguageView};
use super::effect::EffectView;
use super::ladder::{LadderView, LevelView};
use super::line::StaysBackView;
use super::notice::SignalView;

/// A statement of ours that is durable under its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Accepted {
    /// The number that people see, `AUR/nrrc/7`.
    pub number: String,
    /// The entry's id.
    pub id: String,
    /// Generation of our journal.
    pub generation: u64,
    /// Number of the entry.
    pub entry: u64,
    /// The ordinal.
    pub ordinal: u64,
    /// Whether an earlier request with the same idempotency key had it accepted.
    pub repeated: bool,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Direction {
    /// We do.
    Out,
    /// The counterpart does.
    In,
}

/// Names one entry of one journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reference {
    /// For a statement: the number that people see. For another entry: `AUR/nrrc/#12`, its place in the journal.
    pub number: String,
    /// The entry's id.
    pub id: String,
}

/// What the evidence supports about a statement, the strongest first to hold. Times in it are claims that were
/// signed by whoever is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
#[non_exhaustive]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum StatementState {
    /// Ours: durable here, not receipted.
    Queued,
    /// Ours: there has been contact for 15 minutes, and no receipt.
    Withheld {
        /// Since when there is contact without a receipt, by our clock.
        since: u64,
    },
    /// Ours: durable here; our key on the line is revoked, so nothing leaves before it is rotated.
    KeyRevoked,
    /// Ours: durable in this copy; the counterpart says to hold a later generation of our own journal, so a newer copy of
    /// this node may exist. Over a link nothing leaves until it answers otherwise. It has not proved it.
    NewerCopyClaimed {
        /// That generation.
        generation: u64,
    },
    /// Ours: durable here. It is marked above what may leave on its line as the operator has set it, or was said after one
    /// that is; it stays until that is set otherwise.
    StaysBack(StaysBackView),
    /// Ours: the counterpart's node answers and does not take what we send. It has not signed that, and nobody needs to
    /// believe it; but we do not say that it withholds.
    NotTaken {
        /// The word of its code.
        reason: String,
    },
    /// Ours: the counterpart's node holds it durably and has signed that.
    Delivered {
        /// The receipt's time, by the counterpart's clock.
        at: u64,
    },
    /// Ours: the counterpart's node has opened it.
    Opened {
        /// Time of the first receipt.
        delivered_at: u64,
        /// The counterpart's entry that says so.
        by: Reference,
    },
    /// Ours: the counterpart's node has refused it, with a signed reason: void on both sides.
    RefusedByThem {
        /// The reason's word.
        reason: String,
        /// The counterpart's entry that says so.
        by: Reference,
    },
    /// Ours: a named officer of the counterpart has taken it and says that it was understood. Not an agreement.
    Acknowledged {
        /// Time of the first receipt.
        delivered_at: u64,
        /// The acknowledgement.
        by: Reference,
        /// The officer, in the counterpart's words, attested by its node alone.
        officer: String,
        /// Stated time of the acknowledgement.
        at: u64,
        /// Always true.
        understood: bool,
    },
    /// Ours: a named officer of the counterpart has received it and says that it was not understood.
    NotUnderstood {
        /// Time of the first receipt.
        delivered_at: u64,
        /// The statement that says so.
        by: Reference,
        /// The officer, in the counterpart's words, attested by its node alone.
        officer: String,
        /// Stated time of that statement.
        at: u64,
        /// Always false.
        understood: bool,
    },
    /// Theirs: held and opened here.
    Received {
        /// Time of our first receipt that covers it; nothing until the receipt is signed.
        receipted_at: Option<u64>,
    },
    /// Theirs: held and receipted, and refused here with a signed reason: void on both sides.
    RefusedByUs {
        /// The reason's word.
        reason: String,
    },
    /// Theirs: an officer of ours has acknowledged it.
    AcknowledgedByUs {
        /// The acknowledgement.
        by: Reference,
        /// The officer.
        officer: String,
        /// Stated time of the acknowledgement.
        at: u64,
        /// Always true.
        understood: bool,
    },
    /// Theirs: an officer of ours has said that it was received and not understood.
    NotUnderstoodByUs {
        /// The statement that says so.
        by: Reference,
        /// The officer.
        officer: String,
        /// Stated time of that statement.
        at: u64,
        /// Always false.
        understood: bool,
    },
    /// Its author has corrected, replaced or cancelled it; it stays.
    Superseded {
        /// The statement that did.
        by: Reference,
        /// Whether it was cancelled: that is final.
        cancelled: bool,
        /// What would be said of it otherwise: who holds it since when, and who acknowledged it.
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        otherwise: Box<StatementState>,
    },
}

/// How an entry stands with what its author said later of the key that signed it (PROTOCOL.md rule 17).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum KeyStanding {
    /// Nothing was said against it.
    #[default]
    Trusted,
    /// Its author has disowned the key for this place; the other side had receipted it before, so it stays.
    Disputed,
    /// Its author has disowned the key for this place, and the other side had not receipted it before.
    Disowned,
}

/// An acknowledgement (F03) of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AckView {
    /// The acknowledgement.
    pub by: Reference,
    /// The officer, in its author's words.
    pub officer: String,
    /// When the officer says to have received it.
    pub received_at: u64,
    /// Whether it was understood.
    pub understood: bool,
    /// Stated time.
    pub stated: u64,
    /// Levels of its author's ladder that were entered before, by its author's word; none where it says nothing of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<LevelView>,
}

/// What a statement says that answers another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Says {
    /// Something else than what is below.
    #[default]
    Answer,
    /// F26: approved.
    Approved,
    /// F26: denied.
    Denied,
    /// F26: under way; no answer yet.
    Pending,
    /// F26: no position yet; no answer yet.
    NoPositionYet,
    /// F26: whoever asked calls an answer non-responsive.
    NonResponsive,
    /// F26: whoever asked gave the answer up.
    Waived,
    /// F04: part of it was not understood; no answer.
    NotUnderstood,
}

/// A statement that answers another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerView {
    /// The number that people see.
    pub number: String,
    /// The entry's id.
    pub id: String,
    /// What it says.
    #[serde(default)]
    pub says: Says,
}

/// An officer who released a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReleaserView {
    /// The name, as its author's register has it; empty where the register is not here.
    pub name: String,
    /// The role, likewise.
    pub role: String,
    /// Fingerprint of the key.
    pub key: String,
}

/// A correction or cancellation (F05) of a statement.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CorrectionView {
    /// The correcting statement.
    pub by: Reference,
    /// What changes; nothing for a cancellation.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub changes: Option<Box<RawValue>>,
    /// Why.
    pub reason: String,
    /// Stated time.
    pub stated: u64,
    /// Whether it changes nothing: the statement was cancelled before, or this correction was.
    #[serde(default)]
    pub without_effect: bool,
    /// What cancelled this correction, where its author did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_by: Option<Reference>,
}

/// A statement with everything that is known of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatementView {
    /// The number that people see.
    pub number: String,
    /// The entry's id.
    pub id: String,
    /// Who speaks.
    pub direction: Direction,
    /// The counterpart's local name.
    pub peer: String,
    /// The track.
    pub track: String,
    /// The line's id.
    pub line: String,
    /// Generation of the journal it stands in.
    pub generation: u64,
    /// Number of the entry in it.
    pub entry: u64,
    /// The ordinal.
    pub ordinal: u64,
    /// Its author's clock when it wrote.
    pub stated: u64,
    /// The derived clock (PROTOCOL.md rule 2).
    pub clock: u64,
    /// What the evidence supports.
    pub state: StatementState,
    /// What its author said later of the key that signed it.
    #[serde(default)]
    pub key_standing: KeyStanding,
    /// Below both heads' clocks (PROTOCOL.md rule 11); provisional otherwise.
    pub is_final: bool,
    /// Time of the first receipt that covers it, by whoever signed it.
    pub receipted_at: Option<u64>,
    /// Size of that receipt.
    pub receipted_size: Option<u64>,
    /// The content; nothing for one that could not be opened here.
    pub content: Option<ContentView>,
    /// The statements that its envelope names (in reply to, case, supersedes) and that are here, so that their numbers can
    /// be shown beside their ids.
    #[serde(default)]
    pub named: Vec<Reference>,
    /// The content that is kept here is not what the header commits to: it is damaged, and not what was said.
    #[serde(default)]
    pub content_damaged: bool,
    /// Both sides erased the content; nothing where they did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<super::ErasedView>,
    /// Officers who released it, where officers signed it: their signatures were verified before it was opened or sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub released: Vec<ReleaserView>,
    /// Attachments.
    pub attachments: Vec<AttachmentView>,
    /// Acknowledgements, in order.
    pub acknowledgements: Vec<AckView>,
    /// Corrections, in order.
    pub corrections: Vec<CorrectionView>,
    /// Later statements of its author that take its place without being a correction, in order.
    #[serde(default)]
    pub superseded_by: Vec<Reference>,
    /// Statements of either side that answer it, in order.
    pub answers: Vec<AnswerView>,
    /// What it comes to in its line's state; nothing while it is on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<EffectView>,
    /// How far the counterpart's officers are called by the ladder that it publishes, for a statement of ours that it holds
    /// and nobody there has taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<LadderView>,
    /// What a coded signal (F32) says, in the words of the table that governs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<SignalView>,
}

/// What a statement says: the envelope and the body. All text is its author's; escape before showing.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContentView {
    /// Format.
    pub format: String,
    /// Its version.
    pub format_version: u64,
    /// The desk that speaks.
    pub from_desk: String,
    /// Desks addressed.
    pub to_desks: Vec<String>,
    /// Desks informed.
    pub info_desks: Vec<String>,
    /// Subject.
    pub subject: String,
    /// What is asked.
    pub asked: Option<AskedView>,
    /// Precedence.
    pub precedence: String,
    /// Under which agreement.
    pub instrument: Option<InstrumentView>,
    /// The case.
    pub case: Option<String>,
    /// Ids of the statements answered.
    pub in_reply_to: Vec<String>,
    /// Id of the statement superseded.
    pub supersedes: Option<String>,
    /// Languages.
    pub languages: Vec<LanguageView>,
    /// Handling.
    pub handling: String,
    /// Traffic Light Protocol.
    pub tlp: String,
    /// Permissible Actions Protocol.
    pub pap: String,
    /// Standing.
    pub standing: String,
    /// Mark.
    pub mark: String,
    /// The body's exact bytes.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub body: Box<RawValue>,
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InboxItem {
    /// The number that people see.
    pub number: String,
    /// The entry's id.
    pub id: String,
    /// Who speaks.
    pub direction: Direction,
    /// The counterpart's local name.
    pub peer: String,
    /// The track.
    pub track: String,
    /// Place for [`ListQuery::before`].
    pub entry: u64,
    /// Generation of the journal.
    pub generation: u64,
    /// Stated time.
    pub stated: u64,
    /// Format; empty where it could not be opened.
    pub format: String,
    /// Precedence.
    pub precedence: String,
    /// Subject.
    pub subject: String,
    /// Mark.
    pub mark: String,
    /// Traffic Light Protocol; empty where it could not be opened.
    #[serde(default)]
    pub tlp: String,
    /// Permissible Actions Protocol.
    #[serde(default)]
    pub pap: String,
    /// Attachments.
    pub attachments: u64,
    /// What it comes to in its line's state; nothing while it is on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<EffectView>,
    /// What the evidence supports.
    pub state: StatementState,
    /// What its author said later of the key that signed it.
    #[serde(default)]
    pub key_standing: KeyStanding,
    /// Both sides erased the content.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
    /// What a coded signal (F32) says, in the words of the table that governs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<SignalView>,
}

/// Which statements to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListQuery {
    /// Only this peer.
    #[serde(default)]
    pub peer: Option<String>,
    /// Only this track.
    #[serde(default)]
    pub track: Option<String>,
    /// Only this direction; nothing means both.
    #[serde(default)]
    pub direction: Option<Direction>,
    /// Only entries below this number, per journal; for paging through one journal.
    #[serde(default)]
    pub before: Option<u64>,
    /// At most this many, 1 to 1000; nothing means 50.
    #[serde(default)]
    pub limit: Option<usize>,
    /// Also line tests (F01), which are no traffic.
    #[serde(default)]
    pub tests: bool,
}
