//! One statement's turn: what it is judged by, and what a machine can do with its effect.

use std::sync::Arc;

use comity_catalog::{Format, Lead, LeadFrom, Period};
use comity_seal::hash::sha256_parts;
use comity_wire::body::Members;
use comity_wire::{EntryId, Hash};

use super::part::Part;
use super::transit::Transit;
use super::{Hourbook, LineFacts};
use crate::case::{Case, Fact, Phase};
use crate::effect::NoEffect;
use crate::event::{Place, Said, Who2};
use crate::evidence::Evidence;
use crate::hours::Hours;
use crate::machine::{Machine, Shape};
use crate::obligation::due::{self, Due, Terms};
use crate::obligation::{Basis, Kind, Obligation, Outcome};
use crate::rules::Rules;
use crate::signal::{self, CodeName};
use crate::statement::Statement;
use crate::terms::{Periods, Terms as TermsOfLine};

/// A statement while it acts.
pub(crate) struct Turn<'a> {
    pub part: &'a mut Part,
    pub line: &'a LineFacts,
    pub hours: &'a Hourbook,
    pub refused: &'a dyn Fn(&EntryId) -> bool,
    pub rules: &'a dyn Rules,
    pub open_max: usize,
    pub said: &'a Said,
    pub members: Option<Members<'a>>,
    pub transit: Transit,
    /// The other party's entry that opens it.
    pub acts_at: Place,
    pub effective: u64,
    /// Stated time of the entry that opens it.
    pub opened: u64,
    pub machine: &'static Machine,
    /// Its case; its own id where it opens one.
    pub case: EntryId,
    /// The version of the rules that governs it.
    pub governs: Hash,
    /// The terms on the line that govern it, where there are some.
    pub terms: Option<Arc<TermsOfLine>>,
}

impl<'a> Turn<'a> {
    /// The statement's id.
    pub fn id(&self) -> EntryId {
        self.transit.id
    }

    pub fn author(&self) -> Who2 {
        self.transit.place.author
    }

    /// From when its periods count: the receiver's signed receipt, as far as it was listed.
    pub fn from(&self) -> u64 {
        self.transit.received.unwrap_or(self.effective)
    }

    /// From when what it does to its author counts: the stated time where a receipt claims an earlier one, at most as the
    /// entry says that opens it. So neither party backdates nor postdates what an author owes of itself.
    pub fn own_from(&self) -> u64 {
        self.effective.max(self.transit.stated.min(self.opened))
    }

    /// A member of its body as a string, where it is one.
    pub fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.members.as_ref()?.get(name)?).ok()
    }

    /// A member of its body as a truth value.
    pub fn flag(&self, name: &str) -> Option<bool> {
        serde_json::from_str(self.members.as_ref()?.get(name)?).ok()
    }

    /// A member of its body as an instant or a number.
    pub fn number(&self, name: &str) -> Option<u64> {
        serde_json::from_str(self.members.as_ref()?.get(name)?).ok()
    }

    /// A member of its body as a list of strings, or as the one string that it is.
    pub fn texts(&self, name: &str) -> Option<Vec<String>> {
        let raw = self.members.as_ref()?.get(name)?;
        serde_json::from_str(raw).ok().or_else(|| serde_json::from_str(raw).ok().map(|one: String| vec![one]))
    }

    /// A member of its body as a hash.
    pub fn hash(&self, name: &str) -> Option<Hash> {
        self.text(name)?.parse().ok()
    }

    /// A member of its body as hashes, all of them.
    pub fn hashes(&self, name: &str) -> Option<Vec<Hash>> {
        self.texts(name)?.iter().map(|text| text.parse().ok()).collect()
    }

    /// Whether it offers an attachment of this name, which may stand for a member of its body.
    pub fn has_attached(&self, name: &str) -> bool {
        self.said.attachments.iter().any(|offered| &*offered.name == name)
    }

    /// Whether its body has a member with something in it.
    pub fn says(&self, name: &str) -> bool {
        let raw = self.members.as_ref().and_then(|members| members.get(name)).map(str::trim);
        raw.is_some_and(|raw| !matches!(raw, "null" | "[]" | "{}" | "\"\"" | "false"))
    }

    /// Its format.
    pub fn format(&self) -> Option<&'a Format> {
        self.format_of(&self.said.format, self.said.version)
    }

    /// A format under the rules that govern it.
    pub fn format_of(&self, id: &str, version: u64) -> Option<&'a Format> {
        self.rules.format(self.part.rules.adopted(self.governs), id, version)
    }

    /// What it answers, as far as it is there.
    pub fn targets(&self) -> Vec<Arc<Statement>> {
        self.said.in_reply_to.iter().filter_map(|id| self.part.statement(id)).collect()
    }

    /// Its case as it stands.
    pub fn case(&self) -> Option<Arc<Case>> {
        self.part.case(&self.case)
    }

    /// The statement as it is kept.
    pub fn record(&self, evidence: Option<Evidence>) -> Statement {
        let said = self.said;
        Statement {
            id: self.transit.id,
            place: self.transit.place,
            ordinal: self.transit.ordinal,
            acts_at: self.acts_at,
            cites: self.transit.cites,
            stated: self.transit.stated,
            received: self.transit.received,
            effective: self.effective,
            format: said.format.clone(),
            version: said.version,
            case: Some(self.case).filter(|_| !self.stands_apart()),
            in_reply_to: said.in_reply_to.as_slice().into(),
            send_by: self.send_by(),
            desk: said.to_desks.first().cloned(),
            precedence: said.precedence,
            mark: said.mark,
            tlp: said.tlp,
            pap: said.pap,
            no_effect: None,
            superseded_by: None,
            cancelled_by: None,
            terms: self.terms.as_ref().map(|terms| terms.hash),
            code: self.code(),
            non_responsive: None,
            acknowledged_by: None,
            unobliging: false,
            evidence: evidence.map(Arc::new),
            follows: None,
        }
    }

    /// Of a coded signal its code.
    fn code(&self) -> Option<CodeName> {
        let code = self.text("code").filter(|_| *self.said.format == *signal::FORMAT)?;
        CodeName::of(&code)
    }

    /// Whether it belongs to no case: what it is about may belong to several, or to none.
    pub fn stands_apart(&self) -> bool {
        match self.machine.shape {
            Shape::Apart => true,
            Shape::Beside => self.part.case(&self.case).is_none(),
            Shape::Opens | Shape::Joins | Shape::Fresh => false,
        }
    }

    /// Periods that the terms on the line set for a format: inside a protected window of either party's, where the terms
    /// say so, shorter ones.
    fn term_periods(&self, format: &str) -> Periods {
        let Some(terms) = &self.terms else { return Periods::default() };
        let set = terms.periods.get(format).copied().unwrap_or_default();
        let is_inside = || self.part.terms.windows.values().any(|window| window.has(self.effective));
        let Some(inside) = terms.inside.get(format).filter(|_| is_inside()) else { return set };
        let shorter = |ours: Option<u64>, inside: Option<u64>| ours.into_iter().chain(inside).min();
        Periods {
            ack: shorter(set.ack, inside.ack),
            answer: shorter(set.answer, inside.answer),
            lead: shorter(set.lead, inside.lead),
        }
    }

    /// Its acknowledgement's period, as terms or its format say.
    pub fn ack_period(&self, format: &Format) -> Option<Period> {
        self.shortened(self.term_periods(&format.id).ack, format.ack)
    }

    /// Its answer's period: a coded signal's is that of its code.
    pub fn answer_period(&self, format: &Format) -> Option<Period> {
        let own = self.machine.answer_period(self.line.track, format);
        if own == Some(Period::PerCode) {
            let code = self.text("code").and_then(|code| self.terms.as_ref()?.codes.get(code.as_str())?.answer);
            return code.map(Period::Seconds).or(own);
        }
        self.shortened(self.term_periods(&format.id).answer, own)
    }

    /// What terms set, where the format has a period at all: terms oblige nobody to what a format does not ask.
    fn shortened(&self, set: Option<u64>, own: Option<Period>) -> Option<Period> {
        own.map(|own| set.map_or(own, Period::Seconds))
    }

    /// The lead of a format, in seconds.
    pub fn lead_of(&self, format: &str, lead: &Lead) -> u64 {
        self.term_periods(format).lead.unwrap_or(lead.seconds)
    }

    /// By when it had to be sent, where its format counts from an instant in its body.
    fn send_by(&self) -> Option<u64> {
        let lead = self.format()?.lead.as_ref().filter(|_| (self.machine.leads)(self))?;
        let seconds = self.lead_of(&self.said.format, lead);
        match &lead.from {
            LeadFrom::AfterMember(member) => self.instant(member)?.checked_add(seconds),
            LeadFrom::BeforeMember(member) => self.instant(member)?.checked_sub(seconds),
            _ => None,
        }
    }

    /// An instant in its body, or the beginning of a time there.
    fn instant(&self, member: &str) -> Option<u64> {
        let raw = self.members.as_ref()?.get(member)?;
        let value: serde_json::Value = serde_json::from_str(raw).ok()?;
        value.as_u64().or_else(|| value.get("from")?.as_u64())
    }

    fn desk_hours(&self, of: Who2) -> Option<Arc<Hours>> {
        let desk = self.said.to_desks.first()?;
        self.hours.get(&(of, desk.clone())).cloned()
    }

    fn due(&self, kind: Kind, debtor: Who2, period: Period, from: u64) -> Due {
        let hours = self.desk_hours(debtor);
        let terms = Terms {
            track: self.line.track,
            precedence: self.said.precedence,
            hours: hours.as_deref(),
            asked_by: self.said.asked_by,
        };
        match kind {
            Kind::Acknowledge => due::acknowledge(period, from, terms),
            _ => due::around(period, from, terms),
        }
    }

    /// The other party owes something from this statement.
    pub fn owed_by_other(&mut self, kind: Kind, period: Period) {
        let waits = kind.is_reply()
            && matches!(period, Period::Seconds(_))
            && self.part.statement(&self.id()).is_some_and(|s| s.evidence.as_ref().is_some_and(|e| !e.all_held()));
        let (debtor, from) = (self.author().other(), self.from());
        let due =
            if waits { Due { at: None, basis: Basis::WaitsForContent } } else { self.due(kind, debtor, period, from) };
        let runs = match period {
            Period::Seconds(seconds) if waits => Some(seconds),
            _ => None,
        };
        self.owe(kind, debtor, from, due, runs);
    }

    /// The author owes something that follows this statement, so many seconds after it.
    pub fn owed_by_author(&mut self, kind: Kind, seconds: u64) {
        let from = self.own_from();
        let due = Due { at: from.checked_add(seconds), basis: Basis::Period };
        self.owe(kind, self.author(), from, due, None);
    }

    /// The author owes something that follows this statement, by no instant.
    pub fn owed_by_author_open(&mut self, kind: Kind) {
        let due = Due { at: None, basis: Basis::None };
        self.owe(kind, self.author(), self.own_from(), due, None);
    }

    fn owe(&mut self, kind: Kind, debtor: Who2, from: u64, due: Due, waits: Option<u64>) {
        let owes = if kind.is_own() { self.part.book().own(debtor) } else { self.part.imposed(debtor) };
        if owes >= self.open_max {
            // Never in silence.
            let id = self.id();
            self.change(&id, |statement| statement.unobliging = true);
            return;
        }
        let (case, statement) = (self.case, self.id());
        self.part.put_obligation(Obligation {
            id: Obligation::id_of(&case, &statement, kind),
            kind,
            debtor,
            case,
            statement,
            format: self.said.format.clone(),
            version: self.said.version,
            from,
            due: due.at,
            basis: due.basis,
            waits,
            precedence: self.said.precedence,
            mark: self.said.mark,
            restarted_by: None,
            outcome: Outcome::Open,
        });
    }

    /// Obligations from a statement, in the order of their kinds.
    pub fn of(&self, statement: &Statement) -> Vec<Obligation> {
        self.part.owed(statement).iter().map(|one| Obligation::clone(one)).collect()
    }

    /// Open obligations from a statement.
    pub fn open_from(&self, statement: &Statement) -> Vec<Obligation> {
        self.of(statement).into_iter().filter(Obligation::is_open).collect()
    }

    /// Whether it answers something that its author still owes an answer to: that can be answered in any case.
    pub fn answers_open(&self) -> bool {
        let owed = |o: &Obligation| (o.kind.is_reply() || o.kind == Kind::Action) && o.debtor == self.author();
        self.targets().iter().any(|target| self.open_from(target).iter().any(owed))
    }

    /// Why its case takes nothing more of substance, where it does not.
    pub fn over(&self) -> Result<(), NoEffect> {
        let Some(case) = self.part.case(&self.case) else { return Ok(()) };
        if !case.phase.is_closed() || self.answers_open() || self.own_open().is_some() {
            return Ok(());
        }
        if case.phase == Phase::Withdrawn {
            return Err(NoEffect::CaseWithdrawn);
        }
        // What was said while the other party ended the case counts, whichever acts first (PROTOCOL.md rule 12).
        let ended_by = case.id_of("phase-by").and_then(|id| self.part.statement(&id));
        let crossed = |by: Arc<Statement>| by.author() != self.author() && by.is_concurrent_with(&self.record(None));
        if ended_by.is_some_and(crossed) { Ok(()) } else { Err(NoEffect::CaseClosed) }
    }

    /// Meets what this statement's author owes from a statement, of the kinds that are asked for. How many that were.
    pub fn meet(&mut self, statement: &Statement, kinds: impl Fn(Kind) -> bool) -> usize {
        let (by, at, author) = (self.id(), self.effective, self.author());
        self.settle(statement, |o| o.debtor == author && kinds(o.kind), Outcome::Met { by, at })
    }

    /// Gives what came of open obligations from a statement. Of how many.
    pub fn settle(&mut self, statement: &Statement, which: impl Fn(&Obligation) -> bool, outcome: Outcome) -> usize {
        let open: Vec<Obligation> = self.open_from(statement).into_iter().filter(|o| which(o)).collect();
        let count = open.len();
        for mut obligation in open {
            obligation.outcome = outcome;
            self.part.put_obligation(obligation);
        }
        count
    }

    /// Restarts the clocks of replies that this statement's author owes from a statement, each once ever. A clock that has
    /// run out is over: what was late or lapsed stays so.
    pub fn restart(&mut self, statement: &Statement) {
        let (by, author, at) = (self.id(), self.author(), self.own_from());
        for mut obligation in self.open_from(statement) {
            if obligation.debtor != author || !obligation.kind.is_reply() || obligation.restarted_by.is_some() {
                continue;
            }
            let Some(due) = obligation.due.filter(|due| self.effective <= *due) else { continue };
            let again = match obligation.basis {
                Basis::Period | Basis::FromOpening => at.checked_add(due.saturating_sub(obligation.from)),
                Basis::EndOfOpening => self.restarted(statement, Period::NextOpening, at),
                Basis::EndOfWorkingDay => self.restarted(statement, Period::NextWorkingDay, at),
                // What is asked by an instant is asked by that instant.
                Basis::Asked | Basis::WaitsForContent | Basis::None => continue,
            };
            (obligation.from, obligation.due) = (at, again);
            obligation.restarted_by = Some(by);
            self.part.put_obligation(obligation);
        }
    }

    /// The end of the next opening or working day of the desk that a statement addressed.
    fn restarted(&self, statement: &Statement, period: Period, at: u64) -> Option<u64> {
        let hours = statement.desk.as_ref().and_then(|desk| self.hours.get(&(self.author(), desk.clone())));
        let terms = Terms {
            track: self.line.track,
            precedence: statement.precedence,
            hours: hours.map(|hours| &**hours),
            asked_by: None,
        };
        due::around(period, at, terms).at
    }

    /// Puts the case into another phase. What both said is changed by no statement but the withdrawal of a half.
    pub fn phase(&mut self, phase: Phase) {
        let by = Fact::Id(self.id());
        if self.part.case(&self.case).is_some_and(|case| !case.phase.is_mutual()) {
            self.change_case(|case| {
                case.phase = phase;
                case.facts.insert("phase-by", by);
            });
        }
    }

    /// Keeps a fact with the case.
    pub fn keep(&mut self, name: &'static str, fact: Fact) {
        self.change_case(|case| {
            case.facts.insert(name, fact);
        });
    }

    /// Changes the case.
    pub fn change_case(&mut self, change: impl FnOnce(&mut Case)) {
        if let Some(mut case) = self.case().map(Arc::unwrap_or_clone) {
            change(&mut case);
            self.part.put_case(case);
        }
    }

    /// Changes a statement that is kept.
    pub fn change(&mut self, id: &EntryId, change: impl FnOnce(&mut Statement)) {
        if let Some(mut statement) = self.part.statement(id).map(Arc::unwrap_or_clone) {
            change(&mut statement);
            self.part.put_statement(statement);
        }
    }

    /// A change that is neither a statement's, a case's nor an obligation's.
    pub fn step(&mut self, domain: &[u8], parts: &[&[u8]]) {
        let mut all = vec![domain];
        all.extend(parts);
        let hash = sha256_parts(&all);
        self.part.step(&hash);
    }
}
