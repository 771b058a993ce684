//! Planted bugs of the state: what one side, or both alike, make of a line's entries. Nothing of it is in the code that
//! ships: it stands between a walk and the state that is fed.

use std::collections::BTreeMap;

use comity_catalog::{Format, Period};
use comity_exchange::Side;
use comity_exchange::line::digest::{Follower, Told};
use comity_process::feed::Feed;
use comity_process::rules::{Adopted, Rules};
use comity_process::{guarantee, instrument};
use comity_wire::Canonical;
use comity_wire::body::Members;
use comity_wire::envelope::{Envelope, Mark, Standing};
use comity_wire::statement::{Plaintext, Statement};

use crate::accords;
use crate::mutant::Mutant;
use crate::rules;

/// A feed with a bug, where one is planted.
pub(crate) struct Faulty<'a> {
    feed: Feed<'a>,
    mutant: Mutant,
    /// What one header opens, where the bug takes it in the wrong order.
    opened: Vec<Told>,
    again: &'a mut Again,
}

/// Entries to be told again where a bug takes them to be written when they are opened: it goes on from walk to walk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Again {
    statements: BTreeMap<(Side, u64, u64), Told>,
    /// The entry whose header is told.
    current: Option<Told>,
}

impl<'a> Faulty<'a> {
    pub fn new(feed: Feed<'a>, mutant: Mutant, again: &'a mut Again) -> Self {
        Self { feed, mutant, opened: Vec::new(), again }
    }

    fn flush(&mut self) {
        while let Some(told) = self.opened.pop() {
            self.feed.tell(told);
        }
    }
}

impl Drop for Faulty<'_> {
    fn drop(&mut self) {
        self.flush();
    }
}

impl Follower for Faulty<'_> {
    fn begin(&mut self) {
        *self.again = Again::default();
        self.feed.begin();
    }

    fn tell(&mut self, told: Told) {
        if self.mutant == Mutant::OpenedBackwards {
            match told {
                Told::Opened { .. } | Told::OpenedErased { .. } => return self.opened.push(told),
                _ => self.flush(),
            }
        }
        if self.mutant == Mutant::TermsAtOpening {
            self.enter_again(&told);
        }
        if let Some(told) = changed(told, self.mutant) {
            self.feed.tell(told);
        }
    }
}

impl Faulty<'_> {
    /// A statement is told anew where it is opened, as if it had been written only then.
    fn enter_again(&mut self, told: &Told) {
        match told {
            Told::Entry { side, generation, number, .. } => {
                self.again.current = Some(told.clone());
                self.again.statements.insert((*side, *generation, *number), told.clone());
            }
            Told::Opened { side, generation, number, .. } => {
                let statement = self.again.statements.remove(&(*side, *generation, *number));
                for entry in [statement, self.again.current.clone()].into_iter().flatten() {
                    self.feed.tell(entry);
                }
            }
            _ => {}
        }
    }
}

/// What a bug makes of something that is told; `None` where it passes over it.
fn changed(told: Told, mutant: Mutant) -> Option<Told> {
    match (mutant, told) {
        (Mutant::ListingLost, Told::Listed { size, .. }) if size.is_multiple_of(7) => None,
        (Mutant::HoldingLost, Told::Held { held, .. }) if held.number.is_multiple_of(2) => None,
        (Mutant::HoursLost, Told::Relied { .. }) | (Mutant::ErasedForgotten, Told::OpenedErased { .. }) => None,
        (
            Mutant::CitationLost,
            Told::Entry { side, generation, number, id, clock, ordinal, stated, kind, cites: Some(_) },
        ) if number.is_multiple_of(3) => {
            Some(Told::Entry { side, generation, number, id, clock, ordinal, stated, kind, cites: None })
        }
        (Mutant::InformalActs, Told::Opened { side, generation, number, plaintext }) => {
            let plaintext = with(&plaintext, |envelope| envelope.standing = Standing::Formal);
            Some(Told::Opened { side, generation, number, plaintext })
        }
        (Mutant::ExerciseActs, Told::Opened { side, generation, number, plaintext }) => {
            let plaintext = with(&plaintext, |envelope| envelope.mark = Mark::Actual);
            Some(Told::Opened { side, generation, number, plaintext })
        }
        (
            Mutant::CitesAhead,
            Told::Entry { side, generation, number, id, clock, ordinal, stated, kind, cites: Some((of, size)) },
        ) => {
            let cites = Some((of, size + 3));
            Some(Told::Entry { side, generation, number, id, clock, ordinal, stated, kind, cites })
        }
        (
            Mutant::MirrorsUnlike | Mutant::ArticlesUnlike | Mutant::RecordsUnlike,
            Told::Opened { side, generation, number, plaintext },
        ) => {
            let plaintext = saying(&plaintext, |format, body| unlike(mutant, format, body));
            Some(Told::Opened { side, generation, number, plaintext })
        }
        (_, told) => Some(told),
    }
}

/// A plaintext whose envelope says something else.
pub(crate) fn with(plaintext: &[u8], change: impl FnOnce(&mut Envelope)) -> Vec<u8> {
    let changed = || {
        let mut plain = Plaintext::from_bytes(plaintext).ok()?;
        let mut statement = Statement::from_bytes(&plain.statement).ok()?;
        change(&mut statement.envelope);
        plain.statement = statement.to_bytes();
        Some(plain.to_bytes())
    };
    changed().unwrap_or_else(|| plaintext.to_vec())
}

/// A plaintext whose body says something else.
fn saying(plaintext: &[u8], change: impl FnOnce(&str, &str) -> Option<String>) -> Vec<u8> {
    let changed = || {
        let mut plain = Plaintext::from_bytes(plaintext).ok()?;
        let mut statement = Statement::from_bytes(&plain.statement).ok()?;
        let body = std::str::from_utf8(&statement.body).ok()?;
        statement.body = change(&statement.envelope.format, body)?.into_bytes();
        plain.statement = statement.to_bytes();
        Some(plain.to_bytes())
    };
    changed().unwrap_or_else(|| plaintext.to_vec())
}

/// A body as if its second language said what the first variant says.
fn unlike(mutant: Mutant, format: &str, body: &str) -> Option<String> {
    let [first, second] = accords::VARIANTS;
    let same = body.replace(second, first);
    match (mutant, format) {
        (Mutant::MirrorsUnlike, "F41") => {
            let hash = |text: &str| guarantee::hash_of(&Members::read(text.as_bytes()).ok()?);
            Some(same.replace(&hash(body)?.to_string(), &hash(&same)?.to_string()))
        }
        (Mutant::RecordsUnlike, "F55") => Some(same),
        (Mutant::ArticlesUnlike, "F50" | "F51") => {
            let hash = |number, variant| instrument::article(&accords::article(number, variant)).ok();
            let mut said = same;
            for number in [1, 2] {
                let (this, other) = (hash(number, second)?.0.hash, hash(number, first)?.0.hash);
                said = said.replace(&this.to_string(), &other.to_string());
            }
            Some(said)
        }
        _ => None,
    }
}

/// The rules that a side goes by, with a bug where one is planted.
pub(crate) struct FaultyRules(pub Mutant);

impl Rules for FaultyRules {
    fn format(&self, adopted: Adopted<'_>, id: &str, version: u64) -> Option<&Format> {
        match self.0 {
            // Whatever is held counts.
            Mutant::RulesByHolding => rules::held().version(id, version).map(|held| &held.format),
            Mutant::PeriodsLonger => rules::held().format(adopted, id, version).and_then(|_| longer(id, version)),
            _ => rules::held().format(adopted, id, version),
        }
    }
}

/// A format with a minute more to acknowledge.
fn longer(id: &str, version: u64) -> Option<&'static Format> {
    use std::sync::LazyLock;
    static LONGER: LazyLock<BTreeMap<(String, u64), Format>> = LazyLock::new(|| {
        let longer = |format: &Format| {
            let ack = format.ack.map(|period| match period {
                Period::Seconds(seconds) => Period::Seconds(seconds + 60),
                other => other,
            });
            ((format.id.clone(), format.version), Format { ack, ..format.clone() })
        };
        rules::held().iter().map(|held| longer(&held.format)).collect()
    });
    LONGER.get(&(id.to_owned(), version))
}
