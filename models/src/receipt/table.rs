//! Ends and frames by number, and each step of an end, done once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use comity_seal::hash::sha256;
use comity_sim::{EndError, trace};
use comity_wire::frame::{Frame, Payload};
use comity_wire::head::{Checkpoint, HybridSignature};
use comity_wire::{Canonical, Hash};

use super::end::{Input, Moved, Node, Stage};
use super::{Dies, Flaw, STOPS};

/// What a step came to, by numbers.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub node: u32,
    pub frames: Vec<u32>,
    pub broken: Option<&'static str>,
}

/// One frame, and in words.
pub(super) struct Sent {
    bytes: Arc<Vec<u8>>,
    pub words: Arc<str>,
}

#[derive(Default)]
struct Rows {
    nodes: Vec<Arc<Node>>,
    node_of: BTreeMap<Hash, u32>,
    frames: Vec<Sent>,
    frame_of: BTreeMap<Hash, u32>,
    known: BTreeMap<(u32, Input, Dies), Arc<Known>>,
}

/// What is known of both ends.
pub(super) struct Table {
    stage: Stage,
    rows: Mutex<Rows>,
}

impl Table {
    pub fn new(flaws: [Flaw; 2]) -> Result<Self, EndError> {
        Ok(Self { stage: Stage::new(flaws)?, rows: Mutex::default() })
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An end that has just started.
    pub fn begin(&self, at: usize) -> Result<u32, EndError> {
        let node = self.stage.begin(at)?;
        Ok(self.rows().node(node))
    }

    pub fn node(&self, which: u32) -> Option<Arc<Node>> {
        self.rows().nodes.get(which as usize).cloned()
    }

    pub fn words(&self, frame: u32) -> Arc<str> {
        self.rows().frames.get(frame as usize).map_or_else(|| "".into(), |sent| Arc::clone(&sent.words))
    }

    /// Ends, frames and steps of ends that differ.
    pub fn sizes(&self) -> [usize; 3] {
        let rows = self.rows();
        [rows.nodes.len(), rows.frames.len(), rows.known.len()]
    }

    /// What a step of an end comes to.
    pub fn step(&self, which: u32, input: Input, dies: Dies) -> Option<Arc<Known>> {
        let key = (which, input, dies);
        let node = {
            let rows = self.rows();
            if let Some(known) = rows.known.get(&key) {
                return Some(Arc::clone(known));
            }
            Arc::clone(rows.nodes.get(which as usize)?)
        };
        let frame = |which: u32| {
            let rows = self.rows();
            rows.frames.get(which as usize).map(|sent| Arc::clone(&sent.bytes)).unwrap_or_default()
        };
        let moved = self.stage.step(&node, input, dies, &frame);
        let mut rows = self.rows();
        let known = Arc::new(match moved {
            Ok(Moved { node, frames, broken }) => {
                let frames = frames.into_iter().map(|bytes| rows.frame(bytes)).collect();
                Known { node: rows.node(node), frames, broken }
            }
            Err(_) => Known { node: which, frames: Vec::new(), broken: Some(STOPS) },
        });
        rows.known.insert(key, Arc::clone(&known));
        Some(known)
    }
}

impl Rows {
    fn node(&mut self, node: Node) -> u32 {
        let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let which = *self.node_of.entry(node.key).or_insert(next);
        if which == next {
            self.nodes.push(Arc::new(node));
        }
        which
    }

    fn frame(&mut self, bytes: Vec<u8>) -> u32 {
        let frame = Frame::from_bytes(&bytes);
        let words = frame.as_ref().map_or_else(|_| "what is no frame".into(), trace::frame);
        let key = frame.map_or_else(|_| sha256(&bytes), |frame| sha256(&unsigned(frame).to_bytes()));
        let next = u32::try_from(self.frames.len()).unwrap_or(u32::MAX);
        let which = *self.frame_of.entry(key).or_insert(next);
        if which == next {
            self.frames.push(Sent { bytes: Arc::new(bytes), words: words.into() });
        }
        which
    }
}

/// A frame without what two signings of one message do not share.
fn unsigned(mut frame: Frame) -> Frame {
    let blank = |signature: &mut HybridSignature| {
        signature.ed25519.fill(0);
        signature.mldsa44.fill(0);
    };
    let head = |head: &mut Option<Checkpoint>| {
        if let Some(head) = head {
            blank(&mut head.signature);
        }
    };
    match &mut frame.payload {
        Payload::Held { checkpoint, .. } => head(checkpoint),
        Payload::Data(data) => {
            head(&mut data.checkpoint);
            data.receipts.iter_mut().for_each(|receipt| blank(&mut receipt.signature));
        }
        _ => {}
    }
    frame
}
