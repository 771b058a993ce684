//! A format explained to people: its rules and its members, in words.

use std::collections::BTreeSet;

use crate::catalogue::Definition;
use crate::format::{Carried, Format, LeadFrom, Period, Tracks};
use crate::schema::{Others, Scalar, Schema};
use crate::words::Words;

/// A rule: its key, what it is called, what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Such as `ack`.
    pub key: &'static str,
    /// Its name.
    pub label: String,
    /// What it says.
    pub text: String,
}

/// A member of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Names that lead to it, with `/` between.
    pub path: String,
    /// Its name for people.
    pub label: String,
    /// What it holds.
    pub help: String,
    /// It must be there, where what it belongs to is.
    pub required: bool,
    /// It should be there.
    pub recommended: bool,
    /// An attachment may stand for it.
    pub attachable: bool,
    /// The listed values and their names; none where it is not one of a list.
    pub values: Vec<(String, String)>,
}

/// A format's rules, in the order in which people ask for them.
#[must_use]
pub fn rules(definition: &Definition, words: &Words) -> Vec<Rule> {
    let format = &definition.format;
    let mut rules = vec![
        ("who", words.text(&format!("who-{}", format.who.word()))),
        ("tracks", tracks(&format.tracks, words)),
        ("ack", period(format.ack, words)),
        ("answer", period(format.answer, words)),
    ];
    if let Some(lead) = lead(format, words) {
        rules.push(("lead", lead));
    }
    rules.push(("release", words.text(&format!("release-{}", format.release.word()))));
    let carried = match format.carried {
        Carried::Statement => "carried-statement",
        Carried::Header => "carried-header",
    };
    rules.push(("carried", words.text(carried)));
    let prerequisites: Vec<String> = format.prerequisites.iter().map(|one| prerequisite(one, words)).collect();
    if !prerequisites.is_empty() {
        rules.push(("prerequisites", prerequisites.join("; ")));
    }
    if let Some(member) = &format.evidence {
        let name = words.member(&format.id, &[member]);
        rules.push(("evidence", words.with("evidence-rule", &[("member", &name)])));
    }
    let passes = if format.unsuspendable { "suspension-passes" } else { "suspension-stops" };
    rules.push(("unsuspendable", words.text(passes)));
    rules.push(("retention", words.text(&format!("retention-{}", format.retention.word()))));
    let rule = |(key, text)| Rule { key, label: words.text(&format!("rule-{key}")), text };
    rules.into_iter().map(rule).collect()
}

/// Where a format is said, in words.
#[must_use]
pub fn tracks(tracks: &Tracks, words: &Words) -> String {
    let all = comity_wire::Track::ALL.iter().all(|track| tracks.admits(*track));
    let lines = tracks.lines.iter().map(|track| words.text(&format!("track-{}", track.word())));
    let mut said: Vec<String> = if all { vec![words.text("track-any")] } else { lines.collect() };
    if tracks.register {
        said.push(words.text("track-register"));
    }
    said.join(", ")
}

/// A period in words.
#[must_use]
pub fn period(period: Option<Period>, words: &Words) -> String {
    match period {
        None => words.text("period-none"),
        Some(Period::Seconds(seconds)) => seconds_in_words(seconds, words),
        Some(Period::NextOpening) => words.text("period-next-opening"),
        Some(Period::NextWorkingDay) => words.text("period-next-working-day"),
        Some(Period::AsAsked) => words.text("period-as-asked"),
        Some(Period::PerCode) => words.text("period-per-code"),
    }
}

/// In the largest unit that divides it; days from two on, as a period of 24 hours is called that.
fn seconds_in_words(seconds: u64, words: &Words) -> String {
    let units = [(86_400, 172_800, "period-days"), (3_600, 3_600, "period-hours"), (60, 60, "period-minutes")];
    let unit = units.into_iter().find(|(unit, from, _)| seconds >= *from && seconds.is_multiple_of(*unit));
    match unit {
        Some((unit, _, key)) => words.counted(key, seconds / unit),
        None => words.counted("period-seconds", seconds),
    }
}

fn lead(format: &Format, words: &Words) -> Option<String> {
    let lead = format.lead.as_ref()?;
    let period = seconds_in_words(lead.seconds, words);
    let (key, of) = match &lead.from {
        LeadFrom::AfterMember(member) => ("lead-after-member", words.member(&format.id, &[member])),
        LeadFrom::BeforeMember(member) => ("lead-before-member", words.member(&format.id, &[member])),
        LeadFrom::AfterFormat(id) => ("lead-after-format", id.clone()),
        LeadFrom::Every => ("lead-every", String::new()),
        LeadFrom::AfterOpening => ("lead-after-opening", String::new()),
    };
    Some(words.with(key, &[("period", &period), ("of", &of)]))
}

fn prerequisite(one: &crate::format::Prerequisite, words: &Words) -> String {
    let formats = if one.formats.is_empty() { words.text("prerequisite-any") } else { one.formats.join(", ") };
    let field = words.text(&format!("envelope-{}", one.field.replace('_', "-")));
    let key = if one.required { "prerequisite-required" } else { "prerequisite-allowed" };
    words.with(key, &[("field", &field), ("formats", &formats)])
}

/// A format's members, each before those below it: required ones first, then recommended ones.
#[must_use]
pub fn members(definition: &Definition, words: &Words) -> Vec<Member> {
    let (format, schema) = (&definition.format, &definition.schema);
    let required: BTreeSet<&str> = schema.required.iter().map(String::as_str).collect();
    let rank = |name: &str| (!required.contains(name), !format.recommended.iter().any(|one| one == name));
    let mut found: Vec<Member> = Vec::new();
    let mut needed: BTreeSet<String> = BTreeSet::new();
    needs(schema, &mut Vec::new(), &mut needed);
    schema.each(&mut Vec::new(), &mut |path, schema| {
        if path.is_empty() {
            return;
        }
        let at = joined(path, None);
        let values = values(&format.id, path, schema, words);
        match found.iter_mut().find(|member| member.path == at) {
            Some(known) if known.values.is_empty() => known.values = values,
            Some(_) => {}
            None => found.push(Member {
                label: words.member(&format.id, path),
                help: words.member_help(&format.id, path),
                required: false,
                recommended: path.len() == 1 && format.recommended.iter().any(|one| one == path[0]),
                attachable: path.len() == 1 && format.attachable.iter().any(|one| one == path[0]),
                values,
                path: at,
            }),
        }
    });
    for member in &mut found {
        member.required = needed.contains(&member.path);
    }
    found.sort_by_key(|member| rank(member.path.split('/').next().unwrap_or_default()));
    found
}

/// The members that must be there where what they belong to is. An alternative requires nothing by itself.
fn needs<'s>(schema: &'s Schema, path: &mut Vec<&'s str>, needed: &mut BTreeSet<String>) {
    needed.extend(schema.required.iter().map(|name| joined(path, Some(name))));
    for (name, property) in &schema.properties {
        path.push(name);
        needs(property, path, needed);
        path.pop();
    }
    let others = if let Others::Of(others) = &schema.others { Some(others) } else { None };
    for below in schema.items.iter().chain(others) {
        needs(below, path, needed);
    }
}

fn values(id: &str, path: &[&str], schema: &Schema, words: &Words) -> Vec<(String, String)> {
    let named = |value: &Scalar| {
        let value = value.to_string();
        let name = words.value(id, path, &value).unwrap_or_else(|| value.clone());
        (value, name)
    };
    let listed = schema.allowed.iter().filter(|value| matches!(value, Scalar::Text(_) | Scalar::Int(_)));
    listed.map(named).collect()
}

fn joined(path: &[&str], more: Option<&str>) -> String {
    path.iter().copied().chain(more).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalogue, Language};

    #[test]
    fn every_format_is_explained_in_both_languages() {
        let catalogue = Catalogue::shipped().unwrap();
        for language in Language::ALL {
            let words = Words::shipped(language);
            for definition in catalogue.iter() {
                for rule in rules(definition, &words) {
                    assert!(!rule.label.starts_with("rule-") && !rule.text.is_empty(), "{rule:?}");
                    assert!(!rule.text.contains(['{', '}']) && !rule.text.contains("period-"), "{rule:?}");
                }
                let members = members(definition, &words);
                assert!(members.iter().all(|m| !m.label.is_empty()), "{}", definition.format.id);
                let required = members.iter().filter(|m| m.required && !m.path.contains('/')).count();
                assert_eq!(required, definition.schema.required.len(), "{}", definition.format.id);
            }
        }
    }

    #[test]
    fn what_one_alternative_asks_for_is_not_required() {
        let (catalogue, words) = (Catalogue::shipped().unwrap(), Words::shipped(Language::English));
        let members = members(catalogue.newest("F23").unwrap(), &words);
        let required = |path: &str| members.iter().find(|member| member.path == path).unwrap().required;
        assert!(required("evidence") && required("evidence/kind") && !required("evidence/attachment"));
    }

    #[test]
    fn periods_are_said_in_the_unit_that_people_use() {
        let words = Words::shipped(Language::English);
        for (seconds, said) in [
            (900, "15 minutes"),
            (3_600, "1 hour"),
            (86_400, "24 hours"),
            (172_800, "2 days"),
            (90, "90 seconds"),
            (5_400, "90 minutes"),
        ] {
            assert_eq!(period(Some(Period::Seconds(seconds)), &words), said);
        }
    }
}
