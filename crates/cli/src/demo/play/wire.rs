//! The network between the two nodes: what one would dial is forwarded to where the other listens, until it is cut.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::demo::machine;
use crate::failure::Outcome;

/// How the network is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Laid {
    /// Where the node listens, once it does.
    to: Option<SocketAddr>,
    cut: bool,
}

/// The way to one node. It ends when this is dropped.
pub(super) struct Wire {
    /// What the other node dials.
    pub(super) address: SocketAddr,
    laid: watch::Sender<Laid>,
}

impl Wire {
    /// Lays it; it leads nowhere yet.
    pub(super) async fn lay() -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(machine)?;
        let address = listener.local_addr().map_err(machine)?;
        let (laid, seen) = watch::channel(Laid { to: None, cut: false });
        tokio::spawn(carry(listener, seen));
        Ok(Self { address, laid })
    }

    /// It leads to this address from now on.
    pub(super) fn lead(&self, to: SocketAddr) {
        self.laid.send_modify(|laid| laid.to = Some(to));
    }

    /// Cuts it: what runs through it ends, and nothing new gets through. Or mends it.
    pub(super) fn cut(&self, cut: bool) {
        self.laid.send_modify(|laid| laid.cut = cut);
    }
}

async fn carry(listener: TcpListener, mut laid: watch::Receiver<Laid>) {
    loop {
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            changed = laid.changed() => match changed {
                Ok(()) => continue,
                Err(_) => return,
            },
        };
        let now = *laid.borrow();
        if let (Ok((stream, _)), Some(to), false) = (taken, now.to, now.cut) {
            tokio::spawn(pass(stream, to, laid.clone()));
        }
    }
}

/// Passes one connection on. Both ends see it end, whoever ended it.
async fn pass(mut near: TcpStream, to: SocketAddr, mut laid: watch::Receiver<Laid>) {
    let Ok(mut far) = TcpStream::connect(to).await else { return };
    tokio::select! {
        _ended = copy_bidirectional(&mut near, &mut far) => (),
        _cut = laid.wait_for(|laid| laid.cut) => (),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[tokio::test]
    async fn a_cut_ends_what_runs_and_lets_nothing_through_until_it_is_mended() {
        let there = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Wire::lay().await.unwrap();
        wire.lead(there.local_addr().unwrap());
        let mut near = TcpStream::connect(wire.address).await.unwrap();
        let (mut far, _) = there.accept().await.unwrap();
        near.write_all(b"a").await.unwrap();
        assert_eq!(far.read_u8().await.unwrap(), b'a');
        wire.cut(true);
        assert!(far.read_u8().await.is_err() && near.read_u8().await.is_err());
        let mut refused = TcpStream::connect(wire.address).await.unwrap();
        assert!(refused.read_u8().await.is_err(), "taken by nobody");
        wire.cut(false);
        let mut again = TcpStream::connect(wire.address).await.unwrap();
        let (mut far, _) = there.accept().await.unwrap();
        again.write_all(b"b").await.unwrap();
        assert_eq!(far.read_u8().await.unwrap(), b'b');
    }
}
