//! A counterpart that says more than anybody can take: of one line and one precedence so many alarms are open at once,
//! and one more stands for everything beyond. Never silent: it is raised, called and counted like any other.
//!
//! Without a limit every look at what is open would cost by what a counterpart sent. A more urgent statement is never
//! behind the others: each precedence has its own limit.

use std::collections::BTreeMap;

use comity_store::Tx;

use super::alarm::{self, Alarm, AlarmKind};
use super::cells::RecordError;
use super::clock::Now;
use super::desk::Desk;
use super::scan::Owed;
use super::step::{Named, Told, owed_alarm, raise, tx_read};

/// Open alarms about statements of one line, one precedence and one mark at most.
pub const ALARMS_OPEN_MAX: usize = 128;

/// What alarms are counted by: precedence and mark.
type Class = (String, String);

/// The open alarms of one line while a look is taken.
pub(super) struct Flood<'a> {
    desks: &'a [Desk],
    names: &'a dyn Named,
    now: Now,
    open: BTreeMap<Class, usize>,
    /// What stands for the rest, and whether it differs from what is kept.
    rest: BTreeMap<Class, (Alarm, bool)>,
}

impl<'a> Flood<'a> {
    /// For a look that found nothing.
    pub(super) const fn unread(desks: &'a [Desk], names: &'a dyn Named, now: Now) -> Self {
        Self { desks, names, now, open: BTreeMap::new(), rest: BTreeMap::new() }
    }

    /// Counts what is open on a line, by the counterpart's name and the track's word.
    pub(super) fn of(
        tx: &dyn Tx,
        (peer, track): &(String, String),
        desks: &'a [Desk],
        names: &'a dyn Named,
        now: Now,
    ) -> Result<Self, RecordError> {
        let mut flood = Self::unread(desks, names, now);
        for alarm in alarm::of_line(tx_read(tx), peer, track)? {
            let class = (alarm.precedence.clone(), alarm.mark.clone());
            match alarm.kind {
                AlarmKind::Statement => *flood.open.entry(class).or_default() += 1,
                AlarmKind::Flood => drop(flood.rest.insert(class, (alarm, false))),
                _ => {}
            }
        }
        Ok(flood)
    }

    /// An alarm ended while the look is taken.
    pub(super) fn ended(&mut self, alarm: &Alarm) {
        let class = (alarm.precedence.clone(), alarm.mark.clone());
        if let Some(open) = self.open.get_mut(&class).filter(|_| alarm.kind == AlarmKind::Statement) {
            *open = open.saturating_sub(1);
        }
    }

    /// Raises the alarm about a statement, or counts it with the rest.
    pub(super) fn owed(&mut self, tx: &mut dyn Tx, owed: &Owed) -> Result<Option<Told>, RecordError> {
        let class = (owed.precedence.clone(), owed.mark.clone());
        let open = self.open.entry(class.clone()).or_default();
        if *open < ALARMS_OPEN_MAX {
            let told = raise(tx, owed_alarm(owed, self.desks, self.names), self.now)?;
            *open += usize::from(told.is_some());
            return Ok(told);
        }
        if let Some((alarm, differs)) = self.rest.get_mut(&class) {
            (alarm.more, *differs) = (alarm.more.saturating_add(1), true);
            alarm.also_marked(&owed.tlp, &owed.pap);
            return Ok(None);
        }
        let first = owed_alarm(owed, self.desks, self.names);
        let rest = Alarm {
            peer: first.peer,
            track: first.track,
            precedence: first.precedence,
            mark: first.mark,
            tlp: first.tlp,
            pap: first.pap,
            more: 1,
            ..Alarm::of_node(AlarmKind::Flood, &first.about, first.desk)
        };
        let told = raise(tx, rest, self.now)?;
        if let Some(Told::Raised(alarm)) = &told {
            self.rest.insert(class, ((**alarm).clone(), false));
        }
        Ok(told)
    }

    /// Keeps what was counted.
    pub(super) fn keep(self, tx: &mut dyn Tx) -> Result<(), RecordError> {
        for (alarm, _) in self.rest.values().filter(|(_, differs)| *differs) {
            alarm::put(tx, alarm)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use comity_store::Store;
    use comity_store::memory::{Disk, Memory};
    use comity_wire::{Hash, LineId};

    use super::super::scan::{Cursor, Found, Look};
    use super::super::step;
    use super::*;

    const NOW: Now = Now { wall_s: 1_795_428_000, watch_ms: 7 };

    struct Called(&'static str);

    impl Named for Called {
        fn line(&self, _: &LineId) -> (String, String) {
            ("BOR".into(), self.0.into())
        }
        fn number(&self, owed: &Owed) -> String {
            format!("BOR/{}/{}", self.0, owed.place.1)
        }
    }

    fn owed(line: LineId, n: u64, precedence: &str, mark: &str) -> Found {
        Found::Owed(Box::new(Owed {
            batch: false,
            id: comity_seal::hash::sha256(&[line.0.as_slice(), &n.to_be_bytes()].concat()),
            line,
            place: (1, n),
            format: "F27".into(),
            precedence: precedence.into(),
            mark: mark.into(),
            tlp: "TLP:AMBER".into(),
            pap: "PAP:AMBER".into(),
            to_desks: vec![],
        }))
    }

    /// Takes what was found on a line, and says what was told.
    fn take(store: &mut Memory, (line, track): (LineId, &'static str), found: Vec<Found>) -> Vec<Told> {
        let from = super::super::scan::cursor(&*store.reader().unwrap(), &line).unwrap();
        let to = Cursor { number: from.number + found.len() as u64, ..from };
        let mut tx = store.begin().unwrap();
        let told = step::take(&mut *tx, &Look { line, from, to, found }, &Called(track), NOW).unwrap();
        tx.commit().unwrap();
        told
    }

    fn open(store: &Memory) -> Vec<Alarm> {
        alarm::open(&*store.reader().unwrap(), usize::MAX).unwrap()
    }

    #[test]
    fn what_is_beyond_the_limit_is_counted_by_one_alarm_and_a_more_urgent_one_is_not_behind_it() {
        let (mut store, cert) = (Disk::new().open(), (LineId([3; 32]), "cert"));
        let routine = |range: std::ops::Range<u64>| range.map(|n| owed(cert.0, n, "routine", "actual")).collect();
        let told = take(&mut store, cert, routine(0..10_000));
        assert_eq!(told.len(), ALARMS_OPEN_MAX + 1, "each of these is told once");
        take(&mut store, cert, routine(10_000..10_500));
        let rest: Vec<Alarm> = open(&store).into_iter().filter(|a| a.kind == AlarmKind::Flood).collect();
        assert_eq!(rest.iter().map(|a| a.more).collect::<Vec<_>>(), [10_500 - ALARMS_OPEN_MAX as u64]);
        assert_eq!(rest[0].about, format!("BOR/cert/{ALARMS_OPEN_MAX}"));
        for (n, precedence, mark) in [(20_000, "flash", "actual"), (20_001, "routine", "exercise")] {
            let told = take(&mut store, cert, vec![owed(cert.0, n, precedence, mark)]);
            assert!(
                matches!(&told[..], [Told::Raised(a)] if a.kind == AlarmKind::Statement && a.precedence == precedence),
                "{told:?}"
            );
            // Of the next class it stands for itself again.
            let mut tx = store.begin().unwrap();
            let id = match &told[0] {
                Told::Raised(alarm) => alarm.id.clone(),
                _ => unreachable!("raised"),
            };
            step::end(&mut *tx, &id, ("attended", "ana", None), NOW).unwrap();
            tx.commit().unwrap();
        }
        let nrrc = (LineId([4; 32]), "nrrc");
        let told = take(&mut store, nrrc, vec![owed(nrrc.0, 1, "routine", "actual")]);
        assert!(matches!(&told[..], [Told::Raised(a)] if a.kind == AlarmKind::Statement), "another line's: {told:?}");
    }

    #[test]
    fn whoever_takes_some_makes_room_and_the_rest_is_raised_anew_once_it_was_taken() {
        let (mut store, cert) = (Disk::new().open(), (LineId([3; 32]), "cert"));
        let more = ALARMS_OPEN_MAX as u64 + 2;
        let told = take(&mut store, cert, (0..more).map(|n| owed(cert.0, n, "routine", "actual")).collect());
        let Some(Told::Raised(rest)) = told.last() else { panic!("{told:?}") };
        assert_eq!((rest.kind, rest.more), (AlarmKind::Flood, 1), "as it was told; the second is counted after");
        let Found::Owed(first) = owed(cert.0, 0, "routine", "actual") else { unreachable!("owed") };
        let acknowledged = Found::Acknowledged { refs: vec![first.id], officer: "ana".into(), by: Hash([9; 32]) };
        let told = take(&mut store, cert, vec![acknowledged, owed(cert.0, 500, "routine", "actual")]);
        assert!(matches!(&told[..], [Told::Ended(_), Told::Raised(a)] if a.kind == AlarmKind::Statement), "{told:?}");
        assert!(take(&mut store, cert, vec![owed(cert.0, 501, "routine", "actual")]).is_empty(), "counted");
        let mut tx = store.begin().unwrap();
        step::end(&mut *tx, &rest.id, ("attended", "ana", None), NOW).unwrap();
        tx.commit().unwrap();
        let told = take(&mut store, cert, vec![owed(cert.0, 502, "routine", "actual")]);
        assert!(
            matches!(&told[..], [Told::Raised(a)] if a.kind == AlarmKind::Flood && a.id != rest.id && a.more == 1),
            "never silent: {told:?}"
        );
    }
}
