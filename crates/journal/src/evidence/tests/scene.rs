//! Two parties on one line, a statement, its receipt, what the counterpart wrote afterwards.

use comity_seal::hash::sha256;
use comity_wire::envelope::{AttachmentRef, Envelope};
use comity_wire::head::Receipt;
use comity_wire::header::{Citation, Header, Held, Kind, Listed, Opened};
use comity_wire::statement::Statement;
use comity_wire::{Canonical, Hash, LineId};

use crate::evidence::{
    Acknowledgement, Chain, ControlItem, Disclosure, Evidence, Item, Place, ReleaseLabel, control_item,
    counterpart_item, statement_item,
};
use crate::inclusion::prove_inclusion;
use crate::keyring::PlacedControl;
use crate::source::Leaves;
use crate::testing::{Content, Journal, TestParty};

pub(super) const LINE: LineId = LineId([6; 32]);
pub(super) const RECEIPT_TIME: u64 = 1_800_000_100;

/// Everything before a file is made.
pub(super) struct Scene {
    pub(super) aur: TestParty,
    pub(super) bor: TestParty,
    pub(super) ours: Journal,
    pub(super) theirs: Journal,
    pub(super) content: Content,
    pub(super) number: u64,
    pub(super) receipt: Receipt,
}

pub(super) fn content(subject: &str, in_reply_to: Vec<Hash>) -> Content {
    offering(subject, in_reply_to, Vec::new())
}

/// The root of an attachment, and its name.
pub(super) const ROOT: Hash = Hash([0x77; 32]);
pub(super) const NAME: &str = "notice.json";

/// A reference to an attachment.
pub(super) fn reference(root: Hash, name: &str) -> AttachmentRef {
    AttachmentRef {
        name: name.into(),
        media_type: "application/json".into(),
        length: 5,
        commitment: Hash([1; 32]),
        salt: [2; 32],
        root,
        key: [3; 32],
    }
}

fn offering(subject: &str, in_reply_to: Vec<Hash>, attachments: Vec<AttachmentRef>) -> Content {
    let envelope = Envelope {
        attachments,
        format: "F90".into(),
        format_version: 1,
        subject: subject.into(),
        in_reply_to,
        ..Envelope::default()
    };
    Content::new(Statement { envelope, body: br#"{"text":"neutral","n":1}"#.to_vec() })
}

impl Scene {
    /// AUR says one thing on a fresh line; BOR receipts it.
    pub(super) fn new() -> Self {
        Self::with_rotations(false)
    }

    /// As [`Scene::new`], but both sides' keys were rotated before.
    pub(super) fn with_rotations(rotated: bool) -> Self {
        let (mut aur, mut bor) = (TestParty::new(1), TestParty::new(2));
        let (mut ours, mut theirs) = (aur.open_journal(LINE, 1), bor.open_journal(LINE, 1));
        if rotated {
            rotate(&mut aur, &mut ours);
            rotate(&mut bor, &mut theirs);
        }
        let attachments = vec![reference(ROOT, NAME), reference(Hash([0x78; 32]), "second")];
        let content = offering("A neutral notice", Vec::new(), attachments);
        let number = ours.append_statement(&content, |_| ());
        let receipt = theirs.receipt_for(&ours.head(), RECEIPT_TIME);
        Self { aur, bor, ours, theirs, content, number, receipt }
    }

    /// As [`Scene::new`], with this author and content, and an altered header.
    pub(super) fn of(mut aur: TestParty, content: Content, alter: impl FnOnce(&mut Header)) -> Self {
        let mut bor = TestParty::new(2);
        let (mut ours, theirs) = (aur.open_journal(LINE, 1), bor.open_journal(LINE, 1));
        let number = ours.append_statement(&content, alter);
        let receipt = theirs.receipt_for(&ours.head(), RECEIPT_TIME);
        Self { aur, bor, ours, theirs, content, number, receipt }
    }

    /// The statement's id.
    pub(super) fn id(&self) -> Hash {
        self.ours.leaves[self.number as usize]
    }

    /// The file that withholds everything.
    pub(super) fn evidence(&self) -> Evidence {
        let receipt = &self.receipt;
        let statement = with_place(&self.ours, self.number, |place| {
            statement_item(place, &self.ours.checkpoint(), &self.ours.keyring, receipt, &self.theirs.keyring)
        });
        Evidence {
            author: chain(&self.aur, &self.ours),
            counterpart: Chain { controls: Vec::new(), ..chain(&self.bor, &self.theirs) },
            statement: statement.unwrap(),
            released: Vec::new(),
            erased: false,
            disclosure: None,
            listing: None,
            held: Vec::new(),
            acknowledgement: None,
        }
    }

    /// BOR says in a bare entry that it holds the first attachment; the header may be altered. Returns its number.
    pub(super) fn say_held(&mut self, alter: impl FnOnce(&mut Header)) -> u64 {
        let head = self.ours.head();
        let mut header = self.theirs.header(Kind::Bare);
        header.citation = Some(Citation { generation: 1, size: head.size, root: head.root });
        header.attachments = vec![Held { generation: 1, number: self.number, root: ROOT }];
        alter(&mut header);
        let number = self.theirs.size();
        self.theirs.append(comity_wire::entry::Entry { header: header.to_bytes(), body: Vec::new() });
        number
    }

    /// The file with everything that one can hold.
    pub(super) fn full_evidence(self) -> Evidence {
        let answer = content("Received", vec![self.id()]);
        self.answered(&answer, &["envelope/in_reply_to"])
    }

    /// As [`Scene::full_evidence`], with another answer, of which these fields are disclosed.
    pub(super) fn answered(mut self, answer: &Content, paths: &[&str]) -> Evidence {
        let statement = self.evidence().statement;
        let head = self.ours.head();
        let cited = Citation { generation: 1, size: head.size, root: head.root };
        let mut header = self.theirs.header(Kind::Bare);
        header.citation = Some(cited);
        header.receipts = vec![Listed { size: head.size, time: RECEIPT_TIME }];
        header.opened = Opened { upto: head.size, refused: Vec::new() };
        let listing = self.theirs.size();
        self.theirs.append(comity_wire::entry::Entry { header: header.to_bytes(), body: Vec::new() });
        let held = self.say_held(|_| ());
        let answered = self.theirs.append_statement(answer, |header| header.citation = Some(cited));
        let later = |number| {
            let (checkpoint, keyring) = (self.theirs.checkpoint(), &self.theirs.keyring);
            with_place(&self.theirs, number, |place| counterpart_item(place, &checkpoint, keyring)).unwrap()
        };
        Evidence {
            author: chain(&self.aur, &self.ours),
            counterpart: chain(&self.bor, &self.theirs),
            statement,
            released: Vec::new(),
            erased: false,
            disclosure: Some(Disclosure {
                label: ReleaseLabel::OnePerson,
                fields: self.content.disclose(&["body/text", "envelope/subject"]),
            }),
            listing: Some(later(listing)),
            held: vec![later(held)],
            acknowledgement: Some(Acknowledgement { item: later(answered), fields: answer.disclose(paths) }),
        }
    }
}

/// Rotates a journal's keys in its next entry.
pub(in crate::evidence) fn rotate(party: &mut TestParty, journal: &mut Journal) {
    let (body, log, receipt) = party.rotation(journal);
    let placed = PlacedControl { number: journal.size(), register: None, body: &body, receipted: 0 };
    journal.keyring.apply(placed, &party.view).unwrap();
    journal.append_control(&body, None);
    journal.log = log;
    journal.receipt = receipt;
    journal.append_bare();
}

/// A journal's chain with all its rotations and revocations.
pub(in crate::evidence) fn chain(party: &TestParty, journal: &Journal) -> Chain {
    let controls = journal.entries.iter().enumerate().skip(1).filter_map(|(number, entry)| {
        let header = entry.header().unwrap();
        (header.kind == Kind::Control).then(|| -> ControlItem {
            let path = prove_inclusion(&Leaves(&journal.leaves), number as u64, journal.size());
            control_item(entry, path.unwrap())
        })
    });
    Chain {
        register: party.register.clone(),
        delegation: journal.entries[0].body.clone(),
        controls: controls.collect(),
    }
}

/// Calls with an entry's place in the present head.
pub(super) fn with_place<T>(journal: &Journal, number: u64, make: impl FnOnce(Place<'_>) -> T) -> T {
    let entry = &journal.entries[number as usize];
    let path = prove_inclusion(&Leaves(&journal.leaves), number, journal.size()).unwrap();
    make(Place { header: &entry.header, sealed: sha256(&entry.body), number, path: &path })
}

/// An item of the present head of the counterpart's journal.
pub(super) fn their_item(journal: &Journal, number: u64) -> Item {
    let checkpoint = journal.checkpoint();
    with_place(journal, number, |place| counterpart_item(place, &checkpoint, &journal.keyring)).unwrap()
}
