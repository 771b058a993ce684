//! The OpenAPI document, made from the routes themselves.

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;

use crate::routes::{
    archives, attachments, audit, backup, contradictions, courier, events, fsck, keys, line_tests, node, peers,
    records, registers, statements,
};

#[derive(OpenApi)]
#[openapi(
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
        (name = "keys", description = "Keys of lines"),
        (name = "records", description = "Holds, erasures, search, retention, archives"),
        (name = "care", description = "Checks and backups"),
    ),
    paths(
        node::show, peers::list, peers::take_up, events::stream,
        statements::list, statements::send, statements::one::show, statements::wait::wait,
        statements::answers::acknowledge, statements::answers::correct, statements::evidence::write,
        attachments::import, attachments::export,
        line_tests::test, contradictions::write, courier::write, courier::read,
        keys::list, keys::act, keys::tls, registers::take, registers::theirs, fsck::run, backup::run, audit::list,
        records::holds, records::hold, records::lift, records::erasures, records::erase, records::search,
        records::retention, archives::write,
    )
)]
struct Api;

/// The OpenAPI 3.1 document of every route.
pub fn document() -> Document {
    Api::openapi()
}

pub(crate) async fn serve() -> Json<Document> {
    Json(document())
}
