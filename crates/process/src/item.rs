//! What both parties may come to agree on within a case: an article of a text, a signature, the dates of a round
//! (`PROTOCOL.md` rules 12 and 16; `docs/spec/state.md`, items).
//!
//! Each party says a hash, and may say another while the two differ. From the place at which both say the same, they
//! agree; once nothing can take it back any more, that is in force.

use comity_wire::codec::Enc;
use comity_wire::{EntryId, Hash};

use crate::event::{Place, Who2};

/// Items of one case at most: articles and the few acts of a conclusion.
pub const ITEMS_MAX: usize = 640;

/// What a party says of an item, at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saying {
    /// Hash of what it agrees to.
    pub text: Hash,
    /// The statement that says it.
    pub by: EntryId,
    /// That statement's effective time.
    pub effective: u64,
}

/// Both say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed {
    /// From this place on.
    pub at: Place,
    /// From this instant on: the later of both statements'.
    pub effective: u64,
    /// Where the party that did not open there has seen that place.
    pub seen: Option<Place>,
    /// Nothing can take it back any more.
    pub in_force: bool,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// What each party says.
    pub said: [Option<Saying>; 2],
    /// Since when both say the same.
    pub agreed: Option<Agreed>,
}

/// How far an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Neither party agrees to anything.
    Open,
    /// One party agrees to something.
    One(Who2),
    /// Each agrees to something else.
    Differs,
    /// Both agree; either may still have taken it back.
    Awaiting,
    /// Both agree, and nothing can take it back.
    InForce,
}

impl Standing {
    /// The word that programs exchange.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::One(_) => "one",
            Self::Differs => "differs",
            Self::Awaiting => "awaiting-confirmation",
            Self::InForce => "in-force",
        }
    }
}

impl Item {
    /// How far it is, in the state that it is of: agreed is what that says of **final** state alone.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match (self.agreed, self.said) {
            (Some(Agreed { in_force: true, .. }), _) => Standing::InForce,
            (Some(_), _) => Standing::Awaiting,
            (None, [Some(_), Some(_)]) => Standing::Differs,
            (None, [Some(_), None]) => Standing::One(Who2::Lower),
            (None, [None, Some(_)]) => Standing::One(Who2::Upper),
            (None, [None, None]) => Standing::Open,
        }
    }

    /// What both agree to, once nothing can take it back.
    #[must_use]
    pub fn in_force(&self) -> Option<Hash> {
        self.agreed.filter(|agreed| agreed.in_force)?;
        self.said[0].map(|said| said.text)
    }

    /// As the digest takes it, and as a record keeps it.
    pub(crate) fn write(&self, e: &mut Enc<'_>) {
        e.array(3);
        for said in &self.said {
            match said {
                Some(said) => e.array(3).value(&said.text).value(&said.by).uint(said.effective),
                None => e.null(),
            };
        }
        let Some(agreed) = &self.agreed else {
            e.null();
            return;
        };
        e.array(4);
        write_place(e, agreed.at);
        e.uint(agreed.effective);
        match agreed.seen {
            Some(seen) => write_place(e, seen),
            None => {
                e.null();
            }
        }
        e.uint(u64::from(agreed.in_force));
    }
}

fn write_place(e: &mut Enc<'_>, place: Place) {
    e.array(3).uint(place.author as u64).uint(place.generation).uint(place.number);
}
