//! Writing down what is dictated, line by line at a terminal: each group is checked while the other side still speaks.

use comity_catalog::dictation::{Heard, Kind, Marks, Taken, TakenLine, blank_lines};
use comity_catalog::{Definition, dictation};

use super::dictate::{Spelling, words};
use crate::commands::compose::read_line;
use crate::context::Context;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::{plain, time};

/// How often one line is asked for again.
const AGAIN_MAX: usize = 16;

/// Asks for every line, then for the groups of the whole.
pub(super) fn taken(context: &Context, definition: &Definition) -> Outcome<Taken> {
    let (format, version) = (definition.format.id.clone(), definition.format.version);
    let words = words(context);
    context.say("voice-take-begin", &vars!["format" => format.clone(), "name" => words.format(&format)]);
    let known = blank_lines(definition);
    for (at, (path, kind)) in known.iter().enumerate() {
        context.line(&format!("{:>4}  {path}  {}", at + 1, kind.word()));
    }
    let marks = marks(context)?;
    let mut taken = Taken { format, version, marks, lines: Vec::new(), whole: Vec::new() };
    while taken.lines.len() < dictation::DICTATION_LINES_MAX {
        context.say("voice-take-path", &vars![]);
        let typed = read_line(context)?.trim().to_owned();
        if typed.is_empty() {
            break;
        }
        let by_number = typed.parse::<usize>().ok().and_then(|number| known.get(number.checked_sub(1)?));
        let path = by_number.map_or(typed, |(path, _)| path.clone());
        let kind = kind_of(&known, &path);
        if let Some(line) = line(context, path, kind)? {
            taken.lines.retain(|before| before.path != line.path);
            taken.lines.push(line);
        }
    }
    context.say("voice-take-whole", &vars![]);
    taken.whole = read_line(context)?.split_whitespace().map(str::to_owned).collect();
    Ok(taken)
}

/// The marks as they are read out, asked for until they are marks, or left.
fn marks(context: &Context) -> Outcome<Option<Marks>> {
    for _ in 0..AGAIN_MAX {
        context.say("voice-take-marks", &vars![]);
        let typed = read_line(context)?;
        if typed.trim().is_empty() {
            break;
        }
        if let Some(marks) = Marks::read(&typed) {
            return Ok(Some(marks));
        }
    }
    Ok(None)
}

/// The kind of a line; items of a list are like its first.
fn kind_of(known: &[(String, Kind)], path: &str) -> Kind {
    let general: Vec<&str> =
        path.split('.').map(|part| if part.bytes().all(|b| b.is_ascii_digit()) { "1" } else { part }).collect();
    let general = general.join(".");
    known.iter().find(|(known, _)| *known == general).map_or(Kind::Text, |(_, kind)| *kind)
}

/// One line, asked for until its group matches, or until whoever writes leaves it as it is.
fn line(context: &Context, path: String, kind: Kind) -> Outcome<Option<TakenLine>> {
    let spelling = Spelling::of(context);
    let mut kept = None;
    for _ in 0..AGAIN_MAX {
        context.say("voice-take-value", &vars!["path" => plain::line(&path), "kind" => kind.word()]);
        let text = read_line(context)?.trim().to_owned();
        if text.is_empty() {
            return Ok(kept);
        }
        context.say("voice-take-group", &vars![]);
        let group = read_line(context)?.trim().to_owned();
        let line = TakenLine { path: path.clone(), kind, text: moment(kind, &text), group };
        let judged = match line.judge() {
            Ok(judged) => judged,
            Err(refused) => {
                context.say("voice-take-refused", &vars!["detail" => plain::line(&refused.to_string())]);
                continue;
            }
        };
        if judged.heard == Heard::Matches {
            context.say("voice-take-right", &vars![]);
            return Ok(Some(line));
        }
        let key = match judged.heard {
            Heard::Unread => "voice-take-unread",
            Heard::NoGroup(_) => "voice-take-no-group",
            _ => "voice-take-wrong",
        };
        context.say(key, &vars!["group" => judged.group.clone(), "spelt" => spelling.spelt(&judged.group)]);
        if !judged.mixed.is_empty() {
            context.say("voice-take-mixed", &vars!["words" => plain::line(&judged.mixed.join(", "))]);
        }
        kept = Some(line);
    }
    Ok(kept)
}

/// An instant as its POSIX seconds, which is what is dictated; everything else as it was typed.
pub(super) fn moment(kind: Kind, text: &str) -> String {
    match time::read(text) {
        Ok(seconds) if kind == Kind::Number => seconds.to_string(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_a_list_are_of_the_kind_of_its_first_and_what_is_unknown_is_text() {
        let known = [("who.1.since".to_owned(), Kind::Number), ("open".to_owned(), Kind::Truth)];
        for (path, kind) in
            [("who.7.since", Kind::Number), ("open", Kind::Truth), ("who.1", Kind::Text), ("x", Kind::Text)]
        {
            assert_eq!(kind_of(&known, path), kind, "{path}");
        }
        assert_eq!(moment(Kind::Number, "2026-11-27T00:00:00Z"), "1795737600");
        assert_eq!(moment(Kind::Text, "2026-11-27T00:00:00Z"), "2026-11-27T00:00:00Z");
        assert_eq!(moment(Kind::Number, "tomorrow"), "tomorrow");
    }
}
