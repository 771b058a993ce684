//! Cases and obligations, as they are asked for and shown.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use comity_catalog::Ceiling;
use comity_exchange::Side;
use comity_exchange::line::digest::Cut;
use comity_process::case::Case;
use comity_process::event::{Place, Who2};
use comity_process::feed::{party_of, side_of};
use comity_process::obligation::board::{After, BOARD_PAGE_MAX, Filter};
use comity_process::obligation::{Basis, Obligation, Outcome, Standing};
use comity_process::statement::Statement;
use comity_process::{NoEffect, OBLIGATIONS_OPEN_MAX};
use comity_wire::envelope::Mark;
use comity_wire::{Hash, LineId, Track};

use super::calls::{CALL_FORMAT, side_by_side};
use super::digesting::digest_view;
use super::formats::reason_word;
use super::names::Names;
use super::node::Node;
use super::problem::{Problem, codes};
use super::stating::Signal;
use super::views::{
    BoardView, CaseView, FullView, LateView, LineStateView, ObligationQuery, ObligationView, PartyView, PositionView,
    Reference, VoidView,
};
use crate::state::LineState;
use crate::watch::policy::{MayRead, On, reads_all};

/// Obligations in one answer at most.
pub const BOARD_MAX: usize = BOARD_PAGE_MAX;
/// Obligations in one answer where nobody says how many.
const BOARD_DEFAULT: usize = 100;
/// Cases and obligations in one exported state at most.
pub const EXPORT_MAX: usize = 200_000;
/// Statements of a case, the latest, whose obligations are shown with it at most.
pub const CASE_STATEMENTS_MAX: usize = 10_000;
/// Statements without effect that the answer about one case lists at most.
pub const VOID_MAX: usize = 200;
/// Entries of each journal that are looked through for them at most, from the first statement of the case on.
const VOID_LOOKED_MAX: u64 = 65_536;
/// How long an answer waits for what is committed already.
pub const STATE_WAIT: Duration = Duration::from_secs(10);
/// Formats whose cases may have records of calls in them.
const CALLED: [&str; 2] = [CALL_FORMAT, "F18"];
const MARKS: [Mark; 3] = [Mark::Actual, Mark::Exercise, Mark::Test];

impl Node {
    /// Open obligations of all lines, those due first coming first. Waits for nothing: lines that are still being read are
    /// named in the answer.
    ///
    /// # Errors
    /// [`codes::TOO_MANY`]; a peer, track, state or mark that there is not.
    pub async fn obligations(&self, query: ObligationQuery) -> Result<BoardView, Problem> {
        self.obligations_for(query, reads_all()).await
    }

    /// As [`Node::obligations`], of what whoever asks may read: the rest is neither listed nor counted, and no page ends
    /// because of it.
    ///
    /// # Errors
    /// As [`Node::obligations`].
    pub async fn obligations_for(&self, query: ObligationQuery, may: MayRead) -> Result<BoardView, Problem> {
        let limit = query.limit.unwrap_or(BOARD_DEFAULT);
        if limit > BOARD_MAX {
            return Err(Problem::new(codes::TOO_MANY).with("limit", BOARD_MAX));
        }
        let wrong = |field: &str, value: &str| {
            Problem::new(codes::ENVELOPE_WRONG).with("field", field.to_owned()).with("value", value.to_owned())
        };
        let names = self.names();
        let track = names.asked(query.peer.as_deref(), query.track.as_deref())?;
        let mark = query.mark.as_deref().map(|word| Mark::from_word(word).ok_or_else(|| wrong("mark", word)));
        let standing = query.state.as_deref().map(|word| standing_of(word).ok_or_else(|| wrong("state", word)));
        let (mark, standing) = (mark.transpose()?.unwrap_or_default(), standing.transpose()?);
        let now = self.inner.clocks.now().wall_s;
        let wanted = Wanted { ceilings: self.ceilings(), query, track, mark, standing, limit, now, may };
        self.catch_up().await;
        let (states, mut reading) = self.known_lines().await?;
        reading.retain(|line| wanted.may_line(line.rsplit_once('/').map_or("", |(_, track)| track)));
        let look = move || BoardView { reading, ..board(&states, &names, &wanted) };
        let mut board = self.blocking(look).await?;
        self.with_ladders(&mut board.obligations, now).await?;
        Ok(board)
    }

    /// One case, with what is or was owed in it: by its id, or by the number or id of any statement of it.
    ///
    /// # Errors
    /// [`codes::NO_SUCH_CASE`]; a number that names several statements.
    pub async fn case(&self, id: &str) -> Result<CaseView, Problem> {
        let none = || Problem::new(codes::NO_SUCH_CASE).with("name", id);
        self.catch_up().await;
        let snapshot = self.snapshot().await?;
        let named = match id.parse::<Hash>() {
            Ok(named) => named,
            Err(_) => snapshot.named_id(id).map_err(|problem| match problem.code.as_ref() {
                codes::NAME_AMBIGUOUS => problem,
                _ => none(),
            })?,
        };
        let (names, states, now) = (self.names(), self.inner.states.all(), self.inner.clocks.now().wall_s);
        let of = states.iter().find_map(|line| line.provisional.statement(&named)?.case);
        let wanted = of.unwrap_or(named);
        let found = move || {
            let Some(line) = states.iter().find(|line| line.provisional.case(&wanted).is_some()) else {
                return Ok(None);
            };
            let found = MARKS.into_iter().find_map(|mark| Some((line.provisional.case_of(mark, &wanted)?, mark)));
            let Some((case, mark)) = found else { return Ok(None) };
            let mut view = case_view(line, &names, &case, mark);
            let said = line.provisional.said_in(&case, CASE_STATEMENTS_MAX);
            let of = said.iter().flat_map(|statement| line.provisional.obligations_of(statement));
            let of: Vec<Arc<Obligation>> = of.filter(|obligation| obligation.case == wanted).collect();
            view.obligations = of.iter().map(|obligation| obligation_view(line, &names, obligation, now)).collect();
            view.obligations.sort_by_key(|obligation| (obligation.from, obligation.id.clone()));
            snapshot.with_levels(&mut view.obligations)?;
            view.without_effect = void(line, &names, &case);
            let late = |one: &Arc<Statement>| {
                let statement = reference(line, &names, &one.id);
                one.sent_late().map(|by| LateView { statement, by })
            };
            view.late = said.iter().rev().filter_map(late).collect();
            if CALLED.contains(&&*case.format) {
                view.calls = side_by_side(&snapshot.calls(&line.config.line)?, line, &wanted, mark);
            }
            Ok(Some(view))
        };
        let mut case = self.blocking(found).await??.ok_or_else(none)?;
        self.with_ladders(&mut case.obligations, now).await?;
        Ok(case)
    }

    /// A line's whole final state (PROTOCOL.md rule 15), as of what was committed when it was asked for.
    ///
    /// # Errors
    /// No such line; [`codes::TOO_MANY`] above [`EXPORT_MAX`]; [`codes::BUSY`] while the line is still being read.
    pub async fn line_state(&self, peer: &str, track: &str) -> Result<LineStateView, Problem> {
        let names = self.names();
        let line = names.line(peer, track)?;
        let state = self.state(line).await?.ok_or_else(|| Problem::new(codes::BUSY))?;
        let count: usize = MARKS.into_iter().map(|mark| state.finals.obligations_count(mark)).sum();
        if count > EXPORT_MAX {
            return Err(Problem::new(codes::TOO_MANY).with("limit", EXPORT_MAX));
        }
        let now = self.inner.clocks.now().wall_s;
        self.blocking(move || export(&state, &names, now)).await
    }

    /// What a line comes to, at all that is committed now or more; `None` where that takes longer than [`STATE_WAIT`].
    pub(crate) async fn state(&self, line: LineId) -> Result<Option<Arc<LineState>>, Problem> {
        let cut = self.with_core(move |core, _| core.cut(&line)).await?;
        let Some(cut) = cut else { return Ok(None) };
        let mut shown = self.inner.states.shown.subscribe();
        self.inner.states.say(Signal::Wanted);
        let states = Arc::clone(&self.inner.states);
        let arrived = async {
            loop {
                if let Some(state) = states.line(&line).filter(|state| reaches(&state.cut, &cut)) {
                    return Some(state);
                }
                shown.changed().await.ok()?;
            }
        };
        Ok(tokio::time::timeout(STATE_WAIT, arrived).await.ok().flatten())
    }

    /// Lets a node that is only asked once read what it has.
    pub(super) async fn catch_up(&self) {
        if self.inner.shared.link().is_some() {
            return;
        }
        let lines: Vec<LineId> = self.names().lines.keys().copied().collect();
        for line in lines {
            if self.state(line).await.is_err() {
                return;
            }
        }
    }

    /// The states that are known, and the lines of which none is yet.
    pub(super) async fn known_lines(&self) -> Result<(Vec<Arc<LineState>>, Vec<String>), Problem> {
        let states = self.inner.states.all();
        let names = self.names();
        let open =
            self.with_core(|core, _| core.report().into_iter().map(|r| r.config.line).collect::<Vec<_>>()).await?;
        let unknown = open.iter().filter(|line| !states.iter().any(|state| state.config.line == **line));
        let reading = unknown
            .map(|line| {
                let (peer, track) = names.of(line);
                format!("{peer}/{track}")
            })
            .collect();
        Ok((states, reading))
    }
}

/// Whether one cut has everything that another has.
fn reaches(cut: &Cut, wanted: &Cut) -> bool {
    let side = |have: (u64, u64), want: (u64, u64)| have.0 > want.0 || have.0 == want.0 && have.1 >= want.1;
    side(cut.ours, wanted.ours) && side(cut.theirs, wanted.theirs)
}

/// Whether a line admits exercises and tests alone: what its opening obliges to, in actual traffic, is said by nobody there.
pub(super) fn is_training(ceilings: &BTreeMap<String, Ceiling>, names: &Names, line: &LineId) -> bool {
    let (peer, track) = names.of(line);
    ceilings.get(&format!("{peer}/{}", track.word())).is_some_and(|ceiling| ceiling.exercise_only)
}

impl Node {
    /// Whether a line admits exercises and tests alone, as this node is set.
    pub(crate) fn is_training(&self, line: &LineId) -> bool {
        is_training(&self.ceilings(), &self.names(), line)
    }
}

/// What a board is asked for.
struct Wanted {
    ceilings: Arc<BTreeMap<String, Ceiling>>,
    query: ObligationQuery,
    track: Option<Track>,
    mark: Mark,
    standing: Option<Standing>,
    limit: usize,
    now: u64,
    may: MayRead,
}

impl Wanted {
    /// Whether whoever asks may read something of a line of this track, whatever its format.
    fn may_line(&self, track: &str) -> bool {
        self.may.some_of(track)
    }

    /// Whether whoever asks may read of an obligation on this track.
    fn may_read(&self, track: Track, one: &Obligation) -> bool {
        self.may.may(On::of(track.word(), &one.format))
    }

    fn of_line(&self, state: &LineState, names: &Names) -> bool {
        let (peer, track) = names.of(&state.config.line);
        if self.mark == Mark::Actual && is_training(&self.ceilings, names, &state.config.line) {
            return false;
        }
        self.query.peer.as_ref().is_none_or(|wanted| wanted == peer) && self.track.is_none_or(|wanted| wanted == track)
    }

    fn filter(&self, state: &LineState) -> Filter {
        let who = |party| party_of(&state.config, if party == PartyView::Us { Side::Ours } else { Side::Theirs });
        // What is late was due before now; what is not cannot be told by the due instant alone.
        let over = matches!(self.standing, Some(Standing::Late | Standing::Lapsed)).then(|| self.now.saturating_sub(1));
        let due_by = match (over, self.query.due_before) {
            (Some(over), Some(before)) => Some(over.min(before)),
            (over, before) => over.or(before),
        };
        Filter { mark: self.mark, debtor: self.query.owed_by.map(who), due_by, ..Filter::default() }
    }
}

/// Obligations of several lines by due instant: a page of each, merged, for as long as it takes.
fn board(states: &[Arc<LineState>], names: &Names, wanted: &Wanted) -> BoardView {
    let mut found: Vec<(usize, Obligation)> = Vec::new();
    let mut more = false;
    for (index, state) in states.iter().enumerate().filter(|(_, state)| wanted.of_line(state, names)) {
        let filter = wanted.filter(state);
        let (_, track) = names.of(&state.config.line);
        // What is open and not late begins with what is due now.
        let mut after = (wanted.standing == Some(Standing::Open))
            .then(|| After { due: wanted.now.saturating_sub(1), id: Hash([0xff; 32]) });
        let mut taken = 0;
        loop {
            let page = state.provisional.board(&filter, after, wanted.limit + 1);
            let fits = |obligation: &&Obligation| {
                wanted.standing.is_none_or(|standing| obligation.standing(wanted.now) == standing)
                    && wanted.may_read(track, obligation)
            };
            let before = found.len();
            found.extend(page.obligations.iter().filter(fits).map(|one| (index, one.clone())));
            taken += found.len() - before;
            after = page.next;
            if taken > wanted.limit || page.next.is_none() || page.looked == 0 {
                break;
            }
        }
    }
    found.sort_unstable_by_key(|(index, one)| (one.due.unwrap_or(u64::MAX), one.id, *index));
    more |= found.len() > wanted.limit;
    found.truncate(wanted.limit);
    let shown = |(index, one): (usize, Obligation)| {
        let state = states.get(index)?;
        Some(obligation_view(state, names, &one, wanted.now))
    };
    let shown_line = |state: &&Arc<LineState>| {
        wanted.of_line(state, names) && wanted.may_line(names.of(&state.config.line).1.word())
    };
    let full = states.iter().filter(shown_line).flat_map(|state| full(state, names, wanted.mark)).collect();
    let obligations = found.into_iter().filter_map(shown).collect();
    BoardView { now: wanted.now, obligations, more, reading: Vec::new(), full }
}

/// Who owes as much as it can on a line.
pub(super) fn full(state: &LineState, names: &Names, mark: Mark) -> Vec<FullView> {
    let (peer, track) = names.of(&state.config.line);
    let flooded = Who2::BOTH.into_iter().filter(|who| state.provisional.is_flooded(mark, *who));
    let view = |who| FullView {
        line: format!("{peer}/{track}"),
        owed_by: party(state, who),
        open: state.provisional.owes(mark, who),
        limit: OBLIGATIONS_OPEN_MAX,
    };
    flooded.map(view).collect()
}

fn export(state: &LineState, names: &Names, now: u64) -> LineStateView {
    let (peer, track) = names.of(&state.config.line);
    let position = |(generation, size)| PositionView { generation, size };
    let mut view = LineStateView {
        peer: peer.to_owned(),
        track: track.word().to_owned(),
        line: state.config.line.to_string(),
        ours: position(state.cut.ours),
        theirs: position(state.cut.theirs),
        digest: state.digest.as_ref().map(|digest| digest_view(digest, &state.finals)),
        cases: Vec::new(),
        obligations: Vec::new(),
        provisional: MARKS.into_iter().any(|mark| state.finals.steps(mark) != state.provisional.steps(mark)),
    };
    for mark in MARKS {
        let (mut cases, mut obligations) = (Vec::new(), Vec::new());
        state.finals.everything(mark, &mut |case, owed| {
            cases.extend(case.cloned());
            obligations.extend(owed.iter().cloned());
        });
        cases.sort_unstable_by_key(|case| case.id);
        obligations.sort_unstable_by_key(|one| one.id);
        view.cases.extend(cases.iter().map(|case| case_view(state, names, case, mark)));
        view.obligations.extend(obligations.iter().map(|one| obligation_view(state, names, one, now)));
    }
    view
}

pub(super) fn party(state: &LineState, who: Who2) -> PartyView {
    if side_of(&state.config, who) == Side::Ours { PartyView::Us } else { PartyView::Them }
}

/// Names a statement of a line's state.
pub(super) fn reference(state: &LineState, names: &Names, id: &Hash) -> Reference {
    let number = state.provisional.statement(id).map(|statement| {
        let (place, side) = (statement.place, side_of(&state.config, statement.place.author));
        names.number(&state.config.line, side, place.generation, statement.ordinal)
    });
    Reference { number: number.unwrap_or_default(), id: id.to_string() }
}

/// What an obligation is owed from. What is owed from no statement, but from the opening of the line, has the debtor's name
/// and the track where others have a number: the same on both sides.
pub(super) fn owed_from(state: &LineState, names: &Names, one: &Obligation) -> Reference {
    let mut from = reference(state, names, &one.statement);
    if from.number.is_empty() {
        let number = names.number(&state.config.line, side_of(&state.config, one.debtor), 1, 0);
        from.number = number.rsplit_once('/').map_or_else(String::new, |(line, _)| line.to_owned());
    }
    from
}

/// An obligation as it stands at `now`.
pub(super) fn obligation_view(state: &LineState, names: &Names, one: &Obligation, now: u64) -> ObligationView {
    let (peer, track) = names.of(&state.config.line);
    let (by, met_at) = match one.outcome {
        Outcome::Met { by, at } => (Some(by), Some(at)),
        Outcome::Waived { by } | Outcome::Cancelled { by } => (Some(by), None),
        _ => (None, None),
    };
    ObligationView {
        id: one.id.to_string(),
        peer: peer.to_owned(),
        track: track.word().to_owned(),
        kind: one.kind.word().to_owned(),
        owed_by: party(state, one.debtor),
        case: one.case.to_string(),
        statement: owed_from(state, names, one),
        format: one.format.to_string(),
        from: one.from,
        due: one.due,
        basis: basis_word(one.basis).to_owned(),
        precedence: one.precedence.word().to_owned(),
        mark: one.mark.word().to_owned(),
        state: one.standing(now).word().to_owned(),
        restarted_by: one.restarted_by.map(|id| reference(state, names, &id)),
        by: by.map(|id| reference(state, names, &id)),
        met_at,
        provisional: state.finals.obligation_of(&one.statement, &one.id).as_deref() != Some(one),
        ladder: None,
        levels: Vec::new(),
    }
}

/// A case.
pub(super) fn case_view(state: &LineState, names: &Names, case: &Case, mark: Mark) -> CaseView {
    let (peer, track) = names.of(&state.config.line);
    CaseView {
        id: case.id.to_string(),
        peer: peer.to_owned(),
        track: track.word().to_owned(),
        first: reference(state, names, &case.id),
        format: case.format.to_string(),
        opened_by: party(state, case.opener),
        opened_at: case.opened,
        phase: case.phase.word().to_owned(),
        statements: case.statements,
        last: reference(state, names, &case.last),
        open: case.open,
        mark: mark.word().to_owned(),
        chain: case.chain.to_string(),
        rules: case.rules.to_string(),
        provisional: state.finals.case(&case.id).as_deref() != Some(case),
        obligations: Vec::new(),
        calls: Vec::new(),
        late: Vec::new(),
        without_effect: Vec::new(),
    }
}

/// Statements about a case that have no effect, oldest first: they come after its first one in either journal.
fn void(state: &LineState, names: &Names, case: &Case) -> Vec<VoidView> {
    let provisional = &state.provisional;
    let Some(first) = provisional.statement(&case.id) else { return Vec::new() };
    let mut found = Vec::new();
    for side in [Side::Ours, Side::Theirs] {
        let author = party_of(&state.config, side);
        let (generation, size) = if side == Side::Ours { state.cut.ours } else { state.cut.theirs };
        let own = first.place.author == author;
        let (began, from) =
            if own { (first.place.generation, first.place.number) } else { first.cites.unwrap_or_default() };
        let from = if began == generation { from } else { 0 };
        for number in from..size.min(from.saturating_add(VOID_LOOKED_MAX)) {
            let Some(one) = provisional.statement_at(Place { author, generation, number }) else { continue };
            let about = |id: &Hash| provisional.statement(id).is_some_and(|named| named.case == Some(case.id));
            let Some(reason) = one.no_effect.filter(|_| one.case == Some(case.id) || one.in_reply_to.iter().any(about))
            else {
                continue;
            };
            let view = VoidView {
                statement: reference(state, names, &one.id),
                format: one.format.to_string(),
                reason: match reason {
                    NoEffect::Refused(reason) => format!("refused-{}", reason_word(reason)),
                    other => other.word().to_owned(),
                },
            };
            found.push((one.effective, number, view));
        }
    }
    found.sort_by_key(|(effective, number, _)| (*effective, *number));
    found.truncate(VOID_MAX);
    found.into_iter().map(|(_, _, view)| view).collect()
}

const fn basis_word(basis: Basis) -> &'static str {
    match basis {
        Basis::Period => "period",
        Basis::FromOpening => "from-opening",
        Basis::EndOfOpening => "end-of-opening",
        Basis::EndOfWorkingDay => "end-of-working-day",
        Basis::Asked => "asked",
        Basis::WaitsForContent => "waits-for-content",
        _ => "none",
    }
}

fn standing_of(word: &str) -> Option<Standing> {
    [Standing::Open, Standing::Late, Standing::Lapsed].into_iter().find(|standing| standing.word() == word)
}
