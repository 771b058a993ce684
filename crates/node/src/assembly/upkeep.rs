//! What a node does for its folder from time to time: start marks (PROTOCOL.md rule 23), epoch keys (rule 7).

use comity_seal::Rng;
use comity_wire::Origin;

use super::AssemblyError;
use crate::attachments::{self, ChunkStore};
use crate::core::Core;
use crate::party::keys::{KeyName, KeyStore};
use crate::party::mark::MarkVerdict;
use crate::party::{NodeDir, PartyError};

/// Forgets old keys and advances the start marks: at every orderly stop, and every hour that a node signs. Runs between
/// two rounds.
///
/// # Errors
/// The folder's or the store's. Marks that disagree while the node runs, because somebody changed the folder, are left
/// as they are for the next start to find out.
pub fn upkeep(dir: &NodeDir, core: &mut Core, rng: &mut dyn Rng) -> Result<(), AssemblyError> {
    forget_keys(&dir.keys(), core)?;
    let kept = core.mark()?;
    let file = dir.mark_file();
    if file.check(kept)? != MarkVerdict::Agree || core.stopped().is_some() {
        return Ok(());
    }
    let advance = file.begin(kept, MarkVerdict::Agree, rng)?;
    core.keep_mark(advance.mark())?;
    Ok(advance.finish()?)
}

/// Drops imported attachments that no statement has named for a day, and finishes what an earlier call or a crash left:
/// at a start and at every upkeep. Runs between two rounds. Nothing where the store was put back: statements that name
/// what was imported may come back yet.
///
/// # Errors
/// The folder's or the store's. Chunks that cannot be removed are tried again next time.
pub fn drop_imports(dir: &NodeDir, core: &mut Core, chunks: &dyn ChunkStore, now_s: u64) -> Result<(), AssemblyError> {
    if core.stopped().is_some() || dir.mark_file().check(core.mark()?)? != MarkVerdict::Agree {
        return Ok(());
    }
    core.drop_old_imports(now_s)?;
    let gone = attachments::remove_all(chunks, &core.dropping()?);
    if gone.is_empty() { Ok(()) } else { Ok(core.dropped(&gone)?) }
}

/// Publishes a next key on every line whose counterpart seals to the newest one already: at a start, when the
/// counterpart opens a new epoch anyway.
pub(super) fn publish_keys(keys: &KeyStore, core: &mut Core, rng: &mut dyn Rng) -> Result<(), PartyError> {
    for report in core.report() {
        let line = report.config.line;
        let Some(epoch) = core.epoch_keys(&line).filter(|epoch| epoch.in_use == Some(epoch.newest)) else { continue };
        let origin = Origin { line, author: report.config.our_author, generation: report.status.generation };
        let number = epoch.newest.saturating_add(1);
        let key = keys.hpke_or_new(&KeyName::Hpke { origin, number }, rng)?;
        core.publish_key(&line, key);
    }
    Ok(())
}

/// Removes the files of keys older than those in use, of all generations: their numbers do not meet.
pub(super) fn forget_keys(keys: &KeyStore, core: &mut Core) -> Result<(), PartyError> {
    for report in core.report() {
        let line = report.config.line;
        let Some(kept) = core.forget_old_keys(&line) else { continue };
        for generation in 1..=report.status.generation {
            let origin = Origin { line, author: report.config.our_author, generation };
            for number in keys.hpke_numbers(origin)?.into_iter().filter(|number| *number < kept) {
                keys.forget(&KeyName::Hpke { origin, number })?;
            }
        }
    }
    Ok(())
}
