//! A state that puts aside what rests gives what one gives that keeps everything in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Track};
use proptest::prelude::*;

use super::order::{line, steps};
use crate::aside::{Aside, Keeping, Nonce, Record};
use crate::compare::Compared;
use crate::event::{Event, Place};
use crate::obligation::book::compared;
use crate::state::Resuming;
use crate::testing::*;
use crate::{Case, Obligation, Said, State};

const MARKS: [Mark; 3] = [Mark::Actual, Mark::Exercise, Mark::Test];

/// What was kept, as bytes.
#[derive(Debug, Default)]
struct Kept {
    records: BTreeMap<EntryId, (Vec<u8>, bool)>,
    places: BTreeMap<Place, EntryId>,
    nonces: BTreeSet<[u8; 34]>,
    rest: Vec<u8>,
    /// Lookups that found nothing and those that did.
    asked: [u64; 2],
}

#[derive(Debug, Default, Clone)]
struct Memory(Arc<Mutex<Kept>>);

fn nonce_key((mark, who, nonce): &Nonce) -> [u8; 34] {
    let mut key = [0; 34];
    (key[0], key[1]) = (*mark as u8, *who as u8);
    key[2..].copy_from_slice(nonce);
    key
}

impl Memory {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap()
    }

    fn take(&self, keeping: &Keeping) {
        let mut kept = self.kept();
        for (record, leaves) in &keeping.records {
            kept.records.insert(record.statement.id, (record.encode(), *leaves));
            kept.places.insert(record.statement.place, record.statement.id);
        }
        kept.nonces.extend(keeping.nonces.iter().map(nonce_key));
        kept.rest.clone_from(&keeping.rest);
    }

    fn aside(&self) -> Arc<dyn Aside> {
        Arc::new(self.clone())
    }

    /// A state as it is after a restart.
    fn resumed(&self, pair: &Pair) -> State {
        let kept = self.kept();
        let all = kept.records.values().map(|(bytes, leaves)| (Record::decode(bytes).unwrap(), !leaves));
        let hot = all.filter(|(record, in_memory)| *in_memory || record.is_owing());
        let (hot, rest): (Vec<(Record, bool)>, Vec<u8>) = (hot.collect(), kept.rest.clone());
        drop(kept);
        let mut resuming = Resuming::new(pair.line, &self.aside());
        hot.iter().for_each(|(record, in_memory)| resuming.take(record, *in_memory));
        resuming.finish(&rest).unwrap()
    }
}

impl Aside for Memory {
    fn record(&self, id: &EntryId) -> Option<Arc<Record>> {
        let mut kept = self.kept();
        let found = kept.records.get(id).map(|(bytes, _)| Arc::new(Record::decode(bytes).unwrap()));
        kept.asked[usize::from(found.is_some())] += 1;
        found
    }

    fn at(&self, place: Place) -> Option<Arc<Record>> {
        let id = self.kept().places.get(&place).copied()?;
        self.record(&id)
    }

    fn is_nonce_used(&self, nonce: &Nonce) -> bool {
        self.kept().nonces.contains(&nonce_key(nonce))
    }

    fn page(&self, after: Option<Place>, limit: usize) -> Vec<Arc<Record>> {
        let places: Vec<EntryId> = {
            let kept = self.kept();
            let later = kept.places.iter().filter(|(place, _)| after.is_none_or(|after| **place > after));
            later.map(|(_, id)| *id).take(limit).collect()
        };
        places.iter().map(|id| self.record(id).unwrap()).collect()
    }
}

fn ids(events: &[Event]) -> Vec<(EntryId, Place)> {
    let entry = |event: &Event| match event {
        Event::Entry { place, id, .. } => Some((*id, *place)),
        _ => None,
    };
    events.iter().filter_map(entry).collect()
}

fn everything(state: &State, mark: Mark) -> (Vec<Case>, Vec<Obligation>) {
    let (mut cases, mut obligations) = (Vec::new(), Vec::new());
    state.everything(mark, &mut |case, owed| {
        cases.extend(case.cloned());
        obligations.extend(owed.iter().map(|one| Obligation::clone(one)));
    });
    cases.sort_by_key(|case| case.id);
    obligations.sort_by_key(|one| one.id);
    (cases, obligations)
}

/// Whoever asks is told the same.
fn assert_same_views(aside: &State, plain: &State, ids: &[(EntryId, Place)]) {
    for mark in MARKS {
        assert_eq!(aside.digest_of(mark), plain.digest_of(mark));
        assert_eq!(aside.obligations_count(mark), plain.obligations_count(mark));
        assert_eq!(everything(aside, mark), everything(plain, mark));
        assert!(plain.obligations(mark).eq(&everything(aside, mark).1), "each obligation is told once");
        for who in [Lower, Upper] {
            assert_eq!(aside.owes(mark, who), plain.owes(mark, who));
        }
        let filter = crate::Filter { mark, ..crate::Filter::default() };
        assert_eq!(aside.board(&filter, None, 1_000).obligations, plain.board(&filter, None, 1_000).obligations);
    }
    let gathered = |state| crate::review::gather(state, super::review::PERIOD).line();
    assert_eq!(gathered(aside), gathered(plain));
    for (id, place) in ids {
        let (here, there) = (aside.statement(id), plain.statement(id));
        assert_eq!(here, there);
        assert_eq!(aside.statement_at(*place), plain.statement_at(*place));
        assert_eq!(aside.case(id), plain.case(id));
        assert_eq!(aside.stage(id, START + 900_000), plain.stage(id, START + 900_000));
        assert_eq!(aside.substantiation(id), plain.substantiation(id));
        assert_eq!(aside.waits_for_acknowledgement(id), plain.waits_for_acknowledgement(id));
        assert_eq!(crate::erasure::in_force(aside, id), crate::erasure::in_force(plain, id));
        if let Some(statement) = there {
            assert_eq!(aside.obligations_of(&statement), plain.obligations_of(&statement));
        }
        if let Some(case) = plain.case(id) {
            let said = plain.said_in(&case, 1_000);
            assert_eq!(
                said.len() as u64,
                case.statements,
                "each statement with effect in a case is found from its last"
            );
            assert_eq!(aside.said_in(&case, 1_000), said);
        }
    }
}

/// What is told of a change.
fn changes(before: &State, after: &State) -> Vec<String> {
    let mut told = Vec::new();
    for mark in MARKS {
        after.compare_obligations(before, mark, &mut |compared: Compared<'_, Obligation>| {
            told.push(format!("{compared:?}"));
        });
        after.compare_cases(before, mark, &mut |compared| told.push(format!("{compared:?}")));
    }
    told
}

/// One state in memory, and one that is put aside and taken up again as the seed says, side by side.
fn side_by_side(pair: &Pair, mut seed: u64) {
    let (rules, events) = (formats(), pair.events(None));
    let ids = ids(&events);
    let memory = Memory::default();
    let mut plain = State::with_open_max(pair.line, pair.open_max);
    let mut aside = plain.clone();
    let mut shown = [plain.clone(), aside.clone()];
    for (at, event) in events.iter().enumerate() {
        plain.apply(event, &rules);
        aside.apply(event, &rules);
        for mark in MARKS {
            assert_eq!(aside.digest_of(mark), plain.digest_of(mark), "after {event:?}");
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let what = seed >> 60;
        if what < 9 {
            continue;
        }
        // Both go beyond, are shown, and what changed is told.
        let mut next = [plain.clone(), aside.clone()];
        for event in events.iter().skip(at + 1).take((seed >> 50) as usize % 9) {
            next.iter_mut().for_each(|state| state.apply(event, &rules));
        }
        assert_eq!(changes(&shown[1], &next[1]), changes(&shown[0], &next[0]));
        assert_same_views(&next[1], &next[0], &ids);
        shown = next;
        if what < 11 {
            continue;
        }
        let keeping = aside.keeping();
        memory.take(&keeping);
        aside.kept(&keeping, &memory.aside());
        let [before, provisional] = &mut shown;
        provisional.kept(&keeping, &memory.aside());
        assert_same_views(provisional, before, &ids);
        assert_same_views(&aside, &plain, &ids);
        assert_eq!(aside.touched(), 0);
        if what > 13 {
            aside = memory.resumed(pair);
            assert_same_views(&aside, &plain, &ids);
            // As at a start: what is shown first is told to nobody.
            shown = [plain.clone(), aside.clone()];
        }
    }
    assert_same_views(&aside, &plain, &ids);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_put_aside_and_when_both_states_are_one(steps in steps(), seed in any::<u64>()) {
        side_by_side(&line(&steps), seed);
    }
}

/// Requests that were acknowledged and approved.
fn finished(count: u64) -> (Pair, Vec<EntryId>) {
    let mut pair = Pair::new(Track::Cert);
    let mut ids = Vec::new();
    for n in 0..count {
        let nonce = Some([n as u8; 32]);
        let id = pair.say(Lower, START + n, Said { nonce, ..said("F24", "{}") });
        let approved = pair.say(Upper, START + n, status(id, "approved"));
        pair.say(Lower, START + n, ack(&[approved]));
        ids.push(id);
    }
    pair.settle(START + count);
    (pair, ids)
}

fn put_aside(state: &mut State, memory: &Memory) {
    let keeping = state.keeping();
    memory.take(&keeping);
    state.kept(&keeping, &memory.aside());
}

#[test]
fn what_rests_leaves_memory_and_what_is_open_of_it_is_on_the_board() {
    let (mut pair, ids) = finished(50);
    let open = pair.sent(Lower, START + 100, said("F24", "{}"));
    pair.settle(START + 100);
    let (memory, mut state) = (Memory::default(), pair.state());
    assert_eq!(state.in_memory(), 151);
    put_aside(&mut state, &memory);
    assert_eq!(state.in_memory(), 0);
    assert!(state.statement(&open).is_some() && state.case(&open).is_some_and(|case| case.open == 2));
    assert!(ids.iter().all(|id| state.case(id).is_some() && state.statement(id).is_some()));
    assert_eq!(state.obligations_count(Mark::Actual), pair.state().obligations_count(Mark::Actual));
    let filter = crate::Filter::default();
    memory.kept().asked = [0, 0];
    assert_eq!(state.open(&filter, None, 9).open.len(), 2, "counted from memory");
    assert_eq!(memory.kept().asked, [0, 0]);
    assert_eq!(state.board(&filter, None, 9).obligations, pair.state().board(&filter, None, 9).obligations);
    let case = |case| crate::Filter { case: Some(case), ..crate::Filter::default() };
    assert_eq!(state.open(&case(open), None, 9).open.len(), 2);
    assert!(state.open(&case(ids[0]), None, 9).open.is_empty());
    // Nothing changed since: nothing is kept again.
    assert!(state.keeping().records.is_empty());
}

#[test]
fn a_statement_that_refers_to_nothing_asks_for_nothing() {
    let (mut pair, _) = finished(20);
    let (memory, mut state) = (Memory::default(), pair.state());
    put_aside(&mut state, &memory);
    let done = pair.events(None).len();
    for n in 0..20 {
        pair.sent(Lower, START + 200 + n, said("F24", "{}"));
    }
    memory.kept().asked = [0, 0];
    for event in pair.events(None).into_iter().skip(done) {
        state.apply(&event, &formats());
    }
    assert_eq!(memory.kept().asked, [0, 0]);
    assert_eq!(state.digest(), pair.state().digest());
}

#[test]
fn a_nonce_acts_once_though_it_is_aside() {
    let (mut pair, _) = finished(3);
    let (memory, mut state) = (Memory::default(), pair.state());
    put_aside(&mut state, &memory);
    let done = pair.events(None).len();
    let again = pair.sent(Lower, START + 200, Said { nonce: Some([1; 32]), ..said("F24", "{}") });
    let fresh = pair.sent(Lower, START + 200, Said { nonce: Some([200; 32]), ..said("F24", "{}") });
    for event in pair.events(None).into_iter().skip(done) {
        state.apply(&event, &formats());
    }
    assert_eq!(super::reason(&state, &again), Some(crate::NoEffect::NonceUsed));
    assert_eq!(super::reason(&state, &fresh), None);
    assert_eq!(state.digest(), pair.state().digest());
}

#[test]
fn a_cancelled_answer_brings_back_what_it_had_met() {
    let mut pair = Pair::new(Track::Cert);
    let asked = pair.sent(Lower, START, said("F24", "{}"));
    let answer = pair.sent(Upper, START + 1, status(asked, "approved"));
    pair.sent(Lower, START + 2, ack(&[answer]));
    pair.settle(START + 3);
    let (memory, mut state) = (Memory::default(), pair.state());
    put_aside(&mut state, &memory);
    assert_eq!(state.in_memory(), 0);
    let (done, shown) = (pair.events(None).len(), state.clone());
    let before = pair.state();
    pair.sent(Upper, START + 9, cancel(answer));
    for event in pair.events(None).into_iter().skip(done) {
        state.apply(&event, &formats());
    }
    let whole = pair.state();
    assert_eq!(state.digest(), whole.digest());
    assert_eq!(state.owes(Mark::Actual, Upper), 2, "the plan and the acknowledgement are owed again");
    assert_eq!(changes(&shown, &state), changes(&before, &whole));
}

#[test]
fn what_was_not_kept_so_is_refused() {
    let (pair, _) = finished(2);
    let keeping = pair.state().keeping();
    let memory = Memory::default();
    memory.take(&keeping);
    for (record, _) in &keeping.records {
        let bytes = record.encode();
        assert_eq!(Record::decode(&bytes).unwrap(), **record);
        assert!(Record::decode(&bytes[..bytes.len() - 1]).is_err());
        assert!(Record::decode(&[&bytes[..], &[0]].concat()).is_err());
    }
    let resume = |rest: &[u8]| Resuming::new(pair.line, &memory.aside()).finish(rest);
    assert!(resume(&keeping.rest).is_ok());
    assert!(resume(&keeping.rest[..keeping.rest.len() - 1]).is_err());
    assert!(resume(&[&keeping.rest[..], &[0]].concat()).is_err());
    assert!(resume(&[]).is_err());
}

#[test]
fn what_waits_for_its_confirmation_goes_on_after_a_restart() {
    let act = |to: &[EntryId]| Said { in_reply_to: to.to_vec(), ..said("F16", r#"{"refs":[],"ground":"g"}"#) };
    let mut pair = Pair::new(Track::Cert);
    let first = pair.sent(Lower, START, act(&[]));
    let second = pair.say(Upper, START + 1, act(&[first]));
    pair.bare(Lower, START + 2);
    let (memory, mut state) = (Memory::default(), pair.state());
    let done = pair.events(None).len();
    assert_eq!(state.case(&first).unwrap().phase, crate::Phase::AwaitingConfirmation);
    put_aside(&mut state, &memory);
    assert!((1..3).contains(&state.in_memory()), "it waits");
    let mut state = memory.resumed(&pair);
    pair.settle(START + 3);
    for event in pair.events(None).into_iter().skip(done) {
        state.apply(&event, &formats());
    }
    assert_eq!(state.case(&first).unwrap().phase, crate::Phase::InForce);
    assert!(crate::erasure::in_force(&state, &second).is_some());
    assert_eq!(state.digest(), pair.state().digest());
}

/// So many requests that are open, due a second apart, and how many keys are compared to find the first five.
fn looked(count: u64) -> u64 {
    let mut pair = Pair::new(Track::Cert);
    let id = pair.sent(Lower, START, said("F90", "{}"));
    let mut state = pair.state();
    let like = super::owed(&state, &id, crate::Kind::Acknowledge).unwrap();
    let first = like.due.unwrap();
    state.put_book(crate::obligation::book::Book::crowd(&like, count));
    compared::take();
    assert_eq!(state.fell_due(Mark::Actual, first.saturating_sub(1), first + 40).count(), 5);
    assert!(state.next_due(Mark::Actual, first + 40).is_some());
    compared::take()
}

#[test]
fn what_falls_due_is_found_by_what_is_due_and_not_by_what_exists() {
    let (few, many) = (looked(1_000), looked(100_000));
    assert!(few > 0);
    assert!(many < few + 64, "{few} keys of 100 open ones, {many} of 10,000");
}

#[test]
fn an_entry_looks_at_the_acts_that_it_confirms_and_not_at_all_that_wait() {
    let looked = |waiting: usize| {
        let mut pair = Pair::new(Track::Cert);
        let body = |n: usize| format!(r#"{{"refs":[],"ground":"{n}"}}"#);
        let firsts: Vec<EntryId> = (0..waiting).map(|n| pair.say(Lower, START, said("F16", &body(n)))).collect();
        pair.bare(Upper, START);
        for (n, first) in firsts.into_iter().enumerate() {
            pair.say_blind(Upper, START, Said { in_reply_to: vec![first], ..said("F16", &body(n)) });
        }
        // They all become mutual here, and nobody has seen it.
        pair.bare(Lower, START + 1);
        let done = pair.events(None).len();
        let mut state = pair.state();
        for n in 0..50 {
            pair.say_blind(Lower, START + 2 + n, said("F90", "{}"));
        }
        let before = state.part(Mark::Actual).awaiting.looked;
        for event in pair.events(None).into_iter().skip(done) {
            state.apply(&event, &formats());
        }
        assert_eq!(state.part(Mark::Actual).awaiting.iter_count(), waiting, "they wait");
        state.part(Mark::Actual).awaiting.looked - before
    };
    assert_eq!(looked(3), 0);
    assert_eq!(looked(60), 0);
}
