//! The faults that the project promises to survive, by their row in the table of faults: each has
//! at least one test that runs and whose name contains `row_NN`.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::Findings;
use super::rules::Rules;
use crate::repository::SourceFile;

const CHECK: &str = "rows";

/// The rows asked for, as ranges with both ends included.
const ASKED: &[(u32, u32)] = &[(1, 25), (27, 27), (29, 29), (31, 36), (40, 41)];

/// Checks that every asked row has a test, or stands in the list of rows that have none yet.
pub fn check(files: &[SourceFile], rules: &Rules, findings: &mut Findings) {
    let mut tests: BTreeMap<u32, usize> = BTreeMap::new();
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        let Ok(stream) = file.text.parse::<TokenStream>() else {
            continue;
        };
        let mut names = Vec::new();
        test_names(stream, &mut names);
        for row in names.iter().flat_map(|name| rows_in(name)) {
            *tests.entry(row).or_default() += 1;
        }
    }
    let asked: BTreeSet<u32> = ASKED.iter().flat_map(|&(first, last)| first..=last).collect();
    let mut not_yet = Vec::new();
    for row in &asked {
        match (tests.contains_key(row), rules.rows_not_yet.contains(row)) {
            (true, true) => findings
                .problem(CHECK, format!("row {row:02} has a test now: delete it from rows_not_yet in xtask/tidy.json")),
            (false, true) => not_yet.push(format!("{row:02}")),
            (false, false) => {
                findings.problem(CHECK, format!("row {row:02} has no test: none that runs is named row_{row:02}_..."))
            }
            (true, false) => {}
        }
    }
    for row in rules.rows_not_yet.difference(&asked) {
        findings.problem(CHECK, format!("rows_not_yet names row {row}, which nobody asked for"));
    }
    if !not_yet.is_empty() {
        findings.notice(
            CHECK,
            format!("!!! {} OF {} FAULTS HAVE NO TEST YET: {} !!!", not_yet.len(), asked.len(), not_yet.join(" ")),
        );
    }
}

/// Collects the names of functions under a test attribute and not ignored, inside macros too.
fn test_names(stream: TokenStream, names: &mut Vec<String>) {
    let (mut is_test, mut is_ignored, mut after_fn, mut after_hash) = (false, false, false, false);
    for token in stream {
        let was_hash = std::mem::take(&mut after_hash);
        let was_fn = std::mem::take(&mut after_fn);
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => after_hash = true,
            TokenTree::Group(group) if was_hash && group.delimiter() == Delimiter::Bracket => {
                is_test |= path_ends_in(group.stream(), "test");
                is_ignored |= path_ends_in(group.stream(), "ignore");
            }
            TokenTree::Group(group) => {
                if group.delimiter() == Delimiter::Brace {
                    (is_test, is_ignored) = (false, false);
                }
                test_names(group.stream(), names);
            }
            TokenTree::Ident(ident) if was_fn => {
                if is_test && !is_ignored {
                    names.push(ident.to_string());
                }
            }
            TokenTree::Ident(ident) => after_fn = ident == "fn",
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// Whether an attribute's path, such as `test` or `tokio::test(...)`, ends in a name.
fn path_ends_in(attribute: TokenStream, name: &str) -> bool {
    let mut last = String::new();
    for token in attribute {
        match token {
            TokenTree::Ident(ident) => last = ident.to_string(),
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            _ => break,
        }
    }
    last == name
}

/// The rows that a test's name names: `row_04_...`, several allowed.
fn rows_in(name: &str) -> Vec<u32> {
    let parts: Vec<&str> = name.split('_').collect();
    let number = |text: &str| (text.len() == 2).then(|| text.parse().ok()).flatten();
    parts.windows(2).filter(|pair| pair[0] == "row").filter_map(|pair| number(pair[1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let mut names = Vec::new();
        test_names(text.parse().expect("tokens"), &mut names);
        names
    }

    #[test]
    fn tests_are_found_in_modules_and_macros() {
        let text = "mod a { #[test] fn one() {} fn helper() {} } \
                    proptest! { #[test] fn two(x in 0..3u8) {} } \
                    #[tokio::test(flavor = \"x\")] async fn three() {}";
        assert_eq!(names(text), ["one", "two", "three"]);
    }

    #[test]
    fn what_does_not_run_does_not_count() {
        assert!(names("fn row_04_a() {}").is_empty());
        assert!(names("#[test] #[ignore = \"slow\"] fn row_04_a() {}").is_empty());
        assert!(names("#[cfg(test)] mod row_04 { fn row_04_b() {} }").is_empty());
    }

    #[test]
    fn a_name_may_name_several_rows() {
        assert_eq!(rows_in("row_04_row_05_trailing"), [4, 5]);
        assert_eq!(rows_in("a_row_12"), [12]);
        assert!(rows_in("row_4_short_and_arrow_12").is_empty());
    }

    #[test]
    fn a_row_is_tested_or_listed_and_never_both() {
        let file = |text: &str| SourceFile { path: "a.rs".into(), text: text.into() };
        let listed = |rows: &[u32]| {
            let asked = ASKED.iter().flat_map(|&(first, last)| first..=last);
            let rows_not_yet = asked.filter(|row| !rows.contains(row)).collect();
            Rules { rows_not_yet, ..Rules::default() }
        };
        let problems = |text: &str, rules: &Rules| {
            let mut findings = Findings::default();
            check(&[file(text)], rules, &mut findings);
            findings.problems().len()
        };
        let tested = "#[test] fn row_04_trailing() {}";
        assert_eq!(problems(tested, &listed(&[4])), 0);
        assert_eq!(problems(tested, &listed(&[])), 1, "stale");
        assert_eq!(problems("", &listed(&[4])), 1, "missing");
    }
}
