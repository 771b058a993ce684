//! Formats explained, and statements as they read.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_catalog::render::{self, Sheet, Source};
use comity_catalog::{Catalogue, Definition, Language, Words, guide};
use comity_exchange::Side;
use comity_wire::Hash;
use serde_json::value::RawValue;

use super::node::Node;
use super::problem::{Problem, codes};
use super::show::Snapshot;
use super::views::{
    FormatItem, FormatList, FormatQuery, FormatValueView, FormatView, LanguageTag, MemberView, RenderingForm,
    RenderingQuery, RenderingView, RuleView,
};

/// What a node says about formats: the catalogue, and its words in every language. It does not change while it runs.
#[derive(Debug, Clone)]
pub struct Formats {
    /// The formats.
    pub catalogue: Arc<Catalogue>,
    /// Their words.
    pub words: Arc<[Words; 2]>,
}

impl Formats {
    /// A catalogue with the words that Comity ships.
    #[must_use]
    pub fn with_shipped_words(catalogue: Catalogue) -> Self {
        Self { catalogue: Arc::new(catalogue), words: Arc::new(Language::ALL.map(Words::shipped)) }
    }

    /// The words of a language.
    #[must_use]
    pub fn words(&self, language: Language) -> &Words {
        let [english, russian] = &*self.words;
        match language {
            Language::English => english,
            Language::Russian => russian,
        }
    }
}

impl Node {
    /// The formats that this node knows, and their words.
    #[must_use]
    pub fn known_formats(&self) -> Formats {
        self.inner.shared.formats.clone()
    }

    /// The formats that this node knows.
    #[must_use]
    pub fn formats(&self, query: FormatQuery) -> FormatList {
        let formats = &self.inner.shared.formats;
        let words = formats.words(query.lang.into());
        let item = |definition: &Definition| {
            let format = &definition.format;
            FormatItem {
                id: format.id.clone(),
                version: format.version,
                name: words.format(&format.id),
                tracks: guide::tracks(&format.tracks, words),
                ack: guide::period(format.ack, words),
                answer: guide::period(format.answer, words),
                release: format.release.word().to_owned(),
                hash: definition.hash.to_string(),
            }
        };
        FormatList { hash: formats.catalogue.hash().to_string(), formats: formats.catalogue.iter().map(item).collect() }
    }

    /// One format, in its newest version.
    ///
    /// # Errors
    /// `no-such-format`.
    pub fn format(&self, id: &str, query: FormatQuery) -> Result<FormatView, Problem> {
        let formats = &self.inner.shared.formats;
        let known = formats.catalogue.newest(id);
        let definition = known.ok_or_else(|| Problem::new(codes::NO_SUCH_FORMAT).with("format", id))?;
        let words = formats.words(query.lang.into());
        let rule = |rule: guide::Rule| RuleView { key: rule.key.to_owned(), label: rule.label, text: rule.text };
        let raw = RawValue::from_string(definition.canonical.clone());
        Ok(FormatView {
            id: definition.format.id.clone(),
            version: definition.format.version,
            hash: definition.hash.to_string(),
            name: words.format(id),
            help: words.format_help(id),
            rules: guide::rules(definition, words).into_iter().map(rule).collect(),
            members: guide::members(definition, words).into_iter().map(member).collect(),
            definition: raw.map_err(|error| Problem::new(codes::INTERNAL).with("detail", error))?,
        })
    }

    /// A statement as it reads, by number or id.
    ///
    /// # Errors
    /// No such statement; its content is not readable here.
    pub async fn rendering(&self, name: String, query: RenderingQuery) -> Result<RenderingView, Problem> {
        let (snapshot, formats) = (self.snapshot().await?, self.inner.shared.formats.clone());
        self.blocking(move || snapshot.rendering(&name, &formats, query)).await?
    }
}

fn member(member: guide::Member) -> MemberView {
    let value = |(value, label)| FormatValueView { value, label };
    MemberView {
        path: member.path,
        label: member.label,
        help: member.help,
        required: member.required,
        recommended: member.recommended,
        attachable: member.attachable,
        values: member.values.into_iter().map(value).collect(),
    }
}

impl Snapshot {
    /// A statement as it reads in every language, for an archive: the language's tag and the text. Nothing where its content
    /// is not readable here.
    #[must_use]
    pub fn renderings(&self, id: &Hash, formats: &Formats) -> Vec<(String, String)> {
        let one = |lang| {
            let query = RenderingQuery { lang, form: RenderingForm::Text };
            self.rendering(&id.to_string(), formats, query).ok().map(|view| view.content)
        };
        let of = |(tag, lang): (&str, _)| Some((tag.to_owned(), one(lang)?));
        [("en", LanguageTag::En), ("ru", LanguageTag::Ru)].into_iter().filter_map(of).collect()
    }

    fn rendering(&self, name: &str, formats: &Formats, query: RenderingQuery) -> Result<RenderingView, Problem> {
        let placed = self.find(name)?;
        let number = self.names.number(&placed.line, placed.side, placed.generation, placed.header.ordinal);
        let none = || Problem::new(codes::NO_CONTENT).with("name", name);
        let statement = placed.statement.as_ref().ok_or_else(none)?;
        let named = self.named(&placed)?;
        let numbers: BTreeMap<Hash, String> =
            named.into_iter().filter_map(|one| Some((one.id.parse().ok()?, one.number))).collect();
        let (peer, _) = self.names.of(&placed.line);
        let (from, to) = match placed.side {
            Side::Ours => (self.names.own.as_str(), peer),
            Side::Theirs => (peer, self.names.own.as_str()),
        };
        let envelope = &statement.envelope;
        let definition = formats.catalogue.version(&envelope.format, envelope.format_version);
        let members = statement.members().ok();
        let marked = definition.zip(members).is_some_and(|(known, members)| known.unsubstantiated(envelope, &members));
        let source = Source {
            number: &number,
            id: placed.stored.id,
            from,
            to,
            stated: placed.header.stated,
            envelope,
            body: &statement.body,
            numbers: &numbers,
            unsubstantiated: marked,
            state: None,
        };
        let sheet = Sheet::of(&source, &formats.catalogue, formats.words(query.lang.into()));
        let content = match query.form {
            RenderingForm::Text => render::text(&sheet),
            RenderingForm::Html => render::html(&sheet),
            RenderingForm::Page => render::page(&sheet),
        };
        let [tlp, pap, mark] = [envelope.tlp.word(), envelope.pap.word(), envelope.mark.word()].map(str::to_owned);
        Ok(RenderingView { number, tlp, pap, mark, unsubstantiated: marked, content })
    }
}
