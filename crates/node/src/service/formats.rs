//! Statements against the catalogue, in the node's words for what is wrong; words of reasons and codes.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use comity_catalog::ceiling::Above;
use comity_catalog::{Catalogue, Ceiling, Fault};
use comity_exchange::line::Judge;
use comity_process::attached::bound_by;
use comity_wire::Track;
use comity_wire::body::Members;
use comity_wire::envelope::Envelope;
use comity_wire::frame::Code;
use comity_wire::header::Reason;

use super::names::Names;
use super::problem::{Problem, codes};
use super::releases;
use super::views::StatementDraft;
use crate::core::Core;
use crate::ledger::KeepError;

/// What is checked at the author before a statement is accepted.
///
/// # Errors
/// A problem of the kinds `format-...`, `field-...`, `reference-missing` and `release-two-officers`.
pub fn check(catalogue: &Catalogue, envelope: &Envelope, members: &Members<'_>) -> Result<(), Problem> {
    placed(catalogue, envelope, members)?;
    let definition = catalogue.check(envelope, members).map_err(|fault| told(catalogue, fault))?;
    releases::enough(&definition.format, envelope, members)
}

/// As [`check`], before officers are asked: whether two of them release it is not checked.
///
/// # Errors
/// A problem of the kinds `format-...`, `field-...` and `reference-missing`.
pub fn fits(catalogue: &Catalogue, envelope: &Envelope, members: &Members<'_>) -> Result<(), Problem> {
    placed(catalogue, envelope, members)?;
    catalogue.check(envelope, members).map(|_| ()).map_err(|fault| told(catalogue, fault))
}

/// The author's check that what is attached under the name of a member may stand for it, and has its hash beside it where
/// the state goes by that. A receiver takes any name: to it such an attachment is a file like others.
fn placed(catalogue: &Catalogue, envelope: &Envelope, members: &Members<'_>) -> Result<(), Problem> {
    let Some(definition) = catalogue.version(&envelope.format, envelope.format_version) else { return Ok(()) };
    let format = &definition.format;
    let names = envelope.attachments.iter().map(|attached| attached.name.as_str());
    // Evidence is attached under any name; and what stands in the body is not said by an attachment.
    let member = |name: &&str| {
        definition.schema.properties.contains_key(*name)
            && members.get(name).is_none()
            && format.evidence.as_deref() != Some(*name)
    };
    for name in names.filter(member) {
        let of = |code| Problem::new(code).with("format", &format.id).with("field", name);
        if !format.attachable.iter().any(|one| one == name) {
            return Err(of(codes::FIELD_ATTACHED));
        }
        if let Some(hash) = bound_by(&format.id, name).filter(|hash| members.get(hash).is_none()) {
            return Err(of(codes::FIELD_HASH_MISSING).with("hash", hash));
        }
    }
    Ok(())
}

/// The author's check that a member may be changed to this, where the format says what it holds.
///
/// # Errors
/// `field-wrong`.
pub fn admits(catalogue: &Catalogue, said: &Envelope, field: &str, raw: &str) -> Result<(), Problem> {
    let admitted = catalogue.admits(&said.format, said.format_version, field, raw);
    admitted.map_err(|fault| told(catalogue, fault))
}

/// The author's check that persons say a format at all: what the catalogue says that nodes write, no person releases.
///
/// # Errors
/// `format-node`.
pub fn by_persons(catalogue: &Catalogue, draft: &StatementDraft) -> Result<(), Problem> {
    let known = catalogue.version(&draft.format, draft.format_version);
    match known.filter(|known| releases::by_node(&known.format)) {
        Some(_) => Err(Problem::new(codes::FORMAT_NODE).with("format", &draft.format)),
        None => Ok(()),
    }
}

/// The author's check that a format belongs on a line of this track. A receiver takes it on every line.
///
/// # Errors
/// `format-track`.
pub fn belongs(catalogue: &Catalogue, format: &str, track: Track) -> Result<(), Problem> {
    let Some(definition) = catalogue.newest(format).filter(|known| !known.format.tracks.admits(track)) else {
        return Ok(());
    };
    let mut words: Vec<&str> = definition.format.tracks.lines.iter().map(|track| track.word()).collect();
    if definition.format.tracks.register {
        words.push("register");
    }
    let problem = Problem::new(codes::FORMAT_TRACK).with("format", format).with("track", track.word());
    Err(problem.with("tracks", words.join(", ")))
}

/// A statement above its line's ceiling does not leave: it is not even accepted.
///
/// # Errors
/// `above-ceiling`, `exercise-line`.
pub fn below_ceiling(
    envelope: &Envelope,
    peer: &str,
    track: Track,
    ceilings: &BTreeMap<String, Ceiling>,
) -> Result<(), Problem> {
    let Some(ceiling) = ceilings.get(&format!("{peer}/{track}")) else { return Ok(()) };
    ceiling.admits(envelope).map_err(|why| above(peer, track, why))
}

/// What stands above a line's ceiling, as a problem.
pub(super) fn above(peer: &str, track: Track, why: Above) -> Problem {
    let refused = |code| Problem::new(code).with("peer", peer).with("track", track);
    match labels(why) {
        Some((mark, ceiling)) => refused(codes::ABOVE_CEILING).with("mark", mark).with("ceiling", ceiling),
        None => refused(codes::EXERCISE_LINE),
    }
}

/// The label that is above, and the ceiling's; nothing where actual traffic is.
pub(super) const fn labels(why: Above) -> Option<(&'static str, &'static str)> {
    match why {
        Above::Tlp { mark, ceiling } => Some((mark.word(), ceiling.word())),
        Above::Pap { mark, ceiling } => Some((mark.word(), ceiling.word())),
        Above::Actual => None,
    }
}

/// Sets what may leave on each line where frames leave, too: whatever put a statement into a journal.
///
/// # Errors
/// The store's.
pub(super) fn set_ceilings(
    core: &mut Core,
    names: &Names,
    ceilings: &BTreeMap<String, Ceiling>,
) -> Result<(), KeepError> {
    for line in names.lines.values() {
        core.set_ceiling(&line.line, ceilings.get(&format!("{}/{}", line.peer, line.track)).copied())?;
    }
    Ok(())
}

/// A fault as the problem of whoever submits.
fn told(catalogue: &Catalogue, fault: Fault) -> Problem {
    match fault {
        Fault::Unknown { format } => {
            let known: Vec<&str> = catalogue.said().collect();
            Problem::new(codes::FORMAT_UNKNOWN).with("format", format).with("known", known.join(", "))
        }
        Fault::Version { format, version, known } => {
            let problem = Problem::new(codes::FORMAT_VERSION).with("format", format).with("version", version);
            problem.with("known", known)
        }
        Fault::InHeaders { format } => Problem::new(codes::FORMAT_IN_HEADERS).with("format", format),
        Fault::Missing { format, member, expected, attachable } => {
            let code = if attachable { codes::FIELD_MISSING } else { codes::FIELD_MISSING_INLINE };
            Problem::new(code).with("format", format).with("field", member).with("expected", expected)
        }
        Fault::Wrong { format, member, expected, limit, found } => {
            let problem = Problem::new(codes::FIELD_WRONG).with("format", format).with("field", member);
            problem.with("expected", expected).with("limit", limit).with("found", found.word())
        }
        Fault::Reference { format, field } => {
            Problem::new(codes::REFERENCE_MISSING).with("format", format).with("field", field)
        }
        other => Problem::new(codes::STATEMENT_MALFORMED).with("detail", other),
    }
}

/// The receiver's check, for the lines of a node: the reason that the next header lists, if it refuses.
#[must_use]
pub fn judge(catalogue: Arc<Catalogue>) -> Judge {
    Judge::from(move |envelope: &Envelope, members: &Members<'_>| reason(&catalogue, envelope, members))
}

/// As [`judge`], with the formats that Comity ships and no others.
#[must_use]
pub fn judge_shipped(envelope: &Envelope, members: &Members<'_>) -> Option<Reason> {
    static SHIPPED: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::shipped().unwrap_or_default());
    reason(&SHIPPED, envelope, members)
}

fn reason(catalogue: &Catalogue, envelope: &Envelope, members: &Members<'_>) -> Option<Reason> {
    match catalogue.check(envelope, members) {
        Ok(definition) => releases::enough(&definition.format, envelope, members).err().map(|_| Reason::BadRelease),
        Err(fault) if fault.is_unknown() => Some(Reason::UnknownFormat),
        Err(_) => Some(Reason::FormatViolation),
    }
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
    use comity_wire::Hash;
    use comity_wire::envelope::{AttachmentRef, Mark, Pap, Tlp};
    use comity_wire::statement::Statement;

    use super::*;

    fn statement(format: &str, body: &str) -> Statement {
        let envelope = Envelope { format: format.into(), format_version: 1, ..Envelope::default() };
        Statement { envelope, body: body.as_bytes().to_vec() }
    }

    #[test]
    fn each_fault_has_its_problem_for_the_author_and_its_reason_for_the_receiver() {
        let catalogue = Arc::new(Catalogue::shipped().unwrap());
        let judge = judge(Arc::clone(&catalogue));
        let good = statement("F90", r#"{"subject":"s","text":"t"}"#);
        assert_eq!(judge.ask(&good.envelope, &good.members().unwrap()), None);
        let id = "00".repeat(32);
        let ack = format!(r#"{{"refs":["{id}"],"received_at":1,"officer":"D","understood":true}}"#);
        let (unknown, violation) = (Reason::UnknownFormat, Reason::FormatViolation);
        for (format, body, code, reason) in [
            ("F90", r#"{"subject":"s"}"#, codes::FIELD_MISSING, violation),
            ("F90", r#"{"subject":"","text":"t"}"#, codes::FIELD_WRONG, violation),
            ("F05", &format!(r#"{{"ref":"{id}","reason":"r"}}"#), codes::FIELD_MISSING_INLINE, violation),
            ("F03", &ack, codes::REFERENCE_MISSING, violation),
            ("F09", "{}", codes::FORMAT_IN_HEADERS, unknown),
            ("F99", "{}", codes::FORMAT_UNKNOWN, unknown),
        ] {
            let said = statement(format, body);
            let members = said.members().unwrap();
            assert_eq!(check(&catalogue, &said.envelope, &members).unwrap_err().code, code, "{format} {body}");
            assert_eq!(judge.ask(&said.envelope, &members), Some(reason), "{format} {body}");
            assert_eq!(judge_shipped(&said.envelope, &members), Some(reason));
        }
        let mut other = good;
        other.envelope.format_version = 2;
        let members = other.members().unwrap();
        assert_eq!(check(&catalogue, &other.envelope, &members).unwrap_err().code, codes::FORMAT_VERSION);
        assert_eq!(judge.ask(&other.envelope, &members), Some(unknown));
    }

    #[test]
    fn what_a_state_reads_is_attached_only_with_its_hash_or_not_at_all() {
        let catalogue = Catalogue::shipped().unwrap();
        let attached = |format: &str, body: &str, name: &str| {
            let mut said = statement(format, body);
            let zero = Hash::ZERO;
            said.envelope.attachments.push(AttachmentRef {
                name: name.into(),
                media_type: "application/json".into(),
                length: 1,
                commitment: zero,
                salt: [0; 32],
                root: zero,
                key: [1; 32],
            });
            let problem = fits(&catalogue, &said.envelope, &said.members().unwrap()).err();
            problem.map(|problem| (problem.code.to_string(), problem.params.get("hash").cloned()))
        };
        let code = |code: &str| Some((code.to_owned(), None));
        let (zero, terms) = (Hash::ZERO, r#""instrument_ref":{"hash":"{}"},"from_when":1"#);
        let put = format!(r#"{{"terms_hash":"{zero}",{}}}"#, terms.replace("{}", &zero.to_string()));
        assert_eq!(attached("F57", &put, "terms"), code(codes::FIELD_ATTACHED), "not required by the schema, and read");
        assert_eq!(attached("F57", &put, "terms.json"), None, "a file like others");
        let record = r#"{"decisions":[],"dissents":[],"text_hashes":[]}"#;
        assert_eq!(attached("F55", record, "actions"), code(codes::FIELD_ATTACHED));
        let whole = r#"{"decisions":[],"dissents":[],"text_hashes":[],"actions":[]}"#;
        assert_eq!(attached("F55", whole, "texts"), code(codes::FIELD_ATTACHED));
        assert_eq!(attached("F55", whole, "actions"), None, "it stands in the body");
        let amend = format!(r#"{{"instrument":{{"id":"{zero}"}},"act":"amend","reason":"r","effective_date":1}}"#);
        let hash = Some((codes::FIELD_HASH_MISSING.to_owned(), Some("amendments_hash".to_owned())));
        assert_eq!(attached("F53", &amend, "amendments"), hash);
        let named = amend.replace("\"act\"", &format!(r#""amendments_hash":"{zero}","act""#));
        assert_eq!(attached("F53", &named, "amendments"), None);
    }

    #[test]
    fn a_statement_above_its_line_s_ceiling_does_not_leave() {
        let training = Ceiling { exercise_only: true, ..Ceiling::default() };
        let green = Ceiling { tlp: Some(Tlp::Green), pap: Some(Pap::Amber), exercise_only: false };
        let ceilings = BTreeMap::from([("BOR/cert".into(), green), ("BOR/expert".into(), training)]);
        let at = |track, envelope: &Envelope| below_ceiling(envelope, "BOR", track, &ceilings);
        let amber = Envelope::default();
        assert_eq!(at(Track::Nrrc, &amber), Ok(()));
        let problem = at(Track::Cert, &amber).unwrap_err();
        assert_eq!((problem.code.as_ref(), problem.http_status()), (codes::ABOVE_CEILING, 422));
        assert_eq!((problem.params["mark"].as_str(), problem.params["ceiling"].as_str()), ("TLP:AMBER", "TLP:GREEN"));
        let red = Envelope { tlp: Tlp::Clear, pap: Pap::Red, ..Envelope::default() };
        assert_eq!(at(Track::Cert, &red).unwrap_err().params["mark"], "PAP:RED");
        assert_eq!(at(Track::Cert, &Envelope { tlp: Tlp::Clear, ..Envelope::default() }), Ok(()));
        assert_eq!(at(Track::Expert, &amber).unwrap_err().code, codes::EXERCISE_LINE);
        assert_eq!(at(Track::Expert, &Envelope { mark: Mark::Exercise, ..amber }), Ok(()));
    }

    #[test]
    fn a_format_of_one_track_belongs_on_no_other() {
        let catalogue = Catalogue::shipped().unwrap();
        let problem = belongs(&catalogue, "F27", Track::Nrrc).unwrap_err();
        assert_eq!((problem.code.as_ref(), problem.params["tracks"].as_str()), (codes::FORMAT_TRACK, "cert"));
        assert_eq!(belongs(&catalogue, "F27", Track::Cert), Ok(()));
        assert_eq!(belongs(&catalogue, "F90", Track::Expert), Ok(()));
    }
}
