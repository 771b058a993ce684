//! Translations (F19) that one side has said and the other has not adopted.

use serde::{Deserialize, Serialize};

use super::Reference;

/// Which of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdoptionQuery {
    /// Where an earlier answer ended.
    pub after: Option<String>,
}

/// Whose turn it is. Neither side has to: not adopting a translation is no breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AdoptionTurn {
    /// The other side said it: ours to adopt.
    Ours,
    /// We said it: theirs to adopt.
    Theirs,
}

/// A translation that one side alone has said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdoptionView {
    /// Whose turn it is.
    pub turn: AdoptionTurn,
    /// The F19.
    pub translation: Reference,
    /// What it translates; without a number where that is not here.
    pub statement: Reference,
    /// The format of what it translates; empty where that cannot be read here.
    pub format: String,
    /// Tag of its language.
    pub language: String,
    /// The counterpart's local name.
    pub peer: String,
    /// The track's word.
    pub track: String,
    /// `actual`, `exercise` or `test`.
    pub mark: String,
    /// When it was stated, POSIX seconds.
    pub stated: u64,
    /// Whether it is one of that statement; nothing where the statement cannot be read here. One that is none cannot be
    /// adopted.
    pub fits: Option<bool>,
}

/// Translations that wait for the other party of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdoptionsView {
    /// Ours to adopt first, then theirs, each newest first.
    pub waiting: Vec<AdoptionView>,
    /// How many statements were looked at.
    pub looked_at: u64,
    /// Where to go on with `after`; nothing where all was looked at.
    pub more: Option<String>,
}
