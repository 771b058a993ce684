//! What a server of a public log gives though its author never signed it, between parties on real nodes: a tile or an entry
//! with a wrong hash, a head that was put back. A follower refuses it in words, accuses nobody, and keeps what it held.

use std::path::{Path, PathBuf};

use comity_publish::site;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::help::copy_folder;
use crate::party::Party;
use crate::public::{example, speaks};

/// AUR's log as a folder, at one of its sizes.
fn published(a: &Party, place: &Path, name: &str) -> PathBuf {
    let folder = place.join(name);
    a.done(&["public", "publish", &folder.display().to_string()]);
    folder
}

fn declare(a: &Party, keys: &[String; 2]) {
    let model = example("declaration.json");
    a.done(&[
        "declare",
        &model,
        "--start",
        "2026-12-01T00:00:00Z",
        "--officer-key",
        &keys[0],
        "--officer-key",
        &keys[1],
    ]);
}

/// Refused in both languages as the fault of whoever serves it, with what to do.
fn refused(party: &Party, url: &str, code: &str) -> Value {
    let mut params = Value::Null;
    for language in ["en", "ru"] {
        let (exit, object) = party.run(&["--lang", language, "follow", url]);
        let error = &object["error"];
        assert_eq!(
            (exit, error["code"].as_str(), error["fault"].as_str()),
            (5, Some(code), Some("theirs")),
            "{object}"
        );
        for sentence in ["problem", "remedy"] {
            let said = error[sentence].as_str().unwrap_or_default();
            let is_russian = said.chars().any(|c| ('а'..='я').contains(&c));
            assert!(said.len() > 20 && is_russian == (language == "ru"), "{sentence} in {language}: {object}");
        }
        params = error["params"].clone();
    }
    params
}

/// Flips a bit in the last byte of a file.
fn bent(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Serves a folder as any web server would, for as long as the runtime lives; its address.
fn serves(runtime: &Runtime, www: &Path) -> String {
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = site::router(www);
    runtime.spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

fn replaced(www: &Path, by: &Path) {
    std::fs::remove_dir_all(www).unwrap();
    copy_folder(by, www);
}

#[test]
fn wrong_tiles_and_a_head_that_was_put_back_are_refused_and_what_a_follower_holds_stays() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (a, c) = (Party::init("AUR", place), Party::init("CYR", place));
    let keys = speaks(&a, place);
    declare(&a, &keys);
    let early = published(&a, place, "early");
    let www = place.join("www");
    copy_folder(&early, &www);
    let runtime = Runtime::new().unwrap();
    let url = serves(&runtime, &www);

    // Nothing is held yet, and a wrong tile brings nothing in.
    let good = place.join("good");
    copy_folder(&www, &good);
    for (tile, code) in [("tile/0/000.p/5", "follow-tile"), ("tile/entries/000.p/5", "follow-entry")] {
        bent(&www.join(tile));
        refused(&c, &url, code);
        assert_eq!(c.done(&["declarations"])["unidentified"], json!([]), "{tile}");
        replaced(&www, &good);
    }
    assert_eq!(c.done(&["follow", &url])["followed"][0]["size"], 5);
    let before = c.done(&["declarations"]);
    assert_eq!(before["unidentified"][0]["declarations"].as_array().unwrap().len(), 1);

    // The log grows, and what is new is served wrongly.
    declare(&a, &keys);
    a.done(&["public", "publish", &www.display().to_string()]);
    let grown = published(&a, place, "grown");
    for (tile, code) in [("tile/0/000.p/6", "follow-tile"), ("tile/entries/000.p/6", "follow-entry")] {
        bent(&www.join(tile));
        refused(&c, &url, code);
        assert_eq!(
            c.done(&["declarations"])["unidentified"][0]["declarations"],
            before["unidentified"][0]["declarations"]
        );
        replaced(&www, &grown);
    }
    assert_eq!(c.done(&["follow"])["followed"][0]["size"], 6);
    let held = c.done(&["declarations"])["unidentified"][0]["declarations"].clone();
    assert_eq!(held.as_array().unwrap().len(), 2);

    // The head is put back to what it was.
    replaced(&www, &early);
    let params = refused(&c, &url, "follow-rolled-back");
    assert_eq!((params["held"].as_str(), params["found"].as_str()), (Some("6"), Some("5")));
    let after = c.done(&["declarations"])["unidentified"][0].clone();
    assert_eq!((&after["declarations"], &after["two_histories"]), (&held, &json!(false)), "it convicts nobody");
    replaced(&www, &grown);
    assert_eq!(c.done(&["follow"])["followed"][0]["new"], 0, "and goes on when the log is whole again");
}
