//! What people and programs ask a state for. Nothing here changes it.

use std::sync::Arc;

use comity_catalog::Format;
use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Hash, Track};

use super::{LineFacts, State};
use crate::case::Case;
use crate::event::{Place, Who2};
use crate::evidence::Substantiation;
use crate::obligation::Obligation;
use crate::obligation::book::DueKey;
use crate::rules::Rules;
use crate::statement::Statement;

/// The marks in the order of their numbers.
const MARKS: [Mark; 3] = [Mark::Actual, Mark::Exercise, Mark::Test];

impl State {
    /// The line's track.
    #[must_use]
    pub const fn track(&self) -> Track {
        self.line.track
    }

    /// What is known of the line from the beginning.
    #[must_use]
    pub const fn facts(&self) -> &LineFacts {
        &self.line
    }

    /// The effective time of each party's last statement of one mark: none that it still says comes before it.
    #[must_use]
    pub fn known_until(&self, mark: Mark) -> [u64; 2] {
        self.part(mark).effective
    }

    /// A statement that was opened or refused.
    #[must_use]
    pub fn statement(&self, id: &EntryId) -> Option<Arc<Statement>> {
        let in_memory = MARKS.into_iter().find_map(|mark| self.part(mark).statements.get(id));
        let in_memory = in_memory.or_else(|| self.refused.get(id));
        in_memory.cloned().or_else(|| Some(Arc::clone(&self.aside.record(id)?.statement)))
    }

    /// The statement at a place.
    #[must_use]
    pub fn statement_at(&self, place: Place) -> Option<Arc<Statement>> {
        let in_memory = MARKS.into_iter().find_map(|mark| self.part(mark).at(place));
        let aside = || self.aside.at(place).filter(|record| !record.is_refused());
        in_memory.map_or_else(|| Some(Arc::clone(&aside()?.statement)), |id| self.statement(&id))
    }

    /// A case.
    #[must_use]
    pub fn case(&self, id: &EntryId) -> Option<Arc<Case>> {
        MARKS.into_iter().find_map(|mark| self.part(mark).case(id))
    }

    /// Cases of one mark that are in memory, after an id, by id, at most `limit`. See [`State::everything`].
    #[must_use]
    pub fn cases(&self, mark: Mark, after: Option<&EntryId>, limit: usize) -> Vec<&Case> {
        let from = after.copied().unwrap_or(Hash::ZERO);
        let cases = self.part(mark).cases.range(from..).map(|(_, case)| &**case);
        cases.filter(|case| after != Some(&case.id)).take(limit).collect()
    }

    /// Cases that a format of [`LISTED`](crate::case::LISTED) opened, by id, wherever they are kept.
    pub fn cases_of<'s>(&'s self, mark: Mark, format: &'s str) -> impl Iterator<Item = Arc<Case>> + 's {
        let part = self.part(mark);
        let of = part.listed.range((Arc::from(format), Hash::ZERO)..).take_while(move |(found, _)| &**found == format);
        of.filter_map(move |(_, id)| part.case(id))
    }

    /// An obligation that is in memory: what changed lately. See [`State::obligation_of`].
    #[must_use]
    pub fn obligation(&self, id: &Hash) -> Option<&Obligation> {
        MARKS.into_iter().find_map(|mark| self.part(mark).book().get(id)).map(|one| &**one)
    }

    /// An obligation that is or was owed from a statement.
    #[must_use]
    pub fn obligation_of(&self, statement: &EntryId, id: &Hash) -> Option<Arc<Obligation>> {
        MARKS.into_iter().find_map(|mark| self.part(mark).obligation(statement, id))
    }

    /// What is or was owed from a statement, by kind.
    #[must_use]
    pub fn obligations_of(&self, statement: &Statement) -> Vec<Arc<Obligation>> {
        self.part(statement.mark).owed(statement)
    }

    /// Obligations of one mark that are in memory, by id: costs by what is. See [`State::everything`].
    pub fn obligations(&self, mark: Mark) -> impl Iterator<Item = &Obligation> {
        self.part(mark).book().iter()
    }

    /// How many obligations of one mark there are, open and closed.
    #[must_use]
    pub fn obligations_count(&self, mark: Mark) -> usize {
        usize::try_from(self.part(mark).obligations).unwrap_or(usize::MAX)
    }

    /// How many open obligations a party owes.
    #[must_use]
    pub fn owes(&self, mark: Mark, debtor: Who2) -> usize {
        self.part(mark).owes(debtor)
    }

    /// Whether as much is imposed on a party as can be (what it owes of itself is counted apart): until something is met, what would oblige it has no effect.
    #[must_use]
    pub fn is_flooded(&self, mark: Mark, debtor: Who2) -> bool {
        self.part(mark).imposed(debtor) + 2 > self.open_max
    }

    /// What fell due after `after` and at or before `upto`, and is open: costs by what is due.
    pub fn fell_due(&self, mark: Mark, after: u64, upto: u64) -> impl Iterator<Item = Arc<Obligation>> {
        let part = self.part(mark);
        let from = after.checked_add(1).map(|from| DueKey(from, Hash::ZERO));
        Who2::BOTH
            .into_iter()
            .flat_map(move |who| {
                let keys = from.into_iter().flat_map(move |from| part.book().due_from(who, from));
                keys.take_while(move |(key, _)| key.0 <= upto && key.0 < u64::MAX)
            })
            .filter_map(move |(key, due)| part.obligation(&due.statement, &key.1))
    }

    /// What a statement rests on, for every rendering of it on both sides.
    #[must_use]
    pub fn substantiation(&self, id: &EntryId) -> Option<Substantiation> {
        let statement = self.statement(id)?;
        Some(statement.evidence.as_ref().map_or(Substantiation::NotAsked, |evidence| evidence.substantiation()))
    }

    /// The version of the rules that governs new cases.
    #[must_use]
    pub fn rules_version(&self) -> Hash {
        self.part(Mark::Actual).rules.governs
    }

    /// Hashes of the definitions that those rules name beside what is shipped, as both parties announced them.
    #[must_use]
    pub fn definitions(&self) -> &[Hash] {
        self.part(Mark::Actual).rules.adopted(self.rules_version()).definitions
    }

    /// A format under the rules that govern new cases.
    #[must_use]
    pub fn format<'r>(&self, rules: &'r dyn Rules, id: &str, version: u64) -> Option<&'r Format> {
        rules.format(self.part(Mark::Actual).rules.adopted(self.rules_version()), id, version)
    }

    /// Whether a party suspended a format on this line at a given effective time, or all that can be suspended.
    #[must_use]
    pub fn is_suspended(&self, mark: Mark, format: &str, at: u64) -> bool {
        self.part(mark)
            .suspended
            .iter()
            .any(|by| [format, ""].iter().any(|scope| by.get(*scope).is_some_and(|until| at < *until)))
    }

    /// How many changes the chain of one mark's digest has taken in.
    #[must_use]
    pub fn steps(&self, mark: Mark) -> u64 {
        self.part(mark).steps()
    }

    /// Hash over everything that happened in one case: where two nodes' digests differ, these tell in which case.
    #[must_use]
    pub fn case_digest(&self, id: &EntryId) -> Option<Hash> {
        self.case(id).map(|case| case.chain)
    }
}
