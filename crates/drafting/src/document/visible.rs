//! What a document cannot carry, or what would act upon a reader's screen, is written as `\u{...}`, and read back as it was.

use std::borrow::Cow;

use comity_catalog::display::is_unsafe;

/// The escape of a backslash that only looks like the beginning of an escape.
const BACKSLASH: &str = "\\u{5c}";

/// A text as it stands in a document or on a page. Line breaks and tabs stay; so do joiners and direction marks, which texts
/// in some scripts need, while overrides and embeddings are shown.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    // Nearly all texts stay as they are.
    if !text.contains("\\u") && text.chars().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\\' && rest.peek() == Some(&'u') {
            out.push_str(BACKSLASH);
        } else if stays(c) {
            out.push(c);
        } else {
            out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
        }
    }
    Cow::Owned(out)
}

/// The text that [`shown`] was made of.
pub(crate) fn meant(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\u{") {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let code = escape[3..].split_once('}').filter(|(digits, _)| (1..=6).contains(&digits.len()));
        let c = code.and_then(|(digits, after)| {
            let value = u32::from_str_radix(digits, 16).ok()?;
            Some((char::from_u32(value)?, after))
        });
        match c {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('\\');
                rest = &escape[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn stays(c: char) -> bool {
    // Printable ASCII, Latin and Cyrillic letters, without a look at the tables.
    if matches!(c, ' '..='~' | '\u{c0}'..='\u{24f}' | '\u{400}'..='\u{52f}' | '\u{4e00}'..='\u{9fff}') {
        return true;
    }
    let needed = matches!(c, '\n' | '\t' | '\u{ad}' | '\u{61c}' | '\u{200c}'..='\u{200f}');
    needed || !(is_unsafe(c) || matches!(c, '\u{fffe}' | '\u{ffff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_shown_and_what_scripts_need_stays() {
        assert_eq!(shown("a\u{202e}b\r\u{1b}"), "a\\u{202e}b\\u{d}\\u{1b}");
        for text in ["نمی\u{200c}خواهم", "a\u{200f}b", "one\n\ttwo", "«да»\u{a0}—"] {
            assert_eq!(shown(text), text);
        }
        assert_eq!(shown("\\u{41} \\x"), "\\u{5c}u{41} \\x");
    }

    #[test]
    fn what_is_no_escape_is_left_alone() {
        for text in ["\\u{", "\\u{}", "\\u{zz}", "\\u{1234567}", "\\u{d800}", "\\", "u{41}"] {
            assert_eq!(meant(text), text);
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_shown_means_what_it_was(text in "(\\\\u|\\{41\\}|\\PC|[\u{0}-\u{1f}\u{202e}\u{fffe}]){0,12}") {
            proptest::prop_assert_eq!(meant(&shown(&text)), text);
        }
    }
}
