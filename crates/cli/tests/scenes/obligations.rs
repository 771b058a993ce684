//! Who owes what to whom is the same on both sides, while a node runs and where one is only asked.

use serde_json::Value;

use crate::help::{send_receipted, until, words};
use crate::party::{Party, two};

fn board(party: &Party, args: &[&str]) -> Vec<Value> {
    let mut all = vec!["obligations"];
    all.extend(args);
    let all = party.done(&all)["obligations"].as_array().unwrap().clone();
    // What both owe since the line opened, whatever is said, is looked at apart.
    all.into_iter().filter(|one| one["kind"] != "statement").collect()
}

/// What both owe since the line opened: the id, the format and who owes it, by id.
fn since_opening(party: &Party, us: &str) -> Vec<(String, String, bool)> {
    let all = party.done(&["obligations", "--track", "nrrc"])["obligations"].as_array().unwrap().clone();
    let leads = all.into_iter().filter(|one| one["kind"] == "statement");
    let word = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    let mut leads: Vec<_> =
        leads.map(|one| (word(&one, "id"), word(&one, "format"), word(&one, "owed_by") == us)).collect();
    leads.sort();
    leads
}

fn owed(party: &Party, count: usize) -> Vec<Value> {
    until("what is owed is on the board", || {
        let board = board(party, &[]);
        if board.len() == count { Ok(board) } else { Err(format!("{board:?}")) }
    })
}

#[test]
fn rule_15_both_sides_list_the_same_obligation_until_an_officer_acknowledges() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, b) = two(place.path());
    assert!(board(&a, &[]).is_empty());
    send_receipted(&a, "BOR/nrrc", "please confirm");
    let (here, there) = (owed(&a, 1).remove(0), owed(&b, 1).remove(0));
    for same in ["id", "case", "kind", "from", "due", "format", "mark"] {
        assert_eq!(here[same], there[same], "{same}");
    }
    assert_eq!((&here["owed_by"], &there["owed_by"]), (&"them".into(), &"us".into()));
    assert_eq!((board(&a, &["--ours"]).len(), board(&a, &["--theirs", "--peer", "BOR"]).len()), (0, 1));
    assert_eq!((board(&a, &["--late"]).len(), board(&a, &["--track", "cert"]).len()), (0, 0));
    for day in ["2020-01-01T00:00:00Z", "2020-01-01", "1577836800"] {
        assert_eq!(board(&a, &["--due-before", day]).len(), 0, "{day}");
    }
    assert_eq!(a.refused(&["obligations", "--due-before", "tomorrow"], 2), "time");
    assert_eq!(a.refused(&["obligations", "--peer", "XXX"], 3), "no-such-peer");
    assert_eq!(a.refused(&["obligations", "--limit", "1001"], 1), "limit-wrong");
    assert_eq!(a.refused(&["case", "nothing"], 3), "no-such-case");
    for (language, word) in [("en", "an acknowledgement by an officer"), ("ru", "подтверждение дежурного")]
    {
        assert!(words(&b, language, &["obligations"]).contains(word));
    }
    b.done(&["ack", "AUR/nrrc/1", "--officer", "Petrova"]);
    owed(&a, 0);
    // Each has listed a receipt for the other's first entry by now.
    let leads = until("both owe a watch test and a profile", || {
        let leads = since_opening(&a, "us");
        if leads.len() == 4 { Ok(leads) } else { Err(format!("{leads:?}")) }
    });
    assert_eq!(
        until("the other side says the same", || {
            let there = since_opening(&b, "them");
            if there.len() == 4 { Ok(there) } else { Err(format!("{there:?}")) }
        }),
        leads
    );
    for (format, ours) in [("F02", true), ("F02", false), ("F11", true), ("F11", false)] {
        assert!(leads.iter().any(|(_, f, o)| (f.as_str(), *o) == (format, ours)), "{leads:?}");
    }
    owed(&b, 0);
    let case = here["case"].as_str().unwrap();
    let met = a.done(&["case", case]);
    assert_eq!((&met["open"], &met["obligations"][0]["state"]), (&0.into(), &"met".into()), "{met}");
    assert!(words(&a, "en", &["case", case]).contains("AUR/nrrc/1"));
    // A node that is only asked reads what it has.
    a.terminate();
    assert_eq!(a.done(&["case", case])["chain"], met["chain"]);
}
