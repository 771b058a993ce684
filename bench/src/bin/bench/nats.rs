//! The unsigned comparison: a NATS JetStream stream on disk, where `nats-server` is installed.
//!
//! Messages of 1 KiB, published with 256 acknowledgements outstanding. An acknowledgement there means that the server
//! has the message, not that it is on the disk, and nobody signs anything.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const OUTSTANDING: usize = 256;

/// Messages acknowledged a second, or `None` where the server is not installed.
///
/// # Errors
/// The server is there and does not do what it should.
pub async fn measure(folder: &Path, messages: usize) -> Result<Option<f64>> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let started = Command::new("nats-server")
        .args(["-a", "127.0.0.1", "-p", &port.to_string(), "-js", "-sd"])
        .arg(folder.join("nats"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut server) = started else { return Ok(None) };
    let result = publish(port, messages).await;
    server.kill()?;
    server.wait()?;
    result.map(Some)
}

async fn connect(port: u16) -> Result<TcpStream> {
    let begun = Instant::now();
    loop {
        match TcpStream::connect(("127.0.0.1", port)).await {
            Ok(stream) => return Ok(stream),
            Err(error) if begun.elapsed() > Duration::from_secs(20) => return Err(error.into()),
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn publish(port: u16, messages: usize) -> Result<f64> {
    let stream = connect(port).await?;
    stream.set_nodelay(true)?;
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::with_capacity(1 << 16, read);
    let create = r#"{"name":"B","subjects":["b"],"storage":"file","num_replicas":1,"retention":"limits"}"#;
    let hello = format!(
        "CONNECT {{\"verbose\":false,\"pedantic\":false}}\r\nSUB acks 1\r\nPUB $JS.API.STREAM.CREATE.B acks {}\r\n{create}\r\n",
        create.len()
    );
    write.write_all(hello.as_bytes()).await?;
    next_message(&mut read).await.context("the stream was not created")?;
    let body = vec![b'x'; 1024];
    let mut one = b"PUB b acks 1024\r\n".to_vec();
    one.extend_from_slice(&body);
    one.extend_from_slice(b"\r\n");
    let begun = Instant::now();
    let (mut sent, mut acked) = (0, 0);
    while acked < messages {
        while sent < messages && sent - acked < OUTSTANDING {
            write.write_all(&one).await?;
            sent += 1;
        }
        next_message(&mut read).await?;
        acked += 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of a bench")]
    let rate = messages as f64 / begun.elapsed().as_secs_f64();
    Ok(rate)
}

/// Reads up to and including the next `MSG`.
async fn next_message(read: &mut BufReader<tokio::net::tcp::OwnedReadHalf>) -> Result<()> {
    loop {
        let mut line = String::new();
        anyhow::ensure!(read.read_line(&mut line).await? > 0, "nats-server closed the connection");
        if let Some(rest) = line.strip_prefix("MSG ") {
            let bytes: usize = rest.trim().rsplit(' ').next().context("a length")?.parse()?;
            let mut body = vec![0; bytes + 2];
            read.read_exact(&mut body).await?;
            return Ok(());
        }
        anyhow::ensure!(!line.starts_with("-ERR"), "nats-server: {line}");
    }
}
