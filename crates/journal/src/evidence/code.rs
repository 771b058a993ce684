//! Stable words for why a file is no evidence: a reader's language is found by them, a program may act on them.

use super::EvidenceError;
use crate::checkpoint::CheckpointError;
use crate::delegation::DelegationError;
use crate::keyring::KeyringError;
use crate::register::RegisterError;
use crate::tree::TreeError;

/// Each contradiction between parts of a file: its word, and the verifier's own text of it.
pub(super) const MISMATCHES: &[(&str, &str)] = &[
    ("evidence-controls-unshown", "the counterpart's controls stand in no tree that is shown"),
    ("evidence-no-delegation", "a delegation is another control"),
    ("evidence-no-delegation", "the delegation is another control"),
    ("evidence-two-lines", "the two parties' delegations are for different lines"),
    ("evidence-one-party", "author and counterpart are one party"),
    ("evidence-no-statement", "the entry is not a statement"),
    ("evidence-other-journal", "the statement stands in another journal than the author's"),
    ("evidence-other-journal", "an entry stands in another journal than the counterpart's"),
    ("evidence-other-journal", "a control entry is not of this journal"),
    ("evidence-other-journal", "an entry and its checkpoint are of different journals"),
    ("evidence-other-journal", "the heads are of another journal than the accused's"),
    ("evidence-not-cited", "the counterpart's entry does not cite the statement"),
    ("evidence-no-answer", "the acknowledgement is not a statement"),
    ("evidence-control-kind", "a control entry is neither rotation nor revocation"),
    ("evidence-register-more", "the register has entries that nothing relies on"),
    ("evidence-head-lines", "the statement's checkpoint has not exactly four signature lines"),
    ("evidence-head-lines", "a checkpoint has other signature lines than the journal's two, Ed25519 first"),
    ("evidence-head-lines", "a head has other lines than the journal's two"),
    ("evidence-extra", "a proof carries extra data"),
    ("evidence-other-index", "an entry's number is not its index in the tree"),
    ("evidence-no-commitment", "fields are disclosed of an entry without a commitment"),
    ("evidence-no-commitment", "officers released an entry without a commitment"),
    ("evidence-other-officers", "the officers who signed are not those that the disclosed statement requires"),
    ("evidence-register-unshown", "officers released it under a register position that is not shown"),
];

impl EvidenceError {
    /// The word of this reason, in kebab case. It stays the same when the text of the error is worded anew.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "evidence-too-long",
            Self::NotUtf8 => "evidence-not-text",
            Self::Version { .. } => "evidence-version",
            Self::Line { .. } => "evidence-line",
            Self::Base64 { .. } => "evidence-base64",
            Self::OverLimit { .. } => "evidence-limit",
            Self::Proof { .. } => "evidence-proof",
            Self::NotCanonical => "evidence-not-canonical",
            Self::Malformed { .. } => "evidence-malformed",
            Self::Mismatch { what } => {
                let known = MISMATCHES.iter().find(|(_, text)| text == what);
                known.map_or("evidence-mismatch", |(word, _)| word)
            }
            Self::Checkpoint { error: CheckpointError::Line(_), .. }
            | Self::Keyring { error: KeyringError::Checkpoint(CheckpointError::Line(_)), .. }
            | Self::Register { error: RegisterError::Signature { .. }, .. }
            | Self::Delegation { error: DelegationError::Signature(_), .. } => "evidence-signature",
            Self::Delegation {
                error: DelegationError::Register(RegisterError::AuthorityNotTrusted { .. }), ..
            } => "evidence-authority",
            Self::Checkpoint { .. } => "evidence-checkpoint",
            Self::Inclusion { error: TreeError::RootMismatch, .. } => "evidence-other-root",
            Self::Inclusion { .. } => "evidence-inclusion",
            Self::Register { .. } => "evidence-register",
            Self::Delegation { .. } => "evidence-delegation",
            Self::Keyring { error: KeyringError::Revoked { .. }, .. } => "evidence-revoked",
            Self::Keyring { .. } => "evidence-keys",
            Self::Receipt(_) => "evidence-receipt",
            Self::Disclosed(_) => "evidence-disclosed",
            Self::Release(_) => "evidence-release",
            Self::UnknownRoot { .. } => "evidence-root",
        }
    }

    /// Every word that [`EvidenceError::code`] gives, for whoever checks that each has its words.
    #[must_use]
    pub fn codes() -> Vec<&'static str> {
        let mut all = vec![
            "evidence-too-long",
            "evidence-not-text",
            "evidence-version",
            "evidence-line",
            "evidence-base64",
            "evidence-limit",
            "evidence-proof",
            "evidence-not-canonical",
            "evidence-malformed",
            "evidence-mismatch",
            "evidence-signature",
            "evidence-authority",
            "evidence-checkpoint",
            "evidence-other-root",
            "evidence-inclusion",
            "evidence-register",
            "evidence-delegation",
            "evidence-revoked",
            "evidence-keys",
            "evidence-receipt",
            "evidence-disclosed",
            "evidence-release",
            "evidence-root",
        ];
        all.extend(MISMATCHES.iter().map(|(word, _)| *word));
        all.sort_unstable();
        all.dedup();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contradiction_in_the_verifier_has_a_word_of_its_own() {
        let sources: [&str; 4] = [
            include_str!("verify.rs"),
            include_str!("officers.rs"),
            include_str!("chain.rs"),
            include_str!("accusation.rs"),
        ];
        let mut seen = 0;
        for source in sources {
            for (at, _) in source.match_indices("mismatch(\"").chain(source.match_indices("Mismatch { what: \"")) {
                let text = source[at..].split('"').nth(1).unwrap();
                let code = EvidenceError::Mismatch { what: Box::leak(text.to_owned().into_boxed_str()) }.code();
                assert_ne!(code, "evidence-mismatch", "{text}");
                seen += 1;
            }
        }
        assert!(seen >= 20, "{seen}");
    }

    #[test]
    fn words_are_unlike_and_in_kebab_case() {
        for code in EvidenceError::codes() {
            assert!(
                code.starts_with("evidence-")
                    && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            );
        }
    }
}
