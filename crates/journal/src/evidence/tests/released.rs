//! What a file shows of the officers who released its statement, and what it may not.

use comity_seal::OfficerSecret;
use comity_wire::Hash;
use comity_wire::envelope::Envelope;
use comity_wire::header::Header;
use comity_wire::register::RegisterFact;
use comity_wire::statement::Statement;

use super::scene::Scene;
use crate::evidence::*;
use crate::register::officer_key;
use crate::release::{asked, required_set};
use crate::testing::{Content, TestParty};

/// Two approvers of a party, enrolled; and one more, whose key is not.
fn officers(party: &mut TestParty) -> Vec<OfficerSecret> {
    let all: Vec<_> = (0..3).map(|_| OfficerSecret::generate(&mut party.rng).unwrap()).collect();
    for (name, officer) in ["First", "Second"].iter().zip(&all) {
        let key = Some(officer_key(officer.public()).unwrap());
        party.authority_says(RegisterFact::Officer { name: (*name).into(), role: "approver".into(), key });
    }
    all
}

/// A file whose statement these officers release, by number; the header may be altered.
fn file(who: &[usize], alter: impl FnOnce(&mut Header), disclose: bool) -> (Evidence, Scene) {
    let mut party = TestParty::new(1);
    let officers = officers(&mut party);
    let mut keys: Vec<(Hash, &OfficerSecret)> =
        who.iter().map(|index| (officers[*index].public().fingerprint(), &officers[*index])).collect();
    keys.sort_by_key(|(key, _)| *key);
    let envelope = Envelope {
        format: "F23".into(),
        format_version: 1,
        required: required_set(keys.iter().map(|(key, _)| *key)),
        release_nonce: Some([6; 32]),
        ..Envelope::default()
    };
    let content = Content::new(Statement { envelope, body: br#"{"facts":"neutral"}"#.to_vec() });
    let at = party.view.at();
    let scene = Scene::of(party, content, |header| {
        header.register = Some(at);
        alter(header);
    });
    let commitment = scene.content.commitment().root;
    let release = asked(scene.ours.origin.line, commitment, &scene.content.statement.envelope).unwrap();
    let mut evidence = scene.evidence();
    evidence.released = keys.iter().map(|(_, officer)| release.sign(officer).unwrap()).collect();
    if disclose {
        let fields = scene.content.disclose(&["envelope/required"]);
        evidence.disclosure = Some(Disclosure { label: ReleaseLabel::OnePerson, fields });
    }
    (evidence, scene)
}

fn names(evidence: &Evidence) -> Result<Vec<String>, EvidenceError> {
    let text = evidence.to_text();
    assert_eq!(Evidence::parse(text.as_bytes()).as_ref(), Ok(evidence));
    let verdict = verify(text.as_bytes(), None)?;
    let mut names: Vec<_> = verdict.released.into_iter().map(|officer| officer.name).collect();
    names.sort();
    Ok(names)
}

#[test]
fn a_file_names_both_officers_and_withholds_the_content() {
    let (mut evidence, _) = file(&[0, 1], |_| (), false);
    assert_eq!(names(&evidence).unwrap(), ["First", "Second"]);
    let (disclosed, _) = file(&[0, 1], |_| (), true);
    assert_eq!(names(&disclosed).unwrap(), ["First", "Second"]);
    evidence.released.clear();
    assert_eq!(names(&evidence).unwrap(), [""; 0], "what is not shown is not claimed");
}

#[test]
fn stripped_doubled_and_altered_slots_refuse_the_file() {
    let (good, _) = file(&[0, 1], |_| (), false);
    let refused = |slots: Vec<Vec<u8>>| {
        let error = names(&Evidence { released: slots, ..good.clone() }).unwrap_err();
        assert_eq!(error.code(), "evidence-release", "{error}");
    };
    let [a, b] = good.released.as_slice() else { panic!("two slots") };
    refused(vec![a.clone()]);
    refused(vec![b.clone(), a.clone()]);
    refused(vec![a.clone(), a.clone(), b.clone()]);
    for at in [0, 40, a.len() / 2, a.len() - 1] {
        let mut bad = a.clone();
        bad[at] ^= 1;
        refused(vec![bad, b.clone()]);
    }
    let nine = Evidence { released: vec![a.clone(); 9], ..good.clone() };
    assert!(matches!(Evidence::parse(nine.to_text().as_bytes()), Err(EvidenceError::OverLimit { .. })));
}

#[test]
fn who_is_not_enrolled_at_the_position_releases_nothing() {
    let (unknown, _) = file(&[0, 2], |_| (), false);
    assert_eq!(names(&unknown).unwrap_err().code(), "evidence-release");
    let (unshown, _) = file(&[0, 1], |header| header.register = None, false);
    assert_eq!(names(&unshown).unwrap_err().code(), "evidence-register-unshown");
}

#[test]
fn a_disclosed_set_that_was_not_signed_refuses_the_file() {
    let (mut evidence, scene) = file(&[0, 1], |_| (), true);
    evidence.released.clear();
    assert_eq!(names(&evidence).unwrap_err().code(), "evidence-other-officers");
    // A statement that requires others than those who signed.
    let release = asked(
        scene.ours.origin.line,
        scene.content.commitment().root,
        &Envelope { required: required_set([Hash([1; 32])]), release_nonce: Some([6; 32]), ..Envelope::default() },
    )
    .unwrap();
    assert_eq!(release.officers().len(), 1);
    let (other, _) = file(&[0], |_| (), false);
    evidence.released = other.released;
    assert_ne!(names(&evidence).unwrap_err().code(), "evidence-mismatch");
}
