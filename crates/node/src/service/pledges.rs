//! Guarantees, special-caution assets and protected processes, as they are asked for and shown: a bounded walk over what
//! was said, by the state of both sides (`docs/spec/guarantees.md`). Contents are read in the statements, never in a state.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_process::case::{Case, Phase};
use comity_process::feed::party_of;
use comity_process::guarantee::{CAUTION, GUARANTEE, PROTECTED};
use comity_process::item::Item;
use comity_process::lasting::{self, Course, Lasts, Term};
use comity_process::terms;
use comity_process::{Fact, Who2};
use comity_wire::envelope::Mark;
use comity_wire::{Hash, LineId};
use serde_json::value::RawValue;

use super::node::Node;
use super::obligations::{party, reference};
use super::problem::Problem;
use super::show::{LIST_MAX, Placed, Snapshot};
use super::views::{
    Blame, Colour, Finding, NoticeView, PartyView, PledgeQuery, PledgeView, PledgesView, ProtectedListView,
    ProtectedView, RenewalView, TermView,
};
use crate::ledger::peek;
use crate::state::LineState;
use crate::watch::policy::{MayRead, On};

type States = BTreeMap<LineId, Arc<LineState>>;

/// What is asked for.
struct Asked {
    query: PledgeQuery,
    of: Option<Hash>,
    format: &'static str,
    now: u64,
    may: MayRead,
}

impl Node {
    /// Guarantees (F41) of the lines that whoever asks may read.
    ///
    /// # Errors
    /// No such peer or track; a cursor that nobody gave; a statement that there is not; the store's.
    pub async fn guarantees(&self, query: PledgeQuery, may: MayRead) -> Result<PledgesView, Problem> {
        self.pledges(query, GUARANTEE, may).await
    }

    /// Special-caution assets (F35), likewise.
    ///
    /// # Errors
    /// As [`Node::guarantees`].
    pub async fn cautions(&self, query: PledgeQuery, may: MayRead) -> Result<PledgesView, Problem> {
        self.pledges(query, CAUTION, may).await
    }

    async fn pledges(&self, query: PledgeQuery, format: &'static str, may: MayRead) -> Result<PledgesView, Problem> {
        let (asked, states, snapshot) = self.asked(query, format, may).await?;
        self.blocking(move || snapshot.pledges(&asked, &states)).await?
    }

    /// Protected processes (F40), likewise.
    ///
    /// # Errors
    /// As [`Node::guarantees`].
    pub async fn protected(&self, query: PledgeQuery, may: MayRead) -> Result<ProtectedListView, Problem> {
        let (asked, states, snapshot) = self.asked(query, PROTECTED, may).await?;
        self.blocking(move || snapshot.protected(&asked, &states)).await?
    }

    async fn asked(
        &self,
        query: PledgeQuery,
        format: &'static str,
        may: MayRead,
    ) -> Result<(Asked, States, Snapshot), Problem> {
        let names = self.names();
        names.asked(query.peer.as_deref(), query.track.as_deref())?;
        let mut states = States::new();
        for line in names.lines.keys() {
            let (peer, track) = names.of(line);
            let is_asked = query.peer.as_ref().is_none_or(|wanted| wanted == peer)
                && query.track.as_ref().is_none_or(|wanted| wanted == track.word());
            if is_asked && may.may(On::of(track.word(), format)) {
                states.extend(self.state(*line).await?.map(|state| (*line, state)));
            }
        }
        let (snapshot, now) = (self.snapshot().await?, self.inner.clocks.now().wall_s);
        let of = query.of.as_deref().map(|name| snapshot.named_id(name)).transpose()?;
        // A protected process is the one statement that stands; what lasts is a case.
        let case = |id: &Hash| states.values().find_map(|state| state.provisional.statement(id)?.case);
        let of = of.map(|id| case(&id).filter(|_| format != PROTECTED).unwrap_or(id));
        Ok((Asked { query, of, format, now, may }, states, snapshot))
    }

    /// A finding for each line on which a protected window is open now: whoever is on watch sees until when.
    pub(super) fn window_findings(&self) -> Vec<Finding> {
        let (names, now) = (self.names(), self.inner.clocks.now().wall_s);
        let of_line = |state: &Arc<LineState>| {
            let (peer, track) = names.of(&state.config.line);
            let line = format!("{peer}/{}", track.word());
            let until = |who: Who2| {
                let open = terms::windows(&state.provisional).filter(|(_, window)| window.of == who && window.has(now));
                open.map(|(_, window)| window.to).max().map(|to| finding(&line, party(state, who), to))
            };
            Who2::BOTH.into_iter().filter_map(until).collect::<Vec<_>>()
        };
        self.inner.states.all().iter().flat_map(of_line).collect()
    }
}

fn finding(line: &str, of: PartyView, to: u64) -> Finding {
    let code = if of == PartyView::Us { "window-open-ours" } else { "window-open-theirs" };
    Finding::new(Colour::Green, code, Blame::Nobody).with("line", line).with("until", to)
}

impl Snapshot {
    fn pledges(&self, asked: &Asked, states: &States) -> Result<PledgesView, Problem> {
        let mut pledges = Vec::new();
        let (looked_at, more) = self.each(asked, states, |placed, state| {
            let Some(case) = state.provisional.case(&placed.stored.id) else { return Ok(pledges.len()) };
            if *case.format == *asked.format && Term::of(&case).is_some() {
                let view = self.pledge(placed, state, &case, asked.now);
                let gone = ["declined", "withdrawn", "over"].contains(&view.state.as_str());
                if asked.query.all || asked.of.is_some() || !gone {
                    pledges.push(view);
                }
            }
            Ok(pledges.len())
        })?;
        Ok(PledgesView { now: asked.now, pledges, looked_at, more })
    }

    fn protected(&self, asked: &Asked, states: &States) -> Result<ProtectedListView, Problem> {
        let mut protected = Vec::new();
        let (looked_at, more) = self.each(asked, states, |placed, state| {
            protected.extend(self.window(placed, state, asked)?);
            Ok(protected.len())
        })?;
        protected.sort_by_key(|one: &ProtectedView| (one.from, one.to));
        Ok(ProtectedListView { now: asked.now, protected, looked_at, more })
    }

    /// Statements of the format that is asked for, of lines whose state is known; `take` says how many there are by then.
    fn each(
        &self,
        asked: &Asked,
        states: &States,
        mut take: impl FnMut(&Placed, &LineState) -> Result<usize, Problem>,
    ) -> Result<(u64, Option<String>), Problem> {
        if let Some(id) = &asked.of {
            let placed = self.find(&id.to_string())?;
            if let Some(state) = states.get(&placed.line).filter(|_| asked.may.may(self.on(&placed, asked.format))) {
                take(&placed, state)?;
            }
            return Ok((1, None));
        }
        let walk = self.walk(
            asked.query.after.as_deref(),
            |line, _| states.contains_key(line),
            |at, (_, _, stored)| {
                let format = stored.plaintext.as_deref().and_then(peek::refers).map(|refers| refers.format);
                if format.as_deref() != Some(asked.format) || stored.void.is_some() {
                    return Ok(true);
                }
                let Some(placed) = self.placed(at)? else { return Ok(true) };
                let Some(state) = states.get(&placed.line) else { return Ok(true) };
                Ok(take(&placed, state)? < LIST_MAX)
            },
        )?;
        Ok((walk.looked_at, walk.more))
    }

    fn on<'f>(&self, placed: &Placed, format: &'f str) -> On<'f> {
        On::of(self.names.of(&placed.line).1.word(), format)
    }

    fn pledge(&self, placed: &Placed, state: &LineState, case: &Case, now: u64) -> PledgeView {
        let (peer, track) = self.names.of(&placed.line);
        let name = |id: Hash| reference(state, &self.names, &id);
        let lasts = lasting::lasts(case);
        let envelope = placed.statement.as_ref().map(|statement| &statement.envelope);
        let body = placed.statement.as_ref().and_then(|statement| raw(&statement.body));
        let said_by_second = case.facts.get("mutual-by").and_then(|fact| match fact {
            Fact::Id(id) => Some(*id),
            _ => None,
        });
        PledgeView {
            first: name(case.id),
            second: said_by_second.map(name),
            peer: peer.to_owned(),
            track: track.word().to_owned(),
            format: case.format.to_string(),
            offered_by: party(state, case.opener),
            state: standing(case, lasts.as_ref(), now).to_owned(),
            provisional: state.finals.case(&case.id).as_deref() != Some(case),
            hash: case.id_of("text").map(|hash| hash.to_string()).unwrap_or_default(),
            attached: case.id_of("template").is_none(),
            term: self.term(state, case, lasts.as_ref(), now),
            mark: envelope.map(|envelope| envelope.mark.word().to_owned()).unwrap_or_default(),
            tlp: envelope.map(|envelope| envelope.tlp.word().to_owned()).unwrap_or_default(),
            pap: envelope.map(|envelope| envelope.pap.word().to_owned()).unwrap_or_default(),
            body,
        }
    }

    fn term(&self, state: &LineState, case: &Case, lasts: Option<&Lasts>, now: u64) -> TermView {
        let renewals = case.items.iter().filter_map(|(name, item)| {
            let to = name.strip_prefix("to/")?.parse().ok()?;
            let by = one_alone(item).map(|who| party(state, who));
            Some(RenewalView { to, state: item.standing().word().to_owned(), by })
        });
        let said = Term::of(case);
        let noticed = lasts.and_then(|lasts| lasts.notice).and_then(|(id, at, _)| {
            let by = state.provisional.statement(&id)?.author();
            Some(NoticeView { statement: reference(state, &self.names, &id), by: party(state, by), at })
        });
        TermView {
            renewal: said.map(|term| term.renewal.word().to_owned()).unwrap_or_default(),
            begins: lasts.map(|lasts| lasts.begins),
            ends: lasts.map_or_else(|| said.and_then(|term| term.to), |lasts| lasts.end_at(now)),
            notice_by: lasts.and_then(|lasts| lasts.notice_by(now)),
            notice: said.and_then(|term| term.notice),
            noticed,
            renewals: renewals.collect(),
        }
    }

    fn window(&self, placed: &Placed, state: &LineState, asked: &Asked) -> Result<Option<ProtectedView>, Problem> {
        let Some(said) = placed.statement.as_ref() else { return Ok(None) };
        let Some(known) = state.provisional.statement(&placed.stored.id).filter(|one| one.has_effect()) else {
            return Ok(None);
        };
        let (Some(dates), Some(body)) = (dates(&said.body), raw(&said.body)) else { return Ok(None) };
        let found = terms::windows_of(&state.provisional, known.mark).find(|(id, _)| **id == placed.stored.id);
        let stands = found.is_some() || dates.1 <= asked.now && known.superseded_by.is_none();
        let word = match () {
            () if !stands || known.cancelled_by.is_some() => "gone",
            () if dates.1 <= asked.now => "over",
            () if asked.now < dates.0 => "ahead",
            () => "open",
        };
        if ["gone", "over"].contains(&word) && !asked.query.all && asked.of.is_none() {
            return Ok(None);
        }
        let (peer, track) = self.names.of(&placed.line);
        let of = party_of(&state.config, placed.side);
        let shortens = terms::governing(&state.provisional, asked.now).filter(|_| known.mark == Mark::Actual);
        let shortens = shortens.map(|terms| terms.inside.keys().map(ToString::to_string).collect());
        Ok(Some(ProtectedView {
            statement: self.reference(placed.at)?,
            peer: peer.to_owned(),
            track: track.word().to_owned(),
            of: party(state, of),
            from: dates.0,
            to: dates.1,
            state: word.to_owned(),
            shortens: shortens.unwrap_or_default(),
            mark: said.envelope.mark.word().to_owned(),
            tlp: said.envelope.tlp.word().to_owned(),
            pap: said.envelope.pap.word().to_owned(),
            body,
        }))
    }
}

/// Who alone has said an item.
fn one_alone(item: &Item) -> Option<Who2> {
    match item.said {
        [Some(_), None] => Some(Who2::Lower),
        [None, Some(_)] => Some(Who2::Upper),
        _ => None,
    }
}

fn standing(case: &Case, lasts: Option<&Lasts>, now: u64) -> &'static str {
    match (case.phase, lasts.map(|lasts| lasts.course(now))) {
        (_, Some(Course::Ahead)) => "ahead",
        (_, Some(Course::Running)) => "in-force",
        (_, Some(Course::Over)) => "over",
        (Phase::AwaitingConfirmation, _) => "awaiting-confirmation",
        (Phase::Denied, _) => "declined",
        (Phase::Withdrawn | Phase::Closed, _) => "withdrawn",
        _ => "offered",
    }
}

fn raw(body: &[u8]) -> Option<Box<RawValue>> {
    RawValue::from_string(String::from_utf8(body.to_vec()).ok()?).ok()
}

fn dates(body: &[u8]) -> Option<(u64, u64)> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    let dates = value.get("dates")?;
    Some((dates.get("from")?.as_u64()?, dates.get("to")?.as_u64()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_window_is_shown_and_is_no_alarm() {
        let ours = finding("BOR/nrrc", PartyView::Us, 900);
        assert_eq!((ours.code.as_str(), ours.colour, ours.blame), ("window-open-ours", Colour::Green, Blame::Nobody));
        assert_eq!((ours.params["line"].as_str(), ours.params["until"].as_str()), ("BOR/nrrc", "900"));
        assert_eq!(finding("BOR/nrrc", PartyView::Them, 900).code, "window-open-theirs");
    }

    #[test]
    fn dates_that_are_none_are_no_window() {
        assert_eq!(dates(br#"{"dates":{"from":1,"to":9}}"#), Some((1, 9)));
        for wrong in [&b"{}"[..], br#"{"dates":{"from":1}}"#, br#"{"dates":{"from":"1","to":9}}"#, b"["] {
            assert_eq!(dates(wrong), None);
        }
    }
}
