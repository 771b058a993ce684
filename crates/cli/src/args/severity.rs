//! Arguments of `comity severity`.

use clap::Args;
use clap::builder::PossibleValuesParser;
use comity_catalog::nciss::CATEGORIES;

/// One choice for each category of the National Cyber Incident Scoring System.
#[derive(Debug, Args)]
pub(crate) struct Severity {
    #[arg(long, value_name = "CHOICE", value_parser = choices(0))]
    pub(crate) functional_impact: Option<String>,
    #[arg(long, value_name = "CHOICE", value_parser = choices(1))]
    pub(crate) observed_activity: Option<String>,
    #[arg(long, value_name = "CHOICE", value_parser = choices(2))]
    pub(crate) location: Option<String>,
    #[arg(long, value_name = "CHOICE", value_parser = choices(3))]
    pub(crate) actor: Option<String>,
    #[arg(long, value_name = "CHOICE", value_parser = choices(4))]
    pub(crate) information_impact: Option<String>,
    #[arg(long, value_name = "CHOICE", value_parser = choices(5))]
    pub(crate) recoverability: Option<String>,
    #[arg(long, value_name = "CHOICE", value_parser = choices(6))]
    pub(crate) cross_sector: Option<String>,
    #[arg(long, value_name = "CHOICE", value_parser = choices(7))]
    pub(crate) potential_impact: Option<String>,
}

impl Severity {
    /// What was chosen, in the order of the categories.
    pub(crate) const fn chosen(&self) -> [&Option<String>; 8] {
        [
            &self.functional_impact,
            &self.observed_activity,
            &self.location,
            &self.actor,
            &self.information_impact,
            &self.recoverability,
            &self.cross_sector,
            &self.potential_impact,
        ]
    }
}

/// The words of a category's choices.
fn choices(at: usize) -> PossibleValuesParser {
    let words = CATEGORIES.get(at).map(|category| category.choices).unwrap_or_default();
    PossibleValuesParser::new(words.iter().map(|(word, _)| *word))
}
