//! Colour on a terminal, beside words and never instead of them.

use std::io::IsTerminal as _;

use comity_node::service::views::Colour;

/// The text in the colour, on a terminal that wants it (no pipe, no `NO_COLOR`, not `TERM=dumb`).
pub(crate) fn in_colour(colour: Colour, text: &str) -> String {
    let wanted = std::io::stdout().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
    if !wanted {
        return text.to_owned();
    }
    let code = match colour {
        Colour::Green => "32",
        Colour::Amber => "33",
        Colour::Red => "31",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}
