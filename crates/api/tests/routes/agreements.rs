//! `/v1/agreements`

use http::StatusCode;

use crate::fake::{Fake, get, post};

const ONE: &str = "/v1/agreements/AUR%2Fofficial%2F7";

#[tokio::test]
async fn what_is_malformed_is_refused_and_nothing_is_changed_by_these_routes() {
    for (path, status, code) in [
        ("/v1/agreements?line=x".to_owned(), StatusCode::BAD_REQUEST, "query-malformed"),
        (format!("{ONE}/text?whose=ours"), StatusCode::BAD_REQUEST, "query-malformed"),
        (format!("{ONE}/parts"), StatusCode::NOT_FOUND, "no-such-route"),
    ] {
        let (answered, body) = get(Fake::new(), &path).await;
        assert_eq!((answered, body["code"].as_str()), (status, Some(code)), "{path}: {body}");
    }
    for path in ["/v1/agreements".to_owned(), ONE.to_owned(), format!("{ONE}/text")] {
        let (answered, body) = post(Fake::new(), &path, "{}").await;
        assert_eq!(answered, StatusCode::METHOD_NOT_ALLOWED, "{path}: {body}");
    }
}

#[tokio::test]
async fn a_node_without_agreements_says_so() {
    for path in ["/v1/agreements".to_owned(), ONE.to_owned(), format!("{ONE}/parts/6"), format!("{ONE}/text?of=ours")] {
        assert_eq!(get(Fake::new(), &path).await.1["code"], "unsupported", "{path}");
    }
}
