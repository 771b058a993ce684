//! The marks of what is dictated: read out first and last, and kept with what was heard (docs/spec/voice.md#form).

use comity_wire::envelope::{Mark, Pap, Tlp};

/// Marks of a statement that is dictated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    /// Whom it may be shown to.
    pub tlp: Tlp,
    /// What may be done with it.
    pub pap: Pap,
    /// Whether it is actual.
    pub mark: Mark,
    /// Its handling, in words; empty where it has none.
    pub handling: String,
}

impl Marks {
    /// As they stand on a form, without the handling: `TLP:RED PAP:AMBER actual`. The same in every language.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} {} {}", self.tlp.word(), self.pap.word(), self.mark.word())
    }

    /// What [`Self::words`] says, in any case; `None` if it says something else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let tlp = Tlp::from_word(&words.next()?.to_uppercase())?;
        let pap = Pap::from_word(&words.next()?.to_uppercase())?;
        let mark = Mark::from_word(&words.next()?.to_lowercase())?;
        words.next().is_none().then_some(Self { tlp, pap, mark, handling: String::new() })
    }

    /// The labels of what repeats this: the more sensitive of these and of its own, each by itself.
    #[must_use]
    pub fn at_least(&self, tlp: Tlp, pap: Pap) -> (Tlp, Pap) {
        // The numbers of the labels fall from the open to the most sensitive.
        (self.tlp.min(tlp), self.pap.min(pap))
    }
}
