//! The terminal: raw while the screen is up, as it was afterwards, whatever ends it.

use std::io::{Stdout, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ratatui::Frame;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{self, Event};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use tokio::sync::mpsc;

use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};

/// Keys that wait to be looked at, at most; what is typed faster is lost.
const KEYS_WAITING_MAX: usize = 64;
/// How long the thread that reads keys takes to see that nobody wants them any more.
const LOOK: Duration = Duration::from_millis(200);

/// The terminal of a live screen.
pub(crate) struct Terminal {
    inner: ratatui::Terminal<CrosstermBackend<Stdout>>,
    over: Arc<AtomicBool>,
}

fn failed(error: std::io::Error) -> Failure {
    Failure::new("error-machine", Fault::Local, Exit::Failed).because(&error)
}

impl Terminal {
    /// Takes the terminal over; keys and changes of its size come through the channel.
    pub(crate) fn open() -> Outcome<(Self, mpsc::Receiver<Event>)> {
        enable_raw_mode().map_err(failed)?;
        let over = Arc::new(AtomicBool::new(false));
        let made = execute!(stdout(), EnterAlternateScreen)
            .and_then(|()| ratatui::Terminal::new(CrosstermBackend::new(stdout())));
        let inner = made.map_err(|error| {
            restore();
            failed(error)
        })?;
        let (sender, keys) = mpsc::channel(KEYS_WAITING_MAX);
        let stop = Arc::clone(&over);
        // A read of the terminal cannot be given up, so that it has a thread of its own.
        std::thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                match event::poll(LOOK) {
                    Ok(false) => {}
                    Ok(true) => match event::read() {
                        Ok(event) => drop(sender.try_send(event)),
                        Err(_) => return,
                    },
                    Err(_) => return,
                }
            }
        });
        Ok((Self { inner, over }, keys))
    }

    /// Draws one frame.
    pub(crate) fn draw(&mut self, what: impl FnOnce(&mut Frame<'_>)) -> Outcome<()> {
        self.inner.draw(what).map(drop).map_err(failed)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        restore();
    }
}

fn restore() {
    // Where the terminal is gone there is nothing to put back.
    let _ = execute!(stdout(), LeaveAlternateScreen);
    let _ = disable_raw_mode();
}
