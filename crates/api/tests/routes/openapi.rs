//! The OpenAPI document changes only on purpose: it is kept in `crates/api/openapi.json`.

use comity_api::document;
use http::StatusCode;
use serde_json::Value;

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

#[test]
fn parameters_in_paths_are_those_of_the_paths() {
    let document: Value = serde_json::from_str(&document().to_json().unwrap()).unwrap();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let inside = parameters.iter().filter(|parameter| parameter["in"] == "path");
            let mut named: Vec<String> = inside.map(|one| one["name"].as_str().unwrap().to_owned()).collect();
            let parts = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
            let mut wanted: Vec<String> = parts.map(str::to_owned).collect();
            named.sort();
            wanted.sort();
            assert_eq!(named, wanted, "{method} {path}");
        }
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
