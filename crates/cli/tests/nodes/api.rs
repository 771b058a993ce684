//! The HTTP API on a loopback address.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::party::Party;

fn ask(address: &str, head: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "{head}\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_program_needs_the_token_of_the_file() {
    let place = tempfile::tempdir().unwrap();
    let mut a = Party::init("AUR", place.path());
    let ready = a.serve_with(&["--api", "127.0.0.1:0"]);
    let address = ready["api"].as_str().unwrap();
    let token = std::fs::read_to_string(a.dir.join("api.token")).unwrap();
    let good = ask(address, &format!("GET /v1/node HTTP/1.1\r\nAuthorization: Bearer {}", token.trim()));
    assert!(good.starts_with("HTTP/1.1 200"), "{good}");
    for header in ["X: y", "Authorization: Bearer 00", "Authorization: Basic x"] {
        let bad = ask(address, &format!("GET /v1/node HTTP/1.1\r\n{header}"));
        assert!(bad.starts_with("HTTP/1.1 401") && bad.contains("token-missing"), "{bad}");
    }
    assert_eq!(a.terminate(), 0);
}

#[test]
fn a_token_file_that_holds_none_and_an_open_address_are_refused() {
    let place = tempfile::tempdir().unwrap();
    let a = Party::init("AUR", place.path());
    let path = place.path().join("token").display().to_string();
    std::fs::write(&path, "short\n").unwrap();
    assert_eq!(a.refused(&["serve", "--api", "127.0.0.1:0", "--token-file", &path], 1), "token");
    assert_eq!(a.refused(&["serve", "--api", "192.0.2.1:80"], 2), "api-address");
}
