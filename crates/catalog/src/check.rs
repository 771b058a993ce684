//! A statement against its format: what both sides do, the author before it is accepted, the receiver when it is opened.

use comity_wire::Hash;
use comity_wire::body::Members;
use comity_wire::envelope::Envelope;

use crate::catalogue::{Catalogue, Definition};
use crate::format::{Carried, Format, Prerequisite};
use crate::nciss;
use crate::schema::{Found, Wrong, alternatives, judge_object, judge_value};
use crate::translation::Translation;

/// Why a statement does not satisfy its format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// No format of this name is known.
    #[error("the format {format} is not known")]
    Unknown {
        /// Its name, as it was said.
        format: String,
    },
    /// The format is known, and not in this version.
    #[error("the format {format} has no version {version}")]
    Version {
        /// Its name.
        format: String,
        /// The version that was said.
        version: u64,
        /// The newest known.
        known: u64,
    },
    /// It travels in headers and is never said.
    #[error("the format {format} travels in headers")]
    InHeaders {
        /// Its name.
        format: String,
    },
    /// A member that must be there is not.
    #[error("{format}: the member {member} is missing")]
    Missing {
        /// The format.
        format: String,
        /// The member, with the path below it.
        member: String,
        /// What it would hold.
        expected: &'static str,
        /// Whether an attachment of its name may stand for it.
        attachable: bool,
    },
    /// A member holds something else than it must.
    #[error("{format}: the member {member} must be {expected} {limit}")]
    Wrong {
        /// The format.
        format: String,
        /// The member, with the path below it; empty where the whole body is meant.
        member: String,
        /// The word of what was expected.
        expected: &'static str,
        /// The limit, form or values that belong to the word; may be empty.
        limit: String,
        /// What stands there.
        found: Found,
    },
    /// The envelope lacks a reference that the format needs.
    #[error("{format}: the envelope names nothing in {field}")]
    Reference {
        /// The format.
        format: String,
        /// The envelope's field.
        field: String,
    },
}

impl Fault {
    /// Whether the format itself is the fault, not what was said in it: an author of another catalogue may be right.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown { .. } | Self::Version { .. } | Self::InHeaders { .. })
    }
}

impl Catalogue {
    /// Checks a statement against its format. What its references name is not looked up.
    ///
    /// # Errors
    /// [`Fault`], the first one found.
    pub fn check(&self, envelope: &Envelope, members: &Members<'_>) -> Result<&Definition, Fault> {
        let (name, version) = (&envelope.format, envelope.format_version);
        let Some(definition) = self.version(name, version) else {
            let known = self.newest(name).map(|newest| newest.format.version);
            return Err(known.map_or_else(
                || Fault::Unknown { format: name.clone() },
                |known| Fault::Version { format: name.clone(), version, known },
            ));
        };
        let format = &definition.format;
        if format.carried == Carried::Header {
            return Err(Fault::InHeaders { format: name.clone() });
        }
        body(definition, envelope, members)?;
        format.prerequisites.iter().try_for_each(|one| refers(format, envelope, one))?;
        agrees(envelope, members)?;
        severity(&format.id, nciss::disagrees_in(&format.id, members))?;
        Ok(definition)
    }

    /// Whether a member may be changed to this value, where the format says what it holds.
    ///
    /// # Errors
    /// [`Fault::Wrong`].
    pub fn admits(&self, id: &str, version: u64, member: &str, raw: &str) -> Result<(), Fault> {
        let schema = self.version(id, version).and_then(|definition| definition.schema.properties.get(member));
        let Some(schema) = schema else { return Ok(()) };
        judge_value(schema, raw).map_err(|wrong| told(id, member, wrong))?;
        let states = nciss::FORMATS.contains(&id) && member == nciss::MEMBER;
        severity(id, states.then(|| nciss::disagrees(raw)).flatten())
    }
}

/// A score is one that its categories come to, and is called by its band (docs/spec/state.md, severity).
fn severity(id: &str, wrong: Option<nciss::Disagrees>) -> Result<(), Fault> {
    let Some(wrong) = wrong else { return Ok(()) };
    let (expected, limit) = wrong.expected();
    let found = if matches!(wrong, nciss::Disagrees::Band { .. }) { Found::Text } else { Found::Number };
    Err(Fault::Wrong { format: id.to_owned(), member: wrong.member(), expected, limit, found })
}

fn body(definition: &Definition, envelope: &Envelope, members: &Members<'_>) -> Result<(), Fault> {
    let (schema, format) = (&definition.schema, &definition.format);
    let stands_in = |member: &str| {
        format.attachable.iter().any(|name| name == member) && envelope.attachments.iter().any(|a| a.name == member)
    };
    let judged = judge_object(schema, members, &stands_in)
        .and_then(|()| alternatives(schema, Found::Object, |one| judge_object(one, members, &stands_in)));
    let Err(wrong) = judged else { return Ok(()) };
    if wrong.expected.ends_with("-alternative") && wrong.at.is_empty() {
        return Err(alternative(definition, members));
    }
    let attachable = format.attachable.contains(&wrong.at);
    Err(match wrong.found {
        Found::Nothing => {
            Fault::Missing { format: format.id.clone(), member: wrong.at, expected: wrong.expected, attachable }
        }
        _ => told(&format.id, "", wrong),
    })
}

/// Which alternative is meant, where members alone tell them apart: one is missing, or one is too many.
fn alternative(definition: &Definition, members: &Members<'_>) -> Fault {
    let (id, schema) = (&definition.format.id, &definition.schema);
    let all = || schema.one_of.iter().chain(&schema.any_of).flat_map(|one| &one.required);
    let mut there = all().filter(|name| members.get(name).is_some());
    match (there.next(), all().next()) {
        (Some(name), _) if there.next().is_some_and(|other| other != name) => Fault::Wrong {
            format: id.clone(),
            member: name.clone(),
            expected: "nothing",
            limit: String::new(),
            found: Found::Object,
        },
        (None, Some(name)) => {
            let names: Vec<&str> = all().map(String::as_str).collect();
            Fault::Missing {
                format: id.clone(),
                member: names.join(" | "),
                expected: "value",
                attachable: definition.format.attachable.contains(name),
            }
        }
        (name, _) => {
            let member = name.cloned().unwrap_or_default();
            Fault::Wrong {
                format: id.clone(),
                member,
                expected: "one-alternative",
                limit: String::new(),
                found: Found::Object,
            }
        }
    }
}

fn told(id: &str, member: &str, wrong: Wrong) -> Fault {
    let member = match (member.is_empty(), wrong.at.is_empty()) {
        (true, _) => wrong.at,
        (false, true) => member.to_owned(),
        (false, false) => format!("{member}/{}", wrong.at),
    };
    Fault::Wrong { format: id.to_owned(), member, expected: wrong.expected, limit: wrong.limit, found: wrong.found }
}

/// The part of a prerequisite that the envelope alone shows: whether something is named.
fn refers(format: &Format, envelope: &Envelope, one: &Prerequisite) -> Result<(), Fault> {
    let named = match one.field.as_str() {
        "in_reply_to" => !envelope.in_reply_to.is_empty(),
        "supersedes" => envelope.supersedes.is_some(),
        _ => envelope.case.is_some(),
    };
    if named || !one.required {
        return Ok(());
    }
    Err(Fault::Reference { format: format.id.clone(), field: one.field.clone() })
}

/// Formats whose `ref` is one of the statements that their envelope answers, where it answers any: no body speaks of
/// another statement than the one that it acts on.
const ANSWERS_REF: [&str; 6] = ["F04", "F26", "F29", "F36", "F38", "F62"];

/// Acknowledgements, corrections and answers count through the envelope; what their body says of it must be the same
/// (docs/spec/statement.md#body). A translation is bound by two hashes (docs/spec/translation.md).
fn agrees(envelope: &Envelope, members: &Members<'_>) -> Result<(), Fault> {
    let ids = |field: &str| -> Vec<Hash> {
        let raw = members.get(field).unwrap_or_default();
        let texts =
            serde_json::from_str::<Vec<String>>(raw).or_else(|_| serde_json::from_str(raw).map(|one| vec![one]));
        texts.unwrap_or_default().iter().filter_map(|id| id.parse().ok()).collect()
    };
    let (field, expected, agree) = match envelope.format.as_str() {
        "F03" => ("refs", "in-reply-to", ids("refs") == envelope.in_reply_to),
        "F05" => ("ref", "supersedes", ids("ref").into_iter().eq(envelope.supersedes)),
        format if ANSWERS_REF.contains(&format) => {
            let answered = |id: &Hash| envelope.in_reply_to.is_empty() || envelope.in_reply_to.contains(id);
            ("ref", "among-in-reply-to", ids("ref").iter().all(answered))
        }
        "F19" => {
            let said = Translation::read(members);
            let whole = said.as_ref().is_some_and(|said| said.is_whole() && said.texts.count_fits());
            match said.filter(|_| whole) {
                Some(said) => ("language", "translation-languages", said.agrees(envelope)),
                None => ("translation", "translation-hash", false),
            }
        }
        _ => return Ok(()),
    };
    if agree {
        return Ok(());
    }
    let (format, member, limit) = (envelope.format.clone(), field.to_owned(), String::new());
    Err(Fault::Wrong { format, member, expected, limit, found: Found::Text })
}

#[cfg(test)]
mod tests;
