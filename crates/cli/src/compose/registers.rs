//! The parties' registers: ours from the folder into use, the counterparts' as far as they came.

use comity_journal::RegisterView;
use comity_node::ledger::query;
use comity_node::party::{NodeDir, pairing};
use comity_node::service::problem::codes;
use comity_node::service::views::{AuditView, DirectoryQuery, DirectoryView, PartyRegisterView, RegisterUseView};
use comity_node::service::{Node, Problem, Snapshot};
use comity_node::watch::directory;
use comity_wire::Canonical;
use comity_wire::register::RegisterPart;

use super::take_up::refused;

/// Gives every line the register of the folder; logs it where it was news to any.
pub(super) async fn take(node: &Node, dir: &NodeDir) -> Result<RegisterUseView, Problem> {
    let register = dir.register().map_err(|error| refused(&error))?;
    let entries = register.view().size();
    let lines = node.use_register(register.part().clone()).await? as u64;
    if lines > 0 {
        let what = "register-used".to_owned();
        let subject = Some(register.view().name().to_owned());
        let details = vec![entries.to_string()];
        node.note(AuditView { what, subject, details, ..AuditView::default() }).await?;
    }
    Ok(RegisterUseView { entries, lines })
}

/// The largest register of a counterpart that its lines at this node brought, or the one of the pairing.
pub(super) async fn theirs(node: &Node, dir: &NodeDir, peer: String) -> Result<PartyRegisterView, Problem> {
    let (snapshot, dir) = (node.snapshot().await?, dir.clone());
    let found = move || Ok(PartyRegisterView::from(&largest(&snapshot, &dir, &peer)?));
    let found = tokio::task::spawn_blocking(found);
    found.await.map_err(|error| Problem::new(codes::INTERNAL).with("detail", error))?
}

fn largest(snapshot: &Snapshot, dir: &NodeDir, peer: &str) -> Result<RegisterView, Problem> {
    let damaged = |error: &dyn std::fmt::Display| Problem::new(codes::STORE_DAMAGED).with("detail", error);
    let records = pairing::records(dir).map_err(|error| refused(&error))?;
    let record = records.into_iter().find(|record| record.name.as_str() == peer);
    let record = record.ok_or_else(|| Problem::new(codes::NO_SUCH_PEER).with("peer", peer))?;
    let mut best = record.their.register;
    for line in &record.lines {
        let came = query::their_register(&*snapshot.read, &line.line).map_err(|error| damaged(&error))?;
        let Some(bytes) = came else { continue };
        let part = RegisterPart::from_bytes(&bytes).map_err(|error| damaged(&error))?;
        if part.entries.len() > best.entries.len() {
            best = part;
        }
    }
    RegisterView::build(&best.entries).map_err(|error| damaged(&error))
}

/// Contacts and profiles of this party and its peers; of one peer, or with a text in a field, where that is asked.
pub(super) async fn directory(node: &Node, dir: &NodeDir, query: DirectoryQuery) -> Result<DirectoryView, Problem> {
    let (snapshot, dir, now_s) = (node.snapshot().await?, dir.clone(), node.now().wall_s);
    let look = move || -> Result<DirectoryView, Problem> {
        let mut parties = Vec::new();
        if query.peer.is_none() {
            let register = dir.register().map_err(|error| refused(&error))?;
            parties.push(directory::directory(&snapshot.names.own, true, register.view(), now_s));
        }
        let peers: Vec<String> = match &query.peer {
            Some(peer) => vec![peer.clone()],
            None => snapshot.names.peers.keys().cloned().collect(),
        };
        for peer in peers {
            let register = largest(&snapshot, &dir, &peer)?;
            parties.push(directory::directory(&peer, false, &register, now_s));
        }
        if let Some(text) = &query.search {
            for party in &mut parties {
                party.contacts.retain(|contact| directory::matches(contact, text));
                party.history.clear();
            }
            parties.retain(|party| !party.contacts.is_empty());
        }
        Ok(DirectoryView { parties })
    };
    let found = tokio::task::spawn_blocking(look);
    found.await.map_err(|error| Problem::new(codes::INTERNAL).with("detail", error))?
}
