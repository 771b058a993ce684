//! What the scenes share: patience, courier trips, copies of folders, contents.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::party::{Party, answered, program};

/// Longest that a scene waits for what must come. Nothing is asserted about how long it took.
const PATIENCE: Duration = Duration::from_secs(90);
/// Pause between two looks.
const PAUSE: Duration = Duration::from_millis(100);

/// Looks until there is something to see.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        match look() {
            Ok(seen) => return seen,
            Err(last) => assert!(Instant::now() < end, "waited in vain until {what}; last seen: {last}"),
        }
        pause(PAUSE);
    }
}

/// Another process's state tells nobody that it has changed: it is looked at again after a pause.
#[expect(clippy::disallowed_methods, reason = "between two looks at another process, each loop with its own end")]
pub fn pause(long: Duration) {
    std::thread::sleep(long);
}

/// One line of the node's status.
pub fn line(status: &Value, track: &str) -> Value {
    let lines = status["lines"].as_array().unwrap();
    lines.iter().find(|line| line["track"] == track).cloned().unwrap_or(Value::Null)
}

/// The node's status now.
pub fn status(party: &Party) -> Value {
    party.done(&["status"])
}

/// Waits until a command succeeds; its answer.
pub fn at_last(party: &Party, args: &[&str]) -> Value {
    until(&format!("{} {args:?}", party.name), || match party.run(args) {
        (0, object) => Ok(object),
        (exit, object) => Err(format!("exit {exit}: {object}")),
    })
}

/// Sends a text; the answer.
pub fn send(party: &Party, line: &str, text: &str) -> Value {
    party.done(&["send", line, "-s", "S", "-t", text])
}

/// Sends a text and waits for the receipt; the answer.
pub fn send_receipted(party: &Party, line: &str, text: &str) -> Value {
    let sent = party.done(&["send", line, "-s", "S", "-t", text, "--wait", "receipt"]);
    assert!(sent["receipted_at"].is_u64(), "{sent}");
    sent
}

/// The text that a statement says here, or what is known instead.
pub fn text_of(party: &Party, number: &str) -> Result<String, String> {
    match party.run(&["show", number]) {
        // A statement that was opened once must not become void because a store was lost.
        (0, view) if view["state"]["state"].as_str().is_some_and(|state| state.starts_with("refused")) => {
            Err(format!("refused: {view}"))
        }
        (0, view) => match view["content"]["body"]["text"].as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(view.to_string()),
        },
        (exit, object) => Err(format!("exit {exit}: {object}")),
    }
}

/// Waits until each numbered statement says its text at this party.
pub fn all_say(party: &Party, texts: &[(&str, &str)]) {
    for (number, text) in texts {
        let said = until(&format!("{} reads {number}", party.name), || text_of(party, number));
        assert_eq!(said, *text, "{number} at {}", party.name);
    }
}

/// Every statement that the party knows, both directions: (number, id), in the order of the numbers.
pub fn known(party: &Party) -> Vec<(String, String)> {
    let listed = party.done(&["inbox", "--all", "--limit", "500"]);
    let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    let mut items: Vec<(String, String)> =
        listed["statements"].as_array().unwrap().iter().map(|item| (text(item, "number"), text(item, "id"))).collect();
    items.sort();
    items
}

/// Carries files between two nodes; each hop is one trip of the courier in one direction.
pub struct Courier {
    place: PathBuf,
    pub trips: usize,
}

impl Courier {
    pub fn new(place: &Path) -> Self {
        Self { place: place.to_owned(), trips: 0 }
    }

    /// Writes at one node, reads at the other; what the reader says.
    pub fn carry(&mut self, from: &Party, to: &Party) -> Value {
        let path = self.write(from, to.name);
        to.done(&["courier", "read", &path])
    }

    /// Only writes: the file travels later, or never.
    pub fn write(&mut self, from: &Party, to: &str) -> String {
        self.trips += 1;
        let path = self.place.join(format!("trip-{}.comity", self.trips)).display().to_string();
        from.done(&["courier", "write", to, &path]);
        path
    }
}

/// Copies a folder whole, keys included, as somebody does who puts a machine back.
pub fn copy_folder(from: &Path, to: &Path) {
    let status = std::process::Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap();
    assert!(status.success());
}

/// Moves the authority key out of the node's folder, where a disaster does not reach it; its new path.
pub fn authority_apart(party: &Party, place: &Path) -> String {
    let path = place.join(format!("{}.authority", party.name)).display().to_string();
    std::fs::rename(party.dir.join("authority.key"), &path).unwrap();
    path
}

/// What the node finds worth saying under a code; there must be something.
pub fn finding(status: &Value, code: &str) -> Value {
    let findings = status["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["code"] == code);
    assert!(found.is_some(), "{code} is not among {findings:?}");
    found.cloned().unwrap()
}

/// The status as a person reads it.
pub fn shown_status(party: &Party) -> String {
    let output = program().arg("--dir").arg(&party.dir).arg("status").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What the program says in words.
pub fn words(party: &Party, language: &str, args: &[&str]) -> String {
    let output = program().args(["--lang", language, "--dir"]).arg(&party.dir).args(args).output().unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

/// Exports the two contradictory heads of a line, and has them verified by a process that has no folder, against the
/// root key of the accused; the file's text.
pub fn convicts(holder: &Party, line: &str, root: &str, file: &Path) -> String {
    let path = file.display().to_string();
    holder.done(&["proof", line, "--contradiction", "-o", &path]);
    let output = program().args(["--json", "verify", &path, "--root", root]).output().unwrap();
    let (exit, verdict) = answered(&output);
    assert_eq!((exit, &verdict["verified"], &verdict["identified"]), (0, &true.into(), &true.into()), "{verdict}");
    let convicted = &verdict["contradiction"];
    assert_eq!(convicted["accused"]["root"], root, "{verdict}");
    assert_ne!(convicted["heads"][0]["root"], convicted["heads"][1]["root"], "{verdict}");
    let output = program().args(["verify", &path, "--root", root]).output().unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    assert!(words.contains("signed two heads of one journal that cannot both be true"), "{words}");
    std::fs::read_to_string(file).unwrap()
}
