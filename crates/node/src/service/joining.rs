//! An incident notification that names its early warning belongs into that one's case (docs/spec/state.md, measures). Whoever
//! names another one is refused, as its receiver's node would void it.

use comity_wire::{Hash, LineId};
use serde::Deserialize;

use super::names::keep;
use super::node::Node;
use super::problem::Problem;
use super::views::StatementDraft;
use crate::ledger::{peek, query};

/// The format, and the early warning that its body names; the word `none` names nothing.
const NOTIFICATION: &str = "F21";

#[derive(Deserialize)]
struct Follows {
    early_warning: String,
}

/// The early warning that a notification names.
pub(super) fn warning(format: &str, body: &[u8]) -> Option<Hash> {
    let body = || serde_json::from_slice::<Follows>(body).ok();
    (format == NOTIFICATION).then(body)??.early_warning.parse().ok()
}

/// The early warning that a draft follows without saying into which case it goes.
fn follows(draft: &StatementDraft) -> Option<Hash> {
    let names_none = draft.case.is_none() && draft.in_reply_to.is_empty() && draft.supersedes.is_none();
    names_none.then(|| warning(&draft.format, draft.body.get().as_bytes())).flatten()
}

impl Node {
    /// Puts a notification into the case of the early warning that it names, where it names no case. A warning that this line
    /// does not have names none: the statement is then refused as one of a case that is not known.
    pub(super) async fn joined(&self, mut draft: StatementDraft) -> StatementDraft {
        if let Some(warning) = follows(&draft)
            && let Ok(line) = self.names().line(&draft.peer, &draft.track)
        {
            let case = self.case_of(line, warning).await.unwrap_or_default();
            draft.case = Some(case.unwrap_or(warning).to_string());
        }
        draft
    }

    /// The case of a statement: by the line's state, or by its own envelope while it is on its way.
    async fn case_of(&self, line: LineId, id: Hash) -> Result<Option<Hash>, Problem> {
        let state = self.state(line).await?;
        if let Some(known) = state.and_then(|state| state.provisional.statement(&id)) {
            return Ok(known.case);
        }
        let snapshot = self.snapshot().await?;
        let look = move || -> Result<Option<Hash>, Problem> {
            let Some(at) = query::by_id(&*snapshot.read, &snapshot.journals, &id).map_err(keep)? else {
                return Ok(None);
            };
            let stored = query::entry(&*snapshot.read, at).map_err(keep)?;
            let said = stored.and_then(|stored| peek::statement(stored.plaintext.as_deref()?));
            Ok(said.and_then(|said| said.envelope.case))
        };
        self.blocking(look).await?
    }
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;

    fn draft(format: &str, body: &str) -> StatementDraft {
        StatementDraft::new("BOR", "cert", format, RawValue::from_string(body.to_owned()).unwrap())
    }

    #[test]
    fn only_a_notification_that_names_a_warning_and_no_case_is_joined() {
        let id = Hash([3; 32]);
        let body = format!(r#"{{"early_warning":"{id}"}}"#);
        assert_eq!(follows(&draft("F21", &body)), Some(id));
        assert_eq!(follows(&draft("F21", r#"{"early_warning":"none"}"#)), None);
        assert_eq!(follows(&draft("F21", "{}")), None);
        assert_eq!(follows(&draft("F22", &body)), None);
        let own = StatementDraft { case: Some("AUR/cert/1".into()), ..draft("F21", &body) };
        assert_eq!(follows(&own), None, "who names a case is judged by it");
        let reply = StatementDraft { in_reply_to: vec!["BOR/cert/1".into()], ..draft("F21", &body) };
        assert_eq!(follows(&reply), None);
    }
}
