//! Marks that must not stay in the project: paths of one machine, and unfinished work.

use super::Findings;
use crate::repository::SourceFile;

const CHECK: &str = "paths";

/// Directories of a developer's machine. Joined at build time, so that this file passes itself.
const MACHINE_PATHS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/tmp/", "comity/")];
const UNFINISHED: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")];

/// Checks every text file for machine paths, and Rust files for unfinished marks.
pub fn check(files: &[SourceFile], findings: &mut Findings) {
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            let place = format!("{}:{}", file.path, index + 1);
            for path in MACHINE_PATHS.iter().filter(|path| names_directory(line, path)) {
                findings.problem(CHECK, format!("{place} names this machine's {path}"));
            }
            if file.path.ends_with(".rs") {
                for mark in UNFINISHED.iter().filter(|mark| line.contains(**mark)) {
                    findings.problem(CHECK, format!("{place} is unfinished ({mark})"));
                }
            }
        }
    }
}

/// Whether a line holds an absolute path below a directory; `docs/work/` is not one.
fn names_directory(line: &str, directory: &str) -> bool {
    line.match_indices(directory).any(|(start, _)| {
        !line[..start].ends_with(|before: char| before.is_ascii_alphanumeric() || "_-.<>}".contains(before))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_paths_are_found_and_relative_ones_are_not() {
        for directory in MACHINE_PATHS {
            assert!(names_directory(&format!("see {directory}main"), directory));
            assert!(names_directory(&format!("\"{directory}"), directory));
            assert!(!names_directory(&format!("docs{directory}a"), directory));
        }
    }

    #[test]
    fn unfinished_marks_fail_in_code_only() {
        let mut findings = Findings::default();
        for path in ["a.rs", "a.md"] {
            let file = SourceFile { path: path.into(), text: format!("// {}", UNFINISHED[0]) };
            check(&[file], &mut findings);
        }
        assert_eq!(findings.problems().len(), 1);
    }
}
