//! The annual review, as it is asked for and shown (`docs/spec/review.md`): of final states alone, so that the other side comes
//! to the same; with what both said of it, and where that differs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use comity_exchange::Side;
use comity_process::Who2;
use comity_process::case::Case;
use comity_process::feed::party_of;
use comity_process::labels::Labels;
use comity_process::review::{self, Dossier, FORMAT, Period, gather};
use comity_wire::envelope::Envelope;
use comity_wire::{Hash, PartyId, Track};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::names::Names;
use super::node::Node;
use super::obligations::reference;
use super::problem::{Problem, codes};
use super::show::Snapshot;
use super::views::{ReviewDifference, ReviewLineView, ReviewQuery, ReviewSaidView, ReviewView};
use crate::state::LineState;
use crate::watch::policy::{MayRead, On};

/// Differences that one answer tells at most.
pub const DIFFERENCES_MAX: usize = 200;
/// Tracks on which F56 is said, the usual one first.
const TRACKS: [Track; 2] = [Track::Dialogue, Track::Official];

/// What is asked for.
struct Asked {
    peer: String,
    track: Option<Track>,
    period: Period,
    now: u64,
}

/// Lines that are looked at, and those that are not.
#[derive(Default)]
struct Lines {
    states: Vec<Arc<LineState>>,
    reading: Vec<String>,
    left_out: Vec<String>,
    /// Lines on which a review is said, in the order of [`TRACKS`], whether or not they are reviewed.
    said_on: Vec<Arc<LineState>>,
}

fn wrong(field: &str, value: impl ToString) -> Problem {
    Problem::new(codes::ENVELOPE_WRONG).with("field", field.to_owned()).with("value", value.to_string())
}

impl Node {
    /// What the lines with a peer came to over a period, and what both said of it, as far as whoever asks may read it.
    ///
    /// # Errors
    /// No such peer or line; several peers and none named; a year or a span that is no period.
    pub async fn review(&self, query: ReviewQuery, may: MayRead) -> Result<ReviewView, Problem> {
        let (names, now) = (self.names(), self.inner.clocks.now().wall_s);
        let asked = asked(&query, &names, now)?;
        let lines = self.reviewed(&asked, &names, &may).await?;
        let snapshot = self.snapshot().await?;
        self.blocking(move || Review { asked: &asked, names: &names, snapshot: &snapshot }.view(lines)).await?
    }

    async fn reviewed(&self, asked: &Asked, names: &Names, may: &MayRead) -> Result<Lines, Problem> {
        let mut lines = Lines::default();
        let mut said_on: BTreeMap<usize, Arc<LineState>> = BTreeMap::new();
        for line in names.lines.keys() {
            let (peer, track) = names.of(line);
            if peer != asked.peer {
                continue;
            }
            let is_reviewed = asked.track.is_none_or(|wanted| wanted == track);
            // Figures are over everything said on a line: whoever may not read all of it is told none.
            let reads = may.may(On { track: Some(track.word()), format: None });
            let place = TRACKS.iter().position(|one| *one == track);
            let place = place.filter(|_| may.may(On::of(track.word(), FORMAT)));
            if is_reviewed && !reads {
                lines.left_out.push(track.word().to_owned());
            }
            if !(is_reviewed && reads) && place.is_none() {
                continue;
            }
            let Some(state) = self.state(*line).await? else {
                lines.reading.push(track.word().to_owned());
                continue;
            };
            if let Some(place) = place {
                said_on.insert(place, Arc::clone(&state));
            }
            if is_reviewed && reads {
                lines.states.push(state);
            }
        }
        lines.said_on = said_on.into_values().collect();
        Ok(lines)
    }
}

fn asked(query: &ReviewQuery, names: &Names, now: u64) -> Result<Asked, Problem> {
    let peer = match &query.peer {
        Some(peer) if names.peers.contains_key(peer) => peer.clone(),
        Some(peer) => return Err(Problem::new(codes::NO_SUCH_PEER).with("peer", peer)),
        None if names.peers.len() == 1 => names.peers.keys().next().cloned().unwrap_or_default(),
        None => return Err(wrong("peer", "")),
    };
    if let Some(track) = &query.track {
        names.line(&peer, track)?;
    }
    let track = query.track.as_deref().map(|word| word.parse().map_err(|_| wrong("track", word))).transpose()?;
    let period = match (query.year, query.from, query.to) {
        (Some(year), None, None) => Period::of_year(year).ok_or_else(|| wrong("year", year))?,
        (None, Some(from), Some(to)) => Period::new(from, to).ok_or_else(|| wrong("to", to))?,
        _ => return Err(wrong("year", "")),
    };
    Ok(Asked { peer, track, period, now })
}

struct Review<'a> {
    asked: &'a Asked,
    names: &'a Names,
    snapshot: &'a Snapshot,
}

impl Review<'_> {
    fn view(&self, lines: Lines) -> Result<ReviewView, Problem> {
        let Asked { peer, period, now, .. } = self.asked;
        let all = || lines.states.iter().chain(&lines.said_on);
        let (us, parties) = all().next().map_or((Who2::Lower, [PartyId([0; 32]); 2]), |state| {
            (party_of(&state.config, Side::Ours), state.finals.facts().parties)
        });
        let gathered = lines.states.iter().map(|state| gather(&state.finals, *period)).collect();
        let dossier = Dossier::of(*period, parties, gathered);
        let figures = dossier.json().canonical();
        let digest = dossier.digest();
        let mut view = ReviewView {
            peer: peer.clone(),
            own: self.names.own.clone(),
            from: period.from,
            to: period.to,
            now: *now,
            over: *now >= period.to,
            complete: dossier.is_complete() && lines.reading.is_empty() && lines.left_out.is_empty(),
            us: if us == Who2::Lower { "lower" } else { "upper" }.to_owned(),
            tlp: String::new(),
            pap: String::new(),
            lines: dossier.lines.iter().map(|line| of_line(line, &dossier)).collect(),
            reading: lines.reading,
            left_out: lines.left_out,
            digest: digest.to_string(),
            on: lines.said_on.iter().map(|state| state.config.track.word().to_owned()).collect(),
            track: None,
            state: "open".to_owned(),
            provisional: false,
            case: None,
            said_us: None,
            said_them: None,
            differences: Vec::new(),
            more: false,
            figures: raw(&figures)?,
        };
        let found = lines.said_on.iter().find_map(|state| Some((state, review::case_of(&state.provisional, *period)?)));
        let mut labels = dossier.labels;
        if let Some((state, case)) = found {
            labels.cover(self.said(state, &case, (us, digest), &mut view)?);
        }
        (view.tlp, view.pap) = (labels.tlp.word().to_owned(), labels.pap.word().to_owned());
        let values = |said: &Option<ReviewSaidView>| {
            let raw = said.as_ref().and_then(|said| said.figures.as_ref());
            raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or(Value::Null)
        };
        let computed = serde_json::from_str(&figures).unwrap_or(Value::Null);
        view.differences = differences(&computed, &values(&view.said_us), &values(&view.said_them));
        view.more = view.differences.len() > DIFFERENCES_MAX;
        view.differences.truncate(DIFFERENCES_MAX);
        Ok(view)
    }

    /// What both said of the period in one case, and the labels under which they did.
    fn said(
        &self,
        state: &LineState,
        case: &Case,
        (us, digest): (Who2, Hash),
        view: &mut ReviewView,
    ) -> Result<Labels, Problem> {
        let (item, mut labels) = (review::item(case), Labels::default());
        view.track = Some(state.config.track.word().to_owned());
        view.case = Some(reference(state, self.names, &case.id));
        view.state = item.standing().word().to_owned();
        view.provisional = state.finals.case(&case.id).as_deref() != Some(case);
        for (who, said) in Who2::BOTH.into_iter().zip(&item.said) {
            let Some(said) = said else { continue };
            let body = self.snapshot.find(&said.by.to_string())?.statement;
            if let Some(Envelope { tlp, pap, .. }) = body.as_ref().map(|said| &said.envelope) {
                labels.cover(Labels { tlp: *tlp, pap: *pap });
            }
            let members = body.and_then(|said| serde_json::from_slice::<Members>(&said.body).ok()).unwrap_or_default();
            let one = ReviewSaidView {
                statement: reference(state, self.names, &said.by),
                digest: said.text.to_string(),
                equal: said.text == digest,
                figures: members.figures,
                remarks: members.remarks,
            };
            *(if who == us { &mut view.said_us } else { &mut view.said_them }) = Some(one);
        }
        Ok(labels)
    }
}

/// Members of an F56 that are shown as they were said.
#[derive(Default, Deserialize)]
struct Members {
    #[serde(default)]
    figures: Option<Box<RawValue>>,
    #[serde(default)]
    remarks: Option<Box<RawValue>>,
}

fn of_line(line: &review::LineFigures, dossier: &Dossier) -> ReviewLineView {
    ReviewLineView {
        track: line.track.word().to_owned(),
        line: line.line.to_string(),
        digest: line.digest(dossier.period, &dossier.parties).to_string(),
        availability_permille: line.availability_permille(),
        complete: line.complete,
    }
}

fn raw(json: &str) -> Result<Box<RawValue>, Problem> {
    RawValue::from_string(json.to_owned()).map_err(|error| Problem::new(codes::INTERNAL).with("detail", error))
}

/// Where what is computed and what each side says differ, by name; what a side does not say at all differs nowhere.
fn differences(computed: &Value, us: &Value, them: &Value) -> Vec<ReviewDifference> {
    let all = [computed, us, them].map(|value| {
        let mut flat = BTreeMap::new();
        flatten(value, "", &mut flat);
        flat
    });
    let names: BTreeSet<&String> = all.iter().flat_map(BTreeMap::keys).collect();
    let differs = |name: &&String| {
        let said = all.iter().zip([computed, us, them]).filter(|(_, whole)| !whole.is_null());
        let mut values = said.map(|(flat, _)| flat.get(*name));
        let first = values.next().flatten();
        values.any(|value| value != first)
    };
    let told = |name: &String| {
        let [computed, us, them] = [&all[0], &all[1], &all[2]].map(|flat| flat.get(name).cloned());
        ReviewDifference { figure: name.clone(), computed, us, them }
    };
    // One more than are told shows that there are more.
    names.into_iter().filter(differs).take(DIFFERENCES_MAX + 1).map(told).collect()
}

/// Every single value by its name.
fn flatten(value: &Value, name: &str, into: &mut BTreeMap<String, String>) {
    let at = |inner: &str| if name.is_empty() { inner.to_owned() } else { format!("{name}/{inner}") };
    match value {
        Value::Object(members) => members.iter().for_each(|(inner, value)| flatten(value, &at(inner), into)),
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                let track = item.get("track").and_then(Value::as_str);
                let party = ["lower", "upper"].get(number).filter(|_| item.get("party").is_some());
                let number = number.to_string();
                flatten(item, &at(track.or(party.copied()).unwrap_or(&number)), into);
            }
        }
        Value::Null => {}
        Value::String(text) => drop(into.insert(name.to_owned(), text.clone())),
        other => drop(into.insert(name.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::names::PeerName;
    use super::*;

    #[test]
    fn differences_name_the_party_and_the_line_and_leave_out_who_says_nothing() {
        let of = |lapsed: u64, tests: u64| {
            let party = |lapsed: u64| json!({ "party": "00", "lapsed": lapsed });
            json!({ "parties": [party(0), party(lapsed)], "lines": [{ "track": "nrrc", "tests": tests }] })
        };
        assert_eq!(differences(&of(1, 5), &Value::Null, &of(1, 5)), []);
        assert_eq!(differences(&of(1, 5), &Value::Null, &Value::Null), []);
        let found = differences(&of(1, 5), &of(1, 5), &of(2, 6));
        let names: Vec<&str> = found.iter().map(|one| one.figure.as_str()).collect();
        assert_eq!(names, ["lines/nrrc/tests", "parties/upper/lapsed"]);
        let values =
            |one: &ReviewDifference| [one.computed.clone(), one.us.clone(), one.them.clone()].map(Option::unwrap);
        assert_eq!(values(&found[1]), ["1", "1", "2"]);
        let less = differences(&of(1, 5), &json!({ "parties": [] }), &Value::Null);
        assert!(less.iter().any(|one| one.figure == "lines/nrrc/tests" && one.us.is_none()), "what a side left out");
    }

    #[test]
    fn hostile_figures_are_told_up_to_a_limit() {
        let many: serde_json::Map<String, Value> = (0..5_000).map(|n| (format!("x{n}"), n.into())).collect();
        assert_eq!(differences(&json!({}), &Value::Null, &Value::Object(many)).len(), DIFFERENCES_MAX + 1);
        let mut odd = BTreeMap::new();
        flatten(&json!([1, "a", [null], { "": { "b": true } }]), "", &mut odd);
        assert_eq!(
            odd.into_iter().collect::<Vec<_>>(),
            [("0", "1"), ("1", "a"), ("3//b", "true")].map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
    }

    #[test]
    fn what_is_no_period_or_no_peer_is_refused() {
        let period = |year, from, to| {
            let query = ReviewQuery { year, from, to, ..ReviewQuery::default() };
            asked(&query, &names(&["BOR"]), 0).map(|asked| asked.period).map_err(|problem| problem.params)
        };
        assert_eq!(period(Some(2026), None, None).unwrap(), Period::of_year(2026).unwrap());
        assert!(period(None, Some(1), Some(86_401)).is_ok());
        for (year, from, to) in [
            (None, None, None),
            (Some(1_999), None, None),
            (Some(9_999), None, None),
            (Some(u64::MAX), None, None),
            (Some(2026), Some(1), Some(86_401)),
            (None, Some(1), None),
            (None, Some(5), Some(5)),
            (None, Some(86_401), Some(1)),
            (None, Some(1), Some(u64::MAX)),
        ] {
            assert!(period(year, from, to).is_err(), "{year:?} {from:?} {to:?}");
        }
    }

    fn names(peers: &[&str]) -> Names {
        let peer = |name: &&str| {
            let (party, root, addresses) = (PartyId([2; 32]), Hash::ZERO, Vec::new());
            let peer = PeerName { name: (*name).to_owned(), own_name: String::new(), party, root, addresses };
            ((*name).to_owned(), peer)
        };
        let peers = peers.iter().map(peer).collect();
        Names { own: "AUR".to_owned(), party: PartyId([1; 32]), peers, lines: BTreeMap::new() }
    }

    #[test]
    fn one_peer_need_not_be_named_and_of_several_one_must() {
        let of = |peers: &[&str], peer: Option<&str>, track: Option<&str>| {
            let (peer, track) = (peer.map(str::to_owned), track.map(str::to_owned));
            let query = ReviewQuery { peer, track, year: Some(2026), ..ReviewQuery::default() };
            asked(&query, &names(peers), 0).map(|asked| asked.peer).map_err(|problem| problem.code)
        };
        assert_eq!(of(&["BOR"], None, None).unwrap(), "BOR");
        assert_eq!(of(&["BOR", "CAS"], Some("CAS"), None).unwrap(), "CAS");
        for (peers, peer) in [(&["BOR", "CAS"][..], None), (&[][..], None), (&["BOR"][..], Some("CAS"))] {
            assert!(of(peers, peer, None).is_err());
        }
        assert!(of(&["BOR"], None, Some("nrrc")).is_err(), "no such line");
    }
}
