//! The formats that simulated parties hold: those that are shipped, and one of their own, which counts on a line once both
//! announced it (PROTOCOL.md rule 14).

use std::sync::LazyLock;

use comity_catalog::Catalogue;
use comity_wire::Hash;

/// The id of the parties' own format: like F90 in all else.
pub const OWN: &str = "X90";

static HELD: LazyLock<Catalogue> = LazyLock::new(|| {
    let mut held = Catalogue::shipped().unwrap_or_default();
    let like = held.version("F90", 1).map(|format| format.canonical.replace("\"F90\"", &format!("\"{OWN}\"")));
    if let Some(text) = like {
        let _held_already = held.add(&format!("{OWN}.json"), text.as_bytes());
    }
    held
});

/// What both parties hold.
#[must_use]
pub fn held() -> &'static Catalogue {
    &HELD
}

/// The hash of their own format's definition.
#[must_use]
pub fn own() -> Hash {
    HELD.definition_hash(OWN, 1).unwrap_or(Hash::ZERO)
}
