//! Who may do what at this node: a policy file that people read, and the decisions that follow from it.
//!
//! As in other policy languages, nothing is permitted that no rule permits, and what a rule forbids no other permits
//! (`docs/decisions/0013-officers-policy.md` says why there is no larger language). Pure: files are others'.

use std::sync::Arc;

use comity_wire::Track;
use serde::Deserialize;

/// The policy that is shipped.
pub const SHIPPED: &str = include_str!("policy.toml");
/// Longest policy file in bytes.
pub const POLICY_BYTES_MAX: usize = 65_536;
/// Most rules of a policy.
pub const RULES_MAX: usize = 256;
/// The version that this program reads.
const VERSION: u64 = 1;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident => $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Its word in files and messages.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            /// The value of a word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words!(
    /// What an officer is to a node.
    OfficerRole {
        /// Keeps the watch.
        Watch => "watch",
        /// Writes on incidents.
        Analyst => "analyst",
        /// Writes on what the parties agree.
        Diplomat => "diplomat",
        /// Releases.
        Approver => "approver",
        /// Reads what was done.
        Auditor => "auditor",
        /// Runs the node.
        Operator => "operator",
        /// Translates.
        Translator => "translator",
    }
);
words!(
    /// What is asked of a node.
    Action {
        /// The node, its lines and peers, without content.
        See => "see",
        /// The formats.
        Formats => "formats",
        /// Statements and their content.
        ReadLine => "read-line",
        /// Says something that one person releases.
        Send => "send",
        /// Acknowledges.
        Ack => "ack",
        /// Writes and changes drafts.
        Draft => "draft",
        /// Writes internal notes.
        Note => "note",
        /// Lets a draft go.
        Release => "release",
        /// Opens content to third parties.
        Disclose => "disclose",
        /// Changes desks and duty rosters.
        RosterEdit => "roster-edit",
        /// Hands a shift over.
        Handover => "handover",
        /// Confirms a handover without a key of one's own, on the node's word.
        HandoverAttest => "handover-attest",
        /// Takes an alarm.
        AlarmAck => "alarm-ack",
        /// Tests lines.
        LineTest => "line-test",
        /// Writes and reads courier files.
        Courier => "courier",
        /// Reads what was done at the node.
        AuditRead => "audit-read",
        /// Keys, checks, backups.
        Operate => "operate",
        /// Officers, their roles and tokens.
        Staff => "staff",
    }
);

/// On what something is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct On<'a> {
    /// The track's word, where a line is concerned.
    pub track: Option<&'a str>,
    /// The format, where one is concerned.
    pub format: Option<&'a str>,
}

impl<'a> On<'a> {
    /// Of a line of this track, and of no format: how it stands, what its node did.
    #[must_use]
    pub const fn line(track: &'a str) -> Self {
        Self { track: Some(track), format: Some("") }
    }

    /// Of a line of this track and a format, as views name it: an empty text where it is not known.
    #[must_use]
    pub fn of(track: &'a str, format: &'a str) -> Self {
        Self { track: Some(track), format: Some(format).filter(|format| !format.is_empty()) }
    }
}

/// What whoever asks may read. What it does not allow is neither listed nor counted.
pub trait Reader: Send + Sync {
    /// Whether they may read what concerns this track and format.
    fn may(&self, on: On<'_>) -> bool;

    /// Whether they may read anything of a line of this track. Where it says so without need, a look only takes longer.
    fn some_of(&self, track: &str) -> bool {
        let _ = track;
        true
    }
}

impl<F: Fn(On<'_>) -> bool + Send + Sync> Reader for F {
    fn may(&self, on: On<'_>) -> bool {
        self(on)
    }
}

/// What whoever asks may read, for as long as an answer takes.
pub type MayRead = Arc<dyn Reader>;

/// Everything, for the node itself and for one without roles.
#[must_use]
pub fn reads_all() -> MayRead {
    Arc::new(|_: On<'_>| true)
}

/// A text that is no policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// Over [`POLICY_BYTES_MAX`].
    #[error("a policy of {actual} bytes is over the limit of {POLICY_BYTES_MAX}")]
    TooLong {
        /// Its bytes.
        actual: usize,
    },
    /// Not of this form.
    #[error("not a policy: {detail}")]
    Form {
        /// Where, and why.
        detail: String,
    },
    /// More than [`RULES_MAX`].
    #[error("a policy of {actual} rules is over the limit of {RULES_MAX}")]
    Rules {
        /// How many.
        actual: usize,
    },
    /// A word that is no role or action.
    #[error("{word:?} is no role or action")]
    Word {
        /// The word.
        word: String,
    },
    /// Another version.
    #[error("a policy of version {found}; this program reads {VERSION}")]
    Version {
        /// Its version.
        found: u64,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u64,
    #[serde(default)]
    permit: Vec<Rule>,
    #[serde(default)]
    forbid: Vec<Rule>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    roles: Vec<String>,
    actions: Vec<String>,
    #[serde(default)]
    tracks: Option<Vec<String>>,
    #[serde(default)]
    formats: Option<Vec<String>>,
}

/// A policy, read whole.
#[derive(Debug, Clone)]
pub struct Policy {
    permit: Vec<Rule>,
    forbid: Vec<Rule>,
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// [`PolicyError`]: nothing of it holds then.
    pub fn read(text: &str) -> Result<Self, PolicyError> {
        if text.len() > POLICY_BYTES_MAX {
            return Err(PolicyError::TooLong { actual: text.len() });
        }
        let file: File = toml::from_str(text).map_err(|error| PolicyError::Form { detail: error.to_string() })?;
        if file.version != VERSION {
            return Err(PolicyError::Version { found: file.version });
        }
        let actual = file.permit.len() + file.forbid.len();
        if actual > RULES_MAX {
            return Err(PolicyError::Rules { actual });
        }
        for rule in file.permit.iter().chain(&file.forbid) {
            let role = |word: &&String| *word == "*" || OfficerRole::from_word(word).is_some();
            let action = |word: &&String| *word == "*" || Action::from_word(word).is_some();
            let unknown = rule.roles.iter().find(|word| !role(word)).or(rule.actions.iter().find(|word| !action(word)));
            if let Some(word) = unknown {
                return Err(PolicyError::Word { word: word.clone() });
            }
        }
        Ok(Self { permit: file.permit, forbid: file.forbid })
    }

    /// Whether somebody with these roles may do it.
    #[must_use]
    pub fn permits(&self, roles: &[OfficerRole], action: Action, on: On<'_>) -> bool {
        let applies = |rule: &&Rule, narrow: bool| rule.applies(roles, action, on, narrow);
        self.permit.iter().any(|rule| applies(&rule, true)) && !self.forbid.iter().any(|rule| applies(&rule, false))
    }

    /// Whether somebody with these roles may do it on a track, or where none is named on some track, with some format;
    /// which, whoever lists asks for each.
    #[must_use]
    pub fn permits_some(&self, roles: &[OfficerRole], action: Action, track: Option<&str>) -> bool {
        let tracks: Vec<&str> =
            track.map_or_else(|| Track::ALL.iter().map(|track| track.word()).collect(), |one| vec![one]);
        self.permit.iter().any(|rule| {
            let formats = rule.formats.iter().flatten().map(String::as_str).chain(rule.formats.is_none().then_some(""));
            formats.into_iter().any(|format| {
                tracks.iter().any(|track| self.permits(roles, action, On { track: Some(track), format: Some(format) }))
            })
        })
    }

    /// The roles of which one would do, for whoever is refused.
    #[must_use]
    pub fn needed(&self, action: Action, on: On<'_>) -> Vec<&'static str> {
        let one = |role: &&OfficerRole| self.permits(&[**role], action, on);
        OfficerRole::ALL.iter().filter(one).map(|role| role.word()).collect()
    }
}

impl Rule {
    /// A permission that is narrower than what is known of the matter does not reach it; a prohibition reaches what it
    /// may concern.
    fn applies(&self, roles: &[OfficerRole], action: Action, on: On<'_>, narrow: bool) -> bool {
        let named = |words: &[String], word: &str| words.iter().any(|of| of == "*" || of == word);
        let reaches = |words: &Option<Vec<String>>, of: Option<&str>| match (words, of) {
            (None, _) => true,
            (Some(words), Some(word)) => named(words, word),
            (Some(_), None) => !narrow,
        };
        let concerned = roles.iter().any(|role| named(&self.roles, role.word())) && named(&self.actions, action.word());
        concerned && reaches(&self.tracks, on.track) && reaches(&self.formats, on.format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Policy {
        Policy::read(SHIPPED).unwrap()
    }

    #[test]
    fn the_shipped_policy_lets_each_role_do_its_own() {
        let policy = shipped();
        let may = |role, action| policy.permits(&[role], action, On::default());
        assert!(may(OfficerRole::Watch, Action::Ack) && may(OfficerRole::Watch, Action::Handover));
        assert!(may(OfficerRole::Approver, Action::Release) && !may(OfficerRole::Watch, Action::Release));
        assert!(may(OfficerRole::Operator, Action::Operate) && !may(OfficerRole::Operator, Action::ReadLine));
        assert!(may(OfficerRole::Auditor, Action::AuditRead) && !may(OfficerRole::Auditor, Action::Send));
        assert!(!may(OfficerRole::Translator, Action::Send) && may(OfficerRole::Translator, Action::Draft));
        for action in Action::ALL {
            assert!(!policy.permits(&[], *action, On::default()), "{}: nobody", action.word());
            // Without a key of one's own nobody hands over, unless a party says so.
            let somebody = *action != Action::HandoverAttest;
            assert_eq!(!policy.needed(*action, On::default()).is_empty(), somebody, "{}: somebody", action.word());
        }
    }

    #[test]
    fn what_is_forbidden_no_other_rule_permits() {
        let text = "version = 1\n[[permit]]\nroles = [\"*\"]\nactions = [\"*\"]\n\
                    [[forbid]]\nroles = [\"watch\"]\nactions = [\"send\"]\ntracks = [\"official\"]\n";
        let policy = Policy::read(text).unwrap();
        let on = |track| On { track, format: None };
        let watch = [OfficerRole::Watch];
        assert!(policy.permits(&watch, Action::Send, on(Some("nrrc"))));
        assert!(!policy.permits(&watch, Action::Send, on(Some("official"))));
        assert!(!policy.permits(&watch, Action::Send, on(None)), "the track is not known");
        let both = [OfficerRole::Watch, OfficerRole::Approver];
        assert!(!policy.permits(&both, Action::Send, on(Some("official"))), "another role does not lift it");
    }

    #[test]
    fn whoever_may_do_it_somewhere_is_told_apart_from_whoever_may_not() {
        let some = |text: &str, role| {
            Policy::read(&format!("version = 1\n{text}")).unwrap().permits_some(&[role], Action::ReadLine, None)
        };
        let permit = "[[permit]]\nroles = [\"watch\"]\nactions = [\"read-line\"]\n";
        let watch = OfficerRole::Watch;
        assert!(some(permit, watch) && !some(permit, OfficerRole::Operator) && !some("", watch));
        assert!(some(&format!("{permit}tracks = [\"cert\"]\n"), watch));
        assert!(some(&format!("{permit}formats = [\"F20\"]\n"), watch));
        assert!(!some(&format!("{permit}tracks = [\"nowhere\"]\n"), watch), "no such track");
        let cert = Policy::read(&format!("version = 1\n{permit}tracks = [\"cert\"]\n")).unwrap();
        let on = |track| cert.permits_some(&[watch], Action::ReadLine, Some(track));
        assert!(on("cert") && !on("nrrc") && !on("nowhere"));
        let forbid = "[[forbid]]\nroles = [\"*\"]\nactions = [\"*\"]\n";
        assert!(!some(&format!("{permit}{forbid}"), watch));
        assert!(some(&format!("{permit}{forbid}formats = [\"F20\"]\n"), watch), "the rest is left");
        assert!(!some(&format!("{permit}formats = [\"F20\"]\n{forbid}formats = [\"F20\"]\n"), watch));
        assert!(!some(&format!("{permit}tracks = [\"cert\"]\n{forbid}tracks = [\"cert\"]\n"), watch));
    }

    #[test]
    fn a_narrow_permission_reaches_nothing_beyond() {
        let text = "version = 1\n[[permit]]\nroles = [\"watch\"]\nactions = [\"send\"]\nformats = [\"F20\"]\n";
        let policy = Policy::read(text).unwrap();
        let on = |format| On { track: None, format };
        assert!(policy.permits(&[OfficerRole::Watch], Action::Send, on(Some("F20"))));
        assert!(!policy.permits(&[OfficerRole::Watch], Action::Send, on(Some("F23"))));
        assert!(!policy.permits(&[OfficerRole::Watch], Action::Send, on(None)));
    }

    #[test]
    fn what_is_no_policy_is_refused_whole() {
        let word = PolicyError::Word { word: "admin".into() };
        let rule =
            |roles: &str, action: &str| format!("version = 1\n[[permit]]\nroles = [{roles}]\nactions = [{action}]\n");
        assert_eq!(Policy::read(&rule("\"admin\"", "\"send\"")).unwrap_err(), word);
        assert!(matches!(Policy::read(&rule("\"watch\"", "\"fly\"")), Err(PolicyError::Word { .. })));
        assert_eq!(Policy::read("version = 2").unwrap_err(), PolicyError::Version { found: 2 });
        assert!(matches!(Policy::read("version = 1\nadmins = []"), Err(PolicyError::Form { .. })));
        assert!(matches!(Policy::read("nonsense"), Err(PolicyError::Form { .. })));
        let long = " ".repeat(POLICY_BYTES_MAX + 1);
        assert_eq!(Policy::read(&long).unwrap_err(), PolicyError::TooLong { actual: POLICY_BYTES_MAX + 1 });
        let many = "[[permit]]\nroles = []\nactions = []\n".repeat(RULES_MAX + 1);
        assert!(matches!(Policy::read(&format!("version = 1\n{many}")), Err(PolicyError::Rules { .. })));
    }
}
