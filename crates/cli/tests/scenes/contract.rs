//! What the node answers is what its document says: for every operation requests that fit and requests that do not, and each
//! answer's status, media type and body against `crates/api/openapi.json`. (A generator of another author, schemathesis, was run beside
//! it by hand; it is no part of the tests, which need no Python.)

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::contract_samples::{Samples, bodies};
use crate::contract_schema;
use crate::help::send_receipted;
use crate::party::two;

/// Operations whose answer does not end by itself, or takes as long as it is asked to.
const APART: &[&str] = &["/v1/events"];
/// Values for a parameter that hold nothing that there could be.
const HOSTILE: &[&str] = &["", "x", "-1", "99999999999999999999", "%FF", "%00", "..%2F..", "1%202", "null"];

struct Answer {
    status: u16,
    kind: String,
    body: Vec<u8>,
}

/// One request on a connection of its own.
fn ask(address: &str, token: &str, method: &str, target: &str, body: Option<&[u8]>) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    let mut head = format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    head += &format!("Authorization: Bearer {token}\r\n");
    if let Some(body) = body {
        head += &format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    }
    // The node may answer before all of a body is written, and close.
    let _ = stream.write_all(&[head.as_bytes(), b"\r\n", body.unwrap_or_default()].concat());
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    assert!(end.is_some(), "{method} {target}: no answer ({read:?})");
    let end = end.unwrap_or_default();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(of, _)| of.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    };
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let rest = &answer[end + 4..];
    let body = if header("transfer-encoding").is_some() { unchunked(rest) } else { rest.to_vec() };
    let kind = header("content-type").unwrap_or_default();
    Answer { status, kind: kind.split(';').next().unwrap_or_default().to_owned(), body }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap_or_default();
        let Some(chunk) = rest.get(end + 2..end + 2 + length).filter(|_| length > 0) else { break };
        body.extend_from_slice(chunk);
        rest = rest.get(end + 4 + length..).unwrap_or_default();
    }
    body
}

/// The document, and what was found against it.
struct Contract {
    document: Value,
    faults: Vec<String>,
    asked: usize,
    statuses: BTreeMap<u16, usize>,
}

impl Contract {
    fn of(document: Value) -> Self {
        Self { document, faults: Vec::new(), asked: 0, statuses: BTreeMap::new() }
    }

    fn judge(&mut self, of: (&str, &str), request: &str, answer: &Answer) {
        self.asked += 1;
        *self.statuses.entry(answer.status).or_default() += 1;
        if let Some(what) = self.fault(of, answer) {
            let body = String::from_utf8_lossy(&answer.body[..answer.body.len().min(300)]).into_owned();
            self.faults.push(format!("{request}: {} {what}\n    {body}", answer.status));
        }
    }

    /// What an answer has that the document does not know.
    fn fault(&self, (path, method): (&str, &str), answer: &Answer) -> Option<String> {
        if answer.status == 500 {
            return Some("a fault of the node".into());
        }
        let documented = &self.document["paths"][path][method]["responses"][answer.status.to_string()];
        if documented.is_null() {
            return Some("is not documented".into());
        }
        let content = documented["content"].as_object().cloned().unwrap_or_default();
        if content.is_empty() && answer.body.is_empty() {
            return None;
        }
        let Some(media) = content.get(&answer.kind) else {
            return Some(format!("{:?} is not documented", answer.kind));
        };
        if !answer.kind.ends_with("json") || media["schema"].is_null() {
            return None;
        }
        let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else { return Some("is no JSON".into()) };
        contract_schema::fault(&self.document, &media["schema"], &body, "")
    }
}

/// Paths of an operation: one that fits, then each parameter in turn with what does not.
fn targets(path: &str, operation: &Value, samples: &Samples) -> Vec<String> {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let name = |parameter: &Value| parameter["name"].as_str().unwrap().to_owned();
    let made = |given: &dyn Fn(&Value) -> Option<String>| {
        let (mut target, mut query) = (path.to_owned(), Vec::new());
        for parameter in &parameters {
            let Some(value) = given(parameter) else { continue };
            match parameter["in"].as_str() {
                Some("path") => target = target.replace(&format!("{{{}}}", name(parameter)), &value),
                Some("query") => query.push(format!("{}={value}", name(parameter))),
                _ => {}
            }
        }
        if query.is_empty() { target } else { format!("{target}?{}", query.join("&")) }
    };
    let required = |parameter: &Value| parameter["required"] == true;
    let fits = |parameter: &Value| samples.parameter(&name(parameter));
    let mut all = vec![made(&|p| required(p).then(|| fits(p))), made(&|p| Some(fits(p)))];
    all.push(format!("{}{}unknown=1", all[0], if all[0].contains('?') { "&" } else { "?" }));
    for wrong in &parameters {
        let long = "x".repeat(1_000);
        for value in HOSTILE.iter().copied().chain([long.as_str()]) {
            if wrong["in"] == "path" && value.is_empty() {
                continue;
            }
            all.push(made(&|p| {
                if name(p) == name(wrong) { Some(value.to_owned()) } else { required(p).then(|| fits(p)) }
            }));
        }
    }
    all
}

#[test]
fn every_operation_answers_as_its_document_says_whatever_it_is_asked() {
    let place = tempfile::tempdir().unwrap();
    let (mut a, b) = two(place.path());
    let number = send_receipted(&a, "BOR/nrrc", "text")["number"].as_str().unwrap().to_owned();
    let id = a.done(&["show", &number])["id"].as_str().unwrap().to_owned();
    a.terminate();
    let ready = a.serve_with(&["--api", "127.0.0.1:0"]);
    let address = ready["api"].as_str().unwrap();
    let token = std::fs::read_to_string(a.dir.join("api.token")).unwrap().trim().to_owned();
    let document: Value = serde_json::from_str(include_str!("../../../api/openapi.json")).unwrap();
    let samples = Samples { document: document.clone(), id, place: place.path().display().to_string() };
    let mut contract = Contract::of(document);
    let paths = contract.document["paths"].as_object().unwrap().clone();
    let mut operations = 0;
    for (path, methods) in &paths {
        for (method, operation) in methods.as_object().unwrap() {
            if APART.contains(&path.as_str()) {
                continue;
            }
            operations += 1;
            let upper = method.to_uppercase();
            let targets = targets(path, operation, &samples);
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let wanted = operation["requestBody"].is_object();
            let all = if wanted { bodies(&samples, schema) } else { vec![Vec::new()] };
            for target in &targets {
                let body = wanted.then(|| all[0].as_slice());
                let answer = ask(address, &token, &upper, target, body);
                contract.judge((path, method), &format!("{upper} {target}"), &answer);
            }
            for body in all.iter().skip(1) {
                let answer = ask(address, &token, &upper, &targets[0], Some(body));
                let shown = String::from_utf8_lossy(&body[..body.len().min(300)]).into_owned();
                contract.judge((path, method), &format!("{upper} {} {shown}", targets[0]), &answer);
            }
        }
    }
    let faults = contract.faults;
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), contract.asked, faults.join("\n"));
    assert!(operations >= 68, "{operations}");
    // Both kinds were there: what the document promises for what is right, and for what is not.
    for (status, least) in [(200, 100), (400, 500), (404, 50)] {
        assert!(contract.statuses.get(&status).is_some_and(|count| *count >= least), "{:?}", contract.statuses);
    }
    assert_eq!(a.done(&["status"])["name"], "AUR", "the node is as it was");
    drop(b);
}

#[test]
fn an_answer_that_the_document_does_not_know_is_seen() {
    let document: Value = serde_json::from_str(include_str!("../../../api/openapi.json")).unwrap();
    let mut contract = Contract::of(document);
    let answer = |status, kind: &str, body: Value| Answer { status, kind: kind.into(), body: body.to_string().into() };
    let mut seen = |answer: Answer| {
        contract.faults.clear();
        contract.judge(("/v1/formats", "get"), "GET /v1/formats", &answer);
        contract.faults.len()
    };
    let good = json!({"hash": "00", "formats": []});
    assert_eq!(seen(answer(200, "application/json", good.clone())), 0);
    assert_eq!(seen(answer(200, "text/plain", good.clone())), 1, "another media type");
    assert_eq!(seen(answer(200, "application/json", json!({"hash": "00"}))), 1, "a member is missing");
    assert_eq!(seen(answer(200, "application/json", json!({"hash": 1, "formats": []}))), 1, "of another type");
    assert_eq!(seen(answer(418, "application/json", good.clone())), 1, "another status");
    assert_eq!(seen(answer(500, "application/problem+json", good)), 1, "a fault");
}
