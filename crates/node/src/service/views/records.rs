//! Records: joint erasures, legal holds, retention, search.

use serde::{Deserialize, Serialize};

use super::{Direction, InboxItem, Reference};
pub use crate::watch::holds::HoldView;

/// Which part of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct PageQuery {
    /// Where an earlier answer ended: its `more`.
    pub after: Option<String>,
    /// At most this many, 1 to 1000; 100 where it is not given.
    pub limit: Option<usize>,
}

/// Legal holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HoldsView {
    /// In the order of the statements' ids.
    pub holds: Vec<HoldView>,
    /// Where to go on with `after`; nothing where these are the last.
    pub more: Option<String>,
}

/// Joint erasures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErasuresView {
    /// Line by line: those in force, then the open ones.
    pub erasures: Vec<ErasureView>,
    /// Where to go on with `after`; nothing where these are the last.
    pub more: Option<String>,
}

/// Puts a statement under a legal hold, or lifts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HoldOrder {
    /// Number or id.
    pub statement: String,
    /// Why.
    pub reason: String,
    /// Who decides it.
    #[serde(default)]
    pub officer: Option<String>,
}

/// Asks the other side to erase statements together (F16), or says the same as its F16.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "act", rename_all = "kebab-case", deny_unknown_fields)]
pub enum EraseOrder {
    /// Proposes.
    Propose {
        /// Numbers or ids, all of one line.
        refs: Vec<String>,
        /// Why.
        ground: String,
    },
    /// Says the same as an F16 of the other side.
    Mirror {
        /// Number or id of its F16.
        statement: String,
    },
}

/// How far an erasure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ErasureStanding {
    /// One side has said it; or both have, and it is not final yet, or was withdrawn.
    Open,
    /// In force, and a legal hold of ours keeps the content here.
    Held,
    /// In force; it is being carried out.
    InForce,
    /// Carried out here.
    Done,
}

/// A joint erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErasureView {
    /// The counterpart's local name.
    pub peer: String,
    /// The track.
    pub track: String,
    /// How far it is.
    pub standing: ErasureStanding,
    /// The F16 that say so: one, or one of each side.
    pub acts: Vec<Reference>,
    /// What is to be erased; an id alone where no such statement is here.
    pub refs: Vec<Reference>,
    /// Why, in the words of who said it.
    pub ground: String,
}

/// What was erased of a statement, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErasedView {
    /// Our F16 and the counterpart's. Empty where the other side sent it as erased and no agreement of ours is known here.
    pub acts: Vec<Reference>,
    /// Stated time of the entry from which it is in force: a claim. Zero where that is not known.
    pub at: u64,
    /// The ground, as both gave it.
    pub ground: String,
    /// What the other side gave as left of it, after this side lost its store, is not what both agreed on: nothing is kept
    /// of it, and the digests of both sides differ.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub residue_refused: bool,
}

/// What to look for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct SearchQuery {
    /// Words that must all stand in it, or begin a word in it; upper and lower case alike.
    pub words: String,
    /// Only this peer.
    pub peer: Option<String>,
    /// Only this track.
    pub track: Option<String>,
    /// Only this format.
    pub format: Option<String>,
    /// Only this direction.
    pub direction: Option<Direction>,
    /// Only what is stated from then on, POSIX seconds.
    pub since: Option<u64>,
    /// Only what is stated before, POSIX seconds.
    pub until: Option<u64>,
    /// Where an earlier answer ended.
    pub after: Option<String>,
    /// At most this many, 1 to 1000; 50 where it is not given.
    pub limit: Option<usize>,
}

/// Where the words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FoundIn {
    /// In what was said.
    Statement,
    /// In a translation: an F19, or an unofficial one of the statement that was made here.
    Translation,
    /// In an internal note about the statement, or about the case that it began. It never leaves the node.
    Note,
}

/// One statement that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchHit {
    /// The statement.
    pub item: InboxItem,
    /// Some of the text around the first word. Its author's: escape before showing.
    pub excerpt: String,
    /// Where the words stand.
    pub within: FoundIn,
    /// Of which language the translation is, where they stand in one.
    pub language: Option<String>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchView {
    /// Newest first.
    pub found: Vec<SearchHit>,
    /// How many statements were looked at.
    pub looked_at: u64,
    /// Where to go on with `after`; nothing where all was looked at.
    pub more: Option<String>,
}

/// Statements whose period of retention is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RetentionView {
    /// Oldest first within a journal.
    pub due: Vec<RetentionDue>,
    /// How many were looked at.
    pub looked_at: u64,
    /// Where to go on; nothing where all was looked at.
    pub more: Option<String>,
}

/// A statement that may be proposed for joint erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RetentionDue {
    /// The number that people see.
    pub number: String,
    /// The id.
    pub id: String,
    /// Format.
    pub format: String,
    /// Class of retention: `test`, `case`, `record`, `treaty`.
    pub class: String,
    /// Stated time.
    pub stated: u64,
    /// When its period ended, POSIX seconds.
    pub since: u64,
}

/// How long each class of retention keeps, in days; nothing keeps for ever. `permanent` always does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetentionPeriods {
    /// Tests of lines and of the watch.
    pub test: Option<u32>,
    /// Cases.
    pub case: Option<u32>,
    /// Records.
    pub record: Option<u32>,
    /// What belongs to instruments.
    pub treaty: Option<u32>,
}

impl Default for RetentionPeriods {
    /// 90 days, 5 years, 10 years, for ever.
    fn default() -> Self {
        Self { test: Some(90), case: Some(5 * 365), record: Some(3_650), treaty: None }
    }
}

impl RetentionPeriods {
    /// Reads `retention.toml`: `test`, `case`, `record`, `treaty` in days; 0 keeps for ever.
    ///
    /// # Errors
    /// What is wrong, in English.
    pub fn from_text(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.message().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_strictly_and_what_is_not_said_has_its_default() {
        let read = RetentionPeriods::from_text("test = 30\ntreaty = 0\n").unwrap();
        assert_eq!(read, RetentionPeriods { test: Some(30), treaty: Some(0), ..RetentionPeriods::default() });
        assert_eq!(RetentionPeriods::from_text("").unwrap(), RetentionPeriods::default());
        for bad in ["permanent = 3", "test = -1", "test = \"30\"", "tests = 3", "case = 5000000000"] {
            assert!(RetentionPeriods::from_text(bad).is_err(), "{bad}");
        }
    }
}
