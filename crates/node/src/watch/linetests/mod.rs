//! Line tests: F01 by turns every hour, its echo, and the series that both sides have (`docs/spec/line-test.md`).
//!
//! In scope: when a test or an echo is written and what it says ([`TestedLine`]), what is kept of them ([`TestRecord`],
//! [`LineRecord`]), the task that does it for every line of a node ([`LineTester`]), and what of it is shown. Out of scope:
//! figures and hours (`comity_process::linetest`), how statements travel.
//!
//! Records follow from the journals alone, but for round trips that are being measured and notes of what was done about an
//! outage: whoever loses them looks again.

mod body;
mod digests;
mod due;
mod line;
mod outages;
mod persons;
mod preparing;
mod record;
mod runner;
mod settings;
mod telling;
mod walk;
mod writing;

pub use body::{At, Between, CaseAt, TestBody, Way};
pub use comity_process::linetest::schedule::INTERVAL_S;
pub use comity_process::linetest::series::TRANSPORTS_MAX;
pub use digests::{CASES_MAX, Held};
pub use line::{Given, News, Step, TestedLine, ToWrite};
pub use outages::Health;
pub use preparing::NODE_OWNER;
pub use record::{
    Agreed, AnswerRecord, DownTold, LineRecord, OutageRecord, Range, TestKind, TestRecord, line_cell, series,
};
pub use runner::LineTester;
pub use settings::{Doing, LineTestSettings, Prepare};
pub use walk::{Followed, TESTS_HELD_MAX, WalkError};
