//! `comity invite`, `accept`, `confirm`: files of the node's folder, and the authority key, which never leaves the
//! machine of whoever gives the command.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;

use comity_node::party::armour::ARMOUR_TEXT_BYTES_MAX;
use comity_node::party::files::{self, MODE_PLAIN};
use comity_node::party::pairing::{self, AcceptOptions, Accepted, PairingState, Words};
use comity_node::party::{PairingRecord, confirm};
use comity_node::service::views::PeerView;
use serde_json::json;

use crate::args::pairing::{Accept, Confirm, Invite};
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::party::{SystemRng, folder, name, refused};
use crate::{marks, plain};

/// Writes the invitation.
pub(super) fn invite(context: &Context, args: &Invite) -> Outcome {
    let (dir, peer) = (folder(context)?, name(&args.peer)?);
    let text = pairing::invite(&dir, &peer, args.authority_key.as_deref(), &mut SystemRng).map_err(refused)?;
    keep(&args.output, &text)?;
    context.say("invite-done", &vars!["peer" => peer.as_str(), "path" => args.output.display()]);
    context.object(&json!({"peer": peer.as_str(), "file": args.output}));
    Ok(Exit::Ok)
}

/// Takes an invitation, an answer or a reveal, whichever it is.
pub(super) fn accept(context: &Context, args: &Accept) -> Outcome {
    let dir = folder(context)?;
    let options = AcceptOptions {
        name: args.name.as_deref().map(name).transpose()?,
        authority: args.authority_key.as_deref(),
        again: args.again,
    };
    let text = files::read_text(&args.file, ARMOUR_TEXT_BYTES_MAX).map_err(|error| refused(error.into()))?;
    match pairing::accept(&dir, &text, &options, &mut SystemRng).map_err(refused)? {
        Accepted::Invite { name, claimed, answer } => {
            let path = output(args)?;
            keep(path, &answer)?;
            let shown = plain::line(&claimed);
            context.say("accept-invite", &vars!["peer" => name.as_str(), "claimed" => shown, "path" => path.display()]);
            marks::warn(context, [claimed.as_str()]);
            context.object(&json!({"peer": name.as_str(), "took": "invite", "file": path}));
        }
        Accepted::Answer { name, claimed, reveal, words } => {
            let path = output(args)?;
            keep(path, &reveal)?;
            let shown = plain::line(&claimed);
            context.say("accept-answer", &vars!["peer" => name.as_str(), "claimed" => shown, "path" => path.display()]);
            marks::warn(context, [claimed.as_str()]);
            show_words(context, name.as_str(), &words);
            context.object(&json!({
                "peer": name.as_str(), "took": "answer", "file": path,
                "words": words.words.join(" "), "numbers": words.numbers.join(" "),
            }));
        }
        Accepted::Reveal { name, claimed, words } => {
            context.say("accept-reveal", &vars!["peer" => name.as_str(), "claimed" => plain::line(&claimed)]);
            show_words(context, name.as_str(), &words);
            context.object(&json!({
                "peer": name.as_str(), "took": "reveal",
                "words": words.words.join(" "), "numbers": words.numbers.join(" "),
            }));
        }
    }
    Ok(Exit::Ok)
}

/// Opens all lines, once people have compared the words.
pub(super) async fn confirm(context: &Context, args: &Confirm) -> Outcome {
    let (dir, peer) = (folder(context)?, name(&args.peer)?);
    let typed = match (&args.words, pairing::state(&dir, &peer).map_err(refused)?) {
        (Some(words), _) => Some(words.clone()),
        (None, PairingState::AwaitsConfirm(words)) => Some(asked(context, peer.as_str(), &words)?),
        (None, _) => None,
    };
    let record = confirm::confirm(&dir, &peer, typed.as_deref(), args.authority_key.as_deref(), &mut SystemRng)
        .map_err(refused)?;
    // A node that serves opens the lines at once; otherwise they are opened here, and entry 0 is written.
    let client = Client::connect(context).await?;
    let peers = client.post::<Vec<PeerView>>("/v1/peers", &()).await;
    let served = client.serves();
    client.close().await;
    told(context, &record, &peers?, served)
}

fn told(context: &Context, record: &PairingRecord, peers: &[PeerView], served: bool) -> Outcome {
    let tracks: Vec<&str> = record.lines.iter().map(|line| line.track.word()).collect();
    let party = record.their_party.to_string();
    let view = record.their.verify().map_err(|error| refused(error.into()))?;
    let root = view.root_key().fingerprint().to_string();
    let name = record.name.as_str();
    context.say("confirm-done", &vars!["peer" => name, "tracks" => tracks.join(", ")]);
    context.say("confirm-root", &vars!["peer" => name, "root" => &root]);
    context.say("confirm-party", &vars!["peer" => name, "party" => &party]);
    if !served {
        context.say("confirm-serve", &vars![]);
    }
    let here = peers.iter().find(|peer| peer.name == name).map(|peer| peer.tracks.clone()).unwrap_or_default();
    context.object(&json!({"peer": name, "root": root, "party": party, "tracks": tracks, "tracks_here": here}));
    Ok(Exit::Ok)
}

fn show_words(context: &Context, peer: &str, words: &Words) {
    context.line("");
    context.line(&format!("    {}", words.words.join("  ")));
    context.line(&format!("    {}", words.numbers.join("  ")));
    context.line("");
    context.say("words-compare", &vars!["peer" => peer]);
}

/// Asks for the words that the other side reads aloud. What is typed is compared by the folder, not by the eye: so
/// the words of this side are not shown here.
fn asked(context: &Context, peer: &str, _words: &Words) -> Outcome<String> {
    let wanted = || Failure::new("error-words-wanted", Fault::Yours, Exit::Usage).with("peer", peer);
    if context.json || !std::io::stdin().is_terminal() {
        return Err(wanted());
    }
    let mut out = std::io::stdout().lock();
    let _ = write!(out, "{} ", context.with("words-ask", &vars!["peer" => peer])).and_then(|()| out.flush());
    let mut typed = String::new();
    std::io::stdin().lock().read_line(&mut typed).map_err(|_| wanted())?;
    if typed.trim().is_empty() { Err(wanted()) } else { Ok(typed) }
}

fn output(args: &Accept) -> Outcome<&Path> {
    args.output.as_deref().ok_or_else(|| Failure::new("error-output-wanted", Fault::Yours, Exit::Usage))
}

/// Writes a pairing's file; one with the same content may be there already, since every command may be repeated.
fn keep(path: &Path, text: &str) -> Outcome<()> {
    match files::write_new(path, text.as_bytes(), MODE_PLAIN) {
        Err(files::FileError::Exists { .. }) if std::fs::read(path).is_ok_and(|found| found == text.as_bytes()) => {
            Ok(())
        }
        other => other.map_err(|error| refused(error.into())),
    }
}
