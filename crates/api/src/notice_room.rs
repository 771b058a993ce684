//! What the routes of notices, coded signals and accounts of an incident ask.

use comity_node::service::Node;
use comity_node::service::views::{AccountsView, NoticeQuery, NoticesView, SignalQuery, SignalTableView};
use comity_node::watch::policy::MayRead;

use crate::backend::Answer;

/// Notices of a node over all its lines, as far as whoever asks may read them. Nothing changes.
pub trait NoticeRoom: Send + Sync + 'static {
    /// Notices (F30, F31), and what they meet.
    fn notices(&self, query: NoticeQuery, may: MayRead) -> Answer<'_, NoticesView>;
    /// The table of codes in force on a line.
    fn signal_table(&self, query: SignalQuery, may: MayRead) -> Answer<'_, SignalTableView>;
    /// Both accounts of the incident that a statement is about.
    fn accounts(&self, of: String, may: MayRead) -> Answer<'_, AccountsView>;
}

impl NoticeRoom for Node {
    fn notices(&self, query: NoticeQuery, may: MayRead) -> Answer<'_, NoticesView> {
        Box::pin(self.notices(query, may))
    }

    fn signal_table(&self, query: SignalQuery, may: MayRead) -> Answer<'_, SignalTableView> {
        Box::pin(self.signal_table(query, may))
    }

    fn accounts(&self, of: String, may: MayRead) -> Answer<'_, AccountsView> {
        Box::pin(self.accounts(of, may))
    }
}
