use std::collections::BTreeMap;
use std::sync::Arc;

use comity_catalog::Ceiling;
use comity_seal::insecure_seeded::SeededRng;
use comity_seal::rng::random32;
use comity_store::memory::{Disk, Fault};
use comity_wire::limits::CHUNK_BYTES;
use comity_wire::{LineId, Track};
use serde_json::value::RawValue;

use super::formats::judge_shipped;
use super::views::{
    AckDraft, Colour, CorrectionDraft, Direction, Event, ListQuery, Progress, Stage, StatementDraft, StatementState,
    StatementView,
};
use super::*;
use crate::attachments::MemoryChunks;
use crate::core::seeded::{SeededParty, again, seeded_line};
use crate::core::{Core, LineSetup};
use crate::link::{Identity, LinkConfig, LinkQuotas, LinkTimes, PeerId, PeerLink, Secret, TlsKey};
use crate::state::StateStore;

pub(super) const PEERS: [&str; 2] = ["AUR", "BOR"];

/// What two nodes leave on their machines.
pub(super) struct Machines {
    pub(super) disks: [Disk; 2],
    pub(super) chunks: [MemoryChunks; 2],
    setups: [Vec<LineSetup>; 2],
    names: [Names; 2],
    seeds: [[u8; 32]; 2],
    knock: [u8; 32],
    pub(super) parties: [SeededParty; 2],
    /// The formats that each knows.
    pub(super) catalogues: [comity_catalog::Catalogue; 2],
    /// Addresses of the other node that a dialling one has besides the one that it is given.
    pub(super) further: fn(&str) -> Vec<String>,
    pub(super) ceilings: [BTreeMap<String, Ceiling>; 2],
    /// Whatever is over is put aside at once.
    states: [Arc<StateStore>; 2],
}

fn tls_key(seed: &[u8; 32]) -> TlsKey {
    Identity::from_seed(&Secret::from(*seed)).unwrap().public_key()
}

impl Machines {
    pub(super) fn new(tracks: &[Track]) -> Self {
        Self::founded(tracks, |_| {})
    }

    /// As [`Self::new`], after both parties said something in their registers.
    pub(super) fn founded(tracks: &[Track], say: impl Fn(&mut SeededParty)) -> Self {
        let mut rng = SeededRng::new(7);
        let mut parties = PEERS.map(|name| SeededParty::found(name, &mut rng).unwrap());
        parties.iter_mut().for_each(say);
        let mut setups = [Vec::new(), Vec::new()];
        for track in tracks {
            let [a, b] = seeded_line(&parties[0], &parties[1], *track, &mut rng).unwrap();
            setups[0].push(a);
            setups[1].push(b);
        }
        let names = [0, 1].map(|side: usize| {
            let other = 1 - side;
            let line = |s: &LineSetup| {
                let name = LineName { peer: PEERS[other].into(), track: s.config.track, line: s.config.line };
                (s.config.line, name)
            };
            let peer = PeerName {
                name: PEERS[other].into(),
                own_name: PEERS[other].into(),
                party: parties[other].party,
                root: comity_wire::Hash([7; 32]),
                addresses: vec![],
            };
            Names {
                own: PEERS[side].into(),
                party: parties[side].party,
                peers: BTreeMap::from([(PEERS[other].into(), peer)]),
                lines: setups[side].iter().map(line).collect(),
            }
        });
        Self {
            disks: [Disk::new(), Disk::new()],
            chunks: Default::default(),
            setups,
            names,
            seeds: [0, 1].map(|side: usize| *parties[side].tls.seed().expose()),
            knock: random32(&mut rng),
            parties,
            catalogues: std::array::from_fn(|_| comity_catalog::Catalogue::shipped().unwrap()),
            further: |_| Vec::new(),
            ceilings: Default::default(),
            states: [(); 2].map(|()| Arc::new(StateStore::new(Box::new(Disk::new().open())).unwrap().every(1))),
        }
    }

    fn lines(&self) -> Vec<LineId> {
        self.setups[0].iter().map(|s| s.config.line).collect()
    }

    /// The registers of one node's folder.
    pub(super) fn registers(&self, side: usize) -> PairedRegisters {
        let theirs = self.setups[side].iter().map(|s| (s.config.line, s.their_register.clone())).collect();
        PairedRegisters { ours: self.setups[side][0].register.clone(), theirs }
    }

    /// Starts one node; it dials the address, if there is one, and listens otherwise.
    pub(super) async fn start(&self, side: usize, dial: Option<String>, linked: bool) -> Node {
        self.start_by(side, dial, linked, None).await
    }

    /// The same, by a clock that is turned.
    pub(super) async fn start_by(&self, side: usize, dial: Option<String>, linked: bool, clock: Option<Dial>) -> Node {
        let mut core = Core::open(Box::new(self.disks[side].open()), judge_shipped).unwrap();
        for setup in &self.setups[side] {
            core.add_line(again(setup).unwrap()).unwrap();
        }
        // A node is known by the key that it had at the pairing.
        let id = PeerId(tls_key(&self.seeds[1 - side]).0);
        let link = linked.then(|| LinkConfig {
            tls_seed: Secret::from(self.seeds[side]),
            listen: dial.is_none().then(|| "127.0.0.1:0".parse().unwrap()),
            peers: vec![PeerLink {
                id,
                tls_public_keys: vec![tls_key(&self.seeds[1 - side])],
                knock_key: Secret::from(self.knock),
                addresses: dial.map(|one| [vec![one.clone()], (self.further)(&one)].concat()).unwrap_or_default(),
                proxy: None,
                lines: self.lines(),
            }],
            times: LinkTimes::default(),
            quotas: LinkQuotas::default(),
        });
        let parts = NodeParts {
            core,
            chunks: Arc::new(self.chunks[side].clone()),
            names: self.names[side].clone(),
            formats: Formats::with_shipped_words(self.catalogues[side].clone()),
            ceilings: self.ceilings[side].clone(),
            link,
            link_names: BTreeMap::from([(id, PEERS[1 - side].to_owned())]),
            findings: vec![],
            states: Some(Box::new({
                let states = Arc::clone(&self.states[side]);
                move || Some(states)
            })),
            upkeep: None,
        };
        Node::start_by(parts, clock).await.unwrap()
    }

    pub(super) async fn both(&self) -> [Node; 2] {
        let first = self.start(0, None, true).await;
        let second = self.start(1, Some(first.listening().unwrap().to_string()), true).await;
        for line in self.names[0].lines.values() {
            first.wait_ready("BOR", line.track.word()).await.unwrap();
            second.wait_ready("AUR", line.track.word()).await.unwrap();
        }
        [first, second]
    }
}

pub(super) fn draft(peer: &str, text: &str) -> StatementDraft {
    let body = serde_json::json!({ "subject": "s", "text": text }).to_string();
    StatementDraft::new(peer, "nrrc", "F90", RawValue::from_string(body).unwrap())
}

pub(super) async fn show_when(node: &Node, name: &str, done: impl Fn(&StatementView) -> bool) -> StatementView {
    let mut events = node.events();
    loop {
        if let Ok(view) = node.show(name.into()).await
            && done(&view)
        {
            return view;
        }
        let _changed = events.recv().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_is_sent_receipted_acknowledged_and_corrected_over_the_link() {
    let machines = Machines::new(&[Track::Nrrc, Track::Cert]);
    let [aur, bor] = machines.both().await;
    let mut received = bor.events();
    let accepted = aur.submit_one(draft("BOR", "hello")).await.unwrap();
    assert_eq!(accepted.number, "AUR/nrrc/1");
    aur.wait_receipted(accepted.number.clone()).await.unwrap();
    loop {
        if let Event::Received { statement, format, tlp, .. } = received.recv().await.unwrap() {
            assert_eq!((statement.number.as_str(), format.as_str(), tlp.as_str()), ("AUR/nrrc/1", "F90", "TLP:AMBER"));
            assert_eq!(statement.id, accepted.id);
            break;
        }
    }
    let ack = AckDraft {
        refs: vec!["AUR/nrrc/1".into()],
        officer: "Duty officer".into(),
        understood: true,
        received_at: None,
        tlp: String::new(),
        pap: String::new(),
        idempotency_key: None,
    };
    let acked = bor.acknowledge(ack.clone()).await.unwrap();
    assert_eq!(acked.number, "BOR/nrrc/1");
    let seen = aur.wait_acknowledged(accepted.number.clone()).await.unwrap();
    assert_eq!((seen.officer.as_str(), seen.by.id.as_str()), ("Duty officer", acked.id.as_str()));
    let view = aur.show(accepted.id.clone()).await.unwrap();
    assert!(matches!(view.state, StatementState::Acknowledged { .. }));
    assert_eq!(view.content.unwrap().body.get(), draft("BOR", "hello").body.get());
    let own = aur.acknowledge(ack).await.unwrap_err();
    assert_eq!(own.code, problem::codes::ACK_OWN);

    let fix = CorrectionDraft {
        r#ref: accepted.number.clone(),
        changes: None,
        reason: "sent in error".into(),
        tlp: String::new(),
        pap: String::new(),
        idempotency_key: None,
    };
    let fixed = aur.correct(fix).await.unwrap();
    let theirs = show_when(&bor, &accepted.number, |v| !v.corrections.is_empty()).await;
    assert_eq!(theirs.direction, Direction::In);
    assert_eq!(theirs.corrections[0].by.number, fixed.number);
    assert!(matches!(theirs.state, StatementState::Superseded { cancelled: true, .. }));

    let inbox = bor.inbox(ListQuery::default()).await.unwrap();
    assert_eq!(inbox.iter().map(|i| i.number.as_str()).collect::<Vec<_>>(), ["AUR/nrrc/2", "AUR/nrrc/1"]);
    let test = aur.line_test("BOR", "cert").await.unwrap();
    assert_eq!(test.track, "cert");
    let status = aur.status().await.unwrap();
    assert_eq!(status.lines.len(), 2);
    assert!(status.lines.iter().all(|l| l.link_up && !l.frozen));
    aur.shutdown().await;
    bor.shutdown().await;
    assert_eq!(aur.show("AUR/nrrc/1".into()).await.unwrap_err().code, problem::codes::SHUTTING_DOWN);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rule_15_two_nodes_show_one_digest_of_their_line_and_another_when_more_is_said() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let mut seen = Vec::new();
    for text in ["one", "two"] {
        let accepted = aur.submit_one(draft("BOR", text)).await.unwrap();
        aur.wait_receipted(accepted.number).await.unwrap();
        // Until what is still under way, a listing and its receipt, has come as well.
        let digest = loop {
            let ours = aur.line_test("BOR", "nrrc").await.unwrap().digest.unwrap();
            let theirs = bor.line_test("AUR", "nrrc").await.unwrap().digest.unwrap();
            if (&ours.ours, &ours.theirs) == (&theirs.theirs, &theirs.ours) {
                assert_eq!((&ours.hash, ours.entries), (&theirs.hash, theirs.entries));
                assert_eq!((ours.words.len(), &ours.words), (5, &theirs.words));
                break ours;
            }
        };
        assert!(digest.entries > 0 && digest.ours.size > 1, "{digest:?}");
        seen.push(digest);
    }
    assert_ne!(seen[0].hash, seen[1].hash);
    assert_eq!(aur.status().await.unwrap().lines[0].digest.as_ref(), seen.last());
    aur.shutdown().await;
    bor.shutdown().await;
}

/// The figures of a stage begin at nothing, never fall, and end at the total.
fn rises_to(heard: &[Progress], stage: Stage, total: u64) {
    let of: Vec<&Progress> = heard.iter().filter(|progress| progress.stage == stage).collect();
    assert!(of.iter().all(|progress| progress.total == Some(total)), "{of:?}");
    assert!(of.is_sorted_by_key(|progress| progress.done), "{of:?}");
    assert_eq!((of[0].done, of[of.len() - 1].done), (0, total));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attachment_travels_and_both_sides_know_that_it_is_held() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let bytes: Vec<u8> = (0..5 * CHUNK_BYTES + 99).map(|i| (i % 251) as u8).collect();
    let imported = aur
        .attachment_import("notes.txt", "text/plain", bytes.len() as u64, std::io::Cursor::new(bytes.clone()))
        .await
        .unwrap();
    assert_eq!(imported.chunks, 6);
    let mut with = draft("BOR", "attached");
    with.attachments.push(imported.root.clone());
    let accepted = aur.submit_one(with).await.unwrap();
    let theirs = show_when(&aur, &accepted.number, |v| v.attachments[0].held_by_them.is_some()).await;
    assert_eq!(theirs.attachments[0].name, "notes.txt");
    let view = bor.show(accepted.number.clone()).await.unwrap();
    assert!(view.attachments[0].held_here);
    let file = tempfile::NamedTempFile::new().unwrap();
    let to = file.reopen().unwrap();
    let written = bor.attachment_export(&accepted.number, &imported.root, to).await.unwrap();
    assert_eq!(written, bytes.len() as u64);
    assert_eq!(std::fs::read(file.path()).unwrap(), bytes);
    let (told, heard) = std::sync::mpsc::channel();
    let report = bor.fsck(false, machines.registers(1), move |progress| told.send(progress).is_ok()).await.unwrap();
    let heard: Vec<Progress> = heard.into_iter().collect();
    assert_eq!((report.damage, report.journals, report.attachments), (vec![], 2, 1));
    rises_to(&heard, Stage::Entries, report.entries);
    rises_to(&heard, Stage::Attachments, bytes.len() as u64);
    assert_eq!(bor.fsck(false, machines.registers(1), |_| false).await.unwrap_err().code, problem::codes::GIVEN_UP);
    for stage in [Stage::Entries, Stage::Attachments] {
        let given_up = bor.fsck(false, machines.registers(1), move |progress| progress.stage != stage).await;
        assert_eq!(given_up.unwrap_err().code, problem::codes::GIVEN_UP, "{stage:?}");
    }
    machines.chunks[1].rot(&format!("{}.chunks", imported.root), 3 * CHUNK_BYTES);
    let report = bor.fsck(false, machines.registers(1), |_| true).await.unwrap();
    assert_eq!(report.damage.len(), 1, "row 36: {:?}", report.damage);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_that_never_share_a_network_deliver_and_receipt_by_courier() {
    let machines = Machines::new(&[Track::Nrrc, Track::Expert]);
    let nodes = [machines.start(0, None, false).await, machines.start(1, None, false).await];
    let carry = async |from: usize| {
        let (_, file) = nodes[from].courier_write(PEERS[1 - from], Vec::new()).await.unwrap();
        nodes[1 - from].courier_read(std::io::Cursor::new(file)).await.unwrap()
    };
    carry(0).await;
    carry(1).await;
    let accepted = nodes[0].submit_one(draft("BOR", "by hand")).await.unwrap();
    assert!(matches!(nodes[0].show(accepted.number.clone()).await.unwrap().state, StatementState::Queued));
    let report = carry(0).await;
    assert!(report.new_entries > 0 && report.refused.is_empty());
    let report = carry(1).await;
    assert_eq!(report.new_receipts, 1);
    let view = nodes[0].show(accepted.number.clone()).await.unwrap();
    assert!(matches!(view.state, StatementState::Opened { .. }), "{:?}", view.state);
    let again = carry(0).await;
    assert_eq!((again.new_entries, again.refused.len()), (0, 0), "row 14: {again:?}");
    let junk = nodes[0].courier_read(std::io::Cursor::new(b"not a courier file at all".to_vec())).await;
    assert_eq!(junk.unwrap_err().code, problem::codes::COURIER_MALFORMED);
    let (_, file) = nodes[0].courier_write("BOR", Vec::new()).await.unwrap();
    for found in ["2", "10", "18446744073709551615"] {
        let newer = [format!("comity courier v{found}\n").as_bytes(), b"whatever"].concat();
        let refused = nodes[1].courier_read(std::io::Cursor::new(newer)).await.unwrap_err();
        assert_eq!(refused.code, problem::codes::COURIER_VERSION, "row 5");
        assert_eq!((refused.params["found"].as_str(), refused.params["spoken"].as_str()), (found, "1"));
    }
    let cut = nodes[1].courier_read(std::io::Cursor::new(file[..file.len() - 2].to_vec())).await;
    assert_eq!(cut.unwrap_err().code, problem::codes::COURIER_MALFORMED, "row 2");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_drafts_are_refused_with_whose_fault_and_why() {
    let machines = Machines::new(&[Track::Nrrc]);
    let nodes = machines.both().await;
    let bad = |change: &dyn Fn(&mut StatementDraft)| {
        let mut draft = draft("BOR", "x");
        change(&mut draft);
        draft
    };
    let drafts = vec![
        bad(&|d| d.peer = "XXX".into()),
        bad(&|d| d.track = "cert".into()),
        bad(&|d| d.track = "post".into()),
        bad(&|d| d.format = "F99".into()),
        bad(&|d| d.format = "F03".into()),
        bad(&|d| d.precedence = "urgent".into()),
        bad(&|d| d.in_reply_to = vec!["AUR/nrrc/9".into()]),
        bad(&|d| d.in_reply_to = vec!["junk".into()]),
        bad(&|d| d.attachments = vec!["00".repeat(32)]),
        bad(&|d| d.idempotency_key = Some("x".repeat(65))),
        bad(&|d| {
            d.body = RawValue::from_string(format!(
                "{{\"subject\":\"s\",\"text\":\"t\",\"more\":\"{}\"}}",
                "y".repeat(62_000)
            ))
            .unwrap()
        }),
    ];
    let answers = nodes[0].submit(drafts).await;
    let codes: Vec<String> = answers.into_iter().map(|a| a.unwrap_err().code.into_owned()).collect();
    use problem::codes as c;
    assert_eq!(
        codes,
        [
            c::NO_SUCH_PEER,
            c::NO_SUCH_LINE,
            c::NO_SUCH_LINE,
            c::FORMAT_UNKNOWN,
            c::FIELD_MISSING_INLINE,
            c::ENVELOPE_WRONG,
            c::NO_SUCH_STATEMENT,
            c::NAME_MALFORMED,
            c::NO_SUCH_ATTACHMENT,
            c::IDEMPOTENCY_MALFORMED,
            c::STATEMENT_TOO_LARGE,
        ]
    );
    assert!(nodes[0].list(ListQuery::default()).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_35_a_failed_commit_stops_the_node_in_words() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let accepted = aur.submit_one(draft("BOR", "one")).await.unwrap();
    aur.wait_receipted(accepted.number).await.unwrap();
    machines.disks[0].fail_commit(0, Fault::NotPersisted);
    let lost = aur.submit_one(draft("BOR", "two")).await.unwrap_err();
    assert_eq!(lost.code, problem::codes::STOPPED);
    assert!(aur.stopped().await.contains("commit"));
    let later = aur.submit_one(draft("BOR", "three")).await.unwrap_err();
    assert_eq!(later.code, problem::codes::STOPPED);
    let (_, file) = bor.courier_write("AUR", Vec::new()).await.unwrap();
    let courier = aur.courier_read(std::io::Cursor::new(file)).await.unwrap_err();
    assert_eq!(courier.code, problem::codes::STOPPED);
    assert_eq!(aur.courier_write("BOR", Vec::new()).await.unwrap_err().code, problem::codes::STOPPED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_34_a_full_disk_is_a_red_finding_and_a_refusal() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, _bor] = machines.both().await;
    aur.submit_one(draft("BOR", "one")).await.unwrap();
    machines.disks[0].set_space(500_000, 1_000_000);
    let refused = aur.submit_one(draft("BOR", "two")).await.unwrap_err();
    assert_eq!((refused.code.as_ref(), refused.http_status()), (problem::codes::DISK_FULL, 507));
    let status = aur.status().await.unwrap();
    assert_eq!(status.colour, Colour::Red);
    assert_eq!(status.findings[0].code, "disk-full");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_was_away_catches_up_when_it_returns() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    aur.wait_receipted(aur.submit_one(draft("BOR", "0")).await.unwrap().number).await.unwrap();
    bor.shutdown().await;
    let drafts = (0..40).map(|i| draft("BOR", &format!("{i}"))).collect();
    let answers = aur.submit(drafts).await;
    let last = answers.into_iter().next_back().unwrap().unwrap();
    assert_eq!(last.number, "AUR/nrrc/41");
    let bor = machines.start(1, Some(aur.listening().unwrap().to_string()), true).await;
    aur.wait_receipted(last.number.clone()).await.unwrap();
    let theirs = show_when(&bor, &last.number, |_| true).await;
    assert_eq!(theirs.id, last.id);
    let page = bor.list(ListQuery { limit: Some(10), ..ListQuery::default() }).await.unwrap();
    assert_eq!(page.len(), 10);
    assert_eq!(page[0].number, last.number);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancellation_is_final_and_hides_no_receipt() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let said = aur.submit_one(draft("BOR", "hello")).await.unwrap();
    aur.wait_receipted(said.number.clone()).await.unwrap();
    let fix = |body: serde_json::Value| {
        let mut fix = StatementDraft::new("BOR", "nrrc", "F05", RawValue::from_string(body.to_string()).unwrap());
        fix.supersedes = Some(said.id.clone());
        fix
    };
    let cancel = fix(serde_json::json!({ "ref": said.id, "cancel": true, "reason": "in error" }));
    let change = fix(serde_json::json!({ "ref": said.id, "changes": { "subject": "t" }, "reason": "again" }));
    // Asked at once, neither sees the other: whoever reads them sees their order.
    for answer in aur.submit(vec![cancel.clone(), change.clone()]).await {
        answer.unwrap();
    }
    for node in [&aur, &bor] {
        let view = show_when(node, &said.number, |v| v.corrections.len() == 2).await;
        assert_eq!(view.corrections.iter().map(|c| c.without_effect).collect::<Vec<_>>(), [false, true]);
        let StatementState::Superseded { by, cancelled: true, otherwise } = view.state else {
            panic!("{:?}", view.state)
        };
        assert_eq!(by, view.corrections[0].by);
        let held = matches!(*otherwise, StatementState::Opened { .. } | StatementState::Delivered { .. });
        assert!(held || matches!(*otherwise, StatementState::Received { receipted_at: Some(_) }), "{otherwise:?}");
    }
    // From then on it is refused.
    for draft in [cancel, change] {
        let refused = aur.submit_one(draft).await.unwrap_err();
        assert_eq!((refused.code.as_ref(), refused.params["by"].as_str()), (problem::codes::CANCELLED, "AUR/nrrc/2"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_understood_is_not_called_acknowledged_and_saying_it_twice_writes_once() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let said = aur.submit_one(draft("BOR", "hello")).await.unwrap();
    aur.wait_receipted(said.number.clone()).await.unwrap();
    show_when(&bor, &said.number, |_| true).await;
    let ack = |understood: bool, at: u64| AckDraft {
        refs: vec![said.number.clone()],
        officer: "Duty officer".into(),
        understood,
        received_at: Some(at),
        tlp: String::new(),
        pap: String::new(),
        idempotency_key: None,
    };
    let first = bor.acknowledge(ack(false, 1)).await.unwrap();
    let again = bor.acknowledge(ack(false, 2)).await.unwrap();
    assert_eq!((again.repeated, &again.id), (true, &first.id));
    let ours = bor.show(said.number.clone()).await.unwrap();
    assert!(matches!(ours.state, StatementState::NotUnderstoodByUs { understood: false, .. }), "{:?}", ours.state);
    let seen = show_when(&aur, &said.number, |v| !v.acknowledgements.is_empty()).await;
    assert!(matches!(seen.state, StatementState::NotUnderstood { understood: false, .. }), "{:?}", seen.state);
    let json = serde_json::to_value(&seen.state).unwrap();
    assert_eq!((json["state"].as_str(), json["understood"].as_bool()), (Some("not-understood"), Some(false)));
    let listed = bor.inbox(ListQuery::default()).await.unwrap();
    assert!(matches!(listed[0].state, StatementState::NotUnderstoodByUs { .. }));

    // Understood after all: another word, another statement.
    let third = bor.acknowledge(ack(true, 3)).await.unwrap();
    assert!(!third.repeated && third.id != first.id);
    let seen = show_when(&aur, &said.number, |v| v.acknowledgements.len() == 2).await;
    assert!(matches!(seen.state, StatementState::Acknowledged { understood: true, .. }), "{:?}", seen.state);
}
