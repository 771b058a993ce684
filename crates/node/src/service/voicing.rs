//! Voice sheets, and the words that are heard in a call (docs/spec/voice.md).
//!
//! The key comes from the sealed seeds of two F17 that say `sheets: new`, one of each party, the second in reply to the first.
//! It is computed whenever it is asked for and kept nowhere.

use std::collections::BTreeMap;

use comity_seal::CryptoFault;
use comity_seal::voice::{VOICE_WORDS, VoiceDay, VoiceKey, VoicePair, voice_index, voice_word};
use comity_wire::envelope::Mark;
use comity_wire::{EntryId, LineId, PartyId};

use super::calls::Call;
use super::checking::not_written;
use super::names::keep;
use super::node::Node;
use super::problem::{Problem, codes};
use super::show::Snapshot;
use super::views::{
    AuditView, Reference, VoiceCheck, VoiceCheckView, VoiceDayView, VoiceKeyView, VoiceQuery, VoiceRowView,
    VoiceSheetsView, VoiceVerdict,
};
use crate::ledger::KeepError;
use crate::watch::cells::RecordError;
use crate::watch::voice::{self, AHEAD_DAYS_MAX, BACK_DAYS_MAX, ROWS_EACH, SHEET_DAYS_MAX, SHEETS, UsedRow};

/// A line as its sheets need it.
struct VoiceLine {
    line: LineId,
    us: PartyId,
    them: PartyId,
    /// Newest key first.
    keys: Vec<KeyAt>,
    calls: Vec<Call>,
}

struct KeyAt {
    key: VoiceKey,
    first: Reference,
    second: Reference,
}

fn fault(error: CryptoFault) -> Problem {
    Problem::new(codes::INTERNAL).with("detail", error)
}

fn record(error: RecordError) -> Problem {
    match error {
        RecordError::Store(error) => keep(KeepError::Store(error)),
        other => Problem::new(codes::STORE_DAMAGED).with("detail", other),
    }
}

impl Snapshot {
    fn voice_line(&self, peer: &str, track: &str) -> Result<VoiceLine, Problem> {
        let line = self.names.line(peer, track)?;
        let none = || Problem::new(codes::NO_SUCH_PEER).with("peer", peer);
        let them = self.names.peers.get(peer).ok_or_else(none)?.party;
        let calls = self.calls(&line)?;
        let keys = keys(&line, &calls)?;
        Ok(VoiceLine { line, us: self.names.party, them, keys, calls })
    }

    /// Where each row of a day was used.
    fn rows_used(&self, of: &VoiceLine, day: u64) -> Result<BTreeMap<u64, Vec<String>>, Problem> {
        let mut used: BTreeMap<u64, Vec<String>> = BTreeMap::new();
        let noted = voice::used(&*self.read, &of.line, day).map_err(record)?;
        for row in noted.rows {
            used.entry(row.row).or_default().push(row.officer);
        }
        for call in of.calls.iter().filter(|call| call.envelope.mark == Mark::Actual) {
            let Some((on, rows)) = call.text("challenge").and_then(voice::rows_read) else { continue };
            for row in rows.into_iter().filter(|_| on == day) {
                used.entry(row).or_default().push(call.number.clone());
            }
        }
        Ok(used)
    }

    fn sheet(&self, of: &VoiceLine, key: &KeyAt, day: u64) -> Result<VoiceDayView, Problem> {
        let (keys, mut used) = (key.key.day(day).map_err(fault)?, self.rows_used(of, day)?);
        let mut rows = Vec::new();
        for row in 1..=2 * ROWS_EACH {
            let (by_us, pair) = of.pair(&keys, row)?;
            let words = |of: [u16; VOICE_WORDS]| of.map(|index| voice_word(index).to_owned()).to_vec();
            let numbers = |of: [u16; VOICE_WORDS]| of.map(|index| format!("{index:04}")).to_vec();
            rows.push(VoiceRowView {
                row,
                by_us,
                challenge: words(pair.challenge),
                challenge_numbers: numbers(pair.challenge),
                response: words(pair.response),
                response_numbers: numbers(pair.response),
                used: used.remove(&row).unwrap_or_default(),
            });
        }
        Ok(VoiceDayView { day: voice::day_text(day), rows })
    }

    fn sheets(&self, peer: &str, track: &str, query: &VoiceQuery, today: u64) -> Result<VoiceSheetsView, Problem> {
        let of = self.voice_line(peer, track)?;
        let older = query.older.unwrap_or_default();
        let key = of.key(peer, track, older)?;
        let days = query.days.unwrap_or(1);
        if days == 0 || days > SHEET_DAYS_MAX {
            return Err(Problem::new(codes::TOO_MANY).with("limit", SHEET_DAYS_MAX));
        }
        let from = day_within(query.from.as_deref(), today, AHEAD_DAYS_MAX - days + 1)?;
        let sheets = (from..from + days).map(|day| self.sheet(&of, key, day)).collect::<Result<_, _>>()?;
        Ok(VoiceSheetsView {
            peer: peer.to_owned(),
            peer_own_name: self.names.peers.get(peer).map(|peer| peer.own_name.clone()).unwrap_or_default(),
            track: track.to_owned(),
            own: self.names.own.clone(),
            key: VoiceKeyView {
                words: key.key.label().map_err(fault)?.map(str::to_owned).to_vec(),
                first: key.first.clone(),
                second: key.second.clone(),
                newer: older,
            },
            days: sheets,
        })
    }

    /// Judges what was heard, before anything is struck out.
    fn heard(&self, check: &VoiceCheck, day: u64) -> Result<(LineId, VoiceCheckView), Problem> {
        let of = self.voice_line(&check.peer, &check.track)?;
        let key = of.key(&check.peer, &check.track, check.older.unwrap_or_default())?;
        if check.row == 0 || check.row > 2 * ROWS_EACH {
            return Err(Problem::new(codes::VOICE_ROW).with("row", check.row).with("limit", 2 * ROWS_EACH));
        }
        let heard = words(&check.heard)?;
        let used = self.rows_used(&of, day)?;
        if let Some(by) = used.get(&check.row) {
            return Err(used_before(check.row, day, &by.join(", ")));
        }
        let keys = key.key.day(day).map_err(fault)?;
        let (by_us, pair) = of.pair(&keys, check.row)?;
        let (wanted, other) = if by_us { (pair.response, pair.challenge) } else { (pair.challenge, pair.response) };
        let [first, second] = wanted;
        let verdict = if heard == wanted {
            VoiceVerdict::Matched
        } else if heard == [second, first] {
            VoiceVerdict::WordsSwapped
        } else if heard == other {
            VoiceVerdict::Echoed
        } else if of.is_on_sheet(&keys, heard)? {
            VoiceVerdict::OtherRow
        } else {
            VoiceVerdict::WrongWord
        };
        let say = !by_us && verdict == VoiceVerdict::Matched;
        let say = if say { pair.response.map(|index| voice_word(index).to_owned()).to_vec() } else { Vec::new() };
        let day = voice::day_text(day);
        Ok((of.line, VoiceCheckView { day, row: check.row, by_us, verdict, say, challenge: String::new() }))
    }
}

impl VoiceLine {
    fn key(&self, peer: &str, track: &str, older: u64) -> Result<&KeyAt, Problem> {
        let at = usize::try_from(older).unwrap_or(usize::MAX);
        let none = || Problem::new(codes::VOICE_NO_KEY).with("peer", peer).with("track", track);
        self.keys.get(at).ok_or_else(none)
    }

    /// Whose challenge a row is, and the pair.
    fn pair(&self, day: &VoiceDay, row: u64) -> Result<(bool, VoicePair), Problem> {
        let by_us = voice::is_ours(row, &self.us, &self.them);
        let challenger = if by_us { &self.us } else { &self.them };
        Ok((by_us, day.pair(challenger, row).map_err(fault)?))
    }

    fn is_on_sheet(&self, day: &VoiceDay, heard: [u16; VOICE_WORDS]) -> Result<bool, Problem> {
        for row in 1..=2 * ROWS_EACH {
            let (_, pair) = self.pair(day, row)?;
            if heard == pair.challenge || heard == pair.response {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The keys of a line, newest first: by the derived clock of the second statement, which both sides compute alike.
fn keys(line: &LineId, calls: &[Call]) -> Result<Vec<KeyAt>, Problem> {
    let asks = |call: &&Call| call.envelope.mark == Mark::Actual && call.text(SHEETS.0) == Some(SHEETS.1);
    let asking: Vec<&Call> = calls.iter().filter(asks).collect();
    let mut found: Vec<((u64, EntryId, EntryId), KeyAt)> = Vec::new();
    for second in &asking {
        for first in asking.iter().filter(|first| second.answers(first)) {
            let key = VoiceKey::derive(line, &first.seed, &second.seed).map_err(fault)?;
            let at = KeyAt { key, first: first.reference(), second: second.reference() };
            found.push(((second.clock, second.id, first.id), at));
        }
    }
    found.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
    Ok(found.into_iter().map(|(_, key)| key).collect())
}

fn used_before(row: u64, day: u64, by: &str) -> Problem {
    Problem::new(codes::VOICE_USED).with("row", row).with("day", voice::day_text(day)).with("by", by)
}

fn day_within(text: Option<&str>, today: u64, ahead: u64) -> Result<u64, Problem> {
    let (first, last) = (today.saturating_sub(BACK_DAYS_MAX), today + ahead);
    let day = match text {
        None => Some(today),
        Some(text) => voice::day_read(text),
    };
    day.filter(|day| (first..=last).contains(day)).ok_or_else(|| {
        let problem =
            Problem::new(codes::VOICE_DAY).with("day", text.unwrap_or_default().chars().take(40).collect::<String>());
        problem.with("from", voice::day_text(first)).with("to", voice::day_text(last))
    })
}

/// Words or numbers that were heard; what is not of the list was mistyped, and costs no row.
fn words(heard: &str) -> Result<[u16; VOICE_WORDS], Problem> {
    let typed: Vec<&str> = heard.split_whitespace().take(VOICE_WORDS + 1).collect();
    let indices = typed.iter().map(|word| {
        let shown: String = word.chars().take(40).collect();
        voice_index(word).ok_or_else(|| Problem::new(codes::VOICE_WORD).with("word", shown))
    });
    let indices: Vec<u16> = indices.collect::<Result<_, _>>()?;
    indices.try_into().map_err(|_| Problem::new(codes::VOICE_WORDS).with("limit", VOICE_WORDS))
}

impl Node {
    /// The sheets of a line for some days. Who had them is logged first.
    ///
    /// # Errors
    /// No such line; no key was agreed; days outside the limits; the store's.
    pub async fn voice_sheets(
        &self,
        peer: String,
        track: String,
        query: VoiceQuery,
    ) -> Result<VoiceSheetsView, Problem> {
        let (snapshot, today) = (self.snapshot().await?, voice::day_of(self.now().wall_s));
        let who = query.officer.clone();
        let sheets = self.blocking(move || snapshot.sheets(&peer, &track, &query, today)).await??;
        let days = sheets.days.iter().map(|day| day.day.clone()).collect();
        self.note(AuditView {
            what: "voice-sheets".to_owned(),
            who,
            subject: Some(format!("{}/{}", sheets.peer, sheets.track)),
            details: days,
            ..AuditView::default()
        })
        .await?;
        Ok(sheets)
    }

    /// Judges what was heard in a call and strikes the row out, durably when it returns, whatever the verdict.
    ///
    /// # Errors
    /// As [`Node::voice_sheets`]; words that are none of the list; a row that was used before. Nothing is struck out then.
    pub async fn voice_check(&self, check: VoiceCheck) -> Result<VoiceCheckView, Problem> {
        let (snapshot, now) = (self.snapshot().await?, self.now().wall_s);
        let day = day_within(check.day.as_deref(), voice::day_of(now), 0)?;
        let (officer, row) = (check.officer.clone(), check.row);
        let (line, mut view) = self.blocking(move || snapshot.heard(&check, day)).await??;
        let used = UsedRow { row, at: now, officer, matched: view.verdict == VoiceVerdict::Matched };
        let by = used.officer.clone();
        let struck = self.with_core(move |core, _| {
            core.keep_watch(|tx| -> Result<Option<Vec<u64>>, RecordError> {
                let fresh = voice::strike(tx, &line, day, used)?;
                let rows = voice::used(&*tx, &line, day)?.rows;
                Ok(fresh.then(|| rows.iter().map(|row| row.row).collect()))
            })
        });
        let rows = struck.await?.map_err(|error| match error {
            RecordError::Store(error) => not_written(error),
            other => record(other),
        })?;
        let rows = rows.ok_or_else(|| used_before(row, day, &by))?;
        view.challenge = voice::rows_text(day, &rows);
        Ok(view)
    }
}
