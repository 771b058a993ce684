//! The OpenAPI document, made from the routes themselves.

use axum::Json;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi as Document, Ref, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use crate::routes::{
    adoptions, agreements, alarms, archives, attachments, audit, backup, contradictions, courier, declarations, desks,
    dialogue, directory, drafts, events, formats, fsck, handovers, keys, line_health, line_tests, node, notes,
    obligations, officers, peers, pledges, records, registers, reviews, statements, translations, voice, watch_log,
};

#[derive(OpenApi)]
#[openapi(
    modifiers(&OfEvery),
    info(
        title = "Comity",
        description = "A node as officers and programs see it. Every answer that is not a success is \
            `application/problem+json` (RFC 9457) with a stable code, whose fault it is, and the values that belong \
            to its words."
    ),
    tags(
        (name = "node", description = "The node and what happens at it"),
        (name = "statements", description = "What both parties said, and its evidence"),
        (name = "lines", description = "Lines, their tests, courier files"),
        (name = "cases", description = "Who owes what to whom by when"),
        (name = "pledges", description = "Guarantees, special-caution assets, protected processes, the reciprocity ledger"),
        (name = "keys", description = "Keys of lines"),
        (name = "directory", description = "Who is to be reached where"),
        (name = "records", description = "Holds, erasures, search, retention, archives"),
        (name = "formats", description = "What can be said, and how it reads"),
        (name = "officers", description = "Who works at the node"),
        (name = "drafts", description = "What is written, reviewed and released before it is said"),
        (name = "voice", description = "Calls by telephone: sheets, dictation"),
        (name = "translations", description = "What was said, in other languages, and what is to be translated"),
        (name = "agreements", description = "What both parties negotiate, conclude and live by"),
        (name = "dialogue", description = "Rounds, joint records, tabled cases and consultations"),
        (name = "notes", description = "Internal notes, which never leave the node"),
        (name = "care", description = "Checks and backups"),
        (name = "watch", description = "Desks, rosters, alarms, the watch log, handovers"),
    ),
    paths(
        node::show, peers::list, peers::take_up, events::stream,
        statements::list, statements::send, statements::one::show, statements::wait::wait,
        statements::answers::acknowledge, statements::answers::correct, statements::evidence::write,
        attachments::import, attachments::export,
        line_tests::test, contradictions::write, courier::write, courier::read,
        keys::list, keys::act, keys::tls, registers::take, registers::theirs, fsck::run, backup::run, audit::list,
        obligations::list, obligations::case, obligations::state,

        records::holds, records::hold, records::lift, records::erasures, records::erase, records::search,
        records::retention, archives::write,
        formats::list, formats::show, formats::render, formats::preview,
        desks::list, desks::put, desks::roster, desks::put_roster, desks::reaches, desks::put_reach,
        alarms::list, alarms::show, alarms::attend, watch_log::list, watch_log::write, watch_log::prepared,
        watch_log::decide, handovers::list, handovers::open, handovers::show, handovers::sign,
        officers::list, officers::put, officers::act,
        drafts::list, drafts::show, drafts::begin, drafts::act,
        declarations::list, directory::show, directory::line_tests, line_health::list, voice::sheets, voice::check, voice::dictate, voice::take, translations::list, translations::form, adoptions::list, translations::write, translations::draft, translations::queue, translations::act, notes::list, notes::write,
        agreements::list, agreements::show, agreements::part, agreements::text,
        pledges::guarantees, pledges::cautions, pledges::protected, pledges::ledger,
        dialogue::show, dialogue::statement, dialogue::calendar,
        reviews::show,
    )
)]
struct Api;

/// What every route may answer besides its own: it is asked of before any handler.
struct OfEvery;

impl Modify for OfEvery {
    fn modify(&self, document: &mut Document) {
        secured(document);
        let answers = [
            ("400", "The path, the query or the body is malformed."),
            ("401", "No token where the listener asks for one, or one that is none."),
            ("403", "The officer may not."),
            ("413", "The body is too large."),
            ("429", "Too many requests of this caller; `Retry-After` says when to come again."),
            ("500", "A fault of the node. Its cause stands in the node's log."),
            ("503", "The node is busy, ends, or has stopped."),
        ];
        for item in document.paths.paths.values_mut() {
            let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.delete];
            for operation in operations.into_iter().filter_map(Option::as_mut) {
                for (status, words) in answers {
                    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemBody"))).build();
                    let answer = ResponseBuilder::new().description(words).content("application/problem+json", problem);
                    let of = &mut operation.responses.responses;
                    of.entry(status.to_owned()).or_insert_with(|| answer.build().into());
                }
            }
        }
    }
}

/// A bearer token; none is needed over the node's socket as long as the node has no officers.
fn secured(document: &mut Document) {
    let words = "An officer's token (`cot_...`), or the token of the listener's token file.";
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(words)).build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    let none: [&str; 0] = [];
    document.security = Some(vec![SecurityRequirement::default(), SecurityRequirement::new("token", none)]);
}

/// The OpenAPI 3.1 document of every route.
pub fn document() -> Document {
    Api::openapi()
}

pub(crate) async fn serve() -> Json<Document> {
    Json(document())
}
