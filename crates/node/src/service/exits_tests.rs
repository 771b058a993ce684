//! What is marked above a line's ceiling does not leave, whenever the ceiling was set; between two real nodes.

use std::collections::BTreeMap;

use comity_catalog::Ceiling;
use comity_wire::envelope::Tlp;
use comity_wire::frame::{Frame, Payload};
use comity_wire::{Canonical, Track, courier};

use super::Node;
use super::problem::codes;
use super::tests::{Machines, draft, show_when};
use super::views::*;

fn amber() -> BTreeMap<String, Ceiling> {
    let ceiling = Ceiling { tlp: Some(Tlp::Amber), ..Ceiling::default() };
    BTreeMap::from([("BOR/nrrc".into(), ceiling)])
}

fn marked(tlp: &str, text: &str) -> StatementDraft {
    StatementDraft { tlp: tlp.into(), ..draft("BOR", text) }
}

/// The entries in a courier file of one line, by number.
async fn carried(node: &Node, track: Track) -> Vec<u64> {
    let line = node.names().line("BOR", track.word()).unwrap();
    let (_, file) = node.courier_write("BOR", Vec::new()).await.unwrap();
    let frames = courier::frames(&file).unwrap().into_iter().map(|bytes| Frame::from_bytes(bytes).unwrap());
    let mut numbers = Vec::new();
    for frame in frames.filter(|frame| frame.line == line) {
        if let Payload::Data(data) = frame.payload {
            numbers.extend((data.from..).take(data.entries.len()));
        }
    }
    numbers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_queued_before_a_ceiling_was_lowered_stays_back_visibly_and_leaves_once_it_is_raised() {
    let mut machines = Machines::new(&[Track::Nrrc, Track::Cert]);
    let [aur, bor] = machines.both().await;
    let first = aur.submit_one(marked("TLP:RED", "before")).await.unwrap();
    aur.wait_receipted(first.number).await.unwrap();
    aur.shutdown().await;
    bor.shutdown().await;
    // Accepted while everything might leave, and nothing was there to take it.
    let alone = machines.start(0, None, false).await;
    let green = alone.submit_one(marked("TLP:GREEN", "leaves")).await.unwrap();
    let red = alone.submit_one(marked("TLP:RED", "stays")).await.unwrap();
    let after = alone.submit_one(marked("TLP:GREEN", "waits")).await.unwrap();
    assert!(carried(&alone, Track::Nrrc).await.contains(&red.entry), "the test can fail");
    alone.shutdown().await;

    machines.ceilings[0] = amber();
    let [aur, bor] = machines.both().await;
    let problem = aur.submit_one(marked("TLP:RED", "now")).await.unwrap_err();
    assert_eq!((problem.code.as_ref(), problem.params["mark"].as_str()), (codes::ABOVE_CEILING, "TLP:RED"));
    // What stands before it leaves; another line is not concerned.
    show_when(&bor, &green.id, |view| view.content.is_some()).await;
    let cert = StatementDraft { track: "cert".into(), ..marked("TLP:RED", "another line") };
    let cert = aur.submit_one(cert).await.unwrap();
    aur.wait_receipted(cert.number).await.unwrap();
    for waits in [&red, &after] {
        let StatementState::StaysBack(back) = aur.show(waits.id.clone()).await.unwrap().state else { panic!("waits") };
        assert_eq!((&back.first, back.mark.as_str(), back.ceiling.as_str()), (&red.number, "TLP:RED", "TLP:AMBER"));
        assert_eq!(bor.show(waits.id.clone()).await.unwrap_err().code, codes::NO_SUCH_STATEMENT);
    }
    let status = aur.status().await.unwrap();
    let found = status.findings.iter().find(|finding| finding.code == "stays-back").unwrap();
    assert_eq!(found.params["first"].as_str(), red.number);
    assert!(status.findings.iter().all(|finding| finding.code != "receipts-withheld"), "nobody there withholds");
    // Nor does it leave in a file, and receipts go on.
    assert!(carried(&aur, Track::Nrrc).await.iter().all(|number| *number < red.entry));
    let theirs = StatementDraft::new("AUR", "nrrc", "F90", draft("", "from there").body);
    let theirs = bor.submit_one(theirs).await.unwrap();
    bor.wait_receipted(theirs.number).await.unwrap();
    aur.shutdown().await;
    bor.shutdown().await;

    machines.ceilings[0] = BTreeMap::new();
    let [aur, bor] = machines.both().await;
    for entry in [red, after] {
        aur.wait_receipted(entry.number).await.unwrap();
        show_when(&bor, &entry.id, |view| view.content.is_some()).await;
    }
    aur.shutdown().await;
    bor.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attachment_of_what_stays_back_is_served_to_nobody() {
    let mut machines = Machines::new(&[Track::Nrrc]);
    let alone = machines.start(0, None, false).await;
    let import = |name: &'static str| {
        let bytes = name.repeat(9_000).into_bytes();
        alone.attachment_import(name, "text/plain", bytes.len() as u64, std::io::Cursor::new(bytes))
    };
    let (open, secret) = (import("open").await.unwrap(), import("secret").await.unwrap());
    let line = alone.names().line("BOR", "nrrc").unwrap();
    alone.shutdown().await;
    machines.ceilings[0] = amber();
    let [aur, bor] = machines.both().await;
    let attached = StatementDraft { attachments: vec![open.root.clone()], ..marked("TLP:GREEN", "x") };
    aur.submit_one(attached).await.unwrap();
    let serves = |root: String| {
        let root = root.parse().unwrap();
        aur.with_core(move |core, _| {
            let read = core.reader().unwrap();
            core.exits().serves((&*read, core.journals()), &line, &root).unwrap()
        })
    };
    assert!(serves(open.root.clone()).await.unwrap());
    assert!(!serves(secret.root.clone()).await.unwrap(), "nothing offers it");
    let above = StatementDraft { attachments: vec![secret.root.clone()], ..marked("TLP:RED", "x") };
    assert_eq!(aur.submit_one(above).await.unwrap_err().code, codes::ABOVE_CEILING);
    // Delivered while the ceiling was higher: from now on it is not served.
    aur.shutdown().await;
    bor.shutdown().await;
    let lower = Ceiling { tlp: Some(Tlp::Clear), ..Ceiling::default() };
    machines.ceilings[0] = BTreeMap::from([("BOR/nrrc".into(), lower)]);
    let aur = machines.start(0, None, false).await;
    let root = open.root.parse().unwrap();
    let served = aur.with_core(move |core, _| {
        let read = core.reader().unwrap();
        core.exits().serves((&*read, core.journals()), &line, &root).unwrap()
    });
    assert!(!served.await.unwrap());
    aur.shutdown().await;
}
