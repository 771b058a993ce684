//! The state of the traffic of one mark.

use std::sync::Arc;

use comity_seal::hash::sha256_parts;
use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Hash, LineId};
use imbl::{OrdMap, OrdSet};

use crate::case::Case;
use crate::event::{Place, Who2};
use crate::obligation::book::Book;
use crate::obligation::{Obligation, Outcome};
use crate::rules::{Adopted, FIRST};
use crate::statement::Statement;

/// Statements, cases and obligations of one mark.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) statements: OrdMap<EntryId, Arc<Statement>>,
    pub(crate) by_place: OrdMap<Place, EntryId>,
    pub(crate) cases: OrdMap<EntryId, Arc<Case>>,
    /// Release nonces by who used them: nobody uses up another's.
    pub(crate) nonces: OrdSet<(Who2, [u8; 32])>,
    /// Effective time of each party's last statement.
    pub(crate) effective: [u64; 2],
    book: Book,
    pub(crate) rules: RulesInForce,
    /// What each party suspended, and until when.
    pub(crate) suspended: [OrdMap<String, u64>; 2],
    /// Statements that cancelled another.
    cancellations: OrdSet<EntryId>,
    /// What each statement met, so that it is owed again once that is cancelled.
    met: OrdSet<(EntryId, Hash)>,
    /// Mutual acts that wait for their confirmation.
    pub(crate) awaiting: OrdSet<EntryId>,
    /// What each party owes last of formats that are said by a lead from the opening of the line.
    pub(crate) leads: OrdMap<(Who2, Arc<str>), Hash>,
    chain: Hash,
    steps: u64,
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
            met: OrdSet::new(),
            awaiting: OrdSet::new(),
            leads: OrdMap::new(),
            chain: sha256_parts(&[b"comity/v1/state/line\n", line.as_bytes(), &[mark as u8]]),
            steps: 0,
        }
    }

    pub(crate) const fn book(&self) -> &Book {
        &self.book
    }

    /// All cases, to be compared.
    pub(crate) const fn cases(&self) -> &OrdMap<EntryId, Arc<Case>> {
        &self.cases
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

    /// Takes it into the chain of a case, too.
    fn step_in(&mut self, case: Option<&EntryId>, changed: &Hash) {
        self.step(changed);
        if let Some(case) = case.and_then(|case| self.cases.get_mut(case)) {
            let case = Arc::make_mut(case);
            case.chain = sha256_parts(&[b"comity/v1/state/case-step\n", case.chain.as_bytes(), changed.as_bytes()]);
        }
    }

    pub(crate) fn statement(&self, id: &EntryId) -> Option<&Statement> {
        self.statements.get(id).map(|statement| &**statement)
    }

    pub(crate) fn case(&self, id: &EntryId) -> Option<&Case> {
        self.cases.get(id).map(|case| &**case)
    }

    /// Takes in a new or changed statement.
    pub(crate) fn put_statement(&mut self, statement: Statement) {
        let (hash, case) = (statement.hash(), statement.case);
        self.by_place.insert(statement.place, statement.id);
        self.statements.insert(statement.id, Arc::new(statement));
        self.step_in(case.as_ref(), &hash);
    }

    /// Takes in a new or changed case.
    pub(crate) fn put_case(&mut self, case: Case) {
        let (hash, id) = (case.hash(), case.id);
        self.cases.insert(id, Arc::new(case));
        self.step_in(Some(&id), &hash);
    }

    /// Takes in a new or changed obligation.
    pub(crate) fn put_obligation(&mut self, obligation: Obligation) {
        let was = self.book.get(&obligation.id).is_some_and(Obligation::is_open);
        let (hash, case, is) = (obligation.hash(), obligation.case, obligation.is_open());
        if let Outcome::Met { by, .. } = obligation.outcome {
            self.met.insert((by, obligation.id));
        }
        self.book.put(obligation);
        if let Some(case) = self.cases.get_mut(&case) {
            let case = Arc::make_mut(case);
            case.open = (case.open + u64::from(is)).saturating_sub(u64::from(was));
        }
        self.step_in(Some(&case), &hash);
    }

    /// What a statement met, by id.
    pub(crate) fn met_by(&self, by: &EntryId) -> Vec<Obligation> {
        let all = self.met.range((*by, Hash::ZERO)..).take_while(|(of, _)| of == by);
        let met = all.filter_map(|(_, id)| self.book.get(id));
        met.filter(|o| matches!(o.outcome, Outcome::Met { by: of, .. } if of == *by)).cloned().collect()
    }

    /// Whether a statement is a cancellation.
    pub(crate) fn cancels(&self, id: &EntryId) -> bool {
        self.cancellations.contains(id)
    }

    /// Keeps that a statement is a cancellation.
    pub(crate) fn keep_cancellation(&mut self, id: EntryId) {
        self.cancellations.insert(id);
    }

    #[cfg(test)]
    pub(crate) fn put_book(&mut self, book: Book) {
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
