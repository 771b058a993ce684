//! What a guarantee (F41) and a special-caution asset (F35) say, as both parties must say it alike
//! (`docs/spec/guarantees.md`).
//!
//! **In scope.** The hashes that both say. **Out of scope.** The contents: the node's views read them in the statements.

use comity_catalog::json::Json;
use comity_seal::hash::sha256_parts;
use comity_wire::Hash;
use comity_wire::body::Members;

use crate::lasting::Term;

/// The format of a guarantee.
pub const GUARANTEE: &str = "F41";
/// The format of a special-caution asset.
pub const CAUTION: &str = "F35";
/// The format of a protected process.
pub const PROTECTED: &str = "F40";
/// The format of a concern.
pub const CONCERN: &str = "F42";

/// Members of an F41 that are its template, in the order of their names: all but who promises, who benefits, the act, the
/// hash and the term.
pub const TEMPLATE: [&str; 8] =
    ["article", "conditions", "form", "methods", "processes", "reservations", "texts", "window_terms"];
/// Members of an F35 that both say alike, without its term: `text` and `contact` are each side's own.
pub const ASSET: [&str; 6] = ["class", "definition", "identifier", "location", "restrictions", "sectors"];
/// Members of a template that may stand in an attachment.
const ATTACHABLE: [&str; 3] = ["conditions", "reservations", "texts"];

/// What both must say alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pledge {
    /// All of it.
    pub whole: Hash,
    /// Without its term; `None` where some of it is attached.
    pub template: Option<Hash>,
    /// How long it lasts.
    pub term: Term,
}

/// A member's canonical text; `None` where it is no JSON.
fn canonical(raw: &str) -> Option<String> {
    serde_json::from_str::<Json>(raw).ok().map(|json| json.canonical())
}

/// The canonical text of these members, as far as they are there.
fn object(members: &Members<'_>, names: &[&str]) -> Option<String> {
    let mut parts = Vec::new();
    for name in names {
        if let Some(raw) = members.get(name) {
            parts.push(format!("\"{name}\":{}", canonical(raw)?));
        }
    }
    Some(format!("{{{}}}", parts.join(",")))
}

/// The hash that the member `hash` of an F41 must have: over template and term, promisor and beneficiary not in it. So a
/// text and its mirror have one.
///
/// `None` where a member cannot be read. What is attached is not in it: see [`guarantee`].
#[must_use]
pub fn hash_of(members: &Members<'_>) -> Option<Hash> {
    whole(b"comity/v1/guarantee\n", template(members)?, members)
}

fn template(members: &Members<'_>) -> Option<Hash> {
    Some(sha256_parts(&[b"comity/v1/guarantee-template\n", object(members, &TEMPLATE)?.as_bytes()]))
}

fn whole(domain: &[u8], template: Hash, members: &Members<'_>) -> Option<Hash> {
    let term = canonical(members.get("term")?)?;
    Some(sha256_parts(&[domain, template.as_bytes(), term.as_bytes()]))
}

/// Reads an F41. `attached` are names of its attachments.
///
/// Where the texts, conditions or reservations are attached, nobody but who holds them can compare them with the hash: then
/// what both say is the hash as it stands. Otherwise another hash than [`hash_of`] is no guarantee: `None`.
#[must_use]
pub fn guarantee(members: &Members<'_>, attached: &[&str]) -> Option<Pledge> {
    let term = Term::read(members.get("term")?)?;
    let said: Hash = serde_json::from_str::<String>(members.get("hash")?).ok()?.parse().ok()?;
    if attached.iter().any(|name| ATTACHABLE.contains(name)) {
        return Some(Pledge { whole: said, template: None, term });
    }
    let template = template(members)?;
    (whole(b"comity/v1/guarantee\n", template, members)? == said).then_some(Pledge {
        whole: said,
        template: Some(template),
        term,
    })
}

/// Reads an F35: which asset, what both leave alone of it, for how long.
#[must_use]
pub fn caution(members: &Members<'_>) -> Option<Pledge> {
    let term = Term::read(members.get("term")?)?;
    let asset = object(members, &ASSET)?;
    let template = sha256_parts(&[b"comity/v1/caution-asset\n", asset.as_bytes()]);
    let whole = whole(b"comity/v1/caution\n", template, members)?;
    Some(Pledge { whole, template: Some(template), term })
}

/// Of an identifier what is compared: without blanks around it, in lower case, without the dot at the end of a name.
#[must_use]
pub fn identifier(text: &str) -> String {
    let text = text.trim();
    text.strip_suffix('.').unwrap_or(text).to_lowercase()
}

/// The salted hash of an identifier: whoever has it in hand can tell, and nobody else reads it. A short identifier is
/// found by trying all of them: a salted hash hides what cannot be guessed.
#[must_use]
pub fn asset_hash(salt: &[u8; 32], text: &str) -> Hash {
    sha256_parts(&[b"comity/v1/asset\n", salt, identifier(text).as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_compared_without_what_says_nothing() {
        let hash = |text: &str| asset_hash(&[7; 32], text);
        assert_eq!(hash(" Results.Example. "), hash("results.example"));
        assert_ne!(hash("results.example"), hash("result.example"));
        assert_ne!(hash("results.example"), asset_hash(&[8; 32], "results.example"), "each has its salt");
    }

    #[test]
    fn a_hash_is_over_template_and_term_whoever_promises() {
        let of = |body: &str| hash_of(&Members::read(body.as_bytes()).unwrap());
        let plain = of(r#"{"texts":{"en":"a","ru":"b"},"term":{"renewal":"indefinite"}}"#);
        let same =
            r#"{ "term": {"renewal":"indefinite"}, "promisor":"x", "act":"mirror", "texts":{"ru":"b","en":"\u0061"} }"#;
        assert_eq!(of(same), plain, "neither order nor blanks nor escapes count");
        for other in [
            r#"{"texts":{"en":"a","ru":"c"},"term":{"renewal":"indefinite"}}"#,
            r#"{"texts":{"en":"a"},"term":{"renewal":"indefinite"}}"#,
            r#"{"texts":{"en":"a","ru":"b"},"term":{"renewal":"indefinite","notice_days":1}}"#,
            r#"{"texts":{"en":"a","ru":"b"},"term":{"renewal":"indefinite"},"reservations":[{"en":"r"}]}"#,
            r#"{"texts":{"en":"a","ru":"b"},"term":{"renewal":"indefinite"},"methods":["ict"]}"#,
        ] {
            assert_ne!(of(other), plain, "{other}");
        }
        assert_eq!(of(r#"{"texts":{"en":"a"}}"#), None, "without a term it is none");
    }

    #[test]
    fn the_examples_that_are_shipped_have_the_hash_that_they_name() {
        for example in [
            include_str!("../../../formats/examples/F41/valid-full.json"),
            include_str!("../../../formats/examples/F41/valid-least.json"),
        ] {
            let body = Members::read(example.as_bytes()).unwrap().get("body").unwrap().to_owned();
            assert!(guarantee(&Members::read(body.as_bytes()).unwrap(), &[]).is_some(), "{body}");
        }
    }
}
