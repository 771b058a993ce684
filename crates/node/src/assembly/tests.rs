use comity_exchange::Side;
use comity_seal::insecure_seeded::SeededRng;
use comity_store::memory::Disk;
use comity_wire::envelope::Envelope;
use comity_wire::statement::Statement;

use super::*;
use crate::core::{Op, Output, Request, SubmitRequest};
use crate::ledger::query;
use crate::party::keys::{KeyName, first_hpke_number};
use crate::party::testing::{Party, pair};
use crate::service::formats::judge_shipped;

const CLOCK: Clock = Clock { wall_s: 1_800_000_000, mono_ms: 1_000 };

fn start(party: &mut Party, disk: &Disk) -> Assembled {
    let mut assembled = assemble(&party.dir, Box::new(disk.open()), judge_shipped, CLOCK, &mut party.rng).unwrap();
    assembled.core.run(Vec::new(), CLOCK, &mut party.rng).unwrap();
    assembled
}

fn paired() -> (Party, Vec<LineRecord>) {
    let (mut a, mut b) = (Party::new("AUR", 1), Party::new("BOR", 2));
    let [record, _] = pair(&mut a, &mut b);
    (a, record.lines)
}

fn put(disk: &Disk, cell: &[u8], value: &[u8]) {
    let mut store = disk.open();
    let mut tx = store.begin().unwrap();
    tx.put_cell(Cells::Meta, cell, value).unwrap();
    tx.commit().unwrap();
}

#[test]
fn row_36_a_line_that_does_not_load_waits_and_the_others_start() {
    let ((mut a, lines), disk) = (paired(), Disk::new());
    let all = start(&mut a, &disk);
    assert!(all.waiting.is_empty() && all.core.report().len() == lines.len());
    drop(all);
    put(&disk, &[b"l".as_slice(), &lines[0].line.0].concat(), b"rot");
    let keys = a.dir.keys().path(&KeyName::Log { origin: lines[1].origin(), from: 0 });
    std::fs::remove_file(keys).unwrap();
    let some = start(&mut a, &disk);
    let waiting: Vec<LineId> = some.waiting.iter().map(|(line, _)| *line).collect();
    assert_eq!(waiting, [lines[0].line, lines[1].line]);
    assert!(matches!(some.waiting[0].1, AssemblyError::Fatal(crate::core::Fatal::Line { .. })));
    assert_eq!(some.core.report().len(), lines.len() - 2);
    assert!(!some.rolled_back);
}

#[test]
fn the_keys_of_every_generation_open() {
    let (a, lines) = paired();
    let (keys, mut rng) = (a.dir.keys(), SeededRng::new(9));
    let first = lines[0].origin();
    let third = first.successor().successor();
    let number = first_hpke_number(3);
    keys.hpke_or_new(&KeyName::Hpke { origin: third, number }, &mut rng).unwrap();
    let opens: Vec<u64> = super::keys::hpke(&keys, third).unwrap().into_keys().collect();
    assert_eq!(opens, [0, number]);
}

#[test]
fn imports_that_nothing_names_go_with_their_chunks_after_a_day_whatever_a_crash_left() {
    use crate::attachments::{ChunkStore as _, MemoryChunks, import};
    let ((mut a, _), disk, chunks) = (paired(), Disk::new(), MemoryChunks::default());
    let mut running = start(&mut a, &disk);
    let give = |core: &mut Core, rng: &mut SeededRng| {
        let imported = import(&chunks, rng, ("a", "b"), 7, &mut &b"content"[..]).unwrap();
        core.keep_import(&imported, CLOCK.wall_s).unwrap();
        imported.reference.root
    };
    let [first, second] = [0; 2].map(|_| give(&mut running.core, &mut a.rng));
    let bytes = |root: &comity_wire::Hash| {
        ["chunks", "leaves"].map(|word| chunks.len(&format!("{root}.{word}")).unwrap()).iter().sum::<u64>()
    };
    drop_imports(&a.dir, &mut running.core, &chunks, CLOCK.wall_s + 86_400).unwrap();
    assert!(bytes(&first) > 0 && bytes(&second) > 0);
    // A crash between the two: the reference is gone, the chunks are there.
    running.core.drop_imports(&[first]).unwrap();
    drop(running);
    let mut running = start(&mut a, &disk);
    drop_imports(&a.dir, &mut running.core, &chunks, CLOCK.wall_s).unwrap();
    assert!(bytes(&first) == 0 && bytes(&second) > 0);
    drop_imports(&a.dir, &mut running.core, &chunks, CLOCK.wall_s + 86_401).unwrap();
    assert_eq!(bytes(&second), 0);
    assert!(running.core.dropping().unwrap().is_empty());
    // Put back, nobody can tell what named an import: it stays.
    let old = disk.copy();
    let third = give(&mut running.core, &mut a.rng);
    let newer = disk.copy();
    upkeep(&a.dir, &mut running.core, &mut a.rng).unwrap();
    drop(running);
    for (disk, there) in [(newer, true), (old, false)] {
        let mut back = start(&mut a, &disk);
        assert!(back.rolled_back);
        drop_imports(&a.dir, &mut back.core, &chunks, CLOCK.wall_s + 999_999).unwrap();
        assert!(bytes(&third) > 0);
        assert_eq!(query::imported(&*back.core.reader().unwrap(), &third).unwrap().is_some(), there);
    }
}

#[test]
fn row_22_a_copy_of_a_running_store_is_found_out_after_an_orderly_stop() {
    let ((mut a, _), disk) = (paired(), Disk::new());
    let mut running = start(&mut a, &disk);
    let copy = disk.copy();
    upkeep(&a.dir, &mut running.core, &mut a.rng).unwrap();
    drop(running);
    assert!(!start(&mut a, &disk).rolled_back);
    let mut running = start(&mut a, &disk);
    upkeep(&a.dir, &mut running.core, &mut a.rng).unwrap();
    drop(running);
    assert!(start(&mut a, &copy).rolled_back);
}

#[test]
fn row_22_a_store_put_back_while_the_node_runs_is_not_covered_up() {
    let ((mut a, _), disk) = (paired(), Disk::new());
    let old = disk.copy();
    drop(start(&mut a, &disk));
    let mut other = Core::open(Box::new(old.open()), judge_shipped).unwrap();
    upkeep(&a.dir, &mut other, &mut a.rng).unwrap();
    drop(other);
    assert!(start(&mut a, &old).rolled_back, "marks that disagree stay so");
}

/// Two nodes' writers; frames go to and fro until none is under way.
fn talk(nodes: &mut [(Party, Assembled); 2], line: LineId, first: [Vec<Op>; 2]) {
    let mut wire = first;
    for _ in 0..1_000 {
        for side in 0..2 {
            let batch = std::mem::take(&mut wire[side]).into_iter().map(|op| Request::Op { line, op }).collect();
            let (party, node) = &mut nodes[side];
            for output in node.core.run(batch, CLOCK, &mut party.rng).unwrap() {
                if let Output::Send { line: of, bytes } = output
                    && of == line
                {
                    wire[1 - side].push(Op::Frame(bytes));
                }
            }
        }
        if wire.iter().all(Vec::is_empty) {
            return;
        }
    }
    panic!("the frames do not stop");
}

fn say(line: LineId) -> Request {
    let envelope = Envelope { format: "F90".into(), format_version: 1, ..Envelope::default() };
    let statement = Statement { envelope, body: br#"{"subject":"s","text":"t"}"#.to_vec() };
    let submit =
        SubmitRequest { token: 1, statement, signatures: Vec::new(), settle: false, key: None, prepared: None };
    Request::Submit { line, submit: Box::new(submit) }
}

#[test]
fn rule_7_a_used_key_gets_a_successor_at_the_next_start_and_goes_when_that_is_in_use() {
    let (mut a, mut b) = (Party::new("AUR", 1), Party::new("BOR", 2));
    let [record, _] = pair(&mut a, &mut b);
    let (line, origin) = (record.lines[0].line, record.lines[0].origin());
    let disks = [Disk::new(), Disk::new()];
    let assembled = [start(&mut a, &disks[0]), start(&mut b, &disks[1])];
    let mut nodes: [(Party, Assembled); 2] =
        [a, b].into_iter().zip(assembled).collect::<Vec<_>>().try_into().ok().unwrap();
    let keys = nodes[0].0.dir.keys();
    talk(&mut nodes, line, [vec![Op::Up], vec![Op::Up]]);
    for round in 0..4 {
        // Nothing is published before the newest is used.
        let newest = nodes[0].1.core.epoch_keys(&line).unwrap().newest;
        assert_eq!(newest, round);
        let opened = nodes[0].1.core.report().into_iter().find(|r| r.config.line == line).unwrap().status.their_ordinal;
        let (party, node) = &mut nodes[1];
        let outputs = node.core.run(vec![say(line)], CLOCK, &mut party.rng).unwrap();
        let frames = outputs.into_iter().filter_map(|o| match o {
            Output::Send { bytes, .. } => Some(Op::Frame(bytes)),
            _ => None,
        });
        talk(&mut nodes, line, [frames.collect(), vec![]]);
        let epoch = nodes[0].1.core.epoch_keys(&line).unwrap();
        assert_eq!((epoch.newest, epoch.in_use), (round, Some(round)));
        let status = nodes[0].1.core.report().into_iter().find(|r| r.config.line == line).unwrap().status;
        assert_eq!(status.their_ordinal, opened + 1);
        // A starts anew: it publishes the next key, and keeps none older than the one in use.
        let (party, node) = &mut nodes[0];
        node.core = Core::open(Box::new(Disk::new().open()), judge_shipped).unwrap();
        *node = start(party, &disks[0]);
        assert_eq!(keys.hpke_numbers(origin).unwrap(), [round, round + 1]);
        talk(&mut nodes, line, [vec![], vec![Op::Down]]);
        talk(&mut nodes, line, [vec![Op::Up], vec![Op::Up]]);
    }
    let read = nodes[0].1.core.reader().unwrap();
    let journal = nodes[0].1.core.journals().find(&line, Side::Theirs, 1).unwrap();
    let kept = query::latest_statements(&*read, journal, None, 10, |_| true).unwrap();
    assert_eq!(kept.iter().filter(|(_, _, stored)| stored.plaintext.is_some()).count(), 4, "all are open");
}
