//! Looking for words in what was said, in the translations and internal notes beside it, and for what has been kept long enough (docs/decisions/0021).
//!
//! A bounded walk over the statements themselves: there is no index that could hold words of what was erased or of what
//! somebody may not see. Whoever asks goes on where an answer ended.

use std::collections::BTreeMap;

use comity_catalog::{Catalogue, Retention};
use comity_exchange::Side;
use comity_wire::envelope::Envelope;
use comity_wire::{LineId, Track};

use super::names::keep;
use super::node::Node;
use super::problem::{Problem, codes};
use super::search_texts::said_in;
use super::show::{LIST_MAX, Snapshot, direction};
use super::views::{PageQuery, RetentionDue, RetentionPeriods, RetentionView, SearchQuery, SearchView};
use super::watch_room::page;
use crate::ledger::erase::ERASURE_FORMAT;
use crate::ledger::peek;
use crate::ledger::query::{self, Position};
use crate::watch::holds;

/// Statements that one answer looks at, at most.
pub const SEARCHED_MAX: u64 = 20_000;
/// Words that one search may have.
pub const SEARCH_WORDS_MAX: usize = 16;
/// Bytes of a search's words at most.
pub const SEARCH_BYTES_MAX: usize = 1_024;
/// Characters of an excerpt.
const EXCERPT_CHARACTERS: usize = 160;
/// Statements that are read at a time.
const PAGE: usize = 64;
/// Results of one answer where nobody says how many.
const FOUND_DEFAULT: usize = 50;
const DAY_S: u64 = 86_400;

/// A statement that somebody might see.
pub struct Subject<'a> {
    /// Its line.
    pub line: &'a LineId,
    /// The line's track.
    pub track: Track,
    /// Who says it.
    pub side: Side,
    /// Its envelope.
    pub envelope: &'a Envelope,
}

/// Whether whoever asks may see a statement. What it does not allow is neither found nor counted.
pub type MaySee = Box<dyn Fn(&Subject<'_>) -> bool + Send>;

/// Everything, for a node without roles.
#[must_use]
pub fn everything() -> MaySee {
    Box::new(|_| true)
}

/// The words of a text: letters and digits together, in small letters, `ё` as `е`.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(folded)
}

fn folded(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).map(|c| if c == 'ё' { 'е' } else { c }).collect()
}

/// Whether every wanted word stands in a text, or begins a word in it.
pub(super) fn matches(wanted: &[String], texts: &[&str]) -> bool {
    let mut missing: Vec<&String> = wanted.iter().collect();
    for word in texts.iter().flat_map(|text| words(text)) {
        missing.retain(|wanted| !word.starts_with(wanted.as_str()));
        if missing.is_empty() {
            return true;
        }
    }
    missing.is_empty()
}

/// Some of the text around the first word that is wanted.
pub(super) fn excerpt(text: &str, wanted: &[String]) -> String {
    let begins = |at: &usize| {
        let rest = text.get(*at..).unwrap_or_default();
        words(rest.get(..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())).unwrap_or_default())
            .next()
            .is_some_and(|word| wanted.iter().any(|wanted| word.starts_with(wanted.as_str())))
    };
    let starts = text.char_indices().scan(false, |inside, (at, c)| {
        let begins = c.is_alphanumeric() && !*inside;
        *inside = c.is_alphanumeric();
        Some((at, begins))
    });
    let first = starts.filter(|(_, begins)| *begins).map(|(at, _)| at).find(begins).unwrap_or(0);
    let before = text.get(..first).unwrap_or_default().chars().rev().take(EXCERPT_CHARACTERS / 4).count();
    let skip = text.get(..first).unwrap_or_default().chars().count() - before;
    text.chars().skip(skip).take(EXCERPT_CHARACTERS).collect()
}

/// The texts of a JSON body, without its punctuation.
pub(super) fn texts(value: &serde_json::Value, into: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => into.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
        serde_json::Value::Object(members) => members.values().for_each(|value| texts(value, into)),
        serde_json::Value::Number(number) => into.push(number.to_string()),
        _ => {}
    }
}

/// Where a walk stands: a journal, and the number below which to go on.
fn cursor(text: &str) -> Result<Position, Problem> {
    let wrong = || Problem::new(codes::SEARCH_CURSOR).with("after", text);
    let (journal, number) = text.split_once('.').ok_or_else(wrong)?;
    Ok(Position { journal: journal.parse().map_err(|_| wrong())?, number: number.parse().map_err(|_| wrong())? })
}

/// How far a walk came.
pub(super) struct Walk {
    pub(super) looked_at: u64,
    pub(super) more: Option<String>,
}

impl Snapshot {
    /// Walks the journals that `journal` allows, newest statements first, from a cursor on, until `each` has enough or the
    /// bound is reached.
    pub(super) fn walk(
        &self,
        after: Option<&str>,
        journal: impl Fn(&LineId, Side) -> bool,
        mut each: impl FnMut(Position, &query::Latest) -> Result<bool, Problem>,
    ) -> Result<Walk, Problem> {
        let from = after.map(cursor).transpose()?;
        let mut walk = Walk { looked_at: 0, more: None };
        let mut numbers: Vec<(u16, LineId, Side)> =
            self.journals.iter().map(|(line, side, _, number)| (number, line, side)).collect();
        numbers.sort_unstable_by_key(|(number, ..)| *number);
        for (number, line, side) in numbers {
            if from.is_some_and(|from| number < from.journal) || !journal(&line, side) {
                continue;
            }
            let mut before = from.filter(|from| from.journal == number).map(|from| from.number);
            loop {
                if walk.looked_at >= SEARCHED_MAX {
                    walk.more = Some(format!("{number}.{}", before.unwrap_or(u64::MAX >> 8)));
                    return Ok(walk);
                }
                let page = query::latest_statements(&*self.read, number, before, PAGE, |_| true).map_err(keep)?;
                for latest in &page {
                    walk.looked_at += 1;
                    before = Some(latest.0);
                    if !each(Position { journal: number, number: latest.0 }, latest)? {
                        walk.more = Some(format!("{number}.{}", latest.0));
                        return Ok(walk);
                    }
                }
                if page.len() < PAGE {
                    break;
                }
            }
        }
        Ok(walk)
    }

    fn search(&self, query: &SearchQuery, may: &MaySee) -> Result<SearchView, Problem> {
        let wanted: Vec<String> = words(&query.words).collect();
        if wanted.is_empty() || wanted.len() > SEARCH_WORDS_MAX || query.words.len() > SEARCH_BYTES_MAX {
            return Err(Problem::new(codes::SEARCH_WORDS).with("limit", SEARCH_WORDS_MAX));
        }
        self.names.asked(query.peer.as_deref(), query.track.as_deref())?;
        let limit = query.limit.unwrap_or(FOUND_DEFAULT).clamp(1, LIST_MAX);
        let (mut found, mut hidden) = (Vec::new(), 0);
        let wants = |line: &LineId, side: Side| {
            let (peer, track) = self.names.of(line);
            query.peer.as_ref().is_none_or(|p| p == peer)
                && query.track.as_ref().is_none_or(|t| t == track.word())
                && query.direction.is_none_or(|d| d == direction(side))
        };
        let walk = self.walk(query.after.as_deref(), wants, |at, (_, header, stored)| {
            let in_time = query.since.is_none_or(|since| header.stated >= since)
                && query.until.is_none_or(|until| header.stated < until);
            let statement = stored.plaintext.as_deref().filter(|_| in_time).and_then(peek::statement);
            let (Some(statement), Some((line, side, _))) = (statement, self.journals.name(at.journal)) else {
                return Ok(true);
            };
            let envelope = &statement.envelope;
            let subject = Subject { line: &line, track: self.names.of(&line).1, side, envelope };
            if !may(&subject) {
                hidden += 1;
                return Ok(true);
            }
            if query.format.as_ref().is_some_and(|format| *format != envelope.format) {
                return Ok(true);
            }
            let hit = match Some(said_in(&statement)).filter(|said| said.matches(&wanted)) {
                Some(said) => Some(said),
                None => self.beside_of(&stored.id)?.into_iter().find(|text| text.matches(&wanted)),
            };
            if let Some(hit) = hit
                && let Some(item) = self.item_at(at)?
            {
                found.push(hit.hit(item, &wanted));
            }
            Ok(found.len() < limit)
        })?;
        found.sort_by_key(|hit| std::cmp::Reverse(hit.item.stated));
        Ok(SearchView { found, looked_at: walk.looked_at.saturating_sub(hidden), more: walk.more })
    }

    pub(super) fn retention(
        &self,
        (periods, catalogue): (RetentionPeriods, &Catalogue),
        (after, limit): (Option<&str>, usize),
        now: u64,
    ) -> Result<RetentionView, Problem> {
        let mut due = Vec::new();
        let mut classes: BTreeMap<String, Option<Retention>> = BTreeMap::new();
        let walk = self.walk(
            after,
            |_, _| true,
            |at, (_, header, stored)| {
                let Some(refers) = stored.plaintext.as_deref().and_then(peek::refers) else { return Ok(true) };
                let class = |format: &String| catalogue.newest(format).map(|definition| definition.format.retention);
                let class = *classes.entry(refers.format.clone()).or_insert_with_key(class);
                let days = match class {
                    Some(Retention::Test) => periods.test,
                    Some(Retention::Case) => periods.case,
                    Some(Retention::Record) => periods.record,
                    Some(Retention::Treaty) => periods.treaty,
                    // A format that nobody here knows is kept.
                    Some(Retention::Permanent) | None => None,
                };
                // Zero says for ever.
                let since =
                    days.filter(|days| *days > 0).map(|days| header.stated.saturating_add(u64::from(days) * DAY_S));
                let (Some(class), Some(since)) = (class, since.filter(|since| *since <= now)) else { return Ok(true) };
                let receipted = query::receipt_covering(&*self.read, at).map_err(keep)?.is_some();
                let held = holds::find(&*self.read, &stored.id).map_err(keep)?.is_some();
                if receipted && !held && refers.format != ERASURE_FORMAT {
                    let (number, id) = (self.reference(at)?.number, stored.id.to_string());
                    let (format, class, stated) = (refers.format, class.word().to_owned(), header.stated);
                    due.push(RetentionDue { number, id, format, class, stated, since });
                }
                Ok(due.len() < limit)
            },
        )?;
        Ok(RetentionView { due, looked_at: walk.looked_at, more: walk.more })
    }
}

impl Node {
    /// Looks for words in what whoever asks may see.
    ///
    /// # Errors
    /// No words, or too many; no such peer or line; the store's.
    pub async fn search(&self, query: SearchQuery, may: MaySee) -> Result<SearchView, Problem> {
        let snapshot = self.snapshot().await?;
        self.blocking(move || snapshot.search(&query, &may)).await?
    }

    /// What has been kept for its period and may be proposed for joint erasure. Nothing is deleted by this.
    ///
    /// # Errors
    /// [`codes::LIMIT_WRONG`], [`codes::SEARCH_CURSOR`]; the store's.
    pub async fn retention_due(&self, periods: RetentionPeriods, query: PageQuery) -> Result<RetentionView, Problem> {
        let limit = page(query.limit, LIST_MAX)?;
        let (snapshot, catalogue, now) = (self.snapshot().await?, self.catalogue(), self.inner.clocks.now().wall_s);
        self.blocking(move || snapshot.retention((periods, &catalogue), (query.after.as_deref(), limit), now)).await?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(text: &str) -> Vec<String> {
        words(text).collect()
    }

    #[test]
    fn words_are_found_in_both_scripts_whatever_their_case_and_ending() {
        let text = ["Массовая АТАКА на энергосети", "Phishing of ministries; ещё два узла"];
        for found in ["атака", "АТАК энерго", "ministr phish", "еще", "ЕЩЁ узл"] {
            assert!(matches(&wanted(found), &text), "{found}");
        }
        for not in ["така", "атака нет", "inistries", "energo"] {
            assert!(!matches(&wanted(not), &text), "{not}");
        }
        assert!(wanted(" ,.; ").is_empty());
    }

    #[test]
    fn an_excerpt_begins_a_little_before_the_word() {
        let text = format!("{} Needle {}", "hay ".repeat(100), "straw ".repeat(100));
        let excerpt = excerpt(&text, &wanted("needle"));
        assert!(excerpt.contains("Needle") && excerpt.chars().count() == EXCERPT_CHARACTERS, "{excerpt}");
        assert_eq!(super::excerpt("ёлка", &wanted("елка")), "ёлка");
    }

    #[test]
    fn a_cursor_that_nobody_gave_is_refused() {
        assert_eq!(cursor("3.17").unwrap(), Position { journal: 3, number: 17 });
        for bad in ["", "3", "3.", ".7", "3.x", "70000.1", "-1.2"] {
            assert!(cursor(bad).is_err(), "{bad}");
        }
    }
}
