//! What happened, in the words of a person and for programs: by measure, with the commands by which it was done and is seen.

use std::path::{Path, PathBuf};

use fluent_bundle::FluentArgs;
use serde_json::{Map, Value, json};

use crate::context::Context;
use crate::{i18n, plain, time};

/// The measures of the programme, by their numbers; the message of each is `programme-measure-` and this.
const MEASURES: [&str; 6] = ["dialogue", "channels", "agreement", "guarantees", "experts", "commitment"];
/// Characters of a date.
const DATE: usize = 10;

/// One measure.
#[derive(Debug, Default)]
struct Measure {
    done: Vec<Value>,
    see: Vec<See>,
}

/// A command that shows what was done.
#[derive(Debug, Clone)]
pub(super) struct See {
    /// Whose folder.
    pub(super) dir: PathBuf,
    /// The command.
    pub(super) args: Vec<String>,
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Story {
    measures: [Measure; MEASURES.len()],
    /// The one that is told of now, from 0 on.
    now: usize,
    last_command: String,
    last_date: String,
}

impl Story {
    /// Begins to tell of a measure, from 1 on.
    pub(super) fn chapter(&mut self, context: &Context, measure: usize) {
        self.now = measure - 1;
        let again = !self.measures[self.now].done.is_empty();
        let head = context.text(&format!("programme-measure-{}", MEASURES[self.now]));
        context.line("");
        let id = if again { "programme-chapter-again" } else { "programme-chapter" };
        context.say(id, &i18n::vars!["number" => measure, "head" => head]);
        self.last_date.clear();
    }

    /// The command that is run now: what is told next was done by it.
    pub(super) fn command(&mut self, dir: &Path, args: &[&str]) {
        self.last_command = command(dir, args.iter().copied());
    }

    /// Tells what a party did or saw, or, by `None`, both of them.
    pub(super) fn tell(
        &mut self,
        context: &Context,
        (who, at): (Option<&str>, u64),
        what: &str,
        values: &[(&str, &str)],
    ) {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, i18n::value(plain::line(value)));
        }
        let text = context.with(&format!("programme-{what}"), &args);
        let date: String = time::full(at).chars().take(DATE).collect();
        let shown = if date == self.last_date { "" } else { &date };
        let name = who.map_or_else(|| context.text("programme-both"), str::to_owned);
        context.line(&format!("  {shown:DATE$}  {name:5} {text}"));
        self.last_date = date;
        let by = who.unwrap_or("both");
        let values: Map<String, Value> =
            values.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let told = json!({
            "at": at, "by": by, "what": what, "values": values, "told": text, "command": self.last_command,
        });
        self.measures[self.now].done.push(told);
    }

    /// What was done can be seen again by this command.
    pub(super) fn see(&mut self, dir: &Path, args: &[&str]) {
        let args = args.iter().map(|arg| (*arg).to_owned()).collect();
        self.measures[self.now].see.push(See { dir: dir.to_owned(), args });
    }

    /// Every command that shows something, with the number of its measure.
    pub(super) fn seen(&self) -> Vec<(usize, See)> {
        let all = self.measures.iter().enumerate();
        all.flat_map(|(number, measure)| measure.see.iter().map(move |see| (number + 1, see.clone()))).collect()
    }

    /// One object a measure.
    pub(super) fn objects(&self, kept: bool) -> Vec<Value> {
        let each = |(number, measure): (usize, &Measure)| {
            let see: Vec<String> = measure.see.iter().map(See::line).collect();
            json!({
                "measure": number + 1, "name": MEASURES[number], "done": measure.done, "see": see, "kept": kept,
            })
        };
        self.measures.iter().enumerate().map(each).collect()
    }
}

impl See {
    /// As it is typed.
    pub(super) fn line(&self) -> String {
        command(&self.dir, self.args.iter().map(String::as_str))
    }
}

/// A command as it is typed in a shell.
fn command<'a>(dir: &Path, args: impl Iterator<Item = &'a str>) -> String {
    let dir = quoted(&dir.display().to_string());
    let args: Vec<String> = args.map(quoted).collect();
    format!("comity --dir {dir} {}", args.join(" "))
}

/// A word as a shell takes it for itself.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@%+=:,./_-".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_a_shell_takes_it() {
        let line = |args: &[&str]| command(Path::new("/tmp/a b"), args.iter().copied());
        assert_eq!(line(&["show", "AUR/nrrc/1"]), "comity --dir '/tmp/a b' show AUR/nrrc/1");
        assert_eq!(line(&["x", "it's", "", "$(y)"]), r"comity --dir '/tmp/a b' x 'it'\''s' '' '$(y)'");
    }
}
