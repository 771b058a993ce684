//! The escalation ladder as a function: desks, precedence and how far an alarm is, to the next call.
//!
//! Pure: no clock of its own, no roster. Time is *watch time*, milliseconds that the watch has run ([`super::clock`]): it
//! never goes back, and no change of the wall clock moves it. Promised: no call is early, no level is entered twice or left
//! out, and there is a next call until somebody ends the alarm. docs/decisions/0018 says why the ladder is published.

use comity_wire::envelope::Precedence;
use serde::{Deserialize, Serialize};

use super::desk::Desk;

/// Levels of a ladder at most; what comes after is not called.
pub const LEVELS_MAX: usize = 64;
/// Shortest time between two calls.
pub const INTERVAL_MS_MIN: u64 = 30_000;

/// Who is called on a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "call", rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Whom {
    /// Whoever is on watch by the roster at that instant.
    OnWatch,
    /// The reserve of this place, from 0.
    Reserve {
        /// Which.
        place: u32,
    },
    /// Whoever has the desk's next shift; of a desk without a reserve.
    NextShift,
}

/// One level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Level {
    /// The desk.
    pub desk: String,
    /// Who there.
    pub whom: Whom,
    /// Time between two calls for a routine statement.
    pub repeat_ms: u64,
    /// Calls before the next level.
    pub calls: u32,
}

/// How far an alarm is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The level of the next call.
    pub level: u32,
    /// Calls made on it.
    pub calls: u32,
    /// When the next call is due, in watch time.
    pub due_ms: u64,
}

/// A call that is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// On which level.
    pub level: u32,
    /// The how many-th there, from 0. The first one enters the level.
    pub call: u32,
}

/// The ladder that begins at a desk: its officer on watch, its next officers, then the same at the desk after it. No desk
/// comes twice, whatever the desks name.
#[must_use]
pub fn levels(desks: &[Desk], first: &str) -> Vec<Level> {
    let mut found = Vec::new();
    let (mut at, mut seen) = (Some(first), Vec::new());
    while let Some(desk) = at.and_then(|id| desks.iter().find(|d| d.id == id)) {
        if seen.contains(&&desk.id) {
            break;
        }
        seen.push(&desk.id);
        let (repeat_ms, calls) = (desk.repeat_minutes.saturating_mul(60_000), desk.calls.max(1));
        let level = |whom| Level { desk: desk.id.clone(), whom, repeat_ms, calls };
        found.push(level(Whom::OnWatch));
        if desk.reserve.is_empty() {
            found.push(level(Whom::NextShift));
        }
        found.extend(
            (0..desk.reserve.len()).filter_map(|n| Some(level(Whom::Reserve { place: u32::try_from(n).ok()? }))),
        );
        at = desk.next_desk.as_deref();
    }
    found.truncate(LEVELS_MAX);
    found
}

/// Time between two calls: that of the desk for routine, half of it for priority, a quarter for immediate, an eighth for
/// flash, and never less than [`INTERVAL_MS_MIN`].
#[must_use]
pub fn interval_ms(repeat_ms: u64, precedence: Precedence) -> u64 {
    let parts = match precedence {
        Precedence::Routine => 1,
        Precedence::Priority => 2,
        Precedence::Immediate => 4,
        Precedence::Flash => 8,
    };
    (repeat_ms / parts).max(INTERVAL_MS_MIN)
}

/// Whether a line of this track runs around the clock, whatever the hours of its desk: NRRC and high officials.
#[must_use]
pub fn always_runs(track: &str) -> bool {
    matches!(track, "nrrc" | "official")
}

/// Whether an alarm may be called outside its desk's hours: on lines that always run, and immediate and flash anywhere.
#[must_use]
pub fn around_the_clock(track: &str, precedence: Precedence) -> bool {
    always_runs(track) || matches!(precedence, Precedence::Immediate | Precedence::Flash)
}

/// The call that is due, and how far the alarm is after it; `None` before its time, and where there is nobody to call.
///
/// A ladder that was shortened meanwhile goes on at its last level. After a pause of any length one call is due, not the
/// ones that would have been.
#[must_use]
pub fn next(levels: &[Level], precedence: Precedence, at: Progress, now_ms: u64) -> Option<(Call, Progress)> {
    let last = u32::try_from(levels.len().checked_sub(1)?).ok()?;
    if now_ms < at.due_ms {
        return None;
    }
    let (level, made) = if at.level > last { (last, 1) } else { (at.level, at.calls) };
    let rung = levels.get(usize::try_from(level).ok()?)?;
    let due_ms = now_ms.saturating_add(interval_ms(rung.repeat_ms, precedence));
    let up = made.saturating_add(1) >= rung.calls && level < last;
    let after = match up {
        true => Progress { level: level + 1, calls: 0, due_ms },
        false => Progress { level, calls: made.saturating_add(1), due_ms },
    };
    Some((Call { level, call: made }, after))
}

/// The level that a ladder has reached so many milliseconds after its alarm was raised, if nobody answers and no desk is
/// closed: what the other side can expect of one that was published.
#[must_use]
pub fn expected(levels: &[Level], precedence: Precedence, elapsed_ms: u64) -> Option<u32> {
    let mut from = 0u64;
    let last = levels.len().checked_sub(1)?;
    for (n, level) in levels.iter().enumerate() {
        from = from.saturating_add(interval_ms(level.repeat_ms, precedence).saturating_mul(u64::from(level.calls)));
        if elapsed_ms < from || n == last {
            return u32::try_from(n).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn desks() -> Vec<Desk> {
        let a =
            Desk { next_desk: Some("b".into()), reserve: vec!["x".into(), "y".into()], ..Desk::new("a", &["cert"]) };
        let b = Desk { next_desk: Some("a".into()), calls: 1, repeat_minutes: 10, ..Desk::new("b", &["nrrc"]) };
        vec![a, b]
    }

    #[test]
    fn a_ladder_goes_from_officer_to_officer_to_desk_and_not_in_a_circle() {
        let found = levels(&desks(), "a");
        let whom: Vec<_> = found.iter().map(|l| (l.desk.as_str(), l.whom.clone())).collect();
        let reserve = |place| Whom::Reserve { place };
        assert_eq!(
            whom,
            [("a", Whom::OnWatch), ("a", reserve(0)), ("a", reserve(1)), ("b", Whom::OnWatch), ("b", Whom::NextShift)]
        );
        assert!(levels(&desks(), "nowhere").is_empty());
        assert_eq!(next(&[], Precedence::Flash, Progress::default(), 5), None);
    }

    #[test]
    fn precedence_quickens_calls_down_to_a_floor() {
        let of = |p| interval_ms(300_000, p);
        assert_eq!(of(Precedence::Routine), 300_000);
        assert_eq!(of(Precedence::Priority), 150_000);
        assert_eq!(of(Precedence::Immediate), 75_000);
        assert_eq!(of(Precedence::Flash), 37_500);
        assert_eq!(interval_ms(60_000, Precedence::Flash), INTERVAL_MS_MIN);
    }

    #[test]
    fn only_two_tracks_and_two_precedences_run_around_the_clock() {
        for track in ["nrrc", "official"] {
            assert!(around_the_clock(track, Precedence::Routine));
        }
        for track in ["cert", "dialogue", "expert"] {
            assert!(!around_the_clock(track, Precedence::Routine) && !around_the_clock(track, Precedence::Priority));
            assert!(around_the_clock(track, Precedence::Immediate) && around_the_clock(track, Precedence::Flash));
        }
    }

    #[test]
    fn a_ladder_that_was_shortened_goes_on_at_its_end_and_enters_no_level_again() {
        let found = levels(&desks(), "b");
        let at = Progress { level: 9, calls: 0, due_ms: 10 };
        let (call, after) = next(&found[..1], Precedence::Routine, at, 10).unwrap();
        assert_eq!(call, Call { level: 0, call: 1 }, "not a first call");
        assert_eq!(after.level, 0);
    }

    fn precedence() -> impl Strategy<Value = Precedence> {
        prop::sample::select(vec![Precedence::Routine, Precedence::Priority, Precedence::Immediate, Precedence::Flash])
    }

    fn any_levels() -> impl Strategy<Value = Vec<Level>> {
        let level = (1u64..1_441, 1u32..5).prop_map(|(minutes, calls)| Level {
            desk: "d".into(),
            whom: Whom::OnWatch,
            repeat_ms: minutes * 60_000,
            calls,
        });
        prop::collection::vec(level, 1..8)
    }

    proptest! {
        #[test]
        fn no_call_is_early_and_every_level_is_entered_once(
            levels in any_levels(),
            precedence in precedence(),
            start in 0u64..1_000_000,
            steps in prop::collection::vec(0u64..200_000_000, 1..80),
        ) {
            let mut at = Progress { due_ms: start, ..Progress::default() };
            let (mut now, mut last_call, mut entered) = (0u64, None::<(u64, Call)>, Vec::new());
            for step in steps {
                now += step;
                let Some((call, after)) = next(&levels, precedence, at, now) else {
                    prop_assert!(now < at.due_ms);
                    continue;
                };
                prop_assert!(now >= start);
                if let Some((before, earlier)) = last_call {
                    let level = &levels[usize::try_from(earlier.level).unwrap()];
                    prop_assert!(now - before >= interval_ms(level.repeat_ms, precedence), "early");
                    prop_assert!((call.level, call.call) > (earlier.level, earlier.call), "twice");
                    prop_assert!(call.level - earlier.level <= 1, "left out");
                }
                if call.call == 0 {
                    entered.push(call.level);
                }
                // Asked again at the same instant, nothing more is due.
                prop_assert_eq!(next(&levels, precedence, after, now), None);
                last_call = Some((now, call));
                at = after;
            }
            let expected: Vec<u32> = (0..u32::try_from(entered.len()).unwrap()).collect();
            prop_assert_eq!(entered, expected);
        }

        #[test]
        fn who_calls_in_time_is_where_the_other_side_expects_it(levels in any_levels(), precedence in precedence()) {
            let (mut at, mut now) = (Progress::default(), 0u64);
            for _ in 0..40 {
                let (call, after) = next(&levels, precedence, at, now).unwrap();
                prop_assert_eq!(expected(&levels, precedence, now), Some(call.level));
                at = after;
                now = at.due_ms;
            }
        }
    }
}
