//! What a stranger can check from a disk alone, with no node running.

use comity_exchange::Side;
use comity_journal::keyring::PlacedControl;
use comity_journal::{Frontier, Keyring, ReceiptPlace, RegisterView, TreeHead, VerifiedDelegation};
use comity_wire::Canonical;
use comity_wire::control::ControlBody;
use comity_wire::header::Kind;
use comity_wire::register::RegisterPart;

use crate::ledger::SimLedger;

/// Verifies every receipt for our journal under the counterpart's; only where neither has a successor.
///
/// # Errors
/// Words: the first receipt that does not verify, or why none can be.
pub fn verify_receipts(disk: &SimLedger, register: &RegisterPart) -> Result<(), String> {
    let newest = |side| disk.journals().filter(|(of, ..)| *of == side).map(|(_, generation, _)| generation).last();
    let (Some(ours), Some(theirs)) = (newest(Side::Ours), newest(Side::Theirs)) else { return Ok(()) };
    let Some(journal) = disk.journal(Side::Ours, ours) else { return Ok(()) };
    if theirs != 1 || ours != 1 || journal.receipts.is_empty() {
        return Ok(());
    }
    let newer = disk.their_register().and_then(|bytes| RegisterPart::from_bytes(bytes).ok());
    let keyring = keyring(disk, newer.as_ref().unwrap_or(register), theirs)?;
    let ids = disk.ids(Side::Ours, ours);
    let header = journal.rows.values().find_map(|row| row.entry.header().ok()).ok_or("no header")?;
    for receipt in journal.receipts.values() {
        let covered = usize::try_from(receipt.size).ok().and_then(|size| ids.get(..size));
        let mut frontier = Frontier::new();
        frontier
            .append_all(covered.ok_or("a receipt beyond the journal")?, &mut Vec::new())
            .map_err(|e| e.to_string())?;
        let head = TreeHead { origin: header.origin().into(), size: receipt.size, root: frontier.root() };
        keyring
            .verify_receipt(receipt, &head, ReceiptPlace::Kept)
            .map_err(|e| format!("the receipt for size {} does not verify: {e}", receipt.size))?;
    }
    Ok(())
}

/// The counterpart's keyring, from its control entries and its register as this disk holds them.
fn keyring(disk: &SimLedger, register: &RegisterPart, generation: u64) -> Result<Keyring, String> {
    let view = RegisterView::build(&register.entries).map_err(|e| e.to_string())?;
    let journal = disk.journal(Side::Theirs, generation).ok_or("no journal")?;
    let mut keyring: Option<Keyring> = None;
    for row in journal.rows.values() {
        let Ok(header) = row.entry.header() else { continue };
        if header.kind != Kind::Control {
            continue;
        }
        let body = ControlBody::from_bytes(&row.entry.body).map_err(|e| e.to_string())?;
        match keyring.as_mut() {
            None => {
                let verified = VerifiedDelegation::verify(&body, &header.origin(), &view).map_err(|e| e.to_string())?;
                keyring = Some(Keyring::new(verified));
            }
            Some(keyring) => {
                let placed =
                    PlacedControl { number: row.number, register: header.register.as_ref(), body: &body, receipted: 0 };
                keyring.apply(placed, &view).map_err(|e| e.to_string())?;
            }
        }
    }
    keyring.ok_or_else(|| "no delegation".into())
}
