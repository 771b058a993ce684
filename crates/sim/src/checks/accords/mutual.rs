//! Guarantees, assets and terms: both halves say the same on the disk, and what was taken back before its author could know
//! that both had said it is not in force (PROTOCOL.md rule 16).

use comity_process::event::Place;
use comity_process::feed::party_of;
use comity_process::{Case, Fact, NoEffect, Phase};

use super::super::Verdict;
use super::Look;
use super::spoken::One;
use crate::accords::{ASSET, PLEDGED, PUT};

/// Words with which somebody takes back what both may have said.
const BACK: [&str; 3] = ["withdraw", "decline", "end"];

pub(super) fn check(look: &Look<'_>, case: &Case) -> Verdict {
    let names: &[&str] = match &*case.format {
        "F41" => &PLEDGED,
        "F35" => &ASSET,
        "F57" => &PUT,
        _ => return Ok(()),
    };
    if case.phase != Phase::InForce {
        return Ok(());
    }
    crossed(look, case)?;
    // Of what both erased only hashes are left.
    let halves = (look.spoken.get(&case.id), case.id_of("mutual-by").and_then(|id| look.spoken.get(&id)));
    let (Some(first), Some(second)) = halves else { return Ok(()) };
    if first.side == second.side {
        return Err(format!("case {} of {} is in force, and one party said both halves", case.id, case.format));
    }
    match names.iter().find(|name| first.member(name) != second.member(name)) {
        Some(name) => {
            let (one, other) = (first.member(name), second.member(name));
            Err(format!("case {} of {} is in force with {name} {one:?} and {other:?}", case.id, case.format))
        }
        None => Ok(()),
    }
}

/// Nothing was refused as too late that was written before its author could know that both had said it.
fn crossed(look: &Look<'_>, case: &Case) -> Verdict {
    let Some(Fact::Place(at)) = case.facts.get("mutual-at") else { return Ok(()) };
    let halves = [Some(case.id), case.id_of("mutual-by")];
    let cancels = |one: &One| {
        let of = one.said.envelope.supersedes;
        one.said.envelope.format == "F05"
            && of.is_some()
            && halves.contains(&of)
            && one.member("cancel") == Some("true")
    };
    let takes_back = |one: &One| {
        let in_case = one.said.envelope.case == Some(case.id) && one.said.envelope.format == *case.format;
        in_case && one.word("act").is_some_and(|act| BACK.contains(&act))
    };
    let effect = |id| look.state.statement(id).map(|known| known.no_effect);
    // Where a half was cancelled and said again, it was another place before.
    let again = look.spoken.all().any(|(id, one)| {
        let of = one.said.envelope.supersedes.and_then(|of| look.state.statement(&of)).and_then(|of| of.case);
        one.said.envelope.format == "F05" && of == Some(case.id) && effect(id) == Some(None)
    });
    if again {
        return Ok(());
    }
    for (id, one) in look.spoken.all().filter(|(_, one)| cancels(one) || takes_back(one)) {
        if effect(id) == Some(Some(NoEffect::Final)) && !knew(look, one, case, *at) {
            return Err(format!(
                "{id} crossed what it takes back, and case {} of {} is in force",
                case.id, case.format
            ));
        }
    }
    Ok(())
}

/// Whether the author of a statement could know, by its header, that a case was mutual from a place on. A party put back to
/// a backup may cite less than it had cited; what it writes then follows its own entry that had seen the place.
fn knew(look: &Look<'_>, one: &One, case: &Case, at: Place) -> bool {
    let party = party_of(look.here.config, one.side);
    let follows =
        |place: Place| party == place.author && (one.generation, one.number) >= (place.generation, place.number);
    if party == at.author {
        return follows(at);
    }
    let seen = matches!(case.facts.get("seen-at"), Some(Fact::Place(seen)) if follows(*seen));
    seen || one.cites.is_some_and(|cites| cites > (at.generation, at.number))
}
