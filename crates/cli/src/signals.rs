//! What coded signals (F32) say, in the reader's language: the same wherever one is shown (`docs/spec/notices.md`).

use std::collections::BTreeMap;

use comity_node::service::views::{SignalArgView, SignalView};

use crate::i18n::{Catalogue, vars};
use crate::{describe, plain, time};

/// What a signal says, beside its code: on one line.
pub(crate) fn words(catalogue: &Catalogue, signal: &SignalView) -> String {
    let arg = |arg: &SignalArgView| match (arg.at, &arg.statement, &arg.sector) {
        (Some(at), ..) => time::full(at),
        (_, Some(number), _) => plain::line(number),
        (_, _, Some(name)) => sector(catalogue, name),
        _ => plain::line(arg.value.trim_matches('"')),
    };
    let args: Vec<String> = signal.args.iter().map(arg).collect();
    let values = vars![
        "code" => plain::line(&signal.code), "table" => signal.table, "args" => args.join(", "),
        "meaning" => meaning(catalogue, &signal.meaning),
        "number" => signal.cancels.as_deref().map(plain::line).unwrap_or_default(),
    ];
    let id = match (signal.form.as_str(), args.is_empty()) {
        ("query", true) => "signal-asks",
        ("query", false) => "signal-asks-of",
        ("cancel", _) => "signal-cancels",
        (_, true) => "signal-says",
        _ => "signal-says-of",
    };
    catalogue.with(id, &values)
}

/// A meaning in the reader's language, or in the first one that there is.
pub(crate) fn meaning(catalogue: &Catalogue, all: &BTreeMap<String, String>) -> String {
    let tag = catalogue.language().tag();
    let found = all.get(tag).map(|text| plain::line(text));
    let other = || all.iter().next().map(|(tag, text)| format!("[{}] {}", plain::line(tag), plain::line(text)));
    found.or_else(other).unwrap_or_else(|| catalogue.text("signal-unknown"))
}

/// A sector in the reader's language.
pub(crate) fn sector(catalogue: &Catalogue, sector: &str) -> String {
    describe::of_formats(catalogue, &format!("F30-sectors--{sector}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    #[test]
    fn a_signal_is_said_in_the_readers_language_beside_its_code_and_never_guessed() {
        let at = SignalArgView { kind: "instant".into(), value: "1".into(), at: Some(1), ..SignalArgView::default() };
        let sector = SignalArgView { sector: Some("energy".into()), ..SignalArgView::default() };
        let meaning = [("en", "We begin."), ("ru", "Начинаем.")].map(|(tag, text)| (tag.to_owned(), text.to_owned()));
        let mut signal = SignalView {
            code: "SE1".into(),
            table: 2,
            form: "signal".into(),
            meaning: meaning.into(),
            args: vec![at, sector],
            cancels: None,
        };
        let [english, russian] = [Language::English, Language::Russian].map(Catalogue::new);
        let said = words(&english, &signal);
        assert!(said.contains("SE1") && said.contains("We begin.") && said.contains("1970-01-01"), "{said}");
        let said = words(&russian, &signal);
        assert!(said.contains("SE1") && said.contains("Начинаем.") && !said.contains("energy"), "{said}");
        signal.meaning.remove("ru");
        assert!(words(&russian, &signal).contains("[en] We begin."));
        signal.meaning.clear();
        assert!(words(&russian, &signal).contains(&russian.text("signal-unknown")));
    }
}
