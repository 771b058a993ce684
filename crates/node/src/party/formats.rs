//! The formats of a node: those that Comity ships, and those that the party added as files in `formats/`.

use std::sync::Arc;

use comity_catalog::file::FILE_BYTES_MAX;
use comity_catalog::words::WORDS_BYTES_MAX;
use comity_catalog::{Catalogue, Language, Words};

use super::dir::NodeDir;
use super::error::PartyError;
use super::files;
use crate::service::Formats;

/// The catalogue with which a node of this directory judges. Files are read in the order of their names; others than
/// `*.json` are left alone.
///
/// # Errors
/// [`PartyError::File`]: a file cannot be read. [`PartyError::Format`]: it is no format, or contradicts another one.
pub fn catalogue(dir: &NodeDir) -> Result<Catalogue, PartyError> {
    let mut catalogue = Catalogue::shipped().map_err(PartyError::Format)?;
    let folder = dir.formats_path();
    for name in files::names(&folder)?.iter().filter(|name| name.ends_with(".json")) {
        let bytes = files::read(&folder.join(name), FILE_BYTES_MAX)?;
        catalogue.add(name, &bytes).map_err(PartyError::Format)?;
    }
    Ok(catalogue)
}

/// The words of those formats in a language: the shipped ones, and `formats/i18n/<language>/*.ftl` of the directory.
///
/// # Errors
/// As [`catalogue`].
pub fn words(dir: &NodeDir, language: Language) -> Result<Words, PartyError> {
    let mut words = Words::shipped(language);
    let folder = dir.formats_path().join("i18n").join(language.tag());
    for name in files::names(&folder)?.iter().filter(|name| name.ends_with(".ftl")) {
        let text = files::read_text(&folder.join(name), WORDS_BYTES_MAX)?;
        words.add(name, &text).map_err(PartyError::Format)?;
    }
    Ok(words)
}

/// Formats and words of a node.
///
/// # Errors
/// As [`catalogue`].
pub fn formats(dir: &NodeDir) -> Result<Formats, PartyError> {
    let words = [words(dir, Language::English)?, words(dir, Language::Russian)?];
    Ok(Formats { catalogue: Arc::new(catalogue(dir)?), words: Arc::new(words) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = r#"{"id":"X1","version":1,"who":"peer","tracks":["cert"],"ack":60,"answer":null,"lead":null,
        "release":"one","carried":"statement","prerequisites":[],"evidence":null,"unsuspendable":false,
        "fixed_words":false,"retention":"case","attachable":[],"recommended":[],"schema":{"type":"object"}}"#;

    #[test]
    fn a_party_adds_formats_by_files_and_is_told_which_file_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let dir = NodeDir::new(folder.path());
        assert_eq!(catalogue(&dir).unwrap(), Catalogue::shipped().unwrap());
        std::fs::create_dir(dir.formats_path()).unwrap();
        std::fs::write(dir.formats_path().join("X1.json"), OWN).unwrap();
        std::fs::write(dir.formats_path().join("notes.txt"), "not a format").unwrap();
        assert!(catalogue(&dir).unwrap().version("X1", 1).is_some());
        for (name, text) in [("X2.json", OWN), ("X1-v1.json", &OWN.replace(":60", ":61")), ("X3.json", "{")] {
            let path = dir.formats_path().join(name);
            std::fs::write(&path, text).unwrap();
            let error = catalogue(&dir).unwrap_err().to_string();
            // Of two that contradict each other the later one is named.
            let named = if name == "X1-v1.json" { "X1.json" } else { name };
            assert!(error.contains(named), "{error}");
            std::fs::remove_file(path).unwrap();
        }
        std::fs::create_dir_all(dir.formats_path().join("i18n/ru")).unwrap();
        std::fs::write(dir.formats_path().join("i18n/ru/X1.ftl"), "X1 = Свой формат\n").unwrap();
        let formats = formats(&dir).unwrap();
        assert_eq!(formats.words(Language::Russian).format("X1"), "Свой формат");
        assert_eq!(formats.words(Language::English).format("X1"), "X1");
        std::fs::write(dir.formats_path().join("i18n/ru/X2.ftl"), "F90 = Другое\n").unwrap();
        assert!(super::formats(&dir).unwrap_err().to_string().contains("X2.ftl"));
        std::fs::write(dir.formats_path().join("X4.json"), vec![b' '; FILE_BYTES_MAX + 1]).unwrap();
        assert!(matches!(catalogue(&dir), Err(PartyError::File(files::FileError::TooLong { .. }))));
    }
}
