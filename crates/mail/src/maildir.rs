//! A Maildir: `new/` and `cur/`, one file a message (the layout of qmail, as Postfix and Dovecot deliver).

use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use crate::MailError;
use crate::letter::{Fate, LetterId};

/// Most names that are looked at in one folder.
const NAMES_MAX: usize = 100_000;

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> MailError {
    let path = path.to_owned();
    move |source| MailError::File { path, source }
}

/// Messages that nobody has seen, oldest names first, with their bytes.
pub(crate) fn letters(root: &Path, count: usize) -> Result<Vec<(LetterId, u64)>, MailError> {
    let mut found = Vec::new();
    for folder in ["new", "cur"] {
        let path = root.join(folder);
        for entry in fs::read_dir(&path).map_err(failed(&path))?.take(NAMES_MAX) {
            let entry = entry.map_err(failed(&path))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let seen = name.rsplit_once(":2,").is_some_and(|(_, flags)| flags.contains(['S', 'T']));
            // Links lead elsewhere; what is gone was taken by another reader.
            let Ok(metadata) = entry.metadata() else { continue };
            if metadata.is_file() && !seen && !name.starts_with('.') {
                found.push((name, entry.path(), metadata.len()));
            }
        }
    }
    found.sort();
    Ok(found.into_iter().take(count).map(|(_, path, bytes)| (LetterId::File(path), bytes)).collect())
}

/// A message's bytes, at most `limit` of them and one more.
pub(crate) fn fetch(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, MailError> {
    let file = match fs::File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(failed(path))?,
    };
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(failed(path))?;
    Ok(Some(bytes))
}

/// Removes a message, or marks it as seen.
pub(crate) fn settle(root: &Path, path: &Path, fate: Fate) -> Result<(), MailError> {
    let done = match fate {
        Fate::Removed => fs::remove_file(path),
        Fate::Left => {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let (base, flags) = name.rsplit_once(":2,").unwrap_or((&name, ""));
            fs::rename(path, root.join("cur").join(format!("{base}:2,{flags}S")))
        }
    };
    match done {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other.map_err(failed(path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unseen_messages_are_found_in_order_and_settled() {
        let root = tempfile::tempdir().unwrap();
        assert!(letters(root.path(), 9).is_err(), "no Maildir");
        for folder in ["new", "cur", "tmp"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        for (path, content) in [
            ("new/2.b", "two"),
            ("new/1.a", "one"),
            ("cur/3.c:2,", "three"),
            ("cur/4.d:2,S", "seen"),
            ("tmp/5", "half"),
            ("new/.x", ""),
        ] {
            fs::write(root.path().join(path), content).unwrap();
        }
        std::os::unix::fs::symlink("/etc/hostname", root.path().join("new/0.link")).unwrap();
        let found = letters(root.path(), 9).unwrap();
        let texts: Vec<_> = found
            .iter()
            .map(|(id, _)| {
                let LetterId::File(path) = id else { panic!() };
                fetch(path, 99).unwrap().unwrap()
            })
            .collect();
        assert_eq!(texts, [b"one".to_vec(), b"two".to_vec(), b"three".to_vec()]);
        assert_eq!(letters(root.path(), 1).unwrap().len(), 1);
        let LetterId::File(first) = &found[0].0 else { panic!() };
        assert_eq!(fetch(first, 1).unwrap().unwrap().len(), 2, "one more than the limit tells that it is over");
        settle(root.path(), first, Fate::Left).unwrap();
        assert!(root.path().join("cur/1.a:2,S").exists());
        let LetterId::File(second) = &found[1].0 else { panic!() };
        settle(root.path(), second, Fate::Removed).unwrap();
        settle(root.path(), second, Fate::Removed).unwrap();
        assert_eq!(fetch(second, 9).unwrap(), None);
        assert_eq!(letters(root.path(), 9).unwrap().len(), 1);
    }
}
