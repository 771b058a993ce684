//! Small pieces of pages: text of others, instants, marks.

use comity_catalog::display;
use maud::{Markup, html};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::words::Tongue;

/// One line of somebody's text: what could reorder or hide text is made visible, and it cannot reorder what is beside it.
pub(crate) fn foreign(text: &str) -> Markup {
    html! { bdi { (display::line(text)) } }
}

fn machine(posix_s: u64) -> String {
    let at = i64::try_from(posix_s).ok().and_then(|s| OffsetDateTime::from_unix_timestamp(s).ok());
    at.and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_else(|| posix_s.to_string())
}

/// An instant in UTC.
pub(crate) fn instant(posix_s: u64) -> Markup {
    html! { time datetime=(machine(posix_s)) { (instant_text(posix_s)) } }
}

/// An instant in UTC, as text within a message.
pub(crate) fn instant_text(posix_s: u64) -> String {
    machine(posix_s).trim_end_matches('Z').replace('T', " ") + " UTC"
}

/// The day of an instant in UTC.
pub(crate) fn day(posix_s: u64) -> String {
    let machine = machine(posix_s);
    machine.split('T').next().unwrap_or_default().to_owned()
}

/// The mark of traffic that is not actual, TLP and PAP.
pub(crate) fn marks(tongue: &Tongue, mark: &str, tlp: &str, pap: &str) -> Markup {
    html! {
        @if mark != "actual" && !mark.is_empty() { span class="mark exercise" { (tongue.word("console-mark", mark)) } " " }
        @if !tlp.is_empty() { span class={ "mark tlp-" (tlp.trim_start_matches("TLP:").to_ascii_lowercase()) } { (tlp) } " " }
        @if !pap.is_empty() { span class="mark" { (pap) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_in_utc_and_foreign_text_is_isolated() {
        assert_eq!(
            instant(1_764_288_000).into_string(),
            "<time datetime=\"2025-11-28T00:00:00Z\">2025-11-28 00:00:00 UTC</time>"
        );
        assert!(instant(u64::MAX).into_string().contains(&u64::MAX.to_string()));
        let shown = foreign("<b>\u{202e}x").into_string();
        assert!(shown.starts_with("<bdi>&lt;b&gt;") && !shown.contains('\u{202e}'), "{shown}");
    }
}
