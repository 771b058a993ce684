//! Rounds, joint records, tabled cases and consultations as they are shown (`docs/spec/dialogue.md`).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::formats::LanguageTag;
use super::obligation::{ObligationView, PartyView};
use super::statement::Reference;

/// Which rounds and consultations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct DialogueQuery {
    /// Only of this peer.
    pub peer: Option<String>,
    /// Only of lines of this track.
    pub track: Option<String>,
    /// Only of this series, by its name.
    pub series: Option<String>,
    /// Only the case of this statement, by number or id.
    pub case: Option<String>,
}

/// Which part of the dialogue a calendar is made of, and in which language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct CalendarQuery {
    /// Only of this peer.
    pub peer: Option<String>,
    /// Only of lines of this track.
    pub track: Option<String>,
    /// Only of this series, by its name.
    pub series: Option<String>,
    /// Only the case of this statement, by number or id: one round, as it is sent to who takes part.
    pub case: Option<String>,
    /// The language of its words.
    pub lang: LanguageTag,
}

/// What the dialogue with others comes to.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DialogueView {
    /// This node's clock, POSIX seconds: what is lapsed, late or due is so by it.
    pub now: u64,
    /// Series, by peer, track and name.
    pub series: Vec<SeriesView>,
    /// Joint records outside of rounds.
    pub records: Vec<RecordView>,
    /// Consultations, the oldest first.
    pub consultations: Vec<ConsultationView>,
}

/// A series of rounds with one peer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SeriesView {
    /// The peer.
    pub peer: String,
    /// The track.
    pub track: String,
    /// Its name.
    pub name: String,
    /// Days between two rounds, as both agreed to last.
    pub cadence_days: Option<u64>,
    /// Rounds, by number.
    pub rounds: Vec<RoundView>,
    /// Cases that were put on the table of the series.
    pub tabled: Vec<TabledView>,
    /// That the next round is convened, as each party owes it.
    pub next: Vec<ObligationView>,
}

/// A round.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoundView {
    /// Its case.
    pub case: String,
    /// The statement that convened it.
    pub first: Reference,
    /// Its number.
    pub round: u64,
    /// `proposed`, `differs`, `awaiting-confirmation`, `agreed`, `postponed`, `lapsed` (its dates are over and nobody says
    /// that it was held), `held`, `cancelled`: by what is final, where the case is.
    pub standing: String,
    /// It stands on entries that may yet be preceded by others.
    pub provisional: bool,
    /// What each party says at present, or said last where the round is open again or over.
    pub said: Vec<SaidView>,
    /// What both agreed to, where they did: the body of either.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub agreed: Option<Box<RawValue>>,
    /// The statement that says that it was held.
    pub held_by: Option<Reference>,
    /// Its joint record, as far as there is one.
    pub record: Option<RecordView>,
    /// Cases that were put on its table.
    pub tabled: Vec<TabledView>,
    /// How many statements followed the first in its case: what calendars call its sequence.
    pub sequence: u64,
    /// The effective time of the latest of that.
    pub changed_at: u64,
}

/// What one party says of something that both must say alike.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SaidView {
    /// Who.
    pub by: PartyView,
    /// In which statement.
    pub statement: Reference,
    /// The hash that it says; none where it says nothing any more.
    pub hash: Option<String>,
    /// Whether the hash is that of what is in the body; nothing where the body is not here.
    pub fits: Option<bool>,
    /// The body of the statement, where it is here.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub body: Option<Box<RawValue>>,
}

/// A joint record, or what may become one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordView {
    /// The peer.
    pub peer: String,
    /// The track.
    pub track: String,
    /// Its case.
    pub case: String,
    /// `one` (one party's alone), `differs`, `awaiting-confirmation`, `in-force` (joint), `open`.
    pub standing: String,
    /// What each party says.
    pub said: Vec<SaidView>,
    /// Its actions, once it is joint.
    pub actions: Vec<ActionView>,
}

/// An action of a joint record.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionView {
    /// Its number in the record.
    pub number: u64,
    /// What is to be done, by language.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub texts: Box<RawValue>,
    /// Who carries it out.
    pub owner: String,
    /// What is owed, and how it stands.
    pub owed: ObligationView,
}

/// A case that was put on a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TabledView {
    /// The statement (F39) that did, whose case is the consultation about it.
    pub statement: Reference,
    /// Who put it there.
    pub by: PartyView,
    /// The series.
    pub series: String,
    /// The round, where one is named.
    pub round: Option<u64>,
    /// The case, by its hash: of any line, and not looked up.
    pub evidence: String,
    /// The number that its author knows it by.
    pub number: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// `information`, `discussion`, `experts`, `joint-findings`, `other`.
    pub outcome_sought: Option<String>,
    /// How the consultation about it stands.
    pub consultation: String,
}

/// A consultation.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConsultationView {
    /// Its case.
    pub case: String,
    /// The first statement of the case.
    pub first: Reference,
    /// The peer.
    pub peer: String,
    /// The track.
    pub track: String,
    /// The format that opened the case.
    pub format: String,
    /// `joint` (findings that both said alike, and nothing can take back), `awaiting-confirmation`, `disagreement` (one
    /// party at least records it), `findings-differ`, `findings-of-one`, `open`.
    pub standing: String,
    /// It stands on entries that may yet be preceded by others.
    pub provisional: bool,
    /// The statement that closed it.
    pub closed_by: Option<Reference>,
    /// Findings that a party says: joint only where `standing` is.
    pub findings: Vec<SaidView>,
    /// Statements in which a party records that it disagrees.
    pub disagreements: Vec<SaidView>,
    /// What was said, the oldest first.
    pub said: Vec<StageView>,
}

/// One statement of a consultation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StageView {
    /// Which one.
    pub statement: Reference,
    /// Who.
    pub by: PartyView,
    /// Its format.
    pub format: String,
    /// `request`, `position`, `question`, `answer`, `findings`, `disagreement`, `close`; empty in other formats.
    pub stage: String,
    /// Its text; nothing where it is not here.
    pub text: Option<String>,
    /// Its effective time.
    pub at: u64,
    /// An answer is owed for it still.
    pub owed: bool,
}

/// What is to be said in a dialogue: the node makes the statement of it, which is then sent or kept as a draft as any other.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DialogueOrder {
    /// Convenes a round (F54).
    Convene {
        /// The peer.
        peer: String,
        /// The track.
        track: String,
        /// The round: members of F54.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        body: Value,
    },
    /// Proposes something else of a round: what the other party said last, with these members in place of its.
    Counter {
        /// Number or id of a statement of the round's case.
        round: String,
        /// Members of F54 that are others.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        body: Value,
    },
    /// Agrees to what the other party says of a round.
    Accept {
        /// Number or id of a statement of the round's case.
        round: String,
    },
    /// Puts off what both agreed to.
    Postpone {
        /// Number or id of a statement of the round's case.
        round: String,
    },
    /// Ends a round that was not held.
    Cancel {
        /// Number or id of a statement of the round's case.
        round: String,
    },
    /// Says that a round was held.
    Held {
        /// Number or id of a statement of the round's case.
        round: String,
    },
    /// Signs a record (F55): this one, or the very one that the other party signed.
    Record {
        /// Number or id of a statement of the case.
        case: String,
        /// Members of F55; without them what the other party says.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        body: Option<Value>,
    },
    /// Says that an action of a joint record is done (F26).
    Done {
        /// Number or id of either statement of the record.
        record: String,
        /// The action's number.
        number: u64,
        /// What was done.
        text: String,
    },
    /// Puts a case of any line on the table of a series or round (F39).
    Table {
        /// Number or id of a statement of the case.
        case: String,
        /// The peer on whose line it is put on the table.
        peer: String,
        /// The track.
        track: String,
        /// The series.
        series: String,
        /// The round.
        #[serde(default)]
        round: Option<u64>,
        /// Its title.
        title: String,
        /// What it is about.
        summary: String,
        /// `information`, `discussion`, `experts`, `joint-findings`, `other`.
        #[serde(default)]
        outcome_sought: Option<String>,
    },
    /// Says something in a consultation (F37).
    Consult {
        /// Number or id of a statement of the case; without it a request opens one.
        #[serde(default)]
        case: Option<String>,
        /// The peer, where a case is opened.
        #[serde(default)]
        peer: Option<String>,
        /// The track, where a case is opened.
        #[serde(default)]
        track: Option<String>,
        /// `request`, `position`, `question`, `answer`, `findings`, `disagreement`, `close`.
        stage: String,
        /// Its text.
        text: String,
        /// The topic.
        #[serde(default)]
        topic: Option<String>,
        /// Number or id of the statement that is answered.
        #[serde(default)]
        answers: Option<String>,
        /// Findings by language; without them the stage `findings` says the very ones of the other party.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        findings: Option<Value>,
    },
}
