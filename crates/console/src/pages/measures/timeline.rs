//! A timeline as SVG. Everything that is drawn stands in the table beside it, which is what is read aloud.

use maud::{Markup, html};

/// Width of the picture, in its own units; where bars begin; height of a row.
const WIDTH: u64 = 720;
const BEGIN: u64 = 130;
const ROW: u64 = 22;
const TOP: u64 = 22;

/// One window of time.
pub(super) struct Window<'v> {
    pub(super) label: &'v str,
    pub(super) from: u64,
    /// None where it has no end.
    pub(super) to: Option<u64>,
    /// `notice`, `window` or `asset`.
    pub(super) kind: &'v str,
    pub(super) conflict: bool,
}

/// The windows below each other on one scale of time, with now.
pub(super) fn show(
    said: &str,
    windows: &[Window<'_>],
    (now, now_word): (u64, &str),
    day: impl Fn(u64) -> String,
) -> Markup {
    let begin = windows.iter().map(|one| one.from).chain([now]).min().unwrap_or(now);
    let last = windows.iter().filter_map(|one| one.to).chain(windows.iter().map(|one| one.from)).chain([now]).max();
    let end = last.unwrap_or(now).max(begin.saturating_add(86_400));
    let at = |instant: u64| scaled(instant, begin, end);
    let height = TOP + ROW * windows.len() as u64 + 18;
    html! {
        div class="scroll" tabindex="0" role="group" aria-label=(said) {
            svg class="timeline" role="img" aria-label=(said) viewBox={ "0 0 " (WIDTH) " " (height) } {
                text x=(BEGIN) y="12" { (day(begin)) }
                text x=(WIDTH - 4) y="12" text-anchor="end" { (day(end)) }
                @for (index, one) in windows.iter().enumerate() {
                    @let top = TOP + ROW * index as u64;
                    @let (from, to) = (at(one.from), one.to.map_or(WIDTH - 4, at));
                    text x="0" y=(top + 13) { (one.label) }
                    line class="rule" x1=(BEGIN) x2=(WIDTH - 4) y1=(top + 9) y2=(top + 9) {}
                    rect class={ "window " (one.kind) } x=(from) y=(top + 2) width=(to.saturating_sub(from).max(3)) height="14" {}
                    @if one.conflict { text class="conflict" x=(from.saturating_sub(14).max(BEGIN - 14)) y=(top + 14) { "⚠" } }
                }
                line class="now" x1=(at(now)) x2=(at(now)) y1="16" y2=(height - 16) {}
                text x=(at(now)) y=(height - 3) text-anchor=(if at(now) > WIDTH / 2 { "end" } else { "start" }) { (now_word) }
            }
        }
    }
}

/// Where an instant is drawn.
fn scaled(instant: u64, begin: u64, end: u64) -> u64 {
    let (span, room) = (u128::from(end.saturating_sub(begin).max(1)), u128::from(WIDTH - 4 - BEGIN));
    let exact = u128::from(instant.clamp(begin, end).saturating_sub(begin)) * room / span;
    BEGIN + u64::try_from(exact).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_drawn_outside() {
        for (instant, begin, end) in [(0, 0, 0), (5, 0, 10), (u64::MAX, 0, u64::MAX), (0, 7, 9), (9, 7, 8)] {
            let at = scaled(instant, begin, end);
            assert!((BEGIN..=WIDTH - 4).contains(&at), "{instant} {begin} {end}: {at}");
        }
    }
}
