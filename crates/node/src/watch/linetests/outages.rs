//! How a tested line stands: when it goes down and comes up again, what was done about it, what is told of it.

use std::collections::BTreeMap;

use comity_process::Who2;
use comity_process::linetest::series::TRANSPORTS_MAX;
use comity_process::linetest::standing::{Outage, Standing, standing};

use super::body::Way;
use super::line::{News, Step, TestedLine};
use super::record::{DownTold, OUTAGES_KEPT_MAX, OutageRecord};
use crate::core::Clock;

/// How a line stands, in short: told where it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// By its tests.
    pub standing: Standing,
    /// The newest round trip that both journals tell of, in milliseconds.
    pub round_trip_ms: Option<u64>,
    /// Whether both sides make the same of it; nothing before the first answer.
    pub equal: Option<bool>,
    /// The newest test of each half: its sequence number, and whether it was answered in time.
    pub newest: BTreeMap<Who2, (u64, bool)>,
}

impl TestedLine {
    pub(super) fn stands(&mut self, clock: Clock, step: &mut Step) {
        let (stands, outages) = standing(&self.series(), &self.hours, clock.wall_s);
        let kept = self.outages(outages);
        if kept != self.followed.record.outages {
            self.followed.record.outages = kept;
            step.keep = true;
        }
        let record = &mut self.followed.record;
        match (stands, record.down) {
            (Standing::Down { since_s, .. }, None) => {
                record.down = Some(DownTold { since: since_s, draft: None });
                step.news.push(News::Down { since: since_s });
                step.keep = true;
            }
            (Standing::Up, Some(told)) => {
                record.down = None;
                let at = record.outages.last().and_then(|outage| outage.until).unwrap_or(clock.wall_s);
                step.news.push(News::UpAgain { at, told });
                step.keep = true;
            }
            _ => {}
        }
    }

    /// The outages to be kept: those that the tests in memory show, with what was done about them, and those before. A late
    /// entry may still show that one began later than it seemed.
    fn outages(&self, found: Vec<Outage>) -> Vec<OutageRecord> {
        let begin = self.followed.tests.values().map(|test| test.clock).min().unwrap_or(u64::MAX);
        let known = &self.followed.record.outages;
        let mut kept: Vec<OutageRecord> = known.iter().filter(|outage| outage.from < begin).cloned().collect();
        for Outage { from_s, until_s, missed } in found {
            let overlaps = |one: &&OutageRecord| {
                one.from <= until_s.unwrap_or(u64::MAX) && from_s <= one.until.unwrap_or(u64::MAX)
            };
            let done = known.iter().find(overlaps).cloned().unwrap_or_default();
            kept.push(OutageRecord { from: from_s, until: until_s, missed, ..done });
        }
        let over = kept.len().saturating_sub(OUTAGES_KEPT_MAX);
        kept.drain(..over);
        kept
    }

    /// How the line stands, if that is otherwise than when this was asked last.
    pub fn changed(&mut self, clock: Clock) -> Option<Health> {
        let series = self.series();
        let record = &self.followed.record;
        let measured = series.iter().filter(|test| test.round_trip_ms.is_some());
        let mut newest: BTreeMap<Who2, (u64, bool)> = BTreeMap::new();
        for test in &series {
            let of = newest.entry(test.by).or_insert((0, false));
            *of = (*of).max((test.sequence, test.answered(&self.hours)));
        }
        let health = Health {
            standing: standing(&series, &self.hours, clock.wall_s).0,
            round_trip_ms: measured.max_by_key(|test| test.clock_s).and_then(|test| test.round_trip_ms),
            equal: record.range.map(|_| false).or(record.agreed.map(|_| true)),
            newest,
        };
        if self.told.as_ref() == Some(&health) {
            return None;
        }
        self.told = Some(health.clone());
        Some(health)
    }

    /// Notes which other ways are tried, and the draft that was prepared, about the outage that lasts.
    pub fn acted(&mut self, others_tried: bool, draft: Option<u64>) {
        let record = &mut self.followed.record;
        if let Some(outage) = record.outages.last_mut() {
            (outage.others_tried, outage.notice_prepared, outage.draft) = (others_tried, draft.is_some(), draft);
        }
        if let Some(told) = &mut record.down {
            told.draft = draft;
        }
    }

    /// Notes what became of each other way of an outage that lasts, the first time that it is known; whether there was any.
    pub fn note_tried(&mut self, ways: Vec<Way>) -> bool {
        let lasts = |outage: &&mut OutageRecord| outage.until.is_none() && outage.others_tried;
        let Some(outage) = self.followed.record.outages.last_mut().filter(lasts) else { return false };
        let before = outage.tried.len();
        for way in ways {
            let is_noted = outage.tried.iter().any(|noted| (&noted.kind, &noted.address) == (&way.kind, &way.address));
            if way.reached.is_some() && !is_noted && outage.tried.len() < TRANSPORTS_MAX {
                outage.tried.push(way);
            }
        }
        outage.tried.len() > before
    }
}

#[cfg(test)]
mod tests {
    use comity_exchange::line::LineConfig;
    use comity_wire::{AuthorId, LineId, PartyId, Track};

    use super::*;
    use crate::watch::linetests::walk::Followed;

    fn way(kind: &str, address: &str, reached: Option<bool>) -> Way {
        Way { address: Some(address.to_owned()), reached, ..Way::of(kind, None) }
    }

    fn tested(outage: OutageRecord) -> TestedLine {
        let config = LineConfig {
            line: LineId([1; 32]),
            track: Track::Nrrc,
            us: PartyId([2; 32]),
            them: PartyId([3; 32]),
            our_author: AuthorId([4; 16]),
            their_author: AuthorId([5; 16]),
        };
        let mut followed = Followed::default();
        followed.record.outages.push(outage);
        TestedLine::new(config, 3_600, followed, Clock { wall_s: 1_795_000_000, mono_ms: 0 })
    }

    #[test]
    fn each_way_of_an_outage_is_noted_once_when_what_became_of_it_is_known() {
        let mut tested = tested(OutageRecord { from: 1, others_tried: true, ..OutageRecord::default() });
        assert!(!tested.note_tried(vec![way("relay", "a:1", None)]), "not known yet");
        assert!(tested.note_tried(vec![way("relay", "a:1", None), way("mail", "m", Some(true))]));
        assert!(tested.note_tried(vec![way("relay", "a:1", Some(false)), way("mail", "m", Some(true))]));
        assert!(!tested.note_tried(vec![way("relay", "a:1", Some(true))]), "the first is what is told");
        assert!(tested.note_tried(vec![way("relay", "b:1", Some(true))]), "another address");
        let tried = &tested.followed.record.outages[0].tried;
        let of: Vec<_> = tried.iter().map(|way| (way.kind.as_str(), way.reached)).collect();
        assert_eq!(of, [("mail", Some(true)), ("relay", Some(false)), ("relay", Some(true))]);
        let many = (0..40).map(|n| way("direct", &format!("c:{n}"), Some(false))).collect();
        assert!(tested.note_tried(many));
        assert_eq!(tested.followed.record.outages[0].tried.len(), TRANSPORTS_MAX);
    }

    #[test]
    fn nothing_is_noted_of_an_outage_that_is_over_or_for_which_nothing_was_tried() {
        for (until, others_tried) in [(Some(9), true), (None, false)] {
            let mut tested = tested(OutageRecord { from: 1, until, others_tried, ..OutageRecord::default() });
            assert!(!tested.note_tried(vec![way("relay", "a:1", Some(false))]));
            assert!(tested.followed.record.outages[0].tried.is_empty());
        }
    }
}
