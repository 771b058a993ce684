//! `/v1/translations`, `/v1/translation-queue`, `/v1/notes`

use http::StatusCode;

use crate::fake::{Fake, get, post};

const FORM: &str = "/v1/translations/form?of=AUR%2Fnrrc%2F9";

#[tokio::test]
async fn what_is_malformed_or_of_nothing_that_is_here_is_refused() {
    for (path, status, code) in [
        ("/v1/translations", StatusCode::BAD_REQUEST, "query-malformed"),
        ("/v1/translations?of=AUR%2Fnrrc%2F9", StatusCode::NOT_FOUND, "no-such-statement"),
        ("/v1/translations?of=x&into=ru", StatusCode::BAD_REQUEST, "query-malformed"),
        (FORM, StatusCode::BAD_REQUEST, "envelope-wrong"),
        ("/v1/translations/form?of=AUR%2Fnrrc%2F9&language=ru", StatusCode::NOT_FOUND, "no-such-statement"),
        ("/v1/translation-queue?all=maybe", StatusCode::BAD_REQUEST, "query-malformed"),
        ("/v1/notes", StatusCode::BAD_REQUEST, "query-malformed"),
    ] {
        let (answered, body) = get(Fake::new(), path).await;
        assert_eq!((answered, body["code"].as_str()), (status, Some(code)), "{path}: {body}");
    }
    for (path, body, status, code) in [
        ("/v1/translations", "{}", StatusCode::BAD_REQUEST, "json-malformed"),
        (
            "/v1/translations",
            r#"{"statement":"AUR/nrrc/9","language":"ru","members":{"text":"x"}}"#,
            StatusCode::NOT_FOUND,
            "no-such-statement",
        ),
        ("/v1/translations/drafts", r#"{"act":"say","statement":"x"}"#, StatusCode::BAD_REQUEST, "json-malformed"),
        (
            "/v1/translations/drafts",
            r#"{"act":"adopt","translation":"AUR/nrrc/9"}"#,
            StatusCode::NOT_FOUND,
            "no-such-statement",
        ),
        (
            "/v1/translation-queue",
            r#"{"act":"burn","statement":"x","language":"ru"}"#,
            StatusCode::BAD_REQUEST,
            "json-malformed",
        ),
        (
            "/v1/translation-queue",
            r#"{"act":"claim","statement":"AUR/nrrc/9","language":"ru"}"#,
            StatusCode::NOT_FOUND,
            "no-such-statement",
        ),
        ("/v1/notes", r#"{"about":"x","text":"y","to":"BOR"}"#, StatusCode::BAD_REQUEST, "json-malformed"),
    ] {
        let (answered, object) = post(Fake::new(), path, body).await;
        assert_eq!((answered, object["code"].as_str()), (status, Some(code)), "{path} {body}: {object}");
    }
}

#[tokio::test]
async fn a_node_without_a_watch_says_that_it_has_neither() {
    for path in ["/v1/translation-queue", "/v1/notes?about=AUR%2Fnrrc%2F9"] {
        assert_eq!(get(Fake::new(), path).await.1["code"], "unsupported", "{path}");
    }
}
