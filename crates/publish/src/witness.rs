//! C2SP `tlog-witness` over HTTP: a witness, and asking one.
//!
//! The witness keeps the newest head of every log in `witness/<hash of the origin>/checkpoint`. Judging, keeping and cosigning
//! are one step under a lock; what is kept is durable before a cosignature leaves.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use comity_journal::VerifierKey;
use comity_journal::note::Note;
use comity_node::party::files::{self, MODE_PLAIN, MODE_SECRET};
use comity_node::party::keys::read_key;
use comity_node::party::{NodeDir, PartyError};
use comity_public::limits::{CHECKPOINT_BYTES_MAX, WITNESS_REQUEST_BYTES_MAX, WITNESSED_MAX};
use comity_public::verifier::{NoteHead, cosign, cosigner_keys, with_lines};
use comity_public::witness::{AddCheckpoint, KnownLog, LastSeen, Refusal, SIZE_TYPE, answer, merge_answer};
use comity_seal::hash::sha256;
use comity_seal::key_file::SecretKey;
use comity_seal::{CosignerSecret, Rng};
use http::{StatusCode, header};
use tokio::sync::Mutex;

use crate::cosigners::{self, Cosigner};
use crate::error::PublishError;
use crate::fetch::{Connection, Prefix};
use crate::lock::Lock;
use crate::own::OwnLog;

/// Largest answer of a witness in bytes.
const ANSWER_BYTES_MAX: usize = 128 << 10;

/// A witness with its key and the logs that it knows.
pub struct Witness {
    name: String,
    key: CosignerSecret,
    logs: BTreeMap<String, KnownLog>,
    folder: PathBuf,
    _lock: Lock,
}

/// Whoever tells the time: POSIX seconds.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

fn key_path(dir: &NodeDir) -> PathBuf {
    dir.keys().dir().join("witness.key")
}

impl Witness {
    /// Opens a node's witness; its key is made when there is none.
    ///
    /// # Errors
    /// [`PublishError::Locked`]; a name that no key may have; the machine.
    pub fn open(dir: &NodeDir, name: &str, rng: &mut dyn Rng) -> Result<Self, PublishError> {
        let path = key_path(dir);
        if !path.exists() {
            files::make_dir(dir.keys().dir())?;
            let key = SecretKey::Witness(CosignerSecret::generate(rng)?);
            files::write_new(&path, key.to_text().as_bytes(), MODE_SECRET)?;
        }
        let SecretKey::Witness(key) = read_key(&path)? else {
            return Err(PartyError::KeyNotOurs { kind: "witness", path }.into());
        };
        let folder = dir.path().join("witness");
        let lock = Lock::take(&folder)?;
        let name = name.to_owned();
        if cosigner_keys(&name, key.public()).is_none() {
            return Err(PublishError::Request { what: format!("{name:?} names no witness") });
        }
        Ok(Self { name, key, logs: BTreeMap::new(), folder, _lock: lock })
    }

    /// Its verifier keys.
    #[must_use]
    pub fn keys(&self) -> Vec<VerifierKey> {
        cosigner_keys(&self.name, self.key.public()).map(Vec::from).unwrap_or_default()
    }

    /// Takes a log into those it knows.
    ///
    /// # Errors
    /// [`PublishError::Request`] beyond the limit.
    pub fn know(&mut self, origin: String, log: KnownLog) -> Result<(), PublishError> {
        if self.logs.len() >= WITNESSED_MAX {
            return Err(PublishError::Request { what: format!("more than {WITNESSED_MAX} logs") });
        }
        self.logs.insert(origin, log);
        Ok(())
    }

    /// Origins of the logs that it knows.
    pub fn origins(&self) -> impl Iterator<Item = &str> {
        self.logs.keys().map(String::as_str)
    }

    fn place(&self, origin: &str) -> PathBuf {
        self.folder.join(sha256(origin.as_bytes()).to_string())
    }

    /// The head that it cosigned last, with its lines.
    ///
    /// # Errors
    /// [`PublishError::Damaged`]; the machine.
    pub fn last(&self, origin: &str) -> Result<Option<Note>, PublishError> {
        read_note(self.place(origin).join("checkpoint"))
    }

    /// Judges a request, keeps the head, and cosigns it: the answer's status, type and body.
    pub fn add(&self, request: &[u8], now: u64) -> (u16, &'static str, String) {
        const PLAIN: &str = "text/plain; charset=utf-8";
        match self.added(request, now) {
            Ok(lines) => (200, PLAIN, lines),
            Err(Failed::Refused(Refusal::Conflict { size })) => (409, SIZE_TYPE, format!("{size}\n")),
            Err(Failed::Refused(refusal)) => (refusal.status(), PLAIN, format!("{refusal}\n")),
            Err(Failed::Own(error)) => {
                tracing::error!(%error, "the witness cannot keep a head");
                (500, PLAIN, "\n".to_owned())
            }
        }
    }

    fn added(&self, request: &[u8], now: u64) -> Result<String, Failed> {
        let asked = AddCheckpoint::parse(request)?;
        let head = asked.head()?;
        let kept = self.last(&head.origin)?;
        let last = kept.as_ref().and_then(|note| NoteHead::from_text(note.text()));
        let last = last.map(|head| LastSeen { size: head.size, root: head.root });
        let log = self.logs.get(&head.origin);
        if asked.convicts(log, last.as_ref()) {
            self.keep_proof(&head.origin, &asked.note)?;
        }
        asked.judge(log, last.as_ref())?;
        let lines = cosign(&self.key, &self.name, asked.note.text(), now.max(1)).map_err(PublishError::from)?;
        let lines = lines.ok_or(Refusal::Bad { what: "no checkpoint" })?;
        let note = with_lines(&asked.note, &lines).ok_or(Refusal::Bad { what: "too many signatures" })?;
        let folder = self.place(&head.origin);
        files::make_dir(&folder).map_err(PublishError::from)?;
        files::replace(&folder.join("checkpoint"), note.to_text().as_bytes(), MODE_PLAIN)
            .map_err(PublishError::from)?;
        Ok(answer(&lines))
    }

    /// Keeps the second of two heads of one size beside the first: together they convict the log.
    fn keep_proof(&self, origin: &str, second: &Note) -> Result<(), PublishError> {
        let path = self.place(origin).join("checkpoint.second");
        if !path.exists() {
            files::replace(&path, second.to_text().as_bytes(), MODE_PLAIN)?;
        }
        Ok(())
    }

    /// Logs that signed two heads of one size: the first and the second.
    ///
    /// # Errors
    /// [`PublishError::Damaged`]; the machine.
    pub fn convicted(&self) -> Result<Vec<(String, Note, Note)>, PublishError> {
        let mut found = Vec::new();
        for origin in self.logs.keys() {
            let second = read_note(self.place(origin).join("checkpoint.second"))?;
            if let (Some(first), Some(second)) = (self.last(origin)?, second) {
                found.push((origin.clone(), first, second));
            }
        }
        Ok(found)
    }
}

fn read_note(path: PathBuf) -> Result<Option<Note>, PublishError> {
    let Some(bytes) = files::read_if_present(&path, CHECKPOINT_BYTES_MAX)? else { return Ok(None) };
    Note::parse(&bytes).map(Some).map_err(|_| PublishError::Damaged { path })
}

enum Failed {
    Refused(Refusal),
    Own(PublishError),
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<PublishError> for Failed {
    fn from(error: PublishError) -> Self {
        Self::Own(error)
    }
}

#[derive(Clone)]
struct Served {
    witness: Arc<Mutex<Witness>>,
    clock: Clock,
}

/// Serves a witness: `POST /add-checkpoint`, `GET /<origin hash>/checkpoint`.
pub fn router(witness: Witness, clock: Clock) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add))
        .route("/{origin}/checkpoint", get(monitor))
        .layer(DefaultBodyLimit::max(WITNESS_REQUEST_BYTES_MAX))
        .with_state(Served { witness: Arc::new(Mutex::new(witness)), clock })
}

async fn add(State(served): State<Served>, body: Bytes) -> Response {
    let witness = served.witness.lock_owned().await;
    let now = (served.clock)();
    // A disk that syncs must not hold up other tasks.
    let done = tokio::task::spawn_blocking(move || witness.add(&body, now)).await;
    let (status, media, text) = done.unwrap_or((500, "text/plain; charset=utf-8", "\n".to_owned()));
    respond(status, media, text)
}

async fn monitor(State(served): State<Served>, Path(origin): Path<String>) -> Response {
    let witness = served.witness.lock().await;
    let hashed = |known: &&str| sha256(known.as_bytes()).to_string() == origin;
    let known = witness.origins().find(hashed).map(str::to_owned);
    let note = known.and_then(|known| witness.last(&known).ok().flatten());
    drop(witness);
    match note {
        Some(note) => respond(200, "text/plain; charset=utf-8", note.to_text()),
        None => respond(404, "text/plain; charset=utf-8", "\n".to_owned()),
    }
}

fn respond(status: u16, media: &'static str, text: String) -> Response {
    let mut response = Response::new(text.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, http::HeaderValue::from_static(media));
    response
}

/// Asks a witness to cosign the newest head of our own log, and keeps its lines. Gives back the time that it says.
///
/// # Errors
/// [`PublishError::Witness`]; the network; the machine.
pub async fn ask(dir: &NodeDir, own: &mut OwnLog, mut cosigner: Cosigner) -> Result<u64, PublishError> {
    let no_url = || PublishError::Request { what: format!("no address of {}", cosigner.name) };
    let url = cosigner.url.clone().ok_or_else(no_url)?;
    let keys = cosigner.verifiers()?;
    let mut connection = Connection::new(Prefix::parse(&url, cosigner.trust.clone())?);
    let size = own.log().size();
    // The size that it knows may be another than ours of it: it says so, once.
    for last in [false, true] {
        let proof = own.log().prove_growth(cosigner.size.min(size), size);
        let proof = proof.map_err(|error| PublishError::Request { what: error.to_string() })?;
        let request = AddCheckpoint { old: cosigner.size.min(size), proof, note: own.note().clone() };
        let answered = connection.post("add-checkpoint", request.to_text(), ANSWER_BYTES_MAX).await?;
        let said = String::from_utf8_lossy(&answered.body).trim().chars().take(200).collect::<String>();
        match answered.status {
            200 => {
                let merged = merge_answer(own.note(), &answered.body, &keys);
                let what = || "an answer that its keys did not sign".to_owned();
                let (note, time) = merged.ok_or_else(|| PublishError::Witness { status: 200, what: what() })?;
                own.cosigned(note)?;
                cosigner.size = size;
                cosigners::keep(dir, cosigner)?;
                return Ok(time);
            }
            409 if !last => match said.parse::<u64>() {
                Ok(known) if known <= size => cosigner.size = known,
                _ => return Err(PublishError::Witness { status: 409, what: said }),
            },
            status => return Err(PublishError::Witness { status, what: said }),
        }
    }
    Err(PublishError::Witness { status: 409, what: "it names another size each time".to_owned() })
}
