//! Receipts: the counterpart's cosignature of a tree head (C2SP `tlog-cosignature`, the
//! `tlog-mirror` meaning, under a key of its own).
//!
//! "At this time I durably hold the content of everything below this size, and it extends what I
//! held before." Both lines carry one equal, non-zero time (PROTOCOL.md rule 3).

use comity_seal::error::CryptoFault;
use comity_seal::{CosignerPublic, CosignerSecret};
use comity_wire::Origin;
use comity_wire::head::{HybridSignature, Receipt};

use crate::checkpoint::TreeHead;
use crate::cosign::{self, LineError};
use crate::note::SignatureLine;
use crate::tree::TREE_SIZE_MAX;
use crate::vkey::LineKind;

/// Latest time that a cosignature can carry: `2^63 - 1` seconds (C2SP).
pub const RECEIPT_TIME_MAX: u64 = i64::MAX as u64;

/// Why a receipt is not one, or is not for this head.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiptError {
    /// Time zero: such a cosignature says nothing about holding.
    #[error("the receipt's time is zero")]
    TimeZero,
    /// A time above [`RECEIPT_TIME_MAX`].
    #[error("the receipt's time {time} is over the limit of 2^63 - 1")]
    TimeOverLimit {
        /// POSIX seconds.
        time: u64,
    },
    /// The two lines carry different times: two signatures, not one receipt.
    #[error("the receipt's lines carry different times: {ed25519} and {mldsa44}")]
    TimesUnequal {
        /// POSIX seconds of the Ed25519 line.
        ed25519: u64,
        /// POSIX seconds of the ML-DSA line.
        mldsa44: u64,
    },
    /// A receipt for no entry.
    #[error("a receipt for no entry")]
    SizeZero,
    /// A size above [`TREE_SIZE_MAX`].
    #[error("the receipt's size {size} is over the limit of 2^63 - 1")]
    SizeOverLimit {
        /// Leaves.
        size: u64,
    },
    /// Not exactly the two lines of a receipt.
    #[error("a receipt has exactly two lines; {found} were given")]
    Lines {
        /// Lines that were given.
        found: usize,
    },
    /// A line under another name than the issuer's receipt key.
    #[error("the line is by {found}, not by {expected}")]
    KeyName {
        /// The issuer's receipt key name.
        expected: String,
        /// The name on the line.
        found: String,
    },
    /// A receipt of another head: same size, other root, or another size.
    #[error("the receipt does not match: it is for {receipted} entries with its own root")]
    OtherHead {
        /// Size that was receipted.
        receipted: u64,
    },
    /// A signature line is missing, doubled, of another key, or does not verify.
    #[error("the receipt's signature: {0}")]
    Line(#[from] LineError),
}

/// Signs a receipt with both of the issuer's receipt keys.
///
/// `head` is the author's tree head, whose entries the caller holds durably; `issuer` is the
/// issuer's own journal on the same line, which names the key.
///
/// # Errors
/// [`SignReceiptError`].
pub fn sign_receipt(
    secret: &CosignerSecret,
    issuer: &Origin,
    head: &TreeHead,
    time: u64,
) -> Result<Receipt, SignReceiptError> {
    check_numbers(head.size, time)?;
    let name = issuer.receipt_name();
    let ed25519 = cosign::timed_message(time, head);
    let mldsa44 = cosign::cosigned_message(&name, time, head);
    let signature = cosign::sign(secret, ed25519.as_bytes(), &mldsa44)?;
    Ok(Receipt { size: head.size, root: head.root, time, signature })
}

/// Why a receipt could not be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignReceiptError {
    /// A time or size that no receipt may carry: the caller's mistake.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    /// The key's.
    #[error(transparent)]
    Key(#[from] CryptoFault),
}

/// Checks that a receipt is this issuer's for exactly this head.
///
/// Does not check that the key was the issuer's receipt key: a keyring does.
///
/// # Errors
/// [`ReceiptError`].
pub fn verify_receipt(
    receipt: &Receipt,
    issuer: &Origin,
    key: &CosignerPublic,
    head: &TreeHead,
) -> Result<(), ReceiptError> {
    check_numbers(receipt.size, receipt.time)?;
    if (receipt.size, receipt.root) != (head.size, head.root) {
        return Err(ReceiptError::OtherHead { receipted: receipt.size });
    }
    let name = issuer.receipt_name();
    let ed25519 = cosign::timed_message(receipt.time, head);
    let mldsa44 = cosign::cosigned_message(&name, receipt.time, head);
    cosign::verify(key, ed25519.as_bytes(), &mldsa44, &receipt.signature).map_err(LineError::from)?;
    Ok(())
}

/// The two signature lines of a receipt, Ed25519 first.
#[must_use]
pub fn receipt_lines(receipt: &Receipt, issuer: &Origin, key: &CosignerPublic) -> [SignatureLine; 2] {
    let (name, time) = (issuer.receipt_name(), receipt.time);
    let mldsa44 = receipt.signature.mldsa44.as_slice();
    [
        cosign::timed_line(&name, LineKind::CosignatureEd25519, key, time, &receipt.signature.ed25519),
        cosign::timed_line(&name, LineKind::CosignatureMldsa44, key, time, mldsa44),
    ]
}

/// Takes this issuer's receipt from among a note's lines; lines of other names are ignored.
/// Verifies nothing.
///
/// # Errors
/// [`ReceiptError`], never a bad signature.
pub fn receipt_from_lines(
    lines: &[SignatureLine],
    issuer: &Origin,
    key: &CosignerPublic,
    head: &TreeHead,
) -> Result<Receipt, ReceiptError> {
    let name = issuer.receipt_name();
    let plain = cosign::find(lines, &name, LineKind::CosignatureEd25519, key)?;
    let lattice = cosign::find(lines, &name, LineKind::CosignatureMldsa44, key)?;
    let (time, ed25519) = cosign::timed_signature(plain, LineKind::CosignatureEd25519)?;
    let (other, mldsa44) = cosign::timed_signature(lattice, LineKind::CosignatureMldsa44)?;
    if time != other {
        return Err(ReceiptError::TimesUnequal { ed25519: time, mldsa44: other });
    }
    check_numbers(head.size, time)?;
    let signature = HybridSignature { ed25519, mldsa44: Box::new(mldsa44) };
    Ok(Receipt { size: head.size, root: head.root, time, signature })
}

/// As [`receipt_from_lines`], from exactly the two lines of one receipt, Ed25519 first: nothing
/// is ignored, and [`receipt_lines`] of the result gives the same lines.
///
/// # Errors
/// [`ReceiptError`], never a bad signature.
pub fn receipt_from_exact_lines(
    lines: &[SignatureLine],
    issuer: &Origin,
    key: &CosignerPublic,
    head: &TreeHead,
) -> Result<Receipt, ReceiptError> {
    if lines.len() != 2 {
        return Err(ReceiptError::Lines { found: lines.len() });
    }
    let expected = issuer.receipt_name();
    if let Some(line) = lines.iter().find(|line| line.name != expected) {
        return Err(ReceiptError::KeyName { expected, found: line.name.clone() });
    }
    let receipt = receipt_from_lines(lines, issuer, key, head)?;
    if receipt_lines(&receipt, issuer, key) != lines {
        return Err(ReceiptError::Lines { found: lines.len() });
    }
    Ok(receipt)
}

fn check_numbers(size: u64, time: u64) -> Result<(), ReceiptError> {
    if time == 0 {
        return Err(ReceiptError::TimeZero);
    }
    if time > RECEIPT_TIME_MAX {
        return Err(ReceiptError::TimeOverLimit { time });
    }
    if size == 0 {
        return Err(ReceiptError::SizeZero);
    }
    if size > TREE_SIZE_MAX {
        return Err(ReceiptError::SizeOverLimit { size });
    }
    Ok(())
}

#[cfg(test)]
#[path = "receipt_tests.rs"]
mod tests;
