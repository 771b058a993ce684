//! Instruments: texts that both parties agree on article by article, sign, and live by (F50 to F53; `PROTOCOL.md` rules 11,
//! 12 and 16; `docs/spec/instrument.md`).
//!
//! **In scope.** The hashes of texts, what of an instrument both agreed to, and what its own rules come to: entry into force,
//! term, notice. **Out of scope.** The texts themselves, which are read where they stand; terms on a line (F57), which the
//! annex of an instrument sets on no line by itself.

mod clauses;
mod response;
mod standing;
mod text;

pub use clauses::{Clauses, DAY_SECONDS, Renewal, Rule};
pub use response::{Answer, Response, manifest_responses, responses};
pub(crate) use standing::completes;
pub use standing::{
    Date, Ends, Stage, agreed_clauses, dates, ends, enters, stage, suspended_from, term_ends, texts_hash,
};
pub use text::{
    Languages, Number, Tabled, TextError, amendments_hash, article, articles, final_hash, languages_hash, manifest,
    open_hash, order, preamble, reserved_hash, texts_hash_of,
};

/// The format that tables a text, and opens an instrument's case.
pub const FORMAT: &str = "F50";
/// Articles of one instrument at most.
pub const ARTICLES_MAX: usize = 500;
/// The preamble, where an article's number stands.
pub const PREAMBLE: &str = "preamble";
/// The annex of terms, where an article's number stands.
pub const TERMS: &str = "terms";
/// Title, languages, entry into force and term, where an article's number stands.
pub const FINAL: &str = "final";

/// The item of both parties' initials.
pub const INITIAL: &str = "initial";
/// The item of both parties' signatures.
pub const SIGN: &str = "sign";
/// The item of both parties' notices of ratification.
pub const RATIFY: &str = "ratify";

/// The fact with an instrument's id.
pub const ID: &str = "instrument";
/// The fact with the hash of its authentic languages.
pub const LANGUAGES: &str = "languages";

/// The item of an article's text.
#[must_use]
pub fn text_item(number: &str) -> String {
    format!("a/{number}")
}

/// The item of what of an article a party keeps open: brackets, or a reservation.
#[must_use]
pub fn open_item(number: &str) -> String {
    format!("b/{number}")
}

/// The number of the article of which an item is the text, where it is one.
#[must_use]
pub fn number_of(item: &str) -> Option<&str> {
    item.strip_prefix("a/")
}

/// Names of facts of one party's, the lower's first.
pub(crate) mod facts {
    /// The clauses on entry into force and term that it said last.
    pub(crate) const FINAL: [&str; 2] = ["final-0", "final-1"];
    /// From when it is bound no more.
    pub(crate) const LEAVES: [&str; 2] = ["leaves-0", "leaves-1"];
    /// The statement that says so.
    pub(crate) const LEAVES_BY: [&str; 2] = ["leaves-by-0", "leaves-by-1"];
    /// From when it suspends the instrument, or some articles.
    pub(crate) const SUSPENDS: [&str; 2] = ["suspends-0", "suspends-1"];
    /// The statement that says so.
    pub(crate) const SUSPENDS_BY: [&str; 2] = ["suspends-by-0", "suspends-by-1"];
}
