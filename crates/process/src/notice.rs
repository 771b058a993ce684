//! Notices of hazardous activity (F30) and of major exercises (F31), and accounts of an incident (F33), as a state keeps
//! them (`docs/spec/notices.md`).
//!
//! **In scope.** When each notice that stands begins and ends, and which statement says so. **Out of scope.** What a notice
//! is about, and what it meets elsewhere: views read the statements, over all lines of a node, and never a state.

use comity_wire::EntryId;
use comity_wire::codec::{Canonical, Dec, Enc, Malformed};
use comity_wire::envelope::Mark;
use imbl::OrdMap;

use crate::aside::kept::read_who;
use crate::case::Case;
use crate::event::Who2;
use crate::state::State;
use crate::terms::Window;

/// The format of a notice of hazardous activity.
pub const HAZARD: &str = "F30";
/// The format of a notice of a major exercise.
pub const EXERCISE: &str = "F31";
/// The format of an account of an incident.
pub const INCIDENT: &str = "F33";
/// Notices of one party that stand and whose windows are not over, at most.
pub const NOTICES_MAX: usize = 256;

/// The fact of a notice's case: the statement that stands, the first one or its latest change.
pub const STANDING: &str = "notice-standing";
/// The fact of a notice's case: the beginning of the window that stands, or stood last.
pub const FROM: &str = "notice-from";
/// The fact of a notice's case: its end.
pub const TO: &str = "notice-to";
/// The fact of a notice's case: the statement that cancelled it, or says that it ended.
pub const OVER_BY: &str = "notice-over-by";

/// Items of one list at most, as they are read back.
const ITEMS_MAX: usize = 1 << 20;

/// The fact of a case: the account that a party gives in it.
#[must_use]
pub const fn account(of: Who2) -> &'static str {
    match of {
        Who2::Lower => "account-0",
        Who2::Upper => "account-1",
    }
}

/// The member of a body that holds the window of a notice; `None` where the format is none.
#[must_use]
pub fn window_member(format: &str) -> Option<&'static str> {
    match format {
        HAZARD => Some("window"),
        EXERCISE => Some("dates"),
        _ => None,
    }
}

/// How far a notice is, whatever the time: whether its window has begun is a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    /// The statement that stands; `None` where none does any more.
    pub standing: Option<EntryId>,
    /// The statement that cancelled it, or says that it ended.
    pub over_by: Option<EntryId>,
    /// The beginning of its window, POSIX seconds.
    pub from: u64,
    /// Its end.
    pub to: u64,
}

impl Chain {
    /// That of a notice's case; `None` where it is another's.
    #[must_use]
    pub fn of(case: &Case) -> Option<Self> {
        Some(Self {
            standing: case.id_of(STANDING),
            over_by: case.id_of(OVER_BY),
            from: case.number(FROM)?,
            to: case.number(TO)?,
        })
    }
}

/// Notices of the traffic of one mark that stand, by the statement that says so.
#[derive(Debug, Clone, Default)]
pub(crate) struct NoticeBook(pub OrdMap<EntryId, Window>);

impl NoticeBook {
    pub fn write(&self, e: &mut Enc<'_>) {
        e.array(self.0.len());
        for (id, window) in &self.0 {
            e.array(4).value(id).uint(window.of as u64).uint(window.from).uint(window.to);
        }
    }

    pub fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        let mut book = Self::default();
        for _ in 0..d.array("notices", ITEMS_MAX)? {
            d.exactly(4)?;
            let (id, of) = (EntryId::read(d)?, read_who(d)?);
            book.0.insert(id, Window { of, from: d.uint()?, to: d.uint()? });
        }
        Ok(book)
    }
}

/// Notices of one mark that stand, by the statement that says so. Some windows may be over: who asks looks at the time.
pub fn standing(state: &State, mark: Mark) -> impl Iterator<Item = (&EntryId, &Window)> {
    state.part(mark).notices.0.iter()
}
