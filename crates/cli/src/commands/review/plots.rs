//! Plots of a review: inline SVG, told apart by pattern and not by colour, so that they can be printed in black and white. Every
//! number that is drawn is written beside it.

/// Width of a plot, in its own units.
const WIDTH: u64 = 640;
/// Where bars begin, and how long the longest is.
const BEGIN: u64 = 210;
const LONGEST: u64 = 350;
/// Height of one bar with the space after it.
const ROW: u64 = 26;
const BAR: u64 = 16;

/// A part of a bar.
pub(super) struct Part {
    pub value: u64,
    pub fill: Fill,
}

/// How a part is filled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    Solid,
    Hatched,
    Empty,
}

impl Fill {
    const fn paint(self) -> &'static str {
        match self {
            Self::Solid => "#333",
            Self::Hatched => "url(#hatch)",
            Self::Empty => "#fff",
        }
    }
}

/// One bar, what it is, and what is written after it.
pub(super) struct Bar {
    pub label: String,
    pub parts: Vec<Part>,
    pub after: String,
}

/// Escapes for an attribute or a text.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// The pattern that plots hatch with, once for a page.
pub(super) const PATTERN: &str = "<svg width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>\
<pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
<rect width=\"6\" height=\"6\" fill=\"#fff\"/><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\"#333\" stroke-width=\"3\"/>\
</pattern></defs></svg>\n";

/// Bars below each other on one scale: the longest is `most`, or the largest sum of parts where that is more. Nothing is drawn
/// longer than the plot, whatever the numbers are.
pub(super) fn bars(title: &str, bars: &[Bar], most: u64) -> String {
    let sum = |bar: &Bar| bar.parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.value));
    let most = bars.iter().map(sum).max().unwrap_or_default().max(most).max(1);
    let height = bars.len() as u64 * ROW + 4;
    let mut out = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\" font-family=\"sans-serif\" font-size=\"12\">\n",
        escaped(title)
    );
    for (row, bar) in (0_u64..).zip(bars) {
        let (top, middle) = (row * ROW + 2, row * ROW + 14);
        out.push_str(&format!(
            "<text x=\"{}\" y=\"{middle}\" text-anchor=\"end\">{}</text>\n",
            BEGIN - 8,
            escaped(&bar.label)
        ));
        let (mut at, mut told) = (BEGIN, 0_u64);
        for part in &bar.parts {
            told = told.saturating_add(part.value);
            let end = BEGIN + scaled(told, most);
            if end > at {
                out.push_str(&format!(
                    "<rect x=\"{at}\" y=\"{top}\" width=\"{}\" height=\"{BAR}\" fill=\"{}\" stroke=\"#333\"/>\n",
                    end - at,
                    part.fill.paint()
                ));
            }
            at = end.max(at);
        }
        out.push_str(&format!("<text x=\"{}\" y=\"{middle}\">{}</text>\n", at + 6, escaped(&bar.after)));
    }
    out.push_str("</svg>\n");
    out
}

/// What is more than nothing is drawn as something.
fn scaled(value: u64, most: u64) -> u64 {
    let exact = u128::from(value) * u128::from(LONGEST) / u128::from(most);
    u64::try_from(exact).unwrap_or(LONGEST).clamp(u64::from(value > 0), LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(values: &[u64]) -> Bar {
        let parts = values.iter().map(|value| Part { value: *value, fill: Fill::Solid }).collect();
        Bar { label: "<b>&\"'".to_owned(), parts, after: "1 / 2".to_owned() }
    }

    #[test]
    fn no_bar_is_longer_than_the_plot_and_none_is_lost() {
        for values in [&[0, 0][..], &[1, 1_000_000_000], &[u64::MAX, u64::MAX], &[5, 5, 5]] {
            let drawn = bars("t", &[bar(values), bar(&[1])], 0);
            let widths = drawn.split("width=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse::<u64>().ok());
            assert!(widths.clone().all(|width| width <= LONGEST), "{drawn}");
            assert!(values.iter().all(|value| *value == 0) || widths.count() > 1);
        }
        assert!(bars("t", &[], 0).contains("</svg>"));
    }

    #[test]
    fn what_a_party_calls_itself_runs_nothing() {
        let drawn = bars("<script>", &[bar(&[1])], 0);
        assert!(!drawn.contains("<script") && !drawn.contains("<b>"), "{drawn}");
        assert!(drawn.contains("&lt;b&gt;&amp;&quot;&#39;"));
    }
}
