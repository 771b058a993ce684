//! Two real nodes: two folders, two processes, paired through the real commands.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// The program under test.
#[derive(Debug, Clone)]
pub struct Program(pub PathBuf);

impl Program {
    /// Runs a command of the program to its end and reads what it prints as JSON.
    ///
    /// # Errors
    /// The command fails.
    pub fn run(&self, dir: &Path, arguments: &[&str]) -> Result<Value> {
        let output = Command::new(&self.0).args(["--json", "--dir"]).arg(dir).args(arguments).output()?;
        ensure!(
            output.status.success(),
            "comity {}: {}{}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
    }
}

/// A running node.
pub struct Node {
    /// Its folder.
    pub dir: PathBuf,
    child: Child,
}

impl Node {
    /// Starts `comity serve` and waits until its socket answers. Returns how long that took.
    ///
    /// # Errors
    /// The node stops, or does not answer within a minute.
    pub async fn start(program: &Program, dir: &Path) -> Result<(Self, Duration)> {
        Self::start_with(program, dir, &[]).await
    }

    /// The same with more options of `serve`.
    ///
    /// # Errors
    /// As [`Node::start`].
    pub async fn start_with(program: &Program, dir: &Path, options: &[&str]) -> Result<(Self, Duration)> {
        let begun = Instant::now();
        let log = fs::File::create(dir.join("serve.log"))?;
        let child = Command::new(&program.0)
            .arg("--dir")
            .arg(dir)
            .arg("serve")
            .args(options)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("comity serve")?;
        let mut node = Self { dir: dir.to_owned(), child };
        while begun.elapsed() < Duration::from_secs(60) {
            if let Some(status) = node.child.try_wait()? {
                bail!("comity serve stopped: {status}: {}", fs::read_to_string(dir.join("serve.log"))?);
            }
            if tokio::net::UnixStream::connect(dir.join("node.sock")).await.is_ok() {
                return Ok((node, begun.elapsed()));
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        bail!("comity serve did not answer within a minute")
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Stops it with SIGKILL.
    ///
    /// # Errors
    /// It is gone already.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _gone_already = self.child.kill();
        let _reaped_already = self.child.wait();
    }
}

/// A port of loopback that is free now.
///
/// # Errors
/// None is.
pub fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Makes two parties in `folder` and pairs them. Returns their folders.
///
/// # Errors
/// A command fails.
pub fn pair(program: &Program, folder: &Path) -> Result<(PathBuf, PathBuf)> {
    let (a, b) = (free_port()?, free_port()?);
    pair_at(program, folder, [(a, a), (b, b)])
}

/// The same, where each node listens at one port of loopback and is told to its peer at another.
///
/// # Errors
/// A command fails.
pub fn pair_at(program: &Program, folder: &Path, ports: [(u16, u16); 2]) -> Result<(PathBuf, PathBuf)> {
    let (aur, bor) = (folder.join("aur"), folder.join("bor"));
    for (dir, name, (listens, told)) in [(&aur, "AUR", ports[0]), (&bor, "BOR", ports[1])] {
        let (listens, told) = (format!("127.0.0.1:{listens}"), format!("127.0.0.1:{told}"));
        program.run(dir, &["init", name, "--listen", &listens, "--address", &told])?;
    }
    let file = |name: &str| folder.join(name).display().to_string();
    let (invite, accept, reveal) = (file("invite"), file("accept"), file("reveal"));
    program.run(&aur, &["invite", "BOR", "-o", &invite])?;
    program.run(&bor, &["accept", &invite, "-o", &accept])?;
    program.run(&aur, &["accept", &accept, "-o", &reveal])?;
    let compared = program.run(&bor, &["accept", &reveal])?;
    let words = compared["words"].as_str().context("the words to compare")?.to_owned();
    program.run(&aur, &["confirm", "BOR", "--words", &words])?;
    program.run(&bor, &["confirm", "AUR", "--words", &words])?;
    Ok((aur, bor))
}
