//! The knock: what a dialler must say before the listener spends a signature on it.
//!
//! A TLS server signs before it sees whom it talks to. So that a stranger gets no signature, the dialler first proves
//! to hold the pairing's knock key, with one MAC:
//!
//! 1. dialler: `COMITY1\n`, hint (8 bytes), nonce (16 bytes);
//! 2. listener: challenge (16 random bytes) if the hint names a pairing; else it closes;
//! 3. dialler: HMAC-SHA-256(knock key, "comity/v1/knock\n" || nonce || challenge), then TLS at once.
//!
//! The hint is the start of HMAC-SHA-256(knock key, "comity/v1/knock/hint\n"). The challenge is fresh, so an
//! observer's replay is refused at step 3. Somebody on the path can relay a genuine knock and so obtain one handshake
//! per dial; it authenticates nothing, TLS does. An observer can tell that two connections belong to one pairing.

use aws_lc_rs::hmac;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::config::Secret;

/// The first bytes of a Comity connection.
pub const MAGIC: [u8; 8] = *b"COMITY1\n";
/// Bytes of a hint.
pub const HINT_BYTES: usize = 8;
/// Bytes of a nonce and of a challenge.
pub const NONCE_BYTES: usize = 16;
/// Bytes of the dialler's first message.
pub const HELLO_BYTES: usize = MAGIC.len() + HINT_BYTES + NONCE_BYTES;
/// Bytes of the dialler's second message.
pub const PROOF_BYTES: usize = 32;

const HINT_LABEL: &[u8] = b"comity/v1/knock/hint\n";
const PROOF_LABEL: &[u8] = b"comity/v1/knock\n";

/// Why a knock failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KnockError {
    /// The first bytes are something else.
    #[error("not a Comity message")]
    NotComity,
    /// No pairing has this hint, or the proof is wrong.
    #[error("knock refused")]
    Refused,
    /// The other side closed, or the connection broke.
    #[error("closed during the knock")]
    Closed,
    /// Local fault: no randomness.
    #[error("no randomness")]
    Randomness,
}

/// A pairing's knock key, ready for use.
#[derive(Clone)]
pub struct KnockKey {
    key: hmac::Key,
    hint: [u8; HINT_BYTES],
}

impl KnockKey {
    /// Prepares a key.
    pub fn new(secret: &Secret) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose());
        let tag = hmac::sign(&key, HINT_LABEL);
        let mut hint = [0; HINT_BYTES];
        hint.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
        Self { key, hint }
    }

    /// What names this pairing in a knock.
    pub fn hint(&self) -> [u8; HINT_BYTES] {
        self.hint
    }
}

/// What the proof is made over.
fn transcript(nonce: &[u8; NONCE_BYTES], challenge: &[u8; NONCE_BYTES]) -> [u8; 48] {
    let mut bytes = [0; 48];
    let parts = PROOF_LABEL.iter().chain(nonce).chain(challenge);
    bytes.iter_mut().zip(parts).for_each(|(to, from)| *to = *from);
    bytes
}

/// Fresh random bytes.
fn fresh() -> Result<[u8; NONCE_BYTES], KnockError> {
    let mut bytes = [0; NONCE_BYTES];
    getrandom::fill(&mut bytes).map_err(|_| KnockError::Randomness)?;
    Ok(bytes)
}

/// Knocks as the dialler. On success TLS may start; the listener has not answered the proof. Sets no time limit.
///
/// # Errors
/// [`KnockError::Closed`]: the listener closed, which is also how it refuses. [`KnockError::Randomness`].
pub async fn offer<S: AsyncRead + AsyncWrite + Unpin>(io: &mut S, key: &KnockKey) -> Result<(), KnockError> {
    let nonce = fresh()?;
    let mut hello = [0; HELLO_BYTES];
    let parts = MAGIC.iter().chain(&key.hint).chain(&nonce);
    hello.iter_mut().zip(parts).for_each(|(to, from)| *to = *from);
    io.write_all(&hello).await.map_err(|_| KnockError::Closed)?;
    io.flush().await.map_err(|_| KnockError::Closed)?;
    let mut challenge = [0; NONCE_BYTES];
    io.read_exact(&mut challenge).await.map_err(|_| KnockError::Closed)?;
    let proof = hmac::sign(&key.key, &transcript(&nonce, &challenge));
    io.write_all(proof.as_ref()).await.map_err(|_| KnockError::Closed)?;
    io.flush().await.map_err(|_| KnockError::Closed)
}

/// A dialler's first message.
pub(crate) struct Hello {
    /// Names the pairing.
    pub(crate) hint: [u8; HINT_BYTES],
    nonce: [u8; NONCE_BYTES],
}

/// Reads a dialler's first message, giving up at the first byte that cannot belong to one. Sets no time limit.
pub(crate) async fn hear<S: AsyncRead + Unpin>(io: &mut S) -> Result<Hello, KnockError> {
    let mut bytes = [0u8; HELLO_BYTES];
    let mut have = 0;
    while have < HELLO_BYTES {
        match io.read(&mut bytes[have..]).await {
            Ok(0) | Err(_) => return Err(KnockError::Closed),
            Ok(more) => have += more,
        }
        if bytes[..have].iter().zip(&MAGIC).any(|(got, want)| got != want) {
            return Err(KnockError::NotComity);
        }
    }
    let (mut hint, mut nonce) = ([0; HINT_BYTES], [0; NONCE_BYTES]);
    hint.copy_from_slice(&bytes[MAGIC.len()..MAGIC.len() + HINT_BYTES]);
    nonce.copy_from_slice(&bytes[MAGIC.len() + HINT_BYTES..]);
    Ok(Hello { hint, nonce })
}

/// Challenges the dialler and checks its proof in constant time. Sets no time limit.
pub(crate) async fn challenge<S: AsyncRead + AsyncWrite + Unpin>(
    io: &mut S,
    key: &KnockKey,
    hello: &Hello,
) -> Result<(), KnockError> {
    let challenge = fresh()?;
    io.write_all(&challenge).await.map_err(|_| KnockError::Closed)?;
    io.flush().await.map_err(|_| KnockError::Closed)?;
    let mut proof = [0; PROOF_BYTES];
    io.read_exact(&mut proof).await.map_err(|_| KnockError::Closed)?;
    hmac::verify(&key.key, &transcript(&hello.nonce, &challenge), &proof).map_err(|_| KnockError::Refused)
}

#[cfg(test)]
mod tests {

    use super::*;

    fn key(byte: u8) -> KnockKey {
        KnockKey::new(&Secret::from([byte; 32]))
    }

    /// Runs the listener's side against `io`.
    async fn listen(mut io: tokio::io::DuplexStream, key: KnockKey) -> Result<(), KnockError> {
        let hello = hear(&mut io).await?;
        if hello.hint != key.hint() {
            return Err(KnockError::Refused);
        }
        challenge(&mut io, &key, &hello).await
    }

    #[tokio::test]
    async fn the_right_key_opens() {
        let ((mut a, b), mine) = (tokio::io::duplex(256), key(1));
        let (offered, heard) = tokio::join!(offer(&mut a, &mine), listen(b, key(1)));
        assert!(offered.is_ok() && heard.is_ok());
    }

    #[tokio::test]
    async fn another_key_is_refused_without_a_challenge() {
        let ((mut a, b), mine) = (tokio::io::duplex(256), key(2));
        let (offered, heard) = tokio::join!(offer(&mut a, &mine), listen(b, key(1)));
        assert!(matches!(offered, Err(KnockError::Closed)));
        assert!(matches!(heard, Err(KnockError::Refused)));
    }

    #[tokio::test]
    async fn row_16_a_replayed_knock_is_refused() {
        let (mut a, b) = tokio::io::duplex(256);
        let replayed = async {
            let mut seen = [0u8; HELLO_BYTES];
            let (mut x, mut y) = tokio::io::duplex(256);
            let genuine = key(1);
            let record = async {
                y.read_exact(&mut seen).await.unwrap();
                y.write_all(&[9; NONCE_BYTES]).await.unwrap();
                let mut proof = [0; PROOF_BYTES];
                y.read_exact(&mut proof).await.unwrap();
                proof
            };
            let (offered, proof) = tokio::join!(offer(&mut x, &genuine), record);
            offered.unwrap();
            a.write_all(&seen).await.unwrap();
            a.read_exact(&mut [0; NONCE_BYTES]).await.unwrap();
            a.write_all(&proof).await.unwrap();
        };
        let ((), heard) = tokio::join!(replayed, listen(b, key(1)));
        assert!(matches!(heard, Err(KnockError::Refused)));
    }

    #[tokio::test]
    async fn row_01_foreign_bytes_are_refused_at_the_first_one() {
        for foreign in [&b"GET / HTTP/1.1\r\n\r\n"[..], b"\x16\x03\x01", b"COMITY2\n", b"\0"] {
            let (mut a, b) = tokio::io::duplex(256);
            a.write_all(foreign).await.unwrap();
            assert!(matches!(listen(b, key(1)).await, Err(KnockError::NotComity)), "{foreign:?}");
        }
    }

    #[tokio::test]
    async fn row_10_closing_inside_the_knock_is_told_from_refusal() {
        let (mut a, b) = tokio::io::duplex(256);
        a.write_all(b"COMITY1\n12").await.unwrap();
        drop(a);
        assert!(matches!(listen(b, key(1)).await, Err(KnockError::Closed)));
    }
}
