//! From a verified register to contacts in force.

use comity_journal::RegisterView;
use comity_journal::register::StatementRecord;
use comity_seal::words::pairing_words;
use comity_wire::Hash;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::service::views::{
    ContactKeyView, ContactView, ContactWayView, Freshness, HistoryView, PartyDirectoryView, ProfileView,
};
use crate::watch::published::Ladder;

/// Seconds for which a contact is fresh after it was said: 184 days, the longest six months.
pub const FRESH_S: u64 = 184 * 86_400;
/// Seconds that an instant may be ahead of our clock.
const AHEAD_S: u64 = 86_400;

/// The body of an F10, as far as the directory reads it.
#[derive(Deserialize)]
struct Contact {
    act: String,
    category: String,
    agency: String,
    position: String,
    contacts: Vec<ContactWayView>,
    languages: Vec<String>,
    hours: Box<RawValue>,
    holidays: Vec<String>,
    keys: Vec<Key>,
    desk: Option<String>,
    changed_at: Option<u64>,
    note: Option<String>,
    ladder: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Key {
    kind: String,
    fingerprint: String,
}

/// The body of an F11.
#[derive(Deserialize)]
struct Profile {
    mission: String,
    constituency: String,
    authority: String,
    policies: Policies,
    name: Option<String>,
    sponsorship: Option<String>,
    services: Option<String>,
    reporting_forms: Option<String>,
    disclaimers: Option<String>,
}

#[derive(Deserialize)]
struct Policies {
    incidents: String,
    disclosure: String,
    authentication: String,
}

/// The directory of one party at `now_s`, under its local name.
#[must_use]
pub fn directory(name: &str, ours: bool, register: &RegisterView, now_s: u64) -> PartyDirectoryView {
    let root = register.root_key().fingerprint();
    let mut view = PartyDirectoryView {
        name: name.to_owned(),
        own_name: register.name().to_owned(),
        ours,
        party: register.party().to_string(),
        root: root.to_string(),
        root_words: words(&root),
        entries: register.size(),
        profile: None,
        contacts: Vec::new(),
        history: Vec::new(),
    };
    for said in register.statements() {
        let history = match (said.format.as_str(), said.version) {
            ("F10", 1) => contact(&mut view.contacts, said, now_s),
            ("F11", 1) => serde_json::from_slice::<Profile>(&said.body).ok().map(|profile| {
                view.profile = Some(profile_view(said.number, profile));
                HistoryView { number: said.number, format: "F11".to_owned(), effect: true, ..HistoryView::default() }
            }),
            _ => None,
        };
        let unread = || HistoryView { number: said.number, format: said.format.clone(), ..HistoryView::default() };
        view.history.push(history.unwrap_or_else(unread));
    }
    view
}

/// Takes in one F10; `None` where its body is none.
fn contact(contacts: &mut Vec<ContactView>, said: &StatementRecord, now_s: u64) -> Option<HistoryView> {
    let body: Contact = serde_json::from_slice(&said.body).ok()?;
    let same = |known: &ContactView| {
        (&known.category, &known.agency, &known.position) == (&body.category, &body.agency, &body.position)
    };
    let at = contacts.iter().position(same);
    let mut history = HistoryView {
        number: said.number,
        format: said.format.clone(),
        act: body.act.clone(),
        category: body.category.clone(),
        agency: body.agency.clone(),
        position: body.position.clone(),
        changed_at: body.changed_at,
        effect: true,
    };
    match (body.act.as_str(), at) {
        ("remove", Some(at)) => {
            contacts.remove(at);
        }
        ("nominate" | "change", at) => {
            let new = contact_view(said.number, body, now_s);
            match at.and_then(|at| contacts.get_mut(at)) {
                Some(known) => *known = new,
                None => contacts.push(new),
            }
        }
        _ => history.effect = false,
    }
    Some(history)
}

fn contact_view(number: u64, body: Contact, now_s: u64) -> ContactView {
    let fresh =
        body.changed_at.is_some_and(|at| at <= now_s.saturating_add(AHEAD_S) && now_s <= at.saturating_add(FRESH_S));
    let key = |key: Key| {
        let words = key.fingerprint.parse::<Hash>().map(|hash| words(&hash)).unwrap_or_default();
        ContactKeyView { kind: key.kind, fingerprint: key.fingerprint, words }
    };
    ContactView {
        number,
        category: body.category,
        agency: body.agency,
        position: body.position,
        desk: body.desk,
        contacts: body.contacts,
        languages: body.languages,
        always: body.hours.get() == "\"always\"",
        hours: body.hours,
        holidays: body.holidays,
        keys: body.keys.into_iter().map(key).collect(),
        note: body.note,
        ladder: body.ladder.and_then(|raw| serde_json::from_value::<Ladder>(raw).ok()).filter(Ladder::is_whole),
        changed_at: body.changed_at,
        freshness: if fresh { Freshness::Fresh } else { Freshness::Unconfirmed },
    }
}

fn profile_view(number: u64, body: Profile) -> ProfileView {
    ProfileView {
        number,
        name: body.name,
        mission: body.mission,
        constituency: body.constituency,
        authority: body.authority,
        incidents: body.policies.incidents,
        disclosure: body.policies.disclosure,
        authentication: body.policies.authentication,
        sponsorship: body.sponsorship,
        services: body.services,
        reporting_forms: body.reporting_forms,
        disclaimers: body.disclaimers,
    }
}

fn words(fingerprint: &Hash) -> Vec<String> {
    pairing_words(fingerprint).map(str::to_owned).to_vec()
}

/// The telephone and the mail address to fall back on: of the first watch contact that has one, then of the first technical,
/// then of the first diplomatic one.
#[must_use]
pub fn fallback(party: &PartyDirectoryView) -> (Option<String>, Option<String>) {
    let first = |kind: &str| {
        ["watch", "technical", "diplomatic"].iter().find_map(|category| {
            let of = party.contacts.iter().filter(|contact| contact.category == *category);
            of.flat_map(|contact| &contact.contacts).find(|way| way.kind == kind).map(|way| way.value.clone())
        })
    };
    (first("telephone"), first("mail"))
}

/// How a party is reached by what its register says (F10): each way once, those of the watch first, then technical and
/// diplomatic ones, telephone before mail before others. What is no F10 of this version is passed over.
#[must_use]
pub fn ways(said: &[StatementRecord]) -> Vec<ContactWayView> {
    let mut contacts = Vec::new();
    for said in said.iter().filter(|said| (said.format.as_str(), said.version) == ("F10", 1)) {
        contact(&mut contacts, said, 0);
    }
    let order = |category: &str| ["watch", "technical", "diplomatic"].iter().position(|known| *known == category);
    contacts.sort_by_key(|contact| order(&contact.category));
    let mut found: Vec<ContactWayView> = Vec::new();
    for kind in ["telephone", "mail", "fax", "address", "other"] {
        for way in contacts.iter().flat_map(|contact| &contact.contacts).filter(|way| way.kind == kind) {
            if !found.contains(way) {
                found.push(way.clone());
            }
        }
    }
    found
}

/// Whether a contact has a text in any of its fields, whatever the case of its letters.
#[must_use]
pub fn matches(contact: &ContactView, text: &str) -> bool {
    let wanted = text.to_lowercase();
    let optional = contact.desk.iter().chain(&contact.note);
    let ways = contact.contacts.iter().map(|way| &way.value);
    let keys = contact.keys.iter().map(|key| &key.fingerprint);
    let fixed = [&contact.category, &contact.agency, &contact.position];
    fixed.into_iter().chain(optional).chain(ways).chain(keys).any(|field| field.to_lowercase().contains(&wanted))
}

#[cfg(test)]
mod tests {
    use comity_journal::register::genesis;
    use comity_seal::insecure_seeded::SeededRng;
    use comity_seal::rng::random32;
    use comity_seal::{AuthoritySecret, CosignerSecret, RootSecret};
    use comity_wire::Canonical;
    use comity_wire::register::RegisterFact;
    use serde_json::{Value, json};

    use super::*;

    const NOW: u64 = 1_795_000_000;

    fn register(said: &[(&str, Vec<u8>)]) -> RegisterView {
        let mut rng = SeededRng::new(3);
        let (root, authority) = (RootSecret::generate(&mut rng).unwrap(), AuthoritySecret::generate(&mut rng).unwrap());
        let writer = CosignerSecret::generate(&mut rng).unwrap();
        let first = genesis("Aurelia", &root, writer.public(), random32(&mut rng)).unwrap().to_bytes();
        let mut view = RegisterView::begin(&first).unwrap();
        let key = comity_journal::register::authority_key(authority.public()).unwrap();
        let entry = view.root_signed(RegisterFact::Authority { number: 1, key }, &root).unwrap().to_bytes();
        view.extend(&[entry]).unwrap();
        for (format, body) in said {
            let fact = RegisterFact::Statement { format: (*format).into(), version: 1, body: body.clone() };
            let by_root = view.root_signed(fact.clone(), &root).unwrap().to_bytes();
            assert!(view.extend(&[by_root]).is_err(), "an authority signs it");
            let entry = view.authority_signed(fact, 1, &authority).unwrap().to_bytes();
            view.extend(&[entry]).unwrap();
        }
        view
    }

    fn body(act: &str, position: &str, changed_at: Option<u64>) -> Vec<u8> {
        let mut body: Value = json!({
            "act": act, "category": "watch", "agency": "NRRC of Aurelia", "position": position,
            "contacts": [{"kind": "telephone", "value": "+000 1"}, {"kind": "mail", "value": "watch@aurelia.example"}],
            "languages": ["en", "ru"], "hours": "always", "holidays": [],
            "keys": [{"kind": "officer", "fingerprint": "00".repeat(32)}, {"kind": "ssh", "fingerprint": "ab".repeat(16)}],
        });
        if let Some(at) = changed_at {
            body["changed_at"] = at.into();
        }
        body.to_string().into_bytes()
    }

    #[test]
    fn contacts_are_in_force_until_they_are_removed_and_history_keeps_all() {
        let said = [
            ("F10", body("nominate", "Duty officer", Some(NOW - FRESH_S - 1))),
            ("F10", body("nominate", "Head", None)),
            ("F10", body("remove", "Nobody", Some(NOW))),
            ("F10", body("remove", "Head", Some(NOW))),
            ("F10", b"{}".to_vec()),
            ("F99", b"not even JSON".to_vec()),
        ];
        let view = directory("AUR", false, &register(&said), NOW);
        assert_eq!(view.contacts.len(), 1);
        assert_eq!((view.contacts[0].freshness, view.contacts[0].number), (Freshness::Unconfirmed, 2));
        let effects: Vec<(u64, bool)> = view.history.iter().map(|h| (h.number, h.effect)).collect();
        assert_eq!(effects, [(2, true), (3, true), (4, false), (5, true), (6, false), (7, false)]);
        assert_eq!(view.contacts[0].keys[0].words, ["abandon"; 5]);
        assert!(view.contacts[0].keys[1].words.is_empty(), "no words for what is not 256 bits");
        assert_eq!(fallback(&view), (Some("+000 1".into()), Some("watch@aurelia.example".into())));
        // Said again, it is confirmed, in its place.
        let mut said = said.to_vec();
        said.push(("F10", body("change", "Duty officer", Some(NOW))));
        let view = directory("AUR", false, &register(&said), NOW);
        assert_eq!((view.contacts.len(), view.contacts[0].freshness), (1, Freshness::Fresh));
    }

    #[test]
    fn ways_are_those_in_force_each_once_and_the_watch_first() {
        let of = |category: &str, position: &str, act: &str, kind: &str, value: &str| {
            let mut body: Value = serde_json::from_slice(&body(act, position, None)).unwrap();
            body["category"] = category.into();
            body["contacts"] = json!([{"kind": kind, "value": value}, {"kind": "telephone", "value": "+000 9"}]);
            ("F10", body.to_string().into_bytes())
        };
        let said = [
            of("diplomatic", "Envoy", "nominate", "fax", "+000 3"),
            of("technical", "CERT", "nominate", "mail", "cert@aurelia.example"),
            of("watch", "Duty officer", "nominate", "telephone", "+000 1"),
            of("watch", "Gone", "nominate", "telephone", "+000 7"),
            of("watch", "Gone", "remove", "telephone", "+000 7"),
            ("F10", b"{}".to_vec()),
            ("F99", b"not even JSON".to_vec()),
        ];
        let found = ways(register(&said).statements());
        let values: Vec<&str> = found.iter().map(|way| way.value.as_str()).collect();
        assert_eq!(values, ["+000 1", "+000 9", "cert@aurelia.example", "+000 3"]);
        assert_eq!(ways(&[]), []);
    }

    #[test]
    fn an_instant_that_is_missing_old_or_ahead_of_the_clock_confirms_nothing() {
        for (at, freshness) in [
            (None, Freshness::Unconfirmed),
            (Some(NOW - FRESH_S), Freshness::Fresh),
            (Some(NOW - FRESH_S - 1), Freshness::Unconfirmed),
            (Some(NOW + AHEAD_S), Freshness::Fresh),
            (Some(NOW + AHEAD_S + 1), Freshness::Unconfirmed),
            (Some(u64::MAX), Freshness::Unconfirmed),
        ] {
            let view = directory("AUR", true, &register(&[("F10", body("nominate", "x", at))]), NOW);
            assert_eq!(view.contacts[0].freshness, freshness, "{at:?}");
        }
    }

    #[test]
    fn a_search_looks_into_every_field_in_both_scripts() {
        let view = directory("AUR", true, &register(&[("F10", body("nominate", "Дежурный", Some(NOW)))]), NOW);
        for found in ["ДЕЖУРНЫЙ", "nrrc", "watch@", "+000", "abab"] {
            assert!(matches(&view.contacts[0], found), "{found}");
        }
        for not in ["cert", "борд"] {
            assert!(!matches(&view.contacts[0], not), "{not}");
        }
    }

    #[test]
    fn a_profile_is_the_last_one_that_is_whole() {
        let profile = |mission: &str| {
            json!({ "mission": mission, "constituency": "c", "authority": "a",
                "policies": { "incidents": "i", "disclosure": "d", "authentication": "x" } })
            .to_string()
            .into_bytes()
        };
        let said = [("F11", profile("one")), ("F11", profile("two")), ("F11", br#"{"mission":"three"}"#.to_vec())];
        let view = directory("AUR", true, &register(&said), NOW);
        assert_eq!(view.profile.unwrap().mission, "two");
        assert_eq!(view.history.iter().map(|h| h.effect).collect::<Vec<_>>(), [true, true, false]);
    }
}
