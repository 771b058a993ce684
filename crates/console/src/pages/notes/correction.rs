//! Cancelling a statement of our own (F05), or changing members of it. It supersedes and never deletes.

use std::collections::BTreeMap;

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use comity_node::service::OsRng;
use comity_node::service::views::{Accepted, CorrectionDraft};
use comity_seal::rng::random32;
use comity_wire::Hash;
use maud::html;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::Console;
use crate::ask::{part, status};
use crate::frame::{Signed, answer};

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    form_token: String,
    key: String,
    reason: String,
    changes: String,
    cancel: String,
}

/// `GET /statements/{statement}/correction`
pub(crate) async fn show(signed: Signed, Path(statement): Path<String>) -> Response {
    let key = Hash(random32(&mut OsRng)).to_string()[..32].to_owned();
    page(&signed, &statement, &Typed { key, ..Typed::default() }, None)
}

fn page(signed: &Signed, statement: &str, typed: &Typed, refused: Option<(StatusCode, [String; 2])>) -> Response {
    let tongue = &signed.tongue;
    let content = html! {
        p { a href={ "/statements/" (part(statement)) } { (statement) } }
        p { (tongue.text("console-correct-means")) }
        @if let Some((_, [said, remedy])) = &refused {
            div class="bad refusal" role="alert" { p { (said) " " (remedy) } p { (tongue.text("console-compose-kept")) } }
        }
        form method="post" class="sheet" {
            (signed.form_token())
            input type="hidden" name="key" value=(typed.key);
            div class="field" {
                label for="reason" { (tongue.text("console-correct-reason")) }
                textarea id="reason" name="reason" rows="3" required { "\n" (typed.reason) }
            }
            div class="field" {
                label for="changes" { (tongue.text("console-correct-changes")) }
                textarea id="changes" name="changes" rows="5" aria-describedby="changes-help" { "\n" (typed.changes) }
                p class="note" id="changes-help" { (tongue.text("console-correct-changes-help")) }
            }
            p class="buttons" {
                button { (tongue.text("console-correct")) } " "
                button name="cancel" value="yes" { (tongue.text("console-correct-cancel")) }
            }
        }
    };
    let code = refused.map_or(StatusCode::OK, |(code, _)| code);
    answer(code, signed.page("console-correct", content))
}

/// `POST /statements/{statement}/correction`: what is refused leaves what was typed where it was.
pub(crate) async fn act(
    State(console): State<Console>,
    signed: Signed,
    Path(statement): Path<String>,
    Form(typed): Form<Typed>,
) -> Response {
    if let Some(refused) = signed.refused_form(&typed.form_token) {
        return refused;
    }
    let wrong = |id: &str| Some((StatusCode::UNPROCESSABLE_ENTITY, [signed.tongue.text(id), String::new()]));
    let mut draft = CorrectionDraft::of(&statement, &typed.reason.replace("\r\n", "\n"));
    draft.idempotency_key = Some(format!("console-{}", typed.key));
    if typed.cancel.is_empty() {
        let is_object = serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(&typed.changes).is_ok();
        let changes = RawValue::from_string(typed.changes.trim().to_owned()).ok().filter(|_| is_object);
        if changes.is_none() {
            return page(&signed, &statement, &typed, wrong("console-correct-wrong"));
        }
        draft.changes = changes;
    } else if !typed.changes.trim().is_empty() {
        return page(&signed, &statement, &typed, wrong("console-correct-both"));
    }
    match console.asker.post::<Accepted>(signed.who(), ("/v1/corrections", None), &draft).await {
        Ok(accepted) => Redirect::to(&format!("/statements/{}", part(&accepted.number))).into_response(),
        Err(problem) => page(&signed, &statement, &typed, Some((status(&problem), signed.tongue.problem(&problem)))),
    }
}
