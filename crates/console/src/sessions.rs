//! Who is signed in: links that work once, and sessions that end.
//!
//! Both are kept in memory only: a node that starts again signs everybody out. Of a link and of a session only the hash of its
//! secret is kept. Time is monotonic seconds, which the caller gives.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use comity_seal::hash::sha256;
use comity_wire::Hash;

/// How long a link works, seconds.
pub const LINK_SECONDS: u64 = 600;
/// How long a session lasts at most: a long shift.
pub const SESSION_SECONDS: u64 = 12 * 3_600;
/// How long a session lasts while nothing is asked with it.
pub const SESSION_IDLE_SECONDS: u64 = 30 * 60;
/// Links that wait at the same time, at most.
const LINKS_MAX: usize = 1_000;
/// Sessions at the same time, at most.
const SESSIONS_MAX: usize = 10_000;

/// Whom something is for: an officer by short id, or whoever runs a node that knows no officers.
pub(crate) type Who = Option<String>;

/// A link that signs somebody in, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The secret in its path, 64 hexadecimal digits.
    pub secret: String,
}

struct Waiting {
    who: Who,
    until: u64,
}

/// A session as pages see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    /// Who is signed in.
    pub(crate) who: Who,
    /// What every form of this session carries.
    pub(crate) form_token: String,
    began: u64,
    seen: u64,
}

#[derive(Default)]
struct Kept {
    links: BTreeMap<Hash, Waiting>,
    sessions: BTreeMap<Hash, Session>,
}

/// Links and sessions of one node.
#[derive(Default)]
pub struct Sessions {
    kept: Mutex<Kept>,
}

impl Sessions {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A link for an officer, by short id, or for whoever runs a node that knows no officers. `secret` is 32 random bytes.
    /// Nothing where too many wait.
    pub fn link(&self, who: Option<String>, secret: [u8; 32], now: u64) -> Option<Link> {
        let mut kept = self.kept();
        kept.links.retain(|_, link| link.until > now);
        let secret = Hash(secret).to_string();
        if kept.links.len() >= LINKS_MAX {
            return None;
        }
        kept.links.insert(sha256(secret.as_bytes()), Waiting { who, until: now.saturating_add(LINK_SECONDS) });
        Some(Link { secret })
    }

    /// Whom a link would sign in, while it works.
    pub(crate) fn link_of(&self, secret: &str, now: u64) -> Option<Who> {
        let kept = self.kept();
        kept.links.get(&sha256(secret.as_bytes())).filter(|link| link.until > now).map(|link| link.who.clone())
    }

    /// Uses a link up, and begins a session with these secrets. Nothing where the link does not work any more.
    pub(crate) fn begin(&self, link: &str, [secret, form]: [[u8; 32]; 2], now: u64) -> Option<String> {
        let mut kept = self.kept();
        let link = kept.links.remove(&sha256(link.as_bytes())).filter(|link| link.until > now)?;
        kept.sessions.retain(|_, session| session.lasts(now));
        if kept.sessions.len() >= SESSIONS_MAX {
            return None;
        }
        let secret = Hash(secret).to_string();
        let session = Session { who: link.who, form_token: Hash(form).to_string(), began: now, seen: now };
        kept.sessions.insert(sha256(secret.as_bytes()), session);
        Some(secret)
    }

    /// The session of a secret, while it lasts; `used` where somebody asked for something, as against a page that follows by
    /// itself.
    pub(crate) fn session(&self, secret: &str, used: bool, now: u64) -> Option<Session> {
        let mut kept = self.kept();
        let id = sha256(secret.as_bytes());
        let session = kept.sessions.get_mut(&id)?;
        if !session.lasts(now) {
            kept.sessions.remove(&id);
            return None;
        }
        if used {
            session.seen = now;
        }
        Some(session.clone())
    }

    /// Ends one session.
    pub(crate) fn end(&self, secret: &str) {
        self.kept().sessions.remove(&sha256(secret.as_bytes()));
    }
}

impl Session {
    const fn lasts(&self, now: u64) -> bool {
        now < self.began.saturating_add(SESSION_SECONDS) && now < self.seen.saturating_add(SESSION_IDLE_SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed_in(sessions: &Sessions, now: u64) -> String {
        let link = sessions.link(Some("ana".to_owned()), [1; 32], now).unwrap();
        sessions.begin(&link.secret, [[2; 32], [3; 32]], now).unwrap()
    }

    #[test]
    fn a_link_works_once_and_not_for_long() {
        let sessions = Sessions::default();
        let link = sessions.link(Some("ana".to_owned()), [1; 32], 0).unwrap();
        assert_eq!(sessions.link_of(&link.secret, LINK_SECONDS - 1), Some(Some("ana".to_owned())));
        assert_eq!(sessions.link_of(&link.secret, LINK_SECONDS), None);
        assert_eq!(sessions.begin(&link.secret, [[2; 32], [3; 32]], LINK_SECONDS), None);
        let link = sessions.link(None, [1; 32], 0).unwrap();
        assert!(sessions.begin(&link.secret, [[2; 32], [3; 32]], 1).is_some());
        assert_eq!(sessions.begin(&link.secret, [[4; 32], [5; 32]], 1), None, "once");
        assert_eq!(sessions.begin("", [[4; 32], [5; 32]], 1), None);
    }

    #[test]
    fn a_session_ends_when_it_is_old_or_not_used() {
        let sessions = Sessions::default();
        let secret = signed_in(&sessions, 0);
        assert_eq!(sessions.session(&secret, false, SESSION_IDLE_SECONDS - 1).unwrap().who.as_deref(), Some("ana"));
        assert_eq!(sessions.session(&secret, true, SESSION_IDLE_SECONDS), None, "following by itself keeps no session");
        let secret = signed_in(&sessions, 0);
        for now in (0..SESSION_SECONDS).step_by(60) {
            assert!(sessions.session(&secret, true, now).is_some(), "{now}");
        }
        assert_eq!(sessions.session(&secret, true, SESSION_SECONDS), None);
        let secret = signed_in(&sessions, 0);
        sessions.end(&secret);
        assert_eq!(sessions.session(&secret, true, 0), None);
    }

    #[test]
    fn links_without_end_are_refused() {
        let sessions = Sessions::default();
        let mut secret = [0; 32];
        for number in 0..LINKS_MAX {
            secret[..8].copy_from_slice(&number.to_be_bytes());
            assert!(sessions.link(None, secret, 0).is_some());
        }
        assert_eq!(sessions.link(None, [9; 32], 0), None);
        assert!(sessions.link(None, [9; 32], LINK_SECONDS).is_some(), "those that ended make room");
    }
}
