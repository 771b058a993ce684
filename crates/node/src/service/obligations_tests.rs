//! Two nodes over a real link come to the same cases and obligations, and tell of them.

use std::sync::Arc;

use comity_wire::Track;

use super::Node;
use super::problem::codes;
use super::tests::{Machines, draft};
use super::views::*;
use crate::watch::policy::{MayRead, On, reads_all};

/// The board of what follows from what was said: what both owe since the line opened, whatever is said, comes and goes apart.
async fn owed(node: &Node, query: ObligationQuery) -> Result<BoardView, super::problem::Problem> {
    let mut board = node.obligations(query).await?;
    board.obligations.retain(|one| one.kind != "statement");
    Ok(board)
}

/// The board as soon as it holds what is wanted.
async fn board_when(node: &Node, query: ObligationQuery, done: impl Fn(&BoardView) -> bool) -> BoardView {
    let mut shown = node.inner.states.shown.subscribe();
    loop {
        let board = owed(node, query.clone()).await.unwrap();
        if done(&board) {
            return board;
        }
        shown.changed().await.unwrap();
    }
}

/// As the other side calls it.
fn seen_from_there(one: &ObligationView) -> (String, String, PartyView, Option<u64>, u64, String) {
    let other = if one.owed_by == PartyView::Us { PartyView::Them } else { PartyView::Us };
    (one.id.clone(), one.kind.clone(), other, one.due, one.from, one.case.clone())
}

fn seen_from_here(one: &ObligationView) -> (String, String, PartyView, Option<u64>, u64, String) {
    (one.id.clone(), one.kind.clone(), one.owed_by, one.due, one.from, one.case.clone())
}

fn all() -> ObligationQuery {
    ObligationQuery::default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rule_15_both_nodes_show_the_same_obligations_and_the_acknowledgement_meets_one() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    // What is known of a line at first is shown and not told.
    board_when(&bor, all(), |board| board.reading.is_empty()).await;
    let mut events = bor.events();
    let accepted = aur.submit_one(draft("BOR", "text")).await.unwrap();
    aur.submit_one(draft("BOR", "more")).await.unwrap();
    let both = |board: &BoardView| board.obligations.len() == 2;
    let (here, there) = (board_when(&aur, all(), both).await, board_when(&bor, all(), both).await);
    let mut turned: Vec<_> = here.obligations.iter().map(seen_from_there).collect();
    let mut shown: Vec<_> = there.obligations.iter().map(seen_from_here).collect();
    turned.sort_by(|a, b| a.0.cmp(&b.0));
    shown.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(turned, shown);
    let kinds: Vec<&str> = there.obligations.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(kinds, ["acknowledge", "acknowledge"]);
    assert!(there.obligations.iter().all(|one| one.owed_by == PartyView::Us && one.state == "open"));
    let mut numbers: Vec<&str> = there.obligations.iter().map(|one| one.statement.number.as_str()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["AUR/nrrc/1", "AUR/nrrc/2"]);
    assert_eq!(there.obligations[0].due, Some(there.obligations[0].from + 24 * 3_600));

    let refs = vec![accepted.number.clone()];
    let officer = "A. Berg".into();
    let ack = AckDraft {
        refs,
        officer,
        understood: true,
        received_at: None,
        tlp: String::new(),
        pap: String::new(),
        idempotency_key: None,
    };
    bor.acknowledge(ack).await.unwrap();
    let one = |board: &BoardView| board.obligations.len() == 1;
    let (here, there) = (board_when(&aur, all(), one).await, board_when(&bor, all(), one).await);
    assert_eq!(seen_from_there(&here.obligations[0]), seen_from_here(&there.obligations[0]));
    assert_eq!(here.obligations[0].statement.number, "AUR/nrrc/2");

    let case = aur.case(&accepted.id).await.unwrap();
    assert_eq!((case.first.number.as_str(), case.open), ("AUR/nrrc/1", 0));
    assert!(case.obligations.iter().any(|one| one.state == "met" && one.kind == "acknowledge"));

    let mut told = Vec::new();
    while !told.iter().any(|(what, _)| what == "met") {
        if let Event::Obligation { what, id, obligation } = events.recv().await.unwrap()
            && obligation.kind != "statement"
        {
            told.push((what, id));
        }
    }
    assert_eq!(told.iter().filter(|(what, _)| what == "opened").count(), 2, "{told:?}");
    let mut ids: Vec<&String> = told.iter().map(|(_, id)| id).collect();
    ids.dedup();
    assert_eq!(ids.len(), told.len(), "each event once");
    aur.shutdown().await;
    bor.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_state_is_made_again_at_a_start_and_by_whoever_only_asks() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let accepted = aur.submit_one(draft("BOR", "text")).await.unwrap();
    aur.wait_receipted(accepted.number.clone()).await.unwrap();
    let before = board_when(&aur, all(), |board| board.obligations.len() == 1).await.obligations;
    aur.shutdown().await;
    bor.shutdown().await;
    let alone = machines.start(0, None, false).await;
    let after = owed(&alone, all()).await.unwrap();
    assert!(after.reading.is_empty());
    assert_eq!(
        after.obligations.iter().map(seen_from_here).collect::<Vec<_>>(),
        before.iter().map(seen_from_here).collect::<Vec<_>>()
    );
    let state = alone.line_state("BOR", "nrrc").await.unwrap();
    assert_eq!(state.digest.unwrap().ours.generation, 1);
    alone.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exercises_do_not_touch_the_digest_of_actual_traffic() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let before = aur.line_test("BOR", "nrrc").await.unwrap().digest.unwrap();
    let exercise = StatementDraft { mark: "exercise".into(), ..draft("BOR", "text") };
    aur.submit_one(exercise).await.unwrap();
    let drill = ObligationQuery { mark: Some("exercise".into()), ..all() };
    board_when(&aur, drill.clone(), |board| board.obligations.len() == 1).await;
    board_when(&bor, drill, |board| board.obligations.len() == 1).await;
    assert!(owed(&aur, all()).await.unwrap().obligations.is_empty());
    // What answers an exercise is one, and nothing acknowledges two marks at once.
    let ack = |refs: &[&str]| AckDraft {
        refs: refs.iter().map(|name| (*name).to_owned()).collect(),
        officer: "A. Berg".into(),
        understood: true,
        received_at: None,
        tlp: String::new(),
        pap: String::new(),
        idempotency_key: None,
    };
    aur.submit_one(draft("BOR", "actual")).await.unwrap();
    board_when(&bor, all(), |board| board.obligations.len() == 1).await;
    let both = bor.acknowledge(ack(&["AUR/nrrc/1", "AUR/nrrc/2"])).await.unwrap_err();
    assert_eq!(both.code, codes::ENVELOPE_WRONG);
    assert_eq!(both.params["field"], "mark");
    let accepted = bor.acknowledge(ack(&["AUR/nrrc/1"])).await.unwrap();
    assert_eq!(bor.show(accepted.number).await.unwrap().content.unwrap().mark, "exercise");
    let drill = ObligationQuery { mark: Some("exercise".into()), ..all() };
    board_when(&aur, drill, |board| board.obligations.is_empty()).await;
    assert_eq!(owed(&aur, all()).await.unwrap().obligations.len(), 1);
    bor.submit_one(draft("AUR", "x")).await.unwrap();
    let after = aur.line_test("BOR", "nrrc").await.unwrap().digest.unwrap();
    assert_ne!(after.line, before.line);
    aur.shutdown().await;
    bor.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_acknowledgement_and_a_correction_have_the_mark_of_what_they_are_about() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let actual = aur.submit_one(draft("BOR", "text")).await.unwrap();
    let exercise = StatementDraft { mark: "exercise".into(), ..draft("BOR", "text") };
    let exercise = aur.submit_one(exercise).await.unwrap();
    let drill = || ObligationQuery { mark: Some("exercise".into()), ..all() };
    let count = |wanted: usize| move |board: &BoardView| board.obligations.len() == wanted;
    board_when(&bor, drill(), count(1)).await;
    board_when(&bor, all(), count(1)).await;
    let ack = |refs: &[&Accepted]| AckDraft {
        refs: refs.iter().map(|one| one.number.clone()).collect(),
        officer: "A. Berg".into(),
        understood: true,
        received_at: None,
        tlp: String::new(),
        pap: String::new(),
        idempotency_key: None,
    };
    assert_eq!(bor.acknowledge(ack(&[&actual, &exercise])).await.unwrap_err().code, codes::ENVELOPE_WRONG);
    let taken = bor.acknowledge(ack(&[&exercise])).await.unwrap();
    assert_eq!(bor.show(taken.number).await.unwrap().content.unwrap().mark, "exercise");
    board_when(&aur, drill(), count(0)).await;
    board_when(&aur, all(), count(1)).await;
    let changes = serde_json::value::to_raw_value(&serde_json::json!({"text": "other"})).ok();
    let reason = "a slip".to_owned();
    let change = CorrectionDraft {
        r#ref: exercise.number,
        changes,
        reason,
        tlp: String::new(),
        pap: String::new(),
        idempotency_key: None,
    };
    let corrected = aur.correct(change).await.unwrap();
    assert_eq!(aur.show(corrected.number).await.unwrap().content.unwrap().mark, "exercise");
    aur.shutdown().await;
    bor.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_board_is_filtered_and_wrong_questions_are_refused() {
    let machines = Machines::new(&[Track::Nrrc, Track::Cert]);
    let [aur, bor] = machines.both().await;
    aur.submit_one(draft("BOR", "text")).await.unwrap();
    aur.submit_one(draft("BOR", "more")).await.unwrap();
    let due = board_when(&aur, all(), |board| board.obligations.len() == 2).await.obligations[0].due.unwrap();
    let count = async |query: ObligationQuery| {
        let board = owed(&aur, query).await.unwrap();
        (board.obligations.len(), board.more)
    };
    assert_eq!(count(ObligationQuery { owed_by: Some(PartyView::Us), ..all() }).await, (0, false));
    assert_eq!(count(ObligationQuery { owed_by: Some(PartyView::Them), ..all() }).await, (2, false));
    assert_eq!(count(ObligationQuery { track: Some("cert".into()), ..all() }).await, (0, false));
    assert_eq!(count(ObligationQuery { peer: Some("BOR".into()), limit: Some(1), ..all() }).await, (1, true));
    assert_eq!(count(ObligationQuery { state: Some("late".into()), ..all() }).await, (0, false));
    assert_eq!(count(ObligationQuery { state: Some("open".into()), ..all() }).await, (2, false));
    assert_eq!(count(ObligationQuery { due_before: Some(due + 60), ..all() }).await, (2, false));
    assert_eq!(count(ObligationQuery { due_before: Some(due - 1), ..all() }).await, (0, false));
    for (query, code) in [
        (ObligationQuery { peer: Some("XXX".into()), ..all() }, codes::NO_SUCH_PEER),
        (ObligationQuery { track: Some("post".into()), ..all() }, codes::ENVELOPE_WRONG),
        (ObligationQuery { state: Some("met".into()), ..all() }, codes::ENVELOPE_WRONG),
        (ObligationQuery { mark: Some("real".into()), ..all() }, codes::ENVELOPE_WRONG),
        (ObligationQuery { limit: Some(1_001), ..all() }, codes::TOO_MANY),
    ] {
        assert_eq!(aur.obligations(query).await.unwrap_err().code, code);
    }
    for id in ["", "x", &"00".repeat(32)] {
        assert_eq!(aur.case(id).await.unwrap_err().code, codes::NO_SUCH_CASE);
    }
    assert_eq!(aur.line_state("BOR", "official").await.unwrap_err().code, codes::NO_SUCH_LINE);
    aur.shutdown().await;
    bor.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_may_not_read_takes_no_place_on_a_page() {
    let machines = Machines::new(&[Track::Nrrc, Track::Cert]);
    let [aur, bor] = machines.both().await;
    let on = |track: &str, text: &str| StatementDraft { track: track.to_owned(), ..draft("BOR", text) };
    for (track, text) in [("cert", "one"), ("nrrc", "two"), ("nrrc", "three")] {
        aur.submit_one(on(track, text)).await.unwrap();
    }
    board_when(&aur, all(), |board| board.obligations.len() == 3).await;
    let cert: MayRead = Arc::new(|on: On<'_>| on.track == Some("cert"));
    let nothing: MayRead = Arc::new(|_: On<'_>| false);
    let of = async |may: &MayRead, limit| {
        let query = ObligationQuery { limit: Some(limit), ..all() };
        let board = aur.obligations_for(query, Arc::clone(may)).await.unwrap();
        let of_kind = board.obligations.iter().filter(|one| one.kind != "statement");
        (of_kind.map(|one| one.track.clone()).collect::<Vec<_>>(), board.more)
    };
    assert_eq!(of(&cert, 100).await, (vec!["cert".to_owned()], false));
    assert_eq!(of(&nothing, 100).await, (vec![], false));
    let list = async |may: &MayRead| {
        let query = ListQuery { limit: Some(1), ..ListQuery::default() };
        aur.list_for(query, Arc::clone(may)).await.unwrap().into_iter().map(|item| item.track).collect::<Vec<_>>()
    };
    assert_eq!(list(&cert).await, ["cert"], "two newer ones take no place");
    assert_eq!(list(&reads_all()).await, ["nrrc"]);
    assert!(list(&nothing).await.is_empty());
    aur.shutdown().await;
    bor.shutdown().await;
}
