//! `comity note`: internal notes, which never leave the node.

use comity_node::service::views::{About, InternalNote, InternalNoteDraft, NotesView};
use serde_json::json;

use crate::args::translate::{Note, NoteCommand};
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::{plain, time};

/// Writes a note, or lists those about a statement or a case.
pub(super) async fn run(context: &Context, args: &Note) -> Outcome {
    let client = Client::connect(context).await?;
    match &args.command {
        NoteCommand::Add(args) => {
            let draft = InternalNoteDraft { about: args.reference.clone(), case: args.case, text: args.text.clone() };
            let note = client.post::<InternalNote>("/v1/notes", &draft).await;
            client.close().await;
            let note = note?;
            context.say("note-added", &vars!["number" => note.number, "about" => plain::line(&args.reference)]);
            context.object(&json!({ "note": note }));
        }
        NoteCommand::List(args) => {
            let view = about(&client, &args.reference, args.case).await;
            client.close().await;
            let view = view?;
            if view.notes.is_empty() {
                context.say("note-none", &vars!["about" => plain::line(&args.reference)]);
            }
            told(context, &view.notes);
            context.object(&json!(view));
        }
    }
    Ok(Exit::Ok)
}

/// The notes about a statement, or about a case by its first statement.
pub(super) async fn about(client: &Client, name: &str, case: bool) -> Outcome<NotesView> {
    client.get(&format!("/v1/notes?about={}&case={case}", encoded(name))).await
}

/// Prints notes, visibly apart from what was said; nothing where there are none.
pub(super) fn told(context: &Context, notes: &[InternalNote]) {
    if notes.is_empty() {
        return;
    }
    context.line("");
    context.say("note-head", &vars![]);
    for note in notes {
        let (by, at) = (plain::line(&note.by), time::full(note.at));
        let id = if note.about == About::Case { "note-line-case" } else { "note-line" };
        context.say(id, &vars!["number" => note.number, "by" => by, "at" => at]);
        for line in plain::block(&note.text).lines() {
            context.line(&format!("  | {line}"));
        }
    }
    context.say("note-end", &vars![]);
}
