//! `GET /agreements/{agreement}`: what each party says of each part, who has to move, and how far its conclusion is.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use comity_node::service::views::{
    AgreementFile, AgreementMove, AgreementPart, AgreementView, NodeStatus, PartyView, PeerView,
};
use maud::{Markup, html};

use super::agreements::{convergence, key};
use super::instrument::Body;
use super::{article, bars, ladder, texts};
use crate::Console;
use crate::ask::{Refused, part};
use crate::frame::{Signed, answer};
use crate::marks::{foreign, instant, marks};
use crate::words::{Tongue, Value};

/// Moves shown at once.
const MOVES: usize = 50;

/// What parties are called.
pub(super) struct Names {
    pub(super) us: String,
    pub(super) them: String,
    us_id: String,
    them_id: String,
}

impl Names {
    pub(super) fn of(&self, who: PartyView) -> &str {
        if who == PartyView::Us { &self.us } else { &self.them }
    }

    /// Whom an id of a text names: the class that colours it, and a name; the id where it is neither.
    pub(super) fn by_id<'n>(&'n self, id: &'n str) -> (&'static str, &'n str) {
        match id {
            id if id == self.us_id => ("us", &self.us),
            id if id == self.them_id => ("them", &self.them),
            id => ("other", id.get(..8).unwrap_or(id)),
        }
    }
}

/// Everything that the page shows.
pub(super) struct Read {
    pub(super) view: AgreementView,
    pub(super) names: Names,
    pub(super) ours: Body,
    pub(super) theirs: Body,
    /// Numbers of parts whose text is not here, or is none that the hash says; by whose.
    pub(super) missing: [Vec<String>; 2],
}

async fn read(console: &Console, signed: &Signed, name: &str) -> Result<Read, Refused> {
    let (who, at) = (signed.who(), format!("/v1/agreements/{}", part(name)));
    let [ours, theirs] = ["ours", "theirs"].map(|of| format!("{at}/text?of={of}"));
    let (view, ours, theirs, node, peers) = tokio::join!(
        console.asker.get::<AgreementView>(who, &at),
        console.asker.get::<AgreementFile>(who, &ours),
        console.asker.get::<AgreementFile>(who, &theirs),
        console.asker.get::<NodeStatus>(who, "/v1/node"),
        console.asker.get::<Vec<PeerView>>(who, "/v1/peers"),
    );
    let (view, ours, theirs, node) = (view?, ours?, theirs?, node?);
    let peer = peers.ok().and_then(|peers| peers.into_iter().find(|peer| peer.name == view.item.peer));
    let them_id = peer.map(|peer| peer.party).unwrap_or_default();
    let names = Names { us: node.name, them: view.item.peer.clone(), us_id: node.party, them_id };
    let bodies = [&ours, &theirs].map(|file| Body::read(file.body.get()));
    let [our_body, their_body] = bodies;
    Ok(Read { view, names, ours: our_body, theirs: their_body, missing: [ours.missing, theirs.missing] })
}

pub(crate) async fn show(State(console): State<Console>, signed: Signed, Path(name): Path<String>) -> Response {
    let read = match read(&console, &signed, &name).await {
        Ok(read) => read,
        Err(refused) => return signed.refused(&refused),
    };
    let (tongue, item) = (&signed.tongue, &read.view.item);
    let content = html! {
        (bars::patterns())
        (head(tongue, &read))
        (key(tongue))
        (convergence(tongue, item))
        (ladder::show(tongue, &read))
        (contents(tongue, &read))
        section aria-labelledby="parts" {
            h2 id="parts" { (tongue.text("measure-parts")) }
            @if !item.languages.is_empty() { p class="note" { (tongue.text("measure-languages-authentic")) } }
            @for one in &read.view.parts_list { (article::show(&signed, &read, one)) }
        }
        (moves(tongue, &read))
    };
    answer(StatusCode::OK, signed.titled(&texts::plain(tongue, &item.title), content))
}

fn head(tongue: &Tongue, read: &Read) -> Markup {
    let item = &read.view.item;
    html! {
        p {
            (marks(tongue, &item.mark, "", ""))
            strong { (tongue.word("agreement-stage", &item.stage)) } ", "
            (foreign(&item.peer)) " " (tongue.word("track", &item.track))
        }
        @if item.provisional { p class="note" { (tongue.text("agreement-provisional")) } }
        dl class="facts" {
            @for (language, title) in &item.title {
                dt { (texts::autonym(language)) } dd { bdi lang=(language) dir=(texts::direction(language)) { (comity_catalog::display::line(title)) } }
            }
            dt { (tongue.text("measure-tabled")) }
            dd { (reference(&item.first.id, &item.first.number)) ", " (instant(item.opened_at)) }
            @if let Some(hash) = &item.texts_hash { dt { (tongue.text("measure-texts-hash")) } dd { code { (hash) } } }
            @for date in &read.view.dates {
                dt { (tongue.word("measure-date", &date.what)) } dd { (instant(date.at)) }
            }
        }
    }
}

/// Every part at a glance: where it stands, and who has to move.
fn contents(tongue: &Tongue, read: &Read) -> Markup {
    html! {
        section aria-labelledby="glance" {
            h2 id="glance" { (tongue.text("measure-glance")) }
            table {
                thead { tr { @for id in ["measure-part", "measure-stands", "measure-to-move"] {
                    th scope="col" { (tongue.text(id)) }
                } } }
                tbody { @for one in &read.view.parts_list {
                    tr {
                        th scope="row" {
                            a href={ "#" (anchor(&one.number)) } { (name(tongue, &one.number)) } " "
                            (texts::own(tongue, &one.heading))
                        }
                        td { (stands(tongue, &read.names, one)) }
                        td { (to_move(tongue, &read.names, one)) }
                    }
                } }
            }
        }
    }
}

/// The anchor of a part: its number may hold what a fragment may not.
pub(super) fn anchor(number: &str) -> String {
    format!("part-{}", part(number).replace('%', "-"))
}

/// `Article 6`, `Preamble`.
pub(super) fn name(tongue: &Tongue, number: &str) -> Markup {
    html! {
        @match number {
            "preamble" | "terms" | "final" => { (tongue.text(&format!("agreement-part-{number}"))) }
            number => { bdi { (tongue.with("agreement-part", &[("number", Value::Text(&comity_catalog::display::line(number)))])) } }
        }
    }
}

/// Where a part stands, with who keeps it open.
pub(super) fn stands(tongue: &Tongue, names: &Names, one: &AgreementPart) -> Markup {
    let class = if one.open_by_us.is_some() || one.open_by_them.is_some() { "open" } else { one.standing.as_str() };
    html! {
        span class={ "standing " (class) } { (tongue.word("agreement-standing", &one.standing)) }
        @for (who, how) in [(PartyView::Us, &one.open_by_us), (PartyView::Them, &one.open_by_them)] {
            @if let Some(how) = how {
                "; " span class="standing open" {
                    (tongue.with(&format!("agreement-open-{how}"), &[("by", Value::Text(names.of(who)))]))
                }
            }
        }
    }
}

/// Whose word is missing, ours and theirs: that of whoever keeps a part open, else of whoever spoke of it earlier. A text in
/// brackets is accepted by nobody: it takes a word of either.
fn movers(one: &AgreementPart) -> [bool; 2] {
    let kept = [one.open_by_us.as_deref(), one.open_by_them.as_deref()];
    match (&one.ours, &one.theirs) {
        _ if ["in-force", "awaiting-confirmation"].contains(&one.standing.as_str()) => [false, false],
        _ if kept.contains(&Some("brackets")) => [true, true],
        _ if kept.iter().any(Option::is_some) => kept.map(|how| how.is_some()),
        (Some(ours), Some(theirs)) => [ours.at < theirs.at, ours.at >= theirs.at],
        (Some(_), None) => [false, true],
        (None, Some(_)) => [true, false],
        (None, None) => [true, true],
    }
}

fn to_move(tongue: &Tongue, names: &Names, one: &AgreementPart) -> Markup {
    html! {
        @match movers(one) {
            [false, false] => { (tongue.text("measure-nobody")) }
            [true, true] => { (tongue.text("measure-both")) }
            [true, false] => { strong { (foreign(names.of(PartyView::Us))) } }
            [false, true] => { strong { (foreign(names.of(PartyView::Them))) } }
        }
    }
}

/// A link to a statement.
pub(super) fn reference(id: &str, number: &str) -> Markup {
    html! { a href={ "/statements/" (part(id)) } { (foreign(number)) } }
}

fn moves(tongue: &Tongue, read: &Read) -> Markup {
    html! {
        section aria-labelledby="moves" {
            h2 id="moves" { (tongue.text("measure-moves")) }
            ol class="moves" { @for one in read.view.moves.iter().take(MOVES) { (moved(tongue, &read.names, one)) } }
            @if read.view.moves.len() > MOVES { p class="note" { (tongue.text("measure-moves-more")) } }
        }
    }
}

fn moved(tongue: &Tongue, names: &Names, one: &AgreementMove) -> Markup {
    let said = ["tabled", "bracketed", "accept", "counter", "reserve", "withdraw"].into_iter().filter_map(|what| {
        let numbers: Vec<&str> =
            one.parts.iter().filter(|part| part.what == what).map(|part| part.number.as_str()).collect();
        let numbers = comity_catalog::display::line(&numbers.join(", "));
        (!numbers.is_empty())
            .then(|| tongue.with(&format!("agreement-moved-{what}"), &[("numbers", Value::Text(&numbers))]))
    });
    html! {
        li {
            (instant(one.at)) " " strong { (foreign(names.of(one.by))) } " "
            (reference(&one.statement.id, &one.statement.number)) ": "
            @if let Some(act) = &one.act { (tongue.word("agreement-act", act)) "; " }
            bdi { (said.collect::<Vec<_>>().join("; ")) }
            @for part in one.parts.iter() {
                @if let Some(reason) = &part.reason { br; (name(tongue, &part.number)) ": " (foreign(reason)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use comity_node::service::views::{AgreementSaying, Reference};

    use super::*;

    fn part(standing: &str, [ours, theirs]: [Option<u64>; 2], [us, them]: [Option<&str>; 2]) -> AgreementPart {
        let said = |at: u64| {
            let by = Reference { number: String::new(), id: String::new() };
            AgreementSaying { hash: String::new(), by, at }
        };
        AgreementPart {
            number: "1".to_owned(),
            heading: std::collections::BTreeMap::new(),
            standing: standing.to_owned(),
            ours: ours.map(said),
            theirs: theirs.map(said),
            open_by_us: us.map(str::to_owned),
            open_by_them: them.map(str::to_owned),
        }
    }

    #[test]
    fn whoever_spoke_earlier_or_keeps_it_open_has_to_move() {
        for (part, expected) in [
            (part("in-force", [Some(1), Some(2)], [None, None]), [false, false]),
            (part("differs", [Some(1), Some(2)], [None, None]), [true, false]),
            (part("differs", [Some(2), Some(1)], [None, None]), [false, true]),
            (part("one", [None, Some(1)], [None, None]), [true, false]),
            (part("one", [None, Some(1)], [None, Some("reserved")]), [false, true]),
            (part("open", [None, None], [None, Some("brackets")]), [true, true]),
        ] {
            assert_eq!(movers(&part), expected, "{part:?}");
        }
    }

    #[test]
    fn an_anchor_has_no_character_that_ends_it() {
        assert_eq!(anchor("6 a/#"), "part-6-20a-2F-23");
    }
}
