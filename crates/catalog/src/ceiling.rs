//! What may leave by an exit: a line, an export, a screen. Marks stand inside the signature; an exit only compares.

use comity_wire::envelope::{Envelope, Mark, Pap, Tlp};

/// The format that acknowledges: it may always be said.
const ACKNOWLEDGEMENT: &str = "F03";

/// The most sensitive marks that an exit takes. The default takes everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ceiling {
    /// Nothing more sensitive than this label.
    pub tlp: Option<Tlp>,
    /// Nothing more sensitive than this label.
    pub pap: Option<Pap>,
    /// Exercise and test traffic alone: a line for training.
    pub exercise_only: bool,
}

/// Why a statement does not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Above {
    /// Its TLP is above.
    #[error("{} is above the ceiling {}", mark.word(), ceiling.word())]
    Tlp {
        /// The statement's.
        mark: Tlp,
        /// The exit's.
        ceiling: Tlp,
    },
    /// Its PAP is above.
    #[error("{} is above the ceiling {}", mark.word(), ceiling.word())]
    Pap {
        /// The statement's.
        mark: Pap,
        /// The exit's.
        ceiling: Pap,
    },
    /// It is actual traffic, and the exit is for exercises.
    #[error("actual traffic at an exit for exercises")]
    Actual,
}

impl Ceiling {
    /// Whether a statement may leave here.
    ///
    /// # Errors
    /// [`Above`]: which mark is above the ceiling.
    pub fn admits(&self, envelope: &Envelope) -> Result<(), Above> {
        // The numbers of the labels fall from the open to the most sensitive.
        if let Some(ceiling) = self.tlp.filter(|ceiling| envelope.tlp < *ceiling) {
            return Err(Above::Tlp { mark: envelope.tlp, ceiling });
        }
        if let Some(ceiling) = self.pap.filter(|ceiling| envelope.pap < *ceiling) {
            return Err(Above::Pap { mark: envelope.pap, ceiling });
        }
        // Whoever took something says so, whatever the line is for.
        if self.exercise_only && envelope.mark == Mark::Actual && envelope.format != ACKNOWLEDGEMENT {
            return Err(Above::Actual);
        }
        Ok(())
    }

    /// Labels, each at most as sensitive as leaves here.
    #[must_use]
    pub fn lowered(&self, (tlp, pap): (Tlp, Pap)) -> (Tlp, Pap) {
        (self.tlp.map_or(tlp, |ceiling| tlp.max(ceiling)), self.pap.map_or(pap, |ceiling| pap.max(ceiling)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_above_the_ceiling_is_refused_and_none_at_or_below() {
        for ceiling in Tlp::ALL {
            for tlp in Tlp::ALL {
                let envelope = Envelope { tlp: *tlp, ..Envelope::default() };
                let exit = Ceiling { tlp: Some(*ceiling), ..Ceiling::default() };
                assert_eq!(exit.admits(&envelope).is_ok(), *tlp as u8 >= *ceiling as u8, "{tlp:?} {ceiling:?}");
            }
        }
        let red = Envelope { pap: Pap::Red, tlp: Tlp::Red, ..Envelope::default() };
        assert_eq!(Ceiling::default().admits(&red), Ok(()));
        let exit = Ceiling { pap: Some(Pap::Amber), ..Ceiling::default() };
        assert_eq!(exit.admits(&red), Err(Above::Pap { mark: Pap::Red, ceiling: Pap::Amber }));
        let training = Ceiling { exercise_only: true, ..Ceiling::default() };
        assert_eq!(training.admits(&red), Err(Above::Actual));
        for mark in [Mark::Exercise, Mark::Test] {
            assert_eq!(training.admits(&Envelope { mark, ..red.clone() }), Ok(()));
        }
        let taken = Envelope { format: "F03".into(), ..red.clone() };
        assert_eq!(training.admits(&taken), Ok(()), "that something was taken may always be said");
        let above = Ceiling { tlp: Some(Tlp::Green), ..training };
        assert!(above.admits(&taken).is_err(), "its labels are compared all the same");
    }

    #[test]
    fn what_is_lowered_is_admitted_and_what_is_below_stays() {
        for tlp in Tlp::ALL {
            for ceiling in Tlp::ALL {
                let exit = Ceiling { tlp: Some(*ceiling), pap: Some(Pap::Green), ..Ceiling::default() };
                let (lowered, pap) = exit.lowered((*tlp, Pap::Red));
                assert!(exit.admits(&Envelope { tlp: lowered, pap, ..Envelope::default() }).is_ok());
                assert_eq!(lowered == *tlp, tlp >= ceiling, "{tlp:?} {ceiling:?}");
            }
        }
        assert_eq!(Ceiling::default().lowered((Tlp::Red, Pap::Red)), (Tlp::Red, Pap::Red));
    }
}
