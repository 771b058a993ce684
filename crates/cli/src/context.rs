//! What every command needs: the language, the folder, the way to print.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use fluent_bundle::FluentArgs;
use serde::Serialize;
use serde_json::Value;

use crate::args::Common;
use crate::exact;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::Catalogue;

/// The surroundings of one command.
pub(crate) struct Context {
    /// The language.
    pub(crate) catalogue: Catalogue,
    /// Whether the answer is one JSON object.
    pub(crate) json: bool,
    dir: Option<PathBuf>,
}

impl Context {
    /// Takes over the common arguments.
    pub(crate) fn new(common: &Common, catalogue: Catalogue) -> Self {
        Self { catalogue, json: common.json, dir: common.dir.clone() }
    }

    /// Words alone, for what no command asked for.
    pub(crate) const fn of(catalogue: Catalogue) -> Self {
        Self { catalogue, json: false, dir: None }
    }

    /// The node's folder: `--dir`, `COMITY_DIR`, else `.comity` in the home folder.
    pub(crate) fn dir(&self) -> Outcome<PathBuf> {
        match (&self.dir, std::env::var_os("HOME")) {
            (Some(dir), _) => Ok(dir.clone()),
            (None, Some(home)) if !home.is_empty() => Ok(Path::new(&home).join(".comity")),
            _ => Err(Failure::new("error-no-folder", Fault::Yours, crate::exit::Exit::Usage)),
        }
    }

    /// Whether progress is drawn: never in a pipe, never beside JSON.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.json && std::io::stderr().is_terminal()
    }

    /// A message of the catalogue.
    pub(crate) fn text(&self, id: &str) -> String {
        self.catalogue.text(id)
    }

    /// A message of the catalogue with its values.
    pub(crate) fn with(&self, id: &str, args: &FluentArgs<'_>) -> String {
        self.catalogue.with(id, args)
    }

    /// Prints one message, unless the answer is JSON.
    pub(crate) fn say(&self, id: &str, args: &FluentArgs<'_>) {
        self.line(&self.with(id, args));
    }

    /// Tells the person at the terminal something beside the answer, whatever form that has.
    pub(crate) fn note(&self, id: &str, args: &FluentArgs<'_>) {
        let _ = writeln!(std::io::stderr(), "{}", self.with(id, args));
    }

    /// Prints text that is already safe to show, unless the answer is JSON.
    pub(crate) fn line(&self, text: &str) {
        if !self.json {
            print_line(text);
        }
    }

    /// Prints the answer, if JSON was asked for: one object on one line.
    pub(crate) fn object(&self, object: &Value) {
        if self.json {
            print_line(&object.to_string());
        }
    }

    /// As [`Self::object`], for what holds JSON of others: it stands there as it was written.
    pub(crate) fn exact(&self, object: &impl Serialize) -> Outcome<()> {
        if self.json {
            print_line(&exact::compact(&serde_json::to_string(object).map_err(Failure::ours)?));
        }
        Ok(())
    }

    /// Tells the person at the terminal why the command failed.
    pub(crate) fn report(&self, failure: &Failure) {
        if self.json {
            print_line(&failure.json(&self.catalogue).to_string());
            return;
        }
        let label = self.text("error-label");
        let mut text = format!("{label} {}\n", failure.problem(&self.catalogue));
        if let Some(detail) = failure.technical(&self.catalogue) {
            let label = self.text("technical-label");
            text.push_str(&format!("{label} {detail}\n"));
        }
        if let Some(remedy) = failure.remedy(&self.catalogue) {
            text.push_str(&format!("{remedy}\n"));
        }
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
}

/// A closed pipe ends the output quietly: whoever closed it has read enough.
fn print_line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
}
