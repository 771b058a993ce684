//! How many officers a format asks for, and what a release's faults are called.
//!
//! In scope: the rule of the formats that need two persons (2P). Out of scope: whether the signatures verify, which the
//! line checks on both sides before it asks here.

use comity_catalog::{Carried, Format, Release, Who};
use comity_journal::release::{ReleaseFault, required_officers};
use comity_wire::body::Members;
use comity_wire::envelope::Envelope;
use serde_json::Value;

use super::problem::{Problem, codes};

/// The format of which two officers release the acceptance alone; the catalogue says two of the whole.
const TWO_TO_ACCEPT: &str = "F51";
/// How deep an answer by article is looked into for an acceptance.
const DEPTH_MAX: usize = 8;

/// Whether this very statement of a format is to be released by two officers.
#[must_use]
pub fn needs_two(format: &Format, members: &Members<'_>) -> bool {
    format.release == Release::Two && (format.id != TWO_TO_ACCEPT || members.iter().any(|(_, raw)| accepts(raw)))
}

fn accepts(raw: &str) -> bool {
    fn within(value: &Value, depth: usize) -> bool {
        match value {
            Value::String(word) => word == "accept",
            // Deeper than a format of ours goes, two officers are asked for.
            Value::Array(_) | Value::Object(_) if depth == 0 => true,
            Value::Array(items) => items.iter().any(|item| within(item, depth - 1)),
            Value::Object(items) => items.values().any(|item| within(item, depth - 1)),
            _ => false,
        }
    }
    // What no reader takes apart may say anything.
    serde_json::from_str::<Value>(raw).map_or(true, |value| within(&value, DEPTH_MAX))
}

/// Whether a format is the node's own to say, as a statement.
#[must_use]
pub fn by_node(format: &Format) -> bool {
    (format.who == Who::Node || format.release == Release::Node) && format.carried == Carried::Statement
}

/// Checks that enough different officers are asked for: what both sides do. A statement that asks for none and needs none
/// costs nothing here.
///
/// # Errors
/// `release-two-officers`; `format-node`: officers release what nodes alone say.
pub fn enough(format: &Format, envelope: &Envelope, members: &Members<'_>) -> Result<(), Problem> {
    if by_node(format) && (!required_officers(envelope).is_empty() || envelope.release_nonce.is_some()) {
        return Err(Problem::new(codes::FORMAT_NODE).with("format", &envelope.format));
    }
    if !needs_two(format, members) {
        return Ok(());
    }
    let have = required_officers(envelope).len();
    if have >= 2 {
        return Ok(());
    }
    Err(Problem::new(codes::RELEASE_TWO_OFFICERS).with("format", &envelope.format).with("have", have))
}

/// A fault of a release of ours, as a problem.
#[must_use]
pub fn problem(fault: &ReleaseFault) -> Problem {
    let of = Problem::new;
    match fault {
        ReleaseFault::NotTrusted { key, size } => of(codes::RELEASE_KEY).with("key", key).with("size", size),
        ReleaseFault::NodeKey { key } => of(codes::RELEASE_NODE_KEY).with("key", key),
        ReleaseFault::Role { name, role } => of(codes::RELEASE_ROLE).with("name", name).with("role", role),
        ReleaseFault::SamePerson { name } => of(codes::RELEASE_SAME_PERSON).with("name", name),
        ReleaseFault::Superseded { statement } => of(codes::RELEASE_TWO_SUPERSEDED).with("statement", statement),
        ReleaseFault::NonceUsed => of(codes::RELEASE_USED),
        other => of(codes::RELEASE_REFUSED).with("detail", other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enough_of(format: &str, body: &str, officers: &[u8]) -> Result<(), String> {
        let keys = officers.iter().map(|byte| comity_wire::Hash([*byte; 32]));
        let required = comity_journal::release::required_set(keys);
        let envelope = Envelope { format: format.into(), required, ..Envelope::default() };
        let members = Members::read(body.as_bytes()).unwrap();
        let catalogue = comity_catalog::Catalogue::shipped().unwrap();
        let definition = catalogue.newest(format).unwrap();
        enough(&definition.format, &envelope, &members).map_err(|problem| problem.code.into_owned())
    }

    #[test]
    fn two_different_officers_are_asked_for_where_the_format_says_so() {
        let refused = Err(codes::RELEASE_TWO_OFFICERS.to_owned());
        for format in ["F08", "F15", "F16", "F23", "F34", "F41", "F42", "F52", "F53", "F55", "F60", "F61", "F62"] {
            assert_eq!(enough_of(format, "{}", &[]), refused, "{format}");
            assert_eq!(enough_of(format, "{}", &[1]), refused, "{format}");
            assert_eq!(enough_of(format, "{}", &[1, 1]), refused, "{format}: one officer twice");
            assert_eq!(enough_of(format, "{}", &[1, 2]), Ok(()), "{format}");
        }
        for format in ["F20", "F24", "F90"] {
            assert_eq!(enough_of(format, "{}", &[]), Ok(()), "{format}");
        }
    }

    #[test]
    fn an_acceptance_takes_two_and_another_answer_one() {
        let refused = Err(codes::RELEASE_TWO_OFFICERS.to_owned());
        let accept = r#"{"articles":[{"article":"1","answer":"reserve"},{"article":"2","answer":"\u0061ccept"}]}"#;
        assert_eq!(enough_of("F51", accept, &[1]), refused);
        assert_eq!(enough_of("F51", accept, &[1, 2]), Ok(()));
        assert_eq!(enough_of("F51", r#"{"articles":[{"article":"1","answer":"reserve"}]}"#, &[]), Ok(()));
        let deep = format!(r#"{{"articles":{}1{}}}"#, "[".repeat(12), "]".repeat(12));
        assert_eq!(enough_of("F51", &deep, &[]), refused, "what is not looked into");
    }
}
