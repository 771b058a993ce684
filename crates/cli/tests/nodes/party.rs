//! A party in a folder of its own.

use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

/// The program, in English, with no folder from outside.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comity"));
    // Hourly tests would take numbers that the scenes count on.
    command.env("COMITY_LINE_TESTS", "0");
    command.env_remove("COMITY_DIR").env("LANG", "en_GB.UTF-8").stdin(Stdio::null());
    command
}

/// A loopback address that nobody listens on, below the ports that the system gives to whoever connects: it stays free
/// until its party takes it, however many tests dial meanwhile.
pub fn free_address() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let n = std::process::id().wrapping_mul(97).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
        let address = format!("127.0.0.1:{}", 12_000 + n % 20_000);
        if TcpListener::bind(&address).is_ok() {
            return address;
        }
    }
}

/// Its exit code and the object that it printed.
pub fn answered(output: &Output) -> (i32, Value) {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let object = text.lines().last().and_then(|line| serde_json::from_str(line).ok()).unwrap_or(Value::Null);
    (output.status.code().unwrap_or(-1), object)
}

pub struct Party {
    pub dir: PathBuf,
    pub name: &'static str,
    pub listen: String,
    node: Option<Child>,
}

impl Party {
    /// Founds a party below `place`; its root key goes to `<place>/<name>.root`.
    pub fn init(name: &'static str, place: &Path) -> Self {
        let listen = free_address();
        let root = place.join(format!("{name}.root")).display().to_string();
        let party = Self { dir: place.join(name), name, listen, node: None };
        let listen = party.listen.clone();
        party.done(&["init", name, "--listen", &listen, "--address", &listen, "--root-key", &root]);
        std::fs::rename(&root, place.join(format!("{name}.root.away"))).unwrap();
        party
    }

    /// A folder that holds this party's node already.
    pub fn at(name: &'static str, dir: PathBuf, listen: &str) -> Self {
        Self { dir, name, listen: listen.to_owned(), node: None }
    }

    pub fn run(&self, args: &[&str]) -> (i32, Value) {
        answered(&program().arg("--json").arg("--dir").arg(&self.dir).args(args).output().unwrap())
    }

    /// Runs what must succeed.
    pub fn done(&self, args: &[&str]) -> Value {
        let (exit, object) = self.run(args);
        assert_eq!(exit, 0, "{} {args:?}: {object}", self.name);
        object
    }

    /// Runs what must be refused, with this exit code; the problem's code.
    pub fn refused(&self, args: &[&str], expected: i32) -> String {
        let (exit, object) = self.run(args);
        assert_eq!(exit, expected, "{} {args:?}: {object}", self.name);
        object["error"]["code"].as_str().unwrap_or_default().to_owned()
    }

    pub fn serve(&mut self) -> Value {
        self.serve_with(&[])
    }

    /// Starts the node and waits until it says that it is ready.
    pub fn serve_with(&mut self, args: &[&str]) -> Value {
        let mut command = program();
        command.args(["--json", "serve", "--dir"]).arg(&self.dir).args(args);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.node = Some(child);
        let ready: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(ready["ready"], true, "{line}");
        ready
    }

    pub fn kill(&mut self) {
        if let Some(mut node) = self.node.take() {
            node.kill().unwrap();
            node.wait().unwrap();
        }
    }

    /// Asks the node to stop, as a service manager does; its exit code.
    pub fn terminate(&mut self) -> i32 {
        let mut node = self.node.take().unwrap();
        let pid = node.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        node.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Party {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Pairs two parties by their three files.
pub fn pair(a: &Party, b: &Party, place: &Path) {
    let file = |name: &str| place.join(name).display().to_string();
    let (invite, answer, reveal) = (file("invite"), file("answer"), file("reveal"));
    a.done(&["invite", b.name, "-o", &invite]);
    b.done(&["accept", &invite, "-o", &answer]);
    let ours = a.done(&["accept", &answer, "-o", &reveal]);
    let theirs = b.done(&["accept", &reveal]);
    assert_eq!(ours["words"], theirs["words"]);
    a.done(&["confirm", b.name, "--words", theirs["words"].as_str().unwrap()]);
    b.done(&["confirm", a.name, "--words", ours["numbers"].as_str().unwrap()]);
}

/// Two parties, paired, both nodes running.
pub fn two(place: &Path) -> (Party, Party) {
    let (mut a, mut b) = (Party::init("AUR", place), Party::init("BOR", place));
    pair(&a, &b, place);
    a.serve();
    b.serve();
    a.done(&["line-test", "BOR/nrrc", "--wait", "60"]);
    (a, b)
}

/// Runs a command with something on its standard input.
pub fn with_input(party: &Party, args: &[&str], input: &[u8]) -> (i32, Value) {
    let mut command = program();
    command.arg("--json").arg("--dir").arg(&party.dir).args(args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let written = child.stdin.take().unwrap().write_all(input);
    // Of what is too large it reads no more than it must: what it then answers is what counts.
    assert!(written.is_ok() || written.unwrap_err().kind() == ErrorKind::BrokenPipe);
    answered(&child.wait_with_output().unwrap())
}
