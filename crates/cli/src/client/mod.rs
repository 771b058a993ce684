//! How a command reaches its node: through the socket of `comity serve` while that runs, otherwise by opening the node
//! in this process and asking the same routes.

mod local;
mod long;
mod socket;

use std::collections::BTreeMap;

use axum::body::Body;
use bytes::Bytes;
use comity_api::{LINES_TYPE, ProblemBody};
use comity_node::service::problem::codes;
use comity_node::service::views::{BoardView, Progress};
use futures_util::StreamExt;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};

pub(crate) use local::{Local, Patience, open as open_local};
pub(crate) use long::given_up;
pub(crate) use socket::{SOCKET_NAME, SocketPath};

/// Environment variable of an officer's token.
pub(crate) const TOKEN_VARIABLE: &str = "COMITY_TOKEN";
/// Largest JSON answer that is read into memory.
const ANSWER_BYTES_MAX: usize = 256 << 20;

/// A way to the node.
pub(crate) enum Client {
    /// `comity serve` runs.
    Serving(SocketPath),
    /// The node is open here, for as long as the command takes.
    Here(Local),
}

impl Client {
    /// Finds the node of the folder.
    pub(crate) async fn connect(context: &Context) -> Outcome<Self> {
        let dir = context.dir()?;
        if !dir.join("comity.toml").exists() {
            return Err(Failure::new("error-not-initialised", Fault::Yours, Exit::NotFound).with("dir", dir.display()));
        }
        let (socket, mut patience) = (SocketPath::of(&dir)?, Patience::new());
        loop {
            if socket.answers().await {
                return Ok(Self::Serving(socket));
            }
            // Held by another command, or by a node that is about to listen.
            match open_local(&dir, local::Links::None).await {
                Ok(local) => return Ok(Self::Here(local)),
                Err(failure) => patience.pause(context, failure).await?,
            }
        }
    }

    /// As [`Self::connect`], but only a node that serves: what waits for the other party needs its links.
    pub(crate) async fn connect_serving(context: &Context) -> Outcome<Self> {
        let dir = context.dir()?;
        let socket = SocketPath::of(&dir)?;
        if socket.answers().await {
            return Ok(Self::Serving(socket));
        }
        Err(Failure::new("error-not-serving", Fault::Yours, Exit::NotFound).with("dir", dir.display()))
    }

    /// Whether the node has links to other parties.
    pub(crate) const fn serves(&self) -> bool {
        matches!(self, Self::Serving(_))
    }

    /// Ends a node that was opened here: everything accepted is durable already.
    pub(crate) async fn close(self) {
        if let Self::Here(local) = self {
            local.close().await;
        }
    }

    /// `GET`, answered in JSON.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Outcome<T> {
        read(self.send(request(Method::GET, path, Body::empty())?).await?).await
    }

    /// The node's clock, POSIX seconds: what a statement says of now is by it, not by that of whoever commands.
    pub(crate) async fn node_now(&self) -> Outcome<u64> {
        self.get::<BoardView>("/v1/obligations?limit=1").await.map(|board| board.now)
    }

    /// `POST` of JSON, answered in JSON.
    pub(crate) async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Outcome<T> {
        let bytes = serde_json::to_vec(body).map_err(Failure::ours)?;
        read(self.send(request(Method::POST, path, Body::from(bytes))?).await?).await
    }

    /// `PUT` of JSON, answered in JSON.
    pub(crate) async fn put<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Outcome<T> {
        let bytes = serde_json::to_vec(body).map_err(Failure::ours)?;
        read(self.send(request(Method::PUT, path, Body::from(bytes))?).await?).await
    }

    /// `POST` of JSON, answered in lines: tells how far the work is, until it ends. Interrupted, it stops reading, which
    /// gives the work up.
    pub(crate) async fn post_long<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
        told: &mut (dyn FnMut(Progress) + Send),
    ) -> Outcome<T> {
        let bytes = serde_json::to_vec(body).map_err(Failure::ours)?;
        let mut request = request(Method::POST, path, Body::from(bytes))?;
        request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static(LINES_TYPE));
        let answered = async { long::read(succeeded(self.send(request).await?).await?.into_body(), told).await };
        tokio::select! {
            answer = answered => answer,
            Ok(()) = tokio::signal::ctrl_c() => Err(long::given_up()),
        }
    }

    /// `POST` of bytes as they come, answered in JSON.
    pub(crate) async fn upload<T: DeserializeOwned>(&self, path: &str, body: Body) -> Outcome<T> {
        read(self.send(request(Method::POST, path, body)?).await?).await
    }

    /// `POST` of JSON, answered in text; with the value of a header of the answer.
    pub(crate) async fn post_for_text(
        &self,
        path: &str,
        body: &impl Serialize,
        header: &str,
    ) -> Outcome<(String, Option<String>)> {
        let bytes = serde_json::to_vec(body).map_err(Failure::ours)?;
        let response = self.send(request(Method::POST, path, Body::from(bytes))?).await?;
        let value = response.headers().get(header).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Ok((text(response).await?, value))
    }

    /// `GET`, answered in text.
    pub(crate) async fn get_for_text(&self, path: &str) -> Outcome<String> {
        text(self.send(request(Method::GET, path, Body::empty())?).await?).await
    }

    /// `GET`, answered in bytes as they come, with their announced number.
    pub(crate) async fn download(&self, path: &str) -> Outcome<(Option<u64>, Body)> {
        let response = succeeded(self.send(request(Method::GET, path, Body::empty())?).await?).await?;
        let length =
            response.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        Ok((length, response.into_body()))
    }

    async fn send(&self, request: Request<Body>) -> Outcome<Response<Body>> {
        match self {
            Self::Serving(socket) => socket.send(request).await,
            Self::Here(local) => Ok(local.send(request).await),
        }
    }
}

/// Who acts: as named, or whose token is shown, which the node knows itself.
pub(crate) fn acting(named: Option<&str>) -> Outcome<String> {
    let shown = std::env::var(TOKEN_VARIABLE).is_ok_and(|token| !token.trim().is_empty());
    match named {
        Some(named) => Ok(named.to_owned()),
        None if shown => Ok(String::new()),
        None => Err(Failure::new("error-officer-wanted", Fault::Yours, Exit::Usage)),
    }
}

/// A path segment or query value, percent-encoded (RFC 3986: everything but unreserved characters).
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn request(method: Method, path: &str, body: Body) -> Outcome<Request<Body>> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/json");
    // Whose command it is, where officers are known to the node.
    if let Ok(token) = std::env::var(TOKEN_VARIABLE) {
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", token.trim()));
    }
    request.body(body).map_err(Failure::ours)
}

async fn read<T: DeserializeOwned>(response: Response<Body>) -> Outcome<T> {
    let bytes = collected(succeeded(response).await?.into_body()).await?;
    serde_json::from_slice(&bytes).map_err(Failure::ours)
}

async fn text(response: Response<Body>) -> Outcome<String> {
    let bytes = collected(succeeded(response).await?.into_body()).await?;
    String::from_utf8(bytes.to_vec()).map_err(Failure::ours)
}

async fn succeeded(response: Response<Body>) -> Outcome<Response<Body>> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let bytes = collected(response.into_body()).await?;
    Err(match serde_json::from_slice::<ProblemBody>(&bytes) {
        Ok(problem) => refusal(problem),
        Err(_) => Failure::ours(format!("HTTP {}", status.as_u16())),
    })
}

async fn collected(body: Body) -> Outcome<Bytes> {
    let limited = http_body_util::Limited::new(body, ANSWER_BYTES_MAX);
    limited.collect().await.map(http_body_util::Collected::to_bytes).map_err(Failure::ours)
}

/// The body as a stream of its bytes.
pub(crate) fn bytes_of(body: Body) -> impl futures_util::Stream<Item = Outcome<Bytes>> {
    body.into_data_stream().map(|bytes| bytes.map_err(Failure::ours))
}

/// What the node finds malformed of what was given with the command: as if the program had found it.
const MALFORMED_ARGUMENTS: &[&str] = &[
    codes::NAME_MALFORMED,
    codes::FORMAT_UNKNOWN,
    codes::FORMAT_VERSION,
    codes::FORMAT_IN_HEADERS,
    codes::FORMAT_NODE,
    codes::FIELD_MISSING,
    codes::FIELD_MISSING_INLINE,
    codes::FIELD_WRONG,
    codes::ENVELOPE_WRONG,
    codes::ENVELOPE_HASH,
    codes::OFFICER_WRONG,
    codes::WATCH_WRONG,
    codes::STATEMENT_MALFORMED,
    codes::IDEMPOTENCY_MALFORMED,
];
/// What was given, or what is kept, is not what it claims to be.
const NOT_AS_CLAIMED: &[&str] = &[codes::COURIER_MALFORMED, codes::COURIER_VERSION, codes::STORE_DAMAGED];
/// Why the node's folder is refused, where it is not what it claims to be.
const FOLDER_DAMAGE: &[&str] = &["folder-lacks", "own-register", "file-damaged"];

/// A problem of the node as a failure of the command.
pub(crate) fn refusal(problem: ProblemBody) -> Failure {
    let why = problem.params.get("why").map_or("", String::as_str);
    let exit = match problem.class.as_str() {
        _ if MALFORMED_ARGUMENTS.contains(&problem.code.as_str()) => Exit::Usage,
        _ if NOT_AS_CLAIMED.contains(&problem.code.as_str()) => Exit::NotVerified,
        _ if problem.code == codes::FOLDER && FOLDER_DAMAGE.contains(&why) => Exit::NotVerified,
        "not-found" => Exit::NotFound,
        "disk" => Exit::NotAccepted,
        _ if problem.status == StatusCode::INSUFFICIENT_STORAGE.as_u16() => Exit::NotAccepted,
        _ => Exit::Failed,
    };
    let fault = serde_json::to_value(problem.fault).ok().and_then(|word| word.as_str().map(Fault::of));
    let params: BTreeMap<_, _> = problem.params.into_iter().map(|(k, v)| (k, serde_json::Value::String(v))).collect();
    Failure { code: problem.code, fault: fault.unwrap_or(Fault::Ours), exit, params, detail: problem.title }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_one_path_segment() {
        assert_eq!(encoded("AUR/nrrc/7@БОР"), "AUR%2Fnrrc%2F7%40%D0%91%D0%9E%D0%A0");
        assert_eq!(encoded("a-b_c.d~e"), "a-b_c.d~e");
    }

    #[test]
    fn what_is_malformed_ends_the_same_whoever_finds_it() {
        let exit = |problem: comity_node::service::Problem| refusal(problem.into()).exit;
        let of = comity_node::service::Problem::new;
        for code in MALFORMED_ARGUMENTS {
            assert_eq!(exit(of(code)), Exit::Usage, "{code}");
        }
        assert_eq!(exit(of(codes::COURIER_MALFORMED)), Exit::NotVerified);
        assert_eq!(exit(of(codes::COURIER_VERSION)), Exit::NotVerified);
        assert_eq!(exit(of(codes::STORE_DAMAGED)), Exit::NotVerified);
        for why in FOLDER_DAMAGE {
            assert_eq!(exit(of(codes::FOLDER).with("why", why)), Exit::NotVerified, "{why}");
        }
        assert_eq!(exit(of(codes::FOLDER).with("why", "register-restored")), Exit::Failed);
        for code in [codes::REVOKE_BEYOND, codes::ATTACHMENT_CHANGED, codes::KEY_REFUSED, codes::FILE] {
            assert_eq!(exit(of(code)), Exit::Failed, "{code}");
        }
    }

    #[test]
    fn row_34_a_full_disk_has_an_exit_code_of_its_own() {
        let problem: ProblemBody = comity_node::service::Problem::new("disk-full").with("free", 1).into();
        let failure = refusal(problem);
        assert_eq!((failure.exit, failure.fault), (Exit::NotAccepted, Fault::Local));
        let problem: ProblemBody = comity_node::service::Problem::new("no-such-peer").into();
        assert_eq!(refusal(problem).exit, Exit::NotFound);
    }
}
