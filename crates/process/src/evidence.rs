//! The evidence rule (F23, F42), and attachments as far as periods wait for them (`PROTOCOL.md` rule 8).

use comity_wire::codec::Enc;
use comity_wire::{EntryId, Hash};

/// One attachment of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attached {
    /// Root of its chunk tree.
    pub root: Hash,
    /// Salted commitment to its plaintext.
    pub commitment: Hash,
    /// It stands for the member that the evidence rule looks at.
    pub is_evidence: bool,
    /// The other party said that it holds it.
    pub held: bool,
}

/// What a statement rests on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// The evidence rule applies to it.
    pub asked: bool,
    /// Evidence stands in its body.
    pub inline: bool,
    /// Attachments.
    pub attached: Vec<Attached>,
    /// Hashes of evidence that is disclosed later (F38), each with the statement that disclosed it.
    pub committed: Vec<(Hash, Option<EntryId>)>,
}

/// What a reader of a statement under the evidence rule is shown, in every rendering on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Substantiation {
    /// The format asks for no evidence.
    NotAsked,
    /// Nothing substantiates it. The label is never left out.
    Unsubstantiated,
    /// Committed to by hash, and not disclosed yet.
    Committed,
    /// Attached, and not fetched yet.
    Offered,
    /// What was committed to was disclosed, and matches.
    Disclosed,
    /// Attached and held by the other party, or in the body.
    Held,
}

impl Substantiation {
    /// The word that programs exchange.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotAsked => "not-asked",
            Self::Unsubstantiated => "unsubstantiated",
            Self::Committed => "committed",
            Self::Offered => "offered",
            Self::Disclosed => "disclosed",
            Self::Held => "held",
        }
    }
}

impl Evidence {
    /// Whether everything attached is held: until then, periods that depend on the content wait.
    #[must_use]
    pub fn all_held(&self) -> bool {
        self.attached.iter().all(|attached| attached.held)
    }

    /// What is shown of it: the strongest that holds for all of a kind, never more than the evidence shows.
    #[must_use]
    pub fn substantiation(&self) -> Substantiation {
        let mut files = self.attached.iter().filter(|attached| attached.is_evidence).peekable();
        if !self.asked {
            return Substantiation::NotAsked;
        }
        if self.inline {
            return Substantiation::Held;
        }
        if files.peek().is_some() {
            return if files.all(|attached| attached.held) { Substantiation::Held } else { Substantiation::Offered };
        }
        match self.committed.iter().all(|(_, by)| by.is_some()) {
            _ if self.committed.is_empty() => Substantiation::Unsubstantiated,
            true => Substantiation::Disclosed,
            false => Substantiation::Committed,
        }
    }

    pub(crate) fn write(&self, e: &mut Enc) {
        e.array(4).uint(u64::from(self.asked)).uint(u64::from(self.inline)).array(self.attached.len());
        for attached in &self.attached {
            e.array(3).value(&attached.root).uint(u64::from(attached.is_evidence)).uint(u64::from(attached.held));
        }
        e.array(self.committed.len());
        for (hash, by) in &self.committed {
            e.array(2).value(hash).option(by.as_ref());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(is_evidence: bool, held: bool) -> Attached {
        Attached { root: Hash::ZERO, commitment: Hash::ZERO, is_evidence, held }
    }

    #[test]
    fn nothing_is_shown_that_the_evidence_does_not_show() {
        let mut evidence = Evidence { asked: true, ..Evidence::default() };
        assert_eq!(evidence.substantiation(), Substantiation::Unsubstantiated);
        evidence.attached = vec![file(false, true)];
        assert_eq!(evidence.substantiation(), Substantiation::Unsubstantiated, "another attachment is no evidence");
        evidence.committed = vec![(Hash([1; 32]), Some(Hash::ZERO)), (Hash([2; 32]), None)];
        assert_eq!(evidence.substantiation(), Substantiation::Committed, "one of two is disclosed");
        evidence.committed[1].1 = Some(Hash::ZERO);
        assert_eq!(evidence.substantiation(), Substantiation::Disclosed);
        evidence.attached = vec![file(true, true), file(true, false)];
        assert_eq!(evidence.substantiation(), Substantiation::Offered, "one of two is not fetched");
        assert!(!evidence.all_held());
        evidence.attached[1].held = true;
        assert_eq!(evidence.substantiation(), Substantiation::Held);
        assert_eq!(Evidence::default().substantiation(), Substantiation::NotAsked);
    }
}
