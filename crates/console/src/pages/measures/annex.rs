//! The annex of terms and the final clauses, in words.

use comity_node::service::views::AgreementClauses;
use maud::{Markup, html};

use super::instrument::{Period, Terms};
use super::texts::{formats, lasting, own};
use crate::marks::{foreign, instant};
use crate::words::{Tongue, Value};

/// The terms that one party says, where each says others.
pub(super) fn named(tongue: &Tongue, by: &str, terms: &Terms) -> Markup {
    html! { h4 { (foreign(by)) } (show(tongue, terms)) }
}

pub(super) fn show(tongue: &Tongue, terms: &Terms) -> Markup {
    html! {
        (periods(tongue, "measure-periods", &terms.periods))
        (periods(tongue, "measure-window-periods", &terms.window_periods))
        dl class="facts" {
            @if !terms.notify.is_empty() {
                dt { (tongue.text("measure-notify")) }
                dd { @for (index, track) in terms.notify.iter().enumerate() {
                    @if index > 0 { ", " }
                    (comity_catalog::display::line(&tongue.word("track", track)))
                } }
            }
            @if let Some(from) = terms.severity_from { dt { (tongue.text("measure-severity-from")) } dd { (from) } }
            @if let Some(version) = terms.code_table_version { dt { (tongue.text("measure-code-table")) } dd { (version) } }
        }
        (codes(tongue, terms))
    }
}

fn periods(tongue: &Tongue, title: &str, periods: &[Period]) -> Markup {
    let cell = |seconds: Option<u64>| seconds.map_or_else(|| "—".to_owned(), |seconds| lasting(tongue, seconds));
    html! {
        @if !periods.is_empty() {
            table tabindex="0" {
                caption { (tongue.text(title)) }
                thead { tr { @for id in ["console-format", "measure-ack", "measure-answer", "measure-lead"] {
                    th scope="col" { (tongue.text(id)) }
                } } }
                tbody { @for one in periods {
                    tr {
                        th scope="row" { (foreign(&one.format)) " " (format_name(tongue, &one.format)) }
                        td { (cell(one.ack)) } td { (cell(one.answer)) } td { (cell(one.lead)) }
                    }
                } }
            }
        }
    }
}

/// What a format is called; nothing where it is none that is known here.
pub(super) fn format_name(tongue: &Tongue, id: &str) -> String {
    let known = id.len() <= 4 && id.starts_with('F') && id.bytes().skip(1).all(|byte| byte.is_ascii_digit());
    if known { formats(tongue).format(id) } else { String::new() }
}

fn codes(tongue: &Tongue, terms: &Terms) -> Markup {
    html! {
        @if !terms.codes.is_empty() {
            details {
                summary { (tongue.with("measure-codes", &[("count", Value::Number(terms.codes.len() as u64))])) }
                table tabindex="0" {
                    thead { tr { @for id in ["measure-code", "measure-meaning", "measure-answer"] {
                        th scope="col" { (tongue.text(id)) }
                    } } }
                    tbody { @for code in &terms.codes {
                        tr {
                            th scope="row" { (foreign(&code.code)) }
                            td { (own(tongue, &code.meaning)) }
                            td { @if let Some(seconds) = code.answer { (lasting(tongue, seconds)) } @else { "—" } }
                        }
                    } }
                }
            }
        }
    }
}

/// The final clauses: entry into force, term, notice.
pub(super) fn clauses(tongue: &Tongue, clauses: Option<&AgreementClauses>) -> Markup {
    let days = |days: u64| tongue.with("measure-days", &[("count", Value::Number(days))]);
    html! {
        @if let Some(one) = clauses {
            dl class="facts" {
                dt { (tongue.text("measure-entry")) }
                dd {
                    (tongue.word("measure-entry", &one.rule))
                    @if one.days > 0 { ", " (days(one.days)) " " (tongue.text("measure-after")) }
                    @if let Some(date) = one.date { ", " (instant(date)) }
                }
                dt { (tongue.text("measure-term")) }
                dd {
                    (tongue.word("pledge-renewal", &one.renewal))
                    @if let Some(from) = one.from { "; " (tongue.text("measure-from")) " " (instant(from)) }
                    @if let Some(to) = one.to { "; " (tongue.text("measure-until")) " " (instant(to)) }
                    @if let Some(period) = one.period_days { "; " (days(period)) }
                }
                @if one.notice_days > 0 { dt { (tongue.text("measure-notice-days")) } dd { (days(one.notice_days)) } }
            }
        }
    }
}
