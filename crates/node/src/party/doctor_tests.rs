use super::super::config::Config;
use super::super::pairing::invite;
use super::super::testing::{Party, pair, pet};
use super::*;

const FINE: Surroundings = Surroundings { now: 1_800_000_000, free_bytes: Some(u64::MAX) };

fn ids(party: &Party, surroundings: &Surroundings) -> Vec<&'static str> {
    doctor(&party.dir, surroundings).iter().map(|finding| finding.id).collect()
}

fn paired() -> Party {
    let (mut a, mut b) = (Party::new("AUR", 1), Party::new("BOR", 2));
    pair(&mut a, &mut b);
    std::fs::remove_file(&a.founded.root).unwrap();
    a
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_healthy_node_has_nothing_but_good_to_know() {
    let party = paired();
    assert_eq!(ids(&party, &FINE), ["doctor-authority-on-node"]);
    assert!(doctor(&party.dir, &FINE).iter().all(|finding| finding.severity == Severity::Info));
}

#[test]
fn a_present_root_comes_first() {
    let party = Party::new("AUR", 1);
    let findings = doctor(&party.dir, &FINE);
    assert_eq!((findings[0].id, findings[0].severity), ("doctor-root-present", Severity::Error));
}

#[test]
fn row_29_a_clock_decades_off_and_a_full_disk_are_told() {
    let party = paired();
    for now in [0, CLOCK_MIN - 1, CLOCK_MAX] {
        assert!(ids(&party, &Surroundings { now, ..FINE }).contains(&"doctor-clock-wrong"));
    }
    assert!(ids(&party, &Surroundings { free_bytes: Some(5), ..FINE }).contains(&"doctor-disk-low"));
    assert!(!ids(&party, &Surroundings { free_bytes: None, ..FINE }).contains(&"doctor-disk-low"));
}

#[test]
fn open_permissions_are_named_with_their_mode() {
    let party = paired();
    let tls = party.dir.keys().path(&KeyName::Tls);
    set_mode(&tls, 0o640);
    let findings = doctor(&party.dir, &FINE);
    assert_eq!(findings[0].id, "doctor-permissions-open");
    assert_eq!(findings[0].params[1], ("mode", "640".to_owned()));
    set_mode(&tls, 0o600);
    set_mode(&party.founded.authority, 0o604);
    set_mode(party.dir.keys().dir(), 0o755);
    assert_eq!(ids(&party, &FINE).iter().filter(|id| **id == "doctor-permissions-open").count(), 2);
}

#[test]
fn damaged_and_missing_keys_are_told() {
    let party = paired();
    let record = &records(&party.dir).unwrap()[0];
    let log = party.dir.keys().path(&KeyName::Log { origin: record.lines[3].origin(), from: 0 });
    std::fs::write(&log, "x").unwrap();
    let found = ids(&party, &FINE);
    assert!(found.contains(&"doctor-key-bad") && found.contains(&"doctor-line-keys-missing"));
    std::fs::remove_file(party.dir.keys().path(&KeyName::Tls)).unwrap();
    assert!(ids(&party, &FINE).contains(&"doctor-key-missing"));
    std::fs::remove_file(party.dir.mark_file().path()).unwrap();
    assert!(ids(&party, &FINE).contains(&"doctor-start-mark-missing"));
    std::fs::write(party.dir.register_path(), "x").unwrap();
    assert!(ids(&party, &FINE).contains(&"doctor-register-bad"));
}

#[test]
fn row_40_a_bad_config_is_a_finding_and_does_not_hide_the_others() {
    let party = paired();
    std::fs::write(party.dir.config_path(), "version = 1\nparti = 2\n").unwrap();
    set_mode(&party.dir.keys().path(&KeyName::Tls), 0o644);
    let findings = doctor(&party.dir, &FINE);
    let bad = findings.iter().find(|finding| finding.id == "doctor-config-bad").unwrap();
    assert!(bad.params.contains(&("line", "2".to_owned())), "{:?}", bad.params);
    assert!(findings.iter().any(|finding| finding.id == "doctor-permissions-open"));
}

#[test]
fn reachability_restores_and_open_pairings_are_told() {
    let mut party = paired();
    let set = |party: &Party, listen: bool, addresses: bool| {
        let config = party.dir.config().unwrap();
        let listen = listen.then(|| "0.0.0.0:7411".parse().unwrap());
        let addresses = if addresses { vec!["aur.example:7411".to_owned()] } else { Vec::new() };
        std::fs::write(party.dir.config_path(), Config { listen, addresses, ..config }.to_text()).unwrap();
    };
    for (listen, addresses, id) in
        [(false, false, "doctor-only-dials"), (true, false, "doctor-no-addresses"), (false, true, "doctor-no-listen")]
    {
        set(&party, listen, addresses);
        assert!(ids(&party, &FINE).contains(&id));
    }
    invite(&party.dir, &pet("COR"), None, &mut party.rng).unwrap();
    party.dir.mark_file().require_successors().unwrap();
    super::super::register::mark_restored(&party.dir.register_path()).unwrap();
    std::fs::write(party.dir.keys().dir().join(".tls.key.7.new"), b"").unwrap();
    let found = ids(&party, &FINE);
    for id in ["doctor-pairing-open", "doctor-successors-due", "doctor-register-restored", "doctor-unfinished-file"] {
        assert!(found.contains(&id), "{id} in {found:?}");
    }
}

#[test]
fn an_authority_key_that_the_register_revoked_is_no_good_news() {
    let mut party = Party::new("AUR", 1);
    let second = party.temp.path().join("second.key");
    super::super::rotate::add_authority(&party.dir, &second, None, &mut party.rng).unwrap();
    super::super::rotate::revoke_authority(&party.dir, 1, None, None).unwrap();
    std::fs::remove_file(&party.founded.root).unwrap();
    let found = doctor(&party.dir, &FINE);
    let told = found.iter().find(|finding| finding.id == "authority-not-trusted").unwrap();
    assert_eq!(told.severity, Severity::Warning);
    assert!(!found.iter().any(|finding| finding.id == "doctor-authority-on-node"), "{found:?}");
    // The place of the other key, recorded, is good news again.
    let config = Config { authority: Some(second), ..party.dir.config().unwrap() };
    std::fs::write(party.dir.config_path(), config.to_text()).unwrap();
    assert!(ids(&party, &FINE).contains(&"doctor-authority-on-node"));
    assert!(!ids(&party, &FINE).contains(&"authority-not-trusted"));
}
