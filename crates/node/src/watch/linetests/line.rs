//! One line under test: what has to be done now, from a snapshot and the time. It writes nothing itself.

use std::collections::BTreeMap;

use comity_exchange::line::LineConfig;
use comity_exchange::line::digest::whole;
use comity_process::Who2;
use comity_process::linetest::schedule::{Hours, half_of};
use comity_process::linetest::series::Test;
use comity_process::linetest::text::text;
use comity_wire::Track;

use super::body::{At, TestBody, Way};
use super::digests::{Digests, Held, Narrowing};
use super::outages::Health;
use super::persons::draw;
use super::record::{Agreed, AnswerRecord, DownTold, Range, TestKind, TestRecord, series};
use super::walk::{Followed, Found, WalkError};
use crate::core::Clock;
use crate::service::{OsRng, Since};
use crate::state::LineState;

/// How long nothing comes of a line before its tests leave memory: they are read again at the next look.
const RESTS_MS: u64 = 60_000;
/// Own tests whose round trip is being measured.
const MEASURED_MAX: usize = 16;
/// Between two walks from the beginning of the line for tests of the counterpart's at least: whoever names cuts that do not
/// grow is answered no more often.
const WALK_GAP_MS: u64 = 60_000;

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
    /// Nobody answered a watch test within an hour.
    PersonMissed {
        /// Whether the test was ours.
        ours: bool,
    },
    /// The two sides' digests differ.
    Differs {
        /// Where they begin to, as far as that is known.
        range: Range,
        /// As it was known when it was found.
        began: Range,
        /// The cases that are otherwise, as far as they are known.
        cases: Vec<String>,
        /// Whether it is known only now.
        first: bool,
    },
    /// The digests are equal again.
    EqualAgain {
        /// As the difference was known when it was found.
        began: Range,
    },
    /// The line is down.
    Down {
        /// Since when.
        since: u64,
    },
    /// The line is up again.
    UpAgain {
        /// When the test was due that was answered.
        at: u64,
        /// As it was told that it is down.
        told: DownTold,
    },
}

/// What a step is given besides the snapshot.
#[derive(Default)]
pub struct Given<'a> {
    /// The ways to the other side.
    pub ways: &'a [Way],
    /// The state that the node keeps of the line, where a test of ours is due.
    pub state: Option<&'a LineState>,
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
    pub(super) hours: Hours,
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
    /// Tries of addresses that had been made when the last test was written.
    tries: u64,
    /// The cut that was answered last, and when, by the monotonic clock.
    echoed: Option<(Agreed, u64)>,
    pub(super) told: Option<Health>,
    /// When something came last, by the monotonic clock.
    moved_ms: u64,
    /// Its tests and its record are in the store alone.
    rests: bool,
}

impl TestedLine {
    /// A line as it was kept.
    #[must_use]
    pub fn new(config: LineConfig, interval_s: u64, mut followed: Followed, clock: Clock) -> Self {
        followed.record.interval_s = interval_s;
        Self {
            hours: Hours::of(&config.line, interval_s),
            us: half_of(&config.us, &config.them),
            digests: Digests::new(config),
            followed,
            sent: BTreeMap::new(),
            round_trip_ms: None,
            began_s: clock.wall_s,
            wrote_ms: None,
            tries: 0,
            echoed: None,
            told: None,
            moved_ms: clock.mono_ms,
            rests: false,
        }
    }

    /// Lets go of tests and record, which are kept, where nothing came for a minute (`RESTS_MS`): of thousands of quiet lines
    /// they would take more memory than all else. A line that is in use keeps them.
    pub fn rest(&mut self, clock: Clock) {
        if self.rests_in_ms(clock) == 0 {
            (self.followed, self.rests) = (Followed::default(), true);
        }
    }

    /// Whether [`TestedLine::wake`] has to come before anything is asked of it.
    #[must_use]
    pub const fn rests(&self) -> bool {
        self.rests
    }

    /// Takes up again what was kept.
    pub fn wake(&mut self, mut followed: Followed) {
        followed.record.interval_s = self.hours.interval_s();
        (self.followed, self.rests) = (followed, false);
    }

    const fn rests_in_ms(&self, clock: Clock) -> u64 {
        self.moved_ms.saturating_add(RESTS_MS).saturating_sub(clock.mono_ms)
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

    /// Whether a walk is held between two tests of the counterpart.
    #[cfg(test)]
    pub(crate) fn holds_walk(&self) -> bool {
        self.digests.holds_short_walk()
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
        let forgets = self.digests.holds_short_walk().then(|| self.forgets_in_ms(clock).div_ceil(1_000));
        let rests = (!self.rests).then(|| self.rests_in_ms(clock).div_ceil(1_000));
        let soonest = [test, missed, self.hours.answer_s()].into_iter().chain(forgets).chain(rests);
        let soonest = soonest.filter(|seconds| *seconds > 0);
        let soonest = soonest.min();
        soonest.unwrap_or(1).saturating_mul(1_000)
    }

    /// Until the walk for the counterpart's tests may be begun anew: no sooner, so that whoever tests in a row is answered from
    /// where it stands.
    fn forgets_in_ms(&self, clock: Clock) -> u64 {
        self.echoed.map_or(0, |(_, at_ms)| at_ms.saturating_add(WALK_GAP_MS).saturating_sub(clock.mono_ms))
    }

    /// Looks at what came, and says what has to be done.
    ///
    /// # Errors
    /// [`WalkError`].
    pub fn step(&mut self, held: &Held<'_>, clock: Clock, given: &Given<'_>) -> Result<Step, WalkError> {
        let found = self.followed.look(held.read, held.journals, &held.line, self.hours.interval_s())?;
        let mut step = Step { more: found.more, keep: found.moved, ..Step::default() };
        self.answered(&found, held, clock, &mut step)?;
        if found.moved || !found.changed.is_empty() {
            self.moved_ms = clock.mono_ms;
        }
        step.changed = found.changed;
        if !found.more {
            self.persons_missed(clock, &mut step);
            self.echo(held, clock, given.ways, &mut step)?;
            self.test(held, clock, given, &mut step);
            self.stands(clock, &mut step);
            if self.forgets_in_ms(clock) == 0 && self.digests.holds_short_walk() {
                self.digests.forget_walk();
            }
        }
        Ok(step)
    }

    /// What the next test tells of ways is newer than this.
    #[must_use]
    pub fn since(&self) -> Since {
        Since { wall_s: self.last_of_ours().map_or(0, |last| last.clock), tries: self.tries }
    }

    /// A statement of ours was written at this instant, after so many tries of addresses.
    pub fn wrote(&mut self, written: &ToWrite, id: &str, (clock, tries): (Clock, u64)) {
        self.moved_ms = clock.mono_ms;
        if written.echoes.is_none() {
            self.tries = tries;
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
                self.agree(cut, step);
            } else {
                self.differ(cut, test.ours.then_some(answer), held, step)?;
            }
            step.keep = true;
        }
        Ok(())
    }

    /// Says once of each person's test that nobody answered it in time.
    fn persons_missed(&mut self, clock: Clock, step: &mut Step) {
        for (key, test) in &mut self.followed.tests {
            if test.missed(clock.wall_s) && !test.missed_told {
                test.missed_told = true;
                step.changed.push(*key);
                step.news.push(News::PersonMissed { ours: test.ours });
            }
        }
    }

    fn agree(&mut self, cut: Agreed, step: &mut Step) {
        let record = &mut self.followed.record;
        if let Some(range) = record.range.take() {
            step.news.push(News::EqualAgain { began: record.began.take().unwrap_or(range) });
        }
        record.cases.clear();
        record.agreed = Some(cut);
    }

    /// The digests differ at a cut. `echo`: the counterpart's, which says where to look; of an echo of our own nothing new is
    /// learnt.
    fn differ(
        &mut self,
        cut: Agreed,
        echo: Option<&AnswerRecord>,
        held: &Held<'_>,
        step: &mut Step,
    ) -> Result<(), WalkError> {
        let record = &mut self.followed.record;
        let first = record.range.is_none();
        let mut range = record.range.unwrap_or(Range { low: record.agreed, high: cut });
        if let Some(echo) = echo {
            let (narrower, cases) = self.digests.compared(range, (&echo.narrowing, &echo.cases), held)?;
            range = narrower;
            if !cases.is_empty() {
                record.cases = cases;
            }
        }
        record.range = Some(range);
        let began = *record.began.get_or_insert(range);
        step.news.push(News::Differs { range, began, cases: record.cases.clone(), first });
        Ok(())
    }

    /// Answers the newest test of the counterpart; those before it are past.
    fn echo(&mut self, held: &Held<'_>, clock: Clock, ways: &[Way], step: &mut Step) -> Result<(), WalkError> {
        let nodes = self.followed.tests.values().filter(|test| !test.ours && test.kind == TestKind::Node);
        let Some(test) = nodes.max_by_key(|test| (test.generation, test.number)).cloned() else { return Ok(()) };
        let at = Agreed { ours: test.other, theirs: test.own };
        // A cut that is not below the test itself, or that names what was never written, cannot be answered.
        let sound = test.own.generation < test.generation
            || test.own.generation == test.generation && test.own.size <= test.number;
        if test.answer.is_some() || !sound || !held.has(&at.cut())? {
            return Ok(());
        }
        let recent = self.echoed.filter(|(_, ms)| clock.mono_ms.saturating_sub(*ms) < WALK_GAP_MS);
        if recent.is_some_and(|(last, _)| !at.grows(&last)) {
            return Ok(());
        }
        self.echoed = Some((at, clock.mono_ms));
        let Some(state_digest) = self.digests.at_theirs(at, held)? else { return Ok(()) };
        let record = &self.followed.record;
        let narrowing = match state_digest == test.digest {
            true => Narrowing::default(),
            // The same question again has the same answer; so often it is not given.
            false if recent.is_some() => Narrowing::default(),
            false => {
                let range = record.range.unwrap_or(Range { low: record.agreed, high: at });
                self.digests.narrowing(range, held)?
            }
        };
        let body = TestBody {
            sequence: test.sequence,
            text: test.text.unwrap_or_else(|| text(test.sequence)),
            clock: clock.wall_s,
            state_digest,
            ours: at.ours,
            theirs: at.theirs,
            transports: ways.to_vec(),
            last_round_trip_ms: None,
            narrowing: narrowing.cuts,
            cases: narrowing.cases,
        };
        let key = format!("f01-echo-{}", test.id.get(..48).unwrap_or(&test.id));
        step.write.push(ToWrite { body, echoes: Some(test.id), key });
        Ok(())
    }

    /// The hour whose test of ours is due now. What was due before this process began is not made up for; nor does a jump of
    /// the clock bring two tests nearer together than an hour; nor is one written while the last waits for its receipt.
    #[must_use]
    pub fn due(&self, clock: Clock) -> Option<u64> {
        let hour = self.hours.due(self.us, clock.wall_s, &self.followed.record.hours)?;
        let late = hour == self.hours.at(self.began_s) && self.hours.due_s(hour) < self.began_s;
        let hour_ms = self.hours.interval_s().saturating_mul(1_000);
        let soon = self.wrote_ms.is_some_and(|at| clock.mono_ms.saturating_sub(at) < hour_ms);
        let waits = self.last_of_ours().is_some_and(|last| last.receipted.is_none());
        (!late && !soon && !waits).then_some(hour)
    }

    /// The newest test that this node made.
    #[must_use]
    pub fn last_of_ours(&self) -> Option<&TestRecord> {
        let ours = self.followed.tests.values().filter(|test| test.ours && test.kind == TestKind::Node);
        ours.max_by_key(|test| test.sequence)
    }

    /// A test of ours, at all that the node's state knows. Where that is not known yet, the next look tries again.
    fn test(&mut self, held: &Held<'_>, clock: Clock, given: &Given<'_>, step: &mut Step) {
        let (Some(hour), Some(state)) = (self.due(clock), given.state) else { return };
        let Some(digest) = &state.digest else { return };
        let sequence = self.followed.record.sequence + 1;
        let mut transports = given.ways.to_vec();
        if let Some(first) = transports.first_mut().filter(|way| way.reached == Some(true)) {
            first.ms = self.round_trip_ms.or(first.ms);
        }
        let body = TestBody {
            sequence,
            text: text(sequence),
            clock: clock.wall_s,
            state_digest: whole(digest, &state.finals.digest()).to_string(),
            ours: At::of(digest.cut.ours),
            theirs: At::of(digest.cut.theirs),
            transports,
            last_round_trip_ms: self.round_trip_ms,
            narrowing: Vec::new(),
            cases: Vec::new(),
        };
        let line = held.line.to_string();
        let key = format!("f01-{}-{hour}", line.get(..32).unwrap_or(&line));
        step.write.push(ToWrite { body, echoes: None, key });
    }

    /// The series as both sides have it.
    #[must_use]
    pub fn series(&self) -> Vec<Test> {
        series(&self.tests(), self.us)
    }

    /// Whether a person's test is due now; draws the next instant, to be kept before the test is written. On every line:
    /// both parties owe one there, and where no watch runs around the clock it is answered on the next working day.
    pub(super) fn person_is_due(&mut self, clock: Clock, step: &mut Step) -> bool {
        let due = self.followed.record.person_due.is_some_and(|at| at <= clock.wall_s);
        if due || self.followed.record.person_due.is_none() {
            self.followed.record.person_due = Some(draw(&mut OsRng, clock.wall_s, due));
            step.keep = true;
        }
        due
    }

    /// The line's track.
    #[must_use]
    pub const fn track(&self) -> Track {
        self.digests.config().track
    }
}
