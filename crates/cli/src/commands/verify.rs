//! `comity verify`: needs no node, no folder and no network. Files that convict a party are in `accusation`.

use comity_journal::evidence::{
    self, ACKNOWLEDGEMENT_FORMAT, DisclosedValue, EVIDENCE_BYTES_MAX, EvidenceError, HeldVerdict, ListingVerdict,
    OpeningVerdict, ReleaseLabel, Speaker, Verdict, Who,
};
use comity_node::cause::Cause;
use comity_node::party::files;
use comity_node::service::formats::reason_word;
use comity_node::watch::handover_file::HandoverFile;
use comity_wire::Hash;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::accusation;
use crate::args::statement::Verify;
use crate::context::Context;
use crate::describe;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::refused;
use crate::{disclosed, exact, marks, plain, time};

/// Verifies an evidence file.
pub(super) fn run(context: &Context, args: &Verify) -> Outcome {
    let mut roots = Vec::with_capacity(args.roots.len());
    for root in &args.roots {
        let wrong = |_| Failure::new("error-fingerprint", Fault::Yours, Exit::Usage).with("fingerprint", root);
        roots.push(root.parse::<Hash>().map_err(wrong)?);
    }
    let given = (!roots.is_empty()).then_some(roots.as_slice());
    let first = begin(&args.file);
    if comity_node::archive::is_one(&first) {
        return super::records::verify_archive(context, args, given);
    }
    if args.rendering.is_some() {
        return Err(Failure::new("error-rendering-archive", Fault::Yours, Exit::Usage));
    }
    if super::public::is_proof(&first) {
        return super::public::verify_proof(context, args, &roots);
    }
    if HandoverFile::is_one(&first) {
        return super::handover::verify(context, &args.file, &roots);
    }
    let bytes = files::read(&args.file, EVIDENCE_BYTES_MAX).map_err(|error| match error {
        files::FileError::TooLong { .. } => too_long(),
        other => refused(other.into()),
    })?;
    if accusation::is_one(&bytes) {
        return accusation::run(context, &bytes, given);
    }
    let verdict = evidence::verify(&bytes, given).map_err(|error| refusal(&error, &|who| named(context, who)))?;
    tell(context, &verdict);
    context.exact(&object(&verdict)?)?;
    Ok(Exit::Ok)
}

/// How a file begins; one that cannot be read is told of where it is read.
fn begin(path: &std::path::Path) -> Vec<u8> {
    use std::io::Read as _;
    let mut first = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(64).read_to_end(&mut first));
    if read.is_ok() { first } else { Vec::new() }
}

fn too_long() -> Failure {
    Failure::new("error-evidence-too-long", Fault::Yours, Exit::NotVerified).with("limit", EVIDENCE_BYTES_MAX)
}

fn named(context: &Context, who: Who) -> String {
    context.text(if who == Who::Author { "who-author" } else { "who-counterpart" })
}

/// Why the file proves nothing: the kind in the reader's language, the exact place and cause as the verifier says it.
pub(super) fn refusal(error: &EvidenceError, named: &dyn Fn(Who) -> String) -> Failure {
    let failed = |message: &str| {
        let failure = Failure::new(message, Fault::Nobody, Exit::NotVerified).because(Cause::new(error.code(), error));
        // A verifier reads the exact place as well.
        failure.with("exactly", "yes")
    };
    let of = |who: &Who| named(*who);
    match error {
        EvidenceError::TooLong { .. } => too_long(),
        EvidenceError::Version { found, .. } => {
            let failure = Failure::new("error-evidence-version", Fault::Local, Exit::NotVerified);
            failure.with("found", found).with("spoken", 1).with("detail", error)
        }
        EvidenceError::NotUtf8 => failed("error-evidence-not-text"),
        EvidenceError::Line { line, .. } | EvidenceError::Base64 { line } | EvidenceError::OverLimit { line } => {
            failed("error-evidence-line").with("line", line)
        }
        EvidenceError::Proof { line, .. } => failed("error-evidence-proof").with("line", line),
        EvidenceError::NotCanonical => failed("error-evidence-not-canonical"),
        EvidenceError::Malformed { .. } => failed("error-evidence-malformed"),
        EvidenceError::Mismatch { .. } => failed("error-evidence-mismatch"),
        EvidenceError::Checkpoint { who, .. } => failed("error-evidence-checkpoint").with("who", of(who)),
        EvidenceError::Inclusion { who, .. } => failed("error-evidence-inclusion").with("who", of(who)),
        EvidenceError::Register { who, .. } => failed("error-evidence-register").with("who", of(who)),
        EvidenceError::Delegation { who, .. } => failed("error-evidence-delegation").with("who", of(who)),
        EvidenceError::Keyring { who, .. } => failed("error-evidence-keys").with("who", of(who)),
        EvidenceError::Receipt(_) => failed("error-evidence-receipt"),
        EvidenceError::Release(_) => failed("error-evidence-release"),
        EvidenceError::Disclosed(_) => failed("error-evidence-disclosed"),
        EvidenceError::UnknownRoot { given } => failed("error-evidence-root").with("given", given),
        _ => failed("error-evidence-other"),
    }
}

fn number(verdict: &Verdict) -> String {
    let name = plain::line(&verdict.author.claimed_name);
    match verdict.author.origin.generation {
        1 => format!("{name}/{}/{}", verdict.track, verdict.ordinal),
        generation => format!("{name}/{}/{generation}.{}", verdict.track, verdict.ordinal),
    }
}

fn tell(context: &Context, verdict: &Verdict) {
    let (author, other) = (&verdict.author, &verdict.counterpart);
    let (name, other_name) = (plain::line(&author.claimed_name), plain::line(&other.claimed_name));
    context.say("verify-head", &vars![]);
    let track = context.text(&format!("track-{}", verdict.track));
    let stated = time::full(verdict.stated);
    context
        .say("verify-said", &vars!["name" => &name, "number" => number(verdict), "track" => track, "stated" => stated]);
    context.say("verify-id", &vars!["id" => verdict.id.to_string()]);
    for officer in &verdict.released {
        let (officer_name, role) = (plain::line(&officer.name), plain::line(&officer.role));
        let vars = vars!["name" => &name, "officer" => officer_name, "role" => role, "key" => officer.key.to_string()];
        context.line(&context.with("verify-released-by", &vars));
    }
    let at = time::full(verdict.receipt.time);
    let size = verdict.receipt.size;
    context.say("verify-received", &vars!["name" => &other_name, "author" => &name, "at" => at, "size" => size]);
    if let Some(listing) = &verdict.listing {
        tell_listing(context, &other_name, listing);
    }
    tell_held(context, &other_name, &verdict.held);
    if let Some(answer) = &verdict.acknowledgement {
        let number = format!("{other_name}/{}/{}", verdict.track, answer.ordinal);
        let stated = time::full(answer.stated);
        let id = match (answer.answers, answer.format.as_deref(), answer.understood) {
            (false, ..) => "verify-answer-unshown",
            (true, Some(ACKNOWLEDGEMENT_FORMAT), Some(true)) => "verify-acknowledged",
            (true, Some(ACKNOWLEDGEMENT_FORMAT), Some(false)) => "verify-not-understood",
            (true, Some(ACKNOWLEDGEMENT_FORMAT), None) => "verify-acknowledged-or-not",
            (true, ..) => "verify-answered",
        };
        context.line(&context.with(id, &vars!["name" => &other_name, "number" => number, "stated" => stated]));
        answer.fields.iter().for_each(|field| tell_field(context, field));
    }
    if verdict.disputed {
        context.say("verify-disputed", &vars!["name" => &name]);
    }
    if verdict.receipt.disputed {
        context.say("verify-receipt-disputed", &vars!["name" => &other_name]);
    }
    match verdict.label {
        None if verdict.erased => context.say("verify-erased", &vars![]),
        None => context.say("verify-withheld", &vars![]),
        Some(ReleaseLabel::OnePerson) => context.say("verify-disclosed-one", &vars![]),
        Some(ReleaseLabel::TwoPerson) => context.say("verify-disclosed-two", &vars![]),
    }
    // At the head and at the foot: no export drops a mark, and no reading of one.
    let marks = (!verdict.disclosed.is_empty()).then(|| marks_of(context, &verdict.disclosed));
    marks.iter().for_each(|marks| context.line(marks));
    verdict.disclosed.iter().for_each(|field| tell_field(context, field));
    marks.iter().for_each(|marks| context.line(marks));
    let texts: Vec<String> = verdict.disclosed.iter().map(|field| disclosed::json(&field.path, &field.value)).collect();
    marks::warn(context, texts.iter().map(String::as_str));
    context.say("verify-as-of", &vars!["name" => &name, "size" => verdict.as_of_size]);
    for speaker in [author, other] {
        tell_speaker(context, speaker);
    }
    match [author, other].map(|speaker| speaker.identified) {
        [true, true] => {}
        [false, false] => context.say("verify-not-identified", &vars![]),
        [author_known, _] => {
            let (known, unknown) = if author_known { (&name, &other_name) } else { (&other_name, &name) };
            context.say("verify-one-not-identified", &vars!["known" => known, "name" => unknown]);
        }
    }
    context.say("fixed-ack", &vars![]);
}

/// The marks of what is disclosed, or that they are not shown.
fn marks_of(context: &Context, fields: &[DisclosedValue]) -> String {
    let shown = |name: &str| {
        let field = fields.iter().find(|field| field.path == format!("envelope/{name}"))?;
        exact::text(&disclosed::json(&field.path, &field.value))
    };
    let (Some(mark), Some(tlp), Some(pap)) = (shown("mark"), shown("tlp"), shown("pap")) else {
        return context.text("verify-marks-unshown");
    };
    let line = marks::line(context, (&mark, &tlp, &pap));
    let handling = shown("handling").filter(|text| !text.is_empty()).map(|text| format!(" {}", plain::line(&text)));
    format!("    {line}{}", handling.unwrap_or_default())
}

fn tell_held(context: &Context, name: &str, held: &[HeldVerdict]) {
    for one in held {
        let (root, stated) = (one.root.to_string(), time::full(one.stated));
        let (id, file) = match &one.name {
            Some(file) => ("verify-held", plain::line(file)),
            None => ("verify-held-unnamed", String::new()),
        };
        let vars = vars!["name" => name, "root" => root, "number" => one.number, "stated" => stated, "file" => file];
        context.line(&context.with(id, &vars));
    }
}

fn tell_listing(context: &Context, name: &str, listing: &ListingVerdict) {
    if let Some(at) = listing.earliest_listed.filter(|_| !listing.lists_receipt) {
        context.say("verify-listed", &vars!["name" => name, "at" => time::full(at), "number" => listing.number]);
    }
    match listing.opening {
        OpeningVerdict::NotYet => {}
        OpeningVerdict::Refused(reason) => {
            let reason = describe::refusal(context, reason_word(reason));
            context.say("verify-refused", &vars!["name" => name, "reason" => reason, "number" => listing.number]);
        }
        OpeningVerdict::NotRefusedHere => {
            context.say("verify-opened", &vars!["name" => name, "number" => listing.number]);
        }
    }
}

pub(super) fn tell_speaker(context: &Context, speaker: &Speaker) {
    let id = if speaker.identified { "verify-root-identified" } else { "verify-root" };
    let (name, root) = (plain::line(&speaker.claimed_name), speaker.root.to_string());
    context.line(&context.with(id, &vars!["name" => name, "root" => root]));
}

fn tell_field(context: &Context, field: &DisclosedValue) {
    let raw = disclosed::json(&field.path, field.value.as_slice());
    let value = match exact::text(&raw) {
        Some(text) if text.is_empty() => "-".to_owned(),
        Some(text) => plain::block(&text),
        None if raw == "null" => "-".to_owned(),
        None => plain::block(&exact::compact(&raw)),
    };
    let lines: Vec<String> = value.lines().map(|line| format!("        {line}")).collect();
    context.line(&format!("    {}:\n{}", plain::line(&field.path), lines.join("\n")));
}

pub(super) fn speaker(speaker: &Speaker) -> Value {
    json!({
        "name": speaker.claimed_name, "party": speaker.party.to_string(), "root": speaker.root.to_string(),
        "identified": speaker.identified, "key": speaker.key.to_string(),
        "journal": speaker.origin.to_string(),
    })
}

/// A disclosed field as JSON.
#[derive(Serialize)]
struct Field<'a> {
    path: &'a str,
    value: Box<RawValue>,
}

fn fields(fields: &[DisclosedValue]) -> Outcome<Vec<Field<'_>>> {
    let value = |field: &DisclosedValue| {
        RawValue::from_string(disclosed::json(&field.path, field.value.as_slice())).map_err(Failure::ours)
    };
    fields.iter().map(|field| Ok(Field { path: &field.path, value: value(field)? })).collect()
}

/// What is known of an answer as JSON, with the fields of it that are disclosed.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    known: Value,
    fields: Vec<Field<'a>>,
}

/// A verdict as JSON, with the fields that are disclosed.
#[derive(Serialize)]
struct Object<'a> {
    #[serde(flatten)]
    known: Value,
    acknowledgement: Option<Answer<'a>>,
    disclosed: Vec<Field<'a>>,
}

fn object(verdict: &Verdict) -> Outcome<Object<'_>> {
    let answer = verdict.acknowledgement.as_ref().map(|answer| {
        let (id, ordinal) = (answer.id.to_string(), answer.ordinal);
        let known = json!({
            "id": id, "ordinal": ordinal, "stated": answer.stated, "answers": answer.answers,
            "format": answer.format, "understood": answer.understood,
        });
        Ok(Answer { known, fields: fields(&answer.fields)? })
    });
    let (acknowledgement, disclosed) = (answer.transpose()?, fields(&verdict.disclosed)?);
    Ok(Object { known: known(verdict), acknowledgement, disclosed })
}

fn known(verdict: &Verdict) -> Value {
    json!({
        "verified": true,
        "identified": verdict.identified(),
        "number": number(verdict),
        "id": verdict.id.to_string(),
        "track": verdict.track.word(),
        "line": verdict.line.to_string(),
        "author": speaker(&verdict.author),
        "counterpart": speaker(&verdict.counterpart),
        "stated": verdict.stated,
        "receipt": {
            "size": verdict.receipt.size, "time": verdict.receipt.time, "disputed": verdict.receipt.disputed,
        },
        "listing": verdict.listing.as_ref().map(|listing| json!({
            "id": listing.id.to_string(), "number": listing.number, "stated": listing.stated,
            "earliest_listed": listing.earliest_listed,
            "opening": match listing.opening {
                OpeningVerdict::NotYet => "not-yet".to_owned(),
                OpeningVerdict::Refused(reason) => format!("refused: {}", reason_word(reason)),
                OpeningVerdict::NotRefusedHere => "not-refused-here".to_owned(),
            },
        })),
        "held": verdict.held.iter().map(|held| json!({
            "root": held.root.to_string(), "name": held.name, "id": held.id.to_string(), "number": held.number,
            "stated": held.stated,
        })).collect::<Vec<_>>(),
        "officers": verdict.released.iter().map(|officer| json!({
            "name": officer.name, "role": officer.role, "key": officer.key.to_string(),
        })).collect::<Vec<_>>(),
        "disputed": verdict.disputed,
        "as_of": {"size": verdict.as_of_size, "root": verdict.as_of_root.to_string()},
        "erased": verdict.erased,
        "released_by": verdict.label.map(ReleaseLabel::word),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Catalogue, Language};

    #[test]
    fn every_reason_of_the_verifier_has_words_in_both_languages() {
        for language in Language::ALL {
            let catalogue = Catalogue::new(language);
            for code in EvidenceError::codes() {
                assert!(catalogue.why(code, &vars![]).is_some(), "{language:?} lacks why-{code}");
            }
        }
    }
}
