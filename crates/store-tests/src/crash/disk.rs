//! Disks as maps of files; operations on them; what a power failure may leave.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Bytes that a disk writes or loses together.
const SECTOR_BYTES: usize = 512;

/// The files of a disk.
pub(super) type Files = BTreeMap<String, Arc<Vec<u8>>>;

/// Something that changed a disk, or made changes last.
#[derive(Clone, Debug)]
pub(super) enum Op {
    Create { file: String },
    Write { file: String, offset: usize, data: Vec<u8> },
    Truncate { file: String, bytes: usize },
    Sync { file: String },
    Delete { file: String },
}

/// How the power failed. What was synced is always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loss {
    /// Everything reached the disk.
    Nothing,
    /// Nothing unsynced reached the disk.
    AllUnsynced,
    /// The last write ends within itself.
    Torn,
    /// The last write has a sector of garbage.
    Garbage,
    /// Each unsynced operation reached the disk or did not.
    SomeOperations,
    /// Each sector of each unsynced write reached the disk, did not, or became garbage.
    SomeSectors,
}

/// Losses in the order in which images are made.
pub(super) const LOSSES: [Loss; 6] =
    [Loss::Nothing, Loss::AllUnsynced, Loss::Torn, Loss::Garbage, Loss::SomeOperations, Loss::SomeSectors];

/// A small generator of reproducible choices (splitmix64).
#[derive(Clone, Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap()
    }
}

/// A disk while its operations are replayed: what was synced, and what came after.
#[derive(Clone, Debug)]
pub(super) struct Replay {
    durable: Files,
    live: Files,
    unsynced: Vec<Op>,
}

impl Replay {
    pub(super) fn new(files: Files) -> Self {
        Self { durable: files.clone(), live: files, unsynced: Vec::new() }
    }

    /// Lets one more operation happen.
    pub(super) fn step(&mut self, op: &Op) {
        apply(&mut self.live, op);
        match op {
            Op::Create { file } => {
                // The directory is synced with the file's first sync; an empty file says nothing anyway.
                self.durable.entry(file.clone()).or_default();
            }
            Op::Delete { file } => {
                self.durable.remove(file);
                self.unsynced.retain(|op| name(op) != file);
            }
            Op::Sync { file } => {
                if let Some(content) = self.live.get(file) {
                    self.durable.insert(file.clone(), Arc::clone(content));
                }
                self.unsynced.retain(|op| name(op) != file);
            }
            Op::Write { .. } | Op::Truncate { .. } => self.unsynced.push(op.clone()),
        }
    }

    /// The disk after a power failure now; `None` if this loss makes no difference here.
    pub(super) fn image(&self, loss: Loss, dice: &mut Dice) -> Option<Files> {
        if loss == Loss::Nothing {
            return Some(self.live.clone());
        }
        let (last, earlier) = self.unsynced.split_last()?;
        let mut files = self.durable.clone();
        match loss {
            Loss::Nothing | Loss::AllUnsynced => {}
            Loss::Torn | Loss::Garbage => {
                let Op::Write { file, offset, data } = last else { return None };
                earlier.iter().for_each(|op| apply(&mut files, op));
                let cut = SECTOR_BYTES * dice.below(data.len().div_ceil(SECTOR_BYTES));
                let mut data = if loss == Loss::Torn { data[..cut].to_vec() } else { data.clone() };
                if loss == Loss::Garbage {
                    spoil(&mut data, cut, dice);
                }
                apply(&mut files, &Op::Write { file: file.clone(), offset: *offset, data });
            }
            Loss::SomeOperations => {
                let kept = self.unsynced.iter().filter(|_| dice.next() & 1 == 0);
                kept.for_each(|op| apply(&mut files, op));
            }
            Loss::SomeSectors => {
                self.unsynced.iter().for_each(|op| apply_some(&mut files, op, dice));
            }
        }
        Some(files)
    }
}

/// Does the operation to the files.
pub(super) fn apply(files: &mut Files, op: &Op) {
    match op {
        Op::Create { file } => {
            files.entry(file.clone()).or_default();
        }
        Op::Write { file, offset, data } => write(files, file, *offset, data),
        Op::Truncate { file, bytes } => {
            Arc::make_mut(files.entry(file.clone()).or_default()).resize(*bytes, 0);
        }
        Op::Sync { .. } => {}
        Op::Delete { file } => {
            files.remove(file);
        }
    }
}

fn write(files: &mut Files, file: &str, offset: usize, data: &[u8]) {
    let content = Arc::make_mut(files.entry(file.to_owned()).or_default());
    if data.is_empty() {
        return;
    }
    let end = offset + data.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(data);
}

fn apply_some(files: &mut Files, op: &Op, dice: &mut Dice) {
    let Op::Write { file, offset, data } = op else {
        if dice.next() & 1 == 0 {
            apply(files, op);
        }
        return;
    };
    for (i, sector) in data.chunks(SECTOR_BYTES).enumerate() {
        let at = offset + i * SECTOR_BYTES;
        match dice.below(16) {
            0 => {
                let mut garbage = sector.to_vec();
                spoil(&mut garbage, 0, dice);
                write(files, file, at, &garbage);
            }
            1..8 => write(files, file, at, sector),
            _ => {}
        }
    }
}

fn spoil(data: &mut [u8], from: usize, dice: &mut Dice) {
    for byte in data.iter_mut().skip(from).take(SECTOR_BYTES) {
        *byte = dice.next().to_le_bytes()[0];
    }
}

fn name(op: &Op) -> &str {
    match op {
        Op::Create { file }
        | Op::Write { file, .. }
        | Op::Truncate { file, .. }
        | Op::Sync { file }
        | Op::Delete { file } => file,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(data: &[u8]) -> Op {
        Op::Write { file: "f".to_owned(), offset: 0, data: data.to_vec() }
    }

    #[test]
    fn synced_bytes_survive_every_loss_and_unsynced_ones_do_not() {
        let mut replay = Replay::new(Files::new());
        replay.step(&written(&[1; 2000]));
        replay.step(&Op::Sync { file: "f".to_owned() });
        let mut dice = Dice(1);
        assert!(replay.image(Loss::Garbage, &mut dice).is_none(), "nothing is at risk");
        replay.step(&written(&[2; 1024]));
        for loss in LOSSES {
            let files = replay.image(loss, &mut dice).unwrap();
            assert_eq!(files["f"].len(), 2000);
            assert_eq!(files["f"][1024..], [1; 976], "{loss:?}");
        }
        let image = |loss| replay.image(loss, &mut Dice(7)).unwrap()["f"][..1024].to_vec();
        assert_eq!(image(Loss::Nothing), [2; 1024]);
        assert_eq!(image(Loss::AllUnsynced), [1; 1024]);
        assert!(image(Loss::Garbage).iter().any(|b| ![1, 2].contains(b)));
    }
}
