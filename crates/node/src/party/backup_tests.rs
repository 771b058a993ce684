use std::os::unix::fs::PermissionsExt as _;

use comity_seal::insecure_seeded::SeededRng;
use comity_store::Progress;

use super::super::config::Config;
use super::super::dir::{RootPresence, root_presence};
use super::super::mark::{MarkVerdict, Rollback};
use super::super::pairing::{invite, records};
use super::super::register::is_restored;
use super::super::restore::{after_rollback, restore, verify};
use super::super::testing::{Party, pair, pet};
use super::*;

/// A store whose copy is these bytes.
struct Copied(&'static [u8], bool);

impl Keeper for Copied {
    fn backup(&mut self, to: &Path, progress: &mut dyn FnMut(Progress) -> bool) -> comity_store::Result<bool> {
        if !progress(Progress { done: 1, total: 2 }) || !self.1 {
            return Ok(false);
        }
        std::fs::write(to, self.0).unwrap();
        Ok(true)
    }

    fn check(&mut self, _: &mut dyn FnMut() -> bool) -> comity_store::Result<Option<Vec<String>>> {
        Ok(Some(Vec::new()))
    }
}

const OPTIONS: BackupOptions = BackupOptions { now: 1_800_000_000, with_authority: false };

struct Made {
    party: Party,
    other: Party,
    place: tempfile::TempDir,
}

impl Made {
    fn new() -> Self {
        let (mut party, mut other) = (Party::new("AUR", 1), Party::new("BOR", 2));
        pair(&mut party, &mut other);
        std::fs::create_dir_all(party.dir.attachments_path().join("ab")).unwrap();
        std::fs::write(party.dir.attachments_path().join("ab").join("cd"), vec![5; 600_000]).unwrap();
        std::fs::write(party.dir.attachments_path().join(".unfinished"), b"x").unwrap();
        Self { party, other, place: tempfile::tempdir().unwrap() }
    }

    fn to(&self) -> PathBuf {
        self.place.path().join("backup")
    }

    fn back_up(&self, options: &BackupOptions) -> Manifest {
        backup(&self.party.dir, &mut Copied(b"store", true), &self.to(), options, &mut |_| true).unwrap()
    }

    fn restore(&self) -> Result<NodeDir, BackupError> {
        let to = self.place.path().join("restored");
        restore(&self.to(), &to, &mut SeededRng::new(77), &mut |_| true)
    }
}

fn all_bytes(path: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        all.extend(if path.is_dir() { all_bytes(&path) } else { std::fs::read(&path).unwrap() });
    }
    all
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn row_22_a_restored_node_has_everything_and_knows_that_it_was_restored() {
    let made = Made::new();
    let manifest = made.back_up(&OPTIONS);
    assert_eq!(verify(&made.to(), &mut |_| true).unwrap(), manifest);
    let restored = made.restore().unwrap();
    assert_eq!(std::fs::read(restored.store_path()).unwrap(), b"store");
    assert_eq!(records(&restored).unwrap(), records(&made.party.dir).unwrap());
    assert_eq!(std::fs::read(restored.attachments_path().join("ab/cd")).unwrap(), vec![5; 600_000]);
    let record = &records(&restored).unwrap()[0];
    for line in &record.lines {
        restored.keys().journal_keys(line.origin(), 0).unwrap();
    }
    assert!(*restored.keys().tls().unwrap().public() == *made.party.dir.keys().tls().unwrap().public());
    assert_eq!(restored.mark_file().check(None).unwrap(), MarkVerdict::SuccessorsDue(Rollback::Recorded));
    assert!(is_restored(&restored.register_path()));
    restored.register().unwrap();
    let mode = restored.keys().path(&super::super::keys::KeyName::Tls).metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // A restored node's backup restores again.
    let second = made.place.path().join("second");
    backup(&restored, &mut Copied(b"store", true), &second, &OPTIONS, &mut |_| true).unwrap();
    verify(&second, &mut |_| true).unwrap();
}

#[test]
fn the_root_key_is_never_in_a_backup_and_the_authority_key_only_if_asked() {
    let made = Made::new();
    let seed_line = |path: &Path| std::fs::read_to_string(path).unwrap().lines().nth(3).unwrap().to_owned();
    let (root, authority) = (seed_line(&made.party.founded.root), seed_line(&made.party.founded.authority));
    // Copies in places that are backed up do not help either.
    std::fs::copy(&made.party.founded.root, made.party.dir.keys().dir().join("my-root.key")).unwrap();
    std::fs::copy(&made.party.founded.authority, made.party.dir.keys().dir().join("my-authority.key")).unwrap();
    made.back_up(&OPTIONS);
    let bytes = all_bytes(&made.to());
    assert!(!contains(&bytes, root.as_bytes()) && !contains(&bytes, authority.as_bytes()));
    std::fs::remove_dir_all(made.to()).unwrap();

    made.back_up(&BackupOptions { with_authority: true, ..OPTIONS });
    let bytes = all_bytes(&made.to());
    assert!(!contains(&bytes, root.as_bytes()) && contains(&bytes, authority.as_bytes()));
    let restored = made.restore().unwrap();
    let register = restored.register().unwrap();
    restored.authority(None, register.view()).unwrap();
    assert!(matches!(root_presence(&restored).unwrap(), RootPresence::Absent(_)));
}

#[test]
fn pairings_under_way_are_left_out() {
    let mut made = Made::new();
    invite(&made.party.dir, &pet("COR"), None, &mut made.party.rng).unwrap();
    invite(&made.other.dir, &pet("COR"), None, &mut made.other.rng).unwrap();
    let manifest = made.back_up(&OPTIONS);
    assert!(manifest.files.iter().all(|file| !file.path.contains("COR") && !file.path.contains("own-")));
    let restored = made.restore().unwrap();
    assert_eq!(restored.pairing_names().unwrap(), [pet("BOR")]);
}

#[test]
fn row_36_a_backup_with_one_bit_off_a_missing_or_an_added_file_is_refused() {
    let made = Made::new();
    let manifest = made.back_up(&OPTIONS);
    for file in &manifest.files {
        let path = made.to().join(&file.path);
        let good = std::fs::read(&path).unwrap();
        let mut bad = good.clone();
        let middle = bad.len() / 2;
        bad[middle] ^= 1;
        std::fs::write(&path, &bad).unwrap();
        assert!(matches!(made.restore(), Err(BackupError::Damaged { path }) if path == file.path));
        std::fs::write(&path, &good[1..]).unwrap();
        assert!(matches!(made.restore(), Err(BackupError::Damaged { .. })));
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(verify(&made.to(), &mut |_| true), Err(BackupError::Damaged { .. })));
        std::fs::write(&path, &good).unwrap();
    }
    let added = made.to().join("keys").join("extra.key");
    std::fs::write(&added, b"x").unwrap();
    assert!(matches!(made.restore(), Err(BackupError::Unlisted { path }) if path == "keys/extra.key"));
    std::fs::remove_file(&added).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", &added).unwrap();
    assert!(matches!(made.restore(), Err(BackupError::Unlisted { .. })));
    std::fs::remove_file(&added).unwrap();
    assert_eq!(std::fs::read_dir(made.place.path()).unwrap().count(), 1, "a refused restore leaves nothing");
    made.restore().unwrap();
}

#[test]
fn a_manifest_that_names_another_place_or_is_cut_is_refused() {
    let made = Made::new();
    made.back_up(&OPTIONS);
    let path = made.to().join(MANIFEST_FILE);
    let text = std::fs::read_to_string(&path).unwrap();
    for bad in
        [text.replace("comity.toml", "../comity.toml"), text[..text.len() - 9].to_owned(), text.replace("v1", "v9")]
    {
        std::fs::write(&path, bad).unwrap();
        assert!(matches!(made.restore(), Err(BackupError::Manifest(_))));
    }
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(made.restore(), Err(BackupError::NoBackup { .. })));
}

#[test]
fn nothing_is_overwritten() {
    let made = Made::new();
    made.back_up(&OPTIONS);
    let again = backup(&made.party.dir, &mut Copied(b"x", true), &made.to(), &OPTIONS, &mut |_| true);
    assert!(matches!(again, Err(BackupError::Party(_))));
    verify(&made.to(), &mut |_| true).unwrap();
    let onto = restore(&made.to(), made.party.dir.path(), &mut SeededRng::new(7), &mut |_| true);
    assert!(matches!(onto, Err(BackupError::Party(_))));
    assert!(made.party.founded.authority.exists());
    std::fs::create_dir(made.place.path().join("restored")).unwrap();
    made.restore().unwrap();
}

#[test]
fn given_up_anywhere_nothing_is_left() {
    let made = Made::new();
    for allowed in 0..6 {
        let mut left = allowed;
        let mut progress = |_| {
            left -= 1;
            left >= 0
        };
        let made_up = backup(&made.party.dir, &mut Copied(b"x", true), &made.to(), &OPTIONS, &mut progress);
        assert!(matches!(made_up, Err(BackupError::GivenUp)), "{allowed}");
        assert!(!made.to().exists());
    }
    let store_gave_up = backup(&made.party.dir, &mut Copied(b"x", false), &made.to(), &OPTIONS, &mut |_| true);
    assert!(matches!(store_gave_up, Err(BackupError::GivenUp)));
    made.back_up(&OPTIONS);
    let to = made.place.path().join("restored");
    let stopped = restore(&made.to(), &to, &mut SeededRng::new(7), &mut |_| false);
    assert!(matches!(stopped, Err(BackupError::GivenUp)));
    assert_eq!(std::fs::read_dir(made.place.path()).unwrap().count(), 1);
}

#[test]
fn progress_reaches_its_total() {
    let made = Made::new();
    let (mut read, mut copied) = (Vec::new(), Vec::new());
    backup(&made.party.dir, &mut Copied(b"store", true), &made.to(), &OPTIONS, &mut |progress| {
        match progress {
            BackupProgress::Reading { done, total } => read.push((done, total)),
            BackupProgress::Files { done, total } => copied.push((done, total)),
            BackupProgress::Store { .. } => assert!(read.is_empty() && copied.is_empty()),
        }
        true
    })
    .unwrap();
    assert_eq!(read, [(5, 5)]);
    assert!(copied.is_sorted() && copied.len() > 3, "{copied:?}");
    assert!(copied.last().is_some_and(|(done, total)| done == total && *total > 600_000));
}

#[test]
fn what_is_no_plain_file_stops_the_backup_by_name() {
    let made = Made::new();
    let link = made.party.dir.attachments_path().join("link");
    std::os::unix::fs::symlink("/etc/passwd", &link).unwrap();
    let refused = backup(&made.party.dir, &mut Copied(b"x", true), &made.to(), &OPTIONS, &mut |_| true);
    assert!(matches!(refused, Err(BackupError::NotPlain { path }) if path == link));
    assert!(!made.to().exists());
}

#[test]
fn a_restored_config_points_at_the_authority_that_came_along() {
    let made = Made::new();
    let away = made.place.path().join("card.key");
    std::fs::rename(&made.party.founded.authority, &away).unwrap();
    let config = Config { authority: Some(away.clone()), ..made.party.dir.config().unwrap() };
    std::fs::write(made.party.dir.config_path(), config.to_text()).unwrap();
    made.back_up(&BackupOptions { with_authority: true, ..OPTIONS });
    std::fs::remove_file(&away).unwrap();
    let restored = made.restore().unwrap();
    assert_eq!(restored.authority_path().unwrap().unwrap(), restored.path().join("authority.key"));
}

#[test]
fn row_22_after_a_rollback_an_open_invite_takes_no_second_answer() {
    let mut made = Made::new();
    invite(&made.party.dir, &pet("COR"), None, &mut made.party.rng).unwrap();
    assert_eq!(after_rollback(&made.party.dir).unwrap(), [pet("COR")]);
    assert!(after_rollback(&made.party.dir).unwrap().is_empty());
    assert_eq!(made.party.dir.pairing_names().unwrap(), [pet("BOR")]);
    assert!(is_restored(&made.party.dir.register_path()));
    let verdict = made.party.dir.mark_file().check(None).unwrap();
    assert_eq!(verdict, MarkVerdict::SuccessorsDue(Rollback::Recorded));
}

#[test]
fn a_backup_within_the_folder_itself_is_refused_by_any_name() {
    let made = Made::new();
    let dir = made.party.dir.path().to_owned();
    std::os::unix::fs::symlink(&dir, made.place.path().join("link")).unwrap();
    let inside = [dir.join("in"), dir.join("not/there/yet"), made.place.path().join("link/in")];
    for to in inside {
        let refused = backup(&made.party.dir, &mut Copied(b"store", true), &to, &OPTIONS, &mut |_| true);
        assert!(matches!(refused, Err(BackupError::Inside { .. })), "{}", to.display());
        assert!(!to.exists());
    }
    made.back_up(&OPTIONS);
}
