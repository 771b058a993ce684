//! Valid inputs to begin with: one of each shape that the codec knows. Keys and signatures are
//! filled with a byte: parsers look at their lengths, never at their truth.

use comity_seal::hash::sha256;
use comity_wire::control::{
    AuthoritySignatureBytes, Control, ControlBody, CosignerKey, Delegation, EpochKey, Predecessor, Revocation, Rotation,
};
use comity_wire::courier;
use comity_wire::entry::Entry;
use comity_wire::envelope::{Asked, AttachmentRef, Envelope, Language, RequiredSignature, UnderInstrument};
use comity_wire::frame::{Chunk, Code, Data, Erased, ErasedBody, Frame, Opening, Payload, Returned, Want};
use comity_wire::head::{Checkpoint, HybridSignature, Receipt};
use comity_wire::header::{Citation, Epoch, Header, Held, Kind, Listed, Opened, Reason, Refusal, RegisterAt};
use comity_wire::register::{AuthorityKey, RegisterEntry, RegisterFact, RegisterPart};
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{AuthorId, Canonical, Hash, LineId, PartyId, Track};

pub type Seeds = Vec<(&'static str, Vec<u8>)>;

pub const LINE: LineId = LineId([0x11; 32]);
pub const AUTHOR: AuthorId = AuthorId([0x22; 16]);
const PARTY: PartyId = PartyId([0x33; 32]);
pub const ROOT: Hash = Hash([0x44; 32]);

fn header(kind: Kind) -> Header {
    let statement = kind == Kind::Statement;
    Header {
        line: LINE,
        author: AUTHOR,
        generation: 1,
        number: if kind == Kind::Control { 0 } else { 7 },
        ordinal: u64::from(statement),
        kind,
        citation: None,
        receipts: Vec::new(),
        opened: Opened::default(),
        attachments: Vec::new(),
        stated: 1_700_000_000,
        epoch: statement.then_some(Epoch { recipient_key: 0, sender_epoch: 1, encapsulation: None }),
        register: None,
        settle: false,
        commitment: statement.then_some(ROOT),
    }
}

fn full_header() -> Header {
    Header {
        citation: Some(Citation { generation: 2, size: 9, root: ROOT }),
        receipts: vec![Listed { size: 3, time: 1_700_000_001 }, Listed { size: 9, time: 1_700_000_002 }],
        opened: Opened { upto: 9, refused: vec![Refusal { number: 4, reason: Reason::Unreadable }] },
        attachments: vec![
            Held { generation: 1, number: 40, root: ROOT },
            Held { generation: 2, number: 5, root: ROOT },
        ],
        register: Some(RegisterAt { size: 3, root: ROOT }),
        epoch: Some(Epoch { recipient_key: 1, sender_epoch: 2, encapsulation: Some(Box::new([0x55; 1_120])) }),
        settle: true,
        ..header(Kind::Statement)
    }
}

pub fn headers() -> Seeds {
    vec![
        ("statement", header(Kind::Statement).to_bytes()),
        ("bare", header(Kind::Bare).to_bytes()),
        ("control", header(Kind::Control).to_bytes()),
        ("every-field", full_header().to_bytes()),
    ]
}

fn entry(kind: Kind) -> Entry {
    let body = match kind {
        Kind::Statement => vec![0x66; 272],
        Kind::Bare => Vec::new(),
        Kind::Control => control(Control::PredecessorEnd(predecessor())).to_bytes(),
    };
    Entry { header: header(kind).to_bytes(), body }
}

pub fn entries() -> Seeds {
    let delegation = control(Control::Delegation(Box::new(delegation()))).to_bytes();
    vec![
        ("statement", entry(Kind::Statement).to_bytes()),
        ("bare", entry(Kind::Bare).to_bytes()),
        ("control", entry(Kind::Control).to_bytes()),
        ("delegation", Entry { header: header(Kind::Control).to_bytes(), body: delegation }.to_bytes()),
        ("poison", Entry { header: b"no header".to_vec(), body: b"no body".to_vec() }.to_bytes()),
    ]
}

fn small_statement() -> Statement {
    let envelope = Envelope {
        format: "F90".to_owned(),
        format_version: 1,
        from_desk: "watch".to_owned(),
        to_desks: vec!["watch".to_owned()],
        subject: "Notice".to_owned(),
        ..Envelope::default()
    };
    Statement { envelope, body: br#"{"text":"A notice."}"#.to_vec() }
}

fn full_statement() -> Statement {
    let envelope = Envelope {
        info_desks: vec!["cert".to_owned()],
        asked: Some(Asked { text: "An answer".to_owned(), by: Some(1_700_003_600) }),
        instrument: Some(UnderInstrument { instrument: ROOT, article: "4.2".to_owned() }),
        case: Some(Hash([0x77; 32])),
        in_reply_to: vec![Hash([0x78; 32])],
        supersedes: Some(Hash([0x79; 32])),
        languages: vec![Language {
            tag: "en".to_owned(),
            authenticity: comity_wire::envelope::Authenticity::default(),
            source: Some(ROOT),
        }],
        handling: "eyes of the addressee".to_owned(),
        attachments: vec![AttachmentRef {
            name: "notice.json".to_owned(),
            media_type: "application/json".to_owned(),
            length: 1_024,
            commitment: ROOT,
            salt: [0x7a; 32],
            root: ROOT,
            key: [0x7b; 32],
        }],
        required: vec![RequiredSignature { algorithm: 19, key: ROOT }],
        release_nonce: Some([0x7c; 32]),
        ..small_statement().envelope
    };
    let body = "{\"b\":[1,{\"c\":null}],\"a\":\"\u{202e}\\u0000\", \"д\" : 1.0e3}";
    Statement { envelope, body: body.as_bytes().to_vec() }
}

pub fn statements() -> Seeds {
    vec![("small", small_statement().to_bytes()), ("every-field", full_statement().to_bytes())]
}

pub fn plaintexts() -> Seeds {
    let plaintext =
        |statement: Statement, signatures| Plaintext { seed: [0x12; 32], statement: statement.to_bytes(), signatures };
    vec![
        ("small", plaintext(small_statement(), Vec::new()).to_bytes()),
        ("signed", plaintext(full_statement(), vec![vec![0x13; 90], vec![0x14; 300]]).to_bytes()),
    ]
}

fn signature() -> HybridSignature {
    HybridSignature { ed25519: [0x88; 64], mldsa44: Box::new([0x99; 2_420]) }
}

pub fn checkpoint() -> Checkpoint {
    Checkpoint { size: 8, root: ROOT, signature: signature() }
}

fn receipt() -> Receipt {
    Receipt { size: 8, root: ROOT, time: 1_700_000_003, signature: signature() }
}

pub fn checkpoints() -> Seeds {
    vec![("checkpoint", checkpoint().to_bytes())]
}

pub fn receipts() -> Seeds {
    vec![("receipt", receipt().to_bytes())]
}

fn frame(payload: Payload) -> Vec<u8> {
    Frame { line: LINE, author: AUTHOR, payload }.to_bytes()
}

fn opening() -> Opening {
    Opening { number: 4, recipient_key: 1, sealed: vec![0xaa; 1_200] }
}

fn data() -> Data {
    Data {
        generation: 1,
        from: 7,
        entries: vec![entry(Kind::Statement), entry(Kind::Bare)],
        checkpoint: Some(checkpoint()),
        consistency: vec![ROOT, ROOT],
        receipts_for: 2,
        receipts: vec![receipt()],
        openings: vec![opening()],
        register: Some(RegisterPart { from: 1, entries: vec![b"register entry".to_vec()], checkpoint: checkpoint() }),
        erased: None,
    }
}

pub fn frames() -> Seeds {
    let nonce = [0xbb; 16];
    let returned = Returned {
        generation: 1,
        from: 3,
        entries: vec![entry(Kind::Statement)],
        checkpoint: checkpoint(),
        consistency: vec![ROOT],
        openings: vec![opening()],
        erased: Vec::new(),
    };
    let gone = vec![ErasedBody { number: 8, body: ROOT, residue: Vec::new() }];
    let without = Some(Erased { bodies: gone.clone(), receipt: receipt() });
    let chunk = Chunk { root: ROOT, index: 1, proof: vec![ROOT], bytes: vec![0xcc; 300] };
    vec![
        ("hello", frame(Payload::Hello { nonce })),
        ("held", frame(Payload::Held { nonce, generation: 1, size: 8, checkpoint: Some(checkpoint()) })),
        ("held-nothing", frame(Payload::Held { nonce, generation: 0, size: 0, checkpoint: None })),
        ("data", frame(Payload::Data(Box::new(data())))),
        ("data-erased", frame(Payload::Data(Box::new(Data { erased: without, ..data() })))),
        ("returned-erased", frame(Payload::Returned(Box::new(Returned { erased: gone, ..returned.clone() })))),
        ("want", frame(Payload::Want(vec![Want { root: ROOT, from: 1, count: 4 }]))),
        ("chunk", frame(Payload::Chunk(Box::new(chunk)))),
        ("code", frame(Payload::Code { code: Code::Gap, number: 8 })),
        ("returned", frame(Payload::Returned(Box::new(returned)))),
        ("probe", frame(Payload::Probe { nonce, answer: true })),
    ]
}

fn cosigner() -> CosignerKey {
    CosignerKey { ed25519: [0xdd; 32], mldsa44: Box::new([0xde; 1_312]) }
}

fn epoch_key() -> EpochKey {
    EpochKey { number: 0, public: Box::new([0xdf; 1_216]) }
}

fn predecessor() -> Predecessor {
    Predecessor { generation: 1, size: 5, root: ROOT }
}

fn delegation() -> Delegation {
    Delegation {
        party: PARTY,
        line: LINE,
        track: Track::Nrrc,
        author: AUTHOR,
        generation: 2,
        log: cosigner(),
        receipt: cosigner(),
        hpke: epoch_key(),
        tls: [0xe0; 32],
        addresses: vec!["node.example:7000".to_owned()],
        register: RegisterAt { size: 3, root: ROOT },
        predecessor: Some(predecessor()),
    }
}

fn authority_signature() -> AuthoritySignatureBytes {
    AuthoritySignatureBytes { key: 1, ed25519: [0xe1; 64], mldsa65: Box::new([0xe2; 3_309]) }
}

fn control(control: Control) -> ControlBody {
    let signature = control.needs_authority().then(authority_signature);
    ControlBody::new(control, signature)
}

pub fn controls() -> Seeds {
    let rotation = Rotation {
        line: LINE,
        author: AUTHOR,
        generation: 1,
        effective: 4,
        log: cosigner(),
        receipt: cosigner(),
        tls: [0xe3; 32],
        addresses: Vec::new(),
    };
    let revocation = Revocation { line: LINE, author: AUTHOR, generation: 1, key: ROOT, last_trusted: 3 };
    vec![
        ("delegation", control(Control::Delegation(Box::new(delegation()))).to_bytes()),
        ("epoch-key", control(Control::EpochKey(epoch_key())).to_bytes()),
        ("rotation", control(Control::Rotation(Box::new(rotation))).to_bytes()),
        ("revocation", control(Control::Revocation(revocation)).to_bytes()),
        ("predecessor-end", control(Control::PredecessorEnd(predecessor())).to_bytes()),
    ]
}

pub fn registers() -> Seeds {
    let key = || AuthorityKey { ed25519: [0xf0; 32], mldsa65: Box::new([0xf1; 1_952]) };
    let entry = |number, fact| RegisterEntry::new(PARTY, 1, number, fact, vec![authority_signature()]).to_bytes();
    let genesis = RegisterFact::Genesis { name: "AUR".to_owned(), root: key(), writer: cosigner(), nonce: [0xf2; 32] };
    let officer = RegisterFact::Officer { name: "A. Watch".to_owned(), role: "duty officer".to_owned(), key: None };
    let profile = RegisterFact::Profile { fields: vec![("phone".to_owned(), "+1".to_owned())] };
    let successor = RegisterFact::WriterSuccessor { writer: cosigner(), size: 3, root: ROOT };
    let keyed = RegisterFact::Officer { name: "B. Release".to_owned(), role: "approver".to_owned(), key: Some(key()) };
    let left = RegisterFact::OfficerLeft { name: "A. Watch".to_owned(), key: None, last_trusted: 4 };
    let key_left = RegisterFact::OfficerLeft { name: "B. Release".to_owned(), key: Some(ROOT), last_trusted: 8 };
    vec![
        ("genesis", entry(0, genesis)),
        ("authority", entry(1, RegisterFact::Authority { number: 1, key: key() })),
        ("revoked", entry(2, RegisterFact::AuthorityRevoked { number: 1, last_trusted: 2 })),
        ("officer", entry(3, officer)),
        ("profile", entry(4, profile)),
        ("writer-successor", entry(5, successor)),
        ("officer-with-a-key", entry(6, keyed)),
        ("officer-left", entry(7, left)),
        ("officer-key-left", entry(8, key_left)),
    ]
}

pub fn couriers() -> Seeds {
    let file = |frames: &[Vec<u8>]| {
        let mut file = courier::MAGIC.to_vec();
        frames.iter().for_each(|frame| file.extend(courier::framed(frame)));
        file.extend(courier::END);
        let checksum = sha256(&file);
        file.extend(checksum.as_bytes());
        file
    };
    let frames: Vec<Vec<u8>> = frames().into_iter().map(|(_, frame)| frame).collect();
    vec![("empty", file(&[])), ("frames", file(&frames))]
}
