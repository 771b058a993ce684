//! Figures of public logs: makes one of many declarations as static files, catches up with it over HTTP, and asks a web server
//! for files as fast as it answers.
//!
//! ```text
//! public_bench make DIR COUNT        public_bench catch HOST:PORT        public_bench load HOST:PORT SECONDS CONNECTIONS
//! ```
//! Every declaration is different and signed by two officers; every signature is verified. A tool: it has sockets, files and a
//! clock, which the crate itself has not.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::disallowed_types, missing_docs)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

use comity_journal::checkpoint::checkpoint_to_note;
use comity_journal::register::authority_key;
use comity_journal::sign_checkpoint;
use comity_journal::source::Leaves;
use comity_public::entry::{Place, PublicEntry, PublicFact, Said};
use comity_public::follow::{Claim, Course, course};
use comity_public::issue::genesis;
use comity_public::tiles::{Tile, TileKind, new_resources};
use comity_public::{PublicLog, SignatureCheck, bundle};
use comity_seal::insecure_seeded::SeededRng;
use comity_seal::officer::{KeyId, PublicRelease};
use comity_seal::{AuthoritySecret, CosignerSecret, OfficerSecret, RootSecret};
use comity_wire::Canonical;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["make", dir, count] => make(Path::new(dir), count.parse().unwrap()),
        ["catch", host] => catch(host),
        ["load", host, seconds, connections] => load(host, seconds.parse().unwrap(), connections.parse().unwrap()),
        _ => eprintln!("public_bench make DIR COUNT | catch HOST:PORT | load HOST:PORT SECONDS CONNECTIONS"),
    }
}

fn make(dir: &Path, count: u64) {
    let began = Instant::now();
    let mut rng = SeededRng::new(1);
    let root = RootSecret::generate(&mut rng).unwrap();
    let authority = AuthoritySecret::generate(&mut rng).unwrap();
    let key = CosignerSecret::generate(&mut rng).unwrap();
    let mut officers: Vec<OfficerSecret> = (0..2).map(|_| OfficerSecret::generate(&mut rng).unwrap()).collect();
    officers.sort_by_key(|officer| KeyId::of(officer.public()));
    let mut entries = vec![genesis("bench", &root, key.public(), [7; 32]).unwrap().to_bytes()];
    let mut log = PublicLog::begin(&entries[0]).unwrap();
    let fact = PublicFact::Authority { number: 1, key: authority_key(authority.public()).unwrap() };
    let mut add = |log: &mut PublicLog, entry: PublicEntry| {
        let bytes = entry.to_bytes();
        drop(log.take_later(&bytes).unwrap());
        entries.push(bytes);
    };
    let entry = log.view().root_signed(fact, &root).unwrap();
    add(&mut log, entry);
    for (name, officer) in ["Ana", "Bo"].iter().zip(&officers) {
        let key = comity_journal::register::officer_key(officer.public()).unwrap();
        let fact = PublicFact::Officer { name: (*name).into(), role: "approver".into(), key };
        let entry = log.view().authority_signed(fact, 1, &authority).unwrap();
        add(&mut log, entry);
    }
    let party = log.view().party();
    let place = Place { party, generation: 1, number: 0, keys: log.view().newest_about_keys() };
    // Signing is the slow part: on every core, then appended in order.
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let signed: Vec<Vec<(Said, Vec<Vec<u8>>)>> = std::thread::scope(|scope| {
        let part = |from: u64, to: u64| {
            let officers = &officers;
            scope.spawn(move || (from..to).map(|n| declaration(n, party, officers)).collect::<Vec<_>>())
        };
        let parts: Vec<_> = (0..threads).map(|n| part(count * n / threads, count * (n + 1) / threads)).collect();
        parts.into_iter().map(|part| part.join().unwrap()).collect()
    });
    for (said, slots) in signed.into_iter().flatten() {
        let place = Place { number: log.size(), ..place };
        add(&mut log, PublicEntry::new(place, PublicFact::Statement(said), Vec::new(), slots));
    }
    let mut bytes_written = 0;
    for tile in new_resources(0, log.size()) {
        let bytes = match tile.kind {
            TileKind::Entries => {
                let first = tile.first() as usize;
                bundle::bundle(&entries[first..first + usize::from(tile.width)]).unwrap()
            }
            TileKind::Hashes(_) => tile.bytes(&Leaves(log.leaves())).unwrap(),
        };
        let path = dir.join(tile.to_string());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        bytes_written += bytes.len();
        std::fs::write(path, bytes).unwrap();
    }
    let head = log.head();
    let checkpoint = sign_checkpoint(&key, &head).unwrap();
    let note = checkpoint_to_note(&checkpoint, head.origin, key.public()).unwrap();
    std::fs::write(dir.join("checkpoint"), note.to_text()).unwrap();
    println!("{} entries, {bytes_written} bytes, {:.1} s", log.size(), began.elapsed().as_secs_f64());
}

fn declaration(n: u64, party: comity_wire::PartyId, officers: &[OfficerSecret]) -> (Said, Vec<Vec<u8>>) {
    let body = format!(
        r#"{{"undertaking":{{"form":"text","texts":{{"en":"We will not strike first, says number {n}."}}}},"scope":{{"toward":"all-states","means":["ict-attack"]}},"reservations":[],"start_date":{}}}"#,
        1_800_000_000 + n
    );
    let said =
        Said { format: "F60".into(), version: 1, body: body.into_bytes(), supersedes: None, stated: 1_800_000_000 + n };
    let nonce = comity_seal::hash::sha256(&n.to_be_bytes()).0;
    let keys = officers.iter().map(|officer| KeyId::of(officer.public()));
    let release = PublicRelease::new(party, said.digest(), keys, nonce).unwrap();
    let slots = officers.iter().map(|officer| release.sign(officer).unwrap()).collect();
    (said, slots)
}

/// One kept connection.
struct Client {
    host: String,
    stream: BufReader<TcpStream>,
}

impl Client {
    fn new(host: &str) -> Self {
        let stream = TcpStream::connect(host).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { host: host.to_owned(), stream: BufReader::with_capacity(1 << 16, stream) }
    }

    fn get(&mut self, path: &str) -> Vec<u8> {
        let request = format!("GET /{path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host);
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let (mut line, mut length, mut first) = (String::new(), 0usize, true);
        loop {
            line.clear();
            self.stream.read_line(&mut line).unwrap();
            assert!(!first || line.starts_with("HTTP/1.1 200"), "{path}: {line}");
            first = false;
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        body
    }
}

/// Fetches resources on several connections and hands them on in order.
fn fetched(host: &str, names: &[Tile], connections: usize, mut take: impl FnMut(usize, Vec<u8>)) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (send, receive) = mpsc::sync_channel::<(usize, Vec<u8>)>(8);
        for _ in 0..connections {
            let (send, next) = (send.clone(), &next);
            scope.spawn(move || {
                let mut client = Client::new(host);
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(tile) = names.get(at) else { return };
                    let _ = send.send((at, client.get(&tile.to_string())));
                }
            });
        }
        drop(send);
        let (mut early, mut wanted) = (std::collections::BTreeMap::new(), 0);
        for (at, bytes) in receive {
            early.insert(at, bytes);
            while let Some(bytes) = early.remove(&wanted) {
                take(wanted, bytes);
                wanted += 1;
            }
        }
    });
}

fn catch(host: &str) {
    let began = Instant::now();
    let claim = Claim::read(&Client::new(host).get("checkpoint")).unwrap();
    let Course::Fetch(mut catching) = course(None, None, claim).unwrap() else { return };
    let mut tiles = Vec::new();
    fetched(host, &catching.hash_tiles(), 4, |_, bytes| tiles.push(bytes));
    catching.hashes(&tiles).unwrap();
    let hashes = began.elapsed();
    let bundles = catching.bundles();
    let (mut bytes_read, mut verified) = (0usize, 0usize);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (work, jobs) = mpsc::sync_channel::<Vec<SignatureCheck>>(64);
    let jobs = Mutex::new(jobs);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let Ok(checks) = jobs.lock().unwrap().recv() else { return };
                    checks.iter().for_each(|check| check.verify().unwrap());
                }
            });
        }
        fetched(host, &bundles, 4, |at, bytes| {
            let tile = &bundles[at];
            let entries = bundle::read_hashed(tile, &bytes, &catching.leaves_of(tile)).unwrap();
            let checks = catching.bundle(tile, &entries).unwrap();
            bytes_read += bytes.len();
            verified += checks.len();
            for part in checks.chunks(32) {
                work.send(part.to_vec()).unwrap();
            }
        });
        drop(work);
    });
    let held = catching.finish().unwrap();
    println!(
        "{} entries, {bytes_read} bytes; hashes led to the signed root after {:.2} s; {verified} statements with all their \
         signatures verified after {:.2} s on {threads} cores; processor time {:.2} s",
        held.log.size(),
        hashes.as_secs_f64(),
        began.elapsed().as_secs_f64(),
        processor_seconds(),
    );
}

/// Processor time of this program, by the kernel's count.
fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

fn load(host: &str, seconds: u64, connections: usize) {
    let claim = Claim::read(&Client::new(host).get("checkpoint")).unwrap();
    let mut names: Vec<String> = new_resources(0, claim.size)
        .iter()
        .filter(|tile| tile.kind != TileKind::Entries)
        .map(ToString::to_string)
        .collect();
    names.push("checkpoint".to_owned());
    let (done, bytes) = (AtomicU64::new(0), AtomicU64::new(0));
    let end = Instant::now() + Duration::from_secs(seconds);
    std::thread::scope(|scope| {
        for start in 0..connections {
            let (names, done, bytes) = (&names, &done, &bytes);
            scope.spawn(move || {
                let mut client = Client::new(host);
                let mut at = start * 31;
                while Instant::now() < end {
                    let body = client.get(&names[at % names.len()]);
                    bytes.fetch_add(body.len() as u64, Ordering::Relaxed);
                    done.fetch_add(1, Ordering::Relaxed);
                    at += 1;
                }
            });
        }
    });
    let (done, bytes) = (done.into_inner(), bytes.into_inner());
    println!(
        "{} reads/s, {} MB/s, {connections} connections, {seconds} s",
        done / seconds,
        bytes / seconds / 1_000_000
    );
}
