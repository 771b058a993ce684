//! The log of acts that must not be done unseen: disclosures, repairs, keys. It is this node's own, signed by nobody.

use comity_store::Rows;

use super::checking::not_written;
use super::hands::lock;
use super::names::keep;
use super::node::Node;
use super::problem::{Problem, codes};
use super::views::{AuditQuery, AuditView};
use crate::core::READS_FROM;

/// Acts in one answer at most.
pub const AUDIT_PAGE_MAX: usize = 1_000;
/// Acts in one answer where nobody says how many.
const AUDIT_PAGE: usize = 100;
/// Bytes of acts in one answer at most.
const AUDIT_PAGE_BYTES_MAX: usize = 8 << 20;
/// Statements that lists showed, by officer, of which this is remembered.
const SHOWN_MAX: usize = 8_192;

tokio::task_local! {
    static ASKED_BY: Option<String>;
}

/// Does something that an officer asked for with a token of theirs, named by short id: every act that is kept on the way
/// says so.
pub async fn asked_by<F: Future>(officer: Option<String>, work: F) -> F::Output {
    ASKED_BY.scope(officer, work).await
}

impl Node {
    /// Keeps an act, durably when it returns; its time is this node's clock, its number the next one.
    ///
    /// # Errors
    /// The store's, and the act must not be done then.
    pub async fn note(&self, act: AuditView) -> Result<(), Problem> {
        let asked_by = ASKED_BY.try_with(Clone::clone).ok().flatten();
        let act = AuditView { at: self.inner.clocks.now().wall_s, asked_by, ..act };
        let record = serde_json::to_vec(&act).map_err(|e| Problem::new(codes::INTERNAL).with("detail", e))?;
        let kept = self.with_core(move |core, _| core.audit(&record)).await?;
        kept.map_err(not_written)
    }

    /// Keeps that a named officer read the content of a statement, durably when it returns.
    ///
    /// # Errors
    /// The store's.
    pub async fn note_read(&self, officer: &str, what: &str) -> Result<(), Problem> {
        self.note_reads(officer, &[what.to_owned()]).await
    }

    /// Keeps that a list which is asked for again and again showed a named officer these statements whole: each once while
    /// this node runs, durably when it returns.
    ///
    /// # Errors
    /// The store's.
    pub async fn note_shown(&self, officer: &str, what: Vec<String>) -> Result<(), Problem> {
        let seen = &self.inner.shared.shown_to;
        let is_new = |what: &String| !lock(seen).contains(&(officer.to_owned(), what.clone()));
        let new: Vec<String> = what.into_iter().filter(is_new).collect();
        if new.is_empty() {
            return Ok(());
        }
        self.note_reads(officer, &new).await?;
        let mut seen = lock(seen);
        if seen.len().saturating_add(new.len()) > SHOWN_MAX {
            // What is shown from now on is kept once more.
            seen.clear();
        }
        seen.extend(new.into_iter().map(|what| (officer.to_owned(), what)));
        Ok(())
    }

    async fn note_reads(&self, officer: &str, what: &[String]) -> Result<(), Problem> {
        let at = self.inner.clocks.now().wall_s;
        let read = |what: &String| {
            let (who, subject) = (Some(officer.to_owned()), Some(what.clone()));
            serde_json::to_vec(&AuditView { at, what: "read".to_owned(), who, subject, ..AuditView::default() })
        };
        let records: Result<Vec<_>, _> = what.iter().map(read).collect();
        let records = records.map_err(|e| Problem::new(codes::INTERNAL).with("detail", e))?;
        let kept = self.with_core(move |core, _| core.audit_reads(&records)).await?;
        kept.map_err(not_written)
    }

    /// Acts, newest first; or who read what.
    ///
    /// # Errors
    /// [`codes::TOO_MANY`]; the store's.
    pub async fn audit(&self, query: AuditQuery) -> Result<Vec<AuditView>, Problem> {
        let limit = query.limit.unwrap_or(AUDIT_PAGE);
        if limit > AUDIT_PAGE_MAX {
            return Err(Problem::new(codes::TOO_MANY).with("limit", AUDIT_PAGE_MAX));
        }
        let read = self.snapshot().await?.read;
        let (first, beyond) = if query.reads { (READS_FROM, comity_store::ROW_KEY_MAX) } else { (0, READS_FROM) };
        let end = match query.before {
            Some(before) => before.saturating_add(first).min(beyond),
            None => {
                let last = read.last_row(Rows::Audit, first..beyond).map_err(|e| keep(e.into()))?;
                last.map_or(first, |(number, _)| number + 1)
            }
        };
        let from = end.saturating_sub(limit as u64).max(first);
        let rows = read.rows(Rows::Audit, from..end, limit, AUDIT_PAGE_BYTES_MAX).map_err(|e| keep(e.into()))?;
        Ok(rows.into_iter().rev().map(|(number, record)| view(number - first, &record)).collect())
    }
}

fn view(number: u64, record: &[u8]) -> AuditView {
    match serde_json::from_slice::<AuditView>(record) {
        Ok(act) => AuditView { number, ..act },
        Err(_) => AuditView {
            number,
            what: "unreadable".to_owned(),
            details: vec![String::from_utf8_lossy(record).into_owned()],
            ..AuditView::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_cannot_be_read_is_shown_as_it_stands() {
        let shown = view(7, b"\xffnonsense");
        assert_eq!((shown.number, shown.what.as_str()), (7, "unreadable"));
        assert!(shown.details[0].contains("nonsense"));
    }
}
