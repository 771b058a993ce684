//! Changing a draft. Where somebody else changed it meanwhile, whoever comes second is told, and their text stays.

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use comity_api::{DraftAct, DraftActed};
use comity_node::service::problem::codes;
use comity_node::watch::drafts::DraftView;
use maud::html;

use crate::Console;
use crate::ask::{Refused, part, status};
use crate::form::Typed;
use crate::frame::{Signed, Visit};
use crate::marks::{foreign, instant};
use crate::pages::compose::sheet::{For, Sheet};
use crate::pages::compose::still_signed;

async fn draft(console: &Console, signed: &Signed, id: &str) -> Result<DraftView, Refused> {
    console.asker.get(signed.who(), &format!("/v1/drafts/{}", part(id))).await
}

async fn begun(console: &Console, signed: &Signed, id: &str) -> Result<(Sheet, DraftView), Refused> {
    let view = draft(console, signed, id).await?;
    let purpose = For::Draft(view.version);
    Ok((Sheet::of(console, signed, &view.draft.format, purpose).await?, view))
}

/// `GET /drafts/{draft}/edit`
pub(crate) async fn show(State(console): State<Console>, signed: Signed, Path(id): Path<String>) -> Response {
    match begun(&console, &signed, &id).await {
        Ok((mut sheet, view)) => {
            sheet.take(&view.draft);
            sheet.page(&signed)
        }
        Err(refused) => signed.refused(&refused),
    }
}

/// `POST /drafts/{draft}/edit`
pub(crate) async fn act(
    State(console): State<Console>,
    visit: Visit,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::of(pairs);
    let signed = match still_signed(visit, &typed) {
        Ok(signed) => signed,
        Err(page) => return *page,
    };
    let (mut sheet, view) = match begun(&console, &signed, &id).await {
        Ok(begun) => begun,
        Err(refused) => return signed.refused(&refused),
    };
    let read: u64 = typed.get("version").parse().unwrap_or_default();
    sheet.typed = typed;
    sheet.purpose = For::Draft(read);
    if signed.refused_form(sheet.typed.get("form_token")).is_some() {
        let said = html! { p { (signed.tongue.text("console-form-old-kept")) } };
        sheet.refusal = Some((StatusCode::FORBIDDEN, said));
        return sheet.page(&signed);
    }
    match done(&console, &signed, &mut sheet, view, read).await {
        Some(response) => response,
        None => sheet.page(&signed),
    }
}

async fn done(console: &Console, signed: &Signed, sheet: &mut Sheet, view: DraftView, read: u64) -> Option<Response> {
    let another = sheet.typed.get("another").to_owned();
    if !another.is_empty() {
        sheet.another = another;
        return None;
    }
    let draft = match sheet.draft(Some(view.draft.clone())) {
        Ok(draft) => draft,
        Err(why) => {
            sheet.unwritten(signed, &why);
            return None;
        }
    };
    if sheet.typed.get("act") != "keep" {
        sheet.preview(console, signed, &draft).await;
        return None;
    }
    let path = format!("/v1/drafts/{}", view.id);
    let act = DraftAct::Edit { version: read, draft: Box::new(draft) };
    match console.asker.post::<DraftActed>(signed.who(), (&path, None), &act).await {
        Ok(_) => Some(Redirect::to(&format!("/drafts/{}", view.id)).into_response()),
        Err(refused) if refused.code == codes::DRAFT_CHANGED => {
            changed(signed, sheet, &view, &refused);
            None
        }
        Err(refused) => {
            sheet.refused(signed, &refused);
            None
        }
    }
}

/// Says who was first. Kept once more, the text takes the place of theirs: it is of the version that is shown.
fn changed(signed: &Signed, sheet: &mut Sheet, view: &DraftView, refused: &Refused) {
    let tongue = &signed.tongue;
    let said = html! {
        p { (tongue.text("console-draft-changed")) " " strong { (foreign(&view.changed_by)) } ", " (instant(view.changed_at)) }
        p {
            a href={ "/drafts/" (view.id) } target="_blank" rel="noopener" { (tongue.text("console-draft-as-now")) }
            ". " (tongue.text("console-draft-again"))
        }
    };
    sheet.purpose = For::Draft(view.version);
    sheet.refusal = Some((status(refused), said));
}
