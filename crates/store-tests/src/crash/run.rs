//! Running kinds of work, cutting the power, failing operations, judging what is left.

use std::path::Path;

use comity_store::{Cells, Result, Store};

use super::FILE;
use super::disk::{Dice, Files, LOSSES, Op, Replay};
use super::record::{Mark, Recorder, content};
use super::vfs::Drive;

/// The store under test.
pub trait Subject {
    /// Creates the store's file through the VFS.
    ///
    /// # Errors
    /// The driver's.
    fn create(&self, path: &Path, vfs: &str) -> Result<()>;

    /// Opens the store's file through the VFS.
    ///
    /// # Errors
    /// The driver's.
    fn open(&self, path: &Path, vfs: &str) -> Result<Box<dyn Store>>;
}

/// A kind of work. Every transaction that it commits is cut at each of its operations.
pub struct Kind<'k> {
    /// Its name in reports.
    pub name: &'static str,
    /// Brings the new store into the state where the work starts; not cut.
    pub prepare: &'k dyn Fn(&mut dyn Store) -> Result<()>,
    /// The work: one or more transactions.
    pub work: &'k dyn Fn(&mut dyn Store) -> Result<()>,
}

/// How much to test.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Where choices come from; another seed tears and mixes otherwise.
    pub seed: u64,
    /// How often each kind of loss is tried at each operation (those by chance differ).
    pub rounds: u32,
    /// One image in so many is also checked for structure, written to and cut again while recovering.
    pub sample: u64,
    /// Whether syncs count. A run with `false` must fail, which shows that the harness notices lost commits.
    pub honest_syncs: bool,
}

/// What was tested.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Operations recorded.
    pub ops: u64,
    /// Syncs among them.
    pub syncs: u64,
    /// Commits acknowledged.
    pub commits: u64,
    /// Images opened and compared, those of second cuts included.
    pub images: u64,
    /// Images checked for structure and written to.
    pub checked: u64,
}

impl std::ops::AddAssign for Report {
    fn add_assign(&mut self, other: Self) {
        self.ops += other.ops;
        self.syncs += other.syncs;
        self.commits += other.commits;
        self.images += other.images;
        self.checked += other.checked;
    }
}

/// Cuts the power at every operation of the kind's work. Panics, naming kind, seed, operation and loss, if
/// an acknowledged commit is missing, a transaction is there in part, or the store does not open. `drive`
/// must be a name that no other call in this process uses.
#[must_use]
pub fn cut_power(subject: &dyn Subject, kind: &Kind<'_>, plan: Plan, drive: &str) -> Report {
    let drive = Drive::register(drive);
    let (base, start) = prepare(subject, kind, &drive);
    drive.record();
    let mut store = Recorder {
        inner: subject.open(Path::new(FILE), &drive.name).unwrap(),
        drive: drive.clone(),
        marks: Vec::new(),
    };
    (kind.work)(&mut store).unwrap();
    let marks = std::mem::take(&mut store.marks);
    let ops = drive.take_record();
    drop(store);
    let report = tally(&ops, marks.len());
    let mut cut = Cut { subject, kind, plan, drive: &drive, report };
    cut.images(base, &ops, |at| allowed(start, &marks, at), true);
    cut.report
}

/// Runs the kind's work without cutting anything and counts its operations.
#[must_use]
pub fn count(subject: &dyn Subject, kind: &Kind<'_>, drive: &str) -> Report {
    let drive = Drive::register(drive);
    prepare(subject, kind, &drive);
    let mut store = subject.open(Path::new(FILE), &drive.name).unwrap();
    drive.record();
    let before = store.stats().commits;
    (kind.work)(&mut *store).unwrap();
    let commits = usize::try_from(store.stats().commits - before).unwrap();
    tally(&drive.take_record(), commits)
}

/// Lets each write, truncation and sync of the kind's work fail once with an I/O error. The store must then
/// stop or have lost nothing, accept nothing once stopped, and show every acknowledged commit when reopened.
/// Returns the number of failures tried.
#[must_use]
pub fn fail_io(subject: &dyn Subject, kind: &Kind<'_>, drive: &str) -> u64 {
    let drive = Drive::register(drive);
    let (base, start) = prepare(subject, kind, &drive);
    for fuse in 0.. {
        drive.load(base.clone());
        drive.set_fuse(fuse);
        let mut marks = Vec::new();
        if let Ok(inner) = subject.open(Path::new(FILE), &drive.name) {
            let mut store = Recorder { inner, drive: drive.clone(), marks: Vec::new() };
            if let Err(error) = (kind.work)(&mut store) {
                assert!(error.is_fatal(), "{} fuse {fuse}: {error}", kind.name);
                assert!(store.begin().is_err(), "{} fuse {fuse}: goes on", kind.name);
            }
            marks = store.marks;
        }
        if !drive.fuse_blew() {
            return fuse as u64;
        }
        let files = drive.files();
        drive.load(files);
        let store = subject.open(Path::new(FILE), &drive.name).unwrap();
        let found = content(&*store.reader().unwrap()).unwrap();
        let acked = marks.iter().rev().find(|m| m.acked != usize::MAX).map_or(start, |m| m.content);
        let open = marks.last().filter(|m| m.acked == usize::MAX).map_or(acked, |m| m.content);
        assert!(found == acked || found == open, "{} fuse {fuse}: commits lost", kind.name);
        drop(store);
    }
    0
}

fn tally(ops: &[Op], commits: usize) -> Report {
    let syncs = ops.iter().filter(|op| matches!(op, Op::Sync { .. })).count() as u64;
    Report { ops: ops.len() as u64, syncs, commits: commits as u64, ..Report::default() }
}

fn prepare(subject: &dyn Subject, kind: &Kind<'_>, drive: &Drive) -> (Files, u64) {
    subject.create(Path::new(FILE), &drive.name).unwrap();
    let mut store = subject.open(Path::new(FILE), &drive.name).unwrap();
    (kind.prepare)(&mut *store).unwrap();
    let start = content(&*store.begin().unwrap()).unwrap();
    drop(store);
    (drive.files(), start)
}

/// What the store may hold if the power fails after `at` operations: the last acknowledged content, and the
/// next one too if its commit had begun.
fn allowed(start: u64, marks: &[Mark], at: usize) -> [u64; 2] {
    let acked = marks.iter().take_while(|mark| mark.acked <= at).count();
    let before = acked.checked_sub(1).map_or(start, |i| marks[i].content);
    let after = marks.get(acked).filter(|mark| mark.begun <= at).map_or(before, |m| m.content);
    [before, after]
}

struct Cut<'c> {
    subject: &'c dyn Subject,
    kind: &'c Kind<'c>,
    plan: Plan,
    drive: &'c Drive,
    report: Report,
}

impl Cut<'_> {
    fn images(&mut self, base: Files, ops: &[Op], allowed: impl Fn(usize) -> [u64; 2], again: bool) {
        let mut replay = Replay::new(base);
        for at in 0..=ops.len() {
            match at.checked_sub(1).and_then(|i| ops.get(i)) {
                Some(Op::Sync { .. }) if !self.plan.honest_syncs => {}
                Some(op) => replay.step(op),
                None => {}
            }
            for round in 0..self.plan.rounds {
                let mut dice = Dice(self.plan.seed ^ ((at as u64) << 20) ^ (u64::from(round) << 52));
                for loss in LOSSES {
                    // The first three do not depend on chance, or hardly.
                    if round > 0 && matches!(loss, super::disk::Loss::Nothing | super::disk::Loss::AllUnsynced) {
                        continue;
                    }
                    let Some(image) = replay.image(loss, &mut dice) else { continue };
                    let what = format!(
                        "{} seed {} operation {at} of {} round {round} {loss:?}",
                        self.kind.name,
                        self.plan.seed,
                        ops.len()
                    );
                    let deep = again && dice.next().is_multiple_of(self.plan.sample);
                    self.judge(image, allowed(at), &what, deep);
                }
            }
        }
    }

    fn judge(&mut self, image: Files, allowed: [u64; 2], what: &str, deep: bool) {
        self.report.images += 1;
        self.drive.load(image.clone());
        if deep {
            self.drive.record();
        }
        let mut store = match self.subject.open(Path::new(FILE), &self.drive.name) {
            Ok(store) => store,
            Err(error) => panic!("{what}: does not open: {error}"),
        };
        let found = match store.begin().and_then(|tx| content(&*tx)) {
            Ok(found) => found,
            Err(error) => panic!("{what}: cannot be read: {error}"),
        };
        assert!(found != 0 && allowed.contains(&found), "{what}: commits lost or in part");
        if !deep {
            return;
        }
        self.report.checked += 1;
        let ops = self.drive.take_record();
        assert_eq!(store.keeper().unwrap().check(&mut || true).unwrap().unwrap(), [""; 0], "{what}");
        let mut tx = store.begin().unwrap();
        tx.put_cell(Cells::Meta, b"written after the power failure", b"yes").unwrap();
        tx.commit().unwrap();
        drop(store);
        self.images(image, &ops, |_| [found, found], false);
    }
}
