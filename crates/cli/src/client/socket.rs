//! The Unix socket in a node's folder: for its owner alone (mode 0600), so that no token is needed.

use std::fs::File;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use axum::body::Body;
use http::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{UnixListener, UnixStream};

use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};

/// The socket's name in the node's folder.
pub(crate) const SOCKET_NAME: &str = "node.sock";
/// Longest path that every system takes for a socket.
const SOCKET_PATH_BYTES_MAX: usize = 100;

/// Where the socket is, by a path that is short enough.
pub(crate) struct SocketPath {
    path: PathBuf,
    /// Keeps the folder open where the path goes through it.
    _folder: Option<File>,
}

impl SocketPath {
    /// The socket of a node's folder. A long path goes through an open handle of the folder.
    pub(crate) fn of(dir: &Path) -> Outcome<Self> {
        let path = dir.join(SOCKET_NAME);
        if path.as_os_str().len() <= SOCKET_PATH_BYTES_MAX {
            return Ok(Self { path, _folder: None });
        }
        let folder = File::open(dir).map_err(|error| Failure::file(dir, &error))?;
        let path = PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd())).join(SOCKET_NAME);
        Ok(Self { path, _folder: Some(folder) })
    }

    /// Whether somebody listens.
    pub(crate) async fn answers(&self) -> bool {
        UnixStream::connect(&self.path).await.is_ok()
    }

    /// Listens. A socket that nobody listens on any more is left over from a process that was killed, and replaced;
    /// the caller holds the folder's lock.
    pub(crate) fn listen(&self) -> Outcome<UnixListener> {
        let failed = |error: std::io::Error| Failure::file(&self.path, &error);
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let listener = UnixListener::bind(&self.path).map_err(failed)?;
        std::fs::set_permissions(&self.path, std::fs::Permissions::from_mode(0o600)).map_err(failed)?;
        Ok(listener)
    }

    /// Removes the socket of a node that stops.
    pub(crate) fn remove(&self) {
        let _ = std::fs::remove_file(&self.path);
    }

    /// One request over a connection of its own.
    pub(crate) async fn send(&self, request: Request<Body>) -> Outcome<Response<Body>> {
        let gone = |_| Failure::new("error-node-gone", Fault::Local, Exit::NotFound);
        let stream = UnixStream::connect(&self.path).await.map_err(gone)?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|e| gone(e.into_io()))?;
        tokio::spawn(connection);
        let response = sender.send_request(request).await.map_err(|e| gone(e.into_io()))?;
        Ok(response.map(Body::new))
    }
}

trait IntoIo {
    fn into_io(self) -> std::io::Error;
}

impl IntoIo for hyper::Error {
    fn into_io(self) -> std::io::Error {
        std::io::Error::other(self)
    }
}
