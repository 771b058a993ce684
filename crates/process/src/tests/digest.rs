//! The bytes of the digest, step by step as `docs/spec/state.md` says.

use comity_seal::hash::sha256_parts;
use comity_wire::codec::Enc;
use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Hash, Track};

use crate::testing::*;

const LINE: [u8; 32] = [7; 32];

fn hashed(domain: &str, write: impl FnOnce(&mut Enc)) -> Hash {
    let mut e = Enc::with_capacity(256);
    write(&mut e);
    sha256_parts(&[domain.as_bytes(), &e.into_bytes()])
}

fn case_of(id: &EntryId, statements: u64, formats: &[&str]) -> Hash {
    hashed("comity/v1/state/case\n", |e| {
        e.array(10).value(id).text("F90").value(&Hash::ZERO).uint(0).uint(START).uint(1).uint(statements).value(id);
        e.array(formats.len());
        for format in formats {
            e.text(format);
        }
        e.array(0);
    })
}

/// One goodwill message of the lower party's: a new case, the statement, the case again, the acknowledgement owed.
fn steps(id: &EntryId) -> Vec<Hash> {
    let statement = hashed("comity/v1/state/statement\n", |e| {
        e.array(18).value(id).uint(START).text("F90").uint(1).value(id).uint(0).uint(0);
        // No reason, no refusal's reason, crossed by none; received; obliging; no time by which it had to be sent.
        e.uint(0).uint(0).null().uint(START + 9).uint(0).null();
        // Not superseded, cancelled, called non-responsive or acknowledged; no evidence.
        e.null().null().null().null().null();
    });
    let owed = sha256_parts(&[b"comity/v1/state/obligation-id\n", id.as_bytes(), id.as_bytes(), &[2]]);
    let obligation = hashed("comity/v1/state/obligation\n", |e| {
        e.array(15).value(&owed).uint(2).uint(1).value(id).value(id).text("F90").uint(1);
        e.uint(START + 9).uint(START + 9 + DAY).uint(1).uint(0).null().null().uint(0).null();
    });
    vec![case_of(id, 0, &[]), statement, case_of(id, 1, &["F90"]), obligation]
}

#[test]
fn the_digest_follows_the_specification_step_by_step() {
    let mut pair = Pair::new(Track::Nrrc);
    let id = pair.say(Lower, START, said("F90", "{}"));
    pair.bare(Upper, START + 9);
    let mut chain = sha256_parts(&[b"comity/v1/state/line\n", &LINE, &[0]]);
    let mut in_case = Hash::ZERO;
    for step in steps(&id) {
        chain = sha256_parts(&[b"comity/v1/state/step\n", chain.as_bytes(), step.as_bytes()]);
        in_case = sha256_parts(&[b"comity/v1/state/case-step\n", in_case.as_bytes(), step.as_bytes()]);
    }
    let digest = hashed("comity/v1/state\n", |e| {
        e.array(3).value(&Hash(LINE)).uint(0).value(&chain);
    });
    let state = pair.state();
    assert_eq!(state.steps(Mark::Actual), 4);
    assert_eq!(state.digest(), digest);
    assert_eq!(state.case_digest(&id), Some(in_case));
}

#[test]
fn a_case_has_a_chain_of_its_own() {
    let mut pair = Pair::new(Track::Nrrc);
    let (one, two) = (pair.sent(Lower, START, said("F24", "{}")), pair.sent(Lower, START, said("F24", "{}")));
    let before = pair.state();
    pair.sent(Upper, START, status(two, "denied"));
    let after = pair.state();
    assert_eq!(after.case_digest(&one), before.case_digest(&one));
    assert_ne!(after.case_digest(&two), before.case_digest(&two));
    assert_ne!(after.digest(), before.digest());
}
