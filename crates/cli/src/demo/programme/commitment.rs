//! Measure 6: declarations to everybody, followed by others, witnessed by a third party, proved by a file.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde_json::Value;
use tokio::process::Child;

use super::stage::{AUR, BOR, NAMES, Stage};
use crate::demo::party::{Party, free_address, text};
use crate::failure::{Failure, Outcome};

/// The model declaration of `examples/declaration`.
const DECLARATION: &str = include_str!("../../../../../examples/declaration/declaration.json");
/// The third party.
const THIRD: &str = "CYR";

/// What runs until the demonstration ends.
pub(super) struct Public {
    /// The witness's process.
    witness: Child,
}

impl Public {
    /// Ends the witness.
    pub(super) async fn end(mut self) -> Outcome<()> {
        self.witness.kill().await.map_err(crate::demo::machine)
    }
}

/// Both declare; the nodes serve their public logs, each follows the other, and a third party witnesses both.
pub(super) async fn declared(stage: &mut Stage<'_>) -> Outcome<Public> {
    let file = stage.file("declaration.json", DECLARATION)?;
    let start = stage.now().to_string();
    let (mut ids, mut places) = (Vec::new(), Vec::new());
    for who in [AUR, BOR] {
        let root = stage.place.nodes.path().join("safe").join(format!("{}.root", NAMES[who])).display().to_string();
        stage.run(who, &["public", "begin", "--root-key", &root]).await?;
        let [first, second] = stage.officers_keys(who);
        let args = ["declare", &file, "--start", &start, "--officer-key", &first, "--officer-key", &second];
        let declared = text(&stage.run(who, &args).await?, "id")?;
        let folder = stage.path(&format!("{}-public", NAMES[who])).display().to_string();
        stage.run(who, &["public", "publish", &folder]).await?;
        stage.tell(Some(who), "declared", &[("id", &declared.chars().take(16).collect::<String>())]);
        ids.push(declared);
        places.push(folder);
    }
    let urls = served(stage).await?;
    stage.run(AUR, &["follow", &urls[BOR]]).await?;
    stage.run(BOR, &["follow", &urls[AUR]]).await?;
    let paired = |view: &Value| {
        view["parties"].as_array().is_some_and(|all| all.iter().any(|one| one["identified"] == "paired"))
    };
    for (who, other) in [(AUR, BOR), (BOR, AUR)] {
        stage.sees(who, &["declarations"], paired).await?;
        stage.tell(Some(who), "followed", &[("other", NAMES[other])]);
        stage.see(who, &["declarations"]);
    }
    let witness = witnessed(stage, &urls, &places, &ids).await?;
    Ok(Public { witness })
}

/// Ordinary nodes, each with its public log; their addresses.
async fn served(stage: &mut Stage<'_>) -> Outcome<[String; 2]> {
    let addresses: [SocketAddr; 2] = [free_address()?, free_address()?];
    for who in [AUR, BOR] {
        stage.parties[who].serve_with(&["--public", &addresses[who].to_string()]).await?;
    }
    Ok(addresses.map(|address| format!("http://{address}")))
}

/// A third party follows both by the fingerprints that they publish, and cosigns; a proof says so to whoever has the file.
async fn witnessed(stage: &mut Stage<'_>, urls: &[String; 2], places: &[String], ids: &[String]) -> Outcome<Child> {
    let third = Party::init(THIRD, stage.place.nodes.path()).await?;
    let roots = stage.parties.each_ref().map(|party| party.root.clone());
    for (url, root) in urls.iter().zip(&roots) {
        third.run(["follow", url, "--root", root]).await?;
    }
    stage.story.command(&third.dir, &["declarations"]);
    stage.tell_of(THIRD, "third-follows");
    let listen = free_address()?.to_string();
    let serve = ["witness", "serve", "--name", "cyr.example/w1", "--listen", &listen];
    let (child, ready) = third.stays(&serve, "ready").await?;
    let keys: Vec<String> =
        ready["keys"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    let [first, second] = <[String; 2]>::try_from(keys).map_err(|_| Failure::ours("a witness with two keys"))?;
    let witness = format!("http://{listen}");
    for who in [AUR, BOR] {
        stage.run(who, &["public", "witness", &witness, "--vkey", &first, "--vkey", &second]).await?;
        stage.run(who, &["public", "publish", &places[who]]).await?;
    }
    stage.tell_of(THIRD, "witnessed");
    let proof: PathBuf = stage.path("declaration.proof");
    let proof = proof.display().to_string();
    stage.run(AUR, &["public", "proof", &ids[AUR], "--output", &proof]).await?;
    let verify = ["verify", &proof, "--root", &roots[AUR], "--witness", &first, "--witness", &second];
    let verified = third.run(verify).await?;
    if verified["identified"] != true || verified["cosigned"].as_array().is_none_or(Vec::is_empty) {
        return Err(Failure::ours(format!("the proof names no witness: {verified}")));
    }
    stage.tell_of(THIRD, "declaration-proved");
    stage.story.see(&third.dir, &["declarations"]);
    stage.story.see(&third.dir, &verify);
    Ok(child)
}
