//! Pages of the six measures: what both parties agreed to do, and how it stands.

mod accept;
mod agreement;
mod agreements;
mod annex;
mod article;
mod bars;
mod consultations;
mod dialogue;
mod experts;
mod figures;
mod guarantees;
mod instrument;
mod ladder;
mod ledger;
mod notices;
mod papers;
mod public;
mod records;
mod review;
mod texts;
mod timeline;

use axum::Router;
use axum::routing::{get, post};

use crate::Console;

pub(super) fn routes() -> Router<Console> {
    Router::new()
        .route("/agreements", get(agreements::list))
        .route("/agreements/{agreement}", get(agreement::show))
        .route("/agreements/{agreement}/accept", post(accept::accept))
        .route("/dialogue", get(dialogue::show))
        .route("/calendar.ics", get(dialogue::calendar))
        .route("/notices", get(notices::show))
        .route("/guarantees", get(guarantees::show))
        .route("/ledger", get(ledger::show))
        .route("/expert", get(experts::show))
        .route("/expert/{case}", get(papers::show))
        .route("/review", get(review::newest))
        .route("/review/{year}", get(review::show))
        .route("/public", get(public::show))
}
