//! A statement as the state keeps it: never its content, only what other statements and views depend on.

use std::sync::Arc;

use comity_wire::codec::Enc;
use comity_wire::envelope::{Mark, Pap, Precedence, Tlp};
use comity_wire::{EntryId, Hash};

use crate::effect::NoEffect;
use crate::event::{Place, Who2};
use crate::evidence::Evidence;
use crate::signal::CodeName;

/// A statement that was opened, or refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its entry's id.
    pub id: EntryId,
    /// Where it stands.
    pub place: Place,
    /// The number that people see.
    pub ordinal: u64,
    /// Where the other party's entry stands that opens or refuses it: there it acts.
    pub acts_at: Place,
    /// What its author's header had cited: generation and size of the other journal.
    pub cites: Option<(u64, u64)>,
    /// Stated time.
    pub stated: u64,
    /// The time of the first listed receipt that covers it; `None` where none was listed before it was opened.
    pub received: Option<u64>,
    /// Effective time (`PROTOCOL.md` rule 13).
    pub effective: u64,
    /// Format; empty where it was refused.
    pub format: Arc<str>,
    /// Version of the format.
    pub version: u64,
    /// The case that it belongs to.
    pub case: Option<EntryId>,
    /// The statements answered.
    pub in_reply_to: Arc<[EntryId]>,
    /// By when it had to be sent, where its format sets a limit: later than that is shown as late.
    pub send_by: Option<u64>,
    /// The first desk that it addresses: its hours bind.
    pub desk: Option<Arc<str>>,
    /// Precedence.
    pub precedence: Precedence,
    /// Mark.
    pub mark: Mark,
    /// Its label of the Traffic Light Protocol. Not part of the digest.
    pub tlp: Tlp,
    /// Its label of the Permissible Actions Protocol. Not part of the digest.
    pub pap: Pap,
    /// Why it has no effect; `None` where it has.
    pub no_effect: Option<NoEffect>,
    /// The latest statement of its author that supersedes or corrects it.
    pub superseded_by: Option<EntryId>,
    /// The statement of its author that cancelled it.
    pub cancelled_by: Option<EntryId>,
    /// Hash of the terms on the line that govern it; `None` where its format's own periods do.
    pub terms: Option<Hash>,
    /// Of a coded signal its code: what takes it back names the same. Not part of the digest.
    pub code: Option<CodeName>,
    /// The asker marked it, an answer, non-responsive.
    pub non_responsive: Option<EntryId>,
    /// Somebody of the other party acknowledged it.
    pub acknowledged_by: Option<EntryId>,
    /// It has effect, and yet something that it would oblige somebody to is not owed, since whoever would owe it owes as
    /// much as it can.
    pub unobliging: bool,
    /// Evidence, where its format has the evidence rule, and its attachments.
    pub evidence: Option<Arc<Evidence>>,
    /// The statement with effect in its case before it. Not part of the digest.
    pub follows: Option<EntryId>,
}

impl Statement {
    /// Whether it counts.
    #[must_use]
    pub const fn has_effect(&self) -> bool {
        self.no_effect.is_none()
    }

    /// By when it had to be sent, where it was sent later: by its effective time.
    #[must_use]
    pub fn sent_late(&self) -> Option<u64> {
        self.send_by.filter(|by| self.effective > *by)
    }

    /// Whether its author had the other statement, of the other party, before it when it wrote this one.
    #[must_use]
    pub fn saw(&self, other: &Self) -> bool {
        if self.place.author == other.place.author {
            return (self.place.generation, self.place.number) > (other.place.generation, other.place.number);
        }
        self.saw_place(other.place)
    }

    /// Whether its author had the entry at this place of the other journal when it wrote this statement.
    #[must_use]
    pub fn saw_place(&self, place: Place) -> bool {
        self.cites.is_some_and(|(generation, size)| (generation, size) > (place.generation, place.number))
    }

    /// Whether neither author had the other's statement when it wrote its own.
    #[must_use]
    pub fn is_concurrent_with(&self, other: &Self) -> bool {
        !self.saw(other) && !other.saw(self)
    }

    /// As the digest takes it.
    pub(crate) fn write(&self, e: &mut Enc) {
        // Without terms it is written as before there were any.
        e.array(if self.terms.is_some() { 19 } else { 18 });
        e.value(&self.id).uint(self.effective).text(&self.format).uint(self.version);
        e.option(self.case.as_ref()).uint(self.precedence as u64).uint(self.mark as u64);
        e.uint(self.no_effect.map_or(0, NoEffect::number));
        match self.no_effect {
            Some(NoEffect::Refused(reason)) => e.uint(reason as u64),
            _ => e.uint(0),
        };
        match self.no_effect {
            Some(NoEffect::Crossed(by)) => e.value(&by),
            _ => e.null(),
        };
        e.option(self.received.as_ref()).uint(u64::from(self.unobliging)).option(self.send_by.as_ref());
        e.option(self.superseded_by.as_ref()).option(self.cancelled_by.as_ref());
        e.option(self.non_responsive.as_ref()).option(self.acknowledged_by.as_ref());
        match &self.evidence {
            Some(evidence) => evidence.write(e),
            None => {
                e.null();
            }
        }
        if let Some(terms) = &self.terms {
            e.value(terms);
        }
    }

    /// Who said it.
    #[must_use]
    pub const fn author(&self) -> Who2 {
        self.place.author
    }

    /// Hash of everything above.
    pub(crate) fn hash(&self) -> Hash {
        let mut e = Enc::with_capacity(256);
        self.write(&mut e);
        comity_seal::hash::sha256_parts(&[b"comity/v1/state/statement\n", &e.into_bytes()])
    }
}
