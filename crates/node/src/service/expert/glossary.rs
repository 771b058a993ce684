//! Terms: each side's definition, and what both adopted.

use comity_process::case::Case;
use comity_process::event::Who2;
use comity_process::expert::{self, DEFINITION, ENDED, ENDED_BY, SINCE, TERM_FORMAT, TEXT};
use comity_process::item::{Item, Standing};

use super::{Line, members, text};
use crate::service::problem::Problem;
use crate::service::views::{AgreedView, DefinitionView, GlossaryTermView};

impl Line<'_> {
    /// A term; nothing where its case is over, since what is said of it then begins anew.
    pub(super) fn term(&self, case: &Case) -> Result<Option<GlossaryTermView>, Problem> {
        if &*case.format != TERM_FORMAT || case.phase.is_closed() {
            return Ok(None);
        }
        let Some(first) = self.body(&case.id)?.map(|body| members(&body)) else { return Ok(None) };
        let (Some(term), Some(language)) = (text(&first, "term"), text(&first, "language")) else { return Ok(None) };
        let finally = self.finally(case);
        let shown = finally.as_deref().unwrap_or(case);
        let said = self.definitions(case)?;
        // Agreed is what final state says alone.
        let agreed = match (shown.id_of(TEXT).filter(|_| finally.is_some()), shown.number(SINCE)) {
            (Some(hash), Some(since)) => {
                let half = shown.id_of(expert::half(Who2::Lower));
                let body = half.map(|half| self.body(&half)).transpose()?.flatten();
                let definition = body.and_then(|body| text(&members(&body), "definition"));
                Some(AgreedView { definition, hash: hash.to_string(), since })
            }
            _ => None,
        };
        let standing = match shown.items.get(DEFINITION).map_or(Standing::Open, Item::standing) {
            _ if agreed.is_some() => "agreed",
            Standing::InForce | Standing::Awaiting => "awaiting-confirmation",
            _ if said.len() == 2 => "side-by-side",
            _ if said.len() == 1 => "one",
            _ => "none",
        };
        let (peer, track) = self.peer();
        Ok(Some(GlossaryTermView {
            peer,
            track,
            term,
            language,
            case: case.id.to_string(),
            first: self.reference(&case.id),
            standing: standing.to_owned(),
            provisional: finally.as_deref() != Some(case),
            agreed,
            ended_at: shown.number(ENDED),
            ended_by: shown.id_of(ENDED_BY).map(|id| self.reference(&id)),
            said,
        }))
    }

    /// What each side says at present: its last statement, unless that took it back.
    fn definitions(&self, case: &Case) -> Result<Vec<DefinitionView>, Problem> {
        let said = self.said(case);
        let item = case.items.get(DEFINITION);
        let mut views = Vec::new();
        for who in Who2::BOTH {
            let of = |one: &&std::sync::Arc<comity_process::Statement>| {
                one.author() == who && &*one.format == TERM_FORMAT && one.cancelled_by.is_none()
            };
            let Some(last) = said.iter().rev().find(of) else { continue };
            let body = self.body(&last.id)?.map(|body| members(&body)).unwrap_or_default();
            if text(&body, "status").as_deref() == Some("withdrawn") {
                continue;
            }
            let offers = item.and_then(|item| item.said[who as usize]).is_some_and(|saying| saying.by == last.id);
            views.push(DefinitionView {
                by: self.party(who),
                statement: self.reference(&last.id),
                definition: text(&body, "definition"),
                offered: offers,
                source: text(&body, "source"),
            });
        }
        Ok(views)
    }
}
