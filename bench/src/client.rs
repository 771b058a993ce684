//! A program's view of a node: HTTP over the node's socket, connections kept.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::UnixStream;

/// One connection to a node.
pub struct Client {
    sender: SendRequest<Full<Bytes>>,
}

impl Client {
    /// Connects to the socket of the node in `dir`.
    ///
    /// # Errors
    /// The node does not run.
    pub async fn connect(dir: &Path) -> Result<Self> {
        let socket: PathBuf = dir.join("node.sock");
        let stream = UnixStream::connect(&socket).await.with_context(|| socket.display().to_string())?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender })
    }

    async fn request(&mut self, method: &str, path: &str, body: Bytes) -> Result<Response<Incoming>> {
        self.sender.ready().await?;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "node")
            .header("content-type", "application/json")
            .body(Full::new(body))?;
        Ok(self.sender.send_request(request).await?)
    }

    /// Sends JSON, reads JSON.
    ///
    /// # Errors
    /// The node answers with a problem, or not at all.
    pub async fn call(&mut self, method: &str, path: &str, body: impl Into<Bytes>) -> Result<Value> {
        let answer = self.request(method, path, body.into()).await?;
        let status = answer.status();
        let bytes = answer.into_body().collect().await?.to_bytes();
        if !status.is_success() {
            bail!("{method} {path}: {status}: {}", String::from_utf8_lossy(&bytes));
        }
        if bytes.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&bytes).with_context(|| format!("{method} {path}"))
    }

    /// Sends drafts and makes sure that every one was accepted, without taking the answer apart: the load's own cost
    /// would otherwise be measured with the nodes'.
    ///
    /// # Errors
    /// The node answers with a problem for any of them, or not at all.
    pub async fn submit(&mut self, body: Bytes) -> Result<()> {
        let answer = self.request("POST", "/v1/statements", body).await?;
        let status = answer.status();
        let bytes = answer.into_body().collect().await?.to_bytes();
        let refused = std::str::from_utf8(&bytes).map_or(true, |text| text.contains("\"problem\":"));
        if !status.is_success() || refused {
            bail!("a statement was not accepted: {status}: {}", String::from_utf8_lossy(&bytes));
        }
        Ok(())
    }

    /// Opens the stream of events.
    ///
    /// # Errors
    /// The node does not answer.
    pub async fn events(mut self) -> Result<Events> {
        let answer = self.request("GET", "/v1/events", Bytes::new()).await?;
        if !answer.status().is_success() {
            bail!("GET /v1/events: {}", answer.status());
        }
        Ok(Events { body: answer.into_body(), buffer: Vec::new(), _client: self })
    }
}

/// Server-sent events, as JSON values.
pub struct Events {
    body: Incoming,
    buffer: Vec<u8>,
    _client: Client,
}

impl Events {
    /// The next event; `None` at the end.
    ///
    /// # Errors
    /// The connection breaks.
    pub async fn next(&mut self) -> Result<Option<Value>> {
        loop {
            while let Some(end) = self.buffer.iter().position(|b| *b == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=end).collect();
                if let Some(data) = line.strip_prefix(b"data:") {
                    return Ok(Some(serde_json::from_slice(data.trim_ascii())?));
                }
            }
            let Some(frame) = self.body.frame().await else { return Ok(None) };
            if let Ok(data) = frame?.into_data() {
                self.buffer.extend_from_slice(&data);
            }
        }
    }

    /// Waits until our journal on a track is receipted up to `size`.
    ///
    /// # Errors
    /// The stream ends before.
    pub async fn receipted(&mut self, track: &str, size: u64) -> Result<()> {
        loop {
            let event = self.next().await?.context("the stream of events ended")?;
            if event["event"] == "receipted" && event["track"] == track && event["size"].as_u64() >= Some(size) {
                return Ok(());
            }
        }
    }
}
