//! The figures of a review (F56), as they are shown. They are computed by the node; nothing is computed here.

use comity_node::service::views::ReviewView;
use serde_json::Value;

/// The members of a party's figures, in the order in which they are read.
pub(super) const PARTY: [&str; 10] = [
    "statements",
    "acknowledged_in_time",
    "acknowledged_late",
    "ack_median",
    "answered_in_time",
    "answered_late",
    "answer_median",
    "lapsed",
    "notices_given",
    "notices_late",
];
/// The members of both together.
pub(super) const BOTH: [&str; 5] = ["cases_opened", "cases_closed", "cases_open", "actions_done", "actions_open"];
/// The members of a line's tests.
pub(super) const TESTS: [&str; 4] = ["tests", "tests_passed", "hours", "hours_answered"];

pub(super) struct Figures {
    all: Value,
    ours: usize,
}

impl Figures {
    pub(super) fn of(view: &ReviewView) -> Self {
        let all = serde_json::from_str(view.figures.get()).unwrap_or_default();
        Self { all, ours: usize::from(view.us == "upper") }
    }

    /// A number; nothing where there is none.
    pub(super) fn number(&self, path: &str) -> Option<u64> {
        self.all.pointer(path).and_then(Value::as_u64)
    }

    /// A number of ours, then theirs.
    pub(super) fn both(&self, name: &str) -> [Option<u64>; 2] {
        [self.ours, 1 - self.ours].map(|party| self.number(&format!("/parties/{party}/{name}")))
    }
}

/// A number as people read it: a median as a time.
pub(super) fn read(name: &str, number: Option<u64>) -> String {
    match number {
        None => "–".to_owned(),
        Some(seconds) if name.ends_with("_median") => lasting(seconds),
        Some(number) => number.to_string(),
    }
}

/// Hours, minutes and seconds: alike in every language.
fn lasting(seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{hours}:{minutes:02}:{rest:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_a_time_and_what_is_not_there_a_dash() {
        assert_eq!(read("ack_median", Some(3_661)), "1:01:01");
        assert_eq!(read("lapsed", Some(3_661)), "3661");
        assert_eq!(read("lapsed", None), "–");
    }
}
