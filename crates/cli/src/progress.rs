//! Progress of long work, drawn on a terminal only.

use std::time::Duration;

use comity_node::party::backup::BackupProgress;
use comity_node::service::views::{Progress, Stage, Unit};
use indicatif::{ProgressBar, ProgressStyle};

use crate::context::Context;

/// Work of fewer bytes shows no bar.
pub(crate) const BAR_BYTES_MIN: u64 = 4 << 20;

const OF_BYTES: &str = "{msg} {wide_bar} {bytes}/{total_bytes} {eta}";
const OF_ENTRIES: &str = "{msg} {wide_bar} {human_pos}/{human_len} {eta}";
const OPEN: &str = "{spinner} {msg} {elapsed}";
const BEAT: Duration = Duration::from_millis(120);

/// A bar over bytes; invisible where nobody looks or the work is short.
pub(crate) fn bytes(context: &Context, total: u64, label: String) -> ProgressBar {
    if total < BAR_BYTES_MIN || !context.shows_progress() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(total);
    bar.set_style(style(OF_BYTES));
    bar.set_message(label);
    bar
}

/// A sign of life over work whose length nobody knows.
pub(crate) fn waiting(context: &Context, label: String) -> ProgressBar {
    if !context.shows_progress() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    bar.set_style(style(OPEN));
    bar.set_message(label);
    bar.enable_steady_tick(BEAT);
    bar
}

/// A bar that goes through the stages of work that says itself how far it is: one bar a stage, a sign of life where
/// the end is not known.
pub(crate) struct Staged<'a> {
    context: &'a Context,
    bar: ProgressBar,
    stage: Option<(Stage, bool)>,
}

impl<'a> Staged<'a> {
    /// Nothing is known yet.
    pub(crate) fn new(context: &'a Context, label: &str) -> Self {
        Self { context, bar: waiting(context, context.text(label)), stage: None }
    }

    /// The work says how far it is.
    pub(crate) fn told(&mut self, progress: Progress) {
        let shape = (progress.stage, progress.total.is_some());
        if self.stage != Some(shape) {
            self.stage = Some(shape);
            self.bar.reset_elapsed();
            self.bar.reset_eta();
            let template = match (progress.total, progress.unit) {
                (None, _) => OPEN,
                (Some(_), Unit::Bytes) => OF_BYTES,
                (Some(_), Unit::Entries) => OF_ENTRIES,
            };
            // The label goes into the style, which draws nothing: no frame shows one stage's name and another's figures.
            self.bar.set_style(style(&template.replace("{msg}", &self.context.text(label(progress.stage)))));
        }
        self.bar.update(|state| {
            state.set_pos(progress.done);
            if let Some(total) = progress.total {
                state.set_len(total);
            }
        });
    }

    /// Nothing of it stays on the screen.
    pub(crate) fn end(self) {
        self.bar.finish_and_clear();
    }
}

const fn label(stage: Stage) -> &'static str {
    match stage {
        Stage::Structure => "stage-structure",
        Stage::Entries => "stage-entries",
        Stage::Signatures => "stage-signatures",
        Stage::Records => "stage-records",
        Stage::Attachments => "stage-attachments",
        Stage::Store => "stage-store",
        Stage::Reading => "stage-reading",
        Stage::Files => "stage-files",
    }
}

/// How far a backup or a restore is. A file that grew while it was copied adds to what there is.
pub(crate) fn of_backup(progress: BackupProgress) -> Progress {
    let (stage, done, total) = match progress {
        BackupProgress::Store { done, total } => (Stage::Store, done, total),
        BackupProgress::Reading { done, total } => (Stage::Reading, done, total),
        BackupProgress::Files { done, total } => (Stage::Files, done, total),
    };
    Progress::of(stage, done, total.max(done))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use indicatif::{ProgressDrawTarget, TermLike};

    use super::*;
    use crate::args::Common;
    use crate::i18n::{Catalogue, Language};

    /// A terminal that keeps the last line that was drawn.
    #[derive(Debug, Clone, Default)]
    struct Screen(Arc<Mutex<String>>);

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            100
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            if !text.trim().is_empty() {
                *self.0.lock().unwrap() = text.to_owned();
            }
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    fn shown(steps: &[Progress]) -> (String, ProgressBar) {
        let common = Common { dir: None, lang: None, json: false };
        let context = Context::new(&common, Catalogue::new(Language::English));
        let mut staged = Staged::new(&context, "fsck-running");
        let screen = Screen::default();
        staged.bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::term_like(Box::new(screen.clone())));
        steps.iter().for_each(|step| staged.told(*step));
        // Draws in any case.
        staged.bar.abandon();
        let text = screen.0.lock().unwrap().clone();
        (text, staged.bar)
    }

    #[test]
    fn the_bar_shows_what_it_was_told() {
        let (text, bar) = shown(&[Progress::of(Stage::Entries, 0, 2_000), Progress::of(Stage::Entries, 1_500, 2_000)]);
        assert!(text.contains("entries") && text.contains("1,500/2,000"), "{text}");
        assert_eq!((bar.position(), bar.length()), (1_500, Some(2_000)));
    }

    #[test]
    fn a_stage_begins_anew_in_its_own_unit() {
        let steps = [Progress::of(Stage::Entries, 9, 9), Progress::of(Stage::Attachments, 1 << 20, 4 << 20)];
        let (text, bar) = shown(&steps);
        assert!(text.contains("attachments") && text.contains("1.00 MiB/4.00 MiB"), "{text}");
        assert_eq!((bar.position(), bar.length()), (1 << 20, Some(4 << 20)));
    }

    #[test]
    fn no_end_is_shown_where_none_is_known() {
        let (text, _) = shown(&[Progress::open(Stage::Structure)]);
        assert!(text.contains("store") && !text.contains('/'), "{text}");
    }

    #[test]
    fn a_file_that_grew_is_never_more_than_all() {
        let grown = of_backup(BackupProgress::Files { done: 7, total: 5 });
        assert_eq!(grown, Progress::of(Stage::Files, 7, 7));
    }
}
