//! Where two digests of a line begin to differ: which smaller cuts are compared next (`docs/spec/line-test.md#digest`).

/// Cuts between two that one echo names at most.
pub const CUTS_MAX: u64 = 8;

/// Cuts that one echo names at most: those between, and both ends.
pub const NAMED_MAX: usize = 10;

/// Sizes of the two journals, the tester's first; both of one generation each.
pub type Sizes = (u64, u64);

/// Up to [`CUTS_MAX`] cuts between one at which both sides are known to be equal and one at which they are known to
/// differ, growing in both journals, without the two. None where nothing lies between.
#[must_use]
pub fn between(equal: Sizes, differs: Sizes) -> Vec<Sizes> {
    let grown = |low: u64, high: u64, step: u64, steps: u64| {
        let part = u128::from(high.saturating_sub(low)) * u128::from(step) / u128::from(steps);
        low.saturating_add(u64::try_from(part).unwrap_or(u64::MAX))
    };
    let widest = differs.0.saturating_sub(equal.0).max(differs.1.saturating_sub(equal.1));
    let steps = (CUTS_MAX + 1).min(widest);
    let mut cuts: Vec<Sizes> = (1..steps)
        .map(|step| (grown(equal.0, differs.0, step, steps), grown(equal.1, differs.1, step, steps)))
        .filter(|cut| *cut != equal && *cut != differs)
        .collect();
    cuts.dedup();
    cuts
}

/// The narrowest pair after a comparison: the largest cut that is equal below the smallest that differs. `compared` grows.
#[must_use]
pub fn narrowed(equal: Sizes, differs: Sizes, compared: &[(Sizes, bool)]) -> (Sizes, Sizes) {
    let first = compared.iter().find(|(_, same)| !same).map_or(differs, |(cut, _)| *cut);
    let below = compared.iter().take_while(|(_, same)| *same).last().map_or(equal, |(cut, _)| *cut);
    (below, first)
}
