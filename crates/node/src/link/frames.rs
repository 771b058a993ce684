//! Frames in a byte stream: a big-endian 32-bit length, then that many bytes.

use bytes::{Buf, Bytes, BytesMut};

use super::config::FRAME_MAX;

/// A stream of bytes that is no sequence of frames. Always the sender's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameFault {
    /// The announced length is over the limit; nothing was allocated for it.
    #[error("frame of {length} bytes is over limit {FRAME_MAX}")]
    OverLimit {
        /// The announced length.
        length: u32,
    },
    /// A frame of no bytes.
    #[error("frame of no bytes")]
    Empty,
    /// The stream ended inside a frame or inside its length.
    #[error("frame cut short")]
    Truncated,
}

/// Cuts a stream of bytes into frames. Holds at most one frame in part.
#[derive(Debug, Default)]
pub struct FrameAssembler {
    head: [u8; 4],
    have: usize,
    body: Option<(BytesMut, usize)>,
}

impl FrameAssembler {
    /// Takes bytes off the front of `chunk` until a frame is whole or `chunk` is empty.
    ///
    /// # Errors
    /// [`FrameFault::OverLimit`], [`FrameFault::Empty`]: checked before any memory is taken. The stream is then lost.
    pub fn push(&mut self, chunk: &mut Bytes) -> Result<Option<Bytes>, FrameFault> {
        while self.body.is_none() {
            if chunk.is_empty() {
                return Ok(None);
            }
            self.head[self.have] = chunk.get_u8();
            self.have += 1;
            if self.have == self.head.len() {
                let length = check(u32::from_be_bytes(self.head))?;
                self.body = Some((BytesMut::with_capacity(length), length));
            }
        }
        let Some((mut body, length)) = self.body.take() else { return Ok(None) };
        let take = chunk.len().min(length - body.len());
        body.extend_from_slice(&chunk.split_to(take));
        if body.len() < length {
            self.body = Some((body, length));
            return Ok(None);
        }
        self.have = 0;
        Ok(Some(body.freeze()))
    }

    /// Whether a frame, or its length, has arrived in part.
    pub fn is_partial(&self) -> bool {
        self.have > 0
    }

    /// The length of the frame that has arrived in part, once known.
    pub fn length(&self) -> Option<usize> {
        self.body.as_ref().map(|(_, length)| *length)
    }

    /// Says whether the stream may end here.
    ///
    /// # Errors
    /// [`FrameFault::Truncated`] inside a frame.
    pub fn end(&self) -> Result<(), FrameFault> {
        if self.is_partial() { Err(FrameFault::Truncated) } else { Ok(()) }
    }
}

/// Admits a length.
fn check(length: u32) -> Result<usize, FrameFault> {
    match usize::try_from(length) {
        Ok(0) => Err(FrameFault::Empty),
        Ok(fits) if fits <= FRAME_MAX => Ok(fits),
        _ => Err(FrameFault::OverLimit { length }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(assembler: &mut FrameAssembler, bytes: &[u8]) -> Result<Option<Bytes>, FrameFault> {
        assembler.push(&mut Bytes::copy_from_slice(bytes))
    }

    #[test]
    fn byte_by_byte_gives_the_frame_only_with_its_last_byte() {
        let mut assembler = FrameAssembler::default();
        for byte in [0, 0, 0, 2, 7] {
            assert_eq!(push(&mut assembler, &[byte]), Ok(None));
            assert!(assembler.is_partial());
        }
        assert_eq!(push(&mut assembler, &[8]), Ok(Some(Bytes::from_static(&[7, 8]))));
        assert!(!assembler.is_partial());
        assert_eq!(assembler.end(), Ok(()));
    }

    #[test]
    fn two_frames_in_one_chunk_come_one_by_one() {
        let mut chunk = Bytes::from_static(&[0, 0, 0, 1, 5, 0, 0, 0, 1, 6, 0]);
        let mut assembler = FrameAssembler::default();
        assert_eq!(assembler.push(&mut chunk), Ok(Some(Bytes::from_static(&[5]))));
        assert_eq!(assembler.push(&mut chunk), Ok(Some(Bytes::from_static(&[6]))));
        assert_eq!(assembler.push(&mut chunk), Ok(None));
        assert!(assembler.is_partial());
    }

    #[test]
    fn row_03_a_length_of_4_gib_is_over_limit_before_allocating() {
        let fault = push(&mut FrameAssembler::default(), &[0xff; 4]);
        assert_eq!(fault, Err(FrameFault::OverLimit { length: u32::MAX }));
    }

    #[test]
    fn row_03_the_limit_is_exact() {
        assert_eq!(push(&mut FrameAssembler::default(), &[0, 0x10, 0, 0]), Ok(None));
        let over = push(&mut FrameAssembler::default(), &[0, 0x10, 0, 1]);
        assert_eq!(over, Err(FrameFault::OverLimit { length: 1_048_577 }));
    }

    #[test]
    fn an_empty_frame_is_refused() {
        assert_eq!(push(&mut FrameAssembler::default(), &[0; 4]), Err(FrameFault::Empty));
    }

    #[test]
    fn row_02_a_truncated_frame_or_length_is_told_from_a_clean_end() {
        for part in [&[0u8][..], &[0, 0, 0], &[0, 0, 0, 2, 1]] {
            let mut assembler = FrameAssembler::default();
            assert_eq!(push(&mut assembler, part), Ok(None));
            assert_eq!(assembler.end(), Err(FrameFault::Truncated));
        }
    }
}
