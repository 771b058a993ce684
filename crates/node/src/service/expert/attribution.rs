//! Not for attribution: the officer is not named, the party is (`docs/spec/expert.md#not-for-attribution`).
//!
//! An envelope has no place for an officer's name but the set of required signatures, which names keys that the party's
//! register names. So a contribution that is not for attribution goes without any. What its author's node knows of who wrote
//! it stays there. **Does not find** a name that is written otherwise than the node knows it, or within an attachment.

use comity_process::expert::CONTRIBUTION_FORMAT;

use super::{members, text};
use crate::service::problem::{Problem, codes};
use crate::service::views::StatementDraft;

/// Whether a draft is a contribution that is not for attribution.
#[must_use]
pub fn unattributed(draft: &StatementDraft) -> bool {
    let said = members(&draft.body);
    draft.format == CONTRIBUTION_FORMAT && said.get("not_for_attribution").is_some_and(|raw| raw.get() == "true")
}

/// Refuses a draft that is not for attribution and says the name of the officer who sends it.
///
/// # Errors
/// [`codes::EXPERT_ATTRIBUTED`] with the field that does.
pub fn names_officer(draft: &StatementDraft, name: &str) -> Result<(), Problem> {
    let name = name.trim().to_lowercase();
    if name.is_empty() || !unattributed(draft) {
        return Ok(());
    }
    let said = members(&draft.body);
    let inside = |text: &str| text.to_lowercase().contains(&name);
    // Members as they are written, and as they read: a name may be written with escapes.
    let member = said.iter().find(|(at, raw)| inside(raw.get()) || text(&said, at).is_some_and(|text| inside(&text)));
    let asked = draft.asked.as_ref().map(|asked| asked.text.as_str()).unwrap_or_default();
    let envelope = [
        ("subject", &*draft.subject),
        ("handling", &*draft.handling),
        ("from_desk", &*draft.from_desk),
        ("asked", asked),
    ];
    let field = member.map(|(name, _)| name.as_str());
    let field = field.or_else(|| envelope.iter().find(|(_, text)| inside(text)).map(|(name, _)| *name));
    match field {
        Some(field) => Err(Problem::new(codes::EXPERT_ATTRIBUTED).with("field", field)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(body: &str) -> StatementDraft {
        let body = serde_json::value::RawValue::from_string(body.to_owned()).unwrap();
        StatementDraft::new("BOR", "expert", "F58", body)
    }

    #[test]
    fn what_is_not_for_attribution_names_nobody_who_sends_it() {
        let refused = |draft: &StatementDraft| names_officer(draft, "A. Petrova").is_err();
        let body = |text: &str| format!(r#"{{"topic":"t","text":"{text}","not_for_attribution":true}}"#);
        assert!(refused(&draft(&body("By a. petrova"))), "in any case");
        assert!(refused(&draft(&body("By \\u0041. Petrova"))), "with escapes");
        assert!(!refused(&draft(&body("By the watch"))));
        assert!(!refused(&draft(r#"{"topic":"t","text":"By A. Petrova","not_for_attribution":false}"#)));
        assert!(!refused(&draft(r#"{"topic":"t","text":"By A. Petrova"}"#)));
        assert!(refused(&StatementDraft { subject: "From A. Petrova".into(), ..draft(&body("x")) }));
        assert!(!refused(&StatementDraft { format: "F90".into(), ..draft(&body("By A. Petrova")) }));
        assert!(names_officer(&draft(&body("By A. Petrova")), "").is_ok(), "nobody is known to act");
    }
}
