//! What was typed into a form, by the name of the input.

use std::collections::BTreeMap;

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, PrimitiveDateTime};

/// Entries of a list that a form shows at most.
const ENTRIES_MAX: usize = 1_000;

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Typed(BTreeMap<String, Vec<String>>);

impl Typed {
    /// What a form posted. Lines end as they do in bodies.
    pub(crate) fn of(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            typed.0.entry(name).or_default().push(value.replace("\r\n", "\n"));
        }
        typed
    }

    /// The first of a name; empty where there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    pub(crate) fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn put(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), vec![value.into()]);
    }

    pub(crate) fn add(&mut self, name: &str, value: impl Into<String>) {
        self.0.entry(name.to_owned()).or_default().push(value.into());
    }

    /// Every pair, in the order of names.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(name, values)| values.iter().map(move |value| (name.as_str(), value.as_str())))
    }

    /// Forgets a name and all below it.
    pub(crate) fn drop_below(&mut self, name: &str) {
        self.0.retain(|known, _| known != name && !is_below(known, name));
    }

    /// Whether anything is said at a name or below it.
    pub(crate) fn says(&self, name: &str) -> bool {
        let said = |values: &Vec<String>| values.iter().any(|value| !value.trim().is_empty());
        self.0.iter().any(|(known, values)| (known == name || is_below(known, name)) && said(values))
    }

    /// How many entries of a list the form showed.
    pub(crate) fn entries(&self, name: &str) -> usize {
        let index = |known: &str| {
            let rest = known.strip_prefix(name)?.strip_prefix('/')?;
            rest.split('/').next()?.parse::<usize>().ok().filter(|index| *index < ENTRIES_MAX)
        };
        self.0.keys().filter_map(|known| index(known)).max().map_or(0, |highest| highest + 1)
    }
}

fn is_below(known: &str, name: &str) -> bool {
    known.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'))
}

/// Seconds since 1970 of a time as an input of a form has it, in UTC; nothing for what is no time.
pub(crate) fn typed_instant(text: &str) -> Option<u64> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let text = text.trim_end_matches('Z').replace(' ', "T");
    let whole = if text.matches(':').count() == 1 { format!("{text}:00") } else { text };
    let at = PrimitiveDateTime::parse(&format!("{whole}Z"), &Rfc3339).ok()?;
    u64::try_from(at.assume_utc().unix_timestamp()).ok()
}

/// The same, backwards; digits where there is no such date.
pub(crate) fn instant_of(posix_s: u64) -> String {
    let at = i64::try_from(posix_s).ok().and_then(|s| OffsetDateTime::from_unix_timestamp(s).ok());
    let text = at.and_then(|at| at.format(&Rfc3339).ok());
    text.map_or_else(|| posix_s.to_string(), |text| text.trim_end_matches('Z').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_go_both_ways() {
        for (text, at) in [
            ("2025-11-28T00:00", 1_764_288_000),
            ("2025-11-28T00:00:07", 1_764_288_007),
            ("2025-11-28 00:00:07Z", 1_764_288_007),
            ("1764288007", 1_764_288_007),
        ] {
            assert_eq!(typed_instant(text), Some(at), "{text}");
        }
        assert_eq!(instant_of(1_764_288_007), "2025-11-28T00:00:07");
        for text in ["", "tomorrow", "2025-13-01T00:00", "-5"] {
            assert_eq!(typed_instant(text), None, "{text}");
        }
        assert_eq!(instant_of(u64::MAX), u64::MAX.to_string());
    }

    #[test]
    fn entries_are_counted_by_their_names() {
        let typed = Typed::of(vec![("b/a/0".into(), String::new()), ("b/a/2/x".into(), "1\r\n2".into())]);
        assert_eq!((typed.entries("b/a"), typed.entries("b/b"), typed.get("b/a/2/x")), (3, 0, "1\n2"));
        assert!(typed.says("b/a") && !typed.says("b/a/0") && !typed.says("b/a/"));
    }
}
