//! The labels that drafts bear: settled when officers are asked to sign, as things stand before.

use super::{DraftView, Drafts, Kept};
use crate::service::Problem;
use crate::service::views::StatementDraft;

impl Kept {
    /// The content with the labels that it bears, where these are settled.
    pub(super) fn labelled(&self) -> StatementDraft {
        let mut draft = self.view.draft.clone();
        if let Some(labels) = &self.view.labels {
            (draft.tlp, draft.pap) = (labels.tlp.clone(), labels.pap.clone());
        }
        draft
    }
}

impl Drafts {
    /// Says of drafts which labels they bear, where that is not settled.
    pub(super) async fn labelled(&self, mut views: Vec<DraftView>) -> Result<Vec<DraftView>, Problem> {
        let unsettled = views.iter().filter(|view| view.labels.is_none()).map(|view| view.draft.clone()).collect();
        let mut labels = self.node.draft_labels(unsettled).await?.into_iter();
        for view in views.iter_mut().filter(|view| view.labels.is_none()) {
            view.labels = labels.next();
        }
        Ok(views)
    }
}
