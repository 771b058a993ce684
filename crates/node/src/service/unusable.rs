//! What is wrong with a body that its format takes and the state of its line does not: for whoever wrote it, as far as that
//! shows in the body alone. Whether it has no effect is judged elsewhere ([`NoEffect::Body`](comity_process::NoEffect::Body)).

use std::collections::BTreeSet;

use comity_process::dialogue;
use comity_process::guarantee::{self, GUARANTEE};
use comity_process::instrument::{self, Languages, TextError};
use comity_process::lasting::Term;
use comity_process::notice::window_member;
use comity_process::signal;
use comity_process::terms::{self, Terms, TermsError};
use comity_wire::body::Members;
use comity_wire::statement::Statement;
use serde::Deserialize;

use crate::cause::Cause;

/// Bytes that a reason names of what an author wrote, at most.
const NAMED_MAX: usize = 64;

/// What its author has to mend; `None` where the body alone does not tell.
pub(super) fn cause(statement: &Statement) -> Option<Cause> {
    let members = Members::read(&statement.body).ok()?;
    let format = statement.envelope.format.as_str();
    match format {
        terms::FORMAT => of_terms(&members).or_else(|| other_hash(&members)),
        instrument::FORMAT => of_text(&members).or_else(|| of_terms(&members)),
        "F51" => instrument::responses(members.get("articles")?).err().map(|error| text(&error)),
        GUARANTEE => pledged(&members, statement),
        signal::FORMAT => {
            let long = statement.body.len() > signal::BYTES_MAX;
            long.then(|| Cause::new("signal-bytes", "too long").with("limit", signal::BYTES_MAX))
        }
        dialogue::ROUND_FORMAT => range(members.get("dates")?),
        format => range(members.get(window_member(format)?)?),
    }
}

/// What an author wrote, as much of it as is named.
fn named(text: &str) -> String {
    text.chars().take(NAMED_MAX).collect()
}

fn of_terms(members: &Members<'_>) -> Option<Cause> {
    let error = Terms::read(members.get("terms")?).err()?;
    let word = match &error {
        TermsError::Period { .. } => "terms-period",
        TermsError::Twice(_) => "terms-twice",
        TermsError::TooMany => "terms-many",
        _ => "terms-shape",
    };
    let cause = Cause::new(word, &error);
    Some(match error {
        TermsError::Period { format, seconds } => cause.with("of", named(&format)).with("seconds", seconds),
        TermsError::Twice(what) => cause.with("of", named(&what)),
        _ => cause,
    })
}

/// Terms that are not those whose hash is said.
fn other_hash(members: &Members<'_>) -> Option<Cause> {
    let read = Terms::read(members.get("terms")?).ok()?.hash.to_string();
    let said: String = serde_json::from_str(members.get("terms_hash")?).ok()?;
    (read != said).then(|| Cause::new("terms-hash", "another hash").with("hash", read))
}

fn of_text(members: &Members<'_>) -> Option<Cause> {
    let authentic = members.get("authentic").and_then(|raw| serde_json::from_str::<BTreeSet<String>>(raw).ok());
    let articles = members.get("articles").map(|raw| instrument::articles(raw, authentic.as_ref()));
    let languages: Option<Languages> = match articles {
        Some(Err(error)) => return Some(text(&error)),
        Some(Ok((_, languages))) => Some(languages),
        None => authentic,
    };
    let preamble = instrument::preamble(members.get("preamble")?, &languages?);
    preamble.err().map(|error| text(&error))
}

fn text(error: &TextError) -> Cause {
    let cause = |word| Cause::new(word, error);
    match error {
        TextError::Languages { number } => cause("text-languages").with("number", named(number)),
        TextError::Number { number } => cause("text-number").with("number", named(number)),
        TextError::TooMany => cause("text-many"),
        _ => cause("text-shape"),
    }
}

fn pledged(members: &Members<'_>, statement: &Statement) -> Option<Cause> {
    if Term::read(members.get("term")?).is_none() {
        return Some(Cause::new("pledge-term", "no such term"));
    }
    let attached: Vec<&str> = statement.envelope.attachments.iter().map(|one| one.name.as_str()).collect();
    let hash = guarantee::hash_of(members)?;
    guarantee::guarantee(members, &attached)
        .is_none()
        .then(|| Cause::new("pledge-hash", "another hash").with("hash", hash))
}

/// A range of instants whose end is not after its beginning.
fn range(raw: &str) -> Option<Cause> {
    #[derive(Deserialize)]
    struct Range {
        from: u64,
        to: u64,
    }
    let Range { from, to } = serde_json::from_str(raw).ok()?;
    (from >= to).then(|| Cause::new("range-ends", "it ends before it begins"))
}

#[cfg(test)]
mod tests {
    use comity_wire::envelope::Envelope;
    use serde_json::{Value, json};

    use super::*;

    fn word(format: &str, body: &Value) -> Option<&'static str> {
        let envelope = Envelope { format: format.into(), format_version: 1, ..Envelope::default() };
        cause(&Statement { envelope, body: body.to_string().into_bytes() }).and_then(|cause| cause.word)
    }

    #[test]
    fn each_fault_of_terms_has_its_own_word() {
        let of = |terms: Value| word("F57", &json!({"terms": terms, "terms_hash": "00".repeat(32)}));
        for seconds in [0, 59, 31_622_401, 31_557_600_000_u64] {
            assert_eq!(of(json!({"periods": [{"format": "F24", "ack": seconds}]})), Some("terms-period"), "{seconds}");
        }
        let code = json!({"code": "AC1", "meaning": {"en": "m"}});
        assert_eq!(of(json!({"periods": [], "codes": [code, code]})), Some("terms-twice"));
        assert_eq!(of(json!({"periods": 7})), Some("terms-shape"));
        assert_eq!(of(json!({"periods": [{"format": "F24", "ack": 60}]})), Some("terms-hash"));
        let hash = Terms::read(r#"{"periods":[]}"#).unwrap().hash.to_string();
        assert_eq!(word("F57", &json!({"terms": {"periods": []}, "terms_hash": hash})), None);
        assert_eq!(
            word("F50", &json!({"articles": [], "terms": {"periods": [{"format": "F24", "ack": 0}]}})),
            Some("text-shape")
        );
    }

    #[test]
    fn a_text_in_one_language_is_named_by_its_article() {
        let article = |texts: Value| json!({"number": "1", "clauses": [{"number": "1", "texts": texts}]});
        let of = |texts: Value| word("F50", &json!({"authentic": ["en", "ru"], "articles": [article(texts)]}));
        assert_eq!(of(json!({"en": "one", "ru": "один"})), None);
        assert_eq!(of(json!({"en": "one"})), Some("text-languages"));
        let body = json!({"authentic": ["en"], "articles": [article(json!({"en": "x"})), article(json!({"en": "x"}))]});
        assert_eq!(word("F50", &body), Some("text-number"));
    }

    #[test]
    fn a_guarantee_whose_hash_is_of_another_text_is_told_the_right_one() {
        let mut body = json!({"texts": {"en": "a"}, "term": {"renewal": "indefinite"}});
        let hash = guarantee::hash_of(&Members::read(body.to_string().as_bytes()).unwrap()).unwrap();
        body["hash"] = hash.to_string().into();
        assert_eq!(word("F41", &body), None);
        body["texts"]["en"] = "a!".into();
        assert_eq!(word("F41", &body), Some("pledge-hash"));
        body["term"] = json!({"renewal": "tacit"});
        assert_eq!(word("F41", &body), Some("pledge-term"));
    }

    #[test]
    fn what_ends_before_it_begins_is_told_so() {
        for (format, member) in [("F30", "window"), ("F31", "dates"), ("F54", "dates")] {
            assert_eq!(word(format, &json!({(member): {"from": 2, "to": 2}})), Some("range-ends"), "{format}");
            assert_eq!(word(format, &json!({(member): {"from": 1, "to": 2}})), None);
        }
        assert_eq!(word("F32", &json!({"code": "AC1", "x": "x".repeat(160)})), Some("signal-bytes"));
        assert_eq!(word("F90", &json!({})), None);
    }
}
