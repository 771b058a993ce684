//! The three sub-states of a line, each held once by all states that have the same.

use std::ops::{Index, IndexMut};
use std::sync::Arc;

use comity_wire::LineId;
use comity_wire::envelope::Mark;

use super::part::Part;

/// Actual, exercise and test traffic, by the number of the mark. A clone shares all of them, and one that is written to is
/// copied where another state has it: final and provisional states mostly differ in none.
#[derive(Debug, Clone)]
pub(crate) struct Parts([Arc<Part>; 3]);

impl Parts {
    pub(super) fn new(line: &LineId) -> Self {
        Self([Mark::Actual, Mark::Exercise, Mark::Test].map(|mark| Arc::new(Part::new(line, mark))))
    }

    /// All of them, in the order of the marks.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Part> {
        self.0.iter().map(|part| &**part)
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them, to be written to.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Part> {
        self.0.iter_mut().map(Arc::make_mut)
    }
}

impl Index<usize> for Parts {
    type Output = Part;

    fn index(&self, mark: usize) -> &Part {
        &self.0[mark]
    }
}

impl IndexMut<usize> for Parts {
    fn index_mut(&mut self, mark: usize) -> &mut Part {
        Arc::make_mut(&mut self.0[mark])
    }
}
