//! Legal holds: what this side must keep, whatever is agreed.

use comity_wire::EntryId;

use super::checking::not_written;
use super::names::keep;
use super::node::Node;
use super::problem::{Problem, codes};
use super::show::LIST_MAX;
use super::views::{AuditView, HoldOrder, HoldView, HoldsView, PageQuery};
use super::watch_room::page;
use crate::ledger::query;
use crate::watch::cells::RecordError;
use crate::watch::holds::{self, HOLD_REASON_BYTES_MAX, HOLDS_MAX};

fn not_kept(error: RecordError) -> Problem {
    match error {
        RecordError::Store(error) => not_written(error),
        other => Problem::new(codes::INTERNAL).with("detail", other),
    }
}

impl Node {
    /// The id and number of a named statement.
    pub(super) async fn named(&self, name: &str) -> Result<(EntryId, String), Problem> {
        let snapshot = self.snapshot().await?;
        let name = name.to_owned();
        let find = move || {
            let at = snapshot.names.resolve(&*snapshot.read, &snapshot.journals, &name)?;
            let none = || Problem::new(codes::NO_SUCH_STATEMENT).with("name", &name);
            let stored = query::entry(&*snapshot.read, at).map_err(keep)?.ok_or_else(none)?;
            Ok((stored.id, snapshot.reference(at)?.number))
        };
        self.blocking(find).await?
    }

    /// Puts a statement under a legal hold, and says so in the log of acts first.
    ///
    /// # Errors
    /// No such statement; no reason, or one that is too long; too many holds; the store's.
    pub async fn hold(&self, order: HoldOrder) -> Result<HoldView, Problem> {
        let (id, number) = self.named(&order.statement).await?;
        reason(&order.reason)?;
        if holds::count(&*self.snapshot().await?.read).map_err(keep)? >= HOLDS_MAX {
            return Err(Problem::new(codes::TOO_MANY).with("limit", HOLDS_MAX));
        }
        self.note(act("held", &order, &number)).await?;
        let at = self.inner.clocks.now().wall_s;
        let hold = HoldView { id: id.to_string(), number, reason: order.reason, officer: order.officer, at };
        let kept = hold.clone();
        let step = self.with_core(move |core, _| core.keep_watch(|tx| holds::add(tx, &id, &kept))).await?;
        step.map_err(not_kept)?;
        Ok(hold)
    }

    /// Lifts a legal hold and says so in the log of acts; what was agreed meanwhile is carried out thereafter.
    ///
    /// # Errors
    /// No such statement or hold; no reason; the store's.
    pub async fn lift_hold(&self, order: HoldOrder) -> Result<HoldView, Problem> {
        let (id, number) = self.named(&order.statement).await?;
        reason(&order.reason)?;
        let none = || Problem::new(codes::NO_HOLD).with("name", &number);
        let read = self.snapshot().await?.read;
        holds::find(&*read, &id).map_err(keep)?.ok_or_else(none)?;
        drop(read);
        self.note(act("hold-lifted", &order, &number)).await?;
        let step = self.with_core(move |core, _| {
            let lifted = core.keep_watch(|tx| holds::lift(tx, &id));
            core.look_at_erasures_again();
            lifted
        });
        let lifted = step.await?;
        lifted.map_err(not_kept)?.ok_or_else(none)
    }

    /// Legal holds, a page of them.
    ///
    /// # Errors
    /// [`codes::SEARCH_CURSOR`], [`codes::LIMIT_WRONG`]; the store's.
    pub async fn holds(&self, query: PageQuery) -> Result<HoldsView, Problem> {
        let (after, limit) = (behind(query.after.as_deref())?, page(query.limit, LIST_MAX)?);
        let (holds, more) = holds::page(&*self.snapshot().await?.read, after.as_ref(), limit).map_err(keep)?;
        Ok(HoldsView { holds, more: more.map(|id| id.to_string()) })
    }
}

/// The entry's id that an earlier page ended with.
pub(super) fn behind(after: Option<&str>) -> Result<Option<EntryId>, Problem> {
    let wrong = |after: &str| {
        let shown: String = after.chars().take(80).collect();
        Problem::new(codes::SEARCH_CURSOR).with("after", shown)
    };
    after.map(|after| after.parse().map_err(|_| wrong(after))).transpose()
}

fn reason(reason: &str) -> Result<(), Problem> {
    if reason.trim().is_empty() || reason.len() > HOLD_REASON_BYTES_MAX {
        return Err(Problem::new(codes::REASON_WRONG).with("limit", HOLD_REASON_BYTES_MAX));
    }
    Ok(())
}

fn act(what: &str, order: &HoldOrder, number: &str) -> AuditView {
    AuditView {
        what: what.to_owned(),
        who: order.officer.clone(),
        subject: Some(number.to_owned()),
        details: vec![order.reason.clone()],
        ..AuditView::default()
    }
}
