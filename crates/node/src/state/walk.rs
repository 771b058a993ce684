//! One line's state as it goes along with its journals.

use comity_exchange::line::LineConfig;
use comity_exchange::line::digest::{Cut, Digest, LineDigest, Progress};
use comity_exchange::{Ledger, LedgerError};
use comity_process::feed::{Desks, Feed, beginning};
use comity_process::rules::Rules;
use comity_process::state::State;

/// What a line comes to at a cut. A clone costs little.
#[derive(Debug, Clone)]
pub struct LineState {
    /// The line.
    pub config: LineConfig,
    /// What was looked at.
    pub cut: Cut,
    /// The digest of the final entries; `None` where some are lost and not returned, or not readable here yet.
    pub digest: Option<LineDigest>,
    /// What follows from the final entries.
    pub finals: State,
    /// The same with what is held beyond them, which may yet come otherwise.
    pub provisional: State,
}

/// How far a step came.
pub enum Stepped {
    /// Here it is.
    Done(Box<LineState>),
    /// Call again with the same cut.
    More,
}

/// Walks over one line.
pub struct Walk {
    config: LineConfig,
    digest: Digest,
    finals: State,
    relied: [u64; 2],
    /// What the final walk at a cut came to, while its tail is gone through.
    tail: Option<Tail>,
}

struct Tail {
    cut: Cut,
    digest: Option<LineDigest>,
    state: State,
    relied: [u64; 2],
}

impl Walk {
    /// Of a line, before its first entry.
    #[must_use]
    pub fn new(config: &LineConfig) -> Self {
        Self {
            config: config.clone(),
            digest: Digest::new(config),
            finals: beginning(config),
            relied: [0; 2],
            tail: None,
        }
    }

    /// Goes on to a cut, all of whose entries are committed, and then over what is held beyond the final ones. A step
    /// reads at most `DIGEST_STEP_MAX` entries. After [`Stepped::More`] the same cut is to be asked for.
    ///
    /// # Errors
    /// The store cannot give back what was committed; the next step begins anew.
    pub fn step(
        &mut self,
        cut: Cut,
        ledger: &dyn Ledger,
        rules: &dyn Rules,
        desks: &dyn Desks,
    ) -> Result<Stepped, LedgerError> {
        let stepped = self.go_on(cut, ledger, rules, desks);
        if stepped.is_err() {
            self.tail = None;
        }
        stepped
    }

    fn go_on(
        &mut self,
        cut: Cut,
        ledger: &dyn Ledger,
        rules: &dyn Rules,
        desks: &dyn Desks,
    ) -> Result<Stepped, LedgerError> {
        if self.tail.as_ref().is_none_or(|tail| tail.cut != cut) {
            self.tail = None;
            let mut feed = Feed::new(&mut self.finals, &mut self.relied, &self.config, rules, desks);
            let digest = match self.digest.follow(cut, ledger, &mut feed)? {
                Progress::More => return Ok(Stepped::More),
                Progress::Lacking => None,
                Progress::Done(digest) => Some(digest),
            };
            self.tail = Some(Tail { cut, digest, state: self.finals.clone(), relied: self.relied });
        }
        let Some(mut tail) = self.tail.take() else { return Ok(Stepped::More) };
        let mut feed = Feed::new(&mut tail.state, &mut tail.relied, &self.config, rules, desks);
        if !self.digest.tail(ledger, &mut feed)? {
            self.tail = Some(tail);
            return Ok(Stepped::More);
        }
        let (config, finals) = (self.config.clone(), self.finals.clone());
        let (digest, provisional) = (tail.digest, tail.state);
        Ok(Stepped::Done(Box::new(LineState { config, cut, digest, finals, provisional })))
    }
}
