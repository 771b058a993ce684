//! Verifying an archive item by item (`docs/spec/archive.md`): memory stays flat however long the journals are.
//!
//! **Proves** that these entries, in this order and without a gap, are what each party signed up to the heads shown, that
//! the other side signed to hold them at the receipts' times, and of disclosed statements that they are what the headers
//! commit to. **Does not prove** that nothing was said later, that an entry called erased was erased by both, a rendering,
//! nor who the parties are beyond their roots.

use std::collections::BTreeMap;

use comity_seal::Seed;
use comity_seal::commitment::{Commitment, Field, FieldGroup};
use comity_seal::hash::sha256;
use comity_wire::archive::{Content, Item, Release};
use comity_wire::control::ControlBody;
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::header::{Header, Kind};
use comity_wire::register::RegisterPart;
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{AuthorId, Canonical, Hash, LineId, Malformed, Origin, PartyId, Track};

use crate::TreeHead;
use crate::delegation::VerifiedDelegation;
use crate::frontier::Frontier;
use crate::keyring::{Keyring, PlacedControl, ReceiptPlace};
use crate::register::RegisterView;
use crate::tree::leaf_hash_of_parts;

/// Entries that bring keys, of all journals of an archive, at most.
pub const ARCHIVE_KEYS_MAX: usize = 8_192;
/// Journals of an archive at most.
pub const ARCHIVE_JOURNALS_MAX: usize = 512;

/// Handovers of an archive at most.
pub const ARCHIVE_HANDOVERS_MAX: u64 = 65_536;

/// Why an archive proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// An item does not read.
    #[error("an item is malformed: {0}")]
    Malformed(#[from] Malformed),
    /// An item stands where none of its kind may.
    #[error("{what} stands where it may not")]
    Order {
        /// Which.
        what: &'static str,
    },
    /// More than there may be.
    #[error("more {what} than an archive may have")]
    OverLimit {
        /// Of what.
        what: &'static str,
    },
    /// A register, a delegation or another entry with keys does not verify.
    #[error("keys do not verify: {detail}")]
    Keys {
        /// The verifier's words.
        detail: String,
    },
    /// The entries do not lead to a head.
    #[error("the entries do not lead to the head of size {size}")]
    Root {
        /// Its size.
        size: u64,
    },
    /// A head's signatures do not verify.
    #[error("the head of size {size} does not verify: {detail}")]
    Head {
        /// Its size.
        size: u64,
        /// The verifier's words.
        detail: String,
    },
    /// A receipt does not verify, or is for another head.
    #[error("the receipt of size {size} does not verify")]
    Receipt {
        /// Its size.
        size: u64,
    },
    /// The content is not what the header commits to.
    #[error("the content of entry {number} is not what its header commits to")]
    Content {
        /// The entry.
        number: u64,
    },
    /// An entry that brings keys is not the one that was shown ahead.
    #[error("entry {number} is not the one whose keys were shown")]
    OtherKeys {
        /// The entry.
        number: u64,
    },
    /// The journal ends before its last head.
    #[error("a journal ends at {found} entries, and its last head at {signed}; {end} were announced")]
    Cut {
        /// Entries that came.
        found: u64,
        /// Size of the last head.
        signed: u64,
        /// Entries announced.
        end: u64,
    },
    /// A root that the verifier knows is of neither party.
    #[error("neither party has the root {given}")]
    UnknownRoot {
        /// The fingerprint.
        given: Hash,
    },
}

/// One journal of an archive, verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalSummary {
    /// The party's own name for itself, a claim.
    pub name: String,
    /// The party: the hash of its root.
    pub party: PartyId,
    /// Fingerprint of its root key.
    pub root: Hash,
    /// Whether the verifier knows that root; `None` where none was given.
    pub identified: Option<bool>,
    /// Generation.
    pub generation: u64,
    /// Entries, all of them under a signed head.
    pub entries: u64,
    /// Statements among them.
    pub statements: u64,
    /// Statements whose content is shown and is what was committed to.
    pub disclosed: u64,
    /// Statements that the archive calls erased.
    pub erased: u64,
    /// Heads verified.
    pub heads: u64,
    /// Receipts of the other side verified.
    pub receipts: u64,
    /// The largest receipt: size and time.
    pub receipted: Option<(u64, u64)>,
    /// Least and greatest stated time, claims.
    pub stated: Option<(u64, u64)>,
}

/// What an archive proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The line.
    pub line: LineId,
    /// Its track.
    pub track: Track,
    /// How content was released.
    pub release: Release,
    /// Its journals, in the order of the file.
    pub journals: Vec<JournalSummary>,
}

struct Open {
    author: AuthorId,
    generation: u64,
    end: u64,
    frontier: Frontier,
    head: Option<TreeHead>,
    summary: JournalSummary,
}

type Place = (AuthorId, u64, u64);

/// Takes an archive's items in order.
#[derive(Default)]
pub struct Verifier {
    head: Option<(LineId, Release)>,
    registers: BTreeMap<AuthorId, RegisterView>,
    keys: BTreeMap<Place, (Vec<u8>, Vec<u8>)>,
    keyrings: BTreeMap<(AuthorId, u64), Keyring>,
    open: Option<Open>,
    done: Vec<JournalSummary>,
    /// The item before was an entry, or a rendering of it.
    after_entry: bool,
    handovers: u64,
    handover: Option<(AuthorId, Vec<u8>)>,
}

impl Verifier {
    /// Nothing taken yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next item.
    ///
    /// # Errors
    /// The first [`ArchiveError`]; the archive proves nothing then.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), ArchiveError> {
        let item = Item::from_bytes(bytes)?;
        if self.head.is_none() != matches!(item, Item::Head { .. }) {
            return Err(ArchiveError::Order { what: "the head" });
        }
        let after_entry = std::mem::take(&mut self.after_entry);
        match item {
            Item::Head { line, release } => {
                self.head = Some((line, release));
                Ok(())
            }
            Item::Register { author, part } => self.register(author, &part),
            Item::Keys { author, generation, number, header, body } => {
                if !self.keyrings.is_empty() {
                    return Err(ArchiveError::Order { what: "an entry that brings keys" });
                }
                if self.keys.len() >= ARCHIVE_KEYS_MAX {
                    return Err(ArchiveError::OverLimit { what: "entries that bring keys" });
                }
                match self.keys.insert((author, generation, number), (header, body)) {
                    None => Ok(()),
                    Some(_) => Err(ArchiveError::OtherKeys { number }),
                }
            }
            Item::Journal { author, generation, end } => self.begin(author, generation, end),
            Item::Entry { header, body, content } => {
                self.after_entry = true;
                self.entry(header, body, content)
            }
            Item::Checkpoint(checkpoint) => self.checkpoint(&checkpoint),
            Item::Receipt(receipt) => self.receipt(&receipt),
            Item::Rendering { .. } if after_entry => {
                self.after_entry = true;
                Ok(())
            }
            Item::Rendering { .. } => Err(ArchiveError::Order { what: "a rendering" }),
            Item::Handover { author, json } => self.handed_over(author, json),
        }
    }

    /// A handover of a party of this archive, if the item taken last is one, with the register that its signatures are judged
    /// by. Only its place is verified here: what it is and who signed it is for the caller.
    pub fn handover(&mut self) -> Option<(&RegisterView, Vec<u8>)> {
        let (author, json) = self.handover.take()?;
        Some((self.registers.get(&author)?, json))
    }

    fn handed_over(&mut self, author: AuthorId, json: Vec<u8>) -> Result<(), ArchiveError> {
        let begun = self.registers.len() < 2 || !self.keys.is_empty() || !self.keyrings.is_empty();
        if begun || !self.registers.contains_key(&author) {
            return Err(ArchiveError::Order { what: "a handover" });
        }
        if self.handovers >= ARCHIVE_HANDOVERS_MAX {
            return Err(ArchiveError::OverLimit { what: "handovers" });
        }
        self.handovers += 1;
        self.handover = Some((author, json));
        Ok(())
    }

    /// The file ended, and its hash was right: what it proves. `roots` as for evidence files.
    ///
    /// # Errors
    /// What was cut off; a root of neither party.
    pub fn finish(mut self, roots: Option<&[Hash]>) -> Result<Summary, ArchiveError> {
        self.close()?;
        let (line, release) = self.head.ok_or(ArchiveError::Order { what: "the end" })?;
        let track = self.keyrings.values().next().map(Keyring::track).ok_or(ArchiveError::Order { what: "the end" })?;
        for given in roots.unwrap_or_default() {
            if !self.done.iter().any(|journal| journal.root == *given) {
                return Err(ArchiveError::UnknownRoot { given: *given });
            }
        }
        for journal in &mut self.done {
            journal.identified = roots.map(|roots| roots.contains(&journal.root));
        }
        Ok(Summary { line, track, release, journals: self.done })
    }

    fn register(&mut self, author: AuthorId, part: &RegisterPart) -> Result<(), ArchiveError> {
        if self.registers.len() >= 2 || self.registers.contains_key(&author) || part.from != 0 {
            return Err(ArchiveError::Order { what: "a register" });
        }
        let view = RegisterView::build(&part.entries).map_err(keys)?;
        self.registers.insert(author, view);
        Ok(())
    }

    /// The keys of every journal, once all that brings them is here.
    fn build_keyrings(&mut self) -> Result<(), ArchiveError> {
        let (line, _) = self.head.ok_or(ArchiveError::Order { what: "a journal" })?;
        for ((author, generation, number), (header, body)) in &self.keys {
            let view = self.registers.get(author).ok_or(ArchiveError::Order { what: "an entry that brings keys" })?;
            let body = ControlBody::from_bytes(body)?;
            let origin = Origin { line, author: *author, generation: *generation };
            if *number == 0 {
                let verified = VerifiedDelegation::verify(&body, &origin, view).map_err(keys)?;
                self.keyrings.insert((*author, *generation), Keyring::new(verified));
                continue;
            }
            let header = Header::from_bytes(header)?;
            let without = || ArchiveError::Keys { detail: "no delegation before".to_owned() };
            let keyring = self.keyrings.get_mut(&(*author, *generation)).ok_or_else(without)?;
            let register = header.register.as_ref();
            let placed = PlacedControl { number: *number, register, body: &body, receipted: *number };
            keyring.apply(placed, view).map_err(keys)?;
        }
        Ok(())
    }

    fn begin(&mut self, author: AuthorId, generation: u64, end: u64) -> Result<(), ArchiveError> {
        self.close()?;
        if self.keyrings.is_empty() {
            self.build_keyrings()?;
        }
        if self.done.len() >= ARCHIVE_JOURNALS_MAX {
            return Err(ArchiveError::OverLimit { what: "journals" });
        }
        let none = || ArchiveError::Keys { detail: "a journal without a delegation".to_owned() };
        let keyring = self.keyrings.get(&(author, generation)).ok_or_else(none)?;
        let register = self.registers.get(&author).ok_or_else(none)?;
        let summary = JournalSummary {
            name: register.name().to_owned(),
            party: keyring.party(),
            root: register.root_key().fingerprint(),
            identified: None,
            generation,
            entries: 0,
            statements: 0,
            disclosed: 0,
            erased: 0,
            heads: 0,
            receipts: 0,
            receipted: None,
            stated: None,
        };
        if self.done.iter().any(|done| (done.party, done.generation) == (summary.party, generation)) {
            return Err(ArchiveError::Order { what: "a journal" });
        }
        self.open = Some(Open { author, generation, end, frontier: Frontier::new(), head: None, summary });
        Ok(())
    }

    /// A journal is over: all of it stands under a head, and all that was shown ahead stood in its place.
    fn close(&mut self) -> Result<(), ArchiveError> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let (found, signed) = (open.frontier.size(), open.head.map_or(0, |head| head.size));
        if found != open.end || signed != open.end {
            return Err(ArchiveError::Cut { found, signed, end: open.end });
        }
        let range = (open.author, open.generation, open.end)..=(open.author, open.generation, u64::MAX);
        if let Some(((.., number), _)) = self.keys.range(range).next() {
            return Err(ArchiveError::OtherKeys { number: *number });
        }
        self.done.push(open.summary);
        Ok(())
    }

    fn entry(&mut self, header: Vec<u8>, body: Hash, content: Content) -> Result<(), ArchiveError> {
        let (line, release) = self.head.ok_or(ArchiveError::Order { what: "an entry" })?;
        let open = self.open.as_mut().ok_or(ArchiveError::Order { what: "an entry" })?;
        let number = open.frontier.size();
        if number >= open.end {
            return Err(ArchiveError::Order { what: "an entry" });
        }
        let leaf = leaf_hash_of_parts(&[&header, body.as_bytes()]);
        let full = |_| ArchiveError::OverLimit { what: "entries" };
        open.frontier.append(leaf, &mut Vec::new()).map_err(full)?;
        if let Some((shown, with)) = self.keys.get(&(open.author, open.generation, number))
            && (*shown != header || sha256(with) != body)
        {
            return Err(ArchiveError::OtherKeys { number });
        }
        open.summary.entries += 1;
        let origin = Origin { line, author: open.author, generation: open.generation };
        // What contradicts its place is held as bytes and says nothing, as on the line itself.
        let parsed = Header::from_bytes(&header).ok().filter(|h| h.origin() == origin && h.number == number);
        let statement = parsed.as_ref().is_some_and(|header| header.kind == Kind::Statement);
        open.summary.statements += u64::from(statement);
        if let Some(header) = &parsed {
            let (least, most) = open.summary.stated.unwrap_or((header.stated, header.stated));
            open.summary.stated = Some((least.min(header.stated), most.max(header.stated)));
        }
        match content {
            Content::Withheld => Ok(()),
            Content::Erased if statement => {
                open.summary.erased += 1;
                Ok(())
            }
            Content::Body(bytes) if sha256(&bytes) == body && !statement => Ok(()),
            Content::Plaintext(bytes) if release != Release::Withheld => {
                let committed = parsed.filter(|_| statement).and_then(|header| header.commitment);
                if committed.is_none() || commitment_of(&bytes) != committed {
                    return Err(ArchiveError::Content { number });
                }
                open.summary.disclosed += 1;
                Ok(())
            }
            _ => Err(ArchiveError::Content { number }),
        }
    }

    fn checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), ArchiveError> {
        let open = self.open.as_mut().ok_or(ArchiveError::Order { what: "a head" })?;
        let size = checkpoint.size;
        if size != open.frontier.size() || open.head.is_some_and(|head| head.size == size) {
            return Err(ArchiveError::Order { what: "a head" });
        }
        if checkpoint.root != open.frontier.root() {
            return Err(ArchiveError::Root { size });
        }
        let keyring = self.keyrings.get(&(open.author, open.generation));
        let keyring = keyring.ok_or(ArchiveError::Order { what: "a head" })?;
        let verified = keyring.verify_checkpoint(checkpoint);
        let (head, _) = verified.map_err(|error| ArchiveError::Head { size, detail: error.to_string() })?;
        open.head = Some(head);
        open.summary.heads += 1;
        Ok(())
    }

    fn receipt(&mut self, receipt: &Receipt) -> Result<(), ArchiveError> {
        let open = self.open.as_mut().ok_or(ArchiveError::Order { what: "a receipt" })?;
        let size = receipt.size;
        let head = open.head.filter(|head| head.size == size && open.frontier.size() == size);
        let head = head.ok_or(ArchiveError::Order { what: "a receipt" })?;
        let theirs = self.keyrings.iter().filter(|((author, _), _)| *author != open.author);
        let verified =
            theirs.rev().any(|(_, keyring)| keyring.verify_receipt(receipt, &head, ReceiptPlace::Kept).is_ok());
        if !verified || open.summary.receipted.is_some_and(|(before, _)| before >= size) {
            return Err(ArchiveError::Receipt { size });
        }
        open.summary.receipts += 1;
        open.summary.receipted = Some((size, receipt.time));
        Ok(())
    }
}

fn keys(error: impl std::fmt::Display) -> ArchiveError {
    ArchiveError::Keys { detail: error.to_string() }
}

/// The commitment over a plaintext's statement; nothing where it is none.
fn commitment_of(plaintext: &[u8]) -> Option<Hash> {
    let plaintext = Plaintext::from_bytes(plaintext).ok()?;
    let statement = Statement::from_bytes(&plaintext.statement).ok()?;
    let envelope = statement.envelope.fields();
    let members = statement.members().ok()?;
    let fields = envelope
        .iter()
        .map(|(name, value)| Field { group: FieldGroup::Envelope, name, value })
        .chain(members.iter().map(|(name, raw)| Field { group: FieldGroup::Body, name, value: raw.as_bytes() }));
    Commitment::compute(&Seed::from_bytes(&plaintext.seed), fields).ok().map(|commitment| commitment.root)
}
