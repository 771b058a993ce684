//! Translations (F19) that wait to be adopted: a bounded walk over what was said, by the state of both sides.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_catalog::Catalogue;
use comity_catalog::translation::{FORMAT, Translation};
use comity_exchange::Side;
use comity_process::translation::Standing;
use comity_wire::LineId;

use super::node::Node;
use super::problem::Problem;
use super::show::{LIST_MAX, Placed, Snapshot};
use super::translating::standing;
use super::views::{AdoptionQuery, AdoptionTurn, AdoptionView, AdoptionsView, Reference};
use crate::ledger::peek;
use crate::state::LineState;

type States = BTreeMap<LineId, Arc<LineState>>;

impl Node {
    /// The translations that one side has said and the other has not. One that is on its way, taken back, without effect or
    /// said by both is none of them.
    ///
    /// # Errors
    /// A cursor that nobody gave; the store's.
    pub async fn adoptions(&self, query: AdoptionQuery) -> Result<AdoptionsView, Problem> {
        let mut states = States::new();
        for line in self.names().lines.keys() {
            states.extend(self.state(*line).await?.map(|state| (*line, state)));
        }
        let (snapshot, catalogue) = (self.snapshot().await?, self.catalogue());
        self.blocking(move || snapshot.adoptions(&query, &states, &catalogue)).await?
    }
}

impl Snapshot {
    fn adoptions(
        &self,
        query: &AdoptionQuery,
        states: &States,
        catalogue: &Catalogue,
    ) -> Result<AdoptionsView, Problem> {
        let mut waiting = Vec::new();
        let walk = self.walk(
            query.after.as_deref(),
            |line, _| states.contains_key(line),
            |at, (_, _, stored)| {
                let format = stored.plaintext.as_deref().and_then(peek::refers).map(|refers| refers.format);
                if format.as_deref() != Some(FORMAT) || stored.void.is_some() {
                    return Ok(true);
                }
                let Some(placed) = self.placed(at)? else { return Ok(true) };
                let state = states.get(&placed.line).map(Arc::as_ref);
                let (word, first) = standing(state, &placed.stored.id);
                if word == Standing::Proposed.word() && first == Some(placed.stored.id) {
                    waiting.extend(self.adoption(&placed, catalogue)?);
                }
                Ok(waiting.len() < LIST_MAX)
            },
        )?;
        waiting.sort_by_key(|one: &AdoptionView| (one.turn == AdoptionTurn::Theirs, std::cmp::Reverse(one.stated)));
        Ok(AdoptionsView { waiting, looked_at: walk.looked_at, more: walk.more })
    }

    fn adoption(&self, said: &Placed, catalogue: &Catalogue) -> Result<Option<AdoptionView>, Problem> {
        let Some(statement) = &said.statement else { return Ok(None) };
        let Ok(members) = statement.members() else { return Ok(None) };
        let Some(read) = Translation::read(&members) else { return Ok(None) };
        let of: Reference = self.reference_of(&read.of)?;
        let source = if of.number.is_empty() { None } else { Some(self.find(&of.id)?) };
        let source = source.and_then(|placed| placed.statement).filter(|source| source.envelope.format != FORMAT);
        let (peer, track) = self.names.of(&said.line);
        Ok(Some(AdoptionView {
            turn: if said.side == Side::Theirs { AdoptionTurn::Ours } else { AdoptionTurn::Theirs },
            translation: self.reference(said.at)?,
            statement: of,
            format: source.as_ref().map(|source| source.envelope.format.clone()).unwrap_or_default(),
            language: read.language.clone(),
            peer: peer.to_owned(),
            track: track.word().to_owned(),
            mark: statement.envelope.mark.word().to_owned(),
            stated: said.header.stated,
            fits: source.map(|source| read.applied(&source, catalogue).is_ok()),
        }))
    }
}
