//! The rolling text: what is tabled, with everything that a party would have otherwise in brackets that name it, and who
//! reserves a position.
//!
//! Of one party, its last counter-proposal to an article stands, until it withdraws it or agrees to a text; its reservations
//! stand until it withdraws them. Who may say what, and what is agreed, is decided elsewhere (`docs/spec/instrument.md`):
//! this shows what was said.

use std::collections::BTreeMap;

use crate::compare::pairs;
use crate::response::{Move, PREAMBLE, Response, Said};
use crate::text::{Article, Clause, Effect, Text, Texts};

/// Responses that are looked at, at most; older ones than the last so many are left out.
pub const RESPONSES_MAX: usize = 200_000;

/// A text with what is proposed of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rolling<'a> {
    /// The text on the table.
    pub text: &'a Text,
    /// What is proposed of its preamble.
    pub preamble: Vec<Bracket<'a>>,
    /// What is remarked of its preamble.
    pub preamble_remarks: Vec<Remark<'a>>,
    /// Its articles.
    pub articles: Vec<RollingArticle<'a>>,
    /// Numbers of articles that were responded to and are not in the text, each once.
    pub astray: Vec<&'a str>,
}

/// An article with what is proposed of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollingArticle<'a> {
    /// The article.
    pub article: &'a Article,
    /// Other headings.
    pub heading: Vec<Bracket<'a>>,
    /// What would stand before its first clause.
    pub first: Vec<Bracket<'a>>,
    /// Its clauses.
    pub clauses: Vec<RollingClause<'a>>,
    /// What would stand at its end, and whether it would be struck.
    pub last: Vec<Bracket<'a>>,
    /// Who reserves a position, and who agreed.
    pub remarks: Vec<Remark<'a>>,
}

/// A clause with what is proposed of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollingClause<'a> {
    /// The clause.
    pub clause: &'a Clause,
    /// What would stand in its place, or after it.
    pub brackets: Vec<Bracket<'a>>,
}

/// What a bracket would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Would<'a> {
    /// Stand in place of the text, or of a part of it.
    Replace,
    /// Stand after it, as a clause of this number where it has one.
    Insert(Option<&'a str>),
    /// Strike it.
    Delete,
    /// Leave it, under this number.
    Renumber(&'a str),
}

/// Who proposes something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By<'a> {
    /// The party's name.
    pub name: String,
    /// The mark, or the number of the statement.
    pub mark: &'a str,
    /// Why.
    pub reason: Option<&'a str>,
}

/// A text in brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bracket<'a> {
    /// What it would do.
    pub would: Would<'a>,
    /// Its text; none where it has none.
    pub texts: Option<&'a Texts>,
    /// Who proposes it: of several who propose the same, all.
    pub by: Vec<By<'a>>,
}

/// What a party says of an article besides texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark<'a> {
    /// [`Said::Reserve`] or [`Said::Accept`].
    pub said: Said,
    /// Who, in which statement, and why.
    pub by: By<'a>,
    /// Hash of the text that it is about.
    pub text_hash: &'a str,
}

/// What stands of the responses to one article.
#[derive(Default)]
struct Standing<'a> {
    /// By party: its last counter-proposal or acceptance.
    last: BTreeMap<&'a str, (&'a Move<'a>, &'a Response)>,
    reserved: Vec<(&'a Move<'a>, &'a Response)>,
    /// Marks of bracketed texts that their proposer withdrew.
    withdrawn: Vec<(&'a str, &'a str)>,
}

impl<'a> Rolling<'a> {
    /// The text with what parties said of it, in their order. `name` gives the name of a party by its id, for proposers of
    /// bracketed texts.
    #[must_use]
    pub fn of(text: &'a Text, moves: &'a [Move<'a>], name: impl Fn(&str) -> String) -> Self {
        let mut standing = standing(moves);
        let mut articles = Vec::with_capacity(text.articles.len());
        for article in &text.articles {
            let said = standing.remove(article.number.as_str()).unwrap_or_default();
            articles.push(RollingArticle::of(article, &said, &name));
        }
        let said = standing.remove(PREAMBLE).unwrap_or_default();
        let mut preamble = Vec::new();
        for (by, response) in said.counters() {
            if let Some(clause) = response.clauses.first().filter(|clause| clause.texts != text.preamble) {
                put(&mut preamble, Would::Replace, Some(&clause.texts), by);
            }
        }
        let astray = standing.into_keys().collect();
        Self { text, preamble, preamble_remarks: said.remarks(), articles, astray }
    }
}

impl<'a> Standing<'a> {
    fn take(&mut self, by: &'a Move<'a>, response: &'a Response) {
        match response.response {
            Said::Accept | Said::Counter => drop(self.last.insert(by.party, (by, response))),
            Said::Reserve => self.reserved.push((by, response)),
            Said::Withdraw => self.withdraw(by.party, response),
        }
    }

    fn withdraw(&mut self, party: &'a str, response: &'a Response) {
        let is_meant = |one: &Response| one.text_hash == response.text_hash && one.alternative == response.alternative;
        if self.last.get(party).is_some_and(|(_, last)| is_meant(last)) {
            self.last.remove(party);
        }
        self.reserved.retain(|(by, one)| by.party != party || !is_meant(one));
        if let Some(mark) = &response.alternative {
            self.withdrawn.push((party, mark));
        }
    }

    fn counters(&self) -> impl Iterator<Item = (By<'a>, &'a Response)> {
        let counters = self.last.values().filter(|(_, response)| response.response == Said::Counter);
        counters.map(|(by, response)| (said_by(by, response), *response))
    }

    fn remarks(&self) -> Vec<Remark<'a>> {
        let accepted = self.last.values().filter(|(_, response)| response.response == Said::Accept);
        let all = self.reserved.iter().chain(accepted);
        all.map(|(by, response)| Remark {
            said: response.response,
            by: said_by(by, response),
            text_hash: &response.text_hash,
        })
        .collect()
    }
}

fn said_by<'a>(by: &Move<'a>, response: &'a Response) -> By<'a> {
    By { name: by.name.to_owned(), mark: by.statement, reason: response.reason.as_deref() }
}

fn standing<'a>(moves: &'a [Move<'a>]) -> BTreeMap<&'a str, Standing<'a>> {
    let total: usize = moves.iter().map(|one| one.responses.len()).sum();
    let mut all: BTreeMap<&str, Standing<'_>> = BTreeMap::new();
    let responses = moves.iter().flat_map(|by| by.responses.iter().map(move |response| (by, response)));
    for (by, response) in responses.skip(total.saturating_sub(RESPONSES_MAX)) {
        all.entry(&response.number).or_default().take(by, response);
    }
    all
}

impl<'a> RollingArticle<'a> {
    fn of(article: &'a Article, said: &Standing<'a>, name: &impl Fn(&str) -> String) -> Self {
        let clause = |clause| RollingClause { clause, brackets: Vec::new() };
        let mut all = Self {
            article,
            heading: Vec::new(),
            first: Vec::new(),
            clauses: article.clauses.iter().map(clause).collect(),
            last: Vec::new(),
            remarks: said.remarks(),
        };
        let places: BTreeMap<&str, usize> =
            article.clauses.iter().enumerate().map(|(index, clause)| (clause.number.as_str(), index)).collect();
        for one in &article.alternatives {
            if said.withdrawn.iter().any(|(party, mark)| *party == one.proposer && *mark == one.mark) {
                continue;
            }
            let by = By { name: name(&one.proposer), mark: &one.mark, reason: one.reason.as_deref() };
            let would = match one.effect {
                Effect::Replace => Would::Replace,
                Effect::Insert => Would::Insert(None),
                Effect::Delete => Would::Delete,
            };
            let texts = Some(&one.texts).filter(|texts| !texts.is_empty());
            // What names no clause that there is, is of the article.
            let place = one.clause.as_deref().and_then(|clause| places.get(clause));
            let clause = place.and_then(|index| all.clauses.get_mut(*index));
            put(clause.map_or(&mut all.last, |clause| &mut clause.brackets), would, texts, by);
        }
        for (by, response) in said.counters() {
            all.counter(&by, response, &places);
        }
        all
    }

    fn counter(&mut self, by: &By<'a>, response: &'a Response, places: &BTreeMap<&str, usize>) {
        if !response.heading.is_empty() && response.heading != self.article.heading {
            put(&mut self.heading, Would::Replace, Some(&response.heading), by.clone());
        }
        let mut last = None;
        for (old, new) in pairs(&self.article.clauses, &response.clauses) {
            let place = old.and_then(|old| places.get(old.number.as_str()).copied());
            last = place.or(last);
            let clause = last.and_then(|index| self.clauses.get_mut(index));
            let into = clause.map_or(&mut self.first, |clause| &mut clause.brackets);
            match (old, new) {
                (Some(old), Some(new)) if old == new => {}
                (Some(old), Some(new)) if old.texts == new.texts => {
                    put(into, Would::Renumber(&new.number), None, by.clone());
                }
                (Some(_), Some(new)) => put(into, Would::Replace, Some(&new.texts), by.clone()),
                (Some(_), None) => put(into, Would::Delete, None, by.clone()),
                (None, Some(new)) => put(into, Would::Insert(Some(&new.number)), Some(&new.texts), by.clone()),
                (None, None) => {}
            }
        }
    }
}

/// Adds a bracket, or a proposer to one that would do the same.
fn put<'a>(brackets: &mut Vec<Bracket<'a>>, would: Would<'a>, texts: Option<&'a Texts>, by: By<'a>) {
    match brackets.iter_mut().find(|one| one.would == would && one.texts == texts) {
        Some(same) => same.by.push(by),
        None => brackets.push(Bracket { would, texts, by: vec![by] }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::read;

    const BASE: &str = r#"{"authentic":["en"],"preamble":{"en":"Pre"},"articles":[
        {"number":"1","heading":{"en":"H"},"clauses":[
            {"number":"1","texts":{"en":"one"}},{"number":"2","texts":{"en":"two"}}],
         "alternatives":[
            {"effect":"replace","mark":"A1","proposer":"a","clause":"2","texts":{"en":"zwei"},"reason":"why"},
            {"effect":"delete","mark":"B1","proposer":"b"},
            {"effect":"insert","mark":"A2","proposer":"a","clause":"7","texts":{"en":"at the end"}}]},
        {"number":"2","clauses":[{"number":"1","texts":{"en":"x"}}]}]}"#;

    fn said(response: &str, number: &str, hash: &str, clauses: &[(&str, &str)]) -> Vec<Response> {
        let clauses: Vec<_> =
            clauses.iter().map(|(number, said)| serde_json::json!({"number": number, "texts": {"en": said}})).collect();
        let one = serde_json::json!({"response": response, "number": number, "text_hash": hash, "clauses": clauses});
        read(serde_json::json!({"articles": [one]}).to_string().as_bytes()).unwrap()
    }

    fn shown(brackets: &[Bracket<'_>]) -> Vec<String> {
        let one = |bracket: &Bracket<'_>| {
            let by: Vec<String> = bracket.by.iter().map(|by| format!("{} {}", by.name, by.mark)).collect();
            let text = bracket.texts.map_or("-", |texts| texts["en"].as_str());
            format!("{:?} {text} by {}", bracket.would, by.join(", "))
        };
        brackets.iter().map(one).collect()
    }

    fn moved<'a>(party: &'a str, statement: &'a str, responses: &'a [Response]) -> Move<'a> {
        Move { party, name: if party == "a" { "AUR" } else { "BOR" }, statement, responses }
    }

    fn name(id: &str) -> String {
        format!("<{id}>")
    }

    #[test]
    fn bracketed_texts_stand_where_they_belong_and_name_their_proposers() {
        let text = Text::read(BASE.as_bytes()).unwrap();
        let rolling = Rolling::of(&text, &[], name);
        let article = &rolling.articles[0];
        assert_eq!(shown(&article.clauses[1].brackets), ["Replace zwei by <a> A1"]);
        assert_eq!(shown(&article.last), ["Delete - by <b> B1", "Insert(None) at the end by <a> A2"]);
        assert_eq!(article.clauses[1].brackets[0].by[0].reason, Some("why"));
    }

    #[test]
    fn a_counter_shows_by_clause_and_equal_ones_name_both_parties() {
        let text = Text::read(BASE.as_bytes()).unwrap();
        let a = said("counter", "1", "aa", &[("1", "new"), ("2", "one"), ("3", "zwei")]);
        let b = said("counter", "1", "bb", &[("1", "one"), ("2", "zwei")]);
        let moves = [moved("a", "AUR/1", &a), moved("b", "BOR/1", &b)];
        let rolling = Rolling::of(&text, &moves, name);
        let article = &rolling.articles[0];
        assert_eq!(shown(&article.first), ["Insert(Some(\"1\")) new by AUR AUR/1"]);
        let one = shown(&article.clauses[0].brackets);
        assert_eq!(one, ["Renumber(\"2\") - by AUR AUR/1"]);
        let two = shown(&article.clauses[1].brackets);
        let of_a = ["Delete - by AUR AUR/1", "Insert(Some(\"3\")) zwei by AUR AUR/1"];
        assert_eq!(two, ["Replace zwei by <a> A1, BOR BOR/1", of_a[0], of_a[1]]);
    }

    #[test]
    fn the_last_word_of_a_party_stands_until_it_is_withdrawn() {
        let text = Text::read(BASE.as_bytes()).unwrap();
        let older = said("counter", "2", "aa", &[("1", "y")]);
        let newer = said("counter", "2", "ab", &[("1", "z")]);
        let (withdraw, other) = (said("withdraw", "2", "ab", &[]), said("withdraw", "2", "cc", &[]));
        let of = |moves: &[Move<'_>]| shown(&Rolling::of(&text, moves, name).articles[1].clauses[0].brackets);
        let (one, two) = (moved("a", "1", &older), moved("a", "2", &newer));
        assert_eq!(of(&[one, two]), ["Replace z by AUR 2"]);
        assert_eq!(of(&[one, two, moved("a", "3", &withdraw)]), Vec::<String>::new());
        // What another party withdraws, or another text, changes nothing.
        assert_eq!(of(&[one, two, moved("b", "3", &withdraw)]), ["Replace z by AUR 2"]);
        assert_eq!(of(&[one, two, moved("a", "3", &other)]), ["Replace z by AUR 2"]);
    }

    #[test]
    fn reservations_and_acceptances_are_remarks() {
        let text = Text::read(BASE.as_bytes()).unwrap();
        let (reserve, counter) = (said("reserve", "2", "xx", &[]), said("counter", "2", "aa", &[("1", "y")]));
        let accept = said("accept", "2", "xx", &[]);
        let moves = [moved("a", "1", &counter), moved("b", "1", &reserve), moved("a", "2", &accept)];
        let rolling = Rolling::of(&text, &moves, name);
        let article = &rolling.articles[1];
        let remarks: Vec<_> = article.remarks.iter().map(|one| (one.said, one.by.mark)).collect();
        assert_eq!(remarks, [(Said::Reserve, "1"), (Said::Accept, "2")]);
        // Who agreed to a text has no other one on the table.
        assert!(article.clauses[0].brackets.is_empty());
    }

    #[test]
    fn a_bracketed_text_that_its_proposer_withdrew_is_gone() {
        let text = Text::read(BASE.as_bytes()).unwrap();
        let mut withdraw = said("withdraw", "1", "xx", &[]);
        withdraw[0].alternative = Some("A1".into());
        let mine = [moved("a", "1", &withdraw)];
        assert!(Rolling::of(&text, &mine, name).articles[0].clauses[1].brackets.is_empty());
        let others = [moved("b", "1", &withdraw)];
        assert_eq!(Rolling::of(&text, &others, name).articles[0].clauses[1].brackets.len(), 1);
    }

    #[test]
    fn a_response_to_the_preamble_or_to_nothing_is_told() {
        let text = Text::read(BASE.as_bytes()).unwrap();
        let (preamble, nothing) = (said("counter", PREAMBLE, "aa", &[("1", "P")]), said("accept", "9", "xx", &[]));
        let moves = [moved("a", "1", &preamble), moved("b", "1", &nothing)];
        let rolling = Rolling::of(&text, &moves, name);
        assert_eq!(shown(&rolling.preamble), ["Replace P by AUR 1"]);
        assert_eq!(rolling.astray, ["9"]);
    }
}
