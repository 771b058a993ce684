//! Consultations: what was said, and whether any findings are joint.

use comity_node::service::views::{ConsultationView, SaidView, StageView};
use maud::{Markup, html};
use serde::Deserialize;

use super::agreement::reference;
use super::dialogue::by;
use super::texts::{Texts, own};
use crate::ask::part;
use crate::marks::{foreign, instant};
use crate::words::Tongue;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Findings {
    findings: Texts,
}

pub(super) fn show(tongue: &Tongue, one: &ConsultationView) -> Markup {
    let joint = one.standing == "joint";
    html! {
        article class="card" {
            h3 {
                a href={ "/cases/" (part(&one.case)) } { (foreign(&one.first.number)) } " (" (foreign(&one.format)) "): "
                (tongue.word("consult-standing", &one.standing))
            }
            @if one.provisional { p class="note" { (tongue.text("dialogue-provisional")) } }
            // Joint findings are alike: they stand once.
            @for said in one.findings.iter().take(if joint { 1 } else { 2 }) { (findings(tongue, said, joint)) }
            @for said in &one.disagreements {
                p { strong { (tongue.text("measure-disagrees")) } " " (by(tongue, said.by)) ", "
                    (reference(&said.statement.id, &said.statement.number)) }
            }
            details {
                summary { (tongue.text("measure-said")) }
                ol class="moves" { @for stage in &one.said { (said(tongue, stage)) } }
            }
            @if let Some(closed) = &one.closed_by { p { (tongue.text("measure-closed-by")) " " (reference(&closed.id, &closed.number)) } }
        }
    }
}

fn findings(tongue: &Tongue, said: &SaidView, joint: bool) -> Markup {
    let body: Findings = said.body.as_ref().and_then(|body| serde_json::from_str(body.get()).ok()).unwrap_or_default();
    html! {
        @if said.fits == Some(false) { p class="bad" { (tongue.text("measure-unfit")) } }
        p {
            strong { @if joint { (tongue.text("measure-findings-joint")) } @else { (by(tongue, said.by)) } }
            " " (own(tongue, &body.findings))
        }
    }
}

fn said(tongue: &Tongue, stage: &StageView) -> Markup {
    html! {
        li {
            (instant(stage.at)) " " (by(tongue, stage.by)) ", " (reference(&stage.statement.id, &stage.statement.number))
            @if !stage.stage.is_empty() { ", " (tongue.word("consult-stage", &stage.stage)) }
            @if let Some(text) = &stage.text { ": " (foreign(text)) }
            @if stage.owed { " " strong { (tongue.text("measure-answer-owed")) } }
        }
    }
}
