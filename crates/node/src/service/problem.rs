//! Why the node did not do what was asked: whose fault it is, in a form that a reader's language can be put to.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cause::Cause;

/// Whose fault a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Culprit {
    /// Whoever asked.
    Caller,
    /// The other party.
    Counterpart,
    /// This node: a defect or damage of its own.
    Node,
    /// Whoever runs this node: disk, keys, settings.
    Operator,
    /// Nobody: ask again later.
    Nobody,
}

/// What kind of answer a problem is; an HTTP status and an exit code follow from it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemClass {
    /// The request is malformed.
    Invalid,
    /// What was named does not exist here.
    NotFound,
    /// It contradicts something that stands already, or its name is ambiguous.
    Conflict,
    /// Whoever asks may not do it.
    Forbidden,
    /// Well formed, and not accepted as things stand.
    Refused,
    /// Not now; the same request may succeed later.
    Unavailable,
    /// Too little room on the disk; nothing was changed.
    Disk,
    /// The node has stopped accepting anything (DESIGN.md rule 1).
    Stopped,
    /// A local failure whose cause stands in the log.
    Internal,
}

/// A problem: its code is the key of a message, its parameters fill that message.
///
/// Nothing of a problem is a secret, and none of its text came from a counterpart unless a parameter says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Whose fault.
    pub culprit: Culprit,
    /// What kind of answer.
    pub class: ProblemClass,
    /// Stable code in kebab case, one of [`codes`]: the message key is `problem-<code>`.
    pub code: Cow<'static, str>,
    /// Parameters of the message, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $culprit:ident, $class:ident;)*) => {
        /// Every code, with the parameters that come with it.
        pub mod codes {
            $($(#[$doc])* pub const $name: &str = $code;)*

            /// Every code, for whoever checks that each has its words.
            pub const ALL: &[&str] = &[$($name),*];
        }

        impl Problem {
            /// The problem of a code, with the culprit and class that belong to it. An unknown code is a local failure.
            #[must_use]
            pub fn new(code: &'static str) -> Self {
                let (culprit, class) = match code {
                    $($code => (Culprit::$culprit, ProblemClass::$class),)*
                    _ => (Culprit::Node, ProblemClass::Internal),
                };
                Self { culprit, class, code: Cow::Borrowed(code), params: BTreeMap::new() }
            }
        }
    };
}

codes! {
    /// `name`: nothing of this name is here.
    NO_SUCH_STATEMENT = "no-such-statement", Caller, NotFound;
    /// `name`: no case of this id is known here.
    NO_SUCH_CASE = "no-such-case", Caller, NotFound;
    /// `name`: no agreement of this name is known here.
    NO_SUCH_AGREEMENT = "no-such-agreement", Caller, NotFound;
    /// `part`: the agreement has no part of this number.
    NO_SUCH_PART = "no-such-part", Caller, NotFound;
    /// `name`: not of the form `AUR/nrrc/7`, `AUR/nrrc/2.7`, `AUR/nrrc/7@BOR` or an entry id.
    NAME_MALFORMED = "name-malformed", Caller, Invalid;
    /// `name`, `candidates`: own statements on lines with several peers share it; append `@PEER`.
    NAME_AMBIGUOUS = "name-ambiguous", Caller, Conflict;
    /// `peer`: no peer of this name.
    NO_SUCH_PEER = "no-such-peer", Caller, NotFound;
    /// `peer`, `track`: no such line at this node.
    NO_SUCH_LINE = "no-such-line", Caller, NotFound;
    /// `format`, `known`: not one that this node knows.
    FORMAT_UNKNOWN = "format-unknown", Caller, Invalid;
    /// `format`: no format of this id is known here.
    NO_SUCH_FORMAT = "no-such-format", Caller, NotFound;
    /// `peer`, `track`, `mark`, `ceiling`: the statement's marks are above what may leave on the line.
    ABOVE_CEILING = "above-ceiling", Caller, Refused;
    /// `peer`, `track`: the line is for exercises, and the statement is actual traffic.
    EXERCISE_LINE = "exercise-line", Caller, Refused;
    /// `format`, `version`, `known`: the format is known, and not in this version.
    FORMAT_VERSION = "format-version", Caller, Invalid;
    /// `format`: travels in headers, never as a statement.
    FORMAT_IN_HEADERS = "format-in-headers", Caller, Invalid;
    /// `format`: nodes say it by themselves; no person says or releases it.
    FORMAT_NODE = "format-node", Caller, Invalid;
    /// `format`, `track`, `tracks`: the format is said on lines of other tracks.
    FORMAT_TRACK = "format-track", Caller, Invalid;
    /// `format`, `effect`: as things stand it would have no effect, and oblige nobody; the word says why. Of what is wrong in
    /// its body `why`, where that alone tells, with its fields.
    NO_EFFECT = "no-effect", Caller, Refused;
    /// `name`, `field`: a correction of a field that the statement does not have.
    FIELD_ABSENT = "field-absent", Caller, Invalid;
    /// `format`, `field`: a required member of the body is missing.
    FIELD_MISSING = "field-missing", Caller, Invalid;
    /// `format`, `field`: a required member of the body is missing, for which no attachment may stand.
    FIELD_MISSING_INLINE = "field-missing-inline", Caller, Invalid;
    /// `format`, `field`: something is attached in the place of a member that must stand in the body.
    FIELD_ATTACHED = "field-attached", Caller, Invalid;
    /// `format`, `field`, `hash`: something is attached in the place of a member, and the body has not the hash of it.
    FIELD_HASH_MISSING = "field-hash-missing", Caller, Invalid;
    /// `format`, `field`: the envelope names no statement there, and the format needs one.
    REFERENCE_MISSING = "reference-missing", Caller, Invalid;
    /// `format`, `field`, `expected`, `limit`, `found`: a member of the body has a wrong type or value.
    FIELD_WRONG = "field-wrong", Caller, Invalid;
    /// `field`, `value`: a field of the envelope does not hold an allowed value.
    ENVELOPE_WRONG = "envelope-wrong", Caller, Invalid;
    /// `field`, `value`: a field of the envelope must hold a hash and does not.
    ENVELOPE_HASH = "envelope-hash", Caller, Invalid;
    /// `detail`: the statement is not well formed.
    STATEMENT_MALFORMED = "statement-malformed", Caller, Invalid;
    /// `bytes`, `limit`: send larger content as an attachment.
    STATEMENT_TOO_LARGE = "statement-too-large", Caller, Invalid;
    /// `key`: the idempotency key was used for other content.
    IDEMPOTENCY_CONFLICT = "idempotency-conflict", Caller, Conflict;
    /// `limit`: the idempotency key is empty or too long.
    IDEMPOTENCY_MALFORMED = "idempotency-malformed", Caller, Invalid;
    /// `limit`: too many statements in one request.
    TOO_MANY = "too-many", Caller, Invalid;
    /// `root`: no such attachment here.
    NO_SUCH_ATTACHMENT = "no-such-attachment", Caller, NotFound;
    /// `have`, `total`: its chunks have not all arrived.
    ATTACHMENT_INCOMPLETE = "attachment-incomplete", Nobody, Unavailable;
    /// `bytes`, `limit`.
    ATTACHMENT_TOO_LARGE = "attachment-too-large", Caller, Invalid;
    /// The stream was shorter or longer than announced: it changed while it was read.
    ATTACHMENT_CHANGED = "attachment-changed", Caller, Invalid;
    /// `root`: what stands on the disk is not what was received; fetch it again.
    ATTACHMENT_DAMAGED = "attachment-damaged", Node, Internal;
    /// `root`: it is our own, and not here any more: a restored store lacks what was said after its backup.
    ATTACHMENT_LOST = "attachment-lost", Node, Internal;
    /// `peer`, `track`: the counterpart has not published its keys yet.
    PEER_NOT_READY = "peer-not-ready", Nobody, Unavailable;
    /// `peer`, `track`: the line is this node's and not open: it waits for its successor, or what is kept of it is damaged.
    LINE_WAITING = "line-waiting", Operator, Refused;
    /// `peer`, `track`, `last_trusted`, `last`: a key cannot be trusted up to an entry that there is not.
    REVOKE_BEYOND = "revoke-beyond", Caller, Invalid;
    /// `peer`, `track`, `last_trusted`: the key was revoked before, and that stands.
    REVOKED_BEFORE = "revoked-before", Caller, Conflict;
    /// `relied`, `size`: entries of ours rely on another register than the one in the folder.
    REGISTER_BEHIND = "register-behind", Operator, Conflict;
    /// `name`: a pairing under way names this node's present identity.
    TLS_PAIRING_OPEN = "tls-pairing-open", Operator, Conflict;
    /// `peer`, `track`, `detail`: an entry of ours does not verify under our own register and keys; nothing was written.
    CONTROL_REFUSED = "control-refused", Operator, Refused;
    /// `peer`, `track`: as before, and neither node can reach the other: its keys come by courier.
    PEER_NOT_READY_COURIER = "peer-not-ready-courier", Nobody, Unavailable;
    /// `peer`, `track`: this journal is closed.
    LINE_CLOSED = "line-closed", Operator, Refused;
    /// `peer`, `track`: our log key is revoked, and no more can wait for its rotation.
    LINE_KEY_REVOKED = "line-key-revoked", Operator, Refused;
    /// `peer`, `track`: the line is frozen; the contradiction is kept.
    LINE_FROZEN = "line-frozen", Counterpart, Refused;
    /// `peer`, `track`: no connection.
    LINE_DOWN = "line-down", Nobody, Unavailable;
    /// `peer`, `track`, `seconds`: no answer in time.
    LINE_TEST_TIMEOUT = "line-test-timeout", Nobody, Unavailable;
    /// `free`, `floor`: not accepted: disk.
    DISK_FULL = "disk-full", Operator, Disk;
    /// `detail`: the node has stopped after a failed write; restart it.
    STOPPED = "stopped", Operator, Stopped;
    /// The node is shutting down.
    SHUTTING_DOWN = "shutting-down", Nobody, Stopped;
    /// The queue of requests is full.
    BUSY = "busy", Nobody, Unavailable;
    /// Whoever asked for it went away, or the node stops: long work was given up, and nothing of it is left.
    GIVEN_UP = "given-up", Caller, Conflict;
    /// `detail`: a file given by the caller could not be read or written.
    FILE = "file", Caller, Invalid;
    /// `detail`: not a courier file, or one that was cut short.
    COURIER_MALFORMED = "courier-malformed", Caller, Invalid;
    /// `found`, `spoken`: a courier file of another version than this program speaks.
    COURIER_VERSION = "courier-version", Operator, Invalid;
    /// `name`, `by`: the statement is cancelled, and a cancelled one can be neither corrected nor cancelled.
    CANCELLED = "cancelled", Caller, Refused;
    /// `detail`: a store of this kind cannot do it.
    UNSUPPORTED = "unsupported", Operator, Refused;
    /// `detail`: the store is damaged.
    STORE_DAMAGED = "store-damaged", Operator, Internal;
    /// `name`: the other side has not signed a receipt yet.
    NO_RECEIPT = "no-receipt", Nobody, Unavailable;
    /// `name`: the content is not readable here.
    NO_CONTENT = "no-content", Caller, Refused;
    /// `name`, `path`: the statement has no such field.
    NO_SUCH_FIELD = "no-such-field", Caller, NotFound;
    /// `enrolled`: that many officers are enrolled, and fewer than two of them release the disclosure.
    DISCLOSURE_TWO_OFFICERS = "disclosure-two-officers", Caller, Refused;
    /// `name`: two officers are enrolled or more, and this is none of them.
    OFFICER_NOT_ENROLLED = "officer-not-enrolled", Caller, Refused;
    /// `limit`: more officers named than a disclosure needs.
    OFFICERS_MANY = "officers-many", Caller, Invalid;
    /// `peer`, `track`: nothing is kept that contradicts itself.
    NO_CONTRADICTION = "no-contradiction", Caller, NotFound;
    /// `peer`, `track`, `generation`, `kept`: what is kept concerns other generations of its journal.
    NO_SUCH_CONTRADICTION = "no-such-contradiction", Caller, NotFound;
    /// `peer`, `track`, `size`, `held`: the heads are kept, but too few entries came to show the keys that signed them.
    CONTRADICTION_PARTIAL = "contradiction-partial", Counterpart, Refused;
    /// `detail`: the node's folder, its keys or its pairings.
    FOLDER = "folder", Operator, Refused;
    /// `path`: a backup that would lie in the node's own folder.
    BACKUP_INSIDE = "backup-inside", Caller, Refused;
    /// `path`, `why`: a key file that was named is none, or not one that is wanted.
    KEY_REFUSED = "key-refused", Caller, Refused;
    /// `name`: it stands on another line than the one named before it.
    ACK_TWO_LINES = "ack-two-lines", Caller, Refused;
    /// `name`: it is our own; only the other side can acknowledge it.
    ACK_OWN = "ack-own", Caller, Refused;
    /// `name`: it is the counterpart's; only the counterpart can correct it.
    CORRECT_THEIRS = "correct-theirs", Caller, Refused;
    /// `name`: it is the counterpart's; only the counterpart can say another in its place.
    SUPERSEDE_THEIRS = "supersede-theirs", Caller, Refused;
    /// `format`, `have`: two officers release the format, and fewer are asked for.
    RELEASE_TWO_OFFICERS = "release-two-officers", Caller, Refused;
    /// `statement`: two officers released it, and fewer are to release what corrects, cancels or replaces it.
    RELEASE_TWO_SUPERSEDED = "release-two-superseded", Caller, Refused;
    /// `key`, `size`: an officer's key that is not enrolled in our register, or whose holder left.
    RELEASE_KEY = "release-key", Caller, Refused;
    /// `name`: nobody of this name or key is enrolled with a key, or they have left.
    RELEASE_OFFICER = "release-officer", Caller, Refused;
    /// `key`: a key that the node itself holds releases nothing.
    RELEASE_NODE_KEY = "release-node-key", Caller, Refused;
    /// `name`, `role`: the officer's role in the register does not include releasing.
    RELEASE_ROLE = "release-role", Caller, Refused;
    /// `name`: one person is asked for twice.
    RELEASE_SAME_PERSON = "release-same-person", Caller, Refused;
    /// The release was used for another statement before.
    RELEASE_USED = "release-used", Caller, Conflict;
    /// `detail`: the signatures do not release this statement.
    RELEASE_REFUSED = "release-refused", Caller, Refused;
    /// `action`, `needed`: whoever asks has none of the roles that may do it.
    NOT_PERMITTED = "not-permitted", Caller, Forbidden;
    /// `officer`: the officer who is named is not the one whose token was shown.
    OFFICER_OTHER = "officer-other", Caller, Forbidden;
    /// `officer`: nobody of this id works at this node.
    NO_SUCH_OFFICER = "no-such-officer", Caller, NotFound;
    /// `field`, `value`, `allowed`: an officer is not entered so.
    OFFICER_WRONG = "officer-wrong", Caller, Invalid;
    /// `officer`, `known`: nobody of this id works at this node, and it knows its officers.
    OFFICER_UNKNOWN = "officer-unknown", Caller, NotFound;
    /// `officer`: without them nobody could administer the officers.
    LAST_OPERATOR = "last-operator", Caller, Refused;
    /// `officer`, `at`, `to`: the officer left before, and somebody took over.
    OFFICER_LEFT = "officer-left", Caller, Conflict;
    /// `officer`, `operators`: these can administer the officers; two others decide it only where nobody can.
    OPERATOR_ACTS = "operator-acts", Caller, Refused;
    /// `given`, `least`, `most`: a list is asked for so many items at a time.
    LIMIT_WRONG = "limit-wrong", Caller, Invalid;
    /// `officer`, `have`: two other officers must say so.
    TWO_PERSONS = "two-persons", Caller, Refused;
    /// `draft`: no such draft.
    NO_SUCH_DRAFT = "no-such-draft", Caller, NotFound;
    /// `draft`, `state`: the draft is not in a state for that.
    DRAFT_STATE = "draft-state", Caller, Conflict;
    /// `draft`, `version`: somebody has changed the draft meanwhile; this is its version now.
    DRAFT_CHANGED = "draft-changed", Caller, Conflict;
    /// `draft`, `have`, `asked`: officers' signatures are missing.
    DRAFT_UNSIGNED = "draft-unsigned", Caller, Refused;
    /// `detail`: not a signature of this release by somebody who is asked for.
    SIGNATURE_REFUSED = "signature-refused", Caller, Refused;
    /// `field`, `limit`: more items than fit.
    ENVELOPE_MANY = "envelope-many", Caller, Invalid;
    /// `field`, `limit`: a text over the limit in bytes.
    ENVELOPE_LONG = "envelope-long", Caller, Invalid;
    /// `name`: there is no legal hold on it.
    NO_HOLD = "no-hold", Caller, NotFound;
    /// `limit`: no reason, or one of more bytes.
    REASON_WRONG = "reason-wrong", Caller, Invalid;
    /// `name`, `reason`: it is under a legal hold, so its erasure is not agreed to.
    ERASE_HELD = "erase-held", Caller, Refused;
    /// `name`: it stands on another line than the erasure is said on.
    ERASE_LINE = "erase-line", Caller, Refused;
    /// `name`: its content is erased already.
    ERASE_GONE = "erase-gone", Caller, Refused;
    /// `name`: no statement, or one that agrees on an erasure: that stays.
    ERASE_ACT = "erase-act", Caller, Refused;
    /// `name`: what the act says to be left of it is not what this node makes of it.
    ERASE_RESIDUE = "erase-residue", Caller, Refused;
    /// `name`: it is no proposal of the other side to erase.
    ERASE_MIRROR = "erase-mirror", Caller, Refused;
    /// `name`: both sides erased its content.
    ERASED = "erased", Caller, Refused;
    /// `peer`, `track`: no journal of the line has a signed head within the period.
    ARCHIVE_EMPTY = "archive-empty", Caller, NotFound;
    /// `limit`: no words to look for, or more.
    SEARCH_WORDS = "search-words", Caller, Invalid;
    /// `after`: not what an earlier answer ended with.
    SEARCH_CURSOR = "search-cursor", Caller, Invalid;
    /// `peer`, `track`: the two sides have not agreed on new voice sheets, or not on so many.
    VOICE_NO_KEY = "voice-no-key", Caller, Refused;
    /// `day`, `from`, `to`: no day in UTC, or one outside those for which there are sheets.
    VOICE_DAY = "voice-day", Caller, Invalid;
    /// `row`, `limit`: no row of a sheet.
    VOICE_ROW = "voice-row", Caller, Invalid;
    /// `word`: none of the list's words and none of its numbers.
    VOICE_WORD = "voice-word", Caller, Invalid;
    /// `limit`: another number of words than that.
    VOICE_WORDS = "voice-words", Caller, Invalid;
    /// `row`, `day`, `by`: the row was used before.
    VOICE_USED = "voice-used", Caller, Conflict;
    /// `path`, `detail`: it cannot be dictated, or what was written down makes no body.
    DICTATION_REFUSED = "dictation-refused", Caller, Invalid;
    /// `field`, `value`: a desk, shift or way to an officer that cannot be.
    WATCH_WRONG = "watch-wrong", Caller, Invalid;
    /// `name`: no such desk.
    NO_SUCH_DESK = "no-such-desk", Caller, NotFound;
    /// `what`, `limit`: no more of these are kept.
    WATCH_LIMIT = "watch-limit", Caller, Refused;
    /// `name`: no such alarm.
    NO_SUCH_ALARM = "no-such-alarm", Caller, NotFound;
    /// `name`: the alarm has ended.
    ALARM_ENDED = "alarm-ended", Caller, Conflict;
    /// `name`: no such handover.
    NO_SUCH_HANDOVER = "no-such-handover", Caller, NotFound;
    /// `officer`: a handover is between two officers, and signed by these two.
    HANDOVER_OFFICERS = "handover-officers", Caller, Refused;
    /// `officer`: this officer has signed it.
    HANDOVER_SIGNED = "handover-signed", Caller, Conflict;
    /// `name`, `by`: a later handover of the desk has taken its place.
    HANDOVER_REPLACED = "handover-replaced", Caller, Conflict;
    /// `officer`, `key`: the officer has a key, and signs a handover with it and in no other way.
    HANDOVER_KEY_NEEDED = "handover-key-needed", Caller, Refused;
    /// `officer`, `key`: the officer's key is not enrolled, or its holder left.
    HANDOVER_KEY = "handover-key", Caller, Refused;
    /// `officer`, `detail`: the signature is none of this officer under this handover.
    HANDOVER_SIGNATURE = "handover-signature", Caller, Refused;
    /// `name`: no draft of this id waits.
    NO_SUCH_PREPARED = "no-such-prepared", Caller, NotFound;
    /// `name`, `why`, `at`: it is no translation of the statement.
    TRANSLATION_UNFIT = "translation-unfit", Caller, Refused;
    /// `name`: the statement stands on another line than its translation is said on.
    TRANSLATION_LINE = "translation-line", Caller, Refused;
    /// `name`: the translation would go to more than the statement may, or bears another mark.
    TRANSLATION_MARKS = "translation-marks", Caller, Refused;
    /// `name`, `by`: we have said this translation.
    TRANSLATION_SAID = "translation-said", Caller, Conflict;
    /// `name`: no translation of the counterpart's that could be adopted.
    TRANSLATION_ADOPT = "translation-adopt", Caller, Refused;
    /// A case is not that of a round, a record or a consultation that something is said of.
    DIALOGUE_NO_ROUND = "dialogue-no-round", Caller, Refused;
    /// The other party says nothing that could be agreed to.
    DIALOGUE_NOTHING_SAID = "dialogue-nothing-said", Caller, Refused;
    /// `name`: its case is not that of a paper, a question or a term that something is said of.
    EXPERT_NOT_THERE = "expert-not-there", Caller, Refused;
    /// `name`: the other party offers no definition of it that could be adopted.
    EXPERT_NOTHING_OFFERED = "expert-nothing-offered", Caller, Refused;
    /// `field`: a statement that is not for attribution would name an officer: by a signature, or in its words.
    EXPERT_ATTRIBUTED = "expert-attributed", Caller, Refused;
    /// `name`: a translation is never corrected: it is taken back, and another one said.
    TRANSLATION_FIXED = "translation-fixed", Caller, Refused;
    /// `name`, `language`: no translation of it was made here.
    NO_SUCH_TRANSLATION = "no-such-translation", Caller, NotFound;
    /// `name`, `language`: nobody asked for this translation.
    TRANSLATION_NOT_WANTED = "translation-not-wanted", Caller, NotFound;
    /// `by`: another officer works on it.
    TRANSLATION_CLAIMED = "translation-claimed", Caller, Conflict;
    /// `name`, `language`: nobody works on it.
    TRANSLATION_UNCLAIMED = "translation-unclaimed", Caller, Conflict;
    /// `name`, `language`: it is finished.
    TRANSLATION_DONE = "translation-done", Caller, Conflict;
    /// `limit`: a note without text, or with more bytes.
    NOTE_WRONG = "note-wrong", Caller, Invalid;
    /// `name`, `translations`: its translations hold its content and would stay.
    ERASE_TRANSLATIONS = "erase-translations", Caller, Refused;
    /// `detail`: a local failure.
    INTERNAL = "internal", Node, Internal;
}

impl Problem {
    /// Adds a parameter of the message.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// Adds why: its word, fields and raw text, as [`Cause::add_to`] says.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Cause>) -> Self {
        cause.into().add_to(&mut self.params);
        self
    }

    /// The HTTP status that belongs to the class (RFC 9110).
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        match self.class {
            ProblemClass::Invalid => 400,
            ProblemClass::NotFound => 404,
            ProblemClass::Forbidden => 403,
            ProblemClass::Conflict => 409,
            ProblemClass::Refused => 422,
            ProblemClass::Internal => 500,
            ProblemClass::Unavailable | ProblemClass::Stopped => 503,
            ProblemClass::Disk => 507,
        }
    }
}

impl std::fmt::Display for Problem {
    /// English for logs; readers get the words of their language by the code.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.code)?;
        for (index, (name, value)) in self.params.iter().enumerate() {
            write!(f, "{} {name}={value}", if index == 0 { ":" } else { "," })?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unlike_and_in_kebab_case() {
        let mut seen = std::collections::BTreeSet::new();
        for code in codes::ALL {
            assert!(seen.insert(code), "{code} twice");
            assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{code}");
        }
    }

    #[test]
    fn a_problem_says_whose_fault_it_is() {
        let problem = Problem::new(codes::DISK_FULL).with("free", 1).with("floor", 2);
        assert_eq!((problem.culprit, problem.http_status()), (Culprit::Operator, 507));
        assert_eq!(problem.to_string(), "disk-full: floor=2, free=1");
    }
}
