//! Statements that this node accepted, that never left it, and that cannot be said again after a restore: an officer who
//! released one has left meanwhile (`docs/spec/restore.md`).
//!
//! Each is kept in the transaction that gave it up, and becomes a draft of the node's as soon as somebody looks at drafts:
//! officers release it anew, or give it up. Until then the status names it.

use comity_exchange::effect::SetAside;
use comity_store::{Cells, Read, Tx};
use comity_wire::envelope::Envelope;
use comity_wire::statement::{Plaintext, Statement};
use comity_wire::{Canonical, LineId};
use data_encoding::{BASE64, HEXLOWER};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::super::cells::{self, RecordError};
use super::{DRAFTS_MAX, DraftState, DraftView, Drafts, Kept, NoteView, OPEN, counter};
use crate::service::Problem;
use crate::service::views::{AskedView, InstrumentView, LanguageView, StatementDraft};
use crate::watch::linetests::NODE_OWNER;
use crate::watch::staff::record_fault;

/// The letter of their cells.
const LETTER: &[u8] = b"b";
/// How many are looked at at once.
pub const ASIDE_MAX: usize = 256;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// The line.
    pub line: String,
    /// The generation of our journal that it stood in.
    pub generation: u64,
    /// The number that people saw there.
    pub ordinal: u64,
    plaintext: String,
    draft: Option<u64>,
}

/// Keeps one.
///
/// # Errors
/// The store's; [`RecordError::TooLarge`] cannot be: an entry is smaller.
pub fn keep(tx: &mut dyn Tx, line: &LineId, one: &SetAside) -> Result<(), RecordError> {
    let key = [LETTER, &line.0, &one.generation.to_be_bytes(), &one.number.to_be_bytes()].concat();
    let (generation, ordinal, plaintext) = (one.generation, one.ordinal, BASE64.encode(&one.plaintext));
    cells::put(tx, Cells::Watch, &key, &Aside { line: line.to_string(), generation, ordinal, plaintext, draft: None })
}

/// Those that nobody has released anew or given up, [`ASIDE_MAX`] at most.
///
/// # Errors
/// [`RecordError`].
pub fn all(read: &dyn Read) -> Result<Vec<(Vec<u8>, Aside)>, RecordError> {
    cells::all(read, Cells::Watch, LETTER, ASIDE_MAX)
}

/// Notes which draft holds one, and forgets it when that draft is released or withdrawn.
pub(super) fn follow(tx: &mut dyn Tx, kept: &Kept) -> Result<(), RecordError> {
    let Some(key) = kept.aside.as_ref().and_then(|key| HEXLOWER.decode(key.as_bytes()).ok()) else { return Ok(()) };
    if !OPEN.contains(&kept.view.state) {
        return Ok(tx.delete_cell(Cells::Watch, &key)?);
    }
    match cells::get::<Aside>(&*tx, Cells::Watch, &key)? {
        Some(aside) if aside.draft.is_none() => {
            let draft = Some(kept.view.id);
            cells::put(tx, Cells::Watch, &key, &Aside { plaintext: String::new(), draft, ..aside })
        }
        _ => Ok(()),
    }
}

/// What a statement was, for people to say anew; nothing where it cannot be read.
fn draft_of(aside: &Aside, peer: &str, track: &str) -> Option<StatementDraft> {
    let plaintext = Plaintext::from_bytes(&BASE64.decode(aside.plaintext.as_bytes()).ok()?).ok()?;
    let Statement { envelope, body } = Statement::from_bytes(&plaintext.statement).ok()?;
    let body = RawValue::from_string(String::from_utf8(body).ok()?).ok()?;
    Some(drafted(envelope, StatementDraft::new(peer, track, "", body)))
}

fn drafted(said: Envelope, draft: StatementDraft) -> StatementDraft {
    let language = |of: &comity_wire::envelope::Language| LanguageView {
        tag: of.tag.clone(),
        authenticity: of.authenticity.word().to_owned(),
        source: of.source.map(|source| source.to_string()),
    };
    StatementDraft {
        format: said.format,
        format_version: said.format_version,
        from_desk: said.from_desk,
        to_desks: said.to_desks,
        info_desks: said.info_desks,
        subject: said.subject,
        asked: said.asked.map(|asked| AskedView { text: asked.text, by: asked.by }),
        precedence: said.precedence.word().to_owned(),
        instrument: said
            .instrument
            .map(|of| InstrumentView { instrument: of.instrument.to_string(), article: of.article }),
        case: said.case.map(|id| id.to_string()),
        in_reply_to: said.in_reply_to.iter().map(ToString::to_string).collect(),
        supersedes: said.supersedes.map(|id| id.to_string()),
        languages: said.languages.iter().map(language).collect(),
        handling: said.handling,
        tlp: said.tlp.word().to_owned(),
        pap: said.pap.word().to_owned(),
        standing: said.standing.word().to_owned(),
        mark: said.mark.word().to_owned(),
        attachments: said.attachments.iter().map(|one| one.root.to_string()).collect(),
        ..draft
    }
}

impl Drafts {
    /// Makes a draft of each statement that was set aside and is none yet. Its note names the number that it had.
    ///
    /// # Errors
    /// The store's. Where there is no room for drafts, it waits.
    pub(super) async fn adopt_set_aside(&self) -> Result<(), Problem> {
        let waits = |aside: &Aside| aside.draft.is_none();
        if !all(&*self.node.snapshot().await?.read).map_err(record_fault)?.iter().any(|(_, aside)| waits(aside)) {
            return Ok(());
        }
        let _one = self.changing.lock().await;
        let read = self.node.snapshot().await?.read;
        let (found, now) = (all(&*read).map_err(record_fault)?, self.now().await?);
        let mut id = counter(&*read)?;
        for (key, aside) in found.into_iter().filter(|(_, aside)| waits(aside)) {
            let Some((peer, track, number)) = self.node.aside_name(&aside) else { continue };
            let Some(draft) = draft_of(&aside, &peer, &track).filter(|_| id < DRAFTS_MAX as u64) else { continue };
            let view = DraftView {
                id,
                state: DraftState::Drafted,
                owner: NODE_OWNER.to_owned(),
                version: 1,
                changed_by: NODE_OWNER.to_owned(),
                changed_at: now,
                draft,
                labels: None,
                notes: vec![NoteView { by: NODE_OWNER.to_owned(), at: now, version: 1, text: number }],
                asked: Vec::new(),
                signed: Vec::new(),
                number: None,
                attested: None,
            };
            let aside = Some(HEXLOWER.encode(&key));
            self.keep(Kept { view, nonce: None, seed: None, slots: Vec::new(), said: None, erased: false, aside })
                .await?;
            id += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use comity_exchange::effect::Rejection;
    use comity_store::Store;
    use comity_store::memory::Disk;
    use comity_wire::Hash;

    use super::*;

    fn set_aside(number: u64, plaintext: Vec<u8>) -> SetAside {
        let (generation, ordinal, id) = (1, number, Hash([7; 32]));
        SetAside { generation, number, ordinal, id, plaintext, reason: Rejection::Closed }
    }

    fn plaintext() -> Vec<u8> {
        let envelope = Envelope {
            format: "F90".into(),
            format_version: 1,
            from_desk: "watch".into(),
            to_desks: vec!["legal".into()],
            subject: "a matter".into(),
            case: Some(Hash([5; 32])),
            release_nonce: Some([9; 32]),
            ..Envelope::default()
        };
        let statement = Statement { envelope, body: br#"{"text":"words"}"#.to_vec() }.to_bytes();
        Plaintext { seed: [1; 32], statement, signatures: vec![vec![1]] }.to_bytes()
    }

    #[test]
    fn what_was_set_aside_is_found_until_its_draft_is_over() {
        let (disk, line) = (Disk::new(), LineId([1; 32]));
        let mut store = disk.open();
        let mut tx = store.begin().unwrap();
        keep(&mut *tx, &line, &set_aside(3, plaintext())).unwrap();
        keep(&mut *tx, &line, &set_aside(4, b"no plaintext".to_vec())).unwrap();
        tx.commit().unwrap();
        let found = all(&*store.reader().unwrap()).unwrap();
        assert_eq!(found.iter().map(|(_, aside)| aside.ordinal).collect::<Vec<_>>(), [3, 4]);
        let draft = draft_of(&found[0].1, "BOR", "nrrc").unwrap();
        assert_eq!(
            (draft.format.as_str(), draft.subject.as_str(), draft.body.get()),
            ("F90", "a matter", r#"{"text":"words"}"#)
        );
        assert_eq!((draft.peer.as_str(), draft.track.as_str(), draft.to_desks[0].as_str()), ("BOR", "nrrc", "legal"));
        assert_eq!(draft.case, Some(Hash([5; 32]).to_string()));
        assert!(draft_of(&found[1].1, "BOR", "nrrc").is_none(), "it stays in the status");
    }
}
