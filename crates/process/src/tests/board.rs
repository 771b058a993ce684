//! The board costs by what is shown, and what falls due by what is due: counted, not timed.

use comity_wire::Track;
use comity_wire::envelope::{Mark, Precedence};

use super::owed;
use crate::obligation::Kind;
use crate::obligation::book::Book;
use crate::testing::*;
use crate::{BOARD_LOOKED_MAX, Filter, Said, State};

#[test]
fn open_obligations_come_by_due_instant_a_page_at_a_time() {
    let mut pair = Pair::new(Track::Nrrc);
    for n in 0..20 {
        let who = if n % 3 == 0 { Upper } else { Lower };
        let format = ["F24", "F34", "F90"][n as usize % 3];
        pair.sent(who, START + 100 - n, said(format, "{}"));
    }
    pair.sent(Lower, START + 101, said("F61", "{}"));
    let state = pair.state();
    let whole = state.board(&Filter::default(), None, 1_000);
    assert!(whole.next.is_none());
    let due: Vec<u64> = whole.obligations.iter().map(|o| o.due.unwrap_or(u64::MAX)).collect();
    assert!(due.is_sorted() && due.last() == Some(&u64::MAX), "without a deadline: last");
    assert_eq!(whole.obligations.len(), state.owes(Mark::Actual, Lower) + state.owes(Mark::Actual, Upper));

    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let page = state.board(&Filter::default(), after, 7);
        assert!(page.looked <= 7);
        paged.extend(page.obligations);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, whole.obligations, "no page repeats or leaves out");

    let of = |filter: Filter| state.board(&filter, None, 1_000).obligations;
    assert!(of(Filter { debtor: Some(Upper), ..Filter::default() }).iter().all(|o| o.debtor == Upper));
    assert!(of(Filter { kind: Some(Kind::Plan), ..Filter::default() }).iter().all(|o| o.kind == Kind::Plan));
    assert!(of(Filter { format: Some("F34".into()), ..Filter::default() }).iter().all(|o| &*o.format == "F34"));
    assert_eq!(of(Filter { precedence: Some(Precedence::Flash), ..Filter::default() }), []);
    assert_eq!(of(Filter { mark: Mark::Exercise, ..Filter::default() }), []);
    let by = START + HOUR;
    let early = of(Filter { due_by: Some(by), ..Filter::default() });
    assert!(!early.is_empty() && early.iter().all(|o| o.due.is_some_and(|due| due <= by)));
}

/// A state of so many obligations: every tenth is open.
fn crowded(count: u64) -> State {
    let mut pair = Pair::new(Track::Nrrc);
    let template = pair.sent(Lower, START, said("F24", "{}"));
    let template = owed(&pair.state(), &template, Kind::Plan).unwrap();
    let (mut state, book) = (Pair::new(Track::Nrrc).state(), Book::crowd(&template, count));
    state.put_book(book);
    state
}

#[test]
fn a_page_of_a_million_looks_at_no_more_than_it_shows() {
    let state = crowded(1_000_000);
    assert_eq!(state.obligations_count(Mark::Actual), 1_000_000);
    let page = state.board(&Filter::default(), None, 50);
    assert_eq!((page.obligations.len(), page.looked), (50, 50));
    let later = state.board(&Filter::default(), page.next, 50);
    assert_eq!((later.obligations.len(), later.looked), (50, 50));
    assert!(later.obligations[0].due >= page.obligations[49].due);
    // A filter that nothing passes ends at its limit, and says where.
    let none = state.board(&Filter { kind: Some(Kind::Echo), ..Filter::default() }, None, 50);
    assert_eq!((none.obligations.len(), none.looked), (0, BOARD_LOOKED_MAX));
    assert!(none.next.is_some());
}

#[test]
fn what_falls_due_costs_by_what_is_due() {
    let state = crowded(100_000);
    let first = state.board(&Filter::default(), None, 1).obligations[0].due.unwrap();
    let mut looked = 0;
    let due = state.fell_due(Mark::Actual, first - 1, first + 20).inspect(|_| looked += 1).count();
    assert!(due > 0 && due == looked && due < 50, "{due}");
    assert_eq!(state.fell_due(Mark::Actual, u64::MAX, u64::MAX).count(), 0);
}

#[test]
fn a_clone_shares_and_does_not_change_its_original() {
    let mut pair = Pair::new(Track::Nrrc);
    pair.sent(Lower, START, said("F24", "{}"));
    let last = pair.state();
    let (digest, open) = (last.digest(), last.owes(Mark::Actual, Upper));
    let mut provisional = last.clone();
    let rules = formats();
    let events = pair.events(None).len();
    pair.sent(Lower, START, Said { precedence: Precedence::Flash, ..said("F34", "{}") });
    for event in &pair.events(None)[events..] {
        provisional.apply(event, &rules);
    }
    assert_ne!(provisional.digest(), digest);
    assert_eq!((last.digest(), last.owes(Mark::Actual, Upper)), (digest, open));
}
