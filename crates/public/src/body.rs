//! Bodies of the public formats: F60 declarations, F62 withdrawals, F63 arrangements (`docs/spec/public.md#statements`).
//!
//! A body is first held against its format; what is read here is what the reckoning needs of it. Members that are not known
//! are kept in the log, shown, and change nothing.

use std::collections::BTreeMap;

use comity_catalog::format::Release;
use comity_catalog::json::Json;
use comity_catalog::{Catalogue, Fault};
use comity_seal::hash::sha256_parts;
use comity_wire::body::Members;
use comity_wire::envelope::Envelope;
use comity_wire::{Hash, PartyId};
use serde::Deserialize;

use crate::entry::Said;
use crate::limits::NOTICE_DAYS_MIN;

/// Texts by language.
pub type Texts = BTreeMap<String, String>;

/// The formats that are said in a public log.
pub const PUBLIC_FORMATS: [&str; 3] = ["F60", "F62", "F63"];

/// What is undertaken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undertaking {
    /// The declaration's own text.
    Text(Texts),
    /// A tabled arrangement, by its hash.
    Arrangement(Hash),
}

impl Undertaking {
    /// What two parties undertake alike has one name: the arrangement's hash, or that of the texts.
    #[must_use]
    pub fn name(&self) -> Hash {
        match self {
            Self::Arrangement(hash) => *hash,
            Self::Text(texts) => sha256_parts(&[b"comity/v1/public-text\n", canonical(texts).as_bytes()]),
        }
    }
}

/// Toward whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Toward {
    /// Every State.
    AllStates,
    /// Whoever undertakes the same.
    Adherents,
    /// Those named by their parties' names; others may be named in words.
    Named(Vec<PartyId>),
}

/// F60: a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// What is undertaken.
    pub undertaking: Undertaking,
    /// Its title.
    pub title: Texts,
    /// Toward whom.
    pub toward: Toward,
    /// By which means it will not strike.
    pub means: Vec<String>,
    /// The scope in words.
    pub scope: Texts,
    /// Reservations, in their order.
    pub reservations: Vec<Texts>,
    /// When it begins, POSIX seconds.
    pub start: u64,
    /// Days of notice before a withdrawal takes effect.
    pub notice_days: u64,
    /// Who declared it, by office.
    pub declared_by: Option<String>,
}

/// What a withdrawal takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All of the declaration.
    Whole,
    /// One of its reservations, by its place from 0: what binds more needs no notice.
    Reservation(usize),
    /// A part that the reason describes: shown, and reckoned as nothing.
    Part,
}

/// F62: a withdrawal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// The declaration's entry.
    pub declaration: Hash,
    /// What is withdrawn.
    pub extent: Extent,
    /// Why.
    pub reason: Texts,
    /// From when, POSIX seconds.
    pub effective: u64,
}

/// Whether adherents may make reservations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reservations {
    /// They may.
    Allowed,
    /// They may not.
    NotAllowed,
    /// To some articles, as the text says.
    SomeArticles,
}

/// F63: an arrangement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tabled {
    /// Its hash: what adherents name.
    pub hash: Hash,
    /// The text in every language.
    pub texts: Texts,
    /// Its title.
    pub title: Texts,
    /// How many adherents it needs.
    pub adherents: u64,
    /// Days between the last of them and its entry into force.
    pub days: u64,
    /// The word for who may adhere.
    pub who: String,
    /// Whether adherents may make reservations.
    pub reservations: Reservations,
    /// From when parties may adhere; 0 at once.
    pub open_from: u64,
    /// Days of notice that every adherent gives at least.
    pub notice_days: u64,
    /// The arrangement that it is to replace.
    pub replaces: Option<Hash>,
}

/// What a statement says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// F60.
    Declaration(Box<Declared>),
    /// F62.
    Withdrawal(Withdrawn),
    /// F63.
    Arrangement(Box<Tabled>),
}

/// Why a body says nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BodyFault {
    /// No format of public logs.
    #[error("{format} is not said in a public log")]
    Format {
        /// Its name.
        format: String,
    },
    /// Not as its format says.
    #[error(transparent)]
    Check(#[from] Fault),
    /// JSON that nobody can hash alike: doubled members, numbers that are not whole.
    #[error("the body is not JSON with unlike members and whole numbers")]
    Json,
    /// An arrangement that names another hash than its own.
    #[error("the arrangement's hash is {own}, and it says {said}")]
    Hash {
        /// Computed.
        own: Hash,
        /// Said.
        said: String,
    },
    /// A text in no language, or an authentic language without a text.
    #[error("a text is missing: {what}")]
    Text {
        /// Which.
        what: String,
    },
    /// Parties that are named in no form.
    #[error("a party named in the scope is not 64 hexadecimal digits")]
    Party,
    /// The reservation to withdraw is not said.
    #[error("the withdrawal of a reservation says which: its place from 0 in the member reservation")]
    Which,
}

/// How many different officers a format asks for.
#[must_use]
pub fn persons(catalogue: &Catalogue, said: &Said) -> usize {
    let format = catalogue.version(&said.format, said.version);
    match format.map(|definition| definition.format.release) {
        Some(Release::One | Release::Node) => 1,
        _ => 2,
    }
}

/// Reads a statement's body by its format.
///
/// # Errors
/// [`BodyFault`].
pub fn read(catalogue: &Catalogue, said: &Said) -> Result<Body, BodyFault> {
    if !PUBLIC_FORMATS.contains(&said.format.as_str()) {
        return Err(BodyFault::Format { format: said.format.clone() });
    }
    let members = Members::read(&said.body).map_err(|_| BodyFault::Json)?;
    let mut envelope = Envelope { format: said.format.clone(), format_version: said.version, ..Envelope::default() };
    envelope.supersedes = said.supersedes;
    // There is no envelope here: what the format asks it to answer is what the body refers to.
    let referred = members.get("ref").and_then(|raw| serde_json::from_str::<String>(raw).ok());
    envelope.in_reply_to.push(referred.and_then(|hash| hash.parse().ok()).unwrap_or(Hash::ZERO));
    catalogue.check(&envelope, &members)?;
    let json = || serde_json::from_slice::<Json>(&said.body).map_err(|_| BodyFault::Json);
    match said.format.as_str() {
        "F60" => declaration(&said.body).map(|read| Body::Declaration(Box::new(read))),
        "F62" => withdrawal(&said.body).map(Body::Withdrawal),
        _ => arrangement(&said.body, json()?).map(|read| Body::Arrangement(Box::new(read))),
    }
}

#[derive(Deserialize)]
struct RawF60 {
    undertaking: RawUndertaking,
    scope: RawScope,
    reservations: Vec<Texts>,
    start_date: u64,
    #[serde(default)]
    authentic: Vec<String>,
    withdrawal_notice_days: Option<u64>,
    declared_by: Option<String>,
}

#[derive(Deserialize)]
struct RawUndertaking {
    form: String,
    #[serde(default)]
    texts: Texts,
    hash: Option<String>,
    #[serde(default)]
    title: Texts,
}

#[derive(Deserialize)]
struct RawScope {
    toward: String,
    means: Vec<String>,
    #[serde(default)]
    texts: Texts,
    #[serde(default)]
    parties: Vec<String>,
}

fn declaration(body: &[u8]) -> Result<Declared, BodyFault> {
    let raw: RawF60 = serde_json::from_slice(body).map_err(|_| BodyFault::Json)?;
    let RawUndertaking { form, texts, hash, title } = raw.undertaking;
    let undertaking = match (form.as_str(), hash.and_then(|hash| hash.parse().ok())) {
        ("arrangement", Some(hash)) => Undertaking::Arrangement(hash),
        _ => {
            if texts.is_empty() {
                return Err(BodyFault::Text { what: "undertaking.texts".to_owned() });
            }
            authentic(&raw.authentic, &texts)?;
            Undertaking::Text(texts)
        }
    };
    let toward = match raw.scope.toward.as_str() {
        "all-states" => Toward::AllStates,
        "adherents" => Toward::Adherents,
        _ => {
            let named: Result<Vec<PartyId>, _> = raw.scope.parties.iter().map(|party| party.parse()).collect();
            Toward::Named(named.map_err(|_| BodyFault::Party)?)
        }
    };
    Ok(Declared {
        undertaking,
        title,
        toward,
        means: raw.scope.means,
        scope: raw.scope.texts,
        reservations: raw.reservations,
        start: raw.start_date,
        notice_days: raw.withdrawal_notice_days.unwrap_or(NOTICE_DAYS_MIN).max(NOTICE_DAYS_MIN),
        declared_by: raw.declared_by,
    })
}

#[derive(Deserialize)]
struct RawF62 {
    r#ref: String,
    reason: Texts,
    effective_date: u64,
    extent: Option<String>,
    reservation: Option<u64>,
}

fn withdrawal(body: &[u8]) -> Result<Withdrawn, BodyFault> {
    let raw: RawF62 = serde_json::from_slice(body).map_err(|_| BodyFault::Json)?;
    let extent = match raw.extent.as_deref() {
        Some("part") => Extent::Part,
        Some("reservation") => {
            let place = raw.reservation.and_then(|place| usize::try_from(place).ok());
            Extent::Reservation(place.ok_or(BodyFault::Which)?)
        }
        _ => Extent::Whole,
    };
    let declaration = raw.r#ref.parse().map_err(|_| BodyFault::Json)?;
    Ok(Withdrawn { declaration, extent, reason: raw.reason, effective: raw.effective_date })
}

#[derive(Deserialize)]
struct RawF63 {
    texts: Texts,
    entry_threshold: RawThreshold,
    who_may_adhere: RawWho,
    #[serde(default)]
    title: Texts,
    hash: Option<String>,
    #[serde(default)]
    authentic: Vec<String>,
    replaces: Option<String>,
    reservations: Option<String>,
    withdrawal_notice_days: Option<u64>,
    open_from: Option<u64>,
}

#[derive(Deserialize)]
struct RawThreshold {
    adherents: u64,
    days: Option<u64>,
}

#[derive(Deserialize)]
struct RawWho {
    kind: String,
}

/// Members that say who tables a text, and its name, are no part of what is adhered to.
const BESIDE_THE_TEXT: [&str; 2] = ["hash", "proposers"];

/// The hash by which an arrangement is adhered to: of its canonical JSON without `hash` and `proposers`. Parties that table
/// the same text table one arrangement.
///
/// # Errors
/// [`BodyFault::Json`].
pub fn arrangement_hash(body: &[u8]) -> Result<Hash, BodyFault> {
    hash_of(serde_json::from_slice(body).map_err(|_| BodyFault::Json)?)
}

fn hash_of(json: Json) -> Result<Hash, BodyFault> {
    let Json::Object(mut members) = json else { return Err(BodyFault::Json) };
    for name in BESIDE_THE_TEXT {
        members.remove(name);
    }
    Ok(sha256_parts(&[b"comity/v1/arrangement\n", Json::Object(members).canonical().as_bytes()]))
}

fn arrangement(body: &[u8], json: Json) -> Result<Tabled, BodyFault> {
    let raw: RawF63 = serde_json::from_slice(body).map_err(|_| BodyFault::Json)?;
    let own = hash_of(json)?;
    if let Some(said) = raw.hash.filter(|said| *said != own.to_string()) {
        return Err(BodyFault::Hash { own, said });
    }
    if raw.texts.is_empty() {
        return Err(BodyFault::Text { what: "texts".to_owned() });
    }
    authentic(&raw.authentic, &raw.texts)?;
    let reservations = match raw.reservations.as_deref() {
        Some("not-allowed") => Reservations::NotAllowed,
        Some("some-articles") => Reservations::SomeArticles,
        _ => Reservations::Allowed,
    };
    Ok(Tabled {
        hash: own,
        texts: raw.texts,
        title: raw.title,
        adherents: raw.entry_threshold.adherents,
        days: raw.entry_threshold.days.unwrap_or(0),
        who: raw.who_may_adhere.kind,
        reservations,
        open_from: raw.open_from.unwrap_or(0),
        notice_days: raw.withdrawal_notice_days.unwrap_or(NOTICE_DAYS_MIN).max(NOTICE_DAYS_MIN),
        replaces: raw.replaces.and_then(|hash| hash.parse().ok()),
    })
}

/// Every authentic language has its text.
fn authentic(languages: &[String], texts: &Texts) -> Result<(), BodyFault> {
    match languages.iter().find(|language| !texts.contains_key(*language)) {
        Some(language) => Err(BodyFault::Text { what: language.clone() }),
        None => Ok(()),
    }
}

fn canonical(texts: &Texts) -> String {
    let text = |(language, text): (&String, &String)| (language.clone(), Json::Text(text.clone()));
    Json::Object(texts.iter().map(text).collect()).canonical()
}
