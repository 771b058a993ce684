//! What a fuzzer throws bytes at. Each target feeds one parser and asserts what must hold for any
//! input: no panic, and whatever is accepted is canonical, so that it encodes to the same bytes.
//!
//! libFuzzer drives the targets from `fuzz/fuzz_targets/`; `fuzz/replay` drives them on stable with
//! the corpus and mutations of it. A new target is a line in [`TARGETS`], a seed, and a file there.

mod documents;
mod files;
mod journal;
mod parsers;
mod seeds;
mod watch;

/// What a parser said to an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is valid.
    Accepted,
    /// It is not.
    Refused,
}

/// One parser under test.
#[derive(Clone, Copy)]
pub struct Target {
    /// Also the name of its corpus folder and of its libFuzzer binary.
    pub name: &'static str,
    /// Feeds the parser. Panics when a promise is broken: that is a finding.
    pub run: fn(&[u8]) -> Verdict,
    /// Valid inputs to begin with, each with a name for its file.
    pub seeds: fn() -> Vec<(&'static str, Vec<u8>)>,
}

/// Targets of which a valid input cut short may be valid too: a note may have fewer signatures, a configuration fewer
/// settings, an evidence file no receipt (which its verification then misses).
pub const VALID_WHEN_CUT: &[&str] = &["note", "proof", "tree", "config", "evidence"];

/// Every target.
pub const TARGETS: &[Target] = &[
    Target { name: "header", run: parsers::header, seeds: seeds::headers },
    Target { name: "entry", run: parsers::entry, seeds: seeds::entries },
    Target { name: "statement", run: parsers::statement, seeds: seeds::statements },
    Target { name: "plaintext", run: parsers::plaintext, seeds: seeds::plaintexts },
    Target { name: "frame", run: parsers::frame, seeds: seeds::frames },
    Target { name: "control", run: parsers::control, seeds: seeds::controls },
    Target { name: "register", run: parsers::register, seeds: seeds::registers },
    Target { name: "checkpoint", run: parsers::checkpoint, seeds: seeds::checkpoints },
    Target { name: "receipt", run: parsers::receipt, seeds: seeds::receipts },
    Target { name: "courier", run: parsers::courier, seeds: seeds::couriers },
    Target { name: "note", run: journal::note, seeds: journal::notes },
    Target { name: "proof", run: journal::proof, seeds: journal::proofs },
    Target { name: "verifier-key", run: journal::verifier_key, seeds: journal::verifier_keys },
    Target { name: "frontier", run: journal::frontier, seeds: journal::frontiers },
    Target { name: "contradiction", run: journal::contradiction, seeds: journal::contradictions },
    Target { name: "tree", run: journal::tree, seeds: journal::trees },
    Target { name: "evidence", run: files::evidence, seeds: files::evidences },
    Target { name: "config", run: files::config, seeds: files::configs },
    Target { name: "key-file", run: files::key_file, seeds: files::key_files },
    Target { name: "body", run: watch::body, seeds: watch::bodies },
    Target { name: "format", run: watch::format, seeds: watch::formats },
    Target { name: "mail-part", run: watch::mail_part, seeds: watch::mail_parts },
    Target { name: "archive-item", run: watch::archive_item, seeds: watch::archive_items },
    Target { name: "release", run: watch::release, seeds: watch::releases },
    Target { name: "document", run: documents::document, seeds: documents::documents },
    Target { name: "document-text", run: documents::document_text, seeds: documents::document_texts },
];

/// The target of a name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// Feeds one input to the target of a name; a name that no target has is a mistake in the caller.
pub fn run(name: &str, input: &[u8]) -> Verdict {
    let target = target(name);
    assert!(target.is_some(), "no fuzz target is named {name}");
    target.map_or(Verdict::Refused, |target| (target.run)(input))
}
