//! A statement acts where the other party opens it, or is void where it refuses it.

use std::sync::Arc;

use comity_wire::EntryId;
use comity_wire::body::Members;
use comity_wire::envelope::{Mark, Pap, Precedence, Tlp};
use comity_wire::header::Reason;

use super::State;
use super::turn::Turn;
use crate::case::{Case, LISTED, Phase};
use crate::effect::NoEffect;
use crate::event::{Offered, Place, Said};
use crate::evidence::{Attached, Evidence};
use crate::machine;
use crate::obligation::{Kind, Outcome};
use crate::rules::Rules;
use crate::statement::Statement;

impl State {
    /// Refused: void on both sides, and nothing is owed.
    pub(super) fn refused(&mut self, place: Place, reason: Reason) {
        let Some(at) = self.at.filter(|at| at.author == place.author.other()) else { return };
        let Some((transit, _)) = self.taken(place) else { return };
        let statement = Statement {
            id: transit.id,
            place,
            ordinal: transit.ordinal,
            acts_at: at,
            cites: transit.cites,
            stated: transit.stated,
            received: transit.received,
            effective: transit.stated,
            format: "".into(),
            version: 0,
            case: None,
            in_reply_to: Arc::default(),
            send_by: None,
            desk: None,
            precedence: Precedence::Routine,
            mark: Mark::Actual,
            // As of what nobody labelled: what was refused counts for nothing.
            tlp: Tlp::default(),
            pap: Pap::default(),
            no_effect: Some(NoEffect::Refused(reason)),
            superseded_by: None,
            cancelled_by: None,
            terms: None,
            code: None,
            non_responsive: None,
            acknowledged_by: None,
            unobliging: false,
            evidence: None,
            follows: None,
        };
        self.refused.insert(statement.id, Arc::new(statement));
    }

    /// Opened: it is judged, and acts.
    pub(super) fn opened(&mut self, place: Place, said: &Said, rules: &dyn Rules) {
        let Some(acts_at) = self.at.filter(|at| at.author == place.author.other()) else { return };
        let Some((transit, early)) = self.taken(place) else { return };
        let (refused, aside) = (&self.refused, Arc::clone(&self.aside));
        let is_refused =
            |id: &EntryId| refused.contains_key(id) || aside.record(id).is_some_and(|record| record.is_refused());
        let part = &mut self.parts[said.mark as usize];
        part.acting = Some(transit.id);
        // Rule 13: the lesser of the stated time and the receipt's, never before the author's last.
        let claimed = transit.received.map_or(transit.stated, |received| received.min(transit.stated));
        let effective = claimed.max(part.effective[place.author as usize]);
        part.effective[place.author as usize] = effective;
        let governs = part.rules.governs;
        let terms = part.terms.governing(transit.entry, effective).cloned();
        let mut turn = Turn {
            part,
            line: &self.line,
            hours: &self.hours,
            refused: &is_refused,
            rules,
            open_max: self.open_max,
            said,
            members: Members::read(&said.body).ok(),
            transit,
            acts_at,
            effective,
            opened: self.stated,
            machine: machine::of(&said.format),
            case: transit.id,
            governs,
            terms,
        };
        let verdict = turn.judge();
        if let Some(nonce) = said.nonce {
            turn.part.use_nonce(place.author, nonce);
        }
        match verdict {
            Ok(()) => turn.act(),
            Err(reason) => {
                let mut record = turn.record(None);
                (record.no_effect, record.case) = (Some(reason), None);
                turn.part.put_statement(record);
            }
        }
        self.parts[said.mark as usize].acting = None;
        // What this header, or one before, says to be held of it counts from here.
        for root in early {
            self.held(acts_at.author, place.generation, place.number, &root);
        }
    }
}

impl Turn<'_> {
    fn act(&mut self) {
        let Some(format) = self.format() else { return };
        let mut record = self.record(self.evidence(format.evidence.as_deref()));
        let debtor = self.author().other();
        record.unobliging = self.machine.settles && self.part.imposed(debtor) + 2 > self.open_max;
        let unobliging = record.unobliging;
        if record.case.is_some() {
            match self.part.case(&self.case) {
                Some(case) => record.follows = (case.statements > 0).then_some(case.last),
                None => {
                    if LISTED.contains(&&*record.format) {
                        self.part.listed.insert((record.format.clone(), record.id));
                    }
                    self.part.put_case(Case::opened_by(&record, self.governs));
                }
            }
        }
        self.part.put_statement(record);
        let (id, name) = (self.id(), self.said.format.clone());
        self.change_case(|case| {
            case.statements += 1;
            case.last = id;
            case.said(name);
        });
        if let Some(before) = self.said.supersedes {
            self.supersede(&before);
        }
        if !unobliging {
            if let Some(period) = self.ack_period(format) {
                self.owed_by_other(Kind::Acknowledge, period);
            }
            if let Some(period) = self.answer_period(format).filter(|_| !self.is_echo() && (self.machine.asks)(self)) {
                self.owed_by_other(self.machine.answer, period);
            }
        }
        self.answer();
        (self.machine.act)(self);
        self.follow_leads();
    }

    /// Whether it is the other half of what is said twice: it asks for none itself.
    fn is_echo(&self) -> bool {
        let twice = self.machine.once || matches!(self.machine.answer, Kind::Echo | Kind::Mirror);
        twice && self.targets().iter().any(|target| target.format == self.said.format)
    }

    /// It supersedes its author's earlier statement: what was owed from that one ends. A correction leaves it owed.
    fn supersede(&mut self, before: &EntryId) {
        let by = self.id();
        let Some(earlier) = self.part.statement(before) else { return };
        self.change(before, |statement| statement.superseded_by = Some(by));
        if !self.machine.corrects {
            self.settle(&earlier, |o| o.debtor != earlier.author(), Outcome::Cancelled { by });
        }
    }

    /// A substantive answer meets what is owed for what it answers; and whoever answers has taken it.
    fn answer(&mut self) {
        if !(self.machine.gives)(self) {
            return;
        }
        for target in self.targets() {
            if !machine::of(&target.format).answered_by(&target.format, &self.said.format) {
                continue;
            }
            if self.meet(&target, |kind| kind.is_reply()) > 0 {
                self.meet(&target, |kind| kind == Kind::Acknowledge);
                if self.part.case(&self.case).is_some_and(|case| case.phase == Phase::Open) {
                    self.phase(Phase::Answered);
                }
            }
        }
    }

    /// Its attachments, and what the evidence rule finds.
    fn evidence(&self, member: Option<&str>) -> Option<Evidence> {
        if member.is_none() && self.said.attachments.is_empty() {
            return None;
        }
        let named = member.map(|member| machine::evidence::attached(self, member)).unwrap_or_default();
        let is_evidence = |offered: &Offered| {
            member.is_some_and(|member| *offered.name == *member)
                || named.iter().any(|hash| *hash == offered.root || *hash == offered.commitment)
        };
        let attached = self.said.attachments.iter().map(|offered| Attached {
            root: offered.root,
            commitment: offered.commitment,
            is_evidence: is_evidence(offered),
            held: false,
        });
        let mut evidence = Evidence { asked: member.is_some(), attached: attached.collect(), ..Evidence::default() };
        if let Some(member) = member {
            evidence.inline = machine::evidence::is_inline(self, member);
            let committed = machine::evidence::committed(self, member);
            evidence.committed = committed.into_iter().map(|hash| (hash, None)).collect();
        }
        Some(evidence)
    }
}
