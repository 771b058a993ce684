use comity_store::{Cells, Rows};
use comity_wire::{Canonical as _, Track};

use super::tests::{Machines, PEERS, draft, show_when};
use super::views::{FsckReport, Stage};
use super::*;
use crate::ledger::Damage;
use crate::ledger::query::Mend;

/// Kinds of rows whose flipped bits no check can name, each with the reason why it does no harm.
const HARMLESS: [(&str, &str); 3] = [
    ("audit", "the operator's own notes: nothing is proved by them, and nothing reads them"),
    ("links w", "when transports last succeeded: what its sum does not fit is left out, and noted anew"),
    ("meta start-mark", "the next start compares it with the file beside the keys, and opens successors"),
];

/// Bits that are flipped in one row of a kind, spread over it.
const FLIPS: usize = 24;

#[derive(Debug, Clone)]
enum Kept {
    Row(Rows, u64, Vec<u8>),
    Cell(Cells, Vec<u8>, Vec<u8>),
}

impl Kept {
    /// The kind: the table, and for cells the letter that says what they are.
    fn kind(&self, of: impl Fn(u64) -> &'static str) -> String {
        match self {
            Self::Row(Rows::Nodes, key, _) if key >> 33 & 0x7f == 7 => format!("ids {}", of(*key)),
            Self::Row(Rows::Audit, ..) => "audit".to_owned(),
            Self::Row(table, key, _) => format!("{table:?} {}", of(*key)).to_lowercase(),
            Self::Cell(table, key, _) if key.starts_with(b"start") => format!("{table:?} start-mark").to_lowercase(),
            Self::Cell(table, key, _) => format!("{table:?} {}", char::from(key[0])).to_lowercase(),
        }
    }

    fn value(&self) -> &[u8] {
        let (Self::Row(_, _, value) | Self::Cell(_, _, value)) = self;
        value
    }

    fn with(&self, value: Vec<u8>) -> Mend {
        match self {
            Self::Row(table, key, _) => Mend::of_row(*table, *key, value),
            Self::Cell(table, key, _) => Mend::of_cell(Damage::new("entry", "a cell"), *table, key.clone(), value),
        }
    }
}

/// Everything that a node keeps, with its kind.
async fn everything(node: &Node) -> Vec<(String, Kept)> {
    let snapshot = node.snapshot().await.unwrap();
    let side = |key: u64| {
        let journal = u16::try_from(key >> 40).unwrap();
        match snapshot.journals.name(journal) {
            Some((_, comity_exchange::Side::Ours, _)) => "ours",
            Some(_) => "theirs",
            None => "",
        }
    };
    let mut found = Vec::new();
    for table in Rows::ALL {
        let rows = snapshot.read.rows(table, 0..comity_store::ROW_KEY_MAX, 10_000, usize::MAX).unwrap();
        found.extend(rows.into_iter().map(|(key, row)| Kept::Row(table, key, row)));
    }
    for table in Cells::ALL {
        let cells = snapshot.read.cells(table, b"", None, 4_000).unwrap();
        found.extend(cells.into_iter().map(|(key, value)| Kept::Cell(table, key, value)));
    }
    found.into_iter().map(|kept| (kept.kind(side), kept)).collect()
}

async fn put(node: &Node, mend: Mend) {
    node.with_core(move |core, _| core.mend(&[mend])).await.unwrap().unwrap();
}

async fn fsck(machines: &Machines, node: &Node) -> FsckReport {
    let side = usize::from(node.names().own == PEERS[1]);
    node.fsck(false, machines.registers(side), |_| true).await.unwrap()
}

/// Two nodes that said a little of everything; the first is up again alone.
async fn said_all() -> (Machines, Node) {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    for (node, peer) in [(&aur, "BOR"), (&bor, "AUR")] {
        let content = std::io::Cursor::new(b"content".to_vec());
        let root = node.attachment_import("a", "text/plain", 7, content).await.unwrap().root;
        let mut first = draft(peer, "first");
        (first.attachments, first.idempotency_key) = (vec![root], Some("key".into()));
        node.submit_one(first).await.unwrap();
    }
    show_when(&aur, "AUR/nrrc/1", |view| view.attachments[0].held_by_them.is_some()).await;
    show_when(&bor, "BOR/nrrc/1", |view| view.attachments[0].held_by_them.is_some()).await;
    let mut reply = draft("BOR", "more");
    reply.in_reply_to = vec!["AUR/nrrc/1".into()];
    reply.anyway = true;
    let answers = aur.submit((0..260).map(|_| reply.clone()).collect()).await;
    aur.wait_receipted(answers.into_iter().next_back().unwrap().unwrap().number).await.unwrap();
    aur.with_core(|core, _| core.audit(b"{}")).await.unwrap().unwrap();
    aur.shutdown().await;
    bor.shutdown().await;
    let aur = machines.start(0, None, false).await;
    // As a line keeps it once a newer register came.
    for (line, register) in machines.registers(0).theirs {
        let key = [b"p".as_slice(), &line.0].concat();
        put(&aur, Mend::of_cell(Damage::new("entry", "a cell"), Cells::Meta, key, register.to_bytes())).await;
    }
    (machines, aur)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_36_a_flipped_bit_in_any_kind_of_row_is_named() {
    let (machines, aur) = said_all().await;
    assert_eq!(fsck(&machines, &aur).await.damage, vec![]);
    let all = everything(&aur).await;
    let mut kinds: Vec<&str> = all.iter().map(|(kind, _)| kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut silent = Vec::new();
    for kind in &kinds {
        if HARMLESS.iter().any(|(harmless, _)| harmless == kind) {
            continue;
        }
        let rows: Vec<&Kept> =
            all.iter().filter(|(of, kept)| of == kind && !kept.value().is_empty()).map(|(_, kept)| kept).collect();
        // Those without a value stand by their key alone, and follow from entries.
        for flip in 0..if rows.is_empty() { 0 } else { FLIPS } {
            let kept = rows[flip * 7 % rows.len()];
            let mut value = kept.value().to_vec();
            let at = (value.len() - 1) * flip / (FLIPS - 1);
            value[at] ^= 1 << (flip % 8);
            put(&aur, kept.with(value)).await;
            let report = aur.fsck(false, machines.registers(0), |_| true).await;
            put(&aur, kept.with(kept.value().to_vec())).await;
            if report.is_ok_and(|report| report.damage.is_empty()) {
                silent.push(format!("{kind}: byte {at} of {}", kept.value().len()));
            }
        }
    }
    assert!(silent.is_empty(), "not named: {silent:#?}");
    assert_eq!(fsck(&machines, &aur).await.damage, vec![]);
    let expected = [
        "attachments h",
        "attachments i",
        "attachments o",
        "attachments s",
        "audit",
        "checkpoints ours",
        "checkpoints theirs",
        "entries ours",
        "entries theirs",
        "ids ours",
        "index c",
        "index k",
        "index r",
        "links t",
        "links w",
        "meta j",
        "meta l",
        "meta p",
        "nodes ours",
        "receipts ours",
        "receipts theirs",
    ];
    assert_eq!(kinds, expected, "a new kind is to be looked at, or listed with its reason");
}

/// Flips a bit near the end of one row: in the ML-DSA signature of a head or a receipt.
async fn flip_last(node: &Node, kind: &str, at: usize) -> (u64, Mend) {
    let all = everything(node).await;
    let of_kind: Vec<&Kept> = all.iter().filter(|(of, _)| of == kind).map(|(_, kept)| kept).collect();
    let Kept::Row(_, key, row) = of_kind[at] else { panic!("{kind}") };
    let mut flipped = row.clone();
    let last = flipped.len() - 9;
    flipped[last] ^= 4;
    put(node, of_kind[at].with(flipped)).await;
    (key & ((1 << 40) - 1), of_kind[at].with(row.clone()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_36_a_damaged_signature_is_named_with_its_line_and_size_and_with_what_covers_it() {
    let (machines, aur) = said_all().await;
    for (kind, named) in [
        ("checkpoints ours", "AUR/nrrc/ our checkpoint"),
        ("checkpoints theirs", "BOR/nrrc/ their checkpoint"),
        ("receipts ours", "AUR/nrrc/ their receipt"),
        ("receipts theirs", "BOR/nrrc/ our receipt"),
    ] {
        let (size, back) = flip_last(&aur, kind, 0).await;
        let report = fsck(&machines, &aur).await;
        assert_eq!((report.damage.len(), report.mendable), (1, 0), "{report:?}");
        let expected = format!("{named} of size {size} damaged: its signatures do not verify; the one of size ");
        assert!(report.damage[0].detail.starts_with(&expected), "{report:?}");
        put(&aur, back).await;
        let count = everything(&aur).await.iter().filter(|(of, _)| of == kind).count();
        let (size, back) = flip_last(&aur, kind, count - 1).await;
        let report = fsck(&machines, &aur).await;
        assert!(report.damage[0].detail.starts_with(&format!("{named} of size {size} damaged")), "{report:?}");
        assert!(report.damage[0].detail.contains("no larger one covers entries "), "{report:?}");
        put(&aur, back).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_36_the_check_of_signatures_ends_when_nobody_waits_and_never_goes_back() {
    let (machines, aur) = said_all().await;
    for stage in [Stage::Signatures, Stage::Records] {
        let given_up = aur.fsck(false, machines.registers(0), move |progress| progress.stage != stage).await;
        assert_eq!(given_up.unwrap_err().code, problem::codes::GIVEN_UP);
    }
    let (told, heard) = std::sync::mpsc::channel();
    let report = aur.fsck(false, machines.registers(0), move |progress| told.send(progress).is_ok()).await.unwrap();
    let heard: Vec<_> = heard.iter().filter(|progress| progress.stage == Stage::Signatures).collect();
    assert!(heard.windows(2).all(|pair| pair[0].done <= pair[1].done));
    assert_eq!(heard.last().map(|progress| progress.done), Some(report.entries));
}
