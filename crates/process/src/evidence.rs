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

/// What a reader of a statement under the evidence rule is shown, in every rendering on both sides: never more than holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Substantiation {
    /// The format asks for no evidence.
    NotAsked,
    /// Nothing substantiates it. The label is never left out.
    Unsubstantiated,
    /// Something does.
    By {
        /// What is given with it.
        given: Given,
        /// What is committed to.
        committed: Committed,
    },
}

/// Evidence that is given with a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Given {
    /// None.
    None,
    /// Attached, and not all of it fetched yet.
    Offered,
    /// In the body, and something attached that is not all fetched yet.
    OfferedInline,
    /// In the body, or attached and all held by the other party.
    Held,
}

/// Evidence that is committed to by hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Committed {
    /// None.
    None,
    /// Nothing of it is disclosed.
    Hidden,
    /// Some of it is disclosed and matches.
    Part,
    /// All of it is.
    Disclosed,
}

impl Substantiation {
    /// The word that programs exchange: both parts of it where there are both.
    #[must_use]
    pub const fn word(self) -> &'static str {
        let (given, committed) = match self {
            Self::NotAsked => return "not-asked",
            Self::Unsubstantiated => return "unsubstantiated",
            Self::By { given, committed } => (given, committed),
        };
        match (given, committed) {
            (Given::None, Committed::None) => "unsubstantiated",
            (Given::None, Committed::Hidden) => "committed",
            (Given::None, Committed::Part) => "part-disclosed",
            (Given::None, Committed::Disclosed) => "disclosed",
            (Given::Held, Committed::None) => "held",
            (Given::Held, Committed::Hidden) => "held-committed",
            (Given::Held, Committed::Part) => "held-part-disclosed",
            (Given::Held, Committed::Disclosed) => "held-disclosed",
            (Given::OfferedInline, Committed::None) => "offered-inline",
            (Given::Offered, Committed::None) => "offered",
            (Given::Offered | Given::OfferedInline, Committed::Hidden) => "offered-committed",
            (Given::Offered | Given::OfferedInline, Committed::Part) => "offered-part-disclosed",
            (Given::Offered | Given::OfferedInline, Committed::Disclosed) => "offered-disclosed",
        }
    }
}

impl Evidence {
    /// Whether everything attached is held: until then, periods that depend on the content wait.
    #[must_use]
    pub fn all_held(&self) -> bool {
        self.attached.iter().all(|attached| attached.held)
    }

    /// What is shown of it: of what is given and of what is committed to, the strongest that holds for all of a kind.
    #[must_use]
    pub fn substantiation(&self) -> Substantiation {
        if !self.asked {
            return Substantiation::NotAsked;
        }
        let files = || self.attached.iter().filter(|attached| attached.is_evidence);
        let given = match (files().next().is_some(), files().all(|attached| attached.held)) {
            (true, false) if self.inline => Given::OfferedInline,
            (true, false) => Given::Offered,
            (true, true) => Given::Held,
            (false, _) if self.inline => Given::Held,
            (false, _) => Given::None,
        };
        let disclosed = self.committed.iter().filter(|(_, by)| by.is_some()).count();
        let committed = match disclosed {
            _ if self.committed.is_empty() => Committed::None,
            0 => Committed::Hidden,
            some if some < self.committed.len() => Committed::Part,
            _ => Committed::Disclosed,
        };
        match (given, committed) {
            (Given::None, Committed::None) => Substantiation::Unsubstantiated,
            (given, committed) => Substantiation::By { given, committed },
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
        let word = |evidence: &Evidence| evidence.substantiation().word();
        assert_eq!(word(&evidence), "unsubstantiated");
        evidence.attached = vec![file(false, true)];
        assert_eq!(word(&evidence), "unsubstantiated", "another attachment is no evidence");
        evidence.committed = vec![(Hash([1; 32]), None), (Hash([2; 32]), None)];
        assert_eq!(word(&evidence), "committed");
        evidence.committed[0].1 = Some(Hash::ZERO);
        assert_eq!(word(&evidence), "part-disclosed", "one of two is disclosed");
        evidence.committed[1].1 = Some(Hash::ZERO);
        assert_eq!(word(&evidence), "disclosed");
        evidence.committed.clear();
        evidence.attached = vec![file(true, true), file(true, false)];
        assert_eq!(word(&evidence), "offered", "one of two is not fetched");
        assert!(!evidence.all_held());
        evidence.inline = true;
        assert_eq!(word(&evidence), "offered-inline", "what is attached is not held because more stands in the body");
        evidence.inline = false;
        evidence.attached[1].held = true;
        assert_eq!(word(&evidence), "held");
        assert_eq!(word(&Evidence::default()), "not-asked");
    }

    #[test]
    fn what_is_held_says_nothing_of_what_is_only_committed_to() {
        let attached = vec![file(true, true)];
        let mut evidence = Evidence { asked: true, attached, ..Evidence::default() };
        evidence.committed = vec![(Hash([1; 32]), None), (Hash([2; 32]), None)];
        assert_eq!(evidence.substantiation().word(), "held-committed");
        evidence.committed[0].1 = Some(Hash::ZERO);
        assert_eq!(evidence.substantiation().word(), "held-part-disclosed");
        evidence.attached[0].held = false;
        assert_eq!(evidence.substantiation().word(), "offered-part-disclosed");
        evidence.committed[1].1 = Some(Hash::ZERO);
        assert_eq!(evidence.substantiation().word(), "offered-disclosed");
        evidence.attached[0].held = true;
        assert_eq!(evidence.substantiation().word(), "held-disclosed");
    }
}
