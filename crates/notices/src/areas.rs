//! Many ranges together, and where two of such meet.

use std::collections::{BTreeMap, BTreeSet};

use crate::range::Range;

/// Pairs of ranges that are told of two areas, at most: people read these.
pub const MEETINGS_MAX: usize = 8;

/// Two ranges that meet, as they were written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Meeting {
    /// That of the first.
    pub one: String,
    /// That of the other.
    pub other: String,
}

/// Addresses by their beginning; with each how far any up to it reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Spans(Vec<(u128, u128, u128, usize)>);

impl Spans {
    fn of(mut all: Vec<(u128, u128, usize)>) -> Self {
        all.sort_unstable();
        let mut reach = 0;
        let reached = |(first, last, at): (u128, u128, usize)| {
            reach = last.max(reach);
            (first, last, reach, at)
        };
        Self(all.into_iter().map(reached).collect())
    }

    /// Those that an interval meets.
    fn meets(&self, first: u128, last: u128) -> impl Iterator<Item = usize> {
        let upto = self.0.partition_point(|span| span.0 <= last);
        let before = self.0[..upto].iter().rev().take_while(move |span| span.2 >= first);
        before.filter(move |span| span.1 >= first).map(|span| span.3)
    }
}

/// Ranges, ready to be compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Areas {
    written: Vec<String>,
    v4: Spans,
    v6: Spans,
    asns: BTreeMap<u32, usize>,
    domains: BTreeMap<String, usize>,
    others: BTreeMap<String, usize>,
    /// What could not be read: it meets nothing here, and people must look themselves.
    pub unread: Vec<String>,
}

impl Areas {
    /// Reads ranges by kind and value.
    #[must_use]
    pub fn read<'a>(ranges: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self::of(ranges.into_iter().map(|(kind, value)| (value, Range::read(kind, value))))
    }

    /// Reads values of which no kind is said.
    #[must_use]
    pub fn guess<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        Self::of(values.into_iter().map(|value| (value, Range::guess(value))))
    }

    fn of<'a>(ranges: impl Iterator<Item = (&'a str, Option<Range>)>) -> Self {
        let (mut areas, mut v4, mut v6) = (Self::default(), Vec::new(), Vec::new());
        for (value, range) in ranges {
            let at = areas.written.len();
            match range {
                Some(Range::V4(first, last)) => v4.push((first.into(), last.into(), at)),
                Some(Range::V6(first, last)) => v6.push((first, last, at)),
                Some(Range::Asn(number)) => drop(areas.asns.insert(number, at)),
                Some(Range::Domain(name)) => drop(areas.domains.insert(name, at)),
                Some(Range::Other(text)) => drop(areas.others.insert(text, at)),
                None => {
                    areas.unread.push(value.to_owned());
                    continue;
                }
            }
            areas.written.push(value.to_owned());
        }
        (areas.v4, areas.v6) = (Spans::of(v4), Spans::of(v6));
        areas
    }

    /// Ranges that were read, as they were written.
    #[must_use]
    pub fn written(&self) -> &[String] {
        &self.written
    }

    /// Where these meet others: at most [`MEETINGS_MAX`] pairs, the same whichever is asked about the other but for the order
    /// within each.
    #[must_use]
    pub fn meets(&self, other: &Self) -> Vec<Meeting> {
        let mut pairs = BTreeSet::new();
        let mut found = |one: usize, two: usize| {
            if let (Some(one), Some(two)) = (self.written.get(one), other.written.get(two)) {
                pairs.insert(Meeting { one: one.clone(), other: two.clone() });
                while pairs.len() > MEETINGS_MAX {
                    pairs.pop_last();
                }
            }
        };
        for (ours, theirs) in [(&self.v4, &other.v4), (&self.v6, &other.v6)] {
            for (first, last, _, at) in &ours.0 {
                theirs.meets(*first, *last).for_each(|two| found(*at, two));
            }
        }
        for (number, at) in &self.asns {
            other.asns.get(number).into_iter().for_each(|two| found(*at, *two));
        }
        for (text, at) in &self.others {
            other.others.get(text).into_iter().for_each(|two| found(*at, *two));
        }
        for (name, at) in &self.domains {
            above(name).filter_map(|above| other.domains.get(above)).for_each(|two| found(*at, *two));
        }
        for (name, at) in &other.domains {
            let ours = above(name).filter(|above| above.len() < name.len());
            ours.filter_map(|above| self.domains.get(above)).for_each(|one| found(*one, *at));
        }
        pairs.into_iter().collect()
    }
}

/// A name and all above it, as they are kept.
fn above(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('.').filter_map(|(dot, _)| name.get(..=dot))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn areas(all: &[(&'static str, &'static str)]) -> Areas {
        Areas::read(all.iter().copied())
    }

    fn pairs(one: &[(&'static str, &'static str)], other: &[(&'static str, &'static str)]) -> Vec<(String, String)> {
        let (one, other) = (areas(one), areas(other));
        let met = one.meets(&other).into_iter().map(|met| (met.one, met.other)).collect::<Vec<_>>();
        let mut back: Vec<_> = other.meets(&one).into_iter().map(|met| (met.other, met.one)).collect();
        back.sort();
        assert_eq!(back, met, "it meets what meets it");
        met
    }

    fn meets(one: (&'static str, &'static str), other: (&'static str, &'static str)) -> bool {
        !pairs(&[one], &[other]).is_empty()
    }

    #[test]
    fn ranges_meet_that_share_one_address_and_no_others() {
        for (one, other) in [
            (("ipv4", "192.0.2.0/24"), ("ipv4", "192.0.2.255")),
            (("ipv4", "192.0.2.0-192.0.3.0"), ("ipv4", "192.0.3.0/24")),
            (("ipv4", "192.0.2.1"), ("ipv6", "::ffff:192.0.2.0/120")),
            (("ipv6", "2001:db8::/32"), ("ipv6", "2001:db8:ffff::1")),
            (("asn", "AS64500"), ("asn", "64500")),
            (("domain", "*.example.org"), ("domain", "www.example.org")),
            (("other", "Grid 7"), ("other", "grid 7 ")),
        ] {
            assert!(meets(one, other), "{one:?} {other:?}");
        }
        for (one, other) in [
            (("ipv4", "192.0.2.0/24"), ("ipv4", "192.0.3.0")),
            (("ipv4", "192.0.2.1"), ("ipv6", "2001:db8::/32")),
            (("asn", "64500"), ("asn", "64501")),
            (("domain", "example.org"), ("domain", "anexample.org")),
            (("domain", "example.org"), ("domain", "example.com")),
            (("asn", "7"), ("other", "7")),
        ] {
            assert!(!meets(one, other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_and_meets_nothing() {
        let one = areas(&[("ipv4", "here"), ("ipv4", "192.0.2.1")]);
        assert_eq!((one.unread.as_slice(), one.written()), (&["here".to_owned()][..], &["192.0.2.1".to_owned()][..]));
        assert_eq!(areas(&[("ipv4", "here")]).meets(&one), []);
    }

    #[test]
    fn people_are_told_a_few_pairs_and_never_thousands() {
        let many: Vec<String> = (0..=255).map(|last| format!("192.0.2.{last}")).collect();
        let many = Areas::read(many.iter().map(|value| ("ipv4", value.as_str())));
        let all = areas(&[("ipv4", "192.0.2.0/24"), ("ipv4", "0.0.0.0/0")]);
        assert_eq!(many.meets(&all).len(), MEETINGS_MAX);
        assert_eq!(all.meets(&many).len(), MEETINGS_MAX);
    }

    proptest! {
        #[test]
        fn intervals_meet_as_every_pair_says(
            one in prop::collection::vec((0_u32..64, 0_u32..8), 0..12),
            other in prop::collection::vec((0_u32..64, 0_u32..8), 0..12),
        ) {
            let text = |all: &[(u32, u32)]| all.iter().map(|(at, long)| format!("0.0.0.{at}-0.0.0.{}", at + long)).collect::<Vec<_>>();
            let (texts, others) = (text(&one), text(&other));
            let read = |all: &[String]| Areas::read(all.iter().map(|value| ("ipv4", value.as_str())));
            let mut expected: BTreeSet<Meeting> = BTreeSet::new();
            for (a, at) in one.iter().zip(&texts) {
                for (b, bt) in other.iter().zip(&others) {
                    if a.0 <= b.0 + b.1 && b.0 <= a.0 + a.1 {
                        expected.insert(Meeting { one: at.clone(), other: bt.clone() });
                    }
                }
            }
            let expected: Vec<Meeting> = expected.into_iter().take(MEETINGS_MAX).collect();
            prop_assert_eq!(read(&texts).meets(&read(&others)), expected);
        }
    }
}
