//! What people read of formats: names, helps, members, values, marks, states; in English and in Russian.
//!
//! Keys (docs/spec/formats.md#words): `F20`, `F20-help`; of a member `F20-aware-since` with the attribute `help`, of one
//! below it `F23-evidence-kind`; of a value `F23-evidence-kind--attached`.

use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::reader::{Bad, LoadError};
use crate::schema::{Scalar, Schema};
use crate::shipped::{ENGLISH, RUSSIAN};

/// Largest file of words in bytes.
pub const WORDS_BYTES_MAX: usize = 262_144;

/// A language of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English.
    English,
    /// Russian.
    Russian,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Russian];

    /// `en`, `ru`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }

    /// The language of a tag such as `ru` or `ru-RU`, or `None`.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        let first = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        Self::ALL.into_iter().find(|language| language.tag() == first)
    }
}

/// The words of one language.
pub struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words").field("language", &self.language).finish_non_exhaustive()
    }
}

impl Words {
    /// The words that Comity ships. They are part of the program and checked by its tests, so a defect costs at most the
    /// message concerned, which then reads as its key.
    #[must_use]
    pub fn shipped(language: Language) -> Self {
        let tag = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Text of others is made visible before it gets here; isolation is the rendering's own.
        bundle.set_use_isolating(false);
        let sources = match language {
            Language::English => ENGLISH,
            Language::Russian => RUSSIAN,
        };
        for (_, text) in sources {
            let resource = match FluentResource::try_new((*text).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }

    /// Adds the words of formats that a party added.
    ///
    /// # Errors
    /// [`LoadError`]: the file is too large, is no Fluent, or says a message anew.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), LoadError> {
        let failed = |what: String| Bad::new("", what).in_file(name);
        if text.len() > WORDS_BYTES_MAX {
            return Err(failed(format!("larger than {WORDS_BYTES_MAX} bytes")));
        }
        let parsed = FluentResource::try_new(text.to_owned());
        let resource = parsed.map_err(|(_, errors)| {
            failed(errors.first().map_or_else(|| "no Fluent".to_owned(), ToString::to_string))
        })?;
        self.bundle
            .add_resource(resource)
            .map_err(|errors| failed(errors.first().map_or_else(String::new, ToString::to_string)))
    }

    /// The language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A message, or an attribute of one (`name.attribute`); the key itself where there is none.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.find(key, &FluentArgs::new()).unwrap_or_else(|| key.to_owned())
    }

    /// A message with its variables.
    #[must_use]
    pub fn with(&self, key: &str, variables: &[(&'static str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in variables {
            args.set(*name, FluentValue::from((*value).to_owned()));
        }
        self.find(key, &args).unwrap_or_else(|| key.to_owned())
    }

    /// A message that counts something.
    #[must_use]
    pub fn counted(&self, key: &str, count: u64) -> String {
        let mut args = FluentArgs::new();
        #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
        args.set("count", FluentValue::from(count as f64));
        self.find(key, &args).unwrap_or_else(|| key.to_owned())
    }

    /// Whether there is a message of this key, or an attribute.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        match key.split_once('.') {
            Some((name, attribute)) => {
                self.bundle.get_message(name).is_some_and(|message| message.get_attribute(attribute).is_some())
            }
            None => self.bundle.get_message(key).is_some_and(|message| message.value().is_some()),
        }
    }

    /// A format's name; its id where there are no words for it.
    #[must_use]
    pub fn format(&self, id: &str) -> String {
        self.text(id)
    }

    /// What a format is for; empty where there are no words for it.
    #[must_use]
    pub fn format_help(&self, id: &str) -> String {
        self.find(&format!("{id}-help"), &FluentArgs::new()).unwrap_or_default()
    }

    /// A member's name, by the names that lead to it; the last one where there are no words for it.
    #[must_use]
    pub fn member(&self, id: &str, path: &[&str]) -> String {
        let found = self.find(&member_key(id, path), &FluentArgs::new());
        found.unwrap_or_else(|| path.last().copied().unwrap_or_default().to_owned())
    }

    /// What a member holds; empty where there are no words for it.
    #[must_use]
    pub fn member_help(&self, id: &str, path: &[&str]) -> String {
        self.find(&format!("{}.help", member_key(id, path)), &FluentArgs::new()).unwrap_or_default()
    }

    /// A listed value's words; `None` where there are none.
    #[must_use]
    pub fn value(&self, id: &str, path: &[&str], value: &str) -> Option<String> {
        self.find(&value_key(id, path, value), &FluentArgs::new())
    }

    fn find(&self, key: &str, args: &FluentArgs<'_>) -> Option<String> {
        let (name, attribute) = match key.split_once('.') {
            Some((name, attribute)) => (name, Some(attribute)),
            None => (key, None),
        };
        let message = self.bundle.get_message(name)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned())
    }
}

fn member_key(id: &str, path: &[&str]) -> String {
    let mut key = id.to_owned();
    for name in path {
        key.push('-');
        key.push_str(&name.replace('_', "-"));
    }
    key
}

fn value_key(id: &str, path: &[&str], value: &str) -> String {
    let kebab = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    format!("{}--{}", member_key(id, path), value.chars().map(kebab).collect::<String>())
}

/// Every key that a format needs words for: its name and help, its members' with the attribute `help`, its values'.
#[must_use]
pub fn keys_of(id: &str, schema: &Schema) -> Vec<String> {
    let mut keys = vec![id.to_owned(), format!("{id}-help")];
    schema.each(&mut Vec::new(), &mut |path, schema| {
        if !path.is_empty() {
            keys.push(member_key(id, path));
            keys.push(format!("{}.help", member_key(id, path)));
        }
        for value in &schema.allowed {
            if let Scalar::Text(_) | Scalar::Int(_) = value {
                keys.push(value_key(id, path, &value.to_string()));
            }
        }
    });
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests;
