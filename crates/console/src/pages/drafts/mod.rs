//! Drafts: what is written and has not been said.

pub(crate) mod edit;
mod one;

use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use comity_api::{DraftAct, DraftActed};
use comity_node::service::views::{FormatView, RenderingView, StatementDraft};
use comity_node::watch::drafts::DraftView;
use comity_node::watch::release::ReleaseSignature;
use maud::{Markup, html};
use serde::Deserialize;

use self::one::{One, Trouble};
use crate::Console;
use crate::ask::{Refused, part, status};
use crate::form::release;
use crate::frame::{Signed, answer};
use crate::marks::{foreign, instant, marks};
use crate::pages::statements::rendered_in;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    all: String,
}

/// `GET /drafts`: those that wait, the newest first; every one where that is asked for.
pub(crate) async fn list(State(console): State<Console>, signed: Signed, Query(which): Query<Which>) -> Response {
    let all = !which.all.is_empty();
    let drafts: Vec<DraftView> = match console.asker.get(signed.who(), &format!("/v1/drafts?all={all}")).await {
        Ok(drafts) => drafts,
        Err(refused) => return signed.refused(&refused),
    };
    let tongue = &signed.tongue;
    let columns = [
        "console-draft",
        "console-state",
        "console-line",
        "console-format",
        "console-subject",
        "console-draft-changed-at",
    ];
    let content = html! {
        p class="tools" {
            a href="/compose" { (tongue.text("console-compose")) } " · "
            @if all { a href="/drafts" { (tongue.text("console-drafts-open")) } }
            @else { a href="/drafts?all=yes" { (tongue.text("console-drafts-all")) } }
        }
        @if drafts.is_empty() { p { (tongue.text("drafts-none")) } }
        @else {
            table {
                thead { tr { @for id in columns { th scope="col" { (tongue.text(id)) } } } }
                tbody { @for draft in &drafts { (row(draft, &signed)) } }
            }
        }
    };
    answer(StatusCode::OK, signed.page("console-drafts", content))
}

fn row(view: &DraftView, signed: &Signed) -> Markup {
    let (tongue, draft) = (&signed.tongue, &view.draft);
    html! {
        tr {
            th scope="row" { a href={ "/drafts/" (view.id) } { (view.id) } }
            td {
                (tongue.word("draft-state", view.state.word()))
                @if !view.asked.is_empty() { " " (view.signed.len()) "/" (view.asked.len()) }
            }
            td { (foreign(&draft.peer)) " " (tongue.word("track", &draft.track)) }
            td { (foreign(&draft.format)) }
            td { (marks(tongue, &draft.mark, &draft.tlp, &draft.pap)) (foreign(&draft.subject)) }
            td { (foreign(&view.changed_by)) ", " (instant(view.changed_at)) }
        }
    }
}

/// Reads a draft with how it would be read and who releases it.
async fn read(console: &Console, signed: &Signed, id: &str) -> Result<One, Refused> {
    let (who, lang) = (signed.who(), rendered_in(signed.tongue.language.tag));
    let view: DraftView = console.asker.get(who, &format!("/v1/drafts/{}", part(id))).await?;
    let format: Result<FormatView, _> =
        console.asker.get(who, &format!("/v1/formats/{}?lang={lang}", part(&view.draft.format))).await;
    let path = format!("/v1/previews?lang={lang}&form=html");
    let draft = StatementDraft { anyway: true, ..view.draft.clone() };
    let preview: Result<RenderingView, Refused> = console.asker.post(who, (&path, None), &draft).await;
    let two = format.is_ok_and(|format| release(&format) == "two");
    Ok(One { view, preview, two, trouble: Trouble::default() })
}

/// `GET /drafts/{draft}`
pub(crate) async fn show(State(console): State<Console>, signed: Signed, Path(id): Path<String>) -> Response {
    match read(&console, &signed, &id).await {
        Ok(one) => one.page(&signed, StatusCode::OK),
        Err(refused) => signed.refused(&refused),
    }
}

/// What is to be done, and the text that belongs to it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Act {
    form_token: String,
    act: String,
    text: String,
}

/// `POST /drafts/{draft}`: a note, a review, a request, a signature, the release, the end. What is refused is said beside the
/// form, whose text stays.
pub(crate) async fn act(
    State(console): State<Console>,
    signed: Signed,
    Path(id): Path<String>,
    Form(form): Form<Act>,
) -> Response {
    if let Some(refused) = signed.refused_form(&form.form_token) {
        return refused;
    }
    let trouble = match done(&console, &signed, &id, &form).await {
        Ok(response) => return response,
        Err(trouble) => trouble,
    };
    match read(&console, &signed, &id).await {
        Ok(mut one) => {
            let code = trouble.status;
            one.trouble = trouble;
            one.page(&signed, code)
        }
        Err(refused) => signed.refused(&refused),
    }
}

async fn done(console: &Console, signed: &Signed, id: &str, form: &Act) -> Result<Response, Trouble> {
    let text = form.text.replace("\r\n", "\n");
    let trouble = |status, said: [String; 2]| Trouble { act: form.act.clone(), text: text.clone(), status, said };
    let act = match form.act.as_str() {
        "note" => DraftAct::Note { text: text.clone() },
        "review" => DraftAct::Review,
        "request" | "file" => {
            let officers = text.lines().map(str::trim).filter(|name| !name.is_empty());
            DraftAct::Request { officers: officers.map(str::to_owned).collect() }
        }
        "sign" => match serde_json::from_str::<ReleaseSignature>(text.trim()) {
            Ok(signature) => DraftAct::Sign { signature },
            Err(_) => {
                let said = [signed.tongue.text("console-draft-no-signature"), String::new()];
                return Err(trouble(StatusCode::UNPROCESSABLE_ENTITY, said));
            }
        },
        "release" => DraftAct::Release,
        "withdraw" => DraftAct::Withdraw,
        _ => return Err(trouble(StatusCode::BAD_REQUEST, [signed.tongue.text("console-refused"), String::new()])),
    };
    let path = format!("/v1/drafts/{}", part(id));
    match console.asker.post::<DraftActed>(signed.who(), (&path, None), &act).await {
        Ok(DraftActed::Request(request)) if form.act == "file" => {
            let file = serde_json::to_vec(&request).unwrap_or_default();
            let disposition = format!("attachment; filename=\"{}.request\"", request.draft);
            let kind =
                [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
            Ok((kind, file).into_response())
        }
        Ok(DraftActed::Accepted(accepted)) => {
            Ok(Redirect::to(&format!("/statements/{}", part(&accepted.number))).into_response())
        }
        Ok(_) => Ok(Redirect::to(&format!("/drafts/{}", part(id))).into_response()),
        Err(refused) => Err(trouble(status(&refused), signed.tongue.problem(&refused))),
    }
}
