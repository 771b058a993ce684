//! What the registers of a line's parties say of a statement: who released it, and in which time zones both sides live.
//!
//! In scope: names and roles by the keys that an envelope requires; the zones of contacts (F10) in force. Out of scope: whether
//! signatures verify, which the line checked before it sent or opened the statement, and whether a party lives where it says.

use std::collections::BTreeSet;

use comity_catalog::render::LocalTimes;
use comity_exchange::Side;
use comity_journal::RegisterView;
use comity_wire::{Hash, LineId};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::node::Node;
use super::problem::Problem;
use super::views::{Direction, ReleaserView, StatementView};
use crate::watch::directory;
use crate::watch::hours::zone;

/// Time zones of one party that are shown at most.
const ZONES_MAX: usize = 4;
/// The format that is shown in local times.
pub(super) const LOCAL_FORMAT: &str = "F28";

/// Both parties' time zones, by the names under which they are shown: the author's first, so that both sides read alike.
#[derive(Debug, Clone, Default)]
pub(super) struct Zones(Vec<(String, Vec<(String, TimeZone)>)>);

impl LocalTimes for Zones {
    fn at(&self, seconds: u64) -> Vec<(String, Vec<String>)> {
        let at = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        let shown = |(name, tz): &(String, TimeZone)| {
            let at = at?;
            let (local, offset) = (tz.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S"), tz.to_offset(at).seconds());
            let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs() / 60);
            Some(format!("{local} {sign}{:02}:{:02} ({name})", minutes / 60, minutes % 60))
        };
        self.0.iter().map(|(party, zones)| (party.clone(), zones.iter().filter_map(shown).collect())).collect()
    }
}

/// The hours of a contact, as far as they name a zone.
#[derive(Deserialize)]
struct Hours {
    time_zone: String,
}

fn zones(register: &RegisterView) -> Vec<(String, TimeZone)> {
    let contacts = directory::directory("", false, register, 0).contacts;
    let named = contacts.iter().filter_map(|contact| serde_json::from_str::<Hours>(contact.hours.get()).ok());
    let names: BTreeSet<String> = named.map(|hours| hours.time_zone).collect();
    names.into_iter().filter_map(|name| zone(&name).map(|tz| (name, tz))).take(ZONES_MAX).collect()
}

fn releaser(register: &RegisterView, key: &str) -> Option<ReleaserView> {
    let hash: Hash = key.parse().ok()?;
    let officer = register.officers().iter().rev().find(|officer| officer.fingerprint == Some(hash))?;
    Some(ReleaserView { name: officer.name.clone(), role: officer.role.clone(), key: key.to_owned() })
}

impl Node {
    /// Puts the names and roles of its releasers into a statement that names their keys.
    ///
    /// # Errors
    /// The node ends.
    pub(super) async fn with_releasers(&self, view: &mut StatementView) -> Result<(), Problem> {
        let Some(line) = view.line.parse::<LineId>().ok().filter(|_| !view.released.is_empty()) else { return Ok(()) };
        let side = if view.direction == Direction::Out { Side::Ours } else { Side::Theirs };
        let keys: Vec<String> = view.released.iter().map(|one| one.key.clone()).collect();
        let named = self.with_core(move |core, _| {
            let of = |[ours, theirs]: [&RegisterView; 2]| {
                let register = if side == Side::Ours { ours } else { theirs };
                keys.iter().map(|key| releaser(register, key)).collect::<Vec<_>>()
            };
            core.with_registers(&line, of)
        });
        for (one, named) in view.released.iter_mut().zip(named.await?.unwrap_or_default()) {
            if let Some(named) = named {
                *one = named;
            }
        }
        Ok(())
    }

    /// Both parties' time zones on a line, where a rendering of this format shows local times.
    ///
    /// # Errors
    /// The node ends.
    pub(super) async fn zones(&self, line: LineId, format: &str, author: Side) -> Result<Option<Zones>, Problem> {
        if format != LOCAL_FORMAT {
            return Ok(None);
        }
        let both = self.with_core(move |core, _| core.with_registers(&line, |both| both.map(zones))).await?;
        let Some([ours, theirs]) = both else { return Ok(None) };
        let names = self.names();
        let peer = names.of(&line).0.to_owned();
        let mut both = vec![(names.own.clone(), ours), (peer, theirs)];
        if author == Side::Theirs {
            both.reverse();
        }
        Ok(Some(Zones(both)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_shown_by_each_clock_and_a_party_without_one_has_none() {
        let vienna = ("Europe/Vienna".to_owned(), zone("Europe/Vienna").unwrap());
        let zones = Zones(vec![("AUR".into(), vec![vienna]), ("BOR".into(), Vec::new())]);
        let shown = zones.at(1_798_888_000);
        assert_eq!(shown[0], ("AUR".to_owned(), vec!["2027-01-02 12:06:40 +01:00 (Europe/Vienna)".to_owned()]));
        assert_eq!(shown[1], ("BOR".to_owned(), Vec::new()));
        assert_eq!(zones.at(1_785_000_000)[0].1[0], "2026-07-25 19:20:00 +02:00 (Europe/Vienna)", "summer time");
        assert_eq!(zones.at(u64::MAX)[0].1, Vec::<String>::new(), "beyond the calendar");
    }
}
