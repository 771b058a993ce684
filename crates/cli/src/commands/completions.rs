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
    clap_mangen::generate_to(help::command(&context.catalogue), &args.folder).map_err(failed)?;
    context.say("man-done", &vars!["path" => args.folder.display()]);
    context.object(&serde_json::json!({"folder": args.folder}));
    Ok(Exit::Ok)
}
