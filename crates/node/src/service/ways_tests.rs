//! Which ways a line test names, and what nobody but a node says.

use std::collections::BTreeSet;
use std::io::Cursor;

use comity_catalog::Catalogue;
use comity_exchange::line::Judge;
use comity_wire::Track;
use comity_wire::envelope::Envelope;
use comity_wire::header::Reason;
use comity_wire::statement::Statement;
use serde_json::json;
use serde_json::value::to_raw_value;

use super::line_test_tests::{Watched, all_answered, unstaffed};
use super::problem::codes;
use super::tests::{Machines, draft, show_when};
use super::views::{LineHealthQuery, LineStanding, StatementDraft};
use super::{Required, Since, Transport, formats};

fn none() -> BTreeSet<String> {
    BTreeSet::new()
}

/// Kind and result of each way.
fn named(watched: &Watched, side: usize, relays: &BTreeSet<String>) -> Vec<(String, Option<bool>)> {
    let ways = watched.nodes[side].ways(&watched.line, relays, Since::default());
    ways.into_iter().map(|way| (way.kind, way.reached)).collect()
}

fn of(found: &[(String, Option<bool>)]) -> Vec<(&str, Option<bool>)> {
    found.iter().map(|(kind, reached)| (kind.as_str(), *reached)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_and_files_count_by_what_they_brought_and_a_relay_is_called_so() {
    let mut watched = Watched::on(Machines::new(&[Track::Nrrc]), unstaffed()).await;
    assert_eq!(of(&named(&watched, 1, &none())), [("direct", Some(true))]);
    let address = watched.nodes[0].listening().unwrap().to_string();
    assert_eq!(of(&named(&watched, 1, &BTreeSet::from([address]))), [("relay", Some(true))]);
    // What mail is set up for is named before it ever brought anything.
    let node = watched.nodes[1].clone();
    node.offer_transport("AUR", Transport::Mail);
    assert_eq!(of(&named(&watched, 1, &none())), [("direct", Some(true)), ("mail", None)]);
    node.transport_failed("AUR", Transport::Mail, true);
    assert_eq!(of(&named(&watched, 1, &none())), [("direct", Some(true)), ("mail", Some(false))]);
    node.transport_failed("AUR", Transport::Mail, false);
    // A test asks for mail, though the line is up.
    assert!(node.take_mail_asked().is_empty());
    watched.pass(1);
    watched.until(|tests| tests.len() == 1 && all_answered(tests)).await;
    watched.pass(super::line_test_tests::HOUR);
    watched.until(|tests| tests.len() == 2 && all_answered(tests)).await;
    assert_eq!(node.take_mail_asked(), BTreeSet::from(["AUR".to_owned()]));
    assert!(node.take_mail_asked().is_empty(), "once");
    // A file that was written before the newest receipt of ours shows nothing of now; one that knows of it does.
    let (_, old) = watched.nodes[0].courier_write("BOR", Vec::new()).await.unwrap();
    let accepted = node.submit_one(draft("AUR", "text")).await.unwrap();
    node.wait_receipted(accepted.number.clone()).await.unwrap();
    show_when(&watched.nodes[0], &accepted.id, |_| true).await;
    node.courier_take(Cursor::new(old), Transport::Mail).await.unwrap();
    assert_eq!(of(&named(&watched, 1, &none())), [("direct", Some(true)), ("mail", None)]);
    // Until no receipt crosses a file that is being carried.
    for (by, place) in [(Transport::Mail, 1), (Transport::Courier, 2)] {
        while named(&watched, 1, &none()).get(place).is_none_or(|(_, reached)| *reached != Some(true)) {
            let (_, new) = watched.nodes[0].courier_write("BOR", Vec::new()).await.unwrap();
            node.courier_take(Cursor::new(new), by).await.unwrap();
        }
    }
    let with_files = [("direct", Some(true)), ("mail", Some(true)), ("courier", Some(true))];
    assert_eq!(of(&named(&watched, 1, &none())), with_files);
    let later = Since { wall_s: node.now().wall_s + 1, tries: 0 };
    let after: Vec<_> = node.ways(&watched.line, &none(), later).into_iter().map(|way| way.reached).collect();
    assert_eq!(after, [Some(true), None], "what came before the last test counts for that one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_but_a_node_says_a_line_test() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, _bor] = machines.both().await;
    let body = json!({
        "sequence": 1, "text": "x", "clock": 1, "state_digest": "00".repeat(32),
        "ours": { "generation": 1, "size": 1 }, "theirs": { "generation": 1, "size": 1 },
        "transports": [{ "kind": "direct" }],
    });
    let test = StatementDraft::new("BOR", "nrrc", "F01", to_raw_value(&body).unwrap());
    assert_eq!(aur.submit_one(test.clone()).await.unwrap_err().code, codes::FORMAT_NODE);
    let required = Required { officers: vec![comity_wire::Hash([1; 32])], nonce: [1; 32], seed: [1; 32] };
    let refused = aur.submit_released(test.clone(), required.clone(), vec![vec![0]]).await.unwrap_err();
    assert_eq!(refused.code, codes::FORMAT_NODE);
    assert_eq!(aur.signable(test.clone(), required).await.unwrap_err().code, codes::FORMAT_NODE);
    assert!(aur.submit_by_node(test).await.is_ok());

    // The receiver takes a node's, and none that officers are asked to release.
    let judge: Judge = formats::judge(std::sync::Arc::new(Catalogue::shipped().unwrap()));
    let said = |envelope: Envelope| Statement { envelope, body: body.to_string().into_bytes() };
    let envelope = Envelope { format: "F01".into(), format_version: 1, ..Envelope::default() };
    let ask = |said: Statement| judge.ask(&said.envelope, &said.members().unwrap());
    assert_eq!(ask(said(envelope.clone())), None);
    let keys = comity_journal::release::required_set([comity_wire::Hash([1; 32])]);
    assert_eq!(ask(said(Envelope { required: keys, ..envelope.clone() })), Some(Reason::BadRelease));
    assert_eq!(ask(said(Envelope { release_nonce: Some([1; 32]), ..envelope })), Some(Reason::BadRelease));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_health_of_lines_is_asked_for_by_peer_and_track() {
    let machines = Machines::new(&[Track::Nrrc, Track::Official]);
    let [aur, _bor] = machines.both().await;
    let all = aur.line_health(LineHealthQuery::default()).await.unwrap();
    let lines: Vec<_> = all.iter().map(|line| (line.peer.as_str(), line.track.as_str(), line.standing)).collect();
    assert_eq!(lines, [("BOR", "nrrc", LineStanding::Untested), ("BOR", "official", LineStanding::Untested)]);
    assert_eq!((all[0].hours.len(), all[0].interval_s), (336, 3_600));
    assert!(all[0].fallback.is_none() && all[0].last_test.is_none() && all[0].availability_permille.is_none());
    let one = |peer: Option<&str>, track: Option<&str>, days| LineHealthQuery {
        peer: peer.map(str::to_owned),
        track: track.map(str::to_owned),
        days,
    };
    let official = aur.line_health(one(Some("BOR"), Some("official"), Some(1))).await.unwrap();
    assert_eq!((official.len(), official[0].hours.len()), (1, 24));
    assert_eq!(aur.line_health(one(None, None, Some(u64::MAX))).await.unwrap()[0].hours.len(), 336, "fourteen days");
    assert!(aur.line_health(one(None, Some("cert"), None)).await.unwrap().is_empty());
    let code = async |query| aur.line_health(query).await.unwrap_err().code;
    assert_eq!(code(one(Some("CAR"), None, None)).await, codes::NO_SUCH_PEER);
    assert_eq!(code(one(None, Some("telegraph"), None)).await, codes::ENVELOPE_WRONG);
}
