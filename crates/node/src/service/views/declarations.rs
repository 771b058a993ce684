//! Public declarations as they are shown: of this party and of those whose public logs it follows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is known of public commitments, at an instant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeclarationsView {
    /// The instant, POSIX seconds.
    pub at: u64,
    /// Parties that are identified, this one first.
    pub parties: Vec<DeclaringView>,
    /// Parties that are not: a log under a root that nobody known vouches for.
    pub unidentified: Vec<DeclaringView>,
    /// Texts that parties tabled for others to adhere to.
    pub arrangements: Vec<ArrangementView>,
    /// Who is bound toward whom, among the parties identified.
    pub bound: Vec<BoundView>,
}

/// A party and what it declared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeclaringView {
    /// What it calls itself: a claim.
    pub name: String,
    /// Its name as a hash of its root.
    pub party: String,
    /// Fingerprint of its root.
    pub root: String,
    /// How it is identified: `own`, `paired`, `fingerprint`, `vouched`, `unidentified`.
    pub identified: String,
    /// The local name of the pairing, or who vouches.
    pub identified_by: Vec<String>,
    /// Where its log is served; none of our own.
    pub url: Option<String>,
    /// When it was last fetched and found in order.
    pub fetched: Option<u64>,
    /// Entries of its log.
    pub size: u64,
    /// Witnesses that cosigned its newest head and that are known here.
    pub witnesses: Vec<CosignedView>,
    /// Whether its author signed two histories: nothing new of it is taken.
    pub two_histories: bool,
    /// Its declarations.
    pub declarations: Vec<DeclarationView>,
    /// Statements of it without effect.
    pub without_effect: Vec<WithoutEffectView>,
}

/// A witness's cosignature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CosignedView {
    /// The witness.
    pub name: String,
    /// When.
    pub time: u64,
}

/// A declaration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeclarationView {
    /// Its entry's id.
    pub id: String,
    /// Its entry's number.
    pub number: u64,
    /// Whether it stands now.
    pub stands: bool,
    /// Since when its author is bound.
    pub since: u64,
    /// Until when, where its end is known.
    pub until: Option<u64>,
    /// `withdrawn` or `superseded`, where its end is known.
    pub end: Option<String>,
    /// When it was stated.
    pub stated: u64,
    /// `text` or `arrangement`.
    pub form: String,
    /// The arrangement's hash, or that of its own texts.
    pub undertaking: String,
    /// Title by language.
    pub title: BTreeMap<String, String>,
    /// The text by language; of an arrangement that is known, its text.
    pub texts: BTreeMap<String, String>,
    /// `all-states`, `adherents`, `named`.
    pub toward: String,
    /// The parties named.
    pub named: Vec<String>,
    /// By which means it will not strike.
    pub means: Vec<String>,
    /// Reservations that stand, by language.
    pub reservations: Vec<BTreeMap<String, String>>,
    /// Days of notice of its withdrawal.
    pub notice_days: u64,
    /// Who declared it, by office.
    pub declared_by: Option<String>,
    /// Officers who signed it.
    pub officers: Vec<String>,
}

/// A statement without effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WithoutEffectView {
    /// Its entry's number.
    pub number: u64,
    /// Its entry's id.
    pub id: String,
    /// The word for why.
    pub why: String,
    /// For whoever mends it.
    pub detail: String,
}

/// An arrangement.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArrangementView {
    /// Its hash: what adherents name.
    pub hash: String,
    /// Title by language.
    pub title: BTreeMap<String, String>,
    /// Text by language.
    pub texts: BTreeMap<String, String>,
    /// Parties that tabled it.
    pub tabled_by: Vec<String>,
    /// Adherents that it needs.
    pub threshold: u64,
    /// Days between the last of them and its entry into force.
    pub days: u64,
    /// The word for who may adhere.
    pub who: String,
    /// Identified adherents now.
    pub adherents: Vec<String>,
    /// Since when it is in force, or from when it will be.
    pub in_force: Option<u64>,
}

/// One party's duty toward another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoundView {
    /// Who is bound.
    pub by: String,
    /// Toward whom.
    pub toward: String,
    /// The declaration it follows from.
    pub declaration: String,
    /// Since when.
    pub since: u64,
    /// How many reservations stand.
    pub reservations: u64,
}
