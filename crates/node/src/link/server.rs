//! The listener's end of a connection: it answers the dialler's streams.

use std::sync::Arc;

use ::http::{Request, Response, StatusCode};
use bytes::Bytes;
use h2::RecvStream;
use h2::server::SendResponse;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::config::LINES_MAX;
use super::connection::{Proven, keepalive, lost, pings};
use super::error::{DialError, LineEnd};
use super::http::{self, Refusal};
use super::hub::{Hub, PeerView};
use super::pump::{Ctx, pump};

/// Most requests being answered on one connection: open ones, and as many that wait for their predecessor's end.
const REQUESTS_MAX: usize = 2 * LINES_MAX;

/// Runs an accepted connection to its end.
///
/// # Errors
/// Why it was never taken into use.
pub(crate) async fn run<S>(hub: &Arc<Hub>, view: &PeerView, proven: Proven<S>) -> Result<LineEnd, DialError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (candidate, mut ends) = proven.candidate();
    let greeted = timeout(hub.times.handshake, http::server().handshake::<_, Bytes>(proven.io)).await;
    let mut connection = greeted
        .map_err(|_| DialError::TimedOut { stage: "HTTP/2 settings" })?
        .map_err(|error| DialError::Http { detail: error.to_string() })?;
    let pings = pings(connection.ping_pong())?;
    let guard = hub.adopt(&candidate).await?;

    let stop = Arc::clone(&candidate.stop);
    let ctx = Ctx { hub: Arc::clone(hub), peer: proven.peer, link: view.link.clone(), stopped: stop.subscribe() };
    let mut link = view.link.clone();
    let mut tasks = JoinSet::new();
    let mut alive = Box::pin(keepalive(pings, ends.probes, &hub.times));
    let end = loop {
        tokio::select! {
            accepted = connection.accept() => match accepted {
                Some(Ok((request, respond))) => {
                    while tasks.try_join_next().is_some() {}
                    if tasks.len() < REQUESTS_MAX {
                        tasks.spawn(answer(ctx.clone(), request, respond));
                    } else {
                        refuse(hub, respond, StatusCode::SERVICE_UNAVAILABLE);
                    }
                }
                Some(Err(error)) => break lost(Err(error)),
                None => break lost(Ok(())),
            },
            end = &mut alive => break end,
            reason = ends.stopped.wait_for(Option::is_some) => break reason.map_or(None, |why| why.clone()).unwrap_or(LineEnd::Shutdown),
            changed = link.changed() => if changed.is_err() { break LineEnd::Removed },
        }
    };
    drop(guard);
    drop(connection);
    stop.send_if_modified(|reason| reason.is_none() && reason.replace(end.clone()).is_none());
    tasks.detach_all();
    Ok(end)
}

/// Refuses a request.
fn refuse(hub: &Hub, mut respond: SendResponse<Bytes>, status: StatusCode) {
    hub.counters().requests_refused.one();
    let mut response = Response::new(());
    *response.status_mut() = status;
    // Failure means that the stream or the connection is gone, which is as good as refused.
    // Dropping the stream then says that the rest of the request is not wanted.
    let _ = respond.send_response(response, true);
}

/// Answers one request, and runs the line that it opens.
async fn answer(ctx: Ctx, request: Request<RecvStream>, mut respond: SendResponse<Bytes>) {
    let hub = Arc::clone(&ctx.hub);
    let line = match http::line_of(&request) {
        Ok(line) => line,
        Err(refusal) => {
            if refusal == Refusal::Encoding {
                hub.counters().encodings_refused.one();
            }
            return refuse(&hub, respond, refusal.status());
        }
    };
    let Some(slot) = hub.slot(ctx.peer, line) else {
        return refuse(&hub, respond, StatusCode::NOT_FOUND);
    };
    let mut stop = ctx.clone();
    let turn = tokio::select! {
        _ = stop.stopped() => return,
        turn = timeout(hub.times.open, slot.lock_owned()) => turn,
    };
    let Ok(turn) = turn else {
        return refuse(&hub, respond, StatusCode::CONFLICT);
    };
    let Ok(response) = http::accepted() else {
        return refuse(&hub, respond, StatusCode::INTERNAL_SERVER_ERROR);
    };
    match respond.send_response(response, false) {
        Ok(send) => pump(&ctx, line, send, request.into_body(), turn).await,
        Err(error) => tracing::debug!(peer = %ctx.peer, %line, %error, "line not opened"),
    }
}
