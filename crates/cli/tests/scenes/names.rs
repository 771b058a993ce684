//! What parties may be called, and whose root key a person sees.

use crate::party::{Party, answered, pair, program};

#[test]
fn a_party_cannot_found_itself_under_a_name_that_could_not_stand_in_a_number() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("node");
    let long = "A".repeat(300);
    for name in ["../x", "BOR/nrrc", "A B", "", " ", "A\u{202e}B", "A.B", "A@B", &long] {
        let output = program().args(["--json", "--dir"]).arg(&dir).args(["init", name]).output().unwrap();
        let (exit, told) = answered(&output);
        assert_eq!((exit, &told["error"]["code"]), (2, &"party-name".into()), "{name:?}: {told}");
        assert!(!dir.exists(), "{name:?} left something");
    }
    let output = program().args(["--json", "--dir"]).arg(&dir).args(["init", "--", "-x"]).output().unwrap();
    assert_eq!(answered(&output).1["error"]["code"], "party-name");
    Party::at("БОР-2", dir, "").done(&["init", "БОР-2"]);
}

#[test]
fn an_init_that_fails_names_the_path_that_was_given_and_can_be_repeated() {
    let place = tempfile::tempdir().unwrap();
    let party = Party::at("AUR", place.path().join("node"), "");
    let given = place.path().join("nowhere").join("k").display().to_string();
    let (exit, told) = party.run(&["init", "AUR", "--root-key", &given]);
    assert_eq!((exit, &told["error"]["code"]), (3, &"folder-missing".into()), "{told}");
    assert_eq!(told["error"]["params"]["path"], given.as_str());
    assert!(!party.dir.exists());
    party.done(&["init", "AUR"]);
    // A folder that holds a node keeps all that is in it.
    std::fs::write(party.dir.join("mine"), "mine").unwrap();
    assert_eq!(party.refused(&["init", "AUR"], 1), "already-initialised");
    assert!(party.dir.join("mine").exists() && party.dir.join("store.db").exists());
}

#[test]
fn row_41_confirm_and_peers_show_the_root_key_of_the_other_party() {
    let place = tempfile::tempdir().unwrap();
    let (a, b) = (Party::init("AUR", place.path()), Party::init("BOR", place.path()));
    let root = |party: &Party| party.done(&["keys", "register"])["root"].clone();
    pair(&a, &b, place.path());
    for (party, other) in [(&a, &b), (&b, &a)] {
        let confirmed = party.done(&["confirm", other.name]);
        assert_eq!(confirmed["root"], root(other), "{confirmed}");
        let peers = party.done(&["peers"]);
        assert_eq!(peers["peers"][0]["root"], root(other), "{peers}");
        // In words as well: it is what a person compares.
        let output = program().arg("--dir").arg(&party.dir).args(["confirm", other.name]).output().unwrap();
        let words = String::from_utf8(output.stdout).unwrap();
        assert!(words.contains(root(other).as_str().unwrap()), "{words}");
    }
}
