//! Papers, questions and terms of experts, read from the states of lines and the statements themselves
//! (`docs/spec/expert.md`). Nothing is decided here: what is agreed or joint is what the state says.

mod attribution;
mod glossary;
mod orders;
mod papers;

use std::sync::Arc;

use comity_process::case::Case;
use comity_process::expert::{CONTRIBUTION_FORMAT, TERM_FORMAT};
use comity_wire::Hash;
use comity_wire::envelope::Mark;

pub use self::attribution::{names_officer, unattributed};
use super::dialogue::{Line, members, number, text};
use super::node::Node;
use super::problem::Problem;
use super::views::{ExpertQuery, ExpertView, GlossaryQuery, GlossaryTermView, GlossaryView};
use crate::watch::policy::{MayRead, On};

impl Node {
    /// Papers and questions of all expert lines, in actual traffic. Texts are there where one case is asked for.
    ///
    /// # Errors
    /// No such peer, statement; [`super::problem::codes::BUSY`] while a line is still being read; the store's.
    pub async fn expert(&self, query: ExpertQuery) -> Result<ExpertView, Problem> {
        let (names, states) = self.states_of(query.peer.as_deref(), None).await?;
        let (snapshot, now) = (self.snapshot().await?, self.inner.clocks.now().wall_s);
        let read = move || -> Result<ExpertView, Problem> {
            let only = query.case.as_deref().map(|name| snapshot.named_id(name)).transpose()?;
            let mut view = ExpertView { now, topics: Vec::new() };
            for state in &states {
                let line = Line { state, names: &names, snapshot: &snapshot, now };
                for case in line.cases_with(CONTRIBUTION_FORMAT, only.as_ref()) {
                    line.contributions(&case, only.is_some(), &mut view)?;
                }
            }
            view.topics.retain(|topic| query.topic.as_ref().is_none_or(|wanted| topic.topic == *wanted));
            view.topics.sort_by(|a, b| (&a.peer, &a.topic).cmp(&(&b.peer, &b.topic)));
            Ok(view)
        };
        self.blocking(read).await?
    }

    /// Terms of all lines, in actual traffic, each with what either side says of it.
    ///
    /// # Errors
    /// As [`Node::expert`]; no such track.
    pub async fn glossary(&self, query: GlossaryQuery) -> Result<GlossaryView, Problem> {
        let (names, states) = self.states_of(query.peer.as_deref(), query.track.as_deref()).await?;
        let (snapshot, now) = (self.snapshot().await?, self.inner.clocks.now().wall_s);
        let read = move || -> Result<GlossaryView, Problem> {
            let only = query.case.as_deref().map(|name| snapshot.named_id(name)).transpose()?;
            let mut terms = Vec::new();
            for state in &states {
                let line = Line { state, names: &names, snapshot: &snapshot, now };
                for case in line.cases_with(TERM_FORMAT, only.as_ref()) {
                    terms.extend(line.term(&case)?);
                }
            }
            let wanted = |term: &GlossaryTermView| {
                let language = query.language.as_ref();
                query.term.as_ref().is_none_or(|wanted| term.term == *wanted)
                    && language.is_none_or(|wanted| term.language.eq_ignore_ascii_case(wanted))
            };
            terms.retain(wanted);
            let key = |term: &GlossaryTermView| {
                (term.peer.clone(), term.track.clone(), term.term.clone(), term.language.to_ascii_lowercase())
            };
            terms.sort_by_key(key);
            Ok(GlossaryView { now, terms })
        };
        self.blocking(read).await?
    }
}

impl Line<'_> {
    /// Cases with statements of a format, the oldest first; with `only`, the one to which that statement belongs.
    fn cases_with(&self, format: &str, only: Option<&Hash>) -> Vec<Arc<Case>> {
        if let Some(id) = only {
            // Of another line there is none.
            let case = self.state.provisional.statement(id).and_then(|statement| statement.case);
            let case = case.and_then(|case| self.state.provisional.case(&case));
            return case.into_iter().filter(|case| says(case, format)).collect();
        }
        let mut cases: Vec<Arc<Case>> = Vec::new();
        self.state.provisional.everything(Mark::Actual, &mut |case, _| {
            cases.extend(case.filter(|case| says(case, format)).map(|case| Arc::new(case.clone())));
        });
        cases.sort_unstable_by_key(|case| (case.opened, case.id));
        cases
    }
}

fn says(case: &Case, format: &str) -> bool {
    case.formats.iter().any(|said| **said == *format)
}

impl ExpertView {
    /// Leaves out what whoever asks may not read.
    pub fn retain(&mut self, may: &MayRead) {
        let reads = |track: &str, format: &str| may.may(On { track: Some(track), format: Some(format) });
        self.topics.retain(|topic| reads(&topic.track, CONTRIBUTION_FORMAT));
        for topic in &mut self.topics {
            let joint = reads(&topic.track, "F55");
            topic.papers.iter_mut().for_each(|paper| paper.joint = paper.joint.take().filter(|_| joint));
        }
    }
}

impl GlossaryView {
    /// Leaves out what whoever asks may not read.
    pub fn retain(&mut self, may: &MayRead) {
        self.terms.retain(|term| may.may(On { track: Some(&term.track), format: Some(TERM_FORMAT) }));
    }
}
