//! What both sides erased (F16): in an evidence file, and in the frames that carry it.

use anyhow::{Context as _, Result};
use comity_journal::evidence::Evidence;
use comity_wire::entry::Entry;
use comity_wire::frame::{Data, Erased, ErasedBody, Frame, Payload, Returned};
use comity_wire::head::{Checkpoint, HybridSignature, Receipt};
use comity_wire::header::{Epoch, Header, Kind};
use comity_wire::limits::RESIDUE_BYTES_MAX;
use comity_wire::{Canonical, Hash};
use serde_json::Value;

use super::Cases;
use crate::keys::seed_bytes;
use crate::world;

/// Evidence files. The line says it as the maker's word; no signature covers it, so what is bad is its place alone.
pub fn add(cases: &mut Cases, small: &Evidence, full: &Evidence) -> Result<()> {
    let erased = |evidence: &Evidence| Evidence { erased: true, ..evidence.clone() };
    let withheld = Evidence { disclosure: None, ..full.clone() };
    let (text, whole) = (erased(small).to_text(), erased(&withheld).to_text());
    let both = erased(full).to_text();
    cases.good("erased", text.clone())?;
    cases.good("erased-with-listing-and-acknowledgement", whole.clone())?;
    for (defect, line) in [
        ("erased-twice", "erased\nerased"),
        ("erased-with-a-word", "erased joint"),
        ("erased-with-a-space", "erased "),
        ("erased-with-a-capital", "Erased"),
        ("erased-with-a-ground", "erased bGF3"),
    ] {
        cases.bad(defect, replaced(&whole, "\nerased\n", &format!("\n{line}\n"))?)?;
    }
    cases.bad("erased-and-disclosed", both.clone())?;
    cases.bad("erased-and-a-field", replaced(&both, "disclosed one-person\n", "")?)?;
    cases.bad("disclosed-and-erased", replaced(&full.to_text(), "\nlisting\n", "\nerased\nlisting\n")?)?;
    cases.bad("erased-after-the-listing", replaced(&whole, "\nerased\n", "\n")? + "erased\n")?;
    cases.bad("erased-before-the-statement", replaced(&small.to_text(), "\nstatement\n", "\nerased\nstatement\n")?)?;
    cases.bad("erased-before-the-author", replaced(&small.to_text(), "\nauthor\n", "\nerased\nauthor\n")?)?;
    // Header and hash of the sealed bytes still lead to the leaf: what is erased proves its place like any other.
    let mut other = erased(small);
    other.statement.sealed = Hash::ZERO;
    cases.bad("erased-with-another-sealed-hash", other.to_text())?;
    let mut other = erased(small);
    let byte = other.statement.header.last_mut().context("a header")?;
    *byte ^= 1;
    cases.bad("erased-with-another-commitment", other.to_text())
}

fn replaced(text: &str, what: &str, by: &str) -> Result<String> {
    anyhow::ensure!(text.contains(what), "the text has no {what:?}");
    Ok(text.replacen(what, by, 1))
}

/// Signatures are filled with a byte: a decoder looks at their lengths alone.
fn signature() -> HybridSignature {
    HybridSignature { ed25519: [0x88; 64], mldsa44: Box::new([0x99; 2_420]) }
}

fn entry() -> Result<Entry> {
    let epoch = Some(Epoch { recipient_key: 0, sender_epoch: 1, encapsulation: None });
    let commitment = Some(Hash(seed_bytes("commitment")));
    let header = Header { epoch, commitment, ..world::header("aur", Kind::Statement, 7, 1)? };
    Ok(Entry { header: header.to_bytes(), body: Vec::new() })
}

/// Frames that carry entries without their content.
pub fn frames(cases: &mut Cases) -> Result<()> {
    cases.begin("frame", "cbor", Value::Null, true);
    let (root, body) = (Hash(seed_bytes("frame root")), Hash(seed_bytes("erased body")));
    let checkpoint = Checkpoint { size: 8, root, signature: signature() };
    let receipt = Receipt { size: 8, root, time: world::TIME, signature: signature() };
    let gone = |numbers: &[u64], residue: usize| -> Vec<ErasedBody> {
        numbers.iter().map(|number| ErasedBody { number: *number, body, residue: vec![0; residue] }).collect()
    };
    let frame = |payload| -> Result<Vec<u8>> {
        Ok(Frame { line: world::line(), author: world::author("aur")?, payload }.to_bytes())
    };
    let data = |bodies: Vec<ErasedBody>| -> Result<Vec<u8>> {
        frame(Payload::Data(Box::new(Data {
            generation: 1,
            from: 7,
            entries: vec![entry()?],
            checkpoint: Some(checkpoint.clone()),
            erased: Some(Erased { bodies, receipt: receipt.clone() }),
            ..Data::default()
        })))
    };
    let returned = |erased: Vec<ErasedBody>| -> Result<Vec<u8>> {
        let (generation, from, entries) = (1, 7, vec![entry()?]);
        let (checkpoint, consistency, openings) = (checkpoint.clone(), Vec::new(), Vec::new());
        let returned = Returned { generation, from, entries, checkpoint, consistency, openings, erased };
        frame(Payload::Returned(Box::new(returned)))
    };
    let (one, whole) = (data(gone(&[7], 0))?, returned(Vec::new())?);
    cases.good("data-erased", one.clone())?;
    cases.good("data-erased-with-a-residue", data(gone(&[7], 300))?)?;
    cases.good("returned", whole.clone())?;
    cases.good("returned-erased", returned(gone(&[7], 0))?)?;
    cases.bad("data-erased-nothing", data(Vec::new())?)?;
    cases.bad("data-erased-twice", data(gone(&[7, 7], 0))?)?;
    cases.bad("data-erased-not-ascending", data(gone(&[8, 7], 0))?)?;
    cases.bad("data-erased-residue-over-limit", data(gone(&[7], RESIDUE_BYTES_MAX + 1))?)?;
    cases.bad("returned-erased-twice", returned(gone(&[7, 7], 0))?)?;
    cases.bad("returned-erased-not-ascending", returned(gone(&[9, 7], 0))?)?;
    // The array of the payload stands behind version, kind, line and author.
    let at = 3 + 34 + 17;
    let resized = |bytes: &[u8], items: u8, more: &[u8]| {
        let mut bytes = [bytes, more].concat();
        bytes[at] = 0x80 | items;
        bytes
    };
    cases.bad("returned-erased-nothing", resized(&whole, 7, &[0x80]))?;
    cases.bad("returned-with-eight-items", resized(&whole, 8, &[0x80, 0x80]))?;
    cases.bad("data-with-eleven-items", resized(&one, 11, &[0xf6]))?;
    cases.bad("data-erased-null", {
        let plain = Data { generation: 1, from: 7, ..Data::default() };
        resized(&frame(Payload::Data(Box::new(plain)))?, 10, &[0xf6])
    })
}
