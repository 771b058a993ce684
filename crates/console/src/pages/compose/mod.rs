//! Writing a statement: choosing a line and a format, and the form of the format.

mod choose;
mod envelope;
pub(crate) mod sheet;

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use comity_node::service::OsRng;
use comity_node::service::problem::codes;
use comity_node::service::views::{Accepted, StatementView};
use comity_node::watch::drafts::DraftView;
use comity_seal::rng::random32;
use comity_wire::Hash;
use maud::html;
use serde::Deserialize;

use self::sheet::{For, Sheet};
use crate::Console;
use crate::ask::{Refused, part};
use crate::form::Typed;
use crate::frame::{Signed, Visit, answer, page};

pub(crate) use choose::choose;

/// Hexadecimal digits of the key under which one form does one thing.
const KEY_CHARS: usize = 32;

/// On which line, and to what.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct To {
    peer: String,
    track: String,
    reply_to: String,
}

fn fresh_key() -> String {
    Hash(random32(&mut OsRng)).to_string()[..KEY_CHARS].to_owned()
}

/// `GET /compose/{format}`: an empty form, or one that answers a statement.
pub(crate) async fn show(
    State(console): State<Console>,
    signed: Signed,
    Path(format): Path<String>,
    Query(to): Query<To>,
) -> Response {
    match begun(&console, &signed, &format, to).await {
        Ok(sheet) => sheet.page(&signed),
        Err(refused) => signed.refused(&refused),
    }
}

async fn begun(console: &Console, signed: &Signed, format: &str, to: To) -> Result<Sheet, Refused> {
    let mut sheet = Sheet::of(console, signed, format, For::New).await?;
    sheet.typed.put("key", fresh_key());
    sheet.typed.put("peer", to.peer);
    sheet.typed.put("track", to.track);
    if !to.reply_to.is_empty() {
        let of: StatementView =
            console.asker.get(signed.who(), &format!("/v1/statements/{}", part(&to.reply_to))).await?;
        sheet.typed.put("peer", of.peer);
        sheet.typed.put("track", of.track);
        sheet.typed.put("in_reply_to", of.number);
        if let Some(content) = of.content {
            sheet.typed.put("mark", content.mark);
        }
    }
    Ok(sheet)
}

/// Whoever sent a form. Where the session ended meanwhile, what was typed stays on a page that sends it again.
pub(crate) fn still_signed(visit: Visit, typed: &Typed) -> Result<Signed, Box<Response>> {
    let Visit { tongue, signed_in, path } = visit;
    if let Some((session, officer)) = signed_in {
        return Ok(Signed { tongue, session, officer, path });
    }
    let content = html! {
        p class="bad" role="alert" { (tongue.text("console-compose-signed-out")) }
        p { a href="/sign-in" target="_blank" rel="noopener" { (tongue.text("console-sign-in")) } }
        form method="post" {
            @for (name, value) in typed.pairs().filter(|(name, _)| *name != "form_token" && *name != "act") {
                textarea name=(name) hidden { "\n" (value) }
            }
            button class="first" { (tongue.text("console-compose-back")) }
        }
    };
    let title = tongue.text("console-refused");
    Err(Box::new(answer(StatusCode::UNAUTHORIZED, page(&tongue, None, (&title, &path), content))))
}

/// `POST /compose/{format}`: previews, keeps a draft, or sends; whatever the node refuses, what was typed stays.
pub(crate) async fn act(
    State(console): State<Console>,
    visit: Visit,
    Path(format): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::of(pairs);
    let signed = match still_signed(visit, &typed) {
        Ok(signed) => signed,
        Err(page) => return *page,
    };
    let mut sheet = match Sheet::of(&console, &signed, &format, For::New).await {
        Ok(sheet) => sheet,
        Err(refused) => return signed.refused(&refused),
    };
    sheet.typed = typed;
    if signed.refused_form(sheet.typed.get("form_token")).is_some() {
        let said = html! { p { (signed.tongue.text("console-form-old-kept")) } };
        sheet.refusal = Some((StatusCode::FORBIDDEN, said));
        return sheet.page(&signed);
    }
    match done(&console, &signed, &mut sheet).await {
        Some(response) => response,
        None => sheet.page(&signed),
    }
}

/// Does what the button says; nothing where the sheet is to be shown again.
async fn done(console: &Console, signed: &Signed, sheet: &mut Sheet) -> Option<Response> {
    let another = sheet.typed.get("another").to_owned();
    if !another.is_empty() {
        sheet.another = another;
        return None;
    }
    let mut draft = match sheet.draft(None) {
        Ok(draft) => draft,
        Err(why) => {
            sheet.unwritten(signed, &why);
            return None;
        }
    };
    let (who, key) = (signed.who(), sheet.typed.get("key").to_owned());
    let refused = match sheet.typed.get("act") {
        "draft" => {
            let key = format!("console-{key}");
            match console.asker.post::<DraftView>(who, ("/v1/drafts", Some(&key)), &draft).await {
                Ok(view) => return Some(Redirect::to(&format!("/drafts/{}", view.id)).into_response()),
                Err(refused) => refused,
            }
        }
        "send" => {
            draft.idempotency_key = Some(format!("console-{key}"));
            match console.asker.post::<Accepted>(who, ("/v1/statements", None), &draft).await {
                Ok(accepted) => {
                    return Some(Redirect::to(&format!("/statements/{}", part(&accepted.number))).into_response());
                }
                Err(refused) => refused,
            }
        }
        _ => {
            sheet.preview(console, signed, &draft).await;
            return None;
        }
    };
    // The form was changed after it had done its work: what it does next is something new.
    if refused.code == codes::IDEMPOTENCY_CONFLICT {
        sheet.typed.put("key", fresh_key());
    }
    sheet.refused(signed, &refused);
    None
}
