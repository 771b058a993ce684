//! Notices of a node over all its lines, and what they meet (`docs/spec/notices.md#conflicts`): a view, read in the
//! statements that stand, and no part of any line's state (`PROTOCOL.md` rule 10).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use comity_notices::{Areas, Conflict, Hidden, Item, What, conflicts};
use comity_process::case::{Case, Phase};
use comity_process::guarantee::CAUTION;
use comity_process::lasting::{self, Course};
use comity_process::notice::{self, Chain, EXERCISE, HAZARD};
use comity_process::terms;
use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Hash, LineId, PartyId};
use serde_json::Value;
use serde_json::value::RawValue;

use super::names::keep;
use super::node::Node;
use super::obligations::{party, reference};
use super::problem::Problem;
use super::show::{LIST_MAX, Placed, Snapshot};
use super::views::{ConflictView, MeetingView, NoticeItemView, NoticeQuery, NoticesView, PartyView};
use crate::ledger::peek;
use crate::ledger::query;
use crate::state::LineState;
use crate::watch::policy::{MayRead, On};

const MARKS: [Mark; 3] = [Mark::Actual, Mark::Exercise, Mark::Test];
pub(super) type States = BTreeMap<LineId, Arc<LineState>>;

/// Something with a time, as it is compared and as it is shown.
pub(super) struct Known {
    item: Item,
    view: NoticeItemView,
}

/// What of a line stands, by statement: what it is, when it begins and ends.
pub(super) type Standing = BTreeMap<EntryId, (What, u64, u64)>;

impl Node {
    /// Notices (F30, F31) of the lines that whoever asks may read, by their beginning, and what they meet.
    ///
    /// # Errors
    /// No such peer or track; a cursor that nobody gave; a statement that there is not; the store's.
    pub async fn notices(&self, query: NoticeQuery, may: MayRead) -> Result<NoticesView, Problem> {
        let names = self.names();
        names.asked(query.peer.as_deref(), query.track.as_deref())?;
        let mut states = States::new();
        for line in names.lines.keys() {
            if may.some_of(names.of(line).1.word()) {
                states.extend(self.state(*line).await?.map(|state| (*line, state)));
            }
        }
        let (snapshot, now) = (self.snapshot().await?, self.inner.clocks.now().wall_s);
        self.blocking(move || snapshot.notices(&query, &states, &may, now)).await?
    }
}

/// What stands on a line and is not over.
pub(super) fn standing(state: &LineState, now: u64) -> Standing {
    let provisional = &state.provisional;
    let mut all = Standing::new();
    let notices = MARKS.into_iter().flat_map(|mark| notice::standing(provisional, mark));
    all.extend(notices.map(|(id, window)| (*id, (What::Notice, window.from, window.to))));
    all.extend(terms::windows(provisional).map(|(id, window)| (*id, (What::Window, window.from, window.to))));
    let assets = provisional.cases_of(Mark::Actual, CAUTION).filter_map(|case| {
        let lasts = lasting::lasts(&case).filter(|lasts| lasts.course(now) != Course::Over)?;
        Some((case.id, (What::Asset, lasts.begins, lasts.end_at(now).unwrap_or(u64::MAX))))
    });
    all.extend(assets);
    all.retain(|_, (_, _, to)| *to > now);
    all
}

impl Snapshot {
    fn notices(&self, query: &NoticeQuery, states: &States, may: &MayRead, now: u64) -> Result<NoticesView, Problem> {
        let is_asked = |view: &NoticeItemView| {
            query.peer.as_ref().is_none_or(|peer| *peer == view.peer)
                && query.track.as_ref().is_none_or(|track| *track == view.track)
        };
        let known = self.gather(states, may, now)?;
        let (mut found, incomplete) = met(&known);
        found.retain(|one| is_asked(&one.notice) || is_asked(&one.other));
        let of = query.of.as_deref().map(|name| self.named_id(name)).transpose()?;
        let case = |id: &Hash| states.values().find_map(|state| state.provisional.statement(id)?.case);
        let of = of.map(|id| case(&id).unwrap_or(id).to_string());
        let is_of = |view: &NoticeItemView| of.as_ref().is_none_or(|of| view.first.id == *of);
        let (mut notices, more) = match query.all {
            true => self.every_notice(query, states, may, now)?,
            false => {
                let views = known.into_iter().map(|one| one.view).filter(|view| view.what == "notice");
                (views.collect(), None)
            }
        };
        found.retain(|one| is_of(&one.notice) || is_of(&one.other));
        let meets = |view: &NoticeItemView| {
            let is = |side: &NoticeItemView| side.statement.id == view.statement.id;
            found.iter().any(|one| is(&one.notice) || is(&one.other))
        };
        notices.retain(|view| is_asked(view) && is_of(view) && (!query.conflicts || meets(view)));
        notices.sort_by(|a, b| (a.from, a.to, &a.statement.number).cmp(&(b.from, b.to, &b.statement.number)));
        Ok(NoticesView { now, notices, conflicts: found, incomplete, more })
    }

    /// Every notice ever said: a bounded walk.
    fn every_notice(
        &self,
        query: &NoticeQuery,
        states: &States,
        may: &MayRead,
        now: u64,
    ) -> Result<(Vec<NoticeItemView>, Option<String>), Problem> {
        let mut views = Vec::new();
        let walk = self.walk(
            query.after.as_deref(),
            |line, _| states.contains_key(line),
            |at, (_, _, stored)| {
                let format = stored.plaintext.as_deref().and_then(peek::refers).map(|refers| refers.format);
                let is_notice = format.as_deref().is_some_and(|format| [HAZARD, EXERCISE].contains(&format));
                if !is_notice || stored.void.is_some() {
                    return Ok(true);
                }
                let Some(placed) = self.placed(at)? else { return Ok(true) };
                let Some(state) = states.get(&placed.line) else { return Ok(true) };
                views.extend(self.known(&placed, state, may, None, now).map(|known| known.view));
                Ok(views.len() < LIST_MAX)
            },
        )?;
        Ok((views, walk.more))
    }

    /// Everything that stands and is not over, of all lines.
    pub(super) fn gather(&self, states: &States, may: &MayRead, now: u64) -> Result<Vec<Known>, Problem> {
        let mut all = Vec::new();
        for (line, state) in states {
            let standing = standing(state, now);
            let ids: Vec<EntryId> = standing.keys().copied().collect();
            let journals = self.journals.of_line(line).map(|(.., journal)| journal);
            for (id, at) in query::by_ids(&*self.read, journals, &ids).map_err(keep)? {
                let (Some(placed), Some(times)) = (self.placed(at)?, standing.get(&id)) else { continue };
                all.extend(self.known(&placed, state, may, Some(*times), now));
            }
        }
        Ok(all)
    }

    /// One of them, where it can be read here and by whoever asks. Without times it is a notice as it was said.
    fn known(
        &self,
        placed: &Placed,
        state: &LineState,
        may: &MayRead,
        times: Option<(What, u64, u64)>,
        now: u64,
    ) -> Option<Known> {
        let (id, said) = (placed.stored.id, placed.statement.as_ref()?);
        let format = said.envelope.format.as_str();
        let (peer, track) = self.names.of(&placed.line);
        let statement = state.provisional.statement(&id).filter(|known| known.has_effect())?;
        if !may.may(On::of(track.word(), format)) {
            return None;
        }
        let body: Value = serde_json::from_slice(&said.body).ok()?;
        let window = || {
            let window = body.get(notice::window_member(format)?)?;
            Some((What::Notice, window.get("from")?.as_u64()?, window.get("to")?.as_u64()?))
        };
        let (what, from, to) = times.or_else(window)?;
        let case = statement.case.and_then(|case| state.provisional.case(&case))?;
        let theirs = self.names.peers.get(peer).map(|peer| peer.party);
        let author = if party(state, statement.author()) == PartyView::Us { Some(self.names.party) } else { theirs };
        let located = body.get("location").and_then(Value::as_str).and_then(|text| text.parse::<PartyId>().ok());
        let located = located.filter(|one| what == What::Asset && (*one == self.names.party || Some(*one) == theirs));
        let of = located.or(author)?;
        let item = item(what, of, (from, to), &body);
        let attached = ["source_ranges", "targets", "systems"];
        let view = NoticeItemView {
            what: word(what).to_owned(),
            format: format.to_owned(),
            statement: reference(state, &self.names, &id),
            first: reference(state, &self.names, &case.id),
            peer: peer.to_owned(),
            track: track.word().to_owned(),
            of: if of == self.names.party { PartyView::Us } else { PartyView::Them },
            from,
            to: (to < u64::MAX).then_some(to),
            state: how_far(what, &id, &case, (from, to), now).to_owned(),
            late: statement.sent_late(),
            unread: item.areas.unread.clone(),
            attached: said.envelope.attachments.iter().any(|one| attached.contains(&one.name.as_str())),
            restrictions: texts(&body, "restrictions"),
            mark: said.envelope.mark.word().to_owned(),
            tlp: said.envelope.tlp.word().to_owned(),
            pap: said.envelope.pap.word().to_owned(),
            body: String::from_utf8(said.body.clone()).ok().and_then(|text| RawValue::from_string(text).ok()),
        };
        Some(Known { item, view })
    }
}

const fn word(what: What) -> &'static str {
    match what {
        What::Notice => "notice",
        What::Window => "window",
        What::Asset => "asset",
    }
}

/// How far something is now.
fn how_far(what: What, id: &EntryId, case: &Case, (from, to): (u64, u64), now: u64) -> &'static str {
    if what == What::Notice
        && let Some(chain) = Chain::of(case)
        && chain.standing != Some(*id)
    {
        return match () {
            () if case.phase == Phase::Withdrawn => "withdrawn",
            // What ends a notice bears the window that it ends.
            () if chain.over_by == Some(*id) && now < chain.from => "cancelled",
            () if chain.over_by == Some(*id) => "ended",
            () => "changed",
        };
    }
    match () {
        () if now < from => "ahead",
        () if now < to => "open",
        () => "over",
    }
}

/// Strings of a list in a body.
fn texts(body: &Value, name: &str) -> Vec<String> {
    let all = body.get(name).and_then(Value::as_array).into_iter().flatten();
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What a body touches.
fn item(what: What, of: PartyId, (from, to): (u64, u64), body: &Value) -> Item {
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut sectors: BTreeSet<String> = texts(body, "sectors").into_iter().collect();
    let mut hidden = Vec::new();
    let list = |name: &str| body.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let areas;
    if what == What::Notice {
        let ranges: Vec<Value> = list("source_ranges").into_iter().chain(list("targets")).collect();
        let ranges: Vec<(String, String)> =
            ranges.iter().filter_map(|one| Some((text(one, "kind")?, text(one, "value")?))).collect();
        areas = Areas::read(ranges.iter().map(|(kind, value)| (kind.as_str(), value.as_str())));
    } else {
        let named =
            if what == What::Window { list("systems") } else { body.get("identifier").cloned().into_iter().collect() };
        let plain: Vec<String> = named.iter().filter_map(|one| text(one, "value")).collect();
        areas = Areas::guess(plain.iter().map(String::as_str));
        let secret = |one: &Value| {
            let hash = |name: &str| text(one, name)?.parse::<Hash>().ok();
            Some(Hidden { salt: hash("salt")?.0, hash: hash("hash")? })
        };
        hidden = named.iter().filter_map(secret).collect();
    }
    let kind = body.pointer("/event/kind").and_then(Value::as_str);
    if kind.is_some_and(|kind| ["election", "referendum"].contains(&kind)) {
        sectors.insert("elections".to_owned());
    }
    Item { what, of, from, to, areas, hidden, sectors }
}

/// Conflicts among what is known, of actual traffic, and whether a limit kept something from being compared.
pub(super) fn met(known: &[Known]) -> (Vec<ConflictView>, bool) {
    let actual: Vec<&Known> = known.iter().filter(|one| one.view.mark == Mark::Actual.word()).collect();
    let items: Vec<Item> = actual.iter().map(|one| one.item.clone()).collect();
    let found = conflicts(&items);
    let side = |at: usize| {
        let view = &actual.get(at)?.view;
        Some(NoticeItemView { body: None, ..view.clone() })
    };
    let view = |one: &Conflict| {
        let areas = one.areas.iter().map(|met| MeetingView { notice: met.one.clone(), other: met.other.clone() });
        Some(ConflictView {
            notice: side(one.notice)?,
            other: side(one.other)?,
            from: one.from,
            to: (one.to < u64::MAX).then_some(one.to),
            close: one.is_close(),
            areas: areas.collect(),
            hidden: one.hidden.clone(),
            sectors: one.sectors.clone(),
        })
    };
    (found.conflicts.iter().filter_map(view).collect(), found.incomplete)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_body_touches_is_read_by_what_it_is() {
        let of = PartyId([1; 32]);
        let notice = json!({
            "source_ranges": [{"kind": "ipv4", "value": "192.0.2.0/24"}, {"kind": "ipv4", "value": "there"}],
            "targets": [{"kind": "domain", "value": "example.org"}], "sectors": ["energy"],
        });
        let read = item(What::Notice, of, (1, 2), &notice);
        assert_eq!((read.areas.written().len(), read.areas.unread.as_slice()), (2, &["there".to_owned()][..]));
        assert!(read.sectors.contains("energy"));
        let hash = "07".repeat(32);
        let window = json!({
            "event": {"kind": "referendum"},
            "systems": [{"form": "plain", "value": "192.0.2.9"}, {"form": "salted-hash", "hash": hash, "salt": hash}],
        });
        let read = item(What::Window, of, (1, 2), &window);
        assert_eq!((read.areas.written().len(), read.hidden.len()), (1, 1));
        assert!(read.sectors.contains("elections"));
        let asset = json!({"identifier": {"form": "plain", "value": "AS64500"}, "sectors": "energy"});
        let read = item(What::Asset, of, (1, 2), &asset);
        assert_eq!((read.areas.written(), read.sectors.len()), (&["AS64500".to_owned()][..], 0));
        for wrong in [json!({}), json!({"source_ranges": 7}), json!({"targets": [7, {"kind": 1}]})] {
            assert_eq!(item(What::Notice, of, (1, 2), &wrong).areas, Areas::default(), "{wrong}");
        }
    }
}
