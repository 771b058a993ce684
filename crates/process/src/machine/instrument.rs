//! F50 and F51, texts that are tabled and answered article by article: each article is an item of the instrument's case.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use comity_wire::Hash;
use serde::Deserialize;

use super::{Machine, PLAIN, Shape, items};
use crate::case::{Case, Fact};
use crate::effect::NoEffect;
use crate::event::Who2;
use crate::instrument::{
    self, Answer, Clauses, FINAL, FORMAT, ID, INITIAL, LANGUAGES, Languages, RATIFY, Response, SIGN, TERMS, Tabled,
    facts, open_item, text_item,
};
use crate::state::turn::Turn;
use crate::terms::Terms;

/// The text that is tabled.
pub(crate) static TABLED: Machine = Machine {
    formats: &[FORMAT],
    answers: &["same", "F51", "F36", "F37"],
    judge: judge_tabled,
    act: act_tabled,
    ..PLAIN
};

/// The answer by article.
pub(crate) static RESPONSE: Machine = Machine {
    formats: &["F51"],
    shape: Shape::Joins,
    answers: &["same", "F37", "F50"],
    judge: judge_response,
    act: act_response,
    ..PLAIN
};

/// What the author says of the parts of a text.
#[derive(Debug, Default)]
struct Sayings {
    /// Texts that it agrees to, by number.
    agrees: BTreeMap<Arc<str>, Hash>,
    /// Texts that it keeps open, by number, with what it says of each.
    open: BTreeMap<Arc<str>, Hash>,
    /// Numbers of which it says nothing any more.
    ends: BTreeSet<Arc<str>>,
}

impl Sayings {
    fn numbers(&self) -> impl Iterator<Item = &Arc<str>> {
        self.agrees.keys().chain(self.open.keys()).chain(&self.ends)
    }
}

/// The instrument that a statement names.
pub(crate) fn named(turn: &Turn<'_>) -> Option<Hash> {
    #[derive(Deserialize)]
    struct Instrument {
        id: String,
    }
    let raw = turn.members.as_ref()?.get("instrument")?;
    serde_json::from_str::<Instrument>(raw).ok()?.id.parse().ok()
}

/// The case of an instrument, where the statement is in one.
pub(crate) fn case(turn: &Turn<'_>) -> Result<Arc<Case>, NoEffect> {
    turn.case().filter(|case| &*case.format == FORMAT).ok_or(NoEffect::Prerequisite)
}

/// Whether languages that a statement names are the instrument's.
pub(crate) fn same_languages(case: &Case, languages: &Languages) -> Result<(), NoEffect> {
    let same = case.id_of(LANGUAGES) == Some(instrument::languages_hash(languages));
    if same { Ok(()) } else { Err(NoEffect::Differs) }
}

/// The languages that a statement names.
pub(crate) fn authentic(turn: &Turn<'_>) -> Result<Option<Languages>, NoEffect> {
    if !turn.says("authentic") {
        return Ok(None);
    }
    let tags = turn.texts("authentic").ok_or(NoEffect::Body)?;
    Ok(Some(tags.into_iter().collect()))
}

/// What an F50 puts on the table.
struct Text {
    id: Hash,
    languages: Option<Languages>,
    parts: Vec<Tabled>,
    clauses: Option<Clauses>,
}

fn raw<'t>(turn: &'t Turn<'_>, name: &str) -> Option<&'t str> {
    turn.members.as_ref()?.get(name)
}

/// Whether a member stands in an attachment of its name.
fn attached(turn: &Turn<'_>, name: &str) -> bool {
    raw(turn, name).is_none() && turn.has_attached(name)
}

fn text(turn: &Turn<'_>, opens: bool) -> Option<Text> {
    let named_languages = authentic(turn).ok()?;
    let apart: Vec<&str> = [instrument::PREAMBLE, TERMS].into_iter().filter(|name| attached(turn, name)).collect();
    let (mut parts, languages) = match raw(turn, "articles") {
        Some(raw_articles) => {
            let (mut parts, languages) = instrument::articles(raw_articles, named_languages.as_ref()).ok()?;
            if !apart.is_empty() {
                let named = instrument::manifest(raw(turn, "hashes")?).ok()?;
                parts.extend(named.into_iter().filter(|part| apart.contains(&&*part.number)));
            }
            (parts, Some(languages))
        }
        None => (instrument::manifest(raw(turn, "hashes")?).ok()?, named_languages),
    };
    // Nothing that is attached is left out in silence: its hash says what it is.
    if !apart.iter().all(|name| parts.iter().any(|part| &*part.number == *name)) {
        return None;
    }
    if let Some(raw) = raw(turn, "preamble") {
        parts.push(instrument::preamble(raw, languages.as_ref()?).ok()?);
    }
    if let Some(raw) = raw(turn, TERMS) {
        let hash = Terms::read(raw).ok()?.hash;
        parts.push(Tabled { number: TERMS.into(), hash, bracketed: false });
    }
    let numbers: BTreeSet<&Arc<str>> = parts.iter().map(|part| &part.number).collect();
    if numbers.len() != parts.len() {
        return None;
    }
    let mut clauses = None;
    if opens || turn.says("entry_into_force") || turn.says("term") {
        let read = clauses_of(turn, languages.as_ref()?)?;
        parts.push(Tabled { number: FINAL.into(), hash: read.hash, bracketed: false });
        clauses = Some(read);
    }
    Some(Text { id: named(turn)?, languages, parts, clauses })
}

fn clauses_of(turn: &Turn<'_>, languages: &Languages) -> Option<Clauses> {
    let title = raw(turn, "instrument").and_then(|raw| serde_json::from_str::<BTreeMap<String, &_>>(raw).ok());
    let title: Option<&serde_json::value::RawValue> = title.and_then(|members| members.get("title").copied());
    let of = |name: &'static str| raw(turn, name).map(|raw| (name, raw));
    let said = ["kind", "original", "entry_into_force", "term"].into_iter().filter_map(of);
    let said: BTreeMap<&str, &str> = said.chain(title.map(|title| ("title", title.get()))).collect();
    let hash = instrument::final_hash(&said, languages).ok()?;
    Clauses::read(hash, raw(turn, "entry_into_force"), raw(turn, "term"))
}

/// What a party says of an article now.
fn said_of(case: &Case, number: &str, who: Who2) -> Option<Hash> {
    case.items.get(text_item(number).as_str())?.said[who as usize].map(|said| said.text)
}

/// What an F50 says. Of what the other party says alike it says nothing: whoever agrees to that accepts it, by two officers;
/// and what is agreed on may stand in it unchanged.
fn tabled(turn: &Turn<'_>, text: &Text) -> Sayings {
    let (case, author) = (turn.case(), turn.author());
    let theirs = |number: &str| said_of(case.as_ref()?, number, author.other());
    let mut says = Sayings::default();
    for part in &text.parts {
        let number = Arc::clone(&part.number);
        if part.bracketed {
            says.open.insert(number, instrument::open_hash(author, &part.hash));
        } else if theirs(&number) != Some(part.hash) {
            says.agrees.insert(number, part.hash);
        }
    }
    // What it supersedes said of articles that are not in it any more, and that are not agreed on.
    let before = turn.said.supersedes.zip(case.as_ref());
    for (name, item) in before.iter().flat_map(|(_, case)| &case.items) {
        let said = item.said[author as usize].is_some_and(|said| Some(said.by) == turn.said.supersedes);
        let number =
            name.strip_prefix("a/").or_else(|| name.strip_prefix("b/")).filter(|_| said && item.agreed.is_none());
        if let Some(number) = number.filter(|number| !text.parts.iter().any(|part| *part.number == **number)) {
            says.ends.insert(number.into());
        }
    }
    says
}

fn judge_tabled(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let text = text(turn, turn.case().is_none()).ok_or(NoEffect::Body)?;
    if turn.case().is_some() {
        let case = case(turn)?;
        if case.id_of(ID) != Some(text.id) {
            return Err(NoEffect::Differs);
        }
        if let Some(languages) = &text.languages {
            same_languages(&case, languages)?;
        }
    }
    changeable(turn, &tabled(turn, &text))
}

/// Whether the author may still say this: nothing of it is agreed on, nor the whole text.
fn changeable(turn: &Turn<'_>, says: &Sayings) -> Result<(), NoEffect> {
    for number in says.numbers() {
        items::changeable(turn, &text_item(number))?;
    }
    if says.numbers().next().is_some() {
        [INITIAL, SIGN].into_iter().try_for_each(|act| items::changeable(turn, act))?;
    }
    let names: Vec<String> = (says.agrees.keys().map(|number| text_item(number)))
        .chain(says.open.keys().map(|number| open_item(number)))
        .collect();
    items::room(turn, names.iter().map(String::as_str))
}

fn act_tabled(turn: &mut Turn<'_>) {
    let opens = turn.case().is_some_and(|case| case.id_of(ID).is_none());
    let Some(text) = text(turn, opens) else { return };
    if opens {
        turn.keep(ID, Fact::Id(text.id));
        if let Some(languages) = &text.languages {
            turn.keep(LANGUAGES, Fact::Id(instrument::languages_hash(languages)));
        }
    }
    if let Some(clauses) = text.clauses {
        turn.keep(facts::FINAL[turn.author() as usize], Fact::Clauses(clauses));
    }
    let says = tabled(turn, &text);
    say(turn, &says);
}

/// The author says it: what it kept open of an article that it agrees to is open no more, and the other way round. What it
/// initialled or signed was another text.
fn say(turn: &mut Turn<'_>, says: &Sayings) {
    if says.numbers().next().is_none() {
        return;
    }
    let agrees: BTreeMap<Arc<str>, Hash> =
        says.agrees.iter().map(|(number, hash)| (Arc::from(text_item(number)), *hash)).collect();
    let open: BTreeMap<Arc<str>, Hash> =
        says.open.iter().map(|(number, hash)| (Arc::from(open_item(number)), *hash)).collect();
    let mut ends: Vec<Arc<str>> = [INITIAL, SIGN, RATIFY].map(Arc::from).into();
    ends.extend(says.open.keys().chain(&says.ends).map(|number| Arc::from(text_item(number))));
    ends.extend(says.agrees.keys().chain(&says.ends).map(|number| Arc::from(open_item(number))));
    // A case with many items costs by them each time that it changes.
    let author = turn.author() as usize;
    if let Some(case) = turn.case() {
        ends.retain(|name| case.items.get(name).is_some_and(|item| item.said[author].is_some()));
    }
    if !ends.is_empty() {
        items::take_back(turn, &ends);
    }
    for said in [&agrees, &open].into_iter().filter(|said| !said.is_empty()) {
        items::say(turn, said);
    }
}

fn responses(turn: &Turn<'_>) -> Option<Vec<Response>> {
    match raw(turn, "articles") {
        Some(raw) => instrument::responses(raw).ok(),
        None => instrument::manifest_responses(raw(turn, "hashes")?).ok(),
    }
}

fn judge_response(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let case = case(turn)?;
    if turn.says("instrument") && named(turn) != case.id_of(ID) {
        return Err(NoEffect::Differs);
    }
    let responses = responses(turn).ok_or(NoEffect::Body)?;
    let says = said(turn, &responses);
    changeable(turn, &says)?;
    let (author, other) = (turn.author() as usize, turn.author().other() as usize);
    for response in &responses {
        let of = |name: String, who: usize| case.items.get(name.as_str()).and_then(|item| item.said[who]);
        let (text, open) = (text_item(&response.number), open_item(&response.number));
        match response.answer {
            Answer::Accept => match of(text, other) {
                None => return Err(NoEffect::NothingOpen),
                Some(said) if said.text != response.hash => return Err(NoEffect::Differs),
                Some(_) => {}
            },
            // What the other party says already is no counter-proposal: it is accepted, by two officers.
            Answer::Counter if said_of(&case, &response.number, turn.author().other()) == Some(response.hash) => {
                return Err(NoEffect::NothingOpen);
            }
            Answer::Counter => {
                if let Some(languages) = &response.languages {
                    same_languages(&case, languages)?;
                }
            }
            Answer::Reserve => {
                let said = [of(text.clone(), 0), of(text, 1), of(open.clone(), 0), of(open, 1)];
                if said.into_iter().flatten().next().is_none() {
                    return Err(NoEffect::NothingOpen);
                }
            }
            Answer::Withdraw => {
                if of(text, author).or(of(open, author)).is_none() {
                    return Err(NoEffect::NothingOpen);
                }
            }
        }
    }
    Ok(())
}

fn said(turn: &Turn<'_>, responses: &[Response]) -> Sayings {
    let mut says = Sayings::default();
    for response in responses {
        let number = Arc::clone(&response.number);
        match response.answer {
            Answer::Accept | Answer::Counter => drop(says.agrees.insert(number, response.hash)),
            Answer::Reserve => {
                says.open.insert(number, instrument::reserved_hash(turn.author(), &response.hash));
            }
            Answer::Withdraw => drop(says.ends.insert(number)),
        }
    }
    says
}

fn act_response(turn: &mut Turn<'_>) {
    let Some(responses) = responses(turn) else { return };
    let says = said(turn, &responses);
    // Whoever accepts final clauses knows them: they are what the other party said.
    if let Some(hash) = says.agrees.get(FINAL)
        && let Some(case) = turn.case()
        && let Some(clauses) = known(&case, hash)
    {
        turn.keep(facts::FINAL[turn.author() as usize], Fact::Clauses(clauses));
    }
    say(turn, &says);
}

fn known(case: &Case, hash: &Hash) -> Option<Clauses> {
    facts::FINAL.iter().find_map(|name| match case.facts.get(name) {
        Some(Fact::Clauses(clauses)) if clauses.hash == *hash => Some(*clauses),
        _ => None,
    })
}
