//! The specification's tables agree with the code.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use comity_wire::limits::*;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

macro_rules! limits {
    ($($name:ident),+ $(,)?) => {
        BTreeMap::from([$((stringify!($name), $name as u64)),+])
    };
}

fn in_code() -> BTreeMap<&'static str, u64> {
    limits!(
        ENTRY_BYTES_MAX,
        RESIDUE_BYTES_MAX,
        HEADER_BYTES_MAX,
        HEADER_LIST_MAX,
        FRAME_BYTES_MAX,
        FRAME_ENTRIES_MAX,
        FRAME_ENTRY_BYTES_MAX,
        FRAME_RECEIPTS_MAX,
        FRAME_OPENINGS_MAX,
        FRAME_WANTS_MAX,
        PROOF_HASHES_MAX,
        JOURNAL_ENTRIES_MAX,
        GENERATIONS_MAX,
        REGISTER_BYTES_MAX,
        REGISTER_ENTRY_BYTES_MAX,
        REGISTER_ENTRIES_MAX,
        OFFICER_SIGNATURES_MAX,
        OFFICER_SIGNATURE_BYTES_MAX,
        ATTACHMENTS_MAX,
        ATTACHMENT_BYTES_MAX,
        CHUNK_BYTES,
        SEAL_TAG_BYTES,
        CHUNKS_MAX,
        PAD_BYTES,
        TEXT_BYTES_MAX,
        ENVELOPE_LIST_MAX,
        BODY_MEMBERS_MAX,
        BODY_DEPTH_MAX,
        ADDRESSES_MAX,
        ADDRESS_BYTES_MAX,
        COURIER_BYTES_MAX,
        ENCAPSULATION_BYTES,
        HPKE_PUBLIC_BYTES,
        RETRY_SECONDS_MAX,
        WITHHELD_SECONDS,
    )
}

#[test]
fn every_limit_of_the_code_stands_in_the_specification_with_its_value() {
    let code = in_code();
    let source = text("crates/wire/src/limits.rs");
    let named: BTreeSet<&str> =
        source.lines().filter_map(|line| line.strip_prefix("pub const ")?.split(':').next()).collect();
    assert_eq!(named, code.keys().copied().collect(), "the list of this test");
    let page = text("docs/spec/limits.md");
    let rows = page.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        let name = cells.next()?.trim_end_matches('`').to_owned();
        Some((name, cells.next()?.replace(',', "").parse::<u64>().unwrap()))
    });
    let page: BTreeMap<String, u64> = rows.collect();
    assert_eq!(page, code.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
}

fn sources(at: &Path, found: &mut String) {
    for entry in std::fs::read_dir(at).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            if !path.ends_with("target") {
                sources(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

fn all_sources() -> String {
    let mut found = String::new();
    for directory in ["crates", "vectors", "fuzz/targets", "fuzz/replay", "xtask"] {
        sources(&root().join(directory), &mut found);
    }
    found
}

#[test]
fn every_test_that_the_specification_names_exists() {
    let sources = all_sources();
    for page in ["docs/spec/rules.md", "docs/spec/threats.md"] {
        let page_text = text(page);
        let names: BTreeSet<&str> = page_text
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|word| {
                word.matches('_').count() > 2 && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            })
            .collect();
        assert!(names.len() > 20, "{page} names tests");
        for name in names {
            assert!(sources.contains(&format!("fn {name}(")), "{page} names {name}, which does not exist");
        }
    }
}

#[test]
fn every_domain_string_of_the_code_stands_in_the_specification() {
    let mut found = String::new();
    for name in ["wire", "seal", "journal", "exchange", "node"] {
        sources(&root().join("crates").join(name).join("src"), &mut found);
    }
    let table = text("docs/spec/README.md");
    let mut strings = BTreeSet::new();
    for start in found.match_indices("b\"comity/v1/").map(|(at, _)| at + 2) {
        strings.insert(found[start..].split('"').next().unwrap().to_owned());
    }
    assert!(strings.len() > 12, "{strings:?}");
    for string in strings.iter().filter(|string| *string != "comity/v1/") {
        assert!(table.contains(&format!("`{string}`")), "{string} stands in no table");
    }
    for role in comity_seal::Role::ALL {
        assert!(table.contains(&format!("`comity/v1/{}\\n`", role.word())), "{}", role.word());
    }
}

#[test]
fn links_between_the_pages_lead_somewhere() {
    let directory = root().join("docs/spec");
    for entry in std::fs::read_dir(&directory).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let page = std::fs::read_to_string(&path).unwrap();
        for target in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let linked = if file.is_empty() { path.clone() } else { directory.join(file) };
            assert!(linked.exists(), "{} links to {target}", path.display());
            if !anchor.is_empty() {
                let anchors: Vec<String> = std::fs::read_to_string(&linked)
                    .unwrap()
                    .lines()
                    .filter_map(|line| Some(slug(line.strip_prefix('#')?.trim_start_matches('#').trim())))
                    .collect();
                assert!(anchors.iter().any(|a| a == anchor), "{} links to {target}", path.display());
            }
        }
    }
}

fn slug(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect()
}
