//! Agreements as they are shown: what each party says of each part, how far the whole is, and what follows by its own rules
//! (`docs/spec/instrument.md`).

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_exchange::Side;
use comity_process::case::{Case, Fact, Phase};
use comity_process::instrument::{
    self, Clauses, FORMAT, INITIAL, Languages, RATIFY, Renewal, Rule, SIGN, Stage, number_of, open_item, text_item,
};
use comity_process::item::{Item, Saying, Standing};
use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Hash, LineId};
use serde_json::value::RawValue;

use super::agreement_texts::{Read50, Texts, no_part, who};
use super::node::Node;
use super::obligations::{party, reference};
use super::problem::{Problem, codes};
use super::show::Snapshot;
use super::views::{
    AgreementAct, AgreementClauses, AgreementDate, AgreementFile, AgreementItem, AgreementMove, AgreementPart,
    AgreementPartView, AgreementQuery, AgreementSaying, AgreementText, AgreementView, AgreementsView,
};
use crate::state::LineState;
use crate::watch::policy::{MayRead, On};

/// Agreements in one answer at most.
pub const AGREEMENTS_MAX: usize = 500;
/// Statements of an agreement that are looked through for what is asked at most, the newest.
pub const LOOKED_MAX: usize = 1_000;
/// Moves that are shown with an agreement.
const MOVES_MAX: usize = 50;
const MARKS: [Mark; 3] = [Mark::Actual, Mark::Exercise, Mark::Test];

impl Node {
    /// Agreements that whoever asks may read, newest first.
    ///
    /// # Errors
    /// The store's; no such peer or line.
    pub async fn agreements(&self, query: AgreementQuery, may: MayRead) -> Result<AgreementsView, Problem> {
        let names = self.names();
        names.asked(query.peer.as_deref(), query.track.as_deref())?;
        self.catch_up().await;
        let (states, mut reading) = self.known_lines().await?;
        reading.retain(|line| may.some_of(line.rsplit_once('/').map_or("", |(_, track)| track)));
        let (snapshot, now) = (self.snapshot().await?, self.inner.clocks.now().wall_s);
        let list = move || -> Result<Vec<AgreementItem>, Problem> {
            let mut found = Vec::new();
            for state in states {
                let (peer, track) = snapshot.names.of(&state.config.line);
                let other = query.peer.as_ref().is_some_and(|wanted| wanted != peer)
                    || query.track.as_ref().is_some_and(|wanted| wanted != track.word());
                if other || !may.may(On { track: Some(track.word()), format: Some(FORMAT) }) {
                    continue;
                }
                for mark in MARKS {
                    for case in state.provisional.cases_of(mark, FORMAT) {
                        found.push(snapshot.item_of(&state, &case, mark, now)?);
                    }
                }
            }
            found.sort_by_key(|item| std::cmp::Reverse((item.opened_at, item.first.id.clone())));
            found.truncate(AGREEMENTS_MAX);
            Ok(found)
        };
        Ok(AgreementsView { agreements: self.blocking(list).await??, reading })
    }

    /// The line and the case of an agreement, by the number or id of any statement in it.
    async fn agreement_at(&self, name: &str) -> Result<(Snapshot, Arc<LineState>, Arc<Case>, Mark), Problem> {
        let none = || Problem::new(codes::NO_SUCH_AGREEMENT).with("name", name);
        let (snapshot, of) = (self.snapshot().await?, name.to_owned());
        let look = move || snapshot.find(&of).map(|placed| (placed.line, placed.stored.id));
        let (line, id): (LineId, EntryId) = self.blocking(look).await??;
        let state = self.state(line).await?.ok_or_else(|| Problem::new(codes::BUSY))?;
        let statement = state.provisional.statement(&id).ok_or_else(none)?;
        let case = statement.case.and_then(|case| state.provisional.case(&case));
        let case = case.filter(|case| &*case.format == FORMAT).ok_or_else(none)?;
        Ok((self.snapshot().await?, state, case, statement.mark))
    }

    /// One agreement.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_AGREEMENT`]; no such statement; the store's.
    pub async fn agreement(&self, name: &str) -> Result<AgreementView, Problem> {
        let (snapshot, state, case, mark) = self.agreement_at(name).await?;
        let now = self.inner.clocks.now().wall_s;
        self.blocking(move || snapshot.agreement_view(&state, &case, mark, now)).await?
    }

    /// The texts of one part of an agreement.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_AGREEMENT`], [`codes::NO_SUCH_PART`]; the store's.
    pub async fn agreement_part(&self, name: &str, number: String) -> Result<AgreementPartView, Problem> {
        let (snapshot, state, case, _) = self.agreement_at(name).await?;
        self.blocking(move || snapshot.part_view(&state, &case, &number)).await?
    }

    /// The whole text of an agreement: what is agreed on, or what one party says.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_AGREEMENT`]; [`codes::ENVELOPE_WRONG`] for another word than `agreed`, `ours`, `theirs`.
    pub async fn agreement_file(&self, name: &str, of: String) -> Result<AgreementFile, Problem> {
        let (snapshot, state, case, _) = self.agreement_at(name).await?;
        self.blocking(move || snapshot.file_of(&state, &case, of)).await?
    }
}

/// How far an agreement is: agreed, signed and in force are said of final state alone.
fn stage(state: &LineState, case: &Case, now: u64) -> String {
    let finals = state.finals.case(&case.id);
    let over = [Phase::Denied, Phase::Withdrawn, Phase::Closed].contains(&case.phase);
    let stage = finals.map_or(Stage::Negotiated, |case| instrument::stage(&case, now));
    if over && stage < Stage::Signed { case.phase.word().to_owned() } else { stage.word().to_owned() }
}

/// How far an item is, likewise.
fn standing(state: &LineState, case: &Case, name: &str, item: &Item) -> Standing {
    let known = item.standing();
    let finals = state.finals.case(&case.id);
    let is_final = finals.and_then(|case| case.items.get(name).map(Item::standing)) == Some(Standing::InForce);
    if known == Standing::InForce && !is_final { Standing::Awaiting } else { known }
}

fn saying(state: &LineState, snapshot: &Snapshot, said: Option<Saying>) -> Option<AgreementSaying> {
    let said = said?;
    let by = reference(state, &snapshot.names, &said.by);
    Some(AgreementSaying { hash: said.text.to_string(), by, at: said.effective })
}

/// Numbers of the parts on the table, in their order.
fn numbers(case: &Case) -> Vec<String> {
    let said = |item: &Item| item.said.iter().any(Option::is_some);
    let number = |name: &str| number_of(name).or_else(|| name.strip_prefix("b/")).map(str::to_owned);
    let mut all: Vec<String> =
        case.items.iter().filter(|(_, item)| said(item)).filter_map(|(name, _)| number(name)).collect();
    all.sort_by_key(|number| instrument::order(number));
    all.dedup();
    all
}

/// The clauses that govern, or that were tabled last.
fn clauses(case: &Case) -> Option<AgreementClauses> {
    let agreed = instrument::agreed_clauses(case);
    let tabled = case.facts.iter().filter(|(name, _)| name.starts_with("final-")).find_map(|(_, fact)| match fact {
        Fact::Clauses(clauses) => Some(*clauses),
        _ => None,
    });
    let found: Clauses = agreed.or(tabled)?;
    let rule = match found.rule {
        Rule::Signature => "signature",
        Rule::LastNotice => "last-notice",
        Rule::FixedDate => "fixed-date",
        Rule::Other => "other",
    };
    let renewal = match found.renewal {
        Renewal::None => "none",
        Renewal::Tacit => "tacit",
        Renewal::ByAgreement => "by-agreement",
        Renewal::Indefinite => "indefinite",
    };
    Some(AgreementClauses {
        agreed: agreed.is_some(),
        rule: rule.to_owned(),
        days: found.days,
        date: found.date,
        renewal: renewal.to_owned(),
        from: found.from,
        to: found.to,
        period_days: found.period_days,
        notice_days: found.notice_days,
    })
}

/// An article without what belongs to the answer that it stood in.
fn plain_article(text: &RawValue) -> String {
    let members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(text.get()).unwrap_or_default();
    let own = members
        .into_iter()
        .filter(|(name, _)| ["number", "heading", "clauses", "alternatives"].contains(&name.as_str()));
    let own: Vec<String> = own.map(|(name, raw)| format!("\"{name}\":{raw}")).collect();
    format!("{{{}}}", own.join(","))
}

impl Snapshot {
    fn item_of(&self, state: &LineState, case: &Case, mark: Mark, now: u64) -> Result<AgreementItem, Problem> {
        let read = self.read50(&case.id, false)?;
        let (peer, track) = self.names.of(&state.config.line);
        let numbers = numbers(case);
        let items = |number: &String, wanted: Standing| {
            let name = text_item(number);
            case.items.get(name.as_str()).is_some_and(|item| standing(state, case, &name, item) == wanted)
        };
        let open = |number: &&String| {
            case.items.get(open_item(number).as_str()).is_some_and(|item| item.said.iter().any(Option::is_some))
        };
        let count = |wanted| numbers.iter().filter(|number| items(number, wanted)).count() as u64;
        let finals = state.finals.case(&case.id);
        let finals = finals.as_deref();
        Ok(AgreementItem {
            first: reference(state, &self.names, &case.id),
            instrument: case.id_of(instrument::ID).unwrap_or(Hash::ZERO).to_string(),
            peer: peer.to_owned(),
            track: track.word().to_owned(),
            mark: mark.word().to_owned(),
            title: read.as_ref().map(Read50::title).unwrap_or_default(),
            languages: read.as_ref().map(Read50::languages).unwrap_or_default().into_iter().collect(),
            opened_by: party(state, case.opener),
            opened_at: case.opened,
            stage: stage(state, case, now),
            parts: numbers.len() as u64,
            agreed: count(Standing::InForce),
            differing: count(Standing::Differs),
            open: numbers.iter().filter(open).count() as u64,
            texts_hash: finals.and_then(instrument::texts_hash).map(|hash| hash.to_string()),
            enters: finals.and_then(instrument::enters),
            ends: finals.and_then(instrument::ends).map(|(at, _)| at),
            provisional: finals != Some(case),
        })
    }

    fn part(&self, state: &LineState, case: &Case, number: &str) -> Option<AgreementPart> {
        let (name, open) = (text_item(number), open_item(number));
        let (text, open) = (case.items.get(name.as_str()), case.items.get(open.as_str()));
        text.or(open)?;
        let of = |item: Option<&Item>, side| item.and_then(|item| item.said[who(state, side) as usize]);
        let kept = |side| {
            let by = of(open, side)?.by;
            // A reservation is an F51, brackets are an F50.
            let is_reserved = state.provisional.statement(&by).is_some_and(|by| &*by.format == "F51");
            Some(if is_reserved { "reserved" } else { "brackets" }.to_owned())
        };
        Some(AgreementPart {
            number: number.to_owned(),
            heading: BTreeMap::new(),
            standing: text.map_or(Standing::Open, |item| standing(state, case, &name, item)).word().to_owned(),
            ours: saying(state, self, of(text, Side::Ours)),
            theirs: saying(state, self, of(text, Side::Theirs)),
            open_by_us: kept(Side::Ours),
            open_by_them: kept(Side::Theirs),
        })
    }

    /// Headings of all parts: of what is said now, the newest of both.
    fn headings(
        &self,
        texts: &mut Texts<'_>,
        case: &Case,
    ) -> Result<BTreeMap<String, BTreeMap<String, String>>, Problem> {
        let said = case.items.iter().filter(|(name, _)| name.starts_with("a/") || name.starts_with("b/"));
        let mut by: Vec<(u64, EntryId)> =
            said.flat_map(|(_, item)| item.said.iter().flatten().map(|said| (said.effective, said.by))).collect();
        by.sort_unstable();
        by.dedup();
        let mut all = BTreeMap::new();
        for (_, id) in by {
            let Some(read) = texts.read(&id)? else { continue };
            let headings = read.headings().filter(|(_, heading)| !heading.is_empty());
            all.extend(headings.map(|(number, heading)| (number.clone(), heading.clone())));
        }
        Ok(all)
    }

    fn agreement_view(&self, state: &LineState, case: &Case, mark: Mark, now: u64) -> Result<AgreementView, Problem> {
        let item = self.item_of(state, case, mark, now)?;
        let languages: Languages = item.languages.iter().cloned().collect();
        let mut headings = self.headings(&mut Texts::new(self), case)?;
        let mut parts: Vec<AgreementPart> =
            numbers(case).iter().filter_map(|number| self.part(state, case, number)).collect();
        for part in &mut parts {
            part.heading = headings.remove(&part.number).unwrap_or_default();
        }
        let is_act = |name: &str| [INITIAL, SIGN, RATIFY].contains(&name) || name.starts_with("m/");
        let mut acts: Vec<AgreementAct> = Vec::new();
        for (name, act) in case.items.iter().filter(|(name, act)| is_act(name) && act.said.iter().any(Option::is_some))
        {
            let of = |side| saying(state, self, act.said[who(state, side) as usize]);
            let standing = standing(state, case, name, act).word().to_owned();
            let text = if name.starts_with("m/") { self.amended(state, act, &languages)? } else { None };
            let (ours, theirs) = (of(Side::Ours), of(Side::Theirs));
            acts.push(AgreementAct { act: name.to_string(), standing, ours, theirs, text });
        }
        let order = |act: &AgreementAct| [INITIAL, SIGN, RATIFY].iter().position(|one| *one == act.act).unwrap_or(9);
        acts.sort_by_key(order);
        let finals = state.finals.case(&case.id);
        let dates = finals.as_deref().map(|case| instrument::dates(case, now)).unwrap_or_default();
        let date = |date: instrument::Date| AgreementDate { what: date.what.to_owned(), at: date.at, of: None };
        let mut moves = Vec::new();
        for one in state.provisional.said_in(case, MOVES_MAX) {
            moves.extend(self.moved(state, &one, (&languages, None))?);
        }
        let dates = dates.into_iter().map(date).collect();
        Ok(AgreementView { item, parts_list: parts, acts, clauses: clauses(case), dates, moves })
    }

    /// The amendments of an item: where both say them, those that are here and what their hash says.
    fn amended(&self, state: &LineState, item: &Item, languages: &Languages) -> Result<Option<AgreementText>, Problem> {
        let mut found = None;
        for said in item.said.iter().flatten() {
            let text = self.amendments_of(state, *said, languages)?;
            if found.as_ref().is_none_or(|found: &AgreementText| !found.matches) {
                found = text.or(found);
            }
        }
        Ok(found)
    }

    fn languages_of(&self, case: &Case) -> Result<Languages, Problem> {
        Ok(self.read50(&case.id, true)?.map(|read| read.languages()).unwrap_or_default())
    }

    fn part_view(&self, state: &LineState, case: &Case, number: &str) -> Result<AgreementPartView, Problem> {
        let mut part = self.part(state, case, number).ok_or_else(|| no_part(number))?;
        let mut texts = Texts::new(self);
        part.heading = self.headings(&mut texts, case)?.remove(number).unwrap_or_default();
        let languages = self.languages_of(case)?;
        let mut text = |side| self.text_of(&mut texts, (state, case), (number, who(state, side)), &languages);
        let (our_text, their_text) = (text(Side::Ours)?, text(Side::Theirs)?);
        let mut moves: Vec<AgreementMove> = Vec::new();
        for one in state.provisional.said_in(case, LOOKED_MAX) {
            let Some(mut moved) = self.moved(state, &one, (&languages, Some(number)))? else { continue };
            moved.parts.retain(|part| part.number == number);
            if !moved.parts.is_empty() {
                moves.push(moved);
            }
        }
        Ok(AgreementPartView { part, our_text, their_text, moves })
    }

    fn file_of(&self, state: &LineState, case: &Case, of: String) -> Result<AgreementFile, Problem> {
        let side = match of.as_str() {
            "ours" | "agreed" => Side::Ours,
            "theirs" => Side::Theirs,
            _ => return Err(Problem::new(codes::ENVELOPE_WRONG).with("field", "of").with("value", of)),
        };
        let (languages, author, mut texts) = (self.languages_of(case)?, who(state, side), Texts::new(self));
        let (mut articles, mut members, mut missing) = (Vec::new(), Vec::new(), Vec::new());
        for number in numbers(case) {
            let (name, open) = (text_item(&number), open_item(&number));
            let says = |name: &str| case.items.get(name).is_some_and(|item| item.said[author as usize].is_some());
            let is_agreed = || {
                case.items
                    .get(name.as_str())
                    .is_some_and(|item| standing(state, case, &name, item) == Standing::InForce)
            };
            let wanted = if of == "agreed" { is_agreed() } else { says(&name) || says(&open) };
            if !wanted {
                continue;
            }
            let found =
                self.text_of(&mut texts, (state, case), (&number, author), &languages)?.filter(|text| text.matches);
            let Some(AgreementText { text, .. }) = found else {
                // A reservation alone has no text.
                if says(&name) {
                    missing.push(number);
                }
                continue;
            };
            match number.as_str() {
                instrument::PREAMBLE | instrument::TERMS => members.push(format!("\"{number}\":{text}")),
                instrument::FINAL => {
                    let clauses: BTreeMap<String, Box<RawValue>> = serde_json::from_str(text.get()).unwrap_or_default();
                    let own = clauses.into_iter().filter(|(name, _)| name != "title");
                    members.extend(own.map(|(name, raw)| format!("\"{name}\":{raw}")));
                }
                _ => articles.push(plain_article(&text)),
            }
        }
        let titles = self.read50(&case.id, false)?.map(|read| read.title()).unwrap_or_default();
        let id = case.id_of(instrument::ID).unwrap_or(Hash::ZERO);
        let instrument = serde_json::json!({"id": id.to_string(), "title": titles});
        let authentic = serde_json::json!(languages);
        let mut body = vec![format!("\"instrument\":{instrument}"), format!("\"authentic\":{authentic}")];
        body.append(&mut members);
        body.push(format!("\"articles\":[{}]", articles.join(",")));
        let damaged = |error: serde_json::Error| Problem::new(codes::STORE_DAMAGED).with("detail", error);
        let body = RawValue::from_string(format!("{{{}}}", body.join(","))).map_err(damaged)?;
        Ok(AgreementFile { of, body, missing })
    }
}
