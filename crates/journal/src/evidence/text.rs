//! Writing an evidence file.

use comity_wire::Hash;
use data_encoding::BASE64;

use super::{Chain, DisclosedField, EVIDENCE_HEADER, Evidence, Item};

impl Evidence {
    /// The file's text: one value, one text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = format!("{EVIDENCE_HEADER}\n");
        push_line(&mut out, "author");
        push_chain(&mut out, &self.author);
        push_line(&mut out, "counterpart");
        push_chain(&mut out, &self.counterpart);
        push_line(&mut out, "statement");
        push_item(&mut out, &self.statement);
        for slot in &self.released {
            push_bytes(&mut out, "released", &[slot]);
        }
        if self.erased {
            push_line(&mut out, "erased");
        }
        if let Some(disclosure) = &self.disclosure {
            push_tagged(&mut out, "disclosed", disclosure.label.word());
            push_fields(&mut out, &disclosure.fields);
        }
        if let Some(listing) = &self.listing {
            push_line(&mut out, "listing");
            push_item(&mut out, listing);
        }
        for held in &self.held {
            push_line(&mut out, "held");
            push_item(&mut out, held);
        }
        if let Some(acknowledgement) = &self.acknowledgement {
            push_line(&mut out, "acknowledgement");
            push_item(&mut out, &acknowledgement.item);
            push_fields(&mut out, &acknowledgement.fields);
        }
        out
    }
}

/// Appends the lines of a chain.
pub(crate) fn push_chain(out: &mut String, chain: &Chain) {
    for entry in &chain.register {
        push_bytes(out, "register", &[entry]);
    }
    push_bytes(out, "delegation", &[&chain.delegation]);
    for control in &chain.controls {
        push_bytes(out, "control", &[&control.header, &control.body]);
        push_hashes(out, "path", &control.path);
    }
}

/// Appends a line that is one word.
pub(crate) fn push_line(out: &mut String, word: &str) {
    out.push_str(word);
    out.push('\n');
}

/// Appends a tag and hashes, each on a line of its own.
pub(crate) fn push_hashes(out: &mut String, tag: &str, hashes: &[Hash]) {
    for hash in hashes {
        push_bytes(out, tag, &[&hash.0]);
    }
}

/// Appends a tag and the base64 of each value.
pub(crate) fn push_bytes(out: &mut String, tag: &str, values: &[&[u8]]) {
    out.push_str(tag);
    for value in values {
        out.push(' ');
        BASE64.encode_append(value, out);
    }
    out.push('\n');
}

fn push_tagged(out: &mut String, tag: &str, value: &str) {
    out.push_str(tag);
    out.push(' ');
    push_line(out, value);
}

fn push_item(out: &mut String, item: &Item) {
    push_bytes(out, "header", &[&item.header]);
    push_bytes(out, "sealed", &[&item.sealed.0]);
    out.push_str(&item.proof.to_text());
}

fn push_fields(out: &mut String, fields: &[DisclosedField]) {
    for field in fields {
        push_bytes(out, "field", &[field.path.as_bytes(), &field.value, &field.salt]);
        for (side, hash) in &field.siblings {
            push_bytes(out, side.word(), &[&hash.0]);
        }
    }
}
