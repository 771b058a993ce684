//! The loop of a node that has mail: look at the mailbox, then send what is due.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Seek as _, SeekFrom};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use comity_node::service::views::{CourierReport, LineView};
use comity_node::service::{Culprit, Node, OsRng, Problem, Transport};
use comity_seal::Rng as _;

use crate::MailError;
use crate::fetching::{Batches, Looked, Taken, Taker, look};
use crate::health::{Failed, Health};
use crate::message::compose;
use crate::part::{self, BATCH_BYTES, Place};
use crate::quarantine::Quarantine;
use crate::schedule::{Mailed, Owed};
use crate::settings::{MailPeer, Settings, When};
use crate::smtp;
use crate::state::State;

/// What one turn of the loop did.
#[derive(Debug, Default)]
pub struct Told {
    /// What came in.
    pub looked: Looked,
    /// Messages that the server took.
    pub sent: usize,
}

/// Sends and fetches until it is dropped. Whatever fails is logged and tried again by the schedule.
pub async fn run(node: Node, dir: std::path::PathBuf, settings: Settings, health: Health) {
    let mut mailer = match Mailer::new(node, &dir, settings, health) {
        Ok(mailer) => mailer,
        Err(error) => return tracing::error!(%error, "mail cannot begin"),
    };
    mailer.offer();
    loop {
        mailer.turn().await;
        tokio::time::sleep(mailer.settings.poll).await;
    }
}

/// A node's mail.
struct Mailer {
    node: Node,
    settings: Settings,
    health: Health,
    quarantine: Quarantine,
    batches: Batches,
    state: State,
    asked: BTreeSet<String>,
    /// Those to whom a line test asks for mail, whatever their links.
    tests: BTreeSet<String>,
    down: BTreeMap<String, Instant>,
    began: Instant,
}

impl Mailer {
    fn new(node: Node, dir: &Path, settings: Settings, health: Health) -> Result<Self, MailError> {
        let folder = dir.join("mail");
        let state = State::load(&folder);
        let state = state.map_err(|error| MailError::Message { detail: error.to_string() })?;
        Ok(Self {
            node,
            settings,
            health,
            quarantine: Quarantine::at(folder.join("quarantine")),
            batches: Batches::default(),
            state,
            asked: BTreeSet::new(),
            tests: BTreeSet::new(),
            down: BTreeMap::new(),
            began: Instant::now(),
        })
    }

    /// Says which peers have mail, so that their list of transports names it.
    fn offer(&self) {
        self.settings.peers.keys().for_each(|peer| self.node.offer_transport(peer, Transport::Mail));
    }

    async fn turn(&mut self) -> Told {
        let looked = self.fetch().await;
        self.health.reading(looked.as_ref().err().map(Failed::from));
        self.tests.extend(self.node.take_mail_asked());
        let looked = looked.unwrap_or_else(|error| {
            tracing::warn!(%error, "the mailbox cannot be read");
            Looked::default()
        });
        self.health.looked(&looked);
        let sent = self.send().await.unwrap_or_else(|problem| {
            tracing::warn!(code = %problem.code, "what is owed cannot be looked up");
            0
        });
        if looked != Looked::default() || sent > 0 {
            tracing::info!(?looked, sent, "mail");
        }
        Told { looked, sent }
    }

    async fn fetch(&mut self) -> Result<Looked, MailError> {
        let now_s = self.began.elapsed().as_secs();
        let mut taker = OfNode { node: self.node.clone(), asked: BTreeSet::new() };
        let looked = look(&self.settings.incoming, &self.quarantine, &mut self.batches, now_s, &mut taker).await;
        self.asked.extend(taker.asked);
        looked
    }

    async fn send(&mut self) -> Result<usize, Problem> {
        let (lines, peers) = (self.node.lines().await?, self.node.peers().await?);
        let missing = self.node.peers_with_missing_attachments().await?;
        let mut sent = 0;
        for (name, to) in self.settings.peers.clone() {
            let Some(peer) = peers.iter().find(|peer| peer.name == name) else { continue };
            let whole = peer.connected && peer.apart.is_empty();
            let tested = self.tests.contains(&name);
            if !self.wanted(&name, to.when, whole) && !tested {
                continue;
            }
            let of_lines = owed(&name, &lines);
            let waits = of_lines.waits || missing.contains(&name);
            let owed = Owed { asked: tested || self.asked.contains(&name), waits, ..of_lines };
            let now = wall_s();
            if !self.state.peers.get(&name).cloned().unwrap_or_default().due(&owed, now, self.settings.gap_s) {
                continue;
            }
            let batch = self.batch(&name, &to, now).await;
            let failed = failure(&batch);
            self.node.transport_failed(&name, Transport::Mail, failed.is_some());
            self.health.sending(failed);
            let mailed = self.state.peers.entry(name.clone()).or_default();
            sent += recorded(mailed, &owed, now, &batch);
            if batch.is_ok_and(|(_, result)| result.is_ok()) {
                self.asked.remove(&name);
                self.tests.remove(&name);
            }
            if let Err(error) = self.state.save() {
                tracing::error!(%error, "what was mailed cannot be remembered");
            }
        }
        Ok(sent)
    }

    /// Whether mail is wanted for a peer now, by its link.
    fn wanted(&mut self, name: &str, when: When, connected: bool) -> bool {
        let When::Down(after) = when else { return true };
        if connected {
            self.down.remove(name);
            return false;
        }
        self.down.entry(name.to_owned()).or_insert_with(Instant::now).elapsed() >= after
    }

    /// Writes a batch and hands it to the server: how many messages it took, and why not more.
    async fn batch(&self, name: &str, to: &MailPeer, now: u64) -> Result<(usize, Result<(), MailError>), MailError> {
        let failed = |source| MailError::File { path: "a temporary file".into(), source };
        let file = tempfile::tempfile().map_err(failed)?;
        let written = self.node.courier_write(name, file).await;
        let (_, mut file) = written.map_err(|problem| MailError::Message { detail: problem.code.to_string() })?;
        let (part_bytes, parts_max) = (self.settings.part_bytes, self.settings.parts);
        let cut = tokio::task::spawn_blocking(move || {
            file.seek(SeekFrom::Start(0))?;
            part::cut(&mut std::io::BufReader::new(file), part_bytes, parts_max)
        });
        let parts = cut.await.map_err(|error| failed(std::io::Error::other(error)))?.map_err(failed)?;
        let mut batch = [0; BATCH_BYTES];
        OsRng.fill(&mut batch);
        batch[..8].copy_from_slice(&now.to_be_bytes());
        let of = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        let messages = (0..)
            .zip(&parts)
            .map(|(number, content)| compose(&self.settings.from, &to.to, &Place { batch, number, of }, content));
        let messages = messages.collect::<Result<Vec<_>, _>>()?;
        if messages.is_empty() {
            return Ok((0, Ok(())));
        }
        Ok(smtp::send(&self.settings.smtp, &messages).await)
    }
}

/// A node that takes parts, and who asked for something in them.
struct OfNode {
    node: Node,
    asked: BTreeSet<String>,
}

impl Taker for OfNode {
    async fn take(&mut self, content: Vec<u8>) -> Taken {
        match self.node.courier_take(std::io::Cursor::new(content), Transport::Mail).await {
            Ok(report) => {
                self.asked.extend(report.asked_by.iter().cloned());
                judged(&report)
            }
            Err(problem) if matches!(problem.culprit, Culprit::Node | Culprit::Operator | Culprit::Nobody) => {
                Taken::NotNow
            }
            Err(problem) => {
                tracing::warn!(code = %problem.code, "a part is no courier file");
                Taken::Bad
            }
        }
    }
}

/// Why a batch did not go out whole.
fn failure(batch: &Result<(usize, Result<(), MailError>), MailError>) -> Option<Failed> {
    match batch {
        Ok((_, result)) => result.as_ref().err().map(Failed::from),
        Err(error) => Some(error.into()),
    }
}

/// Notes what came of a batch; how many messages went out.
fn recorded(
    mailed: &mut Mailed,
    owed: &Owed,
    now: u64,
    batch: &Result<(usize, Result<(), MailError>), MailError>,
) -> usize {
    match batch {
        Ok((sent, Ok(()))) => {
            mailed.sent(owed, now);
            *sent
        }
        Ok((sent, Err(error))) => {
            tracing::warn!(%error, "a batch did not go out whole");
            mailed.failed(now);
            *sent
        }
        Err(error) => {
            tracing::warn!(%error, "a batch did not go out");
            mailed.failed(now);
            0
        }
    }
}

/// What a file that was read says of itself.
fn judged(report: &CourierReport) -> Taken {
    let strange = report.frames > 0 && report.unknown_lines + report.own == report.frames;
    if report.damaged || report.not_taken > 0 || strange { Taken::Bad } else { Taken::Whole }
}

/// What a peer may lack, from the lines with it.
fn owed(peer: &str, lines: &[LineView]) -> Owed {
    let lines = lines.iter().filter(|line| line.peer == peer);
    let (mut state, mut waits) = (Vec::new(), false);
    for line in lines {
        let (ours, theirs) = (&line.ours, &line.theirs);
        let at = [ours.generation, ours.size, theirs.generation, theirs.receipted];
        state.push(format!("{}:{at:?}", line.track));
        waits |= ours.receipted < ours.size;
    }
    Owed { state: state.join(" "), waits, asked: false }
}

fn wall_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}
