//! Instruments and records: what both agreed on is what both said on the disk, and they signed just that.

use comity_process::instrument::{number_of, texts_hash_of};
use comity_process::item::Item;
use comity_process::{Case, Kind, dialogue};
use comity_wire::Hash;
use comity_wire::envelope::Mark;

use super::super::Verdict;
use super::Look;
use super::spoken::One;
use crate::accords::{INSTRUMENT, parts_of};

/// Both sayings of an item that is in force, as they stand on the disk, the lower party's first.
fn sayings<'l>(look: &Look<'l>, item: &Item) -> Option<[&'l One; 2]> {
    item.in_force()?;
    let [lower, upper] = item.said;
    Some([look.spoken.get(&lower?.by)?, look.spoken.get(&upper?.by)?])
}

/// What a statement says of an item, read anew.
fn says(one: &One, name: &str) -> Option<Hash> {
    let format = one.said.envelope.format.as_str();
    match name {
        "initial" | "sign" | "ratify" => one.word("texts_hash")?.parse().ok(),
        "record" => dialogue::record_hash(&one.said.body),
        "round" => dialogue::round_hash(&one.said.body),
        "findings" => one.word("findings_hash")?.parse().ok(),
        name => {
            let number = number_of(name)?;
            parts_of(format, &one.said.body).into_iter().find(|(of, _)| of == number).map(|(_, hash)| hash)
        }
    }
}

/// Both said the same hash of it, each for itself.
fn alike(look: &Look<'_>, case: &Case, name: &str, item: &Item) -> Verdict {
    let Some(both) = sayings(look, item) else { return Ok(()) };
    let [lower, upper] = both.map(|one| says(one, name));
    if both[0].side == both[1].side {
        return Err(format!("{name} of case {} is in force, and one party said it twice", case.id));
    }
    if lower.is_none() || lower != upper || lower != item.in_force() {
        return Err(format!("{name} of case {} is in force, and they said {lower:?} and {upper:?}", case.id));
    }
    Ok(())
}

/// Every article of an instrument, its initials and signatures; what is signed is what is agreed.
pub(super) fn signed(look: &Look<'_>, case: &Case) -> Verdict {
    if &*case.format != "F50" {
        return Ok(());
    }
    let mut parts = Vec::new();
    for (name, item) in &case.items {
        // What is amended has other texts.
        if name.starts_with("b/") || !(number_of(name).is_some() || ["initial", "sign", "ratify"].contains(&&**name)) {
            continue;
        }
        alike(look, case, name, item)?;
        if let Some(number) = number_of(name).filter(|_| item.said.iter().any(Option::is_some)) {
            parts.push((number, item));
        }
    }
    let Some(sign) = case.items.get("sign").and_then(Item::in_force) else { return Ok(()) };
    let mut agreed = Vec::new();
    for (number, item) in parts {
        let Some(text) = item.in_force() else {
            return Err(format!("case {} is signed, and article {number} is not agreed on", case.id));
        };
        agreed.push((number, text));
    }
    let all = texts_hash_of(&INSTRUMENT, agreed);
    if all == sign { Ok(()) } else { Err(format!("case {} is signed over {sign}, and its texts are {all}", case.id)) }
}

/// Records, rounds and findings.
pub(super) fn joint(look: &Look<'_>, case: &Case) -> Verdict {
    for name in ["record", "round", "findings"] {
        if let Some(item) = case.items.get(name) {
            alike(look, case, name, item)?;
        }
    }
    Ok(())
}

/// Actions are owed of joint records only.
pub(super) fn actions(look: &Look<'_>, mark: Mark) -> Verdict {
    for owed in look.state.obligations(mark).filter(|owed| owed.kind == Kind::Action) {
        let joint = |case: &Case| case.items.get("record").is_some_and(|item| item.in_force().is_some());
        if !look.state.case(&owed.case).is_some_and(|case| joint(&case)) {
            return Err(format!("an action is owed from {}, and no record is joint", owed.statement));
        }
    }
    Ok(())
}
