//! What the routes ask of a node.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use comity_node::service::Problem;
use comity_node::service::views::{
    Accepted, AckDraft, CorrectionDraft, CourierReport, Event, FsckReport, ImportedAttachment, InboxItem, LineTestView,
    ListQuery, NodeStatus, PeerView, StatementDraft, StatementView,
};
use futures_util::Stream;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An answer that is being worked on.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'a>>;

/// Bytes as they come; the first error ends them.
pub type ByteStream = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>;

/// Events as they become durable. A listener that falls behind gets fewer and reads the state anew.
pub type EventStream = Pin<Box<dyn Stream<Item = Event> + Send>>;

/// Whatever answers for a node: the node itself, with the folder that it lives in.
///
/// Every method may be called at any time and from any task. A method that changes something returns when the change
/// is durable, and not before; after an error nothing was changed, unless the problem says otherwise.
pub trait Backend: Send + Sync + 'static {
    /// The node and its lines.
    fn status(&self) -> Answer<'_, NodeStatus>;
    /// The other parties.
    fn peers(&self) -> Answer<'_, Vec<PeerView>>;
    /// Statements, newest first.
    fn list(&self, query: ListQuery) -> Answer<'_, Vec<InboxItem>>;
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
    fn proof(&self, request: ProofRequest) -> Answer<'_, String>;
    /// A nonce there and back.
    fn line_test(&self, peer: String, track: String) -> Answer<'_, LineTestView>;
    /// What the peer lacks, as a courier file.
    fn courier_write(&self, peer: String) -> Answer<'_, CourierFile>;
    /// Takes a courier file.
    fn courier_read(&self, content: ByteStream) -> Answer<'_, CourierReport>;
    /// Recomputes what is stored; `repair` also asks the peers again for attachments that are damaged.
    fn fsck(&self, repair: bool) -> Answer<'_, FsckReport>;
    /// Copies the node into a new folder of this machine, consistent although it runs.
    fn backup(&self, to: String) -> Answer<'_, BackupReport>;
    /// The next step of a pairing.
    fn pairing(&self, step: PairingStep) -> Answer<'_, PairingView>;
    /// Something about keys.
    fn keys(&self, action: KeyAction) -> Answer<'_, serde_json::Value>;
    /// What happens from now on.
    fn events(&self) -> EventStream;
}

/// What an attachment is called, given with its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachmentLabel {
    /// File name: a label, never a path.
    pub name: String,
    /// Media type; empty means `application/octet-stream`.
    #[serde(default)]
    pub media_type: String,
    /// Bytes that will follow; another count is refused.
    pub length: u64,
}

/// An attachment's plaintext on its way out.
pub struct Download {
    /// Its label.
    pub label: AttachmentLabel,
    /// Its bytes.
    pub content: ByteStream,
}

/// A courier file on its way out.
pub struct CourierFile {
    /// Its bytes.
    pub content: ByteStream,
}

/// Asks for an evidence file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofRequest {
    /// Number or id.
    pub statement: String,
    /// Paths to open to whoever holds the file (`envelope/subject`, `body/text`), or `all`. Empty withholds the
    /// content.
    #[serde(default)]
    pub disclose: Vec<String>,
    /// Who decided to disclose.
    #[serde(default)]
    pub officer: Option<String>,
}

/// What a backup holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackupReport {
    /// Where it is.
    pub path: String,
    /// Bytes written.
    pub bytes: u64,
    /// Entries in it.
    pub entries: u64,
}

/// One step of a pairing. Files are their text; paths name keys on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PairingStep {
    /// Writes an invitation.
    Invite {
        /// Path of the authority key, where it is not the configured one.
        #[serde(default)]
        authority_key: Option<String>,
    },
    /// Answers an invitation.
    Accept {
        /// The invitation.
        file: String,
        /// As for `invite`.
        #[serde(default)]
        authority_key: Option<String>,
    },
    /// Takes the other side's last file, and says which words to compare. Nothing is opened yet.
    Compare {
        /// The answer to the invitation, or the inviter's last file.
        file: String,
    },
    /// The words were equal: opens every line.
    Confirm {
        /// The file given to `compare`.
        file: String,
        /// The five words as the other side read them.
        words: String,
        /// A local name for the other party, if its own is taken.
        #[serde(default)]
        name: Option<String>,
        /// As for `invite`.
        #[serde(default)]
        authority_key: Option<String>,
    },
}

/// What a step of a pairing gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PairingView {
    /// The text of the file for the other side, where the step makes one.
    #[serde(default)]
    pub file: Option<String>,
    /// The five words, once both nonces are known.
    #[serde(default)]
    pub words: Option<String>,
    /// The other party's local name.
    #[serde(default)]
    pub peer: Option<String>,
    /// What the other party calls itself. Escape before showing.
    #[serde(default)]
    pub own_name: Option<String>,
    /// Fingerprint of the other party's root key.
    #[serde(default)]
    pub fingerprint: Option<String>,
    /// Tracks of the lines that are open.
    #[serde(default)]
    pub tracks: Vec<String>,
}

/// Something about keys: the word of an action, with what it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyAction {
    /// `list`, `request`, `delegate`, `import`, `rotate`, `revoke`, `officer`, `register`.
    pub action: String,
    /// What it needs, by name.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
}
