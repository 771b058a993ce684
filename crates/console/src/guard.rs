//! What keeps pages safe: headers on every answer, and who may ask at all.
//!
//! Pages are for this machine, over HTTP, at a name below `localhost`: two nodes of one machine share no cookie so, and a page
//! of elsewhere that resolves its own name to this machine is not answered. Anything else needs TLS in front.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// No inline script or style, nothing of elsewhere, no frames; HTML that script inserts goes through one named policy.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types comity";

// Not `no-referrer`: a form would then be sent without saying of which origin it is.
const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
];

/// Whether a host is a name below `localhost`, with or without a port.
fn is_local(host: &str) -> bool {
    let name = host
        .rsplit_once(':')
        .map_or(host, |(name, port)| if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host });
    let label = name.strip_suffix(".localhost").unwrap_or_default();
    !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.')
}

/// Whether a request that changes something comes from a page of this very origin.
fn is_same_origin(headers: &HeaderMap, host: &str) -> bool {
    let named = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let of_site = named("sec-fetch-site").is_none_or(|site| site == "same-origin");
    of_site && named("origin").is_none_or(|origin| origin.strip_prefix("http://").is_some_and(|at| at == host))
}

/// The middleware.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    let mut response = if !is_local(&host) {
        // The words stand in both languages: nothing is known yet of who reads.
        let said = "Open this page at a name below localhost, such as http://aur.localhost:7701/. From another machine it \
            needs TLS in front.\nОткройте страницу по имени внутри localhost, например http://aur.localhost:7701/. С другой \
            машины перед ней нужен TLS.\n";
        (StatusCode::MISDIRECTED_REQUEST, said).into_response()
    } else if reads || is_same_origin(request.headers(), &host) {
        next.run(request).await
    } else {
        let said = "This form was not sent from a page of this node. Nothing was done.\n\
            Эта форма отправлена не со страницы этого узла. Ничего не сделано.\n";
        (StatusCode::FORBIDDEN, said).into_response()
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_below_localhost_are_answered() {
        for host in ["aur.localhost", "aur.localhost:7701", "a.b.localhost:1"] {
            assert!(is_local(host), "{host}");
        }
        for host in [
            "",
            "localhost",
            "localhost:1",
            "127.0.0.1:7701",
            "evil.example",
            "localhost.evil",
            ".localhost:1",
            "a b.localhost",
            "evil.example:.localhost",
        ] {
            assert!(!is_local(host), "{host}");
        }
    }

    #[test]
    fn forms_of_other_pages_are_refused() {
        let of = |pairs: &[(&'static str, &'static str)]| {
            let pairs =
                pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            is_same_origin(&HeaderMap::from_iter(pairs), "aur.localhost:1")
        };
        assert!(of(&[]) && of(&[("origin", "http://aur.localhost:1"), ("sec-fetch-site", "same-origin")]));
        for pairs in [
            [("origin", "http://bor.localhost:1"), ("sec-fetch-site", "same-site")],
            [("origin", "null"), ("sec-fetch-site", "same-origin")],
            [("origin", "http://aur.localhost:1"), ("sec-fetch-site", "cross-site")],
            [("origin", "https://aur.localhost:1"), ("sec-fetch-site", "none")],
        ] {
            assert!(!of(&pairs), "{pairs:?}");
        }
    }
}
