//! The dialler's end of a connection: it opens one stream per line.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use comity_wire::LineId;
use h2::client::SendRequest;
use h2::{Ping, RecvStream, SendStream};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep, timeout};

use super::backoff::Backoff;
use super::connection::{Proven, keepalive, lost, pings};
use super::error::{DialError, LineEnd};
use super::http::{self, Refusal};
use super::hub::{Hub, PeerView};
use super::pump::{Ctx, pump};

/// Runs a dialled connection to its end.
///
/// # Errors
/// Why it was never taken into use.
pub(crate) async fn run<S>(hub: &Arc<Hub>, view: &PeerView, proven: Proven<S>) -> Result<LineEnd, DialError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (candidate, mut ends) = proven.candidate();
    let refused = |error: h2::Error| DialError::Http { detail: error.to_string() };
    let late = |stage| move |_| DialError::TimedOut { stage };
    let limit = hub.times.handshake;
    let greeted = timeout(limit, http::client().handshake::<_, Bytes>(proven.io)).await;
    let (requests, mut connection) = greeted.map_err(late("HTTP/2 settings"))?.map_err(refused)?;
    let mut pings = pings(connection.ping_pong())?;
    let mut driver = Box::pin(connection);

    // The listener judges our key after TLS is done on our side, and answers only once it has adopted us.
    let confirm = async {
        timeout(limit, pings.ping(Ping::opaque())).await.map_err(late("confirmation"))?.map_err(refused)?;
        hub.adopt(&candidate).await
    };
    let guard = tokio::select! {
        adopted = confirm => adopted?,
        ended = &mut driver => return Err(DialError::Http { detail: lost(ended).to_string() }),
    };

    let stop = Arc::clone(&candidate.stop);
    let ctx = Ctx { hub: Arc::clone(hub), peer: proven.peer, link: view.link.clone(), stopped: stop.subscribe() };
    let mut lines = Lines { ctx, requests, poke: Arc::clone(&view.poke), tasks: JoinSet::new(), kept: BTreeMap::new() };
    let mut link = view.link.clone();
    let mut alive = Box::pin(keepalive(pings, ends.probes, &hub.times));
    let end = loop {
        lines.reconcile(&link.borrow_and_update().lines);
        tokio::select! {
            ended = &mut driver => break lost(ended),
            end = &mut alive => break end,
            reason = ends.stopped.wait_for(Option::is_some) => break reason.map_or(None, |why| why.clone()).unwrap_or(LineEnd::Shutdown),
            changed = link.changed() => if changed.is_err() { break LineEnd::Removed },
        }
    };
    drop(guard);
    drop(driver);
    stop.send_if_modified(|reason| reason.is_none() && reason.replace(end.clone()).is_none());
    lines.tasks.detach_all();
    Ok(end)
}

/// The streams that the dialler keeps open.
struct Lines {
    ctx: Ctx,
    requests: SendRequest<Bytes>,
    poke: Arc<Notify>,
    tasks: JoinSet<()>,
    kept: BTreeMap<LineId, AbortHandle>,
}

impl Lines {
    /// Starts a task for each line that has none. Those of removed lines end by themselves.
    fn reconcile(&mut self, wanted: &[LineId]) {
        while self.tasks.try_join_next().is_some() {}
        self.kept.retain(|_, task| !task.is_finished());
        for line in wanted {
            if !self.kept.contains_key(line) {
                let task = keep(self.ctx.clone(), self.requests.clone(), Arc::clone(&self.poke), *line);
                self.kept.insert(*line, self.tasks.spawn(task));
            }
        }
    }
}

/// Keeps one line open until the connection ends or the line is removed.
async fn keep(ctx: Ctx, requests: SendRequest<Bytes>, poke: Arc<Notify>, line: LineId) {
    let times = ctx.hub.times.clone();
    let mut backoff = Backoff::new(times.retry_first, times.retry_max);
    let (mut stop, mut unlist) = (ctx.clone(), ctx.clone());
    loop {
        let began = Instant::now();
        // Not cancelled from outside: an open line must tell of its end, and heeds the same signals.
        attempt(&ctx, &requests, line).await;
        if began.elapsed() >= times.steady {
            backoff.reset();
        }
        tokio::select! {
            biased;
            _ = stop.stopped() => return,
            _ = unlist.unlisted(line) => return,
            () = poke.notified() => backoff.reset(),
            () = sleep(backoff.next()) => {}
        }
    }
}

/// Opens a line once and runs it.
async fn attempt(ctx: &Ctx, requests: &SendRequest<Bytes>, line: LineId) {
    let Some(slot) = ctx.hub.slot(ctx.peer, line) else { return };
    let mut stop = ctx.clone();
    let opening = async {
        let turn = slot.lock_owned().await;
        let opened = timeout(ctx.hub.times.open, open(requests.clone(), line)).await;
        (turn, opened)
    };
    let (turn, opened) = tokio::select! {
        _ = stop.stopped() => return,
        opening = opening => opening,
    };
    match opened {
        Ok(Ok((send, recv))) => pump(ctx, line, send, recv, turn).await,
        Ok(Err(OpenError::Refused(refusal))) => {
            if refusal == Refusal::Encoding {
                ctx.hub.counters().encodings_refused.one();
            }
            tracing::debug!(peer = %ctx.peer, %line, ?refusal, "line not opened");
        }
        Ok(Err(OpenError::Http(error))) => tracing::debug!(peer = %ctx.peer, %line, %error, "line not opened"),
        Err(_) => tracing::debug!(peer = %ctx.peer, %line, "line not opened in time"),
    }
}

/// Why a line did not open.
enum OpenError {
    Refused(Refusal),
    Http(h2::Error),
}

/// Asks for a line.
async fn open(requests: SendRequest<Bytes>, line: LineId) -> Result<(SendStream<Bytes>, RecvStream), OpenError> {
    let mut requests = requests.ready().await.map_err(OpenError::Http)?;
    let request = http::request(line).map_err(|_| OpenError::Refused(Refusal::Path))?;
    let (response, send) = requests.send_request(request, false).map_err(OpenError::Http)?;
    let response = response.await.map_err(OpenError::Http)?;
    http::check_response(&response).map_err(OpenError::Refused)?;
    Ok((send, response.into_body()))
}
