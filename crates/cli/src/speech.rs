//! The program's catalogue as the console speaks it: the same words as on a terminal.

use comity_api::ProblemBody;
use comity_console::{Language as Page, Run, Value, Words};
use comity_drafting::compare;
use comity_node::service::views::{Finding, StatementState};
use comity_node::watch::alarm::Alarm;
use fluent_bundle::FluentArgs;

use crate::client::refusal;
use crate::commands::{alarms, status};
use crate::context::Context;
use crate::i18n::{Catalogue, Language, value};
use crate::{describe, time};

const LANGUAGES: [Page; 2] = [
    Page { tag: "en", name: "English", right_to_left: false },
    Page { tag: "ru", name: "Русский", right_to_left: false },
];

/// Both languages.
pub(crate) struct Speech {
    english: Context,
    russian: Context,
}

impl Speech {
    pub(crate) fn new() -> Self {
        let of = |language| Context::of(Catalogue::new(language));
        Self { english: of(Language::English), russian: of(Language::Russian) }
    }

    fn context(&self, language: &str) -> &Context {
        match Language::of(language) {
            Some(Language::Russian) => &self.russian,
            _ => &self.english,
        }
    }
}

impl Words for Speech {
    fn languages(&self) -> &'static [Page] {
        &LANGUAGES
    }

    fn say(&self, language: &str, id: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
        let mut args = FluentArgs::new();
        for (name, given) in values {
            let given = match given {
                Value::Text(text) => value(*text),
                Value::Number(number) => value(*number),
            };
            args.set((*name).to_owned(), given);
        }
        self.context(language).catalogue.find(id, &args)
    }

    fn state(&self, language: &str, peer: &str, state: &StatementState) -> String {
        describe::state(self.context(language), peer, state, time::shown)
    }

    fn alarm(&self, language: &str, alarm: &Alarm) -> [String; 2] {
        let context = self.context(language);
        [alarms::about(context, alarm), alarms::state(context, alarm)]
    }

    fn finding(&self, language: &str, finding: &Finding) -> [String; 2] {
        let context = self.context(language);
        [status::finding_text(context, finding), status::finding_remedy(context, finding).unwrap_or_default()]
    }

    fn problem(&self, language: &str, problem: &ProblemBody) -> [String; 2] {
        let (failure, catalogue) = (refusal(problem.clone()), &self.context(language).catalogue);
        [failure.problem(catalogue), failure.remedy(catalogue).unwrap_or_default()]
    }

    fn compare<'t>(&self, old: &'t str, new: &'t str) -> Vec<Run<'t>> {
        let shown = |run| match run {
            compare::Run::Equal(text) => Run::Both(text),
            compare::Run::Deleted(text) => Run::Old(text),
            compare::Run::Inserted(text) => Run::New(text),
        };
        compare::words(old, new).into_iter().map(shown).collect()
    }
}
