//! What two officers must release and did not: a hostile author whose node checks nothing gets a signed refusal, and
//! nothing of it is lost on either side.

use std::path::Path;

use comity_journal::release;
use comity_node::party::keys::read_key;
use comity_seal::OfficerSecret;
use comity_seal::key_file::SecretKey;
use comity_seal::officer::Release;
use comity_wire::envelope::Envelope;
use comity_wire::header::Reason;
use comity_wire::statement::Statement;
use comity_wire::{Hash, Track};
use serde_json::json;

use crate::help::{Courier, send};
use crate::liar::{Liar, courier_file, refusals_in};
use crate::party::{Party, pair};

/// An officer of AUR's with a key; the secret as its holder has it.
fn enrol(a: &Party, place: &Path, name: &str) -> OfficerSecret {
    let key = place.join(format!("{name}.key"));
    let path = key.display().to_string();
    a.done(&["officer", "keygen", "--out", &path]);
    a.done(&["officer", "enrol", name, "--role", "approver", "--key", &format!("{path}.pub")]);
    let SecretKey::Officer(secret) = read_key(&key).unwrap() else { unreachable!("an officer's key was made") };
    secret
}

/// A formal inquiry that asks for these officers.
fn inquiry(officers: &[&OfficerSecret], nonce: u8) -> Statement {
    let keys: Vec<Hash> = officers.iter().map(|one| one.public().fingerprint()).collect();
    let envelope = Envelope {
        format: "F23".into(),
        format_version: 1,
        required: release::required_set(keys.iter().copied()),
        release_nonce: Some([nonce; 32]).filter(|_| !keys.is_empty()),
        ..Envelope::default()
    };
    let body = json!({ "facts": "f", "evidence": [], "confidence": "low", "questions": ["q"] });
    Statement { envelope, body: body.to_string().into_bytes() }
}

#[test]
fn what_was_not_released_by_two_is_refused_by_its_receiver_with_a_signed_reason_and_kept() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, b) = (Party::init("AUR", place), Party::init("BOR", place));
    pair(&a, &b, place);
    let [first, second, gone] = ["First", "Second", "Gone"].map(|name| enrol(&a, place, name));
    a.done(&["officer", "revoke", "Gone"]);
    let mut courier = Courier::new(place);
    courier.carry(&a, &b);
    courier.carry(&b, &a);
    send(&a, "BOR/nrrc", "said with the register that has them");
    courier.carry(&a, &b);
    courier.carry(&b, &a);

    let liar = Liar::of(&a);
    let to = liar.newest_key_of_theirs(Track::Nrrc);
    let mut forger = liar.forger(Track::Nrrc, None);
    let sorted = |mut two: [&'static str; 2]| {
        let of = |name: &str| match name {
            "First" => &first,
            "Second" => &second,
            _ => &gone,
        };
        two.sort_by_key(|name| of(name).public().fingerprint());
        two.map(of)
    };
    let (good, left) = (sorted(["First", "Second"]), sorted(["First", "Gone"]));
    let (mut frames, mut said) = (Vec::new(), Vec::new());
    // Whom it asks for, and who signed: nobody; one; one of two; the same twice; one who left; and as it must be.
    let all: [(&[&OfficerSecret], Vec<&OfficerSecret>); 6] = [
        (&[], vec![]),
        (&[&first], vec![&first]),
        (&good, vec![good[0]]),
        (&good, vec![good[0], good[0]]),
        (&left, left.to_vec()),
        (&good, good.to_vec()),
    ];
    for (nonce, (asked, signers)) in all.into_iter().enumerate() {
        let statement = inquiry(asked, nonce as u8);
        let sign = |release: Option<&Release>| signers.iter().map(|one| release.unwrap().sign(one).unwrap()).collect();
        let (frame, id) = forger.statement(&statement, &to, sign);
        frames.push(frame);
        said.push((id, statement));
    }
    b.done(&["courier", "read", &courier_file(place, "forged", &frames)]);
    let (good, bad) = said.split_last().unwrap();
    for (id, statement) in bad {
        let shown = b.done(&["show", &id.to_string()]);
        let state = &shown["state"];
        assert_eq!((state["state"].as_str(), state["reason"].as_str()), (Some("refused-by-us"), Some("bad-release")));
        let body: serde_json::Value = serde_json::from_slice(&statement.body).unwrap();
        assert_eq!(shown["content"]["body"], body, "kept, and shown as it came");
    }
    assert_eq!(b.done(&["show", &good.0.to_string()])["state"]["state"], "received", "the forger's good one is opened");
    // The refusals are signed: whoever reads BOR's next entries knows them.
    let reasons = refusals_in(&courier.write(&b, "AUR"));
    assert_eq!(reasons, vec![Reason::BadRelease; bad.len()]);
}
