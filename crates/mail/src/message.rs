//! A part as a mail message, and back.

use lettre::Message;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart};
use mail_parser::MessageParser;

use crate::MailError;
use crate::part::{self, HEAD_BYTES, NoPart, PART_BYTES_MAX, Place};

/// Largest message that is fetched, in bytes: the largest part in base64, with room for what servers add.
pub const LETTER_BYTES_MAX: u64 = ((PART_BYTES_MAX + HEAD_BYTES) as u64 / 3 + 1) * 4 * 78 / 76 + (64 << 10);

/// What a person who opens the message reads.
const TEXT: &str = "This message carries data between two automated systems.\r\n\
    It is read by a program; nobody has to do anything with it.\r\n";

/// The message that carries a part. Its Message-ID follows from the part's place, so that one sent twice is one.
///
/// # Errors
/// [`MailError::Message`]: an address is none.
pub fn compose(from: &str, to: &str, place: &Place, content: &[u8]) -> Result<Message, MailError> {
    let wrong = |detail: String| MailError::Message { detail };
    let mailbox = |text: &str| text.parse::<Mailbox>().map_err(|error| wrong(format!("{text}: {error}")));
    let (from, to) = (mailbox(from)?, mailbox(to)?);
    let batch = data_encoding::HEXLOWER.encode(&place.batch);
    let name = format!("comity-{batch}-{}-of-{}.part", place.number + 1, place.of);
    let id = format!("<{batch}.{}@{}>", place.number, from.email.domain());
    let kind = ContentType::parse("application/octet-stream").map_err(|error| wrong(error.to_string()))?;
    let bytes = part::write(place, content);
    let body = Body::new_with_encoding(bytes, ContentTransferEncoding::Base64);
    let body = body.map_err(|_| wrong("base64".to_owned()))?;
    // Nobody answers a machine with a notice of absence (RFC 3834).
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let parts = MultiPart::mixed()
        .singlepart(SinglePart::plain(TEXT.to_owned()))
        .singlepart(Attachment::new(name).body(body, kind));
    let message = Message::builder()
        .from(from)
        .to(to)
        .subject(format!("Automatic message, part {} of {}", place.number + 1, place.of))
        .message_id(Some(id))
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
    message.multipart(parts).map_err(|error| wrong(error.to_string()))
}

/// The part in a message, wherever in it it stands; `None`: it has none, and is not ours to touch.
///
/// # Errors
/// [`NoPart`]: it begins as a part and is none.
pub fn part_in(letter: &[u8]) -> Result<Option<Vec<u8>>, NoPart> {
    let Some(message) = MessageParser::default().parse(letter) else { return Ok(None) };
    let ours = message.parts.iter().map(|one| one.contents()).find(|bytes| bytes.starts_with(part::MAGIC));
    match ours {
        None => Ok(None),
        Some(bytes) => part::read(bytes).map(|_| Some(bytes.to_vec())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place { batch: [0xab; 16], number: 0, of: 3 };

    #[test]
    fn what_is_composed_is_found_again_bit_by_bit() {
        let content: Vec<u8> = (0..100_000u32).map(|at| (at * 7 % 256) as u8).collect();
        let message = compose("aur@aur.example", "BOR <bor@bor.example>", &PLACE, &content).unwrap().formatted();
        let text = String::from_utf8(message.clone()).unwrap();
        assert!(text.contains("Auto-Submitted: auto-generated") && text.contains("nobody has to do anything"));
        assert!(text.lines().all(|line| line.len() <= 998), "RFC 5321");
        assert_eq!(part_in(&message).unwrap().unwrap(), part::write(&PLACE, &content));
        // Relays end lines as they like and add what they like.
        let relayed = format!("Received: from a by b; Thu, 1 Jan 2026 00:00:00 +0000\r\n{text}\r\n-- \r\nfooter\r\n");
        assert!(part_in(relayed.as_bytes()).unwrap().is_some());
        assert!(part_in(text.replace("\r\n", "\n").as_bytes()).unwrap().is_some());
        assert!((message.len() as u64) < content.len() as u64 * 3 / 2);
    }

    #[test]
    fn other_mail_is_not_ours_and_a_broken_part_is_none() {
        for other in ["", "Subject: hello\r\n\r\nHello.\r\n", "\r\n\r\n", "Subject: x\r\n\r\ncomity mail part v2\n"] {
            assert_eq!(part_in(other.as_bytes()), Ok(None), "{other}");
        }
        let cut = "Subject: x\r\n\r\ncomity mail part v1\n123";
        assert!(part_in(cut.as_bytes()).is_err());
        let broken = part::write(&Place { number: 3, ..PLACE }, b"");
        let encoded = data_encoding::BASE64.encode(&broken);
        let letter = format!("MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n");
        assert!(part_in(letter.as_bytes()).is_err());
    }

    #[test]
    fn addresses_that_are_none_make_no_message() {
        for (from, to) in [("aur", "b@b.example"), ("a@a.example", ""), ("a@a.example", "b@b\r\nBcc: c@c.example")] {
            assert!(compose(from, to, &PLACE, b"").is_err(), "{from} {to}");
        }
    }
}
