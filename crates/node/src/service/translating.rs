//! Translations as they are made here, said on a line, and shown beside their source (`docs/spec/translation.md`).

use comity_catalog::translation::{self, FORMAT, Translation, Unfit, authentic, translatable};
use comity_catalog::{Catalogue, render};
use comity_exchange::Side;
use comity_process::translation::{Standing, said};
use comity_wire::Hash;
use comity_wire::envelope::Envelope;
use comity_wire::statement::Statement;
use serde_json::value::RawValue;

use super::names::keep;
use super::node::Node;
use super::problem::{Problem, codes};
use super::show::{Placed, Snapshot};
use super::views::{
    Event, Reference, StatementDraft, TranslationDraft, TranslationOrder, TranslationView, TranslationsView,
};
use super::watching::record_problem;
use crate::ledger::query;
use crate::state::LineState;
use crate::watch::translation_queue::{self, Refused};
use crate::watch::translations::{self, Kept, TRANSLATIONS_OF_MAX, subject_json};

/// A translation, and the statement as it reads in it.
pub(super) struct Beside {
    pub(super) view: TranslationView,
    pub(super) read: Option<Statement>,
}

impl Beside {
    /// As a sheet shows it.
    pub(super) fn shown<'a>(&'a self, standing: &'a str) -> render::Translated<'a> {
        let (language, by) = (self.view.language.as_str(), self.view.by.as_str());
        render::Translated { language, standing, by, statement: self.read.as_ref() }
    }
}

/// The word and the path of why a translation is none of a statement.
fn why(unfit: &Unfit) -> (&'static str, String) {
    match unfit {
        Unfit::OfTranslation => ("of-translation", String::new()),
        Unfit::SameLanguage { language } => ("same-language", language.clone()),
        Unfit::Tag { language } => ("tag", language.chars().take(80).collect()),
        Unfit::Count { actual } => ("count", actual.to_string()),
        Unfit::Absent { path } => ("absent", path.clone()),
        Unfit::Shape { path } => ("shape", path.clone()),
        Unfit::Source => ("source", String::new()),
        Unfit::Format(fault) => ("format", fault.to_string()),
        _ => ("other", unfit.to_string()),
    }
}

pub(super) fn unfit(name: &str, unfit: &Unfit) -> Problem {
    let (word, at) = why(unfit);
    Problem::new(codes::TRANSLATION_UNFIT).with("name", name).with("why", word).with("at", at)
}

pub(super) fn none(name: &str, language: &str) -> Problem {
    Problem::new(codes::NO_SUCH_TRANSLATION).with("name", name).with("language", language)
}

pub(super) fn damaged() -> Problem {
    Problem::new(codes::STORE_DAMAGED).with("detail", "a translation")
}

/// The source of a translation: content that can be read here.
pub(super) fn source<'a>(placed: &'a Placed, name: &str) -> Result<&'a Statement, Problem> {
    if placed.stored.is_erased() {
        return Err(Problem::new(codes::ERASED).with("name", name));
    }
    placed.statement.as_ref().ok_or_else(|| Problem::new(codes::NO_CONTENT).with("name", name))
}

impl Node {
    /// Every translation of a statement, with the statement as it reads in it.
    pub(super) async fn beside(&self, name: &str) -> Result<(TranslationsView, Vec<Beside>), Problem> {
        let (snapshot, catalogue, of) = (self.snapshot().await?, self.catalogue(), name.to_owned());
        let look = move || {
            let placed = snapshot.find(&of)?;
            Ok((placed.line, snapshot.has_translations(&placed)?))
        };
        let (line, is_said) = self.blocking(look).await??;
        // Only where something was said of it: the state of a line may take a while to be known.
        let state = if is_said { self.state(line).await? } else { None };
        let (snapshot, of) = (self.snapshot().await?, name.to_owned());
        let work = move || -> Result<_, Problem> {
            let placed = snapshot.find(&of)?;
            let found = snapshot.beside(&placed, state.as_deref(), &catalogue)?;
            let statement = snapshot.reference(placed.at)?;
            let envelope = placed.statement.as_ref().map(|statement| &statement.envelope);
            let label = |of: fn(&Envelope) -> &str| envelope.map(of).unwrap_or_default().to_owned();
            let view = TranslationsView {
                statement,
                authentic: envelope.map(|of| authentic(of).map(str::to_owned).collect()).unwrap_or_default(),
                tlp: label(|of| of.tlp.word()),
                pap: label(|of| of.pap.word()),
                mark: label(|of| of.mark.word()),
                handling: label(|of| &of.handling),
                translations: Vec::new(),
            };
            Ok((view, found))
        };
        self.blocking(work).await?
    }

    /// Every translation of a statement that is here, made or said.
    ///
    /// # Errors
    /// No such statement; the store's.
    pub async fn translations(&self, of: &str) -> Result<TranslationsView, Problem> {
        let (view, found) = self.beside(of).await?;
        Ok(TranslationsView { translations: found.into_iter().map(|one| one.view).collect(), ..view })
    }

    /// A form to fill in: what of a statement can be translated, in the words of the source, or of the translation that is
    /// here already.
    ///
    /// # Errors
    /// No such statement, one without content, a language that it cannot be translated into.
    pub async fn translation_form(&self, of: String, language: String) -> Result<TranslationDraft, Problem> {
        let (snapshot, catalogue) = (self.snapshot().await?, self.catalogue());
        let form = move || -> Result<TranslationDraft, Problem> {
            let placed = snapshot.find(&of)?;
            let (statement, number) = (source(&placed, &of)?, snapshot.reference(placed.at)?.number);
            can_be_translated(&number, &statement.envelope, &language)?;
            if let Some(kept) =
                translations::find(&*snapshot.read, &placed.stored.id, &language).map_err(record_problem)?
            {
                let (subject, members) = (kept.subject, kept.members);
                return Ok(TranslationDraft { statement: number, language, source: None, subject, members });
            }
            let (subject, members) = translatable(statement, &catalogue);
            let one = |(name, raw): (String, String)| format!("{}:{raw}", serde_json::Value::from(name));
            let members = format!("{{{}}}", members.into_iter().map(one).collect::<Vec<_>>().join(","));
            let members = RawValue::from_string(members).map_err(|_| damaged())?;
            Ok(TranslationDraft { statement: number, language, source: None, subject, members })
        };
        self.blocking(form).await?
    }

    /// Keeps a translation that an officer wrote, in place of what was there; durably when it returns. The queue's entry
    /// stays claimed until it is said to be done.
    ///
    /// # Errors
    /// [`codes::TRANSLATION_UNFIT`], [`codes::TRANSLATION_CLAIMED`], [`codes::ENVELOPE_LONG`]; no such statement; the
    /// store's.
    pub async fn write_translation(&self, by: String, draft: TranslationDraft) -> Result<TranslationView, Problem> {
        let (snapshot, catalogue) = (self.snapshot().await?, self.catalogue());
        let (language, name) = (draft.language.clone(), draft.statement.clone());
        let made = move || snapshot.made(draft, &catalogue);
        let (id, kept) = self.blocking(made).await??;
        let (of, officer) = (id, by.clone());
        let written = self.watch_step(move |tx, now| {
            let claimed = translation_queue::find(&*tx, &of, &kept.language)?.and_then(|wanted| wanted.claimed);
            if let Some(other) = claimed.filter(|claimed| claimed.by != officer) {
                return Ok(Err(Problem::new(codes::TRANSLATION_CLAIMED).with("by", other.by)));
            }
            let before = translations::find(&*tx, &of, &kept.language)?;
            let full = translations::all(&*tx, &of)?.len() >= TRANSLATIONS_OF_MAX;
            if before.is_none() && full {
                let problem = Problem::new(codes::ENVELOPE_MANY).with("field", "translations");
                return Ok(Err(problem.with("limit", TRANSLATIONS_OF_MAX)));
            }
            let version = before.map_or(0, |before| before.version) + 1;
            translations::put(tx, &of, &Kept { by: officer, at: now.wall_s, version, ..kept })?;
            Ok(Ok(()))
        });
        written.await??;
        let (view, found) = self.beside(&id.to_string()).await?;
        self.acted_on("translation-written", &by, &view.statement, &language).await?;
        self.told_of("written", &view.statement, &language, &by);
        let same = |one: &Beside| one.view.standing == "internal" && one.view.language.eq_ignore_ascii_case(&language);
        found.into_iter().find(same).map(|one| one.view).ok_or_else(|| none(&name, &language))
    }

    /// A translation as a draft (F19), which others release: one that was made here, or the same as the counterpart's.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_TRANSLATION`], [`codes::TRANSLATION_ADOPT`], [`codes::TRANSLATION_UNFIT`],
    /// [`codes::TRANSLATION_SAID`].
    pub async fn translation_draft(&self, order: TranslationOrder) -> Result<StatementDraft, Problem> {
        let (snapshot, catalogue) = (self.snapshot().await?, self.catalogue());
        let draft = move || match order {
            TranslationOrder::Say { statement, language } => snapshot.said_anew(&statement, &language, &catalogue),
            TranslationOrder::Adopt { translation } => snapshot.adopted(&translation, &catalogue),
        };
        self.blocking(draft).await?
    }

    /// Keeps in the log of acts who did what about a translation.
    pub(super) async fn acted_on(&self, what: &str, by: &str, of: &Reference, language: &str) -> Result<(), Problem> {
        let act = super::views::AuditView {
            what: what.to_owned(),
            who: Some(by.to_owned()),
            subject: Some(of.number.clone()),
            details: vec![language.to_owned()],
            ..Default::default()
        };
        self.note(act).await
    }

    pub(super) fn told_of(&self, what: &str, of: &Reference, language: &str, by: &str) {
        let (what, language, by) = (what.to_owned(), language.to_owned(), by.to_owned());
        self.inner.shared.emit(Event::Translation { what, statement: of.clone(), language, by });
    }
}

/// Whether a statement can be translated into a language at all.
pub(super) fn can_be_translated(name: &str, envelope: &Envelope, language: &str) -> Result<(), Problem> {
    if envelope.format == FORMAT {
        return Err(unfit(name, &Unfit::OfTranslation));
    }
    if !translation::is_tag(language) {
        return Err(unfit(name, &Unfit::Tag { language: language.to_owned() }));
    }
    match authentic(envelope).find(|tag| tag.eq_ignore_ascii_case(language)) {
        Some(same) => Err(unfit(name, &Unfit::SameLanguage { language: same.to_owned() })),
        None => Ok(()),
    }
}

/// Said translations of a statement: the F19 and its content.
type SaidOf = Vec<(Placed, Statement)>;

impl Snapshot {
    /// The F19 on a statement's line that translate it and can be read here, in the order in which they came.
    pub(super) fn said_of(&self, placed: &Placed) -> Result<SaidOf, Problem> {
        let mut found = Vec::new();
        for (at, format) in query::references(&*self.read, &placed.stored.id).map_err(keep)? {
            let Some(other) = (format == FORMAT).then(|| self.placed(at)).transpose()?.flatten() else { continue };
            let Some(statement) = other.statement.clone().filter(|_| other.line == placed.line) else { continue };
            let of = statement.members().ok().and_then(|members| Translation::read(&members).map(|said| said.of));
            if of == Some(placed.stored.id) && other.stored.void.is_none() {
                found.push((other, statement));
            }
        }
        found.sort_by_key(|(other, _)| (other.stored.clock, other.at));
        Ok(found)
    }

    fn has_translations(&self, placed: &Placed) -> Result<bool, Problem> {
        let all = query::references(&*self.read, &placed.stored.id).map_err(keep)?;
        Ok(all.iter().any(|(_, format)| format == FORMAT))
    }

    fn beside(
        &self,
        placed: &Placed,
        state: Option<&LineState>,
        catalogue: &Catalogue,
    ) -> Result<Vec<Beside>, Problem> {
        let mut found: Vec<Beside> = Vec::new();
        for (other, statement) in self.said_of(placed)? {
            let Ok(members) = statement.members() else { continue };
            let Some(read) = Translation::read(&members) else { continue };
            let by_us = other.side == Side::Ours;
            let (standing, first) = standing(state, &other.stored.id);
            // The second of two is shown with the first.
            let with = first.filter(|first| *first != other.stored.id);
            let reference = self.reference(other.at)?;
            if let Some(first) = with
                && let Some(known) = found.iter_mut().find(|one| one.view.said[0].id == first.to_string())
            {
                known.view.said.push(reference);
                continue;
            }
            let by = if by_us { self.names.own.clone() } else { self.names.of(&other.line).0.to_owned() };
            let view = TranslationView {
                language: read.language.clone(),
                standing: standing.to_owned(),
                by,
                at: other.header.stated,
                version: 0,
                said: vec![reference],
                fits: None,
                unfit: None,
                source: read.source.to_string(),
                subject: members.get("subject").and_then(|raw| serde_json::from_str(raw).ok()),
                members: raw(members.get("members"))?,
            };
            found.push(fitted(view, &read, placed, catalogue));
        }
        for kept in translations::all(&*self.read, &placed.stored.id).map_err(record_problem)? {
            let subject = kept.subject.as_deref().map(subject_json);
            let read = kept.translation(subject.as_deref()).ok_or_else(damaged)?;
            let view = TranslationView {
                language: kept.language.clone(),
                standing: "internal".to_owned(),
                by: kept.by.clone(),
                at: kept.at,
                version: kept.version,
                said: Vec::new(),
                fits: None,
                unfit: None,
                source: kept.source.clone(),
                subject: kept.subject.clone(),
                members: kept.members.clone(),
            };
            found.push(fitted(view, &read, placed, catalogue));
        }
        let worth = |one: &Beside| match one.view.standing.as_str() {
            "official" => 0,
            "awaiting-confirmation" => 1,
            "proposed" => 2,
            "on-its-way" => 3,
            "internal" => 4,
            _ => 5,
        };
        found.sort_by_key(worth);
        Ok(found)
    }
}

fn raw(members: Option<&str>) -> Result<Box<RawValue>, Problem> {
    RawValue::from_string(members.unwrap_or("{}").to_owned()).map_err(|_| damaged())
}

/// Says whether it is one of the statement.
fn fitted(mut view: TranslationView, read: &Translation<'_>, placed: &Placed, catalogue: &Catalogue) -> Beside {
    let Some(source) = &placed.statement else { return Beside { view, read: None } };
    let applied = read.applied(source, catalogue);
    view.fits = Some(applied.is_ok());
    view.unfit = applied.as_ref().err().map(|error| why(error).0.to_owned());
    Beside { view, read: applied.ok() }
}

/// How far a said translation is, in both sides' words, and the first F19 of the two. Official only in final state.
pub(super) fn standing(state: Option<&LineState>, act: &Hash) -> (&'static str, Option<Hash>) {
    let Some(state) = state else { return ("on-its-way", None) };
    let Some(known) = state.provisional.statement(act) else { return ("on-its-way", None) };
    let Some(found) = said(&state.provisional, act) else {
        return (if known.cancelled_by.is_some() { "withdrawn" } else { "void" }, None);
    };
    let is_final = said(&state.finals, act).is_some_and(|said| said.standing == Standing::Official);
    let halves = *act == found.first || Some(*act) == found.second;
    let word = match found.standing {
        _ if known.cancelled_by.is_some() => Standing::Withdrawn.word(),
        _ if !halves => "void",
        Standing::Official if !is_final => Standing::Awaiting.word(),
        standing => standing.word(),
    };
    (word, Some(found.first).filter(|_| halves && known.cancelled_by.is_none()))
}

/// What the queue refused, as a problem.
pub(super) fn refused(refused: Refused, name: &str, language: &str) -> Problem {
    match refused {
        Refused::NotWanted => Problem::new(codes::TRANSLATION_NOT_WANTED).with("name", name).with("language", language),
        Refused::IsDone => Problem::new(codes::TRANSLATION_DONE).with("name", name).with("language", language),
        Refused::Claimed { by } => Problem::new(codes::TRANSLATION_CLAIMED).with("by", by),
        Refused::Unclaimed => Problem::new(codes::TRANSLATION_UNCLAIMED).with("name", name).with("language", language),
        Refused::NotTranslated => none(name, language),
        Refused::Full => {
            let limit = translation_queue::WANTED_MAX;
            Problem::new(codes::WATCH_LIMIT).with("what", "translations").with("limit", limit)
        }
    }
}
