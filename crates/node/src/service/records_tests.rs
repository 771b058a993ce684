use comity_wire::Track;

use super::tests::{Machines, draft, show_when};
use super::views::{HoldOrder, RetentionPeriods, StatementState};

const DAY: u64 = 86_400;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_kept_for_its_period_is_told_and_nothing_sooner() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let number = aur.submit_one(draft("BOR", "hello")).await.unwrap().number;
    aur.wait_receipted(number.clone()).await.unwrap();
    let view = show_when(&aur, &number, |view| !matches!(view.state, StatementState::Queued)).await;
    let all = |days| RetentionPeriods { test: days, case: days, record: days, treaty: days };
    let catalogue = aur.catalogue();
    let mut snapshot = aur.snapshot().await.unwrap();
    for (days, now, due) in [
        (Some(10), view.stated + 10 * DAY - 1, false),
        (Some(10), view.stated + 10 * DAY, true),
        (Some(10), u64::MAX, true),
        // Clocks that were turned back, and periods that never end.
        (Some(10), 0, false),
        (Some(10), view.stated, false),
        (Some(0), u64::MAX, false),
        (None, u64::MAX, false),
    ] {
        let found = snapshot.retention((all(days), &catalogue), (None, 9), now).unwrap();
        let named = found.due.iter().any(|one| one.number == number);
        assert_eq!(named, due, "{days:?} days, at {now}");
    }
    let hold = HoldOrder { statement: number.clone(), reason: "court".into(), officer: None };
    aur.hold(hold).await.unwrap();
    snapshot = aur.snapshot().await.unwrap();
    let held = snapshot.retention((all(Some(10)), &catalogue), (None, 9), u64::MAX).unwrap();
    assert!(held.due.iter().all(|one| one.number != number), "what is held is not proposed");
    let content = show_when(&aur, &number, |_| true).await.content;
    assert!(content.is_some(), "nothing goes by itself");
    aur.shutdown().await;
    bor.shutdown().await;
}
