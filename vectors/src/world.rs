//! Two parties, AUR and BOR, with their registers and one line, all from fixed labels.

use anyhow::{Context as _, Result};
use comity_journal::checkpoint::TreeHead;
use comity_journal::delegation::{cosigner_key, sign_control};
use comity_journal::register::{authority_key, genesis};
use comity_journal::tree::leaf_hash_of_parts;
use comity_journal::{Frontier, RegisterView, sign_checkpoint};
use comity_seal::hash::sha256;
use comity_seal::names::{author_id, line_id, party_id};
use comity_wire::control::{Control, ControlBody, Delegation, EpochKey};
use comity_wire::entry::Entry;
use comity_wire::envelope::Envelope;
use comity_wire::header::{Header, Kind, Opened};
use comity_wire::register::{RegisterFact, RegisterPart};
use comity_wire::statement::Statement;
use comity_wire::{AuthorId, Canonical, Hash, LineId, Origin, PartyId, Track};

use crate::keys;

/// When everything in the vectors is said to happen, POSIX seconds: 1 January 2026, 00:00:00 UTC.
pub const TIME: u64 = 1_767_225_600;

/// The line: track nrrc, of the two labelled nonces.
pub fn line() -> LineId {
    line_id(&keys::seed_bytes("invite nonce"), &keys::seed_bytes("accept nonce"), Track::Nrrc)
}

/// A party by its short name, `aur` or `bor`.
pub fn party(name: &str) -> Result<PartyId> {
    Ok(party_id(keys::root(&format!("{name} root"))?.public()))
}

/// A party's author name on the line.
pub fn author(name: &str) -> Result<AuthorId> {
    Ok(author_id(&line(), &party(name)?))
}

/// A party's journal of the first generation.
pub fn origin(name: &str) -> Result<Origin> {
    Ok(Origin { line: line(), author: author(name)?, generation: 1 })
}

/// A register of genesis and one authority, with the writer's checkpoint.
pub fn register(name: &str) -> Result<RegisterPart> {
    let root = keys::root(&format!("{name} root"))?;
    let writer = keys::cosigner(&format!("{name} writer"))?;
    let nonce = keys::seed_bytes(&format!("{name} register nonce"));
    let first = genesis(&name.to_uppercase(), &root, writer.public(), nonce)?.to_bytes();
    let view = RegisterView::begin(&first)?;
    let key = authority_key(keys::authority(&format!("{name} authority"))?.public())?;
    let second = view.root_signed(RegisterFact::Authority { number: 1, key }, &root)?.to_bytes();
    part(vec![first, second], &writer)
}

/// Joins register entries with the writer's checkpoint.
pub fn part(entries: Vec<Vec<u8>>, writer: &comity_seal::CosignerSecret) -> Result<RegisterPart> {
    let view = RegisterView::build(&entries)?;
    Ok(RegisterPart { from: 0, entries, checkpoint: sign_checkpoint(writer, &view.head())? })
}

/// The delegation of the line, not signed.
pub fn delegation(name: &str, register: &RegisterPart) -> Result<Delegation> {
    let public =
        |role: &str| Ok::<_, anyhow::Error>(cosigner_key(keys::cosigner(&format!("{name} {role}"))?.public())?);
    let hpke = keys::hpke(&format!("{name} hpke 0"))?;
    Ok(Delegation {
        party: party(name)?,
        line: line(),
        track: Track::Nrrc,
        author: author(name)?,
        generation: 1,
        log: public("log")?,
        receipt: public("receipt")?,
        hpke: EpochKey { number: 0, public: Box::new(*hpke.public().as_bytes()) },
        tls: *keys::cosigner(&format!("{name} tls"))?.public().ed25519.as_bytes(),
        addresses: vec![format!("{name}.example:7411")],
        register: RegisterView::build(&register.entries)?.at(),
        predecessor: None,
    })
}

/// A control signed by authority 1 of a party.
pub fn signed(name: &str, control: Control) -> Result<ControlBody> {
    Ok(sign_control(control, 1, &keys::authority(&format!("{name} authority"))?)?)
}

/// A header that says nothing yet.
pub fn header(name: &str, kind: Kind, number: u64, ordinal: u64) -> Result<Header> {
    Ok(Header {
        line: line(),
        author: author(name)?,
        generation: 1,
        number,
        ordinal,
        kind,
        citation: None,
        receipts: Vec::new(),
        opened: Opened::default(),
        attachments: Vec::new(),
        stated: TIME + number,
        epoch: None,
        register: None,
        settle: false,
        commitment: None,
    })
}

/// The neutral statement of the vectors.
pub fn statement() -> Statement {
    let envelope = Envelope {
        format: "F90".to_owned(),
        format_version: 1,
        from_desk: "watch".to_owned(),
        to_desks: vec!["watch".to_owned()],
        subject: "Greetings".to_owned(),
        ..Envelope::default()
    };
    Statement { envelope, body: br#"{"subject":"Greetings","text":"Good morning."}"#.to_vec() }
}

/// The leaf hash of an entry.
pub fn leaf(entry: &Entry) -> Hash {
    leaf_hash_of_parts(&[&entry.header, &sha256(&entry.body).0])
}

/// The tree over leaves.
pub fn tree(leaves: &[Hash]) -> Result<Frontier> {
    let mut frontier = Frontier::new();
    frontier.append_all(leaves, &mut Vec::new())?;
    Ok(frontier)
}

/// The head of a party's journal over leaves.
pub fn head(name: &str, leaves: &[Hash]) -> Result<TreeHead> {
    let frontier = tree(leaves)?;
    Ok(TreeHead { origin: origin(name)?.into(), size: frontier.size(), root: frontier.root() })
}

/// Small leaves, always the same: the hashes of the texts `leaf 0`, `leaf 1`, ...
pub fn leaves(count: usize) -> Vec<Hash> {
    (0..count).map(|i| comity_journal::leaf_hash(format!("leaf {i}").as_bytes())).collect()
}

/// The first byte of a needle in a haystack.
pub fn position(haystack: &[u8], needle: &[u8]) -> Result<usize> {
    haystack.windows(needle.len()).position(|w| w == needle).context("the bytes to alter are not there")
}
