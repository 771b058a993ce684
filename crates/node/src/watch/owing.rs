//! What we owe: our own officers are told at half of the time, and when it is over; and what an alarm was about is over when
//! it was given another way than by an acknowledgement.

use comity_seal::hash::sha256_parts;
use comity_store::{Read, Tx};
use serde::{Deserialize, Serialize};

use super::alarm::{self, Alarm, AlarmKind};
use super::cells::RecordError;
use super::clock::Now;
use super::desk;
use super::lapse;
use super::step::{self, Told, tx_read};

/// Something that one party owes the other and did not give yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwedItem {
    /// The obligation's id, the same on both sides.
    pub obligation: String,
    /// `acknowledge`, `answer`, `plan`, `report` or `mirror`.
    pub what: String,
    /// Number of the statement that it comes from.
    pub statement: String,
    /// Its leaf hash.
    pub id: String,
    /// Its format.
    pub format: String,
    /// Its precedence.
    pub precedence: String,
    /// The counterpart.
    pub peer: String,
    /// The track's word.
    pub track: String,
    /// When it is due, by the signed time of the receipt and the period.
    pub due: u64,
    /// The statement's mark: what lapses in an exercise climbs in the exercise.
    pub mark: String,
    /// TLP's label of the statement; empty where it is not known here.
    #[serde(default)]
    pub tlp: String,
    /// PAP's label, likewise.
    #[serde(default)]
    pub pap: String,
}

/// The ids of the alarms about one obligation of ours: due soon, late.
#[must_use]
pub fn alarm_ids(obligation: &str) -> [String; 2] {
    ["soon", "late"]
        .map(|when| sha256_parts(&[b"comity/watch/owing/", when.as_bytes(), b"/", obligation.as_bytes()]).to_string())
}

/// Half of the time is over (`late` false), or all of it. What has an alarm of its own, since nobody acknowledged it, goes up
/// a level there; anything else raises one, once for each of the two.
///
/// # Errors
/// [`RecordError`].
pub fn owing(tx: &mut dyn Tx, of: &OwedItem, late: bool, now: Now) -> Result<Vec<Told>, RecordError> {
    let own = alarm::find(tx_read(tx), &of.id)?.filter(|alarm| alarm.ended.is_none());
    if of.what == "acknowledge" && (own.is_some() || !late) {
        if late {
            step::overdue(tx, &of.id, now)?;
        }
        return Ok(Vec::new());
    }
    let [soon, over] = alarm_ids(&of.obligation);
    let mut told = Vec::new();
    if late {
        told.extend(step::end(tx, &soon, ("late", "", None), now)?);
    }
    let desks = step::desks(tx_read(tx))?;
    let desk = desk::addressed(&desks, &of.track, &[]).map(|d| d.id.clone());
    let precedence = match (late, of.precedence.as_str()) {
        (_, "flash") => "flash",
        (true, _) => "immediate",
        (false, word) => word,
    };
    let alarm = Alarm {
        id: if late { over } else { soon },
        peer: of.peer.clone(),
        track: of.track.clone(),
        format: of.format.clone(),
        precedence: precedence.to_owned(),
        mark: of.mark.clone(),
        tlp: of.tlp.clone(),
        pap: of.pap.clone(),
        owed: of.what.clone(),
        due: Some(of.due),
        obligation: Some(of.obligation.clone()),
        overdue: late,
        ..Alarm::of_node(AlarmKind::Owing, &of.statement, desk)
    };
    told.extend(step::raise(tx, alarm, now)?);
    Ok(told)
}

/// An obligation that is open no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// Its id.
    pub obligation: String,
    /// What was owed.
    pub what: String,
    /// Leaf hash of the statement that it came from.
    pub id: String,
    /// `answered`, `waived` or `withdrawn`.
    pub how: &'static str,
    /// The statement that did it.
    pub by: Option<String>,
}

impl Over {
    /// The alarms that end with it, if they are open.
    fn alarms(&self) -> Vec<String> {
        let [soon, late] = alarm_ids(&self.obligation);
        let mut ids = vec![soon, late, lapse::alarm_id(&self.obligation)];
        if self.what == "acknowledge" {
            ids.push(self.id.clone());
        }
        ids
    }
}

/// Whether [`over`] would do anything.
///
/// # Errors
/// [`RecordError`].
pub fn concerns(read: &dyn Read, of: &Over) -> Result<bool, RecordError> {
    for id in of.alarms() {
        if alarm::find(read, &id)?.is_some_and(|alarm| alarm.ended.is_none()) {
            return Ok(true);
        }
    }
    Ok(lapse::find(read, &of.obligation)?.is_some_and(|p| p.state == "waiting" || p.state == "drafted"))
}

/// Ends what was raised because of an obligation, and withdraws what was prepared.
///
/// # Errors
/// [`RecordError`].
pub fn over(tx: &mut dyn Tx, of: &Over, now: Now) -> Result<Vec<Told>, RecordError> {
    let mut told = Vec::new();
    for id in of.alarms() {
        told.extend(step::end(tx, &id, (of.how, "", of.by.clone()), now)?);
    }
    lapse::withdraw(tx, &of.obligation, of.how, now)?;
    Ok(told)
}

#[cfg(test)]
mod tests {
    use comity_store::Store;
    use comity_store::memory::Disk;

    use super::super::desk::Desk;
    use super::*;

    const NOW: Now = Now { wall_s: 1_000, watch_ms: 5 };

    fn due(what: &str) -> OwedItem {
        OwedItem {
            obligation: "9".repeat(64),
            what: what.into(),
            statement: "BOR/nrrc/7".into(),
            id: "7".repeat(64),
            format: "F23".into(),
            precedence: "routine".into(),
            peer: "BOR".into(),
            track: "nrrc".into(),
            due: 2_000,
            mark: "actual".into(),
            tlp: "TLP:AMBER".into(),
            pap: "PAP:AMBER".into(),
        }
    }

    fn gone(what: &str) -> Over {
        let (obligation, id) = ("9".repeat(64), "7".repeat(64));
        Over { obligation, what: what.into(), id, how: "answered", by: None }
    }

    fn statement(desk: &str) -> Alarm {
        Alarm { id: "7".repeat(64), ..Alarm::of_node(AlarmKind::Statement, "BOR/nrrc/7", Some(desk.into())) }
    }

    #[test]
    fn an_answer_that_is_owed_is_an_alarm_at_half_and_another_when_late_until_it_is_given() {
        let mut store = Disk::new().open();
        let mut tx = store.begin().unwrap();
        assert!(!concerns(&*tx, &gone("answer")).unwrap());
        assert!(matches!(&owing(&mut *tx, &due("answer"), false, NOW).unwrap()[..], [Told::Raised(_)]));
        assert_eq!(owing(&mut *tx, &due("answer"), false, NOW).unwrap(), [], "once");
        let told = owing(&mut *tx, &due("answer"), true, NOW).unwrap();
        assert!(matches!(&told[..], [Told::Ended(soon), Told::Raised(late)]
            if soon.ended.as_ref().unwrap().how == "late" && late.precedence == "immediate" && late.overdue));
        assert_eq!(owing(&mut *tx, &due("answer"), true, NOW).unwrap(), [], "once");
        assert!(concerns(&*tx, &gone("answer")).unwrap());
        assert!(matches!(&over(&mut *tx, &gone("answer"), NOW).unwrap()[..], [Told::Ended(_)]));
        assert!(!concerns(&*tx, &gone("answer")).unwrap());
        assert_eq!(over(&mut *tx, &gone("answer"), NOW).unwrap(), []);
    }

    #[test]
    fn what_nobody_took_by_its_due_instant_goes_one_level_up_at_once_and_once() {
        let mut store = Disk::new().open();
        let mut tx = store.begin().unwrap();
        let desk = Desk { reserve: vec!["bo".into()], ..Desk::new("d", &["nrrc"]) };
        step::put_desk(&mut *tx, "d", Some(&desk), "op", NOW).unwrap();
        step::raise(&mut *tx, statement("d"), NOW).unwrap();
        assert_eq!(step::advance(&mut *tx, NOW).unwrap().len(), 1);
        let later = Now { watch_ms: 6, ..NOW };
        assert_eq!(owing(&mut *tx, &due("acknowledge"), false, later).unwrap(), [], "its own alarm is on");
        assert_eq!(step::advance(&mut *tx, later).unwrap(), []);
        assert_eq!(owing(&mut *tx, &due("acknowledge"), true, later).unwrap(), []);
        let told = step::advance(&mut *tx, later).unwrap();
        assert!(matches!(&told[..], [Told::Called { level: 1, call: 0, .. }]), "{told:?}");
        owing(&mut *tx, &due("acknowledge"), true, later).unwrap();
        assert_eq!(step::advance(&mut *tx, later).unwrap(), [], "once");
        // An answer says that it was taken.
        assert!(matches!(&over(&mut *tx, &gone("acknowledge"), later).unwrap()[..], [Told::Ended(_)]));
    }

    #[test]
    fn the_answer_alone_does_not_end_the_alarm_about_the_statement() {
        let mut store = Disk::new().open();
        let mut tx = store.begin().unwrap();
        step::raise(&mut *tx, statement("d"), NOW).unwrap();
        assert_eq!(over(&mut *tx, &gone("answer"), NOW).unwrap(), []);
        assert!(concerns(&*tx, &gone("acknowledge")).unwrap());
    }
}
