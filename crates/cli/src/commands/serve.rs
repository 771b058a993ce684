//! `comity serve`

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use comity_api::{Token, guarded};
use comity_console::Sessions;
use comity_node::party::files::{self, MODE_SECRET};
use comity_node::service::views::Finding;
use comity_seal::rng::random32;
use comity_wire::Hash;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::status;
use crate::args::node::Serve;
use crate::client::{Local, Patience, SOCKET_NAME, SocketPath, open_local};
use crate::compose::Links;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::{SystemRng, folder, refused};
use crate::speech::Speech;

/// Longest that requests under way may keep a stopping node.
const GRACE: Duration = Duration::from_secs(5);
/// The API's token, where no other file is named.
const TOKEN_NAME: &str = "api.token";
/// Longest token file in bytes.
const TOKEN_BYTES_MAX: usize = 1_024;

/// Runs the node until it is told to stop.
pub(super) async fn run(context: &Context, args: &Serve) -> Outcome {
    log_to_standard_error();
    let dir = folder(context)?;
    let api = match args.api {
        Some(address) => Some(api_listener(context, dir.path(), address, args.token_file.as_deref()).await?),
        None => None,
    };
    // Listening for signals begins first: one that comes while the node opens must stop it too.
    let stop = stop_signal()?;
    tokio::pin!(stop);
    let socket = SocketPath::of(dir.path())?;
    let Some(local) = opened(context, (dir.path(), &socket), args, stop.as_mut()).await? else {
        context.say("serve-stopped", &vars![]);
        return Ok(Exit::Ok);
    };
    let listener = socket.listen()?;
    let (over, ending) = watch::channel(false);
    let mut tasks = tokio::task::JoinSet::new();
    let router = local.router();
    let mut own = router.clone();
    let mut console_address = None;
    if let Some(address) = args.console {
        let (listener, pages, links, at) = console(&local, address).await?;
        own = own.merge(links);
        tasks.spawn(answer(axum::serve(listener, pages).with_graceful_shutdown(ended(ending.clone()))));
        console_address = Some(at);
    }
    tasks.spawn(answer(axum::serve(listener, own).with_graceful_shutdown(ended(ending.clone()))));
    let public_ending = ending.clone();
    let mut api_address = None;
    if let Some((listener, token)) = api {
        api_address = listener.local_addr().ok().map(|address| address.to_string());
        let router: Router = guarded(router, token);
        tasks.spawn(answer(axum::serve(listener, router).with_graceful_shutdown(ended(ending))));
    }
    if let Some(address) = args.public {
        let listener = public_listener(context, address).await?;
        let site = comity_publish::site::router(comity_publish::own::place(&dir).dir());
        tasks.spawn(answer(axum::serve(listener, site).with_graceful_shutdown(ended(public_ending))));
    }
    ready(context, dir.path(), &local, (api_address, console_address)).await;
    let failed = tokio::select! {
        () = &mut stop => None,
        detail = local.opened().stopped() => Some(detail),
    };
    let _ = over.send(true);
    local.opened().give_up().await;
    // Whoever follows the events never ends by itself.
    if tokio::time::timeout(GRACE, async { while tasks.join_next().await.is_some() {} }).await.is_err() {
        tasks.shutdown().await;
    }
    local.close().await;
    socket.remove();
    match failed {
        None => {
            context.say("serve-stopped", &vars![]);
            Ok(Exit::Ok)
        }
        Some(detail) => Err(Failure::new("error-stopped", Fault::Local, Exit::Failed).with("detail", detail)),
    }
}

/// Opens the node, and waits a while for a command that has the folder; not for a node that serves. Nothing where it was told
/// to stop meanwhile.
async fn opened(
    context: &Context,
    (dir, socket): (&Path, &SocketPath),
    args: &Serve,
    mut stop: Pin<&mut impl Future<Output = ()>>,
) -> Outcome<Option<Local>> {
    let mut patience = Patience::new();
    loop {
        let failure = match open_local(dir, Links::All(args.listen, args.line_tests)).await {
            Ok(local) => return Ok(Some(local)),
            Err(failure) => failure,
        };
        if socket.answers().await {
            return Err(failure);
        }
        tokio::select! {
            paused = patience.pause(context, failure) => paused?,
            () = stop.as_mut() => return Ok(None),
        }
    }
}

/// Says that the node runs, and first which of its lines do not: they are silent, and nobody else would say so.
async fn ready(context: &Context, dir: &Path, local: &Local, (api, console): (Option<String>, Option<String>)) {
    let listening = local.opened().listening();
    let found = local.opened().backend().status().await.map(|status| status.findings).unwrap_or_default();
    let silent =
        |finding: &Finding| ["line-unopened", "successor-waiting", "format-missing"].contains(&finding.code.as_ref());
    let silent: Vec<Finding> = found.into_iter().filter(silent).collect();
    if !context.json {
        status::findings(context, &silent);
    }
    match &listening {
        Some(address) => context.say("serve-listening", &vars!["address" => address]),
        None => context.say("serve-dialling", &vars![]),
    }
    if let Some(address) = &api {
        context.say("serve-api", &vars!["address" => address]);
    }
    if let Some(address) = &console {
        context.say("serve-console", &vars!["address" => address]);
    }
    context.say("serve-ready", &vars![]);
    let socket = dir.join(SOCKET_NAME);
    context.object(&json!({"ready": true, "listening": listening, "socket": socket, "api": api, "console": console,
        "findings": silent}));
}

async fn answer(server: impl IntoFuture<Output = std::io::Result<()>>) {
    if let Err(error) = server.await {
        tracing::error!(%error, "a listener ended");
    }
}

async fn ended(mut ending: watch::Receiver<bool>) {
    // An error means that the sender is gone: the node ends as well.
    let _ = ending.wait_for(|over| *over).await;
}

pub(super) fn stop_signal() -> Outcome<impl Future<Output = ()>> {
    let failed = |error| Failure::new("error-machine", Fault::Local, Exit::Failed).because(&error);
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => (),
            _ = terminate.recv() => (),
        }
    })
}

/// The API is for this machine: on another address the token would travel in the clear.
async fn api_listener(
    context: &Context,
    dir: &Path,
    address: SocketAddr,
    token_file: Option<&Path>,
) -> Outcome<(TcpListener, Token)> {
    if !address.ip().is_loopback() {
        return Err(Failure::new("error-api-address", Fault::Yours, Exit::Usage).with("address", address));
    }
    let path = token_file.map_or_else(|| dir.join(TOKEN_NAME), PathBuf::from);
    let token = token(&path)?;
    context.say("serve-token", &vars!["path" => path.display()]);
    Ok((bound(address).await?, token))
}

/// The console's listener, its pages, the route that makes links to it, and where it is reached.
async fn console(local: &Local, address: SocketAddr) -> Outcome<(TcpListener, Router, Router, String)> {
    if !address.ip().is_loopback() {
        return Err(Failure::new("error-console-address", Fault::Yours, Exit::Usage).with("address", address));
    }
    let listener = bound(address).await?;
    let port = listener.local_addr().map_err(Failure::ours)?.port();
    let node = local.opened().backend();
    let name = node.status().await.map(|status| status.name).unwrap_or_default();
    let at = format!("http://{}.localhost:{port}", host_label(&name));
    let sessions = Arc::new(Sessions::default());
    let links = comity_console::links(Arc::clone(&node), Arc::clone(&sessions), &at);
    let pages = comity_console::router(node, local.router(), sessions, Arc::new(Speech::new()));
    Ok((listener, pages, links, at))
}

/// A party's name as a label of a host name.
fn host_label(name: &str) -> String {
    let label: String = name.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    if label.is_empty() { "node".to_owned() } else { label }
}

async fn bound(address: SocketAddr) -> Outcome<TcpListener> {
    let failed = |error: std::io::Error| {
        Failure::new("error-listen", Fault::Local, Exit::Failed).with("address", address).because(&error)
    };
    TcpListener::bind(address).await.map_err(failed)
}

/// The public log and its pages are for everybody: no token, and no address is refused.
async fn public_listener(context: &Context, address: SocketAddr) -> Outcome<TcpListener> {
    let listener = bound(address).await?;
    let at = listener.local_addr().map_err(Failure::ours)?;
    context.say("serve-public", &vars!["address" => at.to_string()]);
    Ok(listener)
}

fn token(path: &Path) -> Outcome<Token> {
    let kept = files::read_if_present(path, TOKEN_BYTES_MAX).map_err(|error| refused(error.into()))?;
    let text = match kept {
        Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        None => {
            let text = format!("{}\n", Hash(random32(&mut SystemRng)));
            files::write_new(path, text.as_bytes(), MODE_SECRET).map_err(|error| refused(error.into()))?;
            text
        }
    };
    let wrong = |error| {
        Failure::new("error-token", Fault::Yours, Exit::Failed).with("path", path.display()).with("detail", error)
    };
    Token::from_text(&text).map_err(wrong)
}

/// `COMITY_LOG` chooses what is logged, in the usual form (`info`, `comity_node=debug`).
pub(super) fn log_to_standard_error() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("COMITY_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).try_init();
}
