//! F02, the watch test: a person of the other side answers it, by an acknowledgement.

use comity_catalog::{Format, Period};
use comity_wire::Track;

use super::{Machine, PLAIN};

pub(crate) static MACHINE: Machine = Machine { formats: &["F02"], answers: &["F03"], answer_period: period, ..PLAIN };

/// On lines that are always staffed, as soon as the acknowledgement; elsewhere as the format says.
fn period(track: Track, format: &Format) -> Option<Period> {
    match track {
        Track::Nrrc | Track::Official => format.ack.or(format.answer),
        Track::Cert | Track::Dialogue | Track::Expert => format.answer,
    }
}
