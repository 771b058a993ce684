//! A link that carries one way only: each side can say which direction is missing.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use comity_sim::pair::Pair;

/// Carries frames from one end to the other; what comes back is lost.
fn one_way(pair: &mut Pair) -> usize {
    let mut lost = 0;
    while let Some(frame) = pair.a.out.pop_front() {
        pair.b.receive(&frame).unwrap();
        lost += pair.b.out.len();
        pair.b.out.clear();
    }
    lost
}

#[test]
fn row_27_each_side_reports_its_direction_of_a_one_way_link() {
    let mut pair = Pair::new(27).unwrap();
    pair.connect().unwrap();
    let heard_before = pair.a.line.status().heard_at_ms;
    pair.a.say(1).unwrap();
    let mut lost = one_way(&mut pair);
    // Twenty minutes: one side resends into the void, the other hears it and is never receipted.
    for _ in 0..20 {
        pair.a.pass(60_000).unwrap();
        pair.b.pass(60_000).unwrap();
        lost += one_way(&mut pair);
    }
    assert!(lost > 0, "the other side answered");
    let (a, b) = (pair.a.line.status(), pair.b.line.status());
    assert_eq!(a.heard_at_ms, heard_before, "nothing came back, and it does not say otherwise");
    assert!(
        a.receipted < a.size && !a.withheld_since_ms(pair.a.mono_ms).is_some(),
        "silence is not called withholding"
    );
    assert_eq!(b.their_size, a.size, "everything arrived there");
    assert!(
        b.heard_at_ms > heard_before && b.withheld_since_ms(pair.b.mono_ms).is_some(),
        "contact without a receipt is"
    );

    pair.a.pass(60_000).unwrap();
    pair.b.pass(60_000).unwrap();
    pair.settle().unwrap();
    let (a, b) = (pair.a.line.status(), pair.b.line.status());
    assert_eq!((a.receipted, b.receipted), (a.size, b.size), "healed, both are receipted");
}
