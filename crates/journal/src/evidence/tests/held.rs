//! What a file shows of attachments that are held, and what it may not.

use comity_wire::Hash;
use comity_wire::header::{Citation, Header, Held};

use super::scene::{NAME, ROOT, Scene, their_item};
use crate::evidence::*;

const SECOND: Hash = Hash([0x78; 32]);

fn held(generation: u64, number: u64, root: Hash) -> Held {
    Held { generation, number, root }
}

/// The file with one entry for each alteration of what says to hold.
fn file(alter: &[&dyn Fn(&mut Header)], disclose: &[&str]) -> Evidence {
    let mut scene = Scene::new();
    let numbers: Vec<u64> = alter.iter().map(|alter| scene.say_held(alter)).collect();
    let mut evidence = scene.evidence();
    evidence.held = numbers.iter().map(|number| their_item(&scene.theirs, *number)).collect();
    if !disclose.is_empty() {
        let fields = scene.content.disclose(disclose);
        evidence.disclosure = Some(Disclosure { label: ReleaseLabel::OnePerson, fields });
    }
    evidence
}

fn proved(evidence: &Evidence) -> Vec<(Hash, Option<String>, u64)> {
    let text = evidence.to_text();
    assert_eq!(Evidence::parse(text.as_bytes()).as_ref(), Ok(evidence));
    let verdict = verify(text.as_bytes(), None).unwrap();
    verdict.held.into_iter().map(|held| (held.root, held.name, held.number)).collect()
}

fn refused(evidence: &Evidence) -> EvidenceError {
    verify(evidence.to_text().as_bytes(), None).unwrap_err()
}

const NOTHING_FURTHER: EvidenceError =
    EvidenceError::Mismatch { what: "an entry says to hold no further attachment of this statement" };

#[test]
fn what_is_held_is_told_by_root_and_by_name_where_that_is_disclosed() {
    assert_eq!(proved(&file(&[], &[])), [], "nothing is claimed of what is not shown");
    assert_eq!(proved(&file(&[&|_| ()], &[])), [(ROOT, None, 1)]);
    let disclosed = file(&[&|_| ()], &["envelope/attachments"]);
    assert_eq!(proved(&disclosed), [(ROOT, Some(NAME.into()), 1)]);
    let both: &dyn Fn(&mut Header) = &|h| h.attachments.push(held(1, 1, SECOND));
    let whole = file(&[both], &["envelope/attachments"]);
    assert_eq!(proved(&whole), [(ROOT, Some(NAME.into()), 1), (SECOND, Some("second".into()), 1)]);
    let apart: &dyn Fn(&mut Header) = &|h| h.attachments = vec![held(1, 1, SECOND)];
    assert_eq!(proved(&file(&[&|_| (), apart], &[])), [(ROOT, None, 1), (SECOND, None, 2)]);
}

#[test]
fn it_is_taken_for_this_entry_whatever_generation_the_header_cites() {
    let later: &dyn Fn(&mut Header) = &|h| {
        h.citation = Some(Citation { generation: 2, size: 1, root: Hash([9; 32]) });
        h.attachments.push(held(2, 0, SECOND));
    };
    assert_eq!(proved(&file(&[later], &[])), [(ROOT, None, 1)], "and what it says of others is not told");
}

#[test]
fn row_04_an_entry_that_shows_nothing_of_this_statement_is_refused() {
    let other: [&dyn Fn(&mut Header); 3] =
        [&|h| h.attachments.clear(), &|h| h.attachments = vec![held(1, 0, ROOT)], &|h| {
            h.citation = Some(Citation { generation: 2, size: 2, root: Hash([9; 32]) });
            h.attachments = vec![held(2, 1, ROOT)];
        }];
    for alter in other {
        assert_eq!(refused(&file(&[alter], &[])), NOTHING_FURTHER);
    }
    // Of a root that the statement does not offer, nothing is told where that shows.
    let root: &dyn Fn(&mut Header) = &|h| h.attachments = vec![held(1, 1, Hash([0x79; 32]))];
    assert_eq!(refused(&file(&[root], &["envelope/attachments"])), NOTHING_FURTHER);
    assert_eq!(refused(&file(&[&|_| (), &|_| ()], &[])), NOTHING_FURTHER, "said twice");
}

#[test]
fn row_04_what_is_held_stands_in_order_in_the_counterparts_signed_tree() {
    let apart: &dyn Fn(&mut Header) = &|h| h.attachments = vec![held(1, 1, SECOND)];
    let mut turned = file(&[&|_| (), apart], &[]);
    turned.held.reverse();
    let what = "the entries that say what is held do not ascend";
    assert_eq!(refused(&turned), EvidenceError::Mismatch { what });
    let mut absent = file(&[&|_| ()], &[]);
    absent.held[0].sealed = Hash([1; 32]);
    assert!(matches!(refused(&absent), EvidenceError::Inclusion { who: Who::Counterpart, .. }));
    // The author's own entry is no word of the counterpart's.
    let mut own = file(&[&|_| ()], &[]);
    own.held[0] = own.statement.clone();
    let what = "an entry stands in another journal than the counterpart's";
    assert_eq!(refused(&own), EvidenceError::Mismatch { what });
    let good = file(&[&|_| ()], &[]);
    let mut many = good.clone();
    many.held = vec![good.held[0].clone(); EVIDENCE_HELD_MAX + 1];
    assert!(matches!(refused(&many), EvidenceError::OverLimit { .. }));
}

#[test]
fn an_entry_under_another_key_is_refused() {
    let (mut good, mut other) = (file(&[&|_| ()], &[]), Scene::new());
    std::mem::swap(&mut other.theirs.log, &mut other.ours.log);
    let number = other.say_held(|_| ());
    good.held[0].proof.checkpoint = their_item(&other.theirs, number).proof.checkpoint;
    assert!(verify(good.to_text().as_bytes(), None).is_err());
}
