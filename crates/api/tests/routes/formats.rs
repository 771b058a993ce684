//! `/v1/formats`, `/v1/statements/{statement}/rendering`

use http::StatusCode;

use crate::fake::{Fake, get};

#[tokio::test]
async fn formats_and_renderings_are_asked_for_in_a_language_that_is_there() {
    for (query, lang) in [("", "en"), ("?lang=en", "en"), ("?lang=ru", "ru")] {
        let (status, body) = get(Fake::new(), &format!("/v1/formats{query}")).await;
        assert_eq!((status, body["hash"].as_str()), (StatusCode::OK, Some(lang)));
    }
    for (path, status) in [
        ("/v1/formats?lang=xx", StatusCode::BAD_REQUEST),
        ("/v1/formats?language=ru", StatusCode::BAD_REQUEST),
        ("/v1/formats/F99", StatusCode::NOT_FOUND),
        ("/v1/statements/AUR%2Fnrrc%2F9/rendering", StatusCode::NOT_FOUND),
        ("/v1/statements/AUR%2Fnrrc%2F9/rendering?form=pdf", StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(get(Fake::new(), path).await.0, status, "{path}");
    }
}
