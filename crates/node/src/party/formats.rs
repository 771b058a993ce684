//! The formats of a node: those that Comity ships, and those that the party added as files in `formats/`.

use comity_catalog::Catalogue;
use comity_catalog::file::FILE_BYTES_MAX;

use super::dir::NodeDir;
use super::error::PartyError;
use super::files;

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
        std::fs::write(dir.formats_path().join("X4.json"), vec![b' '; FILE_BYTES_MAX + 1]).unwrap();
        assert!(matches!(catalogue(&dir), Err(PartyError::File(files::FileError::TooLong { .. }))));
    }
}
