//! Beneath a statement: answering it, correcting one's own, and internal notes, which never leave the node.

pub(crate) mod correction;

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use comity_api::ProblemBody;
use comity_node::service::views::{About, Direction, InternalNote, InternalNoteDraft, NotesView, StatementView};
use maud::{Markup, html};
use serde::Deserialize;

use crate::Console;
use crate::ask::{part, status};
use crate::frame::{Signed, answer};
use crate::marks::{foreign, instant};

/// Where a statement is answered, and where one of our own is corrected.
pub(crate) fn acts(view: &StatementView, signed: &Signed) -> Markup {
    let tongue = &signed.tongue;
    html! {
        p class="acts" {
            a href={ "/compose?reply_to=" (part(&view.number)) } { (tongue.text("console-answer")) }
            @if view.direction == Direction::Out {
                " · " a href={ "/statements/" (part(&view.number)) "/correction" } { (tongue.text("console-correct")) }
            }
        }
    }
}

/// Lines of a text of our own officers; what could reorder or hide text is made visible in each.
pub(crate) fn lines(text: &str) -> Markup {
    html! { p class="said" { @for (index, line) in text.lines().enumerate() { @if index > 0 { "\n" } (foreign(line)) } } }
}

/// The internal notes of a statement, visibly apart from what was said; a note that was refused stands in its form.
pub(crate) async fn section(
    console: &Console,
    signed: &Signed,
    statement: &str,
    refused: Option<(&str, &ProblemBody)>,
) -> Markup {
    let tongue = &signed.tongue;
    let path = format!("/v1/notes?about={}&case=false", part(statement));
    let notes: Result<NotesView, _> = console.asker.get(signed.who(), &path).await;
    html! {
        section class="internal" aria-labelledby="notes" {
            h2 id="notes" { (tongue.text("console-notes")) }
            p class="note" { (tongue.text("console-notes-means")) }
            @match &notes {
                Ok(view) => {
                    @if view.notes.is_empty() { p { (tongue.text("console-notes-none")) } }
                    @for note in &view.notes {
                        p {
                            strong { (foreign(&note.by)) } ", " (instant(note.at))
                            @if note.about == About::Case { " · " (tongue.text("console-case")) }
                        }
                        (lines(&note.text))
                    }
                }
                Err(problem) => { p class="bad" { (tongue.problem(problem)[0]) } }
            }
            form method="post" action={ "/statements/" (part(statement)) "/notes" } {
                (signed.form_token())
                @if let Some((_, problem)) = refused {
                    @let [said, remedy] = tongue.problem(problem);
                    div class="bad refusal" role="alert" { p { (said) " " (remedy) } }
                }
                label for="note" { (tongue.text("console-note")) }
                textarea id="note" name="text" rows="3" required { "\n" (refused.map_or("", |(text, _)| text)) }
                button { (tongue.text("console-note-add")) }
            }
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Note {
    form_token: String,
    text: String,
}

/// `POST /statements/{statement}/notes`
pub(crate) async fn write(
    State(console): State<Console>,
    signed: Signed,
    Path(statement): Path<String>,
    Form(form): Form<Note>,
) -> Response {
    if let Some(refused) = signed.refused_form(&form.form_token) {
        return refused;
    }
    let text = form.text.replace("\r\n", "\n");
    let draft = InternalNoteDraft { about: statement.clone(), case: false, text: text.clone() };
    match console.asker.post::<InternalNote>(signed.who(), ("/v1/notes", None), &draft).await {
        Ok(_) => Redirect::to(&format!("/statements/{}#notes", part(&statement))).into_response(),
        Err(problem) => {
            let content = section(&console, &signed, &statement, Some((&text, &problem))).await;
            answer(status(&problem), signed.titled(&statement, content))
        }
    }
}
