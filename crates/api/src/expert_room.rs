//! What the routes of the experts ask.

use comity_node::service::Node;
use comity_node::service::views::{ExpertOrder, ExpertQuery, ExpertView, GlossaryQuery, GlossaryView, StatementDraft};

use crate::backend::Answer;

/// Papers, questions and terms of a node: they are read here, and moved by statements as everything else is said.
pub trait ExpertRoom: Send + Sync + 'static {
    /// Papers and questions by topic, whoever asks.
    fn expert(&self, query: ExpertQuery) -> Answer<'_, ExpertView>;
    /// Terms with each side's definition, whoever asks.
    fn glossary(&self, query: GlossaryQuery) -> Answer<'_, GlossaryView>;
    /// The statement that an order makes; nothing is said.
    fn statement(&self, order: ExpertOrder) -> Answer<'_, StatementDraft>;
}

impl ExpertRoom for Node {
    fn expert(&self, query: ExpertQuery) -> Answer<'_, ExpertView> {
        Box::pin(self.expert(query))
    }
    fn glossary(&self, query: GlossaryQuery) -> Answer<'_, GlossaryView> {
        Box::pin(self.glossary(query))
    }
    fn statement(&self, order: ExpertOrder) -> Answer<'_, StatementDraft> {
        Box::pin(self.expert_statement(order))
    }
}
