use serde_json::json;

use super::*;
use crate::testing::{BEGIN, Speaker, adherence, arrangement, catalogue, day, text};

fn of(speaker: &Speaker) -> Standing {
    seen(speaker, &Sightings::new())
}

fn seen(speaker: &Speaker, seen: &Sightings) -> Standing {
    let mut arrangements = Arrangements::new();
    arrangements.gather(speaker.log.view(), &catalogue());
    Standing::of(speaker.log.view(), seen, &catalogue(), &arrangements)
}

fn why(standing: &Standing) -> &NoEffect {
    &standing.without_effect.last().unwrap().2
}

#[test]
fn a_declaration_stands_from_its_start() {
    let mut speaker = Speaker::new(21);
    let id = speaker.declares(&text(day(10)), day(0));
    let standing = of(&speaker);
    let declaration = standing.declaration(&id).unwrap();
    assert_eq!((declaration.from, declaration.until), (day(10), None));
    assert!(!declaration.stands_at(day(10) - 1) && declaration.stands_at(day(10)));
    assert_eq!(declaration.said.notice_days, 181);
}

#[test]
fn nobody_is_bound_before_they_said_it() {
    let mut speaker = Speaker::new(22);
    let id = speaker.declares(&text(day(1)), day(50));
    assert_eq!(of(&speaker).declaration(&id).unwrap().from, day(50));
}

#[test]
fn a_withdrawal_without_its_notice_has_no_effect() {
    let mut speaker = Speaker::new(23);
    let id = speaker.declares(&text(day(0)), day(0));
    speaker.withdraws(id, day(200) - 1, day(19));
    let standing = of(&speaker);
    assert_eq!(why(&standing), &NoEffect::Notice { earliest: day(200) });
    assert_eq!(standing.declaration(&id).unwrap().until, None);
    let by = speaker.withdraws(id, day(200), day(19));
    let until = of(&speaker).declaration(&id).unwrap().until;
    assert_eq!(until, Some((day(200), End::Withdrawn { by })));
    let again = speaker.withdraws(id, day(900), day(20));
    let standing = of(&speaker);
    assert_eq!(standing.without_effect.last().unwrap().1, again);
    assert_eq!(why(&standing), &NoEffect::Reference, "what ends already does not end later");
}

#[test]
fn a_backdated_withdrawal_counts_from_when_it_was_not_there() {
    let mut speaker = Speaker::new(24);
    let id = speaker.declares(&text(day(0)), day(0));
    speaker.withdraws(id, day(200), day(5));
    let mut witnessed = Sightings::new();
    witnessed.note(5, day(100));
    let standing = seen(&speaker, &witnessed);
    assert_eq!(why(&standing), &NoEffect::Notice { earliest: day(281) });
    witnessed = Sightings::new();
    witnessed.note(6, day(100));
    assert!(seen(&speaker, &witnessed).declaration(&id).unwrap().until.is_some(), "a head that has it bounds nothing");
}

#[test]
fn time_does_not_go_back_in_a_log() {
    let mut speaker = Speaker::new(25);
    let id = speaker.declares(&text(day(0)), day(100));
    speaker.withdraws(id, day(250), day(50));
    assert_eq!(why(&of(&speaker)), &NoEffect::Notice { earliest: day(281) });
}

#[test]
fn one_officer_declares_and_withdraws_nothing() {
    let mut speaker = Speaker::new(26);
    let alone = Speaker::said("F60", &text(day(0)), day(0));
    speaker.says_by(alone, &[0]);
    let standing = of(&speaker);
    assert!(standing.declarations.is_empty());
    assert_eq!(why(&standing), &NoEffect::Persons { needed: 2, found: 1 });
    let id = speaker.declares(&text(day(0)), day(0));
    let body = json!({"ref": id.to_string(), "reason": {"en": "x"}, "effective_date": day(400)});
    speaker.says_by(Speaker::said("F62", &body, day(1)), &[1]);
    assert_eq!(why(&of(&speaker)), &NoEffect::Persons { needed: 2, found: 1 });
}

#[test]
fn bodies_that_say_nothing_are_kept_without_effect() {
    let mut speaker = Speaker::new(27);
    let with = |name: &str, value: serde_json::Value| {
        let mut body = text(day(0));
        body[name] = value;
        body
    };
    let bad = [
        ("F60", json!({})),
        ("F60", with("start_date", json!(0))),
        ("F60", with("reservations", json!("none"))),
        ("F60", with("withdrawal_notice_days", json!(0))),
        ("F60", with("withdrawal_notice_days", json!(366_000))),
        ("F60", with("authentic", json!(["en", "fr"]))),
        ("F60", with("undertaking", json!({"form": "arrangement", "hash": "abc"}))),
        ("F60", with("scope", json!({"toward": "named", "means": ["ict-attack"], "parties": ["Bor"]}))),
        ("F62", json!({"ref": "x"})),
        ("F90", json!({"subject": "x", "text": "y"})),
    ];
    for (format, body) in &bad {
        speaker.says(Speaker::said(format, body, day(0)));
    }
    let standing = of(&speaker);
    assert!(standing.declarations.is_empty());
    assert_eq!(standing.without_effect.len(), bad.len());
    assert!(standing.without_effect.iter().all(|(_, _, why)| matches!(why, NoEffect::Body(_))));
}

#[test]
fn nobody_withdraws_what_is_not_theirs_or_does_not_stand() {
    let mut speaker = Speaker::new(28);
    speaker.withdraws(Hash([9; 32]), day(400), day(0));
    assert_eq!(why(&of(&speaker)), &NoEffect::Reference);
}

#[test]
fn superseding_shortens_no_notice() {
    let mut speaker = Speaker::new(29);
    let old = speaker.declares(&text(day(0)), day(0));
    let mut more = text(day(10));
    more["reservations"] = json!([{"en": "Except on Tuesdays."}]);
    let mut said = Speaker::said("F60", &more, day(5));
    said.supersedes = Some(old);
    let new = speaker.says(said);
    let standing = of(&speaker);
    let until = standing.declaration(&old).unwrap().until;
    assert_eq!(until, Some((day(186), End::Superseded { by: new })), "181 days from day 5");
    // What binds as much takes its place at once.
    let mut same = text(day(20));
    same["reservations"] = json!([]);
    same["scope"]["means"] = json!(["ict-attack", "supply-chain"]);
    let mut speaker = Speaker::new(30);
    let old = speaker.declares(&text(day(0)), day(0));
    let mut said = Speaker::said("F60", &same, day(5));
    said.supersedes = Some(old);
    let new = speaker.says(said);
    assert_eq!(of(&speaker).declaration(&old).unwrap().until, Some((day(20), End::Superseded { by: new })));
}

#[test]
fn a_reservation_goes_without_notice_and_one_at_a_time() {
    let mut speaker = Speaker::new(31);
    let mut body = text(day(0));
    body["reservations"] = json!([{"en": "One."}, {"en": "Two."}]);
    let id = speaker.declares(&body, day(0));
    let take = |speaker: &mut Speaker, place: serde_json::Value, effective: u64| {
        let body = json!({"ref": id.to_string(), "reason": {"en": "x"}, "effective_date": effective,
            "extent": "reservation", "reservation": place});
        speaker.says(Speaker::said("F62", &body, day(3)));
    };
    take(&mut speaker, json!(1), day(1));
    let standing = of(&speaker);
    let declaration = standing.declaration(&id).unwrap();
    assert_eq!(declaration.reservations[1].until, Some(day(3)), "not before it is said");
    assert_eq!(declaration.reservations_at(day(4)).count(), 1);
    assert_eq!(declaration.until, None);
    for bad in [json!(1), json!(2), json!(null), json!("1")] {
        take(&mut speaker, bad, day(9));
        assert!(matches!(why(&of(&speaker)), NoEffect::Reference | NoEffect::Body(_)));
    }
}

#[test]
fn an_arrangement_without_reservations_admits_none_and_asks_for_its_notice() {
    let mut speaker = Speaker::new(32);
    let mut tabled = arrangement(1, 0);
    tabled["reservations"] = json!("not-allowed");
    tabled["withdrawal_notice_days"] = json!(365);
    speaker.says_by(Speaker::said("F63", &tabled, day(0)), &[0]);
    let hash = crate::body::arrangement_hash(&serde_json::to_vec(&tabled).unwrap()).unwrap();
    let mut reserved = adherence(hash, day(0));
    reserved["reservations"] = json!([{"en": "No."}]);
    speaker.declares(&reserved, day(0));
    assert_eq!(why(&of(&speaker)), &NoEffect::Reservations);
    let id = speaker.declares(&adherence(hash, day(0)), day(0));
    speaker.withdraws(id, day(182), day(0));
    assert_eq!(why(&of(&speaker)), &NoEffect::Notice { earliest: day(365) });
}

#[test]
fn an_arrangement_is_named_by_its_text_alone() {
    let hash = |body: &serde_json::Value| crate::body::arrangement_hash(&serde_json::to_vec(body).unwrap()).unwrap();
    let one = arrangement(3, 30);
    let mut other = one.clone();
    other["proposers"] = json!(["Aur"]);
    other["hash"] = json!(hash(&one).to_string());
    assert_eq!(hash(&one), hash(&other));
    let spaced = serde_json::to_string_pretty(&one).unwrap();
    assert_eq!(crate::body::arrangement_hash(spaced.as_bytes()).unwrap(), hash(&one));
    other["texts"]["ru"] = json!("Никто не бьет первым.");
    assert_ne!(hash(&one), hash(&other), "one character is another arrangement");
    let mut speaker = Speaker::new(33);
    speaker.says_by(Speaker::said("F63", &other, BEGIN), &[0]);
    let mut arrangements = Arrangements::new();
    arrangements.gather(speaker.log.view(), &catalogue());
    assert_eq!(arrangements.iter().count(), 0, "it names another hash than its own");
}

#[test]
fn what_would_have_no_effect_is_known_before_anybody_signs_it() {
    let mut speaker = Speaker::new(37);
    let id = speaker.declares(&text(day(0)), day(0));
    let view = speaker.log.view();
    let mut persons = view.statements()[0].officers.clone();
    let mut arrangements = Arrangements::new();
    arrangements.gather(view, &catalogue());
    let said = |format: &str, body: String| Said {
        format: format.to_owned(),
        version: 1,
        body: body.into_bytes(),
        supersedes: None,
        stated: day(19),
    };
    let foreseen = |said: &Said, officers: &[Person]| {
        Standing::foresee(view, (said, officers.to_vec()), &catalogue(), &arrangements)
    };
    let withdrawal = |id: Hash, at: u64| {
        let body = serde_json::json!({
            "ref": id.to_string(), "reason": {"en": "No."}, "effective_date": at, "extent": "whole",
        });
        said("F62", body.to_string())
    };
    assert_eq!(foreseen(&withdrawal(id, day(200)), &persons), Ok(()));
    assert_eq!(foreseen(&withdrawal(id, day(200) - 1), &persons), Err(NoEffect::Notice { earliest: day(200) }));
    assert_eq!(foreseen(&withdrawal(Hash::ZERO, day(200)), &persons), Err(NoEffect::Reference));
    persons.truncate(1);
    assert_eq!(foreseen(&withdrawal(id, day(200)), &persons), Err(NoEffect::Persons { needed: 2, found: 1 }));
    assert_eq!(of(&speaker).declarations.len(), 1, "nothing was said");
}
