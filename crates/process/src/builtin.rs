//! A few formats of the catalogue as the rules know them, for whoever has no catalogue at hand: the simulator, and tests.

use comity_catalog::{Carried, Format, Lead, LeadFrom, Period, Prerequisite, Release, Tracks, Who};
use comity_wire::{Hash, Track};

use crate::rules::Rules;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;
const ALL: &[Track] = &[Track::Nrrc, Track::Cert, Track::Official, Track::Dialogue, Track::Expert];
const WATCH: &[Track] = &[Track::Nrrc, Track::Cert];

/// The table. Looks up in a list of some twenty; knows one version of the rules and takes any other for it.
#[derive(Debug, Clone)]
pub struct Builtin {
    formats: Vec<Format>,
}

/// One row: id, who, tracks, acknowledgement and answer in seconds, what it may or must refer to.
type Row = (
    &'static str,
    Who,
    &'static [Track],
    Option<u64>,
    Option<u64>,
    &'static [(&'static [&'static str], bool, &'static str)],
);

const ROWS: &[Row] = &[
    ("F02", Who::All, ALL, Some(HOUR), Some(HOUR), &[]),
    ("F03", Who::Reply, ALL, None, None, &[(&[], true, "in_reply_to")]),
    ("F04", Who::Reply, ALL, Some(HOUR), Some(4 * HOUR), &[(&[], true, "in_reply_to")]),
    ("F05", Who::Either, ALL, Some(HOUR), None, &[(&[], true, "supersedes")]),
    ("F06", Who::Either, ALL, Some(HOUR), Some(4 * HOUR), &[]),
    ("F07", Who::All, ALL, Some(HOUR), None, &[]),
    ("F20", Who::Peer, WATCH, Some(HOUR), None, &[]),
    ("F21", Who::Peer, WATCH, Some(HOUR), None, &[(&["F20"], false, "case")]),
    ("F22", Who::Peer, WATCH, Some(DAY), None, &[(&["F20", "F21"], false, "case")]),
    ("F23", Who::Peer, &[Track::Nrrc], Some(HOUR), Some(48 * HOUR), &[]),
    ("F24", Who::Peer, WATCH, Some(HOUR), Some(DAY), &[]),
    ("F25", Who::Peer, WATCH, Some(HOUR), Some(DAY), &[]),
    ("F26", Who::Reply, ALL, Some(HOUR), None, &[(&[], true, "in_reply_to")]),
    ("F27", Who::Peer, &[Track::Cert], None, None, &[]),
    ("F28", Who::Peer, &[Track::Cert], Some(DAY), Some(7 * DAY), &[]),
    ("F34", Who::Peer, &[Track::Nrrc, Track::Official], Some(HOUR / 4), Some(4 * HOUR), &[]),
    ("F38", Who::Peer, &[Track::Nrrc, Track::Official], Some(HOUR), None, &[]),
    ("F90", Who::Either, ALL, Some(DAY), None, &[]),
];

impl Default for Builtin {
    fn default() -> Self {
        Self { formats: ROWS.iter().map(format).collect() }
    }
}

impl Rules for Builtin {
    fn format(&self, _: &Hash, id: &str, version: u64) -> Option<&Format> {
        self.formats.iter().find(|format| format.id == id && format.version == version)
    }
}

fn format((id, who, tracks, ack, answer, prerequisites): &Row) -> Format {
    let period = |seconds: &Option<u64>| seconds.map(Period::Seconds);
    let prerequisite = |(formats, required, field): &(&[&str], bool, &str)| Prerequisite {
        formats: formats.iter().map(|format| (*format).to_owned()).collect(),
        required: *required,
        field: (*field).to_owned(),
    };
    let number: u64 = id.get(1..).and_then(|number| number.parse().ok()).unwrap_or(0);
    let lead = |seconds, from| Some(Lead { seconds, from });
    Format {
        id: (*id).to_owned(),
        version: 1,
        who: *who,
        tracks: Tracks { lines: tracks.to_vec(), register: false },
        ack: period(ack),
        answer: period(answer),
        lead: match *id {
            "F20" => lead(DAY, LeadFrom::AfterMember("aware_since".into())),
            "F22" => lead(30 * DAY, LeadFrom::AfterFormat("F21".into())),
            _ => None,
        },
        release: if matches!(*id, "F23" | "F34") { Release::Two } else { Release::One },
        carried: Carried::Statement,
        prerequisites: prerequisites.iter().map(prerequisite).collect(),
        evidence: (*id == "F23").then(|| "evidence".to_owned()),
        unsuspendable: number < 10 || matches!(number, 23 | 34),
        fixed_words: matches!(number, 3 | 20..=24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::FIRST;

    #[test]
    fn a_format_is_found_by_name_and_version_or_not() {
        let rules = Builtin::default();
        assert_eq!(rules.format(&FIRST, "F24", 1).unwrap().answer, Some(Period::Seconds(DAY)));
        for (id, version) in [("F24", 2), ("F99", 1), ("", 1), ("f24", 1)] {
            assert_eq!(rules.format(&FIRST, id, version), None, "{id} {version}");
        }
    }
}
