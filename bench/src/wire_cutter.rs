//! A link that can be cut: forwards connections to a node until told to drop them all.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Forwards every connection to one address of loopback.
pub struct WireCutter {
    live: Arc<Mutex<Vec<JoinHandle<()>>>>,
    accepting: JoinHandle<()>,
}

impl WireCutter {
    /// Listens at `from`, a port of loopback, and forwards to `to`.
    ///
    /// # Errors
    /// The port is taken.
    pub async fn listen(from: u16, to: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", from)).await?;
        let live = Arc::new(Mutex::new(Vec::new()));
        let forwarded = Arc::clone(&live);
        let accepting = tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let task = tokio::spawn(async move {
                    if let Ok(mut far) = TcpStream::connect(("127.0.0.1", to)).await {
                        // Ends with either side, which is what a link does.
                        let _ended = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                    }
                });
                forwarded.lock().unwrap_or_else(PoisonError::into_inner).push(task);
            }
        });
        Ok(Self { live, accepting })
    }

    /// Cuts every connection in the middle of whatever it carries. Returns how many were alive.
    pub fn cut(&self) -> usize {
        let tasks = std::mem::take(&mut *self.live.lock().unwrap_or_else(PoisonError::into_inner));
        let alive = tasks.iter().filter(|task| !task.is_finished()).count();
        for task in tasks {
            task.abort();
        }
        alive
    }
}

impl Drop for WireCutter {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut();
    }
}
