//! Checks of the project against its own rules. Each check is a pure function from files or
//! metadata to findings, so that each has a test that shows it refusing.

mod catalogues;
mod documents;
mod layers;
mod paths;
mod rows;
mod rules;
mod sizes;

use anyhow::Result;

use crate::repository::Repository;
use rules::Rules;

/// What the checks found: problems fail, notices are only shown.
#[derive(Default)]
pub struct Findings {
    problems: Vec<String>,
    notices: Vec<String>,
}

impl Findings {
    /// Records something that must be mended.
    fn problem(&mut self, check: &str, what: impl AsRef<str>) {
        self.problems.push(format!("{check}: {}", what.as_ref()));
    }

    /// Records something that a reader must see and that does not fail the check.
    fn notice(&mut self, check: &str, what: impl AsRef<str>) {
        self.notices.push(format!("{check}: {}", what.as_ref()));
    }

    /// Everything that must be mended.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Writes notices, then problems, one a line.
    pub fn print(&self) {
        for notice in &self.notices {
            println!("NOTICE  {notice}");
        }
        for problem in &self.problems {
            println!("PROBLEM {problem}");
        }
    }
}

/// Everything: the layers, and what `tidy` looks at.
pub fn everything(repository: &Repository) -> Result<Findings> {
    let mut findings = tidy(repository)?;
    layers::check(&repository.metadata()?, &repository.root, &mut findings);
    Ok(findings)
}

/// What the files themselves show.
pub fn tidy(repository: &Repository) -> Result<Findings> {
    let rules = Rules::read(&repository.root)?;
    let files = repository.files()?;
    let mut findings = Findings::default();
    sizes::check(&files, &rules, &mut findings);
    rows::check(&files, &rules, &mut findings);
    documents::check(&files, &mut findings);
    catalogues::check(&files, &mut findings);
    paths::check(&files, &mut findings);
    Ok(findings)
}
