//! The formats of the kernel, as data, and the check of a statement against its format.
//!
//! In scope: the required members of a body and what they may hold. Out of scope: what a statement does, its periods,
//! its words: the catalogue's.

use std::borrow::Cow;

use comity_wire::Track;
use comity_wire::body::Members;
use comity_wire::envelope::Envelope;
use comity_wire::frame::Code;
use comity_wire::header::Reason;

use super::problem::{Problem, codes};
use super::releases;

/// What a member of a body holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A text that is not empty.
    Text,
    /// True or false.
    YesNo,
    /// POSIX seconds.
    Instant,
    /// An object.
    Object,
    /// An entry's id.
    Id,
    /// At least one entry's id.
    Ids,
}

impl Holds {
    /// The word of it, for messages.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::YesNo => "true-or-false",
            Self::Instant => "instant",
            Self::Object => "object",
            Self::Id => "id",
            Self::Ids => "ids",
        }
    }

    /// Whether a member's exact JSON holds it.
    fn admits_raw(self, raw: &str) -> bool {
        // A text is read where it stands: it may be long, and most have nothing to unescape.
        if self == Self::Text {
            let plain = serde_json::from_str::<&str>(raw).map(Cow::Borrowed);
            let text = plain.or_else(|_| serde_json::from_str::<String>(raw).map(Cow::Owned));
            return text.is_ok_and(|text| !text.trim().is_empty());
        }
        // Only as far as is asked: further inside, a number may be larger than any of ours, and stays valid.
        let is_id = |id: &String| id.parse::<comity_wire::Hash>().is_ok();
        match self {
            Self::Text => false,
            Self::YesNo => serde_json::from_str::<bool>(raw).is_ok(),
            Self::Instant => serde_json::from_str::<u64>(raw).is_ok(),
            Self::Object => raw.trim_start().starts_with('{'),
            Self::Id => serde_json::from_str(raw).is_ok_and(|id| is_id(&id)),
            Self::Ids => {
                serde_json::from_str::<Vec<String>>(raw).is_ok_and(|ids| !ids.is_empty() && ids.iter().all(is_id))
            }
        }
    }
}

/// A format.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// `F90`.
    pub id: &'static str,
    /// Members that must be there.
    pub required: &'static [(&'static str, Holds)],
    /// Exactly one of these must be there.
    pub one_of: &'static [(&'static str, Holds)],
    /// It travels in headers and never as a statement.
    pub in_headers: bool,
    /// The tracks on whose lines an author says it; none means every track.
    pub tracks: &'static [Track],
}

/// The one version that every format of the kernel has.
const FORMAT_VERSION: u64 = 1;

/// The kernel's formats.
pub const FORMATS: &[Format] = &[
    Format {
        id: "F03",
        required: &[
            ("refs", Holds::Ids),
            ("received_at", Holds::Instant),
            ("officer", Holds::Text),
            ("understood", Holds::YesNo),
        ],
        one_of: &[],
        in_headers: false,
        tracks: &[],
    },
    Format {
        id: "F05",
        required: &[("ref", Holds::Id), ("reason", Holds::Text)],
        one_of: &[("changes", Holds::Object), ("cancel", Holds::YesNo)],
        in_headers: false,
        tracks: &[],
    },
    Format { id: "F09", required: &[], one_of: &[], in_headers: true, tracks: &[] },
    Format { id: "F13", required: &[], one_of: &[], in_headers: true, tracks: &[] },
    Format {
        id: "F27",
        required: &[("bundle", Holds::Object), ("validity", Holds::Text)],
        one_of: &[],
        in_headers: false,
        tracks: &[Track::Cert],
    },
    Format {
        id: "F90",
        required: &[("subject", Holds::Text), ("text", Holds::Text)],
        one_of: &[],
        in_headers: false,
        tracks: &[],
    },
];

/// Checks a statement against its format: what both sides do, the author before it is accepted, the receiver when it is
/// opened. A large field may be an attachment instead (PROTOCOL.md rule 8): then the member is absent and an attachment
/// is named for it.
///
/// # Errors
/// A problem of the kinds `format-...` and `field-...`.
pub fn check(envelope: &Envelope, members: &Members<'_>) -> Result<(), Problem> {
    let name = envelope.format.as_str();
    releases::enough(envelope, members)?;
    let Some(format) = FORMATS.iter().find(|f| f.id == name) else { return Err(unknown(name)) };
    let version = envelope.format_version;
    if version != FORMAT_VERSION {
        let problem = Problem::new(codes::FORMAT_VERSION).with("format", name).with("version", version);
        return Err(problem.with("known", FORMAT_VERSION));
    }
    if format.in_headers {
        return Err(Problem::new(codes::FORMAT_IN_HEADERS).with("format", name));
    }
    let attached = |field: &str| envelope.attachments.iter().any(|a| a.name == field);
    let holds = |field: &str, holds: Holds, raw: &str| {
        if holds.admits_raw(raw) {
            return Ok(());
        }
        let problem = Problem::new(codes::FIELD_WRONG).with("format", name).with("field", field);
        Err(problem.with("expected", holds.word()))
    };
    for (field, kind) in format.required {
        match members.get(field) {
            Some(raw) => holds(field, *kind, raw)?,
            None if attached(field) && matches!(kind, Holds::Text | Holds::Object) => {}
            None => return Err(missing(name, field, *kind)),
        }
    }
    let mut present = format.one_of.iter().filter_map(|(f, k)| members.get(f).map(|raw| (*f, *k, raw)));
    if let Some((field, kind, raw)) = present.next() {
        holds(field, kind, raw)?;
        if let Some((field, ..)) = present.next() {
            let problem = Problem::new(codes::FIELD_WRONG).with("format", name).with("field", field);
            return Err(problem.with("expected", "nothing"));
        }
    } else if let Some((field, _)) = format.one_of.first() {
        return Err(Problem::new(codes::FIELD_MISSING_INLINE).with("format", name).with("field", field));
    }
    agrees(envelope, members)
}

/// The author's check that a member may be changed to this, where the format says what it holds.
///
/// # Errors
/// `field-wrong`.
pub fn admits(format: &str, field: &str, raw: &str) -> Result<(), Problem> {
    let known = FORMATS.iter().find(|f| f.id == format);
    let holds = known.and_then(|f| f.required.iter().chain(f.one_of).find(|(name, _)| *name == field));
    match holds {
        Some((_, holds)) if !holds.admits_raw(raw) => {
            let problem = Problem::new(codes::FIELD_WRONG).with("format", format).with("field", field);
            Err(problem.with("expected", holds.word()))
        }
        _ => Ok(()),
    }
}

/// A required member that is not there; whether a file may stand for it is the kind's.
fn missing(format: &str, field: &str, kind: Holds) -> Problem {
    let attachable = matches!(kind, Holds::Text | Holds::Object);
    let code = if attachable { codes::FIELD_MISSING } else { codes::FIELD_MISSING_INLINE };
    Problem::new(code).with("format", format).with("field", field)
}

/// The author's check that a format belongs on a line of this track. A receiver takes it on every line.
///
/// # Errors
/// `format-track`.
pub fn belongs(format: &str, track: Track) -> Result<(), Problem> {
    let tracks = FORMATS.iter().find(|f| f.id == format).map_or(&[][..], |f| f.tracks);
    if tracks.is_empty() || tracks.contains(&track) {
        return Ok(());
    }
    let words: Vec<&str> = tracks.iter().map(|track| track.word()).collect();
    let problem = Problem::new(codes::FORMAT_TRACK).with("format", format).with("track", track.word());
    Err(problem.with("tracks", words.join(", ")))
}

fn unknown(name: &str) -> Problem {
    let known: Vec<&str> = FORMATS.iter().filter(|f| !f.in_headers).map(|f| f.id).collect();
    Problem::new(codes::FORMAT_UNKNOWN).with("format", name).with("known", known.join(", "))
}

/// Acknowledgements and corrections count through the envelope; what their body says of it must be the same
/// (docs/spec/statement.md#formats).
fn agrees(envelope: &Envelope, members: &Members<'_>) -> Result<(), Problem> {
    let ids = |field: &str| -> Vec<comity_wire::Hash> {
        let raw = members.get(field).unwrap_or_default();
        let texts =
            serde_json::from_str::<Vec<String>>(raw).or_else(|_| serde_json::from_str(raw).map(|one| vec![one]));
        texts.unwrap_or_default().iter().filter_map(|id| id.parse().ok()).collect()
    };
    let (field, expected, agree) = match envelope.format.as_str() {
        "F03" => ("refs", "in-reply-to", ids("refs") == envelope.in_reply_to),
        "F05" => ("ref", "supersedes", ids("ref").into_iter().eq(envelope.supersedes)),
        _ => return Ok(()),
    };
    if agree {
        return Ok(());
    }
    let problem = Problem::new(codes::FIELD_WRONG).with("format", &envelope.format).with("field", field);
    Err(problem.with("expected", expected))
}

/// The receiver's check, for a line: the reason that its next header lists, if it refuses.
#[must_use]
pub fn judge(envelope: &Envelope, members: &Members<'_>) -> Option<Reason> {
    let problem = check(envelope, members).err()?;
    Some(match problem.code.as_ref() {
        codes::RELEASE_TWO_OFFICERS => Reason::BadRelease,
        codes::FORMAT_UNKNOWN | codes::FORMAT_VERSION | codes::FORMAT_IN_HEADERS => Reason::UnknownFormat,
        _ => Reason::FormatViolation,
    })
}

/// The word of a refusal's reason.
#[must_use]
pub const fn reason_word(reason: Reason) -> &'static str {
    match reason {
        Reason::MalformedHeader => "malformed-header",
        Reason::Unreadable => "unreadable",
        Reason::MalformedStatement => "malformed-statement",
        Reason::CommitmentMismatch => "commitment-mismatch",
        Reason::UnknownFormat => "unknown-format",
        Reason::FormatViolation => "format-violation",
        Reason::BadCitation => "bad-citation",
        Reason::BadAuthority => "bad-authority",
        Reason::BadRelease => "bad-release",
        Reason::ListingAboveCitation => "listing-above-citation",
    }
}

/// The word of a frame that was not taken because its journal's generation had ended here: no code on the wire.
pub const BEYOND_END: &str = "beyond-end";

/// The word of a code that answers a frame: unsigned, so it is told and never believed.
#[must_use]
pub const fn code_word(code: Code) -> &'static str {
    match code {
        Code::Malformed => "malformed",
        Code::Version => "version",
        Code::UnknownLine => "unknown-line",
        Code::BadSignature => "bad-signature",
        Code::BadRoot => "bad-root",
        Code::Gap => "gap",
        Code::OverLimit => "over-limit",
        Code::Frozen => "frozen",
        Code::Busy => "busy",
        Code::BadReceipt => "bad-receipt",
    }
}

#[cfg(test)]
mod tests {
    use comity_wire::statement::Statement;

    use super::*;

    fn check(statement: &Statement) -> Result<(), Problem> {
        super::check(&statement.envelope, &statement.members().unwrap())
    }

    fn judge(statement: &Statement) -> Option<Reason> {
        super::judge(&statement.envelope, &statement.members().unwrap())
    }

    fn statement(format: &str, body: &str) -> Statement {
        let mut envelope = Envelope { format: format.into(), format_version: 1, ..Envelope::default() };
        match format {
            "F03" => envelope.in_reply_to = vec![comity_wire::Hash([0; 32])],
            "F05" => envelope.supersedes = Some(comity_wire::Hash([0; 32])),
            _ => {}
        }
        Statement { envelope, body: body.as_bytes().to_vec() }
    }

    #[test]
    fn an_answer_whose_body_and_envelope_name_different_entries_is_refused() {
        let (id, other) = ("00".repeat(32), comity_wire::Hash([1; 32]));
        let mut ack =
            statement("F03", &format!(r#"{{"refs":["{id}"],"received_at":1,"officer":"D","understood":true}}"#));
        let mut fix = statement("F05", &format!(r#"{{"ref":"{id}","cancel":true,"reason":"typo"}}"#));
        assert_eq!((check(&ack), check(&fix)), (Ok(()), Ok(())));
        for ids in [vec![], vec![other], vec![comity_wire::Hash([0; 32]), other]] {
            ack.envelope.in_reply_to = ids;
            assert_eq!(check(&ack).unwrap_err().params["expected"], "in-reply-to");
            assert_eq!(judge(&ack), Some(Reason::FormatViolation));
        }
        for id in [None, Some(other)] {
            fix.envelope.supersedes = id;
            assert_eq!(check(&fix).unwrap_err().params["expected"], "supersedes");
            assert_eq!(judge(&fix), Some(Reason::FormatViolation));
        }
    }

    #[test]
    fn another_version_of_a_known_format_is_told_as_that() {
        for version in [0, 2, u64::MAX] {
            let mut of_another = statement("F90", r#"{"subject":"s","text":"t"}"#);
            of_another.envelope.format_version = version;
            assert_eq!(check(&of_another).unwrap_err().code, codes::FORMAT_VERSION);
            assert_eq!(judge(&of_another), Some(Reason::UnknownFormat), "as before, on the line");
        }
    }

    #[test]
    fn every_kernel_format_has_a_good_statement_and_many_bad_ones() {
        let id = "00".repeat(32);
        let ack = format!(r#"{{"refs":["{id}"],"received_at":1,"officer":"Duty","understood":true}}"#);
        let fix = format!(r#"{{"ref":"{id}","changes":{{"a":1}},"reason":"typo"}}"#);
        let cancel = format!(r#"{{"ref":"{id}","cancel":true,"reason":"typo"}}"#);
        for (format, body) in [
            ("F03", ack.as_str()),
            ("F05", &fix),
            ("F05", &cancel),
            ("F27", r#"{"bundle":{"type":"bundle"},"validity":"30 days"}"#),
            ("F27", r#"{"bundle":{"n":[1e999,"\ud800"]},"validity":"30 days"}"#),
            ("F90", r#"{"subject":"s","text":"t"}"#),
            ("F90", r#"{"subject":"s","text":"t","n":1e999}"#),
        ] {
            assert_eq!(check(&statement(format, body)), Ok(()), "{format} {body}");
        }
        let both = format!(r#"{{"ref":"{id}","cancel":true,"changes":{{}},"reason":"typo"}}"#);
        for (format, body, code) in [
            ("F90", r#"{"subject":"s"}"#, codes::FIELD_MISSING),
            ("F90", r#"{"subject":"","text":"t"}"#, codes::FIELD_WRONG),
            ("F90", r#"{"subject":1,"text":"t"}"#, codes::FIELD_WRONG),
            ("F03", r#"{"refs":[],"received_at":1,"officer":"D","understood":true}"#, codes::FIELD_WRONG),
            ("F03", r#"{"refs":["x"],"received_at":1,"officer":"D","understood":true}"#, codes::FIELD_WRONG),
            ("F05", &both, codes::FIELD_WRONG),
            ("F05", &format!(r#"{{"ref":"{id}","reason":"r"}}"#), codes::FIELD_MISSING_INLINE),
            ("F09", "{}", codes::FORMAT_IN_HEADERS),
            ("F99", "{}", codes::FORMAT_UNKNOWN),
        ] {
            let problem = check(&statement(format, body)).unwrap_err();
            assert_eq!(problem.code, code, "{format} {body}");
            assert!(judge(&statement(format, body)).is_some());
        }
    }
}
