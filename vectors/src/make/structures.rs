//! What only the codec judges: headers, entries, statements, plaintexts, frames, courier files.

use anyhow::Result;
use comity_seal::hash::sha256;
use comity_wire::control::{Control, ControlBody, EpochKey, Predecessor};
use comity_wire::courier;
use comity_wire::entry::Entry;
use comity_wire::envelope::{
    Asked, AttachmentRef, Authenticity, Envelope, Language, RequiredSignature, UnderInstrument,
};
use comity_wire::frame::{Chunk, Code, Data, Frame, Opening, Payload, Want};
use comity_wire::header::{Citation, Epoch, Header, Held, Kind, Listed, Opened, Reason, Refusal, RegisterAt};
use comity_wire::limits::{ENTRY_BYTES_MAX, FRAME_WANTS_MAX, HEADER_LIST_MAX};
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, Hash};
use serde_json::Value;

use super::{Cases, encoding_defects, erased, versioned_defects};
use crate::keys::{self, seed_bytes};
use crate::world;

pub fn add(cases: &mut Cases) -> Result<()> {
    headers(cases)?;
    entries(cases)?;
    statements(cases)?;
    bodies(cases)?;
    plaintexts(cases)?;
    controls(cases)?;
    frames(cases)?;
    erased::frames(cases)?;
    couriers(cases)
}

fn root(label: &str) -> Hash {
    Hash(seed_bytes(label))
}

const fn held_at(generation: u64, number: u64, root: Hash) -> Held {
    Held { generation, number, root }
}

fn held(generation: u64, number: u64) -> Held {
    held_at(generation, number, root("chunk root"))
}

fn statement_header() -> Result<Header> {
    Ok(Header {
        epoch: Some(Epoch { recipient_key: 0, sender_epoch: 1, encapsulation: None }),
        commitment: Some(root("commitment")),
        ..world::header("aur", Kind::Statement, 7, 1)?
    })
}

fn full_header() -> Result<Header> {
    Ok(Header {
        citation: Some(Citation { generation: 2, size: 9, root: root("cited root") }),
        receipts: vec![Listed { size: 3, time: world::TIME }, Listed { size: 9, time: world::TIME + 5 }],
        opened: Opened { upto: 9, refused: vec![Refusal { number: 4, reason: Reason::Unreadable }] },
        attachments: vec![held(1, 40), held(2, 5)],
        register: Some(RegisterAt { size: 2, root: root("register root") }),
        epoch: Some(Epoch { recipient_key: 1, sender_epoch: 2, encapsulation: Some(Box::new([0x55; 1_120])) }),
        settle: true,
        ..statement_header()?
    })
}

fn headers(cases: &mut Cases) -> Result<()> {
    cases.begin("header", "cbor", Value::Null, true);
    let good = statement_header()?;
    cases.good("statement", good.to_bytes())?;
    cases.good("bare", world::header("aur", Kind::Bare, 3, 0)?.to_bytes())?;
    cases.good("control", world::header("aur", Kind::Control, 0, 0)?.to_bytes())?;
    cases.good("every-field", full_header()?.to_bytes())?;
    versioned_defects(cases, &good.to_bytes())?;
    let full = full_header()?;
    let citation = Citation { generation: 2, size: 9, root: root("cited root") };
    let listed = |size, time| Listed { size, time };
    let refused = |upto, numbers: &[u64]| Opened {
        upto,
        refused: numbers.iter().map(|n| Refusal { number: *n, reason: Reason::Unreadable }).collect(),
    };
    let holds = |attachments| Header { attachments, ..full.clone() };
    let many = (1..=HEADER_LIST_MAX as u64 + 1).map(|size| listed(size, 1)).collect();
    let defects: Vec<(&str, Header)> = vec![
        ("generation-zero", Header { generation: 0, ..good.clone() }),
        ("number-over-limit", Header { number: 1 << 40, ..good.clone() }),
        ("ordinal-above-number", Header { ordinal: 9, ..good.clone() }),
        ("citation-size-zero", Header { citation: Some(Citation { size: 0, ..citation }), ..full.clone() }),
        ("citation-generation-zero", Header { citation: Some(Citation { generation: 0, ..citation }), ..full.clone() }),
        ("receipt-time-zero", Header { receipts: vec![listed(3, 0)], ..full.clone() }),
        ("receipt-size-zero", Header { receipts: vec![listed(0, 1)], ..full.clone() }),
        ("receipts-not-ascending", Header { receipts: vec![listed(9, 1), listed(3, 2)], ..full.clone() }),
        ("receipt-size-twice", Header { receipts: vec![listed(9, 1), listed(9, 2)], ..full.clone() }),
        ("receipts-over-limit", Header { receipts: many, ..full.clone() }),
        ("refusals-not-ascending", Header { opened: refused(9, &[5, 4]), ..full.clone() }),
        ("refusal-not-below-opened", Header { opened: refused(4, &[4]), ..full.clone() }),
        ("held-generation-zero", holds(vec![held(0, 5)])),
        ("held-number-over-limit", holds(vec![held(1, 1 << 40)])),
        ("held-number-not-cited", holds(vec![held(2, 9)])),
        ("held-generation-not-cited", holds(vec![held(3, 0)])),
        ("held-without-citation", Header { citation: None, attachments: vec![held(1, 0)], ..good.clone() }),
        ("held-twice", holds(vec![held(2, 5), held(2, 5)])),
        ("held-generations-not-ascending", holds(vec![held(2, 5), held(1, 5)])),
        ("held-numbers-not-ascending", holds(vec![held(2, 5), held(2, 4)])),
        ("held-roots-not-ascending", holds(vec![held_at(2, 5, Hash([2; 32])), held_at(2, 5, Hash([1; 32]))])),
        ("held-over-limit", holds((0..=HEADER_LIST_MAX as u64).map(|number| held(1, number)).collect())),
        ("statement-without-commitment", Header { commitment: None, ..good.clone() }),
        ("statement-without-epoch", Header { epoch: None, ..good.clone() }),
        ("bare-with-commitment", Header { kind: Kind::Bare, epoch: None, ..good.clone() }),
        ("bare-with-settle", Header { settle: true, ..world::header("aur", Kind::Bare, 3, 0)? }),
    ];
    for (defect, header) in defects {
        cases.bad(defect, header.to_bytes())?;
    }
    // Kind is the seventh item: the two bytes before it are number 7 and ordinal 1.
    let at = world::position(&good.to_bytes(), &[7, 1, 1])? + 2;
    cases.bad("kind-unknown", altered(&good.to_bytes(), at, 4))?;
    let full = full.to_bytes();
    let reason = world::position(&full, &[0x82, 4, 2])? + 2;
    cases.bad("refusal-reason-unknown", altered(&full, reason, 11))?;
    // An item without its generation, as it was once written.
    let at = world::position(&full, &[0x83, 2, 5])?;
    cases.bad("held-without-generation", [&full[..at], &[0x82], &full[at + 2..]].concat())?;
    let short = [&good.to_bytes()[..3], &[0x1f], &good.to_bytes()[4..35], &good.to_bytes()[36..]].concat();
    cases.bad("line-of-31-bytes", short)
}

fn altered(bytes: &[u8], at: usize, value: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] = value;
    bytes
}

fn entries(cases: &mut Cases) -> Result<()> {
    cases.begin("entry", "cbor", Value::Null, true);
    let header = world::header("aur", Kind::Bare, 3, 0)?.to_bytes();
    let good = Entry { header, body: Vec::new() };
    cases.good("bare", good.to_bytes())?;
    cases
        .good("poison-held-as-bytes", Entry { header: b"no header".to_vec(), body: b"no body".to_vec() }.to_bytes())?;
    let largest = Entry { body: vec![0; ENTRY_BYTES_MAX - good.header.len()], ..good.clone() };
    cases.good("largest", largest.to_bytes())?;
    cases.bad("oversize", Entry { body: [&largest.body[..], &[0]].concat(), ..largest }.to_bytes())?;
    cases.bad("trailing-byte", [&good.to_bytes()[..], &[0]].concat())?;
    cases.bad("three-items", [&[0x83], &good.to_bytes()[1..], &[0x40]].concat())?;
    cases.bad("header-as-text", altered(&good.to_bytes(), 1, 0x78))
}

fn full_statement() -> Statement {
    let hash = root("another statement");
    let envelope = Envelope {
        info_desks: vec!["cert".to_owned()],
        asked: Some(Asked { text: "An answer".to_owned(), by: Some(world::TIME + 3_600) }),
        instrument: Some(UnderInstrument { instrument: hash, article: "4.2".to_owned() }),
        case: Some(hash),
        in_reply_to: vec![hash],
        supersedes: Some(hash),
        languages: vec![Language { tag: "en".to_owned(), authenticity: Authenticity::Translation, source: Some(hash) }],
        handling: "addressee only".to_owned(),
        attachments: vec![AttachmentRef {
            name: "notice.json".to_owned(),
            media_type: "application/json".to_owned(),
            length: 1_024,
            commitment: root("attachment commitment"),
            salt: seed_bytes("attachment salt"),
            root: root("attachment root"),
            key: seed_bytes("attachment key"),
        }],
        required: vec![RequiredSignature { algorithm: 19, key: root("an officer") }],
        release_nonce: Some(seed_bytes("release nonce")),
        ..world::statement().envelope
    };
    let body = "{\"b\":[1,{\"c\":null}],\"a\":\"\u{202e}\\u0000\", \"д\" : 1.0e3}";
    Statement { envelope, body: body.as_bytes().to_vec() }
}

fn statements(cases: &mut Cases) -> Result<()> {
    cases.begin("statement", "cbor", Value::Null, true);
    let good = world::statement();
    cases.good("small", good.to_bytes())?;
    cases.good("every-field", full_statement().to_bytes())?;
    versioned_defects(cases, &good.to_bytes())?;
    let with = |change: fn(&mut Envelope)| {
        let mut statement = world::statement();
        change(&mut statement.envelope);
        statement.to_bytes()
    };
    cases.bad("text-over-limit", with(|e| e.subject = "x".repeat(1_025)))?;
    cases.bad("desks-over-limit", with(|e| e.to_desks = vec![String::new(); 65]))?;
    cases.bad("attachment-over-limit", {
        let mut statement = full_statement();
        statement.envelope.attachments[0].length = (1 << 30) + 1;
        statement.to_bytes()
    })?;
    // The envelope's fields eight and on are 0 (precedence), four nulls or lists, ...: precedence 4 is unknown.
    let bytes = good.to_bytes();
    let at = world::position(&bytes, b"Greetings\xf6\x00")? + 10;
    cases.bad("precedence-unknown", altered(&bytes, at, 4))
}

fn bodies(cases: &mut Cases) -> Result<()> {
    cases.begin("statement", "cbor", Value::Null, true);
    let with = |body: &[u8]| Statement { body: body.to_vec(), ..world::statement() }.to_bytes();
    let nested = format!("{{\"a\":{}{}}}", "[".repeat(64), "]".repeat(64));
    let members: Vec<String> = (0..257).map(|i| format!("\"{i}\":0")).collect();
    cases.bad("body-not-an-object", with(b"[]"))?;
    cases.bad("body-member-twice", with(br#"{"a":1,"a":2}"#))?;
    cases.bad("body-member-twice-by-escape", with(br#"{"a":1,"\u0061":2}"#))?;
    cases.bad("body-member-named-by-half-a-character", with(br#"{"\ud800":1}"#))?;
    cases.bad("body-not-utf-8", with(b"{\"a\":\"\xff\"}"))?;
    cases.bad("body-not-a-number", with(br#"{"a":NaN}"#))?;
    cases.bad("body-an-endless-number", with(br#"{"a":[-Infinity]}"#))?;
    cases.bad("body-control-character", with(b"{\"a\":\"\x01\"}"))?;
    cases.bad("body-followed-by-more", with(b"{} {}"))?;
    cases.bad("body-nested-65-deep", with(nested.as_bytes()))?;
    cases.bad("body-257-members", with(format!("{{{}}}", members.join(",")).as_bytes()))?;
    cases.good("body-with-white-space", with(b" { \"a\" : 1.50 } \n"))
}

fn plaintexts(cases: &mut Cases) -> Result<()> {
    cases.begin("plaintext", "cbor", Value::Null, true);
    let statement = world::statement().to_bytes();
    let good = Plaintext { seed: seed_bytes("commitment seed"), statement, signatures: Vec::new() };
    let bytes = good.to_bytes();
    cases.good("small", bytes.clone())?;
    cases.good("signed", Plaintext { signatures: vec![vec![7; 40]], ..good.clone() }.to_bytes())?;
    cases.bad("pad-not-zero", altered(&bytes, bytes.len() - 1, 1))?;
    cases.bad("pad-too-long", padded(&good, 256))?;
    cases.bad("pad-missing", padded(&good, 0))?;
    cases.bad("nine-signatures", Plaintext { signatures: vec![vec![7; 4]; 9], ..good }.to_bytes())
}

/// The same plaintext with another pad than the prescribed one.
fn padded(plaintext: &Plaintext, extra: usize) -> Vec<u8> {
    let mut e = comity_wire::codec::Enc::default();
    let prescribed = if extra == 0 { 0 } else { 100 + extra };
    e.array(4).bytes(&plaintext.seed).bytes(&plaintext.statement).array(0).bytes(&vec![0; prescribed]);
    e.into_bytes()
}

fn controls(cases: &mut Cases) -> Result<()> {
    cases.begin("control", "cbor", Value::Null, true);
    let key =
        Control::EpochKey(EpochKey { number: 1, public: Box::new(*keys::hpke("aur hpke 0")?.public().as_bytes()) });
    cases.good("epoch-key", ControlBody::new(key, None).to_bytes())?;
    let end = Predecessor { generation: 1, size: 5, root: root("end") };
    let good = ControlBody::new(Control::PredecessorEnd(end), None).to_bytes();
    cases.good("predecessor-end", good.clone())?;
    encoding_defects(cases, &good)?;
    cases.bad("type-unknown", altered(&good, 1, 6))?;
    cases.bad("payload-of-another-type", altered(&good, 1, 2))?;
    let unsigned = world::delegation("aur", &world::register("aur")?)?;
    cases.same_each_time = false;
    let unsigned = ControlBody::new(Control::Delegation(Box::new(unsigned)), None);
    cases.bad("delegation-unsigned", unsigned.to_bytes())
}

fn frames(cases: &mut Cases) -> Result<()> {
    cases.begin("frame", "cbor", Value::Null, true);
    let nonce = [0xbb; 16];
    let frame = |payload| -> Result<Vec<u8>> {
        Ok(Frame { line: world::line(), author: world::author("aur")?, payload }.to_bytes())
    };
    let chunk = Chunk { root: root("chunk root"), index: 1, proof: vec![root("sibling")], bytes: vec![0xcc; 300] };
    let bare = Entry { header: world::header("aur", Kind::Bare, 3, 0)?.to_bytes(), body: Vec::new() };
    let openings = vec![Opening { number: 4, recipient_key: 0, sealed: vec![0xaa; 1_200] }];
    let held = Payload::Held { nonce, generation: 0, size: 0, checkpoint: None };
    let data = Data { generation: 1, from: 3, entries: vec![bare], openings, ..Data::default() };
    let hello = frame(Payload::Hello { nonce })?;
    let want = Want { root: root("chunk root"), from: 0, count: 8 };
    cases.good("hello", hello.clone())?;
    cases.good("held-nothing", frame(held)?)?;
    cases.good("data-without-checkpoint", frame(Payload::Data(Box::new(data)))?)?;
    cases.good("want", frame(Payload::Want(vec![want]))?)?;
    cases.good("chunk", frame(Payload::Chunk(Box::new(chunk.clone())))?)?;
    cases.good("code-gap", frame(Payload::Code { code: Code::Gap, number: 8 })?)?;
    cases.good("probe", frame(Payload::Probe { nonce, answer: false })?)?;
    versioned_defects(cases, &hello)?;
    cases.bad("kind-unknown", altered(&hello, 2, 9))?;
    cases.bad("kind-of-another-payload", altered(&hello, 2, 2))?;
    cases.bad("nonce-of-15-bytes", [&hello[..hello.len() - 17], &[0x4f], &nonce[..15]].concat())?;
    cases.bad("wants-over-limit", frame(Payload::Want(vec![want; FRAME_WANTS_MAX + 1]))?)?;
    let long = Chunk { bytes: vec![0; 262_161], ..chunk };
    cases.bad("chunk-over-limit", frame(Payload::Chunk(Box::new(long)))?)?;
    let code = frame(Payload::Code { code: Code::Gap, number: 8 })?;
    cases.bad("code-unknown", altered(&code, code.len() - 2, 11))
}

fn couriers(cases: &mut Cases) -> Result<()> {
    cases.begin("courier", "comity", Value::Null, true);
    let nonce = [0xbb; 16];
    let frame = Frame { line: world::line(), author: world::author("aur")?, payload: Payload::Hello { nonce } };
    let framed = courier::framed(&frame.to_bytes());
    let file = |parts: &[&[u8]]| {
        let content = parts.concat();
        [content.as_slice(), sha256(&content).as_bytes()].concat()
    };
    cases.good("empty", file(&[courier::MAGIC, &courier::END]))?;
    let good = file(&[courier::MAGIC, &framed, &framed, &courier::END]);
    cases.good("two-frames", good.clone())?;
    let frames = courier::MAGIC.len() + 2 * framed.len();
    cases.bad("cut-before-the-end", good[..frames].to_vec())?;
    cases.bad("cut-inside-a-frame", good[..frames - 5].to_vec())?;
    cases.bad("cut-inside-the-checksum", good[..good.len() - 1].to_vec())?;
    cases.bad("checksum-of-another-file", altered(&good, frames + courier::END.len(), 0xff))?;
    cases.bad("trailing-byte", [good.as_slice(), &[0]].concat())?;
    cases.bad("another-version", file(&[b"comity courier v2\n", &framed, &courier::END]))?;
    cases.bad("length-over-limit", file(&[courier::MAGIC, &[0, 0x10, 0, 1]]))?;
    cases.bad("length-of-4-gib", file(&[courier::MAGIC, &[0xff; 4]]))
}
