//! The labels of a summary: the most sensitive of those of the statements that it was made of (`docs/spec/markings.md`).

use comity_wire::envelope::{Pap, Tlp};

use crate::statement::Statement;

/// TLP and PAP of what was made of several statements. The default is that of what nobody labelled: confidential between the
/// parties, so that nothing made of their statements bears less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Labels {
    /// Traffic Light Protocol.
    pub tlp: Tlp,
    /// Permissible Actions Protocol.
    pub pap: Pap,
}

impl Labels {
    /// Those of a statement.
    #[must_use]
    pub const fn of(statement: &Statement) -> Self {
        Self { tlp: statement.tlp, pap: statement.pap }
    }

    /// Bears these as well: of each, the more sensitive one stays.
    pub fn cover(&mut self, other: Self) {
        // The numbers of the labels fall from the open to the most sensitive.
        if (other.tlp as u8) < self.tlp as u8 {
            self.tlp = other.tlp;
        }
        if (other.pap as u8) < self.pap as u8 {
            self.pap = other.pap;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_label_the_most_sensitive_stays_and_never_less_than_the_default() {
        let of = |all: &[(Tlp, Pap)]| {
            let mut labels = Labels::default();
            all.iter().for_each(|(tlp, pap)| labels.cover(Labels { tlp: *tlp, pap: *pap }));
            (labels.tlp, labels.pap)
        };
        assert_eq!(of(&[]), (Tlp::Amber, Pap::Amber));
        assert_eq!(of(&[(Tlp::Clear, Pap::Clear), (Tlp::Green, Pap::Green)]), (Tlp::Amber, Pap::Amber));
        assert_eq!(of(&[(Tlp::AmberStrict, Pap::Green), (Tlp::Clear, Pap::Red)]), (Tlp::AmberStrict, Pap::Red));
        assert_eq!(of(&[(Tlp::Red, Pap::Amber), (Tlp::AmberStrict, Pap::Amber)]), (Tlp::Red, Pap::Amber));
    }
}
