//! A proof of contradiction as a file: the accused's chain and its two signed heads (PROTOCOL.md rule 24).
//!
//! ```text
//! comity contradiction v1
//! accused
//! register, delegation, control, path      as in an evidence file; controls stand in the second head's tree
//! head
//! <checkpoint with the journal's two lines>
//! head
//! <checkpoint with the journal's two lines>
//! prefix <base64>                          only for heads of different sizes:
//! consistency <base64>                     the second tree's root at the first size, and its proof
//! ```
//!
//! A verified file convicts whoever held the log keys that an authority of the accused delegated. Where they were
//! stolen, a rotation or revocation that the file leaves out can answer it: the accused shows its own entries.

use comity_wire::Hash;
use comity_wire::head::Checkpoint;
use comity_wire::limits::PROOF_HASHES_MAX;

use super::parse::{read_chain, read_hashes};
use super::text::{push_bytes, push_chain, push_hashes, push_line};
use super::{Chain, ChainRoots, Cursor, EVIDENCE_BYTES_MAX, EvidenceError, Speaker, Who};
use crate::checkpoint::{TreeHead, checkpoint_from_note, checkpoint_lines, checkpoint_to_note};
use crate::contradiction::{Contradiction, ContradictionError, Prefix};
use crate::keyring::Keyring;
use crate::note::{Note, NoteError};

/// First line of every proof of contradiction.
pub const ACCUSATION_HEADER: &str = "comity contradiction v1";

/// Why a file convicts nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccusationError {
    /// The file, or the chain of the accused.
    #[error(transparent)]
    File(Box<EvidenceError>),
    /// The two heads.
    #[error(transparent)]
    Heads(Box<ContradictionError>),
}

impl From<EvidenceError> for AccusationError {
    fn from(error: EvidenceError) -> Self {
        Self::File(Box::new(error))
    }
}

impl From<ContradictionError> for AccusationError {
    fn from(error: ContradictionError) -> Self {
        Self::Heads(Box::new(error))
    }
}

/// A proof of contradiction, taken apart. Nothing is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accusation {
    /// From the accused's root to the keys of its journal.
    pub chain: Chain,
    /// The head of the smaller size, or either.
    pub first: Note,
    /// The head of the larger size, or the other.
    pub second: Note,
    /// For heads of different sizes.
    pub prefix: Option<Prefix>,
}

/// Who signed what cannot both be true. Exists only by verification.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conviction {
    /// The party, its journal, and the key of the second head.
    pub accused: Speaker,
    /// Sizes of the two heads.
    pub sizes: (u64, u64),
    /// Roots that were signed.
    pub roots: (Hash, Hash),
}

impl Accusation {
    /// Joins a contradiction with the chain of the accused.
    ///
    /// # Errors
    /// A head that cannot be written as a note.
    pub fn new(chain: Chain, contradiction: &Contradiction, keyring: &Keyring) -> Result<Self, NoteError> {
        let note = |head: &Checkpoint| checkpoint_to_note(head, keyring.origin().into(), keyring.log_key(head.size));
        let (first, second) = (note(&contradiction.first)?, note(&contradiction.second)?);
        Ok(Self { chain, first, second, prefix: contradiction.prefix.clone() })
    }

    /// The file's text: one value, one text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = format!("{ACCUSATION_HEADER}\n");
        push_line(&mut out, "accused");
        push_chain(&mut out, &self.chain);
        for head in [&self.first, &self.second] {
            push_line(&mut out, "head");
            out.push_str(&head.to_text());
        }
        if let Some(prefix) = &self.prefix {
            push_bytes(&mut out, "prefix", &[&prefix.root.0]);
            push_hashes(&mut out, "consistency", &prefix.proof);
        }
        out
    }

    /// Reads a whole file. What it accepts, [`Accusation::to_text`] writes back byte for byte. Verifies nothing.
    ///
    /// # Errors
    /// The first line that is not the format's, or [`EvidenceError::NotCanonical`].
    pub fn parse(bytes: &[u8]) -> Result<Self, EvidenceError> {
        if bytes.len() > EVIDENCE_BYTES_MAX {
            return Err(EvidenceError::TooLong { found: bytes.len() });
        }
        let text = std::str::from_utf8(bytes).map_err(|_| EvidenceError::NotUtf8)?;
        let mut cursor = Cursor::new(text);
        cursor.header(ACCUSATION_HEADER)?;
        cursor.exact("accused")?;
        let chain = read_chain(&mut cursor)?;
        cursor.exact("head")?;
        let first = cursor.note()?;
        cursor.exact("head")?;
        let second = cursor.note()?;
        let prefix = match cursor.take_tagged("prefix") {
            None => None,
            Some(base64) => {
                let root = cursor.hash(base64)?;
                Some(Prefix { root, proof: read_hashes(&mut cursor, "consistency", PROOF_HASHES_MAX)? })
            }
        };
        if !cursor.at_end() {
            return Err(EvidenceError::Line { line: cursor.line(), expected: "the end of the file" });
        }
        let accusation = Self { chain, first, second, prefix };
        if accusation.to_text() != text {
            return Err(EvidenceError::NotCanonical);
        }
        Ok(accusation)
    }

    /// Checks the chain, both heads and the contradiction. `roots` as for [`super::verify`].
    ///
    /// # Errors
    /// [`AccusationError`]: nobody is convicted.
    pub fn verify(&self, roots: Option<&[Hash]>) -> Result<Conviction, AccusationError> {
        let who = Who::Author;
        let second = TreeHead::from_text(self.second.text());
        let second = second.map_err(|error| EvidenceError::Checkpoint { who, error })?;
        let decoded = ChainRoots::decode(&self.chain, who, None)?;
        if second.origin != decoded.origin().into() {
            return Err(EvidenceError::Mismatch { what: "the heads are of another journal than the accused's" }.into());
        }
        decoded.check_inclusion(&self.chain, &second)?;
        let chain = decoded.verify(&self.chain, 0)?;
        let contradiction = Contradiction {
            first: exact_head(&self.first, &chain.keyring)?,
            second: exact_head(&self.second, &chain.keyring)?,
            prefix: self.prefix.clone(),
        };
        let convicted = contradiction.verify(&chain.keyring)?;
        let mut accused = Speaker::of(&chain, roots.unwrap_or_default());
        if let Some(given) = roots.unwrap_or_default().iter().find(|given| **given != accused.root) {
            return Err(EvidenceError::UnknownRoot { given: *given }.into());
        }
        accused.key = chain.keyring.log_key(second.size).fingerprint();
        let roots = (contradiction.first.root, contradiction.second.root);
        Ok(Conviction { accused, sizes: convicted.sizes(), roots })
    }
}

/// The checkpoint of a note that has exactly the journal's two lines.
fn exact_head(note: &Note, keyring: &Keyring) -> Result<Checkpoint, AccusationError> {
    let who = Who::Author;
    let head = TreeHead::from_text(note.text()).map_err(|error| EvidenceError::Checkpoint { who, error })?;
    let (origin, key) = (keyring.origin().into(), keyring.log_key(head.size));
    let checkpoint = checkpoint_from_note(note, origin, key);
    let checkpoint = checkpoint.map_err(|error| EvidenceError::Checkpoint { who, error })?;
    if checkpoint_lines(&checkpoint, origin, key) != note.signatures() {
        return Err(EvidenceError::Mismatch { what: "a head has other lines than the journal's two" }.into());
    }
    Ok(checkpoint)
}

#[cfg(test)]
mod tests {
    use comity_wire::LineId;

    use super::*;
    use crate::checkpoint::sign_checkpoint;
    use crate::evidence::tests::scene::{chain, rotate};
    use crate::source::Leaves;
    use crate::testing::TestParty;

    /// A journal of five entries, its keyring and chain, and a forked head of size 3.
    fn equivocation(two_sizes: bool) -> (TestParty, Accusation) {
        let mut party = TestParty::new(1);
        let mut journal = party.open_journal(LineId([1; 32]), 1);
        if two_sizes {
            rotate(&mut party, &mut journal);
        }
        (0..3).for_each(|_| journal.append_bare());
        let true_head = journal.head();
        let size = if two_sizes { true_head.size - 1 } else { true_head.size };
        let forked = TreeHead { size, root: Hash([9; 32]), ..true_head };
        let forked = sign_checkpoint(&journal.log, &forked).unwrap();
        let contradiction = if two_sizes {
            Contradiction::of_two_sizes(forked, journal.checkpoint(), &Leaves(&journal.leaves)).unwrap()
        } else {
            Contradiction::of_one_size(forked, journal.checkpoint())
        };
        let chain = chain(&party, &journal);
        let accusation = Accusation::new(chain, &contradiction, &journal.keyring).unwrap();
        (party, accusation)
    }

    #[test]
    fn row_20_a_file_convicts_the_party_whose_keys_signed_both() {
        for two_sizes in [false, true] {
            let (party, accusation) = equivocation(two_sizes);
            let text = accusation.to_text();
            let read = Accusation::parse(text.as_bytes()).unwrap();
            assert_eq!(read, accusation);
            let root = party.root.public().fingerprint();
            let conviction = read.verify(Some(&[root])).unwrap();
            assert_eq!(conviction.accused.party, party.id());
            assert!(conviction.accused.identified);
            assert_ne!(conviction.roots.0, conviction.roots.1);
            assert!(!read.verify(None).unwrap().accused.identified);
            let given = party.authority.public().fingerprint();
            let error = AccusationError::from(EvidenceError::UnknownRoot { given });
            assert_eq!(read.verify(Some(&[given])), Err(error));
        }
    }

    #[test]
    fn row_13_a_flipped_bit_of_the_file_never_convicts() {
        for two_sizes in [false, true] {
            let (_, accusation) = equivocation(two_sizes);
            let text = accusation.to_text();
            let mut file = text.as_bytes().to_vec();
            for bit in (0..8 * file.len()).step_by(101) {
                file[bit / 8] ^= 1 << (bit % 8);
                let verdict = Accusation::parse(&file).map(|read| read.verify(None));
                assert!(!matches!(verdict, Ok(Ok(_))), "bit {bit}");
                file[bit / 8] ^= 1 << (bit % 8);
            }
        }
    }

    #[test]
    fn heads_of_other_journals_keys_and_agreeing_heads_convict_nobody() {
        let (mut party, good) = equivocation(false);
        let other = party.open_journal(LineId([2; 32]), 1);
        let accusation = Accusation { chain: chain(&party, &other), ..good.clone() };
        let what = "the heads are of another journal than the accused's";
        assert_eq!(accusation.verify(None), Err(EvidenceError::Mismatch { what }.into()));
        let agreeing = Accusation { first: good.second.clone(), ..good.clone() };
        assert_eq!(agreeing.verify(None), Err(ContradictionError::Same.into()));
        let mut lines = good.first.signatures().to_vec();
        lines.reverse();
        let first = Note::new(good.first.text().to_owned(), lines).unwrap();
        let what = "a head has other lines than the journal's two";
        let swapped = Accusation { first, ..good.clone() };
        assert_eq!(swapped.verify(None), Err(EvidenceError::Mismatch { what }.into()));
        let mut lines = good.first.signatures().to_vec();
        lines[1].signature[100] ^= 1;
        let first = Note::new(good.first.text().to_owned(), lines).unwrap();
        let forged = Accusation { first, ..good.clone() };
        let Err(AccusationError::Heads(error)) = forged.verify(None) else { panic!("it convicts") };
        assert!(matches!(*error, ContradictionError::Keyring(_)), "{error}");
        let (_, two_sizes) = equivocation(true);
        let bare = Accusation { prefix: None, ..two_sizes };
        assert_eq!(bare.verify(None), Err(ContradictionError::NoPrefix.into()));
    }

    #[test]
    fn row_04_trailing_and_unknown_lines_are_refused() {
        let text = equivocation(true).1.to_text();
        let line = text.lines().count() + 1;
        let expected = "the end of the file";
        let verdict = Accusation::parse(format!("{text}more\n").as_bytes());
        assert_eq!(verdict, Err(EvidenceError::Line { line, expected }));
        assert!(Accusation::parse(text.trim_end().as_bytes()).is_err());
        assert!(Accusation::parse(text.replacen("head", "tail", 1).as_bytes()).is_err());
        assert_eq!(Accusation::parse(b"\xff"), Err(EvidenceError::NotUtf8));
        let error = EvidenceError::Version { what: "comity contradiction", found: 2 };
        assert_eq!(Accusation::parse(text.replacen("v1", "v2", 1).as_bytes()), Err(error), "row 5");
        let found = EVIDENCE_BYTES_MAX + 1;
        assert_eq!(Accusation::parse(&vec![b'a'; found]), Err(EvidenceError::TooLong { found }));
    }
}
