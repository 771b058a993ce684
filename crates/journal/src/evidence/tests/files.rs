//! What good files say.

use comity_wire::envelope::Envelope;
use comity_wire::header::Reason;
use comity_wire::statement::Statement;
use comity_wire::{Canonical, Track};

use super::scene::{LINE, RECEIPT_TIME, Scene};
use crate::evidence::*;
use crate::testing::Content;

#[test]
fn a_small_file_proves_statement_and_receipt_and_withholds_the_content() {
    let scene = Scene::new();
    let text = scene.evidence().to_text();
    let verdict = verify(text.as_bytes(), None).unwrap();
    assert_eq!((verdict.id, verdict.number, verdict.ordinal), (scene.id(), 1, 1));
    assert_eq!((verdict.line, verdict.track), (LINE, Track::Nrrc));
    assert_eq!((verdict.as_of_size, verdict.as_of_root), (2, scene.ours.head().root));
    assert_eq!(verdict.receipt, ReceiptVerdict { size: 2, time: RECEIPT_TIME, disputed: false });
    assert_eq!(verdict.stated, 1_800_000_001);
    assert_eq!(verdict.author.claimed_name, "party 1");
    assert_eq!(verdict.counterpart.claimed_name, "party 2");
    assert_eq!(verdict.author.party, scene.aur.id());
    assert_eq!(verdict.author.key, scene.ours.log.public().fingerprint());
    assert_eq!(verdict.counterpart.key, scene.theirs.receipt.public().fingerprint());
    assert!(!verdict.identified() && !verdict.disputed);
    assert_eq!((verdict.label, verdict.disclosed.len()), (None, 0));
    assert!(!text.contains("neutral"));
    println!("a small evidence file has {} bytes", text.len());
}

#[test]
fn given_fingerprints_identify_the_parties() {
    let scene = Scene::new();
    let text = scene.evidence().to_text();
    let aur = scene.aur.root.public().fingerprint();
    let bor = scene.bor.root.public().fingerprint();
    let one = verify(text.as_bytes(), Some(&[aur])).unwrap();
    assert!(one.author.identified && !one.counterpart.identified && !one.identified());
    assert!(verify(text.as_bytes(), Some(&[bor, aur])).unwrap().identified());
    let given = scene.aur.authority.public().fingerprint();
    let verdict = verify(text.as_bytes(), Some(&[aur, given]));
    assert_eq!(verdict, Err(EvidenceError::UnknownRoot { given }));
}

#[test]
fn a_full_file_proves_listing_answer_and_disclosed_fields() {
    let scene = Scene::with_rotations(true);
    let id = scene.id();
    let evidence = scene.full_evidence();
    let text = evidence.to_text();
    assert_eq!(Evidence::parse(text.as_bytes()), Ok(evidence));
    let verdict = verify(text.as_bytes(), None).unwrap();
    let listing = verdict.listing.unwrap();
    assert!(listing.lists_receipt);
    assert_eq!(listing.earliest_listed, Some(RECEIPT_TIME));
    assert_eq!(listing.opening, OpeningVerdict::NotRefusedHere);
    let answer = verdict.acknowledgement.unwrap();
    assert!(answer.answers);
    assert_eq!((answer.ordinal, answer.fields.len()), (1, 1));
    assert_eq!(verdict.label, Some(ReleaseLabel::OnePerson));
    let values: Vec<_> = verdict.disclosed.iter().map(|field| (field.path.as_str(), field.value.as_slice())).collect();
    let subject = "A neutral notice".to_owned().to_bytes();
    assert_eq!(values, [("body/text", br#""neutral""#.as_slice()), ("envelope/subject", &subject)]);
    assert_eq!(verdict.id, id);
    println!("a full evidence file has {} bytes", text.len());
}

#[test]
fn a_refusal_in_the_listing_is_reported() {
    let mut scene = Scene::new();
    let head = scene.ours.head();
    let mut header = scene.theirs.header(comity_wire::header::Kind::Bare);
    header.citation = Some(comity_wire::header::Citation { generation: 1, size: head.size, root: head.root });
    let refused = vec![comity_wire::header::Refusal { number: scene.number, reason: Reason::Unreadable }];
    header.opened = comity_wire::header::Opened { upto: 2, refused };
    let number = scene.theirs.size();
    scene.theirs.append(comity_wire::entry::Entry { header: header.to_bytes(), body: Vec::new() });
    let mut evidence = scene.evidence();
    evidence.listing = Some(super::scene::their_item(&scene.theirs, number));
    let listing = verify_parsed(&evidence, None).unwrap().listing.unwrap();
    assert_eq!(listing.opening, OpeningVerdict::Refused(Reason::Unreadable));
    assert_eq!((listing.lists_receipt, listing.earliest_listed), (false, None));
}

#[test]
fn every_field_of_a_statement_can_be_disclosed_alone() {
    let scene = Scene::new();
    let fields = scene.content.statement.fields().unwrap();
    let commitment = scene.content.commitment();
    for (path, value) in &fields {
        let disclosed = scene.content.disclose(&[path.as_str()]).remove(0);
        assert_eq!((&disclosed.path, &disclosed.value), (path, value));
        assert_eq!(disclosed.check(&commitment.root), Ok(()), "{path}");
    }
}

#[test]
fn an_answer_counts_only_where_a_disclosed_field_shows_it() {
    let scene = Scene::new();
    let mut evidence = scene.full_evidence();
    if let Some(answer) = &mut evidence.acknowledgement {
        answer.fields.clear();
    }
    let text = evidence.to_text();
    let verdict = verify(text.as_bytes(), None).unwrap();
    let answer = verdict.acknowledgement.unwrap();
    assert_eq!((answer.answers, answer.format, answer.understood), (false, None, None));
}

#[test]
fn an_answer_is_an_acknowledgement_only_where_disclosed_fields_show_it() {
    let verdict = |format: &str, body: &str, paths: &[&str]| {
        let envelope = Envelope { format: format.into(), format_version: 1, ..Envelope::default() };
        let answer = Content::new(Statement { envelope, body: body.as_bytes().to_vec() });
        let evidence = Scene::new().answered(&answer, paths);
        let answer = verify(evidence.to_text().as_bytes(), None).unwrap().acknowledgement.unwrap();
        (answer.format, answer.understood)
    };
    let (format, understood) = ("envelope/format", "body/understood");
    let is = |format: &str, understood| (Some(format.to_owned()), understood);
    assert_eq!(verdict("F03", r#"{"understood":true}"#, &[understood, format]), is("F03", Some(true)));
    assert_eq!(verdict("F03", r#"{"understood":false}"#, &[understood, format]), is("F03", Some(false)));
    assert_eq!(verdict("F03", r#"{"understood":1}"#, &[understood, format]), is("F03", None));
    assert_eq!(verdict("F03", r#"{"understood":true}"#, &[format]), is("F03", None));
    assert_eq!(verdict("F03", r#"{"understood":true}"#, &[understood]), (None, None));
    assert_eq!(verdict("F90", r#"{"understood":true}"#, &[understood, format]), is("F90", None));
}
