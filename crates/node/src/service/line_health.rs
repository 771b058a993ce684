//! How lines stand by their tests: one view for whoever keeps watch, from the store alone.

use comity_process::linetest::schedule::{Hours, INTERVAL_S, half_of};
use comity_process::linetest::series::{Outcome, Summary, Test, outcomes, summary};
use comity_process::linetest::standing::{Standing, standing};
use comity_wire::LineId;

use super::line_tests::{item, position};
use super::node::Node;
use super::problem::Problem;
use super::show::Snapshot;
use super::views::{
    DigestsStand, FallbackView, HourOutcome, LineHealthQuery, LineHealthView, LineStanding, LineTestItemView,
    WayHealthView,
};
use crate::watch::alarm::{Alarm, AlarmKind};
use crate::watch::linetests::{LineRecord, OutageRecord, TestKind, TestRecord, Way, series};
use crate::watch::{desk, step};

/// Days of the hours that are shown.
pub const HEALTH_DAYS_MAX: u64 = 14;
/// Hours of one line that are shown at most: fourteen days of an hour each.
pub const HEALTH_HOURS_MAX: u64 = 336;

/// What a line's health is made of.
struct Parts<'a> {
    record: &'a LineRecord,
    records: &'a [TestRecord],
    counted: Vec<Test>,
    hours: Hours,
    window: (u64, u64),
    now: u64,
}

impl Snapshot {
    /// How one line stands. `us`: this party.
    ///
    /// # Errors
    /// The store's; the line is none of this node's.
    pub(super) fn line_health(&self, line: &LineId, days: u64, now: u64) -> Result<LineHealthView, Problem> {
        let (peer, track) = self.names.of(line);
        let them = self.names.peers.get(peer).map_or(self.names.party, |peer| peer.party);
        let half = half_of(&self.names.party, &them);
        let record = self.line_record(line)?;
        let interval_s = if record.interval_s == 0 { INTERVAL_S } else { record.interval_s };
        let hours = Hours::of(line, interval_s);
        let to = hours.at(now).saturating_add(1);
        let count = (days.saturating_mul(86_400) / hours.interval_s()).clamp(1, HEALTH_HOURS_MAX);
        let from = to.saturating_sub(count);
        let records = self.line_series(line, from.saturating_mul(hours.interval_s()))?;
        let parts = Parts {
            counted: series(&records, half),
            record: &record,
            records: &records,
            hours,
            window: (from, to),
            now,
        };
        let sum = summary(&parts.counted, &hours, parts.window, now);
        let turned = half == comity_process::Who2::Upper;
        let mut view = parts.view((peer, track.word()), &sum, turned);
        if view.standing == LineStanding::Down {
            let (telephone, mail) = self.fallback(line, peer)?;
            view.fallback = Some(FallbackView { telephone, mail });
        }
        Ok(view)
    }
}

impl Parts<'_> {
    fn view(&self, (peer, track): (&str, &str), sum: &Summary, turned: bool) -> LineHealthView {
        let outage = self.record.outages.last().filter(|outage| outage.until.is_none());
        let answered = self.counted.iter().filter(|test| test.answered(&self.hours));
        let (agreed, range) = (self.record.agreed, self.record.range);
        let agreed = range.map_or(agreed, |range| range.low);
        LineHealthView {
            peer: peer.to_owned(),
            track: track.to_owned(),
            interval_s: self.hours.interval_s(),
            standing: self.standing(outage),
            down_since: outage.map(|outage| outage.from),
            missed: outage.map_or(0, |outage| outage.missed),
            others_tried: outage.is_some_and(|outage| outage.others_tried),
            tried: outage.map(|outage| outage.tried.clone()).unwrap_or_default(),
            draft: outage.and_then(|outage| outage.draft),
            unsaid: None,
            fallback: None,
            last_test: self.newest(TestKind::Node),
            last_answered: answered.map(|test| test.clock_s).max(),
            round_trip_ms: self.newest_round_trip(),
            round_trip_p50_ms: sum.round_trip_ms.map(|of| of.p50),
            round_trip_p99_ms: sum.round_trip_ms.map(|of| of.p99),
            skew_ms: sum.skew.map(|skew| if turned { skew.turned().ms } else { skew.ms }),
            skew_within_ms: sum.skew.map(|skew| skew.within_ms),
            availability_permille: sum.availability_permille,
            hours_from: self.window.0.saturating_mul(self.hours.interval_s()),
            hours: self.hours(),
            transports: self.transports(),
            digests: match (agreed, range) {
                (_, Some(_)) => DigestsStand::Differ,
                (Some(_), None) => DigestsStand::Equal,
                (None, None) => DigestsStand::Unknown,
            },
            agreed: agreed.map(|at| (position(at.ours), position(at.theirs))),
            differs: range.map(|range| (position(range.high.ours), position(range.high.theirs))),
            cases: self.record.cases.clone(),
            last_person: self.newest(TestKind::Person),
        }
    }

    fn standing(&self, outage: Option<&OutageRecord>) -> LineStanding {
        match standing(&self.counted, &self.hours, self.now).0 {
            // The record knows of tests that are older than the window.
            _ if outage.is_some() => LineStanding::Down,
            Standing::Down { .. } => LineStanding::Down,
            Standing::Up => LineStanding::Up,
            Standing::Untested => LineStanding::Untested,
        }
    }

    fn newest(&self, kind: TestKind) -> Option<LineTestItemView> {
        let of_kind = self.records.iter().filter(|record| record.kind == kind);
        let record = of_kind.max_by_key(|record| record.clock)?;
        Some(item(record, None, self.now))
    }

    fn newest_round_trip(&self) -> Option<u64> {
        let measured = self.counted.iter().filter(|test| test.round_trip_ms.is_some());
        measured.max_by_key(|test| test.clock_s)?.round_trip_ms
    }

    /// What each hour of the window came to.
    fn hours(&self) -> Vec<HourOutcome> {
        let (from, to) = self.window;
        let begun = self.counted.iter().map(|test| self.hours.at(test.clock_s)).min().unwrap_or(u64::MAX);
        let word = |hour: u64, outcome: Outcome| match outcome {
            _ if hour < begun => HourOutcome::Before,
            Outcome::Answered => HourOutcome::Answered,
            Outcome::Missed => HourOutcome::Missed,
            Outcome::Open => HourOutcome::Open,
        };
        let all = outcomes(&self.counted, &self.hours, from, self.now);
        all.into_iter().filter(|(hour, _)| *hour < to).map(|(hour, outcome)| word(hour, outcome)).collect()
    }

    fn transports(&self) -> Vec<WayHealthView> {
        let newest = |ours: bool| {
            let of = self.records.iter().filter(move |r| r.kind == TestKind::Node && r.ours == ours);
            of.max_by_key(|record| record.clock)
        };
        let view = |record: &TestRecord, way: &Way| WayHealthView {
            ours: record.ours,
            kind: way.kind.clone(),
            address: way.address.clone(),
            reached: way.reached,
            at: record.clock,
        };
        let records = [true, false].into_iter().filter_map(newest);
        records.flat_map(|record| record.ways.iter().map(move |way| view(record, way))).collect()
    }
}

impl Node {
    /// Raises an alarm about a line at the desk of its track, once for what it is called.
    pub(crate) async fn line_alarm(
        &self,
        kind: AlarmKind,
        about: String,
        (peer, track): (&str, &str),
    ) -> Result<(), Problem> {
        let (peer, track) = (peer.to_owned(), track.to_owned());
        self.watch_told(move |tx, now| {
            let desks = step::desks(step::tx_read(tx))?;
            let desk = desk::addressed(&desks, &track, &[]).map(|desk| desk.id.clone());
            let alarm = Alarm { peer, track, ..Alarm::of_node(kind, &about, desk) };
            Ok(step::raise(tx, alarm, now)?.into_iter().collect())
        })
        .await?;
        self.inner.shared.bell.ring();
        Ok(())
    }

    /// What an alarm of this name was about is over.
    pub(crate) async fn line_alarm_over(&self, kind: AlarmKind, about: String) -> Result<(), Problem> {
        let id = Alarm::of_node(kind, &about, None).id;
        self.watch_told(move |tx, now| Ok(step::end(tx, &id, ("over", "", None), now)?.into_iter().collect())).await
    }

    /// How the lines stand by their tests, in the order of peers and tracks.
    ///
    /// # Errors
    /// No such peer, track or line; the store's.
    pub async fn line_health(&self, query: LineHealthQuery) -> Result<Vec<LineHealthView>, Problem> {
        let (snapshot, now) = (self.snapshot().await?, self.now().wall_s);
        let track = snapshot.names.asked(query.peer.as_deref(), query.track.as_deref())?;
        let views = self.blocking(move || {
            let days = query.days.unwrap_or(HEALTH_DAYS_MAX).clamp(1, HEALTH_DAYS_MAX);
            let wanted = |name: &&super::names::LineName| {
                query.peer.as_ref().is_none_or(|peer| *peer == name.peer) && track.is_none_or(|of| of == name.track)
            };
            let mut lines: Vec<_> = snapshot.names.lines.values().filter(wanted).cloned().collect();
            lines.sort_by(|a, b| (&a.peer, a.track.word()).cmp(&(&b.peer, b.track.word())));
            let view = |name: &super::names::LineName| {
                snapshot.line_health(&name.line, days, now).map(|view| (name.line, view))
            };
            lines.iter().map(view).collect::<Result<Vec<_>, Problem>>()
        });
        let mut views = views.await??;
        for (line, view) in &mut views {
            view.unsaid = self.unsaid(line);
        }
        Ok(views.into_iter().map(|(_, view)| view).collect())
    }
}
