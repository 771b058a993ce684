//! Courier files: everything that a peer may lack, as a file, and taking one.

use std::io::{Read, Write};

use comity_wire::frame::Frame;
use comity_wire::limits::COURIER_BYTES_MAX;
use comity_wire::{Canonical, LineId, courier};

use super::node::Node;
use super::problem::{Problem, codes};
use super::views::CourierReport;
use super::writer::OsRng;
use crate::core::Op;

/// Reasons that a courier report names.
const REFUSED_MAX: usize = 16;

impl Node {
    /// Writes everything that a peer may lack as a courier file. The writer's thread writes it: give a file or memory,
    /// nothing that waits for somebody.
    ///
    /// # Errors
    /// No such peer; the stream's.
    pub async fn courier_write<W: Write + Send + 'static>(
        &self,
        peer: &str,
        mut to: W,
    ) -> Result<(CourierReport, W), Problem> {
        let names = self.names();
        if !names.peers.contains_key(peer) {
            return Err(Problem::new(codes::NO_SUCH_PEER).with("peer", peer));
        }
        let lines: Vec<LineId> = names.lines.values().filter(|l| l.peer == peer).map(|l| l.line).collect();
        let written = self.with_core(move |core, clock| {
            let mut report = CourierReport { bytes: courier::MAGIC.len() as u64, ..CourierReport::default() };
            let mut result = to.write_all(courier::MAGIC);
            for line in lines {
                let fatal = core.courier_out(&line, clock, &mut OsRng, &mut |frame| {
                    let framed = courier::framed(&frame);
                    result = to.write_all(&framed);
                    report.frames += 1;
                    report.bytes += framed.len() as u64;
                    result.is_ok()
                });
                fatal.map_err(|e| Problem::new(codes::STOPPED).with("detail", e))?;
                if result.is_err() {
                    break;
                }
            }
            result = result.and_then(|()| to.write_all(&courier::END)).and_then(|()| to.flush());
            report.bytes += courier::END.len() as u64;
            result.map_err(|e| Problem::new(codes::FILE).with("detail", e))?;
            Ok((report, to))
        });
        written.await?
    }

    /// Takes a courier file. What it brings is durable when this returns; answers go by the link, or with the next
    /// courier file.
    ///
    /// # Errors
    /// Not a courier file, or cut short: frames before the cut were taken, for each stands by itself.
    pub async fn courier_read<R: Read + Send + 'static>(&self, mut from: R) -> Result<CourierReport, Problem> {
        let before = self.sizes().await?;
        let node = self.clone();
        let known: Vec<LineId> = self.names().lines.keys().copied().collect();
        let read = self.blocking(move || -> (CourierReport, Result<(), Problem>) {
            let mut report = CourierReport::default();
            let result = read_frames(&mut from, &mut report, |line, frame, report| {
                if known.contains(&line) {
                    node.tell(line, Op::Frame(frame))
                } else {
                    report.unknown_lines += 1;
                    Ok(())
                }
            });
            (report, result)
        });
        let (mut report, result) = read.await?;
        loop {
            // A step runs between rounds, so what was told before it is taken, and worked off when nothing is queued.
            let queued = self.with_core(|core, _| core.report().iter().map(|r| r.queued).sum::<usize>()).await?;
            if queued == 0 {
                break;
            }
        }
        let after = self.sizes().await?;
        for (line, (size, receipted)) in after {
            let (old_size, old_receipted) = before.get(&line).copied().unwrap_or_default();
            report.new_entries += size.saturating_sub(old_size);
            report.new_receipts += u64::from(receipted > old_receipted);
        }
        result.map(|()| report)
    }

    async fn sizes(&self) -> Result<std::collections::BTreeMap<LineId, (u64, u64)>, Problem> {
        let sizes = |r: crate::core::LineReport| (r.config.line, (r.status.their_size, r.status.receipted));
        self.with_core(move |core, _| core.report().into_iter().map(sizes).collect()).await
    }
}

/// Reads a courier file frame by frame.
fn read_frames(
    from: &mut dyn Read,
    report: &mut CourierReport,
    mut give: impl FnMut(LineId, Vec<u8>, &mut CourierReport) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let malformed = |detail: String| Problem::new(codes::COURIER_MALFORMED).with("detail", detail);
    let mut read = |bytes: &mut [u8], report: &mut CourierReport| {
        report.bytes += bytes.len() as u64;
        if report.bytes > COURIER_BYTES_MAX {
            return Err(malformed(format!("over the limit of {COURIER_BYTES_MAX} bytes")));
        }
        from.read_exact(bytes).map_err(|e| match e.kind() {
            std::io::ErrorKind::UnexpectedEof => malformed("it was cut short".to_owned()),
            _ => Problem::new(codes::FILE).with("detail", e),
        })
    };
    let mut magic = vec![0; courier::MAGIC.len()];
    read(&mut magic, report)?;
    if magic != courier::MAGIC {
        return Err(malformed("its first line is another one".to_owned()));
    }
    loop {
        let mut length = [0; 4];
        read(&mut length, report)?;
        match courier::next(length).map_err(|e| malformed(e.to_string()))? {
            courier::Next::End => return Ok(()),
            courier::Next::Frame(bytes) => {
                let mut frame = vec![0; bytes];
                read(&mut frame, report)?;
                report.frames += 1;
                match Frame::from_bytes(&frame) {
                    Ok(parsed) => give(parsed.line, frame, report)?,
                    Err(e) if report.refused.len() < REFUSED_MAX => report.refused.push(e.to_string()),
                    Err(_) => {}
                }
            }
        }
    }
}
