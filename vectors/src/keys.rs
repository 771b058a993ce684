//! The keys of all cases, each from a label: seed = SHA-256("comity vectors\n" || label).

use anyhow::{Context as _, Result, bail};
use comity_seal::hash::{sha256, sha256_parts};
use comity_seal::{
    AuthoritySecret, CosignerPublic, CosignerSecret, HpkeSecret, OfficerPublic, OfficerSecret, RootSecret, Seed,
};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

/// Thirty-two bytes of a label.
pub fn seed_bytes(label: &str) -> [u8; 32] {
    sha256_parts(&[b"comity vectors\n", label.as_bytes()]).0
}

fn seed(label: &str) -> Seed {
    Seed::from_bytes(&seed_bytes(label))
}

/// A log's or a receipt key.
pub fn cosigner(label: &str) -> Result<CosignerSecret> {
    Ok(CosignerSecret::from_seeds(seed(&format!("{label} ed25519")), seed(&format!("{label} mldsa44")))?)
}

/// A party's root.
pub fn root(label: &str) -> Result<RootSecret> {
    Ok(RootSecret::from_seeds(seed(&format!("{label} ed25519")), seed(&format!("{label} mldsa65")))?)
}

/// An authority.
pub fn authority(label: &str) -> Result<AuthoritySecret> {
    Ok(AuthoritySecret::from_seeds(seed(&format!("{label} ed25519")), seed(&format!("{label} mldsa65")))?)
}

/// An officer.
pub fn officer(label: &str) -> Result<OfficerSecret> {
    Ok(OfficerSecret::from_seeds(seed(&format!("{label} ed25519")), seed(&format!("{label} mldsa65")))?)
}

/// A recipient of seals.
pub fn hpke(label: &str) -> Result<HpkeSecret> {
    Ok(HpkeSecret::from_seed(seed(&format!("{label} xwing")))?)
}

/// Cosigner keys that cases name.
pub const COSIGNERS: &[&str] = &[
    "aur log",
    "aur receipt",
    "aur log 2",
    "aur receipt 2",
    "aur log 3",
    "aur receipt 3",
    "aur writer",
    "bor log",
    "bor receipt",
    "bor log 2",
    "bor receipt 2",
    "bor writer",
];
/// Hybrid keys that cases name.
pub const HYBRIDS: &[&str] =
    &["aur root", "aur authority", "aur authority 2", "bor root", "bor authority", "aur officer 1", "aur officer 2"];
/// HPKE keys that cases name.
pub const HPKES: &[&str] = &["aur hpke 0", "bor hpke 0"];

/// `keys.json`: seeds and public keys by label, in hexadecimal.
pub fn table() -> Result<Value> {
    let hex = |bytes: &[u8]| HEXLOWER.encode(bytes);
    let mut keys = serde_json::Map::new();
    for label in COSIGNERS {
        let key = cosigner(label)?;
        let (a, b) = key.seeds();
        let value = json!({
            "seeds": { "ed25519": hex(a.expose()), "mldsa44": hex(b.expose()) },
            "ed25519": hex(key.public().ed25519.as_bytes()), "mldsa44": hex(key.public().mldsa44.as_bytes()),
            "fingerprint": key.public().fingerprint().to_string(),
        });
        keys.insert((*label).to_owned(), value);
    }
    for label in HYBRIDS {
        let key = authority(label)?;
        let (a, b) = key.seeds();
        let fingerprint = match () {
            () if label.contains("root") => root(label)?.public().fingerprint(),
            () if label.contains("officer") => officer(label)?.public().fingerprint(),
            () => key.public().fingerprint(),
        };
        let value = json!({
            "seeds": { "ed25519": hex(a.expose()), "mldsa65": hex(b.expose()) },
            "ed25519": hex(key.public().ed25519().as_bytes()), "mldsa65": hex(key.public().mldsa65().as_bytes()),
            "fingerprint": fingerprint.to_string(),
        });
        keys.insert((*label).to_owned(), value);
    }
    for label in HPKES {
        let key = hpke(label)?;
        let value = json!({
            "seeds": { "xwing": hex(key.seed().expose()) },
            "xwing": hex(key.public().as_bytes()), "sha256": sha256(key.public().as_bytes()).to_string(),
        });
        keys.insert((*label).to_owned(), value);
    }
    Ok(Value::Object(keys))
}

/// The cosigner key that a context names.
pub fn named_cosigner(context: &Value) -> Result<CosignerPublic> {
    let label = context["key"].as_str().context("the context names no key")?;
    if !COSIGNERS.contains(&label) {
        bail!("no cosigner is called {label}");
    }
    Ok(cosigner(label)?.public().clone())
}

/// The officers' keys that a context names.
pub fn named_officers(context: &Value) -> Result<Vec<OfficerPublic>> {
    let labels = context["officers"].as_array().context("the context names no officers")?;
    labels.iter().map(|label| Ok(officer(label.as_str().context("an officer")?)?.public().clone())).collect()
}
