//! The words that a document has beside the parties' own. They are the program's, in the languages of the document.

use unic_langid::{CharacterDirection, LanguageIdentifier};

/// A word or sentence of a document. The variables in brackets are given with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// "Article 3" (`number`).
    Article,
    /// Who would put something in a clause's place (`by`, `mark`).
    Replace,
    /// Who would add something (`by`, `mark`, `number`: that of the clause, or `none`).
    Insert,
    /// Who would strike something (`by`, `mark`, `place`: `clause` or `article`).
    Delete,
    /// Who would move a clause under another number (`by`, `mark`, `number`).
    Renumber,
    /// Who reserves a position (`by`, `mark`).
    Reservation,
    /// Who agreed to the text, or to a text of the other party (`by`, `mark`).
    Accepted,
    /// Why (`reason`).
    Reason,
    /// What a document is, and how it is edited (of a document that can be imported).
    HowToEdit,
    /// "Which text this is".
    Version,
    /// What was added, in a comparison.
    Added,
    /// What was struck, in a comparison.
    Removed,
    /// What had another number before, in a comparison (`number`).
    Renumbered,
}

impl Word {
    /// Every word.
    pub const ALL: [Self; 13] = [
        Self::Article,
        Self::Replace,
        Self::Insert,
        Self::Delete,
        Self::Renumber,
        Self::Reservation,
        Self::Accepted,
        Self::Reason,
        Self::HowToEdit,
        Self::Version,
        Self::Added,
        Self::Removed,
        Self::Renumbered,
    ];

    /// Its name in the catalogues.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Article => "drafting-article",
            Self::Replace => "drafting-replace",
            Self::Insert => "drafting-insert",
            Self::Delete => "drafting-delete",
            Self::Renumber => "drafting-renumber",
            Self::Reservation => "drafting-reservation",
            Self::Accepted => "drafting-accepted",
            Self::Reason => "drafting-reason",
            Self::HowToEdit => "drafting-how-to-edit",
            Self::Version => "drafting-version",
            Self::Added => "drafting-added",
            Self::Removed => "drafting-removed",
            Self::Renumbered => "drafting-renumbered",
        }
    }
}

/// Who knows the words.
pub trait Wording {
    /// A word in the language of a tag, or in another one where that is not known. The same arguments give the same text: a
    /// document that comes back is compared with what would be written now.
    fn say(&self, language: &str, word: Word, values: &[(&'static str, &str)]) -> String;
}

/// Whether a language is written from right to left.
#[must_use]
pub fn is_right_to_left(tag: &str) -> bool {
    tag.parse::<LanguageIdentifier>().is_ok_and(|tag| tag.character_direction() == CharacterDirection::RTL)
}

/// Whether words stand from right to left in a column of this language: the program's are in another one, where it does not
/// speak the column's.
#[must_use]
pub(crate) fn reads_right_to_left(tag: &str, words: &str) -> bool {
    let is_letter = |c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    is_right_to_left(tag) && words.chars().any(is_letter)
}

#[cfg(test)]
pub(crate) mod testing {
    use super::{Word, Wording};

    /// Words that show what was asked for.
    pub(crate) struct Plain;

    impl Wording for Plain {
        fn say(&self, language: &str, word: Word, values: &[(&'static str, &str)]) -> String {
            let values: Vec<String> = values.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{language}:{}({})", word.key().trim_start_matches("drafting-"), values.join(","))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn directions_are_of_languages_and_scripts() {
        for tag in ["ar", "he", "fa", "ur", "az-Arab", "ar-EG"] {
            assert!(is_right_to_left(tag), "{tag}");
        }
        for tag in ["en", "ru", "zh", "ar-Latn", "", "no tag", "sr-Cyrl"] {
            assert!(!is_right_to_left(tag), "{tag}");
        }
    }

    #[test]
    fn words_of_another_language_stand_as_they_are_read() {
        assert!(reads_right_to_left("ar", "المادة 1") && reads_right_to_left("he", "BOR: סעיף"));
        assert!(!reads_right_to_left("ar", "Article 1") && !reads_right_to_left("ru", "Статья 1"));
        assert!(!reads_right_to_left("en", "المادة"), "by the column first");
    }

    #[test]
    fn every_word_has_a_key_of_its_own() {
        let keys: BTreeSet<&str> = Word::ALL.into_iter().map(Word::key).collect();
        assert_eq!(keys.len(), Word::ALL.len());
    }
}
