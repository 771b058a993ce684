//! Desks' hours as the contacts (F10) of a register say them: in UTC, as their author reckoned them when it published
//! (`docs/spec/state.md#hours-of-a-desk`). No database of time zones decides anything here, so two nodes whose databases differ
//! come to the same due instants.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_exchange::Side;
use comity_journal::register::StatementRecord;
use comity_wire::body::Members;
use serde::Deserialize;

use crate::feed::{Desks, PUBLISHED};
use crate::hours::{Hours, Week};

/// The format and the version whose members are read.
const CONTACT: (&str, u64) = ("F10", 1);

/// The statements of both parties' registers on one line, as far as they came.
#[derive(Debug, Clone, Default)]
pub struct RegisterHours {
    /// Ours.
    pub ours: Arc<Vec<StatementRecord>>,
    /// The counterpart's.
    pub theirs: Arc<Vec<StatementRecord>>,
}

impl Desks for RegisterHours {
    fn changed(&self, by: Side, from: u64, size: u64) -> Vec<(Arc<str>, Option<Arc<Hours>>)> {
        let statements = match by {
            Side::Ours => &self.ours,
            Side::Theirs => &self.theirs,
        };
        let mut book = Contacts::default();
        let mut changes = Vec::new();
        for said in statements.iter().take_while(|said| said.number < size) {
            let changed = book.enter(said);
            if said.number >= from {
                changes.extend(changed);
            }
        }
        changes
    }

    fn published(&self, by: Side, from: u64, size: u64) -> Vec<Arc<str>> {
        let statements = if by == Side::Ours { &self.ours } else { &self.theirs };
        let said = statements.iter().skip_while(|said| said.number < from).take_while(|said| said.number < size);
        let mut found: Vec<Arc<str>> = Vec::new();
        for said in said.filter(|said| PUBLISHED.contains(&said.format.as_str())) {
            if !found.iter().any(|format| **format == *said.format) {
                found.push(said.format.as_str().into());
            }
        }
        found
    }
}

/// Who a contact is: category, agency, position.
type Of = (String, String, String);

/// Hours of a desk; nothing where none are known.
type Known = Option<Arc<Hours>>;

/// The contacts in force of one party that name a desk.
#[derive(Default)]
struct Contacts {
    in_force: BTreeMap<Of, (u64, Arc<str>, Known)>,
}

impl Contacts {
    /// Takes in the next entry; gives the desks whose hours are others now.
    fn enter(&mut self, said: &StatementRecord) -> Vec<(Arc<str>, Known)> {
        let Some(contact) = Contact::read(said) else { return Vec::new() };
        let (of, new) = (contact.of, contact.new);
        let desks: Vec<Arc<str>> = {
            let before = self.in_force.get(&of).map(|(_, desk, _)| desk.clone());
            let after = new.as_ref().map(|(desk, _)| desk.clone()).filter(|desk| before.as_ref() != Some(desk));
            before.into_iter().chain(after).collect()
        };
        let before: Vec<_> = desks.iter().map(|desk| self.hours(desk)).collect();
        match new {
            Some((desk, hours)) => self.in_force.insert(of, (said.number, desk, hours)),
            None => self.in_force.remove(&of),
        };
        let changed = desks.into_iter().zip(before).filter_map(|(desk, before)| {
            let now = self.hours(&desk);
            (now != before).then_some((desk, now))
        });
        changed.collect()
    }

    /// Those of the contact of a desk that was said last.
    fn hours(&self, desk: &str) -> Known {
        let of_desk = self.in_force.values().filter(|(_, named, _)| **named == *desk);
        of_desk.max_by_key(|(number, _, _)| *number)?.2.clone()
    }
}

/// What one F10 comes to: the desk and its hours, or nothing where the contact ends or names no desk.
struct Contact {
    of: Of,
    new: Option<(Arc<str>, Known)>,
}

#[derive(Deserialize)]
struct Utc {
    weeks: Vec<UtcWeek>,
    closed: Vec<Span>,
}

#[derive(Deserialize)]
struct UtcWeek {
    since: u64,
    open: Vec<Minutes>,
}

#[derive(Deserialize)]
struct Minutes {
    from: u16,
    to: u16,
}

#[derive(Deserialize)]
struct Span {
    from: u64,
    to: u64,
}

impl Utc {
    fn hours(self) -> Option<Hours> {
        let open = |week: UtcWeek| {
            let openings = week.open.into_iter().map(|open| (open.from, open.to)).collect();
            Week { since: week.since, openings }
        };
        let weeks = self.weeks.into_iter().map(open).collect();
        Hours::of_weeks(weeks, self.closed.into_iter().map(|span| (span.from, span.to)).collect()).ok()
    }
}

impl Contact {
    /// `None` where the entry is no contact that has effect on hours.
    fn read(said: &StatementRecord) -> Option<Self> {
        if (said.format.as_str(), said.version) != CONTACT {
            return None;
        }
        let members = Members::read(&said.body).ok()?;
        let text = |name: &str| serde_json::from_str::<String>(members.get(name)?).ok();
        let of = (text("category")?, text("agency")?, text("position")?);
        let desk = match members.get("desk") {
            Some(_) => Some(Arc::from(text("desk")?)),
            None => None,
        };
        let hours = match members.get("utc") {
            Some(raw) => Some(Arc::new(serde_json::from_str::<Utc>(raw).ok()?.hours()?)),
            None => None,
        };
        let new = match text("act")?.as_str() {
            "nominate" | "change" => desk.map(|desk| (desk, hours)),
            "remove" => None,
            _ => return None,
        };
        Some(Self { of, new })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(number: u64, body: &str) -> StatementRecord {
        StatementRecord { number, format: "F10".into(), version: 1, body: body.as_bytes().to_vec() }
    }

    fn contact(number: u64, act: &str, position: &str, desk: &str, utc: &str) -> StatementRecord {
        let utc = if utc.is_empty() { String::new() } else { format!(r#","utc":{utc}"#) };
        let body = format!(
            r#"{{"act":"{act}","category":"watch","agency":"CERT","position":"{position}","desk":"{desk}"{utc}}}"#
        );
        said(number, &body)
    }

    const NINE: &str = r#"{"weeks":[{"since":1,"open":[{"from":540,"to":1020}]}],"closed":[]}"#;
    const TEN: &str = r#"{"weeks":[{"since":1,"open":[{"from":600,"to":1020}]}],"closed":[{"from":5,"to":9}]}"#;

    fn changes(entries: Vec<StatementRecord>, from: u64, size: u64) -> Vec<(String, bool)> {
        let registers = RegisterHours { ours: Arc::default(), theirs: Arc::new(entries) };
        assert!(registers.changed(Side::Ours, 0, size).is_empty(), "the other side's register says nothing of ours");
        registers.changed(Side::Theirs, from, size).iter().map(|(desk, h)| (desk.to_string(), h.is_some())).collect()
    }

    #[test]
    fn hours_are_those_of_the_contact_said_last_and_go_with_it() {
        let entries = || {
            vec![
                contact(2, "nominate", "a", "d", NINE),
                contact(3, "change", "a", "d", NINE),
                contact(4, "nominate", "b", "d", TEN),
                contact(6, "remove", "b", "d", ""),
                contact(7, "change", "a", "e", NINE),
                contact(8, "change", "a", "e", ""),
            ]
        };
        let told = [("d", true), ("d", true), ("d", true), ("d", false), ("e", true), ("e", false)];
        let all: Vec<_> = told.iter().map(|(desk, known)| ((*desk).to_owned(), *known)).collect();
        assert_eq!(changes(entries(), 0, 9), all);
        assert_eq!(changes(entries(), 0, 4), all[..1], "said again, nothing changed");
        assert_eq!(changes(entries(), 4, 7), all[1..3]);
        assert!(changes(entries(), 9, 9).is_empty());
        // In any steps the same.
        let stepped: Vec<_> = (0..9).flat_map(|size| changes(entries(), size, size + 1)).collect();
        assert_eq!(stepped, all);
    }

    #[test]
    fn what_is_no_contact_or_has_bad_hours_changes_nothing() {
        let bad = [
            r#"{"weeks":[],"closed":[]}"#,
            r#"{"weeks":[{"since":1,"open":[{"from":9,"to":9}]}],"closed":[]}"#,
            r#"{"weeks":[{"since":1,"open":[{"from":0,"to":10081}]}],"closed":[]}"#,
            r#"{"weeks":[{"since":1,"open":[{"from":0.5,"to":9}]}],"closed":[]}"#,
            r#"{"weeks":[{"since":-1,"open":[]}],"closed":[]}"#,
            r#"{"weeks":[{"since":1,"open":[]}],"closed":[{"from":9,"to":5}]}"#,
            r#"{"weeks":[{"since":1,"open":[]}]}"#,
            "null",
        ];
        for utc in bad {
            assert!(changes(vec![contact(2, "nominate", "a", "d", utc)], 0, 3).is_empty(), "{utc}");
        }
        let mut other = contact(2, "nominate", "a", "d", NINE);
        other.version = 2;
        let mut profile = contact(3, "nominate", "a", "d", NINE);
        profile.format = "F11".into();
        let entries = vec![
            other,
            profile,
            said(4, "not JSON"),
            said(5, r#"{"act":"nominate","category":"watch","agency":"CERT","position":"a"}"#),
            said(6, r#"{"act":"nominate","category":"watch","agency":7,"position":"a","desk":"d"}"#),
            contact(7, "dismiss", "a", "d", NINE),
            contact(8, "remove", "nobody", "d", ""),
        ];
        assert!(changes(entries, 0, 9).is_empty());
    }
}
