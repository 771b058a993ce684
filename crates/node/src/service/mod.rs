//! The running node as others see it: what may be asked of it, and what it answers.
//!
//! In scope: the handle ([`Node`]), the writer's and the transfers' threads behind it, the link's frames, names that
//! people type, statements against their formats, views. Out of scope: HTTP and words (the surfaces), files of keys and pairing
//! ([`crate::party`]).

mod acknowledged;
mod adopting;
mod agreement_texts;
mod agreements;
mod aside;
mod asking;
mod attachment_faults;
pub mod audit;
mod bulk;
mod calls;
mod checking;
mod clocks;
mod conflicts;
mod content;
mod couriering;
#[cfg(test)]
mod desk_hours_tests;
mod dialogue;
mod dictating;
mod digesting;
mod disowned;
mod drafting;
mod duty;
mod effects;
mod erasing;
mod expert;
mod flooding;
pub mod formats;
mod hands;
mod holding;
mod joining;
mod key_list;
pub(crate) mod labels;
mod laddering;
mod line_health;
mod line_tests;
mod linking;
mod looking;
pub mod names;
mod node;
mod notes;
mod notices;
mod obligations;
mod on_duty;
mod own_formats;
mod pledges;
mod prepared;
pub mod problem;
mod reciprocity;
mod registers_said;
pub mod releases;
mod releasing;
mod rendering;
mod replying;
mod reviewing;
mod search_texts;
pub mod searching;
mod shares;
mod show;
mod signals;
mod stating;
mod successes;
mod telling;
mod transferring;
mod translating;
mod translation_desk;
mod translation_saying;
mod transports;
mod turnover;
mod unsaid;
mod unusable;
mod verifying;
pub mod views;
mod voicing;
mod waiting;
mod watch_desk;
mod watch_room;
mod watching;
mod ways;
mod writer;

pub use asking::{LINE_TEST_TIMEOUT, SUBMIT_MAX};
pub use audit::AUDIT_PAGE_MAX;
pub use checking::PairedRegisters;
pub use clocks::Dial;
pub use drafting::IDEMPOTENCY_KEY_BYTES_MAX;
pub use expert::{names_officer, unattributed};
pub use hands::EVENTS_WAITING_MAX;
pub use key_list::OurControl;
pub use line_health::{HEALTH_DAYS_MAX, HEALTH_HOURS_MAX};
pub use names::{LineName, Names, PeerName};
pub use node::{FindingsSource, Node, NodeParts, REQUESTS_MAX, StartError};
pub use obligations::{BOARD_MAX, EXPORT_MAX, STATE_WAIT};
pub use problem::{Culprit, Problem, ProblemClass};
pub use releasing::Required;
pub use rendering::Formats;
pub use show::{LIST_MAX, Snapshot};
pub use transports::Transport;
pub use turnover::{TURNOVER_MAX, TurnedAlarm, Turnover};
pub use watch_room::handover_problem;
pub use ways::Since;
pub use writer::{OsRng, UpkeepStep};

#[cfg(test)]
mod acknowledged_tests;
#[cfg(test)]
mod aside_tests;
#[cfg(test)]
mod bad_input_tests;
#[cfg(test)]
mod checking_tests;
#[cfg(test)]
mod duty_tests;
#[cfg(test)]
mod evidence_rule_tests;
#[cfg(test)]
mod exits_tests;
#[cfg(test)]
mod importing_tests;
#[cfg(test)]
mod labels_tests;
#[cfg(test)]
mod ladder_time_tests;
#[cfg(test)]
mod line_divergence_tests;
#[cfg(test)]
mod line_series_tests;
#[cfg(test)]
mod line_test_tests;
#[cfg(test)]
mod obligations_tests;
#[cfg(test)]
mod reader_tests;
#[cfg(test)]
mod records_tests;
#[cfg(test)]
mod rendering_tests;
#[cfg(test)]
mod replying_tests;
#[cfg(test)]
mod searching_tests;
#[cfg(test)]
mod telling_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod traffic_tests;
#[cfg(test)]
mod translating_tests;
#[cfg(test)]
mod verifying_tests;
#[cfg(test)]
mod watching_tests;
#[cfg(test)]
mod ways_tests;
