//! The digest of a line as it stands (PROTOCOL.md rule 15), a bounded step at a time.

use comity_exchange::line::digest::{Cut, Progress};
use comity_wire::LineId;

use super::{Core, Fatal};
use crate::ledger::LineLedger;

impl Core {
    /// Goes on with a line's digest, to a cut or to all that is committed; the cut that it went to. One call reads at most
    /// `DIGEST_STEP_MAX` entries, so that it delays a round by little. `None` for an unknown line.
    ///
    /// # Errors
    /// [`Fatal`]: the store cannot give back what was committed. The writer goes on: whatever it needs of that it will miss
    /// itself.
    pub fn digest(&mut self, line: &LineId, cut: Option<Cut>) -> Result<Option<(Cut, Progress)>, Fatal> {
        let read = self.store.reader()?;
        let Some(one) = self.lines.get_mut(line) else { return Ok(None) };
        let ledger = LineLedger::new(&*read, &self.writer.journals, *line);
        let cut = cut.unwrap_or_else(|| one.line.cut());
        let progress = one.digest.advance(cut, &ledger).map_err(|e| Fatal::Keep { detail: e.to_string() })?;
        Ok(Some((cut, progress)))
    }
}
