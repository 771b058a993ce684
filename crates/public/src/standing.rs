//! What one party's statements come to: which declarations stand, from when, until when, with what reservations.
//!
//! Computed from the log alone, in the order of its entries, plus what a reader saw of when entries were published: so two
//! readers differ at most where one of them saw less. "Now" is a parameter of questions, never of this.

use std::collections::BTreeMap;

use comity_catalog::Catalogue;
use comity_wire::{Hash, PartyId};

use crate::arrangement::Arrangements;
use crate::body::{self, Body, BodyFault, Declared, Extent, Reservations, Texts, Toward, Undertaking, Withdrawn};
use crate::entry::Said;
use crate::officers::Person;
use crate::sightings::Sightings;
use crate::view::{PublicView, Statement};

/// Seconds of a day.
pub const DAY_SECONDS: u64 = 86_400;

/// Why a declaration ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Withdrawn by an entry.
    Withdrawn {
        /// That entry.
        by: Hash,
    },
    /// Superseded by a later declaration.
    Superseded {
        /// That declaration.
        by: Hash,
    },
}

/// A reservation of a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserved {
    /// Its text.
    pub texts: Texts,
    /// From when it is withdrawn.
    pub until: Option<u64>,
}

/// A declaration that has effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// Its entry.
    pub id: Hash,
    /// The entry's number.
    pub number: u64,
    /// When, by its author.
    pub stated: u64,
    /// From when periods count: the stated instant, or a later one at which it was not published yet.
    pub counted: u64,
    /// Who released it.
    pub officers: Vec<Person>,
    /// What it says.
    pub said: Declared,
    /// From when its author is bound by it.
    pub from: u64,
    /// From when no more, and why.
    pub until: Option<(u64, End)>,
    /// Its reservations.
    pub reservations: Vec<Reserved>,
    /// Withdrawals of a part, in words.
    pub parts: Vec<Withdrawn>,
}

impl Declaration {
    /// Whether it stands at an instant.
    #[must_use]
    pub fn stands_at(&self, at: u64) -> bool {
        self.from <= at && self.until.is_none_or(|(until, _)| at < until)
    }

    /// Reservations that stand at an instant.
    pub fn reservations_at(&self, at: u64) -> impl Iterator<Item = &Reserved> {
        self.reservations.iter().filter(move |one| one.until.is_none_or(|until| at < until))
    }

    /// Days of notice that its withdrawal takes: its own, or the arrangement's where that asks for more.
    #[must_use]
    pub fn notice_days(&self, arrangements: &Arrangements) -> u64 {
        let of = match &self.said.undertaking {
            Undertaking::Arrangement(hash) => arrangements.get(hash).map_or(0, |tabled| tabled.text.notice_days),
            Undertaking::Text(_) => 0,
        };
        of.max(self.said.notice_days)
    }
}

/// Why a statement has no effect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoEffect {
    /// Its body says nothing.
    #[error(transparent)]
    Body(#[from] BodyFault),
    /// Too few officers.
    #[error("{found} officers signed it, and its format asks for {needed}")]
    Persons {
        /// Asked for.
        needed: usize,
        /// Who signed.
        found: usize,
    },
    /// It names no declaration of this party that stands.
    #[error("it names no declaration of its author that stands")]
    Reference,
    /// The notice is too short.
    #[error("the notice is too short: it could take effect at {earliest}")]
    Notice {
        /// The earliest instant at which it could.
        earliest: u64,
    },
    /// The arrangement admits no reservations.
    #[error("the arrangement admits no reservations")]
    Reservations,
}

impl NoEffect {
    /// A word for it, the same in every language.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Body(_) => "body",
            Self::Persons { .. } => "persons",
            Self::Reference => "reference",
            Self::Notice { .. } => "notice",
            Self::Reservations => "reservations",
        }
    }
}

/// What one party's statements come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Declarations with effect, in the order of their entries.
    pub declarations: Vec<Declaration>,
    /// Statements without effect, by the number of their entry.
    pub without_effect: Vec<(u64, Hash, NoEffect)>,
}

impl Standing {
    /// Reckons a party's statements.
    #[must_use]
    pub fn of(view: &PublicView, seen: &Sightings, catalogue: &Catalogue, arrangements: &Arrangements) -> Self {
        Self::reckoned(view.statements().iter(), seen, catalogue, arrangements)
    }

    /// Why a statement would have no effect if these persons signed it now, and it stood next in the log.
    ///
    /// # Errors
    /// [`NoEffect`].
    pub fn foresee(
        view: &PublicView,
        (said, officers): (&Said, Vec<Person>),
        catalogue: &Catalogue,
        arrangements: &Arrangements,
    ) -> Result<(), NoEffect> {
        // Of no log: an id that no entry has.
        let next = Statement { number: u64::MAX, id: Hash::ZERO, said: said.clone(), officers };
        let all = view.statements().iter().chain([&next]);
        let standing = Self::reckoned(all, &Sightings::new(), catalogue, arrangements);
        match standing.without_effect.into_iter().find(|(number, _, _)| *number == next.number) {
            Some((_, _, why)) => Err(why),
            None => Ok(()),
        }
    }

    fn reckoned<'s>(
        statements: impl Iterator<Item = &'s Statement>,
        seen: &Sightings,
        catalogue: &Catalogue,
        arrangements: &Arrangements,
    ) -> Self {
        let mut standing = Self::default();
        let mut places = BTreeMap::new();
        let mut last = 0;
        for statement in statements {
            // Time does not go back in a log.
            last = statement.said.stated.max(seen.not_before(statement.number)).max(last);
            let mut turn =
                Turn { standing: &mut standing, places: &mut places, catalogue, arrangements, counted: last };
            if let Err(why) = turn.judge(statement) {
                standing.without_effect.push((statement.number, statement.id, why));
            }
        }
        standing
    }

    /// The declaration of an entry.
    #[must_use]
    pub fn declaration(&self, id: &Hash) -> Option<&Declaration> {
        self.declarations.iter().find(|one| one.id == *id)
    }
}

struct Turn<'a> {
    standing: &'a mut Standing,
    places: &'a mut BTreeMap<Hash, usize>,
    catalogue: &'a Catalogue,
    arrangements: &'a Arrangements,
    counted: u64,
}

impl Turn<'_> {
    fn judge(&mut self, statement: &Statement) -> Result<(), NoEffect> {
        let body = body::read(self.catalogue, &statement.said)?;
        let (needed, found) = (body::persons(self.catalogue, &statement.said), statement.officers.len());
        if found < needed {
            return Err(NoEffect::Persons { needed, found });
        }
        match body {
            Body::Declaration(said) => self.declare(statement, *said),
            Body::Withdrawal(said) => self.withdraw(statement, said),
            // Arrangements are gathered from all logs first.
            Body::Arrangement(_) => Ok(()),
        }
    }

    fn declare(&mut self, statement: &Statement, said: Declared) -> Result<(), NoEffect> {
        if let Undertaking::Arrangement(hash) = &said.undertaking
            && let Some(tabled) = self.arrangements.get(hash)
            && tabled.text.reservations == Reservations::NotAllowed
            && !said.reservations.is_empty()
        {
            return Err(NoEffect::Reservations);
        }
        let from = said.start.max(self.counted);
        if let Some(old) = statement.said.supersedes {
            let notice = self.arrangements;
            let counted = self.counted;
            let old = self.standing_declaration(&old)?;
            let free = counted.saturating_add(old.notice_days(notice).saturating_mul(DAY_SECONDS));
            let until = if binds_no_less(&old.said, &said) { from } else { from.max(free) };
            old.until = Some((until, End::Superseded { by: statement.id }));
        }
        let reserved = |texts: &Texts| Reserved { texts: texts.clone(), until: None };
        self.places.insert(statement.id, self.standing.declarations.len());
        self.standing.declarations.push(Declaration {
            id: statement.id,
            number: statement.number,
            stated: statement.said.stated,
            counted: self.counted,
            officers: statement.officers.clone(),
            from,
            until: None,
            reservations: said.reservations.iter().map(reserved).collect(),
            parts: Vec::new(),
            said,
        });
        Ok(())
    }

    fn withdraw(&mut self, statement: &Statement, said: Withdrawn) -> Result<(), NoEffect> {
        let (counted, arrangements) = (self.counted, self.arrangements);
        let declaration = self.standing_declaration(&said.declaration)?;
        let notice = declaration.notice_days(arrangements).saturating_mul(DAY_SECONDS);
        let earliest = counted.saturating_add(notice);
        match said.extent {
            Extent::Reservation(place) => {
                let reserved = declaration.reservations.get_mut(place).filter(|one| one.until.is_none());
                // Who binds themselves more need not wait, and not in the past.
                reserved.ok_or(NoEffect::Reference)?.until = Some(said.effective.max(counted));
            }
            _ if said.effective < earliest => return Err(NoEffect::Notice { earliest }),
            Extent::Whole => declaration.until = Some((said.effective, End::Withdrawn { by: statement.id })),
            Extent::Part => declaration.parts.push(said),
        }
        Ok(())
    }

    /// A declaration of this party that nothing has ended yet.
    fn standing_declaration(&mut self, id: &Hash) -> Result<&mut Declaration, NoEffect> {
        let place = self.places.get(id).copied().ok_or(NoEffect::Reference)?;
        let found = self.standing.declarations.get_mut(place).filter(|one| one.until.is_none());
        found.ok_or(NoEffect::Reference)
    }
}

/// Whether who says the new binds themselves at least as much as by the old: then no notice is owed between them.
fn binds_no_less(old: &Declared, new: &Declared) -> bool {
    let toward = match (&old.toward, &new.toward) {
        (Toward::Named(old), Toward::Named(new)) => old.iter().all(|party| new.contains(party)),
        (old, new) => old == new || *new == Toward::AllStates,
    };
    toward
        && old.undertaking.name() == new.undertaking.name()
        && old.means.iter().all(|means| new.means.contains(means))
        && new.reservations.iter().all(|reserved| old.reservations.contains(reserved))
        && old.scope == new.scope
        && new.notice_days >= old.notice_days
}

/// A party's standing with its name, for the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyStanding {
    /// Whose.
    pub party: PartyId,
    /// What the party calls itself: a claim.
    pub name: String,
    /// What its statements come to.
    pub standing: Standing,
}

#[cfg(test)]
#[path = "standing_tests.rs"]
mod tests;
