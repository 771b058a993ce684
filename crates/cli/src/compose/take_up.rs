//! Lines of pairings that were confirmed since the node started.

use comity_node::assembly::{links, setup};
use comity_node::party::{NodeDir, PartyError, pairing};
use comity_node::service::problem::codes;
use comity_node::service::{Node, Problem};

/// Opens every confirmed line that is not open yet, and tells the link of its nodes.
pub(super) async fn take_up(node: &Node, dir: &NodeDir, tls: &[[u8; 32]]) -> Result<(), Problem> {
    let config = dir.config().map_err(|error| refused(&error))?;
    let register = dir.register().map_err(|error| refused(&error))?;
    let records = pairing::records(dir).map_err(|error| refused(&error))?;
    let names = super::names(&config.party, register.view().party(), &records, tls);
    for record in &records {
        for line in record.lines_of(tls) {
            if node.names().lines.contains_key(&line.line) {
                continue;
            }
            let (dir, record, line) = (dir.clone(), record.clone(), line.clone());
            let (us, part) = (register.view().party(), register.part().clone());
            let made = node.with_core(move |core, _| {
                let reader = core.reader()?;
                setup(&dir, &record, &line, (us, &part), &*reader, core.journals(), true)
            });
            let made = made.await?.map_err(|error| Problem::new(codes::INTERNAL).with("detail", error))?;
            node.open_line(made, names.clone()).await?;
        }
    }
    for (name, peer) in links(&records, tls) {
        node.set_peer(&name, peer).await?;
    }
    Ok(())
}

/// A refusal of the folder.
pub(super) fn refused(error: &PartyError) -> Problem {
    match error {
        PartyError::KeyAbsent { .. } | PartyError::File(_) => Problem::new(codes::FILE).because(error),
        PartyError::KeyFile { .. } | PartyError::KeyKind { .. } | PartyError::KeyNotOurs { .. } => {
            Problem::new(codes::KEY_REFUSED).because(error)
        }
        other => Problem::new(codes::FOLDER).because(other),
    }
}
