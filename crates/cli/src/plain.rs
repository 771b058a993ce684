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
    fn row_06_control_and_bidi_characters_are_escaped() {
        assert_eq!(line("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(line("pay\u{202e}001"), "pay\\u{202e}001");
        assert_eq!(line("x\0y\rz\u{9b}"), "x\\u{0}y\\u{d}z\\u{9b}");
        assert_eq!(line("\u{2066}\u{200f}\u{feff}"), "\\u{2066}\\u{200f}\\u{feff}");
        assert_eq!(line("\u{e0041}"), "\\u{e0041}");
    }

    #[test]
    fn row_06_line_breaks_stay_only_in_blocks() {
        assert_eq!(line("one\ntwo\tx"), "one\\u{a}two\\u{9}x");
        assert_eq!(block("one\ntwo\tx"), "one\ntwo\tx");
        assert_eq!(block("one\rtwo"), "one\\u{d}two");
    }

    #[test]
    fn ordinary_text_of_any_script_stays() {
        for text in ["Plain words.", "Уведомление: «проверка»", "通知", "إشعار", "é ü ß €"]
        {
            assert_eq!(line(text), text);
        }
    }

    #[test]
    fn row_06_a_megabyte_on_one_line_is_shortened_for_lists() {
        let long = "я".repeat(1 << 20);
        let short = shortened(&long, 60);
        assert_eq!(short.chars().count(), 60);
        assert!(short.ends_with('…'));
        assert_eq!(shortened("short", 60), "short");
    }
}
