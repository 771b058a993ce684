use comity_store::Store;
use comity_store::memory::Disk;
use comity_wire::Hash;
use comity_wire::envelope::{Authenticity, Language};

use super::*;

const ID: Hash = Hash([7; 32]);

fn wanted(into: &str) -> Wanted {
    let text = |text: &str| text.to_owned();
    Wanted {
        id: ID.to_string(),
        number: text("BOR/nrrc/7"),
        peer: text("BOR"),
        track: text("nrrc"),
        format: text("F23"),
        mark: text("actual"),
        precedence: text("flash"),
        from: vec![text("bo")],
        into: into.to_owned(),
        asked: Vec::new(),
        claimed: None,
        given_back: Vec::new(),
        done: None,
    }
}

fn by(who: &str) -> Done {
    Done { by: who.to_owned(), at: 5, reason: String::new() }
}

#[test]
fn an_entry_is_claimed_by_one_given_back_and_done() {
    let mut store = Disk::new().open();
    let mut tx = store.begin().unwrap();
    let mut step = |step, who: &str| act(&mut *tx, (&ID, "ru"), step, by(who)).unwrap();
    assert_eq!(step(Step::Claim, "ivanova"), Err(Refused::NotWanted));
    assert!(ask(&mut *tx, &ID, wanted("ru"), by("watch")).unwrap().unwrap().1);
    let mut step = |step, who: &str| act(&mut *tx, (&ID, "RU"), step, by(who)).unwrap();
    assert_eq!(step(Step::GiveBack, "ivanova"), Err(Refused::Unclaimed));
    assert!(step(Step::Claim, "ivanova").is_ok() && step(Step::Claim, "ivanova").is_ok());
    let other = Err(Refused::Claimed { by: "ivanova".into() });
    assert_eq!((step(Step::Claim, "petrov"), step(Step::Finish, "petrov")), (other.clone(), other));
    let back = step(Step::GiveBack, "petrov").unwrap();
    assert_eq!((back.claimed, back.given_back), (None, vec![by("petrov")]), "who left cannot give it back");
    assert!(step(Step::Claim, "petrov").is_ok() && step(Step::Finish, "petrov").is_ok());
    assert_eq!(
        (step(Step::Finish, "petrov"), step(Step::Claim, "petrov")),
        (Err(Refused::IsDone), Err(Refused::IsDone))
    );
    let (again, new) = ask(&mut *tx, &ID, wanted("ru"), by("watch")).unwrap().unwrap();
    assert!(new && again.done.is_none() && again.claimed.is_none() && again.asked.len() == 2);
}

#[test]
fn who_leaves_hands_over_what_is_claimed_and_nothing_else() {
    let mut store = Disk::new().open();
    let mut tx = store.begin().unwrap();
    for (into, who, step) in [
        ("ru", "ivanova", Some(Step::Claim)),
        ("be", "ivanova", Some(Step::Finish)),
        ("fr", "petrov", Some(Step::Claim)),
        ("de", "", None),
    ] {
        ask(&mut *tx, &ID, wanted(into), by("watch")).unwrap().unwrap();
        if let Some(step) = step {
            act(&mut *tx, (&ID, into), Step::Claim, by(who)).unwrap().unwrap();
            act(&mut *tx, (&ID, into), step, by(who)).unwrap().unwrap();
        }
    }
    let given = hand_over(&mut *tx, "ivanova", "sidorov", 9).unwrap();
    assert_eq!(given.iter().map(|one| one.into.as_str()).collect::<Vec<_>>(), ["ru"]);
    let of = |tx: &dyn Read, into: &str| find(tx, &ID, into).unwrap().unwrap();
    let ru = of(&*tx, "ru");
    assert_eq!(ru.claimed, Some(Done { by: "sidorov".into(), at: 9, reason: String::new() }));
    assert_eq!(ru.given_back.iter().map(|done| done.by.as_str()).collect::<Vec<_>>(), ["ivanova"]);
    assert_eq!(of(&*tx, "be").done, Some(by("ivanova")), "what is done stays under the name of who did it");
    assert_eq!(of(&*tx, "fr").claimed, Some(by("petrov")));
    assert_eq!(of(&*tx, "de").claimed, None);
    assert_eq!(hand_over(&mut *tx, "ivanova", "sidorov", 10).unwrap(), []);
}

#[test]
fn the_node_asks_once_and_officers_as_often_as_they_like() {
    let mut store = Disk::new().open();
    let mut tx = store.begin().unwrap();
    let mut asks = |who: &str| ask(&mut *tx, &ID, wanted("ru"), by(who)).unwrap().unwrap();
    assert!(asks(NOBODY_READS_IT).1);
    assert!(!asks(NOBODY_READS_IT).1);
    assert_eq!(asks("watch").0.asked.len(), 2);
    for _ in 0..WANTED_HISTORY_MAX * 2 {
        asks("watch");
    }
    assert_eq!(asks("last").0.asked.len(), WANTED_HISTORY_MAX);
}

#[test]
fn a_full_queue_forgets_what_is_done_and_nothing_else() {
    let mut store = Disk::new().open();
    let mut tx = store.begin().unwrap();
    let id = |n: usize| comity_seal::hash::sha256(&n.to_be_bytes());
    for n in 0..WANTED_MAX {
        put(&mut *tx, &id(n), &wanted("ru")).unwrap();
    }
    let full = ask(&mut *tx, &ID, wanted("ru"), by("watch")).unwrap();
    assert_eq!(full, Err(Refused::Full));
    act(&mut *tx, (&id(3), "ru"), Step::Finish, by("x")).unwrap().unwrap();
    assert!(ask(&mut *tx, &ID, wanted("ru"), by("watch")).unwrap().is_ok());
    assert_eq!(find(&*tx, &id(3), "ru").unwrap(), None);
    erase(&mut *tx, &ID).unwrap();
    assert_eq!(find(&*tx, &ID, "ru").unwrap(), None);
}

fn envelope(tags: &[&str], desks: &[&str]) -> Envelope {
    let one = |tag: &&str| Language { tag: (*tag).into(), authenticity: Authenticity::Authentic, source: None };
    Envelope {
        languages: tags.iter().map(one).collect(),
        to_desks: desks.iter().map(|desk| (*desk).into()).collect(),
        ..Envelope::default()
    }
}

#[test]
fn what_nobody_at_the_desk_reads_is_wanted() {
    let mut watch = Desk::new("watch", &["nrrc"]);
    watch.languages = vec!["ru".into(), "en".into()];
    let cert = Desk::new("cert", &["cert"]);
    let officer = |desk: &str, tag: &str| OfficerView {
        desk: desk.into(),
        languages: vec![tag.into()],
        enabled: true,
        ..OfficerView::default()
    };
    let readers = Readers { desks: vec![watch, cert], officers: vec![officer("cert", "be"), officer("watch", "bo")] };
    let missing = |tags: &[&str], desks: &[&str], track| readers.missing(&envelope(tags, desks), track);
    assert_eq!(missing(&["fr"], &["watch"], "nrrc"), Some("ru".into()));
    assert_eq!(missing(&["fr"], &[], "nrrc"), Some("ru".into()), "the desk of the track");
    assert_eq!(missing(&["en-GB"], &["watch"], "nrrc"), None);
    assert_eq!(missing(&["fr", "EN"], &["watch"], "nrrc"), None, "one is enough");
    assert_eq!(missing(&["bo"], &["watch"], "nrrc"), None, "an officer of the desk reads it");
    assert_eq!(missing(&["bo"], &["cert"], "nrrc"), Some("be".into()));
    assert_eq!(missing(&[], &["watch"], "nrrc"), None, "it does not say in which language it is");
    assert_eq!(missing(&["fr"], &["nowhere"], "expert"), None, "no desk says what it reads");
}
