//! What a party's node that checks nothing says in the measures though it may not: the other party's node keeps it, shows it
//! with the reason, and nothing of what stands changes.

use std::path::Path;

use comity_node::party::keys::read_key;
use comity_process::{guarantee, instrument};
use comity_seal::OfficerSecret;
use comity_seal::key_file::SecretKey;
use comity_seal::officer::Release;
use comity_wire::body::Members;
use comity_wire::control::EpochKey;
use comity_wire::envelope::Envelope;
use comity_wire::statement::Statement;
use comity_wire::{Hash, Track};
use serde_json::{Value, json};

use crate::dialogue::{now, round};
use crate::help::words;
use crate::liar::{Forger, Liar, courier_file};
use crate::measures::{DAY, Scene, Standing, article, code_twice, id, notice, period, seen};
use crate::party::Party;

/// Something that AUR's node says though it may not.
struct Lie {
    /// What is wrong with it.
    what: &'static str,
    track: Track,
    said: Statement,
    /// Why it has no effect, or is refused.
    why: &'static str,
}

fn lie(what: &'static str, track: Track, format: &str, body: &Value, why: &'static str) -> Lie {
    let envelope = Envelope { format: format.into(), format_version: 1, ..Envelope::default() };
    Lie { what, track, said: Statement { envelope, body: body.to_string().into_bytes() }, why }
}

impl Lie {
    fn of(self, case: Hash, in_reply_to: &[Hash]) -> Self {
        let Statement { envelope, body } = self.said;
        let envelope = Envelope { case: Some(case), in_reply_to: in_reply_to.to_vec(), ..envelope };
        Self { said: Statement { envelope, body }, ..self }
    }

    fn over(self, supersedes: Hash) -> Self {
        let Statement { envelope, body } = self.said;
        Self { said: Statement { envelope: Envelope { supersedes: Some(supersedes), ..envelope }, body }, ..self }
    }
}

/// The hash of all texts, had they been in one language alone.
fn in_one_language(id: &str) -> Hash {
    let one = article("1", &json!({ "en": "Each Party gives notice." })).to_string();
    let (tabled, _) = instrument::article(&one).unwrap();
    instrument::texts_hash_of(&id.parse().unwrap(), [("1", tabled.hash)])
}

fn texts(party: &Party, scene: &Standing) -> Vec<Lie> {
    let official = Track::Official;
    let view = party.done(&["agreement", "show", &scene.agreed]);
    let (instrument, right) = (view["instrument"].as_str().unwrap(), view["texts_hash"].clone());
    let case = id(party, &scene.agreed);
    let named = json!({ "id": instrument });
    let mut counter = article("1", &json!({ "en": "No notice.", "ru": "Без уведомления." }));
    (counter["response"], counter["text_hash"]) = ("counter".into(), Hash::ZERO.to_string().into());
    let counter = json!({ "instrument": named, "articles": [counter] });
    let sign = |hash: &Value, languages: &Value| {
        json!({
            "texts_hash": hash, "act": "sign", "full_powers": { "form": "by-office", "holder": "Minister" },
            "date": now(), "instrument": named, "authentic": languages,
        })
    };
    let both = json!(["en", "ru"]);
    let one = article("2", &json!({ "en": "More." }));
    let tabled = json!({ "instrument": named, "authentic": both, "articles": [one] });
    let leaves = party.done(&["agreement", "show", &scene.concluded])["instrument"].clone();
    let leaves =
        json!({ "instrument": { "id": leaves }, "act": "withdraw", "reason": "r", "effective_date": now() + DAY });
    vec![
        lie("a counter-proposal to what is agreed", official, "F51", &counter, "final")
            .of(case, &[id(party, &scene.answer)]),
        lie(
            "a signature over one language",
            official,
            "F52",
            &sign(&json!(in_one_language(instrument).to_string()), &both),
            "differs",
        )
        .of(case, &[]),
        lie("a signature that names one language", official, "F52", &sign(&right, &json!(["en"])), "differs")
            .of(case, &[]),
        lie("an article in one language", official, "F50", &tabled, "body").of(case, &[]),
        lie("a withdrawal without notice", official, "F53", &leaves, "without-notice")
            .of(id(party, &scene.concluded), &[]),
    ]
}

fn pledges(party: &Party, scene: &Standing) -> Vec<Lie> {
    let offer = id(party, &scene.offer);
    let mut stale = party.done(&["show", &scene.offer])["content"]["body"].clone();
    let members = stale.as_object_mut().unwrap();
    for name in ["promisor", "beneficiary", "act"] {
        members.remove(name);
    }
    stale["texts"]["en"] = "{promisor} does not interfere!".into();
    let mut other = stale.clone();
    let text = other.to_string();
    let members = Members::read(text.as_bytes()).unwrap();
    other["hash"] = guarantee::hash_of(&members).unwrap().to_string().into();
    let mirror = |what, body: &Value, why| lie(what, Track::Official, "F41", body, why).of(offer, &[offer]);
    vec![
        mirror("a mirror that differs in one character", &other, "differs"),
        mirror("a mirror under the hash of another text", &stale, "body"),
    ]
}

fn others(party: &Party, scene: &Standing) -> Vec<Lie> {
    let cancel = |code: &str, args: Value| json!({ "code": code, "table": 1, "args": args, "form": "cancel" });
    let [ours, theirs] = scene.signals.each_ref().map(|number| id(party, number));
    let from = now() + 10 * DAY + 3_600;
    let mut second = round(from);
    second["round"] = 2.into();
    vec![
        lie("a period of nothing", Track::Nrrc, "F57", &period(0), "format-violation"),
        lie("a period of a thousand years", Track::Nrrc, "F57", &period(31_557_600_000), "format-violation"),
        lie("a code that stands there twice", Track::Nrrc, "F57", &code_twice(), "body"),
        lie("a notice whose window has passed", Track::Nrrc, "F30", &notice(now() - DAY, now() - 60), "deadline-past"),
        lie("what takes back a signal of theirs", Track::Nrrc, "F32", &cancel("AC1", json!([])), "not-own")
            .over(theirs),
        lie("what takes back another code", Track::Nrrc, "F32", &cancel("AC2", json!([])), "differs").over(ours),
        lie("two rounds at one date", Track::Dialogue, "F54", &second, "taken"),
    ]
}

fn secret(key: &str) -> OfficerSecret {
    let SecretKey::Officer(secret) = read_key(Path::new(key)).unwrap() else {
        unreachable!("an officer's key was made")
    };
    secret
}

/// Says it under the keys of AUR's line, released by two officers wherever two must; the frame and the entry's id.
fn said(forger: &mut Forger, to: &EpochKey, lie: &Lie, officers: &[OfficerSecret; 2], nonce: u8) -> (Vec<u8>, Hash) {
    let two = ["F41", "F51", "F52", "F53"].contains(&lie.said.envelope.format.as_str());
    let mut statement = lie.said.clone();
    if two {
        let keys = officers.iter().map(|one| one.public().fingerprint());
        statement.envelope.required = comity_journal::release::required_set(keys);
        statement.envelope.release_nonce = Some([nonce; 32]);
    }
    let mut sorted: Vec<&OfficerSecret> = officers.iter().collect();
    sorted.sort_by_key(|one| one.public().fingerprint());
    let sign = |release: Option<&Release>| {
        let sign = |one: &&OfficerSecret| release.unwrap().sign(one).unwrap();
        if two { sorted.iter().map(sign).collect() } else { Vec::new() }
    };
    forger.statement(&statement, to, sign)
}

#[test]
fn what_a_node_says_in_the_measures_though_it_may_not_is_refused_by_the_other_and_changes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let mut scene = Scene::new(place.path());
    let of = scene.standing();
    let before = seen(&scene.b, &of);
    let lies: Vec<Lie> =
        [texts(&scene.a, &of), pledges(&scene.a, &of), others(&scene.a, &of)].into_iter().flatten().collect();
    let liar = Liar::of(&scene.a);
    let officers = scene.of_a.each_ref().map(|(_, key)| secret(key));
    let (mut frames, mut entries) = (Vec::new(), Vec::new());
    for track in [Track::Official, Track::Nrrc, Track::Dialogue] {
        let (to, mut forger) = (liar.newest_key_of_theirs(track), liar.forger(track, None));
        for (nonce, lie) in lies.iter().enumerate().filter(|(_, lie)| lie.track == track) {
            let (frame, id) = said(&mut forger, &to, lie, &officers, 100 + nonce as u8);
            frames.push(frame);
            entries.push((lie, id.to_string()));
        }
    }
    drop(liar);
    let b = &scene.b;
    b.done(&["courier", "read", &courier_file(scene.place, "lies", &frames)]);
    for (lie, id) in &entries {
        let shown = b.done(&["show", id]);
        let (state, none) = (&shown["state"], shown["effect"]["no_effect"].as_str());
        let refused = state["state"] == "refused-by-us";
        let found = if refused { state["reason"].as_str() } else { none };
        assert_eq!(found, Some(lie.why), "{}: {shown}", lie.what);
        let body: Value = serde_json::from_slice(&lie.said.body).unwrap();
        assert_eq!(shown["content"]["body"], body, "{}: it is kept as it came", lie.what);
        for (language, word) in [("en", "VOID"), ("ru", "НЕДЕЙСТВИТЕЛЬНО")] {
            let told = words(b, language, &["show", id]);
            assert!(told.to_uppercase().contains(word), "{}: {told}", lie.what);
        }
    }
    assert_eq!(seen(b, &of), before, "nothing of it changed what stands");
    // Nor does it keep anybody from going on.
    b.done(&["signal", "AUR/nrrc", "--cancel", &of.signals[1]]);
    b.done(&["dialogue", "postpone", &of.round]);
}
