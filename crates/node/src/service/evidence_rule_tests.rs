//! The evidence rule on two real nodes: what an inquiry rests on is said alike on both sides, in every rendering, from the
//! line's state.

use comity_journal::register::officer_key;
use comity_journal::release;
use comity_seal::OfficerSecret;
use comity_seal::chunk_seal::attachment_commitment;
use comity_seal::hash::sha256;
use comity_seal::insecure_seeded::SeededRng;
use comity_wire::register::RegisterFact;
use comity_wire::{Hash, Track};
use serde_json::json;
use serde_json::value::RawValue;

use super::problem::codes;
use super::tests::{Machines, show_when};
use super::views::*;
use super::{Node, Problem, Required};
use crate::core::seeded::SeededParty;

/// Officers of both parties: 1 and 2 approve.
pub(super) fn officer(number: u64) -> OfficerSecret {
    OfficerSecret::generate(&mut SeededRng::new(900 + number)).unwrap()
}

pub(super) fn enrol(party: &mut SeededParty) {
    for (number, name) in [(1, "First"), (2, "Second")] {
        let key = Some(officer_key(officer(number).public()).unwrap());
        party.authority_says(RegisterFact::Officer { name: name.into(), role: "approver".into(), key }).unwrap();
    }
}

/// A formal inquiry that rests on this.
pub(super) fn inquiry(evidence: &serde_json::Value, attachments: Vec<String>) -> StatementDraft {
    let body = json!({ "facts": "f", "evidence": evidence, "confidence": "low", "questions": ["q"] });
    let body = RawValue::from_string(body.to_string()).unwrap();
    StatementDraft { attachments, ..StatementDraft::new("BOR", "nrrc", "F23", body) }
}

/// Officers sign a draft and it is said.
pub(super) async fn release_by(node: &Node, draft: StatementDraft, who: &[u64]) -> Result<Accepted, Problem> {
    let officers: Vec<_> = who.iter().map(|number| officer(*number)).collect();
    let keys: Vec<Hash> = officers.iter().map(|one| one.public().fingerprint()).collect();
    let nonce = sha256(draft.body.get().as_bytes()).0;
    let required = Required { officers: keys, nonce, seed: [3; 32] };
    let (line, statement) = node.signable(draft.clone(), required.clone()).await?;
    let members = statement.members().unwrap();
    let prepared = comity_exchange::Prepared::seeded(&statement, &members, &[], required.seed).unwrap();
    let asked = release::asked(line, prepared.commitment(), &statement.envelope).unwrap();
    let mut slots: Vec<_> = officers.iter().map(|one| (one.public().fingerprint(), asked.sign(one).unwrap())).collect();
    slots.sort();
    node.submit_released(draft, required, slots.into_iter().map(|(_, slot)| slot).collect()).await
}

/// Waits until both sides say so, and reads it in every language and form.
async fn both_say(nodes: [&Node; 2], id: &str, word: &str) {
    for node in nodes {
        let says = |view: &StatementView| view.effect.as_ref().and_then(|e| e.evidence.as_deref()) == Some(word);
        show_when(node, id, says).await;
        for (lang, label) in [(LanguageTag::En, "UNSUBSTANTIATED"), (LanguageTag::Ru, "БЕЗ ДОКАЗАТЕЛЬСТВ")]
        {
            for form in [RenderingForm::Text, RenderingForm::Html, RenderingForm::Page] {
                let read = node.rendering(id.to_owned(), RenderingQuery { lang, form }).await.unwrap();
                assert_eq!(read.unsubstantiated, word == "unsubstantiated", "{word}");
                assert_eq!(read.content.contains(label), word == "unsubstantiated", "{word}: {}", read.content);
            }
        }
        let listed = node.list(ListQuery::default()).await.unwrap();
        let item = listed.iter().find(|item| item.id == id).unwrap();
        assert_eq!(item.effect.as_ref().unwrap().evidence.as_deref(), Some(word));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inquiry_is_unsubstantiated_attached_or_committed_to_and_then_disclosed_alike_on_both_sides() {
    let machines = Machines::founded(&[Track::Nrrc], enrol);
    let [aur, bor] = machines.both().await;
    let both = [&aur, &bor];
    let neither = release_by(&aur, inquiry(&json!([]), vec![]), &[1, 2]).await.unwrap();
    both_say(both, &neither.id, "unsubstantiated").await;

    let log = b"the log".to_vec();
    let imported = aur.attachment_import("log.txt", "text/plain", 7, std::io::Cursor::new(log)).await.unwrap();
    let named = json!([{ "what": "log", "kind": "attached", "attachment": imported.root }]);
    let attached = release_by(&aur, inquiry(&named, vec![imported.root]), &[1, 2]).await.unwrap();
    both_say(both, &attached.id, "held").await;

    let commitment = attachment_commitment(&[7; 32], &sha256(b"kept back"));
    let named = json!([{ "what": "log", "kind": "committed", "commitment": commitment.to_string() }]);
    let committed = release_by(&aur, inquiry(&named, vec![]), &[1, 2]).await.unwrap();
    both_say(both, &committed.id, "committed").await;
    let disclosure = |text: &str, salt: u8| {
        let opening = json!({ "form": "inline", "salt": Hash([salt; 32]).to_string(), "text": text });
        let body = json!({ "commitment": commitment.to_string(), "opening": opening, "ref": committed.id });
        let body = RawValue::from_string(body.to_string()).unwrap();
        StatementDraft { case: Some(committed.id.clone()), ..StatementDraft::new("BOR", "nrrc", "F38", body) }
    };
    for (text, salt) in [("another log", 7), ("kept back", 8)] {
        let problem = aur.submit_one(disclosure(text, salt)).await.unwrap_err();
        assert_eq!((problem.code.as_ref(), problem.params["effect"].as_str()), (codes::NO_EFFECT, "not-committed"));
        // Said all the same, it discloses nothing on either side.
        let said = aur.submit_one(StatementDraft { anyway: true, ..disclosure(text, salt) }).await.unwrap();
        show_when(&bor, &said.id, |view| view.effect.is_some()).await;
        both_say(both, &committed.id, "committed").await;
    }
    aur.submit_one(disclosure("kept back", 7)).await.unwrap();
    both_say(both, &committed.id, "disclosed").await;
    // What the first one rests on changed by none of it.
    both_say(both, &neither.id, "unsubstantiated").await;
    aur.shutdown().await;
    bor.shutdown().await;
}
