//! The live screen on a pseudo-terminal of 80 by 24: what it shows, what keys do, and the terminal as it was afterwards.

use std::io::{Read as _, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::party::{Party, pair};

/// How long text may take to appear. Nothing is measured: a machine under load takes what it takes.
const PATIENCE: Duration = Duration::from_secs(300);
const SIZE: PtySize = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };

/// The program on a terminal.
struct Screen {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    written: Receiver<Vec<u8>>,
    seen: vt100::Parser,
    /// It was ever drawn over the whole screen.
    took_over: bool,
    /// The terminal's settings before the program.
    before: String,
}

impl Screen {
    fn open(dir: &Path, args: &[&str]) -> Self {
        let terminal = native_pty_system().openpty(SIZE).unwrap();
        let before = settings(&*terminal.master);
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_comity"));
        command.args(args);
        command.arg("--dir");
        command.arg(dir);
        for (name, value) in [("LANG", "en_GB.UTF-8"), ("TERM", "xterm-256color"), ("COMITY_LINE_TESTS", "0")] {
            command.env(name, value);
        }
        ["COMITY_DIR", "COMITY_TOKEN"].iter().for_each(|name| command.env_remove(name));
        let child = terminal.slave.spawn_command(command).unwrap();
        // Ours is the master alone: the terminal ends with the program.
        drop(terminal.slave);
        let mut output = terminal.master.try_clone_reader().unwrap();
        let (sender, written) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4_096];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let keys = terminal.master.take_writer().unwrap();
        let [rows, columns] = [SIZE.rows, SIZE.cols].map(|count| NonZeroU16::new(count).unwrap());
        let seen = vt100::Parser::new(rows, columns, 0);
        Self { master: terminal.master, child, keys, written, seen, took_over: false, before }
    }

    fn text(&self) -> String {
        self.seen.screen().contents()
    }

    /// Takes what is written next, until then; whether something was.
    fn take(&mut self, end: Instant) -> bool {
        let left = end.saturating_duration_since(Instant::now());
        let Ok(bytes) = self.written.recv_timeout(left) else { return false };
        self.seen.process(&bytes);
        self.took_over |= self.seen.screen().alternate_screen();
        true
    }

    /// Waits until all of these are on the screen, and none of those.
    fn until(&mut self, there: &[&str], gone: &[&str]) {
        let is = |text: &str| there.iter().all(|one| text.contains(one)) && !gone.iter().any(|one| text.contains(one));
        let end = Instant::now() + PATIENCE;
        while !is(&self.text()) {
            assert!(self.take(end), "{there:?} without {gone:?} does not come:\n{}", self.text());
        }
    }

    fn press(&mut self, keys: &[u8]) {
        self.keys.write_all(keys).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits for its end: how it ended. The terminal is as it was.
    fn ended(&mut self) -> u32 {
        let end = Instant::now() + PATIENCE;
        while self.take(end) {}
        let ended = self.child.wait().unwrap();
        let screen = self.seen.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor(), "the screen is given back");
        assert_eq!(settings(&*self.master), self.before, "so are its settings");
        ended.exit_code()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _over = self.child.kill();
    }
}

/// How the terminal treats what is typed.
fn settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

#[test]
fn the_live_screen_shows_the_board_and_the_line_and_gives_the_terminal_back() {
    let dir = tempfile::tempdir().unwrap();
    let (mut a, b) = (Party::init("AUR", dir.path()), Party::init("BOR", dir.path()));
    pair(&a, &b, dir.path());
    // Without a node there is nothing to follow: it says so, and takes no screen over.
    let mut none = Screen::open(&a.dir, &["watch"]);
    assert_ne!(none.ended(), 0);
    assert!(!none.took_over && none.text().contains("Error"), "{}", none.text());

    a.serve();
    let mut screen = Screen::open(&a.dir, &["watch"]);
    screen.until(&["AUR", "0 open alarms", "Nothing is open.", "Due next", "BOR/nrrc", "q quit"], &["STALE"]);
    assert!(screen.took_over);
    assert_ne!(settings(&*screen.master), screen.before, "keys come one by one");
    // A key that does nothing, then help, and back.
    screen.press(b"z?");
    screen.until(&["Times are UTC."], &["BOR/cert"]);
    screen.press(b" ");
    screen.until(&["BOR/cert", "q quit"], &["Times are UTC."]);
    // The line alone, and all again: the filter is said while it is on.
    screen.press(b"l");
    screen.until(&["FLASH always"], &[]);
    screen.press(b"x");
    screen.until(&["BOR/nrrc"], &["FLASH always"]);
    // Without a name nothing is acknowledged by a slip.
    screen.press(b"q");
    assert_eq!(screen.ended(), 0);

    // In the Russian layout, and by the interrupt key.
    for key in ["й".as_bytes(), b"\x03"] {
        let mut screen = Screen::open(&a.dir, &["watch", "--lang", "ru"]);
        screen.until(&["BOR/nrrc"], &[]);
        screen.press(key);
        assert_eq!(screen.ended(), 0);
    }

    // A node that ends leaves a screen that says that it is old, and can be left.
    let mut screen = Screen::open(&a.dir, &["watch"]);
    screen.until(&["BOR/nrrc", "q quit"], &["STALE"]);
    a.terminate();
    screen.until(&["STALE"], &[]);
    screen.press(b"q");
    assert_eq!(screen.ended(), 0);
}
