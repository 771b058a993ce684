//! Entries of the counterpart whose headers say that it holds attachments of the statement (F09; PROTOCOL.md rules 8, 28).

use std::collections::BTreeSet;

use comity_wire::Hash;
use comity_wire::codec::Dec;
use comity_wire::envelope::AttachmentRef;
use comity_wire::header::Header;
use comity_wire::limits::ATTACHMENTS_MAX;

use super::verify::{Placed, mismatch};
use super::{Evidence, EvidenceError, HeldVerdict};

/// The field that lists what the statement offers.
const ATTACHMENTS: &str = "envelope/attachments";

/// Checks that the entries ascend, and that each shows something of this statement that those before do not: another
/// root of this very entry, and one that it offers where that is disclosed. So no entry in a file is without meaning.
pub(super) fn check(held: &[Placed], statement: &Header, evidence: &Evidence) -> Result<(), EvidenceError> {
    let offered = offered(evidence)?;
    let mut known = BTreeSet::new();
    let mut last = None;
    for placed in held {
        if last.is_some_and(|last| placed.header.number <= last) {
            return mismatch("the entries that say what is held do not ascend");
        }
        last = Some(placed.header.number);
        let before = known.len();
        known.extend(roots(&placed.header, statement, offered.as_deref()));
        if known.len() == before {
            return mismatch("an entry says to hold no further attachment of this statement");
        }
    }
    Ok(())
}

/// What the entries say to hold, each root once, by the first that says so. [`check`] comes before.
pub(super) fn verdict(
    held: &[Placed],
    statement: &Header,
    evidence: &Evidence,
) -> Result<Vec<HeldVerdict>, EvidenceError> {
    let offered = offered(evidence)?;
    let (mut known, mut verdicts) = (BTreeSet::new(), Vec::new());
    for placed in held {
        for root in roots(&placed.header, statement, offered.as_deref()) {
            if known.insert(root) {
                let named = offered.iter().flatten().find(|reference| reference.root == root);
                let name = named.map(|reference| reference.name.clone());
                let (number, stated) = (placed.header.number, placed.header.stated);
                verdicts.push(HeldVerdict { root, name, id: placed.id, number, stated });
            }
        }
    }
    Ok(verdicts)
}

/// Roots that a header says to be held of this statement: all, or those that it is disclosed to offer.
fn roots<'a>(
    header: &'a Header,
    statement: &'a Header,
    offered: Option<&'a [AttachmentRef]>,
) -> impl Iterator<Item = Hash> + 'a {
    let of = |statement: &Header| (statement.generation, statement.number);
    let named = header.attachments.iter().filter(move |held| (held.generation, held.number) == of(statement));
    named
        .map(|held| held.root)
        .filter(move |root| offered.is_none_or(|all| all.iter().any(|reference| reference.root == *root)))
}

/// What the statement offers, where that field is disclosed.
fn offered(evidence: &Evidence) -> Result<Option<Vec<AttachmentRef>>, EvidenceError> {
    let mut fields = evidence.disclosure.iter().flat_map(|disclosure| &disclosure.fields);
    let Some(field) = fields.find(|field| field.path == ATTACHMENTS) else { return Ok(None) };
    let mut d = Dec::new(&field.value);
    let decoded = d.list("attachments", ATTACHMENTS_MAX);
    decoded.map(Some).map_err(|error| EvidenceError::Malformed { what: "attachments of the statement", error })
}
