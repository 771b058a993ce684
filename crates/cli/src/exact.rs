//! JSON of others as it was written. A number may be larger or longer than any of ours, and a text hold half of a
//! surrogate pair: such a value is valid JSON (RFC 8259), cannot be read into ours, and is shown all the same.

use comity_wire::body::Members;

/// Spaces of one level.
const INDENT: usize = 2;

/// The members of an object with the exact JSON of each, in the order of their names; nothing where it is no object, or
/// one whose members cannot be told apart.
pub(crate) fn members(raw: &str) -> Option<Vec<(String, &str)>> {
    let members = Members::read(raw.trim().as_bytes()).ok()?;
    Some(members.iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A text, if the JSON is one that can be read.
pub(crate) fn text(raw: &str) -> Option<String> {
    serde_json::from_str(raw).ok()
}

/// On one line, without white space between its parts; every part is as it was written.
pub(crate) fn compact(raw: &str) -> String {
    laid_out(raw, false)
}

/// On lines of its own for each part; texts are written anew where they can be read.
pub(crate) fn pretty(raw: &str) -> String {
    laid_out(raw, true)
}

fn laid_out(raw: &str, lines: bool) -> String {
    let (mut out, mut depth, mut rest) = (String::with_capacity(raw.len()), 0usize, raw);
    let broken = |out: &mut String, depth: usize| {
        if lines {
            out.push('\n');
            out.push_str(&" ".repeat(depth * INDENT));
        }
    };
    while let Some(c) = rest.chars().next() {
        let (part, after) = rest.split_at(if c == '"' { text_end(rest) } else { c.len_utf8() });
        rest = after;
        match c {
            '"' if lines => out.push_str(&written_anew(part)),
            '"' => out.push_str(part),
            ' ' | '\t' | '\r' | '\n' => {}
            '{' | '[' => {
                out.push(c);
                let next = rest.trim_start();
                if !next.starts_with(['}', ']']) {
                    depth += 1;
                    broken(&mut out, depth);
                } else if let Some(close) = next.chars().next() {
                    out.push(close);
                    rest = next.get(close.len_utf8()..).unwrap_or_default();
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                broken(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                broken(&mut out, depth);
            }
            ':' if lines => out.push_str(": "),
            _ => out.push(c),
        }
    }
    out
}

/// Where a text ends that begins here, its quotation marks included.
fn text_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn written_anew(part: &str) -> String {
    let text = text(part).and_then(|text| serde_json::to_string(&text).ok());
    text.unwrap_or_else(|| part.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ours_can_hold_is_laid_out_as_ours_is() {
        for raw in [r#"{"a":[1,{"b":[]},{}],"c":"x, {y}: \"z\" \\"}"#, "[]", "[[1,2],[]]", "null", r#""a\\""#] {
            let value: serde_json::Value = serde_json::from_str(raw).unwrap();
            let pretty_ours = serde_json::to_string_pretty(&value).unwrap();
            assert_eq!(pretty(raw), pretty_ours);
            assert_eq!((compact(&pretty_ours), compact(raw)), (raw.to_owned(), raw.to_owned()));
        }
    }

    #[test]
    fn what_ours_cannot_hold_stays() {
        let raw = r#"{"a":1e999,"b":"\ud800","b":1.50,"c":"\u0416"}"#;
        assert_eq!(compact(raw), raw);
        assert_eq!(pretty(raw), "{\n  \"a\": 1e999,\n  \"b\": \"\\ud800\",\n  \"b\": 1.50,\n  \"c\": \"Ж\"\n}");
        assert_eq!((members(raw), text("1e999"), text(r#""\ud800""#)), (None, None, None));
        assert_eq!(members(r#" {"b":1e999,"a":2} "#).unwrap(), [("a".into(), "2"), ("b".into(), "1e999")]);
        assert_eq!((pretty("\"open"), compact("{ [ \"a\\")), ("\"open".into(), "{[\"a\\".into()));
    }
}
