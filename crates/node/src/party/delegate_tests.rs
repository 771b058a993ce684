use comity_seal::insecure_seeded::SeededRng;

use super::super::confirm::confirm;
use super::super::error::PartyError;
use super::super::init::init_further;
use super::super::pairing::{AcceptOptions, accept, invite};
use super::super::testing::{Party, exchange, options, pair, pet};
use super::*;

struct Further {
    _temp: tempfile::TempDir,
    dir: NodeDir,
    rng: SeededRng,
}

impl Further {
    fn new(seed: u64) -> Self {
        let temp = tempfile::tempdir().unwrap();
        let dir = NodeDir::new(temp.path().join("node"));
        let mut rng = SeededRng::new(seed);
        let mut options = options("AUR");
        options.addresses = vec![format!("aur{seed}.example:7411")];
        init_further(&dir, &options, &mut rng).unwrap();
        Self { _temp: temp, dir, rng }
    }

    fn request(&mut self, tracks: &[Track], pairings: usize) -> String {
        request(&self.dir, tracks, pairings, &mut self.rng).unwrap()
    }

    fn tls(&self) -> [u8; 32] {
        *self.dir.keys().tls().unwrap().public().as_bytes()
    }
}

/// A party on two nodes (the second serves cert and expert) that is paired with another, and the second node's import.
fn two_nodes() -> (Party, Further, Party, [PairingRecord; 2], String) {
    let (mut a, mut b, mut second) = (Party::new("AUR", 1), Party::new("BOR", 2), Further::new(21));
    let text = second.request(&[Track::Expert, Track::Cert], 2);
    let granted = delegate(&a.dir, &text, &[Track::Cert, Track::Expert]).unwrap();
    assert_eq!(granted.fingerprint(), read_request(&text).unwrap().fingerprint());
    let records = pair(&mut a, &mut b);
    let imports = export(&a.dir, &pet("BOR"), None).unwrap();
    assert_eq!(imports.len(), 1);
    let (tls, import) = imports.into_iter().next().unwrap();
    assert_eq!(tls, second.tls());
    (a, second, b, records, import)
}

#[test]
fn a_party_on_two_nodes_has_lines_on_each_and_either_may_be_shut_down_for_good() {
    let (a, second, b, [at_a, at_b], text) = two_nodes();
    let imported = import(&second.dir, &text, Some(&a.founded.root_fingerprint)).unwrap();
    let here = *a.dir.keys().tls().unwrap().public().as_bytes();
    let tracks = |record: &PairingRecord, tls: &[u8; 32]| -> Vec<Track> {
        record.lines_of(std::slice::from_ref(tls)).map(|line| line.track).collect()
    };
    assert_eq!(tracks(&at_a, &here), [Track::Nrrc, Track::Official, Track::Dialogue]);
    assert_eq!(tracks(&imported, &second.tls()), [Track::Cert, Track::Expert]);
    assert_eq!(imported.lines.len(), 2, "the second node holds no line of the first");

    // The counterpart links with both, each under a secret and with lines of its own.
    let their_tls = *b.dir.keys().tls().unwrap().public().as_bytes();
    let links = at_b.links_of(&[their_tls]);
    assert_eq!(links.iter().map(|link| link.lines.len()).collect::<Vec<_>>(), [3, 2]);
    assert_ne!(links[0].knock.expose(), links[1].knock.expose());
    assert_eq!(imported.links_of(&[second.tls()])[0].knock.expose(), links[1].knock.expose());
    assert_eq!(links[1].node.addresses, ["aur21.example:7411"]);

    // Each node has the keys of its own lines and of no other.
    let register = second.dir.register().unwrap();
    for line in &at_a.lines {
        let first_has = a.dir.keys().journal_keys(line.origin(), 0).is_ok();
        let second_has = second.dir.keys().journal_keys(line.origin(), 0).is_ok();
        assert_eq!((first_has, second_has), (line.tls() == Some(here), line.tls() == Some(second.tls())));
        line.verify(register.view()).unwrap();
        line.verify(&at_b.their.verify().unwrap()).unwrap();
    }

    // The first node is gone for good: the second's lines have all that they need in its own directory.
    drop(a);
    let kept = super::super::pairing::records(&second.dir).unwrap();
    assert_eq!(kept, [imported]);
    for line in &kept[0].lines {
        let verified = line.verify(second.dir.register().unwrap().view()).unwrap();
        assert_eq!(verified.log(), second.dir.keys().journal_keys(line.origin(), 0).unwrap().log.public());
        assert!(second.dir.keys().hpke_numbers(line.origin()).unwrap().contains(&0));
    }
}

#[test]
fn an_import_given_again_changes_nothing_and_an_interrupted_one_is_made_good() {
    let (_a, second, _b, _, text) = two_nodes();
    let first = import(&second.dir, &text, None).unwrap();
    assert_eq!(import(&second.dir, &text, None).unwrap(), first);
    // As if it had stopped before the record was written: the keys are in place, the pool is spent.
    std::fs::remove_file(second.dir.pairing_path(&pet("BOR")).join("record")).unwrap();
    assert_eq!(import(&second.dir, &text, None).unwrap(), first);
}

#[test]
fn an_import_for_another_node_of_another_party_or_altered_is_refused() {
    let (a, second, _b, _, text) = two_nodes();
    let third = Further::new(22);
    assert!(matches!(import(&third.dir, &text, None), Err(PartyError::NotForThisNode)));
    assert!(!third.dir.register_path().exists(), "a refused import tells the node nothing");
    let other_root = Hash([7; 32]);
    assert!(matches!(import(&second.dir, &text, Some(&other_root)), Err(PartyError::OtherParty { .. })));

    let (_, good) = unarmour(&text).unwrap();
    for position in (0..good.len()).step_by(311) {
        let mut bad = good.clone();
        bad[position] ^= 0x10;
        assert!(import(&second.dir, &armour(FileKind::KeyImport, &bad), None).is_err(), "byte {position}");
    }
    let wrong = invite(&a.dir, &pet("COR"), None, &mut SeededRng::new(5)).unwrap();
    assert!(matches!(import(&second.dir, &wrong, None), Err(PartyError::WrongFile { .. })));
    assert!(super::super::pairing::records(&second.dir).unwrap().is_empty());
    import(&second.dir, &text, Some(&a.founded.root_fingerprint)).unwrap();
}

#[test]
fn every_pairing_takes_fresh_keys_until_they_are_spent() {
    let (mut a, mut second) = (Party::new("AUR", 1), Further::new(21));
    delegate(&a.dir, &second.request(&[Track::Cert], 1), &[Track::Cert]).unwrap();
    let mut b = Party::new("BOR", 2);
    let first = pair(&mut a, &mut b)[0].clone();

    let mut c = Party::new("COR", 3);
    let text = invite(&c.dir, &pet("AUR"), None, &mut c.rng).unwrap();
    let taken = accept(&a.dir, &text, &AcceptOptions::default(), &mut a.rng).unwrap();
    let super::super::pairing::Accepted::Invite { answer, .. } = taken else { unreachable!() };
    let taken = accept(&c.dir, &answer, &AcceptOptions::default(), &mut c.rng).unwrap();
    let super::super::pairing::Accepted::Answer { reveal, .. } = taken else { unreachable!() };
    accept(&a.dir, &reveal, &AcceptOptions::default(), &mut a.rng).unwrap();
    let spent = confirm(&a.dir, &pet("COR"), None, None, &mut a.rng);
    assert!(matches!(spent, Err(PartyError::NoKeysLeft { track: Track::Cert })));

    delegate(&a.dir, &second.request(&[Track::Cert], 1), &[Track::Cert]).unwrap();
    let after = confirm(&a.dir, &pet("COR"), None, None, &mut a.rng).unwrap();
    let log = |record: &PairingRecord| delegation_of(&record.lines[1]).unwrap().log.clone();
    assert_ne!(log(&first), log(&after));
    for name in ["BOR", "COR"] {
        for (_, text) in export(&a.dir, &pet(name), None).unwrap() {
            import(&second.dir, &text, None).unwrap();
        }
    }
    assert!(
        super::super::files::names(&second.dir.keys().dir().join("pool")).unwrap().iter().all(|id| {
            super::super::files::names(&second.dir.keys().dir().join("pool").join(id)).unwrap().is_empty()
        })
    );
}

#[test]
fn a_track_is_served_by_one_node_the_one_granted_last() {
    let (a, mut second, mut third) = (Party::new("AUR", 1), Further::new(21), Further::new(22));
    delegate(&a.dir, &second.request(&Track::ALL, 1), &Track::ALL).unwrap();
    let nodes = own_nodes(&a.dir).unwrap();
    assert_eq!(nodes.len(), 1, "a main node without lines is not shown");
    assert_eq!(nodes[0].tls, second.tls());
    delegate(&a.dir, &third.request(&[Track::Nrrc], 1), &[Track::Nrrc]).unwrap();
    let nodes = own_nodes(&a.dir).unwrap();
    assert_eq!(nodes.iter().map(|node| node.tracks.len()).sum::<usize>(), 5);
    assert_eq!(nodes.iter().find(|node| node.tls == third.tls()).unwrap().tracks, [Track::Nrrc]);
}

#[test]
fn requests_that_cannot_serve_are_refused() {
    let (a, mut second) = (Party::new("AUR", 1), Further::new(21));
    let text = second.request(&[Track::Cert], 1);
    assert!(matches!(delegate(&a.dir, &text, &[Track::Nrrc]), Err(PartyError::NotAsked { track: Track::Nrrc, .. })));
    let own = request(&a.dir, &[Track::Cert], 1, &mut SeededRng::new(3)).unwrap();
    assert!(matches!(delegate(&a.dir, &own, &[Track::Cert]), Err(PartyError::Refused(Refused::Oneself))));
    for (tracks, pairings) in [(&[][..], 1), (&[Track::Cert][..], 0), (&Track::ALL[..], REQUEST_SLOTS_MAX)] {
        assert!(matches!(request(&a.dir, tracks, pairings, &mut SeededRng::new(3)), Err(PartyError::Setting { .. })));
    }
    let good = read_request(&text).unwrap();
    let mut small_order = [0; 32];
    small_order[0] = 1;
    let mut bad = Vec::new();
    bad.push(KeyRequest { tls: small_order, ..good.clone() });
    bad.push(KeyRequest { addresses: vec!["nowhere".into()], ..good.clone() });
    bad.push(KeyRequest { slots: vec![good.slots[0].clone(), good.slots[0].clone()], ..good.clone() });
    let mut slot = good.slots[0].clone();
    slot.receipt.ed25519 = small_order;
    bad.push(KeyRequest { slots: vec![slot], ..good.clone() });
    let mut slot = good.slots[0].clone();
    slot.hpke.public[1_184..].fill(0);
    bad.push(KeyRequest { slots: vec![slot], ..good.clone() });
    let mut slot = good.slots[0].clone();
    slot.hpke.number = 5;
    bad.push(KeyRequest { slots: vec![slot], ..good });
    for request in bad {
        let text = armour(FileKind::KeyRequest, &request.to_bytes());
        assert!(matches!(delegate(&a.dir, &text, &[Track::Cert]), Err(PartyError::Refused(_))));
    }
    assert_eq!(own_nodes(&a.dir).unwrap().len(), 1);
}

#[test]
fn nothing_is_exported_before_confirm() {
    let (mut a, mut b) = (Party::new("AUR", 1), Party::new("BOR", 2));
    exchange(&mut a, &mut b);
    assert!(matches!(export(&a.dir, &pet("BOR"), None), Err(PartyError::NotYet { .. })));
    confirm(&a.dir, &pet("BOR"), None, None, &mut a.rng).unwrap();
    assert!(export(&a.dir, &pet("BOR"), None).unwrap().is_empty(), "a party on one node exports nothing");
}
