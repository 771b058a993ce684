//! What the routes of guarantees, special-caution assets, protected processes and the reciprocity ledger ask.

use comity_node::service::Node;
use comity_node::service::views::{LedgerQuery, LedgerView, PledgeQuery, PledgesView, ProtectedListView};
use comity_node::watch::policy::MayRead;

use crate::backend::Answer;
use crate::notice_room::NoticeRoom;

/// What parties promise each other, and what each has kept of it, as far as whoever asks may read it. Nothing changes.
pub trait PledgeRoom: NoticeRoom + Send + Sync + 'static {
    /// Guarantees (F41).
    fn guarantees(&self, query: PledgeQuery, may: MayRead) -> Answer<'_, PledgesView>;
    /// Special-caution assets (F35).
    fn cautions(&self, query: PledgeQuery, may: MayRead) -> Answer<'_, PledgesView>;
    /// Protected processes (F40).
    fn protected(&self, query: PledgeQuery, may: MayRead) -> Answer<'_, ProtectedListView>;
    /// What each side owes and has done.
    fn reciprocity(&self, query: LedgerQuery, may: MayRead) -> Answer<'_, LedgerView>;
}

impl PledgeRoom for Node {
    fn guarantees(&self, query: PledgeQuery, may: MayRead) -> Answer<'_, PledgesView> {
        Box::pin(self.guarantees(query, may))
    }

    fn cautions(&self, query: PledgeQuery, may: MayRead) -> Answer<'_, PledgesView> {
        Box::pin(self.cautions(query, may))
    }

    fn protected(&self, query: PledgeQuery, may: MayRead) -> Answer<'_, ProtectedListView> {
        Box::pin(self.protected(query, may))
    }

    fn reciprocity(&self, query: LedgerQuery, may: MayRead) -> Answer<'_, LedgerView> {
        Box::pin(self.reciprocity(query, may))
    }
}
