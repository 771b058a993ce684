//! Translations (F19): which texts of which statement read how in another language, bound to their source by a hash
//! (`docs/spec/translation.md`).
//!
//! **In scope.** The two hashes, whether a translation is one of a given statement, and how that statement reads in it.
//! **Out of scope.** Whether both parties adopted it (`comity-process`), who wrote it and where it is kept (the node).

use std::collections::{BTreeMap, BTreeSet};

use comity_seal::hash::{sha256, sha256_parts};
use comity_wire::body::Members;
use comity_wire::envelope::{Authenticity, Envelope, Language};
use comity_wire::statement::Statement;
use comity_wire::{EntryId, Hash};

use crate::catalogue::Catalogue;
use crate::check::Fault;
use crate::schema::{DOCUMENT, Others, Schema};

/// The format.
pub const FORMAT: &str = "F19";
/// Most texts of one translation: every member of a body, and the subject.
pub const TEXTS_MAX: usize = comity_wire::limits::BODY_MEMBERS_MAX + 1;
/// Longest tag of a language in bytes.
pub const LANGUAGE_BYTES_MAX: usize = 64;
/// The path of the envelope's subject.
const SUBJECT: &str = "envelope/subject";
/// What paths of the body begin with.
const BODY: &str = "body/";

/// Texts in another language, by the paths of what they translate: each the exact bytes of a JSON value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts<'b>(BTreeMap<String, &'b str>);

/// Why a translation is none of a statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unfit {
    /// The statement is a translation itself: only what was said is translated.
    #[error("a translation is not translated")]
    OfTranslation,
    /// The statement is in this language.
    #[error("the statement is in {language} already")]
    SameLanguage {
        /// The language's tag.
        language: String,
    },
    /// The tag is of no form of RFC 5646.
    #[error("{language:?} is no language tag")]
    Tag {
        /// What was given.
        language: String,
    },
    /// Nothing is translated, or more than [`TEXTS_MAX`] texts.
    #[error("{actual} texts: none, or more than {TEXTS_MAX}")]
    Count {
        /// How many.
        actual: usize,
    },
    /// The statement has no such text.
    #[error("the statement has no {path}")]
    Absent {
        /// Its path.
        path: String,
    },
    /// What is no text (a number, a hash, a listed word, how many items there are) is another than in the statement.
    #[error("{path} differs in more than its words")]
    Shape {
        /// Its path.
        path: String,
    },
    /// The hash of the source is that of other texts.
    #[error("the hash of the source is not that of this statement's texts")]
    Source,
    /// With these texts the statement does not satisfy its format.
    #[error("with these texts: {0}")]
    Format(#[from] Fault),
}

/// What an F19 says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation<'b> {
    /// The statement that is translated.
    pub of: EntryId,
    /// The language's tag.
    pub language: String,
    /// Hash of what was translated.
    pub source: Hash,
    /// Hash of the translation: `text_hash`.
    pub hash: Hash,
    /// What keeps both hashes from being guessed once the texts are erased.
    pub salt: String,
    /// The texts.
    pub texts: Texts<'b>,
}

/// Whether a text has the form of a language tag (RFC 5646); whether such a language is registered is not looked up.
#[must_use]
pub fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    text.len() <= LANGUAGE_BYTES_MAX
        && (2..=8).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// The languages of a statement's authentic text; none where it does not say.
pub fn authentic(envelope: &Envelope) -> impl Iterator<Item = &str> {
    let authentic = |language: &&Language| language.authenticity == Authenticity::Authentic;
    envelope.languages.iter().filter(authentic).map(|language| language.tag.as_str())
}

impl<'b> Texts<'b> {
    /// Of a subject and a JSON object of members, each the exact bytes of its value. `None` where the members are no
    /// object.
    #[must_use]
    pub fn of(subject: Option<&'b str>, members: Option<&'b str>) -> Option<Self> {
        let mut texts: BTreeMap<String, &'b str> = BTreeMap::new();
        texts.extend(subject.map(|raw| (SUBJECT.to_owned(), raw)));
        if let Some(members) = members {
            let members = Members::read(members.as_bytes()).ok()?;
            texts.extend(members.iter().map(|(name, raw)| (format!("{BODY}{name}"), raw)));
        }
        Some(Self(texts))
    }

    /// Whether there are as many as there may be, and at least one.
    #[must_use]
    pub fn count_fits(&self) -> bool {
        (1..=TEXTS_MAX).contains(&self.0.len())
    }

    /// Paths of what is translated, ascending.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Hash of what these texts translate in a statement; `None` where it lacks one of the paths.
    #[must_use]
    pub fn source_hash(&self, salt: &str, statement: &Statement) -> Option<Hash> {
        let members = statement.members().ok()?;
        let fields = statement.envelope.fields();
        let subject = fields.iter().find(|(name, _)| *name == "subject").map(|(_, value)| value)?;
        let value = |path: &'_ String| -> Option<(Vec<u8>, Hash)> {
            let value = match path.strip_prefix(BODY) {
                Some(name) => members.get(name)?.as_bytes(),
                None => subject,
            };
            Some((path.as_bytes().to_vec(), sha256(value)))
        };
        let values = self.0.keys().map(value).collect::<Option<Vec<_>>>()?;
        Some(hashed(&[b"comity/v1/translation/source\n", salt.as_bytes()], &values))
    }

    /// Hash of the texts in their language, for this source.
    #[must_use]
    pub fn text_hash(&self, salt: &str, source: &Hash, language: &str) -> Hash {
        let values: Vec<(Vec<u8>, Hash)> =
            self.0.iter().map(|(path, raw)| (path.as_bytes().to_vec(), sha256(raw.as_bytes()))).collect();
        let length = u16::try_from(language.len()).unwrap_or(u16::MAX).to_be_bytes();
        let head: [&[u8]; 5] =
            [b"comity/v1/translation/text\n", salt.as_bytes(), source.as_bytes(), &length, language.as_bytes()];
        hashed(&head, &values)
    }

    /// A statement as it reads in these texts; what is not translated stays.
    ///
    /// # Errors
    /// [`Unfit`]: these are no texts of that statement in that language.
    pub fn applied(&self, language: &str, source: &Statement, catalogue: &Catalogue) -> Result<Statement, Unfit> {
        let envelope = &source.envelope;
        if envelope.format == FORMAT {
            return Err(Unfit::OfTranslation);
        }
        if !is_tag(language) {
            return Err(Unfit::Tag { language: language.to_owned() });
        }
        if let Some(same) = authentic(envelope).find(|tag| tag.eq_ignore_ascii_case(language)) {
            return Err(Unfit::SameLanguage { language: same.to_owned() });
        }
        if !self.count_fits() {
            return Err(Unfit::Count { actual: self.0.len() });
        }
        let Ok(members) = source.members() else { return Err(Unfit::Absent { path: BODY.to_owned() }) };
        let definition = catalogue.version(&envelope.format, envelope.format_version);
        let valid = catalogue.check(envelope, &members).is_ok();
        let mut now: BTreeMap<&str, &str> = members.iter().collect();
        let mut translated = source.clone();
        for (path, raw) in &self.0 {
            let shape = || Unfit::Shape { path: path.clone() };
            let Some(name) = path.strip_prefix(BODY) else {
                if envelope.subject.is_empty() {
                    return Err(Unfit::Absent { path: path.clone() });
                }
                translated.envelope.subject = serde_json::from_str(raw).map_err(|_| shape())?;
                continue;
            };
            let (name, said) = now.get_key_value(name).ok_or_else(|| Unfit::Absent { path: path.clone() })?;
            let schemas: Vec<&Schema> =
                definition.filter(|_| valid).and_then(|known| known.schema.properties.get(*name)).into_iter().collect();
            if !alike(&schemas, said, raw) {
                return Err(shape());
            }
            let name = *name;
            now.insert(name, *raw);
        }
        translated.body = rebuilt(&now);
        if valid {
            let members = translated.members().map_err(|_| Unfit::Shape { path: BODY.to_owned() })?;
            catalogue.check(&translated.envelope, &members)?;
        }
        Ok(translated)
    }
}

impl<'b> Translation<'b> {
    /// What the body of an F19 says; `None` where it lacks something. Whether its hashes are right is [`Self::agrees`]
    /// and [`Self::applied`].
    #[must_use]
    pub fn read(members: &Members<'b>) -> Option<Self> {
        let text = |name: &str| serde_json::from_str::<String>(members.get(name)?).ok();
        let hash = |name: &str| text(name)?.parse::<Hash>().ok();
        Some(Self {
            of: hash("ref")?,
            language: text("language")?,
            source: hash("source")?,
            hash: hash("translation")?,
            salt: text("salt")?,
            texts: Texts::of(members.get("subject"), members.get("members"))?,
        })
    }

    /// Whether the hash of the translation is that of its texts, and the envelope says the same of its language.
    #[must_use]
    pub fn agrees(&self, envelope: &Envelope) -> bool {
        let [Language { tag, authenticity: Authenticity::Translation, source: Some(source) }] = &envelope.languages[..]
        else {
            return false;
        };
        *tag == self.language && *source == self.source && self.is_whole()
    }

    /// Whether the hash of the translation is that of its texts.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.texts.text_hash(&self.salt, &self.source, &self.language) == self.hash
    }

    /// The source as it reads in this translation.
    ///
    /// # Errors
    /// [`Unfit`]: it is none of that statement.
    pub fn applied(&self, source: &Statement, catalogue: &Catalogue) -> Result<Statement, Unfit> {
        let translated = self.texts.applied(&self.language, source, catalogue)?;
        match self.texts.source_hash(&self.salt, source) {
            Some(hash) if hash == self.source => Ok(translated),
            _ => Err(Unfit::Source),
        }
    }
}

/// What of a statement could be translated: its subject, and the members of its body that hold text, each as it stands.
#[must_use]
pub fn translatable(source: &Statement, catalogue: &Catalogue) -> (Option<String>, Vec<(String, String)>) {
    let subject = Some(source.envelope.subject.clone()).filter(|subject| !subject.is_empty());
    let Ok(members) = source.members() else { return (subject, Vec::new()) };
    let definition = catalogue.version(&source.envelope.format, source.envelope.format_version);
    let valid = definition.filter(|_| catalogue.check(&source.envelope, &members).is_ok());
    let has_text = |name: &str, raw: &str| {
        let schemas: Vec<&Schema> = valid.and_then(|known| known.schema.properties.get(name)).into_iter().collect();
        worded(&schemas, raw)
    };
    let found = members.iter().filter(|(name, raw)| has_text(name, raw));
    (subject, found.map(|(name, raw)| (name.to_owned(), raw.to_owned())).collect())
}

fn hashed(head: &[&[u8]], values: &[(Vec<u8>, Hash)]) -> Hash {
    let lengths: Vec<[u8; 2]> =
        values.iter().map(|(path, _)| u16::try_from(path.len()).unwrap_or(u16::MAX).to_be_bytes()).collect();
    let mut parts: Vec<&[u8]> = head.to_vec();
    for ((path, value), length) in values.iter().zip(&lengths) {
        parts.extend([length.as_slice(), path.as_slice(), value.as_bytes().as_slice()]);
    }
    sha256_parts(&parts)
}

fn rebuilt(members: &BTreeMap<&str, &str>) -> Vec<u8> {
    let one = |(name, raw): (&&str, &&str)| format!("{}:{raw}", serde_json::Value::from(*name));
    format!("{{{}}}", members.iter().map(one).collect::<Vec<_>>().join(",")).into_bytes()
}

/// A value of these schemas, as a JSON list.
fn items(raw: &str) -> Option<Vec<&serde_json::value::RawValue>> {
    serde_json::from_str(raw).ok()
}

/// The schemas of one member below those of an object, alternatives included.
fn below<'s>(schemas: &[&'s Schema], name: &str) -> Vec<&'s Schema> {
    let of = |schema: &&'s Schema| match (schema.properties.get(name), &schema.others) {
        (Some(found), _) => Some(found),
        (None, Others::Of(other)) => Some(&**other),
        _ => None,
    };
    all(schemas).iter().filter_map(of).collect()
}

/// These and their alternatives, and the alternatives of those.
fn all<'s>(schemas: &[&'s Schema]) -> Vec<&'s Schema> {
    let mut found: Vec<&Schema> = schemas.to_vec();
    let mut at = 0;
    while let Some(schema) = found.get(at).copied() {
        found.extend(schema.one_of.iter().chain(&schema.any_of));
        at += 1;
    }
    found
}

/// Whether a text under these schemas is no words: one of a list, of a fixed form, an id, part of another standard's
/// document.
fn fixed(schemas: &[&Schema], text: &str) -> bool {
    let bound = |schema: &&Schema| !schema.allowed.is_empty() || schema.pattern.is_some() || schema.is_id();
    all(schemas).iter().any(bound) || text.parse::<Hash>().is_ok()
}

fn is_document(schemas: &[&Schema]) -> bool {
    all(schemas).iter().any(|schema| schema.annotation.as_deref() == Some(DOCUMENT))
}

/// Whether two values differ in their words alone. As deep as a body may nest, which was checked.
fn alike(schemas: &[&Schema], said: &str, translated: &str) -> bool {
    let (said, translated) = (said.trim_ascii(), translated.trim_ascii());
    if is_document(schemas) {
        return said == translated;
    }
    match (said.as_bytes().first(), translated.as_bytes().first()) {
        (Some(b'"'), Some(b'"')) => {
            let texts = (serde_json::from_str::<String>(said), serde_json::from_str::<String>(translated));
            let (Ok(said), Ok(translated)) = texts else { return false };
            said == translated || !fixed(schemas, &said) && said.trim().is_empty() == translated.trim().is_empty()
        }
        (Some(b'['), Some(b'[')) => {
            let (Some(said), Some(translated)) = (items(said), items(translated)) else { return false };
            let every = all(schemas);
            let of: Vec<&Schema> = every.iter().filter_map(|schema| schema.items.as_deref()).collect();
            said.len() == translated.len() && said.iter().zip(&translated).all(|(s, t)| alike(&of, s.get(), t.get()))
        }
        (Some(b'{'), Some(b'{')) => {
            let both = (Members::read(said.as_bytes()), Members::read(translated.as_bytes()));
            let (Ok(said), Ok(translated)) = both else { return false };
            let names =
                |members: &Members<'_>| members.iter().map(|(name, _)| name.to_owned()).collect::<BTreeSet<_>>();
            let one = |(name, raw): (&str, &str)| {
                translated.get(name).is_some_and(|other| alike(&below(schemas, name), raw, other))
            };
            names(&said) == names(&translated) && said.iter().all(one)
        }
        _ => said == translated,
    }
}

/// Whether there are words in a value.
fn worded(schemas: &[&Schema], raw: &str) -> bool {
    let raw = raw.trim_ascii();
    if is_document(schemas) {
        return false;
    }
    match raw.as_bytes().first() {
        Some(b'"') => {
            serde_json::from_str::<String>(raw).is_ok_and(|text| !text.trim().is_empty() && !fixed(schemas, &text))
        }
        Some(b'[') => {
            let every = all(schemas);
            let of: Vec<&Schema> = every.iter().filter_map(|schema| schema.items.as_deref()).collect();
            items(raw).is_some_and(|items| items.iter().any(|item| worded(&of, item.get())))
        }
        Some(b'{') => Members::read(raw.as_bytes())
            .is_ok_and(|members| members.iter().any(|(name, raw)| worded(&below(schemas, name), raw))),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
