//! Progress of long work, drawn on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::context::Context;

/// Work of fewer bytes shows no bar.
pub(crate) const BAR_BYTES_MIN: u64 = 4 << 20;

/// A bar over bytes; invisible where nobody looks or the work is short.
pub(crate) fn bytes(context: &Context, total: u64, label: String) -> ProgressBar {
    if total < BAR_BYTES_MIN || !context.shows_progress() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(total);
    bar.set_style(style("{msg} {wide_bar} {bytes}/{total_bytes} {eta}"));
    bar.set_message(label);
    bar
}

/// A sign of life over work whose length nobody knows.
pub(crate) fn waiting(context: &Context, label: String) -> ProgressBar {
    if !context.shows_progress() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    bar.set_style(style("{spinner} {msg} {elapsed}"));
    bar.set_message(label);
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
