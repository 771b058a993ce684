//! What lines come to, with what is over put aside: the same as when all is in memory, whatever becomes of what was kept.

use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

use comity_process::feed::NoDesks;
use comity_process::state::State;
use comity_store::{Cells, Read, Rows, Store};
use comity_wire::envelope::Mark;

use super::*;
use crate::ledger::LineLedger;
use crate::state::changes::between;
use crate::state::{LineState, StateStore, Stepped, Walk, keep_together};

const CATALOGUE: Hash = Hash([1; 32]);

fn rules() -> comity_catalog::Catalogue {
    comity_catalog::Catalogue::shipped().unwrap()
}

/// Counts the entries that are read.
struct Counting<'a>(&'a dyn Read, Cell<usize>);

impl Read for Counting<'_> {
    fn row(&self, table: Rows, key: u64) -> comity_store::Result<Option<Vec<u8>>> {
        self.0.row(table, key)
    }

    fn rows(
        &self,
        table: Rows,
        range: Range<u64>,
        limit: usize,
        max_bytes: usize,
    ) -> comity_store::Result<Vec<(u64, Vec<u8>)>> {
        let rows = self.0.rows(table, range, limit, max_bytes)?;
        if table == Rows::Entries {
            self.1.set(self.1.get() + rows.len());
        }
        Ok(rows)
    }

    fn last_row(&self, table: Rows, range: Range<u64>) -> comity_store::Result<Option<(u64, Vec<u8>)>> {
        self.0.last_row(table, range)
    }

    fn cell(&self, table: Cells, key: &[u8]) -> comity_store::Result<Option<Vec<u8>>> {
        self.0.cell(table, key)
    }

    fn cells(
        &self,
        table: Cells,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> comity_store::Result<Vec<(Vec<u8>, Vec<u8>)>> {
        self.0.cells(table, prefix, after, limit)
    }
}

impl World {
    fn says(&mut self, side: usize, envelope: Envelope, body: &str) -> Hash {
        self.token += 1;
        let statement = Statement { envelope, body: body.as_bytes().to_vec() };
        let token = self.token;
        let (signatures, settle, key, prepared) = (Vec::new(), false, None, None);
        let submit = SubmitRequest { token, statement, signatures, settle, key, prepared };
        self.run(side, vec![Request::Submit { line: self.lines[0], submit: Box::new(submit) }]);
        id_and_number(&self.answer(token)).0
    }

    /// One asks and the other approves and the first acknowledges, so many times; every fourth request stays open.
    fn matters(&mut self, count: usize) {
        let of = |format: &str, to: &[Hash]| Envelope {
            format: format.into(),
            format_version: 1,
            in_reply_to: to.to_vec(),
            ..Envelope::default()
        };
        for n in 0..count {
            let id = self.says(n % 2, of("F24", &[]), "{}");
            self.settle();
            if n % 4 == 3 {
                continue;
            }
            let answer = self.says(1 - n % 2, of("F26", &[id]), r#"{"decision":"approved"}"#);
            self.settle();
            self.says(n % 2, of("F03", &[answer]), r#"{"understood":true}"#);
            self.settle();
        }
        // What the last one says becomes final by what both say after it.
        for n in 0..4 {
            self.says(n % 2, of("F90", &[]), "{}");
            self.settle();
        }
    }

    fn cut_of(&self, side: usize) -> comity_exchange::line::digest::Cut {
        self.cores[side].cut(&self.lines[0]).unwrap()
    }

    fn config(&self, side: usize) -> comity_exchange::line::LineConfig {
        self.setups[side][0].config.clone()
    }

    /// What a walk comes to now, and how many entries it read.
    fn walked(&self, side: usize, walk: &mut Walk) -> (LineState, usize) {
        let read = self.cores[side].reader().unwrap();
        let counting = Counting(&*read, Cell::new(0));
        let ledger = LineLedger::new(&counting, self.cores[side].journals(), self.lines[0]);
        for _ in 0..1_000 {
            if let Stepped::Done(state) = walk.step(self.cut_of(side), &ledger, &rules(), &NoDesks).unwrap() {
                return (*state, counting.1.get());
            }
        }
        panic!("a walk does not end");
    }

    /// Puts aside what is over, of the walk and of what it showed.
    fn puts_aside(&self, side: usize, walk: &mut Walk, shown: &mut LineState) -> bool {
        let read = self.cores[side].reader().unwrap();
        let ledger = LineLedger::new(&*read, self.cores[side].journals(), self.lines[0]);
        let put = walk.keep(&ledger).unwrap();
        if let Some(put) = &put {
            put.from(shown);
        }
        put.is_some()
    }

    /// What comes of all that is committed, in memory.
    fn plain(&self, side: usize) -> LineState {
        self.walked(side, &mut Walk::new(&self.config(side))).0
    }

    fn beside(&self, side: usize, store: &Arc<StateStore>) -> Walk {
        Walk::beside(&self.config(side), store, &CATALOGUE)
    }
}

fn store(disk: &Disk) -> Arc<StateStore> {
    Arc::new(StateStore::new(Box::new(disk.open())).unwrap().every(1))
}

fn all(state: &State) -> Vec<String> {
    let mut all = Vec::new();
    for mark in [Mark::Actual, Mark::Exercise, Mark::Test] {
        state.everything(mark, &mut |case, owed| {
            all.extend(case.map(|case| format!("{case:?}")));
            all.extend(owed.iter().map(|one| format!("{one:?}")));
        });
    }
    all.sort();
    all
}

#[track_caller]
fn assert_same(here: &LineState, there: &LineState) {
    assert_eq!(here.digest, there.digest);
    assert_eq!(here.finals.digest(), there.finals.digest());
    assert_eq!(here.provisional.digest(), there.provisional.digest());
    assert!(all(&here.finals) == all(&there.finals), "other cases or obligations");
    assert!(all(&here.provisional) == all(&there.provisional), "other cases or obligations beyond");
}

#[test]
fn a_line_that_is_put_aside_as_it_goes_comes_to_the_same_and_tells_the_same() {
    let mut world = World::linked(31, &[Track::Cert]);
    let disk = Disk::new();
    let mut walk = world.beside(0, &store(&disk));
    let mut plain = Walk::new(&world.config(0));
    let (mut shown, _) = world.walked(0, &mut walk);
    let (mut before, _) = world.walked(0, &mut plain);
    for round in 0..6 {
        world.matters(5);
        let (state, _) = world.walked(0, &mut walk);
        let (whole, _) = world.walked(0, &mut plain);
        assert_same(&state, &whole);
        assert_eq!(between(&shown.provisional, &state.provisional), between(&before.provisional, &whole.provisional));
        (shown, before) = (state, whole);
        if round % 2 == 0 {
            assert!(world.puts_aside(0, &mut walk, &mut shown));
            assert_same(&shown, &before);
            assert!(shown.finals.in_memory() * 2 < before.finals.in_memory(), "{}", shown.finals.in_memory());
        }
    }
}

#[test]
fn a_start_goes_on_from_what_was_kept_and_reads_only_what_came_since() {
    let mut world = World::linked(32, &[Track::Cert]);
    world.matters(40);
    let disk = Disk::new();
    let mut walk = world.beside(0, &store(&disk));
    let (mut shown, first) = world.walked(0, &mut walk);
    assert!(world.puts_aside(0, &mut walk, &mut shown));
    world.matters(2);
    drop(walk);
    let mut again = world.beside(0, &store(&disk));
    let (state, read) = world.walked(0, &mut again);
    assert!(read * 4 < first, "{read} entries, {first} at first");
    assert_same(&state, &world.plain(0));
    assert!(state.finals.in_memory() * 2 < world.plain(0).finals.in_memory());
    world.matters(7);
    assert_same(&world.walked(0, &mut again).0, &world.plain(0));
    // The other side does not put aside, and comes to the same.
    assert_eq!(world.walked(0, &mut again).0.finals.digest(), world.plain(1).finals.digest());
}

#[test]
fn what_is_of_another_catalogue_or_another_line_is_not_taken_up() {
    let mut world = World::linked(33, &[Track::Cert]);
    world.matters(6);
    let disk = Disk::new();
    let mut walk = world.beside(0, &store(&disk));
    let (mut shown, first) = world.walked(0, &mut walk);
    world.puts_aside(0, &mut walk, &mut shown);
    let read = |walk: &mut Walk| world.walked(0, walk).1;
    assert!(read(&mut world.beside(0, &store(&disk))) < first);
    assert_eq!(read(&mut Walk::beside(&world.config(0), &store(&disk), &Hash([2; 32]))), first);
    // What another course wrote over is not there for the one before.
    let (state, _) = world.walked(0, &mut Walk::beside(&world.config(0), &store(&disk), &Hash([2; 32])));
    assert_same(&state, &world.plain(0));
}

#[test]
fn what_leads_elsewhere_than_the_journals_is_not_taken_up() {
    let mut world = World::linked(34, &[Track::Cert]);
    world.matters(6);
    let (earlier, disk) = (world.disks[0].copy(), Disk::new());
    world.matters(6);
    let mut walk = world.beside(0, &store(&disk));
    let (mut shown, _) = world.walked(0, &mut walk);
    world.puts_aside(0, &mut walk, &mut shown);
    // The node's own store is put back, and what was kept is not.
    let core = Core::open(Box::new(earlier.open()), JUDGE).unwrap();
    world.cores[0] = core;
    for setup in &world.setups[0] {
        world.cores[0].add_line(LineSetup { may_begin: false, ..again(setup).unwrap() }).unwrap();
    }
    assert_same(&world.walked(0, &mut world.beside(0, &store(&disk))).0, &world.plain(0));
}

/// A row or a cell: its table, its key, its value.
type Item = (Option<Rows>, Option<Cells>, u64, Vec<u8>, Vec<u8>);

/// Every cell and row of the store, one flipped bit each.
fn damaged(disk: &Disk, at: usize) -> Option<Disk> {
    let copy = disk.copy();
    let mut store = copy.open();
    let read = store.reader().unwrap();
    let mut kept: Vec<Item> = Vec::new();
    for table in [Rows::Entries, Rows::Queue, Rows::Nodes] {
        let rows = read.rows(table, 0..comity_store::ROW_KEY_MAX, 4_096, usize::MAX).unwrap();
        kept.extend(rows.into_iter().map(|(key, row)| (Some(table), None, key, Vec::new(), row)));
    }
    for (table, prefix) in [(Cells::Index, "i"), (Cells::Meta, "z")] {
        let cells = read.cells(table, prefix.as_bytes(), None, 4_096).unwrap();
        kept.extend(cells.into_iter().map(|(key, value)| (None, Some(table), 0, key, value)));
    }
    drop(read);
    let (rows, cells, number, key, mut value) = kept.into_iter().nth(at)?;
    let byte = at % value.len();
    value[byte] ^= 1 << (at % 8);
    let mut tx = store.begin().unwrap();
    match (rows, cells) {
        (Some(table), _) => tx.put_row(table, number, &value).unwrap(),
        (_, Some(table)) => tx.put_cell(table, &key, &value).unwrap(),
        _ => return None,
    }
    tx.commit().unwrap();
    Some(copy)
}

#[test]
fn whatever_of_it_is_damaged_the_line_comes_to_the_same() {
    let mut world = World::linked(35, &[Track::Cert]);
    world.matters(8);
    let disk = Disk::new();
    let mut walk = world.beside(0, &store(&disk));
    let (mut shown, _) = world.walked(0, &mut walk);
    world.puts_aside(0, &mut walk, &mut shown);
    // Something refers to all that is aside.
    let ids: Vec<Hash> = world
        .out
        .iter()
        .filter_map(|(_, out)| match out {
            Output::Reply { answer: Answer::Accepted { id, .. }, .. } => Some(*id),
            _ => None,
        })
        .collect();
    for (n, ids) in ids.chunks(8).enumerate() {
        let envelope =
            Envelope { format: "F03".into(), format_version: 1, in_reply_to: ids.to_vec(), ..Envelope::default() };
        world.says(n % 2, envelope, r#"{"understood":true}"#);
        world.settle();
    }
    world.matters(3);
    let plain = world.plain(0);
    let mut tried = 0;
    while let Some(copy) = damaged(&disk, tried) {
        let mut walk = world.beside(0, &store(&copy));
        let (state, _) = world.walked(0, &mut walk);
        assert_eq!(state.digest, plain.digest, "{tried}");
        assert_eq!(state.finals.digest(), plain.finals.digest(), "{tried}");
        tried += 1;
    }
    assert!(tried > 50, "{tried}");
}

#[test]
fn a_crash_while_it_is_kept_leaves_the_old_or_the_new() {
    for (seed, fault) in [(36, Fault::NotPersisted), (37, Fault::PersistedThoughFailed)] {
        let mut world = World::linked(seed, &[Track::Cert]);
        world.matters(6);
        let disk = Disk::new();
        let mut walk = world.beside(0, &store(&disk));
        let (mut shown, _) = world.walked(0, &mut walk);
        assert!(world.puts_aside(0, &mut walk, &mut shown));
        world.matters(6);
        let (mut shown, _) = world.walked(0, &mut walk);
        disk.fail_commit(0, fault);
        assert!(!world.puts_aside(0, &mut walk, &mut shown), "{fault:?}");
        assert!(walk.has_fault());
        // The store gives nothing any more: all comes back into memory.
        world.matters(3);
        assert_same(&world.walked(0, &mut walk).0, &world.plain(0));
        disk.crash();
        let mut again = world.beside(0, &store(&disk));
        assert_same(&world.walked(0, &mut again).0, &world.plain(0));
    }
}

#[test]
fn a_disk_without_room_keeps_everything_in_memory_until_there_is_some() {
    let mut world = World::linked(38, &[Track::Cert]);
    world.matters(6);
    let disk = Disk::new();
    let states = store(&disk);
    let mut walk = world.beside(0, &states);
    let (mut shown, _) = world.walked(0, &mut walk);
    assert!(world.puts_aside(0, &mut walk, &mut shown));
    disk.set_space(0, 1 << 20);
    world.matters(6);
    let (mut shown, _) = world.walked(0, &mut walk);
    assert!(!world.puts_aside(0, &mut walk, &mut shown));
    assert_same(&shown, &world.plain(0));
    disk.set_space(u64::MAX, 0);
    assert!(world.puts_aside(0, &mut walk, &mut shown));
    assert_same(&shown, &world.plain(0));
}

#[test]
fn several_lines_are_put_aside_in_one_transaction_or_none_of_them() {
    for fails in [false, true] {
        let mut world = World::linked(39, &[Track::Cert, Track::Nrrc]);
        let disk = Disk::new();
        let store = store(&disk);
        let (mut walks, mut shown, mut gathered) = (Vec::new(), Vec::new(), Vec::new());
        for line in 0..2 {
            world.lines.swap(0, line);
            world.setups[0].swap(0, line);
            world.matters(6);
            let mut walk = world.beside(0, &store);
            shown.push((world.walked(0, &mut walk).0, world.plain(0)));
            let read = world.cores[0].reader().unwrap();
            let ledger = LineLedger::new(&*read, world.cores[0].journals(), world.lines[0]);
            gathered.push(walk.gather(&ledger).unwrap().unwrap());
            walks.push(walk);
        }
        assert_ne!(shown[0].0.config.line, shown[1].0.config.line);
        if fails {
            disk.fail_commit(0, Fault::NotPersisted);
        }
        let kept = keep_together(&gathered);
        assert_eq!(kept.is_err(), fails);
        for ((walk, gathered), (mut shown, plain)) in walks.iter_mut().zip(gathered).zip(shown) {
            let put = walk.kept(gathered, &kept);
            assert_eq!(put.is_none(), fails);
            if let Some(put) = put {
                put.from(&mut shown);
            }
            let less = shown.finals.in_memory() * 2 < plain.finals.in_memory();
            assert_eq!(less, !fails, "{}", shown.finals.in_memory());
            assert_same(&shown, &plain);
        }
    }
}
