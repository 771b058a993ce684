//! What people and programs hand in.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A statement to be sent. Everything but peer, track, format and body has a sensible default.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatementDraft {
    /// The counterpart's local name (`BOR`).
    pub peer: String,
    /// The track's word (`nrrc`).
    pub track: String,
    /// Format, such as `F90`.
    pub format: String,
    /// Version of the format.
    #[serde(default = "one")]
    pub format_version: u64,
    /// A JSON object, kept byte for byte.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub body: Box<RawValue>,
    /// The desk that speaks.
    #[serde(default)]
    pub from_desk: String,
    /// Desks addressed.
    #[serde(default)]
    pub to_desks: Vec<String>,
    /// Desks informed.
    #[serde(default)]
    pub info_desks: Vec<String>,
    /// The subject.
    #[serde(default)]
    pub subject: String,
    /// What is asked, and by when.
    #[serde(default)]
    pub asked: Option<AskedView>,
    /// `routine`, `priority`, `immediate` or `flash`; empty means `routine`.
    #[serde(default)]
    pub precedence: String,
    /// Under which agreement.
    #[serde(default)]
    pub instrument: Option<InstrumentView>,
    /// The case: number or id of its first statement.
    #[serde(default)]
    pub case: Option<String>,
    /// Numbers or ids of the statements answered.
    #[serde(default)]
    pub in_reply_to: Vec<String>,
    /// Number or id of the statement superseded.
    #[serde(default)]
    pub supersedes: Option<String>,
    /// Languages of the text.
    #[serde(default)]
    pub languages: Vec<LanguageView>,
    /// Handling; empty means confidential between the parties.
    #[serde(default)]
    pub handling: String,
    /// `TLP:AMBER` and so on; empty means that of what is answered or superseded, and nothing more open than `TLP:AMBER`
    /// (`docs/spec/markings.md`).
    #[serde(default)]
    pub tlp: String,
    /// `PAP:AMBER` and so on; empty means the same of PAP.
    #[serde(default)]
    pub pap: String,
    /// `formal` or `informal`; empty means `formal`.
    #[serde(default)]
    pub standing: String,
    /// `actual`, `exercise` or `test`; empty means `actual`.
    #[serde(default)]
    pub mark: String,
    /// Roots of attachments that were imported before, see [`super::ImportedAttachment`].
    #[serde(default)]
    pub attachments: Vec<String>,
    /// Drop the attachments at once where this is refused, or was accepted before, and no other statement names them.
    /// Otherwise they are kept for a day, so that another draft can name them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drop_unnamed: bool,
    /// Said even where it would have no effect as things stand, which is refused otherwise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anyway: bool,
    /// Whether the author will owe one bare entry (PROTOCOL.md rule 4).
    #[serde(default)]
    pub settle: bool,
    /// Same key and content: same answer. Same key, other content: refused. At most 64 bytes. Of an attachment, the
    /// content is its name, type and bytes, so that the same file may be imported again.
    #[serde(default)]
    pub idempotency_key: Option<String>,
}

const fn one() -> u64 {
    1
}

impl StatementDraft {
    /// A draft with every default.
    #[must_use]
    pub fn new(peer: &str, track: &str, format: &str, body: Box<RawValue>) -> Self {
        Self {
            peer: peer.to_owned(),
            track: track.to_owned(),
            format: format.to_owned(),
            format_version: 1,
            body,
            from_desk: String::new(),
            to_desks: Vec::new(),
            info_desks: Vec::new(),
            subject: String::new(),
            asked: None,
            precedence: String::new(),
            instrument: None,
            case: None,
            in_reply_to: Vec::new(),
            supersedes: None,
            languages: Vec::new(),
            handling: String::new(),
            tlp: String::new(),
            pap: String::new(),
            standing: String::new(),
            mark: String::new(),
            attachments: Vec::new(),
            drop_unnamed: false,
            anyway: false,
            settle: false,
            idempotency_key: None,
        }
    }
}

/// What is asked, and by when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskedView {
    /// In words.
    pub text: String,
    /// POSIX seconds, or nothing where no time is set.
    #[serde(default)]
    pub by: Option<u64>,
}

/// The agreement under which something is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstrumentView {
    /// Hash of the instrument's texts.
    pub instrument: String,
    /// The article; may be empty.
    #[serde(default)]
    pub article: String,
}

/// A language of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LanguageView {
    /// BCP 47 tag.
    pub tag: String,
    /// `authentic` or `translation`; empty means `authentic`.
    #[serde(default)]
    pub authenticity: String,
    /// For a translation: hash of the source text.
    #[serde(default)]
    pub source: Option<String>,
}

/// An acknowledgement (F03) to be made. Acknowledging is not agreeing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AckDraft {
    /// Numbers or ids of the counterpart's statements, all on one line and of one mark, at least one.
    pub refs: Vec<String>,
    /// The officer who took them; attested by the node alone.
    pub officer: String,
    /// Whether they were understood.
    pub understood: bool,
    /// When the officer received them, POSIX seconds; nothing means now.
    #[serde(default)]
    pub received_at: Option<u64>,
    /// As in [`StatementDraft`].
    #[serde(default)]
    pub tlp: String,
    /// As in [`StatementDraft`].
    #[serde(default)]
    pub pap: String,
    /// As in [`StatementDraft`].
    #[serde(default)]
    pub idempotency_key: Option<String>,
}

impl AckDraft {
    /// That an officer took statements and understood them, with every default.
    #[must_use]
    pub fn of(refs: Vec<String>, officer: &str) -> Self {
        let (tlp, pap, officer) = (String::new(), String::new(), officer.to_owned());
        Self { refs, officer, understood: true, received_at: None, tlp, pap, idempotency_key: None }
    }
}

/// A correction or cancellation (F05) of an own statement. It supersedes and never deletes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CorrectionDraft {
    /// Number or id of the own statement.
    pub r#ref: String,
    /// What changes, a JSON object by body member; nothing cancels the statement.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub changes: Option<Box<RawValue>>,
    /// Why.
    pub reason: String,
    /// As in [`StatementDraft`].
    #[serde(default)]
    pub tlp: String,
    /// As in [`StatementDraft`].
    #[serde(default)]
    pub pap: String,
    /// As in [`StatementDraft`].
    #[serde(default)]
    pub idempotency_key: Option<String>,
}

impl CorrectionDraft {
    /// A cancellation, with every default.
    #[must_use]
    pub fn of(r#ref: &str, reason: &str) -> Self {
        let (tlp, pap) = (String::new(), String::new());
        let (r#ref, reason) = (r#ref.to_owned(), reason.to_owned());
        Self { r#ref, changes: None, reason, tlp, pap, idempotency_key: None }
    }
}

/// Labels of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftLabels {
    /// Traffic Light Protocol.
    pub tlp: String,
    /// Permissible Actions Protocol.
    pub pap: String,
}
