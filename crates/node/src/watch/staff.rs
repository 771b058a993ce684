//! Officers who work at this node: roles, tokens, and what happens when one leaves.
//!
//! In scope: who may do what here. Out of scope: what the counterpart believes, which is the register's: an officer is known
//! here without being enrolled there, and the other way round. A token is shown once; its hash is kept.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use comity_seal::hash::sha256;
use comity_seal::rng::random32;
use comity_store::{Cells, StoreError};
use comity_wire::Hash;
use serde::{Deserialize, Serialize};

use super::cells::{self, RecordError};
use super::policy::{Action, OfficerRole, On, Policy};
use crate::service::problem::{Problem, codes};
use crate::service::{Node, OsRng};

/// Officers of a node at most.
pub const OFFICERS_MAX: usize = 1_024;
/// Tokens of one officer that are good at the same time, at most.
pub const TOKENS_MAX: usize = 8;
/// Longest name, desk or language in bytes.
pub const NAME_BYTES_MAX: usize = 256;
/// Longest short id in bytes.
pub const ID_BYTES_MAX: usize = 32;
/// Languages of one officer at most.
pub const LANGUAGES_MAX: usize = 16;
/// Days that a token may be good for, at most.
pub const TOKEN_DAYS_MAX: u64 = 3_650;
/// What every officer's token begins with.
pub const TOKEN_PREFIX: &str = "cot_";
/// Bytes of a day.
const DAY_S: u64 = 86_400;

/// An officer, as kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    officer: OfficerView,
    #[serde(default)]
    tokens: Vec<KeptToken>,
    /// Whether a token was ever made.
    #[serde(default)]
    had_token: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KeptToken {
    hash: Hash32,
    expires: u64,
}

/// A hash in hexadecimal.
type Hash32 = String;

/// An officer as others see them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfficerView {
    /// Short id: lower-case letters, digits and hyphens.
    pub id: String,
    /// The name, as the party gives it.
    pub name: String,
    /// Words of [`OfficerRole`].
    pub roles: Vec<String>,
    /// The desk.
    #[serde(default)]
    pub desk: String,
    /// Languages, as BCP 47 tags.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Whether the officer may do anything at all.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Fingerprint of the key that they sign with, where they have one.
    #[serde(default)]
    pub key: Option<String>,
    /// Who took over, where the officer left.
    #[serde(default)]
    pub left_to: Option<String>,
    /// When, POSIX seconds: all that the officer had is another's since then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_at: Option<u64>,
}

const fn yes() -> bool {
    true
}

/// A token, the only time that it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenView {
    /// Whose.
    pub officer: String,
    /// The token.
    pub token: String,
    /// Until when, POSIX seconds.
    pub expires: u64,
}

/// The officers of a node and its policy.
pub struct Staff {
    node: Node,
    policy: Policy,
    known: RwLock<BTreeMap<String, Kept>>,
    changing: tokio::sync::Mutex<()>,
}

pub(crate) fn record_fault(error: RecordError) -> Problem {
    match error {
        RecordError::Store(StoreError::Full { free_bytes, floor_bytes }) => {
            Problem::new(codes::DISK_FULL).with("free", free_bytes).with("floor", floor_bytes)
        }
        RecordError::TooLarge { actual } => {
            Problem::new(codes::STATEMENT_TOO_LARGE).with("bytes", actual).with("limit", cells::RECORD_BYTES_MAX)
        }
        other => Problem::new(codes::STORE_DAMAGED).with("detail", other),
    }
}

fn wrong(field: &str, value: &str) -> Problem {
    let shown: String = value.chars().take(80).collect();
    let allowed = match field {
        "roles" => OfficerRole::ALL.iter().map(|role| role.word()).collect::<Vec<_>>().join(", "),
        "id" => format!("a-z 0-9 -, 1..{ID_BYTES_MAX}"),
        _ => format!("1..{NAME_BYTES_MAX}"),
    };
    Problem::new(codes::OFFICER_WRONG).with("field", field).with("value", shown).with("allowed", allowed)
}

fn none(id: &str) -> Problem {
    Problem::new(codes::NO_SUCH_OFFICER).with("officer", id)
}

impl OfficerView {
    /// Whether a role is among theirs.
    #[must_use]
    pub fn has(&self, role: OfficerRole) -> bool {
        self.roles.iter().any(|word| word == role.word())
    }

    fn roles(&self) -> Vec<OfficerRole> {
        self.roles.iter().filter_map(|word| OfficerRole::from_word(word)).collect()
    }

    fn check(&self) -> Result<(), Problem> {
        let formed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if self.id.is_empty() || self.id.len() > ID_BYTES_MAX || !self.id.bytes().all(formed) {
            return Err(wrong("id", &self.id));
        }
        if self.name.trim().is_empty() || self.name.len() > NAME_BYTES_MAX {
            return Err(wrong("name", &self.name));
        }
        if let Some(word) = self.roles.iter().find(|word| OfficerRole::from_word(word).is_none()) {
            return Err(wrong("roles", word));
        }
        if self.roles.is_empty() {
            return Err(wrong("roles", ""));
        }
        if self.languages.len() > LANGUAGES_MAX {
            return Err(Problem::new(codes::ENVELOPE_MANY).with("field", "languages").with("limit", LANGUAGES_MAX));
        }
        let long = self.languages.iter().chain([&self.desk]).find(|text| text.len() > NAME_BYTES_MAX);
        if let Some(text) = long {
            return Err(wrong("desk", text));
        }
        match &self.key {
            Some(key) if key.parse::<Hash>().is_err() => Err(wrong("key", key)),
            _ => Ok(()),
        }
    }
}

fn key_of(id: &str) -> Vec<u8> {
    [b"o", id.as_bytes()].concat()
}

impl Staff {
    /// Reads the officers that the node knows.
    ///
    /// # Errors
    /// The store's, a damaged record.
    pub async fn open(node: Node, policy: Policy) -> Result<Self, Problem> {
        let read = node.snapshot().await?.read;
        let all = cells::all::<Kept>(&*read, Cells::Officers, b"o", OFFICERS_MAX + 1).map_err(record_fault)?;
        let known = all.into_iter().map(|(_, kept)| (kept.officer.id.clone(), kept)).collect();
        Ok(Self { node, policy, known: RwLock::new(known), changing: tokio::sync::Mutex::default() })
    }

    fn known<T>(&self, look: impl FnOnce(&BTreeMap<String, Kept>) -> T) -> T {
        look(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether any officer is known: where none is, whoever reaches the node may do everything.
    #[must_use]
    pub fn configured(&self) -> bool {
        self.known(|known| !known.is_empty())
    }

    /// The officers, by id.
    #[must_use]
    pub fn list(&self) -> Vec<OfficerView> {
        self.known(|known| known.values().map(|kept| kept.officer.clone()).collect())
    }

    /// One officer.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_OFFICER`].
    pub fn officer(&self, id: &str) -> Result<OfficerView, Problem> {
        self.known(|known| known.get(id).map(|kept| kept.officer.clone())).ok_or_else(|| none(id))
    }

    /// Whether an operator ever had a token: from then on officers are administered with tokens alone.
    fn administered(&self) -> bool {
        let runs = |kept: &Kept| kept.had_token && kept.officer.has(OfficerRole::Operator);
        self.known(|known| known.values().any(runs))
    }

    /// Whose token it is, if it is good now and its officer works here.
    #[must_use]
    pub fn caller(&self, token: &str) -> Option<OfficerView> {
        let hash = sha256(token.as_bytes()).to_string();
        let now = now_s();
        self.known(|known| {
            let good = |kept: &&Kept| kept.tokens.iter().any(|token| token.hash == hash && token.expires > now);
            known.values().filter(|kept| kept.officer.enabled).find(good).map(|kept| kept.officer.clone())
        })
    }

    /// Whether somebody may do something: an officer by their roles; whoever comes without a token where officers are
    /// known, as an operator of the machine; everybody where none are. Officers may be administered without a token until an
    /// operator has one.
    ///
    /// # Errors
    /// [`codes::NOT_PERMITTED`] with what would do.
    pub fn permit(&self, who: Option<&OfficerView>, action: Action, on: On<'_>) -> Result<(), Problem> {
        let roles = match who {
            Some(officer) => officer.roles(),
            None if !self.configured() => return Ok(()),
            None if action == Action::Staff && !self.administered() => return Ok(()),
            // Who administers the officers shows who they are.
            None if action == Action::Staff => Vec::new(),
            None => vec![OfficerRole::Operator],
        };
        if self.policy.permits(&roles, action, on) {
            return Ok(());
        }
        let needed = self.policy.needed(action, on);
        let refused = Problem::new(codes::NOT_PERMITTED).with("action", action.word());
        Err(refused.with("needed", if needed.is_empty() { "-".to_owned() } else { needed.join(", ") }))
    }

    /// Whether somebody may do something on a track, or where none is named on some track, with some format.
    ///
    /// # Errors
    /// [`codes::NOT_PERMITTED`], as [`Staff::permit`] on nothing in particular.
    pub fn permit_some(&self, who: Option<&OfficerView>, action: Action, track: Option<&str>) -> Result<(), Problem> {
        let roles = who.map_or_else(|| vec![OfficerRole::Operator], OfficerView::roles);
        let refused = || self.permit(who, action, On { track, format: None });
        if self.policy.permits_some(&roles, action, track) { Ok(()) } else { refused() }
    }

    /// Enters an officer or changes one. The last who may administer them stays.
    ///
    /// # Errors
    /// A malformed field, too many; [`codes::LAST_OPERATOR`]; the store's.
    pub async fn put(&self, officer: OfficerView) -> Result<OfficerView, Problem> {
        officer.check()?;
        let _one = self.changing.lock().await;
        let before = self.known(|known| known.get(&officer.id).cloned());
        let count = self.known(BTreeMap::len);
        if before.is_none() && count >= OFFICERS_MAX {
            return Err(Problem::new(codes::TOO_MANY).with("limit", OFFICERS_MAX));
        }
        let mut kept = Kept { officer, ..before.unwrap_or_default() };
        if kept.officer.enabled {
            // Who works here has not left.
            (kept.officer.left_to, kept.officer.left_at) = (None, None);
        } else {
            kept.tokens.clear();
        }
        self.operator_stays(&kept)?;
        self.keep(kept).await
    }

    /// There is always an operator who works here.
    fn operator_stays(&self, changed: &Kept) -> Result<(), Problem> {
        let runs = |kept: &Kept| kept.officer.enabled && kept.officer.has(OfficerRole::Operator);
        let others = self.known(|known| known.values().any(|kept| kept.officer.id != changed.officer.id && runs(kept)));
        if others || runs(changed) {
            return Ok(());
        }
        Err(Problem::new(codes::LAST_OPERATOR).with("officer", &changed.officer.id))
    }

    /// A new token of an officer, good for so many days. Older ones stay good; past the limit, the oldest goes.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_OFFICER`], also for one who left; the store's.
    pub async fn token(&self, id: &str, days: u64) -> Result<TokenView, Problem> {
        if !(1..=TOKEN_DAYS_MAX).contains(&days) {
            return Err(wrong("days", &days.to_string()));
        }
        let _one = self.changing.lock().await;
        let kept = self.known(|known| known.get(id).filter(|kept| kept.officer.enabled).cloned());
        let mut kept = kept.ok_or_else(|| none(id))?;
        let (now, token) = (now_s(), format!("{TOKEN_PREFIX}{}", Hash(random32(&mut OsRng))));
        let expires = now + days * DAY_S;
        kept.tokens.retain(|token| token.expires > now);
        if kept.tokens.len() >= TOKENS_MAX {
            kept.tokens.remove(0);
        }
        kept.had_token = true;
        kept.tokens.push(KeptToken { hash: sha256(token.as_bytes()).to_string(), expires });
        self.keep(kept).await?;
        Ok(TokenView { officer: id.to_owned(), token, expires })
    }

    /// Ends every token of an officer.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_OFFICER`]; the store's.
    pub async fn revoke_tokens(&self, id: &str) -> Result<OfficerView, Problem> {
        let _one = self.changing.lock().await;
        let mut kept = self.known(|known| known.get(id).cloned()).ok_or_else(|| none(id))?;
        kept.tokens.clear();
        self.keep(kept).await
    }

    /// Other operators who work here and hold a good token, by id.
    fn operators_but(&self, id: &str) -> Vec<String> {
        let now = now_s();
        let acts = |kept: &&Kept| {
            let officer = &kept.officer;
            let can = officer.enabled && officer.has(OfficerRole::Operator) && officer.id != id;
            can && kept.tokens.iter().any(|token| token.expires > now)
        };
        self.known(|known| known.values().filter(acts).map(|kept| kept.officer.id.clone()).collect())
    }

    /// Gives an officer the operator's role and a token because two others say so: the way back where the last who could do
    /// it lost theirs. While another operator holds a good token nobody needs it.
    ///
    /// # Errors
    /// [`codes::TWO_PERSONS`]: the tokens are not those of two other officers; [`codes::OPERATOR_ACTS`];
    /// [`codes::NO_SUCH_OFFICER`]; the store's.
    pub async fn recover(&self, id: &str, tokens: &[String]) -> Result<TokenView, Problem> {
        let mut vouch: Vec<String> = tokens.iter().filter_map(|token| self.caller(token)).map(|o| o.id).collect();
        vouch.retain(|voucher| voucher != id);
        vouch.sort();
        vouch.dedup();
        if vouch.len() < 2 {
            return Err(Problem::new(codes::TWO_PERSONS).with("officer", id).with("have", vouch.len()));
        }
        let operators = self.operators_but(id);
        if !operators.is_empty() {
            let operators = operators.join(", ");
            return Err(Problem::new(codes::OPERATOR_ACTS).with("officer", id).with("operators", operators));
        }
        let mut officer = self.officer(id)?;
        if !officer.enabled {
            return Err(none(id));
        }
        if !officer.has(OfficerRole::Operator) {
            officer.roles.push(OfficerRole::Operator.word().to_owned());
            self.put(officer).await?;
        }
        self.token(id, 1).await
    }

    /// An officer leaves: no token of theirs is good any more, and somebody else is named for what they had. When that is
    /// the other's, [`Staff::left`] says so; until then it can be said again.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_OFFICER`] for either; [`codes::OFFICER_LEFT`]; [`codes::LAST_OPERATOR`]; the store's.
    pub async fn leave(&self, id: &str, to: &str) -> Result<OfficerView, Problem> {
        let officer = self.officer(id)?;
        if let Some(at) = officer.left_at {
            let left = Problem::new(codes::OFFICER_LEFT).with("officer", id).with("at", at);
            return Err(left.with("to", officer.left_to.as_deref().unwrap_or("-")));
        }
        let taker = self.officer(to)?;
        if !taker.enabled || id == to {
            return Err(none(to));
        }
        self.put(OfficerView { enabled: false, left_to: Some(to.to_owned()), ..officer }).await
    }

    /// All that an officer had who left is another's now.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_OFFICER`]; the store's.
    pub async fn left(&self, id: &str) -> Result<OfficerView, Problem> {
        let officer = self.officer(id)?;
        self.put(OfficerView { left_at: Some(now_s()), ..officer }).await
    }

    async fn keep(&self, kept: Kept) -> Result<OfficerView, Problem> {
        let record = kept.clone();
        let written = self.node.with_core(move |core, _| {
            core.keep_watch(|tx| cells::put(tx, Cells::Officers, &key_of(&record.officer.id), &record))
        });
        written.await?.map_err(record_fault)?;
        let officer = kept.officer.clone();
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(officer.id.clone(), kept);
        Ok(officer)
    }
}

/// This machine's clock: tokens are good until a day, not a second.
fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
