//! Signatures of what is kept: the keys as they come with a journal's entries, then every head and receipt under them.
//!
//! **In scope.** Delegation, rotations and revocations under the authority that the register names; both lines of every
//! kept checkpoint under the log keys of its place; both lines of every kept receipt, given and received, under the
//! receipt keys that its issuer's journals ever had. A signature by a key that its owner disowned later is sound: what
//! is looked for is damage. **Out of scope.** Whether a root follows from the entries (`check`).

use comity_exchange::Side;
use comity_journal::keyring::{KeyringError, PlacedControl, ROTATIONS_MAX, ReceiptPlace};
use comity_journal::{Keyring, LogOrigin, RegisterView, TreeHead, VerifiedDelegation};
use comity_store::{Read, Rows};
use comity_wire::control::{Control, ControlBody};
use comity_wire::entry::Entry;
use comity_wire::head::{Checkpoint, Receipt};
use comity_wire::{Canonical, Origin};

use super::check::Of;
use super::damage::Damage;
use super::layout::{key, number_of, range_from};
use super::{KeepError, query};

/// Heads or receipts that are read at a time.
const PAGE: usize = 64;

/// The keys of a journal, taken in as its entries are read.
pub(super) struct Keys<'a> {
    of: Option<(Of<'a>, &'a RegisterView)>,
    keyring: Option<Keyring>,
    taken: usize,
}

impl<'a> Keys<'a> {
    /// None yet.
    pub(super) fn new(of: Option<Of<'a>>) -> Self {
        let of = of.and_then(|of| of.register.map(|register| (of, register)));
        Self { of, keyring: None, taken: 0 }
    }

    /// Takes in a delegation, rotation or revocation that is in force; why it does not verify.
    pub(super) fn take(&mut self, number: u64, entry: &Entry) -> Result<(), String> {
        let Some((of, register)) = self.of else { return Ok(()) };
        self.taken += 1;
        if self.taken > ROTATIONS_MAX + 1 {
            return Err(KeyringError::TooManyRotations.to_string());
        }
        let body = ControlBody::from_bytes(&entry.body).map_err(|e| e.to_string())?;
        let header = entry.header().map_err(|e| e.to_string())?;
        match (&mut self.keyring, &body.control) {
            (None, Control::Delegation(_)) => {
                let origin = Origin { line: *of.line, author: header.author, generation: of.generation };
                let verified = VerifiedDelegation::verify(&body, &origin, register).map_err(|e| e.to_string())?;
                self.keyring = Some(Keyring::new(verified));
                Ok(())
            }
            (None, _) => Err("the delegation before it does not".to_owned()),
            (Some(keyring), _) => {
                let (register_at, receipted) = (header.register.as_ref(), number);
                let placed = PlacedControl { number, register: register_at, body: &body, receipted };
                keyring.apply(placed, register).map_err(|e| e.to_string())
            }
        }
    }

    /// The keys of all that was read.
    pub(super) fn done(self) -> Option<Keyring> {
        self.keyring
    }
}

/// Verifies every head and every receipt that is kept of a journal; names those that do not verify, at most
/// `damage_max`, and what they mean. `issuers` are the keys of all generations of the journal's reader. `progress` is
/// told how far it is, in entries of the journal's size: heads are the first half, receipts the second; if it returns
/// `false` the check ends.
///
/// # Errors
/// [`KeepError`].
pub fn signatures(
    read: &dyn Read,
    (journal, side): (u16, Side),
    author: &Keyring,
    issuers: &[&Keyring],
    damage_max: usize,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<Vec<Damage>, KeepError> {
    let (mut damage, size) = (Vec::new(), query::size(read, journal)?);
    for (before, table) in [(0, Rows::Checkpoints), (size, Rows::Receipts)] {
        let mut next = 0;
        loop {
            let rows = read.rows(table, range_from(journal, next)?, PAGE, 1 << 20)?;
            let Some((last, _)) = rows.last() else { break };
            next = number_of(*last) + 1;
            for (at, row) in &rows {
                let size = number_of(*at);
                let sound = match table {
                    Rows::Checkpoints => head_stands(size, row, author),
                    _ => receipt_stands(read, (journal, size), row, author, issuers)?,
                };
                if !sound {
                    damage.push(named(read, table, (journal, side), size)?);
                }
            }
            if damage.len() >= damage_max || !progress((before + next.min(size)) / 2) {
                return Ok(damage);
            }
        }
    }
    Ok(damage)
}

/// Whether both signatures of a head are those that were made, whatever was said of their key later.
fn head_stands(size: u64, row: &[u8], author: &Keyring) -> bool {
    let Ok(head) = Checkpoint::from_bytes(row) else { return false };
    head.size == size && stands(author.verify_checkpoint(&head))
}

/// The same of a receipt; it is for the very head that is kept beside it.
fn receipt_stands(
    read: &dyn Read,
    (journal, size): (u16, u64),
    row: &[u8],
    author: &Keyring,
    issuers: &[&Keyring],
) -> Result<bool, KeepError> {
    let Ok(receipt) = Receipt::from_bytes(row) else { return Ok(false) };
    let beside = read.row(Rows::Checkpoints, key(journal, size)?)?;
    // A head that cannot be read is named itself.
    let other = beside.and_then(|row| Checkpoint::from_bytes(&row).ok()).is_some_and(|head| head.root != receipt.root);
    let head = TreeHead { origin: LogOrigin::Line(author.origin()), size, root: receipt.root };
    let mut issuers = issuers.iter();
    let by_one = issuers.any(|issuer| stands(issuer.verify_receipt(&receipt, &head, ReceiptPlace::Kept)));
    Ok(receipt.size == size && !other && by_one)
}

/// Revoked is said only after both signatures were found good.
fn stands<T>(verified: Result<T, KeyringError>) -> bool {
    matches!(verified, Ok(_) | Err(KeyringError::Revoked { .. }))
}

/// Which head or receipt is damaged, and what that means.
fn named(read: &dyn Read, table: Rows, (journal, side): (u16, Side), size: u64) -> Result<Damage, KeepError> {
    let larger = read.rows(table, key(journal, size.saturating_add(1))?..range_from(journal, 0)?.end, 1, 1)?;
    let smaller = read.last_row(table, key(journal, 0)?..key(journal, size)?)?;
    let from = smaller.map_or(0, |(at, _)| number_of(at));
    let (what, covered, last) = match (table, side) {
        (Rows::Checkpoints, Side::Ours) => ("our checkpoint", "our-checkpoint-covered", "our-checkpoint-last"),
        (Rows::Checkpoints, Side::Theirs) => ("their checkpoint", "their-checkpoint-covered", "their-checkpoint-last"),
        (_, Side::Ours) => ("their receipt", "their-receipt-covered", "their-receipt-last"),
        (_, Side::Theirs) => ("our receipt", "our-receipt-covered", "our-receipt-last"),
    };
    let to = size.saturating_sub(1);
    let (entries, damaged) = (format!("entries {from} to {to}"), format!("{what} of size {size} damaged"));
    let found = match larger.first() {
        Some((at, _)) => {
            let larger = number_of(*at);
            let detail =
                format!("{damaged}: its signatures do not verify; the one of size {larger} covers {entries} too");
            Damage::new(covered, detail).with("larger", larger)
        }
        None => {
            let detail = format!("{damaged}: its signatures do not verify, and no larger one covers {entries}");
            Damage::new(last, detail)
        }
    };
    Ok(found.with("size", size).with("from", from).with("to", to))
}
