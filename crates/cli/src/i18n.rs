//! What a person reads, in English and Russian, from Fluent files that are part of the program.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// A language that the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// English, and the answer to any language that is not here.
    English,
    /// Russian.
    Russian,
}

const ENGLISH: &[&str] = &[
    include_str!("../i18n/en/help.ftl"),
    include_str!("../i18n/en/output.ftl"),
    include_str!("../i18n/en/evidence.ftl"),
    include_str!("../i18n/en/errors.ftl"),
    include_str!("../i18n/en/causes.ftl"),
    include_str!("../i18n/en/findings.ftl"),
    include_str!("../i18n/en/damage.ftl"),
    include_str!("../i18n/en/demo.ftl"),
    include_str!("../i18n/en/play.ftl"),
    include_str!("../i18n/en/formats.ftl"),
    include_str!("../i18n/en/records.ftl"),
    include_str!("../i18n/en/daily.ftl"),
    include_str!("../i18n/en/release.ftl"),
    include_str!("../i18n/en/transports.ftl"),
    include_str!("../i18n/en/mailways.ftl"),
    include_str!("../i18n/en/watch.ftl"),
    include_str!("../i18n/en/handover.ftl"),
    include_str!("../i18n/en/screen.ftl"),
    include_str!("../i18n/en/cases.ftl"),
    include_str!("../i18n/en/watchlines.ftl"),
    include_str!("../i18n/en/linetests.ftl"),
    include_str!("../i18n/en/surface.ftl"),
    include_str!("../i18n/en/voice.ftl"),
    include_str!("../i18n/en/translate.ftl"),
    include_str!("../i18n/en/dialogue.ftl"),
    include_str!("../i18n/en/marks.ftl"),
    include_str!("../i18n/en/groups.ftl"),
    include_str!("../i18n/en/beside.ftl"),
    include_str!("../i18n/en/envelope.ftl"),
    include_str!("../i18n/en/aside.ftl"),
    include_str!("../i18n/en/standing.ftl"),
    include_str!("../i18n/en/severity.ftl"),
    include_str!("../i18n/en/drafting.ftl"),
    include_str!("../i18n/en/text.ftl"),
    include_str!("../i18n/en/ownformats.ftl"),
    include_str!("../i18n/en/lists.ftl"),
    include_str!("../i18n/en/agreement.ftl"),
    include_str!("../i18n/en/public.ftl"),
    include_str!("../i18n/en/pledge.ftl"),
    include_str!("../i18n/en/programme.ftl"),
    include_str!("../i18n/en/versions.ftl"),
    include_str!("../i18n/en/review.ftl"),
    include_str!("../i18n/en/expert.ftl"),
    include_str!("../i18n/en/notice.ftl"),
    include_str!("../i18n/en/console.ftl"),
    include_str!("../i18n/en/console_drafts.ftl"),
    include_str!("../i18n/en/console_measures.ftl"),
];
const RUSSIAN: &[&str] = &[
    include_str!("../i18n/ru/help.ftl"),
    include_str!("../i18n/ru/output.ftl"),
    include_str!("../i18n/ru/evidence.ftl"),
    include_str!("../i18n/ru/errors.ftl"),
    include_str!("../i18n/ru/causes.ftl"),
    include_str!("../i18n/ru/findings.ftl"),
    include_str!("../i18n/ru/damage.ftl"),
    include_str!("../i18n/ru/demo.ftl"),
    include_str!("../i18n/ru/play.ftl"),
    include_str!("../i18n/ru/formats.ftl"),
    include_str!("../i18n/ru/records.ftl"),
    include_str!("../i18n/ru/daily.ftl"),
    include_str!("../i18n/ru/release.ftl"),
    include_str!("../i18n/ru/transports.ftl"),
    include_str!("../i18n/ru/mailways.ftl"),
    include_str!("../i18n/ru/watch.ftl"),
    include_str!("../i18n/ru/handover.ftl"),
    include_str!("../i18n/ru/screen.ftl"),
    include_str!("../i18n/ru/cases.ftl"),
    include_str!("../i18n/ru/watchlines.ftl"),
    include_str!("../i18n/ru/linetests.ftl"),
    include_str!("../i18n/ru/surface.ftl"),
    include_str!("../i18n/ru/voice.ftl"),
    include_str!("../i18n/ru/translate.ftl"),
    include_str!("../i18n/ru/dialogue.ftl"),
    include_str!("../i18n/ru/marks.ftl"),
    include_str!("../i18n/ru/groups.ftl"),
    include_str!("../i18n/ru/beside.ftl"),
    include_str!("../i18n/ru/envelope.ftl"),
    include_str!("../i18n/ru/aside.ftl"),
    include_str!("../i18n/ru/standing.ftl"),
    include_str!("../i18n/ru/severity.ftl"),
    include_str!("../i18n/ru/drafting.ftl"),
    include_str!("../i18n/ru/text.ftl"),
    include_str!("../i18n/ru/ownformats.ftl"),
    include_str!("../i18n/ru/lists.ftl"),
    include_str!("../i18n/ru/agreement.ftl"),
    include_str!("../i18n/ru/public.ftl"),
    include_str!("../i18n/ru/pledge.ftl"),
    include_str!("../i18n/ru/programme.ftl"),
    include_str!("../i18n/ru/versions.ftl"),
    include_str!("../i18n/ru/review.ftl"),
    include_str!("../i18n/ru/expert.ftl"),
    include_str!("../i18n/ru/notice.ftl"),
    include_str!("../i18n/ru/console.ftl"),
    include_str!("../i18n/ru/console_drafts.ftl"),
    include_str!("../i18n/ru/console_measures.ftl"),
];

impl Language {
    /// Every language.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Russian];

    /// The language of a tag or a locale name (`ru`, `ru-RU`, `ru_RU.UTF-8`), or `None`.
    pub(crate) fn of(tag: &str) -> Option<Self> {
        match tag.split(['-', '_', '.', '@']).next()?.to_ascii_lowercase().as_str() {
            "en" | "c" | "posix" => Some(Self::English),
            "ru" => Some(Self::Russian),
            _ => None,
        }
    }

    /// `en`, `ru`.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }

    const fn sources(self) -> &'static [&'static str] {
        match self {
            Self::English => ENGLISH,
            Self::Russian => RUSSIAN,
        }
    }
}

/// Reads the language from the environment, in the order that POSIX gives: `LC_ALL`, `LC_MESSAGES`, `LANG`.
pub(crate) fn of_environment() -> Language {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .and_then(|value| Language::of(&value))
        .unwrap_or(Language::English)
}

/// The messages of one language.
pub(crate) struct Catalogue {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Catalogue {
    /// Reads the language's files. They are part of the program and checked by its tests, so a defect costs at most
    /// the message concerned, which then appears as its name.
    pub(crate) fn new(language: Language) -> Self {
        let tag = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Terminals show isolation marks as boxes; foreign text is escaped before it gets here.
        bundle.set_use_isolating(false);
        for source in language.sources() {
            let resource = match FluentResource::try_new((*source).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }

    /// The language.
    pub(crate) const fn language(&self) -> Language {
        self.language
    }

    /// A message without variables.
    pub(crate) fn text(&self, id: &str) -> String {
        self.with(id, &FluentArgs::new())
    }

    /// A message, or an attribute of one (`name.attribute`), with its variables.
    pub(crate) fn with(&self, id: &str, args: &FluentArgs<'_>) -> String {
        self.find(id, args).unwrap_or_else(|| id.to_owned())
    }

    /// As [`Self::with`], but `None` where the catalogue has no such message.
    pub(crate) fn find(&self, id: &str, args: &FluentArgs<'_>) -> Option<String> {
        let (name, attribute) = match id.split_once('.') {
            Some((name, attribute)) => (name, Some(attribute)),
            None => (id, None),
        };
        let message = self.bundle.get_message(name)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        debug_assert!(errors.is_empty(), "{id} lacks a value: {text}");
        Some(text)
    }

    /// Whether the catalogue has a message of this name.
    #[cfg(test)]
    pub(crate) fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// Why something failed, by the word of its cause: a message of its own, or that of the failure of this name.
    pub(crate) fn why(&self, word: &str, args: &FluentArgs<'_>) -> Option<String> {
        self.find(&format!("why-{word}"), args).or_else(|| self.find(&format!("error-{word}"), args))
    }

    /// What to do about such a cause.
    pub(crate) fn why_remedy(&self, word: &str, args: &FluentArgs<'_>) -> Option<String> {
        let remedy = self.find(&format!("why-{word}.remedy"), args);
        remedy.or_else(|| self.find(&format!("error-{word}.remedy"), args))
    }
}

/// Variables for a message: `vars!["name" => value, ...]`.
macro_rules! vars {
    ($($name:literal => $value:expr),* $(,)?) => {{
        #[allow(unused_mut, reason = "an empty list changes nothing")]
        let mut args = fluent_bundle::FluentArgs::new();
        $(args.set($name, $crate::i18n::value($value));)*
        args
    }};
}
pub(crate) use vars;

/// Whatever can stand in a message: a whole number (which also chooses the plural) or a text.
pub(crate) fn value(from: impl Into<Value>) -> FluentValue<'static> {
    match from.into() {
        Value::Text(text) => FluentValue::from(text),
        // Counts shown to people are far below 2^53, where a double is exact.
        #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
        Value::Number(number) => FluentValue::from(number as f64),
    }
}

/// See [`value`].
pub(crate) enum Value {
    /// Stands as it is.
    Text(String),
    /// Stands in digits, and chooses the plural.
    Number(u64),
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}
impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}
impl From<std::path::Display<'_>> for Value {
    fn from(path: std::path::Display<'_>) -> Self {
        Self::Text(path.to_string())
    }
}

#[cfg(test)]
mod tests;
