//! Consultations, and cases that were put on a table.

use std::sync::Arc;

use comity_process::case::Case;
use comity_process::dialogue::{self, CLOSED, FINDINGS, disagreement};
use comity_process::event::Who2;
use comity_process::item::{Item, Standing};
use comity_process::statement::Statement as Kept;
use serde::Deserialize;

use super::{Line, members, text};
use crate::service::problem::Problem;
use crate::service::views::{ConsultationView, SaidView, StageView, TabledView};

impl Line<'_> {
    /// A consultation.
    pub(super) fn consultation(&self, case: &Case, said: &[Arc<Kept>]) -> Result<ConsultationView, Problem> {
        let finally = self.finally(case);
        let shown = finally.as_deref().unwrap_or(case);
        let findings = match case.items.get(FINDINGS) {
            Some(item) => self.sayings(item, dialogue::findings_hash)?,
            None => Vec::new(),
        };
        let mut disagreements = Vec::new();
        for who in Who2::BOTH {
            if let Some(id) = case.id_of(disagreement(who)) {
                let (by, statement, body) = (self.party(who), self.reference(&id), self.body(&id)?);
                disagreements.push(SaidView { by, statement, hash: None, fits: None, body });
            }
        }
        let disagrees = Who2::BOTH.into_iter().any(|who| shown.facts.contains_key(disagreement(who)));
        let standing = match shown.items.get(FINDINGS).map_or(Standing::Open, Item::standing) {
            Standing::InForce if finally.is_some() => "joint",
            Standing::InForce | Standing::Awaiting => "awaiting-confirmation",
            _ if disagrees => "disagreement",
            Standing::Differs => "findings-differ",
            Standing::One(_) => "findings-of-one",
            Standing::Open => "open",
        };
        let (peer, track) = self.peer();
        Ok(ConsultationView {
            case: case.id.to_string(),
            first: self.reference(&case.id),
            peer,
            track,
            format: case.format.to_string(),
            standing: standing.to_owned(),
            provisional: finally.as_deref() != Some(case),
            closed_by: shown.id_of(CLOSED).map(|id| self.reference(&id)),
            findings,
            disagreements,
            said: said.iter().filter_map(|one| self.stage(one).transpose()).collect::<Result<_, _>>()?,
        })
    }

    fn stage(&self, one: &Kept) -> Result<Option<StageView>, Problem> {
        if !dialogue::CONSULTS.contains(&&*one.format) {
            return Ok(None);
        }
        let body = self.body(&one.id)?.map(|body| members(&body)).unwrap_or_default();
        let words = ["text", "summary", "resolution"].into_iter().find_map(|name| text(&body, name));
        let owed = self.state.provisional.obligations_of(one);
        Ok(Some(StageView {
            statement: self.reference(&one.id),
            by: self.party(one.author()),
            format: one.format.to_string(),
            stage: text(&body, "stage").unwrap_or_default(),
            text: words,
            at: one.effective,
            owed: owed.iter().any(|one| one.kind.is_reply() && one.is_open()),
        }))
    }

    /// What was put on a table, where the case is that of an F39.
    pub(super) fn tabled(&self, case: &Case, view: &ConsultationView) -> Result<Option<TabledView>, Problem> {
        #[derive(Deserialize)]
        struct Table {
            series: String,
            round: Option<u64>,
        }
        #[derive(Deserialize)]
        struct Evidence {
            hash: String,
            number: Option<String>,
        }
        if &*case.format != "F39" || self.state.provisional.statement(&case.id).is_none_or(|one| !one.has_effect()) {
            return Ok(None);
        }
        let Some(body) = self.body(&case.id)?.map(|body| members(&body)) else { return Ok(None) };
        let table = body.get("table").and_then(|raw| serde_json::from_str::<Table>(raw.get()).ok());
        let evidence = body.get("case_evidence").and_then(|raw| serde_json::from_str::<Evidence>(raw.get()).ok());
        let (Some(table), Some(evidence)) = (table, evidence) else { return Ok(None) };
        Ok(Some(TabledView {
            statement: self.reference(&case.id),
            by: self.party(case.opener),
            series: table.series,
            round: table.round,
            evidence: evidence.hash,
            number: evidence.number,
            title: text(&body, "title"),
            outcome_sought: text(&body, "outcome_sought"),
            consultation: view.standing.clone(),
        }))
    }
}
