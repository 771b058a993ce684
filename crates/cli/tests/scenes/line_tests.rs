//! Line tests of real nodes over every way that they have: a relay, mail, an address where nobody is; down and up again.

use serde_json::Value;

use crate::help::{at_last, until, words};
use crate::mail::{Server, equip};
use crate::relay::{Relay, behind};

/// Seconds of an "hour" here.
const HOUR: &str = "4";

/// The ways of ours or theirs, by kind, that a test reached the other side by, or failed to.
fn ways(series: &Value, ours: bool, kind: &str) -> Option<(u64, u64)> {
    let all = series["summary"]["ways"].as_array()?;
    let way = all.iter().find(|way| way["ours"] == ours && way["kind"] == kind)?;
    Some((way["reached"].as_u64()?, way["failed"].as_u64()?))
}

#[test]
fn tests_go_over_the_relay_and_by_mail_and_a_line_that_is_cut_is_down_with_a_notice_for_an_officer() {
    let (place, server) = (tempfile::tempdir().unwrap(), Server::start());
    let (mut a, mut b, outer) = behind(place.path());
    let routes = format!("[[listen]]\naddress = \"{outer}\"\nto = \"{}\"\n", b.listen);
    let mut relay = Relay::start(place.path(), "relay.toml", &routes);
    // Mail is for when the link is down; the tests go by it all the same.
    equip(&a, "BOR", place.path(), &server, "when = \"down\"\nafter_s = 86400");
    equip(&b, "AUR", place.path(), &server, "when = \"down\"\nafter_s = 86400");
    std::fs::write(a.dir.join("transports.toml"), format!("version = 1\nrelays = [\"{outer}\"]\n")).unwrap();
    for party in [&mut a, &mut b] {
        party.serve_with(&["--line-tests", HOUR]);
    }
    at_last(&a, &["line-test", "BOR/nrrc", "--wait", "60"]);
    let series = ["line-test", "BOR/nrrc", "--series"];
    until("tests cover the relay and mail", || {
        let seen = a.done(&series);
        let relay = ways(&seen, true, "relay").is_some_and(|(reached, _)| reached > 0);
        let mail = [true, false].map(|ours| ways(&seen, ours, "mail").is_some_and(|(reached, _)| reached > 0));
        if relay && mail == [true, true] { Ok(()) } else { Err(seen["summary"].to_string()) }
    });
    // Nobody says a test by hand.
    let body = place.path().join("test.json");
    std::fs::write(&body, r#"{"sequence":1}"#).unwrap();
    a.refused(&["send", "BOR/nrrc", "--format", "F01", "--body", &body.display().to_string()], 2);

    relay.kill();
    let health = |party: &crate::party::Party, line: &str| party.done(&["line-health", line]);
    until("the line is down, and that is acted upon", || {
        let seen = a.done(&["line-health", "BOR/nrrc"]);
        let line = &seen[0];
        // The relay was tried as another way, which led nowhere; what became of it is told while the outage lasts.
        let in_vain = |way: &Value| way["kind"] == "relay" && way["reached"] == false;
        let relay_tried = line["tried"].as_array().is_some_and(|ways| ways.iter().any(in_vain));
        let down = line["standing"] == "down" && line["others_tried"] == true;
        if down && relay_tried && line["draft"].is_u64() { Ok(()) } else { Err(seen.to_string()) }
    });
    let draft = health(&a, "BOR/nrrc")[0]["draft"].as_u64().unwrap().to_string();
    let shown = a.done(&["draft", "show", &draft]);
    assert_eq!((&shown["draft"]["format"], &shown["owner"]), (&"F07".into(), &"(node)".into()), "{shown}");
    let alarms = a.done(&["alarms"]);
    assert!(alarms["alarms"].to_string().contains("line-down"), "{alarms}");

    let _relay = Relay::start(place.path(), "relay.toml", &routes);
    until("the line is up again", || {
        let seen = health(&a, "BOR/nrrc");
        // Of the first outage: another one may have begun on a busy machine.
        let over = a.done(&["alarms", "--ended"])["alarms"].to_string().contains("BOR/nrrc 20");
        if over { Ok(()) } else { Err(seen.to_string()) }
    });
    until("both have the same series", || {
        let [ours, theirs] = [a.done(&series), b.done(&["line-test", "AUR/nrrc", "--series"])];
        let of = |seen: &Value| (seen["outages"].clone(), seen["down_since"].clone());
        // The first that is over: with hours of seconds a busy machine may miss tests again, and one side sees it first.
        let first = |seen: &Value| {
            let all = seen["outages"].as_array().cloned().unwrap_or_default();
            let one = all.into_iter().find(|one| one["until"].is_u64())?;
            Some((one["from"].clone(), one["until"].clone()))
        };
        match first(&ours) == first(&theirs) && first(&ours).is_some() {
            true => Ok(()),
            false => Err(format!("{:?} {:?}", of(&ours), of(&theirs))),
        }
    });
    for (language, word) in [("en", "outage from 20"), ("ru", "перерыв с 20")] {
        let told = words(&a, language, &series);
        assert!(told.contains(word), "{told}");
    }
}
