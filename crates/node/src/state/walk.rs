//! One line's state as it goes along with its journals.

use std::collections::BTreeMap;
use std::sync::Arc;

use comity_exchange::line::LineConfig;
use comity_exchange::line::digest::{CLOCK_TILE, Cut, Digest, LineDigest, Progress};
use comity_exchange::{Ledger, LedgerError, Side};
use comity_process::aside::{Aside, Keeping};
use comity_process::feed::{Desks, Feed, beginning};
use comity_process::rules::Rules;
use comity_process::state::State;
use comity_wire::Hash;

use super::kept::{Kept, Loading, Shelf, StateStore};
use crate::ledger::KeepError;

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

/// What of a line left memory: whoever shows its state lets go of the same ([`PutAside::from`]).
pub struct PutAside {
    keeping: Keeping,
    shelf: Arc<dyn Aside>,
}

impl PutAside {
    /// Lets go of it in a state that was shown. What that comes to is the same.
    pub fn from(&self, state: &mut LineState) {
        state.finals.kept(&self.keeping, &self.shelf);
        state.provisional.kept(&self.keeping, &self.shelf);
    }
}

/// What of one line is to be put aside.
pub struct Gathered(Kept);

/// Keeps what was gathered of lines in one transaction of the store in which they put aside, or nothing of it.
///
/// # Errors
/// The store's.
pub fn keep_together(gathered: &[Gathered]) -> Result<(), KeepError> {
    let Some(first) = gathered.first() else { return Ok(()) };
    first.0.shelf.store().keep(gathered.iter().map(|Gathered(kept)| kept))
}

/// Walks over one line.
pub struct Walk {
    config: LineConfig,
    digest: Digest,
    finals: State,
    relied: [u64; 2],
    /// What the final walk at a cut came to, while its tail is gone through.
    tail: Option<Box<Tail>>,
    beside: Option<Beside>,
}

struct Tail {
    cut: Cut,
    digest: Option<LineDigest>,
    state: State,
    relied: [u64; 2],
}

/// Where a walk puts aside what is over.
struct Beside {
    store: Arc<StateStore>,
    print: Hash,
    /// Where it is put; none where nothing was since the walk began.
    shelf: Option<Arc<Shelf>>,
    /// It was looked whether there is something to go on from.
    looked: bool,
    /// That, while it is read.
    loading: Option<Box<Loading>>,
    /// A state of this walk was shown: memory is shared with it, so what is over goes from both at once.
    shown: bool,
    /// How many entries of each generation have their clocks kept.
    clocks: BTreeMap<(Side, u64), u64>,
    /// Changed records at which it is tried next.
    next: usize,
    /// The store stopped: what was put aside is not given back any more.
    lost: bool,
}

impl Walk {
    /// Of a line, before its first entry; keeps everything in memory.
    #[must_use]
    pub fn new(config: &LineConfig) -> Self {
        Self {
            config: config.clone(),
            digest: Digest::new(config),
            finals: beginning(config),
            relied: [0; 2],
            tail: None,
            beside: None,
        }
    }

    /// Of a line, from where it stood when it was kept in a store, where that holds; puts aside there what is over.
    /// `catalogue`: the hash of the catalogue by which statements are judged.
    #[must_use]
    pub fn beside(config: &LineConfig, store: &Arc<StateStore>, catalogue: &Hash) -> Self {
        let beside = Beside {
            store: Arc::clone(store),
            print: StateStore::print(config, catalogue),
            shelf: None,
            looked: false,
            loading: None,
            shown: false,
            clocks: BTreeMap::new(),
            next: store.keep_records(),
            lost: false,
        };
        Self { beside: Some(beside), ..Self::new(config) }
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
        if self.looks(ledger) {
            return Ok(Stepped::More);
        }
        let stepped = self.go_on(cut, ledger, rules, desks);
        if stepped.is_err() {
            self.tail = None;
        }
        if self.is_faulty() {
            self.begin_anew();
            return Ok(Stepped::More);
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
            let progress = self.digest.follow(cut, ledger, &mut feed);
            if feed.has_begun()
                && let Some(beside) = &mut self.beside
            {
                (beside.shelf, beside.shown, beside.clocks) = (None, false, BTreeMap::new());
            }
            let digest = match progress? {
                Progress::More => {
                    if self.beside.as_ref().is_some_and(|beside| !beside.shown) && self.wants_to_keep() {
                        let _unshown = self.keep(ledger)?;
                    }
                    return Ok(Stepped::More);
                }
                Progress::Lacking => None,
                Progress::Done(digest) => Some(digest),
            };
            self.tail = Some(Box::new(Tail { cut, digest, state: self.finals.clone(), relied: self.relied }));
        }
        let Some(mut tail) = self.tail.take() else { return Ok(Stepped::More) };
        let mut feed = Feed::new(&mut tail.state, &mut tail.relied, &self.config, rules, desks);
        if !self.digest.tail(ledger, &mut feed)? {
            self.tail = Some(tail);
            return Ok(Stepped::More);
        }
        let (config, finals) = (self.config.clone(), self.finals.clone());
        let (digest, provisional) = (tail.digest, tail.state);
        if let Some(beside) = &mut self.beside {
            beside.shown = true;
        }
        Ok(Stepped::Done(Box::new(LineState { config, cut, digest, finals, provisional })))
    }

    /// How many records changed since they were kept last; none where nothing is kept.
    #[must_use]
    pub fn touched(&self) -> usize {
        if self.beside.is_some() { self.finals.touched() } else { 0 }
    }

    /// Whether so much changed that it is to be put aside.
    #[must_use]
    pub fn wants_to_keep(&self) -> bool {
        self.beside.as_ref().is_some_and(|beside| self.finals.touched() >= beside.next)
    }

    /// Puts aside what is over, and keeps where the line stands. What was shown lets go of the same then. `None`: nothing
    /// was kept, and it is tried again when twice as much changed.
    ///
    /// # Errors
    /// The line cannot be read.
    pub fn keep(&mut self, ledger: &dyn Ledger) -> Result<Option<PutAside>, LedgerError> {
        let Some(gathered) = self.gather(ledger)? else { return Ok(None) };
        let kept = keep_together(std::slice::from_ref(&gathered));
        if let Err(error) = &kept {
            tracing::warn!(line = %self.config.line, %error, "what is over cannot be put aside, and stays in memory");
        }
        Ok(self.kept(gathered, &kept))
    }

    /// What there is to put aside now, for [`keep_together`]; `None` where nothing is kept. It holds as long as no step is
    /// made.
    ///
    /// # Errors
    /// The line cannot be read.
    pub fn gather(&self, ledger: &dyn Ledger) -> Result<Option<Gathered>, LedgerError> {
        let Some(beside) = &self.beside else { return Ok(None) };
        let Some(stand) = self.digest.stand(ledger)? else { return Ok(None) };
        let shelf = match &beside.shelf {
            Some(shelf) => Arc::clone(shelf),
            None => beside.store.shelf(&self.config),
        };
        let tile = CLOCK_TILE as u64;
        let mut tiles = Vec::new();
        for (side, generation, size) in self.digest.gone_through() {
            let before = beside.clocks.get(&(side, generation)).copied().unwrap_or(0);
            let changed = if size > before { before / tile..size.div_ceil(tile) } else { 0..0 };
            tiles.extend(changed.map(|at| (side, generation, at, self.digest.clocks(side, generation, at))));
        }
        let (print, relied, keeping) = (beside.print, self.relied, self.finals.keeping());
        Ok(Some(Gathered(Kept { shelf, print, stand, relied, keeping, tiles })))
    }

    /// Lets go of what was gathered, if it was kept. `None` as with [`Walk::keep`].
    pub fn kept(&mut self, gathered: Gathered, kept: &Result<(), KeepError>) -> Option<PutAside> {
        let (Gathered(of), beside) = (gathered, self.beside.as_mut()?);
        if let Err(error) = kept {
            beside.next = self.finals.touched().saturating_mul(2).max(beside.next);
            beside.lost = matches!(error, KeepError::Store(stopped) if stopped.is_fatal());
            return None;
        }
        let shelf: Arc<dyn Aside> = Arc::clone(&of.shelf) as Arc<dyn Aside>;
        self.finals.kept(&of.keeping, &shelf);
        (beside.next, beside.shelf, beside.clocks) = (beside.store.keep_records(), Some(of.shelf), sizes(&self.digest));
        Some(PutAside { keeping: of.keeping, shelf })
    }

    /// Goes on from what was kept, once, a step at a time: whether there is more of it.
    fn looks(&mut self, ledger: &dyn Ledger) -> bool {
        let Some(beside) = self.beside.as_mut() else { return false };
        let found = match beside.loading.take() {
            Some(mut loading) => match loading.step() {
                Ok(true) => loading.finish().map(Some),
                Ok(false) => {
                    beside.loading = Some(loading);
                    return true;
                }
                Err(error) => Err(error),
            },
            None if beside.looked => return false,
            None => {
                beside.looked = true;
                match beside.store.load(&self.config, &beside.print, ledger) {
                    Ok(Some(loading)) => {
                        beside.loading = Some(Box::new(loading));
                        return true;
                    }
                    Ok(None) => Ok(None),
                    Err(error) => Err(error),
                }
            }
        };
        match found {
            Ok(Some(loaded)) => {
                (self.digest, self.finals, self.relied) = (loaded.digest, loaded.state, loaded.relied);
                (beside.shelf, beside.clocks) = (Some(loaded.shelf), sizes(&self.digest));
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(line = %self.config.line, %error, "what the line came to is read again of its journals");
            }
        }
        false
    }

    /// Whether something that was put aside could not be read: the next step begins anew.
    #[must_use]
    pub fn has_fault(&self) -> bool {
        let fault = |beside: &Beside| beside.lost || beside.shelf.as_ref().is_some_and(|shelf| shelf.has_fault());
        self.beside.as_ref().is_some_and(fault)
    }

    fn is_faulty(&self) -> bool {
        let Some(beside) = &self.beside else { return false };
        let stopped = || beside.lost.then(|| "its store stopped".to_owned());
        let Some(why) = beside.shelf.as_ref().and_then(|shelf| shelf.take_fault()).or_else(stopped) else {
            return false;
        };
        tracing::warn!(line = %self.config.line, %why, "what was put aside cannot be read: the line is read again");
        true
    }

    /// Forgets all that was gone through, and what was kept of it: something below the cut is not what it was.
    pub fn anew(&mut self) {
        if let Some(beside) = &self.beside
            && let Err(error) = beside.store.forget(&self.config.line)
        {
            tracing::warn!(line = %self.config.line, %error, "what was put aside of the line stays in the store");
        }
        self.begin_anew();
    }

    fn begin_anew(&mut self) {
        (self.digest, self.finals, self.relied) = (Digest::new(&self.config), beginning(&self.config), [0; 2]);
        self.tail = None;
        self.beside = self.beside.take().filter(|beside| !beside.lost);
        if let Some(beside) = &mut self.beside {
            (beside.shelf, beside.shown, beside.clocks) = (None, false, BTreeMap::new());
        }
    }
}

fn sizes(digest: &Digest) -> BTreeMap<(Side, u64), u64> {
    digest.gone_through().into_iter().map(|(side, generation, size)| ((side, generation), size)).collect()
}
