//! Two parties with folders of their own, a web server between them, a witness: over real sockets.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use comity_catalog::Catalogue;
use comity_journal::note::Note;
use comity_node::party::NodeDir;
use comity_node::party::init::{InitOptions, init};
use comity_node::service::OsRng;
use comity_public::PublicError;
use comity_public::arrangement::Arrangements;
use comity_public::entry::Said;
use comity_publish::cosigners::{self, Cosigner};
use comity_publish::fetch::Prefix;
use comity_publish::follow::Ask;
use comity_publish::known::Known;
use comity_publish::own::Judge;
use comity_publish::request::Request;
use comity_publish::witness::Witness;
use comity_publish::{LogStore, OwnLog, PublishError, follow, followed, own, site, witness};
use comity_seal::OfficerSecret;
use serde_json::{Value, json};

const NOW: u64 = 1_800_000_000;

struct Party {
    dir: NodeDir,
    root: PathBuf,
    officers: Vec<OfficerSecret>,
    _folder: tempfile::TempDir,
}

fn party(name: &str) -> Party {
    let folder = tempfile::tempdir().unwrap();
    let dir = NodeDir::new(folder.path().join("node"));
    let options = InitOptions { party: name.into(), listen: None, addresses: vec![], root: None, authority: None };
    let founded = init(&dir, &options, &mut OsRng).unwrap();
    let mut register = dir.register().unwrap();
    let authority = dir.authority(None, register.view()).unwrap();
    let officers: Vec<OfficerSecret> = (0..2).map(|_| OfficerSecret::generate(&mut OsRng).unwrap()).collect();
    for (name, officer) in ["Ana", "Bo"].iter().zip(&officers) {
        register.add_officer(&dir.keys(), &authority, name, "approver", Some(officer.public())).unwrap();
    }
    let root = if founded.root.is_absolute() { founded.root } else { dir.path().join(founded.root) };
    let party = Party { dir, root, officers, _folder: folder };
    drop(OwnLog::begin(&party.dir, &party.root, None, &mut OsRng).unwrap());
    party
}

fn text(words: &str) -> Value {
    json!({
        "undertaking": {"form": "text", "texts": {"en": words}},
        "scope": {"toward": "all-states", "means": ["ict-attack"]},
        "reservations": [], "start_date": NOW,
    })
}

impl Party {
    fn says(&self, format: &str, body: &Value) -> Result<comity_wire::Hash, PublishError> {
        self.says_by(format, body, &self.officers)
    }

    fn says_by(
        &self,
        format: &str,
        body: &Value,
        officers: &[OfficerSecret],
    ) -> Result<comity_wire::Hash, PublishError> {
        let catalogue = Catalogue::shipped().unwrap();
        let body = body.to_string().into_bytes();
        let said = Said { format: format.into(), version: 1, body, supersedes: None, stated: NOW };
        let mut own = OwnLog::open(&self.dir)?;
        let keys: Vec<String> = officers.iter().map(|one| one.public().fingerprint().to_string()).collect();
        let request = Request::new(own.log().view(), &said, &keys, &mut OsRng)?;
        let text = serde_json::to_string(&request).unwrap();
        let checked = Request::read(&text)?.check()?;
        let signatures: Vec<_> = officers.iter().map(|officer| checked.sign(officer).unwrap()).collect();
        let slots = checked.slots(&signatures)?;
        let judge = Judge { catalogue: &catalogue, arrangements: &Arrangements::new(), now: NOW };
        own.say(checked.said, slots, &judge)
    }

    fn store(&self) -> LogStore {
        own::place(&self.dir)
    }
}

async fn served(folder: &Path) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = site::router(folder);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

fn ask(url: &str, now: u64) -> Ask {
    Ask { prefix: Prefix::parse(url, None).unwrap(), url: url.into(), root: None, now }
}

fn declared(dir: &NodeDir, at: u64) -> comity_node::service::views::DeclarationsView {
    Known::read(dir).unwrap().view(dir, &Catalogue::shipped().unwrap(), at).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declaration_reaches_a_follower_and_stays_apart_until_its_author_is_known() {
    let (aur, bor) = (party("Aur"), party("Bor"));
    aur.says("F60", &text("We will not strike first.")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("www");
    aur.store().copy_to(&LogStore::new(&site)).unwrap();
    let url = served(&site).await;
    let caught = follow(&bor.dir, &ask(&url, NOW)).await.unwrap();
    assert_eq!((caught.name.as_str(), caught.before, caught.size), ("Aur", 0, 5));
    let view = declared(&bor.dir, NOW + 1);
    assert_eq!(view.parties.len(), 1, "Bor itself");
    assert_eq!(view.unidentified[0].name, "Aur");
    assert!(view.unidentified[0].declarations[0].stands);
    // The published fingerprint is given, wrong and right.
    let view = OwnLog::open(&aur.dir).unwrap();
    let root = view.log().view().root_key().fingerprint();
    drop(view);
    let wrong = Ask { root: Some(comity_wire::Hash([1; 32])), ..ask(&url, NOW) };
    assert!(matches!(follow(&bor.dir, &wrong).await, Err(PublishError::Refused(PublicError::NotThisRoot))));
    follow(&bor.dir, &Ask { root: Some(root), ..ask(&url, NOW) }).await.unwrap();
    let view = declared(&bor.dir, NOW + 1);
    assert_eq!((view.parties[1].identified.as_str(), view.unidentified.len()), ("fingerprint", 0));
    assert_eq!(view.bound.len(), 1);
    assert_eq!((view.bound[0].by.as_str(), view.bound[0].toward.as_str()), ("Aur", "Bor"));
    // What grew comes with the next visit.
    aur.says("F60", &text("Nor second.")).unwrap();
    aur.store().copy_to(&LogStore::new(&site)).unwrap();
    let caught = follow(&bor.dir, &ask(&url, NOW + 9)).await.unwrap();
    assert_eq!((caught.before, caught.size), (5, 6));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_altered_is_refused_and_nothing_is_lost() {
    let (aur, bor) = (party("Aur"), party("Bor"));
    let folder = tempfile::tempdir().unwrap();
    let site = LogStore::new(folder.path().join("www"));
    aur.store().copy_to(&site).unwrap();
    let url = served(site.dir()).await;
    follow(&bor.dir, &ask(&url, NOW)).await.unwrap();
    let old = std::fs::read(site.dir().join("checkpoint")).unwrap();
    aur.says("F60", &text("One.")).unwrap();
    aur.store().copy_to(&site).unwrap();
    for (path, expected) in [("tile/0/000.p/5", "TileRoot"), ("tile/entries/000.p/5", "EntryHash")] {
        let path = site.dir().join(path);
        let good = std::fs::read(&path).unwrap();
        let mut bad = good.clone();
        *bad.last_mut().unwrap() ^= 1;
        std::fs::write(&path, bad).unwrap();
        let refused = follow(&bor.dir, &ask(&url, NOW)).await.unwrap_err();
        assert!(format!("{refused:?}").contains(expected), "{refused:?}");
        std::fs::write(&path, good).unwrap();
    }
    assert_eq!(followed::all(&bor.dir).unwrap()[0].read().unwrap().log.size(), 4, "what was held is held");
    assert_eq!(follow(&bor.dir, &ask(&url, NOW)).await.unwrap().size, 5);
    // Rolled back: refused, and accuses nobody.
    std::fs::write(site.dir().join("checkpoint"), old).unwrap();
    let refused = follow(&bor.dir, &ask(&url, NOW)).await.unwrap_err();
    assert!(matches!(refused, PublishError::Refused(PublicError::RolledBack { held: 5, found: 4 })));
    assert!(followed::all(&bor.dir).unwrap()[0].proof().is_none());
    // Gone, or another thing altogether.
    std::fs::write(site.dir().join("checkpoint"), b"<html>").unwrap();
    assert!(matches!(follow(&bor.dir, &ask(&url, NOW)).await, Err(PublishError::Refused(_))));
    std::fs::remove_file(site.dir().join("checkpoint")).unwrap();
    assert!(matches!(follow(&bor.dir, &ask(&url, NOW)).await, Err(PublishError::Http { .. })));
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// A party whose folder was copied: it says one thing here and another there.
fn clone_of(party: &Party) -> Party {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("node");
    copy(party.dir.path(), &path);
    let officers = party.officers.iter().map(again).collect();
    Party { dir: NodeDir::new(path), root: party.root.clone(), officers, _folder: folder }
}

fn again(officer: &OfficerSecret) -> OfficerSecret {
    let (ed25519, mldsa65) = officer.seeds();
    let of = |seed: &comity_seal::Seed| comity_seal::Seed::from_bytes(seed.expose());
    OfficerSecret::from_seeds(of(ed25519), of(mldsa65)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_split_view_is_proven_to_the_follower_and_to_the_witness() {
    let (aur, bor) = (party("Aur"), party("Bor"));
    let other = clone_of(&aur);
    aur.says("F60", &text("Here we say this.")).unwrap();
    other.says("F60", &text("There we say that.")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (LogStore::new(folder.path().join("here")), LogStore::new(folder.path().join("there")));
    aur.store().copy_to(&here).unwrap();
    other.store().copy_to(&there).unwrap();
    let (here, there) = (served(here.dir()).await, served(there.dir()).await);
    follow(&bor.dir, &ask(&here, NOW)).await.unwrap();
    let split = follow(&bor.dir, &ask(&there, NOW)).await.unwrap_err();
    let PublishError::Split { path, .. } = split else { panic!("{split:?}") };
    let proof = std::fs::read(path).unwrap();
    let proof = <comity_journal::Contradiction as comity_wire::Canonical>::from_bytes(&proof).unwrap();
    let known = followed::all(&bor.dir).unwrap()[0].read().unwrap();
    let (origin, key) = known.log.view().key_of(5).unwrap();
    proof.verify_with_key(origin.into(), key).unwrap();
    assert!(declared(&bor.dir, NOW).unidentified[0].two_histories);
    assert!(matches!(follow(&bor.dir, &ask(&here, NOW)).await, Err(PublishError::Split { .. })), "it is frozen");

    let cyr = party("Cyr");
    let (url, keys, _) = witness_of(&cyr, &[&aur]).await;
    let cosigner = Cosigner { name: "cyr.example/w".into(), keys, url: Some(url), trust: None, size: 0 };
    let mut own = OwnLog::open(&aur.dir).unwrap();
    witness::ask(&aur.dir, &mut own, cosigner.clone()).await.unwrap();
    let mut own = OwnLog::open(&other.dir).unwrap();
    let refused = witness::ask(&other.dir, &mut own, cosigner).await.unwrap_err();
    assert!(matches!(refused, PublishError::Witness { status: 422, .. }), "{refused:?}");
    let hash = comity_seal::hash::sha256(own.log().head().origin.to_string().as_bytes());
    let kept = |name: &str| {
        let path = cyr.dir.path().join("witness").join(hash.to_string()).join(name);
        Note::parse(&std::fs::read(path).unwrap()).unwrap()
    };
    let (first, second) = (kept("checkpoint"), kept("checkpoint.second"));
    assert_ne!(first.text(), second.text(), "both are kept: they convict");
}

/// A witness over these parties' logs: its address, its keys, its clock.
async fn witness_of(party: &Party, of: &[&Party]) -> (String, Vec<String>, Arc<AtomicU64>) {
    let mut open = Witness::open(&party.dir, "cyr.example/w", &mut OsRng).unwrap();
    for one in of {
        let own = OwnLog::open(&one.dir).unwrap();
        let origin = own.log().head().origin.to_string();
        let (_, key) = own.log().view().key_of(own.log().size()).unwrap();
        let keys = comity_public::verifier::log_keys(&origin, key).unwrap().to_vec();
        open.know(origin, comity_public::witness::KnownLog { keys, all: true }).unwrap();
    }
    let keys = open.keys().iter().map(ToString::to_string).collect();
    let clock = Arc::new(AtomicU64::new(NOW));
    let told = Arc::clone(&clock);
    let router = witness::router(open, Arc::new(move || told.load(Ordering::Relaxed)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, keys, clock)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_witness_bounds_a_backdated_withdrawal() {
    let (aur, bor, cyr) = (party("Aur"), party("Bor"), party("Cyr"));
    let id = aur.says("F60", &text("We will not strike first.")).unwrap();
    let (url, keys, clock) = witness_of(&cyr, &[&aur]).await;
    let cosigner = Cosigner { name: "cyr.example/w".into(), keys: keys.clone(), url: Some(url), trust: None, size: 3 };
    clock.store(NOW + 100 * 86_400, Ordering::Relaxed);
    let mut own = OwnLog::open(&aur.dir).unwrap();
    witness::ask(&aur.dir, &mut own, cosigner.clone()).await.unwrap();
    drop(own);
    let believed = Cosigner { url: None, ..cosigner };
    cosigners::keep(&bor.dir, believed).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let site = LogStore::new(folder.path().join("www"));
    aur.store().copy_to(&site).unwrap();
    let url = served(site.dir()).await;
    follow(&bor.dir, &ask(&url, NOW + 100 * 86_400)).await.unwrap();
    assert_eq!(declared(&bor.dir, NOW).unidentified[0].witnesses[0].name, "cyr.example/w");
    // The author states a date 100 days back: alone it would be in time.
    let body = json!({"ref": id.to_string(), "reason": {"en": "x"}, "effective_date": NOW + 181 * 86_400});
    aur.says("F62", &body).unwrap();
    aur.store().copy_to(&site).unwrap();
    follow(&bor.dir, &ask(&url, NOW + 101 * 86_400)).await.unwrap();
    let view = declared(&bor.dir, NOW + 200 * 86_400);
    assert_eq!(view.unidentified[0].without_effect[0].why, "notice");
    assert!(view.unidentified[0].declarations[0].stands);
}

#[test]
fn what_would_have_no_effect_is_not_entered() {
    let aur = party("Aur");
    let id = aur.says("F60", &text("One.")).unwrap();
    let soon = json!({"ref": id.to_string(), "reason": {"en": "x"}, "effective_date": NOW + 86_400});
    let refused = aur.says("F62", &soon).unwrap_err();
    assert!(matches!(refused, PublishError::NoEffect { word: "notice", .. }), "{refused:?}");
    let alone = aur.says_by("F60", &text("Alone."), &aur.officers[..1]).unwrap_err();
    assert!(matches!(alone, PublishError::NoEffect { word: "persons", .. }), "{alone:?}");
    assert!(matches!(aur.says("F60", &json!({})), Err(PublishError::Body(_))));
    assert_eq!(OwnLog::open(&aur.dir).unwrap().log().size(), 5);
}

#[test]
fn a_log_put_back_signs_nothing_and_a_crash_leaves_it_whole() {
    let aur = party("Aur");
    let store = aur.store();
    let folder = tempfile::tempdir().unwrap();
    copy(store.dir(), &folder.path().join("before"));
    aur.says("F60", &text("One.")).unwrap();
    // A crash before the head was replaced: the mark says that the entry counts.
    let old = std::fs::read(folder.path().join("before/checkpoint")).unwrap();
    std::fs::write(store.dir().join("checkpoint"), &old).unwrap();
    assert_eq!(OwnLog::open(&aur.dir).unwrap().log().size(), 5);
    assert_eq!(store.load_headed().unwrap().unwrap().0.size(), 5, "and the head is made again");
    // The folder of the log is put back, the keys are not.
    std::fs::remove_dir_all(store.dir()).unwrap();
    copy(&folder.path().join("before"), store.dir());
    let refused = OwnLog::open(&aur.dir).unwrap_err();
    assert!(matches!(refused, PublishError::RolledBack { held: 4, signed: 5 }), "{refused:?}");
}

#[test]
fn who_left_the_register_speaks_in_public_no_more() {
    let aur = party("Aur");
    let mut register = aur.dir.register().unwrap();
    let authority = aur.dir.authority(None, register.view()).unwrap();
    register.officer_left(&aur.dir.keys(), &authority, "Bo", None, None).unwrap();
    let mut own = OwnLog::open(&aur.dir).unwrap();
    assert_eq!(own.update(None, None).unwrap(), 1);
    assert_eq!(own.update(None, None).unwrap(), 0, "once");
    drop(own);
    let refused = aur.says("F60", &text("One.")).unwrap_err();
    assert!(matches!(refused, PublishError::Officer { .. }), "{refused:?}");
}

#[test]
fn a_second_log_and_a_second_writer_are_refused() {
    let aur = party("Aur");
    assert!(matches!(OwnLog::begin(&aur.dir, &aur.root, None, &mut OsRng), Err(PublishError::HasLog)));
    let held = OwnLog::open(&aur.dir).unwrap();
    assert!(matches!(OwnLog::open(&aur.dir), Err(PublishError::Locked { .. })));
    drop(held);
    assert!(OwnLog::open(&aur.dir).is_ok());
}
