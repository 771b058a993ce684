//! Bars as SVG: parts are told apart by pattern, and every number that is drawn is written beside it.

use maud::{Markup, html};

/// Width of a bar, in its own units.
const WIDTH: u64 = 300;
const HEIGHT: u64 = 16;

/// How a part is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    Solid,
    Hatched,
    Dotted,
    Empty,
}

impl Fill {
    const fn paint(self) -> Option<&'static str> {
        match self {
            Self::Hatched => Some("url(#hatched)"),
            Self::Dotted => Some("url(#dotted)"),
            Self::Solid | Self::Empty => None,
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Solid => "solid",
            Self::Empty => "empty",
            Self::Hatched | Self::Dotted => "patterned",
        }
    }
}

/// A part of a bar, and what it is.
pub(super) struct Part {
    pub(super) value: u64,
    pub(super) fill: Fill,
}

/// The patterns that bars are filled with, once for a page.
pub(super) fn patterns() -> Markup {
    html! {
        svg class="patterns" width="0" height="0" aria-hidden="true" { defs {
            pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                rect class="empty" width="6" height="6" {}
                rect class="solid" width="3" height="6" {}
            }
            pattern id="dotted" width="6" height="6" patternUnits="userSpaceOnUse" {
                rect class="empty" width="6" height="6" {}
                circle class="solid" cx="3" cy="3" r="1.5" {}
            }
        } }
    }
}

/// A bar of parts in a frame: what is left of it up to `most` is empty. What is more than nothing is drawn.
pub(super) fn bar(said: &str, parts: &[Part], most: u64) -> Markup {
    drawn(said, parts, most, true)
}

/// A bar of parts on a scale that ends at `most`, beside others on the same scale.
pub(super) fn scaled_bar(said: &str, parts: &[Part], most: u64) -> Markup {
    drawn(said, parts, most, false)
}

fn drawn(said: &str, parts: &[Part], most: u64, framed: bool) -> Markup {
    let sum = parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.value));
    let most = most.max(sum).max(1);
    let (mut told, mut begin) = (0_u64, 0);
    let mut pieces = Vec::with_capacity(parts.len());
    for part in parts.iter().filter(|part| part.value > 0) {
        told = told.saturating_add(part.value);
        let end = scaled(told, most).max(begin + 1).min(WIDTH);
        pieces.push((begin, end.saturating_sub(begin), part.fill));
        begin = end;
    }
    html! {
        svg class="bar" role="img" aria-label=(said) viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } preserveAspectRatio="none" {
            @if framed { rect class="frame" x="0" y="0" width=(WIDTH) height=(HEIGHT) {} }
            @for (x, width, fill) in pieces {
                rect class=(fill.class()) fill=[fill.paint()] x=(x) y="0" width=(width) height=(HEIGHT) {}
            }
        }
    }
}

/// What a pattern means, in a key.
pub(super) fn key(fill: Fill, said: &str) -> Markup {
    html! {
        span class="key" {
            svg class="swatch" aria-hidden="true" width="14" height="14" viewBox="0 0 14 14" {
                rect class=(fill.class()) fill=[fill.paint()] x="0" y="0" width="14" height="14" {}
            }
            " " (said)
        }
    }
}

fn scaled(value: u64, most: u64) -> u64 {
    let exact = u128::from(value) * u128::from(WIDTH) / u128::from(most);
    u64::try_from(exact).unwrap_or(WIDTH).min(WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_is_lost_and_none_leaves_the_bar() {
        for values in [&[0, 0][..], &[1, 1_000_000_000], &[u64::MAX, u64::MAX], &[5, 5, 5]] {
            let parts: Vec<Part> = values.iter().map(|value| Part { value: *value, fill: Fill::Solid }).collect();
            let drawn = bar("t", &parts, 0).into_string();
            let expected = values.iter().filter(|value| **value > 0).count();
            assert!(drawn.matches("class=\"solid\"").count() <= expected, "{drawn}");
            assert!(!drawn.contains("width=\"301\""), "{drawn}");
        }
    }
}
