//! The live screen of the watch: what it knows, what keys do to it, how it is drawn.
//!
//! In scope: filters, the alarm that is picked, the two keystrokes of an acknowledgement. Out of scope: the terminal and the
//! node (`commands/watch.rs`). Promised: no filter hides a flash statement, and what is acknowledged is what the question
//! named, whatever came in between.

mod draw;
mod keys;
mod rows;
pub(crate) mod terminal;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use comity_node::service::views::{AlarmsView, BoardView, DeskView, LineHealthView, NodeStatus};
use comity_node::watch::alarm::{Alarm, AlarmKind};

pub(crate) use draw::draw;
pub(crate) use keys::Act;

/// The words of precedences, the least urgent first.
const PRECEDENCES: [&str; 4] = ["routine", "priority", "immediate", "flash"];

/// What the node said when it was last asked.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    /// The node and its lines.
    pub(crate) node: NodeStatus,
    /// Open alarms, the most urgent first.
    pub(crate) alarms: AlarmsView,
    /// What is due next.
    pub(crate) board: BoardView,
    /// Desks.
    pub(crate) desks: Vec<DeskView>,
    /// How every line stands by its tests, by `PEER/track`.
    pub(crate) health: BTreeMap<String, LineHealthView>,
    /// When.
    pub(crate) at: u64,
}

/// What the officer is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Mode {
    /// Looks.
    List,
    /// Reads what the keys do.
    Help,
    /// Is asked whether this alarm is to be acknowledged.
    Confirm {
        /// Its id.
        id: String,
        /// What it is about.
        about: String,
        /// Whether it can be not understood: it is about statements.
        said: bool,
    },
}

/// The screen.
#[derive(Debug)]
pub(crate) struct Model {
    shown: Option<Shown>,
    /// The node's stream of events has stopped, or it does not answer.
    stale: bool,
    /// The alarm that the officer moved to; the first one where they did not.
    picked: Option<String>,
    /// Only alarms and obligations of this line, `PEER/track`.
    line: Option<String>,
    /// Only alarms of this precedence and above: its place in [`PRECEDENCES`].
    least: usize,
    mode: Mode,
    /// What came of the last act, until the next key.
    told: Option<String>,
    /// Who acknowledges; empty where a token says it.
    officer: Option<String>,
}

impl Model {
    /// An empty screen. `officer` acknowledges; without one nothing can be acknowledged.
    pub(crate) const fn new(officer: Option<String>) -> Self {
        Self { shown: None, stale: true, picked: None, line: None, least: 0, mode: Mode::List, told: None, officer }
    }

    /// The node was asked.
    pub(crate) fn show(&mut self, shown: Shown) {
        self.shown = Some(shown);
    }

    /// Whether what is shown still follows the node.
    pub(crate) const fn follows(&mut self, follows: bool) {
        self.stale = !follows;
    }

    /// Says something until the next key.
    pub(crate) fn tell(&mut self, text: String) {
        self.told = Some(text);
    }

    /// Who acknowledges.
    pub(crate) fn officer(&self) -> Option<&str> {
        self.officer.as_deref()
    }

    /// The lines whose tests are worth asking for, as `(peer, track)`.
    pub(crate) fn lines(&self) -> Vec<(String, String)> {
        let lines = self.shown.iter().flat_map(|shown| &shown.node.lines);
        lines.map(|line| (line.peer.clone(), line.track.clone())).collect()
    }

    /// The alarms that the filters leave, the most urgent first.
    fn alarms(&self) -> Vec<&Alarm> {
        let all = self.shown.iter().flat_map(|shown| &shown.alarms.alarms);
        all.filter(|alarm| self.passes(alarm)).collect()
    }

    fn passes(&self, alarm: &Alarm) -> bool {
        let rank = PRECEDENCES.iter().position(|word| *word == alarm.precedence);
        let flash = alarm.precedence == "flash" && !alarm.is_exercise();
        let beside = alarm.beside.iter().map(|one| format!("{}/{}", one.peer, one.track));
        let mut lines = beside.chain([format!("{}/{}", alarm.peer, alarm.track)]);
        let of_line = self.line.as_ref().is_none_or(|line| lines.any(|one| one == *line));
        // What no precedence is known of is not hidden either.
        flash || (of_line && rank.is_none_or(|rank| rank >= self.least))
    }

    /// The place of the alarm that is picked among those shown.
    fn place(&self) -> Option<usize> {
        let alarms = self.alarms();
        if alarms.is_empty() {
            return None;
        }
        let picked = self.picked.as_ref().and_then(|id| alarms.iter().position(|alarm| alarm.id == *id));
        Some(picked.unwrap_or(0))
    }
}

/// Whether taking note of an alarm says something to the counterpart.
const fn is_said(kind: AlarmKind) -> bool {
    matches!(kind, AlarmKind::Statement | AlarmKind::Batch)
}
