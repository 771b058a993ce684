//! What is told of obligations: once, at its time, and taken back where the final order disagrees.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use comity_exchange::line::LineConfig;
use comity_exchange::line::digest::Cut;
use comity_process::event::{Event as Step, Place, Said, Who2};
use comity_process::feed::beginning;
use comity_process::state::State;
use comity_wire::envelope::Envelope;
use comity_wire::{AuthorId, Hash, LineId, PartyId, Track};

use super::names::{LineName, Names};
use super::telling::{Listeners, Teller};
use super::views::Event;
use crate::state::LineState;

pub(super) const SENT: u64 = 1_800_000_000;
pub(super) const DAY: u64 = 86_400;
pub(super) const LINE: LineId = LineId([7; 32]);

#[derive(Clone, Default)]
pub(super) struct Ears(Arc<Mutex<Vec<Event>>>);

impl Listeners for Ears {
    fn any(&self) -> bool {
        true
    }

    fn names(&self) -> Arc<Names> {
        let line = LineName { peer: "BOR".into(), track: Track::Nrrc, line: LINE };
        let lines = BTreeMap::from([(LINE, line)]);
        Arc::new(Names { own: "AUR".into(), party: PartyId([1; 32]), peers: BTreeMap::new(), lines })
    }

    fn hear(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

impl Ears {
    /// What was heard since the last call, of obligations: what, the event's id.
    fn take(&self) -> Vec<(String, String)> {
        let events = std::mem::take(&mut *self.0.lock().unwrap());
        let told = |event| match event {
            Event::Obligation { what, id, .. } => Some((what, id)),
            _ => None,
        };
        events.into_iter().filter_map(told).collect()
    }

    fn words(&self) -> Vec<String> {
        self.take().into_iter().map(|(what, _)| what).collect()
    }
}

pub(super) fn config() -> LineConfig {
    let [us, them] = [PartyId([1; 32]), PartyId([2; 32])];
    let [our_author, their_author] = [AuthorId([3; 16]), AuthorId([4; 16])];
    LineConfig { line: LINE, track: Track::Nrrc, us, them, our_author, their_author }
}

pub(super) fn place(author: Who2, number: u64) -> Place {
    Place { author, generation: 1, number }
}

pub(super) fn says(state: &mut State, author: Who2, number: u64, envelope: &Envelope, body: &str) -> Hash {
    let rules = comity_catalog::Catalogue::shipped().unwrap();
    let id = Hash([u8::try_from(number).unwrap() + 100 * (author as u8); 32]);
    let stated = SENT + number;
    state.apply(
        &Step::Entry { place: place(author, number), id, ordinal: number, stated, cites: None, is_statement: true },
        &rules,
    );
    let by = author.other();
    let answer = place(by, 50 + number);
    let bare = Step::Entry {
        place: answer,
        id: Hash([200 + u8::try_from(number).unwrap(); 32]),
        ordinal: 0,
        stated,
        cites: Some((1, number + 1)),
        is_statement: false,
    };
    state.apply(&bare, &rules);
    state.apply(&Step::Listed { by, generation: 1, size: number + 1, time: stated }, &rules);
    let said = Arc::new(Said::of(envelope, body.as_bytes()));
    state.apply(&Step::Opened { place: place(author, number), said }, &rules);
    id
}

pub(super) fn message() -> Envelope {
    Envelope { format: "F90".into(), format_version: 1, ..Envelope::default() }
}

pub(super) fn shown(finals: &State, provisional: &State) -> Arc<LineState> {
    let cut = Cut { ours: (1, 1), theirs: (1, 1) };
    let (finals, provisional) = (finals.clone(), provisional.clone());
    Arc::new(LineState { config: config(), cut, digest: None, finals, provisional })
}

#[test]
fn what_becomes_late_is_told_once_at_its_time_and_when_it_lapses() {
    let ears = Ears::default();
    let mut teller = Teller::new(ears.clone(), SENT);
    let empty = beginning(&config());
    let mut state = empty.clone();
    says(&mut state, Who2::Lower, 1, &message(), r#"{"subject":"s","text":"t"}"#);
    teller.tell(None, &shown(&empty, &empty), SENT);
    teller.tell(Some(&shown(&empty, &empty)), &shown(&state, &state), SENT);
    assert_eq!(ears.words(), ["opened"]);
    let due = SENT + 1 + DAY;
    assert_eq!(teller.due_in(SENT).unwrap().as_secs(), due + 1 - SENT);
    for (now, expected) in [
        (due, &[][..]),
        (due + 1, &["late"][..]),
        (due + 2, &[]),
        // The clock goes back and comes again.
        (due - 500, &[]),
        (due + 1, &[]),
        (due + DAY, &[]),
        (due + DAY + 1, &["lapsed"]),
        (due + 9 * DAY, &[]),
    ] {
        teller.tell_due(now);
        assert_eq!(ears.words(), expected, "{} s after it was due", now - due);
    }
    assert!(teller.due_in(due + 9 * DAY).is_none());
}

#[test]
fn what_was_met_in_time_is_never_late() {
    let ears = Ears::default();
    let mut teller = Teller::new(ears.clone(), SENT);
    let mut state = beginning(&config());
    let first = says(&mut state, Who2::Lower, 1, &message(), r#"{"subject":"s","text":"t"}"#);
    let open = shown(&state, &state);
    teller.tell(None, &open, SENT);
    assert!(ears.words().is_empty(), "what is there at the start is read, not told");
    let ack = Envelope { format: "F03".into(), format_version: 1, in_reply_to: vec![first], ..Envelope::default() };
    says(&mut state, Who2::Upper, 2, &ack, r#"{"refs":[],"officer":"x","understood":true}"#);
    teller.tell(Some(&open), &shown(&state, &state), SENT + 3);
    assert_eq!(ears.words(), ["met"]);
    teller.tell_due(SENT + 10 * DAY);
    assert!(ears.words().is_empty());
}

#[test]
fn rule_11_what_the_final_order_does_not_bear_out_is_withdrawn_visibly() {
    let ears = Ears::default();
    let mut teller = Teller::new(ears.clone(), SENT);
    let empty = beginning(&config());
    let mut provisional = empty.clone();
    says(&mut provisional, Who2::Lower, 1, &message(), r#"{"subject":"s","text":"t"}"#);
    let (none, some) = (shown(&empty, &empty), shown(&empty, &provisional));
    teller.tell(None, &none, SENT);
    teller.tell(Some(&none), &some, SENT);
    let told = ears.take();
    teller.tell(Some(&some), &none, SENT);
    assert_eq!(ears.words(), ["withdrawn"]);
    teller.tell_due(SENT + 10 * DAY);
    assert!(ears.words().is_empty(), "nothing becomes late that is withdrawn");
    // It comes again: the same event has the same id.
    teller.tell(Some(&none), &some, SENT);
    assert_eq!(ears.take()[..1], told);
}

#[test]
fn an_end_that_does_not_hold_is_withdrawn() {
    let ears = Ears::default();
    let mut teller = Teller::new(ears.clone(), SENT);
    let mut state = beginning(&config());
    let first = says(&mut state, Who2::Lower, 1, &message(), r#"{"subject":"s","text":"t"}"#);
    let mut met = state.clone();
    let ack = Envelope { format: "F03".into(), format_version: 1, in_reply_to: vec![first], ..Envelope::default() };
    says(&mut met, Who2::Upper, 2, &ack, r#"{"refs":[],"officer":"x","understood":true}"#);
    teller.tell(None, &shown(&state, &met), SENT);
    teller.tell(Some(&shown(&state, &met)), &shown(&state, &state), SENT);
    assert_eq!(ears.words(), ["withdrawn"]);
    teller.tell_due(SENT + DAY + 5);
    assert_eq!(ears.words(), ["late"], "and it is owed as before");
}

#[test]
fn what_comes_when_its_time_is_over_is_late_at_once() {
    let ears = Ears::default();
    let mut teller = Teller::new(ears.clone(), SENT + 2 * DAY);
    let empty = beginning(&config());
    let mut state = empty.clone();
    says(&mut state, Who2::Lower, 1, &message(), r#"{"subject":"s","text":"t"}"#);
    let none = shown(&empty, &empty);
    teller.tell(None, &none, SENT + 2 * DAY);
    teller.tell(Some(&none), &shown(&state, &state), SENT + 2 * DAY);
    assert_eq!(ears.words(), ["opened", "late"]);
    teller.tell_due(SENT + 2 * DAY + 3);
    assert_eq!(ears.words(), ["lapsed"]);
}
