//! Which of ours an acknowledgement of the counterpart is told of; between two real nodes.

use comity_wire::Track;

use super::Node;
use super::tests::{Machines, draft, show_when};
use super::views::{AckDraft, Event, StatementDraft};

/// The next statement that is told to be acknowledged: its number, by which statement, by whom, whether it was understood.
async fn told(events: &mut tokio::sync::broadcast::Receiver<Event>) -> (String, String, String, bool) {
    loop {
        if let Event::Acknowledged { statement, by, officer, understood } = events.recv().await.unwrap() {
            return (statement.number, by.number, officer, understood);
        }
    }
}

fn is(of: &str, by: &str, officer: &str, understood: bool) -> (String, String, String, bool) {
    (of.into(), by.into(), officer.into(), understood)
}

async fn here(node: &Node, id: &str) {
    show_when(node, id, |view| view.content.is_some()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_ours_that_it_answers_is_told_once_and_nothing_else() {
    let machines = Machines::new(&[Track::Nrrc, Track::Cert]);
    let [aur, bor] = machines.both().await;
    let mut events = aur.events();
    let mut ids = Vec::new();
    for text in ["one", "two", "three"] {
        ids.push(aur.submit_one(draft("BOR", text)).await.unwrap().id);
    }
    let cert = StatementDraft { track: "cert".into(), ..draft("BOR", "island") };
    ids.push(aur.submit_one(cert).await.unwrap().id);
    for id in &ids {
        here(&bor, id).await;
    }
    let ack = AckDraft::of(vec!["AUR/nrrc/3".into(), "AUR/nrrc/1".into()], "ana");
    let both = bor.acknowledge(ack).await.unwrap();
    here(&aur, &both.id).await;
    let ack = AckDraft { understood: false, ..AckDraft::of(vec![ids[1].clone()], "bo") };
    let one = bor.acknowledge(ack).await.unwrap();
    here(&aur, &one.id).await;
    let island =
        bor.acknowledge(AckDraft { understood: false, ..AckDraft::of(vec![ids[3].clone()], "eva") }).await.unwrap();
    let mut heard = Vec::new();
    for _ in 0..4 {
        heard.push(told(&mut events).await);
    }
    let expected = [
        is("AUR/nrrc/3", &both.number, "ana", true),
        is("AUR/nrrc/1", &both.number, "ana", true),
        is("AUR/nrrc/2", &one.number, "bo", false),
        is("AUR/cert/1", &island.number, "eva", false),
    ];
    assert_eq!(heard, expected);
}
