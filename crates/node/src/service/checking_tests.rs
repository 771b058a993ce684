use comity_store::{Cells, Rows, Store as _, Tx};
use comity_wire::Track;
use comity_wire::limits::CHUNK_BYTES;

use super::problem::codes;
use super::tests::{Machines, PEERS, draft, show_when};
use super::views::FsckReport;
use super::*;
use crate::ledger::StoredEntry;

const ALL: std::ops::Range<u64> = 0..comity_store::ROW_KEY_MAX;

async fn fsck(machines: &Machines, node: &Node, mend: bool) -> FsckReport {
    let side = usize::from(node.names().own == PEERS[1]);
    node.fsck(mend, machines.registers(side), |_| true).await.unwrap()
}

/// Changes what a machine keeps while its node is down.
fn change(machines: &Machines, side: usize, change: impl FnOnce(&mut dyn Tx)) {
    let mut store = machines.disks[side].open();
    let mut tx = store.begin().unwrap();
    change(&mut *tx);
    tx.commit().unwrap();
}

/// Everything that checks look at or put back.
fn kept(machines: &Machines, side: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
    let read = machines.disks[side].open().reader().unwrap();
    let mut found = Vec::new();
    for table in [Rows::Entries, Rows::Nodes, Rows::Checkpoints, Rows::Receipts] {
        let rows = read.rows(table, ALL, 10_000, usize::MAX).unwrap();
        found.extend(rows.into_iter().map(|(key, row)| (key.to_be_bytes().to_vec(), row)));
    }
    for table in [Cells::Index, Cells::Attachments] {
        found.extend(read.cells(table, b"", None, 1_000).unwrap());
    }
    found
}

/// Two nodes that said enough to have derived rows of every kind; both are down afterwards.
async fn said_much() -> Machines {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let content = std::io::Cursor::new(b"content".to_vec());
    let root = aur.attachment_import("a", "text/plain", 7, content).await.unwrap().root;
    let mut first = draft("BOR", "first");
    first.attachments.push(root);
    aur.submit_one(first).await.unwrap();
    let reply = || {
        let mut reply = draft("BOR", "more");
        reply.in_reply_to = vec!["AUR/nrrc/1".into()];
        reply.anyway = true;
        reply
    };
    let answers = aur.submit((0..300).map(|_| reply()).collect()).await;
    let last = answers.into_iter().next_back().unwrap().unwrap();
    aur.wait_receipted(last.number).await.unwrap();
    show_when(&aur, "AUR/nrrc/1", |view| view.attachments[0].held_by_them.is_some()).await;
    aur.shutdown().await;
    bor.shutdown().await;
    machines
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_36_what_follows_from_the_entries_is_computed_anew_and_nothing_else_is_touched() {
    let machines = said_much().await;
    let before = kept(&machines, 0);
    let mut lost = 0;
    change(&machines, 0, |tx| {
        for (key, row) in tx.rows(Rows::Nodes, ALL, 1_000, usize::MAX).unwrap() {
            if key % 2 == 0 {
                tx.delete_row(Rows::Nodes, key).unwrap();
            } else {
                tx.put_row(Rows::Nodes, key, &row[1..]).unwrap();
            }
            lost += 1;
        }
        for (table, prefix) in [
            (Cells::Index, b"r".as_slice()),
            (Cells::Index, b"c"),
            (Cells::Attachments, b"s"),
            (Cells::Attachments, b"h"),
        ] {
            let cells = tx.cells(table, prefix, None, 1_000).unwrap();
            assert!(!cells.is_empty(), "{prefix:?}");
            for (key, _) in cells {
                tx.delete_cell(table, &key).unwrap();
                lost += 1;
            }
        }
    });
    assert!(lost > 300);
    let aur = machines.start(0, None, false).await;
    let report = fsck(&machines, &aur, false).await;
    assert_eq!((report.mendable, report.damage.len(), report.mended.len()), (lost, 100, 0));
    let report = fsck(&machines, &aur, true).await;
    assert_eq!((report.mended.len() as u64, &report.damage, report.mendable), (lost, &vec![], 0));
    let report = fsck(&machines, &aur, true).await;
    assert_eq!((report.mended, report.damage), (vec![], vec![]));
    assert_eq!(aur.show("AUR/nrrc/1".into()).await.unwrap().answers.len(), 300);
    aur.shutdown().await;
    assert!(kept(&machines, 0) == before);
    let read = machines.disks[0].open().reader().unwrap();
    let audit = read.rows(Rows::Audit, ALL, 10, usize::MAX).unwrap();
    assert!(audit.len() == 1 && String::from_utf8_lossy(&audit[0].1).contains("mended"), "{audit:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_36_nothing_is_derived_from_entries_that_lead_to_no_signed_head() {
    for what in ["an entry", "a gap", "a head"] {
        let machines = said_much().await;
        change(&machines, 1, |tx| {
            let (node, mut row) = tx.rows(Rows::Nodes, ALL, 1, usize::MAX).unwrap().pop().unwrap();
            row[0] ^= 1;
            tx.put_row(Rows::Nodes, node, &row).unwrap();
            // The journal that the node belongs to: the other side's, which brought the most.
            let of = |key: u64| key >> 40 == node >> 40;
            let table = if what == "a head" { Rows::Checkpoints } else { Rows::Entries };
            let rows = tx.rows(table, ALL, 1_000, usize::MAX).unwrap();
            let mut rows = rows.into_iter().filter(|(key, _)| of(*key));
            // The line opens all the same: it reads neither at its start.
            let (key, mut row) = if what == "a head" { rows.next().unwrap() } else { rows.nth(100).unwrap() };
            match what {
                "a gap" => tx.delete_row(table, key).unwrap(),
                _ => {
                    // In an entry somewhere in the header, in a head in its root.
                    let at = if what == "a head" { 12 } else { 40 };
                    row[at] ^= 1;
                    tx.put_row(table, key, &row).unwrap();
                }
            }
        });
        let before = kept(&machines, 1);
        let bor = machines.start(1, None, false).await;
        let report = fsck(&machines, &bor, true).await;
        assert!(report.damage.len() >= 2 && report.mended.is_empty() && report.mendable == 0, "{what}: {report:?}");
        bor.shutdown().await;
        assert!(kept(&machines, 1) == before, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_36_a_plaintext_that_is_not_the_one_that_was_committed_to_is_found() {
    let machines = said_much().await;
    change(&machines, 1, |tx| {
        let (node, mut hash) = tx.rows(Rows::Nodes, ALL, 1, usize::MAX).unwrap().pop().unwrap();
        hash[0] ^= 1;
        tx.put_row(Rows::Nodes, node, &hash).unwrap();
        let rows = tx.rows(Rows::Entries, ALL, 1_000, usize::MAX).unwrap();
        let opened = |row: &Vec<u8>| StoredEntry::decode(row).unwrap().plaintext;
        let (key, mut row) = rows.into_iter().rfind(|(_, row)| opened(row).is_some()).unwrap();
        let plaintext = opened(&row).unwrap();
        let at = row.windows(plaintext.len()).position(|window| window == plaintext).unwrap();
        let text = plaintext.windows(4).position(|window| window == b"more").unwrap();
        row[at + text] ^= 1;
        tx.put_row(Rows::Entries, key, &row).unwrap();
    });
    let bor = machines.start(1, None, false).await;
    let report = fsck(&machines, &bor, true).await;
    assert!(report.damage.len() == 1 && report.damage[0].detail.contains("plaintext of entry"), "{report:?}");
    assert_eq!(report.mended.len(), 1, "the row's own hash leads to what was signed: {report:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_36_a_damaged_attachment_comes_again_from_the_other_side() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let bytes: Vec<u8> = (0..40 * CHUNK_BYTES + 99).map(|i| (i % 251) as u8).collect();
    let content = std::io::Cursor::new(bytes.clone());
    let root = aur.attachment_import("a", "text/plain", bytes.len() as u64, content).await.unwrap().root;
    let mut with = draft("BOR", "attached");
    with.attachments.push(root.clone());
    let number = aur.submit_one(with).await.unwrap().number;
    show_when(&aur, &number, |view| view.attachments[0].held_by_them.is_some()).await;
    let entries = fsck(&machines, &bor, false).await.entries;
    for (file, at) in [("chunks", 3 * CHUNK_BYTES), ("chunks", 40 * CHUNK_BYTES + 700), ("leaves", 20 * 32)] {
        let name = format!("{root}.{file}");
        machines.chunks[1].rot(&name, at);
        let whole = machines.chunks[1].bytes(&name);
        let found = fsck(&machines, &bor, false).await;
        assert_eq!((found.damage.len(), found.mendable, found.fetching.len()), (1, 1, 0), "{found:?}");
        assert!(machines.chunks[1].bytes(&name) == whole, "a check cuts nothing");
        let found = fsck(&machines, &bor, true).await;
        assert_eq!((&found.fetching, found.damage.len()), (&vec![root.clone()], 1), "{found:?}");
        while !fsck(&machines, &bor, false).await.damage.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let written = bor.attachment_export(&number, &root, std::io::sink()).await.unwrap();
        assert_eq!(written, bytes.len() as u64);
    }
    assert_eq!(fsck(&machines, &bor, false).await.entries, entries, "that it is held is said once");
    // Nobody sends the author his own attachment again.
    machines.chunks[0].rot(&format!("{root}.chunks"), 5);
    let found = fsck(&machines, &aur, true).await;
    assert_eq!((found.damage.len(), found.mendable, found.fetching.len()), (1, 0, 0), "{found:?}");
    assert_eq!(
        aur.attachment_export(&number, &root, std::io::sink()).await.unwrap_err().code,
        codes::ATTACHMENT_DAMAGED
    );
    aur.shutdown().await;
    // Without a link it is told, and left as it is.
    bor.shutdown().await;
    machines.chunks[1].rot(&format!("{root}.chunks"), 5);
    let bor = machines.start(1, None, false).await;
    let found = fsck(&machines, &bor, true).await;
    assert_eq!((found.damage.len(), found.mendable, found.fetching.len()), (1, 1, 0), "{found:?}");
}
