//! The commands by the work that they belong to, for the help of the whole program. Every other help has its own few.

use clap::Command;
use clap::builder::StyledStr;
use clap::builder::styling::{AnsiColor, Style};

use crate::i18n::Catalogue;

/// Characters of a line, as in every other help.
const WIDTH: usize = 100;
/// Characters before and after a command's name.
const AROUND: (usize, usize) = (2, 2);

/// Groups in their order, each with its commands in theirs. The message `help-group-<group>` is its heading.
const GROUPS: [(&str, &[&str]); 9] = [
    ("watch", &["watch", "alarms", "lapsed", "log", "handover", "drill"]),
    (
        "statements",
        &[
            "inbox",
            "show",
            "send",
            "ack",
            "correct",
            "compose",
            "draft",
            "release",
            "formats",
            "render",
            "severity",
            "text",
            "translate",
            "note",
        ],
    ),
    (
        "cases",
        &[
            "obligations",
            "case",
            "agreement",
            "guarantee",
            "caution",
            "protect",
            "concern",
            "ledger",
            "notice",
            "notices",
            "signal",
            "incident",
            "review",
        ],
    ),
    ("dialogue", &["dialogue", "table", "consult", "expert", "glossary"]),
    ("records", &["search", "proof", "verify", "hold", "erase", "retention", "archive", "audit"]),
    (
        "lines",
        &[
            "invite",
            "accept",
            "confirm",
            "peers",
            "directory",
            "register",
            "line-test",
            "line-health",
            "line-state",
            "voice",
            "courier",
            "relay",
        ],
    ),
    ("public", &["declare", "declarations", "public", "follow", "witness"]),
    ("officers", &["officer", "desk", "roster"]),
    (
        "operation",
        &[
            "init",
            "serve",
            "sign-in",
            "status",
            "doctor",
            "fsck",
            "backup",
            "restore",
            "keys",
            "demo",
            "completions",
            "man",
        ],
    ),
];

/// The group of a command; the last one where nobody said.
fn group_of(command: &str) -> &'static str {
    let named = GROUPS.iter().find(|(_, commands)| commands.contains(&command));
    named.or(GROUPS.last()).map_or("", |(group, _)| *group)
}

/// The commands of a program, group by group.
pub(crate) fn listed(program: &Command, catalogue: &Catalogue) -> StyledStr {
    let (heading, name) = (AnsiColor::Yellow.on_default(), AnsiColor::Green.on_default());
    let wide = program.get_subcommands().map(|sub| sub.get_name().len()).max().unwrap_or_default();
    let mut groups = Vec::new();
    for (group, order) in GROUPS {
        let mut commands: Vec<&Command> =
            program.get_subcommands().filter(|sub| group_of(sub.get_name()) == group).collect();
        let place = |sub: &Command| order.iter().position(|name| *name == sub.get_name()).unwrap_or(order.len());
        commands.sort_by_key(|sub| place(sub));
        let lines: Vec<String> = commands.into_iter().map(|sub| line(sub, wide, name)).collect();
        if !lines.is_empty() {
            let of = catalogue.text(&format!("help-group-{group}"));
            groups.push(format!("{heading}{of}:{heading:#}\n{}", lines.join("\n")));
        }
    }
    groups.join("\n\n").into()
}

/// A command with what it is for, which goes on under itself where it is long.
fn line(command: &Command, wide: usize, style: Style) -> String {
    let (before, after) = AROUND;
    let indent = before + wide + after;
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let mut lines = vec![String::new()];
    for word in about.split_whitespace() {
        let last = lines.last().map_or(0, |line| line.chars().count());
        if last > 0 && indent + last + 1 + word.chars().count() > WIDTH {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    let about = lines.join(&format!("\n{}", " ".repeat(indent)));
    let name = command.get_name();
    format!("{}{style}{name}{style:#}{}{about}", " ".repeat(before), " ".repeat(wide - name.len() + after))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::args::Cli;
    use crate::i18n::Language;

    #[test]
    fn every_command_is_in_one_group_and_every_name_in_a_group_is_a_command() {
        let program = Cli::command();
        let commands: BTreeSet<&str> = program.get_subcommands().map(Command::get_name).collect();
        let grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, commands)| commands.iter().copied()).collect();
        assert_eq!(grouped.iter().copied().collect::<BTreeSet<_>>(), commands);
        assert_eq!(grouped.len(), commands.len(), "none twice");
    }

    #[test]
    fn a_command_that_nobody_grouped_is_listed_all_the_same() {
        let catalogue = Catalogue::new(Language::English);
        let program = Command::new("comity").subcommand(Command::new("unheard-of").about("Does something"));
        let shown = listed(&program, &catalogue).to_string();
        assert!(shown.contains("  unheard-of  Does something"), "{shown}");
        assert!(!shown.contains(&catalogue.text("help-group-watch")), "an empty group is left out: {shown}");
    }

    #[test]
    fn long_lines_go_on_under_themselves_in_both_languages() {
        for language in Language::ALL {
            let catalogue = Catalogue::new(language);
            let program = crate::help::command(&catalogue);
            let shown = listed(&program, &catalogue).to_string();
            for line in shown.lines() {
                assert!(line.chars().count() <= WIDTH, "{line}");
                assert!(line.is_empty() || line.ends_with(':') || line.starts_with("  "), "{line}");
            }
            assert_eq!(shown.matches("help-group-").count(), 0, "{shown}");
        }
    }
}
