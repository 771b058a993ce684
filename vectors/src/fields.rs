//! The fields of structures as JSON: byte strings in hexadecimal, numbers as they are, absent values as null.

use comity_wire::control::{Control, ControlBody, CosignerKey, Predecessor};
use comity_wire::entry::Entry;
use comity_wire::frame::{ErasedBody, Frame, Opening, Payload};
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::header::{Header, RegisterAt};
use comity_wire::register::{RegisterEntry, RegisterFact};
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, Hash};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

pub fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

pub fn hashes(all: &[Hash]) -> Value {
    all.iter().map(|h| Value::from(h.to_string())).collect()
}

fn register_at(at: &RegisterAt) -> Value {
    json!({ "size": at.size, "root": at.root.to_string() })
}

pub fn header(h: &Header) -> Value {
    json!({
        "line": h.line.to_string(), "author": h.author.to_string(), "generation": h.generation, "number": h.number,
        "ordinal": h.ordinal, "kind": h.kind as u64,
        "citation": h.citation.map(|c| json!({ "generation": c.generation, "size": c.size, "root": c.root.to_string() })),
        "receipts": h.receipts.iter().map(|r| json!([r.size, r.time])).collect::<Value>(),
        "opened": { "upto": h.opened.upto,
            "refused": h.opened.refused.iter().map(|r| json!([r.number, r.reason as u64])).collect::<Value>() },
        "attachments": h.attachments.iter().map(|a| json!([a.generation, a.number, a.root.to_string()])).collect::<Value>(),
        "stated": h.stated,
        "epoch": h.epoch.as_ref().map(|e| json!({ "recipient_key": e.recipient_key, "sender_epoch": e.sender_epoch,
            "encapsulation": e.encapsulation.as_ref().map(|b| hex(b.as_slice())) })),
        "register": h.register.as_ref().map(register_at),
        "settle": h.settle, "commitment": h.commitment.map(|c| c.to_string()),
    })
}

pub fn entry(e: &Entry) -> Value {
    json!({ "header": hex(&e.header), "body": hex(&e.body), "header_is_well_formed": e.header().is_ok() })
}

fn cosigner(k: &CosignerKey) -> Value {
    json!({ "ed25519": hex(&k.ed25519), "mldsa44": hex(k.mldsa44.as_slice()) })
}

fn predecessor(p: &Predecessor) -> Value {
    json!({ "generation": p.generation, "size": p.size, "root": p.root.to_string() })
}

pub fn control(body: &ControlBody) -> Value {
    let payload = match &body.control {
        Control::Delegation(d) => json!({
            "party": d.party.to_string(), "line": d.line.to_string(), "track": d.track as u64,
            "author": d.author.to_string(), "generation": d.generation, "log": cosigner(&d.log),
            "receipt": cosigner(&d.receipt), "hpke": { "number": d.hpke.number, "public": hex(d.hpke.public.as_slice()) },
            "tls": hex(&d.tls), "addresses": d.addresses, "register": register_at(&d.register),
            "predecessor": d.predecessor.as_ref().map(predecessor),
        }),
        Control::EpochKey(k) => json!({ "number": k.number, "public": hex(k.public.as_slice()) }),
        Control::Rotation(r) => json!({
            "line": r.line.to_string(), "author": r.author.to_string(), "generation": r.generation,
            "effective": r.effective, "log": cosigner(&r.log), "receipt": cosigner(&r.receipt), "tls": hex(&r.tls),
            "addresses": r.addresses,
        }),
        Control::Revocation(r) => json!({
            "line": r.line.to_string(), "author": r.author.to_string(), "generation": r.generation,
            "key": r.key.to_string(), "last_trusted": r.last_trusted,
        }),
        Control::PredecessorEnd(p) => predecessor(p),
    };
    let signature = body.signature.as_ref().map(|s| {
        json!({ "key": s.key, "ed25519": hex(&s.ed25519),
        "mldsa65": hex(s.mldsa65.as_slice()) })
    });
    json!({ "type": body.control.number(), "payload": payload, "signature": signature })
}

pub fn statement(s: &Statement) -> Value {
    let fields = s.fields().unwrap_or_default();
    let all: serde_json::Map<String, Value> =
        fields.into_iter().map(|(path, value)| (path, Value::from(hex(&value)))).collect();
    Value::Object(all)
}

pub fn plaintext(p: &Plaintext) -> Value {
    json!({ "seed": hex(&p.seed), "statement": hex(&p.statement),
        "signatures": p.signatures.iter().map(|s| Value::from(hex(s))).collect::<Value>() })
}

pub fn checkpoint(c: &Checkpoint) -> Value {
    json!({ "size": c.size, "root": c.root.to_string(), "ed25519": hex(&c.signature.ed25519),
        "mldsa44": hex(c.signature.mldsa44.as_slice()) })
}

pub fn receipt(r: &Receipt) -> Value {
    json!({ "size": r.size, "root": r.root.to_string(), "time": r.time, "ed25519": hex(&r.signature.ed25519),
        "mldsa44": hex(r.signature.mldsa44.as_slice()) })
}

pub fn register_entry(e: &RegisterEntry) -> Value {
    let fact = match &e.fact {
        RegisterFact::Genesis { name, root, writer, nonce } => json!({ "name": name,
            "root": { "ed25519": hex(&root.ed25519), "mldsa65": hex(root.mldsa65.as_slice()) },
            "writer": cosigner(writer), "nonce": hex(nonce) }),
        RegisterFact::Authority { number, key } => json!({ "number": number,
            "key": { "ed25519": hex(&key.ed25519), "mldsa65": hex(key.mldsa65.as_slice()) } }),
        RegisterFact::AuthorityRevoked { number, last_trusted } => {
            json!({ "number": number, "last_trusted": last_trusted })
        }
        RegisterFact::Officer { name, role, key } => json!({ "name": name, "role": role,
            "key": key.as_ref().map(|k| json!({ "ed25519": hex(&k.ed25519), "mldsa65": hex(k.mldsa65.as_slice()) })) }),
        RegisterFact::Profile { fields } => json!(fields),
        RegisterFact::WriterSuccessor { writer, size, root } => {
            json!({ "writer": cosigner(writer), "size": size, "root": root.to_string() })
        }
        RegisterFact::OfficerLeft { name, key, last_trusted } => {
            json!({ "name": name, "key": key.map(|key| key.to_string()), "last_trusted": last_trusted })
        }
        RegisterFact::Statement { format, version, body } => {
            json!({ "format": format, "version": version, "body": hex(body) })
        }
    };
    json!({ "party": e.party.to_string(), "generation": e.generation, "number": e.number, "type": e.fact.number(),
        "fact": fact, "signed_by": e.signatures.iter().map(|s| Value::from(s.key)).collect::<Value>() })
}

pub fn frame(f: &Frame) -> Value {
    let opening = |o: &Opening| json!([o.number, o.recipient_key, hex(&o.sealed)]);
    let gone = |all: &[ErasedBody]| {
        all.iter().map(|e| json!([e.number, e.body.to_string(), hex(&e.residue)])).collect::<Value>()
    };
    let entries = |all: &[Entry]| all.iter().map(|e| Value::from(hex(&e.to_bytes()))).collect::<Value>();
    let (kind, payload) = match &f.payload {
        Payload::Hello { nonce } => (1, json!({ "nonce": hex(nonce) })),
        Payload::Held { nonce, generation, size, checkpoint } => (
            2,
            json!({ "nonce": hex(nonce),
            "generation": generation, "size": size, "checkpoint": checkpoint.as_ref().map(self::checkpoint) }),
        ),
        Payload::Data(d) => (
            3,
            json!({ "generation": d.generation, "from": d.from, "entries": entries(&d.entries),
            "checkpoint": d.checkpoint.as_ref().map(self::checkpoint), "consistency": hashes(&d.consistency),
            "receipts_for": d.receipts_for, "receipts": d.receipts.iter().map(receipt).collect::<Value>(),
            "openings": d.openings.iter().map(opening).collect::<Value>(),
            "register": d.register.as_ref().map(|r| json!({ "from": r.from,
                "entries": r.entries.iter().map(|e| Value::from(hex(e))).collect::<Value>(),
                "checkpoint": self::checkpoint(&r.checkpoint) })),
            "erased": d.erased.as_ref().map(|e| json!({ "bodies": gone(&e.bodies), "receipt": receipt(&e.receipt) })) }),
        ),
        Payload::Want(w) => (4, w.iter().map(|w| json!([w.root.to_string(), w.from, w.count])).collect::<Value>()),
        Payload::Chunk(c) => (
            5,
            json!({ "root": c.root.to_string(), "index": c.index, "proof": hashes(&c.proof),
            "bytes": hex(&c.bytes) }),
        ),
        Payload::Code { code, number } => (6, json!({ "code": *code as u64, "number": number })),
        Payload::Returned(r) => (
            7,
            json!({ "generation": r.generation, "from": r.from, "entries": entries(&r.entries),
            "checkpoint": self::checkpoint(&r.checkpoint), "consistency": hashes(&r.consistency),
            "openings": r.openings.iter().map(opening).collect::<Value>(), "erased": gone(&r.erased) }),
        ),
        Payload::Probe { nonce, answer } => (8, json!({ "nonce": hex(nonce), "answer": answer })),
    };
    json!({ "kind": kind, "line": f.line.to_string(), "author": f.author.to_string(), "payload": payload })
}
