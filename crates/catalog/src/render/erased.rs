//! How a statement reads whose content both parties erased: that it was said, and by which acts its content is gone.

use comity_wire::Hash;

use super::{Piece, Sheet, Value, time};
use crate::display;
use crate::words::Words;

/// What is left to say of it.
#[derive(Debug, Clone)]
pub struct Erased<'a> {
    /// The number that people say.
    pub number: &'a str,
    /// The entry's id.
    pub id: Hash,
    /// The party that said it, and the one that it was said to.
    pub ends: (&'a str, &'a str),
    /// The stated time, POSIX seconds.
    pub stated: u64,
    /// Numbers of the statements (F16) by which both erased it; empty where they are not known here.
    pub acts: &'a [String],
    /// Since when the erasure is in force, POSIX seconds; 0 where that is not known.
    pub at: u64,
    /// The ground, as both gave it.
    pub ground: &'a str,
}

impl Sheet {
    /// The sheet of an erased statement: its marks are gone with its content, and the sheet says so in their place.
    #[must_use]
    pub fn erased(of: &Erased<'_>, words: &Words) -> Self {
        let ours = |text: String| Value::Text(Piece::Ours(text));
        let theirs = |text: &str| Value::Text(Piece::theirs(text));
        let mut head = vec![
            ("envelope-from", theirs(of.ends.0)),
            ("envelope-to", theirs(of.ends.1)),
            ("envelope-time", ours(time(of.stated))),
            ("envelope-id", ours(of.id.to_string())),
        ];
        let acts = if of.acts.is_empty() { words.text("erased-unknown") } else { of.acts.join(", ") };
        head.push(("erased-by", ours(display::line(&acts))));
        if of.at > 0 {
            head.push(("erased-at", ours(time(of.at))));
        }
        if !of.ground.is_empty() {
            head.push(("erased-ground", theirs(of.ground)));
        }
        let number = display::line(of.number);
        Self {
            language: words.language().tag(),
            mark: "erased",
            banner: None,
            handling: (words.text("erased-marks"), Piece::Ours(String::new())),
            title: words.text("render-statement"),
            head: head.into_iter().map(|(key, value)| (words.text(key), value)).collect(),
            notes: vec![(words.text("erased"), None)],
            body: Vec::new(),
            beside: Vec::new(),
            columns: ["authenticity-authentic", "translation-column"].map(|key| words.text(key)),
            unsubstantiated: None,
            fixed: Vec::new(),
            end: words.with("render-end", &[("number", &number)]),
            number,
        }
    }
}
