//! Names that people type: `AUR/nrrc/7`, `AUR/nrrc/2.7`, `AUR/nrrc/7@BOR`, `AUR/nrrc/#12`, or an entry's id.
//!
//! Local names of peers are this node's own; they never cross a line and stand in no evidence (PROTOCOL.md rule 28).

use std::collections::BTreeMap;

use comity_exchange::Side;
use comity_store::Read;
use comity_wire::{Hash, LineId, PartyId, Track};

use super::problem::{Problem, codes};
use crate::ledger::query::{self, Position};
use crate::ledger::{Journals, KeepError};

/// A line with a peer, as names go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineName {
    /// The peer's local name.
    pub peer: String,
    /// The track.
    pub track: Track,
    /// The line.
    pub line: LineId,
}

/// A peer, as names go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerName {
    /// The local name.
    pub name: String,
    /// What the party calls itself.
    pub own_name: String,
    /// The party.
    pub party: PartyId,
    /// Fingerprint of its root key, as the pairing showed it.
    pub root: Hash,
    /// Where its node may be reached, as the pairing said.
    pub addresses: Vec<String>,
}

/// Every name that this node knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// What this party is called here.
    pub own: String,
    /// This party.
    pub party: PartyId,
    /// Peers, by local name.
    pub peers: BTreeMap<String, PeerName>,
    /// Lines.
    pub lines: BTreeMap<LineId, LineName>,
}

/// A name, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Parsed {
    Id(Hash),
    Number { author: String, track: Track, generation: u64, place: Place, peer: Option<String> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Ordinal(u64),
    Entry(u64),
}

fn parse(name: &str) -> Option<Parsed> {
    if let Ok(id) = name.parse::<Hash>() {
        return Some(Parsed::Id(id));
    }
    let (name, peer) = match name.split_once('@') {
        Some((name, peer)) if !peer.is_empty() => (name, Some(peer.to_owned())),
        Some(_) => return None,
        None => (name, None),
    };
    let (rest, number) = name.rsplit_once('/')?;
    let (author, track) = rest.rsplit_once('/')?;
    let (generation, place) = match number.split_once('.') {
        Some((generation, place)) => (generation.parse().ok()?, place),
        None => (1, number),
    };
    let place = match place.strip_prefix('#') {
        Some(entry) => Place::Entry(entry.parse().ok()?),
        None => Place::Ordinal(place.parse().ok()?),
    };
    (!author.is_empty()).then_some(())?;
    Some(Parsed::Number { author: author.to_owned(), track: track.parse().ok()?, generation, place, peer })
}

impl Names {
    /// The line with a peer on a track.
    ///
    /// # Errors
    /// No such peer, no such track, no such line.
    pub fn line(&self, peer: &str, track: &str) -> Result<LineId, Problem> {
        if !self.peers.contains_key(peer) {
            return Err(Problem::new(codes::NO_SUCH_PEER).with("peer", peer));
        }
        let none = || Problem::new(codes::NO_SUCH_LINE).with("peer", peer).with("track", track);
        let track: Track = track.parse().map_err(|_| none())?;
        let found = self.lines.values().find(|l| l.peer == peer && l.track == track);
        found.map(|l| l.line).ok_or_else(none)
    }

    /// The track that a question names, where it names one. A peer or a line that there is not is refused, so that nobody
    /// takes a slip of the pen for an empty list.
    ///
    /// # Errors
    /// No such peer, no such track, no such line.
    pub fn asked(&self, peer: Option<&str>, track: Option<&str>) -> Result<Option<Track>, Problem> {
        if let Some(peer) = peer.filter(|peer| !self.peers.contains_key(*peer)) {
            return Err(Problem::new(codes::NO_SUCH_PEER).with("peer", peer));
        }
        let wrong = |word: &str| Problem::new(codes::ENVELOPE_WRONG).with("field", "track").with("value", word);
        let of = track.map(|word| word.parse().map_err(|_| wrong(word))).transpose()?;
        if let (Some(peer), Some(track)) = (peer, track) {
            self.line(peer, track)?;
        }
        Ok(of)
    }

    /// Peer and track of a line; empty and the first track for one that has no name here.
    #[must_use]
    pub fn of(&self, line: &LineId) -> (&str, Track) {
        self.lines.get(line).map_or(("", Track::Nrrc), |l| (l.peer.as_str(), l.track))
    }

    /// The number of a statement as people see it, unlike every other at this node.
    #[must_use]
    pub fn number(&self, line: &LineId, side: Side, generation: u64, ordinal: u64) -> String {
        self.written(line, side, generation, &ordinal.to_string())
    }

    /// The place of any entry, `AUR/nrrc/#12`.
    #[must_use]
    pub fn entry(&self, line: &LineId, side: Side, generation: u64, number: u64) -> String {
        self.written(line, side, generation, &format!("#{number}"))
    }

    fn written(&self, line: &LineId, side: Side, generation: u64, place: &str) -> String {
        let (peer, track) = self.of(line);
        let generation = if generation > 1 { format!("{generation}.") } else { String::new() };
        let ours = side == Side::Ours;
        let shared = ours && self.lines.values().filter(|l| l.track == track).count() > 1;
        let (author, at) =
            (if ours { &self.own } else { peer }, if shared { format!("@{peer}") } else { String::new() });
        format!("{author}/{track}/{generation}{place}{at}")
    }

    /// Where the named entry stands.
    ///
    /// # Errors
    /// Malformed, nothing of that name, or several.
    pub fn resolve(&self, read: &dyn Read, journals: &Journals, name: &str) -> Result<Position, Problem> {
        let none = || Problem::new(codes::NO_SUCH_STATEMENT).with("name", name);
        let parsed = parse(name).ok_or_else(|| Problem::new(codes::NAME_MALFORMED).with("name", name))?;
        let (author, track, generation, place, peer) = match parsed {
            Parsed::Id(id) => return query::by_id(read, journals, &id).map_err(keep)?.ok_or_else(none),
            Parsed::Number { author, track, generation, place, peer } => (author, track, generation, place, peer),
        };
        let mut found = Vec::new();
        for line in self.lines.values().filter(|l| l.track == track) {
            if peer.as_ref().is_some_and(|p| *p != line.peer) {
                continue;
            }
            for (side, named) in [(Side::Ours, &self.own), (Side::Theirs, &line.peer)] {
                let Some(journal) = journals.find(&line.line, side, generation).filter(|_| *named == author) else {
                    continue;
                };
                let number = match place {
                    Place::Ordinal(ordinal) => query::by_ordinal(read, journal, ordinal).map_err(keep)?,
                    Place::Entry(number) => (number < query::size(read, journal).map_err(keep)?).then_some(number),
                };
                found.extend(number.map(|number| (line.peer.clone(), Position { journal, number })));
            }
        }
        match &found[..] {
            [] => Err(none()),
            [(_, at)] => Ok(*at),
            several => {
                let candidates: Vec<String> = several.iter().map(|(peer, _)| format!("{name}@{peer}")).collect();
                let problem = Problem::new(codes::NAME_AMBIGUOUS).with("name", name);
                Err(problem.with("candidates", candidates.join(", ")))
            }
        }
    }
}

/// A failure to read what is kept.
pub(super) fn keep(error: KeepError) -> Problem {
    let mut detail = error.to_string();
    if let KeepError::Store(store) = &error {
        detail = store.to_string();
    }
    Problem::new(codes::STORE_DAMAGED).with("detail", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart_or_refused() {
        let number = |author: &str, track, generation, place, peer: Option<&str>| {
            Some(Parsed::Number { author: author.into(), track, generation, place, peer: peer.map(Into::into) })
        };
        assert_eq!(parse("AUR/nrrc/7"), number("AUR", Track::Nrrc, 1, Place::Ordinal(7), None));
        assert_eq!(parse("AUR/cert/2.7@BOR"), number("AUR", Track::Cert, 2, Place::Ordinal(7), Some("BOR")));
        assert_eq!(parse("AUR/cert/#12"), number("AUR", Track::Cert, 1, Place::Entry(12), None));
        assert_eq!(parse(&"ab".repeat(32)), Some(Parsed::Id(Hash([0xab; 32]))));
        for bad in
            ["", "AUR", "AUR/7", "AUR/nrrc/", "AUR/nrrc/x", "AUR/post/7", "/nrrc/7", "AUR/nrrc/7@", "AUR/nrrc/-7"]
        {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
