//! `GET /review/{year}`: what a year came to with a party, as both nodes compute it. It counts, and says of nobody that it is better.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use comity_node::service::views::{BoardView, PeerView, ReviewDifference, ReviewSaidView, ReviewView};
use maud::{Markup, html};
use serde::Deserialize;

use super::agreement::reference;
use super::bars::{self, Fill, Part};
use super::figures::{BOTH, Figures, PARTY, TESTS, read};
use super::texts::{formats, value};
use crate::Console;
use crate::ask::part;
use crate::frame::{Signed, answer};
use crate::marks::{day, foreign, instant, marks};
use crate::words::{Tongue, Value};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    peer: String,
}

/// `GET /review`: the year that the node's clock is in.
pub(crate) async fn newest(State(console): State<Console>, signed: Signed) -> Response {
    match console.asker.get::<BoardView>(signed.who(), "/v1/obligations?limit=1").await {
        Ok(board) => {
            let day = day(board.now);
            let year = day.split('-').next().unwrap_or_default();
            Redirect::to(&format!("/review/{year}")).into_response()
        }
        Err(refused) => signed.refused(&refused),
    }
}

/// `GET /review/{year}`
pub(crate) async fn show(
    State(console): State<Console>,
    signed: Signed,
    Path(year): Path<String>,
    Query(filter): Query<Filter>,
) -> Response {
    let who = signed.who();
    let peers: Vec<PeerView> = console.asker.get(who, "/v1/peers").await.unwrap_or_default();
    let first = peers.first().map(|peer| peer.name.clone()).unwrap_or_default();
    let peer = if filter.peer.is_empty() { first } else { filter.peer };
    let path = format!("/v1/review?year={}&peer={}", part(&year), part(&peer));
    let view: ReviewView = match console.asker.get(who, &path).await {
        Ok(view) => view,
        Err(refused) => return signed.refused(&refused),
    };
    let (tongue, figures) = (&signed.tongue, Figures::of(&view));
    let content = html! {
        (bars::patterns())
        (others(tongue, &year, &peer, &peers))
        p { (marks(tongue, "actual", &view.tlp, &view.pap)) }
        p { strong { (foreign(&view.own)) " – " (foreign(&view.peer)) } ", " (instant(view.from)) " – " (instant(view.to)) }
        (warned(tongue, &view))
        (table(tongue, &view, &figures))
        (plots(tongue, &view, &figures))
        (lines(tongue, &view, &figures))
        (said(tongue, &view))
        p class="note" { (tongue.text("review-page-how")) }
    };
    answer(StatusCode::OK, signed.page("measure-review", content))
}

/// Other years, other parties.
fn others(tongue: &Tongue, year: &str, peer: &str, peers: &[PeerView]) -> Markup {
    let year: u64 = year.parse().unwrap_or_default();
    html! {
        p class="tools" {
            @for other in [year.saturating_sub(1), year.saturating_add(1)] {
                a href={ "/review/" (other) "?peer=" (part(peer)) } { (other) } " "
            }
            @for other in peers.iter().filter(|other| other.name != peer) {
                a href={ "/review/" (year) "?peer=" (part(&other.name)) } { (foreign(&other.name)) } " "
            }
            span class="note" { (tongue.text("measure-print")) }
        }
    }
}

fn warned(tongue: &Tongue, view: &ReviewView) -> Markup {
    let tracks = |id: &str, tracks: &[String]| {
        let tracks = comity_catalog::display::line(&tracks.join(", "));
        tongue.with(id, &[("tracks", Value::Text(&tracks))])
    };
    html! {
        @if !view.over { p class="finding amber" { strong { (tongue.text("review-not-over")) } } }
        @else if !view.complete { p class="finding amber" { strong { (tongue.text("review-incomplete")) } } }
        @if !view.reading.is_empty() { p class="finding amber" { (tracks("review-reading", &view.reading)) } }
        @if !view.left_out.is_empty() { p class="finding amber" { (tracks("review-left-out", &view.left_out)) } }
    }
}

/// What a figure of a party is called: a median is shown as a time, and not in seconds as the format has it.
fn label(tongue: &Tongue, name: &str) -> String {
    match name {
        "ack_median" => tongue.text("review-median-ack"),
        "answer_median" => tongue.text("review-median-answer"),
        name => formats(tongue).member("F56", &["figures", "parties", name]),
    }
}

fn table(tongue: &Tongue, view: &ReviewView, figures: &Figures) -> Markup {
    html! {
        section aria-labelledby="figures" {
            h2 id="figures" { (tongue.text("review-page-figures")) }
            table class="numbers" tabindex="0" {
                thead { tr {
                    th scope="col" { (tongue.text("measure-figure")) }
                    th scope="col" { (foreign(&view.own)) }
                    th scope="col" { (foreign(&view.peer)) }
                } }
                tbody { @for name in PARTY {
                    tr {
                        th scope="row" { (label(tongue, name)) }
                        @for number in figures.both(name) { td { (read(name, number)) } }
                    }
                } }
                tbody { @for name in BOTH {
                    tr {
                        th scope="row" { (formats(tongue).member("F56", &["figures", name])) }
                        td colspan="2" { (read(name, figures.number(&format!("/{name}")))) }
                    }
                } }
            }
            p class="note" { (tongue.text("measure-digest-both")) " " code { (view.digest) } }
        }
    }
}

/// One bar of a plot with what it is, and its number.
struct Row {
    label: String,
    parts: Vec<Part>,
    after: String,
}

fn plots(tongue: &Tongue, view: &ReviewView, figures: &Figures) -> Markup {
    let names = [&view.own, &view.peer].map(|name| comity_catalog::display::line(name));
    let mut timely = Vec::new();
    for (id, in_time, late) in [
        ("review-plot-acks", "acknowledged_in_time", "acknowledged_late"),
        ("review-plot-answers", "answered_in_time", "answered_late"),
    ] {
        let (in_time, late) = (figures.both(in_time), figures.both(late));
        for ((name, in_time), late) in names.iter().zip(in_time).zip(late) {
            let [in_time, late] = [in_time, late].map(Option::unwrap_or_default);
            timely.push(Row {
                label: format!("{}, {name}", tongue.text(id)),
                parts: vec![Part { value: in_time, fill: Fill::Solid }, Part { value: late, fill: Fill::Hatched }],
                after: format!("{in_time} + {late}"),
            });
        }
    }
    for (name, lapsed) in names.iter().zip(figures.both("lapsed")) {
        timely.push(row(format!("{}, {name}", tongue.text("review-plot-lapsed")), lapsed, Fill::Empty));
    }
    let mut medians = Vec::new();
    for (id, member) in [("review-plot-acks", "ack_median"), ("review-plot-answers", "answer_median")] {
        for (name, value) in names.iter().zip(figures.both(member)) {
            let after = read(member, value);
            medians.push(Row { after, ..row(format!("{}, {name}", tongue.text(id)), value, Fill::Solid) });
        }
    }
    let cases = BOTH.iter().map(|name| {
        let label = formats(tongue).member("F56", &["figures", name]);
        row(label, figures.number(&format!("/{name}")), Fill::Solid)
    });
    html! {
        section aria-labelledby="plots" {
            h2 id="plots" { (tongue.text("review-page-plots")) }
            p class="keys" aria-hidden="true" {
                (bars::key(Fill::Solid, &tongue.text("review-key-in-time")))
                (bars::key(Fill::Hatched, &tongue.text("review-key-late")))
                (bars::key(Fill::Empty, &tongue.text("review-key-lapsed")))
            }
            (plot(tongue, "review-plot-timeliness", &timely, 0))
            (plot(tongue, "review-plot-medians", &medians, 0))
            (plot(tongue, "review-plot-cases", &cases.collect::<Vec<_>>(), 0))
        }
    }
}

fn row(label: String, value: Option<u64>, fill: Fill) -> Row {
    let parts = vec![Part { value: value.unwrap_or_default(), fill }];
    Row { label, parts, after: value.map_or_else(|| "–".to_owned(), |value| value.to_string()) }
}

/// Bars on one scale; each with its number.
fn plot(tongue: &Tongue, id: &str, rows: &[Row], most: u64) -> Markup {
    let sum = |row: &Row| row.parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.value));
    let most = rows.iter().map(sum).max().unwrap_or_default().max(most);
    html! {
        figure {
            figcaption { (tongue.text(id)) }
            @for row in rows {
                div class="plot" {
                    span { (row.label) }
                    (bars::scaled_bar(&format!("{}: {}", row.label, row.after), &row.parts, most))
                    span aria-hidden="true" { (row.after) }
                }
            }
        }
    }
}

fn lines(tongue: &Tongue, view: &ReviewView, figures: &Figures) -> Markup {
    let named = |track: &str| value(tongue, "F56", &["figures", "lines", "track"], track);
    let percent = |permille: Option<u64>| match permille {
        None => "–".to_owned(),
        Some(permille) => {
            let (whole, tenth) = ((permille / 10).to_string(), (permille % 10).to_string());
            tongue.with("review-percent", &[("whole", Value::Text(&whole)), ("tenth", Value::Text(&tenth))])
        }
    };
    let available: Vec<Row> = view
        .lines
        .iter()
        .map(|line| Row {
            after: percent(line.availability_permille),
            ..row(named(&line.track), line.availability_permille, Fill::Solid)
        })
        .collect();
    html! {
        section aria-labelledby="lines" {
            h2 id="lines" { (tongue.text("review-page-lines")) }
            table class="numbers" tabindex="0" {
                thead { tr {
                    th scope="col" { (tongue.text("console-line")) }
                    @for name in TESTS { th scope="col" { (formats(tongue).member("F56", &["figures", "lines", name])) } }
                } }
                tbody { @for (at, line) in view.lines.iter().enumerate() {
                    tr {
                        th scope="row" {
                            bdi { (named(&line.track)) }
                            @if !line.complete { br; span class="note" { (tongue.text("review-line-incomplete")) } }
                        }
                        @for name in TESTS { td { (read(name, figures.number(&format!("/lines/{at}/{name}")))) } }
                    }
                } }
            }
            (plot(tongue, "review-plot-availability", &available, 1_000))
        }
    }
}

/// What both say of it, side by side where that differs.
fn said(tongue: &Tongue, view: &ReviewView) -> Markup {
    let own = comity_catalog::display::line(&view.own);
    let peer = comity_catalog::display::line(&view.peer);
    html! {
        section aria-labelledby="said" {
            h2 id="said" { (tongue.text("review-page-agreement")) }
            p { strong { (tongue.text(&format!("review-state-{}", view.state))) } }
            @if view.provisional { p class="note" { (tongue.text("agreement-provisional")) } }
            @for (name, said) in [(&own, &view.said_us), (&peer, &view.said_them)] {
                p { (party(tongue, name, said.as_ref())) }
            }
            @if !view.differences.is_empty() {
                table {
                    caption { (tongue.text("review-differences")) }
                    thead { tr {
                        th scope="col" { (tongue.text("measure-figure")) }
                        th scope="col" { (tongue.text("review-page-computed")) }
                        th scope="col" { (own) } th scope="col" { (peer) }
                    } }
                    tbody { @for one in &view.differences { (difference(one)) } }
                }
                @if view.more { p { (tongue.text("review-differences-more")) } }
            }
        }
    }
}

fn difference(one: &ReviewDifference) -> Markup {
    html! {
        tr {
            th scope="row" { (foreign(&one.figure)) }
            @for value in [&one.computed, &one.us, &one.them] { td { (foreign(value.as_deref().unwrap_or("–"))) } }
        }
    }
}

fn party(tongue: &Tongue, name: &str, said: Option<&ReviewSaidView>) -> Markup {
    html! {
        @match said {
            Some(said) => {
                @let id = if said.equal { "review-said-equal" } else { "review-said-other" };
                @let number = comity_catalog::display::line(&said.statement.number);
                bdi { (tongue.with(id, &[("by", Value::Text(name)), ("number", Value::Text(&number)), ("digest", Value::Text(&said.digest))])) }
                " " (reference(&said.statement.id, &said.statement.number))
            }
            None => { bdi { (tongue.with("review-page-not-said", &[("by", Value::Text(name))])) } }
        }
    }
}
