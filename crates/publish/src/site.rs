//! Serving a public log and its pages as static files: only names that a log has, with the caching that the specification
//! asks for.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use comity_node::party::files;
use comity_public::Tile;
use comity_public::limits::BUNDLE_BYTES_MAX;
use http::{Method, StatusCode, header};

use crate::store::CHECKPOINT;

/// What never changes: tiles and bundles.
pub const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// What changes.
pub const FOR_SECONDS: &str = "public, max-age=5";
/// What a browser may do with a page: show it, and nothing else.
pub const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Serves the files of a folder: `checkpoint`, `tile/...`, pages, proofs.
pub fn router(folder: impl Into<PathBuf>) -> Router {
    Router::new().fallback(answer).with_state(Arc::new(folder.into()))
}

/// A file that may be served: its path below the folder, its media type, its caching.
#[must_use]
pub fn served(path: &str) -> Option<(String, &'static str, &'static str)> {
    if let Ok(tile) = path.parse::<Tile>() {
        return Some((tile.to_string(), "application/octet-stream", FOR_EVER));
    }
    if path == CHECKPOINT {
        return Some((path.to_owned(), "text/plain; charset=utf-8", FOR_SECONDS));
    }
    let page = if path.is_empty() { "index.html" } else { path };
    let (name, ending) = page.split_once('.')?;
    let plain = |name: &str| name.len() <= 80 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if name.is_empty() || !plain(name) {
        return None;
    }
    match ending {
        "html" => Some((page.to_owned(), "text/html; charset=utf-8", FOR_SECONDS)),
        "proof" | "vkey" => Some((page.to_owned(), "text/plain; charset=utf-8", FOR_SECONDS)),
        "json" if name == "declarations" => Some((page.to_owned(), "application/json", FOR_SECONDS)),
        _ => None,
    }
}

async fn answer(State(folder): State<Arc<PathBuf>>, request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return status(StatusCode::METHOD_NOT_ALLOWED);
    }
    let path = request.uri().path().trim_start_matches('/').to_owned();
    let Some((name, media, caching)) = served(&path) else { return status(StatusCode::NOT_FOUND) };
    let path = folder.join(name);
    let read = tokio::task::spawn_blocking(move || files::read_if_present(&path, BUNDLE_BYTES_MAX)).await;
    let bytes = match read {
        Ok(Ok(Some(bytes))) => bytes,
        Ok(Ok(None)) => return status(StatusCode::NOT_FOUND),
        _ => return status(StatusCode::INTERNAL_SERVER_ERROR),
    };
    let length = bytes.len();
    let body = if request.method() == Method::HEAD { Body::empty() } else { Body::from(bytes) };
    let built = Response::builder()
        .header(header::CONTENT_TYPE, media)
        .header(header::CACHE_CONTROL, caching)
        .header(header::CONTENT_LENGTH, length)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CONTENT_SECURITY_POLICY, PAGE_POLICY)
        .body(body);
    built.unwrap_or_else(|_| status(StatusCode::INTERNAL_SERVER_ERROR))
}

fn status(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_log_has_is_served() {
        for (path, name) in [
            ("", "index.html"),
            ("ru.html", "ru.html"),
            ("checkpoint", "checkpoint"),
            ("tile/0/000.p/3", "tile/0/000.p/3"),
            ("tile/entries/x001/000", "tile/entries/x001/000"),
            ("declarations.json", "declarations.json"),
        ] {
            assert_eq!(served(path).unwrap().0, name);
        }
        assert_eq!(served("tile/0/000").unwrap().2, FOR_EVER);
        assert_eq!(served("checkpoint").unwrap().2, FOR_SECONDS);
        for bad in [
            "../comity.toml",
            "..",
            ".lock",
            ".html",
            "a/b.html",
            "tile/0/../../x",
            "tile/0/0",
            "a.key",
            "x.json",
            "a..html",
            "%2e%2e/a.html",
            "checkpoint/",
        ] {
            assert!(served(bad).is_none(), "{bad}");
        }
    }
}
