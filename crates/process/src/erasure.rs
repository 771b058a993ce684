//! Joint erasures that are in force (F16; PROTOCOL.md rule 16; `docs/spec/erasure.md`).
//!
//! **In scope.** Which acts of the two parties match, from which place they are in force, which withdrawal came in time:
//! from final entries alone, so that both sides say the same. **Out of scope.** Whether two officers released an act
//! (refused before it is opened), legal holds (each side's own), and what is erased (the node's).

use std::collections::BTreeSet;

use comity_wire::EntryId;

/// Which of the two parties, by the byte order of their ids, so that both sides call them alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// The lower.
    Lower,
    /// The upper.
    Upper,
}

/// Where an entry stands in the line's order: clock, party, generation, number (PROTOCOL.md rule 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The derived clock.
    pub clock: u64,
    /// The author.
    pub by: Of,
    /// Generation of its journal.
    pub generation: u64,
    /// Number in it.
    pub number: u64,
}

/// What one statement does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// An F16: these statements, on this ground.
    Erase {
        /// What is to be erased.
        refs: BTreeSet<EntryId>,
        /// Why, in its author's words.
        ground: String,
    },
    /// An F05 that cancels an F16 of the same author.
    Withdraw {
        /// The F16.
        of: EntryId,
    },
}

/// One statement of either party that concerns an erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its id.
    pub id: EntryId,
    /// Where it stands.
    pub place: Place,
    /// How much of the counterpart's journal its author held: generation and size; zeros for nothing.
    pub cites: (u64, u64),
    /// Where the counterpart opens it; `None` where it was refused or not opened yet.
    pub opened: Option<Place>,
    /// What it does.
    pub act: Act,
}

/// An erasure that both parties agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// What is erased.
    pub refs: BTreeSet<EntryId>,
    /// Why.
    pub ground: String,
    /// The lower party's act, then the upper party's.
    pub acts: [EntryId; 2],
    /// From where on: the later of each party's first entry that opens the other's matching text.
    pub from: Place,
}

/// The erasures that are in force by entries whose clock is at most `final_clock`; in the order of their places.
///
/// Two acts match where they name the same statements, in whatever order, and give the same ground, character by
/// character. Each act has effect once: the first of several that match.
pub fn erasures_in_force(said: &[Said], final_clock: u64) -> Vec<InForce> {
    let is_final = |place: &Place| place.clock <= final_clock;
    let mut acts: Vec<&Said> = said.iter().filter(|one| is_final(&one.place)).collect();
    acts.sort_by_key(|one| one.place);
    let opened = |one: &Said| one.opened.filter(is_final);
    let mut used = BTreeSet::new();
    let mut found = Vec::new();
    for lower in acts.iter().filter(|one| one.place.by == Of::Lower) {
        let Act::Erase { refs, ground } = &lower.act else { continue };
        let Some(lower_opened) = opened(lower) else { continue };
        let matches = |one: &&&Said| {
            one.place.by == Of::Upper && one.act == lower.act && opened(one).is_some() && !used.contains(&one.id)
        };
        let upper = acts.iter().filter(matches).find_map(|upper| {
            let from = opened(upper)?.max(lower_opened);
            let withdrawn = acts.iter().any(|one| in_time(one, (lower, upper), from));
            (!withdrawn).then_some((upper, from))
        });
        let Some((upper, from)) = upper else { continue };
        used.insert(upper.id);
        let (refs, ground) = (refs.clone(), ground.clone());
        found.push(InForce { refs, ground, acts: [lower.id, upper.id], from });
    }
    found.sort_by_key(|one| one.from);
    found
}

/// Whether a statement withdraws one of two acts before they were in force, or without knowing that they were: then it
/// wins (PROTOCOL.md rules 12 and 16), since what binds less does.
fn in_time(one: &Said, (lower, upper): (&Said, &Said), from: Place) -> bool {
    let Act::Withdraw { of } = &one.act else { return false };
    let own = if one.place.by == Of::Lower { lower } else { upper };
    if *of != own.id {
        return false;
    }
    let knew = if one.place.by == from.by {
        (one.place.generation, one.place.number) > (from.generation, from.number)
    } else {
        one.cites.0 > from.generation || (one.cites.0 == from.generation && one.cites.1 > from.number)
    };
    !knew
}

#[cfg(test)]
mod tests {
    use comity_wire::Hash;

    use super::*;

    fn place(clock: u64, by: Of, number: u64) -> Place {
        Place { clock, by, generation: 1, number }
    }

    fn erase(refs: &[u8], ground: &str) -> Act {
        Act::Erase { refs: refs.iter().map(|r| Hash([*r; 32])).collect(), ground: ground.to_owned() }
    }

    /// Lower proposes at 3 and is opened at 4; upper mirrors at 5 and is opened at 6.
    fn agreed() -> Vec<Said> {
        vec![
            Said {
                id: Hash([1; 32]),
                place: place(3, Of::Lower, 3),
                cites: (1, 3),
                opened: Some(place(4, Of::Upper, 4)),
                act: erase(&[7, 8], "names"),
            },
            Said {
                id: Hash([2; 32]),
                place: place(5, Of::Upper, 5),
                cites: (1, 4),
                opened: Some(place(6, Of::Lower, 4)),
                act: erase(&[8, 7], "names"),
            },
        ]
    }

    fn withdraw(of: u8, place: Place, cites: (u64, u64)) -> Said {
        Said { id: Hash([9; 32]), place, cites, opened: None, act: Act::Withdraw { of: Hash([of; 32]) } }
    }

    #[test]
    fn two_that_match_are_in_force_from_the_later_opening() {
        let found = erasures_in_force(&agreed(), 6);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].from, found[0].acts), (place(6, Of::Lower, 4), [Hash([1; 32]), Hash([2; 32])]));
        let mut other_way = agreed();
        other_way.reverse();
        assert_eq!(erasures_in_force(&other_way, 6), found, "the order in which they are told says nothing");
    }

    #[test]
    fn nothing_is_in_force_before_it_is_final_or_where_one_side_says_other_words() {
        assert_eq!(erasures_in_force(&agreed(), 5), []);
        for act in [erase(&[7, 8], "Names"), erase(&[7], "names"), erase(&[7, 8, 9], "names")] {
            let mut said = agreed();
            said[1].act = act;
            assert_eq!(erasures_in_force(&said, 9), []);
        }
        for at in 0..2 {
            let mut said = agreed();
            said[at].opened = None;
            assert_eq!(erasures_in_force(&said, 9), [], "refused, or not opened");
            let alone = vec![agreed()[at].clone()];
            assert_eq!(erasures_in_force(&alone, 9), [], "one alone binds nobody");
        }
        let mut same_side = agreed();
        same_side[1].place.by = Of::Lower;
        assert_eq!(erasures_in_force(&same_side, 9), []);
    }

    #[test]
    fn a_withdrawal_before_that_place_or_without_knowledge_of_it_wins() {
        let in_time = [
            withdraw(1, place(5, Of::Lower, 3), (1, 4)),
            // Concurrent: the upper party had not seen the lower's entry 4.
            withdraw(2, place(7, Of::Upper, 6), (1, 4)),
        ];
        for one in in_time {
            let mut said = agreed();
            said.push(one);
            assert_eq!(erasures_in_force(&said, 9), []);
            // Not final yet: nothing of it counts, and neither does what would be in force beside it.
        }
        let without_effect = [
            withdraw(1, place(7, Of::Lower, 5), (1, 6)),
            withdraw(2, place(7, Of::Upper, 6), (1, 5)),
            withdraw(1, place(5, Of::Upper, 5), (1, 4)),
            withdraw(3, place(5, Of::Lower, 3), (1, 4)),
        ];
        for one in without_effect {
            let mut said = agreed();
            said.push(one);
            assert_eq!(erasures_in_force(&said, 9).len(), 1, "too late, or another's, or of something else");
        }
    }

    #[test]
    fn an_act_has_effect_once() {
        let mut said = agreed();
        said.push(Said { id: Hash([5; 32]), place: place(8, Of::Lower, 6), ..said[0].clone() });
        assert_eq!(erasures_in_force(&said, 9).len(), 1, "the second proposal waits for a mirror of its own");
    }
}
