//! Every route, one file each, in the shape of the URL tree.

pub(crate) mod adoptions;
pub(crate) mod agreements;
pub(crate) mod alarms;
pub(crate) mod archives;
pub(crate) mod attachments;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod contradictions;
pub(crate) mod courier;
pub(crate) mod declarations;
pub(crate) mod desks;
pub(crate) mod dialogue;
pub(crate) mod directory;
pub(crate) mod drafts;
pub(crate) mod events;
mod extract;
pub(crate) mod formats;
pub(crate) mod fsck;
pub(crate) mod handovers;
mod hearing;
pub(crate) mod keys;
pub(crate) mod line_health;
pub(crate) mod line_tests;
pub mod long;
pub(crate) mod node;
pub(crate) mod notes;
pub(crate) mod obligations;
pub(crate) mod officers;
pub(crate) mod peers;
pub(crate) mod pledges;
pub(crate) mod records;
pub(crate) mod registers;
pub(crate) mod reviews;
pub mod statements;
pub(crate) mod translations;
pub(crate) mod voice;
pub(crate) mod watch_log;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use axum::{Extension, Router};

use crate::backend::Backend;
use crate::gate;
use crate::limits::{BATCH_BYTES_MAX, JSON_BYTES_MAX};
use crate::once::{self, Once};
use crate::openapi;
use crate::problem::Rejection;
use crate::rates::Rates;
use crate::replay::Replay;

/// What every handler is given.
pub(crate) type Node = Arc<dyn Backend>;

/// The routes of the watch.
fn watch() -> Router<Node> {
    Router::new()
        .route("/v1/desks", get(desks::list))
        .route("/v1/desks/{desk}", put(desks::put))
        .route("/v1/rosters/{desk}", get(desks::roster).put(desks::put_roster))
        .route("/v1/reaches", get(desks::reaches).put(desks::put_reach))
        .route("/v1/alarms", get(alarms::list))
        .route("/v1/alarms/{alarm}", get(alarms::show))
        .route("/v1/alarms/{alarm}/ack", post(alarms::attend))
        .route("/v1/watch/log", get(watch_log::list).post(watch_log::write))
        .route("/v1/handovers", get(handovers::list).post(handovers::open))
        .route("/v1/handovers/{number}", get(handovers::show))
        .route("/v1/handovers/{number}/sign", post(handovers::sign))
        .route("/v1/prepared", get(watch_log::prepared))
        .route("/v1/prepared/{draft}", post(watch_log::decide))
}

/// The routes of agreements.
fn agreed() -> Router<Node> {
    Router::new()
        .route("/v1/agreements", get(agreements::list))
        .route("/v1/agreements/{agreement}", get(agreements::show))
        .route("/v1/agreements/{agreement}/parts/{part}", get(agreements::part))
        .route("/v1/agreements/{agreement}/text", get(agreements::text))
}

/// The routes of calls by voice.
fn calls() -> Router<Node> {
    Router::new()
        .route("/v1/voice-sheets/{peer}/{track}", get(voice::sheets))
        .route("/v1/voice-checks", post(voice::check))
        .route("/v1/dictations", post(voice::dictate))
        .route("/v1/transcripts", post(voice::take))
}

/// The routes of guarantees, special-caution assets, protected processes, the ledger and the annual review.
fn pledged() -> Router<Node> {
    Router::new()
        .route("/v1/guarantees", get(pledges::guarantees))
        .route("/v1/cautions", get(pledges::cautions))
        .route("/v1/protected", get(pledges::protected))
        .route("/v1/ledger", get(pledges::ledger))
        .route("/v1/review", get(reviews::show))
}

fn translated() -> Router<Node> {
    Router::new()
        .route("/v1/translations", get(translations::list).post(translations::write))
        .route("/v1/translations/adoptions", get(adoptions::list))
        .route("/v1/translations/form", get(translations::form))
        .route("/v1/translations/drafts", post(translations::draft))
        .route("/v1/translation-queue", get(translations::queue).post(translations::act))
}

/// The routes over a node.
pub fn router(node: Arc<dyn Backend>) -> Router {
    // Attachments and courier files are streamed: what limits them is in the node, not the memory of a request.
    let streams = Router::new()
        .route("/v1/attachments", post(attachments::import))
        .route("/v1/courier", post(courier::read))
        .layer(DefaultBodyLimit::disable());
    let batch = Router::new()
        .route("/v1/statements", get(statements::list).post(statements::send))
        .layer(DefaultBodyLimit::max(BATCH_BYTES_MAX));
    Router::new()
        .route("/openapi.json", get(openapi::serve))
        .route("/v1/node", get(node::show))
        .route("/v1/peers", get(peers::list).post(peers::take_up))
        .route("/v1/statements/{statement}", get(statements::one::show))
        .route("/v1/statements/{statement}/wait", get(statements::wait::wait))
        .route("/v1/statements/{statement}/attachments/{root}", get(attachments::export))
        .route("/v1/acknowledgements", post(statements::answers::acknowledge))
        .route("/v1/corrections", post(statements::answers::correct))
        .route("/v1/evidence", post(statements::evidence::write))
        .route("/v1/contradictions/{peer}/{track}", get(contradictions::write))
        .route("/v1/courier/{peer}", get(courier::write))
        .route("/v1/line-tests", post(line_tests::test).get(directory::line_tests))
        .route("/v1/line-health", get(line_health::list))
        .route("/v1/events", get(events::stream).layer(Extension(Replay::new())))
        .route("/v1/fsck", post(fsck::run))
        .route("/v1/backup", post(backup::run))
        .route("/v1/keys", get(keys::list).post(keys::act))
        .route("/v1/keys/tls", post(keys::tls))
        .route("/v1/register", post(registers::take))
        .route("/v1/peers/{peer}/register", get(registers::theirs))
        .route("/v1/directory", get(directory::show))
        .route("/v1/declarations", get(declarations::list))
        .route("/v1/formats", get(formats::list))
        .route("/v1/formats/{format}", get(formats::show))
        .route("/v1/statements/{statement}/rendering", get(formats::render))
        .route("/v1/previews", post(formats::preview))
        .route("/v1/audit", get(audit::list))
        .route("/v1/holds", get(records::holds).post(records::hold))
        .route("/v1/holds/lift", post(records::lift))
        .route("/v1/erasures", get(records::erasures).post(records::erase))
        .route("/v1/search", get(records::search))
        .route("/v1/retention", get(records::retention))
        .route("/v1/archives/{peer}/{track}", get(archives::write))
        .merge(watch())
        .merge(calls())
        .merge(agreed())
        .merge(pledged())
        .merge(translated())
        .route("/v1/notes", get(notes::list).post(notes::write))
        .route("/v1/dialogue", get(dialogue::show))
        .route("/v1/dialogue/statements", post(dialogue::statement))
        .route("/v1/calendar.ics", get(dialogue::calendar))
        .route("/v1/officers", get(officers::list).post(officers::put))
        .route("/v1/officers/{officer}", post(officers::act))
        .route("/v1/drafts", get(drafts::list).post(drafts::begin))
        .route("/v1/drafts/{draft}", get(drafts::show).post(drafts::act))
        .route("/v1/obligations", get(obligations::list))
        .route("/v1/cases/{case}", get(obligations::case))
        .route("/v1/lines/{peer}/{track}/state", get(obligations::state))
        .layer(axum::middleware::from_fn_with_state(Once::default(), once::once))
        .layer(DefaultBodyLimit::max(JSON_BYTES_MAX))
        .merge(streams)
        .merge(batch)
        .fallback(|| async { Rejection::request(StatusCode::NOT_FOUND, "no-such-route", &[]) })
        .method_not_allowed_fallback(|| async {
            Rejection::request(StatusCode::METHOD_NOT_ALLOWED, "no-such-method", &[])
        })
        .layer(axum::middleware::from_fn_with_state((Arc::clone(&node), Rates::default()), gate::check))
        .with_state(node)
}
