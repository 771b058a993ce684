//! Lines and peers as they are shown.

use serde::{Deserialize, Serialize};

pub use crate::core::ClocksApart;

/// One journal's head, and how far it is receipted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeadView {
    /// Generation.
    pub generation: u64,
    /// Entries.
    pub size: u64,
    /// Root at that size.
    pub root: String,
    /// Statements among them.
    pub statements: u64,
    /// Entries below this are receipted by the other side.
    pub receipted: u64,
    /// Time of the largest receipt, by whoever signed it.
    pub receipted_at: Option<u64>,
}

/// An end of an earlier journal of ours that the counterpart named against what it had signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndRefusedView {
    /// Generation of that journal.
    pub generation: u64,
    /// How many entries of it the counterpart now says to have held.
    pub named: u64,
    /// How many it had signed to hold, in receipts or in its own entries.
    pub proven: u64,
}

/// The first statement of ours that is marked above what may leave on its line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StaysBackView {
    /// Its number.
    pub first: String,
    /// Its entry's number: what stands behind it waits with it.
    pub entry: u64,
    /// Its label; `actual` on a line for exercises.
    pub mark: String,
    /// The most sensitive label that leaves on the line; `exercise` on a line for exercises.
    pub ceiling: String,
}

/// A position in a journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PositionView {
    /// Generation; zero where nothing has come.
    pub generation: u64,
    /// Entries below it.
    pub size: u64,
}

/// What a line comes to: one hash over its final entries, their order, what became of each, and the cases and obligations
/// that follow. The other side computes the same at the same two positions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DigestView {
    /// The digest.
    pub hash: String,
    /// Its first 55 bits as five words, to be compared by voice.
    pub words: Vec<String>,
    /// Entries of ours that it looks at.
    pub ours: PositionView,
    /// Entries of theirs that it looks at.
    pub theirs: PositionView,
    /// How many of all these are final.
    pub entries: u64,
    /// The part that says which entries are final, in which order, and what became of each.
    #[serde(default)]
    pub line: String,
    /// The part that says what they mean: cases and obligations of actual traffic.
    #[serde(default)]
    pub state: String,
    /// The same of exercise traffic: no part of `hash`.
    #[serde(default)]
    pub exercise: String,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineView {
    /// The counterpart's local name.
    pub peer: String,
    /// The track.
    pub track: String,
    /// The line's id.
    pub line: String,
    /// Our journal.
    pub ours: HeadView,
    /// The counterpart's, as held here.
    pub theirs: HeadView,
    /// Statements of ours, over all generations of our journal.
    pub sent: u64,
    /// Statements of the counterpart that are held here, over all generations.
    pub received: u64,
    /// Our entries not yet receipted.
    pub in_flight: u64,
    /// Whether there is a live link.
    pub link_up: bool,
    /// Whether the counterpart has answered our HELLO since the start.
    pub synced: bool,
    /// Last frame of the counterpart that was taken, by our clock; nothing since the start means nothing.
    pub last_contact: Option<u64>,
    /// Their clock minus ours, as of the last receipt that came over a live link: an interval, as long as the network took.
    pub clocks_apart: Option<ClocksApart>,
    /// There has been contact since then, and no receipt for what was sent (15 minutes).
    pub withheld_since: Option<u64>,
    /// What of ours stays back, by the line's ceiling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stays_back: Option<StaysBackView>,
    /// Our own key on the line is revoked: nothing leaves before it is rotated.
    pub key_revoked: bool,
    /// The word of the unsigned code with which the counterpart's node answers what waits for a receipt.
    pub not_taken: Option<String>,
    /// The word of the code with which this node answers frames of the counterpart, and takes none.
    pub not_taking: Option<String>,
    /// Two signed heads of the counterpart contradict each other; the proof is kept.
    pub frozen: bool,
    /// Generations of the counterpart's journal against which a proof of contradiction is kept, ascending: each can be
    /// written to a file, also after a successor went on.
    #[serde(default)]
    pub contradictions: Vec<u64>,
    /// Our own signature proved a rollback: a successor is needed.
    pub rolled_back: bool,
    /// Entries of our earlier journals that the counterpart says to hold and has not returned.
    pub lost: u64,
    /// The counterpart contradicted what it had signed when it named the end of an earlier journal of ours: refused.
    pub end_refused: Option<EndRefusedView>,
    /// The counterpart says to hold what we never signed and shows no signature of ours: not believed.
    pub unproved: bool,
    /// The counterpart says to hold this later generation of our own journal: a newer copy of this node exists, or it
    /// lies. Its word, which proves nothing; over a link nothing of ours leaves until it answers otherwise.
    #[serde(default)]
    pub newer_claimed: Option<u64>,
    /// An entry that the counterpart should get and that is damaged here; nothing behind it leaves either.
    #[serde(default)]
    pub damaged: Option<String>,
    /// What it came to at the last line test of this process, with the positions that it looked at. A look reads nothing
    /// for it.
    #[serde(default)]
    pub digest: Option<DigestView>,
}

/// A peer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeerView {
    /// The local name.
    pub name: String,
    /// What the party calls itself.
    pub own_name: String,
    /// The party's id: the hash of its root key.
    pub party: String,
    /// Fingerprint of its root key, as `init` prints it there and `verify --root` takes it.
    pub root: String,
    /// Where its node may be reached.
    pub addresses: Vec<String>,
    /// Tracks of the lines with it at this node.
    pub tracks: Vec<String>,
    /// Whether its node is connected; of several, whether one is.
    pub connected: bool,
    /// Tracks whose node is not, while another one is.
    #[serde(default)]
    pub apart: Vec<String>,
    /// Why the last attempt to reach it failed, if it is not connected.
    pub last_failure: Option<String>,
    /// The word of its kind, such as `dial-resolve`, if it has one.
    pub last_failure_why: Option<String>,
    /// The ways to it, and when each last brought something.
    #[serde(default)]
    pub transports: Vec<TransportView>,
}

/// A way to a peer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TransportView {
    /// `link`, `link-http-proxy`, `link-socks5`, `courier` or `mail`.
    pub transport: String,
    /// When it last brought something of the peer that verified; now, where it is connected. Kept over restarts.
    pub last_success: Option<u64>,
}

/// A round trip over a line: a nonce of ours, answered under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineTestView {
    /// The peer.
    pub peer: String,
    /// The track.
    pub track: String,
    /// Milliseconds from asking to the answer.
    pub round_trip_ms: u64,
    /// Entries of ours that the counterpart's node says to hold, in answer to our nonce.
    pub held: Option<u64>,
    /// Entries of ours there are.
    pub size: u64,
    /// What the line comes to here; none where entries were lost and not returned, or more are to be read than a test
    /// waits for.
    #[serde(default)]
    pub digest: Option<DigestView>,
}
