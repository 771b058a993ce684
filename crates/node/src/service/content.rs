//! What a statement says, as it is shown.

use comity_wire::Hash;
use comity_wire::envelope::{Envelope, Language};
use comity_wire::statement::Statement;
use serde_json::value::RawValue;

use super::problem::{Problem, codes};
use super::views::{AskedView, ContentView, InstrumentView, LanguageView};

/// The envelope and the body of a statement.
///
/// # Errors
/// The body is no JSON, which no opened statement's is.
pub(super) fn content(statement: &Statement) -> Result<ContentView, Problem> {
    let body = String::from_utf8(statement.body.clone()).map_err(|e| e.to_string());
    let body = body.and_then(|text| RawValue::from_string(text).map_err(|e| e.to_string()));
    let body = body.map_err(|e| Problem::new(codes::INTERNAL).with("detail", e))?;
    let e: &Envelope = &statement.envelope;
    let language = |l: &Language| LanguageView {
        tag: l.tag.clone(),
        authenticity: l.authenticity.word().to_owned(),
        source: l.source.map(|s| s.to_string()),
    };
    Ok(ContentView {
        format: e.format.clone(),
        format_version: e.format_version,
        from_desk: e.from_desk.clone(),
        to_desks: e.to_desks.clone(),
        info_desks: e.info_desks.clone(),
        subject: e.subject.clone(),
        asked: e.asked.as_ref().map(|a| AskedView { text: a.text.clone(), by: a.by }),
        precedence: e.precedence.word().to_owned(),
        instrument: e
            .instrument
            .as_ref()
            .map(|i| InstrumentView { instrument: i.instrument.to_string(), article: i.article.clone() }),
        case: e.case.map(|c| c.to_string()),
        in_reply_to: e.in_reply_to.iter().map(Hash::to_string).collect(),
        supersedes: e.supersedes.map(|s| s.to_string()),
        languages: e.languages.iter().map(language).collect(),
        handling: e.handling.clone(),
        tlp: e.tlp.word().to_owned(),
        pap: e.pap.word().to_owned(),
        standing: e.standing.word().to_owned(),
        mark: e.mark.word().to_owned(),
        body,
    })
}
