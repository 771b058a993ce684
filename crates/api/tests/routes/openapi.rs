//! The OpenAPI document changes only on purpose: it is kept in `crates/api/openapi.json`.

use comity_api::document;
use http::StatusCode;

use crate::fake::{Fake, get};

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");

#[test]
fn the_document_is_the_one_that_is_kept() {
    let made = format!("{}\n", document().to_pretty_json().unwrap());
    if std::env::var_os("COMITY_WRITE_SNAPSHOTS").is_some() {
        std::fs::write(SNAPSHOT, &made).unwrap();
    }
    let kept = std::fs::read_to_string(SNAPSHOT).unwrap();
    assert!(made == kept, "the routes changed: run this test with COMITY_WRITE_SNAPSHOTS=1 and read the difference");
}

#[tokio::test]
async fn every_route_of_the_document_is_served() {
    let (status, body) = get(Fake::new(), "/openapi.json").await;
    assert_eq!(status, StatusCode::OK);
    let paths = body["paths"].as_object().unwrap();
    assert!(paths.len() >= 16, "{}", paths.len());
    for (path, methods) in paths {
        if methods.get("get").is_none() {
            continue;
        }
        let path = path.replace(['{', '}'], "");
        if path == "/v1/events" {
            continue;
        }
        let (status, problem) = get(Fake::new(), &path).await;
        assert!(problem["code"] != "no-such-route", "{path} {status}");
    }
}

/// What the router's source names as routes.
fn routes_in_source() -> std::collections::BTreeSet<String> {
    let source = include_str!("../../src/routes/mod.rs");
    let routes = source.split(".route(").skip(1).filter_map(|rest| rest.split('"').nth(1));
    routes.map(str::to_owned).collect()
}

#[test]
fn every_route_of_the_router_stands_in_the_document_and_the_reverse() {
    let document = document();
    let mut documented: std::collections::BTreeSet<String> = document.paths.paths.keys().cloned().collect();
    documented.insert("/openapi.json".into());
    let routes = routes_in_source();
    assert!(routes.len() > 40, "{routes:?}");
    assert_eq!(routes, documented);
}
