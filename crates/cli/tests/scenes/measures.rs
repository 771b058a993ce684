//! Two parties that meet by courier, with what measures come to between them: an instrument that both agreed on, one that is
//! concluded, an offer of a guarantee, a table of codes in force with signals of both, a round that both agreed to.

use std::path::Path;

use comity_wire::Hash;
use serde_json::{Value, json};

use crate::dialogue::{file, now, number, officers, release, round};
use crate::help::Courier;
use crate::notices::annex;
use crate::party::{Party, pair};

pub const DAY: u64 = 86_400;

/// Two parties that meet by courier, and what stands between them.
pub struct Scene<'p> {
    pub place: &'p Path,
    pub a: Party,
    pub b: Party,
    courier: Courier,
    pub of_a: [(String, String); 2],
    of_b: [(String, String); 2],
}

/// What stands: numbers as both call them.
pub struct Standing {
    /// An instrument that is agreed on, and not signed.
    pub agreed: String,
    /// One that is concluded.
    pub concluded: String,
    /// BOR's answer to the first.
    pub answer: String,
    /// BOR's offer of a guarantee.
    pub offer: String,
    /// AUR's signal, and BOR's.
    pub signals: [String; 2],
    /// A round that is agreed.
    pub round: String,
}

pub fn article(number: &str, texts: &Value) -> Value {
    json!({ "number": number, "clauses": [{ "number": "1", "texts": texts }] })
}

pub fn text(title: &str) -> Value {
    json!({
        "instrument": { "title": { "en": title, "ru": title } }, "authentic": ["en", "ru"], "kind": "agreement",
        "articles": [article("1", &json!({ "en": "Each Party gives notice.", "ru": "Каждая Сторона уведомляет." }))],
        "entry_into_force": { "rule": "signature", "days": 30 },
        "term": { "renewal": "indefinite", "notice_days": 183 },
    })
}

fn guarantee() -> Value {
    json!({
        "form": "exchange-of-notes", "conditions": [], "term": { "renewal": "indefinite", "notice_days": 30 },
        "texts": { "en": "{promisor} does not interfere.", "ru": "{promisor} не вмешивается." },
    })
}

pub fn notice(from: u64, to: u64) -> Value {
    json!({
        "activity": { "kind": "scanning", "text": "A wide measurement." }, "scope": "All.",
        "source_ranges": [{ "kind": "ipv4", "value": "192.0.2.0/24" }], "window": { "from": from, "to": to },
        "stop_contact": { "office": "Watch" },
    })
}

/// The annex with other periods, or codes.
fn terms(change: impl FnOnce(&mut Value)) -> Value {
    annex(change)
}

pub fn period(seconds: u64) -> Value {
    terms(|terms| terms["periods"][0]["ack"] = seconds.into())
}

pub fn code_twice() -> Value {
    terms(|terms| {
        let codes = terms["codes"].as_array_mut().unwrap();
        codes.push(codes[0].clone());
    })
}

impl<'p> Scene<'p> {
    pub fn new(place: &'p Path) -> Self {
        let (a, b) = (Party::init("AUR", place), Party::init("BOR", place));
        pair(&a, &b, place);
        let (of_a, of_b) = (officers(&a, place), officers(&b, place));
        let mut scene = Self { courier: Courier::new(place), place, a, b, of_a, of_b };
        scene.carried();
        scene
    }

    pub fn carried(&mut self) {
        self.courier.carry(&self.a, &self.b);
        self.courier.carry(&self.b, &self.a);
    }

    /// What both say next makes what was said before final, on both sides; AUR says the last word, having seen BOR's.
    fn settled(&mut self, track: &str) {
        for _ in 0..2 {
            self.b.done(&["send", &format!("AUR/{track}"), "-s", "S", "-t", "later"]);
            self.carried();
            self.a.done(&["send", &format!("BOR/{track}"), "-s", "S", "-t", "later"]);
            self.carried();
        }
    }

    fn a_releases(&mut self, draft: &Value) -> String {
        let number = release(&self.a, self.place, draft, &self.of_a);
        self.carried();
        number
    }

    fn b_releases(&mut self, draft: &Value) -> String {
        let number = release(&self.b, self.place, draft, &self.of_b);
        self.carried();
        number
    }

    /// Both agree on a text; its number, and that of BOR's answer.
    fn instrument(&mut self, title: &str) -> (String, String) {
        let path = file(self.place, "text.json", &text(title));
        let tabled = number(&self.a.done(&["agreement", "table", &path, "--line", "BOR/official"]));
        self.carried();
        let draft = self.b.done(&["agreement", "respond", &tabled, "--accept-all"]);
        let answer = self.b_releases(&draft);
        self.settled("official");
        (tabled, answer)
    }

    fn official(&mut self) -> (String, String, String, String) {
        let (agreed, answer) = self.instrument("One");
        let (concluded, _) = self.instrument("Another");
        let ours = self.a.done(&["agreement", "sign", &concluded, "--holder", "Minister"]);
        self.a_releases(&ours);
        let theirs = self.b.done(&["agreement", "sign", &concluded, "--holder", "Minister"]);
        self.b_releases(&theirs);
        let path = file(self.place, "guarantee.json", &guarantee());
        let draft = self.b.done(&["guarantee", "offer", "AUR/official", "--body", &path]);
        let offer = self.b_releases(&draft);
        self.settled("official");
        assert_eq!(self.b.done(&["agreement", "show", &agreed])["stage"], "agreed");
        assert_eq!(self.b.done(&["agreement", "show", &concluded])["stage"], "concluded");
        (agreed, answer, concluded, offer)
    }

    fn signals(&mut self) -> [String; 2] {
        let path = file(self.place, "annex.json", &terms(|_| {}));
        let put = self.a.done(&["send", "BOR/nrrc", "-f", "F57", "-b", &path]);
        self.carried();
        self.b.done(&["send", "AUR/nrrc", "-f", "F57", "-b", &path, "--reply-to", &number(&put)]);
        self.settled("nrrc");
        let ours = number(&self.a.done(&["signal", "BOR/nrrc", "AC1", &number(&put)]));
        let theirs = number(&self.b.done(&["signal", "AUR/nrrc", "AC1", &number(&put)]));
        self.settled("nrrc");
        [ours, theirs]
    }

    fn dialogue(&mut self) -> String {
        let path = file(self.place, "round.json", &round(now() + 10 * DAY));
        let first = number(&self.a.done(&["dialogue", "convene", "BOR/dialogue", &path]));
        self.carried();
        self.b.done(&["dialogue", "accept", &first]);
        self.settled("dialogue");
        first
    }

    pub fn standing(&mut self) -> Standing {
        let (agreed, answer, concluded, offer) = self.official();
        let (signals, round) = (self.signals(), self.dialogue());
        Standing { agreed, concluded, answer, offer, signals, round }
    }
}

/// The entry's id of a numbered statement.
pub fn id(party: &Party, number: &str) -> Hash {
    party.done(&["show", number])["id"].as_str().unwrap().parse().unwrap()
}

/// What everybody sees of what stands.
pub fn seen(party: &Party, of: &Standing) -> Value {
    let peer = if party.name == "AUR" { "BOR" } else { "AUR" };
    let agreement = |number: &str| {
        let view = party.done(&["agreement", "show", number]);
        json!([view["stage"], view["texts_hash"], view["parts_list"], view["acts"], view["ends"], view["dates"]])
    };
    let pledges = party.done(&["guarantee", "list"])["pledges"].clone();
    let stage = |number: &String| party.done(&["show", number])["effect"]["stage"].clone();
    json!({
        "agreed": agreement(&of.agreed), "concluded": agreement(&of.concluded),
        "pledges": pledges.as_array().unwrap().iter().map(|one| json!([one["hash"], one["state"], one["second"]])).collect::<Vec<_>>(),
        "table": party.done(&["signal", &format!("{peer}/nrrc"), "--list"])["codes"],
        "signals": of.signals.each_ref().map(stage),
        "notices": party.done(&["notices", "--all"])["notices"],
        "rounds": party.done(&["dialogue", "show", &of.round])["series"][0]["rounds"],
        "series": party.done(&["dialogue", "rounds"])["series"].as_array().unwrap().iter().map(|one| one["rounds"].as_array().unwrap().len()).collect::<Vec<_>>(),
    })
}
