//! Text of others, shown so that it can neither move what is around it nor hide; what was sent is kept byte for byte.

use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_security::{
    GeneralSecurityProfile as _, MixedScript as _, RestrictionLevel, RestrictionLevelDetection as _,
};

/// Escapes control characters, bidirectional controls and other invisible characters; line breaks too.
#[must_use]
pub fn line(text: &str) -> String {
    escape(text, false)
}

/// As [`line()`], but keeps line breaks and tabs: for a body that is shown on several lines.
#[must_use]
pub fn block(text: &str) -> String {
    escape(text, true)
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
#[must_use]
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}'                 // soft hyphen
            | '\u{034F}'               // grapheme joiner
            | '\u{061C}'               // Arabic letter mark
            | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' // Hangul fillers
            | '\u{17B4}' | '\u{17B5}'  // Khmer inherent vowels
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'  // zero width, left-to-right and right-to-left marks
            | '\u{2028}'..='\u{202E}'  // separators, embeddings and overrides
            | '\u{2060}'..='\u{206F}'  // joiners, isolates, deprecated controls
            | '\u{2800}'               // empty Braille pattern
            | '\u{FE00}'..='\u{FE0F}'  // variation selectors
            | '\u{FEFF}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}') // tags
}

/// Whether there is nothing to read in a text: it is empty, white space, or characters that nobody sees.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_unsafe(c))
}

/// Whether a code or an address may be taken for another: a word of it mixes scripts (a Cyrillic `а` in a Latin name),
/// or has characters that Unicode admits to no identifier. UTS 39; digits and punctuation are of every script.
///
/// A single word of one script passes although every letter of it may look like another script's: whoever compares with
/// a known name compares [`skeleton`]s.
#[must_use]
pub fn looks_alike(text: &str) -> bool {
    if text.chars().any(is_unsafe) {
        return true;
    }
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut all = AugmentedScriptSet::default();
    for word in words {
        if !word.is_single_script() || !word.chars().all(|c| c.identifier_allowed() || c.is_ascii_digit()) {
            return true;
        }
        all.intersect_with(AugmentedScriptSet::for_str(word));
    }
    // Whole words of different scripts side by side in one code or address.
    all.is_empty()
}

/// Words of a text of any length that may be taken for others, in order, at most `limit`: a word that mixes scripts, or an
/// address (with `@`, `://` or a dot inside) that [`looks_alike`]. Also what [`line()`] or [`block`] made visible inside a
/// word. Words of different scripts side by side are no more than prose.
#[must_use]
pub fn spoofs(text: &str, limit: usize) -> Vec<&str> {
    let around = |c: char| !c.is_alphanumeric() && c != '}' && c != '\\';
    let tokens = text.split_whitespace().map(|token| token.trim_matches(around)).filter(|token| !token.is_empty());
    tokens.filter(|token| is_spoof(token)).take(limit).collect()
}

fn is_spoof(token: &str) -> bool {
    let words = || token.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let address = token.contains(['@', '.']) || token.contains("://");
    token.contains("\\u{")
        && words().count() > 1
        && token.chars().any(char::is_alphabetic)
        && !token.starts_with("\\u{")
        || words().any(|word| !word.is_single_script())
        || address && looks_alike(token)
}

/// Whether a text is ASCII alone: nothing in it can be taken for something else by its script.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    text.detect_restriction_level() == RestrictionLevel::ASCIIOnly
}

/// What a text looks like: equal for two texts that readers may take for each other (UTS 39).
#[must_use]
pub fn skeleton(text: &str) -> String {
    unicode_security::skeleton(text).collect()
}

/// Whether a name may be read as another, different one: letters of other scripts that look alike, and capitals, count for
/// the same.
#[must_use]
pub fn resembles(name: &str, other: &str) -> bool {
    let folded = |text: &str| skeleton(&skeleton(text).to_lowercase());
    name != other
        && (folded(name) == folded(other) || skeleton(&name.to_lowercase()) == skeleton(&other.to_lowercase()))
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
        assert_eq!(line("\u{e0041}\u{200b}\u{ad}"), "\\u{e0041}\\u{200b}\\u{ad}");
    }

    #[test]
    fn row_06_line_breaks_stay_only_in_blocks() {
        assert_eq!(line("one\ntwo\tx"), "one\\u{a}two\\u{9}x");
        assert_eq!(block("one\ntwo\tx"), "one\ntwo\tx");
        assert_eq!(block("one\n\ttwo\r"), "one\n\ttwo\\u{d}");
        assert_eq!(block("one\rtwo"), "one\\u{d}two");
    }

    #[test]
    fn white_space_and_what_nobody_sees_are_nothing_to_read() {
        for blank in
            ["", " ", "\t\n\r ", "\u{a0}\u{2003}\u{3000}", "\u{200b}\u{feff}", "\u{2800}", "\u{3164}\u{ad}", "\u{85}"]
        {
            assert!(is_blank(blank), "{blank:?}");
        }
        for said in ["-", " x ", "\u{200b}.", "通"] {
            assert!(!is_blank(said), "{said:?}");
        }
    }

    #[test]
    fn ordinary_text_of_any_script_stays() {
        for text in ["Plain words.", "Уведомление: «проверка»", "通知", "إشعار", "é ü ß €"]
        {
            assert_eq!(line(text), text);
        }
    }

    #[test]
    fn words_of_prose_that_may_be_taken_for_others_are_told() {
        let text =
            "Смотри mаil.example, и (pаypal); почта.example: IP-адрес 10.0.0.1 «mail.example» и/или TCP/IP-адрес.";
        assert_eq!(spoofs(text, 9), ["mаil.example", "pаypal", "почта.example"]);
        assert_eq!(spoofs(text, 1), ["mаil.example"]);
        assert_eq!(spoofs(&line("go to ma\u{200b}il.example now"), 9), ["ma\\u{200b}il.example"]);
        assert_eq!(spoofs(&line("bank\u{202e}elpmaxe.kn"), 9).len(), 1);
        for honest in ["Plain words, v1.2 at 10:30.", "почта.пример и mail.example", "例え.テスト", "5й пункт", ""]
        {
            assert!(spoofs(honest, 9).is_empty(), "{honest}");
        }
    }

    #[test]
    fn a_name_that_reads_as_another_is_told_whatever_its_script() {
        for (name, other) in [("ВОR", "BOR"), ("ВОР", "BOP"), ("аur", "AUR"), ("bor", "BOR"), ("AUR1", "AURl")] {
            assert!(resembles(name, other) && resembles(other, name), "{name} {other}");
        }
        for (name, other) in [("BOR", "BOR"), ("AUR", "BOR"), ("Бор", "BOR"), ("BOR-2", "BOR")] {
            assert!(!resembles(name, other), "{name} {other}");
        }
    }

    #[test]
    fn codes_and_addresses_that_mix_scripts_are_told() {
        for spoof in ["mаil.example", "AUR/nrсс/7", "bank.ехample", "pаypal", "10.0.0.l\u{200d}", "почта.example"]
        {
            assert!(looks_alike(spoof), "{spoof}");
        }
        for honest in ["mail.example", "AUR/nrcc/7", "192.0.2.44", "почта.пример", "例え.テスト", "", "a_b-1"]
        {
            assert!(!looks_alike(honest), "{honest}");
        }
        assert_eq!(skeleton("сосо"), skeleton("coco"));
        assert_ne!(skeleton("coca"), skeleton("coco"));
        assert!(is_plain("coco") && !is_plain("сосо"));
    }
}
