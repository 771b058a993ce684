//! The operator's program, for short messages and pagers: run without a shell, with a time limit; what it prints is bounded.
//!
//! Its arguments are the operator's, then the officer's. What the message says is in the environment and, as text, on
//! standard input. Nothing of a counterpart is an argument.

use std::path::PathBuf;
use std::process::Stdio;

use serde::Deserialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{ChannelError, Words, exercise, exit, precedence};
use crate::watch::outbox::{CallItem, Message};

/// Bytes of what the program prints that are read.
const OUTPUT_BYTES_MAX: u64 = 4_096;
/// Longest argument list of the operator.
const ARGUMENTS_MAX: usize = 32;

/// What the operator sets.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandSettings {
    /// The program: an absolute path.
    pub program: PathBuf,
    /// Arguments before the officer's.
    #[serde(default)]
    pub arguments: Vec<String>,
}

impl CommandSettings {
    pub(super) fn check(&self) -> Result<(), String> {
        if !self.program.is_absolute() {
            return Err(format!("program {} is not an absolute path", self.program.display()));
        }
        if self.arguments.len() > ARGUMENTS_MAX {
            return Err(format!("more than {ARGUMENTS_MAX} arguments"));
        }
        Ok(())
    }

    pub(super) async fn run(&self, message: &Message, words: &Words) -> Result<(), ChannelError> {
        let (subject, text) = words(message);
        let first = message.calls.first();
        let mut child = tokio::process::Command::new(&self.program)
            .args(&self.arguments)
            .args(&message.to.arguments)
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("COMITY_ID", &message.id)
            .env("COMITY_OFFICER", &message.to.officer)
            .env("COMITY_SUBJECT", &subject)
            .env("COMITY_PRECEDENCE", precedence(message))
            .env("COMITY_EXERCISE", exercise(message))
            .env("COMITY_LABELS", exit::labels(message))
            .env("COMITY_ALARM", first.map_or("", |call| call.alarm.as_str()))
            .env("COMITY_ABOUT", first.map_or("", |call| call.about.as_str()))
            .env("COMITY_LEVEL", first.map_or(0, CallItem::step).to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        if let Some(mut input) = child.stdin.take() {
            // A program that does not read its input is none the worse.
            let _unread = input.write_all(text.as_bytes()).await;
        }
        let mut said = Vec::new();
        if let Some(errors) = child.stderr.take() {
            let mut errors = errors.take(OUTPUT_BYTES_MAX);
            errors.read_to_end(&mut said).await?;
        }
        let status = child.wait().await?;
        if status.success() {
            return Ok(());
        }
        let said: String = String::from_utf8_lossy(&said).chars().take(100).collect();
        let code = status.code().map_or_else(|| "a signal".to_owned(), |code| format!("exit code {code}"));
        Err(ChannelError::Refused { answer: format!("{code} {}", said.trim()) })
    }
}
