//! The second half of `fsck`: signatures, and what lies beside the journals.
//!
//! **In scope.** The registers, both signatures of every kept head and receipt, states of lines, proofs, attachments'
//! references, idempotency keys: each against what was signed. A million heads take minutes and no memory: a page is
//! read, verified and forgotten. **Out of scope.** Entries, which were read before and brought the keys.

use std::collections::{BTreeMap, BTreeSet};

use comity_exchange::Side;
use comity_journal::{Keyring, RegisterView};
use comity_wire::LineId;

use super::checking::{Check, DAMAGE_MAX, PairedRegisters, journal_name};
use super::names::keep;
use super::problem::{Problem, codes};
use super::views::{Progress, Stage};
use crate::ledger::Damage;
use crate::ledger::query::{self, Beside, Known};

/// Registers that verify.
pub(super) struct Registers {
    ours: Option<RegisterView>,
    theirs: BTreeMap<LineId, RegisterView>,
}

impl Registers {
    /// That of a journal's author.
    pub(super) fn of(&self, line: &LineId, side: Side) -> Option<&RegisterView> {
        match side {
            Side::Ours => self.ours.as_ref(),
            Side::Theirs => self.theirs.get(line),
        }
    }
}

impl Check<'_> {
    fn line_name(&self, line: &LineId) -> String {
        let (peer, track) = self.snapshot.names.of(line);
        format!("{peer}/{}", track.word())
    }

    fn lines(&self) -> BTreeSet<LineId> {
        self.snapshot.journals.iter().map(|(line, ..)| line).collect()
    }

    /// Verifies the registers of both sides.
    pub(super) fn registers(&mut self, paired: &PairedRegisters) -> Result<Registers, Problem> {
        let ours = query::register_stands(&paired.ours);
        if ours.is_none() {
            self.report.damage.push(Damage::new("own-register", "our own register damaged").into());
        }
        let mut theirs = BTreeMap::new();
        for line in self.lines() {
            let first = paired.theirs.get(&line);
            let (register, damage) = query::kept_register(&*self.snapshot.read, &line, first).map_err(keep)?;
            let name = self.line_name(&line);
            self.report.damage.extend(damage.into_iter().map(|found| found.at(&name).into()));
            theirs.extend(register.map(|register| (line, register)));
        }
        Ok(Registers { ours, theirs })
    }

    /// Verifies every head and receipt that is kept.
    pub(super) fn signatures(&mut self, known: &BTreeMap<u16, Known>) -> Result<(), Problem> {
        let (read, total) = (&*self.snapshot.read, known.values().map(|known| known.size).sum());
        let mut before = 0;
        self.told(Progress::of(Stage::Signatures, 0, total))?;
        for (line, side, generation, journal) in self.snapshot.journals.iter() {
            let Some(of) = known.get(&journal) else { continue };
            let name = journal_name(&self.snapshot.names, (&line, side, generation));
            let others = self.snapshot.journals.iter().filter(|(l, s, ..)| *l == line && *s != side);
            let issuers: Vec<&Keyring> =
                others.filter_map(|(_, _, _, journal)| known.get(&journal)?.keyring.as_ref()).collect();
            match &of.keyring {
                None if of.size == 0 => {}
                None => {
                    let what = "signatures cannot be verified: its keys do not verify";
                    self.report.damage.push(Damage::new("signatures-unverifiable", what).at(&name).into());
                }
                Some(author) => {
                    let room = DAMAGE_MAX.saturating_sub(self.report.damage.len()).max(1);
                    let (progress, mut wanted) = (&mut self.progress, true);
                    let mut told = |done: u64| {
                        wanted = progress(Progress::of(Stage::Signatures, (before + done).min(total), total));
                        wanted
                    };
                    let found = query::signatures(read, (journal, side), author, &issuers, room, &mut told);
                    let found = found.map_err(keep)?;
                    if !wanted {
                        return Err(Problem::new(codes::GIVEN_UP));
                    }
                    self.report.damage.extend(found.into_iter().map(|found| found.at(&name).into()));
                }
            }
            before += of.size;
            self.told(Progress::of(Stage::Signatures, before, total))?;
        }
        Ok(())
    }

    /// Compares what lies beside the journals with them.
    pub(super) fn beside(&mut self, known: &BTreeMap<u16, Known>) -> Result<(), Problem> {
        let (read, journals) = (&*self.snapshot.read, &self.snapshot.journals);
        let beside = Beside { read, journals, known };
        self.told(Progress::open(Stage::Records))?;
        self.report.damage.extend(beside.numbers().map_err(keep)?.map(Into::into));
        for line in self.lines() {
            let (found, name) = (beside.line(&line).map_err(keep)?, self.line_name(&line));
            self.report.damage.extend(found.damage.into_iter().map(|found| found.at(&name).into()));
            self.mends.extend(found.mends.into_iter().map(|mend| mend.of(&name)));
        }
        let (progress, mut wanted) = (&mut self.progress, true);
        let found = beside.cells(&mut || {
            wanted = progress(Progress::open(Stage::Records));
            wanted
        });
        let found = found.map_err(keep)?;
        if !wanted {
            return Err(Problem::new(codes::GIVEN_UP));
        }
        self.report.damage.extend(found.damage.into_iter().map(Into::into));
        Ok(())
    }
}
