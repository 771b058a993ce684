//! Registers that go on: officers come and go, desks change their hours (PROTOCOL.md rules 5 and 20). Stations of a party
//! take up its register at once, as a node does that wrote it.

use comity_exchange::Submission;
use comity_exchange::line::{LineConfig, Prepared};
use comity_journal::register::officer_key;
use comity_journal::release;
use comity_seal::OfficerSecret;
use comity_seal::insecure_seeded::SeededRng;
use comity_wire::body::Members;
use comity_wire::envelope::Envelope;
use comity_wire::header::Reason;
use comity_wire::register::RegisterFact;

use super::{Event, World};
use crate::cast::{CastError, Party};
use crate::dice::Dice;
use crate::plan::HOUR;

/// Entries of a register after which nothing more is said in it.
const REGISTER_MAX: u64 = 32;
/// Officers of each party.
const OFFICERS: u64 = 3;

/// Refuses a version of a format that nobody has: what is refused is void on both sides.
pub(crate) fn judge_versions(envelope: &Envelope, _: &Members<'_>) -> Option<Reason> {
    (envelope.format_version > 8 && envelope.subject.ends_with('7')).then_some(Reason::FormatViolation)
}

/// The officers of a party, enrolled in its register.
pub(super) fn enrol(party: &mut Party, seed: u64) -> Result<Vec<OfficerSecret>, CastError> {
    let mut officers = Vec::new();
    for number in 0..OFFICERS {
        let secret = OfficerSecret::generate(&mut SeededRng::new(seed ^ (0x0ff1_ce00 + number)))?;
        party.authority_says(enrolment(number, &secret)?)?;
        officers.push(secret);
    }
    Ok(officers)
}

fn enrolment(number: u64, secret: &OfficerSecret) -> Result<RegisterFact, CastError> {
    let key = Some(officer_key(secret.public())?);
    Ok(RegisterFact::Officer { name: format!("officer {number}"), role: "watch, approver".into(), key })
}

impl World {
    /// Something is said in a party's register.
    pub(crate) fn office(&mut self, party: usize) {
        let again = self.matters.within(HOUR / 4, 2 * HOUR);
        self.plan(again, Event::Office(party));
        let size = self.parties[party].register().checkpoint.size;
        // A register has a largest size, and nothing leaves it.
        if self.calm || size > REGISTER_MAX {
            return;
        }
        let number = self.matters.below(OFFICERS);
        let left = RegisterFact::OfficerLeft { name: format!("officer {number}"), key: None, last_trusted: size };
        let fact = match self.matters.below(4) {
            0 => Ok(left),
            1 => self.replaced(party, number),
            _ => Ok(contact(&mut self.matters)),
        };
        let Ok(fact) = fact else { return self.fail("an officer has a key", format!("party {party}")) };
        let leaves = matches!(fact, RegisterFact::OfficerLeft { .. });
        match self.parties[party].authority_says(fact) {
            Ok(()) => {}
            // Who left before cannot leave again.
            Err(CastError::Register(_)) if leaves => return,
            Err(why) => return self.fail("a register goes on", why.to_string()),
        }
        let register = self.parties[party].register().clone();
        for index in (0..self.stations.len()).filter(|index| self.stations[*index].party == party).collect::<Vec<_>>() {
            self.stations[index].register = register.clone();
            let (register, mut refused) = (register.clone(), None);
            self.step(index, |line, _| {
                refused = line.set_register(register).err();
                Ok(())
            });
            if let Some(why) = refused {
                self.fail("a line takes up its party's register", why.to_string());
            }
        }
    }

    /// An officer gets another key. The one before stays good.
    fn replaced(&mut self, party: usize, number: u64) -> Result<RegisterFact, CastError> {
        let secret = OfficerSecret::generate(&mut SeededRng::new(self.matters.any()))?;
        let fact = enrolment(number, &secret)?;
        if let Some(officer) = self.officers[party].get_mut(usize::try_from(number).unwrap_or(0)) {
            *officer = secret;
        }
        Ok(fact)
    }

    /// Two officers of a station's party release what it is about to say; now and then one who left.
    pub(crate) fn release(&mut self, index: usize, said: Submission) -> Submission {
        let station = &self.stations[index];
        let Some(officers) = self.officers.get(station.party).filter(|officers| officers.len() > 1) else {
            return said;
        };
        let skipped = usize::try_from(self.matters.below(OFFICERS)).unwrap_or(0);
        let signers = officers.iter().enumerate().filter(|(at, _)| *at != skipped).map(|(_, officer)| officer);
        // A nonce is used twice now and then: it acts once. Who was put back has forgotten which it used.
        let again = self.plan.rollback.is_none() && self.matters.per_mille(60);
        let nonce = if again { 0 } else { said.token };
        signed(&station.config, &signers.collect::<Vec<_>>(), said, nonce)
    }
}

fn signed(config: &LineConfig, officers: &[&OfficerSecret], mut said: Submission, nonce: u64) -> Submission {
    let plain = said.clone();
    let mut nonce_bytes = [0; 32];
    nonce_bytes[..8].copy_from_slice(&nonce.to_be_bytes());
    said.statement.envelope.required = release::required_set(officers.iter().map(|o| o.public().fingerprint()));
    said.statement.envelope.release_nonce = Some(nonce_bytes);
    let seed = comity_seal::hash::sha256(&said.token.to_be_bytes()).0;
    let prepared = |said: &Submission| {
        let members = said.statement.members().ok()?;
        Prepared::seeded(&said.statement, &members, &said.signatures, seed).ok()
    };
    let slots = || {
        let commitment = prepared(&said)?.commitment();
        let asked = release::asked(config.line, commitment, &said.statement.envelope).ok()?;
        let mut slots = Vec::new();
        for officer in officers {
            slots.push((officer.public().fingerprint(), asked.sign(officer).ok()?));
        }
        slots.sort();
        Some(slots.into_iter().map(|(_, slot)| slot).collect::<Vec<_>>())
    };
    let Some(slots) = slots() else { return plain };
    said.signatures = slots;
    said.prepared = prepared(&said);
    said
}

/// A contact that says when its desk is open, or no more.
fn contact(dice: &mut Dice) -> RegisterFact {
    let act = dice.one(&["nominate", "change", "change", "remove"], "change");
    let (from, position) = (dice.within(300, 700), dice.below(2));
    let days: Vec<String> =
        (0..5).map(|day| format!("{{\"from\":{},\"to\":{}}}", day * 1_440 + from, day * 1_440 + from + 480)).collect();
    let utc = if dice.per_mille(150) {
        String::new()
    } else {
        format!(",\"utc\":{{\"weeks\":[{{\"since\":1,\"open\":[{}]}}],\"closed\":[]}}", days.join(","))
    };
    let body = format!(
        "{{\"act\":\"{act}\",\"category\":\"watch\",\"agency\":\"CERT\",\"position\":\"{position}\",\"desk\":\"watch\"{utc}}}"
    );
    RegisterFact::Statement { format: "F10".into(), version: 1, body: body.into_bytes() }
}
