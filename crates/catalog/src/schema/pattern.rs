//! Patterns of texts: a subset of ECMA-262 that means the same to every implementation.

use regex_lite::Regex;

/// Longest pattern in bytes.
pub const PATTERN_BYTES_MAX: usize = 512;
/// Largest repetition in a pattern.
pub const REPEAT_MAX: u32 = 1_024;

/// An id or hash in lower-case hexadecimal, which is judged without the machine.
const ID: &str = "^[0-9a-f]{64}$";

/// A pattern for the whole of a text.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    source: String,
    machine: Option<Regex>,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Pattern {}

impl Pattern {
    /// Reads a pattern of the subset.
    pub(crate) fn new(source: &str) -> Result<Self, String> {
        if source == ID {
            return Ok(Self { source: source.to_owned(), machine: None });
        }
        admissible(source)?;
        let machine = Regex::new(source).map_err(|error| error.to_string())?;
        Ok(Self { source: source.to_owned(), machine: Some(machine) })
    }

    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    pub(crate) const fn is_id(&self) -> bool {
        self.machine.is_none()
    }

    /// Whether the text has this form; in time linear in it.
    pub(crate) fn admits(&self, text: &str) -> bool {
        match &self.machine {
            Some(machine) => machine.is_match(text),
            None => text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')),
        }
    }
}

/// Whether every engine reads the pattern alike: anchored at both ends, printable ASCII, classes, groups, alternatives
/// and repetitions; escapes of punctuation alone.
fn admissible(source: &str) -> Result<(), String> {
    if source.len() > PATTERN_BYTES_MAX {
        return Err(format!("a pattern has at most {PATTERN_BYTES_MAX} bytes"));
    }
    let inner = source.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
    let inner = inner.ok_or("a pattern begins with ^ and ends with $")?;
    if inner.chars().any(|c| c.is_control()) {
        return Err("a pattern has no control characters".into());
    }
    let (mut chars, mut in_class, mut depth) = (inner.chars().peekable(), false, 0_usize);
    // Whether something stands before that can be repeated.
    let mut repeatable = false;
    while let Some(c) = chars.next() {
        if matches!((c, in_class), ('{' | '?', false)) && !repeatable {
            return Err(format!("{c} repeats nothing, or a repetition"));
        }
        repeatable = !matches!((c, in_class), ('{' | '?' | '(' | '|', false));
        match (c, in_class) {
            ('\\', _) => match chars.next() {
                Some(escaped) if escaped.is_ascii_punctuation() => {}
                _ => return Err("only punctuation is escaped: no \\d, \\w, \\b, \\1".into()),
            },
            ('[', false) => in_class = true,
            ('[', true) => return Err("a [ within a class is escaped".into()),
            (']', true) => in_class = false,
            ('&' | '~' | '-', true) if chars.peek() == Some(&c) => return Err(format!("{c}{c} within a class")),
            ('^' | '$' | '.', false) => return Err(format!("{c} stands inside the pattern")),
            ('(', false) if chars.peek() == Some(&'?') => return Err("no groups with (?".into()),
            ('(', false) => depth += 1,
            (')', false) => depth = depth.checked_sub(1).ok_or("a ) closes nothing")?,
            ('|', false) if depth == 0 => return Err("alternatives stand in a group".into()),
            ('*' | '+', false) => return Err("repetitions have an end: {0,n}, {1,n}".into()),
            ('{', false) => {
                let inside: String = chars.by_ref().take_while(|c| *c != '}').collect();
                repeats(&inside)?;
            }
            ('}' | ']', false) => return Err(format!("a {c} closes nothing")),
            _ => {}
        }
    }
    Ok(())
}

fn repeats(inside: &str) -> Result<(), String> {
    let bad = || format!("{{{inside}}} is no repetition with an end up to {REPEAT_MAX}");
    let (from, to) = inside.split_once(',').unwrap_or((inside, inside));
    let number = |text: &str| text.parse::<u32>().ok().filter(|n| *n <= REPEAT_MAX);
    match (number(from), number(to)) {
        (Some(from), Some(to)) if from <= to && to > 0 => Ok(()),
        _ => Err(bad()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_holds_for_the_whole_text() {
        let id = Pattern::new(ID).unwrap();
        assert!(id.admits(&"0a".repeat(32)));
        for bad in ["0a".repeat(31), "0A".repeat(32), format!("{}\n", "0a".repeat(32)), "0a".repeat(33)] {
            assert!(!id.admits(&bad), "{bad:?}");
        }
        let tag = Pattern::new("^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$").unwrap();
        assert!(tag.admits("ru") && tag.admits("sr-Latn-RS"));
        for bad in ["", "r", "ru-", "RU", "ru\n", "xru-a"] {
            assert!(!tag.admits(bad), "{bad:?}");
        }
    }

    #[test]
    fn what_engines_read_differently_is_refused() {
        for bad in [
            "[a]",
            "^a",
            "a$",
            "^\\d$",
            "^\\w{2}$",
            "^(a)\\1$",
            "^(?=a)a$",
            "^(?i)a$",
            "^.$",
            "^a*$",
            "^a+$",
            "^a{2,}$",
            "^a{,2}$",
            "^a{0}$",
            "^a{9999}$",
            "^[[:alpha:]]$",
            "^[a&&b]$",
            "^a|b$",
            "^(a$",
            "^\\p{L}$",
            "^[a--b]$",
            "^a\n$",
            "^a{1}{2}$",
            "^a{1,2}?$",
            "^?$",
            "^({2})$",
            "^a}$",
            "^a]$",
        ] {
            assert!(Pattern::new(bad).is_err(), "{bad}");
        }
        assert!(Pattern::new(&format!("^{}$", "a".repeat(PATTERN_BYTES_MAX))).is_err());
    }
}
