//! What a check finds: a word that names a message in a reader's language, its fields, and the same in English.

use std::collections::BTreeMap;

/// Every word. Stable: programs read it, and `docs/operate/damage.md` explains it.
pub const DAMAGE_CODES: [&str; 47] = [
    "store-structure",
    "own-register",
    "their-register",
    "their-register-of-pairing",
    "entries-missing",
    "entry",
    "plaintext",
    "entry-sealing",
    "checkpoint-not-reached",
    "checkpoint-absent",
    "keys-unverified",
    "signatures-unverifiable",
    "our-checkpoint-covered",
    "our-checkpoint-last",
    "their-checkpoint-covered",
    "their-checkpoint-last",
    "our-receipt-covered",
    "our-receipt-last",
    "their-receipt-covered",
    "their-receipt-last",
    "merkle-node",
    "index-ids",
    "index-keys",
    "index-references",
    "index-attachments",
    "index-held",
    "index-erasures",
    "line-state",
    "line-state-absent",
    "line-state-our-generation",
    "line-state-their-generation",
    "line-state-our-size",
    "line-state-their-size",
    "line-state-our-root",
    "line-state-their-root",
    "line-state-receipted",
    "our-newest-checkpoint",
    "their-newest-checkpoint",
    "our-newest-receipt",
    "their-newest-receipt",
    "contradiction",
    "their-node",
    "journal-number",
    "idempotency-key",
    "offer",
    "import",
    "attachment",
];

/// One thing that is not what was written or signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Its word: one of [`DAMAGE_CODES`].
    pub code: &'static str,
    /// Fields of the message; `place` is the journal or line, `why` a reason in English as the program has it.
    pub params: BTreeMap<&'static str, String>,
    /// All of it in English.
    pub detail: String,
}

impl Damage {
    /// Damage under a word.
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        debug_assert!(DAMAGE_CODES.contains(&code), "{code}");
        Self { code, params: BTreeMap::new(), detail: detail.into() }
    }

    /// Adds a field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.insert(name, value.to_string());
        self
    }

    /// Names the journal or the line that it is of.
    #[must_use]
    pub fn at(mut self, place: &str) -> Self {
        self.detail = format!("{place} {}", self.detail);
        self.with("place", place)
    }
}
