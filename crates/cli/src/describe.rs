//! What the evidence supports about a statement, in plain words and never more (DESIGN.md, rules that never bend, 4).

use comity_catalog::{Language, Words};
use comity_node::service::views::{
    Colour, Direction, EffectView, FormatView, KeyStanding, ReleaserView, StatementState, StatementView,
};

use crate::client::{Client, encoded};
use crate::context::Context;
use crate::i18n::{Catalogue, value, vars};
use crate::{paint, plain, time};

/// A sentence about a statement of the line with `peer`; `at` writes instants.
pub(crate) fn state(context: &Context, peer: &str, state: &StatementState, at: fn(u64) -> String) -> String {
    if let StatementState::Superseded { by, cancelled, otherwise } = state {
        let id = if *cancelled { "state-cancelled" } else { "state-superseded" };
        let superseded = context.with(id, &vars!["by" => plain::line(&by.number)]);
        return format!("{superseded} {}", self::state(context, peer, otherwise, at));
    }
    let args = arguments(context, peer, state, at);
    context.with(state_message(state), &args)
}

fn state_message(state: &StatementState) -> &'static str {
    match state {
        StatementState::Queued => "state-queued",
        StatementState::Withheld { .. } => "state-withheld",
        StatementState::StaysBack(_) => "state-stays-back",
        StatementState::KeyRevoked => "state-key-revoked",
        StatementState::NewerCopyClaimed { .. } => "state-newer-copy-claimed",
        StatementState::NotTaken { .. } => "state-not-taken",
        StatementState::Delivered { .. } => "state-delivered",
        StatementState::Opened { .. } => "state-opened",
        StatementState::RefusedByThem { .. } => "state-refused-by-them",
        StatementState::Acknowledged { .. } => "state-acknowledged",
        StatementState::NotUnderstood { .. } => "state-not-understood",
        StatementState::Received { receipted_at: None } => "state-received-unreceipted",
        StatementState::Received { receipted_at: Some(_) } => "state-received",
        StatementState::RefusedByUs { .. } => "state-refused-by-us",
        StatementState::AcknowledgedByUs { .. } => "state-acknowledged-by-us",
        StatementState::NotUnderstoodByUs { .. } => "state-not-understood-by-us",
        _ => "state-unknown",
    }
}

fn arguments(
    context: &Context,
    peer: &str,
    state: &StatementState,
    shown: fn(u64) -> String,
) -> fluent_bundle::FluentArgs<'static> {
    let mut args = vars!["peer" => plain::line(peer)];
    let mut set = |name: &'static str, text: String| args.set(name, value(text));
    match state {
        StatementState::Withheld { since } => set("since", shown(*since)),
        StatementState::StaysBack(back) => {
            set("first", plain::line(&back.first));
            set("mark", plain::line(&back.mark));
            set("ceiling", plain::line(&back.ceiling));
        }
        StatementState::NewerCopyClaimed { generation } => set("generation", generation.to_string()),
        StatementState::NotTaken { reason } => set("reason", frame_code(context, reason)),
        StatementState::Delivered { at } | StatementState::Received { receipted_at: Some(at) } => set("at", shown(*at)),
        StatementState::Opened { delivered_at, by } => {
            set("at", shown(*delivered_at));
            set("by", plain::line(&by.number));
        }
        StatementState::RefusedByThem { reason, by } => {
            set("reason", refusal(context, reason));
            set("by", plain::line(&by.number));
        }
        StatementState::RefusedByUs { reason } => set("reason", refusal(context, reason)),
        StatementState::Acknowledged { delivered_at, by, officer, at, .. }
        | StatementState::NotUnderstood { delivered_at, by, officer, at, .. } => {
            set("delivered", shown(*delivered_at));
            set("by", plain::line(&by.number));
            set("officer", plain::line(officer));
            set("at", shown(*at));
        }
        StatementState::AcknowledgedByUs { by, officer, at, .. }
        | StatementState::NotUnderstoodByUs { by, officer, at, .. } => {
            set("by", plain::line(&by.number));
            set("officer", plain::line(officer));
            set("at", shown(*at));
        }
        _ => {}
    }
    args
}

/// What its author said later of the key that signed a statement; nothing where nothing was said.
pub(crate) fn key_standing(context: &Context, standing: KeyStanding) -> Option<String> {
    match standing {
        KeyStanding::Trusted => None,
        KeyStanding::Disputed => Some(context.text("standing-disputed")),
        KeyStanding::Disowned => Some(context.text("standing-disowned")),
    }
}

/// Words of the catalogue of formats in the reader's language; an unknown key is shown as it is.
pub(crate) fn of_formats(catalogue: &Catalogue, key: &str) -> String {
    let language = Language::of(catalogue.language().tag()).unwrap_or(Language::English);
    plain::line(&Words::shipped(language).text(key))
}

/// What a statement comes to in its line's state, where that is more than its own state says.
pub(crate) fn effect(context: &Context, effect: Option<&EffectView>) {
    let Some(effect) = effect else { return };
    if let Some(word) = effect.no_effect.as_deref().filter(|word| *word != "refused") {
        context.say("show-no-effect", &vars!["why" => of_formats(&context.catalogue, &format!("effect-{word}"))]);
    }
    if effect.unobliging {
        context.say("show-unobliging", &vars![]);
    }
    if let Some(at) = effect.sent_late {
        context.line(&paint::in_colour(Colour::Amber, &context.with("sent-late", &vars!["at" => time::shown(at)])));
    }
    if let Some(word) = &effect.evidence {
        context.say("show-evidence", &vars!["evidence" => of_formats(&context.catalogue, &format!("evidence-{word}"))]);
    }
    for one in &effect.committed {
        let commitment = plain::line(&one.commitment);
        match &one.by {
            Some(by) => {
                let values = vars!["commitment" => commitment, "by" => plain::line(&by.number)];
                context.say("show-committed-disclosed", &values);
            }
            None => context.say("show-committed-open", &vars!["commitment" => commitment]),
        }
    }
}

/// Who released a statement, by names and keys.
pub(crate) fn released(context: &Context, released: &[ReleaserView]) {
    for one in released {
        let (name, role, key) = (plain::line(&one.name), plain::line(&one.role), plain::line(&one.key));
        let id = if name.is_empty() { "show-released-unknown" } else { "show-released" };
        context.say(id, &vars!["name" => name, "role" => role, "key" => key]);
    }
}

/// That a statement of an own format is void on both sides, as long as its line has not adopted the format: its line says
/// so, and what to do. Whether it said so.
pub(crate) async fn not_adopted(context: &Context, client: &Client, (line, format): (&str, &str)) -> bool {
    // Whoever asks has its answer already: a look that fails says nothing.
    let Ok(known) = client.get::<FormatView>(&format!("/v1/formats/{}", encoded(format))).await else { return false };
    if known.shipped || known.adopted_on.iter().any(|of| of == line) {
        return false;
    }
    let values =
        vars!["format" => plain::line(format), "line" => plain::line(line), "hash" => plain::line(&known.hash)];
    context.line(&paint::in_colour(Colour::Red, &context.with("not-adopted", &values)));
    context.line(&format!("    {}", context.with("not-adopted-remedy", &values)));
    true
}

/// Why frames are not taken, by the word of an unsigned code; an unknown word is shown as it is.
pub(crate) fn frame_code(context: &Context, code: &str) -> String {
    let known = context.catalogue.find(&format!("frame-code-{code}"), &vars![]);
    known.unwrap_or_else(|| plain::line(code))
}

/// How many attachments are where they should be, and what takes a statement's place or answers it.
pub(crate) fn particulars(context: &Context, view: &StatementView) {
    if let Some(text) = key_standing(context, view.key_standing) {
        context.line(&text);
    }
    if !view.attachments.is_empty() {
        let total = view.attachments.len();
        let (id, done) = match view.direction {
            Direction::Out => {
                let done = view.attachments.iter().filter(|a| a.held_by_them.is_some()).count();
                (signed_for(done, total), done)
            }
            Direction::In => {
                ("status-attachments-in", view.attachments.iter().filter(|a| a.held_here && !a.damaged).count())
            }
        };
        context.say(id, &vars!["done" => done, "total" => total]);
    }
    for later in &view.superseded_by {
        context.say("show-superseded-by", &vars!["by" => plain::line(&later.number)]);
    }
    view.answers.iter().for_each(|answer| crate::standing::answer(context, answer));
}

/// What the other side's signature covers of our attachments, and no more.
const fn signed_for(done: usize, total: usize) -> &'static str {
    match done {
        0 => "status-attachments-out-none",
        done if done < total => "status-attachments-out-some",
        _ => "status-attachments-out",
    }
}

/// One or two words for a list.
pub(crate) fn short(context: &Context, state: &StatementState) -> String {
    context.text(match state {
        StatementState::Queued => "state-short-queued",
        StatementState::Withheld { .. } => "state-short-withheld",
        StatementState::StaysBack(_) => "state-short-stays-back",
        StatementState::KeyRevoked => "state-short-key-revoked",
        StatementState::NewerCopyClaimed { .. } => "state-short-newer-copy-claimed",
        StatementState::NotTaken { .. } => "state-short-not-taken",
        StatementState::NotUnderstood { .. } | StatementState::NotUnderstoodByUs { .. } => "state-short-not-understood",
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

    use comity_node::service::formats::{BEYOND_END, code_word, reason_word};
    use comity_wire::frame::Code;
    use comity_wire::header::Reason;

    use crate::i18n::{Catalogue, Language, vars};

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

    #[test]
    fn no_attachment_counts_as_held_that_was_not_signed_for() {
        let ids = [(0, 2), (1, 2), (2, 2)].map(|(done, total)| super::signed_for(done, total));
        assert_eq!(ids, ["status-attachments-out-none", "status-attachments-out-some", "status-attachments-out"]);
        for (language, rest) in [(Language::English, "Of the others"), (Language::Russian, "Об остальных")] {
            let some = Catalogue::new(language).with(ids[1], &vars!["done" => 1u64, "total" => 2u64]);
            assert!(some.contains(rest), "{some}");
        }
    }

    #[test]
    fn every_code_of_a_frame_has_its_words() {
        for language in Language::ALL {
            let catalogue = Catalogue::new(language);
            for word in Code::ALL.map(code_word).into_iter().chain([BEYOND_END]) {
                let id = format!("frame-code-{word}");
                assert!(catalogue.find(&id, &vars![]).is_some(), "{language:?} lacks {id}");
            }
        }
    }
}
