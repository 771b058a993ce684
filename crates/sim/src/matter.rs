//! What parties say about matters: statements of the catalogue's formats that open cases, answer each other, correct, mark
//! and refer to what there is, and now and then to what there is not.

use comity_exchange::{Side, Submission};
use comity_wire::envelope::{Envelope, Mark, Precedence, Standing};
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, EntryId, Hash};

use crate::dice::Dice;
use crate::ledger::SimLedger;

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
}

/// The newest statements on a disk, ours and theirs.
#[must_use]
pub fn heard(disk: &SimLedger) -> Vec<Heard> {
    let mut heard = Vec::new();
    for (side, _, journal) in disk.journals() {
        for row in journal.rows.values().rev().take(REMEMBERED) {
            let Some(plaintext) = &row.plaintext else { continue };
            let Ok(plaintext) = Plaintext::from_bytes(plaintext) else { continue };
            let Ok(Statement { envelope, .. }) = Statement::from_bytes(&plaintext.statement) else { continue };
            heard.push(Heard { id: row.id, side, format: envelope.format, case: envelope.case });
        }
    }
    heard
}

/// Says something, by the dice; `now` is the speaker's wall clock.
#[must_use]
pub fn submission(token: u64, filling: usize, settle: bool, now: u64, heard: &[Heard], dice: &mut Dice) -> Submission {
    let said = Speaker { heard, dice, now }.speak(token, filling);
    Submission { token, statement: said, signatures: Vec::new(), settle, stated: None, prepared: None }
}

struct Speaker<'a> {
    heard: &'a [Heard],
    dice: &'a mut Dice,
    now: u64,
}

impl Speaker<'_> {
    fn speak(&mut self, token: u64, filling: usize) -> Statement {
        let mut envelope = Envelope {
            format_version: 1,
            from_desk: "watch".into(),
            to_desks: vec!["watch".into()],
            subject: format!("matter {token}"),
            precedence: self.dice.one(Precedence::ALL, Precedence::Routine),
            mark: match self.dice.below(10) {
                0 => Mark::Exercise,
                1 => Mark::Test,
                _ => Mark::Actual,
            },
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
        const KINDS: &[&str] = &[
            "F90", "F20", "F20", "F21", "F22", "F23", "F24", "F24", "F25", "F26", "F26", "F26", "F03", "F03", "F03",
            "F04", "F05", "F02", "F27", "F28", "F34", "F77",
        ];
        let format = self.dice.one(KINDS, "F90");
        envelope.format = format.to_owned();
        if self.dice.per_mille(15) {
            envelope.format_version = 9;
        }
        let since = self.now.saturating_sub(self.dice.below(100_000));
        match format {
            "F20" => format!(
                ",\"aware_since\":{since},\"suspected_malicious\":\"not-known\",\"cross_border\":\"yes\",\"sector\":\"energy\""
            ),
            "F21" | "F22" => {
                envelope.case = self.case_of(&["F20", "F21"]);
                ",\"early_warning\":\"none\",\"impact\":\"x\"".to_owned()
            }
            "F23" => ",\"facts\":\"x\",\"evidence\":[],\"confidence\":\"low\",\"questions\":[\"x\"]".to_owned(),
            "F24" | "F25" | "F34" | "F28" => {
                if self.dice.per_mille(300) {
                    let by = self.now.saturating_add(self.dice.below(90_000)).saturating_sub(9_000);
                    envelope.asked = Some(comity_wire::envelope::Asked { text: "x".into(), by: Some(by) });
                }
                ",\"action_sought\":\"x\",\"urgency\":\"high\"".to_owned()
            }
            "F26" => {
                let asked = self.one_of(Side::Theirs, &["F23", "F24", "F25", "F34", "F28"]);
                self.answer(envelope, asked.as_ref());
                let decision = self.dice.one(&["approved", "denied", "pending", "no-position-yet"], "pending");
                let of = envelope.in_reply_to.first().copied().unwrap_or(Hash::ZERO);
                format!(",\"ref\":\"{of}\",\"decision\":\"{decision}\",\"justification\":\"x\",\"actions\":[]")
            }
            "F03" | "F04" => {
                let of = self.one_of(Side::Theirs, &[]);
                self.answer(envelope, of.as_ref());
                let of = envelope.in_reply_to.first().copied().unwrap_or(Hash::ZERO);
                format!(
                    ",\"refs\":[\"{of}\"],\"ref\":\"{of}\",\"received_at\":{since},\"officer\":\"x\",\"understood\":true"
                )
            }
            "F05" => {
                let of = self.one_of(Side::Ours, &[]);
                envelope.supersedes = of.as_ref().map(|of| of.id).or_else(|| self.nothing());
                envelope.case = of.and_then(|of| of.case);
                let of = envelope.supersedes.unwrap_or(Hash::ZERO);
                let what = if self.dice.per_mille(400) { "\"cancel\":true" } else { "\"changes\":{}" };
                format!(",\"ref\":\"{of}\",{what},\"reason\":\"x\"")
            }
            "F02" => format!(",\"desk\":\"watch\",\"nonce\":\"{:016x}\"", self.dice.any()),
            _ => String::new(),
        }
    }

    /// An answer, most often to what was heard.
    fn answer(&mut self, envelope: &mut Envelope, of: Option<&Heard>) {
        match of.filter(|_| !self.dice.per_mille(80)) {
            Some(of) => {
                envelope.in_reply_to = vec![of.id];
                envelope.case = if self.dice.per_mille(900) { of.case.or(Some(of.id)) } else { self.case_of(&[]) };
            }
            None => envelope.in_reply_to = self.nothing().into_iter().collect(),
        }
    }

    /// One of what was heard, the wrong side's now and then.
    fn one_of(&mut self, side: Side, formats: &[&str]) -> Option<Heard> {
        let side = if self.dice.per_mille(60) { side.other() } else { side };
        let fits =
            |heard: &&Heard| heard.side == side && (formats.is_empty() || formats.contains(&heard.format.as_str()));
        let all: Vec<&Heard> = self.heard.iter().filter(fits).collect();
        let index = usize::try_from(self.dice.below(all.len() as u64)).unwrap_or(0);
        all.get(index).map(|heard| (*heard).clone())
    }

    fn case_of(&mut self, formats: &[&str]) -> Option<EntryId> {
        if self.dice.per_mille(100) {
            return self.nothing();
        }
        let side = self.dice.one(&[Side::Ours, Side::Theirs], Side::Ours);
        self.one_of(side, formats).map(|heard| heard.case.unwrap_or(heard.id))
    }

    /// A statement that there is not, or a hash of another line.
    fn nothing(&mut self) -> Option<EntryId> {
        let word = self.dice.any().to_be_bytes();
        Some(Hash(std::array::from_fn(|at| word[at % 8] ^ u8::try_from(at).unwrap_or(0))))
    }
}
