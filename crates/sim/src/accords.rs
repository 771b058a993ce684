//! What both parties must say alike: terms, guarantees, instruments, rounds and joint records, as far as state reads them.

use std::collections::BTreeMap;

use comity_exchange::Side;
use comity_process::instrument::{self, Answer, FINAL};
use comity_process::{guarantee, terms::Terms};
use comity_wire::body::Members;
use comity_wire::envelope::Envelope;
use comity_wire::{Hash, Track};

use crate::matter::{Heard, Speaker};

/// What is said most on the first line of a seed: of everything, or of one measure, so that it comes to an end.
pub(crate) const FAMILIES: [&[&str]; 5] = [
    &[],
    &["F57", "F57", "F57", "F40", "F24", "F24", "F20", "F35", "F35", "F05"],
    &["F41", "F41", "F41", "F41", "F42", "F05"],
    &["F50", "F51", "F51", "F51", "F52", "F52", "F52", "F53", "F05"],
    &["F54", "F54", "F54", "F55", "F55", "F36", "F37", "F37", "F26", "F05"],
];

/// The track on which a family is spoken.
#[must_use]
pub const fn track_of(family: usize) -> Track {
    match family {
        2..=4 => Track::Official,
        _ => Track::Nrrc,
    }
}

/// The instrument of every F50.
pub(crate) const INSTRUMENT: Hash = Hash([8; 32]);
const TITLE: &str = r#"{"en":"A","ru":"А"}"#;
const TERM: &str = r#"{"renewal":"indefinite","notice_days":30}"#;
/// Texts that differ in one language only.
pub(crate) const VARIANTS: [&str; 2] = ["а", "б"];

const TERMS: [&str; 3] = [
    r#"{"periods":[{"format":"F24","ack":600,"answer":7200},{"format":"F90","ack":900}],"window_periods":[{"format":"F24","answer":3600}]}"#,
    r#"{"periods":[{"format":"F90","ack":1200},{"format":"F20","ack":300},{"format":"F24","ack":1800}]}"#,
    r#"{"periods":[{"format":"F24","ack":60},{"format":"F57","ack":300}],"code_table_version":1,"codes":[{"code":"AA1"}]}"#,
];

/// Members that both say alike.
pub(crate) const PLEDGED: [&str; 6] = ["form", "texts", "conditions", "term", "window_terms", "hash"];
pub(crate) const ASSET: [&str; 3] = ["class", "identifier", "term"];
pub(crate) const PUT: [&str; 5] = ["terms_hash", "instrument_ref", "from_when", "terms", "until"];
const ROUND: [&str; 8] = ["series", "level", "round", "cadence_days", "dates", "venue", "agenda", "delegations"];
const RECORD: [&str; 6] = ["actions", "decisions", "dissents", "text_hashes", "series", "round"];

/// Members of a body as they stand there, each with its comma before it.
fn copied(body: &[u8], names: &[&str]) -> String {
    let Ok(members) = Members::read(body) else { return String::new() };
    names.iter().filter_map(|name| Some(format!(",\"{name}\":{}", members.get(name)?))).collect()
}

fn member<'b>(body: &'b [u8], name: &str) -> Option<&'b str> {
    Members::read(body).ok()?.get(name)
}

/// An article of an instrument.
#[must_use]
pub fn article(number: u64, variant: &str) -> String {
    format!(
        "{{\"number\":\"{number}\",\"clauses\":[{{\"number\":\"1\",\"texts\":{{\"en\":\"x\",\"ru\":\"{variant}\"}}}}]}}"
    )
}

/// The hash of the final clauses in the body of an F50, where it has some.
fn final_of(body: &[u8]) -> Option<Hash> {
    let (entry, languages) = (member(body, "entry_into_force")?, ["en".to_owned(), "ru".to_owned()].into());
    let said = BTreeMap::from([("entry_into_force", entry), ("term", TERM), ("title", TITLE)]);
    instrument::final_hash(&said, &languages).ok()
}

/// What a statement of an instrument says of its parts: numbers and hashes.
pub(crate) fn parts_of(format: &str, body: &[u8]) -> Vec<(String, Hash)> {
    let raw = member(body, "articles").unwrap_or_default();
    if format == "F51" {
        let said = instrument::responses(raw).unwrap_or_default();
        let says = |answer| matches!(answer, Answer::Accept | Answer::Counter);
        return said.into_iter().filter(|one| says(one.answer)).map(|one| (one.number.to_string(), one.hash)).collect();
    }
    let tabled = instrument::articles(raw, None).map(|(tabled, _)| tabled).unwrap_or_default();
    let articles = tabled.into_iter().map(|one| (one.number.to_string(), one.hash));
    articles.chain(final_of(body).map(|hash| (FINAL.to_owned(), hash))).collect()
}

impl Speaker<'_> {
    /// What a format needs besides the token and the text.
    pub(crate) fn accord(&mut self, format: &str, envelope: &mut Envelope) -> String {
        match format {
            "F57" => self.terms(envelope),
            "F40" => self.window(envelope),
            "F41" | "F35" => self.pledge(format, envelope),
            "F42" => self.concern(envelope),
            "F50" => self.tabled(envelope),
            "F51" => self.response(envelope),
            "F52" => self.conclusion(envelope),
            "F53" => self.life(envelope),
            "F54" => self.round(envelope),
            "F55" => self.record(envelope),
            _ => String::new(),
        }
    }

    /// Says it in the case of what was heard, as an answer to it.
    fn in_case_of(&mut self, envelope: &mut Envelope, of: &Heard) {
        envelope.case = of.case.or(Some(of.id));
        if self.dice.per_mille(500) {
            envelope.in_reply_to = vec![of.id];
        }
    }

    /// What somebody said of a format: the other party most often, or oneself.
    fn any_of(&mut self, formats: &[&str]) -> Option<Heard> {
        let side = self.dice.one(&[Side::Theirs, Side::Theirs, Side::Ours], Side::Theirs);
        self.one_of(side, formats)
    }

    fn terms(&mut self, envelope: &mut Envelope) -> String {
        let act = self.dice.one(&["put", "mirror", "mirror", "mirror", "decline", "withdraw"], "put");
        let of = match act {
            "put" => None,
            "withdraw" => self.any_of(&["F57"]),
            _ => self.one_of(Side::Theirs, &["F57"]),
        };
        if let Some(of) = of {
            self.in_case_of(envelope, &of);
            return format!(",\"act\":\"{act}\"{}", copied(&of.body, &PUT));
        }
        let from = self.now.saturating_sub(1_000).saturating_add(self.dice.below(1_600));
        let until = match self.dice.below(4) {
            0 => format!(",\"until\":{}", self.now.saturating_add(self.dice.below(5_000))),
            _ => String::new(),
        };
        let (act, text) = match self.dice.below(8) {
            0 => ("restore-defaults", Terms::defaults().text.to_string()),
            _ => ("put", self.dice.one(&TERMS, TERMS[0]).to_owned()),
        };
        let hash = Terms::read(&text).map_or(Hash::ZERO, |terms| terms.hash);
        format!(
            ",\"act\":\"{act}\",\"terms_hash\":\"{hash}\",\"instrument_ref\":{{\"hash\":\"{INSTRUMENT}\"}},\"from_when\":{from},\"terms\":{text}{until}"
        )
    }

    fn window(&mut self, envelope: &mut Envelope) -> String {
        let from = self.now.saturating_sub(200).saturating_add(self.dice.below(1_000));
        let to = from + self.dice.within(1, 4_000);
        let before = self.one_of(Side::Ours, &["F40"]).filter(|_| self.dice.per_mille(500));
        let status = match &before {
            Some(before) => {
                envelope.supersedes = Some(before.id);
                envelope.case = before.case.or(Some(before.id));
                self.dice.one(&["changed", "cancelled", "ended"], "changed")
            }
            None => "announced",
        };
        format!(
            ",\"event\":{{\"kind\":\"election\",\"name\":\"x\"}},\"dates\":{{\"from\":{from},\"to\":{to}}},\"systems\":[],\"contact\":{{\"office\":\"x\"}},\"status\":\"{status}\""
        )
    }

    /// A guarantee or a special-caution asset: offered, mirrored, declined, ended, renewed.
    fn pledge(&mut self, format: &str, envelope: &mut Envelope) -> String {
        let names: &[&str] = if format == "F41" { &PLEDGED } else { &ASSET };
        let act = match self.dice.below(12) {
            0..=4 => self.dice.one(&["mirror", "mirror", "agree"], "mirror"),
            5 => "decline",
            6 | 7 => self.dice.one(&["withdraw", "end"], "withdraw"),
            8 => "renew",
            _ => "offer",
        };
        let of = match act {
            "offer" => None,
            "mirror" | "agree" | "decline" => self.one_of(Side::Theirs, &[format]),
            _ => self.any_of(&[format]),
        };
        let Some(of) = of else {
            let variant = self.dice.one(&VARIANTS, VARIANTS[0]);
            let term = self.new_term(0);
            return format!(",\"act\":\"offer\",{}", pledged(format, variant, &term));
        };
        self.in_case_of(envelope, &of);
        match act {
            "renew" => {
                let was = member(&of.body, "texts").map_or(0, |texts| usize::from(texts.contains(VARIANTS[1])));
                let term = self.new_term(3_000);
                format!(",\"act\":\"renew\",{}", pledged(format, VARIANTS[was], &term))
            }
            "mirror" | "agree" if self.dice.per_mille(300) => {
                let variant = self.dice.one(&VARIANTS, VARIANTS[0]);
                let term = member(&of.body, "term").unwrap_or(TERM).to_owned();
                format!(",\"act\":\"{act}\",{}", pledged(format, variant, &term))
            }
            _ => format!(",\"act\":\"{act}\"{}", copied(&of.body, names)),
        }
    }

    fn new_term(&mut self, later: u64) -> String {
        // In steps, so that two say the same now and then.
        let to = (self.now + later) / 2_000 * 2_000 + 4_000;
        match self.dice.below(3) {
            0 => TERM.to_owned(),
            1 => r#"{"renewal":"tacit","period_days":1}"#.to_owned(),
            _ => format!("{{\"renewal\":\"by-agreement\",\"to\":{to}}}"),
        }
    }

    fn concern(&mut self, envelope: &mut Envelope) -> String {
        let of = self.any_of(&["F41", "F40"]);
        let (hash, format) = of.map_or((Hash::ZERO, "F41".to_owned()), |of| (of.case.unwrap_or(of.id), of.format));
        format!("{},\"ref\":{{\"format\":\"{format}\",\"hash\":\"{hash}\"}}", self.inquiry(envelope))
    }

    fn tabled(&mut self, envelope: &mut Envelope) -> String {
        let of = self.any_of(&["F50", "F51"]).filter(|_| self.dice.per_mille(400));
        let mut articles = vec![article(1, self.dice.one(&VARIANTS, VARIANTS[0]))];
        if self.dice.per_mille(250) {
            articles.push(article(2, self.dice.one(&VARIANTS, VARIANTS[0])));
        }
        let articles = articles.join(",");
        if let Some(of) = of {
            self.in_case_of(envelope, &of);
            if of.side == Side::Ours && of.format == "F50" && self.dice.per_mille(500) {
                envelope.supersedes = Some(of.id);
            }
            return format!(",\"instrument\":{{\"id\":\"{INSTRUMENT}\"}},\"articles\":[{articles}]");
        }
        let rule = self.dice.one(&["signature", "last-notice"], "signature");
        format!(
            ",\"instrument\":{{\"id\":\"{INSTRUMENT}\",\"title\":{TITLE}}},\"authentic\":[\"en\",\"ru\"],\"articles\":[{articles}],\"entry_into_force\":{{\"rule\":\"{rule}\",\"days\":0}},\"term\":{TERM}"
        )
    }

    fn response(&mut self, envelope: &mut Envelope) -> String {
        let Some(of) = self.one_of(Side::Theirs, &["F50", "F51"]) else { return ",\"articles\":[]".to_owned() };
        self.in_case_of(envelope, &of);
        envelope.in_reply_to = vec![of.id];
        let counters = self.dice.per_mille(150);
        let mut all = Vec::new();
        for (number, hash) in parts_of(&of.format, &of.body) {
            let counter = number.parse::<u64>().ok().filter(|_| counters);
            let response = match self.dice.below(20) {
                0 => "reserve",
                1 => "withdraw",
                _ => "accept",
            };
            all.push(match counter {
                Some(number) => {
                    let text = article(number, self.dice.one(&VARIANTS, VARIANTS[0]));
                    let open = text.strip_suffix('}').unwrap_or(&text);
                    format!("{open},\"response\":\"counter\",\"text_hash\":\"{}\"}}", Hash::ZERO)
                }
                None => format!("{{\"number\":\"{number}\",\"response\":\"{response}\",\"text_hash\":\"{hash}\"}}"),
            });
        }
        format!(",\"articles\":[{}]", all.join(","))
    }

    fn conclusion(&mut self, envelope: &mut Envelope) -> String {
        let theirs = self.one_of(Side::Theirs, &["F52"]).filter(|_| self.dice.per_mille(700));
        if let Some(of) = theirs {
            self.in_case_of(envelope, &of);
            return copied(&of.body, &["texts_hash", "act", "full_powers", "date"]);
        }
        let act = self.dice.one(&["sign", "sign", "sign", "initial", "ratify"], "sign");
        let of = self.any_of(&["F51", "F51", "F50", "F52"]);
        let (hash, case) = match &of {
            Some(of) if of.format == "F52" => (member(&of.body, "texts_hash").unwrap_or_default().to_owned(), Some(of)),
            Some(of) => {
                let parts = parts_of(&of.format, &of.body);
                let parts = parts.iter().map(|(number, hash)| (number.as_str(), *hash));
                (format!("\"{}\"", instrument::texts_hash_of(&INSTRUMENT, parts)), Some(of))
            }
            None => (format!("\"{INSTRUMENT}\""), None),
        };
        envelope.case = case.map(|of| of.case.unwrap_or(of.id));
        format!(",\"texts_hash\":{hash},\"act\":\"{act}\",\"full_powers\":{{}},\"date\":{}", self.now)
    }

    fn life(&mut self, envelope: &mut Envelope) -> String {
        let act = self.dice.one(&["withdraw", "suspend", "resume", "not-renew", "revoke"], "suspend");
        if let Some(of) = self.any_of(&["F50", "F52", "F53"]) {
            self.in_case_of(envelope, &of);
        }
        let date = self.now + self.dice.one(&[60, 2_600_000, 3_000_000], 60);
        format!(
            ",\"instrument\":{{\"id\":\"{INSTRUMENT}\"}},\"act\":\"{act}\",\"reason\":\"x\",\"effective_date\":{date}"
        )
    }

    fn round(&mut self, envelope: &mut Envelope) -> String {
        let act =
            self.dice.one(&["convene", "accept", "accept", "accept", "held", "counter", "postpone", "cancel"], "");
        let of = match act {
            "convene" => None,
            "accept" => self.one_of(Side::Theirs, &["F54"]),
            _ => self.any_of(&["F54"]),
        };
        let (act, number) = match &of {
            Some(of) => {
                self.in_case_of(envelope, of);
                if act != "counter" {
                    return format!(",\"act\":\"{act}\"{}", copied(&of.body, &ROUND));
                }
                ("counter", member(&of.body, "round").unwrap_or("1").to_owned())
            }
            None => ("convene", self.dice.within(1, 3).to_string()),
        };
        let from = self.now + self.dice.within(60, 1_800);
        let cadence = if self.dice.per_mille(700) { ",\"cadence_days\":1" } else { "" };
        format!(
            ",\"act\":\"{act}\",\"series\":\"x\",\"level\":\"experts\",\"round\":{number}{cadence},\"dates\":{{\"from\":{from},\"to\":{}}},\"venue\":{{\"form\":\"means\",\"means\":\"video\"}},\"agenda\":[],\"delegations\":[]",
            from + 300
        )
    }

    fn record(&mut self, envelope: &mut Envelope) -> String {
        let theirs = self.one_of(Side::Theirs, &["F55"]).filter(|_| self.dice.per_mille(700));
        if let Some(of) = theirs {
            self.in_case_of(envelope, &of);
            return copied(&of.body, &RECORD);
        }
        let round = self.any_of(&["F54"]).filter(|_| self.dice.per_mille(400));
        if let Some(round) = &round {
            self.in_case_of(envelope, round);
        }
        let mut actions = Vec::new();
        for number in 1..=self.dice.below(3) {
            let (party, due) = (self.parties[(number % 2) as usize], self.now + self.dice.within(1, 4_000));
            actions.push(format!(
                "{{\"number\":{number},\"texts\":{{}},\"owner\":\"x\",\"party\":\"{party}\",\"due\":{due}}}"
            ));
        }
        let variant = self.dice.one(&VARIANTS, VARIANTS[0]);
        let actions = actions.join(",");
        format!(
            ",\"actions\":[{actions}],\"decisions\":[{{\"texts\":{{\"en\":\"x\",\"ru\":\"{variant}\"}}}}],\"dissents\":[],\"text_hashes\":[]"
        )
    }
}

/// What both say alike of a guarantee or an asset, hash and all.
fn pledged(format: &str, variant: &str, term: &str) -> String {
    if format == "F35" {
        return format!("\"class\":\"hospital\",\"identifier\":\"{variant}\",\"term\":{term}");
    }
    let members = format!(
        "\"form\":\"parallel-statements\",\"texts\":{{\"en\":\"x\",\"ru\":\"{variant}\"}},\"conditions\":[],\"term\":{term}"
    );
    let hash = Members::read(format!("{{{members}}}").as_bytes()).ok().and_then(|read| guarantee::hash_of(&read));
    format!("{members},\"hash\":\"{}\"", hash.unwrap_or(Hash::ZERO))
}
