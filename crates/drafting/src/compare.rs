//! What changed between two versions of a text, word by word, in every language.
//!
//! Articles are compared by their numbers. Clauses that read alike are found again under another number; of the others, those
//! of one number are compared, and what is left was added or removed. Words are those of Unicode (UAX 29), and runs are made
//! of the very bytes of the two versions: put together, all but the inserted ones are the old text, all but the deleted ones
//! the new one.

use std::collections::{BTreeMap, BTreeSet};

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::text::{Article, Clause, Text, Texts};

/// Words of one text that are compared at most: longer ones are shown as struck and added whole.
pub const WORDS_MAX: usize = 10_000;
/// Pairs of equal words in two versions of one text at most, where they differ: a text that repeats itself has many, and is
/// shown as struck and added whole.
pub const PAIRS_MAX: usize = 1_000_000;
/// Work of one comparison at most: words of both versions together, and pairs of them for a [`PAIRS_A_WORD`]th each. What is
/// beyond is shown as struck and added whole.
pub const WORK_MAX: usize = 1_000_000;
/// So many pairs of equal words count as one word.
pub const PAIRS_A_WORD: usize = 64;

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run<'a> {
    /// In both versions.
    Equal(&'a str),
    /// In the new version alone.
    Inserted(&'a str),
    /// In the old version alone.
    Deleted(&'a str),
}

/// A text in several languages, compared: by language, the languages of both versions.
pub type Runs<'a> = BTreeMap<&'a str, Vec<Run<'a>>>;

/// A clause, compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseChange<'a> {
    /// Its number in the old version; none where it was added.
    pub was: Option<&'a str>,
    /// Its number in the new version; none where it was removed.
    pub now: Option<&'a str>,
    /// Its text.
    pub texts: Runs<'a>,
}

/// An article, compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleChange<'a> {
    /// Its number.
    pub number: &'a str,
    /// Whether the old version has it.
    pub was: bool,
    /// Whether the new version has it.
    pub is: bool,
    /// Its heading.
    pub heading: Runs<'a>,
    /// Its clauses, in the order of the new version, removed ones where they stood.
    pub clauses: Vec<ClauseChange<'a>>,
}

/// Two versions, compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison<'a> {
    /// The title.
    pub title: Runs<'a>,
    /// The preamble.
    pub preamble: Runs<'a>,
    /// The articles, in the order of the new version, removed ones where they stood.
    pub articles: Vec<ArticleChange<'a>>,
    /// Work that was done, as [`WORK_MAX`] counts it: texts that are alike give none.
    pub work: usize,
    /// Whether some texts are shown as struck and added whole, because of [`WORDS_MAX`], [`PAIRS_MAX`] or [`WORK_MAX`].
    pub coarse: bool,
}

impl ClauseChange<'_> {
    /// Whether anything of it changed, its number included.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.was != self.now || is_changed(&self.texts)
    }
}

impl ArticleChange<'_> {
    /// Whether anything of it changed.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.was != self.is || is_changed(&self.heading) || self.clauses.iter().any(ClauseChange::is_changed)
    }
}

/// Whether anything of a text changed.
#[must_use]
pub fn is_changed(runs: &Runs<'_>) -> bool {
    runs.values().flatten().any(|run| !matches!(run, Run::Equal(_)))
}

/// Compares two versions. It takes time in proportion to what changed, and to the texts' size.
#[must_use]
pub fn versions<'a>(old: &'a Text, new: &'a Text) -> Comparison<'a> {
    let mut worker = Worker { work: 0, coarse: false };
    let (title, preamble) = (worker.texts(&old.title, &new.title), worker.texts(&old.preamble, &new.preamble));
    let numbers = |text: &'a Text| text.articles.iter().map(|article| article.number.as_str()).collect::<Vec<_>>();
    let by_number = |text: &'a Text| text.articles.iter().map(|one| (one.number.as_str(), one)).collect();
    let (olds, news): (BTreeMap<&str, &Article>, BTreeMap<&str, &Article>) = (by_number(old), by_number(new));
    let mut articles = Vec::new();
    for number in merged(&numbers(old), &numbers(new)) {
        articles.push(worker.article(number, olds.get(number).copied(), news.get(number).copied()));
    }
    Comparison { title, preamble, articles, work: worker.work, coarse: worker.coarse }
}

/// Compares two texts of one language.
#[must_use]
pub fn words<'a>(old: &'a str, new: &'a str) -> Vec<Run<'a>> {
    Worker { work: 0, coarse: false }.runs(old, new)
}

/// Everything of two lists once: in the new one's order, with what only the old one has where it stood.
fn merged<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<&'a str> {
    let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
    let of_new: BTreeSet<&str> = new.iter().copied().collect();
    let mut put = |number: &'a str, all: &mut Vec<&'a str>| {
        if seen.insert(number) {
            all.push(number);
        }
    };
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        let (_, old_range, new_range) = op.as_tag_tuple();
        old[old_range].iter().filter(|number| !of_new.contains(**number)).for_each(|number| put(number, &mut all));
        new[new_range].iter().for_each(|number| put(number, &mut all));
    }
    all
}

/// Clauses of two versions beside each other: those that read alike, then those of one number, and what is left alone.
pub(crate) fn pairs<'a>(old: &'a [Clause], new: &'a [Clause]) -> Vec<(Option<&'a Clause>, Option<&'a Clause>)> {
    let texts = |clauses: &'a [Clause]| clauses.iter().map(|clause| &clause.texts).collect::<Vec<_>>();
    if old == new {
        return old.iter().map(Some).zip(new.iter().map(Some)).collect();
    }
    let mut all = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &texts(old), &texts(new)) {
        let (_, olds, news) = op.as_tag_tuple();
        let (olds, news) = (&old[olds], &new[news]);
        if let DiffOp::Equal { .. } = op {
            all.extend(olds.iter().map(Some).zip(news.iter().map(Some)));
        } else {
            by_numbers(olds, news, &mut all);
        }
    }
    all
}

fn by_numbers<'a>(olds: &'a [Clause], news: &'a [Clause], all: &mut Vec<(Option<&'a Clause>, Option<&'a Clause>)>) {
    let numbers = |clauses: &'a [Clause]| clauses.iter().map(|one| one.number.as_str()).collect::<Vec<_>>();
    let by_number = |clauses: &'a [Clause]| clauses.iter().map(|one| (one.number.as_str(), one)).collect();
    let (old, new): (BTreeMap<&str, &Clause>, BTreeMap<&str, &Clause>) = (by_number(olds), by_number(news));
    for number in merged(&numbers(olds), &numbers(news)) {
        all.push((old.get(number).copied(), new.get(number).copied()));
    }
}

struct Worker {
    work: usize,
    coarse: bool,
}

impl Worker {
    fn article<'a>(
        &mut self,
        number: &'a str,
        old: Option<&'a Article>,
        new: Option<&'a Article>,
    ) -> ArticleChange<'a> {
        static NONE: Texts = Texts::new();
        let heading = |one: Option<&'a Article>| one.map_or(&NONE, |article| &article.heading);
        let clauses = |one: Option<&'a Article>| one.map_or(&[][..], |article| &article.clauses);
        ArticleChange {
            number,
            was: old.is_some(),
            is: new.is_some(),
            heading: self.texts(heading(old), heading(new)),
            clauses: self.clauses(clauses(old), clauses(new)),
        }
    }

    fn clauses<'a>(&mut self, old: &'a [Clause], new: &'a [Clause]) -> Vec<ClauseChange<'a>> {
        pairs(old, new).into_iter().map(|(old, new)| self.clause(old, new)).collect()
    }

    fn clause<'a>(&mut self, old: Option<&'a Clause>, new: Option<&'a Clause>) -> ClauseChange<'a> {
        static NONE: Texts = Texts::new();
        let texts = |one: Option<&'a Clause>| one.map_or(&NONE, |clause| &clause.texts);
        let number = |one: Option<&'a Clause>| one.map(|clause| clause.number.as_str());
        ClauseChange { was: number(old), now: number(new), texts: self.texts(texts(old), texts(new)) }
    }

    fn texts<'a>(&mut self, old: &'a Texts, new: &'a Texts) -> Runs<'a> {
        let languages: BTreeSet<&'a str> = old.keys().chain(new.keys()).map(String::as_str).collect();
        let of = |texts: &'a Texts, language: &str| texts.get(language).map_or("", String::as_str);
        languages.into_iter().map(|tag| (tag, self.runs(of(old, tag), of(new, tag)))).collect()
    }

    fn runs<'a>(&mut self, old: &'a str, new: &'a str) -> Vec<Run<'a>> {
        if old == new {
            return if old.is_empty() { Vec::new() } else { vec![Run::Equal(old)] };
        }
        if old.is_empty() || new.is_empty() {
            return whole(old, new);
        }
        let (was, now) = (Words::of(old), Words::of(new));
        let (words, pairs) = (was.words.len() + now.words.len(), pairs_of_words(&was.words, &now.words));
        let work = self.work + words + pairs / PAIRS_A_WORD;
        if was.words.len().max(now.words.len()) > WORDS_MAX || pairs > PAIRS_MAX || work > WORK_MAX {
            self.coarse = true;
            return whole(old, new);
        }
        self.work = work;
        let mut runs = Building::of(old, new);
        for op in capture_diff_slices(Algorithm::Hunt, &was.words, &now.words) {
            let (_, olds, news) = op.as_tag_tuple();
            if let DiffOp::Equal { .. } = op {
                for (word, other) in olds.zip(news) {
                    runs.equal(was.words[word].len());
                    // The white space behind a word is no part of it, and may differ.
                    runs.until(was.starts[word + 1], now.starts[other + 1]);
                }
            } else {
                runs.changed(was.starts[olds.end], now.starts[news.end]);
            }
        }
        runs.finish()
    }
}

/// Pairs of equal words between the first and the last difference: what the comparison's time and memory go by.
fn pairs_of_words(old: &[&str], new: &[&str]) -> usize {
    let before = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let (old, new) = (&old[before..], &new[before..]);
    let behind = old.iter().rev().zip(new.iter().rev()).take_while(|(one, other)| one == other).count();
    let (old, new) = (&old[..old.len() - behind], &new[..new.len() - behind]);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    old.iter().for_each(|word| *counts.entry(word).or_default() += 1);
    new.iter().filter_map(|word| counts.get(word)).sum()
}

fn whole<'a>(old: &'a str, new: &'a str) -> Vec<Run<'a>> {
    let deleted = Some(Run::Deleted(old)).filter(|_| !old.is_empty());
    deleted.into_iter().chain(Some(Run::Inserted(new)).filter(|_| !new.is_empty())).collect()
}

/// A text cut into words; the white space behind each belongs to it, and is not compared.
struct Words<'a> {
    words: Vec<&'a str>,
    /// Where each word begins, and where the last one ends, its white space included.
    starts: Vec<usize>,
}

impl<'a> Words<'a> {
    fn of(text: &'a str) -> Self {
        let (mut starts, mut words) = (Vec::new(), Vec::new());
        for (start, word) in text.split_word_bound_indices() {
            if words.is_empty() || !word.trim().is_empty() {
                starts.push(start);
                words.push(word);
            }
        }
        starts.push(text.len());
        Self { words, starts }
    }
}

/// Runs that are being put together. Both texts are gone through from their beginning; changes that nothing parts are one.
struct Building<'a> {
    texts: [&'a str; 2],
    /// How far both texts are in runs.
    done: [usize; 2],
    /// How far both texts were gone through: what is between is a change.
    at: [usize; 2],
    /// Where the equal run began, in both texts, that ends at `at`, where there is one.
    equal: Option<usize>,
    runs: Vec<Run<'a>>,
}

impl<'a> Building<'a> {
    const fn of(old: &'a str, new: &'a str) -> Self {
        Self { texts: [old, new], done: [0; 2], at: [0; 2], equal: None, runs: Vec::new() }
    }

    /// The next bytes of both texts are alike.
    fn equal(&mut self, bytes: usize) {
        if self.equal.is_none() {
            let [old, new] = self.texts;
            let (old, new) = (&old[self.done[0]..self.at[0]], &new[self.done[1]..self.at[1]]);
            // White space behind both versions of what changed is alike.
            let space = |text: &str| text.len() - text.trim_end().len();
            let alike = Some(space(new)).filter(|space| old.ends_with(&new[new.len() - space..])).unwrap_or(0);
            self.runs.extend(whole(&old[..old.len() - alike], &new[..new.len() - alike]));
            self.equal = Some(self.at[1] - alike);
        }
        self.at = [self.at[0] + bytes, self.at[1] + bytes];
    }

    /// What follows differs, up to here.
    fn changed(&mut self, old: usize, new: usize) {
        if let Some(start) = self.equal.take() {
            self.runs.push(Run::Equal(&self.texts[1][start..self.at[1]]));
            self.done = self.at;
        }
        self.at = [old, new];
    }

    /// What follows up to here is alike, or differs.
    fn until(&mut self, old: usize, new: usize) {
        let [old_text, new_text] = self.texts;
        if old_text[self.at[0]..old] == new_text[self.at[1]..new] {
            self.equal(new - self.at[1]);
        } else {
            self.changed(old, new);
        }
    }

    fn finish(mut self) -> Vec<Run<'a>> {
        let [old, new] = self.texts.map(str::len);
        self.changed(old, new);
        let [old, new] = self.texts;
        self.runs.extend(whole(&old[self.done[0]..], &new[self.done[1]..]));
        self.runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(runs: &[Run<'_>]) -> String {
        let one = |run: &Run<'_>| match run {
            Run::Equal(text) => (*text).to_owned(),
            Run::Inserted(text) => format!("{{+{text}+}}"),
            Run::Deleted(text) => format!("{{-{text}-}}"),
        };
        runs.iter().map(one).collect()
    }

    fn text(clauses: &[(&str, &str)]) -> Text {
        let clause = |(number, said): &(&str, &str)| Clause {
            number: (*number).to_owned(),
            texts: Texts::from([("en".to_owned(), (*said).to_owned())]),
        };
        let clauses = clauses.iter().map(clause).collect();
        let article = Article { number: "1".into(), clauses, ..Article::default() };
        Text { authentic: vec!["en".into()], articles: vec![article], ..Text::default() }
    }

    #[test]
    fn words_are_shown_in_runs_in_every_script() {
        for (old, new, expected) in [
            ("within 30 days", "within 10 days", "within {-30-}{+10+} days"),
            ("не менее чем за 5 дней", "не менее чем за 3 дня", "не менее чем за {-5 дней-}{+3 дня+}"),
            ("a b", "a b c", "a b{+ c+}"),
            ("a, b", "a b", "a{-,-} b"),
            ("يجري الطرفان استعراضاً", "يجري الأطراف استعراضاً", "يجري {-الطرفان-}{+الأطراف+} استعراضاً"),
            ("a  b", "a b", "a{- -} b"),
            (" a\n", "a", "{- -}a{-\n-}"),
            ("a b c d", "x b y d", "{-a-}{+x+} b {-c-}{+y+} d"),
            ("", "x", "{+x+}"),
            ("x", "", "{-x-}"),
            ("", "", ""),
        ] {
            assert_eq!(shown(&words(old, new)), expected);
        }
    }

    #[test]
    fn a_clause_that_moved_is_the_same_under_another_number() {
        let (old, new) = (text(&[("1", "one"), ("2", "two")]), text(&[("1", "new"), ("2", "one"), ("3", "two")]));
        let compared = versions(&old, &new);
        let clauses: Vec<_> = compared.articles[0].clauses.iter().map(|one| (one.was, one.now)).collect();
        assert_eq!(clauses, [(None, Some("1")), (Some("1"), Some("2")), (Some("2"), Some("3"))]);
        assert!(compared.articles[0].clauses.iter().all(ClauseChange::is_changed));
    }

    #[test]
    fn clauses_that_changed_are_compared_by_number_and_removed_ones_stay_in_place() {
        let (old, new) =
            (text(&[("1", "a"), ("2", "b c"), ("3", "d")]), text(&[("2", "b x"), ("4", "entirely other"), ("3", "d")]));
        let compared = versions(&old, &new);
        let clauses: Vec<_> = compared.articles[0].clauses.iter().map(|one| (one.was, one.now)).collect();
        assert_eq!(clauses, [(Some("1"), None), (Some("2"), Some("2")), (None, Some("4")), (Some("3"), Some("3"))]);
        assert_eq!(shown(&compared.articles[0].clauses[1].texts["en"]), "b {-c-}{+x+}");
    }

    #[test]
    fn articles_that_came_or_went_are_told() {
        let (mut old, mut new) = (text(&[("1", "a")]), text(&[("1", "a")]));
        let other = |number: &str| Article { number: number.into(), ..old.articles[0].clone() };
        let (two, three) = (other("2"), other("3"));
        old.articles.insert(0, two);
        new.articles.push(three);
        let compared = versions(&old, &new);
        let articles: Vec<_> = compared.articles.iter().map(|one| (one.number, one.was, one.is)).collect();
        assert_eq!(articles, [("2", true, false), ("1", true, true), ("3", false, true)]);
        let changed: Vec<_> = compared.articles.iter().map(ArticleChange::is_changed).collect();
        assert_eq!(changed, [true, false, true]);
    }

    #[test]
    fn only_what_changed_is_looked_at() {
        let many: Vec<(String, String)> = (1..=200).map(|n| (n.to_string(), format!("clause {n} of many"))).collect();
        let many: Vec<(&str, &str)> = many.iter().map(|(n, said)| (n.as_str(), said.as_str())).collect();
        let (old, mut new) = (text(&many), text(&many));
        assert_eq!(versions(&old, &new).work, 0);
        new.articles[0].clauses[99].texts.insert("en".into(), "clause 100 of more".into());
        // Four words in each of the two versions of one clause.
        assert_eq!(versions(&old, &new).work, 8);
    }

    #[test]
    fn what_is_too_long_is_struck_and_added_whole() {
        let (long, same) = ("a ".repeat(2 * WORDS_MAX), "a ".repeat(1_001));
        for (old, new) in [(long.clone(), format!("{long}b")), (format!("x {same}y"), format!("z {same}{same}v"))] {
            let (old, new) = (text(&[("1", &old)]), text(&[("1", &new)]));
            let compared = versions(&old, &new);
            assert!(compared.coarse && compared.work == 0);
            assert_eq!(compared.articles[0].clauses[0].texts["en"].len(), 2);
        }
    }

    proptest::proptest! {
        #[test]
        fn runs_put_together_are_the_two_texts(old in "[ab ,\u{5d0}я]{0,40}", new in "[ab ,\u{5d0}я]{0,40}") {
            let runs = words(&old, &new);
            let side = |skip: fn(&Run<'_>) -> bool| runs.iter().filter(|run| !skip(run)).map(|run| match run {
                Run::Equal(text) | Run::Inserted(text) | Run::Deleted(text) => *text,
            }).collect::<String>();
            proptest::prop_assert_eq!(side(|run| matches!(run, Run::Inserted(_))), old.clone());
            proptest::prop_assert_eq!(side(|run| matches!(run, Run::Deleted(_))), new.clone());
        }
    }
}
