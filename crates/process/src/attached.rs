//! Members of a body that a state reads and that may be attached all the same (`PROTOCOL.md` rule 8; `docs/spec/formats.md`,
//! attached members).
//!
//! A state is alike on both sides, and what is attached one of them may not hold. So a state never reads it: it goes by a
//! hash beside it in the body, or the catalogue does not let the member be attached.

/// The member of a body by which what is attached for another member binds; `None` where nothing binds by it, or where a
/// statement has its effect without. Whether the hash is that of the attachment is judged by whoever holds it, and by no
/// state.
#[must_use]
pub fn bound_by(format: &str, member: &str) -> Option<&'static str> {
    match (format, member) {
        ("F41", "conditions" | "reservations" | "texts") => Some("hash"),
        ("F50", "articles" | "preamble" | "terms") | ("F51", "articles") => Some("hashes"),
        ("F53", "amendments") => Some("amendments_hash"),
        ("F56", "figures") => Some("digest"),
        _ => None,
    }
}
