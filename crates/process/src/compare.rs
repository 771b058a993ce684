//! What is otherwise in one state of a line than in another: costs by what differs, as far as the two share the rest.
//! What was put aside of the later one and not of the earlier one must have been put aside of both first (`State::kept`), or is
//! looked up one by one.

use comity_wire::envelope::Mark;
use imbl::ordmap::DiffItem;

use crate::case::Case;
use crate::obligation::Obligation;
use crate::state::State;

/// One thing that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared<'a, T> {
    /// It was there, and is not.
    Gone(&'a T),
    /// It is there, and was not.
    New(&'a T),
    /// It was this, and is that.
    Changed(&'a T, &'a T),
}

impl State {
    /// Obligations of one mark that are otherwise here than in `before`, by id.
    pub fn compare_obligations(&self, before: &Self, mark: Mark, each: &mut dyn FnMut(Compared<'_, Obligation>)) {
        let (was, is) = (before.part(mark), self.part(mark));
        for item in was.book().all().diff(is.book().all()) {
            match item {
                DiffItem::Add(id, new) => {
                    // What came back into memory was something before.
                    let old = is.warmed.get(&new.statement).and_then(|record| record.obligation(id));
                    told(old.map(|old| &**old), Some(&**new), each);
                }
                DiffItem::Remove(id, gone) => {
                    // What is over may be aside.
                    told(Some(&**gone), is.obligation(&gone.statement, id).as_deref(), each);
                }
                DiffItem::Update { old, new } => each(Compared::Changed(old.1, new.1)),
            }
        }
    }

    /// Cases of one mark that are otherwise here than in `before`, by id.
    pub fn compare_cases(&self, before: &Self, mark: Mark, each: &mut dyn FnMut(Compared<'_, Case>)) {
        let (was, is) = (before.part(mark), self.part(mark));
        for item in was.cases.diff(&is.cases) {
            match item {
                DiffItem::Add(id, new) => {
                    let old = is.warmed.get(id).and_then(|record| record.case.as_deref());
                    told(old, Some(&**new), each);
                }
                DiffItem::Remove(id, gone) => told(Some(&**gone), is.case(id).as_deref(), each),
                DiffItem::Update { old, new } => each(Compared::Changed(old.1, new.1)),
            }
        }
    }
}

fn told<T: PartialEq>(was: Option<&T>, is: Option<&T>, each: &mut dyn FnMut(Compared<'_, T>)) {
    match (was, is) {
        (None, Some(new)) => each(Compared::New(new)),
        (Some(gone), None) => each(Compared::Gone(gone)),
        (Some(was), Some(is)) if was != is => each(Compared::Changed(was, is)),
        _ => {}
    }
}
