//! Hours that a register says bind what is owed from then on, alike on both sides.

use comity_wire::Track;
use comity_wire::register::RegisterFact;

use super::Node;
use super::tests::{Machines, draft};
use super::views::*;

async fn board_when(node: &Node, done: impl Fn(&BoardView) -> bool) -> BoardView {
    let mut shown = node.inner.states.shown.subscribe();
    loop {
        let mut board = node.obligations(ObligationQuery::default()).await.unwrap();
        // What both owe since the line opened, whatever is said, is no matter of these hours.
        board.obligations.retain(|one| one.kind != "statement");
        if done(&board) {
            return board;
        }
        shown.changed().await.unwrap();
    }
}

/// Says contacts in the register of the second party, and gives it to its node.
async fn say(machines: &mut Machines, node: &Node, body: &str) {
    let fact = RegisterFact::Statement { format: "F10".into(), version: 1, body: body.as_bytes().to_vec() };
    machines.parties[1].authority_says(fact).unwrap();
    node.use_register(machines.parties[1].register.clone()).await.unwrap();
}

fn contact(act: &str, utc: &str) -> String {
    format!(
        r#"{{"act":"{act}","category":"watch","agency":"CERT","position":"Duty officer","desk":"CERT","utc":{utc}}}"#
    )
}

/// Sends to the desk, and gives the due instant of the acknowledgement and its basis, as both show them.
async fn owed(from: &Node, to: &Node, count: usize) -> (u64, Option<u64>, String) {
    let mut said = draft("BOR", "text");
    (said.track, said.to_desks) = ("cert".into(), vec!["CERT".into()]);
    let accepted = from.submit_one(said).await.unwrap();
    let mut seen = Vec::new();
    for node in [from, to] {
        let board = board_when(node, |board| board.obligations.len() == count).await;
        let one = board.obligations.iter().find(|one| one.statement.id == accepted.id).unwrap();
        assert_eq!(one.kind, "acknowledge");
        seen.push((one.from, one.due, one.basis.clone()));
    }
    assert_eq!(seen[0], seen[1], "both sides");
    seen.swap_remove(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hours_of_a_contact_move_due_instants_on_both_sides_and_the_digests_are_equal() {
    let mut machines = Machines::new(&[Track::Cert]);
    let [aur, bor] = machines.both().await;
    let (from, due, basis) = owed(&aur, &bor, 1).await;
    assert_eq!((due, basis.as_str()), (Some(from + 24 * 3_600), "period"), "no hours are known: always open");

    // Closed for a day and a half from before now on.
    let (closed, opens) = (from - 3_600, from + 129_600);
    let utc =
        |closed: &str| format!(r#"{{"weeks":[{{"since":1,"open":[{{"from":0,"to":10080}}]}}],"closed":[{closed}]}}"#);
    say(&mut machines, &bor, &contact("nominate", &utc(&format!(r#"{{"from":{closed},"to":{opens}}}"#)))).await;
    // What says so is an entry of theirs; the next statement acts after it.
    let said =
        bor.submit_one(StatementDraft { track: "cert".into(), ..draft("AUR", "hours are published") }).await.unwrap();
    bor.wait_receipted(said.number).await.unwrap();
    let (_, due, basis) = owed(&aur, &bor, 3).await;
    assert_eq!((due, basis.as_str()), (Some(opens + 24 * 3_600), "from-opening"));

    // A contact whose hours cannot be is one without effect.
    say(&mut machines, &bor, &contact("change", &utc(r#"{"from":9,"to":5}"#))).await;
    let (_, due, _) = owed(&aur, &bor, 4).await;
    assert_eq!(due, Some(opens + 24 * 3_600));

    let digests = loop {
        let ours = aur.line_test("BOR", "cert").await.unwrap().digest.unwrap();
        let theirs = bor.line_test("AUR", "cert").await.unwrap().digest.unwrap();
        if (&ours.ours, &ours.theirs) == (&theirs.theirs, &theirs.ours) {
            break [ours, theirs];
        }
    };
    assert_eq!((&digests[0].hash, &digests[0].state), (&digests[1].hash, &digests[1].state));
    aur.shutdown().await;
    bor.shutdown().await;
}
