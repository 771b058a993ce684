//! What happens, for whoever waits.

use serde::{Deserialize, Serialize};

use super::line::PositionView;
use super::line_health::{DigestsStand, LineStanding};
use super::obligation::{CaseView, ObligationView};
use super::statement::Reference;
use crate::watch::alarm::Alarm;

/// Something happened and is durable. A listener that falls behind misses events and reads the state anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[non_exhaustive]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Event {
    /// A statement of ours got its number.
    Accepted {
        /// Which.
        statement: Reference,
    },
    /// The counterpart's signed receipt covers our journal below `size`.
    Receipted {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
        /// Generation of our journal.
        generation: u64,
        /// Entries covered.
        size: u64,
        /// The signed time.
        at: u64,
    },
    /// Entries of the counterpart are durable here; statements among them are told one by one.
    Entries {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
        /// Entries held of its journal.
        size: u64,
    },
    /// A statement of the counterpart was opened.
    Received {
        /// Which.
        statement: Reference,
        /// Its format.
        format: String,
        /// `actual`, `exercise` or `test`.
        mark: String,
        /// TLP's label.
        tlp: String,
        /// PAP's label.
        pap: String,
    },
    /// A statement of the counterpart was refused by our node, with a signed reason.
    RefusedByUs {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
        /// Number of their entry.
        entry: u64,
        /// The reason's word.
        reason: String,
    },
    /// The counterpart's node refused an entry of ours.
    RefusedByThem {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
        /// Number of our entry.
        entry: u64,
        /// The reason's word.
        reason: String,
    },
    /// A named officer of the counterpart acknowledged a statement of ours.
    Acknowledged {
        /// Which statement.
        statement: Reference,
        /// The acknowledgement.
        by: Reference,
        /// The officer, in the counterpart's words.
        officer: String,
        /// Whether it was understood.
        #[serde(default)]
        understood: bool,
    },
    /// An attachment of the counterpart is complete, verified and durable here.
    AttachmentHeld {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
        /// Its root.
        root: String,
    },
    /// The counterpart signed that it holds an attachment of ours (F09).
    AttachmentHeldByThem {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
        /// Its root.
        root: String,
    },
    /// The line has a live link.
    LinkUp {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
    },
    /// The line has no live link.
    LinkDown {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
    },
    /// The counterpart answered our HELLO: the line may release.
    Synced {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
    },
    /// A probe of a frozen line was answered under our nonce.
    ProbeAnswered {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
    },
    /// Two signed heads of the counterpart contradict each other: this line alone is stopped, the proof is kept.
    Frozen {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
    },
    /// The counterpart continues in a successor.
    TheirSuccessor {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
        /// Its generation.
        generation: u64,
    },
    /// Our own signature proves that this store was rolled back.
    RolledBack {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
        /// The size that our own signature shows.
        proven: u64,
        /// The size held.
        held: u64,
    },
    /// Something about an obligation.
    Obligation {
        /// The same for the same event on this node, however often it is told and after a restart as well.
        id: String,
        /// What: `opened`; `changed`, another due instant; `late`, `lapsed`; `met`, `waived`, `cancelled`; `withdrawn`:
        /// what was told of it before does not hold in the final order.
        what: String,
        /// The obligation; as it was told last, where it is withdrawn.
        obligation: Box<ObligationView>,
    },
    /// A case began, or is at another point.
    Case {
        /// The same for the same event on this node, however often it is told.
        id: String,
        /// What: `opened`, `changed`, `withdrawn`.
        what: String,
        /// The case; as it was told last, where it is withdrawn.
        case: Box<CaseView>,
    },
    /// A test of ours was answered by the counterpart's node (F01).
    LineTested {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
        /// Its sequence number.
        sequence: u64,
        /// Milliseconds there and back, where they were measured.
        round_trip_ms: Option<u64>,
        /// Whether the text came back as it was sent.
        whole: bool,
    },
    /// Two tests of a line in a row were missed.
    LineDown {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
        /// When the second one was.
        since: u64,
    },
    /// A line that was down has answered a test.
    LineUpAgain {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
        /// When that test was due.
        at: u64,
    },
    /// The two sides make something else of the same entries of a line.
    DigestsDiffer {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
        /// The largest positions at which they are known to agree, ours first; nothing where that is none.
        equal: Option<(PositionView, PositionView)>,
        /// The smallest at which they are known to differ, ours first.
        differs: (PositionView, PositionView),
        /// Cases that are otherwise for the other side, by their ids; none while that is not known, or where it is a matter of
        /// entries.
        #[serde(default)]
        cases: Vec<String>,
    },
    /// The two sides make the same of a line again.
    DigestsEqualAgain {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
    },
    /// Something about how a line stands by its tests is otherwise than it was told last.
    LineHealth {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
        /// By its tests.
        standing: LineStanding,
        /// Since when it is down.
        down_since: Option<u64>,
        /// The newest round trip in milliseconds.
        round_trip_ms: Option<u64>,
        /// Whether both sides make the same of it.
        digests: DigestsStand,
    },
    /// A person answered a watch test (F02).
    WatchTestAnswered {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
        /// Whether the test was ours.
        ours: bool,
        /// The officer, in the words of who answered.
        officer: String,
    },
    /// Nobody answered a watch test (F02) within an hour of its receipt.
    WatchTestMissed {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
        /// Whether the test was ours.
        ours: bool,
    },
    /// The node stopped after a failed write; nothing after it was released.
    Stopped {
        /// What failed.
        detail: String,
    },
    /// An alarm was raised.
    AlarmRaised {
        /// The alarm.
        alarm: Box<Alarm>,
    },
    /// Officers are called about an alarm.
    AlarmCalled {
        /// The alarm's id.
        alarm: String,
        /// What it is about.
        about: String,
        /// Its precedence.
        precedence: String,
        /// `actual`, `exercise` or `test`.
        mark: String,
        /// Level of the ladder, from 0.
        level: u32,
        /// The how many-th call on it, from 0.
        call: u32,
        /// The desk called.
        desk: String,
        /// Who is called there.
        officers: Vec<String>,
    },
    /// An alarm ended.
    AlarmEnded {
        /// The alarm.
        alarm: Box<Alarm>,
    },
    /// A handover was opened or signed.
    Handover {
        /// Its number.
        number: u64,
        /// The desk.
        desk: String,
        /// Whether both have signed.
        done: bool,
    },
    /// Something about a translation at this node.
    Translation {
        /// What: `asked`, `claimed`, `given-back`, `done` of the queue; `written`.
        what: String,
        /// The statement.
        statement: Reference,
        /// Tag of the language.
        language: String,
        /// Who: an officer's short id, `local`, or `node`.
        by: String,
    },
}
