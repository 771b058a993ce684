//! The bodies and references of each measure, as far as state reads them (`docs/spec/state.md`, measures).

use comity_exchange::Side;
use comity_seal::chunk_seal::attachment_commitment;
use comity_seal::hash::sha256;
use comity_wire::body::Members;
use comity_wire::envelope::{Asked, AttachmentRef, Envelope};
use comity_wire::{EntryId, Hash};

use crate::matter::{Heard, Speaker};
use crate::rules;

/// What is said, as often as it stands here. F77 is no format.
pub(crate) const KINDS: &[&str] = &[
    "F90", "F90", "F20", "F20", "F21", "F21", "F22", "F23", "F23", "F24", "F24", "F25", "F26", "F26", "F26", "F26",
    "F03", "F03", "F03", "F04", "F05", "F05", "F02", "F27", "F28", "F34", "F77", "F10", "F14", "F14", "F15", "F16",
    "F16", "F17", "F18", "F36", "F37", "F38", "F35", "F01", "X90", "F57", "F57", "F40", "F54", "F55",
];

/// What asks for an answer.
const ASKS: &[&str] = &["F23", "F24", "F25", "F34", "F28", "F18", "F36", "F37", "F54", "F55", "F55"];

/// The salt and the text of evidence that a statement of this token commits to.
fn evidence(token: u64) -> (Hash, String) {
    (sha256(&token.to_be_bytes()), format!("evidence of {token}"))
}

/// What it commits to.
fn commitment(token: u64) -> Hash {
    let (salt, text) = evidence(token);
    attachment_commitment(&salt.0, &sha256(text.as_bytes()))
}

/// An attachment of a statement; nobody ever has its bytes.
pub(crate) fn attachment(token: u64, name: &str) -> AttachmentRef {
    let root = sha256(format!("{name} of {token}").as_bytes());
    AttachmentRef {
        name: name.to_owned(),
        media_type: "text/plain".into(),
        length: 1,
        commitment: root,
        salt: [1; 32],
        root,
        key: [2; 32],
    }
}

/// A member of a body as it stands there.
fn member(body: &[u8], name: &str) -> Option<String> {
    Members::read(body).ok()?.get(name).map(str::to_owned)
}

impl Speaker<'_> {
    /// What a format needs besides the token and the text.
    pub fn measure(&mut self, format: &str, envelope: &mut Envelope) -> String {
        let since = self.now.saturating_sub(self.dice.below(100_000));
        match format {
            "F20" => format!(
                ",\"aware_since\":{since},\"suspected_malicious\":\"not-known\",\"cross_border\":\"yes\",\"sector\":\"energy\""
            ),
            "F21" | "F22" => {
                envelope.case = self.case_of(&["F20", "F21"]);
                let report = self.dice.one(&["final", "progress"], "final");
                format!(",\"early_warning\":\"none\",\"impact\":\"x\",\"report\":\"{report}\"")
            }
            "F23" => self.inquiry(envelope),
            "F24" | "F25" | "F34" | "F28" => {
                let by = self.now.saturating_add(self.dice.below(90_000)).saturating_sub(9_000);
                if self.dice.per_mille(300) {
                    envelope.asked = Some(Asked { text: "x".into(), by: Some(by) });
                }
                format!(",\"action_sought\":\"x\",\"urgency\":\"high\",\"stop_by\":{by}")
            }
            "F26" => self.status(envelope),
            "F03" | "F04" => {
                let of = self.one_of(Side::Theirs, &[]);
                self.answer(envelope, of.as_ref());
                let (of, understood) = (first(envelope), !self.dice.per_mille(150));
                format!(
                    ",\"refs\":[\"{of}\"],\"ref\":\"{of}\",\"received_at\":{since},\"officer\":\"x\",\"understood\":{understood}"
                )
            }
            "F05" => self.correction(envelope),
            "F02" => format!(",\"desk\":\"watch\",\"nonce\":\"{:016x}\"", self.dice.any()),
            "F10" => {
                envelope.case = if self.dice.per_mille(500) { self.case_of(&["F10"]) } else { None };
                let act = self.dice.one(&["nominate", "change", "remove"], "change");
                format!(",\"act\":\"{act}\"")
            }
            "F14" | "F16" | "F17" | "F01" => self.twice(format, envelope),
            "F35" | "F40" | "F41" | "F42" | "F50" | "F51" | "F52" | "F53" | "F54" | "F55" | "F57" => {
                self.accord(format, envelope)
            }
            "F15" => self.suspension(envelope),
            "F36" | "F37" | "F18" => {
                let of = self.one_of(Side::Theirs, ASKS);
                if format != "F18" || self.dice.per_mille(400) {
                    self.answer(envelope, of.as_ref());
                }
                let stage = match format {
                    "F37" => self.dice.one(
                        &["request", "answer", "question", "findings", "findings", "disagreement", "position", "close"],
                        "request",
                    ),
                    _ => "answer",
                };
                let findings = Hash([u8::from(self.now.is_multiple_of(2)); 32]);
                format!(",\"ref\":\"{}\",\"stage\":\"{stage}\",\"findings_hash\":\"{findings}\"", first(envelope))
            }
            "F38" => self.disclosure(envelope),
            _ => String::new(),
        }
    }

    /// Evidence in the body, attached, committed to, or none.
    pub(crate) fn inquiry(&mut self, envelope: &mut Envelope) -> String {
        let token = self.token;
        let evidence = match self.dice.below(4) {
            0 => "[]".to_owned(),
            1 => "\"words\"".to_owned(),
            2 => {
                let file = attachment(token, "evidence");
                let evidence = format!("[{{\"attachment\":\"{}\"}}]", file.root);
                envelope.attachments.push(file);
                evidence
            }
            _ => format!("[{{\"commitment\":\"{}\"}}]", commitment(token)),
        };
        format!(",\"facts\":\"x\",\"evidence\":{evidence},\"confidence\":\"low\",\"questions\":[\"x\"]")
    }

    fn status(&mut self, envelope: &mut Envelope) -> String {
        const THEIRS: &[&str] = &["approved", "denied", "pending", "no-position-yet"];
        let (side, decisions): (Side, &[&str]) = match self.dice.below(8) {
            0 => (Side::Ours, &["waived"]),
            1 => (Side::Theirs, &["non-responsive"]),
            _ => (Side::Theirs, THEIRS),
        };
        let of = match decisions {
            ["non-responsive"] => self.one_of(side, &["F26", "F36", "F37"]),
            _ => self.one_of(side, ASKS),
        };
        self.answer(envelope, of.as_ref());
        let decision = self.dice.one(decisions, "pending");
        // What a joint record obliges to is met by its number.
        let action = of.filter(|of| of.format == "F55").map(|_| format!(",\"action\":{}", self.dice.within(1, 2)));
        format!(
            ",\"ref\":\"{}\",\"decision\":\"{decision}\",\"justification\":\"x\",\"actions\":[]{}",
            first(envelope),
            action.unwrap_or_default()
        )
    }

    fn correction(&mut self, envelope: &mut Envelope) -> String {
        let halves = &["F14", "F16", "F24", "F41", "F35", "F57", "F50", "F51", "F52", "F54", "F55", "F37"];
        let formats: &[&str] = if self.dice.per_mille(500) { halves } else { &[] };
        let of = self.one_of(Side::Ours, formats);
        envelope.supersedes = of.as_ref().map(|of| of.id).or_else(|| self.nothing());
        envelope.case = of.and_then(|of| of.case);
        let of = envelope.supersedes.unwrap_or(Hash::ZERO);
        let what = if self.dice.per_mille(400) { "\"cancel\":true" } else { "\"changes\":{\"text\":\"y\"}" };
        format!(",\"ref\":\"{of}\",{what},\"reason\":\"x\"")
    }

    /// What both say: the other half of what was heard, most often with the same text, or a first half.
    fn twice(&mut self, format: &str, envelope: &mut Envelope) -> String {
        let other = self.one_of(Side::Theirs, &[format]).filter(|_| self.dice.per_mille(750));
        if let Some(other) = &other {
            self.answer(envelope, Some(other));
        }
        let same = |name| other.as_ref().filter(|_| true).and_then(|other: &Heard| member(&other.body, name));
        match format {
            "F14" => {
                let hashes = [Hash([1; 32]), Hash([2; 32]), rules::own()];
                let one = self.dice.one(&hashes, Hash::ZERO);
                let hashes = same("definition_hashes").filter(|_| self.dice.per_mille(850));
                format!(",\"definition_hashes\":{},\"from\":1", hashes.unwrap_or_else(|| format!("[\"{one}\"]")))
            }
            "F16" => {
                let own = self.refs();
                let refs = same("refs").filter(|_| self.dice.per_mille(900));
                format!(",\"refs\":{},\"ground\":\"by mistake\"", refs.unwrap_or(own))
            }
            _ => String::new(),
        }
    }

    /// What is to be erased: one or two of what was heard.
    fn refs(&mut self) -> String {
        let sides = [Side::Ours, Side::Theirs];
        let mut refs: Vec<EntryId> = Vec::new();
        for _ in 0..self.dice.within(1, 2) {
            let side = self.dice.one(&sides, Side::Ours);
            refs.extend(self.one_of(side, &[]).map(|heard| heard.id));
        }
        refs.dedup();
        let refs: Vec<String> = refs.iter().map(|id| format!("\"{id}\"")).collect();
        format!("[{}]", refs.join(","))
    }

    fn suspension(&mut self, envelope: &mut Envelope) -> String {
        let scope = self.dice.one(&["[\"F24\"]", "[\"F25\",\"F90\"]", "\"whole-line\""], "[\"F24\"]");
        if self.dice.per_mille(500) {
            envelope.case = self.case_of(&["F15"]);
            return format!(",\"act\":\"resume\",\"scope\":{scope},\"reason\":\"x\"");
        }
        // Not for long: else nothing else happens.
        let until = self.now.saturating_add(self.dice.below(1_200)).saturating_sub(100);
        format!(",\"act\":\"suspend\",\"scope\":{scope},\"reason\":\"x\",\"until\":{until}")
    }

    /// Discloses what an inquiry committed to, or something else.
    fn disclosure(&mut self, envelope: &mut Envelope) -> String {
        let of = self.one_of(Side::Ours, &["F23"]);
        envelope.case = of.as_ref().map(|of| of.case.unwrap_or(of.id)).or_else(|| self.nothing());
        let id = of.as_ref().map_or(Hash::ZERO, |of| of.id);
        let token = of.map_or(0, |of| of.token);
        let (salt, text) = evidence(if self.dice.per_mille(100) { token + 1 } else { token });
        format!(
            ",\"ref\":\"{id}\",\"commitment\":\"{}\",\"opening\":{{\"form\":\"inline\",\"salt\":\"{salt}\",\"text\":\"{text}\"}}",
            commitment(token)
        )
    }
}

/// What a statement answers, for the member that says so again.
fn first(envelope: &Envelope) -> Hash {
    envelope.in_reply_to.first().copied().unwrap_or(Hash::ZERO)
}
