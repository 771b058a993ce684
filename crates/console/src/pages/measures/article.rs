//! One part of an agreement: its languages side by side, what each party would have otherwise, and what stands in brackets.

use comity_node::service::views::{AgreementPart, PartyView};
use maud::{Markup, html};

use super::agreement::{Names, Read, anchor, name, reference, stands};
use super::annex;
use super::instrument::{Alternative, Article, Clause};
use super::texts::{Texts, autonym, direction, own};
use crate::ask::part;
use crate::frame::Signed;
use crate::marks::{foreign, instant};
use crate::words::{Run, Tongue, Value};

pub(super) fn show(signed: &Signed, read: &Read, one: &AgreementPart) -> Markup {
    let (tongue, id) = (&signed.tongue, anchor(&one.number));
    html! {
        section class="part" aria-labelledby=(id) {
            h3 id=(id) { (name(tongue, &one.number)) " " (own(tongue, &one.heading)) }
            p { (stands(tongue, &read.names, one)) }
            p class="note" {
                @for (who, saying) in [(PartyView::Us, &one.ours), (PartyView::Them, &one.theirs)] {
                    @if let Some(saying) = saying {
                        (foreign(read.names.of(who))) ": " (reference(&saying.by.id, &saying.by.number)) ", "
                        (instant(saying.at)) ". "
                    }
                }
            }
            @for (who, missing) in [PartyView::Us, PartyView::Them].into_iter().zip(&read.missing) {
                @if missing.contains(&one.number) {
                    p class="bad" {
                        (foreign(read.names.of(who))) ": "
                        (tongue.with("agreement-text-missing", &[("number", Value::Text(&comity_catalog::display::line(&one.number)))]))
                    }
                }
            }
            (text(tongue, read, one))
            (accept(signed, read, one))
        }
    }
}

fn text(tongue: &Tongue, read: &Read, one: &AgreementPart) -> Markup {
    let languages = &read.view.item.languages;
    let differs = one.standing == "differs";
    match one.number.as_str() {
        "preamble" => match (&read.ours.preamble, &read.theirs.preamble) {
            (ours, theirs) if differs && !ours.is_empty() && !theirs.is_empty() => {
                compared(tongue, read, (Some(ours), Some(theirs)))
            }
            (ours, theirs) => sides(tongue, languages, if ours.is_empty() { theirs } else { ours }),
        },
        "terms" => match (&read.ours.terms, &read.theirs.terms) {
            (Some(ours), Some(theirs)) if differs => html! {
                (annex::named(tongue, &read.names.us, ours)) (annex::named(tongue, &read.names.them, theirs))
            },
            (ours, theirs) => {
                html! { @if let Some(terms) = ours.as_ref().or(theirs.as_ref()) { (annex::show(tongue, terms)) } }
            }
        },
        "final" => annex::clauses(tongue, read.view.clauses.as_ref()),
        number => match (read.ours.article(number), read.theirs.article(number)) {
            (Some(ours), Some(theirs)) if differs => both(tongue, read, ours, theirs),
            (ours, theirs) => html! { @if let Some(article) = ours.or(theirs) { (alone(tongue, read, article)) } },
        },
    }
}

/// A text in every language beside each other; the reader's language first.
fn sides(tongue: &Tongue, languages: &[String], texts: &Texts) -> Markup {
    html! {
        div class="sides" {
            @for language in super::texts::ordered(tongue, languages) {
                @if let Some(text) = texts.get(language) {
                    (side(language, html! { (comity_catalog::display::block(text)) }))
                }
            }
        }
    }
}

/// One language of a text, below its name.
fn side(language: &str, text: Markup) -> Markup {
    html! {
        div lang=(language) dir=(direction(language)) {
            span class="tongue" { (autonym(language)) }
            span class="said" { (text) }
        }
    }
}

/// One text of an article, with what stands in brackets.
fn alone(tongue: &Tongue, read: &Read, article: &Article) -> Markup {
    let languages = &read.view.item.languages;
    let of = |clause: Option<&str>| -> Vec<&Alternative> {
        article.alternatives.iter().filter(|one| one.clause.as_deref() == clause).collect()
    };
    html! {
        @for clause in &article.clauses {
            div class="clause" {
                (number(clause))
                (sides(tongue, languages, &clause.texts))
                @for one in of(Some(&clause.number)) { (bracket(tongue, (&read.names, languages), one)) }
            }
        }
        @for one in of(None) { (bracket(tongue, (&read.names, languages), one)) }
    }
}

fn number(clause: &Clause) -> Markup {
    html! { p class="number" { (foreign(&clause.number)) } }
}

/// A text in brackets: whose it is stands in words; colour and border say it again.
fn bracket(tongue: &Tongue, (names, languages): (&Names, &[String]), one: &Alternative) -> Markup {
    let (class, by) = names.by_id(&one.proposer);
    let effect = match (one.effect.as_str(), &one.clause) {
        ("replace", _) => "measure-bracket-replace",
        ("delete", Some(_)) => "measure-bracket-delete",
        ("delete", None) => "measure-bracket-delete-all",
        (_, Some(_)) => "measure-bracket-insert",
        (_, None) => "measure-bracket-end",
    };
    html! {
        div class={ "bracket " (class) } {
            p {
                "[" strong { (foreign(by)) } " " (foreign(&one.mark)) ": " (tongue.text(effect))
                @if let Some(reason) = &one.reason { ". " (tongue.text("measure-because")) " " (foreign(reason)) }
            }
            (sides(tongue, languages, &one.texts))
            p class="end" aria-hidden="true" { "]" }
        }
    }
}

/// Both texts of an article, word by word: what only one says is struck or underlined, and named.
fn both(tongue: &Tongue, read: &Read, ours: &Article, theirs: &Article) -> Markup {
    let mut numbers: Vec<&str> = ours.clauses.iter().map(|clause| clause.number.as_str()).collect();
    for clause in &theirs.clauses {
        if !numbers.contains(&clause.number.as_str()) {
            numbers.push(&clause.number);
        }
    }
    html! {
        p class="keys" {
            span { del { (tongue.with("measure-only", &[("by", Value::Text(&read.names.us))])) } } " "
            span { ins { (tongue.with("measure-only", &[("by", Value::Text(&read.names.them))])) } }
        }
        @if ours.heading != theirs.heading { (compared(tongue, read, (Some(&ours.heading), Some(&theirs.heading)))) }
        @for number in numbers {
            @let old = ours.clauses.iter().find(|clause| clause.number == number).map(|clause| &clause.texts);
            @let new = theirs.clauses.iter().find(|clause| clause.number == number).map(|clause| &clause.texts);
            div class="clause" {
                p class="number" { (foreign(number)) }
                (compared(tongue, read, (old, new)))
            }
        }
    }
}

fn compared(tongue: &Tongue, read: &Read, (old, new): (Option<&Texts>, Option<&Texts>)) -> Markup {
    let of = |texts: Option<&'_ Texts>, language: &str| {
        texts.and_then(|texts| texts.get(language)).cloned().unwrap_or_default()
    };
    html! {
        div class="sides" {
            @for language in super::texts::ordered(tongue, &read.view.item.languages) {
                @let (old, new) = (of(old, language), of(new, language));
                (side(language, html! { @for run in tongue.compare(&old, &new) { (piece(run)) } }))
            }
        }
    }
}

fn piece(run: Run<'_>) -> Markup {
    use comity_catalog::display::block;
    html! {
        @match run {
            Run::Both(text) => { (block(text)) }
            Run::Old(text) => { del { (block(text)) } }
            Run::New(text) => { ins { (block(text)) } }
        }
    }
}

/// The button that accepts the counterpart's very text, where it says one that is here and nobody agreed on it yet.
fn accept(signed: &Signed, read: &Read, one: &AgreementPart) -> Markup {
    let settled = ["in-force", "awaiting-confirmation"].contains(&one.standing.as_str());
    let held = !read.missing[1].contains(&one.number);
    let over = ["withdrawn", "denied", "ended", "closed"].contains(&read.view.item.stage.as_str());
    let theirs = one.theirs.as_ref().filter(|_| !settled && held && !over);
    html! {
        @if let Some(theirs) = theirs {
            form class="acts" method="post" action={ "/agreements/" (part(&read.view.item.first.id)) "/accept" } {
                (signed.form_token())
                input type="hidden" name="number" value=(one.number);
                input type="hidden" name="hash" value=(theirs.hash);
                button {
                    (name(&signed.tongue, &one.number)) ": "
                    (signed.tongue.with("measure-accept", &[("by", Value::Text(&read.names.them))]))
                }
                " " span class="note" { (signed.tongue.text("measure-accept-means")) }
            }
        }
    }
}
