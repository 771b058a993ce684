//! What the evidence supports about a statement, in plain words and never more (DESIGN.md, rules that never bend, 4).

use comity_node::service::views::StatementState;

use crate::context::Context;
use crate::i18n::vars;
use crate::{plain, time};

/// One sentence about a statement of the line with `peer`.
pub(crate) fn state(context: &Context, peer: &str, state: &StatementState) -> String {
    let peer = plain::line(peer);
    let by = |reference: &comity_node::service::views::Reference| plain::line(&reference.number);
    match state {
        StatementState::Queued => context.with("state-queued", &vars!["peer" => peer]),
        StatementState::Withheld { since } => {
            context.with("state-withheld", &vars!["peer" => peer, "since" => time::shown(*since)])
        }
        StatementState::Delivered { at } => {
            context.with("state-delivered", &vars!["peer" => peer, "at" => time::shown(*at)])
        }
        StatementState::Opened { delivered_at, by: entry } => {
            context.with("state-opened", &vars!["peer" => peer, "at" => time::shown(*delivered_at), "by" => by(entry)])
        }
        StatementState::RefusedByThem { reason, by: entry } => context.with(
            "state-refused-by-them",
            &vars!["peer" => peer, "reason" => refusal(context, reason), "by" => by(entry)],
        ),
        StatementState::Acknowledged { delivered_at, by: entry, officer, at } => context.with(
            "state-acknowledged",
            &vars![
                "peer" => peer,
                "delivered" => time::shown(*delivered_at),
                "by" => by(entry),
                "officer" => plain::line(officer),
                "at" => time::shown(*at),
            ],
        ),
        StatementState::Received { receipted_at: None } => {
            context.with("state-received-unreceipted", &vars!["peer" => peer])
        }
        StatementState::Received { receipted_at: Some(at) } => {
            context.with("state-received", &vars!["peer" => peer, "at" => time::shown(*at)])
        }
        StatementState::RefusedByUs { reason } => {
            context.with("state-refused-by-us", &vars!["reason" => refusal(context, reason)])
        }
        StatementState::AcknowledgedByUs { by: entry, officer, at } => context.with(
            "state-acknowledged-by-us",
            &vars!["by" => by(entry), "officer" => plain::line(officer), "at" => time::shown(*at)],
        ),
        StatementState::Superseded { by: entry, cancelled: true } => {
            context.with("state-cancelled", &vars!["by" => by(entry)])
        }
        StatementState::Superseded { by: entry, cancelled: false } => {
            context.with("state-superseded", &vars!["by" => by(entry)])
        }
        _ => context.text("state-unknown"),
    }
}

/// One or two words for a list.
pub(crate) fn short(context: &Context, state: &StatementState) -> String {
    context.text(match state {
        StatementState::Queued => "state-short-queued",
        StatementState::Withheld { .. } => "state-short-withheld",
        StatementState::Delivered { .. } => "state-short-delivered",
        StatementState::Opened { .. } => "state-short-opened",
        StatementState::RefusedByThem { .. } | StatementState::RefusedByUs { .. } => "state-short-refused",
        StatementState::Acknowledged { .. } | StatementState::AcknowledgedByUs { .. } => "state-short-acknowledged",
        StatementState::Received { .. } => "state-short-received",
        StatementState::Superseded { cancelled: true, .. } => "state-short-cancelled",
        StatementState::Superseded { cancelled: false, .. } => "state-short-superseded",
        _ => "state-short-unknown",
    })
}

/// A refusal's reason in words; an unknown word is shown as it is.
pub(crate) fn refusal(context: &Context, reason: &str) -> String {
    let known = context.catalogue.find(&format!("refusal-{reason}"), &vars![]);
    known.unwrap_or_else(|| plain::line(reason))
}

/// Bytes for people: `1.5 MiB`.
pub(crate) fn bytes(context: &Context, count: u64) -> String {
    const UNITS: [&str; 3] = ["size-kib", "size-mib", "size-gib"];
    if count < 1024 {
        return context.with("size-bytes", &vars!["count" => count]);
    }
    let mut unit = 0;
    // In tenths, so that no floating point is needed.
    let mut tenths = u128::from(count) * 10 / 1024;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    let point = context.text("size-point");
    let number = format!("{}{point}{}", tenths / 10, tenths % 10);
    context.with(UNITS.get(unit).copied().unwrap_or("size-gib"), &vars!["number" => number])
}

#[cfg(test)]
mod tests {
    use comity_node::service::formats::reason_word;
    use comity_wire::header::Reason;

    use crate::i18n::{Catalogue, Language};

    #[test]
    fn every_reason_of_a_refusal_has_its_words() {
        for language in Language::ALL {
            let catalogue = Catalogue::new(language);
            for reason in Reason::ALL {
                let id = format!("refusal-{}", reason_word(reason));
                assert!(catalogue.has(&id), "{language:?} lacks {id}");
            }
        }
    }
}
