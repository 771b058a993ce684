//! What happens, one line each.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use comity_seal::hash::Sha256;
use comity_wire::Hash;
use serde_json::{Value, json};

use super::Place;
use super::party::{Party, comity, refused, text};
use crate::context::Context;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;

/// Seconds that a step may wait for the other side at most.
const WAIT_S: &str = "120";
/// The notice that is attached where no file is named.
const NOTICE_NAME: &str = "notice.txt";

/// The first statement.
pub(super) struct Sent {
    pub(super) number: String,
    pub(super) id: String,
    pub(super) receipt_ms: u64,
    pub(super) attachment: String,
    pub(super) attachment_bytes: u64,
}

/// Makes both parties.
pub(super) async fn parties(context: &Context, place: &Place) -> Outcome<(Party, Party)> {
    let nodes = place.nodes.path();
    let (aur, bor) = (Party::init("AUR", nodes).await?, Party::init("BOR", nodes).await?);
    for party in [&aur, &bor] {
        founded(context, party);
    }
    Ok((aur, bor))
}

/// Says that a party was founded.
pub(super) fn founded(context: &Context, party: &Party) {
    let root = party.root.chars().take(16).collect::<String>();
    context.say("demo-party", &vars!["name" => party.name, "root" => root]);
}

/// The party's profile (F11), before there is a line that it would be owed on: the scenario's day is not the day of the
/// founding.
pub(super) async fn profile(party: &Party, place: &Place) -> Outcome<()> {
    let path = place.nodes.path().join(format!("{}-profile.json", party.name));
    let body = json!({
        "mission": "To be reached at any hour.", "constituency": party.name, "authority": "By appointment.",
        "policies": {
            "incidents": "Every report is answered.", "disclosure": "As the marks say.", "authentication": "By this line.",
        },
    });
    std::fs::write(&path, body.to_string()).map_err(|error| Failure::file(&path, &error))?;
    let path = path.display().to_string();
    party.run(["register", "add", "F11", "--body", &path]).await.map(|_| ())
}

/// Pairs them with the three files that people would carry, and the five words that they would read to each other.
pub(super) async fn pair(context: &Context, place: &Place, aur: &Party, bor: &Party) -> Outcome<()> {
    let file = |name: &str| place.nodes.path().join(name).display().to_string();
    let (invite, answer, reveal) = (file("aur.invite"), file("bor.answer"), file("aur.reveal"));
    aur.run(["invite", "BOR", "-o", &invite]).await?;
    bor.run(["accept", &invite, "-o", &answer]).await?;
    let ours = text(&aur.run(["accept", &answer, "-o", &reveal]).await?, "words")?;
    let theirs = text(&bor.run(["accept", &reveal]).await?, "words")?;
    context.say("demo-words", &vars!["words" => &ours]);
    let confirmed = aur.run(["confirm", "BOR", "--words", &theirs]).await?;
    bor.run(["confirm", "AUR", "--words", &ours]).await?;
    let tracks: Vec<&str> = confirmed["tracks"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    context.say("demo-paired", &vars!["count" => tracks.len(), "tracks" => tracks.join(", ")]);
    Ok(())
}

/// Waits until every line has answered a test.
pub(super) async fn lines_open(context: &Context, aur: &Party, bor: &Party) -> Outcome<()> {
    context.say("demo-serving", &vars!["first" => aur.address.to_string(), "second" => bor.address.to_string()]);
    for track in comity_wire::Track::ALL {
        let line = format!("BOR/{track}");
        let tested = aur.run(["line-test", &line, "--wait", WAIT_S]).await?;
        let ms = tested["round_trip_ms"].as_u64().unwrap_or_default();
        context.say("demo-line", &vars!["line" => line, "ms" => ms]);
    }
    Ok(())
}

/// Sends the first statement, waits for the receipt, then for the attachment, and compares what arrived.
pub(super) async fn send(
    context: &Context,
    place: &Place,
    aur: &Party,
    bor: &Party,
    attach: Option<&Path>,
) -> Outcome<Sent> {
    let attachment = match attach {
        Some(path) => std::path::absolute(path).map_err(|error| Failure::file(path, &error))?,
        None => notice(context, place)?,
    };
    let (sent_bytes, sent_hash) = hashed(&attachment)?;
    let subject = context.text("demo-subject");
    let body = context.text("demo-text");
    let path = attachment.display().to_string();
    let args = ["send", "BOR/nrrc", "--subject", &subject, "--text", &body, "--attach", &path];
    let answer = aur.run(args.into_iter().chain(["--wait", "receipt", "--timeout", WAIT_S])).await?;
    let (number, id) = (text(&answer, "number")?, text(&answer, "id")?);
    let receipt_ms = answer["waited_ms"].as_u64().unwrap_or_default();
    context.say("demo-sent", &vars!["number" => &number, "id" => &id]);
    context.say("demo-receipt", &vars!["ms" => receipt_ms]);
    let begun = Instant::now();
    aur.run(["status", &id, "--wait", "attachments", "--timeout", "600"]).await?;
    let held_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let folder = place.nodes.path().join("received");
    let shown = bor.run(["show", &id, "--save", &folder.display().to_string()]).await?;
    let saved = shown["saved"][0].as_str().map(PathBuf::from).unwrap_or_default();
    let (bytes, hash) = hashed(&saved)?;
    if (bytes, hash) != (sent_bytes, sent_hash) {
        return Err(Failure::ours("the attachment that arrived is not the one that was sent"));
    }
    let name = attachment.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let hash = hash.to_string();
    context.say("demo-attachment", &vars!["name" => &name, "bytes" => bytes, "ms" => held_ms, "hash" => hash]);
    Ok(Sent { number, id, receipt_ms, attachment: name, attachment_bytes: bytes })
}

/// The other side's officer takes the statement.
pub(super) async fn acknowledge(context: &Context, aur: &Party, bor: &Party, sent: &Sent) -> Outcome<()> {
    let officer = context.text("demo-officer");
    let answer = bor.run(["ack", &sent.id, "--officer", &officer]).await?;
    aur.run(["status", &sent.id, "--wait", "ack", "--timeout", WAIT_S]).await?;
    context.say("demo-acknowledged", &vars!["number" => text(&answer, "number")?, "officer" => officer]);
    Ok(())
}

/// Writes the evidence file.
pub(super) async fn prove(context: &Context, place: &Place, aur: &Party, sent: &Sent) -> Outcome<u64> {
    let path = place.evidence.display().to_string();
    let answer = aur.run(["proof", &sent.id, "-o", &path]).await?;
    let bytes = answer["bytes"].as_u64().unwrap_or_default();
    context.say("demo-proof", &vars!["path" => &path, "bytes" => bytes]);
    Ok(bytes)
}

/// Verifies the evidence in a process that knows no node.
pub(super) async fn verify(context: &Context, path: &Path, roots: &[String; 2]) -> Outcome<bool> {
    let [first, second] = roots;
    let path = path.display().to_string();
    let begun = Instant::now();
    let answer = comity(["verify", &path, "--root", first, "--root", second]).await?;
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    if answer.exit != 0 {
        return Err(refused(answer));
    }
    let verified = answer.object["verified"] == true && answer.object["identified"] == true;
    context.say("demo-verified", &vars!["ms" => ms]);
    Ok(verified)
}

/// The other node is killed, and its folder is gone where the demonstration ends here.
pub(super) async fn other_node_gone(
    context: &Context,
    place: &Place,
    bor: &mut Party,
    roots: &[String; 2],
    once: bool,
) -> Outcome<()> {
    bor.kill().await?;
    if once {
        std::fs::remove_dir_all(&bor.dir).map_err(|error| Failure::file(&bor.dir, &error))?;
    }
    context.say(if once { "demo-gone" } else { "demo-killed" }, &vars!["name" => bor.name]);
    verify(context, &place.evidence, roots).await?;
    Ok(())
}

/// A neutral notice of the demonstration's own.
fn notice(context: &Context, place: &Place) -> Outcome<PathBuf> {
    let path = place.nodes.path().join(NOTICE_NAME);
    let text = format!("{}\n", context.text("demo-notice"));
    std::fs::write(&path, text).map_err(|error| Failure::file(&path, &error))?;
    Ok(path)
}

fn hashed(path: &Path) -> Outcome<(u64, Hash)> {
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    let mut chunk = vec![0; 1 << 18];
    loop {
        let read = file.read(&mut chunk).map_err(failed)?;
        let Some(part) = chunk.get(..read).filter(|part| !part.is_empty()) else {
            return Ok((bytes, hash.finish()));
        };
        hash.update(part);
        bytes += read as u64;
    }
}
