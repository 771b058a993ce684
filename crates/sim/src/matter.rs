//! What parties say about matters: statements of the catalogue's formats that open cases, answer each other, correct, mark
//! and refer to what there is, and now and then to what there is not.

use comity_exchange::{Side, Submission};
use comity_wire::envelope::{Envelope, Mark, Precedence, Standing};
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, EntryId, Hash, PartyId};

use crate::accords::FAMILIES;
use crate::dice::Dice;
use crate::ledger::SimLedger;
use crate::speech::token_of;

/// Statements that a speaker remembers of each journal.
const REMEMBERED: usize = 24;

/// A statement that somebody can refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Its entry.
    pub id: EntryId,
    /// Whose.
    pub side: Side,
    /// Its format.
    pub format: String,
    /// The case that it names.
    pub case: Option<EntryId>,
    /// Actual, exercise or test.
    pub mark: Mark,
    /// Its token.
    pub token: u64,
    /// Its body.
    pub body: Vec<u8>,
}

/// The newest statements on a disk, ours and theirs.
#[must_use]
pub fn heard(disk: &SimLedger) -> Vec<Heard> {
    let mut heard = Vec::new();
    for (side, _, journal) in disk.journals() {
        for row in journal.rows.values().rev().take(REMEMBERED) {
            let Some(bytes) = &row.plaintext else { continue };
            let Ok(plaintext) = Plaintext::from_bytes(bytes) else { continue };
            let Ok(Statement { envelope, body }) = Statement::from_bytes(&plaintext.statement) else { continue };
            let Envelope { format, case, mark, .. } = envelope;
            heard.push(Heard { id: row.id, side, format, case, mark, token: token_of(bytes).unwrap_or(0), body });
        }
    }
    heard
}

/// Who speaks, and of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voice {
    /// What is said most, of [`FAMILIES_COUNT`]; 0: of everything.
    pub family: usize,
    /// The speaker's party and the other one.
    pub parties: [PartyId; 2],
}

/// How many families of formats there are.
pub const FAMILIES_COUNT: usize = FAMILIES.len();

/// Says something, by the dice; `now` is the speaker's wall clock.
#[must_use]
pub fn submission(
    (token, filling, settle): (u64, usize, bool),
    voice: Voice,
    now: u64,
    heard: &[Heard],
    dice: &mut Dice,
) -> Submission {
    let Voice { family, parties } = voice;
    let said = Speaker { heard, dice, now, token, mark: Mark::Actual, family, parties }.speak(filling);
    Submission { token, statement: said, signatures: Vec::new(), settle, stated: None, prepared: None }
}

/// Whoever is about to say something.
pub(crate) struct Speaker<'a> {
    pub heard: &'a [Heard],
    pub dice: &'a mut Dice,
    pub now: u64,
    pub token: u64,
    /// What it will be marked as: references are most often to what is marked alike.
    pub mark: Mark,
    /// What is said most.
    pub family: usize,
    /// The speaker's party and the other one.
    pub parties: [PartyId; 2],
}

impl Speaker<'_> {
    fn speak(&mut self, filling: usize) -> Statement {
        self.mark = match self.dice.below(if self.family == 0 { 10 } else { 20 }) {
            0 => Mark::Exercise,
            1 => Mark::Test,
            _ => Mark::Actual,
        };
        let token = self.token;
        let mut envelope = Envelope {
            format_version: 1,
            from_desk: "watch".into(),
            to_desks: vec!["watch".into()],
            subject: format!("matter {token}"),
            precedence: self.dice.one(Precedence::ALL, Precedence::Routine),
            mark: self.mark,
            ..Envelope::default()
        };
        if self.dice.per_mille(30) {
            envelope.standing = Standing::Informal;
        }
        let members = self.matter(&mut envelope);
        let body = format!("{{\"token\":{token},\"text\":\"{}\"{members}}}", "x".repeat(filling));
        Statement { envelope, body: body.into_bytes() }
    }

    /// Fills in the format and what it refers to; further members of the body, each with its comma before it.
    fn matter(&mut self, envelope: &mut Envelope) -> String {
        let family = FAMILIES.get(self.family).copied().filter(|family| !family.is_empty());
        let format = match family {
            Some(family) if self.dice.per_mille(750) => self.dice.one(family, "F90"),
            _ => self.dice.one(crate::measures::KINDS, "F90"),
        };
        envelope.format = format.to_owned();
        if self.dice.per_mille(15) {
            envelope.format_version = 9;
        }
        self.measure(format, envelope)
    }

    /// An answer, most often to what was heard.
    pub fn answer(&mut self, envelope: &mut Envelope, of: Option<&Heard>) {
        match of.filter(|_| !self.dice.per_mille(80)) {
            Some(of) => {
                envelope.in_reply_to = vec![of.id];
                envelope.case = if self.dice.per_mille(900) { of.case.or(Some(of.id)) } else { self.case_of(&[]) };
            }
            None => envelope.in_reply_to = self.nothing().into_iter().collect(),
        }
    }

    /// One of what was heard, the wrong side's or mark's now and then.
    pub fn one_of(&mut self, side: Side, formats: &[&str]) -> Option<Heard> {
        let side = if self.dice.per_mille(60) { side.other() } else { side };
        let (mark, any) = (self.mark, self.dice.per_mille(60));
        let fits = |heard: &&Heard| {
            heard.side == side
                && (any || heard.mark == mark)
                && (formats.is_empty() || formats.contains(&heard.format.as_str()))
        };
        let all: Vec<&Heard> = self.heard.iter().filter(fits).collect();
        let index = usize::try_from(self.dice.below(all.len() as u64)).unwrap_or(0);
        all.get(index).map(|heard| (*heard).clone())
    }

    pub fn case_of(&mut self, formats: &[&str]) -> Option<EntryId> {
        if self.dice.per_mille(100) {
            return self.nothing();
        }
        let side = self.dice.one(&[Side::Ours, Side::Theirs], Side::Ours);
        self.one_of(side, formats).map(|heard| heard.case.unwrap_or(heard.id))
    }

    /// A statement that there is not, or a hash of another line.
    pub fn nothing(&mut self) -> Option<EntryId> {
        let word = self.dice.any().to_be_bytes();
        Some(Hash(std::array::from_fn(|at| word[at % 8] ^ u8::try_from(at).unwrap_or(0))))
    }
}
