//! Papers, questions and terms of experts as they are shown (`docs/spec/expert.md`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::dialogue::RecordView;
use super::obligation::PartyView;
use super::statement::Reference;

/// Which papers and questions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct ExpertQuery {
    /// Only of this peer.
    pub peer: Option<String>,
    /// Only of this topic, in the very words.
    pub topic: Option<String>,
    /// Only the case of this statement, by number or id, and then with all texts.
    pub case: Option<String>,
}

/// Papers and questions of experts, by topic.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExpertView {
    /// This node's clock, POSIX seconds.
    pub now: u64,
    /// Topics, by peer and words.
    pub topics: Vec<TopicView>,
}

/// A topic with one peer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TopicView {
    /// The peer.
    pub peer: String,
    /// The track.
    pub track: String,
    /// The topic, in the words of both sides.
    pub topic: String,
    /// Papers, the oldest first.
    pub papers: Vec<PaperView>,
    /// What was said outside of papers: questions, answers and others, the oldest first.
    pub said: Vec<ContributionView>,
}

/// A paper.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaperView {
    /// Its case.
    pub case: String,
    /// Its first version.
    pub first: Reference,
    /// The mark that all versions and comments bear.
    pub mark: String,
    /// It is the draft of a joint paper: each party has versions of its own.
    pub joint_draft: bool,
    /// Whose paper it is; of a joint draft who began it.
    pub by: PartyView,
    /// The phase of its case.
    pub phase: String,
    /// It stands on entries that may yet be preceded by others.
    pub provisional: bool,
    /// Versions, the oldest first.
    pub versions: Vec<VersionView>,
    /// Comments, questions and answers, the oldest first.
    pub said: Vec<ContributionView>,
    /// The joint paper, as far as it was signed: joint only where its `standing` is `in-force`.
    pub joint: Option<RecordView>,
}

/// A version of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionView {
    /// The statement.
    pub statement: Reference,
    /// Whose.
    pub by: PartyView,
    /// Its number among that party's; nothing where the body is not here.
    pub version: Option<u64>,
    /// `latest`, `earlier` or `cancelled`.
    pub standing: String,
    /// Its title.
    pub title: Option<String>,
    /// The hash of its texts: computed where they are inline, said where they are attached.
    pub text_hash: Option<String>,
    /// The officer is not named: neither in the statement nor by a signature. The party is.
    pub not_for_attribution: bool,
    /// By when comments would still help, POSIX seconds.
    pub comments_by: Option<u64>,
    /// The text, where one case is asked for.
    pub text: Option<String>,
    /// The text in other languages, where one case is asked for.
    pub translations: BTreeMap<String, String>,
    /// Its effective time.
    pub at: u64,
}

/// A comment, a question, an answer, or something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContributionView {
    /// The statement.
    pub statement: Reference,
    /// Its case.
    pub case: String,
    /// Who.
    pub by: PartyView,
    /// `comment`, `question`, `answer`, `other`.
    pub kind: String,
    /// The document, passage or statement to which it refers.
    pub reference: Option<String>,
    /// The version of the paper that it is about.
    pub version: Option<u64>,
    /// The officer is not named.
    pub not_for_attribution: bool,
    /// Its text, where it is here.
    pub text: Option<String>,
    /// What it answers.
    pub answers: Vec<Reference>,
    /// Of a question: answers of the other party's. Nobody owes one.
    pub answered_by: Vec<Reference>,
    /// Its effective time.
    pub at: u64,
}

/// Which terms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct GlossaryQuery {
    /// Only of this peer.
    pub peer: Option<String>,
    /// Only of lines of this track.
    pub track: Option<String>,
    /// Only this term.
    pub term: Option<String>,
    /// Only in this language.
    pub language: Option<String>,
    /// Only the case of this statement, by number or id.
    pub case: Option<String>,
}

/// The glossary with each peer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GlossaryView {
    /// This node's clock, POSIX seconds.
    pub now: u64,
    /// Terms, by peer, track, term and language.
    pub terms: Vec<GlossaryTermView>,
}

/// A term in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GlossaryTermView {
    /// The peer.
    pub peer: String,
    /// The track.
    pub track: String,
    /// The term.
    pub term: String,
    /// The language of term and definition.
    pub language: String,
    /// Its case.
    pub case: String,
    /// The statement that brought it in.
    pub first: Reference,
    /// `agreed`, `awaiting-confirmation`, `side-by-side` (each side has its own), `one` (one side's alone), `none`.
    pub standing: String,
    /// It stands on entries that may yet be preceded by others.
    pub provisional: bool,
    /// What both adopted, while neither took it back.
    pub agreed: Option<AgreedView>,
    /// Where a party took back what was agreed: since when.
    pub ended_at: Option<u64>,
    /// And by which statement.
    pub ended_by: Option<Reference>,
    /// Each side's definition.
    pub said: Vec<DefinitionView>,
}

/// A definition that both adopted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreedView {
    /// The definition, where it is here.
    pub definition: Option<String>,
    /// The hash that both said.
    pub hash: String,
    /// Since when, POSIX seconds.
    pub since: u64,
}

/// What one party says of a term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DefinitionView {
    /// Who.
    pub by: PartyView,
    /// In which statement.
    pub statement: Reference,
    /// The definition, where it is here.
    pub definition: Option<String>,
    /// Whether it is offered to the other party: what is left side by side is not.
    pub offered: bool,
    /// Where it comes from.
    pub source: Option<String>,
}

/// What an expert wants to say: the node makes the statement of it, which is then sent or kept as a draft as any other.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ExpertOrder {
    /// A paper, or the draft of a joint one; in a paper's case its next version (F58).
    Contribute {
        /// The peer, where a paper begins.
        #[serde(default)]
        peer: Option<String>,
        /// Number or id of a statement of the paper's case, for its next version.
        #[serde(default)]
        paper: Option<String>,
        /// The topic; of a next version that of the paper.
        #[serde(default)]
        topic: Option<String>,
        /// Its title; of a next version the earlier one where there is none.
        #[serde(default)]
        title: Option<String>,
        /// The text.
        text: String,
        /// The text in other languages.
        #[serde(default)]
        translations: BTreeMap<String, String>,
        /// Open sources.
        #[serde(default)]
        sources: Vec<String>,
        /// It is the draft of a joint paper.
        #[serde(default)]
        joint: bool,
        /// By when comments would still help, POSIX seconds.
        #[serde(default)]
        comments_by: Option<u64>,
        /// The officer is not to be named.
        #[serde(default)]
        not_for_attribution: bool,
    },
    /// A comment, a question, an answer or something else (F58).
    Say {
        /// `comment`, `question`, `answer`, `other`.
        kind: String,
        /// Number or id of the statement that it is about; without it a question opens a case.
        #[serde(default)]
        about: Option<String>,
        /// The peer, where it is about nothing.
        #[serde(default)]
        peer: Option<String>,
        /// The topic, where it is about nothing.
        #[serde(default)]
        topic: Option<String>,
        /// The text.
        text: String,
        /// The passage to which it refers; the number of what it is about where there is none.
        #[serde(default)]
        reference: Option<String>,
        /// The officer is not to be named.
        #[serde(default)]
        not_for_attribution: bool,
    },
    /// Signs a joint paper (F55): the latest version of the draft, or the very record that the other party signed.
    Sign {
        /// Number or id of a statement of the paper's case.
        paper: String,
        /// Whose latest version: `us` or `them`; what the other party signed goes before.
        #[serde(default)]
        version_of: Option<PartyView>,
    },
    /// Says a definition (F12).
    Propose {
        /// The peer.
        peer: String,
        /// The track, `expert` where none is named.
        #[serde(default)]
        track: Option<String>,
        /// The term.
        term: String,
        /// The language of term and definition.
        language: String,
        /// The definition.
        definition: String,
        /// Where it comes from.
        #[serde(default)]
        source: Option<String>,
        /// It is this side's own and offered to nobody.
        #[serde(default)]
        side_by_side: bool,
    },
    /// Adopts the definition that the other party offers (F12).
    Adopt {
        /// Number or id of a statement of the term's case.
        term: String,
        /// The definition, where whoever adopts it gives it: it must be the very one.
        #[serde(default)]
        definition: Option<String>,
    },
    /// Takes back this side's definition, and what is agreed (F12).
    Withdraw {
        /// Number or id of a statement of the term's case.
        term: String,
    },
}
