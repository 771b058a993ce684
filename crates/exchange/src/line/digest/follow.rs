//! What a walk over a line's entries tells whoever makes a state of them (PROTOCOL.md rules 10 to 15).

use comity_wire::Hash;
use comity_wire::header::{Header, Held, Kind, Reason};

use super::Place;
use crate::input::Side;

/// One thing that a line's entries say, told in the line's own order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// An entry. What its header says follows at once, if the header counts.
    Entry {
        /// Whose journal.
        side: Side,
        /// Which generation of it.
        generation: u64,
        /// Its number there.
        number: u64,
        /// Its id.
        id: Hash,
        /// The derived clock.
        clock: u64,
        /// How many statements its journal holds up to and including this entry.
        ordinal: u64,
        /// The author's clock as it states it, POSIX seconds; zero where the header does not count.
        stated: u64,
        /// Generation and size of the other side's journal that it cites; `None` where it cites nothing or does not count.
        cites: Option<(u64, u64)>,
        /// What it is; `None` where the header does not count.
        kind: Option<Kind>,
    },
    /// The header lists a receipt.
    Listed {
        /// Who says so and gave the receipt.
        by: Side,
        /// Generation of the other side's journal.
        generation: u64,
        /// The size that the receipt covers.
        size: u64,
        /// The signed time, POSIX seconds.
        time: u64,
    },
    /// The header says that an attachment of the other side's is held.
    Held {
        /// Who holds it.
        by: Side,
        /// Which.
        held: Held,
    },
    /// The header relies on a larger size of its author's register than any before it.
    Relied {
        /// Whose register.
        by: Side,
        /// Its size.
        size: u64,
    },
    /// The header refuses an entry of the other side's.
    Refused {
        /// Whose entry is refused.
        side: Side,
        /// Its generation.
        generation: u64,
        /// Its number.
        number: u64,
        /// Why.
        reason: Reason,
    },
    /// The header opens a statement of the other side's, which acts from here on (rule 6).
    Opened {
        /// Whose statement.
        side: Side,
        /// Its generation.
        generation: u64,
        /// Its number.
        number: u64,
        /// Commitment's seed and statement, as they were sealed.
        plaintext: Vec<u8>,
    },
    /// The same of a statement whose content both sides erased.
    OpenedErased {
        /// Whose statement.
        side: Side,
        /// Its generation.
        generation: u64,
        /// Its number.
        number: u64,
        /// What is left of it ([`crate::residue`]); empty where nothing is.
        residue: Vec<u8>,
    },
}

/// Whoever is told. It must not ask how much is told in one step: that differs between nodes.
pub trait Follower {
    /// All that was told before is void: the walk begins anew.
    fn begin(&mut self);

    /// The next thing in order.
    fn tell(&mut self, told: Told);
}

/// Tells an entry and what its header says, its fates excepted.
pub(super) fn tell_entry(
    follower: &mut dyn Follower,
    (place, number): (Place, u64),
    (id, clock, ordinal): (Hash, u64, u64),
    header: Option<&Header>,
    relied: &mut [u64; 2],
) {
    let (side, generation) = place;
    let (stated, kind) = header.map_or((0, None), |header| (header.stated, Some(header.kind)));
    let cites = header.and_then(|header| header.citation).map(|cited| (cited.generation, cited.size));
    follower.tell(Told::Entry { side, generation, number, id, clock, ordinal, stated, cites, kind });
    let Some(header) = header else { return };
    if let Some(citation) = header.citation {
        for listed in &header.receipts {
            let (size, time) = (listed.size, listed.time);
            follower.tell(Told::Listed { by: side, generation: citation.generation, size, time });
        }
    }
    for held in &header.attachments {
        follower.tell(Told::Held { by: side, held: *held });
    }
    let before = &mut relied[side as usize];
    if let Some(register) = header.register.filter(|register| register.size > *before) {
        *before = register.size;
        follower.tell(Told::Relied { by: side, size: register.size });
    }
}
