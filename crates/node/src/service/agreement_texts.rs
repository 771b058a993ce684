//! Texts of agreements, read where they stand: in bodies, or attached. State keeps their hashes alone.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;

use comity_exchange::Side;
use comity_process::case::Case;
use comity_process::event::Who2;
use comity_process::feed::side_of;
use comity_process::instrument::{self, FINAL, Languages, PREAMBLE, TERMS};
use comity_process::item::Saying;
use comity_process::statement::Statement;
use comity_process::terms;
use comity_wire::Hash;
use comity_wire::envelope::AttachmentRef;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::names::keep;
use super::obligations::{party, reference};
use super::problem::{Problem, codes};
use super::show::Snapshot;
use super::views::{AgreementMove, AgreementMoved, AgreementText};
use crate::attachments;
use crate::ledger::query;
use crate::state::LineState;

/// Formats that move an agreement.
pub(super) const FORMATS: [&str; 4] = ["F50", "F51", "F52", "F53"];
/// Bytes of attached articles that are read at most.
pub const ARTICLES_BYTES_MAX: usize = 32 << 20;
/// Members that may be attached whole: what of them is not here is shown as not here.
const WHOLE: [&str; 3] = [AMENDMENTS, PREAMBLE, TERMS];
const AMENDMENTS: &str = "amendments";
/// The members of which final clauses are made.
const CLAUSES: [&str; 4] = ["entry_into_force", "kind", "original", "term"];

/// What a statement about an agreement says: its body, and its articles, which may be attached.
pub(super) struct Read50 {
    body: BTreeMap<String, Box<RawValue>>,
    /// By number; none where they are attached and not here, or were not asked for.
    articles: BTreeMap<String, (Head, Box<RawValue>)>,
}

/// Statements about one agreement, each read once.
pub(super) struct Texts<'s> {
    snapshot: &'s Snapshot,
    read: BTreeMap<Hash, Option<Rc<Read50>>>,
}

/// Statements that are kept read at most.
const READ_MAX: usize = 64;

impl<'s> Texts<'s> {
    pub(super) const fn new(snapshot: &'s Snapshot) -> Self {
        Self { snapshot, read: BTreeMap::new() }
    }

    /// A statement of F50 to F53 with its articles; nothing where it cannot be read here.
    pub(super) fn read(&mut self, id: &Hash) -> Result<Option<Rc<Read50>>, Problem> {
        if let Some(read) = self.read.get(id) {
            return Ok(read.clone());
        }
        if self.read.len() >= READ_MAX {
            self.read.clear();
        }
        let read = self.snapshot.read50(id, true)?.map(Rc::new);
        self.read.insert(*id, read.clone());
        Ok(read)
    }
}

/// A writer into memory that refuses too much.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > ARTICLES_BYTES_MAX {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An article as far as views look into it.
#[derive(Deserialize)]
struct Head {
    number: String,
    #[serde(default)]
    heading: BTreeMap<String, String>,
    #[serde(default)]
    response: Option<String>,
}

/// An entry of `hashes`, or of `articles` of an F51.
#[derive(Deserialize)]
struct Hashed {
    number: String,
    text_hash: String,
    #[serde(default)]
    brackets: bool,
    #[serde(default)]
    response: Option<String>,
    #[serde(default)]
    reason: Option<String>,
}

impl Read50 {
    fn raw(&self, name: &str) -> Option<&str> {
        self.body.get(name).map(|raw| raw.get())
    }

    /// Whether it may speak of a part.
    fn names(&self, number: &str) -> bool {
        let quoted = format!("\"{number}\"");
        // A number may be written with escapes, too.
        let has = |raw: &str| raw.contains(&quoted) || raw.contains("\\u");
        let stands = |name: &str| self.raw(name).is_some_and(has);
        let own = match number {
            FINAL => self.raw("entry_into_force").is_some() || self.raw("term").is_some(),
            number => self.raw(number).is_some(),
        };
        own || stands("articles") || stands("hashes")
    }

    /// Headings by number.
    pub(super) fn headings(&self) -> impl Iterator<Item = (&String, &BTreeMap<String, String>)> {
        self.articles.iter().map(|(number, (head, _))| (number, &head.heading))
    }

    pub(super) fn title(&self) -> BTreeMap<String, String> {
        #[derive(Deserialize)]
        struct Instrument {
            #[serde(default)]
            title: BTreeMap<String, String>,
        }
        let read = self.raw("instrument").and_then(|raw| serde_json::from_str::<Instrument>(raw).ok());
        read.map(|instrument| instrument.title).unwrap_or_default()
    }

    /// The authentic languages that it names, or those of its first clause.
    pub(super) fn languages(&self) -> Languages {
        let named: Option<Languages> = self.raw("authentic").and_then(|raw| serde_json::from_str(raw).ok());
        named.unwrap_or_else(|| {
            let first = self.articles.values().next();
            let read = first.and_then(|(_, raw)| instrument::article(raw.get()).ok());
            read.map(|(_, languages)| languages).unwrap_or_default()
        })
    }

    /// The text of a part that stands here, and its hash computed anew.
    fn part(&self, number: &str, languages: &Languages) -> Option<(Hash, Box<RawValue>)> {
        let own = |name: &str| self.body.get(name).cloned();
        match number {
            PREAMBLE if self.raw(PREAMBLE).is_some() => {
                let raw = own(PREAMBLE)?;
                Some((instrument::preamble(raw.get(), languages).ok()?.hash, raw))
            }
            TERMS => {
                let raw = own(TERMS)?;
                Some((terms::Terms::read(raw.get()).ok()?.hash, raw))
            }
            FINAL => {
                let title: Option<BTreeMap<String, Box<RawValue>>> =
                    self.raw("instrument").and_then(|raw| serde_json::from_str(raw).ok());
                let title = title.and_then(|mut members| members.remove("title"));
                let mut members: BTreeMap<&str, &str> =
                    CLAUSES.into_iter().filter_map(|name| Some((name, self.raw(name)?))).collect();
                if let Some(title) = &title {
                    members.insert("title", title.get());
                }
                let hash = instrument::final_hash(&members, languages).ok()?;
                let text = members.into_iter().map(|(name, raw)| format!("\"{name}\":{raw}")).collect::<Vec<_>>();
                Some((hash, RawValue::from_string(format!("{{{}}}", text.join(","))).ok()?))
            }
            number => {
                let (head, raw) = self.articles.get(number)?;
                // What an F51 accepts or reserves has no text of its own.
                let has_text = head.response.as_ref().is_none_or(|response| response == "counter");
                has_text.then_some(())?;
                Some((instrument::article(raw.get()).ok()?.0.hash, raw.clone()))
            }
        }
    }

    /// What it says of each part.
    fn moved(&self, format: &str, languages: &Languages) -> Vec<AgreementMoved> {
        let hashed = |raw: &str| serde_json::from_str::<Vec<Hashed>>(raw).unwrap_or_default();
        let listed = |one: Hashed| AgreementMoved {
            what: one.response.unwrap_or_else(|| if one.brackets { "bracketed" } else { "tabled" }.to_owned()),
            number: one.number,
            hash: one.text_hash,
            reason: one.reason,
        };
        let mut found: Vec<AgreementMoved> = match (format, self.raw("articles"), self.raw("hashes")) {
            ("F50", Some(raw), _) => {
                let read = instrument::articles(raw, Some(languages)).map(|(all, _)| all).unwrap_or_default();
                let one = |tabled: instrument::Tabled| AgreementMoved {
                    number: tabled.number.to_string(),
                    what: if tabled.bracketed { "bracketed" } else { "tabled" }.to_owned(),
                    hash: tabled.hash.to_string(),
                    reason: None,
                };
                read.into_iter().map(one).collect()
            }
            // The hash of a counter-proposal is that of its own text.
            ("F51", Some(raw), _) => {
                let read = instrument::responses(raw).unwrap_or_default();
                let of = |number: &str| read.iter().find(|one| *one.number == *number).map(|one| one.hash.to_string());
                let own = |one: Hashed| Hashed { text_hash: of(&one.number).unwrap_or(one.text_hash), ..one };
                hashed(raw).into_iter().map(|one| listed(own(one))).collect()
            }
            ("F50" | "F51", None, Some(raw)) => hashed(raw).into_iter().map(listed).collect(),
            _ => Vec::new(),
        };
        if format == "F50" {
            for number in [PREAMBLE, TERMS, FINAL] {
                let says_clauses = self.raw("entry_into_force").is_some() || self.raw("term").is_some();
                let (hash, _) = match self.part(number, languages) {
                    Some(part) if number != FINAL || says_clauses => part,
                    _ => continue,
                };
                let (number, what) = (number.to_owned(), "tabled".to_owned());
                found.push(AgreementMoved { number, what, hash: hash.to_string(), reason: None });
            }
        }
        found
    }
}

impl Snapshot {
    /// What an attachment holds. What is not here, or too large, is shown as not here: what is agreed on are hashes.
    fn attached<T: DeserializeOwned>(&self, reference: &AttachmentRef) -> Option<T> {
        let mut into = Bounded(Vec::new());
        attachments::export(&*self.chunks, reference, &mut into).ok()?;
        serde_json::from_slice(&into.0).ok()
    }

    /// A statement of F50 to F53; nothing where it cannot be read here. With `attached`, the articles that are attached as
    /// well, as far as they are here.
    pub(super) fn read50(&self, id: &Hash, attached: bool) -> Result<Option<Read50>, Problem> {
        let Some(at) = query::by_id(&*self.read, &self.journals, id).map_err(keep)? else { return Ok(None) };
        let Some(statement) = self.placed(at)?.and_then(|placed| placed.statement) else { return Ok(None) };
        let Ok(mut body) = serde_json::from_slice::<BTreeMap<String, Box<RawValue>>>(&statement.body) else {
            return Ok(None);
        };
        let named = statement.envelope.attachments.iter().find(|one| one.name == "articles");
        let articles = match (body.get("articles"), named.filter(|_| attached)) {
            (Some(inline), _) => serde_json::from_str(inline.get()).ok(),
            (None, Some(reference)) => self.attached(reference),
            (None, None) => None,
        };
        for reference in statement.envelope.attachments.iter().filter(|_| attached) {
            let name = WHOLE.into_iter().find(|name| reference.name == **name && !body.contains_key(*name));
            if let Some((name, raw)) = name.zip(name.and_then(|_| self.attached(reference))) {
                body.insert(name.to_owned(), raw);
            }
        }
        let articles: Vec<Box<RawValue>> = articles.unwrap_or_default();
        let of = |raw: Box<RawValue>| {
            let head: Head = serde_json::from_str(raw.get()).ok()?;
            Some((head.number.clone(), (head, raw)))
        };
        Ok(Some(Read50 { body, articles: articles.into_iter().filter_map(of).collect() }))
    }

    /// The text of a part with this hash: in the statement that says it, or in the one that it accepts.
    pub(super) fn text_of(
        &self,
        texts: &mut Texts<'_>,
        (state, case): (&LineState, &Case),
        (number, who): (&str, Who2),
        languages: &Languages,
    ) -> Result<Option<AgreementText>, Problem> {
        let said_in = |name: String, by: Who2| case.items.get(name.as_str()).and_then(|item| item.said[by as usize]);
        let Some(said) = said_in(instrument::text_item(number), who) else {
            let Some(open) = said_in(instrument::open_item(number), who) else { return Ok(None) };
            // What stands in brackets: of a reservation there is no text.
            let Some((hash, text)) = texts.read(&open.by)?.and_then(|read| read.part(number, languages)) else {
                return Ok(None);
            };
            let (by, matches) =
                (reference(state, &self.names, &open.by), instrument::open_hash(who, &hash) == open.text);
            return Ok(Some(AgreementText { hash: hash.to_string(), by, matches, text }));
        };
        let mut other = None;
        let beside = said_in(instrument::text_item(number), who.other()).map(|theirs| theirs.by);
        let earlier = || state.provisional.said_in(case, super::agreements::LOOKED_MAX).into_iter().map(|one| one.id);
        for id in [Some(said.by), beside].into_iter().flatten().chain(std::iter::once_with(earlier).flatten()) {
            let Some(read) = texts.read(&id)? else { continue };
            let Some((hash, text)) = read.part(number, languages) else { continue };
            let found = AgreementText {
                hash: hash.to_string(),
                by: reference(state, &self.names, &id),
                matches: hash == said.text,
                text,
            };
            if found.matches {
                return Ok(Some(found));
            }
            // What stands in the statement itself, and is another text than it says.
            if id == said.by {
                other = Some(found);
            }
        }
        Ok(other)
    }

    /// The amendments that a party says by this hash, as they stand in its statement; nothing where they are not here.
    pub(super) fn amendments_of(
        &self,
        state: &LineState,
        said: Saying,
        languages: &Languages,
    ) -> Result<Option<AgreementText>, Problem> {
        let Some(read) = self.read50(&said.by, true)? else { return Ok(None) };
        let Some(text) = read.body.get(AMENDMENTS) else { return Ok(None) };
        let from = read.raw("effective_date").and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default();
        let hash = instrument::amendments_hash(text.get(), from, |found| found == languages).ok();
        let by = reference(state, &self.names, &said.by);
        let (matches, hash) = (hash == Some(said.text), hash.map(|hash| hash.to_string()).unwrap_or_default());
        Ok(Some(AgreementText { hash, by, matches, text: text.clone() }))
    }

    /// What a statement moves; with `only`, nothing where it cannot speak of this part.
    pub(super) fn moved(
        &self,
        state: &LineState,
        one: &Arc<Statement>,
        (languages, only): (&Languages, Option<&str>),
    ) -> Result<Option<AgreementMove>, Problem> {
        if !FORMATS.contains(&&*one.format) {
            return Ok(None);
        }
        let Some(read) = self.read50(&one.id, false)? else { return Ok(None) };
        // A look at the bytes is cheaper than the hashes of all texts.
        if only.is_some_and(|number| !read.names(number)) {
            return Ok(None);
        }
        let act = match &*one.format {
            "F50" => Some("table".to_owned()),
            _ => read.raw("act").and_then(|raw| serde_json::from_str(raw).ok()),
        };
        Ok(Some(AgreementMove {
            statement: reference(state, &self.names, &one.id),
            format: one.format.to_string(),
            by: party(state, one.author()),
            at: one.effective,
            act,
            parts: read.moved(&one.format, languages),
        }))
    }
}

/// The party of this line that we are, or that the counterpart is.
pub(super) fn who(state: &LineState, side: Side) -> Who2 {
    if side_of(&state.config, Who2::Lower) == side { Who2::Lower } else { Who2::Upper }
}

/// The problem of a part that there is not.
pub(super) fn no_part(number: &str) -> Problem {
    Problem::new(codes::NO_SUCH_PART).with("part", number.chars().take(80).collect::<String>())
}
