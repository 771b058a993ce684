//! One line under test: what has to be done now, from a snapshot and the time. It writes nothing itself.

use std::collections::BTreeMap;

use comity_exchange::line::LineConfig;
use comity_exchange::line::digest::Cut;
use comity_process::Who2;
use comity_process::linetest::schedule::{Hours, half_of};
use comity_process::linetest::series::Test;
use comity_process::linetest::standing::{Outage, Standing, standing};
use comity_process::linetest::text::text;
use comity_wire::Track;

use super::body::{At, TestBody, Way};
use super::digests::{Digests, Held};
use super::persons::draw;
use super::record::{Agreed, OUTAGES_KEPT_MAX, OutageRecord, TestKind, TestRecord, series};
use super::walk::{Followed, Found, WalkError};
use crate::core::Clock;
use crate::service::OsRng;

/// Own tests whose round trip is being measured.
const MEASURED_MAX: usize = 16;

/// A statement that has to be written.
#[derive(Debug, Clone)]
pub struct ToWrite {
    /// Its body.
    pub body: TestBody,
    /// The id of the test that it echoes.
    pub echoes: Option<String>,
    /// What keeps it from being written twice.
    pub key: String,
}

/// What a step found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A test of ours was answered.
    Answered {
        /// Its sequence number.
        sequence: u64,
        /// Milliseconds, where they were measured.
        round_trip_ms: Option<u64>,
        /// Whether the text came back whole.
        whole: bool,
    },
    /// A person answered a watch test.
    Person {
        /// Whether the test was ours.
        ours: bool,
        /// The officer.
        officer: String,
    },
    /// The two sides' digests differ.
    Differs {
        /// The largest cut at which they are known to be equal.
        equal: Option<Agreed>,
        /// The smallest at which they are known to differ.
        differs: Agreed,
    },
    /// The digests are equal again.
    EqualAgain,
    /// The line is down.
    Down {
        /// Since when.
        since: u64,
    },
    /// The line is up again.
    UpAgain {
        /// When the test was due that was answered.
        at: u64,
    },
}

/// What a step comes to.
#[derive(Debug, Default)]
pub struct Step {
    /// To be written, in this order.
    pub write: Vec<ToWrite>,
    /// To be told.
    pub news: Vec<News>,
    /// Keys of tests to be kept.
    pub changed: Vec<u64>,
    /// Whether the line's record is to be kept.
    pub keep: bool,
    /// Whether another step is needed at once.
    pub more: bool,
}

/// One line under test.
pub struct TestedLine {
    hours: Hours,
    us: Who2,
    digests: Digests,
    pub(super) followed: Followed,
    /// By the monotonic clock, when tests of ours were durable.
    sent: BTreeMap<String, u64>,
    round_trip_ms: Option<u64>,
    /// The hour in which the process began is only tested if its instant comes after this.
    began_s: u64,
    /// When the last test was written, by the monotonic clock.
    wrote_ms: Option<u64>,
    down: bool,
}

impl TestedLine {
    /// A line as it was kept.
    #[must_use]
    pub fn new(config: LineConfig, interval_s: u64, mut followed: Followed, clock: Clock) -> Self {
        followed.record.interval_s = interval_s;
        let down = followed.record.outages.last().is_some_and(|outage| outage.until.is_none());
        Self {
            hours: Hours::of(&config.line, interval_s),
            us: half_of(&config.us, &config.them),
            digests: Digests::new(config),
            followed,
            sent: BTreeMap::new(),
            round_trip_ms: None,
            began_s: clock.wall_s,
            wrote_ms: None,
            down,
        }
    }

    /// Who speaks on it.
    #[must_use]
    pub const fn config(&self) -> &LineConfig {
        self.digests.config()
    }

    /// Its hours.
    #[must_use]
    pub const fn hours(&self) -> &Hours {
        &self.hours
    }

    /// Which half we are.
    #[must_use]
    pub const fn us(&self) -> Who2 {
        self.us
    }

    /// Its newest tests.
    #[must_use]
    pub fn tests(&self) -> Vec<TestRecord> {
        self.followed.tests.values().cloned().collect()
    }

    /// Milliseconds to the next thing that the clock alone brings: a test of ours, or a missed one. Never more than a
    /// quarter of an hour of the line, so that a jump of the wall clock is seen soon.
    #[must_use]
    pub fn wait_ms(&self, clock: Clock) -> u64 {
        let test = self.hours.wait_s(self.us, clock.wall_s, &self.followed.record.hours);
        let hour = self.hours.at(clock.wall_s);
        let missed = (self.hours.missed_s(hour) + 1).saturating_sub(clock.wall_s);
        let soonest = [test, missed, self.hours.answer_s()].into_iter().filter(|seconds| *seconds > 0).min();
        soonest.unwrap_or(1).saturating_mul(1_000)
    }

    /// Looks at what came, and says what has to be done.
    ///
    /// # Errors
    /// [`WalkError`].
    pub fn step(&mut self, held: &Held<'_>, clock: Clock, ways: &[Way]) -> Result<Step, WalkError> {
        let found = self.followed.look(held.read, held.journals, &held.line, self.hours.interval_s())?;
        let mut step = Step { more: found.more, keep: found.moved, ..Step::default() };
        self.answered(&found, held, clock, &mut step)?;
        step.changed = found.changed;
        if !found.more {
            self.echo(held, clock, ways, &mut step)?;
            self.test(held, clock, ways, &mut step)?;
            self.stands(clock, &mut step);
        }
        Ok(step)
    }

    /// A statement of ours was written at this instant.
    pub fn wrote(&mut self, written: &ToWrite, id: &str, clock: Clock) {
        if written.echoes.is_none() {
            self.wrote_ms = Some(clock.mono_ms);
            self.round_trip_ms = None;
            self.sent.insert(id.to_owned(), clock.mono_ms);
            while self.sent.len() > MEASURED_MAX {
                let oldest = self.sent.iter().min_by_key(|(_, at)| **at).map(|(id, _)| id.clone());
                oldest.map(|id| self.sent.remove(&id));
            }
        }
    }

    fn answered(&mut self, found: &Found, held: &Held<'_>, clock: Clock, step: &mut Step) -> Result<(), WalkError> {
        for key in &found.answered {
            let Some(test) = self.followed.tests.get(key).cloned() else { continue };
            let Some(answer) = &test.answer else { continue };
            if let (TestKind::Person, Some(officer)) = (test.kind, &answer.officer) {
                step.news.push(News::Person { ours: test.ours, officer: officer.clone() });
                continue;
            }
            if test.ours {
                self.round_trip_ms = self.sent.remove(&test.id).map(|at| clock.mono_ms.saturating_sub(at));
                let (sequence, round_trip_ms) = (test.sequence, self.round_trip_ms);
                step.news.push(News::Answered { sequence, round_trip_ms, whole: answer.whole });
            }
            let cut = match test.ours {
                true => Agreed { ours: test.own, theirs: test.other },
                false => Agreed { ours: test.other, theirs: test.own },
            };
            if answer.digest == test.digest {
                if self.followed.record.differs.take().is_some() {
                    step.news.push(News::EqualAgain);
                }
                self.followed.record.agreed = Some(cut);
            } else {
                let mut range = (self.followed.record.agreed, cut);
                if test.ours {
                    range = self.digests.narrowed(range, &answer.narrowing, held)?;
                }
                self.followed.record.differs = Some(range.1);
                step.news.push(News::Differs { equal: range.0, differs: range.1 });
            }
            step.keep = true;
        }
        Ok(())
    }

    /// Answers the newest test of the counterpart; those before it are past.
    fn echo(&mut self, held: &Held<'_>, clock: Clock, ways: &[Way], step: &mut Step) -> Result<(), WalkError> {
        let nodes = self.followed.tests.values().filter(|test| !test.ours && test.kind == TestKind::Node);
        let Some(test) = nodes.max_by_key(|test| (test.generation, test.number)).cloned() else { return Ok(()) };
        let cut = Cut { ours: test.other.pair(), theirs: test.own.pair() };
        // A cut that is not below the test itself, or that names what was never written, cannot be answered.
        let sound = test.own.generation < test.generation
            || test.own.generation == test.generation && test.own.size <= test.number;
        if test.answer.is_some() || !sound || !held.has(&cut)? {
            return Ok(());
        }
        let Some(state_digest) = self.digests.at_theirs(cut, held)? else { return Ok(()) };
        let narrowing = match state_digest == test.digest {
            true => Vec::new(),
            false => self.digests.between(self.followed.record.agreed, cut, held)?,
        };
        let body = TestBody {
            sequence: test.sequence,
            text: test.text.unwrap_or_else(|| text(test.sequence)),
            clock: clock.wall_s,
            state_digest,
            ours: At::of(cut.ours),
            theirs: At::of(cut.theirs),
            transports: ways.to_vec(),
            last_round_trip_ms: None,
            narrowing,
        };
        let key = format!("f01-echo-{}", test.id.get(..48).unwrap_or(&test.id));
        step.write.push(ToWrite { body, echoes: Some(test.id), key });
        Ok(())
    }

    fn test(&mut self, held: &Held<'_>, clock: Clock, ways: &[Way], step: &mut Step) -> Result<(), WalkError> {
        let Some(hour) = self.hours.due(self.us, clock.wall_s, &self.followed.record.hours) else { return Ok(()) };
        // What was due before this process began is not made up for; nor does a jump of the clock bring two tests nearer
        // together than an hour.
        let late = hour == self.hours.at(self.began_s) && self.hours.due_s(hour) < self.began_s;
        let hour_ms = self.hours.interval_s().saturating_mul(1_000);
        let soon = self.wrote_ms.is_some_and(|at| clock.mono_ms.saturating_sub(at) < hour_ms);
        let ours = self.followed.tests.values().filter(|test| test.ours && test.kind == TestKind::Node);
        let waits = ours.max_by_key(|test| test.sequence).is_some_and(|last| last.receipted.is_none());
        if late || soon || waits {
            return Ok(());
        }
        let cut = held.cut()?;
        let Some(state_digest) = self.digests.at_ours(cut, held)? else { return Ok(()) };
        let sequence = self.followed.record.sequence + 1;
        let body = TestBody {
            sequence,
            text: text(sequence),
            clock: clock.wall_s,
            state_digest,
            ours: At::of(cut.ours),
            theirs: At::of(cut.theirs),
            transports: ways.to_vec(),
            last_round_trip_ms: self.round_trip_ms,
            narrowing: Vec::new(),
        };
        let line = held.line.to_string();
        let key = format!("f01-{}-{hour}", line.get(..32).unwrap_or(&line));
        step.write.push(ToWrite { body, echoes: None, key });
        Ok(())
    }

    /// The series as both sides have it.
    #[must_use]
    pub fn series(&self) -> Vec<Test> {
        series(&self.tests(), self.us)
    }

    fn stands(&mut self, clock: Clock, step: &mut Step) {
        let (stands, outages) = standing(&self.series(), &self.hours, clock.wall_s);
        let kept = self.outages(outages);
        if kept != self.followed.record.outages {
            self.followed.record.outages = kept;
            step.keep = true;
        }
        match (stands, self.down) {
            (Standing::Down { since_s, .. }, false) => {
                self.down = true;
                step.news.push(News::Down { since: since_s });
            }
            (Standing::Up, true) => {
                self.down = false;
                let at = self.followed.record.outages.last().and_then(|outage| outage.until).unwrap_or(clock.wall_s);
                step.news.push(News::UpAgain { at });
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
            let done =
                known.iter().find(overlaps).map_or((false, false), |one| (one.others_tried, one.notice_prepared));
            let (others_tried, notice_prepared) = done;
            kept.push(OutageRecord { from: from_s, until: until_s, missed, others_tried, notice_prepared });
        }
        let over = kept.len().saturating_sub(OUTAGES_KEPT_MAX);
        kept.drain(..over);
        kept
    }

    /// Whether a person's test is due now; draws the next instant, to be kept before the test is written. Only on the lines
    /// of tracks that have a watch.
    pub(super) fn person_is_due(&mut self, clock: Clock, step: &mut Step) -> bool {
        if !matches!(self.track(), Track::Nrrc | Track::Cert | Track::Official) {
            return false;
        }
        let due = self.followed.record.person_due.is_some_and(|at| at <= clock.wall_s);
        if due || self.followed.record.person_due.is_none() {
            self.followed.record.person_due = Some(draw(&mut OsRng, clock.wall_s, due));
            step.keep = true;
        }
        due
    }

    /// Notes what was done about the outage that lasts.
    pub fn acted(&mut self, others_tried: bool, notice_prepared: bool) {
        if let Some(outage) = self.followed.record.outages.last_mut() {
            (outage.others_tried, outage.notice_prepared) = (others_tried, notice_prepared);
        }
    }

    /// The line's track.
    #[must_use]
    pub const fn track(&self) -> Track {
        self.digests.config().track
    }
}
