//! The parsers, and what must hold after each.

use comity_wire::Canonical;
use comity_wire::control::ControlBody;
use comity_wire::courier;
use comity_wire::entry::Entry;
use comity_wire::frame::{Frame, Payload};
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::header::{Header, Kind};
use comity_wire::register::RegisterEntry;
use comity_wire::statement::{Plaintext, Statement};

use crate::Verdict;

/// Reads a value; what is accepted must encode to the very bytes that were read.
pub fn canonical<T: Canonical>(input: &[u8]) -> Option<T> {
    let value = T::from_bytes(input).ok()?;
    assert!(input.len() <= T::BYTES_MAX, "accepted {} bytes, over the limit", input.len());
    assert_eq!(value.to_bytes(), input, "accepted bytes that are not canonical");
    Some(value)
}

pub fn verdict<T>(value: Option<T>) -> Verdict {
    value.map_or(Verdict::Refused, |_| Verdict::Accepted)
}

pub fn header(input: &[u8]) -> Verdict {
    let header = canonical::<Header>(input);
    if let Some(header) = &header {
        let origin = header.origin();
        assert_eq!(origin.to_string().parse(), Ok(origin), "an origin does not read back");
    }
    verdict(header)
}

pub fn entry(input: &[u8]) -> Verdict {
    let entry = canonical::<Entry>(input);
    if let Some(entry) = &entry {
        inside_entry(entry);
    }
    verdict(entry)
}

/// What stands inside an entry is read too, as a node would.
fn inside_entry(entry: &Entry) {
    let Ok(header) = entry.header() else { return };
    assert_eq!(header.to_bytes(), entry.header, "accepted a header that is not canonical");
    if header.kind == Kind::Control {
        control(&entry.body);
    }
}

pub fn statement(input: &[u8]) -> Verdict {
    let statement = canonical::<Statement>(input);
    if let Some(statement) = &statement {
        let fields = statement.fields().unwrap_or_default();
        assert!(!fields.is_empty(), "accepted a statement whose fields cannot be listed");
    }
    verdict(statement)
}

pub fn plaintext(input: &[u8]) -> Verdict {
    let plaintext = canonical::<Plaintext>(input);
    if let Some(plaintext) = &plaintext {
        statement(&plaintext.statement);
    }
    verdict(plaintext)
}

pub fn frame(input: &[u8]) -> Verdict {
    let frame = canonical::<Frame>(input);
    if let Some(frame) = &frame {
        match &frame.payload {
            Payload::Data(data) => data.entries.iter().for_each(inside_entry),
            Payload::Returned(returned) => returned.entries.iter().for_each(inside_entry),
            _ => {}
        }
    }
    verdict(frame)
}

pub fn control(input: &[u8]) -> Verdict {
    let body = canonical::<ControlBody>(input);
    if let Some(body) = &body {
        assert_eq!(body.signature.is_some(), body.control.needs_authority(), "signature not as due");
        assert_eq!(body.control.payload(), body.payload, "signed bytes are not the payload's");
    }
    verdict(body)
}

pub fn register(input: &[u8]) -> Verdict {
    verdict(canonical::<RegisterEntry>(input))
}

pub fn checkpoint(input: &[u8]) -> Verdict {
    verdict(canonical::<Checkpoint>(input))
}

pub fn receipt(input: &[u8]) -> Verdict {
    verdict(canonical::<Receipt>(input))
}

pub fn courier(input: &[u8]) -> Verdict {
    let Ok(frames) = courier::frames(input) else { return Verdict::Refused };
    let mut again = courier::MAGIC.to_vec();
    for bytes in frames {
        frame(bytes);
        again.extend(courier::framed(bytes));
    }
    again.extend(courier::END);
    again.extend(&input[input.len() - courier::CHECKSUM_BYTES..]);
    assert_eq!(again, input, "accepted a courier file that is not canonical");
    Verdict::Accepted
}
