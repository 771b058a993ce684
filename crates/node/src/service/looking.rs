//! How the node, its lines and its peers are.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_exchange::Side;
use comity_store::{Read, Space, StoreStats};

use super::formats::code_word;
use super::hands::lock;
use super::names::{Names, keep};
use super::node::Node;
use super::problem::Problem;
use super::show::Snapshot;
use super::views::{Blame, Colour, EndRefusedView, Finding, HeadView, LineView, NodeStatus, PeerView};
use super::waiting::{stays_back, withheld_since};
use crate::cause::Cause;
use crate::core::{Clock, Core, LineReport};
use crate::ledger::query::{self, Position};
use crate::ledger::{Journals, KeepError};
use crate::link::DialFailure;

/// A clock difference above this many seconds is worth saying.
const SKEW_FINDING_S: i64 = 60;

struct Look {
    read: Box<dyn Read + Send>,
    journals: Journals,
    report: Vec<LineReport>,
    clock: Clock,
    stats: StoreStats,
    space: Option<Space>,
    stopped: Option<String>,
}

impl Node {
    async fn look(&self) -> Result<Look, Problem> {
        self.look_at(Core::report).await
    }

    /// A look at the lines that `report` gives.
    async fn look_at(&self, report: impl FnOnce(&Core) -> Vec<LineReport> + Send + 'static) -> Result<Look, Problem> {
        let look = self.with_core(move |core, clock| -> Result<Look, KeepError> {
            Ok(Look {
                read: core.reader()?,
                journals: core.journals().clone(),
                report: report(core),
                clock,
                stats: core.stats(),
                space: core.space().ok(),
                stopped: core.stopped().map(str::to_owned),
            })
        });
        look.await?.map_err(keep)
    }

    /// As [`Node::snapshot`], without what is known of statements that wait: its cost does not grow with the lines.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn snapshot_of_store(&self) -> Result<Snapshot, Problem> {
        let (read, journals) = self.with_core(|core, _| (core.reader(), core.journals().clone())).await?;
        let read = read.map_err(|error| keep(error.into()))?;
        let (names, chunks) = (self.names(), Arc::clone(&self.inner.shared.chunks));
        Ok(Snapshot { read, journals, names, chunks, waits: BTreeMap::new() })
    }

    /// Every line.
    ///
    /// # Errors
    /// The store's.
    pub async fn lines(&self) -> Result<Vec<LineView>, Problem> {
        self.views_of(self.look().await?).await
    }

    /// One line, by the counterpart's local name and the track's word; `None` where it is not open. Costs by it alone.
    ///
    /// # Errors
    /// No such line; the store's.
    pub async fn line(&self, peer: &str, track: &str) -> Result<Option<LineView>, Problem> {
        let line = self.names().line(peer, track)?;
        let look = self.look_at(move |core| core.report_of(&line).into_iter().collect()).await?;
        Ok(self.views_of(look).await?.pop())
    }

    async fn views_of(&self, look: Look) -> Result<Vec<LineView>, Problem> {
        let (names, rolled_back) = (self.names(), lock(&self.inner.shared.rolled_back).clone());
        let digests = lock(&self.inner.shared.digests).clone();
        self.blocking(move || {
            let line = |r| {
                let view = line_view(&look, &names, rolled_back.contains_key(&LineReport::line(r)), r)?;
                let digest = digests.get(&LineReport::line(r)).cloned();
                Ok(LineView { digest, ..view })
            };
            let mut lines: Vec<LineView> = look.report.iter().map(line).collect::<Result<_, _>>().map_err(keep)?;
            lines.sort_by(|a, b| (&a.peer, track_number(&a.track)).cmp(&(&b.peer, track_number(&b.track))));
            Ok(lines)
        })
        .await?
    }

    /// Every peer.
    ///
    /// # Errors
    /// None at present.
    pub async fn peers(&self) -> Result<Vec<PeerView>, Problem> {
        let (names, link) = (self.names(), self.inner.shared.link());
        let peers = lock(&self.inner.shared.peers).clone();
        let mismatches = lock(&self.inner.shared.mismatches).clone();
        let view = |peer: &super::names::PeerName| {
            let nodes = peers.iter().filter(|(_, (name, _))| *name == peer.name);
            let (mut addresses, mut apart) = (peer.addresses.clone(), Vec::new());
            let (mut connected, mut last_failure): (bool, Option<(Option<&str>, String)>) = (false, None);
            for (id, (_, node)) in nodes {
                addresses.extend(node.addresses.iter().filter(|a| !peer.addresses.contains(a)).cloned());
                let Some(status) = link.as_ref().and_then(|l| l.peer_status(*id)) else { continue };
                connected |= status.connected.is_some();
                let of_node = |l: &&super::names::LineName| node.lines.contains(&l.line) && status.connected.is_none();
                apart.extend(names.lines.values().filter(of_node).map(|l| l.track.word().to_owned()));
                last_failure = last_failure
                    .or_else(|| mismatches.get(id).map(|words| (Some("dial-key"), words.clone())))
                    .or_else(|| status.last_failure.as_ref().map(failure_of));
            }
            let lines = names.lines.values().filter(|l| l.peer == peer.name);
            let (why, last_failure) = last_failure.filter(|_| !connected).unzip();
            apart.sort_by_key(|track| track_number(track));
            apart.retain(|_| connected);
            PeerView {
                name: peer.name.clone(),
                own_name: peer.own_name.clone(),
                party: peer.party.to_string(),
                root: peer.root.to_string(),
                addresses,
                tracks: lines.map(|l| l.track.word().to_owned()).collect(),
                connected,
                apart,
                last_failure,
                last_failure_why: why.flatten().map(str::to_owned),
                transports: self.transports_of(&peer.name, &peers),
            }
        };
        Ok(names.peers.values().map(view).collect())
    }

    /// Further nodes of a connected peer that are not connected: their lines wait, though others go on.
    fn nodes_apart(&self, name: &str) -> Vec<Finding> {
        let (names, link) = (self.names(), self.inner.shared.link());
        let Some(link) = link else { return Vec::new() };
        let peers = lock(&self.inner.shared.peers).clone();
        let mut findings = Vec::new();
        for (id, (_, node)) in peers.iter().filter(|(_, (peer, _))| peer == name) {
            let Some(status) = link.peer_status(*id).filter(|status| status.connected.is_none()) else { continue };
            let lines = names.lines.values().filter(|l| node.lines.contains(&l.line));
            let mut tracks: Vec<_> = lines.map(|l| l.track).collect();
            tracks.sort_unstable();
            let tracks: Vec<&str> = tracks.into_iter().map(|track| track.word()).collect();
            let finding = Finding::new(Colour::Amber, "node-unreachable", Blame::Network).with("peer", name);
            let (why, detail) = status.last_failure.as_ref().map(failure_of).unwrap_or_default();
            findings.push(failed(finding.with("tracks", tracks.join(", ")), why, &detail));
        }
        findings
    }

    /// The node at a glance, with what is worth saying, worst first.
    ///
    /// # Errors
    /// The store's.
    pub async fn status(&self) -> Result<NodeStatus, Problem> {
        let (lines, peers, look) = (self.lines().await?, self.peers().await?, self.look().await?);
        let mut findings: Vec<Finding> = self.inner.findings.iter().flat_map(|source| source()).collect();
        if let Some(detail) = &look.stopped {
            findings.push(Finding::new(Colour::Red, "stopped", Blame::Operator).with("detail", detail));
        }
        if let Some(space) = look.space.filter(|s| s.free_bytes < s.floor_bytes) {
            let finding = Finding::new(Colour::Red, "disk-full", Blame::Operator);
            findings.push(finding.with("free", space.free_bytes).with("floor", space.floor_bytes));
        }
        for line in &lines {
            findings.extend(line_findings(line));
        }
        findings.extend(peers.iter().filter_map(|peer| newer_copy(&peer.name, &lines)));
        findings.extend(self.attachment_findings().await?);
        findings.extend(self.line_test_findings().await?);
        findings.extend(self.unsaid_findings());
        findings.extend(self.aside_findings().await?);
        findings.extend(self.flood_findings());
        findings.extend(self.window_findings());
        findings.extend(self.conflict_findings().await?);
        findings.extend(self.missing_formats());
        for peer in peers.iter().filter(|p| !p.connected && self.inner.shared.link().is_some()) {
            let finding = Finding::new(Colour::Amber, "peer-unreachable", Blame::Network).with("peer", &peer.name);
            let detail = peer.last_failure.clone().unwrap_or_default();
            findings.push(failed(finding, peer.last_failure_why.as_deref(), &detail));
        }
        for peer in peers.iter().filter(|p| p.connected) {
            findings.extend(self.nodes_apart(&peer.name));
        }
        findings.sort_by_key(|f| std::cmp::Reverse(f.colour));
        let names = self.names();
        Ok(NodeStatus {
            colour: findings.first().map_or(Colour::Green, |f| f.colour),
            name: names.own.clone(),
            party: names.party.to_string(),
            findings,
            in_flight: lines.iter().map(|l| l.in_flight).sum(),
            lines,
            listening: self.listening().map(|a| a.to_string()),
            disk_free: look.space.map(|s| s.free_bytes),
            disk_floor: look.space.map(|s| s.floor_bytes),
            commits: look.stats.commits,
            syncs: look.stats.syncs,
            traffic: self.inner.shared.link().map(|link| link.stats().into()),
        })
    }
}

impl LineReport {
    const fn line(&self) -> comity_wire::LineId {
        self.config.line
    }
}

fn track_number(word: &str) -> u8 {
    word.parse::<comity_wire::Track>().map_or(u8::MAX, |t| t as u8)
}

fn line_view(look: &Look, names: &Names, rolled_back: bool, report: &LineReport) -> Result<LineView, KeepError> {
    let (line, status, clock) = (report.config.line, &report.status, look.clock);
    let (peer, _) = names.of(&line);
    let ours = head(look, &report.config.line, Side::Ours, status.generation, (status.size, status.ordinal))?;
    let theirs_at = (status.their_size, status.their_ordinal);
    let theirs = head(look, &line, Side::Theirs, status.their_generation, theirs_at)?;
    let ago = |at: u64| clock.wall_s.saturating_sub(clock.mono_ms.saturating_sub(at) / 1_000);
    Ok(LineView {
        peer: peer.to_owned(),
        track: report.config.track.word().to_owned(),
        line: line.to_string(),
        in_flight: status.size.saturating_sub(status.receipted),
        sent: ours.statements + earlier_statements(look, report, Side::Ours)?,
        received: theirs.statements + earlier_statements(look, report, Side::Theirs)?,
        ours,
        theirs,
        link_up: status.up,
        synced: status.synced,
        last_contact: status.heard_at_ms.map(ago),
        clocks_apart: report.apart,
        withheld_since: withheld_since(report, clock),
        stays_back: stays_back(report, names),
        key_revoked: status.revoked,
        not_taken: status.not_taken(clock.mono_ms).map(|code| code_word(code).to_owned()),
        not_taking: status.not_taking(clock.mono_ms).map(|(code, _)| code_word(code).to_owned()),
        frozen: status.frozen,
        contradictions: query::contradicted(&*look.read, &line)?,
        rolled_back,
        lost: status.lost,
        end_refused: status.end_refused.map(|end| EndRefusedView {
            generation: end.generation,
            named: end.named,
            proven: end.proven,
        }),
        unproved: status.unproved,
        newer_claimed: status.newer_claimed,
        damaged: status.damaged.map(|at| names.entry(&line, at.side, at.generation, at.number)),
        digest: None,
    })
}

/// Statements in the generations before the present one. What was said again in a later one is counted there.
fn earlier_statements(look: &Look, report: &LineReport, side: Side) -> Result<u64, KeepError> {
    let (status, line) = (&report.status, report.config.line);
    let present = if side == Side::Ours { status.generation } else { status.their_generation };
    let mut count = 0;
    for (generation, journal) in look.journals.of(&line, side, 0) {
        if generation < present {
            let named = status.ended.iter().find(|(closed, _)| side == Side::Ours && *closed == generation);
            count += query::statements_below(&*look.read, journal, named.map_or(u64::MAX, |(_, end)| *end))?;
        }
    }
    Ok(count)
}

fn head(
    look: &Look,
    line: &comity_wire::LineId,
    side: Side,
    generation: u64,
    (size, statements): (u64, u64),
) -> Result<HeadView, KeepError> {
    let mut view = HeadView { generation, size, root: String::new(), statements, receipted: 0, receipted_at: None };
    let Some(journal) = look.journals.find(line, side, generation) else { return Ok(view) };
    if let Some(number) = size.checked_sub(1) {
        let head = query::checkpoint_covering(&*look.read, Position { journal, number })?;
        view.root = head.map(|c| c.root.to_string()).unwrap_or_default();
    }
    if let Some(receipt) = query::newest_receipt(&*look.read, journal)? {
        view.receipted = receipt.size;
        view.receipted_at = Some(receipt.time);
    }
    Ok(view)
}

/// That a counterpart says to hold a later generation of our own journal, on whatever lines.
fn newer_copy(peer: &str, lines: &[LineView]) -> Option<Finding> {
    let claimed = lines.iter().filter(|line| line.peer == peer && line.newer_claimed.is_some());
    let tracks: Vec<&str> = claimed.map(|line| line.track.as_str()).collect();
    let finding = Finding::new(Colour::Red, "newer-copy-claimed", Blame::Nobody).with("peer", peer);
    (!tracks.is_empty()).then(|| finding.with("tracks", tracks.join(", ")))
}

fn line_findings(line: &LineView) -> Vec<Finding> {
    let on =
        |colour, code, blame| Finding::new(colour, code, blame).with("peer", &line.peer).with("track", &line.track);
    let mut findings = Vec::new();
    if line.frozen {
        findings.push(on(Colour::Red, "line-frozen", Blame::Counterpart));
    }
    if line.rolled_back {
        findings.push(on(Colour::Red, "rolled-back", Blame::Operator));
    }
    if let Some(entry) = &line.damaged {
        findings.push(on(Colour::Red, "entry-damaged", Blame::Operator).with("entry", entry));
    }
    if let Some(end) = &line.end_refused {
        let finding = on(Colour::Red, "end-refused", Blame::Counterpart).with("generation", end.generation);
        findings.push(finding.with("named", end.named).with("proven", end.proven));
    }
    if line.lost > 0 {
        findings.push(on(Colour::Amber, "entries-not-returned", Blame::Counterpart).with("count", line.lost));
    }
    if line.newer_claimed.is_some() {
        // Said once for all lines; whatever else is seen here follows from it, and its advice would mislead.
        return findings;
    }
    if line.unproved {
        findings.push(on(Colour::Amber, "claim-unproved", Blame::Counterpart));
    }
    if let Some(back) = &line.stays_back {
        let finding = on(Colour::Amber, "stays-back", Blame::Operator).with("first", &back.first);
        findings.push(finding.with("mark", &back.mark).with("ceiling", &back.ceiling));
    }
    if line.key_revoked {
        findings.push(on(Colour::Red, "key-revoked", Blame::Operator));
    } else if let Some(reason) = &line.not_taken {
        findings.push(on(Colour::Amber, "frames-not-taken", Blame::Nobody).with("reason", reason));
    }
    if let Some(reason) = &line.not_taking {
        findings.push(on(Colour::Amber, "frames-refused-here", Blame::Nobody).with("reason", reason));
    }
    if let Some(since) = line.withheld_since {
        findings.push(on(Colour::Amber, "receipts-withheld", Blame::Counterpart).with("since", since));
    }
    if let Some(apart) = line.clocks_apart.filter(|apart| apart.beyond(SKEW_FINDING_S)) {
        let finding = on(Colour::Amber, "clock-differs", Blame::Nobody);
        findings.push(finding.with("least", apart.at_least_s).with("most", apart.at_most_s));
    }
    findings
}

/// A failed attempt to dial: the word of its kind, and its raw text.
fn failure_of(failure: &DialFailure) -> (Option<&'static str>, String) {
    (Cause::from(&failure.error).word, format!("{}: {}", failure.address, failure.error))
}

/// A finding with why nothing could be dialled; of a node that only dials there is nothing to say.
fn failed(finding: Finding, why: Option<&str>, detail: &str) -> Finding {
    let finding = if detail.is_empty() { finding } else { finding.with("detail", detail) };
    match why {
        Some(why) => finding.with("why", why),
        None => finding,
    }
}
