//! Verifying an evidence file.
//!
//! Order: form, then everything that hashes show, then signatures; so that damage is found at the least cost, and
//! nothing is reported before everything is checked. Ed25519 is verified strictly.

use comity_seal::CosignerPublic;
use comity_wire::codec::Dec;
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::header::{Header, Kind};
use comity_wire::{Canonical, Hash, Origin};

use super::{
    ACKNOWLEDGEMENT_FORMAT, AcknowledgementVerdict, ChainRoots, DisclosedField, DisclosedValue, Evidence,
    EvidenceError, Item, ListingVerdict, OpeningVerdict, ReceiptVerdict, Speaker, Verdict, VerifiedChain, Who, held,
    officers,
};
use crate::checkpoint::{CheckpointError, TreeHead, checkpoint_from_note, checkpoint_lines};
use crate::inclusion::verify_inclusion;
use crate::keyring::{Keyring, KeyringError, ReceiptPlace, Standing};
use crate::receipt::{ReceiptError, receipt_from_exact_lines};
use crate::tree::leaf_hash_of_parts;

/// Reads and verifies an evidence file.
///
/// `roots` are fingerprints of root keys that the verifier knows from elsewhere. Each must be one of the file's two
/// roots; a party whose root is not among them is reported as not identified.
///
/// Proves what [`Verdict`] says, as of the checkpoint shown. Does not prove that nothing was said later, nor who the
/// parties are beyond their roots, nor that a stated time is true.
///
/// # Errors
/// The first [`EvidenceError`] found; the file proves nothing then.
pub fn verify(bytes: &[u8], roots: Option<&[Hash]>) -> Result<Verdict, EvidenceError> {
    verify_parsed(&Evidence::parse(bytes)?, roots)
}

/// As [`verify`], for a file that is taken apart already.
///
/// # Errors
/// The first [`EvidenceError`] found.
pub fn verify_parsed(evidence: &Evidence, roots: Option<&[Hash]>) -> Result<Verdict, EvidenceError> {
    let hashed = Hashed::check(evidence)?;
    let author = hashed.verify_author(evidence)?;
    let counterpart = hashed.verify_counterpart(evidence)?;
    let speakers = identify(&author, &counterpart, roots.unwrap_or_default())?;
    hashed.check_signatures(evidence, &author, &counterpart, speakers)
}

/// An item whose place in a tree is shown; that the tree was signed is not.
pub(super) struct Placed {
    pub(super) header: Header,
    pub(super) id: Hash,
    head: TreeHead,
}

/// Everything that hashes show.
pub(super) struct Hashed {
    author: ChainRoots,
    counterpart: ChainRoots,
    statement: Placed,
    listing: Option<Placed>,
    held: Vec<Placed>,
    acknowledgement: Option<Placed>,
}

impl Hashed {
    pub(super) fn check(evidence: &Evidence) -> Result<Self, EvidenceError> {
        let statement = place(&evidence.statement, Who::Author)?;
        let author = ChainRoots::decode(&evidence.author, Who::Author, statement.header.register)?;
        let counterpart = ChainRoots::decode(&evidence.counterpart, Who::Counterpart, None)?;
        let place_counterpart = |item| place(item, Who::Counterpart);
        let listing = evidence.listing.as_ref().map(place_counterpart).transpose()?;
        let held = evidence.held.iter().map(place_counterpart).collect::<Result<Vec<_>, _>>()?;
        let answer = evidence.acknowledgement.as_ref().map(|answer| &answer.item);
        let acknowledgement = answer.map(place_counterpart).transpose()?;
        let hashed = Self { author, counterpart, statement, listing, held, acknowledgement };
        hashed.check_together()?;
        hashed.author.check_inclusion(&evidence.author, &hashed.statement.head)?;
        let shown = hashed.listing.as_ref().or(hashed.held.first()).or(hashed.acknowledgement.as_ref());
        match shown {
            Some(placed) => hashed.counterpart.check_inclusion(&evidence.counterpart, &placed.head)?,
            None if evidence.counterpart.controls.is_empty() => {}
            None => return mismatch("the counterpart's controls stand in no tree that is shown"),
        }
        hashed.check_disclosed(evidence)?;
        held::check(&hashed.held, &hashed.statement.header, evidence)?;
        Ok(hashed)
    }

    /// The author's chain; its revocations count from what this receipt covers.
    pub(super) fn verify_author(&self, evidence: &Evidence) -> Result<VerifiedChain, EvidenceError> {
        self.author.verify(&evidence.author, self.statement.head.size)
    }

    /// The counterpart's chain.
    pub(super) fn verify_counterpart(&self, evidence: &Evidence) -> Result<VerifiedChain, EvidenceError> {
        self.counterpart.verify(&evidence.counterpart, 0)
    }

    /// What the parts say of each other.
    fn check_together(&self) -> Result<(), EvidenceError> {
        let (Some(author), Some(counterpart)) = (self.author.delegation(), self.counterpart.delegation()) else {
            return mismatch("a delegation is another control");
        };
        if author.line != counterpart.line || author.track != counterpart.track {
            return mismatch("the two parties' delegations are for different lines");
        }
        if author.party == counterpart.party || author.author == counterpart.author {
            return mismatch("author and counterpart are one party");
        }
        if self.statement.header.kind != Kind::Statement {
            return mismatch("the entry is not a statement");
        }
        if self.statement.header.origin() != self.author.origin() {
            return mismatch("the statement stands in another journal than the author's");
        }
        let citing = self.listing.iter().chain(&self.acknowledgement);
        if citing.clone().chain(&self.held).any(|placed| placed.header.origin() != self.counterpart.origin()) {
            return mismatch("an entry stands in another journal than the counterpart's");
        }
        for placed in citing {
            if !cites(&placed.header, &self.statement.header) {
                return mismatch("the counterpart's entry does not cite the statement");
            }
        }
        if self.acknowledgement.as_ref().is_some_and(|answer| answer.header.kind != Kind::Statement) {
            return mismatch("the acknowledgement is not a statement");
        }
        Ok(())
    }

    fn check_disclosed(&self, evidence: &Evidence) -> Result<(), EvidenceError> {
        let own = evidence.disclosure.iter().flat_map(|disclosure| &disclosure.fields);
        check_fields(own, &self.statement.header)?;
        if let (Some(placed), Some(answer)) = (&self.acknowledgement, &evidence.acknowledgement) {
            check_fields(answer.fields.iter(), &placed.header)?;
        }
        Ok(())
    }

    pub(super) fn check_signatures(
        &self,
        evidence: &Evidence,
        author: &VerifiedChain,
        counterpart: &VerifiedChain,
        (mut said, mut received): (Speaker, Speaker),
    ) -> Result<Verdict, EvidenceError> {
        let Placed { header, id, head } = &self.statement;
        let lines = evidence.statement.proof.checkpoint.signatures();
        let Some((own, theirs)) = lines.split_at_checked(2).filter(|(_, theirs)| theirs.len() == 2) else {
            return mismatch("the statement's checkpoint has not exactly four signature lines");
        };
        signed(&evidence.statement, head, &author.keyring, Who::Author, own)?;
        // A notice in the tree that is shown may disown what an older key had signed. Whether the counterpart had
        // receipted it before, the file does not show: it is reported, not decided.
        let standing = author.keyring.entry_standing(header.number);
        let receipt = Receipted::check(theirs, head, &counterpart.keyring, self.listing.as_ref())?;
        let answer = evidence.acknowledgement.as_ref();
        let placed = self.listing.iter().chain(&self.held).chain(&self.acknowledgement);
        let items = evidence.listing.iter().chain(&evidence.held).chain(answer.map(|a| &a.item));
        for (placed, item) in placed.zip(items) {
            let lines = item.proof.checkpoint.signatures();
            signed(item, &placed.head, &counterpart.keyring, Who::Counterpart, lines)?;
        }
        let released = officers::check(evidence, header, &author.view)?;
        said.key = author.keyring.log_key(head.size).fingerprint();
        received.key = receipt.key;
        let disclosure = evidence.disclosure.as_ref();
        Ok(Verdict {
            author: said,
            counterpart: received,
            line: header.line,
            track: author.keyring.track(),
            id: *id,
            number: header.number,
            ordinal: header.ordinal,
            stated: header.stated,
            as_of_size: head.size,
            as_of_root: head.root,
            released,
            disputed: standing != Ok(Standing::Trusted),
            listing: self.listing.as_ref().map(|placed| listing(placed, header.number, &receipt.verdict)),
            held: held::verdict(&self.held, header, evidence)?,
            acknowledgement: self.acknowledgement.as_ref().zip(answer).map(|(placed, answer)| {
                let fields = values(&answer.fields);
                acknowledgement(placed, id, fields)
            }),
            receipt: receipt.verdict,
            erased: evidence.erased,
            label: disclosure.map(|disclosure| disclosure.label),
            disclosed: disclosure.map(|disclosure| values(&disclosure.fields)).unwrap_or_default(),
        })
    }
}

/// A receipt whose both lines verify.
struct Receipted {
    verdict: ReceiptVerdict,
    key: Hash,
}

impl Receipted {
    fn check(
        lines: &[crate::note::SignatureLine],
        head: &TreeHead,
        issuer: &Keyring,
        listing: Option<&Placed>,
    ) -> Result<Self, EvidenceError> {
        let origin = issuer.origin();
        let (key, receipt) = find_receipt(lines, head, issuer, &origin).map_err(EvidenceError::Receipt)?;
        let listed = listing.filter(|placed| lists(&placed.header, &receipt));
        let place = listed.map_or(ReceiptPlace::Kept, |placed| ReceiptPlace::Listed(placed.header.number));
        let standing = issuer.verify_receipt(&receipt, head, place).map_err(|error| match error {
            KeyringError::Receipt(error) => EvidenceError::Receipt(error),
            error => EvidenceError::Keyring { who: Who::Counterpart, error },
        })?;
        let disputed = standing == Standing::Disputed;
        let verdict = ReceiptVerdict { size: receipt.size, time: receipt.time, disputed };
        Ok(Self { verdict, key: key.fingerprint() })
    }
}

/// The receipt key whose name and id the lines carry, and the receipt; not yet verified.
fn find_receipt<'a>(
    lines: &[crate::note::SignatureLine],
    head: &TreeHead,
    issuer: &'a Keyring,
    origin: &Origin,
) -> Result<(&'a CosignerPublic, Receipt), ReceiptError> {
    let mut first_error = None;
    for key in issuer.receipt_keys(ReceiptPlace::Kept) {
        match receipt_from_exact_lines(lines, origin, key, head) {
            Ok(receipt) => return Ok((key, receipt)),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(first_error.unwrap_or(ReceiptError::Lines { found: lines.len() }))
}

/// Decodes an item's header and checks its place in the tree of its checkpoint's text.
fn place(item: &Item, who: Who) -> Result<Placed, EvidenceError> {
    let header = Header::from_bytes(&item.header);
    let header = header.map_err(|error| EvidenceError::Malformed { what: "entry header", error })?;
    let head = TreeHead::from_text(item.proof.checkpoint.text());
    let head = head.map_err(|error| EvidenceError::Checkpoint { who, error })?;
    if item.proof.extra.is_some() {
        return mismatch("a proof carries extra data");
    }
    if head.origin != header.origin().into() {
        return mismatch("an entry and its checkpoint are of different journals");
    }
    if header.number != item.proof.index {
        return mismatch("an entry's number is not its index in the tree");
    }
    let id = leaf_hash_of_parts(&[&item.header, &item.sealed.0]);
    verify_inclusion(&id, item.proof.index, head.size, &item.proof.path, &head.root)
        .map_err(|error| EvidenceError::Inclusion { who, error })?;
    Ok(Placed { header, id, head })
}

/// Checks that exactly these two lines are the journal's signatures of the head.
fn signed(
    item: &Item,
    head: &TreeHead,
    keyring: &Keyring,
    who: Who,
    lines: &[crate::note::SignatureLine],
) -> Result<(), EvidenceError> {
    let origin = keyring.origin().into();
    let key = keyring.log_key(head.size);
    let fault = |error: CheckpointError| EvidenceError::Checkpoint { who, error };
    let checkpoint: Checkpoint = checkpoint_from_note(&item.proof.checkpoint, origin, key).map_err(fault)?;
    if checkpoint_lines(&checkpoint, origin, key) != lines {
        return mismatch("a checkpoint has other signature lines than the journal's two, Ed25519 first");
    }
    let verified = keyring.verify_checkpoint(&checkpoint);
    verified.map_err(|error| EvidenceError::Keyring { who, error })?;
    Ok(())
}

/// Compares both roots with the fingerprints that the verifier knows.
pub(super) fn identify(
    author: &VerifiedChain,
    counterpart: &VerifiedChain,
    roots: &[Hash],
) -> Result<(Speaker, Speaker), EvidenceError> {
    let (author, counterpart) = (Speaker::of(author, roots), Speaker::of(counterpart, roots));
    match roots.iter().find(|given| ![author.root, counterpart.root].contains(given)) {
        Some(given) => Err(EvidenceError::UnknownRoot { given: *given }),
        None => Ok((author, counterpart)),
    }
}

/// Whether an entry of the counterpart was written by somebody who held the statement.
fn cites(later: &Header, statement: &Header) -> bool {
    later.citation.is_some_and(|held| held.generation == statement.generation && held.size > statement.number)
}

fn lists(later: &Header, receipt: &Receipt) -> bool {
    later.receipts.iter().any(|listed| (listed.size, listed.time) == (receipt.size, receipt.time))
}

fn listing(placed: &Placed, number: u64, receipt: &ReceiptVerdict) -> ListingVerdict {
    let header = &placed.header;
    let covering = header.receipts.iter().filter(|listed| listed.size > number);
    let refusal = header.opened.refused.iter().find(|refused| refused.number == number);
    let opening = match refusal {
        Some(refused) => OpeningVerdict::Refused(refused.reason),
        None if header.opened.upto > number => OpeningVerdict::NotRefusedHere,
        None => OpeningVerdict::NotYet,
    };
    ListingVerdict {
        id: placed.id,
        number: header.number,
        stated: header.stated,
        lists_receipt: header.receipts.iter().any(|listed| (listed.size, listed.time) == (receipt.size, receipt.time)),
        earliest_listed: covering.map(|listed| listed.time).min(),
        opening,
    }
}

fn acknowledgement(placed: &Placed, statement: &Hash, fields: Vec<DisclosedValue>) -> AcknowledgementVerdict {
    let value = |path: &str| fields.iter().find(|field| field.path == path).map(|field| field.value.as_slice());
    let answers = value("envelope/in_reply_to").is_some_and(|value| {
        let mut ids = Dec::new(value);
        ids.list::<Hash>("answered statements", 1_024).is_ok_and(|ids| ids.contains(statement))
    });
    let format = value("envelope/format").and_then(|value| String::from_bytes(value).ok());
    // Another format may have a member of that name, which says something else.
    let acknowledges = format.as_deref() == Some(ACKNOWLEDGEMENT_FORMAT);
    let understood = match value("body/understood").filter(|_| acknowledges) {
        Some(b"true") => Some(true),
        Some(b"false") => Some(false),
        _ => None,
    };
    let Header { number, ordinal, stated, .. } = placed.header;
    AcknowledgementVerdict { id: placed.id, number, ordinal, stated, answers, format, understood, fields }
}

fn values(fields: &[DisclosedField]) -> Vec<DisclosedValue> {
    fields.iter().map(|field| DisclosedValue { path: field.path.clone(), value: field.value.clone() }).collect()
}

fn check_fields<'a>(fields: impl Iterator<Item = &'a DisclosedField>, header: &Header) -> Result<(), EvidenceError> {
    for field in fields {
        let Some(commitment) = &header.commitment else {
            return mismatch("fields are disclosed of an entry without a commitment");
        };
        field.check(commitment)?;
    }
    Ok(())
}

pub(super) fn mismatch<T>(what: &'static str) -> Result<T, EvidenceError> {
    Err(EvidenceError::Mismatch { what })
}
