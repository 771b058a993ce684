//! What a reader on either side must see: who released a statement, both local times, lateness, and what one person alone
//! cannot change. Two real nodes.

use comity_wire::Track;
use comity_wire::register::RegisterFact;
use serde_json::json;
use serde_json::value::RawValue;

use super::evidence_rule_tests::{enrol, inquiry, officer, release_by};
use super::problem::codes;
use super::tests::{Machines, show_when};
use super::views::*;
use crate::core::seeded::SeededParty;

fn of(track: &str, format: &str, body: &serde_json::Value) -> StatementDraft {
    StatementDraft::new("BOR", track, format, RawValue::from_string(body.to_string()).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_two_released_is_shown_with_both_and_one_person_neither_corrects_nor_cancels_it() {
    let machines = Machines::founded(&[Track::Nrrc], enrol);
    let [aur, bor] = machines.both().await;
    let said = release_by(&aur, inquiry(&json!([]), vec![]), &[1, 2]).await.unwrap();
    for node in [&aur, &bor] {
        let view = show_when(node, &said.id, |view| view.effect.is_some()).await;
        let mut names: Vec<&str> = view.released.iter().map(|one| one.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["First", "Second"]);
        let key = officer(1).public().fingerprint().to_string();
        assert!(view.released.iter().any(|one| one.key == key && one.role == "approver"));
        let read = node.rendering(said.id.clone(), RenderingQuery::default()).await.unwrap().content;
        assert!(read.contains("First (approver)") && read.contains("Second (approver)"), "{read}");
    }
    for changes in [None, Some(RawValue::from_string(r#"{"confidence":"high"}"#.into()).unwrap())] {
        let alone = CorrectionDraft { changes, ..CorrectionDraft::of(&said.id, "r") };
        assert_eq!(aur.correct(alone).await.unwrap_err().code, codes::RELEASE_TWO_SUPERSEDED);
    }
    let cancel = json!({ "ref": said.id, "cancel": true, "reason": "r" });
    let cancel = || StatementDraft { supersedes: Some(said.id.clone()), ..of("nrrc", "F05", &cancel) };
    let one = release_by(&aur, cancel(), &[1]).await.unwrap_err();
    assert_eq!(one.code, codes::RELEASE_TWO_SUPERSEDED, "one officer is one");
    let note =
        StatementDraft { supersedes: Some(said.id.clone()), ..of("nrrc", "F90", &json!({"subject":"s","text":"t"})) };
    assert_eq!(aur.submit_one(note).await.unwrap_err().code, codes::RELEASE_TWO_SUPERSEDED, "nor does another format");
    let two = release_by(&aur, cancel(), &[1, 2]).await.unwrap();
    for node in [&aur, &bor] {
        show_when(node, &two.id, |view| view.effect.is_some()).await;
        let view = show_when(node, &said.id, |view| !view.corrections.is_empty()).await;
        assert_eq!(view.effect.unwrap().stage, "cancelled");
    }
    aur.shutdown().await;
    bor.shutdown().await;
}

/// The party says in which zone its watch lives.
fn in_vienna(party: &mut SeededParty) {
    let body = json!({
        "act": "nominate", "category": "watch", "agency": "CERT", "position": "Watch",
        "contacts": [{"kind": "telephone", "value": "+43 1"}], "languages": ["en"],
        "hours": {"time_zone": "Europe/Vienna", "weekly": [{"day": 1, "from": "08:00", "to": "16:00"}]},
        "holidays": [], "keys": []
    });
    let body = body.to_string().into_bytes();
    party.authority_says(RegisterFact::Statement { format: "F10".into(), version: 1, body }).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_embargo_says_the_local_times_that_are_known_and_which_are_not() {
    let first = std::cell::Cell::new(true);
    let machines = Machines::founded(&[Track::Cert], |party| {
        if first.replace(false) {
            in_vienna(party);
        }
    });
    let [aur, bor] = machines.both().await;
    let advisory = json!({"product": [{"name": "Valve"}], "status": "fixed"});
    let body = json!({"advisory": advisory, "embargo_until": 1_798_888_000, "remedy": {"category": "vendor-fix", "details": "d"}});
    let said = aur.submit_one(of("cert", "F28", &body)).await.unwrap();
    let mut read = Vec::new();
    for node in [&aur, &bor] {
        show_when(node, &said.id, |view| view.effect.is_some()).await;
        read.push(node.rendering(said.id.clone(), RenderingQuery::default()).await.unwrap().content);
    }
    assert_eq!(read[0], read[1]);
    let shown = ["2027-01-02 11:06:40 UTC", "Local time of AUR", "2027-01-02 12:06:40 +01:00 (Europe/Vienna)"];
    assert!(shown.iter().all(|part| read[0].contains(part)), "{}", read[0]);
    assert!(read[0].contains("Local time of BOR: not known"), "{}", read[0]);
    aur.shutdown().await;
    bor.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_warning_says_so_and_its_notification_joins_it_and_names_its_band() {
    let machines = Machines::new(&[Track::Cert]);
    let [aur, bor] = machines.both().await;
    let example = include_str!("../../../../formats/examples/F20/valid-power-network.json");
    let example: serde_json::Value = serde_json::from_str(example).unwrap();
    let mut body = example["body"].clone();
    body["aware_since"] = json!(1_600_000_000);
    let warning = aur.submit_one(of("cert", "F20", &body)).await.unwrap();
    for node in [&aur, &bor] {
        let view = show_when(node, &warning.id, |view| view.effect.is_some()).await;
        assert_eq!(view.effect.unwrap().sent_late, Some(1_600_000_000 + 86_400));
        let case = node.case(&warning.id).await.unwrap();
        assert_eq!(case.late.len(), 1);
        let read = node.rendering(warning.id.clone(), RenderingQuery::default()).await.unwrap().content;
        assert!(read.contains("sent late: was to be sent by"), "{read}");
    }
    let follows = |band: &str| {
        let severity = json!({"score": 71, "band": band});
        let body = json!({"early_warning": warning.id, "severity": severity, "impact": "i", "indicators": []});
        of("cert", "F21", &body)
    };
    let problem = aur.submit_one(follows("low")).await.unwrap_err();
    assert_eq!((problem.code.as_ref(), problem.params["limit"].as_str()), (codes::FIELD_WRONG, "high"));
    let preview = aur.preview(follows("high"), RenderingQuery::default()).await.unwrap();
    assert!(preview.content.contains("by NCISS, AUR"), "{}", preview.content);
    let said = aur.submit_one(follows("high")).await.unwrap();
    for node in [&aur, &bor] {
        let view = show_when(node, &said.id, |view| view.effect.is_some()).await;
        assert_eq!(view.effect.unwrap().case.as_deref(), Some(warning.id.as_str()));
    }
    // The case of another warning: its author's node refuses it, and said all the same it is void on both sides.
    let other = aur.submit_one(of("cert", "F20", &body)).await.unwrap();
    show_when(&aur, &other.id, |view| view.effect.is_some()).await;
    let elsewhere = || StatementDraft { case: Some(other.id.clone()), ..follows("high") };
    let problem = aur.submit_one(elsewhere()).await.unwrap_err();
    assert_eq!((problem.code.as_ref(), problem.params["effect"].as_str()), (codes::NO_EFFECT, "case-mismatch"));
    let said = aur.submit_one(StatementDraft { anyway: true, ..elsewhere() }).await.unwrap();
    for node in [&aur, &bor] {
        let view = show_when(node, &said.id, |view| view.effect.is_some()).await;
        assert_eq!(view.effect.unwrap().no_effect.as_deref(), Some("case-mismatch"));
    }
    aur.shutdown().await;
    bor.shutdown().await;
}
