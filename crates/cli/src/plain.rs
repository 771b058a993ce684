//! Text of others on a terminal: escaped, so that it can neither move the cursor nor reorder what is read.
//!
//! What was sent is kept byte for byte in the journal; only its display is escaped.

pub(crate) use comity_catalog::display::{block, line};

/// Shortens to at most `characters_max`, marking the cut; never splits a character.
pub(crate) fn shortened(text: &str, characters_max: usize) -> String {
    if text.chars().count() <= characters_max {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(characters_max.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_06_a_megabyte_on_one_line_is_shortened_for_lists() {
        let long = "я".repeat(1 << 20);
        let short = shortened(&long, 60);
        assert_eq!(short.chars().count(), 60);
        assert!(short.ends_with('…'));
        assert_eq!(shortened("short", 60), "short");
    }
}
