//! What the link has counted.

use serde::{Deserialize, Serialize};

use crate::link::LinkStats;

/// What the node's link has counted since its start: for who looks after it, never evidence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrafficView {
    /// Connections that others opened.
    pub accepted: u64,
    /// Connections taken into use, whoever opened them.
    pub connections: u64,
    /// Connections that were refused or given up.
    pub refused: RefusedView,
    /// Frames received whole.
    pub frames_in: u64,
    /// Bytes of those frames.
    pub bytes_in: u64,
    /// Frames sent.
    pub frames_out: u64,
    /// Bytes of those frames.
    pub bytes_out: u64,
}

/// Connections and frames that were refused or given up, by cause.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusedView {
    /// Strangers whose first bytes were no Comity message.
    pub not_comity: u64,
    /// Strangers that knocked for no known pairing, or answered the challenge wrongly.
    pub knocks_refused: u64,
    /// Strangers that did not finish the knock in time.
    pub knocks_timed_out: u64,
    /// Strangers that hung up during the knock.
    pub knocks_closed: u64,
    /// Strangers closed to make room for newer ones.
    pub evicted: u64,
    /// Known peers with too many handshakes in progress.
    pub handshakes_over_quota: u64,
    /// Handshakes after a good knock that failed or timed out.
    pub handshakes_failed: u64,
    /// Keys presented that were not pinned, on either side.
    pub key_mismatches: u64,
    /// Connections given up because another one to the same peer was live.
    pub duplicates: u64,
    /// Requests with a wrong method, path, line or content type.
    pub requests: u64,
    /// Requests and responses that named a content encoding.
    pub encodings: u64,
    /// Frames over the limit of length.
    pub frames_over_limit: u64,
    /// Frames that came too slowly.
    pub frames_too_slow: u64,
}

impl From<LinkStats> for TrafficView {
    fn from(stats: LinkStats) -> Self {
        let refused = RefusedView {
            not_comity: stats.not_comity,
            knocks_refused: stats.knocks_refused,
            knocks_timed_out: stats.knocks_timed_out,
            knocks_closed: stats.knocks_closed,
            evicted: stats.evicted,
            handshakes_over_quota: stats.handshakes_over_quota,
            handshakes_failed: stats.handshakes_failed,
            key_mismatches: stats.key_mismatches,
            duplicates: stats.duplicates,
            requests: stats.requests_refused,
            encodings: stats.encodings_refused,
            frames_over_limit: stats.over_limit,
            frames_too_slow: stats.too_slow,
        };
        Self {
            accepted: stats.accepted,
            connections: stats.connections,
            refused,
            frames_in: stats.frames_in,
            bytes_in: stats.bytes_in,
            frames_out: stats.frames_out,
            bytes_out: stats.bytes_out,
        }
    }
}

impl RefusedView {
    /// Each cause by its name, and how often.
    #[must_use]
    pub const fn causes(&self) -> [(&'static str, u64); 13] {
        [
            ("not-comity", self.not_comity),
            ("knocks-refused", self.knocks_refused),
            ("knocks-timed-out", self.knocks_timed_out),
            ("knocks-closed", self.knocks_closed),
            ("evicted", self.evicted),
            ("handshakes-over-quota", self.handshakes_over_quota),
            ("handshakes-failed", self.handshakes_failed),
            ("key-mismatches", self.key_mismatches),
            ("duplicates", self.duplicates),
            ("requests", self.requests),
            ("encodings", self.encodings),
            ("frames-over-limit", self.frames_over_limit),
            ("frames-too-slow", self.frames_too_slow),
        ]
    }
}
