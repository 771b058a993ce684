//! Contacts as vCard 4.0 (RFC 6350).

use crate::service::views::{ContactView, PartyDirectoryView};

/// Bytes of a line before it is folded.
const LINE_BYTES: usize = 75;

/// The contacts in force of a party as vCards, one after the other.
#[must_use]
pub fn vcard(party: &PartyDirectoryView) -> String {
    party.contacts.iter().map(|contact| card(party, contact)).collect()
}

fn card(party: &PartyDirectoryView, contact: &ContactView) -> String {
    let mut lines = vec!["BEGIN:VCARD".to_owned(), "VERSION:4.0".to_owned(), "KIND:org".to_owned()];
    let desk = contact.desk.as_ref().unwrap_or(&contact.position);
    lines.push(format!("FN:{}", text(&format!("{}, {desk}", contact.agency))));
    lines.push(format!("ORG:{};{}", text(&party.own_name), text(&contact.agency)));
    lines.push(format!("ROLE:{}", text(&contact.position)));
    lines.push(format!("CATEGORIES:{}", text(&contact.category)));
    for way in &contact.contacts {
        let value = text(&way.value);
        lines.push(match way.kind.as_str() {
            "telephone" => format!("TEL;VALUE=text;TYPE=\"work,voice\":{value}"),
            "fax" => format!("TEL;VALUE=text;TYPE=\"work,fax\":{value}"),
            "mail" => format!("EMAIL;TYPE=work:{value}"),
            "address" => format!("ADR;TYPE=work:;;{value};;;;"),
            _ => format!("X-COMITY-CONTACT:{value}"),
        });
    }
    for (at, language) in contact.languages.iter().enumerate() {
        lines.push(format!("LANG;PREF={}:{}", (at + 1).min(100), text(language)));
    }
    for key in &contact.keys {
        lines.push(format!("X-COMITY-KEY:{}", text(&format!("{} {}", key.kind, key.fingerprint))));
    }
    if let Some(note) = &contact.note {
        lines.push(format!("NOTE:{}", text(note)));
    }
    if let Some(moment) = contact.changed_at.and_then(|at| i64::try_from(at).ok()).and_then(revised) {
        lines.push(format!("REV:{moment}"));
    }
    lines.push(format!("UID:{}", text(&format!("comity:{}:{}", party.party, contact.number))));
    lines.push("END:VCARD".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// A moment in the basic form of ISO 8601.
fn revised(seconds: i64) -> Option<String> {
    let at = time::OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
    let (hour, minute, second) = (at.hour(), at.minute(), at.second());
    (0..=9_999).contains(&year).then(|| format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z"))
}

/// A value with what would end it escaped; other control characters do not belong into a card.
fn text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\\' | ',' | ';' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            other if other.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// A line with its end, folded so that no part is longer than 75 bytes and no character is cut.
fn folded(line: &str) -> String {
    let (mut folded, mut bytes) = (String::with_capacity(line.len() + 8), 0);
    for character in line.chars() {
        if bytes + character.len_utf8() > LINE_BYTES {
            folded.push_str("\r\n ");
            bytes = 1;
        }
        bytes += character.len_utf8();
        folded.push(character);
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_end_its_line_or_begin_another_property() {
        assert_eq!(text("a;b,c\\d\nEND:VCARD\r\u{202}"), "a\\;b\\,c\\\\d\\nEND:VCARD\u{202}");
        assert_eq!(revised(1_795_000_000).unwrap(), "20261118T110640Z");
        assert_eq!(revised(i64::MAX), None);
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let line = format!("NOTE:{}", "ж".repeat(200));
        let folded = folded(&line);
        assert!(folded.split("\r\n").all(|part| part.len() <= LINE_BYTES), "{folded}");
        assert_eq!(folded.replace("\r\n ", ""), format!("{line}\r\n"));
    }
}
