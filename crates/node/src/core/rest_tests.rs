//! When the writer may rest between two rounds (PROTOCOL.md rule 27).

use comity_seal::insecure_seeded::SeededRng;
use comity_store::memory::Disk;
use comity_wire::envelope::{Envelope, Precedence};
use comity_wire::statement::Statement;
use comity_wire::{LineId, Track};

use super::seeded::{SeededParty, seeded_line};
use super::{Clock, Core, Op, Request, SHARED_LINGER_MS, SubmitRequest};

struct Bench {
    core: Core,
    rng: SeededRng,
    clock: Clock,
    busy: LineId,
    quiet: LineId,
}

impl Bench {
    fn new() -> Self {
        let mut rng = SeededRng::new(27);
        let [a, b] = ["AUR", "BOR"].map(|name| SeededParty::found(name, &mut rng).unwrap());
        let judge = |_: &Envelope, _: &comity_wire::body::Members<'_>| None;
        let mut core = Core::open(Box::new(Disk::new().open()), judge).unwrap();
        let [busy, quiet] = [Track::Cert, Track::Official].map(|track| {
            let [setup, _] = seeded_line(&a, &b, track, &mut rng).unwrap();
            let line = setup.config.line;
            core.add_line(setup).unwrap();
            line
        });
        let clock = Clock { wall_s: 1_800_000_000, mono_ms: 10_000 };
        core.run(Vec::new(), clock, &mut rng).unwrap();
        let mut bench = Self { core, rng, clock: Clock { mono_ms: 100_000, ..clock }, busy, quiet };
        bench.says(Precedence::Routine, 1_000);
        bench.round();
        bench
    }

    fn says(&mut self, precedence: Precedence, count: usize) {
        for _ in 0..count {
            let envelope = Envelope { precedence, ..Envelope::default() };
            let submit = SubmitRequest {
                token: 0,
                statement: Statement { envelope, body: vec![b' '; 1_000] },
                signatures: Vec::new(),
                settle: false,
                key: None,
                prepared: None,
            };
            self.core.enqueue(Request::Submit { line: self.busy, submit: Box::new(submit) }, &mut Vec::new());
        }
    }

    fn quiet_speaks(&mut self) {
        self.core.enqueue(Request::Op { line: self.quiet, op: Op::Down }, &mut Vec::new());
    }

    fn round(&mut self) {
        self.core.round(self.clock, &mut self.rng, &mut Vec::new()).unwrap();
    }
}

#[test]
fn a_line_that_is_alone_never_rests() {
    let bench = Bench::new();
    assert!(bench.core.has_work(bench.clock));
    assert_eq!(bench.core.gives_way(bench.clock), None);
}

#[test]
fn a_busy_line_gives_way_for_as_long_as_a_quiet_one_may_go_on_speaking() {
    let mut bench = Bench::new();
    bench.quiet_speaks();
    assert_eq!(bench.core.gives_way(bench.clock), None, "somebody else has something");
    bench.round();
    assert_eq!(bench.core.gives_way(bench.clock), Some(vec![bench.busy]));
    for (later, gives) in [(SHARED_LINGER_MS - 1, true), (1, false)] {
        bench.clock.mono_ms += later;
        bench.says(Precedence::Routine, 100);
        bench.round();
        assert_eq!(bench.core.gives_way(bench.clock).is_some(), gives, "{later}");
    }
}

#[test]
fn what_is_urgent_rests_for_nobody_and_neither_does_nothing() {
    let mut bench = Bench::new();
    bench.quiet_speaks();
    bench.round();
    bench.says(Precedence::Immediate, 1);
    assert_eq!(bench.core.gives_way(bench.clock), None);
    bench.round();
    assert!(bench.core.gives_way(bench.clock).is_some(), "it was taken first");
    while bench.core.has_work(bench.clock) {
        bench.round();
    }
    assert_eq!(bench.core.gives_way(bench.clock), None);
}
