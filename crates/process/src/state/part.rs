//! The state of the traffic of one mark.

use std::sync::Arc;

use comity_seal::hash::sha256_parts;
use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Hash, LineId};
use imbl::{OrdMap, OrdSet};

use super::confirm::Awaiting;
use crate::aside::{Aside, Nonce, Nothing, Record};
use crate::case::Case;
use crate::dialogue::{self, DialogueBook};
use crate::event::{Place, Who2};
use crate::machine;
use crate::obligation::book::Book;
use crate::obligation::{Kind, Obligation, Outcome};
use crate::review::ReviewBook;
use crate::rules::{Adopted, FIRST};
use crate::statement::Statement;
use crate::terms::TermsBook;

/// Statements, cases and obligations of one mark: those in memory, and by way of them those that were put aside.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    mark: Mark,
    aside: Arc<dyn Aside>,
    /// The statement that acts: it was never put aside.
    pub(super) acting: Option<EntryId>,
    /// Records that changed since they were kept last.
    pub(super) touched: OrdSet<EntryId>,
    /// Records that may be over without a change.
    pub(super) lingering: OrdSet<EntryId>,
    /// What was brought back since, as it was.
    pub(crate) warmed: OrdMap<EntryId, Arc<Record>>,
    /// How many obligations there are, in memory and aside.
    pub(super) obligations: u64,
    pub(crate) statements: OrdMap<EntryId, Arc<Statement>>,
    pub(crate) by_place: OrdMap<Place, EntryId>,
    pub(crate) cases: OrdMap<EntryId, Arc<Case>>,
    /// Release nonces by who used them, since they were kept last: nobody uses up another's.
    pub(super) nonces: OrdSet<(Who2, [u8; 32])>,
    /// Effective time of each party's last statement.
    pub(crate) effective: [u64; 2],
    pub(super) book: Book,
    pub(crate) rules: RulesInForce,
    /// What each party suspended, and until when.
    pub(crate) suspended: [OrdMap<String, u64>; 2],
    /// Statements that cancelled another.
    pub(super) cancellations: OrdSet<EntryId>,
    /// What each statement met, so that it is owed again once that is cancelled; with the statement that it is owed from.
    pub(super) met: OrdMap<(EntryId, Hash), EntryId>,
    /// Terms on the line, and protected windows.
    pub(crate) terms: TermsBook,
    /// Cases that are listed by the format that opened them.
    pub(crate) listed: OrdSet<(Arc<str>, EntryId)>,
    /// Rounds and joint records.
    pub(crate) dialogue: DialogueBook,
    /// Which case reviews which period.
    pub(crate) reviews: ReviewBook,
    /// Mutual acts that wait for their confirmation.
    pub(crate) awaiting: Awaiting,
    /// What each party owes last of formats that are said by a lead from the opening of the line.
    pub(crate) leads: OrdMap<(Who2, Arc<str>), (EntryId, Hash)>,
    /// Those of them that are owed from no statement: they are in no record.
    pub(super) unrecorded: OrdSet<Hash>,
    pub(super) chain: Hash,
    pub(super) steps: u64,
}

/// Which rules govern (`PROTOCOL.md` rule 14).
#[derive(Debug, Clone)]
pub(crate) struct RulesInForce {
    /// The version that both announced last.
    pub governs: Hash,
    /// The definitions that each announced version names.
    pub definitions: OrdMap<Hash, Arc<[Hash]>>,
    /// Versions that governed: cases keep theirs.
    pub governed: OrdSet<Hash>,
    /// What each party announced since.
    pub announced: [OrdSet<Hash>; 2],
    /// Versions that both announced and that wait for their confirmation, by the case that waits.
    pub agreed: OrdMap<Hash, EntryId>,
}

impl RulesInForce {
    /// A version that was announced, or the first.
    pub(crate) fn adopted(&self, version: Hash) -> Adopted<'_> {
        Adopted { version, definitions: self.definitions.get(&version).map_or(&[], |all| all) }
    }
}

impl Part {
    pub(super) fn new(line: &LineId, mark: Mark) -> Self {
        Self {
            mark,
            aside: Arc::new(Nothing),
            acting: None,
            touched: OrdSet::new(),
            lingering: OrdSet::new(),
            warmed: OrdMap::new(),
            obligations: 0,
            statements: OrdMap::new(),
            by_place: OrdMap::new(),
            cases: OrdMap::new(),
            nonces: OrdSet::new(),
            effective: [0; 2],
            book: Book::default(),
            rules: RulesInForce {
                governs: FIRST,
                definitions: OrdMap::new(),
                governed: OrdSet::new(),
                announced: Default::default(),
                agreed: OrdMap::new(),
            },
            suspended: [OrdMap::new(), OrdMap::new()],
            cancellations: OrdSet::new(),
            met: OrdMap::new(),
            terms: TermsBook::default(),
            listed: OrdSet::new(),
            dialogue: DialogueBook::default(),
            reviews: ReviewBook::default(),
            awaiting: Awaiting::default(),
            leads: OrdMap::new(),
            unrecorded: OrdSet::new(),
            chain: sha256_parts(&[b"comity/v1/state/line\n", line.as_bytes(), &[mark as u8]]),
            steps: 0,
        }
    }

    pub(crate) const fn book(&self) -> &Book {
        &self.book
    }

    pub(crate) const fn chain(&self) -> Hash {
        self.chain
    }

    pub(crate) const fn steps(&self) -> u64 {
        self.steps
    }

    /// Takes the hash of what changed into the chain.
    pub(crate) fn step(&mut self, changed: &Hash) {
        self.chain = sha256_parts(&[b"comity/v1/state/step\n", self.chain.as_bytes(), changed.as_bytes()]);
        self.steps += 1;
    }

    /// Takes it into the chain of a case, too, which is in memory.
    fn step_in(&mut self, case: Option<&EntryId>, changed: &Hash) {
        self.step(changed);
        if let Some(case) = case.and_then(|case| self.cases.get_mut(case)) {
            let case = Arc::make_mut(case);
            case.chain = sha256_parts(&[b"comity/v1/state/case-step\n", case.chain.as_bytes(), changed.as_bytes()]);
            let id = case.id;
            self.touched.insert(id);
        }
    }

    /// A record that was put aside.
    pub(super) fn record(&self, id: &EntryId) -> Option<Arc<Record>> {
        if self.acting == Some(*id) {
            return None;
        }
        self.aside.record(id).filter(|record| self.has(record))
    }

    /// Whether a record is of this mark.
    pub(super) fn has(&self, record: &Record) -> bool {
        record.statement.mark == self.mark && !record.is_refused()
    }

    pub(super) fn aside(&self) -> &dyn Aside {
        &*self.aside
    }

    pub(super) fn looks_in(&mut self, aside: &Arc<dyn Aside>) {
        self.aside = Arc::clone(aside);
    }

    pub(crate) fn statement(&self, id: &EntryId) -> Option<Arc<Statement>> {
        match self.statements.get(id) {
            Some(statement) => Some(Arc::clone(statement)),
            None => self.record(id).map(|record| Arc::clone(&record.statement)),
        }
    }

    /// The statement at a place.
    pub(crate) fn at(&self, place: Place) -> Option<EntryId> {
        self.by_place.get(&place).copied()
    }

    pub(crate) fn case(&self, id: &EntryId) -> Option<Arc<Case>> {
        if let Some(case) = self.cases.get(id) {
            return Some(Arc::clone(case));
        }
        // A statement that is in memory brought its case with it.
        let aside = !self.statements.contains_key(id);
        aside.then(|| self.record(id))??.case.clone()
    }

    /// What is or was owed from a statement, in the order of the kinds.
    pub(crate) fn owed(&self, statement: &Statement) -> Vec<Arc<Obligation>> {
        if !self.statements.contains_key(&statement.id) {
            return self.record(&statement.id).map(|record| record.obligations.clone()).unwrap_or_default();
        }
        // What stands apart from all cases is its own.
        let case = statement.case.unwrap_or(statement.id);
        let kinds = machine::of(&statement.format).kinds();
        let kinds = kinds.into_iter().flatten().chain([Kind::Statement]);
        let mut owed: Vec<_> = kinds.filter_map(|kind| self.book.of(&case, &statement.id, kind)).cloned().collect();
        if &*statement.format == dialogue::RECORD_FORMAT {
            let actions = self.case(&case).map_or(0, |case| dialogue::actions_of(&case));
            let ids = (1..=actions).map(|number| dialogue::action_id(&case, &statement.id, number));
            owed.extend(ids.filter_map(|id| self.book.get(&id)).cloned());
        }
        owed
    }

    /// One of them.
    pub(crate) fn obligation(&self, statement: &EntryId, id: &Hash) -> Option<Arc<Obligation>> {
        match self.book.get(id) {
            Some(one) => Some(Arc::clone(one)),
            None if self.statements.contains_key(statement) => None,
            None => self.record(statement)?.obligation(id).cloned(),
        }
    }

    pub(crate) fn is_nonce_used(&self, by: Who2, nonce: [u8; 32]) -> bool {
        let used: Nonce = (self.mark, by, nonce);
        self.nonces.contains(&(by, nonce)) || self.aside.is_nonce_used(&used)
    }

    pub(crate) fn use_nonce(&mut self, by: Who2, nonce: [u8; 32]) {
        self.nonces.insert((by, nonce));
    }

    /// Brings a record back into memory, where it was put aside.
    fn warm(&mut self, id: &EntryId) {
        if self.statements.contains_key(id) {
            return;
        }
        if let Some(record) = self.record(id) {
            self.bring(&record);
            self.warmed.insert(*id, record);
        }
    }

    /// Takes a record into memory as it is.
    pub(super) fn bring(&mut self, record: &Record) {
        let statement = &record.statement;
        self.by_place.insert(statement.place, statement.id);
        self.statements.insert(statement.id, Arc::clone(statement));
        if let Some(case) = &record.case {
            self.cases.insert(case.id, Arc::clone(case));
        }
        record.obligations.iter().for_each(|one| self.book.put(Arc::clone(one)));
        self.met.extend(record.met.iter().map(|(obligation, from)| ((statement.id, *obligation), *from)));
        if record.cancels {
            self.cancellations.insert(statement.id);
        }
    }

    /// Notes what is open of a record that stays aside.
    pub(super) fn note(&mut self, record: &Record) {
        record.obligations.iter().for_each(|one| self.book.note(one));
    }

    /// A record that is in memory, as it is.
    pub(super) fn assembled(&self, id: &EntryId) -> Option<Record> {
        let statement = Arc::clone(self.statements.get(id)?);
        Some(Record {
            case: self.cases.get(id).cloned(),
            obligations: self.owed(&statement),
            met: self.met_from(id).map(|((_, obligation), from)| (*obligation, *from)).collect(),
            cancels: self.cancellations.contains(id),
            statement,
        })
    }

    /// Takes a record out of memory.
    pub(super) fn forget(&mut self, record: &Record) {
        let id = record.statement.id;
        self.statements.remove(&id);
        self.by_place.remove(&record.statement.place);
        self.cases.remove(&id);
        record.obligations.iter().for_each(|one| self.book.forget(&one.id));
        for (obligation, _) in &record.met {
            self.met.remove(&(id, *obligation));
        }
        self.cancellations.remove(&id);
        self.warmed.remove(&id);
    }

    /// Takes in a new or changed statement.
    pub(crate) fn put_statement(&mut self, statement: Statement) {
        self.warm(&statement.id);
        let (hash, case) = (statement.hash(), statement.case);
        if let Some(case) = &case {
            self.warm(case);
        }
        self.touched.insert(statement.id);
        self.by_place.insert(statement.place, statement.id);
        self.statements.insert(statement.id, Arc::new(statement));
        self.step_in(case.as_ref(), &hash);
    }

    /// Takes in a new or changed case.
    pub(crate) fn put_case(&mut self, case: Case) {
        self.warm(&case.id);
        let (hash, id) = (case.hash(), case.id);
        self.cases.insert(id, Arc::new(case));
        self.step_in(Some(&id), &hash);
    }

    /// Takes in a new or changed obligation.
    pub(crate) fn put_obligation(&mut self, obligation: Obligation) {
        self.warm(&obligation.statement);
        self.warm(&obligation.case);
        let before = self.book.get(&obligation.id);
        self.obligations += u64::from(before.is_none());
        let outcome = before.map(|one| one.outcome);
        let was = outcome == Some(Outcome::Open);
        let (hash, case, is) = (obligation.hash(), obligation.case, obligation.is_open());
        if let Outcome::Met { by, .. } = obligation.outcome
            && outcome != Some(obligation.outcome)
        {
            self.met.insert((by, obligation.id), obligation.statement);
            self.touched.insert(by);
        }
        self.touched.insert(obligation.statement);
        self.book.put(Arc::new(obligation));
        if let Some(case) = self.cases.get_mut(&case) {
            let case = Arc::make_mut(case);
            case.open = (case.open + u64::from(is)).saturating_sub(u64::from(was));
        }
        self.step_in(Some(&case), &hash);
    }

    fn met_from(&self, by: &EntryId) -> impl Iterator<Item = (&(EntryId, Hash), &EntryId)> {
        let by = *by;
        self.met.range((by, Hash::ZERO)..).take_while(move |((of, _), _)| *of == by)
    }

    /// What a statement met, by id.
    pub(crate) fn met_by(&self, by: &EntryId) -> Vec<Obligation> {
        let all: Vec<(Hash, EntryId)> = match self.statements.contains_key(by) {
            true => self.met_from(by).map(|((_, obligation), from)| (*obligation, *from)).collect(),
            false => self.record(by).map(|record| record.met.clone()).unwrap_or_default(),
        };
        let met = all.iter().filter_map(|(id, from)| self.obligation(from, id));
        let met = met.filter(|o| matches!(o.outcome, Outcome::Met { by: of, .. } if of == *by));
        met.map(|one| Obligation::clone(&one)).collect()
    }

    /// Whether a statement is a cancellation.
    pub(crate) fn cancels(&self, id: &EntryId) -> bool {
        let aside = || !self.statements.contains_key(id) && self.record(id).is_some_and(|record| record.cancels);
        self.cancellations.contains(id) || aside()
    }

    /// Keeps that a statement is a cancellation.
    pub(crate) fn keep_cancellation(&mut self, id: EntryId) {
        self.cancellations.insert(id);
        self.touched.insert(id);
    }

    #[cfg(test)]
    pub(crate) fn put_book(&mut self, book: Book) {
        self.obligations = book.len() as u64;
        self.book = book;
    }

    /// How much a party owes from what the other party said.
    pub(crate) fn imposed(&self, debtor: Who2) -> usize {
        self.book.open(debtor) - self.book.own(debtor)
    }

    /// How much a party owes.
    pub(crate) fn owes(&self, debtor: Who2) -> usize {
        self.book.open(debtor)
    }
}
