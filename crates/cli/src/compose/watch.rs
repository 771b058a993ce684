//! Starts the watch of a node that serves: the operator's channels, and their words in both languages.

use std::sync::Arc;

use comity_node::party::{NodeDir, files};
use comity_node::service::Node;
use comity_node::watch::channels::{Channels, SETTINGS_BYTES_MAX, SETTINGS_FILE, Settings, Words};
use comity_node::watch::outbox::{CallItem, Message};

use crate::commands::alarms;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::{Catalogue, Language, vars};
use crate::party::refused;
use crate::{marks, plain, signals, time};

/// Raises and calls alarms from now on.
pub(super) async fn start(node: &Node, dir: &NodeDir) -> Outcome<()> {
    let path = dir.path().join(SETTINGS_FILE);
    let kept = files::read_if_present(&path, SETTINGS_BYTES_MAX).map_err(|error| refused(error.into()))?;
    let text = kept.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let wrong = |error: &dyn std::fmt::Display| {
        let failure = Failure::new("error-watch-file", Fault::Yours, Exit::Failed);
        failure.with("path", path.display()).with("detail", error)
    };
    let settings = Settings::from_text(&text).map_err(|error| wrong(&error))?;
    node.start_watch(Channels { settings, words: words() }).await.map_err(|error| wrong(&error))
}

/// The words of a message, English first: who reads it is not known here.
fn words() -> Words {
    let catalogues = [Catalogue::new(Language::English), Catalogue::new(Language::Russian)];
    Arc::new(move |message: &Message| {
        let count = message.calls.len() as u64 + message.more;
        let subject = catalogues.each_ref().map(|c| c.with("call-subject", &vars!["count" => count])).join(" / ");
        let text = catalogues.each_ref().map(|catalogue| text(catalogue, message)).join("\r\n");
        (subject, text)
    })
}

fn text(catalogue: &Catalogue, message: &Message) -> String {
    let mut text = catalogue.with("call-head", &vars!["officer" => plain::line(&message.to.officer)]) + "\r\n";
    for call in &message.calls {
        text.push_str(&line(catalogue, call));
    }
    if message.more > 0 {
        text.push_str(&catalogue.with("alarms-more", &vars!["count" => message.more]));
        text.push_str("\r\n");
    }
    text
}

fn line(catalogue: &Catalogue, call: &CallItem) -> String {
    let mark = marks::before(catalogue, &call.mark);
    let precedence = catalogue.text(&format!("alarm-precedence-{}", call.precedence));
    let about = vars!["about" => plain::line(&call.about), "format" => plain::line(&call.format)];
    let what = alarms::own_words(call.kind).map_or_else(
        || format!("{} {}", plain::line(&call.about), plain::line(&call.format)),
        |id| catalogue.with(id, &about),
    );
    let values = vars![
        "what" => what.trim_end(), "precedence" => precedence,
        "desk" => plain::line(&call.desk), "level" => call.step(), "at" => time::full(call.raised_at),
    ];
    let labels = [&call.tlp, &call.pap].map(|label| plain::line(label)).join(" ");
    let id = if call.withheld { "call-line-withheld" } else { "call-line" };
    let mut text = format!("{mark}{}\r\n", format!("{} {}", catalogue.with(id, &values), labels.trim()).trim_end());
    if let Some(signal) = &call.signal {
        text.push_str(&format!("    {}\r\n", signals::words(catalogue, signal)));
    }
    text
}

#[cfg(test)]
mod tests {
    use comity_node::service::views::SignalView;
    use comity_node::watch::alarm::AlarmKind;
    use comity_node::watch::outbox::Way;
    use comity_node::watch::roster::Reach;

    use super::*;

    fn call(kind: AlarmKind, about: &str, format: &str) -> CallItem {
        CallItem {
            alarm: "a".repeat(64),
            kind,
            about: about.into(),
            format: format.into(),
            precedence: "flash".into(),
            mark: "actual".into(),
            tlp: "TLP:AMBER".into(),
            pap: "PAP:AMBER".into(),
            withheld: false,
            signal: None,
            level: 0,
            call: 0,
            desk: "d".into(),
            raised_at: 5,
        }
    }

    fn said(calls: Vec<CallItem>) -> String {
        let to = Reach { officer: "ana".into(), mail: None, webhook: false, arguments: Vec::new() };
        let id = "b".repeat(64);
        words()(&Message { id, way: Way::Mail, to, calls, more: 0, at: 6, tries: 0, due_ms: 0 }).1
    }

    #[test]
    fn a_mail_about_a_coded_signal_says_it_in_both_languages_beside_its_code() {
        let meaning = [("en", "We begin."), ("ru", "Начинаем.")].map(|(tag, text)| (tag.to_owned(), text.to_owned()));
        let signal = SignalView { code: "AC1".into(), table: 1, meaning: meaning.into(), ..SignalView::default() };
        let of = |signal| CallItem { signal, ..call(AlarmKind::Statement, "BOR/nrrc/7", "F32") };
        let text = said(vec![of(Some(signal))]);
        for word in ["BOR/nrrc/7", "AC1", "We begin.", "Начинаем."] {
            assert!(text.contains(word), "{text}");
        }
        let text = said(vec![of(None)]);
        assert!(text.contains("BOR/nrrc/7") && !text.contains("AC1"), "{text}");
    }

    #[test]
    fn a_mail_about_a_conflict_says_in_both_languages_what_meets_what() {
        let about = "AUR/nrrc/7, BOR/dialogue/3";
        for (format, english, russian) in [
            ("F30", "two notices MEET", "два уведомления ПЕРЕСЕКАЮТСЯ"),
            ("F40", "a protected process", "с защищаемым процессом"),
            ("F35", "a special-caution asset", "с объектом особой осторожности"),
        ] {
            let text = said(vec![call(AlarmKind::Conflict, about, format)]);
            assert!(text.contains(english) && text.contains(russian) && text.contains(about), "{text}");
        }
    }
}
