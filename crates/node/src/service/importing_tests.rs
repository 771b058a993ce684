use comity_wire::Track;

use super::node::Node;
use super::problem::codes;
use super::tests::{Machines, draft};
use super::views::StatementDraft;

/// Bytes that lie in a node's chunk files of an attachment.
fn bytes_of(machines: &Machines, root: &str) -> usize {
    ["chunks", "leaves"].map(|word| machines.chunks[0].bytes(&format!("{root}.{word}")).len()).iter().sum()
}

async fn import(node: &Node, name: &str, content: &'static [u8]) -> String {
    let length = content.len() as u64;
    node.attachment_import(name, "text/plain", length, std::io::Cursor::new(content)).await.unwrap().root
}

fn keyed(roots: &[&str]) -> StatementDraft {
    let mut draft = draft("BOR", "attached");
    draft.idempotency_key = Some("key".to_owned());
    draft.attachments = roots.iter().map(|root| (*root).to_owned()).collect();
    draft
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_41_the_same_file_under_the_same_key_gets_the_same_answer_and_another_is_refused() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let first = import(&aur, "a", b"content").await;
    let accepted = aur.submit_one(keyed(&[&first])).await.unwrap();
    let again = import(&aur, "a", b"content").await;
    assert_ne!(first, again, "sealed anew");
    for root in [&first, &again] {
        let repeated = aur.submit_one(keyed(&[root])).await.unwrap();
        assert!(repeated.repeated);
        assert_eq!((&repeated.id, &repeated.number), (&accepted.id, &accepted.number));
    }
    let other_content = import(&aur, "a", b"CONTENT").await;
    let other_name = import(&aur, "b", b"content").await;
    let longer = import(&aur, "a", b"content.").await;
    for roots in [&[&*other_content][..], &[&other_name], &[&longer], &[], &[&first, &again]] {
        let refused = aur.submit_one(keyed(roots)).await.unwrap_err();
        assert_eq!(refused.code, codes::IDEMPOTENCY_CONFLICT, "{roots:?}");
    }
    aur.shutdown().await;
    bor.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_was_given_in_vain_is_dropped_with_its_chunks_where_the_draft_says_so() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let alone = |roots: &[&str]| StatementDraft { drop_unnamed: true, ..keyed(roots) };
    let first = import(&aur, "a", b"content").await;
    aur.submit_one(alone(&[&first])).await.unwrap();
    let again = import(&aur, "a", b"content").await;
    assert!(aur.submit_one(alone(&[&again])).await.unwrap().repeated);
    let other = import(&aur, "a", b"other").await;
    for root in [&first, &other] {
        let mut refused = alone(&[root]);
        refused.idempotency_key = None;
        refused.format = "F27".to_owned();
        aur.submit_one(refused).await.unwrap_err();
    }
    let kept = import(&aur, "a", b"kept").await;
    aur.submit_one(keyed(&[&kept])).await.unwrap_err();
    let left = [&first, &again, &other, &kept].map(|root| bytes_of(&machines, root) > 0);
    assert_eq!(left, [true, false, false, true], "the first stands in a statement, the last may be named yet");
    let gone = aur.submit_one(StatementDraft { idempotency_key: None, ..keyed(&[&again]) }).await.unwrap_err();
    assert_eq!(gone.code, codes::NO_SUCH_ATTACHMENT);
    let report = aur.fsck(false, machines.registers(0), |_| true).await.unwrap();
    assert_eq!((report.damage, report.attachments), (vec![], 2));
    aur.shutdown().await;
    bor.shutdown().await;
}
