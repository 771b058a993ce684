//! `POST /agreements/{agreement}/accept`: a draft that accepts the counterpart's text of one part (F51). Two officers release it.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use comity_node::service::views::{AgreementView, StatementDraft};
use comity_node::watch::drafts::DraftView;
use maud::html;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::to_raw_value;

use super::texts;
use crate::Console;
use crate::ask::part;
use crate::frame::{Signed, answer};
use axum::http::StatusCode;

/// Characters of a subject.
const SUBJECT_CHARS: usize = 200;

#[derive(Deserialize)]
pub(crate) struct Acceptance {
    form_token: String,
    /// The part.
    number: String,
    /// Hash of the text that was shown: another one is not accepted.
    hash: String,
}

pub(crate) async fn accept(
    State(console): State<Console>,
    signed: Signed,
    Path(name): Path<String>,
    Form(form): Form<Acceptance>,
) -> Response {
    if let Some(refused) = signed.refused_form(&form.form_token) {
        return refused;
    }
    let view: AgreementView = match console.asker.get(signed.who(), &format!("/v1/agreements/{}", part(&name))).await {
        Ok(view) => view,
        Err(refused) => return signed.refused(&refused),
    };
    let Some(draft) = drafted(&signed, &view, &form) else {
        let said = html! { p class="bad" role="alert" { (signed.tongue.text("measure-accept-other")) } };
        return answer(StatusCode::CONFLICT, signed.page("console-refused", said));
    };
    match console.asker.post::<DraftView>(signed.who(), ("/v1/drafts", None), &draft).await {
        Ok(draft) => Redirect::to(&format!("/drafts/{}", draft.id)).into_response(),
        Err(refused) => signed.refused(&refused),
    }
}

/// The draft, where the counterpart still says the text that was shown.
fn drafted(signed: &Signed, view: &AgreementView, form: &Acceptance) -> Option<StatementDraft> {
    let item = &view.item;
    let part = view.parts_list.iter().find(|part| part.number == form.number)?;
    let theirs = part.theirs.as_ref().filter(|theirs| theirs.hash == form.hash)?;
    let body = json!({
        "instrument": {"id": item.instrument}, "tabled": item.first.id,
        "articles": [{"number": form.number, "response": "accept", "text_hash": theirs.hash}],
    });
    let mut draft = StatementDraft::new(&item.peer, &item.track, "F51", to_raw_value(&body).ok()?);
    draft.case = Some(item.first.id.clone());
    draft.in_reply_to = vec![theirs.by.id.clone()];
    draft.subject = texts::plain(&signed.tongue, &item.title).chars().take(SUBJECT_CHARS).collect();
    draft.mark.clone_from(&item.mark);
    // What completes an agreement is confirmed without another word of its author's.
    draft.settle = true;
    Some(draft)
}
