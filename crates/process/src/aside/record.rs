//! A statement with what only it brings, as it is kept. No format that crosses: a node reads what it wrote itself, and the
//! line itself is there where it cannot.

use std::sync::Arc;

use comity_wire::codec::{Canonical, Dec, Enc, Malformed};
use comity_wire::envelope::{Mark, Pap, Precedence, Tlp};
use comity_wire::header::Reason;
use comity_wire::{EntryId, Hash};

use crate::case::{Case, Fact, Phase};
use crate::dialogue;
use crate::effect::NoEffect;
use crate::event::{Place, Who2};
use crate::evidence::{Attached, Evidence};
use crate::expert;
use crate::instrument::{self, Clauses, facts};
use crate::item::{self, Agreed, Item, Saying};
use crate::lasting;
use crate::machine::mutual;
use crate::machine::not_understood;
use crate::notice;
use crate::obligation::{Basis, Kind, Obligation, Outcome};
use crate::state::own;
use crate::statement::Statement;

/// Bytes of a record at most: what is larger stays in memory.
pub const RECORD_BYTES_MAX: usize = 1 << 19;
/// Items of one list in a record at most.
const ITEMS_MAX: usize = 1 << 14;
/// Bytes of a name in a record at most.
const NAME_BYTES_MAX: usize = 1 << 12;

/// A statement with the case that it opened, what is or was owed from it, and what it met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The statement.
    pub statement: Arc<Statement>,
    /// The case that it opened.
    pub case: Option<Arc<Case>>,
    /// What is or was owed from it, in the order of the kinds.
    pub obligations: Vec<Arc<Obligation>>,
    /// Obligations that it met, or had met, with the statement from which each is owed.
    pub(crate) met: Vec<(Hash, EntryId)>,
    /// It cancelled another.
    pub(crate) cancels: bool,
}

impl Record {
    /// Whether it was refused: then it is of no mark.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(self.statement.no_effect, Some(NoEffect::Refused(_)))
    }

    /// One of the obligations that are or were owed from it.
    #[must_use]
    pub fn obligation(&self, id: &Hash) -> Option<&Arc<Obligation>> {
        self.obligations.iter().find(|one| one.id == *id)
    }

    /// Whether something is owed from it: then that is noted in memory wherever the record is.
    #[must_use]
    pub fn is_owing(&self) -> bool {
        self.obligations.iter().any(|one| one.is_open())
    }

    /// The bytes that are kept.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut e = Enc::with_capacity(512);
        e.array(5);
        write_statement(&mut e, &self.statement);
        match &self.case {
            Some(case) => write_case(&mut e, case),
            None => {
                e.null();
            }
        }
        e.array(self.obligations.len());
        self.obligations.iter().for_each(|one| write_obligation(&mut e, one));
        e.array(self.met.len());
        for (obligation, statement) in &self.met {
            e.array(2).value(obligation).value(statement);
        }
        e.uint(u64::from(self.cancels));
        e.into_bytes()
    }

    /// Reads what [`Record::encode`] wrote.
    ///
    /// # Errors
    /// Other bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let d = &mut Dec::new(bytes);
        d.exactly(5)?;
        let statement = Arc::new(read_statement(d)?);
        let case = if d.null() { None } else { Some(Arc::new(read_case(d, &statement)?)) };
        let count = d.array("obligations", Kind::ALL.len() + dialogue::ACTIONS_MAX)?;
        let obligations = (0..count).map(|_| read_obligation(d, &statement).map(Arc::new)).collect::<Result<_, _>>()?;
        let count = d.array("what it met", ITEMS_MAX)?;
        let met = |d: &mut Dec<'_>| {
            d.exactly(2)?;
            Ok((Hash::read(d)?, Hash::read(d)?))
        };
        let met = (0..count).map(|_| met(d)).collect::<Result<_, Malformed>>()?;
        let cancels = d.uint()? != 0;
        if d.position() != bytes.len() {
            return Err(Malformed::Unexpected { what: "the end of a record" });
        }
        Ok(Self { statement, case, obligations, met, cancels })
    }
}

const fn unexpected(what: &'static str) -> Malformed {
    Malformed::Unexpected { what }
}

pub(crate) fn write_place(e: &mut Enc<'_>, place: Place) {
    e.array(3).uint(place.author as u64).uint(place.generation).uint(place.number);
}

pub(crate) fn read_who(d: &mut Dec<'_>) -> Result<Who2, Malformed> {
    let number = d.uint()?;
    Who2::BOTH.into_iter().find(|who| *who as u64 == number).ok_or(unexpected("a party"))
}

pub(crate) fn read_place(d: &mut Dec<'_>) -> Result<Place, Malformed> {
    d.exactly(3)?;
    Ok(Place { author: read_who(d)?, generation: d.uint()?, number: d.uint()? })
}

pub(crate) fn read_mark(d: &mut Dec<'_>) -> Result<Mark, Malformed> {
    let number = d.uint()?;
    [Mark::Actual, Mark::Exercise, Mark::Test].into_iter().find(|m| *m as u64 == number).ok_or(unexpected("a mark"))
}

fn read_precedence(d: &mut Dec<'_>) -> Result<Precedence, Malformed> {
    let number = d.uint()?;
    Precedence::ALL.iter().copied().find(|one| *one as u64 == number).ok_or(unexpected("a precedence"))
}

pub(crate) fn read_name(d: &mut Dec<'_>) -> Result<Arc<str>, Malformed> {
    Ok(d.text("a name", NAME_BYTES_MAX)?.into())
}

fn write_no_effect(e: &mut Enc<'_>, reason: Option<NoEffect>) {
    match reason {
        None => e.null(),
        Some(NoEffect::Refused(by)) => e.array(2).uint(1).uint(by as u64),
        Some(NoEffect::Crossed(by)) => e.array(2).uint(22).value(&by),
        Some(other) => e.array(1).uint(other.number()),
    };
}

fn read_no_effect(d: &mut Dec<'_>) -> Result<Option<NoEffect>, Malformed> {
    if d.null() {
        return Ok(None);
    }
    let items = d.array("a reason", 2)?;
    let number = d.uint()?;
    let found = match (items, number) {
        (2, 1) => Reason::from_number(d.uint()?).map(NoEffect::Refused),
        (2, 22) => Some(NoEffect::Crossed(Hash::read(d)?)),
        (1, number) => NoEffect::PLAIN.into_iter().find(|reason| reason.number() == number),
        _ => None,
    };
    found.map(Some).ok_or(unexpected("a reason"))
}

fn write_statement(e: &mut Enc<'_>, s: &Statement) {
    e.array(28).value(&s.id);
    write_place(e, s.place);
    e.uint(s.ordinal);
    write_place(e, s.acts_at);
    e.option(s.cites.as_ref()).uint(s.stated).option(s.received.as_ref()).uint(s.effective).text(&s.format);
    e.uint(s.version).option(s.case.as_ref()).list(&s.in_reply_to).option(s.send_by.as_ref());
    match &s.desk {
        Some(desk) => e.text(desk),
        None => e.null(),
    };
    e.uint(s.precedence as u64).uint(s.mark as u64);
    write_no_effect(e, s.no_effect);
    e.option(s.superseded_by.as_ref()).option(s.cancelled_by.as_ref()).option(s.non_responsive.as_ref());
    e.option(s.acknowledged_by.as_ref()).uint(u64::from(s.unobliging));
    match &s.evidence {
        Some(evidence) => write_evidence(e, evidence),
        None => {
            e.null();
        }
    }
    e.option(s.follows.as_ref()).option(s.terms.as_ref()).option(s.code.as_ref());
    e.uint(s.tlp as u64).uint(s.pap as u64);
}

fn read_statement(d: &mut Dec<'_>) -> Result<Statement, Malformed> {
    d.exactly(28)?;
    Ok(Statement {
        id: Hash::read(d)?,
        place: read_place(d)?,
        ordinal: d.uint()?,
        acts_at: read_place(d)?,
        cites: d.option()?,
        stated: d.uint()?,
        received: d.option()?,
        effective: d.uint()?,
        format: read_name(d)?,
        version: d.uint()?,
        case: d.option()?,
        in_reply_to: d.list::<EntryId>("what is answered", ITEMS_MAX)?.into(),
        send_by: d.option()?,
        desk: if d.null() { None } else { Some(read_name(d)?) },
        precedence: read_precedence(d)?,
        mark: read_mark(d)?,
        no_effect: read_no_effect(d)?,
        superseded_by: d.option()?,
        cancelled_by: d.option()?,
        non_responsive: d.option()?,
        acknowledged_by: d.option()?,
        unobliging: d.uint()? != 0,
        evidence: if d.null() { None } else { Some(Arc::new(read_evidence(d)?)) },
        follows: d.option()?,
        terms: d.option()?,
        code: d.option()?,
        tlp: Tlp::read(d)?,
        pap: Pap::read(d)?,
    })
}

fn write_evidence(e: &mut Enc<'_>, evidence: &Evidence) {
    e.array(4).uint(u64::from(evidence.asked)).uint(u64::from(evidence.inline)).array(evidence.attached.len());
    for one in &evidence.attached {
        e.array(4).value(&one.root).value(&one.commitment).uint(u64::from(one.is_evidence)).uint(u64::from(one.held));
    }
    e.array(evidence.committed.len());
    for (hash, by) in &evidence.committed {
        e.array(2).value(hash).option(by.as_ref());
    }
}

fn read_evidence(d: &mut Dec<'_>) -> Result<Evidence, Malformed> {
    d.exactly(4)?;
    let (asked, inline) = (d.uint()? != 0, d.uint()? != 0);
    let attached = |d: &mut Dec<'_>| {
        d.exactly(4)?;
        let (root, commitment) = (Hash::read(d)?, Hash::read(d)?);
        Ok(Attached { root, commitment, is_evidence: d.uint()? != 0, held: d.uint()? != 0 })
    };
    let count = d.array("attachments", ITEMS_MAX)?;
    let attached = (0..count).map(|_| attached(d)).collect::<Result<_, Malformed>>()?;
    let committed = |d: &mut Dec<'_>| {
        d.exactly(2)?;
        Ok((Hash::read(d)?, d.option()?))
    };
    let count = d.array("commitments", ITEMS_MAX)?;
    let committed = (0..count).map(|_| committed(d)).collect::<Result<_, Malformed>>()?;
    Ok(Evidence { asked, inline, attached, committed })
}

/// Every name under which a machine keeps something with its case.
const FACTS: [&str; 66] = [
    crate::translation::OF,
    mutual::TEXT,
    mutual::AT,
    mutual::EFFECTIVE,
    mutual::SECOND,
    mutual::SEEN,
    crate::machine::rules_version::VERSION,
    "phase-by",
    own::fact(Kind::Report, Who2::Lower),
    own::fact(Kind::Report, Who2::Upper),
    own::fact(Kind::Confirm, Who2::Lower),
    own::fact(Kind::Confirm, Who2::Upper),
    not_understood::open(Who2::Lower),
    not_understood::open(Who2::Upper),
    instrument::ID,
    instrument::LANGUAGES,
    facts::FINAL[0],
    facts::FINAL[1],
    facts::LEAVES[0],
    facts::LEAVES[1],
    facts::LEAVES_BY[0],
    facts::LEAVES_BY[1],
    facts::SUSPENDS[0],
    facts::SUSPENDS[1],
    facts::SUSPENDS_BY[0],
    facts::SUSPENDS_BY[1],
    dialogue::SERIES,
    dialogue::NUMBER,
    dialogue::HELD,
    dialogue::ACTIONS,
    dialogue::CLOSED,
    dialogue::disagreement(Who2::Lower),
    dialogue::disagreement(Who2::Upper),
    crate::review::FROM,
    crate::review::TO,
    lasting::FROM,
    lasting::TO,
    lasting::RENEWS,
    lasting::PERIOD,
    lasting::NOTICE,
    lasting::TEMPLATE,
    lasting::NOTICE_BY,
    lasting::NOTICE_AT,
    lasting::ENDS,
    expert::TOPIC,
    expert::MARK,
    expert::JOINT,
    expert::TERM,
    expert::TEXT,
    expert::SINCE,
    expert::ENDED,
    expert::ENDED_BY,
    expert::version(Who2::Lower),
    expert::version(Who2::Upper),
    expert::latest(Who2::Lower),
    expert::latest(Who2::Upper),
    expert::text(Who2::Lower),
    expert::text(Who2::Upper),
    expert::half(Who2::Lower),
    expert::half(Who2::Upper),
    notice::STANDING,
    notice::FROM,
    notice::TO,
    notice::OVER_BY,
    notice::account(Who2::Lower),
    notice::account(Who2::Upper),
];

const PHASES: [Phase; 7] = [
    Phase::Open,
    Phase::Answered,
    Phase::Denied,
    Phase::Closed,
    Phase::Withdrawn,
    Phase::AwaitingConfirmation,
    Phase::InForce,
];

fn write_case(e: &mut Enc<'_>, case: &Case) {
    e.array(10).value(&case.rules).uint(case.opened).uint(case.phase as u64).uint(case.statements).value(&case.last);
    e.uint(case.open).array(case.formats.len());
    for format in &case.formats {
        e.text(format);
    }
    e.array(case.facts.len());
    for (name, fact) in &case.facts {
        e.array(3).text(name);
        match fact {
            Fact::Number(number) => e.uint(0).uint(*number),
            Fact::Id(id) => e.uint(1).value(id),
            Fact::Place(place) => {
                e.uint(2);
                write_place(e, *place);
                &mut *e
            }
            Fact::Clauses(clauses) => {
                e.uint(3);
                clauses.write(e);
                &mut *e
            }
        };
    }
    e.array(case.items.len());
    for (name, item) in &case.items {
        e.array(2).text(name);
        item.write(e);
    }
    e.value(&case.chain);
}

fn read_item(d: &mut Dec<'_>) -> Result<(Arc<str>, Item), Malformed> {
    d.exactly(2)?;
    let name = read_name(d)?;
    d.exactly(3)?;
    let mut item = Item::default();
    for said in &mut item.said {
        if !d.null() {
            d.exactly(3)?;
            *said = Some(Saying { text: Hash::read(d)?, by: Hash::read(d)?, effective: d.uint()? });
        }
    }
    if !d.null() {
        d.exactly(4)?;
        let (at, effective) = (read_place(d)?, d.uint()?);
        let seen = if d.null() { None } else { Some(read_place(d)?) };
        item.agreed = Some(Agreed { at, effective, seen, in_force: d.uint()? != 0 });
    }
    Ok((name, item))
}

fn read_case(d: &mut Dec<'_>, first: &Statement) -> Result<Case, Malformed> {
    d.exactly(10)?;
    let rules = Hash::read(d)?;
    let mut case = Case::opened_by(first, rules);
    case.opened = d.uint()?;
    let phase = d.uint()?;
    case.phase = PHASES.into_iter().find(|one| *one as u64 == phase).ok_or(unexpected("a phase"))?;
    (case.statements, case.last, case.open) = (d.uint()?, Hash::read(d)?, d.uint()?);
    let count = d.array("formats", ITEMS_MAX)?;
    case.formats = (0..count).map(|_| read_name(d)).collect::<Result<_, _>>()?;
    for _ in 0..d.array("facts", FACTS.len())? {
        d.exactly(3)?;
        let name = d.text("a fact", NAME_BYTES_MAX)?;
        let name = FACTS.into_iter().find(|known| *known == name).ok_or(unexpected("a fact"))?;
        let fact = match d.uint()? {
            0 => Fact::Number(d.uint()?),
            1 => Fact::Id(Hash::read(d)?),
            2 => Fact::Place(read_place(d)?),
            3 => Fact::Clauses(Clauses::read_kept(d)?),
            _ => return Err(unexpected("a fact")),
        };
        case.facts.insert(name, fact);
    }
    let count = d.array("items", item::ITEMS_MAX)?;
    case.items = (0..count).map(|_| read_item(d)).collect::<Result<_, _>>()?;
    case.chain = Hash::read(d)?;
    Ok(case)
}

const BASES: [Basis; 7] = [
    Basis::Period,
    Basis::FromOpening,
    Basis::EndOfOpening,
    Basis::EndOfWorkingDay,
    Basis::Asked,
    Basis::WaitsForContent,
    Basis::None,
];

pub(crate) fn write_obligation(e: &mut Enc<'_>, one: &Obligation) {
    e.array(10).value(&one.id).uint(one.kind as u64).uint(one.debtor as u64).value(&one.case).uint(one.from);
    e.option(one.due.as_ref()).uint(one.basis as u64).option(one.waits.as_ref()).option(one.restarted_by.as_ref());
    match &one.outcome {
        Outcome::Open => e.null(),
        Outcome::Met { by, at } => e.array(3).uint(1).value(by).uint(*at),
        Outcome::Waived { by } => e.array(2).uint(2).value(by),
        Outcome::Cancelled { by } => e.array(2).uint(3).value(by),
    };
}

fn read_obligation(d: &mut Dec<'_>, of: &Statement) -> Result<Obligation, Malformed> {
    let from = Owed { statement: of.id, format: of.format.clone(), version: of.version };
    read_owed(d, from, (of.precedence, of.mark))
}

/// What an obligation is owed from.
pub(crate) struct Owed {
    pub statement: EntryId,
    pub format: Arc<str>,
    pub version: u64,
}

/// Reads what [`write_obligation`] wrote.
pub(crate) fn read_owed(
    d: &mut Dec<'_>,
    of: Owed,
    (precedence, mark): (Precedence, Mark),
) -> Result<Obligation, Malformed> {
    d.exactly(10)?;
    let id = Hash::read(d)?;
    let kind = d.uint()?;
    let kind = Kind::ALL.into_iter().find(|one| *one as u64 == kind).ok_or(unexpected("a kind"))?;
    let (debtor, case) = (read_who(d)?, Hash::read(d)?);
    let (from, due, basis) = (d.uint()?, d.option()?, d.uint()?);
    let basis = BASES.into_iter().find(|one| *one as u64 == basis).ok_or(unexpected("a basis"))?;
    let (waits, restarted_by) = (d.option()?, d.option()?);
    let outcome = if d.null() {
        Outcome::Open
    } else {
        let items = d.array("an outcome", 3)?;
        match (items, d.uint()?) {
            (3, 1) => Outcome::Met { by: Hash::read(d)?, at: d.uint()? },
            (2, 2) => Outcome::Waived { by: Hash::read(d)? },
            (2, 3) => Outcome::Cancelled { by: Hash::read(d)? },
            _ => return Err(unexpected("an outcome")),
        }
    };
    Ok(Obligation {
        id,
        kind,
        debtor,
        case,
        statement: of.statement,
        format: of.format,
        version: of.version,
        from,
        due,
        basis,
        waits,
        // What is to be said again is owed without haste, whatever was said.
        precedence: if kind == Kind::Statement { Precedence::Routine } else { precedence },
        mark,
        restarted_by,
        outcome,
    })
}
