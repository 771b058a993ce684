//! The style sheet, the one script and the icon of every page, part of the program. Their paths name their content, so they are kept for ever.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use comity_seal::hash::sha256;
use std::sync::LazyLock;

const STYLE: &str = concat!(include_str!("../assets/console.css"), include_str!("../assets/measures.css"));
const SCRIPT: &str = include_str!("../assets/console.js");
const ICON: &str = include_str!("../assets/icon.svg");

/// Hexadecimal digits of a content's hash in its path.
const HASH_CHARS: usize = 16;

fn path(content: &str, suffix: &str) -> String {
    format!("/assets/{}.{suffix}", &sha256(content.as_bytes()).to_string()[..HASH_CHARS])
}

/// Path of the style sheet.
pub(crate) static STYLE_PATH: LazyLock<String> = LazyLock::new(|| path(STYLE, "css"));
/// Path of the script.
pub(crate) static SCRIPT_PATH: LazyLock<String> = LazyLock::new(|| path(SCRIPT, "js"));
/// Path of the icon.
pub(crate) static ICON_PATH: LazyLock<String> = LazyLock::new(|| path(ICON, "svg"));

/// `GET /assets/{name}`
pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    let asked = format!("/assets/{name}");
    let (content, kind) = match asked.as_str() {
        at if at == *STYLE_PATH => (STYLE, "text/css; charset=utf-8"),
        at if at == *SCRIPT_PATH => (SCRIPT, "text/javascript; charset=utf-8"),
        at if at == *ICON_PATH => (ICON, "image/svg+xml"),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, content).into_response()
}
