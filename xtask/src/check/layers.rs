//! Who may depend on whom. The table is the design's: wire <- seal <- journal <- exchange <- node,
//! never backwards; drivers depend on `store`; only the program names a driver.

use std::path::Path;

use super::Findings;
use crate::repository::{Metadata, Package};

const CHECK: &str = "layers";

/// What one crate of the workspace may name.
struct Layer {
    name: &'static str,
    /// Crates of this workspace that it may link.
    may_use: &'static [&'static str],
    /// Crates of this workspace that its tests may use besides.
    tests_may_use: &'static [&'static str],
    /// No I/O, no clock, no ambient randomness.
    pure: bool,
}

const DRIVERS: &[&str] = &["comity-store-sqlite"];
const KERNEL: &[&str] = &[
    "comity-wire",
    "comity-seal",
    "comity-journal",
    "comity-exchange",
    "comity-store",
    "comity-catalog",
    "comity-process",
    "comity-notices",
    "comity-public",
    "comity-node",
];
const EVERYTHING: &[&str] = &[
    "comity-wire",
    "comity-seal",
    "comity-journal",
    "comity-exchange",
    "comity-catalog",
    "comity-process",
    "comity-drafting",
    "comity-notices",
    "comity-public",
    "comity-store",
    "comity-store-tests",
    "comity-store-sqlite",
    "comity-node",
    "comity-relay",
    "comity-mail",
    "comity-publish",
    "comity-api",
    "comity-console",
    "comity-sim",
];

/// Whose parsers bytes from outside reach.
const FUZZED: &[&str] = &[
    "comity-wire",
    "comity-seal",
    "comity-journal",
    "comity-catalog",
    "comity-process",
    "comity-drafting",
    "comity-node",
    "comity-mail",
];

const LAYERS: &[Layer] = &[
    pure("comity-wire", &[]),
    pure("comity-seal", &["comity-wire"]),
    pure("comity-journal", &["comity-wire", "comity-seal"]),
    Layer {
        // Its tests drive two of it with the simulator's parties and disks.
        tests_may_use: &["comity-sim"],
        ..pure("comity-exchange", &["comity-wire", "comity-seal", "comity-journal"])
    },
    pure("comity-catalog", &["comity-wire", "comity-seal"]),
    pure("comity-process", &["comity-wire", "comity-seal", "comity-journal", "comity-exchange", "comity-catalog"]),
    Layer {
        // Its tests read the model agreement's terms as a line would.
        tests_may_use: &["comity-process", "comity-exchange", "comity-journal"],
        ..pure("comity-drafting", &["comity-wire", "comity-seal", "comity-catalog"])
    },
    pure("comity-notices", &["comity-wire", "comity-process"]),
    pure("comity-public", &["comity-wire", "comity-seal", "comity-journal", "comity-catalog"]),
    layer("comity-store", KERNEL.split_at(4).0, &["comity-store-tests"]),
    layer("comity-store-tests", KERNEL.split_at(5).0, &[]),
    layer("comity-store-sqlite", KERNEL.split_at(5).0, &["comity-store-tests"]),
    // Its tests cut the power under a driver.
    layer("comity-node", KERNEL.split_at(8).0, &["comity-store-sqlite", "comity-store-tests"]),
    layer("comity-relay", KERNEL, &[]),
    layer("comity-publish", KERNEL, &[]),
    layer("comity-mail", KERNEL, DRIVERS),
    layer("comity-api", KERNEL, DRIVERS),
    layer("comity-sim", KERNEL, DRIVERS),
    // What may be done, the API says: the console asks it as any program does.
    layer("comity-console", &["comity-wire", "comity-catalog", "comity-seal", "comity-node", "comity-api"], &[]),
    layer(
        "comity-models",
        &[
            "comity-wire",
            "comity-seal",
            "comity-journal",
            "comity-exchange",
            "comity-catalog",
            "comity-process",
            "comity-sim",
        ],
        &[],
    ),
    layer("comity-cli", EVERYTHING, &[]),
    layer("comity-bench", EVERYTHING, &[]),
    layer("comity-fuzz-targets", FUZZED, &[]),
    layer("comity-fuzz-replay", &["comity-fuzz-targets"], KERNEL),
    layer("comity-vectors", KERNEL.split_at(4).0, &[]),
    layer("xtask", &[], &[]),
];

const fn layer(name: &'static str, may_use: &'static [&'static str], tests_may_use: &'static [&'static str]) -> Layer {
    Layer { name, may_use, tests_may_use, pure: false }
}

const fn pure(name: &'static str, may_use: &'static [&'static str]) -> Layer {
    Layer { name, may_use, tests_may_use: &[], pure: true }
}

/// What a pure crate may not name itself: I/O, clocks, threads of others, ambient randomness.
const NEVER_NAMED: &[&str] = &["getrandom", "rand", "tracing", "tempfile", "time", "chrono"];
/// What a pure crate may not link at any depth.
const NEVER_LINKED: &[&str] = &["tokio", "rusqlite", "axum", "rustls", "h2", "hyper", "mio", "libsqlite3-sys"];

/// What the program may not link at any depth: a second TLS library or provider, somebody's list of
/// certificate authorities, and compression, since none is accepted from a peer. (`ring` stands in the
/// metadata as an option that nobody takes; `deny.toml` refuses it.)
const NEVER_SHIPPED: &[&str] =
    &["openssl", "native-tls", "webpki-roots", "rustls-native-certs", "flate2", "zstd", "brotli"];

/// What unpacks compressed data. Documents that a person edited are compressed by their editor, and the drafting crate reads
/// them, as does what throws bytes at it; nothing that reads what a peer sends may.
const UNPACKS: &str = "miniz_oxide";
const MAY_UNPACK: &[&str] =
    &["comity-drafting", "comity-cli", "comity-bench", "comity-fuzz-targets", "comity-fuzz-replay"];

/// Checks every package of the workspace against the table.
pub fn check(metadata: &Metadata, root: &Path, findings: &mut Findings) {
    for package in metadata.members() {
        let Some(layer) = LAYERS.iter().find(|layer| layer.name == package.name) else {
            findings.problem(CHECK, format!("{} has no layer: give it one in xtask/src/check/layers.rs", package.name));
            continue;
        };
        for (dependency, rule) in offences(layer, package) {
            findings.problem(CHECK, format!("{} may not name {dependency}: {rule}", layer.name));
        }
        if layer.pure {
            check_pure(metadata, package, root, findings);
        }
        if !MAY_UNPACK.contains(&layer.name) {
            check_links(metadata, package, &[UNPACKS], findings);
        }
        if layer.name == "comity-cli" {
            check_links(metadata, package, NEVER_SHIPPED, findings);
        }
    }
}

/// The dependencies that the table does not allow, with the rule that each breaks.
fn offences(layer: &Layer, package: &Package) -> Vec<(String, &'static str)> {
    let mut offences = Vec::new();
    for dependency in &package.dependencies {
        let name = dependency.name.as_str();
        let ours = name.starts_with("comity-") || name == "xtask";
        let in_tests = dependency.kind.as_deref() == Some("dev");
        if ours {
            let allowed = layer.may_use.contains(&name) || (in_tests && layer.tests_may_use.contains(&name));
            if !allowed && DRIVERS.contains(&name) {
                offences.push((name.to_owned(), "only the program picks a store"));
            } else if !allowed {
                offences.push((name.to_owned(), "dependencies point one way"));
            }
        } else if layer.pure && !in_tests {
            let named = NEVER_NAMED.contains(&name) || NEVER_LINKED.contains(&name);
            if named {
                offences.push((name.to_owned(), "a pure crate takes time and randomness as parameters"));
            }
        }
    }
    offences
}

fn check_pure(metadata: &Metadata, package: &Package, root: &Path, findings: &mut Findings) {
    check_links(metadata, package, NEVER_LINKED, findings);
    let bans = package.manifest_path.with_file_name("clippy.toml");
    let shared = root.join("crates/clippy-pure.toml");
    let same = std::fs::read(&bans).ok().zip(std::fs::read(&shared).ok());
    if same.is_none_or(|(bans, shared)| bans != shared) {
        findings.problem(CHECK, format!("{} lacks the bans of crates/clippy-pure.toml: link it there", package.name));
    }
}

fn check_links(metadata: &Metadata, package: &Package, never: &[&str], findings: &mut Findings) {
    let linked = metadata.linked_by(package);
    for name in never.iter().filter(|name| linked.contains(**name)) {
        findings.problem(CHECK, format!("{} links {name}, at some depth", package.name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::Dependency;

    fn offences_of(name: &str, dependency: &str, kind: Option<&str>) -> usize {
        let package = Package {
            name: name.to_owned(),
            id: name.to_owned(),
            manifest_path: "Cargo.toml".into(),
            dependencies: vec![Dependency {
                name: dependency.to_owned(),
                kind: kind.map(str::to_owned),
                rename: None,
                optional: false,
            }],
            features: std::collections::BTreeMap::new(),
        };
        let layer = LAYERS.iter().find(|layer| layer.name == name).expect("a known crate");
        offences(layer, &package).len()
    }

    #[test]
    fn a_lower_layer_never_names_a_higher_one() {
        assert_eq!(offences_of("comity-wire", "comity-seal", None), 1);
        assert_eq!(offences_of("comity-wire", "comity-seal", Some("dev")), 1);
        assert_eq!(offences_of("comity-journal", "comity-exchange", None), 1);
        assert_eq!(offences_of("comity-store", "comity-store-sqlite", None), 1);
        assert_eq!(offences_of("comity-exchange", "comity-journal", None), 0);
    }

    #[test]
    fn only_the_program_names_a_driver_outside_tests() {
        assert_eq!(offences_of("comity-node", "comity-store-sqlite", None), 1);
        assert_eq!(offences_of("comity-api", "comity-store-sqlite", None), 1);
        assert_eq!(offences_of("comity-node", "comity-store-sqlite", Some("dev")), 0);
        assert_eq!(offences_of("comity-cli", "comity-store-sqlite", None), 0);
    }

    #[test]
    fn a_pure_crate_names_no_runtime_clock_or_randomness() {
        for dependency in ["tokio", "rusqlite", "axum", "rustls", "h2", "getrandom", "time"] {
            assert_eq!(offences_of("comity-exchange", dependency, None), 1, "{dependency}");
            assert_eq!(offences_of("comity-node", dependency, None), 0, "{dependency}");
        }
    }
}
