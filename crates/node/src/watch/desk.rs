//! Desks: who answers which tracks, when, and who is called next.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::hours::{self, Window};

/// Desks that a node has at most.
pub const DESKS_MAX: usize = 256;
/// Windows, holidays, languages, reserves or tracks of a desk at most.
pub const DESK_LIST_MAX: usize = 64;
/// Holidays of a desk at most.
pub const HOLIDAYS_MAX: usize = 1_024;
/// Bytes of a desk's or an officer's id at most.
pub const ID_BYTES_MAX: usize = 32;
/// Bytes of a desk's name in one language at most.
pub const NAME_BYTES_MAX: usize = 200;
/// Longest time between two calls in minutes.
pub const REPEAT_MINUTES_MAX: u64 = 1_440;
/// Most calls on one level of the ladder.
pub const CALLS_MAX: u32 = 100;

/// A desk: a place that is answered for some tracks.
///
/// Its id is what statements name in `to_desks`. Nothing of it crosses the line by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Desk {
    /// Short id: letters, digits, `-`, `_`, at most [`ID_BYTES_MAX`] bytes.
    pub id: String,
    /// What it is called, by BCP 47 tag.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// Words of the tracks that it serves.
    pub tracks: Vec<String>,
    /// IANA time zone of the hours and holidays.
    #[serde(default = "utc")]
    pub zone: String,
    /// When it is open, week by week; none means around the clock.
    #[serde(default)]
    pub hours: Vec<Window>,
    /// Days on which no window opens, `2026-12-25`.
    #[serde(default)]
    pub holidays: Vec<String>,
    /// BCP 47 tags of the languages that are read there.
    #[serde(default)]
    pub languages: Vec<String>,
    /// The desk that is called when nobody here answers.
    #[serde(default)]
    pub next_desk: Option<String>,
    /// Minutes between two calls for a routine statement; see [`super::ladder::interval_ms`].
    #[serde(default = "five")]
    pub repeat_minutes: u64,
    /// Calls on one level before the next one is called.
    #[serde(default = "three")]
    pub calls: u32,
    /// Officers who are called after the officer on watch, in this order.
    #[serde(default)]
    pub reserve: Vec<String>,
    /// Minutes after the end of a shift until a handover that did not happen is on record.
    #[serde(default = "fifteen")]
    pub relief_minutes: u64,
}

fn utc() -> String {
    "UTC".to_owned()
}
const fn three() -> u32 {
    3
}
const fn five() -> u64 {
    5
}
const fn fifteen() -> u64 {
    15
}

/// Why a desk is refused: the caller's fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} of the desk is refused: {value}")]
pub struct DeskError {
    /// The member.
    pub field: &'static str,
    /// What was given, shortened.
    pub value: String,
}

/// Whether a text can be the id of a desk or an officer.
#[must_use]
pub fn is_id(text: &str) -> bool {
    let body = |c: char| c.is_alphanumeric() || c == '-' || c == '_' || c == '.';
    !text.is_empty() && text.len() <= ID_BYTES_MAX && text.chars().all(body)
}

impl Desk {
    /// A desk with what must be given, and the defaults.
    #[must_use]
    pub fn new(id: &str, tracks: &[&str]) -> Self {
        Self {
            id: id.to_owned(),
            names: BTreeMap::new(),
            tracks: tracks.iter().map(|t| (*t).to_owned()).collect(),
            zone: utc(),
            hours: Vec::new(),
            holidays: Vec::new(),
            languages: Vec::new(),
            next_desk: None,
            repeat_minutes: five(),
            calls: three(),
            reserve: Vec::new(),
            relief_minutes: fifteen(),
        }
    }

    /// Checks everything that the desk says by itself; whether its next desk exists is [`unknown_next`]'s.
    ///
    /// # Errors
    /// The first member that is wrong.
    pub fn check(&self) -> Result<(), DeskError> {
        let refuse = |field, value: &str| Err(DeskError { field, value: value.chars().take(80).collect() });
        if !is_id(&self.id) {
            return refuse("id", &self.id);
        }
        if let Some((tag, name)) = self.names.iter().find(|(tag, name)| !is_tag(tag) || !is_name(name)) {
            return refuse("names", &format!("{tag}: {name}"));
        }
        let many = |count: usize| count > DESK_LIST_MAX;
        let track = |word: &String| word.parse::<comity_wire::Track>().is_err();
        if self.tracks.is_empty() || many(self.tracks.len()) || self.tracks.iter().any(track) {
            return refuse("tracks", &self.tracks.join(" "));
        }
        if hours::zone(&self.zone).is_none() {
            return refuse("zone", &self.zone);
        }
        if let Some(wrong) = self.hours.iter().find(|window| window.minutes().is_none()) {
            return refuse("hours", &format!("{} {}-{}", wrong.day, wrong.from, wrong.to));
        }
        if many(self.hours.len()) || many(self.names.len()) || many(self.languages.len()) || many(self.reserve.len()) {
            return refuse("length", &DESK_LIST_MAX.to_string());
        }
        if let Some(wrong) = self.holidays.iter().find(|day| hours::date(day).is_none()) {
            return refuse("holidays", wrong);
        }
        if self.holidays.len() > HOLIDAYS_MAX {
            return refuse("holidays", &self.holidays.len().to_string());
        }
        if let Some(wrong) = self.languages.iter().find(|tag| !is_tag(tag)) {
            return refuse("languages", wrong);
        }
        if let Some(wrong) = self.reserve.iter().find(|officer| !is_id(officer)) {
            return refuse("reserve", wrong);
        }
        match &self.next_desk {
            Some(next) if !is_id(next) || *next == self.id => return refuse("next_desk", next),
            _ => {}
        }
        if !(1..=REPEAT_MINUTES_MAX).contains(&self.repeat_minutes) {
            return refuse("repeat_minutes", &self.repeat_minutes.to_string());
        }
        if !(1..=CALLS_MAX).contains(&self.calls) {
            return refuse("calls", &self.calls.to_string());
        }
        if self.relief_minutes > REPEAT_MINUTES_MAX {
            return refuse("relief_minutes", &self.relief_minutes.to_string());
        }
        Ok(())
    }
}

fn is_tag(text: &str) -> bool {
    (2..=35).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= NAME_BYTES_MAX && !text.chars().any(char::is_control)
}

/// Desks that another names as its next one, and that there are not: `(desk, next)`.
#[must_use]
pub fn unknown_next(desks: &[Desk]) -> Vec<(&str, &str)> {
    let known = |id: &str| desks.iter().any(|d| d.id == id);
    let named = desks.iter().filter_map(|d| Some((d.id.as_str(), d.next_desk.as_deref()?)));
    named.filter(|(_, next)| !known(next)).collect()
}

/// The desk that an alarm goes to: the first that is addressed and serves the track, else the first by id that serves it.
#[must_use]
pub fn addressed<'d>(desks: &'d [Desk], track: &str, to: &[String]) -> Option<&'d Desk> {
    let serves = |desk: &&Desk| desk.tracks.iter().any(|t| t == track);
    let named = to.iter().find_map(|id| desks.iter().filter(serves).find(|desk| desk.id == *id));
    named.or_else(|| desks.iter().find(serves))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_desk_may_not_be_is_refused_by_its_member() {
        let good = Desk::new("cert-1", &["cert"]);
        assert_eq!(good.check(), Ok(()));
        type Spoil = Box<dyn Fn(&mut Desk)>;
        let bad: Vec<(&str, Spoil)> = vec![
            ("id", Box::new(|d| d.id.clear())),
            ("id", Box::new(|d| d.id = "x".repeat(ID_BYTES_MAX + 1))),
            ("id", Box::new(|d| d.id = "a b".into())),
            ("tracks", Box::new(|d| d.tracks.clear())),
            ("tracks", Box::new(|d| d.tracks = vec!["no-track".into()])),
            ("zone", Box::new(|d| d.zone = "Europe/Nowhere".into())),
            ("hours", Box::new(|d| d.hours = vec![Window::new("mon", "9:00", "18:00")])),
            ("hours", Box::new(|d| d.hours = vec![Window::new("mon", "09:00", "24:01")])),
            ("hours", Box::new(|d| d.hours = vec![Window::new("day", "09:00", "18:00")])),
            ("length", Box::new(|d| d.hours = vec![Window::new("mon", "09:00", "18:00"); DESK_LIST_MAX + 1])),
            ("holidays", Box::new(|d| d.holidays = vec!["2026-02-30".into()])),
            ("languages", Box::new(|d| d.languages = vec!["русский".into()])),
            ("reserve", Box::new(|d| d.reserve = vec![String::new()])),
            ("next_desk", Box::new(|d| d.next_desk = Some("cert-1".into()))),
            ("repeat_minutes", Box::new(|d| d.repeat_minutes = 0)),
            ("calls", Box::new(|d| d.calls = 0)),
            ("names", Box::new(|d| drop(d.names.insert("ru".into(), "\u{7}".into())))),
        ];
        for (field, spoil) in bad {
            let mut desk = good.clone();
            spoil(&mut desk);
            assert_eq!(desk.check().map_err(|e| e.field), Err(field), "{desk:?}");
        }
    }

    #[test]
    fn the_addressed_desk_is_called_only_if_it_serves_the_track() {
        let desks = [Desk::new("a", &["nrrc"]), Desk::new("b", &["cert"]), Desk::new("c", &["cert"])];
        let to = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let found = |track: &str, ids: &[&str]| addressed(&desks, track, &to(ids)).map(|d| d.id.as_str());
        assert_eq!(found("cert", &[]), Some("b"));
        assert_eq!(found("cert", &["c"]), Some("c"));
        assert_eq!(found("cert", &["a"]), Some("b"));
        assert_eq!(found("official", &["a"]), None);
    }
}
