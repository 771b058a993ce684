//! The bodies of F01 and of what it needs of F02 and F03.

use serde::{Deserialize, Serialize};

/// Generation and size of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct At {
    /// Generation; zero where nothing has come.
    pub generation: u64,
    /// Entries below it.
    pub size: u64,
}

impl At {
    /// As the digest takes it.
    #[must_use]
    pub const fn pair(self) -> (u64, u64) {
        (self.generation, self.size)
    }

    /// From what the digest takes.
    #[must_use]
    pub const fn of((generation, size): (u64, u64)) -> Self {
        Self { generation, size }
    }
}

/// A way to the other side, and what its author found of it since its last test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Way {
    /// `direct`, `relay`, `proxy`, `mail`, `courier` or `other`.
    pub kind: String,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Whether the other side was reached by it; nothing where that was not tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached: Option<bool>,
    /// Milliseconds that it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<u64>,
}

impl Way {
    /// Of a kind alone.
    #[must_use]
    pub fn of(kind: &str, reached: Option<bool>) -> Self {
        Self { kind: kind.to_owned(), address: None, reached, ms: None }
    }
}

/// A digest at a cut between two others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Between {
    /// The author's own journal.
    pub ours: At,
    /// The other one.
    pub theirs: At,
    /// The author's digest there.
    pub state_digest: String,
}

/// What happened in a case up to a cut, as one hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseAt {
    /// The entry id of its first statement.
    pub case: String,
    /// The hash.
    pub chain: String,
}

/// The body of an F01 (`docs/spec/line-test.md`). Members that are not here are left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestBody {
    /// Number of the test on its author's side of the line.
    pub sequence: u64,
    /// The neutral text; in an echo, as it arrived.
    pub text: String,
    /// The author's clock.
    pub clock: u64,
    /// The digest at the cut.
    pub state_digest: String,
    /// Of the author's own journal.
    pub ours: At,
    /// Of the other one.
    pub theirs: At,
    /// Ways covered.
    pub transports: Vec<Way>,
    /// Of the author's previous test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_round_trip_ms: Option<u64>,
    /// In an echo with another digest: where to look for the difference.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub narrowing: Vec<Between>,
    /// In such an echo: the cases that changed between its first cut and its last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<CaseAt>,
}

/// What is kept of an F02.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchTestBody {
    /// Whose person must answer.
    pub desk: String,
    /// Makes it unlike any other.
    pub nonce: String,
}

/// What is kept of the F03 that answers it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AnswerBody {
    /// Who answered.
    pub officer: String,
    /// When the test reached that person, by their word.
    pub received_at: u64,
}
