//! What is otherwise in one state of a line than in another: costs by what differs, as far as the two share the rest.

use std::sync::Arc;

use comity_wire::envelope::Mark;
use imbl::OrdMap;
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
        compare(before.part(mark).book().all(), self.part(mark).book().all(), each);
    }

    /// Cases of one mark that are otherwise here than in `before`, by id.
    pub fn compare_cases(&self, before: &Self, mark: Mark, each: &mut dyn FnMut(Compared<'_, Case>)) {
        compare(before.part(mark).cases(), self.part(mark).cases(), each);
    }
}

fn compare<K: Ord, T: PartialEq>(
    before: &OrdMap<K, Arc<T>>,
    after: &OrdMap<K, Arc<T>>,
    each: &mut dyn FnMut(Compared<'_, T>),
) {
    for item in before.diff(after) {
        match item {
            DiffItem::Add(_, new) => each(Compared::New(new)),
            DiffItem::Remove(_, gone) => each(Compared::Gone(gone)),
            DiffItem::Update { old, new } => each(Compared::Changed(old.1, new.1)),
        }
    }
}
