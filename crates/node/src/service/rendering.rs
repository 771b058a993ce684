//! Formats explained, and statements as they read.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_catalog::render::{self, Erased, LocalTimes, Sheet, Source};
use comity_catalog::{Catalogue, Definition, Language, Words, guide};
use comity_exchange::Side;
use comity_wire::envelope::Envelope;
use comity_wire::statement::Statement;
use comity_wire::{Hash, LineId};
use serde_json::value::RawValue;

use super::node::Node;
use super::problem::{Problem, codes};
use super::registers_said::Zones;
use super::replying::body_refs;
use super::show::{Placed, Snapshot};
use super::signals;
use super::translating::Beside;
use super::views::{
    Direction, EffectView, ErasedView, FormatItem, FormatList, FormatQuery, FormatView, LabelsView, LanguageTag,
    MemberView, Reference, ReleaserView, RenderingForm, RenderingQuery, RenderingView, RuleView, SignalView,
    StatementDraft, StatementState, StatementView,
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

    /// A statement that was not said yet as it reads, from one party to another: its marks at the head and at the foot, and
    /// whether it is UNSUBSTANTIATED. `now` is what its moment is shown as. Neither number nor names are checked.
    #[must_use]
    pub fn unsaid(&self, statement: &Statement, ends: (&str, &str), now: u64, query: RenderingQuery) -> RenderingView {
        let number = self.words(query.lang.into()).text("render-draft");
        let (id, effect, released, zones) = (None, None, &[], None);
        let shown = Shown { number: &number, id, ends, stated: now, effect, released, zones, signal: None };
        shown.rendered((statement, &[]), &BTreeMap::new(), "state-draft".to_owned(), self, query)
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

    /// All of them.
    #[must_use]
    pub fn list(&self, query: FormatQuery) -> FormatList {
        let words = self.words(query.lang.into());
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
        FormatList { hash: self.catalogue.hash().to_string(), formats: self.catalogue.iter().map(item).collect() }
    }

    /// One format, in its newest version; on which lines it is adopted, a node knows.
    ///
    /// # Errors
    /// `no-such-format`.
    pub fn view(&self, id: &str, query: FormatQuery) -> Result<FormatView, Problem> {
        let known = self.catalogue.newest(id);
        let definition = known.ok_or_else(|| Problem::new(codes::NO_SUCH_FORMAT).with("format", id))?;
        let words = self.words(query.lang.into());
        let rule = |rule: guide::Rule| RuleView { key: rule.key.to_owned(), label: rule.label, text: rule.text };
        let raw = RawValue::from_string(definition.canonical.clone());
        Ok(FormatView {
            id: definition.format.id.clone(),
            version: definition.format.version,
            hash: definition.hash.to_string(),
            shipped: definition.shipped,
            adopted_on: Vec::new(),
            name: words.format(id),
            help: words.format_help(id),
            rules: guide::rules(definition, words).into_iter().map(rule).collect(),
            members: guide::members(definition, words).into_iter().map(MemberView::from).collect(),
            definition: raw.map_err(|error| Problem::new(codes::INTERNAL).with("detail", error))?,
        })
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
        self.inner.shared.formats.list(query)
    }

    /// One format, in its newest version.
    ///
    /// # Errors
    /// `no-such-format`.
    pub fn format(&self, id: &str, query: FormatQuery) -> Result<FormatView, Problem> {
        let view = self.inner.shared.formats.view(id, query)?;
        Ok(FormatView { adopted_on: self.adopted_on(id, view.version), ..view })
    }

    /// A statement as it reads, by number or id, and its translations behind it, internal ones too.
    ///
    /// # Errors
    /// No such statement; its content is not readable here.
    pub async fn rendering(&self, name: String, query: RenderingQuery) -> Result<RenderingView, Problem> {
        let (view, formats) = (self.show(name).await?, self.inner.shared.formats.clone());
        let (_, beside) = self.beside(&view.id).await?;
        let (line, format) = (view.line.parse::<LineId>().ok(), view.content.as_ref().map(|said| said.format.clone()));
        let zones = match line.zip(format) {
            Some((line, format)) => {
                let author = if view.direction == Direction::Out { Side::Ours } else { Side::Theirs };
                self.zones(line, &format, author).await?
            }
            None => None,
        };
        let snapshot = self.snapshot().await?;
        self.blocking(move || snapshot.rendering(&view, &formats, query, (&beside, zones.as_ref()))).await?
    }

    /// What a statement is marked with, by number or id.
    ///
    /// # Errors
    /// No such statement.
    pub async fn labels(&self, name: String) -> Result<LabelsView, Problem> {
        let snapshot = self.snapshot().await?;
        self.blocking(move || snapshot.labels(&name)).await?
    }

    /// A draft as the other side will read it, checked as a submission is and not sent. Its number is not known yet.
    ///
    /// # Errors
    /// As [`Node::submit`].
    pub async fn preview(&self, draft: StatementDraft, query: RenderingQuery) -> Result<RenderingView, Problem> {
        let (line, statement) = self.previewed(&draft).await?;
        if let Some(reason) = self.foresee(line, &statement).await?.filter(|_| !draft.anyway) {
            return Err(super::effects::without_effect(&statement, reason));
        }
        let (names, formats) = (self.names(), self.inner.shared.formats.clone());
        let now = self.inner.clocks.now().wall_s;
        let snapshot = self.snapshot().await?;
        let numbers = numbers_of(&snapshot.named_in((line, &statement.envelope), &body_refs(&statement))?);
        let zones = self.zones(line, &statement.envelope.format, Side::Ours).await?;
        let words = formats.words(query.lang.into());
        let (number, (peer, _)) = (words.text("render-draft"), names.of(&line));
        let (ends, zones) = ((names.own.as_str(), peer), zones.as_ref());
        let signal = self.unsaid_signal(line, &statement);
        let (effect, released, signal) = (None, &[][..], signal.as_ref());
        let shown = Shown { number: &number, id: None, ends, stated: now, effect, released, zones, signal };
        Ok(shown.rendered((&statement, &[]), &numbers, "state-draft".to_owned(), &formats, query))
    }
}

impl Snapshot {
    /// A statement as it reads in every language, for an archive: the language's tag and the text, without translations.
    /// Nothing where its content is not readable here.
    #[must_use]
    pub fn renderings(&self, id: &Hash, formats: &Formats) -> Vec<(String, String)> {
        let one = |lang| {
            let query = RenderingQuery { lang, form: RenderingForm::Text };
            let view = self.show(&id.to_string()).ok()?;
            view.content.as_ref()?;
            self.rendering(&view, formats, query, (&[], None)).ok().map(|view| view.content)
        };
        let of = |(tag, lang): (&str, _)| Some((tag.to_owned(), one(lang)?));
        [("en", LanguageTag::En), ("ru", LanguageTag::Ru)].into_iter().filter_map(of).collect()
    }

    pub(super) fn labels(&self, name: &str) -> Result<LabelsView, Problem> {
        let placed = self.find(name)?;
        let envelope = placed.statement.as_ref().map(|statement| &statement.envelope);
        let word = |of: fn(&Envelope) -> &'static str| envelope.map(of).unwrap_or_default().to_owned();
        Ok(LabelsView {
            number: self.names.number(&placed.line, placed.side, placed.generation, placed.header.ordinal),
            track: self.names.of(&placed.line).1.word().to_owned(),
            format: envelope.map(|envelope| envelope.format.clone()),
            mark: word(|envelope| envelope.mark.word()),
            tlp: word(|envelope| envelope.tlp.word()),
            pap: word(|envelope| envelope.pap.word()),
        })
    }

    fn rendering(
        &self,
        view: &StatementView,
        formats: &Formats,
        query: RenderingQuery,
        (beside, zones): (&[Beside], Option<&Zones>),
    ) -> Result<RenderingView, Problem> {
        let placed = self.find(&view.id)?;
        let none = || Problem::new(codes::NO_CONTENT).with("name", &view.number);
        if let Some(erased) = view.erased.as_ref().filter(|_| placed.statement.is_none()) {
            return Ok(self.erased_rendering(view, &placed, erased, formats, query));
        }
        let statement = placed.statement.as_ref().ok_or_else(none)?;
        let numbers = numbers_of(&view.named);
        let ends = match placed.side {
            Side::Ours => (self.names.own.as_str(), view.peer.as_str()),
            Side::Theirs => (view.peer.as_str(), self.names.own.as_str()),
        };
        let (id, stated, effect) = (Some(placed.stored.id), placed.header.stated, view.effect.as_ref());
        let by = |one: &ReleaserView| match one.name.as_str() {
            "" => one.key.clone(),
            name => format!("{name} ({}), {}", one.role, one.key),
        };
        let released: Vec<String> = view.released.iter().map(by).collect();
        let signal = view.signal.as_ref();
        let shown = Shown { number: &view.number, id, ends, stated, effect, released: &released, zones, signal };
        let state = state_key(&view.state, effect);
        Ok(shown.rendered((statement, beside), &numbers, state, formats, query))
    }
}

fn numbers_of(named: &[Reference]) -> BTreeMap<Hash, String> {
    named.iter().filter_map(|one| Some((one.id.parse().ok()?, one.number.clone()))).collect()
}

impl Snapshot {
    /// A statement whose content both sides erased: that it was said, and by which acts it is gone.
    fn erased_rendering(
        &self,
        view: &StatementView,
        placed: &Placed,
        erased: &ErasedView,
        formats: &Formats,
        query: RenderingQuery,
    ) -> RenderingView {
        let ends = match placed.side {
            Side::Ours => (self.names.own.as_str(), view.peer.as_str()),
            Side::Theirs => (view.peer.as_str(), self.names.own.as_str()),
        };
        let acts: Vec<String> = erased.acts.iter().map(|act| act.number.clone()).collect();
        let (number, id, stated) = (view.number.as_str(), placed.stored.id, placed.header.stated);
        let of = Erased { number, id, ends, stated, acts: &acts, at: erased.at, ground: &erased.ground };
        let sheet = Sheet::erased(&of, formats.words(query.lang.into()));
        let (number, none) = (view.number.clone(), String::new);
        let content = laid_out(&sheet, query.form);
        RenderingView { number, tlp: none(), pap: none(), mark: none(), unsubstantiated: false, content }
    }
}

fn laid_out(sheet: &Sheet, form: RenderingForm) -> String {
    match form {
        RenderingForm::Text => render::text(sheet),
        RenderingForm::Html => render::html(sheet),
        RenderingForm::Page => render::page(sheet),
    }
}

/// What of a statement stands in no envelope.
struct Shown<'a> {
    number: &'a str,
    id: Option<Hash>,
    /// From whom and to whom.
    ends: (&'a str, &'a str),
    stated: u64,
    effect: Option<&'a EffectView>,
    /// Who released it, as text.
    released: &'a [String],
    zones: Option<&'a Zones>,
    /// What its code means.
    signal: Option<&'a SignalView>,
}

impl Shown<'_> {
    fn rendered(
        &self,
        (statement, beside): (&Statement, &[Beside]),
        numbers: &BTreeMap<Hash, String>,
        state: String,
        formats: &Formats,
        query: RenderingQuery,
    ) -> RenderingView {
        let envelope = &statement.envelope;
        let definition = formats.catalogue.version(&envelope.format, envelope.format_version);
        let members = statement.members().ok();
        // Where the line's state does not know it yet, what stands in the statement itself tells.
        let evidence = self.effect.and_then(|effect| effect.evidence.as_deref());
        let alone =
            || definition.zip(members).is_some_and(|(known, members)| known.unsubstantiated(envelope, &members));
        let unsubstantiated = evidence.map_or_else(alone, |word| word == "unsubstantiated");
        let effect = self.effect.and_then(|effect| effect.no_effect.as_deref()).filter(|word| *word != "refused");
        let refused = state.strip_prefix("state-refused-").map(|reason| format!("effect-refused-{reason}"));
        let effect = refused.or_else(|| effect.map(|word| format!("effect-{word}")));
        let evidence = evidence.map(|word| format!("evidence-{word}"));
        let state = if state.starts_with("state-refused-") { "state-refused".to_owned() } else { state };
        let source = Source {
            number: self.number,
            id: self.id,
            from: self.ends.0,
            to: self.ends.1,
            stated: self.stated,
            envelope,
            body: &statement.body,
            numbers,
            unsubstantiated,
            state: Some(&state),
            effect: effect.as_deref(),
            evidence: evidence.as_deref(),
            sent_late: self.effect.and_then(|effect| effect.sent_late),
            released: self.released,
            local: self.zones.map(|zones| zones as &dyn LocalTimes),
        };
        let (catalogue, words) = (&formats.catalogue, formats.words(query.lang.into()));
        let mut sheet = Sheet::of(&source, catalogue, words);
        if let Some(text) = self.signal.and_then(|signal| signals::read(signal, words)) {
            sheet.put_meaning(&text, words);
        }
        let views = || beside.iter().map(|one| &one.view);
        for one in beside.iter().filter(|one| !one.view.repeats(views())) {
            let standing = format!("translation-{}", one.view.standing);
            sheet.put_beside(&source, &one.shown(&standing), catalogue, words);
        }
        let content = laid_out(&sheet, query.form);
        let [tlp, pap, mark] = [envelope.tlp.word(), envelope.pap.word(), envelope.mark.word()].map(str::to_owned);
        let number = self.number.to_owned();
        RenderingView { number, tlp, pap, mark, unsubstantiated, content }
    }
}

/// The key of a state's words. What the line's state says goes first: both sides say the same of it.
fn state_key(state: &StatementState, effect: Option<&EffectView>) -> String {
    if let StatementState::RefusedByUs { reason } | StatementState::RefusedByThem { reason, .. } = state {
        return format!("state-refused-{reason}");
    }
    if let Some(effect) = effect {
        return format!("state-{}", effect.stage);
    }
    let key = match state {
        StatementState::Withheld { .. } => "withheld",
        StatementState::StaysBack(_) => "stays-back",
        StatementState::KeyRevoked => "key-revoked",
        StatementState::NotTaken { .. } => "not-taken",
        StatementState::Delivered { .. } => "delivered",
        StatementState::Received { .. } => "received",
        StatementState::Opened { .. } => "opened",
        StatementState::Acknowledged { .. } | StatementState::AcknowledgedByUs { .. } => "acknowledged",
        StatementState::Superseded { cancelled: true, .. } => "cancelled",
        StatementState::Superseded { .. } => "superseded",
        _ => "queued",
    };
    format!("state-{key}")
}
