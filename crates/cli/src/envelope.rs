//! From the arguments about an envelope to a draft.

use std::collections::BTreeMap;

use comity_node::service::views::{AskedView, InstrumentView, LanguageView, StatementDraft};
use comity_wire::Hash;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::args::envelope::{Envelope, Labels};
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::{time, transfer};

/// The member of a body that names an attachment by its root (evidence).
const ATTACHMENT: &str = "attachment";

/// Puts what was given into a draft: each in the place of what stands there, a list in the place of the whole list. What
/// was not given stays.
pub(crate) fn fill(draft: &mut StatementDraft, given: &Envelope) -> Outcome<()> {
    for (field, text) in [
        (&mut draft.from_desk, &given.from_desk),
        (&mut draft.handling, &given.handling),
        (&mut draft.mark, &given.mark),
    ] {
        if let Some(text) = text {
            field.clone_from(text);
        }
    }
    labels((&mut draft.tlp, &mut draft.pap), &given.labels);
    for (list, new) in [
        (&mut draft.to_desks, &given.to_desks),
        (&mut draft.info_desks, &given.info_desks),
        (&mut draft.in_reply_to, &given.in_reply_to),
    ] {
        if !new.is_empty() {
            list.clone_from(new);
        }
    }
    for (field, name) in [(&mut draft.case, &given.case), (&mut draft.supersedes, &given.supersedes)] {
        if name.is_some() {
            field.clone_from(name);
        }
    }
    if let Some(text) = given.asked.clone() {
        draft.asked = Some(AskedView { text, by: given.by.as_deref().map(time::until).transpose()? });
    }
    if let Some(instrument) = given.instrument.clone() {
        let article = given.article.clone().unwrap_or_default();
        draft.instrument = Some(InstrumentView { instrument, article });
    }
    if !given.languages.is_empty() || !given.translations.is_empty() {
        draft.languages = languages(given)?;
    }
    if given.informal {
        draft.standing = "informal".to_owned();
    }
    draft.settle |= given.settle;
    draft.anyway |= given.anyway;
    Ok(())
}

/// The labels that were chosen.
pub(crate) fn labels((tlp, pap): (&mut String, &mut String), given: &Labels) {
    for (field, chosen) in [(tlp, &given.tlp), (pap, &given.pap)] {
        if let Some(chosen) = chosen {
            field.clone_from(chosen);
        }
    }
}

/// Gives the attachments to the node, in the place of those that a draft names.
pub(crate) async fn attach(
    context: &Context,
    client: &Client,
    draft: &mut StatementDraft,
    given: &Envelope,
) -> Outcome<()> {
    if given.attachments.is_empty() {
        return Ok(());
    }
    draft.attachments.clear();
    let mut roots = BTreeMap::new();
    for path in &given.attachments {
        let root = transfer::upload(context, client, path).await?.root;
        if let (None, path) = transfer::attached(path) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            roots.insert(name, root.clone());
        }
        draft.attachments.push(root);
    }
    if let Some(body) = with_roots(&draft.body, &roots)? {
        draft.body = body;
    }
    Ok(())
}

/// The body with the root of an attached file wherever a member `attachment` has that file's name; nothing where none has,
/// so that the exact bytes stay.
fn with_roots(body: &RawValue, roots: &BTreeMap<String, String>) -> Outcome<Option<Box<RawValue>>> {
    // What is no JSON object is refused where it is checked.
    let Ok(mut value) = serde_json::from_str::<Value>(body.get()) else { return Ok(None) };
    if !named(&mut value, roots) {
        return Ok(None);
    }
    RawValue::from_string(value.to_string()).map(Some).map_err(Failure::ours)
}

/// Puts roots in the place of names; whether there was one.
fn named(value: &mut Value, roots: &BTreeMap<String, String>) -> bool {
    let each = |found: bool, one: &mut Value| named(one, roots) || found;
    match value {
        Value::Array(items) => items.iter_mut().fold(false, each),
        Value::Object(members) => {
            let root = members.get(ATTACHMENT).and_then(Value::as_str).and_then(|name| roots.get(name)).cloned();
            let found = root.is_some();
            if let Some(root) = root {
                members.insert(ATTACHMENT.to_owned(), root.into());
            }
            members.values_mut().fold(found, each)
        }
        _ => false,
    }
}

/// Whether a file stands for a member of the body.
pub(crate) fn has_member(given: &Envelope) -> bool {
    given.attachments.iter().any(|path| transfer::attached(path).0.is_some())
}

/// The languages that are authentic, then the translations with the hash of what each was made from.
fn languages(given: &Envelope) -> Outcome<Vec<LanguageView>> {
    let view = |tag: &str, authenticity: &str, source| LanguageView {
        tag: tag.to_owned(),
        authenticity: authenticity.to_owned(),
        source,
    };
    let mut all: Vec<LanguageView> = given.languages.iter().map(|tag| view(tag, "authentic", None)).collect();
    for given in &given.translations {
        let wrong = || Failure::new("error-translation", Fault::Yours, Exit::Usage).with("given", given);
        let (tag, source) = given.split_once('=').ok_or_else(wrong)?;
        let source: Hash = source.parse().map_err(|_| wrong())?;
        all.push(view(tag, "translation", Some(source.to_string())));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        envelope: Envelope,
    }

    fn given(line: &[&str]) -> Envelope {
        Line::parse_from(std::iter::once("x").chain(line.iter().copied())).envelope
    }

    #[test]
    fn what_is_given_takes_the_place_of_what_stood_there_and_nothing_else_changes() {
        let body = RawValue::from_string("{}".to_owned()).unwrap();
        let mut draft = StatementDraft::new("BOR", "nrrc", "F23", body);
        let first = [
            "--case",
            "AUR/nrrc/1",
            "--reply-to",
            "BOR/nrrc/2",
            "--reply-to",
            "BOR/nrrc/3",
            "--tlp",
            "TLP:RED",
            "--mark",
            "exercise",
            "--to-desk",
            "watch",
            "--asked",
            "A copy",
            "--by",
            "2026-11-30T12:00:00Z",
            "--settle",
        ];
        fill(&mut draft, &given(&first)).unwrap();
        assert_eq!((draft.case.as_deref(), draft.in_reply_to.len()), (Some("AUR/nrrc/1"), 2));
        assert_eq!((draft.tlp.as_str(), draft.pap.as_str(), draft.mark.as_str()), ("TLP:RED", "", "exercise"));
        assert!(draft.asked.as_ref().is_some_and(|asked| asked.by.is_some()) && draft.settle && !draft.anyway);
        fill(&mut draft, &given(&["--reply-to", "BOR/nrrc/4", "--pap", "PAP:GREEN", "--informal"])).unwrap();
        assert_eq!(
            (draft.case.as_deref(), draft.in_reply_to.as_slice()),
            (Some("AUR/nrrc/1"), &["BOR/nrrc/4".into()][..])
        );
        assert_eq!((draft.tlp.as_str(), draft.pap.as_str()), ("TLP:RED", "PAP:GREEN"));
        assert_eq!((draft.to_desks.as_slice(), draft.standing.as_str()), (&["watch".into()][..], "informal"));
        for wrong in [&["--asked", "x", "--by", "soon"][..], &["--translation", "ru"], &["--translation", "ru=00"]] {
            assert!(fill(&mut draft, &given(wrong)).is_err(), "{wrong:?}");
        }
        for unknown in [&["--tlp", "TLP:BLUE"][..], &["--mark", "real"], &["--by", "2026-11-30T12:00:00Z"]] {
            assert!(Line::try_parse_from(std::iter::once("x").chain(unknown.iter().copied())).is_err(), "{unknown:?}");
        }
    }
    #[test]
    fn a_member_that_names_an_attached_file_gets_its_root_and_no_other_byte_changes() {
        let raw = |text: &str| RawValue::from_string(text.to_owned()).unwrap();
        let roots = BTreeMap::from([("log.txt".to_owned(), "07".repeat(32))]);
        let body = r#"{"evidence":[{"kind":"attached","what":"log.txt","attachment":"log.txt"}]}"#;
        let named = with_roots(&raw(body), &roots).unwrap().unwrap();
        let named: Value = serde_json::from_str(named.get()).unwrap();
        assert_eq!(named["evidence"][0]["attachment"], "07".repeat(32));
        assert_eq!(named["evidence"][0]["what"], "log.txt");
        for other in
            [r#"{"attachment":"other.txt"}"#, r#"{"text" : "log.txt"}"#, r#"["log.txt"]"#, r#"{"attachment":1}"#]
        {
            assert!(with_roots(&raw(other), &roots).unwrap().is_none(), "{other}");
        }
        assert!(with_roots(&raw(body), &BTreeMap::new()).unwrap().is_none());
    }
}
