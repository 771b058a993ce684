use comity_wire::Track;

use super::node::Node;
use super::problem::codes;
use super::tests::{Machines, draft};
use super::views::StatementDraft;

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
