//! Attachments that do not lie here as they did: which, and what can be said of them.

use comity_wire::envelope::AttachmentRef;

use super::asking::attachment_problem;
use super::checking::held;
use super::node::Node;
use super::problem::{Problem, codes};
use super::show::Snapshot;
use super::views::{Blame, Colour, Direction, Finding};
use crate::attachments::{AttachmentError, chunks_held, chunks_of, found_damaged, is_removed, note_damage};
use crate::ledger::query::Position;

impl Node {
    /// Attachments that were whole here and are not, by the lengths of their files and the last look at their chunks.
    pub(super) async fn attachment_findings(&self) -> Result<Vec<Finding>, Problem> {
        let snapshot = self.snapshot().await?;
        self.blocking(move || snapshot.attachment_findings()).await?
    }
}

impl Snapshot {
    fn attachment_findings(&self) -> Result<Vec<Finding>, Problem> {
        // How many, and the statement of the first: received ones, then our own.
        let mut found: [(u64, Option<String>); 2] = Default::default();
        for one in held(self)? {
            if !self.at_fault(&one.reference).map_err(attachment_problem)? {
                continue;
            }
            let unnamed = one.offer.is_none() && one.at.is_none();
            if unnamed && is_removed(&*self.chunks, &one.reference.root).map_err(attachment_problem)? {
                continue;
            }
            let [theirs, ours] = &mut found;
            let (count, first) = if one.offer.is_some() { theirs } else { ours };
            *count += 1;
            if first.is_none() {
                *first = one.at.map(|at| self.reference(at)).transpose()?.map(|of| of.number);
            }
        }
        let codes = ["attachment-damaged", "attachment-lost"].into_iter().zip(found);
        let finding = |(code, (count, first)): (&'static str, (u64, Option<String>))| {
            let finding = Finding::new(Colour::Amber, code, Blame::Operator).with("count", count);
            (count > 0).then(|| finding.with("statement", first.unwrap_or_else(|| "-".to_owned())))
        };
        Ok(codes.filter_map(finding).collect())
    }

    fn at_fault(&self, reference: &AttachmentRef) -> Result<bool, AttachmentError> {
        let missing = chunks_held(&*self.chunks, reference)? < chunks_of(reference.length);
        Ok(missing || found_damaged(&*self.chunks, &reference.root)?)
    }

    /// Why an attachment cannot be read: one that was whole here once is damaged, not still on its way.
    pub(super) fn not_exported(&self, statement: &str, reference: &AttachmentRef, error: AttachmentError) -> Problem {
        let root = reference.root;
        let lacks = matches!(error, AttachmentError::Incomplete { .. } | AttachmentError::Damaged { .. });
        let told = self.show(statement).ok().and_then(|view| {
            let of = view.attachments.into_iter().find(|a| a.root == root.to_string())?;
            (of.held_here || of.damaged).then_some((view.direction, of.have < of.chunks))
        });
        match told.filter(|_| lacks) {
            Some((Direction::Out, true)) => Problem::new(codes::ATTACHMENT_LOST).with("root", root),
            Some(_) => {
                note_damage(&*self.chunks, &root, true);
                Problem::new(codes::ATTACHMENT_DAMAGED).with("root", root)
            }
            None => attachment_problem(error).with("root", root),
        }
    }
}

/// Of what is held, which entry names it first: for people.
pub(super) fn place_of(snapshot: &Snapshot, offer: &crate::ledger::Offer) -> Option<Position> {
    let journal = snapshot.journals.find(&offer.line, comity_exchange::Side::Theirs, offer.generation)?;
    Some(Position { journal, number: offer.number })
}
