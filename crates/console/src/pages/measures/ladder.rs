//! The steps of an agreement's conclusion, from the first text to its entry into force.

use comity_node::service::views::{AgreementAct, AgreementSaying, PartyView};
use maud::{Markup, html};

use super::agreement::{Read, reference};
use crate::marks::{foreign, instant};
use crate::words::Tongue;

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Done,
    /// Of one party, or awaiting confirmation.
    Begun,
    Ahead,
    /// Later steps were taken without it.
    Skipped,
}

impl Step {
    const fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Begun => "begun",
            Self::Ahead => "ahead",
            Self::Skipped => "skipped",
        }
    }
}

/// Stages in their order; a stage that is none of them says nothing of the steps.
const STAGES: [&str; 8] =
    ["negotiated", "agreed", "initialled", "signed", "concluded", "in-force", "suspended", "ended"];

/// The ladder.
pub(super) fn show(tongue: &Tongue, read: &Read) -> Markup {
    let item = &read.view.item;
    let reached = STAGES.iter().position(|stage| *stage == item.stage).unwrap_or_default();
    let of = |name: &str| read.view.acts.iter().find(|act| act.act == name);
    let agreed = if item.texts_hash.is_some() || reached >= 1 { Step::Done } else { Step::Ahead };
    let in_force = if reached >= 5 { Step::Done } else { Step::Ahead };
    html! {
        section aria-labelledby="ladder" {
            h2 id="ladder" { (tongue.text("measure-ladder")) }
            ol class="ladder" {
                (rung(tongue, "tabled", Step::Done, html! {
                    (reference(&item.first.id, &item.first.number)) ", " (instant(item.opened_at))
                }))
                (rung(tongue, "agreed", agreed, html! {}))
                @for (name, id, after) in [("initial", "initialled", 2), ("sign", "signed", 3), ("ratify", "notified", 4)] {
                    @let act = of(name);
                    (rung(tongue, id, step(act, reached > after), html! { @if let Some(act) = act { (act_said(read, act)) } }))
                }
                (rung(tongue, "in-force", in_force, html! { @if let Some(at) = item.enters { (instant(at)) } }))
                @if ["suspended", "ended", "withdrawn", "denied", "closed"].contains(&item.stage.as_str()) {
                    li class="done" { strong { (tongue.word("agreement-stage", &item.stage)) } }
                }
            }
        }
    }
}

fn step(act: Option<&AgreementAct>, beyond: bool) -> Step {
    match act.map(|act| act.standing.as_str()) {
        Some("in-force") => Step::Done,
        Some("one" | "differs" | "awaiting-confirmation") => Step::Begun,
        _ if beyond => Step::Skipped,
        _ => Step::Ahead,
    }
}

fn rung(tongue: &Tongue, id: &str, step: Step, said: Markup) -> Markup {
    html! {
        li class=(step.class()) {
            strong { (tongue.text(&format!("measure-step-{id}"))) } ": "
            (tongue.text(&format!("measure-step-is-{}", step.class())))
            div class="note" { (said) }
        }
    }
}

fn act_said(read: &Read, act: &AgreementAct) -> Markup {
    let one = |who: PartyView, said: &AgreementSaying| {
        html! { (foreign(read.names.of(who))) " " (reference(&said.by.id, &said.by.number)) ", " (instant(said.at)) " " }
    };
    html! {
        @if let Some(said) = &act.ours { (one(PartyView::Us, said)) }
        @if let Some(said) = &act.theirs { (one(PartyView::Them, said)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_was_left_out_is_not_ahead() {
        assert_eq!(step(None, true), Step::Skipped);
        assert_eq!(step(None, false), Step::Ahead);
    }
}
