//! What the routes of translations and internal notes ask.

use comity_node::service::views::{
    AdoptionQuery, AdoptionsView, InternalNote, InternalNoteDraft, NotesQuery, NotesView, StatementDraft,
    TranslationDraft, TranslationOrder, TranslationView, TranslationsView, Wanted, WantedDraft, WantedQuery,
    WantedView,
};
use comity_node::service::{Node, Problem};

use crate::backend::Answer;

/// Translations and internal notes of a node. What changes something returns when the change is durable, and goes on to its
/// end where whoever asked is gone.
pub trait TranslationRoom: Send + Sync + 'static {
    /// Translations of a statement.
    fn translations(&self, of: String) -> Answer<'_, TranslationsView>;
    /// A form to fill in.
    fn form(&self, of: String, language: String) -> Answer<'_, TranslationDraft>;
    /// Keeps a translation that an officer wrote.
    fn write(&self, by: String, draft: TranslationDraft) -> Answer<'_, TranslationView>;
    /// A translation as a draft (F19), which is not kept yet.
    fn draft(&self, order: TranslationOrder) -> Answer<'_, StatementDraft>;
    /// What is to be translated.
    fn queue(&self, query: WantedQuery) -> Answer<'_, Vec<WantedView>>;
    /// Acts on what is to be translated.
    fn act(&self, by: String, draft: WantedDraft) -> Answer<'_, Wanted>;
    /// Internal notes.
    fn notes(&self, query: NotesQuery) -> Answer<'_, NotesView>;
    /// Keeps an internal note.
    fn add_note(&self, by: String, draft: InternalNoteDraft) -> Answer<'_, InternalNote>;
    /// Translations that one side has said and the other has not.
    fn adoptions(&self, query: AdoptionQuery) -> Answer<'_, AdoptionsView>;
}

/// Lets the work go on to its end even where whoever asked is gone.
fn answered<T: Send + 'static>(work: impl Future<Output = Result<T, Problem>> + Send + 'static) -> Answer<'static, T> {
    let task = tokio::spawn(work);
    let failed = |error: tokio::task::JoinError| {
        Err(Problem::new(comity_node::service::problem::codes::INTERNAL).with("detail", error))
    };
    Box::pin(async move { task.await.unwrap_or_else(failed) })
}

impl TranslationRoom for Node {
    fn translations(&self, of: String) -> Answer<'_, TranslationsView> {
        Box::pin(async move { self.translations(&of).await })
    }
    fn form(&self, of: String, language: String) -> Answer<'_, TranslationDraft> {
        Box::pin(self.translation_form(of, language))
    }
    fn write(&self, by: String, draft: TranslationDraft) -> Answer<'_, TranslationView> {
        let node = self.clone();
        answered(async move { node.write_translation(by, draft).await })
    }
    fn draft(&self, order: TranslationOrder) -> Answer<'_, StatementDraft> {
        Box::pin(self.translation_draft(order))
    }
    fn queue(&self, query: WantedQuery) -> Answer<'_, Vec<WantedView>> {
        Box::pin(self.wanted(query))
    }
    fn act(&self, by: String, draft: WantedDraft) -> Answer<'_, Wanted> {
        let node = self.clone();
        answered(async move { node.want(by, draft).await })
    }
    fn notes(&self, query: NotesQuery) -> Answer<'_, NotesView> {
        Box::pin(self.internal_notes(query))
    }
    fn add_note(&self, by: String, draft: InternalNoteDraft) -> Answer<'_, InternalNote> {
        let node = self.clone();
        answered(async move { node.add_internal_note(by, draft).await })
    }
    fn adoptions(&self, query: AdoptionQuery) -> Answer<'_, AdoptionsView> {
        Box::pin(self.adoptions(query))
    }
}
