//! A party with its register, and journals that it delegates.

use comity_seal::hash::sha256;
use comity_seal::insecure_seeded::SeededRng;
use comity_seal::names::{author_id, party_id};
use comity_seal::{AuthoritySecret, Commitment, CosignerSecret, Field, FieldGroup, HpkeSecret, RootSecret, Seed};
use comity_wire::control::{Control, ControlBody, Delegation, EpochKey, Predecessor, Rotation};
use comity_wire::entry::Entry;
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::header::{Epoch, Header, Kind, Opened, RegisterAt};
use comity_wire::register::RegisterFact;
use comity_wire::statement::Statement;
use comity_wire::{Canonical, Hash, LineId, Origin, PartyId, Track};

use crate::checkpoint::{TreeHead, sign_checkpoint};
use crate::delegation::{VerifiedDelegation, cosigner_key, sign_control};
use crate::evidence::DisclosedField;
use crate::frontier::Frontier;
use crate::keyring::Keyring;
use crate::receipt::sign_receipt;
use crate::register::{RegisterView, authority_key, genesis};
use crate::tree::leaf_hash_of_parts;

/// Root, first authority, and a register of genesis and that authority.
pub(crate) struct TestParty {
    pub(crate) rng: SeededRng,
    pub(crate) root: RootSecret,
    pub(crate) authority: AuthoritySecret,
    pub(crate) writer: CosignerSecret,
    pub(crate) register: Vec<Vec<u8>>,
    pub(crate) view: RegisterView,
}

impl TestParty {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = SeededRng::new(seed);
        let root = RootSecret::generate(&mut rng).unwrap();
        let authority = AuthoritySecret::generate(&mut rng).unwrap();
        let writer = CosignerSecret::generate(&mut rng).unwrap();
        let name = format!("party {seed}");
        let first = genesis(&name, &root, writer.public(), [seed as u8; 32]).unwrap().to_bytes();
        let view = RegisterView::begin(&first).unwrap();
        let mut party = Self { rng, root, authority, writer, register: vec![first], view };
        let key = authority_key(party.authority.public()).unwrap();
        party.root_says(RegisterFact::Authority { number: 1, key });
        party
    }

    pub(crate) fn id(&self) -> PartyId {
        party_id(self.root.public())
    }

    /// The root signs a fact and the register takes it in.
    pub(crate) fn root_says(&mut self, fact: RegisterFact) {
        let entry = self.view.root_signed(fact, &self.root).unwrap().to_bytes();
        self.view.extend(std::slice::from_ref(&entry)).unwrap();
        self.register.push(entry);
    }

    /// Authority 1 signs a fact and the register takes it in.
    pub(crate) fn authority_says(&mut self, fact: RegisterFact) {
        let entry = self.view.authority_signed(fact, 1, &self.authority).unwrap().to_bytes();
        self.view.extend(std::slice::from_ref(&entry)).unwrap();
        self.register.push(entry);
    }

    pub(crate) fn cosigner(&mut self) -> CosignerSecret {
        CosignerSecret::generate(&mut self.rng).unwrap()
    }

    /// Opens this party's journal on a line, its delegation in entry 0.
    pub(crate) fn open_journal(&mut self, line: LineId, generation: u64) -> Journal {
        let (log, receipt) = (self.cosigner(), self.cosigner());
        let hpke = HpkeSecret::generate(&mut self.rng).unwrap();
        let tls = *self.cosigner().public().ed25519.as_bytes();
        let party = self.id();
        let author = author_id(&line, &party);
        let predecessor =
            (generation > 1).then_some(Predecessor { generation: generation - 1, size: 3, root: Hash([8; 32]) });
        let delegation = Delegation {
            party,
            line,
            track: Track::Nrrc,
            author,
            generation,
            log: cosigner_key(log.public()).unwrap(),
            receipt: cosigner_key(receipt.public()).unwrap(),
            hpke: EpochKey { number: 1, public: Box::new(*hpke.public().as_bytes()) },
            tls,
            addresses: vec!["node.example:4443".into()],
            register: self.view.at(),
            predecessor,
        };
        let control = Control::Delegation(Box::new(delegation));
        let body = sign_control(control, 1, &self.authority).unwrap();
        let origin = Origin { line, author, generation };
        let verified = VerifiedDelegation::verify(&body, &origin, &self.view).unwrap();
        let keyring = Keyring::new(verified);
        let mut journal = Journal {
            origin,
            log,
            receipt,
            keyring,
            entries: Vec::new(),
            leaves: Vec::new(),
            frontier: Frontier::new(),
            statements: 0,
        };
        journal.append_control(&body, None);
        journal
    }

    /// A rotation for the next entry of a journal, signed, with the new secrets.
    pub(crate) fn rotation(&mut self, journal: &Journal) -> (ControlBody, CosignerSecret, CosignerSecret) {
        let (log, receipt) = (self.cosigner(), self.cosigner());
        let Origin { line, author, generation } = journal.origin;
        let rotation = Rotation {
            line,
            author,
            generation,
            effective: journal.size(),
            log: cosigner_key(log.public()).unwrap(),
            receipt: cosigner_key(receipt.public()).unwrap(),
            tls: *self.cosigner().public().ed25519.as_bytes(),
            addresses: Vec::new(),
        };
        let control = Control::Rotation(Box::new(rotation));
        (sign_control(control, 1, &self.authority).unwrap(), log, receipt)
    }
}

/// One journal with the secrets of its node.
pub(crate) struct Journal {
    pub(crate) origin: Origin,
    pub(crate) log: CosignerSecret,
    pub(crate) receipt: CosignerSecret,
    pub(crate) keyring: Keyring,
    pub(crate) entries: Vec<Entry>,
    pub(crate) leaves: Vec<Hash>,
    pub(crate) frontier: Frontier,
    pub(crate) statements: u64,
}

impl Journal {
    pub(crate) fn size(&self) -> u64 {
        self.frontier.size()
    }

    pub(crate) fn head(&self) -> TreeHead {
        let (size, root) = (self.size(), self.frontier.root());
        TreeHead { origin: self.origin.into(), size, root }
    }

    /// The checkpoint of the present head.
    pub(crate) fn checkpoint(&self) -> Checkpoint {
        sign_checkpoint(&self.log, &self.head()).unwrap()
    }

    /// This journal's author receipts a counterpart's head.
    pub(crate) fn receipt_for(&self, head: &TreeHead, time: u64) -> Receipt {
        sign_receipt(&self.receipt, &self.origin, head, time).unwrap()
    }

    /// A header for the next entry that says nothing yet.
    pub(crate) fn header(&self, kind: Kind) -> Header {
        Header {
            line: self.origin.line,
            author: self.origin.author,
            generation: self.origin.generation,
            number: self.size(),
            ordinal: self.statements,
            kind,
            citation: None,
            receipts: Vec::new(),
            opened: Opened::default(),
            attachments: Vec::new(),
            stated: 1_800_000_000 + self.size(),
            epoch: None,
            register: None,
            settle: false,
            commitment: None,
        }
    }

    pub(crate) fn append_control(&mut self, body: &ControlBody, register: Option<RegisterAt>) {
        let header = Header { register, ..self.header(Kind::Control) };
        self.append(Entry { header: header.to_bytes(), body: body.to_bytes() });
    }

    pub(crate) fn append_bare(&mut self) {
        let header = self.header(Kind::Bare);
        self.append(Entry { header: header.to_bytes(), body: Vec::new() });
    }

    pub(crate) fn append(&mut self, entry: Entry) {
        let sealed = sha256(&entry.body);
        let leaf = leaf_hash_of_parts(&[&entry.header, &sealed.0]);
        self.frontier.append(leaf, &mut Vec::new()).unwrap();
        self.leaves.push(leaf);
        self.entries.push(entry);
    }
}

/// A statement's content with the seed of its commitment.
pub(crate) struct Content {
    pub(crate) statement: Statement,
    pub(crate) seed: Seed,
}

impl Content {
    pub(crate) fn new(statement: Statement) -> Self {
        Self { statement, seed: Seed::from_bytes(&[77; 32]) }
    }

    fn with_fields<T>(&self, use_fields: impl FnOnce(Vec<Field<'_>>) -> T) -> T {
        let fields = self.statement.fields().unwrap();
        let split = |path: &'_ str| match path.strip_prefix("envelope/") {
            Some(_) => (FieldGroup::Envelope, "envelope/".len()),
            None => (FieldGroup::Body, "body/".len()),
        };
        let fields = fields.iter().map(|(path, value)| {
            let (group, cut) = split(path);
            Field { group, name: &path[cut..], value }
        });
        use_fields(fields.collect())
    }

    pub(crate) fn commitment(&self) -> Commitment {
        self.with_fields(|fields| Commitment::compute(&self.seed, fields)).unwrap()
    }

    /// The named fields in the form of an evidence file.
    pub(crate) fn disclose(&self, paths: &[&str]) -> Vec<DisclosedField> {
        let openings = self.with_fields(|fields| Commitment::prove(&self.seed, fields, paths)).unwrap();
        let count = self.commitment().leaf_count;
        openings.iter().map(|opening| DisclosedField::from_opening(opening, count)).collect()
    }
}

impl Journal {
    /// Appends a statement whose sealed bytes are made up, and returns its number.
    pub(crate) fn append_statement(&mut self, content: &Content, alter: impl FnOnce(&mut Header)) -> u64 {
        self.statements += 1;
        let mut header = Header {
            epoch: Some(Epoch { recipient_key: 1, sender_epoch: 1, encapsulation: None }),
            commitment: Some(content.commitment().root),
            ..self.header(Kind::Statement)
        };
        alter(&mut header);
        let number = header.number;
        self.append(Entry { header: header.to_bytes(), body: vec![number as u8; 256] });
        number
    }
}
