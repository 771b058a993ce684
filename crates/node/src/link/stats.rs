//! Counters of the link.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What the link has counted since its start. A snapshot: the numbers are not read at one instant.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct LinkStats {
            $($(#[$doc])* pub $name: u64,)*
        }

        /// The counters themselves.
        #[derive(Debug, Default)]
        pub(crate) struct Counters {
            $(pub(crate) $name: Counter,)*
        }

        impl Counters {
            /// Reads them all.
            pub(crate) fn snapshot(&self) -> LinkStats {
                LinkStats { $($name: self.$name.0.load(Ordering::Relaxed),)* }
            }
        }
    };
}

/// One counter; clones count together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counter(Arc<AtomicU64>);

impl Counter {
    /// Counts one.
    pub(crate) fn one(&self) {
        self.add(1);
    }

    /// Counts `n`.
    pub(crate) fn add(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }
}

counters! {
    /// TCP connections accepted.
    accepted,
    /// Strangers whose first bytes were not a knock: "not a Comity message".
    not_comity,
    /// Knocks for no known pairing, or with a wrong answer to the challenge.
    knocks_refused,
    /// Strangers that did not finish the knock in time.
    knocks_timed_out,
    /// Strangers that hung up during the knock.
    knocks_closed,
    /// Strangers closed to make room for newer ones.
    evicted,
    /// Known peers refused because too many of their handshakes were in progress.
    handshakes_over_quota,
    /// Handshakes after a good knock that failed or timed out.
    handshakes_failed,
    /// Keys presented that were not pinned, on either side.
    key_mismatches,
    /// TLS signatures made with this node's key.
    signatures,
    /// Connections taken into use.
    connections,
    /// Connections given up because another one to the same peer was live.
    duplicates,
    /// Requests refused: wrong method, path, line or content type.
    requests_refused,
    /// Requests or responses refused because they named a content encoding.
    encodings_refused,
    /// Frames refused because of their length.
    over_limit,
    /// Frames given up because they came too slowly.
    too_slow,
    /// Frames received whole.
    frames_in,
    /// Bytes of those frames.
    bytes_in,
    /// Frames handed to the connection.
    frames_out,
    /// Bytes of those frames.
    bytes_out,
}
