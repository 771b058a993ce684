//! When a person of the other side is tested (F02): at an instant drawn from each half of a year, which nobody knows.

use comity_seal::Rng;

/// Seconds of half a year.
pub const HALF_YEAR_S: u64 = 15_768_000;

/// An instant after `now_s` within the half-year of `now_s`, or, after a test in it (`made`), within the next one. Drawn anew
/// it is another one: keep it.
#[must_use]
pub fn draw(rng: &mut dyn Rng, now_s: u64, made: bool) -> u64 {
    let half = now_s / HALF_YEAR_S + u64::from(made);
    let (begin, end) = ((half * HALF_YEAR_S).max(now_s + 1), (half + 1) * HALF_YEAR_S);
    let mut bytes = [0; 8];
    rng.fill(&mut bytes);
    // Of so few values the remainder prefers none that anybody could tell.
    begin.saturating_add(u64::from_be_bytes(bytes) % end.saturating_sub(begin).max(1))
}

#[cfg(test)]
mod tests {
    use comity_seal::insecure_seeded::SeededRng;

    use super::*;

    #[test]
    fn every_half_year_has_one_instant_and_it_is_no_regular_one() {
        let mut rng = SeededRng::new(1);
        let (begin, mut seen) = (113 * HALF_YEAR_S + 77, Vec::new());
        let (mut now, mut made) = (begin, false);
        for half in 113..163 {
            let due = draw(&mut rng, now, made);
            assert!(due > now && due / HALF_YEAR_S == half, "{due}");
            seen.push(due % HALF_YEAR_S);
            (now, made) = (due, true);
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 50);
        assert!(draw(&mut rng, 114 * HALF_YEAR_S - 1, false) >= 114 * HALF_YEAR_S - 1, "its last second");
    }
}
