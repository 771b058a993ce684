//! A statement as it is read over the telephone, and the blank form on which it is written down.

use comity_catalog::dictation::{Dictation, Marks, blank, written};
use comity_catalog::{Catalogue, Definition, Language, Words};
use comity_node::service::views::{DictationDraft, DictationView, FormatView, StatementView};
use comity_node::watch::drafts::DraftView;
use comity_wire::envelope::{Mark, Pap, Tlp};
use serde_json::json;

use crate::args::voice::{Dictate, Form};
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;

/// The catalogue's words in the reader's language.
pub(super) fn words(context: &Context) -> Words {
    Words::shipped(Language::of(context.catalogue.language().tag()).unwrap_or(Language::English))
}

/// The definition of a format as the node has it, so that a party's own formats have forms as well.
pub(super) async fn definition(client: &Client, format: &str) -> Outcome<Definition> {
    let view: FormatView = client.get(&format!("/v1/formats/{}", encoded(format))).await?;
    let mut catalogue = Catalogue::default();
    let added = catalogue.add(&format!("{}.json", view.id), view.definition.get().as_bytes());
    added.cloned().map_err(Failure::ours)
}

/// Prints a blank form.
pub(super) async fn form(context: &Context, args: &Form) -> Outcome {
    let client = Client::connect(context).await?;
    let definition = definition(&client, &args.format).await;
    client.close().await;
    let form = blank(&definition?, &words(context));
    context.line(form.trim_end());
    context.object(&json!({ "format": args.format, "form": form }));
    Ok(Exit::Ok)
}

/// Prints a statement as it is dictated.
pub(super) async fn statement(context: &Context, args: &Dictate) -> Outcome {
    let client = Client::connect(context).await?;
    let asked = asked(&client, args).await;
    client.close().await;
    let (draft, marks, view) = asked?;
    let dictation = Dictation::of(&draft.format, draft.format_version, draft.body.get().as_bytes());
    let dictation = dictation.map_err(Failure::ours)?;
    let words = words(context);
    let label = |path: &str| {
        let names: Vec<&str> = path.split('.').filter(|part| !part.starts_with(|c: char| c.is_ascii_digit())).collect();
        words.member(&dictation.format, &names)
    };
    let spelling = Spelling::of(context);
    let form = written(&dictation, &marks, &label, &|group| spelling.spelt(group));
    context.line(form.trim_end());
    let mut object = json!(view);
    for (name, word) in [("tlp", marks.tlp.word()), ("pap", marks.pap.word()), ("mark", marks.mark.word())] {
        object[name] = word.into();
    }
    object["handling"] = marks.handling.into();
    context.object(&object);
    Ok(Exit::Ok)
}

/// The labels of a statement or a draft. One that this program does not know counts as the most sensitive.
fn marks([tlp, pap, mark]: [&str; 3], handling: &str) -> Marks {
    Marks {
        tlp: Tlp::from_word(tlp).unwrap_or(Tlp::Red),
        pap: Pap::from_word(pap).unwrap_or(Pap::Red),
        mark: Mark::from_word(mark).unwrap_or_default(),
        handling: handling.to_owned(),
    }
}

async fn asked(client: &Client, args: &Dictate) -> Outcome<(DictationDraft, Marks, DictationView)> {
    let (draft, marks) = match (&args.statement, args.draft) {
        (Some(name), _) => {
            let view: StatementView = client.get(&format!("/v1/statements/{}", encoded(name))).await?;
            let unread = || Failure::new("error-no-content", Fault::Yours, Exit::Failed).with("name", name);
            let content = view.content.ok_or_else(unread)?;
            let marks = marks([&content.tlp, &content.pap, &content.mark], &content.handling);
            let (format, format_version) = (content.format, content.format_version);
            (DictationDraft { format, format_version, body: content.body }, marks)
        }
        (None, number) => {
            let view: DraftView = client.get(&format!("/v1/drafts/{}", number.unwrap_or_default())).await?;
            let draft = view.draft;
            let marks = marks([&draft.tlp, &draft.pap, &draft.mark], &draft.handling);
            let (format, format_version) = (draft.format, draft.format_version);
            (DictationDraft { format, format_version, body: draft.body }, marks)
        }
    };
    let view = client.post("/v1/dictations", &draft).await?;
    Ok((draft, marks, view))
}

/// How the characters of groups are said.
pub(super) struct Spelling {
    digits: Vec<String>,
    letters: Vec<String>,
}

impl Spelling {
    /// Of the reader's language.
    pub(super) fn of(context: &Context) -> Self {
        let list = |id: &str| context.with(id, &vars![]).split_whitespace().map(str::to_owned).collect();
        Self { digits: list("voice-spell-digits"), letters: list("voice-spell-letters") }
    }

    /// A group as it is said.
    pub(super) fn spelt(&self, group: &str) -> String {
        let said = group.bytes().filter_map(|byte| match byte {
            b'0'..=b'9' => self.digits.get(usize::from(byte - b'0')),
            b'A'..=b'Z' => self.letters.get(usize::from(byte - b'A')),
            _ => None,
        });
        said.cloned().collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::Cli;
    use crate::i18n::{Catalogue as Messages, Language as Tongue};

    #[test]
    fn every_character_of_a_group_can_be_said_in_both_languages() {
        for language in Tongue::ALL {
            let cli = Cli::try_parse_from(["comity", "peers"]).unwrap();
            let spelling = Spelling::of(&Context::new(&cli.common, Messages::new(language)));
            let said = spelling.spelt("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
            let unlike: std::collections::BTreeSet<&str> = said.split(' ').collect();
            assert_eq!(unlike.len(), 32, "{said}");
        }
    }
}
