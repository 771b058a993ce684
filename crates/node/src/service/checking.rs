//! `fsck`: recomputes what a node keeps, says how far it is, and puts back what follows from the rest.
//!
//! **In scope.** The store's structure, every entry's hash and plaintext, every root that was signed, every row that is
//! derived from entries, every chunk of an attachment that is held; signatures and what lies beside the journals
//! (`verifying`). Mending: derived rows, computed anew where the entries lead to a signed head; attachments, fetched
//! again from whoever sent them and verified against their root. **Out of scope.** Making entries, heads, receipts and
//! states of lines again: nothing here could.

use std::collections::BTreeMap;

use comity_exchange::Side;
use comity_store::{Cells, Keeper, StoreError};
use comity_wire::envelope::AttachmentRef;
use comity_wire::register::RegisterPart;
use comity_wire::{Hash, LineId};

use super::asking::attachment_problem;
use super::attachment_faults::place_of;
use super::names::{Names, keep};
use super::node::Node;
use super::problem::{Problem, codes};
use super::show::Snapshot;
use super::transferring::Transfer;
use super::verifying::Registers;
use super::views::{AuditView, FsckReport, Progress, Stage};
use crate::attachments::{SealedFile, is_removed, note_damage};
use crate::ledger::query::{self, Known, Mend, Of, Position};
use crate::ledger::{Damage, Offer, attachment_offers, peek};

/// Damage that a check names.
pub(super) const DAMAGE_MAX: usize = 100;
/// Cells that are read at a time.
const PAGE: usize = 256;
/// Rows that one transaction puts back.
const MEND_AT_ONCE: usize = 512;

impl Node {
    /// Recomputes everything that is kept. `progress` is told how far the check is, and ends it with `false`. With `mend`
    /// it puts back what follows from the rest, and says so in the audit; a store whose structure is damaged is left
    /// alone. Attachments come again only where the node has links. `registers` are those of the node's folder.
    ///
    /// # Errors
    /// The store's; `given-up` where `progress` ended it.
    pub async fn fsck(
        &self,
        mend: bool,
        registers: PairedRegisters,
        mut progress: impl FnMut(Progress) -> bool + Send + 'static,
    ) -> Result<FsckReport, Problem> {
        let snapshot = self.snapshot().await?;
        let keeper = self.with_core(|core, _| core.keeper()).await?.map_err(|e| keep(e.into()))?;
        let found = self.blocking(move || {
            let mut check = Check {
                snapshot: &snapshot,
                progress: &mut progress,
                report: FsckReport::default(),
                mends: Vec::new(),
                again: Vec::new(),
            };
            check.structure(keeper)?;
            let whole = check.report.damage.is_empty();
            let registers = check.registers(&registers)?;
            let known = check.journals(&registers)?;
            check.signatures(&known)?;
            check.beside(&known)?;
            check.attachments()?;
            Ok((check.report, check.mends, check.again, whole))
        });
        let (mut report, mends, again, whole) = found.await??;
        if mend && whole {
            self.put_back(mends, &mut report).await?;
            self.fetch(again, &mut report);
        } else {
            report.mendable = if whole { (mends.len() + again.len()) as u64 } else { 0 };
            report.damage.extend(mends.into_iter().map(|mend| mend.what.into()));
        }
        report.damage.truncate(DAMAGE_MAX);
        Ok(report)
    }

    /// Writes derived rows, reads them back, and tells apart what stands now.
    async fn put_back(&self, mends: Vec<Mend>, report: &mut FsckReport) -> Result<(), Problem> {
        if mends.is_empty() {
            return Ok(());
        }
        for some in mends.chunks(MEND_AT_ONCE) {
            let some = some.to_vec();
            self.with_core(move |core, _| core.mend(&some)).await?.map_err(not_written)?;
        }
        let read = self.snapshot().await?.read;
        for mend in mends {
            let stands = mend.stands(&*read).map_err(|e| keep(e.into()))?;
            if stands { &mut report.mended } else { &mut report.damage }.push(mend.what.into());
        }
        tracing::warn!(rows = report.mended.len(), "derived rows were computed anew");
        let details = report.mended.iter().map(|row| row.detail.clone()).collect();
        self.note(AuditView { what: "mended".to_owned(), details, ..AuditView::default() }).await
    }

    /// Asks the other side for damaged attachments again, where it can be asked.
    fn fetch(&self, again: Vec<(Offer, u64)>, report: &mut FsckReport) {
        if self.inner.shared.link().is_none() {
            report.mendable = again.len() as u64;
            return;
        }
        for (offer, sound) in again {
            report.fetching.push(offer.reference.root.to_string());
            // The thread ends only with the node.
            let _ending = self.inner.transfers.send(Transfer::Again { offer: Box::new(offer), sound });
        }
    }
}

/// The registers that a node's folder holds, by which the keys of journals verify. A newer one that a line has kept
/// goes before that of its pairing.
#[derive(Debug, Clone)]
pub struct PairedRegisters {
    /// Our own.
    pub ours: RegisterPart,
    /// The counterparts', from the pairing.
    pub theirs: BTreeMap<LineId, RegisterPart>,
}

pub(super) struct Check<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) progress: &'a mut dyn FnMut(Progress) -> bool,
    pub(super) report: FsckReport,
    pub(super) mends: Vec<Mend>,
    /// Damaged attachments of the other side, and how many of their chunks are sound.
    again: Vec<(Offer, u64)>,
}

impl Check<'_> {
    pub(super) fn told(&mut self, progress: Progress) -> Result<(), Problem> {
        if (self.progress)(progress) { Ok(()) } else { Err(Problem::new(codes::GIVEN_UP)) }
    }

    fn structure(&mut self, mut keeper: Box<dyn Keeper>) -> Result<(), Problem> {
        let progress = &mut self.progress;
        let found = keeper.check(&mut || progress(Progress::open(Stage::Structure)));
        let found = found.map_err(|e| keep(e.into()))?.ok_or_else(|| Problem::new(codes::GIVEN_UP))?;
        let damage = |what: String| Damage::new("store-structure", what.clone()).with("why", what).into();
        self.report.damage = found.into_iter().map(damage).collect();
        Ok(())
    }

    /// Reads every entry; what the journals say, by local number.
    fn journals(&mut self, registers: &Registers) -> Result<BTreeMap<u16, Known>, Problem> {
        let mut known = BTreeMap::new();
        let (read, mut total) = (&*self.snapshot.read, 0);
        for (_, _, _, journal) in self.snapshot.journals.iter() {
            total += query::size(read, journal).map_err(keep)?;
        }
        let mut before = 0;
        self.told(Progress::of(Stage::Entries, 0, total))?;
        for (line, side, generation, journal) in self.snapshot.journals.iter() {
            let room = DAMAGE_MAX.saturating_sub(self.report.damage.len()).max(1);
            let (progress, mut wanted) = (&mut self.progress, true);
            let (register, journals) = (registers.of(&line, side), &self.snapshot.journals);
            let of = Of { line: &line, side, generation, register, journals };
            let found = query::check(read, Some(of), journal, room, &mut |done| {
                wanted = progress(Progress::of(Stage::Entries, (before + done).min(total), total));
                wanted
            });
            let found = found.map_err(keep)?;
            if !wanted {
                return Err(Problem::new(codes::GIVEN_UP));
            }
            let at = journal_name(&self.snapshot.names, (&line, side, generation));
            let at = at.as_str();
            let size = query::size(read, journal).map_err(keep)?;
            let root = found.root.unwrap_or(Hash::ZERO);
            known.insert(journal, Known { size, root, keyring: found.keyring });
            self.report.entries += found.entries;
            self.report.journals += 1;
            self.report.damage.extend(found.damage.into_iter().map(|found| found.at(at).into()));
            self.mends.extend(found.mends.into_iter().map(|mend| mend.of(at)));
            // A journal that is left at its hundredth damage counts as done.
            before += size;
            self.told(Progress::of(Stage::Entries, before, total))?;
        }
        Ok(known)
    }

    fn attachments(&mut self) -> Result<(), Problem> {
        let held = held(self.snapshot)?;
        let total = held.iter().map(|one| one.reference.length).sum();
        let mut before = 0;
        self.told(Progress::of(Stage::Attachments, 0, total))?;
        for Kept { reference, offer, at } in held {
            self.report.attachments += 1;
            let (chunks, length) = (&*self.snapshot.chunks, reference.length);
            let file = SealedFile::look(chunks, reference.root, length).map_err(attachment_problem)?;
            let (progress, mut wanted) = (&mut self.progress, true);
            let bad = file.first_bad(chunks, &mut |chunk| {
                let done = before + length * (chunk + 1) / file.total();
                wanted = progress(Progress::of(Stage::Attachments, done, total));
                wanted
            });
            if !wanted {
                return Err(Problem::new(codes::GIVEN_UP));
            }
            // An import that nothing names may be dropped while its chunks are looked at.
            let unnamed = offer.is_none() && at.is_none();
            if bad.is_some() && unnamed && is_removed(chunks, &reference.root).map_err(attachment_problem)? {
                continue;
            }
            note_damage(chunks, &reference.root, bad.is_some());
            if let Some(chunk) = bad {
                let what = format!("attachment {} chunk {chunk} damaged or missing", reference.root);
                let what = Damage::new("attachment", what).with("root", reference.root).with("chunk", chunk);
                self.report.damage.push(what.into());
                self.again.extend(offer.map(|offer| (offer, chunk)));
            }
            before += length;
            self.told(Progress::of(Stage::Attachments, before, total))?;
        }
        Ok(())
    }
}

/// What became of an act that the store did not take.
pub(super) fn not_written(error: StoreError) -> Problem {
    match error {
        StoreError::Full { free_bytes, floor_bytes } => {
            Problem::new(codes::DISK_FULL).with("free", free_bytes).with("floor", floor_bytes)
        }
        other => keep(other.into()),
    }
}

/// What a journal's damage begins with.
pub(super) fn journal_name(names: &Names, (line, side, generation): (&LineId, Side, u64)) -> String {
    let entry = names.entry(line, side, generation, 0);
    entry.trim_end_matches(|c: char| c != '/').to_owned()
}

/// An attachment that lies here as a whole, or should.
pub(super) struct Kept {
    pub(super) reference: AttachmentRef,
    /// What offered it, where it is the other side's.
    pub(super) offer: Option<Offer>,
    /// A statement that names it, where one is known.
    pub(super) at: Option<Position>,
}

/// Attachments that lie here as a whole: received ones, with what offered them, and those that were imported or said
/// here. Each once.
pub(super) fn held(snapshot: &Snapshot) -> Result<Vec<Kept>, Problem> {
    let (mut held, mut known) = (Vec::new(), std::collections::BTreeSet::new());
    query::served(&*snapshot.read, |line, of| {
        let Some(journal) = snapshot.journals.find(&line, Side::Ours, of.generation) else { return Ok(()) };
        let at = Position { journal, number: of.number };
        if known.contains(&of.root) {
            return Ok(());
        }
        // Not imported into this store: said before a restore, and come back with its statement only.
        let reference = match query::imported(&*snapshot.read, &of.root)? {
            Some(imported) => Some(imported.reference),
            None => query::entry(&*snapshot.read, at)?
                .and_then(|entry| peek::statement(entry.plaintext.as_deref()?))
                .and_then(|statement| statement.envelope.attachments.into_iter().find(|a| a.root == of.root)),
        };
        if let Some(reference) = reference {
            known.insert(of.root);
            held.push(Kept { reference, offer: None, at: Some(at) });
        }
        Ok(())
    })
    .map_err(keep)?;
    let mut after: Option<Vec<u8>> = None;
    loop {
        let page = snapshot.read.cells(Cells::Attachments, b"i", after.as_deref(), PAGE);
        let page = page.map_err(|e| keep(e.into()))?;
        for reference in page.iter().filter_map(|(_, value)| Some(query::decode_imported(value).ok()?.reference)) {
            if known.insert(reference.root) {
                held.push(Kept { reference, offer: None, at: None });
            }
        }
        if page.len() < PAGE {
            break;
        }
        after = page.into_iter().next_back().map(|(key, _)| key);
    }
    attachment_offers(&*snapshot.read, |offer| {
        if offer.held && known.insert(offer.reference.root) {
            let at = place_of(snapshot, &offer);
            held.push(Kept { reference: offer.reference.clone(), offer: Some(offer), at });
        }
    })
    .map_err(keep)?;
    Ok(held)
}
