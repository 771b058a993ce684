//! What a line comes to, for people who compare it (PROTOCOL.md rule 15).

use comity_exchange::line::digest::{LineDigest, whole};
use comity_process::state::State;
use comity_seal::words::pairing_words;
use comity_wire::LineId;
use comity_wire::envelope::Mark;

use super::Node;
use super::hands::lock;
use super::problem::Problem;
use super::views::{DigestView, PositionView};

impl Node {
    /// A line's digest at all that is committed, kept for whoever looks at the line; none where entries are lacking, or
    /// are still being read.
    ///
    /// # Errors
    /// The node stops.
    pub(super) async fn digest(&self, line: LineId) -> Result<Option<DigestView>, Problem> {
        let Some(state) = self.state(line).await? else { return Ok(None) };
        let view = state.digest.as_ref().map(|digest| digest_view(digest, &state.finals));
        if let Some(view) = &view {
            lock(&self.inner.shared.digests).insert(line, view.clone());
        }
        Ok(view)
    }
}

/// A digest of final entries together with that of what they mean.
pub(super) fn digest_view(digest: &LineDigest, finals: &State) -> DigestView {
    let position = |(generation, size)| PositionView { generation, size };
    let (state, exercise) = (finals.digest(), finals.digest_of(Mark::Exercise));
    let hash = whole(digest, &state);
    DigestView {
        hash: hash.to_string(),
        words: pairing_words(&hash).map(str::to_owned).to_vec(),
        ours: position(digest.cut.ours),
        theirs: position(digest.cut.theirs),
        entries: digest.entries,
        line: digest.hash.to_string(),
        state: state.to_string(),
        exercise: exercise.to_string(),
    }
}
