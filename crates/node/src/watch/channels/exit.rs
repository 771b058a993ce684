//! What a channel is told: marks always, what a coded signal says where its labels let it, no other content ever, and above
//! its ceiling not even the number and the format (`docs/spec/markings.md`).

use comity_catalog::Ceiling;
use comity_wire::envelope::{Envelope, Pap, Tlp};

use crate::watch::alarm::AlarmKind;
use crate::watch::outbox::{CallItem, Message};

/// A message as it leaves by a channel with this ceiling.
pub(super) fn at_exit(message: &Message, ceiling: &Ceiling) -> Message {
    let at_exit = |call: &CallItem| match admits(ceiling, call) {
        true => CallItem { signal: call.signal.clone().filter(|_| says(ceiling, call)), ..call.clone() },
        false => withheld(call),
    };
    Message { calls: message.calls.iter().map(at_exit).collect(), ..message.clone() }
}

/// Whether the channel may be told what a coded signal says. Without a ceiling of its own it is told nothing of what is
/// marked RED, nor of what bears labels that are not known here.
fn says(ceiling: &Ceiling, call: &CallItem) -> bool {
    let least = Ceiling {
        tlp: ceiling.tlp.or(Some(Tlp::AmberStrict)),
        pap: ceiling.pap.or(Some(Pap::Amber)),
        ..Ceiling::default()
    };
    let labels = Tlp::from_word(&call.tlp).zip(Pap::from_word(&call.pap));
    labels.is_some_and(|(tlp, pap)| least.admits(&Envelope { tlp, pap, ..Envelope::default() }).is_ok())
}

/// What is about the node itself bears no mark. What is about a statement whose marks are not known here counts as above
/// every ceiling.
fn admits(ceiling: &Ceiling, call: &CallItem) -> bool {
    if matches!(call.kind, AlarmKind::Channel | AlarmKind::Relief) || *ceiling == Ceiling::default() {
        return true;
    }
    let labels = Tlp::from_word(&call.tlp).zip(Pap::from_word(&call.pap));
    labels.is_some_and(|(tlp, pap)| ceiling.admits(&Envelope { tlp, pap, ..Envelope::default() }).is_ok())
}

fn withheld(call: &CallItem) -> CallItem {
    CallItem { about: String::new(), format: String::new(), withheld: true, signal: None, ..call.clone() }
}

/// The most sensitive labels of a message, `TLP:RED PAP:AMBER`; empty where nothing bears any.
pub(super) fn labels(message: &Message) -> String {
    // The numbers of the labels fall from the open to the most sensitive.
    let tlp = message.calls.iter().filter_map(|call| Tlp::from_word(&call.tlp)).min_by_key(|label| *label as u8);
    let pap = message.calls.iter().filter_map(|call| Pap::from_word(&call.pap)).min_by_key(|label| *label as u8);
    let words = [tlp.map(Tlp::word), pap.map(Pap::word)];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
