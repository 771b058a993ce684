//! Labels of what is said, where its author chose none (`docs/spec/markings.md#labels-that-nobody-chose`).

use comity_store::Read;
use comity_wire::EntryId;
use comity_wire::envelope::{Envelope, Pap, Tlp};
use comity_wire::limits::ENVELOPE_LIST_MAX;

use super::drafting::Lookup;
use super::names::keep;
use super::node::Node;
use super::problem::Problem;
use super::views::{DraftLabels, StatementDraft};
use crate::ledger::query::Position;
use crate::ledger::{Journals, peek, query};

/// Formats without a text of anybody's own about a matter: where nobody chose a label, they take one that leaves.
const NEUTRAL: [&str; 3] = ["F02", "F03", "F07"];
/// A correction is of its author's own statement, and no more sensitive.
const CORRECTION: &str = "F05";

/// Fills in the labels that nobody chose: of what the draft answers or supersedes the most sensitive, and never less than
/// the defaults but for what is neutral or a correction. What is neutral is lowered to the line's ceiling; anything else
/// above it is refused later, and its author chooses. What was chosen stays as it is.
///
/// # Errors
/// The store's.
pub(super) fn choose(draft: &mut StatementDraft, lookup: &Lookup<'_>) -> Result<(), Problem> {
    if !draft.tlp.is_empty() && !draft.pap.is_empty() {
        return Ok(());
    }
    let of = answered(draft, lookup)?;
    let ceiling = lookup.ceilings.get(&format!("{}/{}", draft.peer, draft.track)).copied().unwrap_or_default();
    let (least, neutral) = (<(Tlp, Pap)>::default(), NEUTRAL.contains(&draft.format.as_str()));
    let labels = match of {
        None => least,
        Some(of) if neutral || draft.format == CORRECTION => of,
        // The numbers of the labels fall from the open to the most sensitive.
        Some((tlp, pap)) => (tlp.min(least.0), pap.min(least.1)),
    };
    let (tlp, pap) = if neutral { ceiling.lowered(labels) } else { labels };
    for (field, word) in [(&mut draft.tlp, tlp.word()), (&mut draft.pap, pap.word())] {
        if field.is_empty() {
            word.clone_into(field);
        }
    }
    Ok(())
}

/// The labels of a statement that carries nothing of anybody's: they are below every ceiling.
pub(crate) fn lowest(draft: &mut StatementDraft) {
    Tlp::Clear.word().clone_into(&mut draft.tlp);
    Pap::Clear.word().clone_into(&mut draft.pap);
}

/// The most sensitive labels of what a draft answers or supersedes. What is not found the draft is refused for later.
fn answered(draft: &StatementDraft, lookup: &Lookup<'_>) -> Result<Option<(Tlp, Pap)>, Problem> {
    let named = draft.in_reply_to.iter().take(ENVELOPE_LIST_MAX).chain(&draft.supersedes);
    let Some((read, journals)) = lookup.read else { return Ok(None) };
    let mut found: Option<(Tlp, Pap)> = None;
    let ids: Vec<EntryId> = named.filter_map(|name| lookup.id(name, &draft.peer).ok()).collect();
    let line = lookup.names.line(&draft.peer, &draft.track).ok();
    let places = query::by_ids(read, journals.from_line(line.as_ref()), &ids).map_err(keep)?;
    for at in places.into_values() {
        let Some(envelope) = envelope_at(read, at)? else { continue };
        // The numbers of the labels fall from the open to the most sensitive.
        let (tlp, pap) = found.unwrap_or((Tlp::Clear, Pap::Clear));
        found = Some((tlp.min(envelope.tlp), pap.min(envelope.pap)));
    }
    Ok(found)
}

fn envelope_at(read: &dyn Read, at: Position) -> Result<Option<Envelope>, Problem> {
    let stored = query::entry(read, at).map_err(keep)?;
    let statement = stored.and_then(|stored| stored.plaintext.as_deref().and_then(peek::statement));
    Ok(statement.map(|statement| statement.envelope))
}

impl Node {
    /// The labels that drafts would bear if they were said as things stand, in their order.
    ///
    /// # Errors
    /// The store's.
    pub async fn draft_labels(&self, drafts: Vec<StatementDraft>) -> Result<Vec<DraftLabels>, Problem> {
        let (snapshot, catalogue, ceilings) = (self.snapshot_of_store().await?, self.catalogue(), self.ceilings());
        let look = move || -> Result<Vec<DraftLabels>, Problem> {
            let read: Option<(&dyn Read, &Journals)> = Some((&*snapshot.read, &snapshot.journals));
            let names = &snapshot.names;
            let lookup = Lookup { catalogue: &catalogue, ceilings: &ceilings, names, read, by_node: false };
            let mut found = Vec::with_capacity(drafts.len());
            for mut draft in drafts {
                choose(&mut draft, &lookup)?;
                found.push(DraftLabels { tlp: draft.tlp, pap: draft.pap });
            }
            Ok(found)
        };
        self.blocking(look).await?
    }
}
