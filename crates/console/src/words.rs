//! What pages say, in the languages of the program's one catalogue.

use std::sync::Arc;

use comity_api::ProblemBody;
use comity_node::service::views::{Finding, StatementState};
use comity_node::watch::alarm::Alarm;

/// A language that pages can be read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Language {
    /// Its BCP 47 tag.
    pub tag: &'static str,
    /// How it calls itself.
    pub name: &'static str,
    /// Whether it is written from right to left.
    pub right_to_left: bool,
}

/// What can stand in a message.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// Stands as it is.
    Text(&'a str),
    /// Stands in digits, and chooses the plural.
    Number(u64),
}

/// A piece of two texts that are compared word by word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run<'t> {
    /// In both.
    Both(&'t str),
    /// In the old one alone.
    Old(&'t str),
    /// In the new one alone.
    New(&'t str),
}

/// The catalogue.
pub trait Words: Send + Sync + 'static {
    /// Every language, the one of whoever has chosen none first.
    fn languages(&self) -> &'static [Language];
    /// A message with its values; `None` where there is none of that name.
    fn say(&self, language: &str, id: &str, values: &[(&str, Value<'_>)]) -> Option<String>;
    /// What the evidence supports about a statement of the line with a peer.
    fn state(&self, language: &str, peer: &str, state: &StatementState) -> String;
    /// What an alarm is about, and how far its calls are.
    fn alarm(&self, language: &str, alarm: &Alarm) -> [String; 2];
    /// A finding about the node, and what to do about it.
    fn finding(&self, language: &str, finding: &Finding) -> [String; 2];
    /// Why something was refused, and what to do about it.
    fn problem(&self, language: &str, problem: &ProblemBody) -> [String; 2];
    /// Two texts of one language, word by word; all but the new pieces are the old text, all but the old ones the new.
    fn compare<'t>(&self, old: &'t str, new: &'t str) -> Vec<Run<'t>>;
}

/// The catalogue in one language.
#[derive(Clone)]
pub(crate) struct Tongue {
    words: Arc<dyn Words>,
    pub(crate) language: Language,
}

impl Tongue {
    /// The first language of those asked for, by tag, that there is; else the first of all.
    pub(crate) fn of<'a>(words: &Arc<dyn Words>, asked: impl IntoIterator<Item = &'a str>) -> Self {
        let all = words.languages();
        let known = |tag: &str| {
            let primary = tag.split(['-', ';']).next().unwrap_or_default().trim();
            all.iter().find(|language| language.tag.eq_ignore_ascii_case(primary))
        };
        let found = asked.into_iter().find_map(known).or_else(|| all.first());
        let english = Language { tag: "en", name: "English", right_to_left: false };
        Self { words: Arc::clone(words), language: found.copied().unwrap_or(english) }
    }

    pub(crate) fn languages(&self) -> &'static [Language] {
        self.words.languages()
    }

    /// A message; its name where there is none, which tests find.
    pub(crate) fn text(&self, id: &str) -> String {
        self.with(id, &[])
    }

    pub(crate) fn with(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        self.find(id, values).unwrap_or_else(|| id.to_owned())
    }

    pub(crate) fn find(&self, id: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
        self.words.say(self.language.tag, id, values)
    }

    pub(crate) fn state(&self, peer: &str, state: &StatementState) -> String {
        self.words.state(self.language.tag, peer, state)
    }

    pub(crate) fn alarm(&self, alarm: &Alarm) -> [String; 2] {
        self.words.alarm(self.language.tag, alarm)
    }

    pub(crate) fn finding(&self, finding: &Finding) -> [String; 2] {
        self.words.finding(self.language.tag, finding)
    }

    pub(crate) fn problem(&self, problem: &ProblemBody) -> [String; 2] {
        self.words.problem(self.language.tag, problem)
    }

    pub(crate) fn compare<'t>(&self, old: &'t str, new: &'t str) -> Vec<Run<'t>> {
        self.words.compare(old, new)
    }

    /// A word of the program's own, such as a state, in words; as it is where none are known.
    pub(crate) fn word(&self, kind: &str, word: &str) -> String {
        self.find(&format!("{kind}-{word}"), &[]).unwrap_or_else(|| word.to_owned())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Says the name of each message.
    pub(crate) struct Plain;

    const LANGUAGES: [Language; 2] = [
        Language { tag: "en", name: "English", right_to_left: false },
        Language { tag: "ar", name: "العربية", right_to_left: true },
    ];

    impl Words for Plain {
        fn languages(&self) -> &'static [Language] {
            &LANGUAGES
        }

        fn say(&self, _: &str, id: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
            let values: Vec<String> = values
                .iter()
                .map(|(_, value)| match value {
                    Value::Text(text) => format!(" {text}"),
                    Value::Number(number) => format!(" {number}"),
                })
                .collect();
            Some(format!("{id}{}", values.concat()))
        }

        fn state(&self, _: &str, peer: &str, state: &StatementState) -> String {
            format!("{peer} {state:?}")
        }

        fn alarm(&self, _: &str, alarm: &Alarm) -> [String; 2] {
            [alarm.about.clone(), String::new()]
        }

        fn finding(&self, _: &str, finding: &Finding) -> [String; 2] {
            [finding.code.clone(), String::new()]
        }

        fn problem(&self, _: &str, problem: &ProblemBody) -> [String; 2] {
            [problem.code.clone(), String::new()]
        }

        fn compare<'t>(&self, old: &'t str, new: &'t str) -> Vec<Run<'t>> {
            vec![Run::Old(old), Run::New(new)]
        }
    }

    #[test]
    fn the_first_language_that_there_is_is_taken() {
        let words: Arc<dyn Words> = Arc::new(Plain);
        for (asked, tag) in [(vec!["fr", "ar-EG;q=0.8"], "ar"), (vec!["fr"], "en"), (vec![], "en"), (vec![" AR"], "ar")]
        {
            assert_eq!(Tongue::of(&words, asked.clone()).language.tag, tag, "{asked:?}");
        }
    }
}
