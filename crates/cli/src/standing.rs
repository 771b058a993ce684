//! How far a statement is, in words: what its line's state says beside what the evidence shows
//! (`docs/spec/formats.md`, states of a statement).

use comity_node::service::views::{AnswerView, EffectView, ErasedView, Says, StatementState, StatementView};

use crate::context::Context;
use crate::i18n::vars;
use crate::{describe, plain, time};

/// Stages that say more than that somebody took it.
const STAGES: [&str; 6] = ["no-position-yet", "answered", "non-responsive", "denied", "lapsed", "waived"];

/// A sentence about who holds a statement and who took it: an answer takes it too.
pub(crate) fn state(context: &Context, view: &StatementView, at: fn(u64) -> String) -> String {
    let taken = view.effect.as_ref().and_then(|effect| effect.acknowledged_by.as_ref());
    let taken = taken.map(|taken| plain::line(&taken.number)).unwrap_or_default();
    let (peer, words) =
        (plain::line(&view.peer), |state: &StatementState| describe::state(context, &view.peer, state, at));
    match &view.state {
        StatementState::Opened { delivered_at, by } if !taken.is_empty() => {
            let vars =
                vars!["peer" => peer, "at" => at(*delivered_at), "by" => plain::line(&by.number), "taken" => taken];
            context.with("state-taken", &vars)
        }
        StatementState::Received { receipted_at: Some(receipted) } if !taken.is_empty() => {
            context.with("state-taken-by-us", &vars!["peer" => peer, "at" => at(*receipted), "taken" => taken])
        }
        state => words(state),
    }
}

/// What became of the answer that is owed, why a statement is void, on what it rests.
pub(crate) fn effect(context: &Context, effect: Option<&EffectView>) {
    if let Some(stage) = effect.map(|effect| effect.stage.as_str()).filter(|stage| STAGES.contains(stage)) {
        context.say(&format!("stage-{stage}"), &vars![]);
    }
    describe::effect(context, effect);
}

/// By what both sides erased its content.
pub(crate) fn erased(context: &Context, erased: &ErasedView) {
    let acts: Vec<&str> = erased.acts.iter().map(|act| act.number.as_str()).collect();
    let (acts, ground) = (plain::line(&acts.join(", ")), plain::line(&erased.ground));
    let id = if erased.acts.is_empty() { "show-erased-unknown" } else { "show-erased" };
    context.say(id, &vars!["acts" => acts, "at" => time::full(erased.at), "ground" => ground]);
}

/// One statement that answers, in its own words.
pub(crate) fn answer(context: &Context, answer: &AnswerView) {
    let id = match answer.says {
        Says::Answer => "show-answer",
        Says::Approved => "answer-approved",
        Says::Denied => "answer-denied",
        Says::Pending => "answer-pending",
        Says::NoPositionYet => "answer-no-position-yet",
        Says::NonResponsive => "answer-non-responsive",
        Says::Waived => "answer-waived",
        Says::NotUnderstood => "answer-not-understood",
    };
    context.say(id, &vars!["by" => plain::line(&answer.number)]);
}

/// One or two words for a list.
pub(crate) fn short(context: &Context, state: &StatementState, effect: Option<&EffectView>) -> String {
    use StatementState::{Acknowledged, AcknowledgedByUs, NotUnderstood, NotUnderstoodByUs, Opened, Received};
    let held = matches!(
        state,
        Acknowledged { .. }
            | AcknowledgedByUs { .. }
            | NotUnderstood { .. }
            | NotUnderstoodByUs { .. }
            | Opened { .. }
            | Received { .. }
    );
    match effect.filter(|_| held) {
        Some(effect) if STAGES.contains(&effect.stage.as_str()) => {
            context.text(&format!("stage-short-{}", effect.stage))
        }
        Some(effect) if effect.acknowledged_by.is_some() && matches!(state, Opened { .. } | Received { .. }) => {
            context.text("state-short-acknowledged")
        }
        _ => describe::short(context, state),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Catalogue, Language};

    #[test]
    fn every_stage_and_every_answer_has_words_of_its_own_in_both_languages() {
        for language in Language::ALL {
            let catalogue = Catalogue::new(language);
            let mut seen = std::collections::BTreeSet::new();
            for stage in STAGES {
                for id in [format!("stage-{stage}"), format!("stage-short-{stage}")] {
                    assert!(seen.insert(catalogue.find(&id, &vars![]).unwrap()), "{language:?} {id}");
                }
            }
            for says in
                ["approved", "denied", "pending", "no-position-yet", "non-responsive", "waived", "not-understood"]
            {
                let words = catalogue.find(&format!("answer-{says}"), &vars!["by" => "BOR/nrrc/3"]).unwrap();
                assert!(words.contains("BOR/nrrc/3") && seen.insert(words), "{language:?} {says}");
            }
        }
    }
}
