//! Why a command failed: a message of the catalogues with its values, and the exit code. The message's attribute
//! `.remedy`, where there is one, says what to do.

use std::collections::BTreeMap;

use comity_node::cause::Cause;
use fluent_bundle::FluentArgs;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::i18n::{Catalogue, value, vars};
use crate::plain;

/// Who has to do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// What was asked or given is wrong.
    Yours,
    /// The other party's node.
    Theirs,
    /// A defect of this program.
    Ours,
    /// This machine: its disk, its files, its network.
    Local,
    /// Nobody, or whoever carried a file.
    Nobody,
}

impl Fault {
    /// The word in JSON, as in the API's problems.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Yours => "yours",
            Self::Theirs => "theirs",
            Self::Ours => "ours",
            Self::Local => "local",
            Self::Nobody => "nobody",
        }
    }

    /// The fault of a word; an unknown one is ours.
    pub(crate) fn of(word: &str) -> Self {
        match word {
            "yours" => Self::Yours,
            "theirs" => Self::Theirs,
            "local" => Self::Local,
            "nobody" => Self::Nobody,
            _ => Self::Ours,
        }
    }
}

/// A failed command.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// The message's name without the prefix `error-`; the API's problem code where the node refused.
    pub(crate) code: String,
    /// Whose fault it is.
    pub(crate) fault: Fault,
    /// How the program ends.
    pub(crate) exit: Exit,
    /// The message's values, already safe to show.
    pub(crate) params: BTreeMap<String, Value>,
    /// What is shown where no catalogue knows the code.
    pub(crate) detail: String,
}

/// What a command returns.
pub(crate) type Outcome<T = Exit> = Result<T, Failure>;

impl Failure {
    /// A failure of the named message (`error-<code>`).
    pub(crate) fn new(message: &str, fault: Fault, exit: Exit) -> Self {
        let code = message.strip_prefix("error-").unwrap_or(message).to_owned();
        Self { detail: code.clone(), code, fault, exit, params: BTreeMap::new() }
    }

    /// Adds a value; escapes it.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, text: impl ToString) -> Self {
        self.params.insert(name.to_owned(), Value::String(plain::line(&text.to_string())));
        self
    }

    /// A file of this machine that could not be read or written.
    pub(crate) fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        if let (ErrorKind::NotFound, Some(folder)) = (error.kind(), folder) {
            let missing = Self::new("error-folder-missing", Fault::Local, Exit::NotFound);
            return missing.with("path", path.display()).with("folder", folder.display());
        }
        let (message, exit) = match error.kind() {
            ErrorKind::NotFound => ("error-file-missing", Exit::NotFound),
            ErrorKind::AlreadyExists => ("error-file-exists", Exit::Failed),
            ErrorKind::PermissionDenied => ("error-file-denied", Exit::Failed),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ("error-file-full", Exit::NotAccepted),
            _ => ("error-file-io", Exit::Failed),
        };
        let failure = Self::new(message, Fault::Local, exit).with("path", path.display());
        if message == "error-file-io" { failure.because(error) } else { failure }
    }

    /// Refuses a file or folder that is to be made where no folder is: before anything else is done for it.
    pub(crate) fn without_folder(path: &std::path::Path) -> Outcome<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        match folder {
            Some(folder) if !folder.exists() => Err(Self::file(path, &std::io::ErrorKind::NotFound.into())),
            _ => Ok(()),
        }
    }

    /// Adds why: the word of a message of its own, its fields, and the raw text.
    #[must_use]
    pub(crate) fn because(mut self, cause: impl Into<Cause>) -> Self {
        let mut params = BTreeMap::new();
        cause.into().add_to(&mut params);
        for (name, value) in params {
            self.params.entry(name).or_insert_with(|| Value::String(plain::line(&value)));
        }
        self
    }

    /// A defect of this program or of its node.
    pub(crate) fn ours(detail: impl ToString) -> Self {
        Self::new("error-internal", Fault::Ours, Exit::Failed).with("detail", detail)
    }

    /// The problem in words, and why, where a message says it.
    pub(crate) fn problem(&self, catalogue: &Catalogue) -> String {
        let args = self.args(catalogue);
        let known = catalogue.find(&format!("error-{}", self.code), &args);
        match (known, self.param("why").and_then(|why| catalogue.why(why, &args))) {
            (Some(problem), Some(why)) if why != problem => format!("{problem} {why}"),
            (Some(said), _) | (None, Some(said)) => said,
            (None, None) => plain::line(&self.detail),
        }
    }

    /// What to do about it, where the catalogue says: about the cause before about the problem.
    pub(crate) fn remedy(&self, catalogue: &Catalogue) -> Option<String> {
        let args = self.args(catalogue);
        let of_cause = self.param("why").and_then(|why| catalogue.why_remedy(why, &args));
        let own = || catalogue.find(&format!("error-{}.remedy", self.code), &args);
        let of_effect = || self.remedy_of_effect(catalogue, &args);
        // Whatever of an evidence file does not hold, its reader can do one thing.
        let of_file = || self.code.starts_with("evidence-").then(|| catalogue.text("evidence-remedy"));
        of_cause.or_else(of_effect).or_else(own).or_else(of_file)
    }

    /// What to do where a statement would have no effect: of its format, or of the reason alone.
    fn remedy_of_effect(&self, catalogue: &Catalogue, args: &FluentArgs<'_>) -> Option<String> {
        let effect = self.param("effect").filter(|_| self.code == "no-effect")?;
        let format = self.param("format").unwrap_or_default().to_ascii_lowercase();
        let of_format = catalogue.find(&format!("remedy-effect-{effect}-{format}"), args);
        of_format.or_else(|| catalogue.find(&format!("remedy-effect-{effect}"), args))
    }

    /// What the system or a library said, where no message of ours says it.
    pub(crate) fn technical(&self, catalogue: &Catalogue) -> Option<String> {
        let detail = self.param("detail").filter(|detail| !detail.is_empty())?;
        let said = self.param("why").is_some_and(|why| catalogue.why(why, &self.args(catalogue)).is_some());
        (!said || self.params.contains_key("exactly")).then(|| plain::line(detail))
    }

    fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name).and_then(Value::as_str)
    }

    fn args(&self, catalogue: &Catalogue) -> FluentArgs<'static> {
        let mut args = FluentArgs::new();
        for (name, param) in &self.params {
            // What a field must hold, and what it holds, are words of the node's.
            let kind = [("expected", "holds"), ("found", "found")].into_iter().find(|(of, _)| name == of);
            let word = kind.zip(param.as_str()).map(|((_, kind), word)| format!("{kind}-{word}"));
            let limit = vars!["limit" => plain::line(self.param("limit").unwrap_or_default())];
            if let Some(words) = word.and_then(|id| catalogue.find(&id, &limit)) {
                args.set(name.clone(), value(words));
                continue;
            }
            if let Some(word) = param.as_str().filter(|_| name == "effect") {
                let tag = catalogue.language().tag();
                let language = comity_catalog::Language::of(tag).unwrap_or(comity_catalog::Language::English);
                let words = comity_catalog::Words::shipped(language).text(&format!("effect-{word}"));
                args.set(name.clone(), value(plain::line(&words)));
                continue;
            }
            let param = match param {
                Value::Number(number) if number.is_u64() => value(number.as_u64().unwrap_or(0)),
                Value::String(text) => value(plain::line(text)),
                other => value(plain::line(&other.to_string())),
            };
            args.set(name.clone(), param);
        }
        args
    }

    /// The failure as one JSON object.
    pub(crate) fn json(&self, catalogue: &Catalogue) -> Value {
        json!({
            "error": {
                "code": self.code,
                "fault": self.fault.word(),
                "exit": self.exit as u8,
                "params": self.params,
                "problem": self.problem(catalogue),
                "remedy": self.remedy(catalogue),
                "technical": self.technical(catalogue),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use comity_node::service::problem::codes;

    use super::*;
    use crate::i18n::Language;

    /// Codes that the routes and the making of evidence add to the node's.
    const FURTHER: &[&str] = &[
        "token-missing",
        "too-many-requests",
        "idempotency-under-way",
        "no-such-route",
        "no-such-method",
        "request-too-large",
        "request-unreadable",
        "json-malformed",
        "path-malformed",
        "query-malformed",
    ];

    #[test]
    fn every_problem_of_the_node_has_words_in_both_languages() {
        for language in Language::ALL {
            let catalogue = Catalogue::new(language);
            for code in codes::ALL.iter().chain(FURTHER) {
                assert!(catalogue.has(&format!("error-{code}")), "{language:?} lacks error-{code}");
            }
        }
    }

    #[test]
    fn the_systems_own_words_stand_apart_from_ours() {
        let russian = Catalogue::new(Language::Russian);
        let known = Failure::file(std::path::Path::new("x"), &std::io::Error::from_raw_os_error(20));
        assert!(!known.problem(&russian).contains("directory"), "{}", known.problem(&russian));
        assert_eq!(known.technical(&russian), None);
        let unknown = Failure::file(std::path::Path::new("x"), &std::io::Error::other("left as it is"));
        assert!(!unknown.problem(&russian).contains("left"));
        assert_eq!(unknown.technical(&russian).as_deref(), Some("left as it is"));
    }

    #[test]
    fn a_code_of_a_newer_node_is_shown_by_its_title() {
        let mut failure = Failure::ours("");
        failure.code = "of-the-future".to_owned();
        failure.detail = "of the\u{1b}[2J future".to_owned();
        let problem = failure.problem(&Catalogue::new(Language::English));
        assert_eq!(problem, "of the\\u{1b}[2J future");
    }

    #[test]
    fn row_06_values_from_elsewhere_are_escaped() {
        let mut failure = Failure::new("error-no-such-peer", Fault::Yours, Exit::NotFound);
        failure.params.insert("peer".into(), Value::String("B\u{202e}OR\n".into()));
        let problem = failure.problem(&Catalogue::new(Language::English));
        assert!(problem.contains("B\\u{202e}OR\\u{a}"), "{problem}");
    }
}
