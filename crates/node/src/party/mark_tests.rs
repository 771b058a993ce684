use comity_seal::insecure_seeded::SeededRng;

use super::*;

/// A node as far as its marks go: the file, and what the store committed.
struct Node {
    _dir: tempfile::TempDir,
    file: MarkFile,
    store: Option<Mark>,
    rng: SeededRng,
}

impl Node {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let file = MarkFile::new(dir.path().join("start-mark"));
        let mut rng = SeededRng::new(5);
        file.found(&mut rng).unwrap();
        Self { _dir: dir, file, store: None, rng }
    }

    fn start(&mut self) -> MarkVerdict {
        let verdict = self.file.check(self.store).unwrap();
        let advance = self.file.begin(self.store, verdict, &mut self.rng).unwrap();
        self.store = Some(advance.mark());
        advance.finish().unwrap();
        verdict
    }

    fn file_bytes(&self) -> Vec<u8> {
        std::fs::read(self.file.path()).unwrap()
    }
}

#[test]
fn starts_agree() {
    let mut node = Node::new();
    for _ in 0..5 {
        assert_eq!(node.start(), MarkVerdict::Agree);
    }
    assert_eq!(node.store.unwrap().count, 5);
}

#[test]
fn row_22_a_crash_between_any_two_steps_is_no_rollback() {
    for crash_after in 0..3 {
        let mut node = Node::new();
        node.start();
        for _ in 0..3 {
            let verdict = node.file.check(node.store).unwrap();
            assert_eq!(verdict, MarkVerdict::Agree);
            if crash_after == 0 {
                continue;
            }
            let advance = node.file.begin(node.store, verdict, &mut node.rng).unwrap();
            if crash_after == 2 {
                node.store = Some(advance.mark());
            }
        }
        assert_eq!(node.start(), MarkVerdict::Agree, "crash after step {crash_after}");
    }
}

#[test]
fn row_22_a_store_put_back_is_found_out_from_every_earlier_start() {
    let mut node = Node::new();
    let mut earlier = vec![node.store];
    for _ in 0..4 {
        node.start();
        earlier.push(node.store);
    }
    let now = earlier.pop().unwrap();
    for back in earlier {
        let verdict = node.file.check(back).unwrap();
        assert_eq!(verdict, MarkVerdict::SuccessorsDue(Rollback::Disagree { store: back, file: now }));
    }
}

#[test]
fn row_22_keys_put_back_or_gone_are_found_out() {
    let mut node = Node::new();
    node.start();
    let old = node.file_bytes();
    node.start();
    std::fs::write(node.file.path(), &old).unwrap();
    assert!(matches!(node.file.check(node.store), Ok(MarkVerdict::SuccessorsDue(Rollback::Disagree { .. }))));
    std::fs::remove_file(node.file.path()).unwrap();
    assert_eq!(node.file.check(node.store).unwrap(), MarkVerdict::SuccessorsDue(Rollback::FileMissing));
    assert_eq!(node.file.check(None).unwrap(), MarkVerdict::SuccessorsDue(Rollback::FileMissing));
}

#[test]
fn clones_with_equal_counts_are_told_apart() {
    let mut node = Node::new();
    node.start();
    let (file, store) = (node.file_bytes(), node.store);
    node.start();
    let first = node.store;
    std::fs::write(node.file.path(), file).unwrap();
    node.store = store;
    node.start();
    assert_eq!(first.unwrap().count, node.store.unwrap().count);
    assert!(matches!(node.file.check(first), Ok(MarkVerdict::SuccessorsDue(_))));
}

#[test]
fn row_22_a_found_rollback_survives_crashes_until_every_successor_is_open() {
    let mut node = Node::new();
    node.start();
    let back = node.store;
    node.start();
    node.store = back;
    let verdict = node.file.check(node.store).unwrap();
    // Crash after step 1: the file's current mark is now the store's, and still nothing may be signed.
    let advance = node.file.begin(node.store, verdict, &mut node.rng).unwrap();
    drop(advance);
    assert_eq!(node.file.check(node.store).unwrap(), MarkVerdict::SuccessorsDue(Rollback::Recorded));
    for _ in 0..2 {
        assert_eq!(node.start(), MarkVerdict::SuccessorsDue(Rollback::Recorded));
    }
    node.file.successors_opened().unwrap();
    assert_eq!(node.start(), MarkVerdict::Agree);
    node.file.require_successors().unwrap();
    assert_eq!(node.start(), MarkVerdict::SuccessorsDue(Rollback::Recorded));
}

/// What cannot be found out, so that nobody believes otherwise.
#[test]
fn a_machine_put_back_whole_and_a_copy_since_the_last_advance_go_unnoticed() {
    let mut node = Node::new();
    node.start();
    let (file, store) = (node.file_bytes(), node.store);
    node.start();
    std::fs::write(node.file.path(), file).unwrap();
    node.store = store;
    assert_eq!(node.start(), MarkVerdict::Agree);
}

#[test]
fn row_04_a_damaged_mark_is_refused_not_guessed() {
    let node = Node::new();
    let good = node.file_bytes();
    for bad in [&good[..good.len() - 1], &[good.as_slice(), &[0]].concat(), b""] {
        std::fs::write(node.file.path(), bad).unwrap();
        assert!(matches!(node.file.check(None), Err(PartyError::Damaged { .. })));
    }
    std::fs::write(node.file.path(), vec![0; 1_000]).unwrap();
    assert!(matches!(node.file.check(None), Err(PartyError::File(_))));
}
