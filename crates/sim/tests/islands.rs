//! The expert line beside a line on which the counterpart has every vice; and a planted bug by which lines share a queue.

use comity_sim::Mutant;
use comity_sim::islands::{PROMISE, compare};
use comity_sim::plan::Vice;

const SEEDS: u64 = 3;

#[test]
fn no_vice_on_another_line_holds_the_expert_line_up() {
    for seed in 0..SEEDS {
        for vice in Vice::ALL {
            let figures = compare(seed, &[vice], false, Mutant::None).unwrap();
            assert!(figures.receipted > 10, "seed {seed}, {vice:?}: {figures:?}");
        }
        compare(seed, &[Vice::Flood, Vice::Equivocate, Vice::Malformed, Vice::Silence], false, Mutant::None).unwrap();
    }
}

#[test]
fn the_other_node_gone_for_good_does_not_stop_it() {
    for seed in 0..SEEDS {
        let figures = compare(seed, &[Vice::Flood], true, Mutant::None).unwrap();
        assert!(figures.receipted > 10, "seed {seed}: {figures:?}");
    }
}

#[test]
fn lines_that_share_a_queue_are_found() {
    let found = |vices: &[Vice]| compare(0, vices, false, Mutant::OneQueue).unwrap_err();
    for vices in [&[Vice::Silence][..], &[Vice::WithholdReceipts], &[Vice::Flood, Vice::Silence]] {
        assert_eq!(found(vices).promise, PROMISE, "{vices:?}");
    }
}
