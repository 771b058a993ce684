//! Where a search looks: a statement's own texts, and what is kept beside it at this node.
//!
//! Whoever may read a statement may read its translations and the internal notes about it, so both are asked for only where
//! the statement itself may be seen. Nothing here leaves the node but to whoever searches.

use comity_catalog::translation::{FORMAT, Translation};
use comity_wire::EntryId;
use comity_wire::statement::Statement;

use super::problem::Problem;
use super::searching::{excerpt, matches, texts};
use super::show::Snapshot;
use super::views::{FoundIn, InboxItem, SearchHit};
use super::watching::record_problem;
use crate::watch::notes::{self, About};
use crate::watch::translations;

/// What is looked through at a time, and where it stands.
pub(super) struct Texts {
    within: FoundIn,
    language: Option<String>,
    texts: Vec<String>,
}

impl Texts {
    pub(super) fn matches(&self, wanted: &[String]) -> bool {
        let all: Vec<&str> = self.texts.iter().map(String::as_str).collect();
        matches(wanted, &all)
    }

    pub(super) fn hit(self, item: InboxItem, wanted: &[String]) -> SearchHit {
        let excerpt = excerpt(&self.texts.join(" · "), wanted);
        SearchHit { item, excerpt, within: self.within, language: self.language }
    }
}

/// The texts of a statement. Those of a translation (F19) are its own.
pub(super) fn said_in(statement: &Statement) -> Texts {
    let envelope = &statement.envelope;
    let mut said = vec![envelope.subject.clone()];
    if let Ok(body) = serde_json::from_slice(&statement.body) {
        texts(&body, &mut said);
    }
    said.extend(envelope.attachments.iter().map(|attachment| attachment.name.clone()));
    let is_translation = envelope.format == FORMAT;
    let members = is_translation.then(|| statement.members().ok()).flatten();
    let language = members.and_then(|members| Translation::read(&members).map(|read| read.language));
    let within = if is_translation { FoundIn::Translation } else { FoundIn::Statement };
    Texts { within, language, texts: said }
}

impl Snapshot {
    /// The unofficial translations of a statement, then the internal notes about it, then those about the case that it
    /// began. Each is looked through by itself.
    pub(super) fn beside_of(&self, id: &EntryId) -> Result<Vec<Texts>, Problem> {
        let mut found = Vec::new();
        for kept in translations::all(&*self.read, id).map_err(record_problem)? {
            let mut said: Vec<String> = kept.subject.clone().into_iter().collect();
            if let Ok(members) = serde_json::from_str(kept.members.get()) {
                texts(&members, &mut said);
            }
            found.push(Texts { within: FoundIn::Translation, language: Some(kept.language), texts: said });
        }
        for about in [About::Statement, About::Case] {
            let notes = notes::all(&*self.read, about, id).map_err(record_problem)?;
            let note =
                |note: notes::InternalNote| Texts { within: FoundIn::Note, language: None, texts: vec![note.text] };
            found.extend(notes.into_iter().map(note));
        }
        Ok(found)
    }
}
