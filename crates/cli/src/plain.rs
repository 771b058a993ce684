//! Text of others on a terminal: escaped, so that it can neither move the cursor nor reorder what is read.
//!
//! What was sent is kept byte for byte in the journal; only its display is escaped.

/// Escapes control characters, bidirectional controls and other invisible characters; line breaks too.
pub(crate) fn line(text: &str) -> String {
    escape(text, false)
}

/// As [`line()`], but keeps line breaks and tabs: for a body that is shown on several lines.
pub(crate) fn block(text: &str) -> String {
    escape(text, true)
}

/// Shortens to at most `characters_max`, marking the cut; never splits a character.
pub(crate) fn shortened(text: &str, characters_max: usize) -> String {
    if text.chars().count() <= characters_max {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(characters_max.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

fn escape(text: &str, keep_breaks: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if keep_breaks && (c == '\n' || c == '\t') {
            out.push(c);
        } else if is_unsafe(c) {
            out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// Characters that a terminal acts upon, that reorder the text around them, or that nobody sees.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}'                 // soft hyphen
            | '\u{061C}'               // Arabic letter mark
            | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' // Hangul fillers
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'  // zero width, left-to-right and right-to-left marks
            | '\u{2028}'..='\u{202E}'  // separators, embeddings and overrides
            | '\u{2060}'..='\u{206F}'  // joiners, isolates, deprecated controls
            | '\u{FE00}'..='\u{FE0F}'  // variation selectors
            | '\u{FEFF}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}') // tags
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
