//! Public commitments between two real nodes that serve their logs, and a witness: from the first key to a declaration that a
//! file proves, an arrangement in force, and a withdrawal with too short a notice.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use crate::party::{Party, free_address, pair, program};

/// Two officers of a party with keys in files, and its public log.
pub fn speaks(party: &Party, place: &Path) -> [String; 2] {
    let keys = ["Ana", "Bo"].map(|name| {
        let path = place.join(format!("{}-{name}.key", party.name)).display().to_string();
        party.done(&["officer", "keygen", "--out", &path]);
        party.done(&["officer", "enrol", name, "--role", "approver", "--key", &format!("{path}.pub")]);
        path
    });
    let root = place.join(format!("{}.root.away", party.name)).display().to_string();
    let begun = party.done(&["public", "begin", "--root-key", &root]);
    assert_eq!(begun["size"], 4);
    keys
}

fn get(address: &str, path: &str, token: Option<&str>) -> (u16, String, Vec<u8>) {
    let mut stream = TcpStream::connect(address).unwrap();
    let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{token}\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), head, bytes[end + 4..].to_vec())
}

/// A witness in a process of its own; its address and keys.
struct Witness(Child, String, Vec<String>);

impl Witness {
    fn of(party: &Party) -> Self {
        let listen = free_address();
        let mut command = program();
        command.args(["--json", "witness", "serve", "--name", "cyr.example/w1", "--listen", &listen, "--dir"]);
        let mut child = command.arg(&party.dir).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let keys = ready["keys"].as_array().unwrap().iter().map(|key| key.as_str().unwrap().to_owned());
        Self(child, format!("http://{listen}"), keys.collect())
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

pub fn example(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/declaration").join(name).display().to_string()
}

#[test]
fn parties_declare_follow_witness_and_prove() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let (mut a, mut b) = (Party::init("AUR", place), Party::init("BOR", place));
    let c = Party::init("CYR", place);
    pair(&a, &b, place);
    let (of_a, of_b) = (speaks(&a, place), speaks(&b, place));

    // One officer is not two, and what says nothing is not said.
    let model = example("declaration.json");
    let start = ["--start", "2026-12-01T00:00:00Z"];
    assert_eq!(a.refused(&["declare", &model, "--officer-key", &of_a[0]], 1), "public-no-effect-persons");
    assert_eq!(a.refused(&["declare", &model], 2), "declare-unsigned");
    assert_eq!(a.refused(&["declare"], 2), "declare-nothing");
    assert_eq!(c.refused(&["public", "show"], 3), "public-no-log");
    let wrong = place.join("wrong.json");
    std::fs::write(&wrong, "{}").unwrap();
    let wrong = wrong.display().to_string();
    assert_eq!(a.refused(&["declare", &wrong, "--officer-key", &of_a[0], "--officer-key", &of_a[1]], 1), "public-body");

    // The model declaration, signed on the officers' own machines. Nobody signs what would be refused afterwards.
    let file = |name: &str| place.join(name).display().to_string();
    let alone = ["declare", &model, "--request", &file("alone"), "--officer", "Ana"];
    assert_eq!(a.refused(&alone, 1), "public-no-effect-persons");
    assert!(!place.join("alone").exists());
    let (request, one, two) = (file("request"), file("one.sig"), file("two.sig"));
    a.done(&["declare", &model, start[0], start[1], "--request", &request, "--officer", "Ana", "--officer", "Bo"]);
    a.done(&["declare", "sign", &request, "--key", &of_a[0], "--output", &one, "--yes"]);
    assert_eq!(a.refused(&["declare", "enter", &request, &one], 1), "public-request", "one signature is missing");
    let (_, told) = a.run(&["declare", "enter", &request, &one]);
    assert!(told["error"]["problem"].as_str().unwrap().contains("The signature of Bo is missing"), "{told}");
    // A signature that is lost is made again.
    std::fs::remove_file(&one).unwrap();
    a.done(&["declare", "sign", &request, "--key", &of_a[0], "--output", &one, "--yes"]);
    assert_eq!(a.refused(&["declare", "sign", &request, "--key", &of_b[0], "-o", &two, "--yes"], 1), "public-officer");
    a.done(&["declare", "sign", &request, "--key", &of_a[1], "--output", &two, "--yes"]);
    let declared = a.done(&["declare", "enter", &request, &one, &two]);
    let id = declared["id"].as_str().unwrap().to_owned();
    assert_eq!(a.refused(&["declare", "enter", &request, &one, &two], 5), "public-refused", "it acts once");

    // A withdrawal without its notice.
    let short = ["declare", "withdraw", &id, "--effective", "2027-01-01T00:00:00Z", "--reason", "en=No."];
    let keys = ["--officer-key", &of_a[0], "--officer-key", &of_a[1]];
    assert_eq!(a.refused(&[&short[..], &keys[..]].concat(), 1), "public-no-effect-notice");
    let asked = ["--request", &file("short"), "--officer", "Ana", "--officer", "Bo"];
    assert_eq!(a.refused(&[&short[..], &asked[..]].concat(), 1), "public-no-effect-notice", "before anybody signs");

    // Both serve what they published.
    let (www_a, www_b) = (file("www-a"), file("www-b"));
    a.done(&["public", "publish", &www_a]);
    b.done(&["public", "publish", &www_b]);
    let (at_a, at_b) = (free_address(), free_address());
    a.serve_with(&["--public", &at_a]);
    b.serve_with(&["--public", &at_b]);
    let (status, head, page) = get(&at_a, "/", None);
    let page = String::from_utf8(page).unwrap();
    assert!(status == 200 && page.contains("Public commitments") && !page.contains("<script"));
    assert!(head.contains("max-age=5"));
    let (_, _, russian) = get(&at_a, "/ru.html", None);
    assert!(String::from_utf8(russian).unwrap().contains("Публичные обязательства"));
    let (_, head, _) = get(&at_a, "/tile/entries/000.p/5", None);
    assert!(head.contains("immutable"));
    for secret in ["/comity.toml", "/../keys/tls.key", "/.lock", "/tile/0/../../comity.toml"] {
        assert_eq!(get(&at_a, secret, None).0, 404, "{secret}");
    }

    // Bor knows Aur by their line; Cyr does not, until it is given the fingerprint.
    let (url_a, url_b) = (format!("http://{at_a}"), format!("http://{at_b}"));
    assert_eq!(b.done(&["follow", &url_a])["followed"][0]["size"], 5);
    let seen = b.done(&["declarations"]);
    assert_eq!(seen["parties"][1]["identified"], "paired");
    assert_eq!(seen["parties"][1]["declarations"][0]["id"], json!(id));
    c.done(&["follow", &url_a]);
    c.done(&["follow", &url_b]);
    let seen = c.done(&["declarations"]);
    assert_eq!((seen["parties"].as_array().unwrap().len(), seen["unidentified"].as_array().unwrap().len()), (0, 2));
    let root = a.done(&["public", "show"])["root"].as_str().unwrap().to_owned();
    assert_eq!(c.refused(&["follow", &url_b, "--root", &root], 5), "public-refused");
    c.done(&["follow", &url_a, "--root", &root]);
    assert_eq!(c.done(&["declarations"])["parties"][0]["identified"], "fingerprint");

    // Cyr witnesses both; a proof says so to whoever has the file alone.
    let witness = Witness::of(&c);
    let asked = ["public", "witness", &witness.1, "--vkey", &witness.2[0], "--vkey", &witness.2[1]];
    assert_eq!(a.done(&asked)["cosigned"][0]["name"], "cyr.example/w1");
    a.done(&["public", "publish", &www_a]);
    let proof = file("a.proof");
    a.done(&["public", "proof", &id, "--output", &proof]);
    let verified = c.done(&["verify", &proof, "--root", &root, "--witness", &witness.2[0]]);
    assert_eq!((&verified["identified"], &verified["cosigned"][0]["name"]), (&json!(true), &json!("cyr.example/w1")));
    assert_eq!(verified["declarations"][0]["id"], json!(id));
    let other = b.done(&["public", "show"])["root"].as_str().unwrap().to_owned();
    assert_eq!(c.refused(&["verify", &proof, "--root", &other], 5), "public-root");
    let mut bent = std::fs::read(&proof).unwrap();
    let middle = bent.len() / 2;
    bent[middle] = if bent[middle] == b'A' { b'B' } else { b'A' };
    std::fs::write(&proof, bent).unwrap();
    assert_eq!(c.refused(&["verify", &proof], 5), "public-refused");

    // An arrangement: tabled by one, adhered to by both, in force by its own rule.
    let text = example("arrangement.json");
    let tabled = a.done(&["declare", "arrangement", &text, "--officer-key", &of_a[0]]);
    let hash = tabled["arrangement"].as_str().unwrap().to_owned();
    for (party, keys) in [(&a, &of_a), (&b, &of_b)] {
        party.done(&["declare", "--adhere", &hash, "--officer-key", &keys[0], "--officer-key", &keys[1]]);
    }
    a.done(&["public", "publish", &www_a]);
    b.done(&["public", "publish", &www_b]);
    b.done(&["follow"]);
    let later = b.done(&["declarations", "--at", "2030-01-01T00:00:00Z"]);
    assert_eq!(later["arrangements"][0]["adherents"].as_array().unwrap().len(), 2);
    let bound: Vec<(&str, &str)> = later["bound"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["by"].as_str().unwrap(), one["toward"].as_str().unwrap()))
        .collect();
    assert!(bound.contains(&("AUR", "BOR")) && bound.contains(&("BOR", "AUR")), "{bound:?}");
    a.kill();
    b.kill();

    // The same over the interface for programs.
    let api = free_address();
    b.serve_with(&["--api", &api]);
    let token = std::fs::read_to_string(b.dir.join("api.token")).unwrap();
    let (status, _, body) = get(&api, "/v1/declarations?at=1893456000", Some(token.trim()));
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(status, 200);
    assert_eq!(body["bound"], later["bound"]);
    assert_eq!(get(&api, "/v1/declarations", None).0, 401);
}
