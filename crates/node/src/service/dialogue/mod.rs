//! Rounds, joint records and consultations, read from the states of lines and the statements themselves
//! (`docs/spec/dialogue.md`). Nothing is decided here: what is agreed, joint or closed is what the state says.

mod calendar;
#[cfg(test)]
mod calendar_tests;
mod consultation;
mod orders;
mod rounds;

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_exchange::Side;
use comity_process::case::Case;
use comity_process::dialogue::{self, RECORD_FORMAT, ROUND_FORMAT};
use comity_process::event::Who2;
use comity_process::feed::side_of;
use comity_process::item::Item;
use comity_process::obligation::{Kind, Obligation};
use comity_process::statement::Statement as Kept;
use comity_wire::Hash;
use comity_wire::envelope::Mark;
use serde_json::value::RawValue;

use super::names::Names;
use super::node::Node;
use super::obligations::{CASE_STATEMENTS_MAX, obligation_view, reference};
use super::problem::{Problem, codes};
use super::show::Snapshot;
use super::views::{DialogueQuery, DialogueView, PartyView, Reference, SaidView};
use crate::state::LineState;

impl Node {
    /// Series with their rounds, joint records and consultations of all lines, in actual traffic.
    ///
    /// # Errors
    /// No such peer, track, statement; [`codes::BUSY`] while a line is still being read; the store's.
    pub async fn dialogue(&self, query: DialogueQuery) -> Result<DialogueView, Problem> {
        let (names, states) = self.states_of(query.peer.as_deref(), query.track.as_deref()).await?;
        let (snapshot, now) = (self.snapshot().await?, self.inner.clocks.now().wall_s);
        let read = move || -> Result<DialogueView, Problem> {
            let only = match &query.case {
                Some(name) => Some(snapshot.named_id(name)?),
                None => None,
            };
            let mut view = DialogueView { now, series: Vec::new(), records: Vec::new(), consultations: Vec::new() };
            for state in &states {
                let line = Line { state, names: &names, snapshot: &snapshot, now };
                line.read(only.as_ref(), &mut view)?;
            }
            view.series.retain(|series| query.series.as_ref().is_none_or(|wanted| series.name == *wanted));
            view.series.sort_by(|a, b| (&a.peer, &a.track, &a.name).cmp(&(&b.peer, &b.track, &b.name)));
            Ok(view)
        };
        self.blocking(read).await?
    }

    /// The states of lines with a peer and of a track, of all where neither is named.
    pub(super) async fn states_of(
        &self,
        peer: Option<&str>,
        track: Option<&str>,
    ) -> Result<(Arc<Names>, Vec<Arc<LineState>>), Problem> {
        let names = self.names();
        let track = names.asked(peer, track)?;
        let of_line = |line: &&comity_wire::LineId| {
            let (name, of) = names.of(line);
            peer.is_none_or(|wanted| wanted == name) && track.is_none_or(|wanted| of == wanted)
        };
        let mut states = Vec::new();
        for line in names.lines.keys().filter(of_line) {
            states.push(self.state(*line).await?.ok_or_else(|| Problem::new(codes::BUSY))?);
        }
        Ok((names, states))
    }
}

/// One line as it is read.
pub(super) struct Line<'a> {
    pub(super) state: &'a LineState,
    pub(super) names: &'a Names,
    pub(super) snapshot: &'a Snapshot,
    pub(super) now: u64,
}

impl Line<'_> {
    fn read(&self, only: Option<&Hash>, view: &mut DialogueView) -> Result<(), Problem> {
        let only = match only {
            // Of another line.
            Some(id) => match self.state.provisional.statement(id).and_then(|statement| statement.case) {
                Some(case) => Some(case),
                None => return Ok(()),
            },
            None => None,
        };
        let (mut cases, mut next) = (Vec::new(), Vec::new());
        self.state.provisional.everything(Mark::Actual, &mut |case, owed| {
            let wanted = |case: &&Case| {
                let records = case.items.contains_key(dialogue::RECORD);
                let of = [ROUND_FORMAT, RECORD_FORMAT].contains(&&*case.format) || records;
                let of = of || dialogue::is_consultation(case);
                of && only.is_none_or(|only| only == case.id)
            };
            cases.extend(case.filter(wanted).cloned());
            let is_next = |one: &&Arc<Obligation>| one.kind == Kind::Statement && &*one.format == ROUND_FORMAT;
            next.extend(owed.iter().filter(is_next).cloned());
        });
        cases.sort_unstable_by_key(|case| (case.opened, case.id));
        let mut tabled = Vec::new();
        for case in &cases {
            let said = self.said(case);
            if dialogue::is_consultation(case) {
                let one = self.consultation(case, &said)?;
                tabled.extend(self.tabled(case, &one)?);
                view.consultations.push(one);
            }
        }
        for case in &cases {
            let said = self.said(case);
            if dialogue::round_of(case).is_some() {
                self.round(case, &said, &tabled, view)?;
            } else if case.items.contains_key(dialogue::RECORD) {
                view.records.extend(self.record(case)?);
            }
        }
        self.series(&tabled, &next, view);
        Ok(())
    }

    /// Statements with effect in a case, the oldest first.
    pub(super) fn said(&self, case: &Case) -> Vec<Arc<Kept>> {
        let mut said = self.state.provisional.said_in(case, CASE_STATEMENTS_MAX);
        said.reverse();
        said
    }

    pub(super) fn party(&self, who: Who2) -> PartyView {
        if side_of(&self.state.config, who) == Side::Ours { PartyView::Us } else { PartyView::Them }
    }

    pub(super) fn peer(&self) -> (String, String) {
        let (peer, track) = self.names.of(&self.state.config.line);
        (peer.to_owned(), track.word().to_owned())
    }

    pub(super) fn reference(&self, id: &Hash) -> Reference {
        reference(self.state, self.names, id)
    }

    /// The case as it is final, where it is.
    pub(super) fn finally(&self, case: &Case) -> Option<Arc<Case>> {
        self.state.finals.case(&case.id)
    }

    /// The body of a statement, where it is here.
    pub(super) fn body(&self, id: &Hash) -> Result<Option<Box<RawValue>>, Problem> {
        let placed = self.snapshot.find(&id.to_string())?;
        let body = placed.statement.and_then(|statement| String::from_utf8(statement.body).ok());
        Ok(body.and_then(|body| RawValue::from_string(body).ok()))
    }

    /// What each party says of an item at present.
    fn sayings(&self, item: &Item, hash: fn(&[u8]) -> Option<Hash>) -> Result<Vec<SaidView>, Problem> {
        let mut views = Vec::new();
        for (who, said) in Who2::BOTH.into_iter().zip(item.said) {
            let Some(said) = said else { continue };
            let body = self.body(&said.by)?;
            views.push(SaidView {
                by: self.party(who),
                statement: self.reference(&said.by),
                hash: Some(said.text.to_string()),
                fits: body.as_ref().map(|body| hash(body.get().as_bytes()) == Some(said.text)),
                body,
            });
        }
        Ok(views)
    }

    fn owed(&self, one: &Obligation) -> super::views::ObligationView {
        obligation_view(self.state, self.names, one, self.now)
    }
}

/// Members of a body by name; empty where it is none.
pub(super) fn members(body: &RawValue) -> BTreeMap<String, Box<RawValue>> {
    serde_json::from_str(body.get()).unwrap_or_default()
}

/// A member that is a text.
pub(super) fn text(members: &BTreeMap<String, Box<RawValue>>, name: &str) -> Option<String> {
    serde_json::from_str(members.get(name)?.get()).ok()
}

/// A member that is a number.
pub(super) fn number(members: &BTreeMap<String, Box<RawValue>>, name: &str) -> Option<u64> {
    serde_json::from_str(members.get(name)?.get()).ok()
}
