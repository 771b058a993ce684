//! Rounds by series, and joint records with their actions.

use std::sync::Arc;

use comity_process::case::{Case, Phase};
use comity_process::dialogue::{self, HELD, RECORD, ROUND};
use comity_process::event::Who2;
use comity_process::item::Standing;
use comity_process::obligation::Obligation;
use comity_process::statement::Statement as Kept;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Line, members, number, text};
use crate::service::problem::Problem;
use crate::service::views::{ActionView, DialogueView, RecordView, RoundView, SaidView, SeriesView, TabledView};

#[derive(Deserialize)]
struct Range {
    to: u64,
}

impl Line<'_> {
    /// A round, into its series.
    pub(super) fn round(
        &self,
        case: &Case,
        said: &[Arc<Kept>],
        tabled: &[TabledView],
        view: &mut DialogueView,
    ) -> Result<(), Problem> {
        let finally = self.finally(case);
        let shown = finally.as_deref().unwrap_or(case);
        let of_format = |one: &&Arc<Kept>| &*one.format == dialogue::ROUND_FORMAT;
        let changes = said.iter().filter(of_format);
        let mut sayings = match case.items.get(ROUND) {
            Some(item) => self.sayings(item, dialogue::round_hash)?,
            None => Vec::new(),
        };
        if sayings.is_empty() {
            // Open again, or over: what each said last is still what people want to see.
            for who in Who2::BOTH {
                let last = changes.clone().rev().find(|one| one.author() == who);
                let Some(last) = last else { continue };
                let body = self.body(&last.id)?;
                let (by, statement) = (self.party(who), self.reference(&last.id));
                sayings.push(SaidView { by, statement, hash: None, fits: None, body });
            }
        }
        let body = sayings.iter().find_map(|said| said.body.as_deref());
        let Some(about) = body.map(members) else { return Ok(()) };
        let is_agreed = shown.items.get(ROUND).is_some_and(|item| item.in_force().is_some());
        let agreed = body.filter(|_| is_agreed && finally.is_some()).map(RawValue::to_owned);
        let over = about.get("dates").and_then(|dates| serde_json::from_str::<Range>(dates.get()).ok());
        let (name, round) = (text(&about, "series").unwrap_or_default(), number(&about, "round").unwrap_or_default());
        let standing = standing(shown, finally.is_some(), over.is_some_and(|dates| dates.to < self.now));
        let mine = |one: &&TabledView| one.series == name && one.round == Some(round);
        let one = RoundView {
            case: case.id.to_string(),
            first: self.reference(&case.id),
            round,
            standing: standing.to_owned(),
            provisional: finally.as_deref() != Some(case),
            agreed,
            held_by: shown.id_of(HELD).map(|id| self.reference(&id)),
            record: self.record(case)?,
            tabled: tabled.iter().filter(mine).cloned().collect(),
            // Whatever is said in its case counts: a status or a cancellation ends a round, too. It never falls.
            sequence: case.statements.saturating_sub(1),
            changed_at: said.iter().map(|one| one.effective).max().unwrap_or(case.opened),
            said: sayings,
        };
        let series = self.series_of(&name, view);
        if one.agreed.is_some() && series.rounds.iter().all(|other| other.agreed.is_none() || other.round < one.round) {
            series.cadence_days = number(&about, "cadence_days");
        }
        series.rounds.push(one);
        series.rounds.sort_by_key(|round| (round.round, round.first.number.clone()));
        Ok(())
    }

    /// The series of this line of a name, made where there is none.
    fn series_of<'v>(&self, name: &str, view: &'v mut DialogueView) -> &'v mut SeriesView {
        let (peer, track) = self.peer();
        let same = |one: &SeriesView| (&one.peer, &one.track, one.name.as_str()) == (&peer, &track, name);
        let at = view.series.iter().position(same).unwrap_or_else(|| {
            let (cadence_days, rounds, tabled, next) = (None, Vec::new(), Vec::new(), Vec::new());
            let name = name.to_owned();
            view.series.push(SeriesView { peer, track, name, cadence_days, rounds, tabled, next });
            view.series.len() - 1
        });
        &mut view.series[at]
    }

    /// What belongs to series as such: cases on their table, and that the next round is owed.
    pub(super) fn series(&self, tabled: &[TabledView], next: &[Arc<Obligation>], view: &mut DialogueView) {
        for one in tabled.iter().filter(|one| one.round.is_none()) {
            self.series_of(&one.series, view).tabled.push(one.clone());
        }
        let (peer, track) = self.peer();
        for one in next.iter().filter(|one| one.is_open()) {
            let case = one.case.to_string();
            let of = |series: &&mut SeriesView| {
                series.peer == peer && series.track == track && series.rounds.iter().any(|round| round.case == case)
            };
            if let Some(series) = view.series.iter_mut().find(of) {
                series.next.push(self.owed(one));
            }
        }
    }

    /// The joint record of a case, as far as there is one.
    pub(in crate::service) fn record(&self, case: &Case) -> Result<Option<RecordView>, Problem> {
        let Some(item) = case.items.get(RECORD) else { return Ok(None) };
        let finally = self.finally(case);
        let shown = finally.as_deref().and_then(|case| case.items.get(RECORD)).unwrap_or(item);
        // Joint is what final state says alone.
        let standing = match shown.standing() {
            Standing::InForce if finally.is_none() => Standing::Awaiting,
            standing => standing,
        };
        let said = self.sayings(item, dialogue::record_hash)?;
        let mut actions = Vec::new();
        if let (Standing::InForce, Some(body)) = (standing, said.iter().find_map(|said| said.body.as_deref())) {
            actions = self.actions(case, body);
        }
        let (peer, track) = self.peer();
        Ok(Some(RecordView {
            peer,
            track,
            case: case.id.to_string(),
            standing: standing.word().to_owned(),
            said,
            actions,
        }))
    }

    fn actions(&self, case: &Case, body: &RawValue) -> Vec<ActionView> {
        #[derive(Deserialize)]
        struct Action {
            number: u64,
            texts: Box<RawValue>,
            owner: String,
        }
        let all = members(body).get("actions").and_then(|raw| serde_json::from_str::<Vec<Action>>(raw.get()).ok());
        let said = case.items.get(RECORD).map(|item| item.said).unwrap_or_default();
        let view = |one: Action| {
            let owed = said.iter().flatten().find_map(|said| {
                let id = dialogue::action_id(&case.id, &said.by, one.number);
                self.state.provisional.obligation_of(&said.by, &id)
            })?;
            Some(ActionView { number: one.number, texts: one.texts, owner: one.owner, owed: self.owed(&owed) })
        };
        all.into_iter().flatten().filter_map(view).collect()
    }
}

/// The word for how a round stands; `over`: its dates are.
fn standing(case: &Case, is_final: bool, over: bool) -> &'static str {
    if matches!(case.phase, Phase::Withdrawn | Phase::Denied) {
        return "cancelled";
    }
    if case.facts.contains_key(HELD) {
        return "held";
    }
    let item = case.items.get(ROUND).map_or(Standing::Open, comity_process::item::Item::standing);
    match item {
        Standing::Open => "postponed",
        _ if over => "lapsed",
        Standing::One(_) => "proposed",
        Standing::Differs => "differs",
        Standing::InForce if is_final => "agreed",
        Standing::InForce | Standing::Awaiting => "awaiting-confirmation",
    }
}
