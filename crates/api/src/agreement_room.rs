//! What the routes of agreements ask.

use comity_node::service::Node;
use comity_node::service::views::{AgreementFile, AgreementPartView, AgreementQuery, AgreementView, AgreementsView};
use comity_node::watch::policy::MayRead;

use crate::backend::Answer;

/// Agreements of a node: they are read here, and moved by statements as everything else is said.
pub trait AgreementRoom: Send + Sync + 'static {
    /// Agreements that whoever asks may read.
    fn agreements(&self, query: AgreementQuery, may: MayRead) -> Answer<'_, AgreementsView>;
    /// One agreement.
    fn agreement(&self, name: String) -> Answer<'_, AgreementView>;
    /// The texts of one part.
    fn part(&self, name: String, number: String) -> Answer<'_, AgreementPartView>;
    /// The whole text.
    fn text(&self, name: String, of: String) -> Answer<'_, AgreementFile>;
}

impl AgreementRoom for Node {
    fn agreements(&self, query: AgreementQuery, may: MayRead) -> Answer<'_, AgreementsView> {
        Box::pin(self.agreements(query, may))
    }
    fn agreement(&self, name: String) -> Answer<'_, AgreementView> {
        Box::pin(async move { self.agreement(&name).await })
    }
    fn part(&self, name: String, number: String) -> Answer<'_, AgreementPartView> {
        Box::pin(async move { self.agreement_part(&name, number).await })
    }
    fn text(&self, name: String, of: String) -> Answer<'_, AgreementFile> {
        Box::pin(async move { self.agreement_file(&name, of).await })
    }
}
