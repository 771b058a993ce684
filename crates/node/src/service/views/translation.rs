//! Translations, what is to be translated, and internal notes.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Reference;
pub use crate::watch::notes::{About, InternalNote};
pub use crate::watch::translation_queue::{Done, Wanted};

/// Which translations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TranslationQuery {
    /// Number or id of the statement.
    pub of: String,
    /// Tag of a language, for a form to fill in.
    #[serde(default)]
    pub language: Option<String>,
}

/// Every translation of a statement that is here.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TranslationsView {
    /// The statement.
    pub statement: Reference,
    /// Languages of its authentic text; none where it does not say.
    pub authentic: Vec<String>,
    /// The statement's TLP label, which is its translations' as well; empty where its content is not readable here.
    #[serde(default)]
    pub tlp: String,
    /// Its PAP label, likewise.
    #[serde(default)]
    pub pap: String,
    /// Its mark, likewise.
    #[serde(default)]
    pub mark: String,
    /// Its handling, likewise.
    #[serde(default)]
    pub handling: String,
    /// Official ones first, then those that were said, then those that were not.
    pub translations: Vec<TranslationView>,
}

/// One translation. What it is worth is `standing`; the authentic text governs in any case.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TranslationView {
    /// Tag of its language.
    pub language: String,
    /// `internal`: made here and never sent. Of those that were said: `on-its-way`, `void`, `withdrawn`, `proposed` (by one
    /// party alone), `awaiting-confirmation` (by both, and not final), `official`.
    pub standing: String,
    /// Who made it: the officer's short id, or the party by its name here.
    pub by: String,
    /// When, POSIX seconds: by this node's clock, or as it was stated.
    pub at: u64,
    /// Grows with each change of an internal one; 0 for what was said.
    pub version: u64,
    /// The statements (F19) that say it; none for an internal one.
    pub said: Vec<Reference>,
    /// Whether it is one of this statement; nothing where the statement cannot be read here.
    pub fits: Option<bool>,
    /// Why it is none, where it is none: `of-translation`, `same-language`, `tag`, `count`, `absent`, `shape`, `source`,
    /// `format`.
    pub unfit: Option<String>,
    /// Hash of what it translates.
    pub source: String,
    /// The subject.
    pub subject: Option<String>,
    /// Members of the body, by name.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub members: Box<RawValue>,
}

impl TranslationView {
    /// Whether it is an internal one that says what another of these has said since: then that one is enough.
    #[must_use]
    pub fn repeats<'a>(&self, others: impl IntoIterator<Item = &'a Self>) -> bool {
        let stands = |other: &Self| !other.said.is_empty() && !["withdrawn", "void"].contains(&other.standing.as_str());
        let same = |other: &Self| {
            other.language.eq_ignore_ascii_case(&self.language)
                && (&other.source, &other.subject, other.members.get())
                    == (&self.source, &self.subject, self.members.get())
        };
        self.said.is_empty() && others.into_iter().any(|other| stands(other) && same(other))
    }
}

/// A translation that an officer writes, in place of what was there; or a form to fill in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TranslationDraft {
    /// Number or id of the statement.
    pub statement: String,
    /// Tag of the language.
    pub language: String,
    /// Hash of what was translated, where the writer took it from the form: refused if the statement's is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The subject.
    #[serde(default)]
    pub subject: Option<String>,
    /// Members of the body, by name: a JSON object, kept byte for byte.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub members: Box<RawValue>,
}

/// Has a translation said, as a draft that others release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TranslationOrder {
    /// One that was made here.
    Say {
        /// Number or id of the statement.
        statement: String,
        /// Tag of the language.
        language: String,
    },
    /// The same as an F19 of the counterpart.
    Adopt {
        /// Number or id of that F19.
        translation: String,
    },
}

/// Which entries of the queue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WantedQuery {
    /// Finished ones as well.
    pub all: bool,
    /// Only what is wanted in this language.
    pub into: Option<String>,
}

/// What is to be translated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WantedView {
    /// The entry.
    pub wanted: Wanted,
    /// When something that we owe from the statement is due next, POSIX seconds.
    pub due: Option<u64>,
    /// Whether there is a translation into this language here.
    pub translated: bool,
}

/// What is done about the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WantedDraft {
    /// `ask`, `claim`, `give-back`, `done`.
    pub act: WantedAct,
    /// Number or id of the statement.
    pub statement: String,
    /// Tag of the language.
    pub language: String,
    /// Why, for `ask` and `give-back`.
    #[serde(default)]
    pub reason: String,
}

/// What is done about an entry of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum WantedAct {
    /// Asks for a translation.
    Ask,
    /// Works on it.
    Claim,
    /// Works on it no more.
    GiveBack,
    /// It is finished: there is a translation.
    Done,
}

impl WantedAct {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ask => "asked",
            Self::Claim => "claimed",
            Self::GiveBack => "given-back",
            Self::Done => "done",
        }
    }
}

/// Notes about what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotesQuery {
    /// Number or id of a statement; for a case, of its first.
    pub about: String,
    /// Whether the case is meant.
    #[serde(default)]
    pub case: bool,
}

/// A note that an officer writes. It never leaves the node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InternalNoteDraft {
    /// Number or id of a statement; for a case, of its first.
    pub about: String,
    /// Whether the case is meant.
    #[serde(default)]
    pub case: bool,
    /// The note.
    pub text: String,
}

/// Internal notes, in order. They never leave the node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotesView {
    /// The statement, or the case's first.
    pub about: Reference,
    /// The notes.
    pub notes: Vec<InternalNote>,
}
