//! The commands that the README tells people to run: fenced blocks tagged `sh run`.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

/// The scripts of `README.md`, in order. No README, no scripts: `check` reports its absence.
pub fn blocks(root: &Path) -> Result<Vec<String>> {
    let path = root.join("README.md");
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(&path).context("cannot read README.md")?;
    let blocks = tagged(&text)?;
    ensure!(!blocks.is_empty(), "README.md has no block tagged `sh run`: its commands go untested");
    Ok(blocks)
}

/// Fenced blocks whose info string is `sh run`.
fn tagged(text: &str) -> Result<Vec<String>> {
    let mut blocks = Vec::new();
    let mut open: Option<(bool, String)> = None;
    for line in text.lines() {
        match (line.trim().strip_prefix("```"), &mut open) {
            (Some(info), None) => open = Some((info.trim() == "sh run", String::new())),
            (Some(""), Some(_)) => {
                if let Some((true, script)) = open.take() {
                    blocks.push(script);
                }
            }
            (_, Some((_, script))) => {
                script.push_str(line.trim_start_matches("$ "));
                script.push('\n');
            }
            (None, None) => {}
        }
    }
    ensure!(open.is_none(), "README.md leaves a fenced block open");
    for script in &blocks {
        ensure!(!script.contains("xtask test"), "README.md tags the test command `sh run`: it would run itself");
    }
    Ok(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tagged_blocks_are_run() {
        let text = "```sh run\n$ a\nb\n```\n```sh\nc\n```\n```\n```sh run\n```\n";
        assert_eq!(tagged(text).expect("blocks"), ["a\nb\n"]);
    }

    #[test]
    fn an_open_block_and_a_block_that_calls_the_tests_are_refused() {
        assert!(tagged("```sh run\na\n").is_err());
        assert!(tagged("```sh run\ncargo xtask test\n```\n").is_err());
    }
}
