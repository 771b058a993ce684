//! SMTP in the clear up to STARTTLS (RFC 3207), and not a word more: what a server says before is believed for nothing.
//!
//! Nothing of ours but a greeting crosses in the clear. A server that does not offer STARTTLS, refuses it, or sends anything
//! beyond its answer before TLS begins is refused: somebody between would have put it there.

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// Longest line of an answer in bytes (RFC 5321, 4.5.3.1.5, with room).
const LINE_BYTES_MAX: u64 = 2_048;
/// Lines of one answer at most.
const LINES_MAX: usize = 64;

/// Asks for TLS; the stream is then at its first byte. The caller limits the time.
///
/// # Errors
/// Why there is no TLS.
pub(crate) async fn ask(stream: TcpStream) -> Result<TcpStream, String> {
    let mut stream = BufReader::new(stream);
    answer(&mut stream, "220").await?;
    say(&mut stream, "EHLO localhost\r\n").await?;
    let offered = answer(&mut stream, "250").await?;
    if !offered.iter().any(|word| word.trim().eq_ignore_ascii_case("STARTTLS")) {
        return Err("the server does not offer STARTTLS".to_owned());
    }
    say(&mut stream, "STARTTLS\r\n").await?;
    answer(&mut stream, "220").await?;
    match stream.buffer() {
        [] => Ok(stream.into_inner()),
        _ => Err("something came in the clear after STARTTLS was granted".to_owned()),
    }
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> Result<(), String> {
    stream.get_mut().write_all(line.as_bytes()).await.map_err(|error| error.to_string())
}

/// The lines of an answer with this code, without it.
async fn answer(stream: &mut BufReader<TcpStream>, code: &str) -> Result<Vec<String>, String> {
    let mut lines = Vec::new();
    while lines.len() < LINES_MAX {
        let mut line = Vec::new();
        let read = (&mut *stream).take(LINE_BYTES_MAX).read_until(b'\n', &mut line).await;
        read.map_err(|error| error.to_string())?;
        let line = String::from_utf8_lossy(&line).into_owned();
        let rest = line.strip_prefix(code).filter(|_| line.ends_with('\n'));
        let rest = rest.ok_or_else(|| format!("the server answers {:?}", line.trim_end()))?;
        match rest.strip_prefix('-') {
            Some(more) => lines.push(more.trim_end().to_owned()),
            None => {
                lines.push(rest.trim().to_owned());
                return Ok(lines);
            }
        }
    }
    Err(format!("an answer of more than {LINES_MAX} lines"))
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// What asking comes to at a server that says these things, each after a line of the client's but the first.
    async fn asked(says: &'static [&'static str]) -> Result<TcpStream, String> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            let mut heard = Vec::new();
            for (place, text) in says.iter().enumerate() {
                if place > 0 {
                    let mut line = String::new();
                    if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                        break;
                    }
                    heard.push(line);
                }
                if stream.get_mut().write_all(text.as_bytes()).await.is_err() {
                    break;
                }
            }
            heard
        };
        let asking = async { ask(TcpStream::connect(address).await.unwrap()).await };
        let (result, heard) = tokio::join!(asking, serving);
        assert!(
            heard.iter().all(|line| line.starts_with("EHLO localhost") || line.starts_with("STARTTLS")),
            "{heard:?}"
        );
        result
    }

    #[tokio::test]
    async fn tls_begins_where_it_is_granted() {
        assert!(asked(&["220 a\r\n", "250-a\r\n250-SIZE\r\n250 STARTTLS\r\n", "220 go\r\n"]).await.is_ok());
        assert!(asked(&["220-a\r\n220 b\r\n", "250-a\r\n250-starttls\r\n250 X\r\n", "220 go\r\n"]).await.is_ok());
    }

    #[tokio::test]
    async fn whatever_keeps_tls_away_ends_it() {
        for (says, told) in [
            (&["554 no\r\n"][..], "554"),
            (&["220 a\r\n", "500 no\r\n"], "500"),
            (&["220 a\r\n", "250-a\r\n250 SIZE\r\n"], "does not offer"),
            (&["220 a\r\n", "250-a\r\n250 NOSTARTTLS\r\n"], "does not offer"),
            (&["220 a\r\n", "250 STARTTLS\r\n", "454 later\r\n"], "454"),
            (&["220 a\r\n", "250 STARTTLS\r\n", "220 go\r\n250 injected\r\n"], "in the clear"),
            (&["220 a"], "220 a"),
            (&[""], "answers"),
        ] {
            let error = asked(says).await.map(|_| ()).unwrap_err();
            assert!(error.contains(told), "{says:?}: {error}");
        }
    }

    #[tokio::test]
    async fn an_endless_answer_is_given_up() {
        let long: &'static str = Box::leak(format!("220 {}\r\n", "a".repeat(5_000)).into_boxed_str());
        let says: &'static [&'static str] = Box::leak(Box::new([long]));
        assert!(asked(says).await.is_err());
        let many: &'static str = Box::leak("220-a\r\n".repeat(100).into_boxed_str());
        let says: &'static [&'static str] = Box::leak(Box::new([many]));
        assert!(asked(says).await.map(|_| ()).unwrap_err().contains("more than"));
    }
}
