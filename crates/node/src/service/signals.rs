//! Coded signals (F32) in the words of the table that governs them (`docs/spec/notices.md#coded-signals-f32`), and the
//! accounts of an incident (F33) side by side.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_catalog::Words;
use comity_catalog::render::instant;
use comity_exchange::Side;
use comity_process::feed::party_of;
use comity_process::notice;
use comity_process::signal::{self, Argument, FORMAT, Form, Pointer, Signal};
use comity_process::terms::{self, Terms};
use comity_wire::body::Members;
use comity_wire::envelope::Mark;
use comity_wire::statement::Statement;
use comity_wire::{Hash, LineId};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::names::Names;
use super::node::Node;
use super::obligations::reference;
use super::problem::{Problem, codes};
use super::show::Snapshot;
use super::views::{
    AccountMember, AccountView, AccountsView, CodeView, SignalArgView, SignalQuery, SignalTableView, SignalView,
    StatementView,
};
use crate::state::LineState;
use crate::watch::policy::{MayRead, On};

/// Signals that one answer about alarms puts in words at most.
const ALARMS_SIGNALS_MAX: usize = 64;
/// Characters of a member that a comparison shows.
const SHOWN_MAX: usize = 20_000;

/// What a body says as a signal, before any table is asked; `None` for another format.
pub(super) fn said(format: &str, body: &[u8]) -> Option<SignalView> {
    if format != FORMAT {
        return None;
    }
    let said = Signal::read(&Members::read(body).ok()?)?;
    let args = said.args.iter().map(|value| SignalArgView { value: value.to_string(), ..SignalArgView::default() });
    Some(SignalView {
        code: said.code,
        table: said.table,
        form: said.form.word().to_owned(),
        args: args.collect(),
        ..SignalView::default()
    })
}

/// The same of a statement, with the id of what it supersedes.
pub(super) fn unexplained(statement: &Statement) -> Option<SignalView> {
    let cancels = statement.envelope.supersedes.map(|id| id.to_string());
    Some(SignalView { cancels, ..said(&statement.envelope.format, &statement.body)? })
}

/// The terms that govern a statement: those that its state names, or, of one on its way, those that would now.
fn governing<'s>(state: &'s LineState, id: &Hash, now: u64) -> Option<&'s Arc<Terms>> {
    match state.provisional.statement(id) {
        Some(known) => terms::by_hash(&state.provisional, known.mark, &known.terms?),
        None => terms::governing(&state.provisional, now),
    }
}

/// Gives a signal its words and its arguments their meaning.
pub(super) fn explain(
    view: &mut SignalView,
    (state, names): (&LineState, &Names),
    (id, side, supersedes): (&Hash, Side, Option<Hash>),
    now: u64,
) {
    view.cancels = supersedes.map(|id| reference(state, names, &id).number).filter(|number| !number.is_empty());
    // What takes a signal back is read by the table of that one: another may govern by now.
    let taken_back = supersedes.filter(|_| view.form == Form::Cancel.word());
    let known = taken_back.filter(|of| state.provisional.statement(of).is_some());
    let terms = governing(state, &known.unwrap_or(*id), now).filter(|terms| terms.table == view.table);
    let meant = terms.and_then(|terms| signal::table(terms).into_iter().find(|one| one.code == view.code));
    let Some(meant) = meant else { return };
    view.meaning = meant.meaning;
    let cancel = ["statement".to_owned()];
    let kinds = if view.form == Form::Cancel.word() { &cancel[..] } else { &meant.args };
    for (arg, kind) in view.args.iter_mut().zip(kinds) {
        let value: Value = serde_json::from_str(&arg.value).unwrap_or_default();
        let Some(read) = Argument::read(kind, &value) else { continue };
        kind.clone_into(&mut arg.kind);
        match read {
            Argument::Instant(at) => arg.at = Some(at),
            Argument::Statement(pointer) | Argument::Asset(pointer) => {
                arg.statement = Some(pointed(names, &state.config.line, side, pointer));
            }
            Argument::Sector(sector) => arg.sector = Some(sector.to_owned()),
            Argument::Named(text) | Argument::Text(text) => arg.value = text,
            Argument::Number(_) => {}
        }
    }
}

/// The number of the statement that an argument of a side's points to, as it is called here.
fn pointed(names: &Names, line: &LineId, side: Side, pointer: Pointer) -> String {
    let other = if side == Side::Ours { Side::Theirs } else { Side::Ours };
    names.number(line, if pointer.own { side } else { other }, pointer.generation, pointer.ordinal)
}

/// A signal in the words of a language, or of the first one that the table has; `None` where no table says what it means.
pub(super) fn read(signal: &SignalView, words: &Words) -> Option<String> {
    let meaning = signal.meaning.get(words.language().tag()).or_else(|| signal.meaning.values().next())?;
    let arg = |arg: &SignalArgView| match (arg.at, &arg.statement, &arg.sector) {
        (Some(at), ..) => instant(at),
        (_, Some(number), _) => number.clone(),
        (_, _, Some(sector)) => words.text(&format!("F30-sectors--{sector}")),
        _ => arg.value.trim_matches('"').to_owned(),
    };
    let args: Vec<String> = signal.args.iter().map(arg).collect();
    let number = signal.cancels.as_deref().unwrap_or_default();
    Some(match signal.form.as_str() {
        // What is said no more must not read as if it were said.
        "cancel" => words.with("render-signal-takes-back", &[("number", number), ("meaning", meaning)]),
        form => {
            let said = if args.is_empty() { meaning.clone() } else { format!("{meaning} [{}]", args.join(", ")) };
            if form == "query" { words.with("render-signal-asks", &[("meaning", &said)]) } else { said }
        }
    })
}

impl Node {
    /// The table of codes in force on a line.
    ///
    /// # Errors
    /// No such peer or line.
    pub async fn signal_table(&self, query: SignalQuery, may: MayRead) -> Result<SignalTableView, Problem> {
        let line = self.names().line(&query.peer, &query.track)?;
        if !may.may(On::of(&query.track, FORMAT)) {
            return Err(Problem::new(codes::NO_SUCH_LINE).with("peer", &query.peer).with("track", &query.track));
        }
        let (state, now) = (self.state(line).await?, self.inner.clocks.now().wall_s);
        let terms = state.as_ref().and_then(|state| terms::governing(&state.provisional, now));
        let view =
            |one: signal::Meant| CodeView { code: one.code, meaning: one.meaning, args: one.args, answer: one.answer };
        Ok(SignalTableView {
            peer: query.peer,
            track: query.track,
            terms: terms.map(|terms| terms.hash.to_string()),
            table: terms.filter(|terms| !terms.codes.is_empty()).map(|terms| terms.table),
            codes: terms.map(|terms| signal::table(terms).into_iter().map(view).collect()).unwrap_or_default(),
        })
    }

    /// Gives a signal that is shown its words.
    pub(super) async fn with_signal(&self, view: &mut StatementView) -> Result<(), Problem> {
        let Some(content) = view.content.as_ref().filter(|content| content.format == FORMAT) else { return Ok(()) };
        let (Ok(line), Ok(id)) = (view.line.parse(), view.id.parse()) else { return Ok(()) };
        let Some(mut signal) = said(&content.format, content.body.get().as_bytes()) else { return Ok(()) };
        let (names, now) = (self.names(), self.inner.clocks.now().wall_s);
        let supersedes = content.supersedes.as_ref().and_then(|id| id.parse().ok());
        let side = if view.direction == super::views::Direction::Out { Side::Ours } else { Side::Theirs };
        if let Some(state) = self.state(line).await? {
            explain(&mut signal, (&state, &names), (&id, side, supersedes), now);
        }
        view.signal = Some(signal);
        Ok(())
    }

    /// What a signal says that was not said yet, by the table in force as far as that is known here.
    pub(super) fn unsaid_signal(&self, line: LineId, statement: &Statement) -> Option<SignalView> {
        let mut signal = unexplained(statement)?;
        let (names, now) = (self.names(), self.inner.clocks.now().wall_s);
        let state = self.inner.states.line(&line)?;
        explain(&mut signal, (&state, &names), (&Hash::ZERO, Side::Ours, statement.envelope.supersedes), now);
        Some(signal)
    }

    /// What the coded signals say that alarms are about, by the alarm's id, which is the statement's: at most
    /// [`ALARMS_SIGNALS_MAX`] of them. What cannot be read here is left out.
    pub(super) async fn signals_of(&self, alarms: Vec<String>) -> Result<BTreeMap<String, SignalView>, Problem> {
        let mut told = BTreeMap::new();
        if alarms.is_empty() {
            return Ok(told);
        }
        let (snapshot, names) = (self.snapshot().await?, self.names());
        let read = move || -> Vec<_> {
            let read = |id: String| {
                let placed = snapshot.find(&id).ok()?;
                let signal = unexplained(placed.statement.as_ref()?)?;
                Some((id, (placed.line, placed.side), placed.stored.id, signal))
            };
            alarms.into_iter().take(ALARMS_SIGNALS_MAX).filter_map(read).collect()
        };
        for (alarm, (line, side), id, mut signal) in self.blocking(read).await? {
            let known = self.inner.states.line(&line).filter(|state| state.provisional.statement(&id).is_some());
            let state = if known.is_some() { known } else { self.state(line).await? };
            let supersedes = signal.cancels.take().and_then(|id| id.parse().ok());
            if let Some(state) = state {
                explain(&mut signal, (&state, &names), (&id, side, supersedes), self.inner.clocks.now().wall_s);
            }
            told.insert(alarm, signal);
        }
        Ok(told)
    }

    /// Both parties' accounts of the incident that a statement is about.
    ///
    /// # Errors
    /// No such statement; one of a case without accounts; the store's.
    pub async fn accounts(&self, of: String, may: MayRead) -> Result<AccountsView, Problem> {
        let snapshot = self.snapshot().await?;
        let none = Problem::new(codes::NO_SUCH_STATEMENT).with("name", &of);
        let found = snapshot.find(&of)?;
        let track = snapshot.names.of(&found.line).1.word().to_owned();
        if !may.may(On::of(&track, notice::INCIDENT)) {
            return Err(none);
        }
        let Some(state) = self.state(found.line).await? else { return Err(none) };
        let id = found.stored.id;
        self.blocking(move || snapshot.accounts(&state, &id, none)).await?
    }
}

impl Snapshot {
    fn accounts(&self, state: &LineState, id: &Hash, none: Problem) -> Result<AccountsView, Problem> {
        let case = state.provisional.statement(id).and_then(|known| state.provisional.case(&known.case?));
        let Some(case) = case else { return Err(none) };
        let read = |side| match case.id_of(notice::account(party_of(&state.config, side))) {
            Some(id) => self.account(state, &id).map(Some),
            None => Ok(None),
        };
        let (ours, theirs) = (read(Side::Ours)?, read(Side::Theirs)?);
        if ours.is_none() && theirs.is_none() {
            return Err(none);
        }
        let body = |one: &Option<AccountView>| {
            let body = one.as_ref().and_then(|one| one.body.as_deref());
            body.and_then(|body| serde_json::from_str(body.get()).ok()).unwrap_or_default()
        };
        let (peer, track) = self.names.of(&state.config.line);
        let mark = state.provisional.statement(id).map_or(Mark::Actual, |known| known.mark);
        Ok(AccountsView {
            first: reference(state, &self.names, &case.id),
            peer: peer.to_owned(),
            track: track.word().to_owned(),
            mark: mark.word().to_owned(),
            members: beside(&body(&ours), &body(&theirs)),
            ours,
            theirs,
        })
    }

    fn account(&self, state: &LineState, id: &Hash) -> Result<AccountView, Problem> {
        let placed = self.find(&id.to_string())?;
        let envelope = placed.statement.as_ref().map(|said| &said.envelope);
        let body = placed.statement.as_ref().and_then(|said| String::from_utf8(said.body.clone()).ok());
        Ok(AccountView {
            statement: reference(state, &self.names, id),
            stated: placed.header.stated,
            tlp: envelope.map(|one| one.tlp.word().to_owned()).unwrap_or_default(),
            pap: envelope.map(|one| one.pap.word().to_owned()).unwrap_or_default(),
            attached: envelope.is_some_and(|one| !one.attachments.is_empty()),
            body: body.and_then(|body| RawValue::from_string(body).ok()),
        })
    }
}

/// Members of two accounts, side by side. Only whether they are the same is compared.
fn beside(ours: &Map<String, Value>, theirs: &Map<String, Value>) -> Vec<AccountMember> {
    let mut names: Vec<&String> = ours.keys().chain(theirs.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let shown = |value: Option<&Value>| value.map(|value| value.to_string().chars().take(SHOWN_MAX).collect());
    let member = |name: &String| {
        let (here, there) = (ours.get(name), theirs.get(name));
        AccountMember { member: name.clone(), ours: shown(here), theirs: shown(there), same: here == there }
    };
    names.into_iter().map(member).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_signal_is_read_without_a_table_and_nothing_else_is_one() {
        let view = said("F32", br#"{"code":"AC1","table":3,"args":["+7",9],"form":"query"}"#).unwrap();
        assert_eq!((view.code.as_str(), view.table, view.form.as_str()), ("AC1", 3, "query"));
        assert_eq!(view.args.iter().map(|arg| arg.value.as_str()).collect::<Vec<_>>(), ["\"+7\"", "9"]);
        assert!(view.meaning.is_empty());
        assert_eq!(said("F90", br#"{"code":"AC1","table":3,"args":[]}"#), None);
        assert_eq!(said("F32", br#"{"code":"AC1"}"#), None);
        assert_eq!(said("F32", b"["), None);
    }

    #[test]
    fn a_signal_is_read_in_the_reader_s_language_or_in_another_and_never_guessed() {
        let mut view = said("F32", br#"{"code":"AC1","table":3,"args":["+7"]}"#).unwrap();
        let [english, russian] = comity_catalog::Language::ALL.map(Words::shipped);
        assert_eq!(read(&view, &english), None, "no table, no words");
        view.meaning.insert("en".into(), "We begin.".into());
        view.args[0].statement = Some("AUR/nrrc/7".into());
        assert_eq!(read(&view, &russian).as_deref(), Some("We begin. [AUR/nrrc/7]"), "the only one that there is");
        view.meaning.insert("ru".into(), "Начинаем.".into());
        assert_eq!(read(&view, &russian).as_deref(), Some("Начинаем. [AUR/nrrc/7]"));
        assert_eq!(read(&view, &english).as_deref(), Some("We begin. [AUR/nrrc/7]"));
        view.form = "query".into();
        assert_eq!(read(&view, &english).as_deref(), Some("Asks whether this is so: We begin. [AUR/nrrc/7]"));
        (view.form, view.cancels) = ("cancel".into(), Some("AUR/nrrc/9".into()));
        assert_eq!(read(&view, &english).as_deref(), Some("Takes back AUR/nrrc/9: We begin."));
        assert_eq!(read(&view, &russian).as_deref(), Some("Отзывает AUR/nrrc/9: Начинаем."));
    }

    #[test]
    fn accounts_are_laid_side_by_side_and_nobody_s_is_the_right_one() {
        let map = |value: Value| value.as_object().cloned().unwrap();
        let (ours, theirs) =
            (map(json!({"damage": "d", "account": "a"})), map(json!({"damage": "e", "account": "a", "sectors": []})));
        let all = beside(&ours, &theirs);
        let of = |name: &str| all.iter().find(|one| one.member == name).unwrap().clone();
        assert_eq!((of("account").same, of("damage").same, of("sectors").same), (true, false, false));
        assert_eq!((of("sectors").ours, of("sectors").theirs.as_deref()), (None, Some("[]")));
        assert_eq!(beside(&Map::new(), &Map::new()), []);
    }
}
