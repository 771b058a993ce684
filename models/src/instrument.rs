//! The conclusion of an agreement (F50 to F52): one article that is tabled, countered, accepted and taken back; signatures
//! over one hash of all its texts, cancelled while they can be.

use comity_process::event::{Said, Who2};
use comity_process::instrument::{FINAL, SIGN, article, final_hash, text_item, texts_hash_of};
use comity_process::item::Standing;
use comity_process::state::State;
use comity_wire::envelope::Mark;
use comity_wire::{EntryId, Hash};

use crate::accord::{Fault, Mutual, Play};
use crate::journal::{Journals, id, said};

/// The lower party tables the first text.
pub const TABLE: u8 = 0;
/// The upper party accepts it.
pub const ACCEPT: u8 = 1;
/// The upper party says the second text instead.
pub const COUNTER: u8 = 2;
/// The lower party accepts that.
pub const ACCEPT_OTHER: u8 = 3;
/// Either takes back what it says of the article.
pub const TAKE_BACK: u8 = 4;
/// Either signs the first text.
pub const SIGN_FIRST: u8 = 5;
/// Either signs the second one.
pub const SIGN_SECOND: u8 = 6;
/// Either cancels its signature.
pub const CANCEL: u8 = 7;

const INSTRUMENT: Hash = Hash([8; 32]);
const ENTRY: &str = r#"{"rule":"signature","days":0}"#;
const TERM: &str = r#"{"renewal":"indefinite","notice_days":30}"#;
const TITLE: &str = r#"{"en":"A","ru":"А"}"#;
const TEXTS: [&str; 2] = ["а", "б"];

/// The conclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conclusion;

fn text(which: usize) -> String {
    format!(
        "{{\"number\":\"1\",\"clauses\":[{{\"number\":\"1\",\"texts\":{{\"en\":\"x\",\"ru\":\"{}\"}}}}]}}",
        TEXTS[which % 2]
    )
}

fn hash(which: usize) -> Hash {
    article(&text(which)).map_or(Hash::ZERO, |(tabled, _)| tabled.hash)
}

fn clauses() -> Hash {
    let said = [("entry_into_force", ENTRY), ("term", TERM), ("title", TITLE)].into();
    final_hash(&said, &["en".to_owned(), "ru".to_owned()].into()).unwrap_or(Hash::ZERO)
}

/// The hash of all texts with the first or the second article.
#[must_use]
pub fn texts(which: usize) -> Hash {
    texts_hash_of(&INSTRUMENT, [("1", hash(which)), (FINAL, clauses())])
}

fn accepts(which: Option<usize>) -> String {
    let article =
        which.map(|which| format!("{{\"number\":\"1\",\"response\":\"accept\",\"text_hash\":\"{}\"}},", hash(which)));
    let clauses = clauses();
    format!(
        "{{\"articles\":[{}{{\"number\":\"{FINAL}\",\"response\":\"accept\",\"text_hash\":\"{clauses}\"}}]}}",
        article.unwrap_or_default()
    )
}

/// The first statement of an author's that says one of these, before a number.
fn said_by(view: Journals<'_>, by: Who2, acts: &[u8], before: usize) -> Option<EntryId> {
    let mut own = view[by as usize].iter().enumerate().take(before);
    let found = own.find(|(_, entry)| entry.act.is_some_and(|act| acts.contains(&act)));
    found.map(|(number, entry)| id(by, number, entry))
}

fn has(view: Journals<'_>, by: Who2, act: u8) -> bool {
    view[by as usize].iter().any(|entry| entry.act == Some(act))
}

impl Play for Conclusion {
    fn acts(&self) -> &'static [(Who2, u8, usize)] {
        &[
            (Who2::Lower, TABLE, 1),
            (Who2::Lower, ACCEPT_OTHER, 1),
            (Who2::Lower, TAKE_BACK, 1),
            (Who2::Lower, SIGN_FIRST, 1),
            (Who2::Lower, SIGN_SECOND, 1),
            (Who2::Lower, CANCEL, 1),
            (Who2::Upper, ACCEPT, 1),
            (Who2::Upper, COUNTER, 1),
            (Who2::Upper, TAKE_BACK, 1),
            (Who2::Upper, SIGN_FIRST, 1),
            (Who2::Upper, SIGN_SECOND, 1),
            (Who2::Upper, CANCEL, 1),
        ]
    }

    /// Whoever signs a text has agreed to it, and knows that the other party did.
    fn may(&self, view: Journals<'_>, by: Who2, act: u8) -> bool {
        let tabled = has(view, Who2::Lower, TABLE);
        match act {
            TABLE => true,
            ACCEPT | COUNTER => tabled,
            ACCEPT_OTHER => has(view, Who2::Upper, COUNTER),
            SIGN_FIRST => tabled && has(view, Who2::Upper, ACCEPT),
            SIGN_SECOND => has(view, Who2::Upper, COUNTER) && has(view, Who2::Lower, ACCEPT_OTHER),
            CANCEL => has(view, by, SIGN_FIRST) || has(view, by, SIGN_SECOND),
            _ => has(view, Who2::Upper, ACCEPT) || has(view, Who2::Upper, COUNTER),
        }
    }

    fn said(&self, view: Journals<'_>, by: Who2, number: usize, fault: Fault, reader: Who2) -> Said {
        let case = said_by(view, Who2::Lower, &[TABLE], usize::MAX);
        // Whoever answers answers the other party.
        let theirs = match by {
            Who2::Lower => said_by(view, Who2::Upper, &[ACCEPT, COUNTER], usize::MAX),
            Who2::Upper => case,
        };
        let in_case = |said: Said| Said { case, in_reply_to: theirs.into_iter().collect(), ..said };
        let second = usize::from(!(fault == Fault::OneLanguage && reader == Who2::Upper));
        let sign = |which| {
            let texts = texts(which);
            let body = format!("{{\"texts_hash\":\"{texts}\",\"act\":\"sign\",\"full_powers\":{{}},\"date\":1}}");
            Said { case, ..said("F52", &body) }
        };
        match view[by as usize].get(number).and_then(|entry| entry.act) {
            Some(TABLE) => said(
                "F50",
                &format!(
                    "{{\"instrument\":{{\"id\":\"{INSTRUMENT}\",\"title\":{TITLE}}},\"authentic\":[\"en\",\"ru\"],\"articles\":[{}],\"entry_into_force\":{ENTRY},\"term\":{TERM}}}",
                    text(0)
                ),
            ),
            Some(ACCEPT) => in_case(said("F51", &accepts(Some(0)))),
            Some(COUNTER) => {
                let article = text(second);
                let open = article.strip_suffix('}').unwrap_or(&article);
                let zero = Hash::ZERO;
                let clauses = clauses();
                let body = format!(
                    "{{\"articles\":[{open},\"response\":\"counter\",\"text_hash\":\"{zero}\"}},{{\"number\":\"{FINAL}\",\"response\":\"accept\",\"text_hash\":\"{clauses}\"}}]}}"
                );
                in_case(said("F51", &body))
            }
            // The final clauses are the upper party's to accept.
            Some(ACCEPT_OTHER) => {
                let hash = hash(second);
                let body =
                    format!("{{\"articles\":[{{\"number\":\"1\",\"response\":\"accept\",\"text_hash\":\"{hash}\"}}]}}");
                in_case(said("F51", &body))
            }
            Some(TAKE_BACK) => {
                let hash = hash(0);
                let body = format!(
                    "{{\"articles\":[{{\"number\":\"1\",\"response\":\"withdraw\",\"text_hash\":\"{hash}\"}}]}}"
                );
                in_case(said("F51", &body))
            }
            Some(SIGN_FIRST) => sign(0),
            Some(SIGN_SECOND) => sign(second),
            _ => {
                let of = said_by(view, by, &[SIGN_FIRST, SIGN_SECOND], number);
                Said { supersedes: of, ..said("F05", "{\"cancel\":true}") }
            }
        }
    }

    fn read(&self, state: &State, fault: Fault) -> (Vec<Mutual>, bool, bool) {
        let Some(case) = state.cases(Mark::Actual, None, 1).first().copied() else { return (Vec::new(), false, false) };
        let (mut in_force, mut awaits) = (Vec::new(), false);
        for (name, item) in [("article", text_item("1")), ("sign", SIGN.to_owned())] {
            let Some(item) = case.items.get(item.as_str()) else { continue };
            awaits |= item.standing() == Standing::Awaiting;
            let (Some(agreed), [Some(lower), Some(upper)]) = (item.agreed, item.said) else { continue };
            if agreed.in_force || fault == Fault::BothSaid {
                in_force.push(Mutual { name, text: lower.text, at: agreed.at, halves: [lower.by, upper.by] });
            }
        }
        // Both agreed on the text once, and one of them says nothing of it any more.
        let article = case.items.get(text_item("1").as_str());
        let ended = article.is_some_and(|item| item.said.iter().any(Option::is_none)) && case.statements > 2;
        (in_force, awaits, ended)
    }

    fn goal(&self) -> &'static str {
        "sign"
    }

    fn takes_back(&self, name: &str, act: u8) -> bool {
        match name {
            "sign" => act == CANCEL,
            _ => act == TAKE_BACK,
        }
    }

    fn alike(&self, name: &str, lower: u8, upper: u8) -> bool {
        match name {
            "sign" => lower == upper && matches!(lower, SIGN_FIRST | SIGN_SECOND),
            _ => matches!((lower, upper), (TABLE, ACCEPT) | (ACCEPT_OTHER, COUNTER)),
        }
    }

    fn declines(&self, _: u8) -> bool {
        false
    }
}
