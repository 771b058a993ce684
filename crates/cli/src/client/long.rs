//! Answers in lines: how far the work is, then what came of it.

use axum::body::Body;
use comity_api::LongLine;
use comity_node::service::views::Progress;
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;

use super::{bytes_of, refusal};
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};

/// Longest line that is read into memory.
const LINE_BYTES_MAX: usize = 1 << 20;

/// Reads the lines of an answer; what the last one says. An answer without a last line was cut off.
pub(super) async fn read<T: DeserializeOwned>(body: Body, told: &mut (dyn FnMut(Progress) + Send)) -> Outcome<T> {
    let mut bytes = std::pin::pin!(bytes_of(body));
    let mut kept: Vec<u8> = Vec::new();
    while let Some(next) = bytes.next().await {
        kept.extend_from_slice(&next.map_err(|_| cut())?);
        while let Some(end) = kept.iter().position(|byte| *byte == b'\n') {
            let rest = kept.split_off(end + 1);
            let line = std::mem::replace(&mut kept, rest);
            match serde_json::from_slice::<LongLine<T>>(&line).map_err(Failure::ours)? {
                LongLine::Progress(progress) => told(progress),
                LongLine::Result(result) => return Ok(result),
                LongLine::Problem(problem) => return Err(refusal(problem)),
            }
        }
        if kept.len() > LINE_BYTES_MAX {
            return Err(Failure::ours("a line without an end"));
        }
    }
    Err(cut())
}

fn cut() -> Failure {
    Failure::new("error-node-gone", Fault::Local, Exit::NotFound).with("reason", "the answer was cut off")
}

/// Long work that its own caller gave up.
pub(crate) fn given_up() -> Failure {
    Failure::new("error-given-up", Fault::Yours, Exit::Failed)
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;
    use futures_util::stream;

    use super::*;

    const STEP: &str = "{\"progress\":{\"stage\":\"store\",\"done\":1,\"total\":2,\"unit\":\"bytes\"}}\n";

    async fn read_pieces(pieces: &[&str]) -> (usize, Outcome<u64>) {
        let pieces: Vec<_> = pieces.iter().map(|piece| std::io::Result::Ok(Bytes::from((*piece).to_owned()))).collect();
        let mut heard = 0;
        let answer = read(Body::from_stream(stream::iter(pieces)), &mut |_| heard += 1).await;
        (heard, answer)
    }

    #[tokio::test]
    async fn lines_are_read_however_they_are_cut_into_pieces() {
        let (first, second) = STEP.split_at(17);
        let (heard, answer) = read_pieces(&[first, second, &format!("{STEP}{{\"result\":"), "7}\n"]).await;
        assert_eq!((heard, answer.unwrap()), (2, 7));
    }

    #[tokio::test]
    async fn row_02_an_answer_without_its_last_line_is_none() {
        for pieces in [&[STEP][..], &[STEP, "{\"result\":7}"], &[]] {
            let (_, answer) = read_pieces(pieces).await;
            assert_eq!(answer.unwrap_err().code, "node-gone", "{pieces:?}");
        }
        let long = "x".repeat(LINE_BYTES_MAX + 1);
        assert_eq!(read_pieces(&[&long]).await.1.unwrap_err().code, "internal");
        assert_eq!(read_pieces(&["{\"other\":1}\n"]).await.1.unwrap_err().code, "internal");
    }

    #[tokio::test]
    async fn a_problem_in_the_last_line_is_the_answer() {
        let problem = serde_json::json!({"problem": {
            "type": "urn:x-comity:problem:disk-full", "title": "disk full", "status": 507, "code": "disk-full",
            "fault": "local", "class": "disk", "params": {"free": "1"},
        }});
        let failure = read_pieces(&[STEP, &format!("{problem}\n")]).await.1.unwrap_err();
        assert_eq!((failure.code.as_str(), failure.exit), ("disk-full", Exit::NotAccepted));
    }
}
