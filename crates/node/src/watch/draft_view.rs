//! A draft as officers and programs see it.

use serde::{Deserialize, Serialize};

use crate::service::views::{DraftLabels, StatementDraft};

/// Where a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DraftState {
    /// Being written.
    Drafted,
    /// Others look at it.
    InReview,
    /// Officers are asked to sign.
    AwaitingRelease,
    /// Said, under a number.
    Released,
    /// Given up.
    Withdrawn,
}

impl DraftState {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::InReview => "in-review",
            Self::AwaitingRelease => "awaiting-release",
            Self::Released => "released",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// What somebody thinks of a draft. It never leaves the node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoteView {
    /// Who.
    pub by: String,
    /// When, by this node's clock.
    pub at: u64,
    /// Of which version.
    pub version: u64,
    /// What.
    pub text: String,
}

/// A draft as it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftView {
    /// Its number at this node.
    pub id: u64,
    /// Where it stands.
    pub state: DraftState,
    /// Who answers for it.
    pub owner: String,
    /// Grows with each change.
    pub version: u64,
    /// Who changed it last.
    pub changed_by: String,
    /// When, by this node's clock.
    pub changed_at: u64,
    /// The content.
    pub draft: StatementDraft,
    /// The labels that it bears: as officers are asked to sign it, as it was said, or as it would be said now where its
    /// author chose none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<DraftLabels>,
    /// What others think of it.
    pub notes: Vec<NoteView>,
    /// Keys of the officers who are asked to sign.
    pub asked: Vec<String>,
    /// Keys of those who have signed this version.
    pub signed: Vec<String>,
    /// The number that it was said under, where it was.
    pub number: Option<String>,
    /// The officer who released it alone, attested by this node, where one did.
    pub attested: Option<String>,
}
