//! `comity glossary`: terms, each with both sides' definitions, and what both adopted; also as a file that tools for
//! terminology read (TBX, ISO 30042).

use std::path::Path;

use comity_node::service::views::{ExpertOrder, GlossaryTermView, GlossaryView};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde_json::json;

use super::dialogue::{Said, said_by, who, word};
use super::expert::{STATEMENTS, asked};
use super::track_of;
use crate::args::expert::{Export, Glossary, GlossaryCommand, Terms};
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::{plain, time};

/// Does one of the commands on terms.
pub(super) async fn run(context: &Context, args: &Glossary) -> Outcome {
    match &args.command {
        GlossaryCommand::List(which) => {
            let view = read(context, which).await?;
            lines(context, &view);
            context.exact(&view)?;
            Ok(Exit::Ok)
        }
        GlossaryCommand::Propose(args) => {
            let (peer, track) = match args.line.split_once('/') {
                Some((peer, track)) => (peer.to_owned(), Some(track_of(track)?.word().to_owned())),
                None => (args.line.clone(), None),
            };
            let order = ExpertOrder::Propose {
                peer,
                track,
                term: args.term.clone(),
                language: args.language.clone(),
                definition: args.definition.clone(),
                source: args.source.clone(),
                side_by_side: args.side_by_side,
            };
            said_by(context, Said { path: STATEMENTS, order: &order }, &args.say).await
        }
        GlossaryCommand::Adopt(args) => {
            let order = ExpertOrder::Adopt { term: args.reference.clone(), definition: args.definition.clone() };
            said_by(context, Said { path: STATEMENTS, order: &order }, &args.say).await
        }
        GlossaryCommand::Withdraw(args) => {
            let order = ExpertOrder::Withdraw { term: args.reference.clone() };
            said_by(context, Said { path: STATEMENTS, order: &order }, &args.say).await
        }
        GlossaryCommand::Export(args) => export(context, args).await,
    }
}

async fn read(context: &Context, which: &Terms) -> Outcome<GlossaryView> {
    let query = asked(&[
        ("peer", which.peer.as_deref()),
        ("track", which.track.as_deref()),
        ("term", which.term.as_deref()),
        ("language", which.language.as_deref()),
    ]);
    let client = Client::connect(context).await?;
    let view = client.get::<GlossaryView>(&format!("/v1/glossary{query}")).await;
    client.close().await;
    view
}

fn lines(context: &Context, view: &GlossaryView) {
    if view.terms.is_empty() {
        context.say("glossary-none", &vars![]);
    }
    for term in &view.terms {
        let values = vars![
            "term" => plain::line(&term.term), "language" => plain::line(&term.language),
            "standing" => word(context, "glossary-standing", &term.standing),
            "first" => plain::line(&term.first.number),
            "line" => format!("{}/{}", plain::line(&term.peer), term.track),
        ];
        context.say("glossary-term", &values);
        if term.provisional {
            context.say("dialogue-provisional", &vars![]);
        }
        if let Some(agreed) = &term.agreed {
            let text = agreed.definition.as_deref().unwrap_or_default();
            let values = vars!["since" => time::full(agreed.since), "definition" => plain::line(text)];
            context.say("glossary-agreed", &values);
        }
        if let (Some(at), Some(by)) = (term.ended_at, &term.ended_by) {
            context.say("glossary-ended", &vars!["at" => time::full(at), "by" => plain::line(&by.number)]);
        }
        for said in &term.said {
            let text = said.definition.as_deref().unwrap_or_default();
            let values = vars![
                "by" => who(context, said.by), "number" => plain::line(&said.statement.number),
                "definition" => plain::line(text),
            ];
            context.say(if said.offered { "glossary-said" } else { "glossary-beside" }, &values);
        }
    }
}

async fn export(context: &Context, args: &Export) -> Outcome {
    let view = read(context, &args.terms).await?;
    let text = tbx(context, &view).map_err(Failure::ours)?;
    let path: &Path = &args.out;
    std::fs::write(path, text).map_err(|error| Failure::file(path, &error))?;
    context.say("glossary-exported", &vars!["path" => path.display().to_string(), "terms" => view.terms.len()]);
    context.object(&json!({ "path": path.display().to_string(), "terms": view.terms.len() }));
    Ok(Exit::Ok)
}

/// Terms as TBX: one entry for each term of a line, one section for each of its languages.
fn tbx(context: &Context, view: &GlossaryView) -> std::io::Result<Vec<u8>> {
    let mut out = Tbx(Writer::new_with_indent(Vec::new(), b' ', 1));
    out.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let language = context.catalogue.language().tag();
    let of = [("type", "TBX-Basic"), ("style", "dca"), ("xml:lang", language), ("xmlns", "urn:iso:std:iso:30042:ed-2")];
    out.inside("tbx", &of, |out| {
        out.inside("tbxHeader", &[], |out| {
            out.inside("fileDesc", &[], |out| {
                out.inside("sourceDesc", &[], |out| out.text("p", &[], &context.text("glossary-source")))
            })
        })?;
        out.inside("text", &[], |out| out.inside("body", &[], |out| entries(context, out, view)))
    })?;
    let mut bytes = out.0.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn entries(context: &Context, out: &mut Tbx, view: &GlossaryView) -> std::io::Result<()> {
    let same =
        |a: &GlossaryTermView, b: &GlossaryTermView| (&a.peer, &a.track, &a.term) == (&b.peer, &b.track, &b.term);
    for (at, of_one) in view.terms.chunk_by(|a, b| same(a, b)).enumerate() {
        let id = format!("c{}", at + 1);
        out.inside("conceptEntry", &[("id", &id)], |out| {
            of_one.iter().try_for_each(|term| {
                out.inside("langSec", &[("xml:lang", &term.language)], |out| section(context, out, term))
            })
        })?;
    }
    Ok(())
}

/// What both adopted, or else what each side says, with who does.
fn section(context: &Context, out: &mut Tbx, term: &GlossaryTermView) -> std::io::Result<()> {
    let mut definition = |text: &str, note: &str| {
        out.inside("descripGrp", &[], |out| {
            out.text("descrip", &[("type", "definition")], text)?;
            out.text("note", &[], note)
        })
    };
    let line = format!("{}/{}", term.peer, term.track);
    match &term.agreed {
        Some(agreed) => {
            let values = vars!["line" => line, "since" => time::full(agreed.since)];
            definition(
                agreed.definition.as_deref().unwrap_or_default(),
                &context.catalogue.find("glossary-note-agreed", &values).unwrap_or_default(),
            )?;
        }
        None => {
            for said in &term.said {
                let values = vars!["line" => line.as_str(), "by" => who(context, said.by)];
                let note = context.catalogue.find("glossary-note-one", &values).unwrap_or_default();
                definition(said.definition.as_deref().unwrap_or_default(), &note)?;
            }
        }
    }
    out.inside("termSec", &[], |out| out.text("term", &[], &term.term))
}

/// A document that is written.
struct Tbx(Writer<Vec<u8>>);

impl Tbx {
    fn inside(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        content: impl FnOnce(&mut Self) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Start(start))?;
        content(self)?;
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> std::io::Result<()> {
        // XML has no place for other control characters.
        let clean: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        self.inside(name, attributes, |out| out.0.write_event(Event::Text(BytesText::new(&clean))))
    }
}
