//! What a line comes to, for people who compare it (PROTOCOL.md rule 15).

use comity_exchange::line::digest::{LineDigest, Progress};
use comity_seal::words::pairing_words;
use comity_wire::LineId;

use super::Node;
use super::hands::lock;
use super::problem::Problem;
use super::views::{DigestView, PositionView};

/// Steps that a line test waits for at most: a quarter of a million entries and fates. The next one goes on from there.
pub(super) const DIGEST_STEPS_MAX: usize = 64;

impl Node {
    /// A line's digest at all that is committed, kept for whoever looks at the line; if so many steps are enough, everything below the cut is held, and the
    /// store gives it back.
    ///
    /// # Errors
    /// The node stops.
    pub(super) async fn digest(&self, line: LineId, steps: usize) -> Result<Option<DigestView>, Problem> {
        let mut at = None;
        for _ in 0..steps.min(DIGEST_STEPS_MAX) {
            let step = self.with_core(move |core, _| core.digest(&line, at)).await?;
            match step {
                Ok(Some((_, Progress::Done(digest)))) => {
                    let view = view(&digest);
                    lock(&self.inner.shared.digests).insert(line, view.clone());
                    return Ok(Some(view));
                }
                Ok(Some((cut, Progress::More))) => at = Some(cut),
                // What is damaged is said by whoever needs it.
                Ok(Some((_, Progress::Lacking)) | None) | Err(_) => return Ok(None),
            }
        }
        Ok(None)
    }
}

fn view(digest: &LineDigest) -> DigestView {
    let position = |(generation, size)| PositionView { generation, size };
    DigestView {
        hash: digest.hash.to_string(),
        words: pairing_words(&digest.hash).map(str::to_owned).to_vec(),
        ours: position(digest.cut.ours),
        theirs: position(digest.cut.theirs),
        entries: digest.entries,
    }
}
