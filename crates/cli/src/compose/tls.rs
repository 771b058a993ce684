//! Another identity of this node on links, with overlap: every line's journal names the next key, the counterpart pins
//! it beside the present one, and the node shows it when every line has been told.

use std::path::Path;
use std::time::Duration;

use comity_api::TlsOrder;
use comity_node::link::Secret;
use comity_node::party::{NodeDir, pairing};
use comity_node::service::problem::codes;
use comity_node::service::views::{AuditView, TlsLineView, TlsView};
use comity_node::service::{Node, OsRng, Problem};
use comity_wire::control::Control;
use comity_wire::{Hash, LineId};
use tokio::time::Instant;

use super::key_orders::rotate_keys;
use super::take_up::refused;

/// Longest wait for receipts.
const WAIT_S_MAX: u64 = 3_600;
/// Longest pause before the lines are looked at again, whatever happens at the node.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Names the next identity on every line of this node, waits for the receipts, and shows it. Asked again, it goes on
/// where it was.
pub(super) async fn carry_out(node: &Node, dir: &NodeDir, order: TlsOrder) -> Result<TlsView, Problem> {
    let names = dir.pairing_names().map_err(|error| refused(&error))?;
    let records = pairing::records(dir).map_err(|error| refused(&error))?;
    if let Some(open) = names.iter().find(|name| !records.iter().any(|record| record.name == **name)) {
        // Its bundle shows the present key, which the counterpart will pin.
        return Err(Problem::new(codes::TLS_PAIRING_OPEN).with("name", open));
    }
    let keys = dir.keys();
    let next = keys.tls_next_or_new(&mut OsRng).map_err(|error| refused(&error))?;
    let key = *next.public().as_bytes();
    let ours = keys.tls_all().map_err(|error| refused(&error))?;
    let lines: Vec<LineId> =
        records.iter().flat_map(|record| record.lines_of(&ours).map(|line| line.line).collect::<Vec<_>>()).collect();
    for line in &lines {
        if named(node, *line, &key).await?.is_none() {
            rotate_keys(node, dir, *line, order.authority_key.as_deref().map(Path::new)).await?;
        }
    }
    let end = Instant::now() + Duration::from_secs(order.wait_s.min(WAIT_S_MAX));
    let mut events = node.events();
    let told = loop {
        let told = told(node, &lines, &key).await?;
        if told.iter().all(|line| line.told) || Instant::now() >= end {
            break told;
        }
        let _ = tokio::time::timeout(LOOK_AGAIN, events.recv()).await;
    };
    let switched = order.now || told.iter().all(|line| line.told);
    if switched {
        keys.tls_switch().map_err(|error| refused(&error))?;
        node.set_identity(&Secret::from(*next.seed().expose())).await?;
    }
    let what = if switched { "tls-switched" } else { "tls-prepared" }.to_owned();
    let waiting = told.iter().filter(|line| !line.told).map(|line| format!("{}/{}", line.peer, line.track)).collect();
    let subject = Some(Hash(key).to_string());
    node.note(AuditView { what, subject, details: waiting, ..AuditView::default() }).await?;
    Ok(TlsView { key: Hash(key).to_string(), switched, lines: told })
}

/// The entry of our newest journal on a line that names a key as this node's newest identity.
async fn named(node: &Node, line: LineId, key: &[u8; 32]) -> Result<Option<(u64, u64)>, Problem> {
    let snapshot = node.snapshot().await?;
    let ours = snapshot.journals.iter().filter(|(of, side, ..)| *of == line && *side == comity_exchange::Side::Ours);
    let Some(generation) = ours.map(|(_, _, generation, _)| generation).max() else { return Ok(None) };
    let newest = snapshot.our_controls(&line, generation)?.into_iter().rev().find_map(|of| match of.control {
        Control::Rotation(rotation) => Some((rotation.tls, of.number)),
        Control::Delegation(delegation) => Some((delegation.tls, of.number)),
        _ => None,
    });
    Ok(newest.filter(|(tls, _)| tls == key).map(|(_, number)| (generation, number)))
}

/// Which lines have been told: their counterparts receipted the entry that names the key.
async fn told(node: &Node, lines: &[LineId], key: &[u8; 32]) -> Result<Vec<TlsLineView>, Problem> {
    let status = node.lines().await?;
    let mut told = Vec::with_capacity(lines.len());
    for line in lines {
        let names = node.names();
        let (peer, track) = names.of(line);
        let found = named(node, *line, key).await?;
        let view = status.iter().find(|view| view.peer == peer && view.track == track.word());
        let receipted = match (found, view) {
            (Some((generation, number)), Some(view)) => {
                view.ours.generation == generation && view.ours.receipted > number
            }
            _ => false,
        };
        told.push(TlsLineView {
            peer: peer.to_owned(),
            track: track.word().to_owned(),
            entry: found.map_or(0, |(_, number)| number),
            told: receipted,
        });
    }
    Ok(told)
}
