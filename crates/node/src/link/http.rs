//! The HTTP/2 of the link: settings, paths, and what is refused.

use comity_wire::LineId;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use http::{Method, Request, Response, StatusCode};

use super::config::{FRAME_MAX, LINES_MAX};

/// The media type of a sequence of frames.
pub(crate) const FRAMES: &str = "application/comity-frames";
/// What precedes the line in a path.
const PATH: &str = "/comity/v1/line/";
/// The host named in requests; pins, not names, decide who the peer is.
const AUTHORITY: &str = "comity.invalid";

/// Unread bytes that a stream may hold.
const STREAM_WINDOW: u32 = 1 << 20;
/// Unread bytes that a connection may hold: every line's window, so that no line waits for another.
const CONNECTION_WINDOW: u32 = STREAM_WINDOW * LINES_MAX as u32;
/// Largest DATA frame accepted.
const DATA_FRAME: u32 = 64 << 10;
/// Largest list of headers accepted.
const HEADERS_MAX: u32 = 8 << 10;
/// Bytes of a stream waiting inside the connection for the socket.
const SEND_BUFFER: usize = 512 << 10;

const _: () = assert!(FRAME_MAX <= STREAM_WINDOW as usize, "a whole frame fits the window");

/// Settings of the dialler.
pub(crate) fn client() -> h2::client::Builder {
    let mut builder = h2::client::Builder::new();
    builder
        .initial_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_frame_size(DATA_FRAME)
        .max_header_list_size(HEADERS_MAX)
        .max_send_buffer_size(SEND_BUFFER)
        .initial_max_send_streams(LINES_MAX)
        .enable_push(false);
    builder
}

/// Settings of the listener.
pub(crate) fn server() -> h2::server::Builder {
    let mut builder = h2::server::Builder::new();
    builder
        .initial_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_frame_size(DATA_FRAME)
        .max_header_list_size(HEADERS_MAX)
        .max_send_buffer_size(SEND_BUFFER)
        .max_concurrent_streams(LINES_MAX as u32);
    builder
}

/// Why a request or a response is not for a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Another method than POST.
    Method,
    /// Not the path of a line.
    Path,
    /// Another content type.
    Type,
    /// A content encoding: nothing compressed is accepted (reliability row 7).
    Encoding,
    /// Another status than 200.
    Status(StatusCode),
}

impl Refusal {
    /// The status that says so.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Path => StatusCode::NOT_FOUND,
            Self::Type | Self::Encoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Status(status) => status,
        }
    }
}

/// The request that opens a line.
pub(crate) fn request(line: LineId) -> Result<Request<()>, http::Error> {
    Request::post(format!("https://{AUTHORITY}{PATH}{line}")).header(CONTENT_TYPE, FRAMES).body(())
}

/// The response that opens a line.
pub(crate) fn accepted() -> Result<Response<()>, http::Error> {
    Response::builder().status(StatusCode::OK).header(CONTENT_TYPE, FRAMES).body(())
}

/// Reads the line that a request asks for. Whether the line is the peer's is for the caller.
pub(crate) fn line_of<B>(request: &Request<B>) -> Result<LineId, Refusal> {
    if request.method() != Method::POST {
        return Err(Refusal::Method);
    }
    let path = request.uri().path_and_query().map_or("", |path| path.as_str());
    let line = path.strip_prefix(PATH).and_then(|hex| hex.parse().ok()).ok_or(Refusal::Path)?;
    check_headers(request.headers())?;
    Ok(line)
}

/// Checks the answer to a request.
pub(crate) fn check_response<B>(response: &Response<B>) -> Result<(), Refusal> {
    if response.status() != StatusCode::OK {
        return Err(Refusal::Status(response.status()));
    }
    check_headers(response.headers())
}

fn check_headers(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.contains_key(CONTENT_ENCODING) {
        return Err(Refusal::Encoding);
    }
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    match (types.next(), types.next()) {
        (Some(only), None) if only == FRAMES => Ok(()),
        _ => Err(Refusal::Type),
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn our_own_request_names_its_line() {
        let line = LineId([0xab; 32]);
        assert_eq!(line_of(&request(line).unwrap()), Ok(line));
        assert_eq!(check_response(&accepted().unwrap()), Ok(()));
    }

    #[test]
    fn other_requests_are_refused() {
        let good = || request(LineId([1; 32])).unwrap();
        let mut get = good();
        *get.method_mut() = Method::GET;
        assert_eq!(line_of(&get), Err(Refusal::Method));
        let hex = "01".repeat(32);
        for path in [
            "/",
            "/comity/v1/line/",
            "/comity/v1/line/00",
            &format!("/comity/v1/line/{hex}?x=1"),
            &format!("/comity/v1/line/{}", "AB".repeat(32)),
        ] {
            let mut elsewhere = good();
            *elsewhere.uri_mut() = path.parse().unwrap();
            assert_eq!(line_of(&elsewhere), Err(Refusal::Path), "{path}");
        }
        let mut untyped = good();
        untyped.headers_mut().remove(CONTENT_TYPE);
        assert_eq!(line_of(&untyped), Err(Refusal::Type));
        let mut twice = good();
        twice.headers_mut().append(CONTENT_TYPE, FRAMES.parse().unwrap());
        assert_eq!(line_of(&twice), Err(Refusal::Type));
    }

    #[test]
    fn row_07_any_content_encoding_is_refused_both_ways() {
        for encoding in ["gzip", "zstd", "br", "identity", ""] {
            let mut asked = request(LineId([1; 32])).unwrap();
            asked.headers_mut().insert(CONTENT_ENCODING, encoding.parse().unwrap());
            assert_eq!(line_of(&asked), Err(Refusal::Encoding));
            let mut answered = accepted().unwrap();
            answered.headers_mut().insert(CONTENT_ENCODING, encoding.parse().unwrap());
            assert_eq!(check_response(&answered), Err(Refusal::Encoding));
        }
    }
}
