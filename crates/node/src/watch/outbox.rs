//! Messages that are to leave by a channel: kept with the call that they are about, until a channel took them.
//!
//! What a message's id is depends on the calls alone, so that one which is sent again after a crash has the id that it had:
//! whoever gets it twice can tell. Calls of one step to one officer by one channel are one message.

use comity_seal::hash::sha256_parts;
use comity_store::{Cells, Read, Tx};
use serde::{Deserialize, Serialize};

use super::alarm::{Alarm, AlarmKind};
use super::cells::{self, RecordError};
use super::clock::Now;
use super::log::{self, Happened, LogEntry};
use super::roster::Reach;
use super::step::{self, Told, tx_read};
use crate::service::views::SignalView;

/// Calls that one message names at most; of more it says how many.
pub const CALLS_IN_MESSAGE_MAX: usize = 20;
/// Messages that wait at most; of what comes on top only the log and the event stream know, and an alarm says so.
pub const WAITING_MAX: usize = 4_096;
/// Times that a message is tried.
pub const TRIES_MAX: u32 = 6;
/// Failures of a message after which the channel counts as failing.
pub const FAILING_AFTER: u32 = 2;
/// First pause after a failure; each further one is twice as long.
const PAUSE_MS: u64 = 2_000;
const WAITING: &[u8] = b"q/";

/// By which way a message leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Mail.
    Mail,
    /// The signed webhook.
    Webhook,
    /// The operator's program.
    Command,
}

impl Way {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Webhook => "webhook",
            Self::Command => "command",
        }
    }
}

/// One call inside a message. Of a statement's content there is what a coded signal says, and nothing else: channels are not
/// the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallItem {
    /// The alarm.
    pub alarm: String,
    /// What it is about.
    pub kind: AlarmKind,
    /// The statement's number, or what the kind says.
    pub about: String,
    /// The statement's format.
    pub format: String,
    /// Its precedence.
    pub precedence: String,
    /// `actual`, `exercise`, `test`.
    pub mark: String,
    /// TLP's label; empty where there is none, or it is not known.
    #[serde(default)]
    pub tlp: String,
    /// PAP's label, likewise.
    #[serde(default)]
    pub pap: String,
    /// It is marked above what the channel takes: number and format are left out.
    #[serde(default)]
    pub withheld: bool,
    /// What the coded signal says, in the words of the table that governs it, where the channel may be told that. Looked up
    /// when the message leaves, and never kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<SignalView>,
    /// Level of the ladder, from 0, as it is kept; people and channels are told [`CallItem::step`].
    pub level: u32,
    /// The how many-th call on it, from 0, as it is kept.
    pub call: u32,
    /// The desk called.
    pub desk: String,
    /// When the alarm was raised, by our clock.
    pub raised_at: u64,
}

impl CallItem {
    /// The level as people count it: the first is 1.
    #[must_use]
    pub fn step(&self) -> u64 {
        u64::from(self.level) + 1
    }

    /// What a channel that carries JSON is told of the call: as it is kept, with level and call counted from 1.
    #[must_use]
    pub fn told(&self) -> serde_json::Value {
        let mut told = serde_json::json!(self);
        if let Some(members) = told.as_object_mut() {
            members.insert("level".to_owned(), self.step().into());
            members.insert("call".to_owned(), (u64::from(self.call) + 1).into());
        }
        told
    }
}

/// A message that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The same whenever it is sent.
    pub id: String,
    /// By which way.
    pub way: Way,
    /// How the officer is reached.
    pub to: Reach,
    /// The calls, the most urgent first.
    pub calls: Vec<CallItem>,
    /// Calls beyond those.
    pub more: u64,
    /// When it was made, by our clock.
    pub at: u64,
    /// Times it was tried.
    pub tries: u32,
    /// When it is tried next, in watch time.
    pub due_ms: u64,
}

fn key(message: &Message) -> Vec<u8> {
    [WAITING, message.id.as_bytes()].concat()
}

/// Keeps the messages for these calls.
///
/// # Errors
/// [`RecordError`].
pub fn fill(tx: &mut dyn Tx, calls: &[(Told, Vec<String>)], reaches: &[Reach], now: Now) -> Result<(), RecordError> {
    let mut waiting = cells::all::<Message>(tx_read(tx), Cells::Watch, WAITING, WAITING_MAX)?.len();
    for reach in reaches {
        for way in ways(reach) {
            let of = calls.iter().filter(|(_, officers)| officers.contains(&reach.officer));
            let items: Vec<CallItem> = of.filter_map(|(told, _)| item(told, way)).collect();
            if items.is_empty() {
                continue;
            }
            if waiting >= WAITING_MAX {
                log::append(
                    tx,
                    LogEntry::new(now, Happened::ChannelFailed).officer(&reach.officer).of(way.word()).text("full"),
                )?;
                continue;
            }
            let message = message(reach, way, items, now);
            cells::put(tx, Cells::Watch, &key(&message), &message)?;
            waiting += 1;
        }
    }
    Ok(())
}

fn ways(reach: &Reach) -> Vec<Way> {
    let mail = reach.mail.as_ref().map(|_| Way::Mail);
    let webhook = reach.webhook.then_some(Way::Webhook);
    let command = (!reach.arguments.is_empty()).then_some(Way::Command);
    [mail, webhook, command].into_iter().flatten().collect()
}

fn item(told: &Told, way: Way) -> Option<CallItem> {
    let Told::Called { alarm, level, call, desk, .. } = told else { return None };
    if alarm.not_by.as_deref() == Some(way.word()) {
        return None;
    }
    Some(CallItem {
        alarm: alarm.id.clone(),
        kind: alarm.kind,
        about: alarm.about.clone(),
        format: alarm.format.clone(),
        precedence: alarm.precedence.clone(),
        mark: alarm.mark.clone(),
        tlp: alarm.tlp.clone(),
        pap: alarm.pap.clone(),
        withheld: false,
        signal: None,
        level: *level,
        call: *call,
        desk: desk.clone(),
        raised_at: alarm.raised_at,
    })
}

fn message(reach: &Reach, way: Way, mut calls: Vec<CallItem>, now: Now) -> Message {
    let mut named: Vec<u8> = Vec::new();
    for item in &calls {
        named.extend_from_slice(format!("{}/{}/{}\n", item.alarm, item.level, item.call).as_bytes());
    }
    let id =
        sha256_parts(&[b"comity/watch/message/", way.word().as_bytes(), b"/", reach.officer.as_bytes(), b"\n", &named]);
    let more = calls.len().saturating_sub(CALLS_IN_MESSAGE_MAX);
    calls.truncate(CALLS_IN_MESSAGE_MAX);
    let (to, more) = (reach.clone(), more as u64);
    Message { id: id.to_string(), way, to, calls, more, at: now.wall_s, tries: 0, due_ms: now.watch_ms }
}

/// Messages whose time has come, at most `limit`; and when the next one is due.
///
/// # Errors
/// [`RecordError`].
pub fn due(read: &dyn Read, now: Now, limit: usize) -> Result<(Vec<Message>, Option<u64>), RecordError> {
    let all = cells::all::<Message>(read, Cells::Watch, WAITING, WAITING_MAX)?;
    let (mut due, later): (Vec<_>, Vec<_>) = all.into_iter().map(|(_, m)| m).partition(|m| m.due_ms <= now.watch_ms);
    due.sort_by_key(|message| message.due_ms);
    due.truncate(limit);
    Ok((due, later.iter().map(|message| message.due_ms).min()))
}

/// Keeps what became of a message: taken by its channel, or failed. A failure is tried again later; after
/// [`FAILING_AFTER`] of them the channel itself raises an alarm, about which it is not asked.
///
/// # Errors
/// [`RecordError`].
pub fn tried(tx: &mut dyn Tx, message: &Message, failed: Option<&str>, now: Now) -> Result<Vec<Told>, RecordError> {
    let Some(mut kept) = cells::get::<Message>(tx_read(tx), Cells::Watch, &key(message))? else {
        return Ok(Vec::new());
    };
    let Some(why) = failed else {
        tx.delete_cell(Cells::Watch, &key(message))?;
        let entry =
            LogEntry::new(now, Happened::Delivered).officer(&kept.to.officer).of(&kept.id).text(kept.way.word());
        log::append(tx, entry)?;
        return Ok(Vec::new());
    };
    kept.tries += 1;
    kept.due_ms = now.watch_ms.saturating_add(PAUSE_MS << kept.tries.min(16));
    if kept.tries >= TRIES_MAX {
        tx.delete_cell(Cells::Watch, &key(message))?;
    } else {
        cells::put(tx, Cells::Watch, &key(message), &kept)?;
    }
    if kept.tries < FAILING_AFTER {
        return Ok(Vec::new());
    }
    let why: String = why.chars().take(200).collect();
    let entry = LogEntry::new(now, Happened::ChannelFailed).officer(&kept.to.officer).of(kept.way.word()).text(why);
    log::append(tx, entry)?;
    failing(tx, &kept, now)
}

/// The alarm that a channel fails. One of them is open at a time for a channel: calls about it that fail on another one
/// raise that one's, and a channel's own alarm never leaves by it, so that there is an end.
fn failing(tx: &mut dyn Tx, message: &Message, now: Now) -> Result<Vec<Told>, RecordError> {
    let word = message.way.word();
    let open = super::alarm::open(tx_read(tx), usize::MAX)?;
    if open.iter().any(|alarm| alarm.kind == AlarmKind::Channel && alarm.not_by.as_deref() == Some(word)) {
        return Ok(Vec::new());
    }
    let desk = message.calls.first().map(|call| call.desk.clone()).filter(|desk| !desk.is_empty());
    let (number, _) = log::head(tx_read(tx))?;
    let alarm = Alarm {
        not_by: Some(word.to_owned()),
        ..Alarm::of_node(AlarmKind::Channel, &format!("{word}/{number}"), desk)
    };
    Ok(step::raise(tx, alarm, now)?.into_iter().collect())
}
