//! Drafts of an officer who leaves.

use super::{DRAFTS_PAGE_MAX, DraftState, Drafts, Kept, OPEN};
use crate::service::Problem;

impl Drafts {
    /// What an officer had becomes another's: drafts by their owner; and releases that wait for a key of theirs are to be
    /// asked for anew. Returns the drafts concerned.
    ///
    /// # Errors
    /// The store's.
    pub async fn hand_over(&self, from: &str, key: Option<&str>, to: &str) -> Result<Vec<u64>, Problem> {
        let mut concerned = Vec::new();
        for view in self.list(false, DRAFTS_PAGE_MAX).await? {
            let waits =
                key.is_some_and(|key| view.asked.iter().any(|of| of == key) && !view.signed.iter().any(|of| of == key));
            if view.owner != from && !waits {
                continue;
            }
            let (from, to) = (from.to_owned(), to.to_owned());
            let handed = move |kept: &mut Kept| {
                if kept.view.owner == from {
                    kept.view.owner = to;
                }
                if waits {
                    kept.void();
                    kept.view.state = DraftState::InReview;
                }
                Ok(())
            };
            let by = view.changed_by.clone();
            self.change(view.id, &by, &OPEN, handed).await?;
            concerned.push(view.id);
        }
        Ok(concerned)
    }
}
