//! The help of every command and argument, from the catalogues.
//!
//! Messages: `help` and `help-<command>[-<subcommand>]` say what a command is for, their attribute `.examples` holds
//! its examples and, where one line does not say it, `.more` how it goes, and `help-<command>-arg-<argument>` explains an argument (`help-arg-<argument>` where it belongs to
//! every command, `help-envelope-arg-<argument>` to those that make an envelope).

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::args::Cli;
use crate::exit::Exit;
use crate::grouped;
use crate::i18n::{Catalogue, vars};

/// The command line with its help in the catalogue's language.
pub(crate) fn command(catalogue: &Catalogue) -> Command {
    let mut command = Cli::command();
    // Global arguments would be copied into every subcommand with the help that they have by then.
    command = common(command, catalogue);
    command = named(command, "help", catalogue);
    // So many commands are found by the work that they belong to.
    let commands = grouped::listed(&command, catalogue);
    let heading = AnsiColor::Yellow.on_default();
    let template = format!(
        "{{about-with-newline}}\n{}\n  {{usage}}\n\n{{before-help}}{heading}{}:{heading:#}\n{{options}}{{after-help}}\n",
        catalogue.text("help-heading-usage"),
        catalogue.text("help-heading-common"),
    );
    command
        .before_help(commands)
        .help_template(template)
        .styles(Styles::styled().header(AnsiColor::Yellow.on_default()).literal(AnsiColor::Green.on_default()))
}

fn common(command: Command, catalogue: &Catalogue) -> Command {
    let option = catalogue.text("help-heading-common");
    command
        .mut_args(|arg| {
            let id = arg.get_id().to_string();
            explained(arg, catalogue.text(&format!("help-arg-{id}")), catalogue).help_heading(option.clone())
        })
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .global(true)
                .action(ArgAction::Help)
                .help(catalogue.text("help-arg-help"))
                .help_heading(option.clone()),
        )
        .arg(
            Arg::new("version")
                .long("version")
                .action(ArgAction::Version)
                .help(catalogue.text("help-arg-version"))
                .help_heading(option),
        )
}

fn named(command: Command, prefix: &str, catalogue: &Catalogue) -> Command {
    let template = format!(
        "{{about-with-newline}}\n{}\n  {{usage}}\n\n{{all-args}}{{after-help}}\n",
        catalogue.text("help-heading-usage")
    );
    let (arguments, options) = (catalogue.text("help-heading-arguments"), catalogue.text("help-heading-options"));
    let at_the_top = prefix == "help";
    let mut command = command
        .about(catalogue.text(prefix))
        .help_template(template)
        .subcommand_help_heading(catalogue.text("help-heading-commands"))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .after_help(after(prefix, at_the_top, catalogue));
    if !at_the_top {
        command = command.mut_args(|arg| {
            let id = arg.get_id().as_str().replace('_', "-");
            let own = catalogue.find(&format!("{prefix}-arg-{id}"), &vars![]);
            let help = own.unwrap_or_else(|| catalogue.text(&format!("help-envelope-arg-{id}")));
            let heading = if arg.is_positional() { arguments.clone() } else { options.clone() };
            explained(arg, help, catalogue).help_heading(heading)
        });
    }
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let prefix = format!("{prefix}-{name}");
        command = command.mut_subcommand(name, |sub| named(sub, &prefix, catalogue));
    }
    command
}

/// The argument with its help; defaults and choices follow it in the catalogue's language.
fn explained(arg: Arg, mut help: String, catalogue: &Catalogue) -> Arg {
    let choices: Vec<String> = match arg.get_action() {
        ArgAction::Set | ArgAction::Append => {
            arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect()
        }
        _ => Vec::new(),
    };
    if !choices.is_empty() {
        help.push_str(&catalogue.with("help-choices", &vars!["choices" => choices.join(", ")]));
    }
    if let Some(default) = arg.get_default_values().first() {
        help.push_str(&catalogue.with("help-default", &vars!["default" => default.to_string_lossy().as_ref()]));
    }
    let takes_value = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
    let arg = arg.help(help).hide_env(true);
    if takes_value { arg.hide_default_value(true).hide_possible_values(true) } else { arg }
}

fn after(prefix: &str, at_the_top: bool, catalogue: &Catalogue) -> String {
    let mut parts = Vec::new();
    parts.extend(catalogue.find(&format!("{prefix}.more"), &vars![]));
    if let Some(examples) = catalogue.find(&format!("{prefix}.examples"), &vars![]) {
        parts.push(section(&catalogue.text("help-heading-examples"), &examples));
    }
    if at_the_top {
        let codes: Vec<String> =
            Exit::ALL.iter().map(|code| format!("{}  {}", *code as u8, catalogue.text(code.message()))).collect();
        parts.push(section(&catalogue.text("help-heading-exit"), &codes.join("\n")));
    } else {
        parts.push(catalogue.text("help-exit-codes"));
    }
    parts.join("\n\n")
}

fn section(heading: &str, body: &str) -> String {
    let lines: Vec<String> = body.lines().map(|line| format!("  {line}")).collect();
    format!("{heading}\n{}", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    #[test]
    fn every_command_and_argument_has_help_and_examples_in_both_languages() {
        for language in Language::ALL {
            let catalogue = Catalogue::new(language);
            let mut command = command(&catalogue);
            command.build();
            let mut seen = 0;
            look(&command, "comity", &mut seen);
            assert!(seen > 60, "{seen}");
        }
    }

    fn look(command: &Command, path: &str, seen: &mut usize) {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        assert!(!about.is_empty() && !about.starts_with("help"), "{path}: {about:?}");
        for arg in command.get_arguments() {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(!help.is_empty() && !help.starts_with("help-"), "{path} {}: {help:?}", arg.get_id());
            *seen += 1;
        }
        if !command.has_subcommands() {
            let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.contains(path), "{path} has no example:\n{after}");
        }
        for sub in command.get_subcommands() {
            look(sub, &format!("{path} {}", sub.get_name()), seen);
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        for language in Language::ALL {
            command(&Catalogue::new(language)).debug_assert();
        }
    }
}
