//! What requests hold until the writer has worked them off: without it, whoever is fast fills the writer's queues.

use std::collections::{BTreeMap, VecDeque};

use comity_wire::LineId;
use tokio::sync::OwnedSemaphorePermit;

use crate::core::{Core, Op, Request};
use crate::link::FrameShare;

/// A part of a bound on what waits for the writer.
pub(super) enum Share {
    /// Of the requests of this node's own clients, over all lines.
    Request(#[expect(dead_code, reason = "held, never looked at")] OwnedSemaphorePermit),
    /// Of one line's frames.
    Frame(#[expect(dead_code, reason = "held, never looked at")] FrameShare),
}

/// The shares of what waits in the writer's queues, oldest first.
#[derive(Default)]
pub(super) struct Shares {
    lines: BTreeMap<LineId, Held>,
}

#[derive(Default)]
struct Held {
    frames: VecDeque<Share>,
    others: VecDeque<Share>,
}

impl Shares {
    /// Hands a request to the writer and keeps its share for as long as it waits there.
    pub(super) fn enqueue(
        &mut self,
        core: &mut Core,
        request: Request,
        share: Option<Share>,
        out: &mut Vec<crate::core::Output>,
    ) {
        if let Some(share) = share {
            let held = self.lines.entry(request.line()).or_default();
            match request {
                Request::Op { op: Op::Frame(_), .. } => held.frames.push_back(share),
                _ => held.others.push_back(share),
            }
        }
        core.enqueue(request, out);
    }

    /// Gives back what was worked off; everything, where the writer has stopped.
    pub(super) fn give_back(&mut self, core: &Core) {
        if core.stopped().is_some() {
            self.lines.clear();
        }
        self.lines.retain(|line, held| {
            let queued = core.queued(line);
            held.frames.drain(..held.frames.len().saturating_sub(queued.frames));
            held.others.drain(..held.others.len().saturating_sub(queued.others));
            !held.frames.is_empty() || !held.others.is_empty()
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use comity_seal::insecure_seeded::SeededRng;
    use comity_store::memory::{Disk, Fault};
    use comity_wire::Track;
    use tokio::sync::Semaphore;

    use super::*;
    use crate::core::Clock;
    use crate::core::seeded::{SeededParty, seeded_line};

    const CLOCK: Clock = Clock { wall_s: 1_800_000_000, mono_ms: 1_000 };

    struct Bench {
        core: Core,
        disk: Disk,
        line: LineId,
        rng: SeededRng,
        room: Arc<Semaphore>,
        shares: Shares,
    }

    impl Bench {
        fn new() -> Self {
            let mut rng = SeededRng::new(1);
            let [a, b] = ["AUR", "BOR"].map(|name| SeededParty::found(name, &mut rng).unwrap());
            let [setup, _] = seeded_line(&a, &b, Track::Nrrc, &mut rng).unwrap();
            let (line, disk) = (setup.config.line, Disk::new());
            let mut core = Core::open(
                Box::new(disk.open()),
                |_: &comity_wire::envelope::Envelope, _: &comity_wire::body::Members<'_>| None,
            )
            .unwrap();
            core.add_line(setup).unwrap();
            core.run(Vec::new(), CLOCK, &mut rng).unwrap();
            Self { core, disk, line, rng, room: Arc::new(Semaphore::new(10)), shares: Shares::default() }
        }

        fn frames(&mut self, line: LineId, count: usize) {
            for _ in 0..count {
                let share = Share::Request(Arc::clone(&self.room).try_acquire_owned().unwrap());
                let request = Request::Op { line, op: Op::Frame(b"junk".to_vec()) };
                self.shares.enqueue(&mut self.core, request, Some(share), &mut Vec::new());
            }
        }
    }

    #[test]
    fn a_share_is_held_until_the_request_is_worked_off() {
        let mut bench = Bench::new();
        bench.frames(bench.line, 4);
        bench.shares.give_back(&bench.core);
        assert_eq!(bench.room.available_permits(), 6, "taken into a queue is not worked off");
        bench.core.run(Vec::new(), CLOCK, &mut bench.rng).unwrap();
        bench.shares.give_back(&bench.core);
        assert_eq!(bench.room.available_permits(), 10);
        bench.frames(LineId([9; 32]), 3);
        bench.shares.give_back(&bench.core);
        assert_eq!(bench.room.available_permits(), 10, "what was refused waits nowhere");
    }

    #[test]
    fn a_writer_that_stopped_holds_nothing() {
        let mut bench = Bench::new();
        bench.frames(bench.line, 4);
        bench.disk.fail_commit(0, Fault::NotPersisted);
        let up = Request::Op { line: bench.line, op: Op::Up };
        bench.shares.enqueue(&mut bench.core, up, None, &mut Vec::new());
        let begun = bench.core.audit(b"anything");
        assert!(begun.is_err() && bench.core.stopped().is_some());
        bench.shares.give_back(&bench.core);
        assert_eq!(bench.room.available_permits(), 10);
    }
}
