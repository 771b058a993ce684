//! Statements: the list, one with its evidence, acknowledging it.

use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use comity_api::ProofRequest;
use comity_node::service::views::{Accepted, AckDraft, Direction, InboxItem, RenderingView, StatementView};
use maud::{Markup, PreEscaped, html};
use serde::{Deserialize, Serialize};

use crate::Console;
use crate::ask::part;
use crate::frame::{Signed, answer};
use crate::marks::{foreign, instant, marks};

/// Statements of one page of the list.
const LISTED: usize = 50;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    peer: String,
    track: String,
}

/// `GET /statements`: the newest, by line.
pub(crate) async fn list(State(console): State<Console>, signed: Signed, Query(filter): Query<Filter>) -> Response {
    let mut path = format!("/v1/statements?limit={LISTED}");
    for (name, value) in [("peer", &filter.peer), ("track", &filter.track)] {
        if !value.is_empty() {
            path.push_str(&format!("&{name}={}", part(value)));
        }
    }
    let items: Vec<InboxItem> = match console.asker.get(signed.who(), &path).await {
        Ok(items) => items,
        Err(refused) => return signed.refused(&refused),
    };
    let tongue = &signed.tongue;
    let content = html! {
        form method="get" class="filter" {
            label { (tongue.text("console-peer")) " " input name="peer" value=(filter.peer); }
            " " label { (tongue.text("console-track")) " " select name="track" {
                option value="" { (tongue.text("console-all")) }
                @for track in ["nrrc", "cert", "official", "dialogue", "expert"] {
                    option value=(track) selected[filter.track == track] { (tongue.word("track", track)) }
                }
            } }
            " " button { (tongue.text("console-show")) }
        }
        @if items.is_empty() { p { (tongue.text("console-no-statement")) } }
        @else {
            table {
                thead { tr { @for id in ["console-statement", "console-stated", "console-format", "console-subject", "console-state"] {
                    th scope="col" { (tongue.text(id)) }
                } } }
                tbody { @for item in &items { (row(item, &signed)) } }
            }
        }
    };
    answer(StatusCode::OK, signed.page("console-statements", content))
}

fn row(item: &InboxItem, signed: &Signed) -> Markup {
    let arrow = if item.direction == Direction::In { "console-in" } else { "console-out" };
    html! {
        tr class={ (item.precedence) } {
            th scope="row" {
                a href={ "/statements/" (part(&item.number)) } { (foreign(&item.number)) }
                " " (signed.tongue.text(arrow))
            }
            td { (instant(item.stated)) }
            td { (item.format) " " (signed.tongue.word("precedence", &item.precedence)) }
            td { (marks(&signed.tongue, &item.mark, &item.tlp, &item.pap)) (foreign(&item.subject)) }
            td { (signed.tongue.state(&item.peer, &item.state)) }
        }
    }
}

/// `GET /statements/{statement}`: one, as it reads in the reader's language, and what the evidence supports.
pub(crate) async fn show(State(console): State<Console>, signed: Signed, Path(name): Path<String>) -> Response {
    let at = format!("/v1/statements/{}", part(&name));
    let view: StatementView = match console.asker.get(signed.who(), &at).await {
        Ok(view) => view,
        Err(refused) => return signed.refused(&refused),
    };
    let asked = format!("{at}/rendering?lang={}&form=html", rendered_in(signed.tongue.language.tag));
    let rendering: Option<RenderingView> = console.asker.get(signed.who(), &asked).await.ok();
    let content = html! {
        (facts(&view, &signed))
        @if let Some(rendering) = &rendering { article class="rendering" { (PreEscaped(&rendering.content)) } }
        @else { p class="bad" { (signed.tongue.text("console-no-content")) } }
        (acts(&view, &signed))
        (super::notes::acts(&view, &signed))
        (super::notes::section(&console, &signed, &view.number, None).await)
    };
    answer(StatusCode::OK, signed.titled(&view.number, content))
}

/// Statements are rendered in the languages of the catalogue of formats.
pub(crate) fn rendered_in(language: &str) -> &str {
    if language == "ru" { "ru" } else { "en" }
}

fn facts(view: &StatementView, signed: &Signed) -> Markup {
    let tongue = &signed.tongue;
    html! {
        @if let Some(content) = &view.content {
            p { (marks(tongue, &content.mark, &content.tlp, &content.pap)) strong { (foreign(&content.subject)) } }
        }
        p class="state" { (tongue.state(&view.peer, &view.state)) }
        dl class="facts" {
            dt { (tongue.text("console-line")) } dd { (foreign(&view.peer)) " " (tongue.word("track", &view.track)) }
            dt { (tongue.text("console-stated")) } dd { (instant(view.stated)) }
            @if let Some(at) = view.receipted_at { dt { (tongue.text("console-receipted")) } dd { (instant(at)) } }
            dt { (tongue.text("console-position")) } dd { (view.generation) "." (view.entry) }
            dt { (tongue.text("console-id")) } dd { code { (view.id) } }
            @for ack in &view.acknowledgements {
                dt { (tongue.text("console-acknowledged")) }
                dd {
                    (foreign(&ack.officer)) ", " (instant(ack.received_at)) ", "
                    a href={ "/statements/" (part(&ack.by.id)) } { (foreign(&ack.by.number)) }
                    @if !ack.understood { " " strong { (tongue.text("console-not-understood")) } }
                }
            }
            @for answered in &view.answers {
                dt { (tongue.text("console-answered")) }
                dd { a href={ "/statements/" (part(&answered.id)) } { (foreign(&answered.number)) } }
            }
            @if let Some(case) = view.effect.as_ref().and_then(|effect| effect.case.as_ref()) {
                dt { (tongue.text("console-case")) }
                dd { a href={ "/cases/" (part(case)) } { (tongue.text("console-case-all")) } }
            }
        }
    }
}

fn acts(view: &StatementView, signed: &Signed) -> Markup {
    let tongue = &signed.tongue;
    let at = format!("/statements/{}", part(&view.id));
    html! {
        div class="acts" {
            @if view.direction == Direction::In && view.acknowledgements.is_empty() {
                form method="post" action={ (at) "/acknowledgement" } {
                    (signed.form_token())
                    // The same form posted twice acknowledges once.
                    input type="hidden" name="key" value={ "console-" (view.id.get(..32).unwrap_or(&view.id)) };
                    button class="first" name="understood" value="yes" { (tongue.text("console-acknowledge")) }
                    " " button name="understood" value="no" { (tongue.text("console-acknowledge-not")) }
                }
                p class="note" { (tongue.text("console-acknowledge-means")) }
            }
            form method="post" action={ (at) "/evidence" } {
                (signed.form_token())
                button { (tongue.text("console-evidence")) }
            }
            p class="note" { (tongue.text("console-evidence-means")) }
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Acknowledgement {
    form_token: String,
    understood: String,
    key: String,
}

/// `POST /statements/{statement}/acknowledgement`
pub(crate) async fn acknowledge(
    State(console): State<Console>,
    signed: Signed,
    Path(name): Path<String>,
    Form(form): Form<Acknowledgement>,
) -> Response {
    if let Some(refused) = signed.refused_form(&form.form_token) {
        return refused;
    }
    let draft = AckDraft {
        refs: vec![name.clone()],
        officer: signed.id().to_owned(),
        understood: form.understood != "no",
        received_at: None,
        tlp: String::new(),
        pap: String::new(),
        idempotency_key: None,
    };
    let path = ("/v1/acknowledgements", Some(form.key.as_str()));
    match console.asker.post::<Accepted>(signed.who(), path, &draft).await {
        Ok(_) => Redirect::to(&format!("/statements/{}", part(&name))).into_response(),
        Err(refused) => signed.refused(&refused),
    }
}

#[derive(Deserialize)]
pub(crate) struct Evidence {
    form_token: String,
}

/// `POST /statements/{statement}/evidence`: the file that anybody verifies, without content.
pub(crate) async fn evidence(
    State(console): State<Console>,
    signed: Signed,
    Path(name): Path<String>,
    Form(form): Form<Evidence>,
) -> Response {
    if let Some(refused) = signed.refused_form(&form.form_token) {
        return refused;
    }
    let request = ProofRequest { statement: name.clone(), disclose: Vec::new(), officers: Vec::new() };
    match console.asker.posted(signed.who(), ("/v1/evidence", None), &request).await {
        Ok(response) => {
            let file: String = name.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
            let disposition = format!("attachment; filename=\"{file}.evidence\"");
            let kind = [
                (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
                (header::CONTENT_DISPOSITION, disposition),
            ];
            (kind, response.into_body()).into_response()
        }
        Err(refused) => signed.refused(&refused),
    }
}
