//! Many light peers of one node: real parties, real pairings and real links over loopback, in this process, with stores
//! in memory.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use comity_node::assembly::{assemble, links};
use comity_node::attachments::MemoryChunks;
use comity_node::core::Clock;
use comity_node::link::{LinkConfig, LinkQuotas, LinkTimes, Secret};
use comity_node::party::init::{InitOptions, init};
use comity_node::party::pairing::{AcceptOptions, Accepted, accept, invite};
use comity_node::party::{NodeDir, PetName, confirm::confirm};
use comity_node::service::views::StatementDraft;
use comity_node::service::{Formats, LineName, Names, Node, NodeParts, OsRng, PeerName, formats};
use comity_node::watch::linetests::{LineTestSettings, LineTester};
use comity_store::memory::Disk;
use comity_wire::Hash;

/// What every peer calls the node in the middle.
pub const HUB: &str = "HUB";

/// What the n-th peer is called.
#[must_use]
pub fn name(n: usize) -> String {
    format!("P{n:04}")
}

/// Founds so many peers in `folder` and pairs each with the node in `hub`, which must not run. Peers that are there already
/// are left as they are. Returns their folders.
///
/// # Errors
/// A party cannot be founded or paired.
pub fn pair(hub: &Path, folder: &Path, count: usize) -> Result<Vec<PathBuf>> {
    let hub = NodeDir::open(hub)?;
    let pet = |name: &str| name.parse::<PetName>().map_err(|error| anyhow::anyhow!("{name}: {error}"));
    let (mut rng, mut dirs) = (OsRng, Vec::with_capacity(count));
    for n in 0..count {
        let (name, path) = (name(n), folder.join(name(n)));
        dirs.push(path.clone());
        if path.exists() {
            continue;
        }
        let dir = NodeDir::new(&path);
        let options =
            InitOptions { party: name.clone(), listen: None, addresses: Vec::new(), root: None, authority: None };
        init(&dir, &options, &mut rng)?;
        let options = AcceptOptions::default();
        let invitation = invite(&hub, &pet(&name)?, None, &mut rng)?;
        let Accepted::Invite { answer, name: hub_name, .. } = accept(&dir, &invitation, &options, &mut rng)? else {
            bail!("an invitation was given");
        };
        let Accepted::Answer { reveal, .. } = accept(&hub, &answer, &options, &mut rng)? else {
            bail!("an answer was given");
        };
        accept(&dir, &reveal, &options, &mut rng)?;
        confirm(&hub, &pet(&name)?, None, None, &mut rng)?;
        confirm(&dir, &hub_name, None, None, &mut rng)?;
        if n % 50 == 49 {
            eprintln!("  {} peers paired", n + 1);
        }
    }
    Ok(dirs)
}

/// A peer that runs.
pub struct Light {
    node: Node,
}

impl Light {
    /// Starts a peer: it links with the hub at once, and again whenever the link breaks.
    ///
    /// # Errors
    /// Its folder is damaged.
    pub async fn start(path: &Path, formats_of: &Formats) -> Result<Self> {
        let dir = NodeDir::open(path)?;
        let wall_s = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let judge = formats::judge(Arc::clone(&formats_of.catalogue));
        let clock = Clock { wall_s, mono_ms: 0 };
        let assembled = assemble(&dir, Box::new(Disk::new().open()), judge, clock, &mut OsRng)?;
        let register = dir.register()?;
        let mut names = Names {
            own: dir.config()?.party,
            party: register.view().party(),
            peers: std::collections::BTreeMap::new(),
            lines: std::collections::BTreeMap::new(),
        };
        for record in &assembled.pairings {
            let name = record.name.as_str().to_owned();
            for line in record.lines_of(&assembled.tls) {
                let named = LineName { peer: name.clone(), track: line.track, line: line.line };
                names.lines.insert(line.line, named);
            }
            let (party, own_name) = (record.their_party, name.clone());
            let peer = PeerName { name: name.clone(), own_name, party, root: Hash::ZERO, addresses: Vec::new() };
            names.peers.insert(name, peer);
        }
        let peers = links(&assembled.pairings, &assembled.tls);
        let link_names = peers.iter().map(|(name, peer)| (peer.id, name.clone())).collect();
        let link = LinkConfig {
            tls_seed: Secret::from(*dir.keys().tls()?.seed().expose()),
            listen: None,
            peers: peers.into_iter().map(|(_, peer)| peer).collect(),
            times: LinkTimes::default(),
            quotas: LinkQuotas::default(),
        };
        let parts = NodeParts {
            core: assembled.core,
            chunks: Arc::new(MemoryChunks::default()),
            names,
            formats: formats_of.clone(),
            ceilings: std::collections::BTreeMap::new(),
            link: Some(link),
            link_names,
            findings: Vec::new(),
            states: None,
            upkeep: None,
        };
        Ok(Self { node: Node::start(parts).await? })
    }

    /// Tests its lines by turns with the hub, as a node that serves does: its own F01 in its hours, an echo of each of the
    /// hub's, an hour being so many seconds. Persons are not tested: nobody is there to answer.
    pub fn test_lines(&self, interval_s: u64) {
        let settings = LineTestSettings { persons: false, interval_s, ..LineTestSettings::default() };
        // It ends with the node.
        let _runs_on = tokio::spawn(LineTester::new(settings).run(self.node.clone()));
    }

    /// Waits until a line is open both ways.
    ///
    /// # Errors
    /// It does not come to that.
    pub async fn ready(&self, track: &str) -> Result<()> {
        self.node.wait_ready(HUB, track).await.map_err(|problem| anyhow::anyhow!("{problem}"))
    }

    /// Says something on a line; returns the entry's id.
    ///
    /// # Errors
    /// It is refused.
    pub async fn say(&self, track: &str, precedence: &str) -> Result<String> {
        let body = serde_json::value::to_raw_value(&serde_json::json!({"subject": "s", "text": "measurement"}))?;
        let mut draft = StatementDraft::new(HUB, track, "F90", body);
        precedence.clone_into(&mut draft.precedence);
        let said = self.node.submit_one(draft).await.map_err(|problem| anyhow::anyhow!("{problem}"))?;
        Some(said.id).filter(|id| !id.is_empty()).context("an id")
    }
}
