//! F56, the dossier of the annual review: both say the digest that each computed; alike, the review of that period is agreed
//! (`docs/spec/review.md`).

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_wire::{EntryId, Hash};

use super::{Machine, PLAIN, items};
use crate::case::{Case, Fact, Phase};
use crate::effect::NoEffect;
use crate::review::{self, FORMAT, FROM, Period, REVIEW, REVIEWS_OPEN_MAX, Reviewed, TO};
use crate::state::part::Part;
use crate::state::turn::Turn;

pub(crate) static MACHINE: Machine = Machine {
    formats: &[FORMAT],
    case_of: belongs,
    answers: &["same", "F36", "F37"],
    asks: |turn| read(turn).is_some_and(|(_, digest)| !items::is_said_by_other(turn, REVIEW, digest)),
    judge,
    act,
    ..PLAIN
};

/// The member that may be attached.
const FIGURES: &str = "figures";

/// Its period and its digest. Where the figures are attached, nobody but who holds them can compare them with the digest:
/// then what both say is the digest as it stands.
fn read(turn: &Turn<'_>) -> Option<(Period, Hash)> {
    let members = turn.members.as_ref()?;
    let (period, digest) = (review::period_of(members)?, turn.hash("digest")?);
    (turn.has_attached(FIGURES) || review::digest_of(members) == Some(digest)).then_some((period, digest))
}

/// The case of its period, while one can be said something in, or both agreed there.
fn belongs(turn: &Turn<'_>) -> Option<EntryId> {
    let (period, _) = read(turn)?;
    let review = turn.part.reviews.of(period)?;
    (review.in_force || !is_over(turn.part, review)).then_some(review.case)
}

/// Whether a review was withdrawn or denied: then its period can be reviewed anew.
fn is_over(part: &Part, review: &Reviewed) -> bool {
    part.case(&review.case).is_none_or(|case| case.phase.is_closed())
}

fn judge(turn: &Turn<'_>) -> Result<(), NoEffect> {
    let (period, _) = read(turn).ok_or(NoEffect::Body)?;
    if turn.effective < period.to {
        return Err(NoEffect::TooEarly);
    }
    if let Some(case) = turn.case() {
        let of = review::reviewed(&case).ok_or(NoEffect::Prerequisite)?;
        if of != period {
            return Err(NoEffect::Differs);
        }
    }
    items::changeable(turn, REVIEW)?;
    let others = || turn.part.reviews.iter().filter(|(other, _)| **other != period);
    if others().any(|(other, review)| other.overlaps(&period) && is_agreed(turn.part, review)) {
        return Err(NoEffect::Taken);
    }
    let ours = others().filter(|(_, review)| review.opener == turn.author() && !review.in_force);
    let open = ours.filter(|(_, review)| !is_over(turn.part, review)).count();
    if turn.case().is_none() && open >= REVIEWS_OPEN_MAX { Err(NoEffect::TooManyOpen) } else { Ok(()) }
}

/// Whether both say the same of a period.
fn is_agreed(part: &Part, review: &Reviewed) -> bool {
    let agreed = |case: Arc<Case>| case.items.get(REVIEW).is_some_and(|item| item.agreed.is_some());
    review.in_force || part.case(&review.case).is_some_and(agreed)
}

fn act(turn: &mut Turn<'_>) {
    let Some((period, digest)) = read(turn) else { return };
    let (case, id, opener) = (turn.case, turn.id(), turn.author());
    if case == id {
        turn.keep(FROM, Fact::Number(period.from));
        turn.keep(TO, Fact::Number(period.to));
        let over: Vec<EntryId> = turn
            .part
            .reviews
            .iter()
            .map(|(_, review)| review)
            .filter(|one| !one.in_force)
            .filter(|review| is_over(turn.part, review))
            .map(|review| review.case)
            .collect();
        turn.part.reviews.drop_where(|review| over.contains(&review.case));
        turn.part.reviews.put(period, Reviewed { case, opener, in_force: false });
    }
    items::say(turn, &BTreeMap::from([(Arc::from(REVIEW), digest)]));
    items::meet_agreed(turn, REVIEW);
}

/// Both agreed on what a period came to: its case is over.
pub(crate) fn in_force(part: &mut Part, case: &Case) {
    let (Some(period), Some(item)) = (review::reviewed(case), case.items.get(REVIEW)) else { return };
    let [Some(lower), Some(upper)] = item.said else { return };
    if let Some(review) = part.reviews.of(period).filter(|review| review.case == case.id).copied() {
        part.reviews.put(period, Reviewed { in_force: true, ..review });
    }
    if let Some(mut case) = part.case(&case.id).map(Arc::unwrap_or_clone) {
        case.phase = Phase::Closed;
        let last = if lower.effective > upper.effective { lower.by } else { upper.by };
        case.facts.insert("phase-by", Fact::Id(last));
        part.put_case(case);
    }
}
