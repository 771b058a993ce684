//! What a node's record says of its alarms after violence: each raised, entered and ended exactly once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::client::Client;
use crate::nodes::Program;

/// Longest wait until the watch has read what was received.
const WAIT: Duration = Duration::from_secs(120);
/// Alarms that an officer takes note of after each kill.
const ACKS: usize = 100;

/// Opens a desk whose officers are called: two levels, each as often as it goes.
///
/// # Errors
/// The command fails.
pub fn staff(program: &Program, dir: &Path, track: &str) -> Result<()> {
    let file = dir.join("desk.json");
    let desk = json!({"id": "d", "tracks": [track], "reserve": ["ana", "bo"], "repeat_minutes": 1, "calls": 1});
    std::fs::write(&file, desk.to_string())?;
    program.run(dir, &["desk", "--set", &file.display().to_string(), "--officer", "op"])?;
    Ok(())
}

/// An officer takes note of a few alarms, the most urgent first. What a kill cuts off is asked again another time; the ids of
/// those that were taken.
pub async fn attend(dir: &Path) -> Vec<String> {
    let mut taken = Vec::new();
    let one = async {
        let mut client = Client::connect(dir).await?;
        let open = client.call("GET", &format!("/v1/alarms?limit={ACKS}"), "").await?;
        for alarm in open["alarms"].as_array().context("alarms")? {
            let id = alarm["id"].as_str().context("an id")?.to_owned();
            let body = json!({"officer": "ana"}).to_string();
            if client.call("POST", &format!("/v1/alarms/{id}/ack"), body).await.is_ok() {
                taken.push(id);
            }
        }
        anyhow::Ok(())
    };
    let _killed_meanwhile = one.await;
    taken
}

/// How often each thing is on record.
#[derive(Debug, Default)]
pub struct Record {
    raised: BTreeMap<String, u32>,
    entered: BTreeMap<(String, String), u32>,
    ended: BTreeMap<String, u32>,
}

impl Record {
    /// Reads the whole log of a node, and checks that no number is left out or repeated.
    ///
    /// # Errors
    /// The node does not answer; the log has a gap.
    pub async fn read(dir: &Path) -> Result<Self> {
        let (mut record, mut before, mut seen) = (Self::default(), None::<u64>, 0u64);
        let mut client = Client::connect(dir).await?;
        loop {
            let from = before.map_or(String::new(), |before| format!("&before={before}"));
            let page = client.call("GET", &format!("/v1/watch/log?limit=1000{from}"), "").await?;
            let size = page["size"].as_u64().context("a size")?;
            let entries = page["entries"].as_array().context("entries")?;
            if entries.is_empty() {
                ensure!(before.is_none_or(|before| before == 0) && seen <= size, "the log has a gap");
                return Ok(record);
            }
            for entry in entries {
                let number = entry["number"].as_u64().context("a number")?;
                ensure!(before.is_none_or(|before| before == number + 1), "entry {number} of the log follows none");
                before = Some(number);
                seen += 1;
                record.note(entry);
            }
        }
    }

    fn note(&mut self, entry: &Value) {
        let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        match entry["what"].as_str() {
            Some("raised") => *self.raised.entry(text("of")).or_default() += 1,
            // A level of this ladder has its own officers.
            Some("entered") => *self.entered.entry((text("of"), text("text"))).or_default() += 1,
            Some("ended") => *self.ended.entry(text("of")).or_default() += 1,
            _ => {}
        }
    }

    /// Nothing is there twice, an alarm for each of these statements, and an end for each that was taken.
    ///
    /// # Errors
    /// What is lost or doubled.
    pub fn check(&self, statements: &BTreeSet<String>, taken: &BTreeSet<String>) -> Result<()> {
        for (what, counts) in [("raised", &self.raised), ("ended", &self.ended)] {
            let doubled: Vec<_> = counts.iter().filter(|(_, count)| **count != 1).collect();
            ensure!(doubled.is_empty(), "{what} more than once: {doubled:?}");
        }
        let doubled: Vec<_> = self.entered.iter().filter(|(_, count)| **count != 1).collect();
        ensure!(doubled.is_empty(), "a level entered more than once: {doubled:?}");
        let lost: Vec<_> = statements.iter().filter(|id| !self.raised.contains_key(*id)).collect();
        ensure!(lost.is_empty(), "{} alarms lost: {lost:?}", lost.len());
        let open: Vec<_> = taken.iter().filter(|id| !self.ended.contains_key(*id)).collect();
        ensure!(open.is_empty(), "{} were taken and did not end: {open:?}", open.len());
        Ok(())
    }

    /// Raised, levels entered, ended.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        (self.raised.len(), self.entered.len(), self.ended.len())
    }
}

/// Waits until the watch has raised as many alarms as there are statements, and reads its record.
///
/// # Errors
/// It takes longer than `WAIT`.
pub async fn settled(dir: &Path, statements: usize) -> Result<Record> {
    let begun = Instant::now();
    loop {
        let record = Record::read(dir).await?;
        if record.raised.len() >= statements || begun.elapsed() > WAIT {
            return Ok(record);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(entries: &[(&str, &str, &str)]) -> Record {
        let mut record = Record::default();
        for (what, of, text) in entries {
            record.note(&json!({"what": what, "of": of, "text": text}));
        }
        record
    }

    #[test]
    fn what_is_lost_or_doubled_is_found() {
        let (one, none) = (BTreeSet::from(["a".to_owned()]), BTreeSet::new());
        let good = [("raised", "a", ""), ("entered", "a", "ana"), ("entered", "a", "bo"), ("ended", "a", "")];
        record(&good).check(&one, &one).unwrap();
        for (entries, taken) in [
            (&good[1..], &none),
            (&good[..3], &one),
            (&[good[0], good[0]][..], &none),
            (&[good[0], good[1], good[1]], &none),
            (&[good[0], good[3], good[3]], &none),
        ] {
            assert!(record(entries).check(&one, taken).is_err(), "{entries:?}");
        }
    }
}
