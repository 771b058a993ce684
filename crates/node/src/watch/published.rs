//! The ladder that a party publishes with its contacts (F10, `ladder`), and how far it has come for a statement of ours.
//!
//! In scope: making the member of a desk, reading it from a register, reckoning from a receipt which step is reached by it.
//! Out of scope: what really happened there, which only the acknowledgement says (F03, `levels`). docs/decisions/0018.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_exchange::Side;
use comity_journal::register::StatementRecord;
use comity_process::RegisterHours;
use comity_process::feed::Desks as _;
use comity_process::hours::Hours;
use comity_wire::Track;
use comity_wire::envelope::Precedence;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::desk::{CALLS_MAX, Desk, REPEAT_MINUTES_MAX};
use super::ladder::{LEVELS_MAX, Level, Whom, around_the_clock, interval_ms, levels};

/// Openings of a desk that are walked through at most, to reckon when a step is reached.
const OPENINGS_WALKED_MAX: usize = 4_096;

/// A ladder as a party publishes it: no name of an officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ladder {
    /// Words of the tracks for which it is called.
    pub tracks: Vec<String>,
    /// Its steps, the first one first.
    pub steps: Vec<Step>,
}

/// One step of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Step {
    /// The desk.
    pub desk: String,
    /// Who is called there: `on-watch`, `reserve`, `next-shift`.
    pub call: String,
    /// Minutes between two calls for a routine statement.
    pub repeat_minutes: u64,
    /// Calls before the next step.
    pub calls: u32,
}

/// A ladder with the contact that publishes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Number of the register entry.
    pub entry: u64,
    /// The contact's desk.
    pub desk: String,
    /// The ladder.
    pub ladder: Ladder,
    /// When the desk is open, as its party reckons it; none means always.
    pub hours: Option<Arc<Hours>>,
}

/// The ladder of a desk of this party, as it is published; none of a desk that there is not.
#[must_use]
pub fn of_desk(desks: &[Desk], id: &str) -> Option<Ladder> {
    let desk = desks.iter().find(|desk| desk.id == id)?;
    let step = |level: Level| Step {
        desk: level.desk,
        call: match level.whom {
            Whom::OnWatch => "on-watch",
            Whom::Reserve { .. } => "reserve",
            Whom::NextShift => "next-shift",
        }
        .to_owned(),
        repeat_minutes: level.repeat_ms / 60_000,
        calls: level.calls,
    };
    Some(Ladder { tracks: desk.tracks.clone(), steps: levels(desks, id).into_iter().map(step).collect() })
}

/// Puts `ladder` into the body of an F10 that names a desk of ours and brings no ladder of its own. Whether it did.
pub fn with_ladder(body: &mut Map<String, Value>, desks: &[Desk]) -> bool {
    let named = body.get("desk").and_then(Value::as_str).filter(|_| !body.contains_key("ladder"));
    let removed = body.get("act").is_some_and(|act| act == "remove");
    let Some(ladder) = named.filter(|_| !removed).and_then(|desk| of_desk(desks, desk)) else { return false };
    body.insert("ladder".to_owned(), json!(ladder));
    true
}

impl Ladder {
    /// Whether it is one that the format admits.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let step = |step: &Step| {
            matches!(step.call.as_str(), "on-watch" | "reserve" | "next-shift")
                && (1..=REPEAT_MINUTES_MAX).contains(&step.repeat_minutes)
                && (1..=CALLS_MAX).contains(&step.calls)
        };
        let known = |word: &String| word.parse::<Track>().is_ok();
        (1..=LEVELS_MAX).contains(&self.steps.len())
            && self.steps.iter().all(step)
            && !self.tracks.is_empty()
            && self.tracks.iter().all(known)
    }
}

/// Who a contact is: category, agency, position.
type Of = (String, String, String);

#[derive(Deserialize)]
struct Contact {
    act: String,
    category: String,
    agency: String,
    position: String,
    desk: Option<String>,
    ladder: Option<Ladder>,
}

/// The ladders in force in a party's register: of each desk that of the contact said last. A contact without one, or whose
/// ladder is none, publishes none.
#[must_use]
pub fn in_force(said: &Arc<Vec<StatementRecord>>) -> Vec<Published> {
    let mut contacts: BTreeMap<Of, (u64, String, Option<Ladder>)> = BTreeMap::new();
    for one in said.iter().filter(|one| (one.format.as_str(), one.version) == ("F10", 1)) {
        let Ok(body) = serde_json::from_slice::<Contact>(&one.body) else { continue };
        let of = (body.category, body.agency, body.position);
        match (body.act.as_str(), body.desk) {
            ("nominate" | "change", Some(desk)) => {
                contacts.insert(of, (one.number, desk, body.ladder.filter(Ladder::is_whole)));
            }
            ("nominate" | "change" | "remove", _) => drop(contacts.remove(&of)),
            _ => {}
        }
    }
    let mut newest: BTreeMap<String, (u64, Option<Ladder>)> = BTreeMap::new();
    for (number, desk, ladder) in contacts.into_values() {
        let known = newest.get(&desk).is_some_and(|(of, _)| *of > number);
        if !known {
            newest.insert(desk, (number, ladder));
        }
    }
    let mut hours: BTreeMap<Arc<str>, Option<Arc<Hours>>> = BTreeMap::new();
    let register = RegisterHours { ours: Arc::default(), theirs: Arc::clone(said) };
    hours.extend(register.changed(Side::Theirs, 0, u64::MAX));
    let published = |(desk, (entry, ladder)): (String, (u64, Option<Ladder>))| {
        let hours = hours.get(desk.as_str()).cloned().flatten();
        Some(Published { entry, ladder: ladder?, hours, desk })
    };
    newest.into_iter().filter_map(published).collect()
}

/// The ladder that a statement's alarm climbs: that of the desk that it addresses if it is called for the track, else that
/// of the first desk by id that is. As the receiver's own node chooses ([`super::desk::addressed`]).
#[must_use]
pub fn addressed<'p>(all: &'p [Published], track: &str, to: Option<&str>) -> Option<&'p Published> {
    let serves = |one: &&Published| one.ladder.tracks.iter().any(|word| word == track);
    let named = to.and_then(|to| all.iter().filter(serves).find(|one| one.desk == to));
    named.or_else(|| all.iter().filter(serves).min_by(|one, other| one.desk.cmp(&other.desk)))
}

/// When each step of a published ladder is reached by a statement that was received at `from`, if nobody answers: while the
/// desk is closed nobody is called, but for what is called around the clock. Ends before a step that no opening reaches.
#[must_use]
pub fn reached(published: &Published, track: &str, precedence: Precedence, from: u64) -> Vec<u64> {
    let hours = published.hours.as_deref().filter(|_| !around_the_clock(track, precedence));
    let mut after_ms = 0u64;
    let mut found = Vec::with_capacity(published.ladder.steps.len());
    for step in &published.ladder.steps {
        let Some(at) = open_for(hours, from, after_ms.div_ceil(1_000)) else { break };
        found.push(at);
        let repeat_ms = interval_ms(step.repeat_minutes.saturating_mul(60_000), precedence);
        after_ms = after_ms.saturating_add(repeat_ms.saturating_mul(u64::from(step.calls)));
    }
    found
}

/// The instant at which a desk has been open for so many seconds since `from`.
fn open_for(hours: Option<&Hours>, from: u64, mut seconds: u64) -> Option<u64> {
    let Some(hours) = hours else { return from.checked_add(seconds) };
    let mut at = from;
    for _ in 0..OPENINGS_WALKED_MAX {
        let (open, end) = hours.open_from(at)?;
        let lasts = end.saturating_sub(open);
        if seconds < lasts {
            return open.checked_add(seconds);
        }
        (seconds, at) = (seconds - lasts, end);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desks() -> Vec<Desk> {
        let a =
            Desk { next_desk: Some("b".into()), reserve: vec!["x".into(), "y".into()], ..Desk::new("a", &["cert"]) };
        vec![a, Desk { calls: 1, repeat_minutes: 10, ..Desk::new("b", &["nrrc"]) }]
    }

    fn body(act: &str, position: &str, desk: &str, ladder: Option<Value>, utc: bool) -> Vec<u8> {
        let mut body = json!({"act": act, "category": "watch", "agency": "CERT", "position": position, "desk": desk});
        if let Some(ladder) = ladder {
            body["ladder"] = ladder;
        }
        if utc {
            // Open for the first hour of each Monday.
            body["utc"] = json!({"weeks": [{"since": 1, "open": [{"from": 0, "to": 60}]}], "closed": []});
        }
        body.to_string().into_bytes()
    }

    fn register(bodies: Vec<Vec<u8>>) -> Arc<Vec<StatementRecord>> {
        let said = |(n, body)| StatementRecord { number: n as u64 + 2, format: "F10".into(), version: 1, body };
        Arc::new(bodies.into_iter().enumerate().map(said).collect())
    }

    #[test]
    fn what_is_published_names_desks_and_places_and_no_officer() {
        let mut contact: Map<String, Value> = serde_json::from_value(json!({"act": "change", "desk": "a"})).unwrap();
        assert!(with_ladder(&mut contact, &desks()));
        let text = contact["ladder"].to_string();
        assert!(!text.contains("\"x\"") && !text.contains("\"y\""), "{text}");
        let ladder: Ladder = serde_json::from_value(contact["ladder"].clone()).unwrap();
        let steps: Vec<_> = ladder.steps.iter().map(|s| (s.desk.as_str(), s.call.as_str(), s.calls)).collect();
        assert_eq!(
            steps,
            [
                ("a", "on-watch", 3),
                ("a", "reserve", 3),
                ("a", "reserve", 3),
                ("b", "on-watch", 1),
                ("b", "next-shift", 1)
            ]
        );
        assert!(ladder.is_whole());
        // What a party writes itself stays, and nothing is made up.
        assert!(!with_ladder(&mut contact, &desks()));
        for other in
            [json!({"act": "change"}), json!({"act": "change", "desk": "z"}), json!({"act": "remove", "desk": "a"})]
        {
            let mut other: Map<String, Value> = serde_json::from_value(other).unwrap();
            assert!(!with_ladder(&mut other, &desks()));
        }
    }

    #[test]
    fn the_last_contact_of_a_desk_counts_and_a_ladder_that_is_none_is_no_ladder() {
        let ladder = |desk: &str| Some(json!(of_desk(&desks(), desk).unwrap()));
        let all = in_force(&register(vec![body("nominate", "p", "a", ladder("a"), true)]));
        assert_eq!((all.len(), all[0].entry, all[0].hours.is_some()), (1, 2, true));
        assert!(
            in_force(&register(vec![
                body("nominate", "p", "a", ladder("a"), true),
                body("remove", "p", "a", None, false)
            ]))
            .is_empty()
        );
        let taken_back = vec![body("nominate", "p", "a", ladder("a"), true), body("change", "p", "a", None, false)];
        assert!(in_force(&register(taken_back)).is_empty());
        let two = vec![body("nominate", "p", "a", ladder("a"), false), body("nominate", "q", "a", ladder("b"), false)];
        assert_eq!(in_force(&register(two))[0].entry, 3);
        let step = |desk: &str, call: &str, minutes: u64, calls: u64| json!({"desk": desk, "call": call, "repeat_minutes": minutes, "calls": calls});
        for bad in [
            json!({"tracks": ["cert"], "steps": []}),
            json!({"tracks": [], "steps": [step("a", "on-watch", 1, 1)]}),
            json!({"tracks": ["no-track"], "steps": [step("a", "on-watch", 1, 1)]}),
            json!({"tracks": ["cert"], "steps": [step("a", "minister", 1, 1)]}),
            json!({"tracks": ["cert"], "steps": [step("a", "on-watch", 0, 1)]}),
            json!({"tracks": ["cert"], "steps": [step("a", "on-watch", 1, 101)]}),
            json!({"tracks": ["cert"], "steps": vec![step("a", "on-watch", 1, 1); LEVELS_MAX + 1]}),
            json!("ladder"),
        ] {
            assert!(
                in_force(&register(vec![body("nominate", "p", "a", Some(bad.clone()), false)])).is_empty(),
                "{bad}"
            );
        }
    }

    #[test]
    fn the_desk_that_is_addressed_climbs_if_it_is_called_for_the_track() {
        let ladder = |desk: &str| Some(json!(of_desk(&desks(), desk).unwrap()));
        let all = in_force(&register(vec![
            body("nominate", "p", "b", ladder("b"), false),
            body("nominate", "q", "a", ladder("a"), false),
            body("nominate", "r", "c", ladder("a"), false),
        ]));
        let desk = |track, to| addressed(&all, track, to).map(|one| one.desk.as_str());
        assert_eq!(
            (desk("cert", None), desk("cert", Some("c")), desk("cert", Some("b"))),
            (Some("a"), Some("c"), Some("a"))
        );
        assert_eq!((desk("nrrc", Some("a")), desk("official", None)), (Some("b"), None));
    }

    #[test]
    fn steps_are_reached_by_precedence_and_while_the_desk_is_open() {
        let ladder = Some(json!(of_desk(&desks(), "a").unwrap()));
        let all = in_force(&register(vec![body("nominate", "p", "a", ladder, true)]));
        let (monday, week) = (4 * 86_400 + 604_800, 604_800);
        // Three calls of five minutes each: the next one after a quarter of an hour.
        let routine = reached(&all[0], "cert", Precedence::Routine, monday + 600);
        let opens = monday + week;
        assert_eq!(routine, [monday + 600, monday + 1_500, monday + 2_400, monday + 3_300, opens + 300]);
        // Flash is called at any hour, at an eighth of the time.
        let flash = reached(&all[0], "cert", Precedence::Flash, monday + 90_000);
        assert_eq!(flash[..2], [monday + 90_000, monday + 90_113]);
        // At the time of day at which the desk is closed the first call waits for the opening.
        assert_eq!(reached(&all[0], "cert", Precedence::Routine, monday + 90_000)[0], opens);
        let never = Published { hours: Some(Arc::new(Hours::new(vec![], vec![]).unwrap())), ..all[0].clone() };
        assert!(reached(&never, "cert", Precedence::Routine, monday).is_empty());
        assert_eq!(reached(&never, "cert", Precedence::Immediate, monday).len(), 5);
        assert!(reached(&never, "cert", Precedence::Immediate, u64::MAX).len() <= 1);
    }

    #[test]
    fn what_is_reckoned_here_is_the_level_of_the_ladder_there() {
        let all = desks();
        let published = Published { entry: 2, desk: "a".into(), ladder: of_desk(&all, "a").unwrap(), hours: None };
        let levels = levels(&all, "a");
        for precedence in [Precedence::Routine, Precedence::Priority, Precedence::Immediate, Precedence::Flash] {
            let at = reached(&published, "cert", precedence, 1_000);
            for elapsed in (0..6_000).step_by(7) {
                let here = at.iter().filter(|at| **at <= 1_000 + elapsed).count() as u32 - 1;
                let there = super::super::ladder::expected(&levels, precedence, elapsed * 1_000).unwrap();
                // A step that begins within a second is told at the second's end: never early.
                assert!(here == there || here + 1 == there, "{precedence:?} {elapsed}");
            }
        }
    }
}
