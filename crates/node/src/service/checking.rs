//! `fsck`: recomputes what a node keeps, and says how far it is.
//!
//! **In scope.** The store's structure, every entry's hash, every root that was signed, every chunk of an attachment
//! that is held. **Out of scope.** Signatures, which were verified before anything was kept; mending.

use comity_store::{Cells, Keeper};
use comity_wire::Canonical;
use comity_wire::envelope::AttachmentRef;

use super::asking::attachment_problem;
use super::names::keep;
use super::node::Node;
use super::problem::{Problem, codes};
use super::show::Snapshot;
use super::views::{FsckReport, Progress, Stage};
use crate::attachments::SealedFile;
use crate::ledger::{attachment_offers, query};

/// Damage that a check names.
const DAMAGE_MAX: usize = 100;
/// Cells that are read at a time.
const PAGE: usize = 256;

impl Node {
    /// Recomputes everything that is kept: the store's structure, entries' hashes, roots, chunks. `progress` is told how
    /// far the check is, and ends it with `false`.
    ///
    /// # Errors
    /// The store's; `given-up` where `progress` ended it.
    pub async fn fsck(
        &self,
        mut progress: impl FnMut(Progress) -> bool + Send + 'static,
    ) -> Result<FsckReport, Problem> {
        let snapshot = self.snapshot().await?;
        let keeper = self.with_core(|core, _| core.keeper()).await?.map_err(|e| keep(e.into()))?;
        self.blocking(move || {
            let mut check = Check { snapshot: &snapshot, progress: &mut progress, report: FsckReport::default() };
            check.structure(keeper)?;
            check.journals()?;
            check.attachments()?;
            check.report.damage.truncate(DAMAGE_MAX);
            Ok(check.report)
        })
        .await?
    }
}

struct Check<'a> {
    snapshot: &'a Snapshot,
    progress: &'a mut dyn FnMut(Progress) -> bool,
    report: FsckReport,
}

impl Check<'_> {
    fn told(&mut self, progress: Progress) -> Result<(), Problem> {
        if (self.progress)(progress) { Ok(()) } else { Err(Problem::new(codes::GIVEN_UP)) }
    }

    fn structure(&mut self, mut keeper: Box<dyn Keeper>) -> Result<(), Problem> {
        let progress = &mut self.progress;
        let found = keeper.check(&mut || progress(Progress::open(Stage::Structure)));
        self.report.damage = found.map_err(|e| keep(e.into()))?.ok_or_else(|| Problem::new(codes::GIVEN_UP))?;
        Ok(())
    }

    fn journals(&mut self) -> Result<(), Problem> {
        let (read, mut total) = (&*self.snapshot.read, 0);
        for (_, _, _, journal) in self.snapshot.journals.iter() {
            total += query::size(read, journal).map_err(keep)?;
        }
        let mut before = 0;
        self.told(Progress::of(Stage::Entries, 0, total))?;
        for (line, side, generation, journal) in self.snapshot.journals.iter() {
            let room = DAMAGE_MAX.saturating_sub(self.report.damage.len()).max(1);
            let (progress, mut wanted) = (&mut self.progress, true);
            let (entries, damage) = query::check_journal(read, journal, room, &mut |done| {
                wanted = progress(Progress::of(Stage::Entries, (before + done).min(total), total));
                wanted
            })
            .map_err(keep)?;
            if !wanted {
                return Err(Problem::new(codes::GIVEN_UP));
            }
            let at = self.snapshot.names.entry(&line, side, generation, 0);
            let at = at.trim_end_matches(|c: char| c != '/');
            self.report.entries += entries;
            self.report.journals += 1;
            self.report.damage.extend(damage.into_iter().map(|what| format!("{at} {what}")));
            // A journal that is left at its hundredth damage counts as done.
            before += query::size(read, journal).map_err(keep)?;
            self.told(Progress::of(Stage::Entries, before, total))?;
        }
        Ok(())
    }

    fn attachments(&mut self) -> Result<(), Problem> {
        let held = held(self.snapshot)?;
        let total = held.iter().map(|reference| reference.length).sum();
        let mut before = 0;
        self.told(Progress::of(Stage::Attachments, 0, total))?;
        for reference in held {
            self.report.attachments += 1;
            let chunks = &*self.snapshot.chunks;
            let file = SealedFile::open(chunks, reference.root, reference.length).map_err(attachment_problem)?;
            for chunk in 0..file.total() {
                if file.read_verified(chunks, chunk).is_err() {
                    let damage = format!("attachment {} chunk {chunk} damaged or missing", reference.root);
                    self.report.damage.push(damage);
                    break;
                }
                let done = reference.length * (chunk + 1) / file.total();
                self.told(Progress::of(Stage::Attachments, before + done, total))?;
            }
            before += reference.length;
            self.told(Progress::of(Stage::Attachments, before, total))?;
        }
        Ok(())
    }
}

/// Attachments that lie here as a whole: received ones, and those that were imported here.
fn held(snapshot: &Snapshot) -> Result<Vec<AttachmentRef>, Problem> {
    let mut held = Vec::new();
    attachment_offers(&*snapshot.read, |offer| {
        if offer.held {
            held.push(offer.reference);
        }
    })
    .map_err(keep)?;
    let mut after: Option<Vec<u8>> = None;
    loop {
        let page = snapshot.read.cells(Cells::Attachments, b"i", after.as_deref(), PAGE);
        let page = page.map_err(|e| keep(e.into()))?;
        for (_, value) in &page {
            held.extend(AttachmentRef::from_bytes(value).ok());
        }
        if page.len() < PAGE {
            return Ok(held);
        }
        after = page.into_iter().next_back().map(|(key, _)| key);
    }
}
