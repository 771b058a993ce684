//! Agreements: instruments that both parties negotiate, conclude and live by.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{PartyView, Reference};

/// Which agreements.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AgreementQuery {
    /// Only with this peer.
    pub peer: Option<String>,
    /// Only on this track.
    pub track: Option<String>,
}

/// Agreements, newest first.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreementsView {
    /// The agreements.
    pub agreements: Vec<AgreementItem>,
    /// Lines that are still being read, and whose agreements are not among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reading: Vec<String>,
}

/// One agreement in short. What is agreed, signed or in force is said of final state alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreementItem {
    /// The statement that tabled it first: it names the case.
    pub first: Reference,
    /// The instrument's mark: 32 bytes that whoever tabled it first chose.
    pub instrument: String,
    /// The peer.
    pub peer: String,
    /// The track.
    pub track: String,
    /// `actual`, `exercise` or `test`.
    pub mark: String,
    /// Its title by language.
    pub title: BTreeMap<String, String>,
    /// Its authentic languages.
    pub languages: Vec<String>,
    /// Who tabled it first.
    pub opened_by: PartyView,
    /// When, POSIX seconds.
    pub opened_at: u64,
    /// `negotiated`, `agreed`, `initialled`, `signed`, `concluded`, `in-force`, `suspended`, `ended`; `withdrawn` or `denied`
    /// where its case is over without that.
    pub stage: String,
    /// Parts on the table: articles, preamble, terms, final clauses.
    pub parts: u64,
    /// Of these, agreed on for good.
    pub agreed: u64,
    /// Of these, on which each party says something else.
    pub differing: u64,
    /// Of these, kept open by brackets or a reservation.
    pub open: u64,
    /// The one hash of all language texts, once all of it is agreed on.
    pub texts_hash: Option<String>,
    /// When it enters into force by its own rule, POSIX seconds; none until all that the rule asks for was done.
    pub enters: Option<u64>,
    /// When it ends, as far as that is known.
    pub ends: Option<u64>,
    /// The state stands on entries that may yet be preceded by others.
    pub provisional: bool,
}

/// One agreement.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreementView {
    /// In short.
    #[serde(flatten)]
    pub item: AgreementItem,
    /// Its parts, in their order.
    pub parts_list: Vec<AgreementPart>,
    /// Initials, signatures, notices of ratification, and amendments by both.
    pub acts: Vec<AgreementAct>,
    /// Its own rules on entry into force, term and notice, as both agreed on them or as they were tabled last.
    pub clauses: Option<AgreementClauses>,
    /// Dates that follow, POSIX seconds.
    pub dates: Vec<AgreementDate>,
    /// Who moved what when: the newest first.
    pub moves: Vec<AgreementMove>,
}

/// One part of an agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreementPart {
    /// Number of the article, or `preamble`, `terms`, `final`.
    pub number: String,
    /// Its heading by language, where it has one that is here.
    pub heading: BTreeMap<String, String>,
    /// `open`, `one`, `differs`, `awaiting-confirmation`, `in-force`: agreed ad referendum.
    pub standing: String,
    /// What we say of it.
    pub ours: Option<AgreementSaying>,
    /// What the counterpart says of it.
    pub theirs: Option<AgreementSaying>,
    /// How we keep it open: `brackets`, `reserved`.
    pub open_by_us: Option<String>,
    /// How the counterpart does.
    pub open_by_them: Option<String>,
}

/// What a party says of a part now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreementSaying {
    /// Hash of the text.
    pub hash: String,
    /// The statement that says it.
    pub by: Reference,
    /// Its effective time, POSIX seconds.
    pub at: u64,
}

/// An act of both on the whole: `initial`, `sign`, `ratify`, or `m/` and the beginning of an amendment's hash.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreementAct {
    /// Which.
    pub act: String,
    /// As of parts.
    pub standing: String,
    /// What we did.
    pub ours: Option<AgreementSaying>,
    /// What the counterpart did.
    pub theirs: Option<AgreementSaying>,
    /// The amendments; none where they are attached and not here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<AgreementText>,
}

/// An agreement's own rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreementClauses {
    /// Whether both agreed on them for good.
    pub agreed: bool,
    /// `signature`, `last-notice`, `fixed-date`, `other`.
    pub rule: String,
    /// So many days after that.
    pub days: u64,
    /// The fixed date, POSIX seconds.
    pub date: Option<u64>,
    /// `none`, `tacit`, `by-agreement`, `indefinite`.
    pub renewal: String,
    /// Beginning of the first term, POSIX seconds.
    pub from: Option<u64>,
    /// Its end, POSIX seconds.
    pub to: Option<u64>,
    /// Days of a term.
    pub period_days: Option<u64>,
    /// Days of notice.
    pub notice_days: u64,
}

/// A date that follows from an agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreementDate {
    /// `enters`, `notice-by`, `renews`, `ends`, `suspended`.
    pub what: String,
    /// POSIX seconds.
    pub at: u64,
    /// The agreement, where several are listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Reference>,
}

/// A statement that moved something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreementMove {
    /// The statement.
    pub statement: Reference,
    /// Its format: F50 to F53.
    pub format: String,
    /// Whose it is.
    pub by: PartyView,
    /// Its effective time, POSIX seconds.
    pub at: u64,
    /// What it does: of F50 `table`, of F52 and F53 their act; of F51 nothing, as it says something of each part.
    pub act: Option<String>,
    /// The parts that it speaks of.
    pub parts: Vec<AgreementMoved>,
}

/// What a statement says of one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreementMoved {
    /// Number of the part.
    pub number: String,
    /// `tabled`, `bracketed`, `accept`, `counter`, `reserve`, `withdraw`.
    pub what: String,
    /// Hash of the text that is said or meant.
    pub hash: String,
    /// Why, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The texts of one part of an agreement.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreementPartView {
    /// The part.
    #[serde(flatten)]
    pub part: AgreementPart,
    /// What we say: the article with its texts in every language.
    pub our_text: Option<AgreementText>,
    /// What the counterpart says.
    pub their_text: Option<AgreementText>,
    /// Every statement about it, the newest first, among those that were looked at.
    pub moves: Vec<AgreementMove>,
}

/// A text of a part.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreementText {
    /// Its hash, computed anew.
    pub hash: String,
    /// The statement in which it stands.
    pub by: Reference,
    /// Whether it is the text that is said: one that is not MUST NOT be accepted.
    pub matches: bool,
    /// The article, with its brackets; the preamble by language; the terms; the members that are the final clauses; the list of
    /// amendments.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub text: Box<RawValue>,
}

/// The whole text of an agreement as F50 has it, of what each party says, for export and comparison.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgreementFile {
    /// Whose text: `agreed`, `ours`, `theirs`.
    pub of: String,
    /// The body of an F50.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub body: Box<RawValue>,
    /// Numbers of parts whose text is not here, or is none that the hash says.
    pub missing: Vec<String>,
}
