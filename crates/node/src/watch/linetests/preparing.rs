//! Notices that the node prepares, as drafts for an officer to change, release or give up.

use super::settings::{Doing, Prepare};
use crate::service::views::StatementDraft;
use crate::watch::drafts::{DRAFTS_PAGE_MAX, DraftState, DraftView, Drafts};

/// Who owns what the node prepared, until an officer takes it: no officer's id has a bracket.
pub const NODE_OWNER: &str = "(node)";

impl Prepare for Drafts {
    fn prepare(&self, draft: StatementDraft) -> Doing<'_, Option<u64>> {
        Box::pin(async move {
            let same = |view: &&DraftView| {
                view.owner == NODE_OWNER
                    && (&view.draft.format, &view.draft.peer) == (&draft.format, &draft.peer)
                    && view.draft.body.get() == draft.body.get()
            };
            let open = self.list(false, DRAFTS_PAGE_MAX).await.unwrap_or_default();
            if let Some(view) = open.iter().find(same) {
                return Some(view.id);
            }
            match self.begin(NODE_OWNER, draft).await {
                Ok(view) => Some(view.id),
                Err(problem) => {
                    tracing::error!(?problem, "a notice of an outage could not be prepared");
                    None
                }
            }
        })
    }

    fn groundless(&self, draft: u64) -> Doing<'_, ()> {
        Box::pin(async move {
            let untouched = |view: &DraftView| {
                (view.state, view.version, view.owner.as_str()) == (DraftState::Drafted, 1, NODE_OWNER)
                    && view.notes.is_empty()
            };
            if !self.show(draft).await.is_ok_and(|view| untouched(&view)) {
                return;
            }
            if let Err(problem) = self.withdraw(draft, NODE_OWNER).await {
                tracing::warn!(draft, ?problem, "a notice without ground was not withdrawn");
            }
        })
    }
}
