//! The bearer token guards every route.

use axum::body::Body;
use comity_api::{Token, guarded, router};
use http::{Request, StatusCode};

use crate::fake::{Fake, ask, read};

#[tokio::test]
async fn without_the_token_nothing_is_told() {
    let token = "k".repeat(40);
    let router = guarded(router(Fake::new()), Token::from_text(&token).unwrap());
    let with = |path: &str, header: Option<&str>| {
        let request = Request::get(path);
        let request = if let Some(header) = header { request.header("authorization", header) } else { request };
        request.body(Body::empty()).unwrap()
    };
    let good = format!("Bearer {token}");
    assert_eq!(ask(&router, with("/v1/node", Some(&good))).await.status(), StatusCode::OK);
    let bad = [None, Some("Bearer "), Some("Basic x"), Some(token.as_str()), Some("Bearer kkkk")];
    for header in bad {
        for path in ["/v1/node", "/openapi.json", "/v1/nothing", "/"] {
            let response = ask(&router, with(path, header)).await;
            assert_eq!(response.headers().get("www-authenticate").unwrap(), "Bearer");
            let (status, body) = read(response).await;
            assert_eq!((status, body["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("token-missing")));
        }
    }
}

#[tokio::test]
async fn a_token_of_no_officer_opens_nothing_whichever_listener() {
    let machine = "k".repeat(40);
    for router in [router(Fake::new()), guarded(router(Fake::new()), Token::from_text(&machine).unwrap())] {
        for path in ["/v1/node", "/v1/statements", "/v1/drafts", "/openapi.json"] {
            let request = Request::get(path).header("authorization", "Bearer cot_0000").body(Body::empty()).unwrap();
            let (status, body) = read(ask(&router, request).await).await;
            assert_eq!((status, body["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("token-unknown")), "{path}");
        }
    }
}

#[tokio::test]
async fn whoever_asks_too_much_is_told_when_to_come_again() {
    let token = "k".repeat(40);
    let router = guarded(router(Fake::new()), Token::from_text(&token).unwrap());
    let with = |header: &str| Request::get("/v1/node").header("authorization", header).body(Body::empty()).unwrap();
    let mut refused = None;
    for _ in 0..=comity_api::UNKNOWN_AT_ONCE_MAX + comity_api::UNKNOWN_PER_SECOND_MAX * 60 {
        let response = ask(&router, with("Bearer wrong")).await;
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(response);
            break;
        }
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    }
    let response = refused.expect("guessing ends");
    assert_eq!(response.headers().get("retry-after").unwrap(), "1");
    assert_eq!(response.headers().get("content-type").unwrap(), "application/problem+json");
    let (_, body) = read(response).await;
    assert_eq!(body["code"], "too-many-requests");
    let good = format!("Bearer {token}");
    assert_eq!(ask(&router, with(&good)).await.status(), StatusCode::OK, "nobody else is held back");
}
