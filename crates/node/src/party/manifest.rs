//! The list of a backup's files with their hashes.
//!
//! ```text
//! comity-backup v1
//! made: <POSIX seconds>
//! file: <SHA-256 in hex> <bytes> <path>
//! end: <number of files>
//! ```
//! Files are sorted by path. The list finds damage; it is not signed, so whoever can write the backup can replace it:
//! keep backups as safely as the node.

use comity_wire::Hash;

/// The manifest's name in a backup.
pub const MANIFEST_FILE: &str = "MANIFEST";
/// Longest manifest in bytes.
pub const MANIFEST_BYTES_MAX: usize = 64 << 20;
/// Most files in a backup.
pub const BACKUP_FILES_MAX: usize = 500_000;
/// Longest path in a backup in bytes.
pub const BACKUP_PATH_BYTES_MAX: usize = 512;

const HEAD: &str = "comity-backup v1";
/// Files and directories that a backup may hold.
const TOP: [&str; 11] = [
    "comity.toml",
    "transports.toml",
    "mail.toml",
    "store.db",
    "keys",
    "register",
    "pairings",
    "delegates",
    "attachments",
    "formats",
    "authority.key",
];

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFile {
    /// SHA-256 of the content.
    pub hash: Hash,
    /// Its length in bytes.
    pub bytes: u64,
    /// Where it belongs, with `/` between names.
    pub path: String,
}

/// The files of a backup, sorted by path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// When it was made, POSIX seconds by the node's clock.
    pub made: u64,
    /// The files.
    pub files: Vec<BackupFile>,
}

/// A manifest that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of {MANIFEST_FILE} is damaged, or of another version: {problem}")]
pub struct ManifestError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: &'static str,
}

impl Manifest {
    /// The text.
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEAD}\nmade: {}\n", self.made);
        for file in &self.files {
            text.push_str(&format!("file: {} {} {}\n", file.hash, file.bytes, file.path));
        }
        text.push_str(&format!("end: {}\n", self.files.len()));
        text
    }

    /// Reads what [`Manifest::to_text`] wrote, and nothing else.
    ///
    /// # Errors
    /// The first line that is wrong.
    pub fn from_text(text: &str) -> Result<Self, ManifestError> {
        let wrong = |line, problem| Err(ManifestError { line, problem });
        let Some(body) = text.strip_suffix('\n') else { return wrong(text.lines().count(), "the end is missing") };
        let lines: Vec<&str> = body.split('\n').take(BACKUP_FILES_MAX + 4).collect();
        let (Some(head), Some(made), Some((last, files))) =
            (lines.first(), lines.get(1), lines.get(2..).and_then(<[_]>::split_last))
        else {
            return wrong(1, "too few lines");
        };
        if *head != HEAD {
            return wrong(1, "not a backup of version 1");
        }
        let made = made.strip_prefix("made: ").and_then(number);
        let Some(made) = made else { return wrong(2, "no time") };
        if *last != format!("end: {}", files.len()) || files.len() > BACKUP_FILES_MAX {
            return wrong(lines.len(), "not the number of files");
        }
        let mut manifest = Self { made, files: Vec::with_capacity(files.len()) };
        for (index, line) in files.iter().enumerate() {
            let Some(file) = parse_file(line) else { return wrong(index + 3, "not a file of a backup") };
            if manifest.files.last().is_some_and(|before| before.path >= file.path) {
                return wrong(index + 3, "not in order");
            }
            manifest.files.push(file);
        }
        Ok(manifest)
    }
}

fn number(text: &str) -> Option<u64> {
    text.parse::<u64>().ok().filter(|number| number.to_string() == text)
}

fn parse_file(line: &str) -> Option<BackupFile> {
    let mut parts = line.strip_prefix("file: ")?.splitn(3, ' ');
    let (hash, bytes, path) = (parts.next()?, parts.next()?, parts.next()?);
    let path = is_backup_path(path).then(|| path.to_owned())?;
    Some(BackupFile { hash: hash.parse().ok()?, bytes: number(bytes)?, path })
}

/// Whether a path may be in a backup: under a known name, and nowhere else.
pub fn is_backup_path(path: &str) -> bool {
    let mut names = path.split('/');
    let known = names.clone().next().is_some_and(|top| TOP.contains(&top));
    let plain =
        |name: &str| !name.is_empty() && !name.starts_with('.') && !name.chars().any(|c| c.is_control() || c == '\\');
    path.len() <= BACKUP_PATH_BYTES_MAX && known && names.all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Manifest {
        let file = |path: &str| BackupFile { hash: Hash([7; 32]), bytes: 12, path: path.into() };
        Manifest {
            made: 1_800_000_000,
            files: vec![file("keys/tls.key"), file("pairings/Бор/record"), file("store.db")],
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        assert_eq!(Manifest::from_text(&sample().to_text()).unwrap(), sample());
        let empty = Manifest { made: 0, files: Vec::new() };
        assert_eq!(Manifest::from_text(&empty.to_text()).unwrap(), empty);
    }

    #[test]
    fn paths_cannot_leave_the_directory() {
        for bad in [
            "",
            "/etc/passwd",
            "../x",
            "keys/../../x",
            "keys//x",
            "keys/.x",
            "keys/a\\b",
            "other",
            "keys/",
            "root.key",
            "keys/a\u{7}",
        ] {
            assert!(!is_backup_path(bad), "{bad:?}");
        }
        assert!(is_backup_path("keys/lines/ab/1/0-log.key"));
    }

    #[test]
    fn row_04_every_other_text_is_refused() {
        let text = sample().to_text();
        let bad = [
            text.replace("v1", "v2"),
            text.replace("made: 18", "made: 018"),
            text.replace("end: 3", "end: 2"),
            text.replace("end: 3\n", ""),
            format!("{text}\n"),
            format!("{text}file: x"),
            text.replace("store.db", "root.key"),
            text.replace(" 12 keys", " 012 keys"),
            text.replace("0707 12 keys", "0707 12  keys"),
            text.replace("store.db", "pairings/z"),
            text.replace("\n", "\r\n"),
            String::new(),
        ];
        for text in bad {
            assert!(Manifest::from_text(&text).is_err(), "{text}");
        }
    }
}
