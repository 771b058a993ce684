//! `comity completions`, `comity man`: made from the command line itself, in the reader's language.

use std::io::Write as _;

use crate::args::care::{Completions, Man};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::help;
use crate::i18n::vars;

/// Prints a shell's completions.
pub(super) fn print(context: &Context, args: &Completions) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut help::command(&context.catalogue), "comity", &mut script);
    let _ = std::io::stdout().write_all(&script);
    Ok(Exit::Ok)
}

/// Writes a page for every command into a folder.
pub(super) fn man(context: &Context, args: &Man) -> Outcome {
    let failed = |error: std::io::Error| Failure::file(&args.folder, &error);
    std::fs::create_dir_all(&args.folder).map_err(failed)?;
    // The pages are made with English headings; the folder given may hold pages of others.
    let made = tempfile::tempdir().map_err(failed)?;
    clap_mangen::generate_to(help::command(&context.catalogue), made.path()).map_err(failed)?;
    for page in std::fs::read_dir(made.path()).map_err(failed)? {
        let page = page.map_err(failed)?;
        let text = std::fs::read_to_string(page.path()).map_err(failed)?;
        std::fs::write(args.folder.join(page.file_name()), translated(context, &text)).map_err(failed)?;
    }
    context.say("man-done", &vars!["path" => args.folder.display()]);
    context.object(&serde_json::json!({"folder": args.folder}));
    Ok(Exit::Ok)
}

/// A page with its section headings in the reader's language.
fn translated(context: &Context, page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    for line in page.lines() {
        let heading = line.strip_prefix(".SH ").map(|heading| heading.trim_matches('"'));
        let word = heading.map(|heading| heading.to_lowercase().replace(' ', "-"));
        match word.and_then(|word| context.catalogue.find(&format!("man-{word}"), &vars![])) {
            Some(words) => out.push_str(&format!(".SH \"{}\"", words.to_uppercase())),
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}
