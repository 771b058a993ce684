//! `GET /public`: public commitments, as everybody may read them: without signing in and without script. All that is shown is
//! public by its nature; nothing else of the node is asked.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use comity_node::service::views::{ArrangementView, DeclarationView, DeclarationsView, DeclaringView};
use maud::{Markup, html};

use super::texts::{Texts, autonym, block, own, value};
use crate::Console;
use crate::ask::status;
use crate::frame::{Signed, Visit, answer, page};
use crate::marks::{foreign, instant, instant_text};
use crate::words::{Tongue, Value};

pub(crate) async fn show(State(console): State<Console>, visit: Visit) -> Response {
    let Visit { tongue, signed_in, path } = visit;
    let signed =
        signed_in.map(|(session, officer)| Signed { tongue: tongue.clone(), session, officer, path: path.clone() });
    let asked = console.asker.get::<DeclarationsView>(None, "/v1/declarations").await;
    let (code, content) = match &asked {
        Ok(view) => (StatusCode::OK, declarations(&tongue, view)),
        Err(refused) => {
            let [said, remedy] = tongue.problem(refused);
            (status(refused), html! { p class="bad" role="alert" { (said) } p { (remedy) } })
        }
    };
    answer(code, page(&tongue, signed.as_ref(), (&tongue.text("page-title"), &path), content))
}

fn at(tongue: &Tongue, id: &str, posix_s: u64) -> String {
    tongue.with(id, &[("value", Value::Text(&instant_text(posix_s)))])
}

fn declarations(tongue: &Tongue, view: &DeclarationsView) -> Markup {
    html! {
        p { (at(tongue, "page-at", view.at)) }
        p { (tongue.text("page-continuity")) }
        section aria-labelledby="parties" {
            h2 id="parties" { (tongue.text("page-parties")) }
            @if view.parties.iter().all(|party| party.declarations.is_empty()) { p { (tongue.text("page-none")) } }
            @for one in &view.parties { (party(tongue, view, one)) }
        }
        @if !view.bound.is_empty() { (bound(tongue, view)) }
        @if !view.arrangements.is_empty() {
            section aria-labelledby="arrangements" {
                h2 id="arrangements" { (tongue.text("page-arrangements")) }
                @for one in &view.arrangements { (arrangement(tongue, view, one)) }
            }
        }
        @if !view.unidentified.is_empty() {
            section aria-labelledby="unidentified" {
                h2 id="unidentified" { (tongue.text("page-unidentified")) }
                p { (tongue.text("page-unidentified-what")) }
                @for one in &view.unidentified { (party(tongue, view, one)) }
            }
        }
        section aria-labelledby="check" {
            h2 id="check" { (tongue.text("page-check")) }
            p { (tongue.text("measure-check-how")) }
            pre dir="ltr" tabindex="0" { "comity follow URL\ncomity declarations\ncomity public proof ID -o FILE.proof\ncomity verify FILE.proof" }
        }
    }
}

/// A label, and what machines compare.
fn labelled(tongue: &Tongue, id: &str, value: &str) -> Markup {
    html! { p class="note" { (tongue.text(id)) " " code { (foreign(value)) } } }
}

fn party(tongue: &Tongue, view: &DeclarationsView, one: &DeclaringView) -> Markup {
    html! {
        article class="card" {
            h3 { (foreign(&one.name)) }
            p {
                strong { (tongue.word("page-identified", &one.identified)) }
                @for (index, by) in one.identified_by.iter().enumerate() { @if index > 0 { "," } " " (foreign(by)) }
            }
            (labelled(tongue, "page-root", &one.root))
            @if one.two_histories { p class="bad" { (tongue.text("page-two-histories")) } }
            @if let Some(url) = &one.url { (linked(tongue, url)) }
            @if one.witnesses.is_empty() { p { (tongue.text("page-no-witness")) } }
            @else {
                p { (tongue.text("page-witnesses")) @for witness in &one.witnesses {
                    " " (foreign(&witness.name)) " (" (instant(witness.time)) ")"
                } }
            }
            @for declaration in &one.declarations { (self::declaration(tongue, view, declaration)) }
            @for without in &one.without_effect {
                p { (tongue.text("page-without-effect")) " " (without.number) " — " (tongue.word("page-without", &without.why)) }
            }
        }
    }
}

/// An address on the web; what is none is not followed by a click.
fn linked(tongue: &Tongue, url: &str) -> Markup {
    let is_web = ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme));
    html! {
        @if is_web && comity_catalog::display::line(url) == url {
            p class="note" { (tongue.text("page-url")) " " a href=(url) rel="noreferrer" { bdi { (url) } } }
        } @else { (labelled(tongue, "page-url", url)) }
    }
}

fn state(tongue: &Tongue, view: &DeclarationsView, one: &DeclarationView) -> String {
    // Whether what is adhered to is in force is another question: that stands beside it.
    let begin = match (one.since <= view.at, &one.end, one.form == "arrangement") {
        (false, _, _) => "page-begins",
        (true, None, false) => "page-stands",
        (true, Some(_), false) => "page-stood",
        (true, None, true) => "page-adhered",
        (true, Some(_), true) => "page-adhered-from",
    };
    let begun = at(tongue, begin, one.since);
    match &one.end {
        None => begun,
        Some(end) => {
            let id = if end == "superseded" { "page-until-superseded" } else { "page-until" };
            format!("{begun} {}", at(tongue, id, one.until.unwrap_or_default()))
        }
    }
}

fn declaration(tongue: &Tongue, view: &DeclarationsView, one: &DeclarationView) -> Markup {
    let scope = [("toward", std::slice::from_ref(&one.toward)), ("means", &one.means)];
    let scope: Vec<String> = scope
        .iter()
        .flat_map(|(field, words)| words.iter().map(|word| value(tongue, "F60", &["scope", field], word)))
        .collect();
    html! {
        section class="part" {
            h4 { (own(tongue, &one.title)) }
            p { strong { (state(tongue, view, one)) } }
            p { (tongue.text("page-scope")) " " bdi { (scope.join("; ")) } }
            @if !one.named.is_empty() {
                p { (tongue.text("page-named")) @for named in &one.named { " " (foreign(name(view, named))) } }
            }
            @if one.form == "arrangement" { (adheres(tongue, view, &one.undertaking)) } @else { (texts(tongue, &one.texts)) }
            @if one.reservations.is_empty() { p { (tongue.text("page-no-reservations")) } }
            @else {
                p { (tongue.text("page-reservations")) }
                ol { @for reservation in &one.reservations { li { (texts(tongue, reservation)) } } }
            }
            p { (tongue.with("page-notice", &[("value", Value::Text(&one.notice_days.to_string()))])) }
            @if let Some(by) = &one.declared_by { p { (tongue.text("page-declared-by")) " " (foreign(by)) } }
            @if !one.officers.is_empty() { p { (tongue.text("page-officers")) " " (foreign(&one.officers.join(", "))) } }
            (labelled(tongue, "page-entry", &one.id))
        }
    }
}

/// What a party is called here, by its id; that where it is not known.
fn name<'v>(view: &'v DeclarationsView, party: &'v str) -> &'v str {
    let mut all = view.parties.iter().chain(&view.unidentified);
    all.find(|one| one.party == party).map_or(party, |one| one.name.as_str())
}

/// To which arrangement a declaration adheres, and whether that one is in force.
fn adheres(tongue: &Tongue, view: &DeclarationsView, hash: &str) -> Markup {
    html! {
        (labelled(tongue, "page-adheres", hash))
        @if let Some(known) = view.arrangements.iter().find(|one| one.hash == hash) {
            p { a href={ "#" (known.hash) } { (own(tongue, &known.title)) } }
            p { (in_force(tongue, view, known)) }
        }
    }
}

fn in_force(tongue: &Tongue, view: &DeclarationsView, one: &ArrangementView) -> String {
    match one.in_force {
        Some(since) if since > view.at => at(tongue, "page-enters-into-force", since),
        Some(since) => at(tongue, "page-in-force", since),
        None => tongue.text("page-not-in-force"),
    }
}

fn arrangement(tongue: &Tongue, view: &DeclarationsView, one: &ArrangementView) -> Markup {
    html! {
        article class="card" id=(one.hash) {
            h3 { (own(tongue, &one.title)) }
            p { strong { (in_force(tongue, view, one)) } }
            p { (tongue.text("page-who")) " " bdi { (value(tongue, "F63", &["who_may_adhere", "kind"], &one.who)) } }
            p { (tongue.text("page-threshold")) " " (one.adherents.len()) " / " (one.threshold) }
            @if one.adherents.is_empty() { p { (tongue.text("page-adherents")) " —" } }
            @else {
                p { (tongue.text("page-adherents")) }
                ul { @for adherent in &one.adherents { li { (foreign(adherent)) } } }
            }
            (labelled(tongue, "page-hash", &one.hash))
            details { summary { (tongue.text("page-text")) } (texts(tongue, &one.texts)) }
        }
    }
}

fn bound(tongue: &Tongue, view: &DeclarationsView) -> Markup {
    html! {
        section aria-labelledby="bound" {
            h2 id="bound" { (tongue.text("page-bound")) }
            table tabindex="0" {
                thead { tr { @for id in ["page-by", "page-toward", "page-since", "page-reserved"] {
                    th scope="col" { (tongue.text(id)) }
                } } }
                tbody { @for one in &view.bound {
                    tr {
                        th scope="row" { (foreign(&one.by)) }
                        td { (foreign(&one.toward)) } td { (instant(one.since)) } td { (one.reservations) }
                    }
                } }
            }
        }
    }
}

/// The text in the reader's language; where there is none, all that there are by their names.
fn texts(tongue: &Tongue, texts: &Texts) -> Markup {
    let language = tongue.language.tag;
    html! {
        @if let Some(text) = texts.get(language) { blockquote { (block(language, text)) } }
        @else {
            @if !texts.is_empty() { p { (tongue.text("page-other-languages")) } }
            @for (language, text) in texts {
                blockquote { span class="tongue" { (autonym(language)) } (block(language, text)) }
            }
        }
    }
}
