//! What the node prepared because something owed to us has lapsed: as it is asked for, drafted and dropped.

use comity_catalog::Language;

use super::node::Node;
use super::problem::{Problem, codes};
use super::views::StatementDraft;
use super::watch_desk::officer;
use super::watching::record_problem;
use crate::watch::alarm::ALARMS_PAGE_MAX;
use crate::watch::desk;
use crate::watch::lapse::{self, Prepared};
use crate::watch::step;

fn none(id: &str) -> Problem {
    Problem::new(codes::NO_SUCH_PREPARED).with("name", id.chars().take(80).collect::<String>())
}

impl Node {
    /// What the node prepared, what waits first.
    ///
    /// # Errors
    /// The store's.
    pub async fn prepared(&self) -> Result<Vec<Prepared>, Problem> {
        let snapshot = self.snapshot().await?;
        let mut found = self.blocking(move || lapse::all(&*snapshot.read)).await?.map_err(record_problem)?;
        found.sort_by_key(|p| (p.state != "waiting", std::cmp::Reverse(p.at)));
        found.truncate(ALARMS_PAGE_MAX);
        Ok(found)
    }

    /// One that waits.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_PREPARED`]; the store's.
    pub async fn prepared_one(&self, id: String) -> Result<Prepared, Problem> {
        let (snapshot, of) = (self.snapshot().await?, id.clone());
        let found = self.blocking(move || lapse::find(&*snapshot.read, &of)).await?.map_err(record_problem)?;
        found.filter(|prepared| prepared.state == "waiting").ok_or_else(|| none(&id))
    }

    /// The statement that is prepared, for an officer to change or release: in the first language of our desk there, with the
    /// other one beside it, and the evidence file of the statement that was not answered attached (`evidence`, its root).
    ///
    /// # Errors
    /// The store's.
    pub async fn prepared_statement(&self, prepared: &Prepared, evidence: String) -> Result<StatementDraft, Problem> {
        let snapshot = self.snapshot().await?;
        let desks = self.blocking(move || step::desks(&*snapshot.read)).await?.map_err(record_problem)?;
        let desk = desk::addressed(&desks, &prepared.to_track, &[]);
        let language = desk.iter().flat_map(|desk| &desk.languages).find_map(|tag| Language::of(tag));
        let first = language.unwrap_or(Language::English);
        let other = if first == Language::English { Language::Russian } else { Language::English };
        let (names, formats) = (self.names(), &self.inner.shared.formats);
        let theirs = names.peers.get(&prepared.lapse.peer).map_or("", |peer| peer.own_name.as_str());
        let words = (formats.words(first), formats.words(other));
        let now = self.inner.clocks.now().wall_s;
        let (subject, body) = lapse::body(prepared, (&names.own, theirs), words, now);
        let body =
            serde_json::value::to_raw_value(&body).map_err(|e| Problem::new(codes::INTERNAL).with("detail", e))?;
        let mut draft = StatementDraft::new(&prepared.lapse.peer, &prepared.to_track, &prepared.format, body);
        draft.subject = subject;
        draft.from_desk = desk.map(|desk| desk.id.clone()).unwrap_or_default();
        draft.mark.clone_from(&prepared.lapse.mark);
        draft.precedence = if prepared.lapse.precedence == "flash" { "flash" } else { "immediate" }.to_owned();
        draft.attachments = vec![evidence];
        Ok(draft)
    }

    /// An officer made a draft of what was prepared (its number), or drops it.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_PREPARED`]: nothing of this id waits; the store's.
    pub async fn decide(&self, id: String, by: String, draft: Option<u64>) -> Result<Prepared, Problem> {
        officer(&by)?;
        let of = id.clone();
        let decided = self.watch_step(move |tx, now| lapse::decide(tx, &of, (&by, draft), now)).await?;
        decided.ok_or_else(|| none(&id))
    }
}
