//! HTTP for officers and programs: one router over whatever can answer for a node.
//!
//! In scope: the routes, their limits, the mapping of a node's problems to RFC 9457, the OpenAPI document, the bearer
//! token of a listener that others can reach. Out of scope: listeners and sockets (`comity-cli`), what the answers
//! say (`comity-node`), pages.
//!
//! The same router answers over a Unix socket, over loopback TCP, and in the process of a command that found no
//! running node.

mod access;
mod agreement_room;
mod backend;
mod dialogue_room;
mod expert_room;
mod files;
mod gate;
mod limits;
mod notice_room;
mod once;
mod openapi;
mod orders;
mod pledge_room;
mod problem;
mod rates;
mod replay;
mod review_room;
mod routes;
mod translation_room;
mod watch_room;

pub use access::{Token, TokenError, guarded};
pub use agreement_room::AgreementRoom;
pub use backend::{
    Answer, ArchiveRequest, AttachmentLabel, Backend, BackupReport, ByteStream, CourierFile, Download, DraftAct,
    DraftActed, DraftQuery, EventStream, EvidenceFile, OfficerActed, ProofRequest, StaffAct, Telling,
};
pub use dialogue_room::DialogueRoom;
pub use expert_room::ExpertRoom;
pub use gate::SignedIn;
pub use limits::{BATCH_BYTES_MAX, BATCH_STATEMENTS_MAX, JSON_BYTES_MAX, LIST_ITEMS_MAX, WAIT_SECONDS_MAX};
pub use notice_room::NoticeRoom;
pub use once::{ANSWER_BYTES_MAX, ANSWERS_KEPT_MAX, IDEMPOTENCY_HEADER};
pub use openapi::document;
pub use orders::{KeyOrder, TlsOrder};
pub use pledge_room::PledgeRoom;
pub use problem::{Fault, ProblemBody};
pub use rates::{
    OFFICER_AT_ONCE_MAX, OFFICER_PER_SECOND_MAX, PROGRAM_AT_ONCE_MAX, PROGRAM_PER_SECOND_MAX, UNKNOWN_AT_ONCE_MAX,
    UNKNOWN_PER_SECOND_MAX,
};
pub use replay::REPLAY_EVENTS_MAX;
pub use review_room::ReviewRoom;
pub use routes::long::{LINES_TYPE, LongLine};
pub use routes::router;
pub use routes::statements::BatchAnswer;
pub use routes::statements::evidence::{LEFT_OUT_ACKNOWLEDGEMENT, LEFT_OUT_HEADER};
pub use translation_room::TranslationRoom;
pub use watch_room::WatchRoom;
