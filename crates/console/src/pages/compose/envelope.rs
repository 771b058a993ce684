//! What stands around a body, as inputs: subject, marks, what it answers.

use comity_node::service::views::{AskedView, StatementDraft};
use maud::{Markup, html};

use crate::form::{Field, Kind, Typed, instant_of, typed_instant};
use crate::words::Tongue;

const PRECEDENCES: [&str; 4] = ["routine", "priority", "immediate", "flash"];
const MARKS: [&str; 3] = ["actual", "exercise", "test"];
const TLP: [&str; 6] = ["", "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"];
const PAP: [&str; 5] = ["", "PAP:CLEAR", "PAP:GREEN", "PAP:AMBER", "PAP:RED"];

/// Whether the body has a subject of its own, which is the envelope's too.
fn in_body(fields: &[Field]) -> bool {
    fields.iter().any(|field| field.name == "subject" && matches!(field.kind, Kind::Line | Kind::Text))
}

/// Numbers or ids, with spaces or commas between.
fn names(text: &str) -> Vec<String> {
    let names = text.split(|c: char| c.is_whitespace() || c == ',' || c == ';');
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Puts what was typed into a draft; what no input is for stays as it is.
pub(super) fn fill(typed: &Typed, fields: &[Field], draft: &mut StatementDraft) {
    let subject = if in_body(fields) { typed.get("b/subject") } else { typed.get("subject") };
    draft.subject = subject.trim().to_owned();
    draft.precedence = typed.get("precedence").to_owned();
    draft.mark = typed.get("mark").to_owned();
    draft.tlp = typed.get("tlp").to_owned();
    draft.pap = typed.get("pap").to_owned();
    draft.in_reply_to = names(typed.get("in_reply_to"));
    draft.case = names(typed.get("case")).into_iter().next();
    draft.supersedes = names(typed.get("supersedes")).into_iter().next();
    let asked = typed.get("asked").trim();
    draft.asked =
        (!asked.is_empty()).then(|| AskedView { text: asked.to_owned(), by: typed_instant(typed.get("asked_by")) });
}

/// What has to be typed for a draft.
pub(super) fn read(draft: &StatementDraft, typed: &mut Typed) {
    let asked_by = draft.asked.as_ref().and_then(|asked| asked.by).map(instant_of).unwrap_or_default();
    for (name, value) in [
        ("subject", draft.subject.clone()),
        ("precedence", draft.precedence.clone()),
        ("mark", draft.mark.clone()),
        ("tlp", draft.tlp.clone()),
        ("pap", draft.pap.clone()),
        ("in_reply_to", draft.in_reply_to.join(" ")),
        ("case", draft.case.clone().unwrap_or_default()),
        ("supersedes", draft.supersedes.clone().unwrap_or_default()),
        ("asked", draft.asked.as_ref().map(|asked| asked.text.clone()).unwrap_or_default()),
        ("asked_by", asked_by),
    ] {
        typed.put(name, value);
    }
}

/// The word of the mark that was chosen.
pub(super) fn mark(typed: &Typed) -> &str {
    let mark = typed.get("mark");
    if mark.is_empty() { "actual" } else { mark }
}

fn choice(name: &str, label: &str, options: &[(String, String)], is: &str) -> Markup {
    html! {
        div class="field" {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @for (word, shown) in options { option value=(word) selected[word == is] { (shown) } }
            }
        }
    }
}

fn line(name: &str, tongue: &Tongue, typed: &Typed) -> Markup {
    html! {
        div class="field" {
            label for=(name) { (tongue.text(&format!("console-compose-{}", name.replace('_', "-")))) }
            input id=(name) name=(name) value=(typed.get(name)) autocomplete="off";
        }
    }
}

/// The inputs: first what every statement has, then what few have, folded while it is empty.
pub(super) fn show(tongue: &Tongue, typed: &Typed, fields: &[Field]) -> Markup {
    let words = |kind: &str, words: &[&str]| -> Vec<(String, String)> {
        words.iter().map(|word| ((*word).to_owned(), tongue.word(kind, word))).collect()
    };
    let label = |word: &&str| {
        let shown = if word.is_empty() { tongue.text("console-compose-label-usual") } else { (*word).to_owned() };
        ((*word).to_owned(), shown)
    };
    let (tlp, pap): (Vec<_>, Vec<_>) = (TLP.iter().map(label).collect(), PAP.iter().map(label).collect());
    let precedence = if typed.get("precedence").is_empty() { "routine" } else { typed.get("precedence") };
    let few = ["in_reply_to", "case", "supersedes", "asked", "asked_by"];
    html! {
        fieldset class="envelope" {
            legend { (tongue.text("console-compose-envelope")) }
            @if !in_body(fields) { (line("subject", tongue, typed)) }
            div class="row" {
                (choice("precedence", &tongue.text("console-compose-precedence"), &words("precedence", &PRECEDENCES), precedence))
                (choice("mark", &tongue.text("console-compose-mark"), &words("mark", &MARKS), mark(typed)))
                (choice("tlp", "TLP", &tlp, typed.get("tlp")))
                (choice("pap", "PAP", &pap, typed.get("pap")))
            }
            details open[few.iter().any(|name| !typed.get(name).is_empty())] {
                summary { (tongue.text("console-compose-links")) }
                @for name in &few[..4] { (line(name, tongue, typed)) }
                div class="field" {
                    label for="asked_by" { (tongue.text("console-compose-asked-by")) }
                    input id="asked_by" type="datetime-local" name="asked_by" value=(typed.get("asked_by"));
                    " UTC"
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::value::RawValue;

    #[test]
    fn an_envelope_goes_both_ways() {
        let mut draft = StatementDraft::new("BOR", "nrrc", "F23", RawValue::from_string("{}".into()).unwrap());
        draft.subject = "A <subject>".into();
        draft.precedence = "flash".into();
        draft.mark = "exercise".into();
        draft.tlp = "TLP:AMBER+STRICT".into();
        draft.in_reply_to = vec!["BOR/nrrc/1".into(), "BOR/nrrc/2".into()];
        draft.case = Some("AUR/nrrc/9".into());
        draft.asked = Some(AskedView { text: "An answer".into(), by: Some(1_764_288_000) });
        let mut typed = Typed::default();
        read(&draft, &mut typed);
        let mut again = StatementDraft::new("BOR", "nrrc", "F23", RawValue::from_string("{}".into()).unwrap());
        fill(&typed, &[], &mut again);
        assert_eq!(serde_json::to_value(&again).unwrap(), serde_json::to_value(&draft).unwrap());
    }
}
