//! What drafts hold of content that both sides erase: the draft that a statement was said from, and drafts of translations
//! (F19) of it. Each is found by a cell of its own, so that erasing costs by what is erased.

use comity_catalog::translation;
use comity_store::{Cells, Read, Tx};
use comity_wire::body::Members;
use comity_wire::{EntryId, Hash};
use serde_json::value::RawValue;

use super::super::cells::{self, RecordError};
use super::{DRAFTS_MAX, DraftState, Kept, key_of};

/// The letter of the cells that lead from a statement to drafts.
const LETTER: &[u8] = b"y";
/// Drafts of one statement that are looked at at most: a page of the store.
const LINKS_MAX: usize = if DRAFTS_MAX < 4_096 { DRAFTS_MAX } else { 4_096 };

fn key(of: &EntryId, draft: u64) -> Vec<u8> {
    [LETTER, &of.0, &draft.to_be_bytes()].concat()
}

/// The statements whose content a draft holds: the one that it was said as, the one that it translates.
fn held(kept: &Kept) -> Vec<Hash> {
    let draft = &kept.view.draft;
    let members = Members::read(draft.body.get().as_bytes()).ok();
    let members = members.filter(|_| draft.format == translation::FORMAT);
    let translates = members.and_then(|members| serde_json::from_str::<String>(members.get("ref")?).ok());
    kept.said.iter().chain(&translates).filter_map(|id| id.parse().ok()).collect()
}

/// Keeps by which statements a draft is found.
///
/// # Errors
/// The store's.
pub(super) fn link(tx: &mut dyn Tx, kept: &Kept) -> Result<(), RecordError> {
    for of in held(kept) {
        tx.put_cell(Cells::Watch, &key(&of, kept.view.id), &[])?;
    }
    Ok(())
}

/// Takes the content out of every draft that holds some of this statement's; what is not said yet is withdrawn.
///
/// # Errors
/// [`RecordError`].
pub fn erase(tx: &mut dyn Tx, of: &EntryId) -> Result<(), RecordError> {
    let prefix = [LETTER, &of.0].concat();
    let empty = RawValue::from_string("{}".to_owned()).map_err(|e| RecordError::Damaged { what: e.to_string() })?;
    for (cell, _) in tx.cells(Cells::Watch, &prefix, None, LINKS_MAX)? {
        let draft = cell.get(prefix.len()..).and_then(|rest| rest.try_into().ok()).map(u64::from_be_bytes);
        let Some(key) = draft.map(key_of) else { continue };
        if let Some(mut kept) = cells::get::<Kept>(&*tx as &dyn Read, Cells::Watch, &key)? {
            kept.view.draft.body.clone_from(&empty);
            kept.view.draft.subject.clear();
            kept.view.draft.asked = None;
            kept.view.draft.attachments.clear();
            kept.view.notes.clear();
            if kept.view.state != DraftState::Released {
                kept.void();
                kept.view.state = DraftState::Withdrawn;
            }
            (kept.seed, kept.nonce, kept.erased) = (None, None, true);
            cells::put(tx, Cells::Watch, &key, &kept)?;
        }
        tx.delete_cell(Cells::Watch, &cell)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use comity_store::Store;
    use comity_store::memory::Disk;

    use super::super::{DraftView, NoteView};
    use super::*;
    use crate::service::views::StatementDraft;

    fn kept(id: u64, state: DraftState, format: &str, body: &str, said: Option<Hash>) -> Kept {
        let raw = RawValue::from_string(body.into()).unwrap();
        let note = NoteView { by: "orlov".into(), at: 1, version: 1, text: "secret".into() };
        let view = DraftView {
            id,
            state,
            owner: "o".into(),
            version: 1,
            changed_by: "o".into(),
            changed_at: 1,
            draft: StatementDraft { subject: "secret".into(), ..StatementDraft::new("BOR", "nrrc", format, raw) },
            labels: None,
            notes: vec![note],
            asked: vec![],
            signed: vec![],
            number: None,
            attested: None,
        };
        let said = said.map(|said| said.to_string());
        Kept { view, nonce: None, seed: None, slots: Vec::new(), said, erased: false, aside: None }
    }

    #[test]
    fn drafts_of_what_is_erased_keep_nothing_of_it() {
        let (of, other, mut store) = (Hash([7; 32]), Hash([8; 32]), Disk::new().open());
        let text = r#"{"text":"secret"}"#;
        let translation = format!(r#"{{"ref":"{of}","members":{{"text":"secret"}}}}"#);
        let all = [
            kept(1, DraftState::Released, "F90", text, Some(of)),
            kept(2, DraftState::AwaitingRelease, "F19", &translation, None),
            kept(3, DraftState::Released, "F90", text, Some(other)),
            kept(4, DraftState::Drafted, "F90", &translation, None),
        ];
        let mut tx = store.begin().unwrap();
        for one in &all {
            link(&mut *tx, one).unwrap();
            cells::put(&mut *tx, Cells::Watch, &key_of(one.view.id), one).unwrap();
        }
        erase(&mut *tx, &of).unwrap();
        let left = |id| cells::get::<Kept>(&*tx, Cells::Watch, &key_of(id)).unwrap().unwrap();
        for (id, state) in [(1, DraftState::Released), (2, DraftState::Withdrawn)] {
            let one = left(id);
            assert_eq!(one.view.state, state);
            assert!(!serde_json::to_string(&one).unwrap().contains("secret"), "{one:?}");
        }
        assert!([3, 4].into_iter().all(|id| serde_json::to_string(&left(id)).unwrap().contains("secret")));
        assert!(tx.cells(Cells::Watch, &[LETTER, &of.0].concat(), None, 10).unwrap().is_empty());
    }
}
