//! What the counterpart owed and did not give: prepared for its next desk on the next line, for an officer of ours to release.
//!
//! Software never wakes another State's officials: what is prepared here waits until an officer makes a draft of it, which is
//! then released as any other. It cites the statement that was not answered by its leaf hash, and the draft takes along its
//! evidence file, so that whoever gets it can check it without the other line. docs/decisions/0018 says which format it has.

use comity_catalog::{Language, Words};
use comity_store::{Cells, Read, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::alarm::{Alarm, AlarmKind};
use super::cells::{self, RecordError};
use super::clock::Now;
use super::desk::{self, is_id};
use super::log::{self, Happened, LogEntry};
use super::owing::OwedItem;
use super::step::{self, Told, tx_read};

/// What is prepared and kept at most; a lapse beyond it raises its alarm without a draft.
pub const WAITING_MAX: usize = 10_000;
/// Asked for by whoever releases it: an answer within this time.
const ASKED_SECONDS: u64 = 14_400;
const KEY: &[u8] = b"p/";

/// What the node prepared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Prepared {
    /// Its id: the obligation's.
    pub id: String,
    /// What it is about.
    pub lapse: OwedItem,
    /// The track of the line that it would go out on: the next one of this counterpart.
    pub to_track: String,
    /// The format that it has.
    pub format: String,
    /// When it was prepared, by our clock.
    pub at: u64,
    /// `waiting`; `drafted`, an officer made a draft of it; `dropped` by an officer; `withdrawn`: what was owed was given.
    pub state: String,
    /// Who drafted or dropped it.
    pub officer: String,
    /// The draft's number.
    pub draft: Option<u64>,
}

/// The format in which a lapse is told on a line: a request for a call between the watches on the line of the risk reduction
/// centres, an official's message to the high officials.
#[must_use]
pub fn format_on(track: &str) -> &'static str {
    if track == "official" { "F61" } else { "F18" }
}

/// Subject and body of what is prepared: (ours, theirs) are the parties' names, `first` the language of the text.
#[must_use]
pub fn body(
    prepared: &Prepared,
    (ours, theirs): (&str, &str),
    (first, other): (&Words, &Words),
    now: u64,
) -> (String, serde_json::Value) {
    let lapse = &prepared.lapse;
    let text = |words: &Words, key: &str| {
        let owed = words.text(&format!("lapse-{}", lapse.what));
        let due = comity_catalog::render::instant(lapse.due);
        let values = [("statement", lapse.statement.as_str()), ("owed", &owed), ("due", &due), ("id", &lapse.id)];
        words.with(key, &values)
    };
    let tag = |language: Language| language.tag();
    let subject = text(first, "lapse-subject");
    let unanswered = json!({
        "statement": lapse.statement, "id": lapse.id, "format": lapse.format, "owed": lapse.what, "due": lapse.due,
        "track": lapse.track, "obligation": lapse.obligation,
    });
    let body = match prepared.format.as_str() {
        "F61" => json!({
            "originator": {"office": ours}, "addressee": {"office": theirs},
            "text": text(first, "lapse-text"), "languages": [tag(first.language())],
            "translations": {tag(other.language()): text(other, "lapse-text")},
            "reply_wanted": true, "eyes_only": false, "topic": subject, "unanswered": unanswered,
        }),
        _ => json!({
            "level": "watch", "means": "telephone", "when": [{"from": now, "to": now.saturating_add(ASKED_SECONDS)}],
            "subject": format!("{} / {}", text(first, "lapse-text"), text(other, "lapse-text")),
            "languages": [tag(first.language()), tag(other.language())], "unanswered": unanswered,
        }),
    };
    (subject, body)
}

/// The line that comes after one: from the computer emergency teams to the risk reduction centres to the high officials.
#[must_use]
pub fn next_track(track: &str) -> Option<&'static str> {
    match track {
        "cert" => Some("nrrc"),
        "nrrc" => Some("official"),
        _ => None,
    }
}

fn key(id: &str) -> Vec<u8> {
    [KEY, id.as_bytes()].concat()
}

/// One of them.
///
/// # Errors
/// [`RecordError`].
pub fn find(read: &dyn Read, id: &str) -> Result<Option<Prepared>, RecordError> {
    if id.len() != 64 { Ok(None) } else { cells::get(read, Cells::Watch, &key(id)) }
}

/// All of them, whatever became of them.
///
/// # Errors
/// [`RecordError`].
pub fn all(read: &dyn Read) -> Result<Vec<Prepared>, RecordError> {
    Ok(cells::all(read, Cells::Watch, KEY, WAITING_MAX)?.into_iter().map(|(_, p)| p).collect())
}

/// Those that wait for an officer.
///
/// # Errors
/// [`RecordError`].
pub fn waiting(read: &dyn Read) -> Result<Vec<Prepared>, RecordError> {
    Ok(all(read)?.into_iter().filter(|p| p.state == "waiting").collect())
}

/// The id of the alarm about a lapse.
#[must_use]
pub fn alarm_id(obligation: &str) -> String {
    Alarm::of_node(AlarmKind::Lapsed, obligation, None).id
}

/// Prepares what a lapse calls for, once for its obligation: an alarm for our own officers, and a draft where the counterpart
/// has a line with us after this one (`has_line` says so). What was withdrawn, and has lapsed after all, waits again.
///
/// # Errors
/// [`RecordError`].
pub fn prepare(
    tx: &mut dyn Tx,
    lapse: &OwedItem,
    has_line: &dyn Fn(&str, &str) -> bool,
    now: Now,
) -> Result<Vec<Told>, RecordError> {
    let desks = step::desks(tx_read(tx))?;
    let desk = desk::addressed(&desks, &lapse.track, &[]).map(|d| d.id.clone());
    let alarm = Alarm {
        id: alarm_id(&lapse.obligation),
        peer: lapse.peer.clone(),
        track: lapse.track.clone(),
        format: lapse.format.clone(),
        mark: lapse.mark.clone(),
        tlp: lapse.tlp.clone(),
        pap: lapse.pap.clone(),
        owed: lapse.what.clone(),
        due: Some(lapse.due),
        obligation: Some(lapse.obligation.clone()),
        ..Alarm::of_node(AlarmKind::Lapsed, &lapse.statement, desk)
    };
    let told: Vec<Told> = step::raise(tx, alarm, now)?.into_iter().collect();
    let before = find(tx_read(tx), &lapse.obligation)?;
    let Some(to) = next_track(&lapse.track).filter(|track| has_line(&lapse.peer, track)) else { return Ok(told) };
    let prepared = match before {
        Some(before) if before.state == "withdrawn" && before.draft.is_none() => before,
        Some(_) => return Ok(told),
        None if all(tx_read(tx))?.len() >= WAITING_MAX => return Ok(told),
        None => Prepared {
            id: lapse.obligation.clone(),
            lapse: lapse.clone(),
            to_track: to.to_owned(),
            format: format_on(to).to_owned(),
            at: now.wall_s,
            state: String::new(),
            officer: String::new(),
            draft: None,
        },
    };
    cells::put(tx, Cells::Watch, &key(&prepared.id), &Prepared { state: "waiting".to_owned(), ..prepared.clone() })?;
    log::append(tx, LogEntry::new(now, Happened::Prepared).of(&prepared.id).text(lapse.statement.clone()))?;
    Ok(told)
}

/// An officer made a draft of it (its number), or drops it. `None` where nothing of this id waits.
///
/// # Errors
/// [`RecordError`].
pub fn decide(
    tx: &mut dyn Tx,
    id: &str,
    (officer, draft): (&str, Option<u64>),
    now: Now,
) -> Result<Option<Prepared>, RecordError> {
    let found = find(tx_read(tx), id)?.filter(|p| p.state == "waiting").filter(|_| is_id(officer));
    let Some(mut prepared) = found else { return Ok(None) };
    let (state, what) = match draft {
        Some(_) => ("drafted", Happened::Drafted),
        None => ("dropped", Happened::Dropped),
    };
    (prepared.state, prepared.officer, prepared.draft) = (state.to_owned(), officer.to_owned(), draft);
    cells::put(tx, Cells::Watch, &key(id), &prepared)?;
    log::append(tx, LogEntry::new(now, what).of(id).officer(officer))?;
    Ok(Some(prepared))
}

/// What was owed was given, given up or does not hold in the final order: what waits is withdrawn, visibly. A draft that an
/// officer made of it stays theirs, and is shown as withdrawn here.
///
/// # Errors
/// [`RecordError`].
pub fn withdraw(tx: &mut dyn Tx, id: &str, how: &str, now: Now) -> Result<bool, RecordError> {
    let found = find(tx_read(tx), id)?.filter(|p| p.state == "waiting" || p.state == "drafted");
    let Some(mut prepared) = found else { return Ok(false) };
    "withdrawn".clone_into(&mut prepared.state);
    cells::put(tx, Cells::Watch, &key(id), &prepared)?;
    log::append(tx, LogEntry::new(now, Happened::Withdrawn).of(id).text(how))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use comity_catalog::Catalogue;
    use comity_store::Store;
    use comity_store::memory::Disk;

    use super::*;

    const NOW: Now = Now { wall_s: 1_000, watch_ms: 5 };

    fn lapse(track: &str) -> OwedItem {
        OwedItem {
            obligation: "9".repeat(64),
            what: "answer".into(),
            statement: format!("AUR/{track}/7"),
            id: "7".repeat(64),
            format: "F23".into(),
            precedence: "flash".into(),
            peer: "BOR".into(),
            track: track.into(),
            due: 900,
            mark: "actual".into(),
            tlp: "TLP:RED".into(),
            pap: "PAP:RED".into(),
        }
    }

    #[test]
    fn a_lapse_is_prepared_once_on_the_next_line_and_never_sent_by_itself() {
        let disk = Disk::new();
        let mut store = disk.open();
        let mut tx = store.begin().unwrap();
        let told = prepare(&mut *tx, &lapse("cert"), &|_, _| true, NOW).unwrap();
        assert!(matches!(&told[..], [Told::Raised(alarm)] if alarm.kind == AlarmKind::Lapsed
            && alarm.tlp == "TLP:RED" && alarm.pap == "PAP:RED"));
        tx.commit().unwrap();
        disk.crash();
        let mut store = disk.open();
        let mut tx = store.begin().unwrap();
        assert_eq!(prepare(&mut *tx, &lapse("cert"), &|_, _| true, NOW).unwrap(), []);
        let waits = waiting(&*tx).unwrap();
        assert_eq!((waits.len(), waits[0].to_track.as_str(), waits[0].format.as_str()), (1, "nrrc", "F18"));
        assert_eq!(waits[0].lapse.id, "7".repeat(64));
        // The answer and the acknowledgement of one statement lapse apart.
        let other = OwedItem { what: "acknowledge".into(), obligation: "8".repeat(64), ..lapse("cert") };
        assert_eq!(prepare(&mut *tx, &other, &|_, _| true, NOW).unwrap().len(), 1);
        assert_eq!(waiting(&*tx).unwrap().len(), 2);
    }

    #[test]
    fn without_a_next_line_there_is_an_alarm_and_no_draft() {
        let mut store = Disk::new().open();
        let mut tx = store.begin().unwrap();
        for (n, (track, has)) in [("official", true), ("dialogue", true), ("cert", false)].into_iter().enumerate() {
            let at = |peer: &str, to: &str| has && peer == "BOR" && !to.is_empty();
            let lapse = OwedItem { obligation: n.to_string().repeat(64), ..lapse(track) };
            assert_eq!(prepare(&mut *tx, &lapse, &at, NOW).unwrap().len(), 1, "{track}");
        }
        assert!(all(&*tx).unwrap().is_empty());
    }

    #[test]
    fn a_draft_is_made_or_dropped_by_a_named_officer_and_only_once() {
        let mut store = Disk::new().open();
        let mut tx = store.begin().unwrap();
        prepare(&mut *tx, &lapse("nrrc"), &|_, _| true, NOW).unwrap();
        let id = waiting(&*tx).unwrap()[0].id.clone();
        assert_eq!(decide(&mut *tx, &id, ("", Some(1)), NOW).unwrap(), None, "by nobody");
        assert_eq!(decide(&mut *tx, "no id", ("ana", Some(1)), NOW).unwrap(), None);
        let done = decide(&mut *tx, &id, ("ana", Some(4)), NOW).unwrap().unwrap();
        assert_eq!((done.state.as_str(), done.draft), ("drafted", Some(4)));
        assert_eq!(decide(&mut *tx, &id, ("bo", None), NOW).unwrap(), None);
        assert!(waiting(&*tx).unwrap().is_empty());
        assert!(withdraw(&mut *tx, &id, "answered", NOW).unwrap());
        assert!(!withdraw(&mut *tx, &id, "answered", NOW).unwrap(), "once");
        prepare(&mut *tx, &lapse("nrrc"), &|_, _| true, NOW).unwrap();
        assert!(waiting(&*tx).unwrap().is_empty(), "the officer's draft is there");
    }

    #[test]
    fn what_does_not_hold_and_lapses_after_all_waits_again() {
        let mut store = Disk::new().open();
        let mut tx = store.begin().unwrap();
        let id = lapse("nrrc").obligation;
        assert!(!withdraw(&mut *tx, &id, "answered", NOW).unwrap(), "nothing is there");
        prepare(&mut *tx, &lapse("nrrc"), &|_, _| true, NOW).unwrap();
        assert!(withdraw(&mut *tx, &id, "answered", NOW).unwrap());
        assert!(waiting(&*tx).unwrap().is_empty());
        assert_eq!(prepare(&mut *tx, &lapse("nrrc"), &|_, _| true, NOW).unwrap(), [], "the alarm is raised once");
        assert_eq!(waiting(&*tx).unwrap().len(), 1);
    }

    #[test]
    fn what_is_prepared_is_what_its_format_asks_for_in_both_languages() {
        let (catalogue, english, russian) =
            (Catalogue::shipped().unwrap(), Words::shipped(Language::English), Words::shipped(Language::Russian));
        let mut store = Disk::new().open();
        let mut tx = store.begin().unwrap();
        for (n, track) in ["cert", "nrrc"].into_iter().enumerate() {
            let lapse = OwedItem { obligation: n.to_string().repeat(64), ..lapse(track) };
            prepare(&mut *tx, &lapse, &|_, _| true, NOW).unwrap();
        }
        for prepared in waiting(&*tx).unwrap() {
            let (subject, body) = body(&prepared, ("Aurelia", "Borduria"), (&russian, &english), 1_000);
            assert!(subject.contains(&prepared.lapse.statement) && !subject.contains("lapse-"), "{subject}");
            let text = body.to_string();
            assert!(text.contains(&"7".repeat(64)) && !text.contains("lapse-"), "{text}");
            let members = comity_wire::body::Members::read(text.as_bytes()).unwrap();
            assert!(members.get("unanswered").is_some());
            let envelope = comity_wire::envelope::Envelope {
                format: prepared.format.clone(),
                format_version: 1,
                ..Default::default()
            };
            catalogue.check(&envelope, &members).unwrap();
        }
    }
}
