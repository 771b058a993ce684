//! Which notices meet what, over everything that a node knows.

use std::collections::BTreeSet;

use comity_process::guarantee::{asset_hash, identifier};
use comity_wire::{Hash, PartyId};

use crate::areas::{Areas, MEETINGS_MAX, Meeting};

/// Conflicts that are found at most; the earliest count.
pub const CONFLICTS_MAX: usize = 10_000;
/// Salted hashes that are made at most for one answer.
pub const HIDDEN_TRIES_MAX: usize = 1_000_000;

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A notice of hazardous activity, or of an exercise.
    Notice,
    /// A protected process.
    Window,
    /// A special-caution asset.
    Asset,
}

/// An identifier by its salted hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hidden {
    /// Its salt.
    pub salt: [u8; 32],
    /// Its hash.
    pub hash: Hash,
}

/// Something with a time, and with what it touches.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it is.
    pub what: What,
    /// Whose it is.
    pub of: PartyId,
    /// When it begins, POSIX seconds.
    pub from: u64,
    /// When it ends: before this instant. `u64::MAX` where it has no end.
    pub to: u64,
    /// Addresses and names: whence, and whereto.
    pub areas: Areas,
    /// What of it is given by salted hashes.
    pub hidden: Vec<Hidden>,
    /// Sectors. `other` and `not-disclosed` meet nothing.
    pub sectors: BTreeSet<String>,
}

/// Two items of two parties that meet, one of them a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The place of the notice among the items; of two, the one that stands first.
    pub notice: usize,
    /// The place of the other.
    pub other: usize,
    /// When both go on: from this instant,
    pub from: u64,
    /// before this one.
    pub to: u64,
    /// Addresses and names that meet, the notice's first.
    pub areas: Vec<Meeting>,
    /// What of the notice is what the other gives by a salted hash.
    pub hidden: Vec<String>,
    /// Sectors of both.
    pub sectors: Vec<String>,
}

impl Conflict {
    /// Whether more than sectors meet.
    #[must_use]
    pub fn is_close(&self) -> bool {
        !self.areas.is_empty() || !self.hidden.is_empty()
    }
}

/// All that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// By the beginning of what both have in common.
    pub conflicts: Vec<Conflict>,
    /// Whether a limit kept something from being compared: people must look themselves.
    pub incomplete: bool,
}

/// Finds where notices of one party meet notices of another, its protected processes, and its special-caution assets. Two
/// items of one party never conflict. What only touches the other's end is apart.
#[must_use]
pub fn conflicts(items: &[Item]) -> Found {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|at| (items[*at].from, *at));
    let (mut active, mut found, mut tries) = (Vec::<usize>::new(), Found::default(), HIDDEN_TRIES_MAX);
    for at in order {
        let one = &items[at];
        if one.from >= one.to {
            continue;
        }
        active.retain(|other| items[*other].to > one.from);
        for other in &active {
            let Some((notice, other)) = pair(items, at, *other) else { continue };
            let Some(conflict) = meet(items, (notice, other), &mut tries, &mut found.incomplete) else { continue };
            if found.conflicts.len() >= CONFLICTS_MAX {
                found.incomplete = true;
                return found;
            }
            found.conflicts.push(conflict);
        }
        active.push(at);
    }
    found
}

/// The notice of two items of two parties, and the other.
fn pair(items: &[Item], one: usize, other: usize) -> Option<(usize, usize)> {
    let (low, high) = (one.min(other), one.max(other));
    match (items[low].what, items[high].what) {
        _ if items[low].of == items[high].of => None,
        (What::Notice, _) => Some((low, high)),
        (_, What::Notice) => Some((high, low)),
        _ => None,
    }
}

fn meet(items: &[Item], (notice, other): (usize, usize), tries: &mut usize, incomplete: &mut bool) -> Option<Conflict> {
    let (one, two) = (&items[notice], &items[other]);
    let areas = one.areas.meets(&two.areas);
    let hidden = uncovered(&one.areas, &two.hidden, tries, incomplete);
    let is_said = |sector: &&String| !matches!(sector.as_str(), "other" | "not-disclosed");
    let sectors: Vec<String> = one.sectors.intersection(&two.sectors).filter(is_said).cloned().collect();
    let (from, to) = (one.from.max(two.from), one.to.min(two.to));
    let met = !areas.is_empty() || !hidden.is_empty() || !sectors.is_empty();
    met.then_some(Conflict { notice, other, from, to, areas, hidden, sectors })
}

/// What of a notice has one of these salted hashes: each of its ranges as it is written, and of a name what is above it.
fn uncovered(areas: &Areas, hidden: &[Hidden], tries: &mut usize, incomplete: &mut bool) -> Vec<String> {
    let mut found = BTreeSet::new();
    let named: BTreeSet<String> = areas.written().iter().flat_map(|value| names(value)).collect();
    for one in hidden {
        if *tries < named.len() {
            *incomplete = true;
            break;
        }
        *tries -= named.len();
        found.extend(named.iter().filter(|name| asset_hash(&one.salt, name) == one.hash).cloned());
    }
    found.into_iter().take(MEETINGS_MAX).collect()
}

fn names(value: &str) -> Vec<String> {
    let whole = identifier(value);
    let bare = whole.strip_prefix("*.").map(str::to_owned);
    // Of an address or a prefix there is nothing above.
    let is_name = whole.contains(char::is_alphabetic) && !whole.contains([':', '/', ' ']);
    let above = whole.match_indices('.').filter(|_| is_name).filter_map(|(dot, _)| whole.get(dot + 1..));
    let above: Vec<String> = above.filter(|name| name.contains('.')).map(str::to_owned).collect();
    [Some(whole), bare].into_iter().flatten().chain(above).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(what: What, of: u8, (from, to): (u64, u64), areas: &[(&'static str, &'static str)]) -> Item {
        let areas = Areas::read(areas.iter().copied());
        Item { what, of: PartyId([of; 32]), from, to, areas, hidden: Vec::new(), sectors: BTreeSet::new() }
    }

    fn notice(of: u8, times: (u64, u64)) -> Item {
        item(What::Notice, of, times, &[("ipv4", "192.0.2.0/24"), ("domain", "www.example.org")])
    }

    fn sectors(item: Item, sectors: &[&str]) -> Item {
        Item { sectors: sectors.iter().map(ToString::to_string).collect(), ..item }
    }

    fn met(items: &[Item]) -> Vec<(usize, usize, u64, u64)> {
        conflicts(items).conflicts.iter().map(|one| (one.notice, one.other, one.from, one.to)).collect()
    }

    #[test]
    fn notices_of_two_parties_meet_where_both_go_on_and_touch_the_same() {
        assert_eq!(met(&[notice(1, (10, 20)), notice(2, (15, 30))]), [(0, 1, 15, 20)]);
        assert_eq!(met(&[notice(2, (15, 30)), notice(1, (10, 20))]), [(0, 1, 15, 20)], "whichever stands first");
        assert_eq!(met(&[notice(1, (10, 20)), notice(2, (20, 30))]), [], "an end is in no window");
        assert_eq!(met(&[notice(1, (10, 20)), notice(1, (10, 20))]), [], "nobody is in conflict with itself");
        let elsewhere = item(What::Notice, 2, (10, 20), &[("ipv4", "198.51.100.0/24")]);
        assert_eq!(met(&[notice(1, (10, 20)), elsewhere]), []);
        assert_eq!(met(&[notice(1, (20, 10)), notice(2, (5, 30))]), [], "a window that ends before it begins is none");
    }

    #[test]
    fn a_notice_meets_the_other_s_windows_and_assets_and_these_meet_not_each_other() {
        let window = item(What::Window, 2, (0, 15), &[("domain", "example.org")]);
        let asset = item(What::Asset, 2, (12, u64::MAX), &[("ipv4", "192.0.2.9")]);
        let ours = item(What::Asset, 1, (0, u64::MAX), &[("ipv4", "192.0.2.9")]);
        let all = [window, asset, notice(1, (10, 20)), ours];
        assert_eq!(met(&all), [(2, 0, 10, 15), (2, 1, 12, 20)]);
        let first = &conflicts(&all).conflicts[0];
        assert_eq!(first.areas, [Meeting { one: "www.example.org".into(), other: "example.org".into() }]);
        assert!(first.is_close());
    }

    #[test]
    fn sectors_meet_unless_they_say_nothing() {
        let bare = |of| item(What::Notice, of, (10, 20), &[]);
        let found =
            conflicts(&[sectors(bare(1), &["energy", "other"]), sectors(bare(2), &["other", "energy", "food"])]);
        assert_eq!(found.conflicts.len(), 1);
        assert_eq!(
            (found.conflicts[0].sectors.as_slice(), found.conflicts[0].is_close()),
            (&["energy".to_owned()][..], false)
        );
        for silent in ["other", "not-disclosed"] {
            assert_eq!(met(&[sectors(bare(1), &[silent]), sectors(bare(2), &[silent])]), []);
        }
    }

    #[test]
    fn what_is_hidden_is_found_by_whoever_names_it_or_what_is_below_it() {
        let hidden = |name: &str| Hidden { salt: [7; 32], hash: asset_hash(&[7; 32], name) };
        let asset = |names: &[&str]| Item {
            hidden: names.iter().map(|name| hidden(name)).collect(),
            ..item(What::Asset, 2, (0, 99), &[])
        };
        let found = |names: &[&str]| conflicts(&[notice(1, (10, 20)), asset(names)]);
        assert_eq!(found(&["example.org"]).conflicts[0].hidden, ["example.org"]);
        assert_eq!(found(&["WWW.example.org."]).conflicts[0].hidden, ["www.example.org"]);
        assert_eq!(found(&["192.0.2.0/24"]).conflicts[0].hidden, ["192.0.2.0/24"]);
        for other in ["org", "mail.example.org", "192.0.2.1", "2.0/24"] {
            assert_eq!(found(&[other]), Found::default(), "{other}");
        }
    }

    #[test]
    fn what_a_limit_leaves_out_is_said() {
        let hidden = vec![Hidden { salt: [7; 32], hash: Hash([1; 32]) }; HIDDEN_TRIES_MAX / 2];
        let asset = Item { hidden, ..item(What::Asset, 2, (0, 99), &[]) };
        let found = conflicts(&[notice(1, (10, 20)), asset]);
        assert_eq!((found.conflicts.len(), found.incomplete), (0, true));
        let many: Vec<Item> =
            (0..=CONFLICTS_MAX as u64).map(|at| notice(2, (at, 99_999))).chain([notice(1, (0, 99_999))]).collect();
        let found = conflicts(&many);
        assert_eq!((found.conflicts.len(), found.incomplete), (CONFLICTS_MAX, true));
    }
}
