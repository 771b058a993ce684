//! Between streams, which never block, and the node's readers and writers, which do: a few chunks on the way, so that
//! memory stays flat.

use std::io::{Error, Read, Result, Seek as _, SeekFrom, Write};

use bytes::{Buf as _, Bytes};
use comity_api::{ByteStream, CourierFile};
use comity_node::service::Problem;
use comity_node::service::problem::codes;
use comity_wire::limits::CHUNK_BYTES;
use futures_util::{StreamExt as _, stream};
use tokio::io::AsyncReadExt as _;
use tokio::sync::mpsc;

/// Chunks on the way at most.
const ON_THE_WAY_MAX: usize = 4;

/// Reads a stream's bytes. Only for threads that may block.
pub(super) struct StreamReader {
    chunks: mpsc::Receiver<Result<Bytes>>,
    current: Bytes,
}

impl StreamReader {
    /// Reads what the stream brings, which a task of its own takes from it.
    pub(super) fn new(mut content: ByteStream) -> Self {
        let (sender, chunks) = mpsc::channel(ON_THE_WAY_MAX);
        tokio::spawn(async move {
            while let Some(chunk) = content.next().await {
                if sender.send(chunk).await.is_err() {
                    break;
                }
            }
        });
        Self { chunks, current: Bytes::new() }
    }
}

impl Read for StreamReader {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        while self.current.is_empty() {
            match self.chunks.blocking_recv() {
                Some(chunk) => self.current = chunk?,
                None => return Ok(0),
            }
        }
        let count = out.len().min(self.current.len());
        let (taken, rest) = (self.current.slice(..count), count);
        out[..count].copy_from_slice(&taken);
        self.current.advance(rest);
        Ok(count)
    }
}

/// Writes into a stream. Only for threads that may block.
pub(super) struct StreamWriter {
    chunks: mpsc::Sender<Result<Bytes>>,
    gathered: Vec<u8>,
}

/// A writer, and the chunks that come out of it.
pub(super) fn writer() -> (StreamWriter, mpsc::Receiver<Result<Bytes>>) {
    let (chunks, receiver) = mpsc::channel(ON_THE_WAY_MAX);
    (StreamWriter { chunks, gathered: Vec::with_capacity(CHUNK_BYTES) }, receiver)
}

impl StreamWriter {
    /// Says that the stream ends before its end: whoever reads it must not take it for whole.
    pub(super) fn sender(&self) -> mpsc::Sender<Result<Bytes>> {
        self.chunks.clone()
    }

    fn give(&mut self) -> Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let chunk = Bytes::from(std::mem::replace(&mut self.gathered, Vec::with_capacity(CHUNK_BYTES)));
        self.chunks.blocking_send(Ok(chunk)).map_err(|_| Error::from(std::io::ErrorKind::BrokenPipe))
    }
}

impl Write for StreamWriter {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= CHUNK_BYTES {
            self.give()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        self.give()
    }
}

impl Drop for StreamWriter {
    fn drop(&mut self) {
        // A reader that is gone wants nothing more.
        let _ = self.give();
    }
}

/// The chunks as a stream, beginning with one that was taken already.
pub(super) fn stream_of(first: Option<Result<Bytes>>, rest: mpsc::Receiver<Result<Bytes>>) -> ByteStream {
    let rest = stream::unfold(rest, |mut rest| async { rest.recv().await.map(|chunk| (chunk, rest)) });
    Box::pin(stream::iter(first).chain(rest))
}

/// A file without a name, from its beginning.
pub(super) fn streamed(mut file: std::fs::File) -> std::result::Result<CourierFile, Problem> {
    let failed = |error: std::io::Error| Problem::new(codes::FILE).because(&error);
    let length = file.metadata().map_err(failed)?.len();
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let file = tokio::fs::File::from_std(file);
    let content = stream::try_unfold(file, |mut file| async move {
        let mut chunk = Vec::with_capacity(CHUNK_BYTES);
        let read = (&mut file).take(CHUNK_BYTES as u64).read_to_end(&mut chunk).await?;
        Result::Ok((read > 0).then(|| (chunk.into(), file)))
    });
    Ok(CourierFile { length, content: Box::pin(content) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_written_comes_out_whole() {
        let content: Vec<u8> = (0..=255).cycle().take(3 * CHUNK_BYTES + 17).collect();
        let (mut writer, chunks) = writer();
        let given = content.clone();
        let writing =
            tokio::task::spawn_blocking(move || given.chunks(1000).try_for_each(|part| writer.write_all(part)));
        let mut reader = StreamReader::new(stream_of(None, chunks));
        let read = tokio::task::spawn_blocking(move || {
            let mut read = Vec::new();
            reader.read_to_end(&mut read).map(|_| read)
        });
        writing.await.unwrap().unwrap();
        assert!(read.await.unwrap().unwrap() == content);
    }

    #[tokio::test]
    async fn an_error_of_the_stream_is_an_error_of_the_reader() {
        let broken: ByteStream = Box::pin(stream::iter([Ok(Bytes::from("ab")), Err(Error::other("cut"))]));
        let mut reader = StreamReader::new(broken);
        let read = tokio::task::spawn_blocking(move || reader.read_to_end(&mut Vec::new()));
        assert!(read.await.unwrap().is_err());
    }
}
