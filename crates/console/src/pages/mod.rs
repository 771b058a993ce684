//! Every page, one file each.

mod board;
mod cases;
mod compose;
mod drafts;
mod languages;
mod measures;
mod notes;
mod signing;
mod statements;
mod watch;

use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post};

use crate::{Console, assets, live};

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route("/", get(|| async { Redirect::to("/watch") }))
        .route("/assets/{name}", get(assets::serve))
        .route("/language", post(languages::choose))
        .route("/sign-in", get(signing::how))
        .route("/sign-in/{secret}", get(signing::ask).post(signing::begin))
        .route("/sign-out", post(signing::end))
        .route("/live", get(live::stream))
        .route("/watch", get(watch::show))
        .route("/watch/board", get(watch::board))
        .route("/watch/alarms/{alarm}", post(watch::acknowledge))
        .route("/statements", get(statements::list))
        .route("/statements/{statement}", get(statements::show))
        .route("/statements/{statement}/acknowledgement", post(statements::acknowledge))
        .route("/statements/{statement}/evidence", post(statements::evidence))
        .route("/cases/{case}", get(cases::show))
        .route("/compose", get(compose::choose))
        .route("/compose/{format}", get(compose::show).post(compose::act))
        .route("/drafts", get(drafts::list))
        .route("/drafts/{draft}", get(drafts::show).post(drafts::act))
        .route("/drafts/{draft}/edit", get(drafts::edit::show).post(drafts::edit::act))
        .route("/statements/{statement}/notes", post(notes::write))
        .route("/statements/{statement}/correction", get(notes::correction::show).post(notes::correction::act))
        .merge(measures::routes())
        .fallback(signing::nowhere)
}
