//! `comity text export`: a rolling text side by side, as a page or as a document to edit.

use std::collections::BTreeMap;
use std::path::Path;

use comity_drafting::document::{self, Format, WriteError};
use comity_drafting::{Move, Rolling, Text, Wording, html, rows};
use serde_json::json;

use super::{Documents, files};
use crate::args::text::Export;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::plain;

/// Characters of a party's id that are shown where it has no name.
const ID_SHOWN: usize = 8;

pub(super) fn run(context: &Context, args: &Export) -> Outcome {
    Failure::without_folder(&args.out)?;
    let text = files::text(&args.file)?;
    let with = files::with(&args.with, &text)?;
    tell(context, (&text, &with, &Names::new()), (&args.language, &args.format), &args.out)
}

/// What parties are called, by their ids.
pub(in super::super) type Names = BTreeMap<String, String>;

/// What a party is called; the beginning of its id, where nobody says.
pub(super) fn named(names: &Names, id: &str) -> String {
    let short =
        || id.get(..ID_SHOWN).filter(|_| id.len() > ID_SHOWN).map_or_else(|| id.to_owned(), |id| format!("{id}…"));
    names.get(id).cloned().unwrap_or_else(short)
}

/// Writes a text, with what others propose of it, in some languages and a format.
pub(in super::super) fn tell(
    context: &Context,
    (text, with, names): (&Text, &[files::With], &Names),
    (languages, format): (&[String], &str),
    out: &Path,
) -> Outcome {
    let moves = moves(with);
    let rolling = Rolling::of(text, &moves, |id| named(names, id));
    let languages = files::languages(languages, text);
    let bytes = made(&rolling, &languages, format, &Documents::new())?;
    files::written(out, &bytes)?;
    let path = out.display().to_string();
    let shown = plain::line(&languages.join(", "));
    context.say("text-exported", &vars!["path" => plain::line(&path), "languages" => shown]);
    for number in &rolling.astray {
        context.say("text-astray", &vars!["number" => plain::line(number)]);
    }
    context.object(&json!({
        "file": path, "format": format, "languages": languages, "version": text.hash().to_string(),
        "astray": rolling.astray
    }));
    Ok(Exit::Ok)
}

/// What others said, as moves: the name is all that is known of them here.
pub(super) fn moves(with: &[files::With]) -> Vec<Move<'_>> {
    let mut moves = Vec::with_capacity(with.len());
    for files::With { name, responses } in with {
        moves.push(Move { party: name, name, statement: name, responses });
    }
    moves
}

fn made(rolling: &Rolling<'_>, languages: &[String], format: &str, wording: &dyn Wording) -> Outcome<Vec<u8>> {
    let format = match format {
        "html" => {
            return html::page(rolling, languages, wording)
                .map(String::into_bytes)
                .map_err(|error| files::columns(&error));
        }
        "docx" => Format::Docx,
        _ => Format::Odt,
    };
    let all = rows::of(rolling, languages, wording).map_err(|error| files::columns(&error))?;
    let title = languages.first().and_then(|language| rolling.text.title.get(language));
    document::write(&all, languages, title.map_or("", String::as_str), format).map_err(|error| match error {
        WriteError::Rows(error) => files::columns(&error),
        other => Failure::ours(other),
    })
}
