//! What an acknowledgement (F03) says: who took a statement, whether it was understood, and which levels of the receiver's
//! ladder were entered before (docs/spec/statement.md).

use std::collections::BTreeSet;

use comity_exchange::Side;
use comity_store::Read;
use comity_wire::LineId;
use comity_wire::header::Kind;
use comity_wire::statement::Statement;
use serde_json::Value;

use super::names::{Names, keep};
use super::problem::Problem;
use super::show::Snapshot;
use super::views::{AckView, LevelView, ObligationView, Reference};
use crate::ledger::{Journals, query};
use crate::watch::ladder::LEVELS_MAX;

/// The body of an F03.
#[derive(serde::Deserialize)]
struct AckBody {
    refs: Vec<String>,
    received_at: u64,
    officer: String,
    understood: bool,
    /// A claim of its author's: what of it is of another form is left out, and hides nothing else.
    #[serde(default)]
    levels: Value,
}

impl AckBody {
    fn levels_of(&self, id: &str) -> Vec<LevelView> {
        let level = |of: &Value| {
            let named = of.get("ref")?.as_str()? == id;
            let level = u32::try_from(of.get("level")?.as_u64()?).ok()?;
            let (desk, at) = (of.get("desk")?.as_str()?.to_owned(), of.get("at")?.as_u64()?);
            named.then_some(LevelView { level, desk, at })
        };
        self.levels.as_array().into_iter().flatten().filter_map(level).take(LEVELS_MAX).collect()
    }
}

/// The acknowledgement that a statement makes of another, if its body names it too.
pub(super) fn ack(statement: &Statement, by: Reference, id: &str, stated: u64) -> Option<AckView> {
    let body: AckBody = serde_json::from_slice(&statement.body).ok()?;
    let levels = body.levels_of(id);
    let AckBody { refs, received_at, officer, understood, .. } = body;
    refs.iter().any(|r| r == id).then_some(AckView { by, officer, received_at, understood, stated, levels })
}

/// What an acknowledgement of the counterpart says.
pub(super) struct Acks {
    /// The statements of ours that it answers and that its body names, in the order in which it answers them.
    pub statements: Vec<Reference>,
    /// The officer, in the counterpart's words.
    pub officer: String,
    /// Whether they were understood.
    pub understood: bool,
}

/// Reads it. Costs by what it answers, whatever else was said of that: this is asked on the writer's thread. Lines are islands,
/// so what stands on another line is left out; and so is all of a body that is none.
///
/// # Errors
/// The store's.
pub(super) fn acks_of_ours(
    (read, journals, names): (&dyn Read, &Journals, &Names),
    line: &LineId,
    said: &Statement,
) -> Result<Acks, Problem> {
    let none = Acks { statements: Vec::new(), officer: String::new(), understood: false };
    let Ok(body) = serde_json::from_slice::<AckBody>(&said.body) else { return Ok(none) };
    let ours = journals.of_line(line).filter(|(side, ..)| *side == Side::Ours);
    let mut ours: Vec<(u64, u16)> = ours.map(|(_, generation, journal)| (generation, journal)).collect();
    ours.reverse();
    let places =
        query::by_ids(read, ours.iter().map(|(_, journal)| *journal), &said.envelope.in_reply_to).map_err(keep)?;
    let named: BTreeSet<&str> = body.refs.iter().map(String::as_str).collect();
    let mut statements = Vec::with_capacity(places.len());
    for id in &said.envelope.in_reply_to {
        let Some(at) = places.get(id).copied().filter(|_| named.contains(id.to_string().as_str())) else { continue };
        let stored = query::entry(read, at).map_err(keep)?;
        let header = stored.and_then(|stored| stored.entry.header().ok()).filter(|h| h.kind == Kind::Statement);
        let generation = ours.iter().find(|(_, journal)| *journal == at.journal).map(|(generation, _)| *generation);
        if let (Some(header), Some(generation)) = (header, generation) {
            let number = names.number(line, Side::Ours, generation, header.ordinal);
            statements.push(Reference { number, id: id.to_string() });
        }
    }
    Ok(Acks { statements, officer: body.officer, understood: body.understood })
}

impl Snapshot {
    /// Adds to acknowledgements that were owed and given the levels that they say were entered before.
    ///
    /// # Errors
    /// The store's.
    pub(super) fn with_levels(&self, obligations: &mut [ObligationView]) -> Result<(), Problem> {
        for one in obligations.iter_mut().filter(|one| one.kind == "acknowledge") {
            let Some(id) = one.by.as_ref().and_then(|by| by.id.parse().ok()) else { continue };
            let Some(at) = query::by_id(&*self.read, &self.journals, &id).map_err(keep)? else { continue };
            let Some(said) = self.placed(at)?.and_then(|placed| placed.statement) else { continue };
            if said.envelope.format == "F03"
                && let Ok(body) = serde_json::from_slice::<AckBody>(&said.body)
            {
                one.levels = body.levels_of(&one.statement.id);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn levels(levels: &Value) -> Vec<LevelView> {
        let body = json!({"refs": ["a"], "received_at": 1, "officer": "x", "understood": true, "levels": levels});
        serde_json::from_value::<AckBody>(body).unwrap().levels_of("a")
    }

    #[test]
    fn levels_of_another_form_or_statement_are_left_out_and_hide_nothing() {
        let good = json!({"ref": "a", "level": 1, "desk": "nrrc", "at": 7});
        let expected = LevelView { level: 1, desk: "nrrc".into(), at: 7 };
        assert_eq!(levels(&json!([good])), std::slice::from_ref(&expected));
        for wrong in [
            json!({"ref": "b", "level": 1, "desk": "nrrc", "at": 7}),
            json!({"ref": "a", "level": -1, "desk": "nrrc", "at": 7}),
            json!({"ref": "a", "level": 4_294_967_296_u64, "desk": "nrrc", "at": 7}),
            json!({"ref": "a", "level": 1, "desk": 7, "at": 7}),
            json!({"ref": "a", "level": 1, "desk": "nrrc"}),
            json!("a"),
            json!(null),
        ] {
            assert_eq!(levels(&json!([wrong, good])), std::slice::from_ref(&expected), "{wrong}");
        }
        for wrong in [json!(null), json!({}), json!("x"), json!(7), json!([])] {
            assert!(levels(&wrong).is_empty(), "{wrong}");
        }
        assert_eq!(levels(&json!(vec![good; LEVELS_MAX + 1])).len(), LEVELS_MAX);
    }

    #[test]
    fn a_body_without_levels_acknowledges_as_before() {
        let body = json!({"refs": [], "received_at": 1, "officer": "x", "understood": false});
        assert!(serde_json::from_value::<AckBody>(body).unwrap().levels_of("a").is_empty());
    }
}
