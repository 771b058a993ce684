//! From an inner node to the outside: an HTTP CONNECT endpoint that opens the listed addresses, for links alone.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;

use crate::Relay;
use crate::counts::Happened;
use crate::forward::{AtTheDoor, forward, reach};
use crate::inbound::hear_inner;

/// Largest head of a request in bytes.
const HEAD_BYTES_MAX: usize = 16_384;

/// A way out that was asked for and opened.
type Opened = Arc<Mutex<Option<(OnUpgrade, TcpStream)>>>;

/// Answers one CONNECT, then forwards a link.
pub(crate) async fn serve(relay: Arc<Relay>, allow: Arc<Vec<String>>, stream: TcpStream, remote: SocketAddr) {
    let (door, mut evicted) = AtTheDoor::enter(&relay, remote);
    let opened = Opened::default();
    let service = service_fn(|request| {
        let (relay, allow, opened) = (Arc::clone(&relay), Arc::clone(&allow), Arc::clone(&opened));
        async move { Ok::<_, std::convert::Infallible>(answer(&relay, &allow, &opened, request).await) }
    });
    let mut server = http1::Builder::new();
    server.max_buf_size(HEAD_BYTES_MAX).keep_alive(false).timer(TokioTimer::new());
    server.header_read_timeout(relay.limits.knock);
    let serving = server.serve_connection(TokioIo::new(stream), service).with_upgrades();
    tokio::select! {
        _ = &mut evicted => return,
        served = serving => if served.is_err() { return relay.counts.one(Happened::NotComity) },
    }
    let taken = opened.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some((upgrade, outer)) = taken else { return };
    let Ok(upgraded) = upgrade.await else { return };
    let Ok(parts) = upgraded.downcast::<TokioIo<TcpStream>>() else { return };
    let mut inner = parts.io.into_inner();
    // Nobody speaks before the answer: the knock's first message comes after it.
    if !parts.read_buf.is_empty() {
        return relay.counts.one(Happened::NotComity);
    }
    let hello = tokio::select! {
        _ = &mut evicted => return,
        hello = hear_inner(&relay, &mut inner) => hello,
    };
    if let Some(hello) = hello {
        forward(&relay, (door, evicted), inner, outer, &hello).await;
    }
}

/// Opens what is listed; connects before it says so.
async fn answer(
    relay: &Relay,
    allow: &[String],
    opened: &Opened,
    mut request: Request<Incoming>,
) -> Response<Empty<Bytes>> {
    let refused = |status: StatusCode| {
        let mut response = Response::new(Empty::new());
        *response.status_mut() = status;
        response
    };
    if request.method() != Method::CONNECT {
        relay.counts.one(Happened::NotComity);
        return refused(StatusCode::METHOD_NOT_ALLOWED);
    }
    let wanted = request.uri().authority().map(|authority| authority.as_str().to_ascii_lowercase());
    let Some(wanted) = wanted.filter(|wanted| allow.contains(wanted)) else {
        relay.counts.one(Happened::Unknown);
        return refused(StatusCode::FORBIDDEN);
    };
    let Some(outer) = reach(relay, &wanted).await else { return refused(StatusCode::BAD_GATEWAY) };
    let upgrade = hyper::upgrade::on(&mut request);
    *opened.lock().unwrap_or_else(PoisonError::into_inner) = Some((upgrade, outer));
    Response::new(Empty::new())
}
