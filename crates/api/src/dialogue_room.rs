//! What the routes of the dialogue ask.

use comity_node::service::Node;
use comity_node::service::views::{CalendarQuery, DialogueOrder, DialogueQuery, DialogueView, StatementDraft};
use comity_node::watch::policy::MayRead;

use crate::backend::Answer;
use crate::expert_room::ExpertRoom;

/// Rounds, joint records and consultations of a node: they are read here, and moved by statements as everything else is said.
pub trait DialogueRoom: Send + Sync + 'static {
    /// Series, records and consultations, whoever asks.
    fn dialogue(&self, query: DialogueQuery) -> Answer<'_, DialogueView>;
    /// The statement that an order makes; nothing is said.
    fn statement(&self, order: DialogueOrder) -> Answer<'_, StatementDraft>;
    /// A calendar of what may be read.
    fn calendar(&self, query: CalendarQuery, may: MayRead) -> Answer<'_, String>;
    /// Papers, questions and terms of experts.
    fn experts(&self) -> &dyn ExpertRoom;
}

impl DialogueRoom for Node {
    fn dialogue(&self, query: DialogueQuery) -> Answer<'_, DialogueView> {
        Box::pin(self.dialogue(query))
    }
    fn statement(&self, order: DialogueOrder) -> Answer<'_, StatementDraft> {
        Box::pin(self.dialogue_statement(order))
    }
    fn calendar(&self, query: CalendarQuery, may: MayRead) -> Answer<'_, String> {
        Box::pin(self.calendar(query, may))
    }
    fn experts(&self) -> &dyn ExpertRoom {
        self
    }
}
