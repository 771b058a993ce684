//! From the outside to an inner node, by the hint of the knock.

use std::net::SocketAddr;
use std::sync::Arc;

use comity_node::link::knock::{HELLO_BYTES, HINT_BYTES, MAGIC};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::Relay;
use crate::config::{Hint, Routes};
use crate::counts::Happened;
use crate::forward::{AtTheDoor, forward, reach};

/// Why nothing is forwarded.
enum Refused {
    NotComity,
    Closed,
}

/// Hears a dialler's first message and forwards it where the settings say.
pub(crate) async fn serve(relay: Arc<Relay>, routes: Arc<Routes>, mut stream: TcpStream, remote: SocketAddr) {
    let (door, mut evicted) = AtTheDoor::enter(&relay, remote);
    let heard = tokio::select! {
        _ = &mut evicted => return,
        heard = timeout(relay.limits.knock, hear(&mut stream)) => heard,
    };
    let hello = match heard {
        Ok(Ok(hello)) => hello,
        Ok(Err(Refused::NotComity)) => return relay.counts.one(Happened::NotComity),
        Ok(Err(Refused::Closed)) => return,
        Err(_) => return relay.counts.one(Happened::Slow),
    };
    let to = routes.hints.get(&hint(&hello)).or(routes.rest.as_ref());
    let Some(to) = to else { return relay.counts.one(Happened::Unknown) };
    let inner = tokio::select! {
        _ = &mut evicted => return,
        inner = reach(&relay, to) => inner,
    };
    if let Some(inner) = inner {
        forward(&relay, (door, evicted), stream, inner, &hello).await;
    }
}

/// The hint in a dialler's first message.
fn hint(hello: &[u8; HELLO_BYTES]) -> Hint {
    let mut hint = [0; HINT_BYTES];
    hint.iter_mut().zip(hello.iter().skip(MAGIC.len())).for_each(|(to, from)| *to = *from);
    hint
}

/// Reads a dialler's first message, giving up at the first byte that cannot belong to one.
async fn hear(stream: &mut TcpStream) -> Result<[u8; HELLO_BYTES], Refused> {
    let mut hello = [0; HELLO_BYTES];
    let mut have = 0;
    while have < HELLO_BYTES {
        match stream.read(&mut hello[have..]).await {
            Ok(0) | Err(_) => return Err(Refused::Closed),
            Ok(more) => have += more,
        }
        if hello[..have].iter().zip(&MAGIC).any(|(got, want)| got != want) {
            return Err(Refused::NotComity);
        }
    }
    Ok(hello)
}

/// Hears what an inner node says to the outside: the same message, and nothing else.
pub(crate) async fn hear_inner(relay: &Relay, stream: &mut TcpStream) -> Option<[u8; HELLO_BYTES]> {
    match timeout(relay.limits.knock, hear(stream)).await {
        Ok(Ok(hello)) => Some(hello),
        Ok(Err(Refused::Closed)) => None,
        Ok(Err(Refused::NotComity)) => {
            relay.counts.one(Happened::NotComity);
            None
        }
        Err(_) => {
            relay.counts.one(Happened::Slow);
            None
        }
    }
}
