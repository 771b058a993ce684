//! The JSON body of a statement: kept as the bytes that were sent, and split into its top-level members.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::codec::Malformed;
use crate::limits::{BODY_DEPTH_MAX, BODY_MEMBERS_MAX};

/// The top-level members of a JSON object, by name, each with its exact bytes.
///
/// Guarantees I-JSON's rule of unique names at the top level, valid UTF-8 and a bounded depth. It does not check any
/// format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members<'b>(BTreeMap<String, &'b str>);

impl<'b> Members<'b> {
    /// Reads an object.
    ///
    /// # Errors
    /// [`Malformed`] where the bytes are not one JSON object, nest too deeply, have too many or doubled members.
    pub fn read(bytes: &'b [u8]) -> Result<Self, Malformed> {
        let text = std::str::from_utf8(bytes).map_err(|_| Malformed::Unexpected { what: "a body in UTF-8" })?;
        check_depth(bytes)?;
        let mut reader = serde_json::Deserializer::from_str(text);
        let members = reader
            .deserialize_map(MembersVisitor)
            .map_err(|_| Malformed::Unexpected { what: "a JSON object without doubled members" })?;
        reader.end().map_err(|_| Malformed::Unexpected { what: "nothing after the JSON object" })?;
        if members.len() > BODY_MEMBERS_MAX {
            return Err(Malformed::OverLimit {
                what: "body members",
                actual: members.len() as u64,
                limit: BODY_MEMBERS_MAX as u64,
            });
        }
        Ok(Self(members))
    }

    /// Members in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'b str)> {
        self.0.iter().map(|(name, raw)| (name.as_str(), *raw))
    }

    /// One member's exact JSON.
    pub fn get(&self, name: &str) -> Option<&'b str> {
        self.0.get(name).copied()
    }
}

struct MembersVisitor;

impl<'b> Visitor<'b> for MembersVisitor {
    type Value = BTreeMap<String, &'b str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'b>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = BTreeMap::new();
        while let Some((name, raw)) = map.next_entry::<String, &'b RawValue>()? {
            if members.insert(name, raw.get()).is_some() {
                return Err(serde::de::Error::custom("doubled member"));
            }
        }
        Ok(members)
    }
}

/// How many `[` and `{` there are. The two are one bit apart, and no other byte becomes a brace by that bit. In parts
/// whose count fits a byte, which compilers turn into wide additions.
fn opening_brackets(bytes: &[u8]) -> usize {
    let in_part = |part: &[u8]| part.iter().map(|byte| u8::from(byte | 0x20 == b'{')).sum::<u8>();
    bytes.chunks(u8::MAX.into()).map(|part| usize::from(in_part(part))).sum()
}

/// Refuses nesting deeper than [`BODY_DEPTH_MAX`] without recursion (reliability row 7).
fn check_depth(bytes: &[u8]) -> Result<(), Malformed> {
    // A body cannot nest deeper than it has brackets: nearly every one passes here, without a look at its strings.
    if opening_brackets(bytes) <= BODY_DEPTH_MAX {
        return Ok(());
    }
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for byte in bytes {
        match (in_string, *byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_string = !in_string,
            (false, b'{' | b'[') => {
                depth += 1;
                if depth > BODY_DEPTH_MAX {
                    return Err(Malformed::OverLimit {
                        what: "body nesting",
                        actual: depth as u64,
                        limit: BODY_DEPTH_MAX as u64,
                    });
                }
            }
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_exact_bytes() {
        let members = Members::read(br#"{"b": 1.50, "a":{"x" : [1 ,2]}}"#).unwrap();
        let all: Vec<_> = members.iter().collect();
        assert_eq!(all, [("a", r#"{"x" : [1 ,2]}"#), ("b", "1.50")]);
    }

    #[test]
    fn what_is_not_one_object_is_refused() {
        for bad in ["", "[]", "1", "{} {}", r#"{"a":1,"a":2}"#, r#"{"a":}"#, "{\"a\":\"\u{1}\"}"] {
            assert!(Members::read(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(Members::read(b"{\"a\":\"\xff\"}").is_err());
    }

    #[test]
    fn brackets_are_counted_in_bodies_of_every_length() {
        for length in (0..600).chain([65_535, 65_536]) {
            assert_eq!(opening_brackets(&vec![b'['; length]), length);
            assert_eq!(opening_brackets(&vec![b'{'; length]), length);
        }
        let all: Vec<u8> = (0..=u8::MAX).collect();
        assert_eq!(opening_brackets(&all), 2);
    }

    #[test]
    fn row_07_a_nested_bomb_is_refused_without_recursion() {
        let bomb = format!("{{\"a\":{}}}", "[".repeat(1_000_000));
        assert!(matches!(Members::read(bomb.as_bytes()), Err(Malformed::OverLimit { what: "body nesting", .. })));
        let brackets_in_text = format!("{{\"a\":\"{}\"}}", "[".repeat(1000));
        assert!(Members::read(brackets_in_text.as_bytes()).is_ok());
    }
}
