use serde_json::json;

use super::*;
use crate::entry::PublicFact;
use crate::testing::{Speaker, adherence, arrangement, catalogue, day, text};

fn world(parties: &[(&Speaker, Identified)]) -> World {
    let seen = Sightings::new();
    let follows: Vec<Follows<'_>> =
        parties.iter().map(|(one, identified)| Follows { view: one.log.view(), seen: &seen, identified }).collect();
    World::of(&follows, &catalogue())
}

fn known(speakers: &[Speaker]) -> World {
    let all: Vec<(&Speaker, Identified)> = speakers.iter().map(|one| (one, Identified::Fingerprint)).collect();
    world(&all)
}

/// Three parties; the first tables an arrangement that needs two.
fn three(threshold: u64, days: u64) -> ([Speaker; 3], Hash) {
    let mut speakers = [Speaker::new(41), Speaker::new(42), Speaker::new(43)];
    let body = arrangement(threshold, days);
    speakers[0].says_by(Speaker::said("F63", &body, day(0)), &[0]);
    let hash = crate::body::arrangement_hash(&serde_json::to_vec(&body).unwrap()).unwrap();
    (speakers, hash)
}

#[test]
fn a_text_binds_toward_all_and_nobody_toward_its_author() {
    let mut speakers = [Speaker::new(44), Speaker::new(45)];
    let id = speakers[0].declares(&text(day(3)), day(0));
    let (a, b) = (speakers[0].party(), speakers[1].party());
    let world = known(&speakers);
    assert_eq!(world.bound(&a, &b, day(3)), [Bound { declaration: id, since: day(3), reservations: vec![] }]);
    assert!(world.bound(&a, &b, day(2)).is_empty());
    assert!(world.bound(&b, &a, day(3)).is_empty());
    assert!(world.bound(&a, &a, day(3)).is_empty());
    assert_eq!(world.bound(&a, &PartyId([9; 32]), day(3)).len(), 1, "also toward whom nobody follows");
}

#[test]
fn an_arrangement_binds_once_enough_adhere() {
    let (mut speakers, hash) = three(2, 30);
    speakers[0].declares(&adherence(hash, day(1)), day(0));
    let (a, b, c) = (speakers[0].party(), speakers[1].party(), speakers[2].party());
    assert_eq!(known(&speakers).in_force_since(&hash), None);
    assert!(known(&speakers).bound(&a, &b, day(400)).is_empty(), "binding nobody alone");
    speakers[1].declares(&adherence(hash, day(5)), day(2));
    let world = known(&speakers);
    assert_eq!(world.in_force_since(&hash), Some(day(35)));
    assert!(world.bound(&a, &b, day(35) - 1).is_empty());
    assert_eq!(world.bound(&a, &b, day(35))[0].since, day(35));
    assert_eq!(world.bound(&b, &a, day(35)).len(), 1);
    assert!(world.bound(&a, &c, day(35)).is_empty(), "toward adherents alone");
    assert_eq!(world.adherents(&hash, day(5)).len(), 2);
    speakers[2].declares(&adherence(hash, day(100)), day(90));
    let world = known(&speakers);
    assert_eq!(world.bound(&a, &c, day(100))[0].since, day(100), "since the later of both");
}

#[test]
fn what_entered_into_force_stays_and_who_left_is_bound_no_more() {
    let (mut speakers, hash) = three(2, 0);
    speakers[0].declares(&adherence(hash, day(0)), day(0));
    let id = speakers[1].declares(&adherence(hash, day(0)), day(0));
    speakers[1].withdraws(id, day(181), day(0));
    let (a, b) = (speakers[0].party(), speakers[1].party());
    let world = known(&speakers);
    assert_eq!(world.bound(&b, &a, day(180)).len(), 1);
    assert!(world.bound(&b, &a, day(181)).is_empty());
    assert!(world.bound(&a, &b, day(181)).is_empty(), "nobody is an adherent who left");
    assert_eq!(world.in_force_since(&hash), Some(day(0)));
}

#[test]
fn those_who_were_never_adherents_together_reach_no_threshold() {
    let (mut speakers, hash) = three(2, 0);
    let id = speakers[0].declares(&adherence(hash, day(0)), day(0));
    speakers[0].withdraws(id, day(181), day(0));
    speakers[1].declares(&adherence(hash, day(181)), day(170));
    assert_eq!(known(&speakers).in_force_since(&hash), None);
}

#[test]
fn an_arrangement_opens_when_its_text_says() {
    let mut speakers = [Speaker::new(46)];
    let mut body = arrangement(1, 0);
    body["open_from"] = json!(day(50));
    speakers[0].says_by(Speaker::said("F63", &body, day(0)), &[0]);
    let hash = crate::body::arrangement_hash(&serde_json::to_vec(&body).unwrap()).unwrap();
    speakers[0].declares(&adherence(hash, day(1)), day(0));
    assert_eq!(known(&speakers).in_force_since(&hash), Some(day(50)));
}

#[test]
fn who_is_not_identified_counts_for_nothing() {
    let (mut speakers, hash) = three(2, 0);
    speakers[0].declares(&adherence(hash, day(0)), day(0));
    speakers[1].declares(&adherence(hash, day(0)), day(0));
    let strangers = [(&speakers[0], Identified::Own), (&speakers[1], Identified::Not)];
    let world = world(&strangers);
    assert_eq!(world.in_force_since(&hash), None);
    assert_eq!(world.adherents(&hash, day(1)).len(), 1);
    assert!(!world.member(&speakers[1].party()).unwrap().identified.is_known());
    assert_eq!(world.member(&speakers[1].party()).unwrap().standing.declarations.len(), 1, "it is shown all the same");
}

#[test]
fn vouching_counts_by_those_who_are_identified_and_goes_no_further() {
    let mut speakers = [Speaker::new(47), Speaker::new(48), Speaker::new(49)];
    let (b, c) = (speakers[1].party(), speakers[2].party());
    speakers[0].authority_says(PublicFact::Vouch { party: b, name: "Bor".into() });
    speakers[1].authority_says(PublicFact::Vouch { party: c, name: "Cyr".into() });
    let of = |first: Identified| {
        world(&[(&speakers[0], first), (&speakers[1], Identified::Not), (&speakers[2], Identified::Not)])
    };
    let vouched = of(Identified::Paired { name: "aur".into() });
    let by = vec![(speakers[0].party(), "Bor".to_owned())];
    assert_eq!(vouched.member(&b).unwrap().identified, Identified::Vouched { by });
    assert_eq!(vouched.member(&c).unwrap().identified, Identified::Not, "one step, not two");
    assert_eq!(of(Identified::Not).member(&b).unwrap().identified, Identified::Not);
}

#[test]
fn a_text_toward_adherents_and_named_parties() {
    let mut speakers = [Speaker::new(50), Speaker::new(51), Speaker::new(52)];
    let (a, b, c) = (speakers[0].party(), speakers[1].party(), speakers[2].party());
    let mut mutual = text(day(0));
    mutual["scope"]["toward"] = json!("adherents");
    speakers[0].declares(&mutual, day(0));
    speakers[1].declares(&mutual, day(7));
    let mut named = text(day(0));
    named["scope"] = json!({"toward": "named", "means": ["any-ict"], "parties": [a.to_string()]});
    named["reservations"] = json!([{"en": "One."}]);
    speakers[2].declares(&named, day(0));
    let world = known(&speakers);
    assert_eq!(world.bound(&a, &b, day(7))[0].since, day(7));
    assert!(world.bound(&a, &b, day(6)).is_empty());
    assert_eq!(world.bound(&c, &a, day(1))[0].reservations, [0]);
    assert!(world.bound(&c, &b, day(1)).is_empty());
    assert_eq!(world.bound(&a, &c, day(9)).len(), 1, "the third declared the same text, toward one party");
}
