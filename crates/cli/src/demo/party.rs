//! One party of the demonstration: a folder, and a node in a process of its own.

use std::ffi::{OsStr, OsString};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::machine;
use crate::client::TOKEN_VARIABLE;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};

/// Longest that a node may take to start on the slowest machine that this is shown on.
const START_MAX: Duration = Duration::from_secs(60);

/// A party.
pub(crate) struct Party {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its node's folder.
    pub(crate) dir: PathBuf,
    /// Where its node listens for the other.
    pub(crate) address: SocketAddr,
    /// Fingerprint of its root key.
    pub(crate) root: String,
    node: Option<Child>,
}

/// What a command answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// How it ended.
    pub(crate) exit: u8,
    /// The object that it printed.
    pub(crate) object: Value,
}

impl Party {
    /// Makes the party; its root key goes to a place of its own.
    pub(crate) async fn init(name: &'static str, place: &Path) -> Outcome<Self> {
        let address = free_address()?;
        Self::init_at(name, place, address, address).await
    }

    /// As [`Self::init`], where the other party reaches it by another address than that at which it listens.
    pub(super) async fn init_at(
        name: &'static str,
        place: &Path,
        listen: SocketAddr,
        address: SocketAddr,
    ) -> Outcome<Self> {
        let mut party = Self { name, dir: place.join(name), address, root: String::new(), node: None };
        let key = place.join(format!("{name}.root"));
        let (listen, address) = (listen.to_string(), party.address.to_string());
        let args: [&OsStr; 8] = [
            "init".as_ref(),
            name.as_ref(),
            "--listen".as_ref(),
            listen.as_ref(),
            "--address".as_ref(),
            address.as_ref(),
            "--root-key".as_ref(),
            key.as_ref(),
        ];
        let made = party.run(args).await?;
        party.root = text(&made, "root_fingerprint")?;
        // A real root key goes to a safe; this one to a folder where the node does not look for it.
        let away = place.join("safe");
        std::fs::create_dir_all(&away).map_err(machine)?;
        std::fs::rename(&key, away.join(format!("{name}.root"))).map_err(machine)?;
        Ok(party)
    }

    /// The party that is in this place already; none where nothing is there.
    pub(crate) fn again(name: &'static str, place: &Path) -> Outcome<Option<Self>> {
        let dir = place.join(name);
        if !dir.exists() {
            return Ok(None);
        }
        let config = comity_node::party::NodeDir::open(&dir).and_then(|dir| dir.config());
        let address = config.map_err(crate::party::refused)?.listen;
        let address = address.ok_or_else(|| Failure::ours("the node listens nowhere"))?;
        Ok(Some(Self { name, dir, address, root: String::new(), node: None }))
    }

    /// Runs a command of this party that must succeed; its answer.
    pub(crate) async fn run<I, S>(&self, args: I) -> Outcome<Value>
    where
        I: IntoIterator<Item = S>,
        S: AsRef<OsStr>,
    {
        let answer = self.ask(args).await?;
        if answer.exit == 0 { Ok(answer.object) } else { Err(refused(answer)) }
    }

    /// Runs a command of this party, however it ends.
    pub(crate) async fn ask<I, S>(&self, args: I) -> Outcome<Answer>
    where
        I: IntoIterator<Item = S>,
        S: AsRef<OsStr>,
    {
        let mut all: Vec<OsString> = vec!["--dir".into(), self.dir.clone().into()];
        all.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        let mut command = program()?;
        // A token of another node's officer is none here.
        command.env_remove(TOKEN_VARIABLE);
        answered(command, all).await
    }

    /// Starts the node in a process of its own, and waits until it is ready.
    pub(crate) async fn serve(&mut self) -> Outcome<()> {
        self.serve_with(&[]).await
    }

    /// As [`Self::serve`], with further arguments.
    pub(crate) async fn serve_with(&mut self, args: &[&str]) -> Outcome<()> {
        let all = [&["serve", "--line-tests", "0"], args].concat();
        self.node = Some(self.stays(&all, "ready").await?.0);
        Ok(())
    }

    /// Starts a command of this party that goes on until it is ended, and waits for the object in which it says that it
    /// runs.
    pub(super) async fn stays(&self, args: &[&str], says: &str) -> Outcome<(Child, Value)> {
        let mut child = program()?
            .arg("--json")
            .arg("--dir")
            .arg(&self.dir)
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            // Ctrl-C is this process's to handle: it ends the nodes in order.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(machine)?;
        let stdout = child.stdout.take().ok_or_else(|| Failure::ours("no output of the node"))?;
        let mut lines = BufReader::new(stdout).lines();
        let first = tokio::time::timeout(START_MAX, lines.next_line()).await;
        let line = first.ok().and_then(Result::ok).flatten().unwrap_or_default();
        let object: Value = serde_json::from_str(&line).unwrap_or_default();
        if object[says].is_null() || object[says] == false {
            return Err(refused(Answer { exit: Exit::Failed as u8, object }));
        }
        Ok((child, object))
    }

    /// Ends the node as a power cut would: no goodbye, no cleaning up.
    pub(crate) async fn kill(&mut self) -> Outcome<()> {
        if let Some(mut node) = self.node.take() {
            node.kill().await.map_err(machine)?;
        }
        Ok(())
    }

    /// Ends the node.
    pub(crate) async fn stop(mut self) -> Outcome<()> {
        self.kill().await
    }
}

/// Runs this very program with `--json`.
pub(crate) async fn comity<I, S>(args: I) -> Outcome<Answer>
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    answered(program()?, args).await
}

async fn answered<I, S>(mut command: Command, args: I) -> Outcome<Answer>
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let output = command.arg("--json").args(args).stdin(Stdio::null()).output().await.map_err(machine)?;
    let exit = output.status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(Exit::Failed as u8);
    let text = String::from_utf8_lossy(&output.stdout);
    let object = text.lines().last().and_then(|line| serde_json::from_str(line).ok()).unwrap_or_default();
    Ok(Answer { exit, object })
}

fn program() -> Outcome<Command> {
    let mut command = Command::new(std::env::current_exe().map_err(machine)?);
    command.env_remove("COMITY_DIR");
    Ok(command)
}

/// A member of an answer that must be a text.
pub(crate) fn text(object: &Value, member: &str) -> Outcome<String> {
    let missing = || Failure::ours(format!("no {member} in {object}"));
    object[member].as_str().map(str::to_owned).ok_or_else(missing)
}

/// What a command refused, as this command's own failure.
pub(crate) fn refused(answer: Answer) -> Failure {
    let error = &answer.object["error"];
    let mut failure = Failure::new("error-demo-step", Fault::Ours, Exit::Failed);
    if let Some(code) = error["code"].as_str() {
        failure.code = code.to_owned();
        failure.fault = Fault::of(error["fault"].as_str().unwrap_or_default());
    }
    failure.detail = error["problem"].as_str().unwrap_or("?").to_owned();
    if let Some(params) = error["params"].as_object() {
        failure.params = params.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    }
    failure
}

/// An address of this machine that nobody uses. Another program may take it before the node does; the node then says
/// so.
pub(super) fn free_address() -> Outcome<SocketAddr> {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).map_err(machine)
}
