//! How far a statement is, in one word.

use comity_wire::Track;

use crate::state::stage::Stage;
use crate::testing::*;
use crate::{Said, State};

#[test]
fn a_statement_goes_from_opened_to_its_end() {
    let mut pair = Pair::new(Track::Nrrc);
    let stage = |pair: &Pair, id, now| pair.state().stage(id, now);
    let request = pair.say(Lower, START, said("F24", "{}"));
    assert_eq!(stage(&pair, &request, START), None, "on its way");
    pair.bare(Upper, START);
    assert_eq!(stage(&pair, &request, START), Some(Stage::Opened));
    assert!(pair.state().waits_for_acknowledgement(&request));
    assert_eq!(stage(&pair, &request, START + 2 * DAY + 1), Some(Stage::Lapsed));
    pair.sent(Upper, START + 1, ack(&[request]));
    assert_eq!(stage(&pair, &request, START), Some(Stage::Acknowledged));
    assert!(!pair.state().waits_for_acknowledgement(&request));
    pair.sent(Upper, START + 2, status(request, "no-position-yet"));
    assert_eq!(stage(&pair, &request, START), Some(Stage::NoPositionYet));
    let answer = pair.sent(Upper, START + 3, status(request, "approved"));
    assert_eq!(stage(&pair, &request, u64::MAX), Some(Stage::Answered));
    pair.sent(Lower, START + 4, status(answer, "non-responsive"));
    assert_eq!(stage(&pair, &request, START), Some(Stage::NonResponsive));
}

#[test]
fn every_other_end_has_its_word() {
    let mut pair = Pair::new(Track::Nrrc);
    let [denied, waived, corrected, gone] = [(); 4].map(|()| pair.sent(Lower, START, said("F24", "{}")));
    let invalid = pair.sent(Lower, START, said("F22", "{}"));
    pair.sent(Upper, START, status(denied, "denied"));
    pair.sent(Lower, START, status(waived, "waived"));
    pair.sent(Lower, START, Said { supersedes: Some(corrected), ..said("F05", r#"{"changes":{"a":1}}"#) });
    pair.sent(Lower, START, cancel(gone));
    let refused = pair.say(Lower, START, said("F24", "{}"));
    pair.refuses = vec![pair.arrivals().into_iter().filter(|(who, _)| *who == Lower).count() as u64 - 1];
    pair.bare(Upper, START);
    let state: State = pair.state();
    for (id, stage) in [
        (denied, Stage::Denied),
        (waived, Stage::Waived),
        (corrected, Stage::Superseded),
        (gone, Stage::Cancelled),
        (invalid, Stage::NoEffect),
        (refused, Stage::Refused),
    ] {
        assert_eq!(state.stage(&id, START), Some(stage));
    }
}
