//! From a translation to a statement that says it (F19), and what is checked before it is said (`docs/spec/translation.md`).

use comity_catalog::Catalogue;
use comity_catalog::translation::{FORMAT, Texts, Translation, Unfit};
use comity_exchange::Side;
use comity_seal::rng::random32;
use comity_wire::Hash;
use comity_wire::body::Members;
use comity_wire::envelope::{Envelope, Mark, Pap, Tlp};
use data_encoding::BASE64;
use serde_json::value::RawValue;

use super::names::keep;
use super::problem::{Problem, codes};
use super::show::{Placed, Snapshot};
use super::translating::{damaged, none, source, unfit};
use super::views::{LanguageView, StatementDraft, TranslationDraft};
use super::watching::record_problem;
use super::writer::OsRng;
use crate::core::erasing::ERASED_AT_ONCE_MAX;
use crate::ledger::erase::ERASURE_FORMAT;
use crate::ledger::known_idempotency;
use crate::watch::translations::{self, Kept, TRANSLATION_BYTES_MAX, subject_json};

impl Snapshot {
    /// The record of what an officer wrote, checked against its source.
    pub(super) fn made(&self, draft: TranslationDraft, catalogue: &Catalogue) -> Result<(Hash, Kept), Problem> {
        let placed = self.find(&draft.statement)?;
        let (statement, number) = (source(&placed, &draft.statement)?, self.reference(placed.at)?.number);
        let bytes = draft.members.get().len() + draft.subject.as_ref().map_or(0, String::len);
        if bytes > TRANSLATION_BYTES_MAX {
            let problem = Problem::new(codes::ENVELOPE_LONG).with("field", "translation");
            return Err(problem.with("limit", TRANSLATION_BYTES_MAX));
        }
        let subject = draft.subject.as_deref().filter(|subject| !subject.is_empty());
        let json = subject.map(subject_json);
        let texts = Texts::of(json.as_deref(), Some(draft.members.get()));
        let texts = texts.ok_or_else(|| unfit(&number, &Unfit::Count { actual: 0 }))?;
        texts.applied(&draft.language, statement, catalogue).map_err(|error| unfit(&number, &error))?;
        let known = translations::find(&*self.read, &placed.stored.id, &draft.language).map_err(record_problem)?;
        let salt = known.map_or_else(|| BASE64.encode(&random32(&mut OsRng)), |known| known.salt);
        let source = texts.source_hash(&salt, statement).ok_or_else(|| unfit(&number, &Unfit::Source))?;
        if draft.source.as_ref().is_some_and(|given| *given != source.to_string()) {
            return Err(unfit(&number, &Unfit::Source));
        }
        let kept = Kept {
            of: placed.stored.id.to_string(),
            number,
            language: draft.language,
            by: String::new(),
            at: 0,
            version: 0,
            salt,
            source: source.to_string(),
            subject: subject.map(str::to_owned),
            members: draft.members,
        };
        Ok((placed.stored.id, kept))
    }

    pub(super) fn said_anew(
        &self,
        name: &str,
        language: &str,
        catalogue: &Catalogue,
    ) -> Result<StatementDraft, Problem> {
        let placed = self.find(name)?;
        let (statement, number) = (source(&placed, name)?, self.reference(placed.at)?.number);
        let kept = translations::find(&*self.read, &placed.stored.id, language).map_err(record_problem)?;
        let kept = kept.ok_or_else(|| none(&number, language))?;
        let subject = kept.subject.as_deref().map(subject_json);
        let made = kept.translation(subject.as_deref()).ok_or_else(damaged)?;
        made.applied(statement, catalogue).map_err(|error| unfit(&number, &error))?;
        let mut body = format!(
            r#"{{"ref":"{}","language":"{}","source":"{}","translation":"{}","salt":"{}""#,
            made.of, made.language, made.source, made.hash, made.salt
        );
        body.extend(subject.iter().map(|subject| format!(r#","subject":{subject}"#)));
        body.push_str(&format!(r#","members":{}}}"#, kept.members.get()));
        let body = RawValue::from_string(body).map_err(|_| damaged())?;
        let mut draft = self.draft_of(&placed, &statement.envelope, &made, body);
        draft.to_desks = match placed.side {
            Side::Ours => statement.envelope.to_desks.clone(),
            Side::Theirs => {
                Some(statement.envelope.from_desk.clone()).filter(|desk| !desk.is_empty()).into_iter().collect()
            }
        };
        self.check_translation(&draft, catalogue)?;
        Ok(draft)
    }

    pub(super) fn adopted(&self, name: &str, catalogue: &Catalogue) -> Result<StatementDraft, Problem> {
        let placed = self.find(name)?;
        let adopt = || Problem::new(codes::TRANSLATION_ADOPT).with("name", name);
        let theirs = placed.statement.as_ref().filter(|_| placed.side == Side::Theirs && placed.stored.void.is_none());
        let said = theirs.filter(|said| said.envelope.format == FORMAT).ok_or_else(adopt)?;
        let members = said.members().map_err(|_| adopt())?;
        let read = Translation::read(&members).ok_or_else(adopt)?;
        let of = self.find(&read.of.to_string())?;
        let number = self.reference(of.at)?.number;
        if of.line != placed.line {
            return Err(Problem::new(codes::TRANSLATION_LINE).with("name", number));
        }
        let statement = source(&of, &number)?;
        read.applied(statement, catalogue).map_err(|error| unfit(&number, &error))?;
        let body = RawValue::from_string(String::from_utf8_lossy(&said.body).into_owned()).map_err(|_| damaged())?;
        let mut draft = self.draft_of(&of, &statement.envelope, &read, body);
        draft.in_reply_to = vec![placed.stored.id.to_string()];
        // What both said waits for an entry of ours that has seen it: this one is written at once.
        draft.settle = true;
        draft.to_desks = Some(said.envelope.from_desk.clone()).filter(|desk| !desk.is_empty()).into_iter().collect();
        self.check_translation(&draft, catalogue)?;
        Ok(draft)
    }

    /// A draft with the marks of what it translates.
    fn draft_of(
        &self,
        of: &Placed,
        envelope: &Envelope,
        made: &Translation<'_>,
        body: Box<RawValue>,
    ) -> StatementDraft {
        let (peer, track) = self.names.of(&of.line);
        let mut draft = StatementDraft::new(peer, track.word(), FORMAT, body);
        let members = Members::read(draft.body.get().as_bytes()).ok();
        let subject = members.and_then(|members| serde_json::from_str(members.get("subject")?).ok());
        draft.subject = subject.unwrap_or_default();
        draft.languages = vec![LanguageView {
            tag: made.language.clone(),
            authenticity: "translation".to_owned(),
            source: Some(made.source.to_string()),
        }];
        draft.handling.clone_from(&envelope.handling);
        for (field, word) in [
            (&mut draft.tlp, envelope.tlp.word()),
            (&mut draft.pap, envelope.pap.word()),
            (&mut draft.mark, envelope.mark.word()),
        ] {
            word.clone_into(field);
        }
        draft
    }

    /// Refuses a draft that corrects what is cancelled already, or that is no translation of a statement of its line.
    ///
    /// # Errors
    /// As they say; the store's.
    pub(super) fn allows(&self, draft: &StatementDraft, catalogue: &Catalogue) -> Result<(), Problem> {
        self.not_cancelled(draft)?;
        match draft.format.as_str() {
            FORMAT => self.check_translation(draft, catalogue),
            ERASURE_FORMAT => self.erases_translations(draft),
            _ => Ok(()),
        }
    }

    /// Refuses an F16 that would leave what a statement says in another language.
    fn erases_translations(&self, draft: &StatementDraft) -> Result<(), Problem> {
        let Ok(members) = Members::read(draft.body.get().as_bytes()) else { return Ok(()) };
        let refs = members.get("refs").and_then(|raw| serde_json::from_str::<Vec<String>>(raw).ok());
        let refs = refs.unwrap_or_default();
        for name in refs.iter().take(ERASED_AT_ONCE_MAX) {
            let Ok(placed) = self.find(name) else { continue };
            let all = self.translations_to_erase(&placed)?;
            let left: Vec<Hash> = all.into_iter().filter(|id| !refs.contains(&id.to_string())).collect();
            if !left.is_empty() {
                let left =
                    left.iter().map(|id| Ok(self.reference_of(id)?.number)).collect::<Result<Vec<_>, Problem>>()?;
                let problem = Problem::new(codes::ERASE_TRANSLATIONS).with("name", self.reference(placed.at)?.number);
                return Err(problem.with("translations", left.join(", ")));
            }
        }
        Ok(())
    }

    /// Refuses an F19 of ours that is no translation of a statement of its line, says again what we said, or shows its
    /// content to more than the source may be shown to.
    fn check_translation(&self, draft: &StatementDraft, catalogue: &Catalogue) -> Result<(), Problem> {
        let line = self.names.line(&draft.peer, &draft.track)?;
        // What has not its form the format refuses.
        let Ok(members) = Members::read(draft.body.get().as_bytes()) else { return Ok(()) };
        let Some(read) = Translation::read(&members) else { return Ok(()) };
        let of = self.find(&read.of.to_string())?;
        let number = self.reference(of.at)?.number;
        if of.line != line {
            return Err(Problem::new(codes::TRANSLATION_LINE).with("name", number));
        }
        let statement = source(&of, &number)?;
        read.applied(statement, catalogue).map_err(|error| unfit(&number, &error))?;
        let said = &statement.envelope;
        let wider = Tlp::from_word(&draft.tlp).unwrap_or_default() > said.tlp
            || Pap::from_word(&draft.pap).unwrap_or_default() > said.pap
            || Mark::from_word(&draft.mark).unwrap_or_default() != said.mark;
        if wider {
            return Err(Problem::new(codes::TRANSLATION_MARKS).with("name", number));
        }
        if let Some(key) = &draft.idempotency_key
            && known_idempotency(&*self.read, key.as_bytes()).map_err(keep)?.is_some()
        {
            return Ok(());
        }
        for (other, statement) in self.said_of(&of)? {
            let same = statement.members().ok().and_then(|members| Some(Translation::read(&members)?.hash));
            // Taken back, it may be said again.
            if same == Some(read.hash) && other.side == Side::Ours && self.cancelled_by(&other)?.is_none() {
                let by = self.reference(other.at)?.number;
                return Err(Problem::new(codes::TRANSLATION_SAID).with("name", number).with("by", by));
            }
        }
        Ok(())
    }

    /// Translations of a statement on its line whose content is here: they hold its content too.
    pub(super) fn translations_to_erase(&self, placed: &Placed) -> Result<Vec<Hash>, Problem> {
        Ok(self.said_of(placed)?.into_iter().map(|(other, _)| other.stored.id).collect())
    }
}
