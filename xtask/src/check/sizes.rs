//! Sizes: a file over 800 lines and a function over 70 fail; a file whose production code passes
//! 500 lines needs a reason in `xtask/tidy.json`.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::Findings;
use super::rules::Rules;
use crate::repository::SourceFile;

const CHECK: &str = "sizes";
const FILE_LINES_MAX: usize = 800;
const FILE_LINES_WITHOUT_REASON_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;

/// Checks every Rust file.
pub fn check(files: &[SourceFile], rules: &Rules, findings: &mut Findings) {
    let mut needed = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        let lines = file.text.lines().count();
        if lines > FILE_LINES_MAX {
            findings.problem(CHECK, format!("{} has {lines} lines; at most {FILE_LINES_MAX}: split it", file.path));
        }
        let measured = match measure(&file.text) {
            Ok(measured) => measured,
            Err(error) => {
                findings.problem(CHECK, format!("{} does not parse: {error}", file.path));
                continue;
            }
        };
        if is_test_file(&file.path) {
            continue;
        }
        let production = lines.saturating_sub(measured.test_lines);
        if production > FILE_LINES_WITHOUT_REASON_MAX {
            needed.push(file.path.as_str());
            if rules.long_files.get(&file.path).is_none_or(|reason| reason.trim().is_empty()) {
                findings.problem(
                    CHECK,
                    format!(
                        "{} has {production} lines outside tests; past \
                         {FILE_LINES_WITHOUT_REASON_MAX} it needs a reason in xtask/tidy.json",
                        file.path
                    ),
                );
            }
        }
        for function in measured.long_functions {
            findings.problem(
                CHECK,
                format!(
                    "{}:{} {} has {} lines; at most {FUNCTION_LINES_MAX}",
                    file.path, function.line, function.name, function.lines
                ),
            );
        }
    }
    for path in rules.long_files.keys().filter(|path| !needed.contains(&path.as_str())) {
        findings.problem(CHECK, format!("{path} needs no exception: delete it from xtask/tidy.json"));
    }
}

/// Whether a file holds nothing but tests.
fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("tests.rs")
}

struct LongFunction {
    name: String,
    line: usize,
    lines: usize,
}

#[derive(Default)]
struct Measured {
    test_lines: usize,
    long_functions: Vec<LongFunction>,
}

fn measure(text: &str) -> syn::Result<Measured> {
    let file = syn::parse_file(text)?;
    let mut measured = Measured::default();
    measured.visit_file(&file);
    Ok(measured)
}

impl Measured {
    fn function(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let line = signature.fn_token.span.start().line;
        let lines = block.brace_token.span.close().end().line + 1 - line;
        if lines > FUNCTION_LINES_MAX {
            let name = signature.ident.to_string();
            self.long_functions.push(LongFunction { name, line, lines });
        }
    }

    fn skip(&mut self, item: &impl Spanned) {
        let span = item.span();
        self.test_lines += span.end().line + 1 - span.start().line;
    }
}

/// Whether attributes mark an item as existing in tests only.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) if list.path.is_ident("cfg") => list.tokens.to_string() == "test",
        meta => meta.path().segments.last().is_some_and(|segment| segment.ident == "test"),
    })
}

impl<'ast> Visit<'ast> for Measured {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if is_test(&item.attrs) {
            self.skip(item);
        } else {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if is_test(&item.attrs) {
            self.skip(item);
        } else {
            self.function(&item.sig, &item.block);
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if is_test(&item.attrs) {
            self.skip(item);
        } else {
            self.function(&item.sig, &item.block);
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if is_test(&item.attrs) {
            self.skip(item);
        } else {
            visit::visit_item_impl(self, item);
        }
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(path: &str, text: String, rules: &Rules) -> Vec<String> {
        let mut findings = Findings::default();
        check(&[SourceFile { path: path.to_owned(), text }], rules, &mut findings);
        findings.problems().to_vec()
    }

    fn function(lines: usize) -> String {
        format!("fn long() {{\n{}}}\n", "    call();\n".repeat(lines - 2))
    }

    #[test]
    fn a_function_of_70_lines_passes_and_of_71_fails() {
        assert!(problems("a.rs", function(70), &Rules::default()).is_empty());
        let found = problems("a.rs", function(71), &Rules::default());
        assert!(found.len() == 1 && found[0].contains("long has 71 lines"), "{found:?}");
    }

    #[test]
    fn methods_default_methods_and_nested_functions_are_measured() {
        for (open, close) in [("impl A {", "}"), ("trait A {", "}"), ("fn f() {", "}")] {
            let text = format!("{open} {} {close}", function(71));
            assert!(!problems("a.rs", text, &Rules::default()).is_empty(), "{open}");
        }
    }

    #[test]
    fn tests_may_be_long_functions() {
        let text = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", function(90));
        assert!(problems("a.rs", text, &Rules::default()).is_empty());
        assert!(problems("a/tests/b.rs", function(90), &Rules::default()).is_empty());
    }

    #[test]
    fn a_file_past_500_lines_needs_a_reason_and_past_800_none_helps() {
        let lines = |count: usize| "const A: u8 = 0;\n".repeat(count);
        let mut rules = Rules::default();
        assert!(problems("a.rs", lines(500), &rules).is_empty());
        assert_eq!(problems("a.rs", lines(501), &rules).len(), 1);
        rules.long_files.insert("a.rs".to_owned(), "one table".to_owned());
        assert!(problems("a.rs", lines(501), &rules).is_empty());
        assert_eq!(problems("a.rs", lines(801), &rules).len(), 1);
        assert_eq!(problems("a.rs", lines(10), &rules).len(), 1, "a stale exception fails");
    }
}
