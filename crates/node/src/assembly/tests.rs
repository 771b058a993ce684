use comity_seal::insecure_seeded::SeededRng;
use comity_store::memory::Disk;

use super::*;
use crate::party::keys::{KeyName, first_hpke_number};
use crate::party::testing::{Party, pair};
use crate::service::formats::judge;

const CLOCK: Clock = Clock { wall_s: 1_800_000_000, mono_ms: 1_000 };

fn start(party: &mut Party, disk: &Disk) -> Assembled {
    let mut assembled = assemble(&party.dir, Box::new(disk.open()), judge, CLOCK, &mut party.rng).unwrap();
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
