//! SMTP (RFC 3207) and IMAP (RFC 9051, 6.2.1; RFC 3501 has the same) in the clear up to STARTTLS, and not a word more: what
//! a server says before is believed for nothing.
//!
//! Nothing of ours but a greeting crosses in the clear. A server that does not offer STARTTLS, refuses it, says that we are
//! signed in already, or sends anything beyond its answer before TLS begins is refused: somebody between would have put it
//! there.

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Chain};
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};

/// Longest line of an answer in bytes (RFC 5321, 4.5.3.1.5, with room).
const LINE_BYTES_MAX: u64 = 4_096;
/// Lines of one answer at most.
const LINES_MAX: usize = 64;

/// What a mail server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaks {
    /// Mail goes out.
    Smtp,
    /// Mail comes in.
    Imap,
}

impl Speaks {
    /// What a server says first, for whoever waits for it after STARTTLS: there it says nothing by itself.
    pub(crate) const fn greeting(self) -> &'static [u8] {
        match self {
            Self::Smtp => b"220 localhost\r\n",
            Self::Imap => b"* OK localhost\r\n",
        }
    }
}

/// Asks for TLS; the stream is then at its first byte. `early` came before anything that the stream still brings. The
/// caller limits the time.
///
/// # Errors
/// Why there is no TLS.
pub(crate) async fn ask(mut stream: TcpStream, early: &[u8], speaks: Speaks) -> Result<TcpStream, String> {
    let (read, write) = stream.split();
    let mut talk = Talk { reader: BufReader::new(early.chain(read)), write };
    match speaks {
        Speaks::Smtp => talk.smtp().await?,
        Speaks::Imap => talk.imap().await?,
    }
    let quiet = talk.reader.buffer().is_empty() && talk.reader.get_ref().get_ref().0.is_empty();
    match quiet {
        true => Ok(stream),
        false => Err("something came in the clear after STARTTLS was granted".to_owned()),
    }
}

/// What is said before TLS.
struct Talk<'a> {
    reader: BufReader<Chain<&'a [u8], ReadHalf<'a>>>,
    write: WriteHalf<'a>,
}

impl Talk<'_> {
    async fn smtp(&mut self) -> Result<(), String> {
        self.answer("220").await?;
        self.say("EHLO localhost\r\n").await?;
        let offered = self.answer("250").await?;
        if !offered.iter().any(|word| word.trim().eq_ignore_ascii_case("STARTTLS")) {
            return Err("the server does not offer STARTTLS".to_owned());
        }
        self.say("STARTTLS\r\n").await?;
        self.answer("220").await.map(drop)
    }

    /// What it offers is not asked: a list in the clear says nothing, the answer to STARTTLS all.
    async fn imap(&mut self) -> Result<(), String> {
        let greeting = self.line().await?;
        match word(&greeting, 0) == "*" {
            true if word(&greeting, 1) == "OK" => {}
            // Who is signed in cannot ask for TLS any more: whoever says so keeps it away.
            true if word(&greeting, 1) == "PREAUTH" => {
                return Err("the server says that we are signed in before TLS".to_owned());
            }
            _ => return Err(answers(&greeting)),
        }
        self.say("s1 STARTTLS\r\n").await?;
        // Untagged lines may come at any time (RFC 9051, 7); they are believed for nothing.
        for _ in 0..LINES_MAX {
            let granted = self.line().await?;
            match (word(&granted, 0).as_str(), word(&granted, 1).as_str()) {
                ("S1", "OK") => return Ok(()),
                ("S1", "NO" | "BAD") => {
                    return Err(format!("the server does not offer STARTTLS: it {}", answers(&granted)));
                }
                ("*", "BYE") => return Err(answers(&granted)),
                ("*", _) => {}
                _ => return Err(answers(&granted)),
            }
        }
        Err(format!("an answer of more than {LINES_MAX} lines"))
    }

    async fn say(&mut self, line: &str) -> Result<(), String> {
        self.write.write_all(line.as_bytes()).await.map_err(|error| error.to_string())
    }

    /// One whole line.
    async fn line(&mut self) -> Result<String, String> {
        let mut line = Vec::new();
        let read = (&mut self.reader).take(LINE_BYTES_MAX).read_until(b'\n', &mut line).await;
        read.map_err(|error| error.to_string())?;
        let line = String::from_utf8_lossy(&line).into_owned();
        if line.ends_with('\n') { Ok(line) } else { Err(answers(&line)) }
    }

    /// The lines of an SMTP answer with this code, without it.
    async fn answer(&mut self, code: &str) -> Result<Vec<String>, String> {
        let mut lines = Vec::new();
        while lines.len() < LINES_MAX {
            let line = self.line().await?;
            let rest = line.strip_prefix(code).ok_or_else(|| answers(&line))?;
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
}

/// A word of an IMAP line, in capitals.
fn word(line: &str, at: usize) -> String {
    line.split_ascii_whitespace().nth(at).unwrap_or_default().to_ascii_uppercase()
}

fn answers(line: &str) -> String {
    let shown: String = line.trim_end().chars().take(200).collect();
    format!("the server answers {shown:?}")
}

#[cfg(test)]
#[path = "starttls_tests.rs"]
mod tests;
