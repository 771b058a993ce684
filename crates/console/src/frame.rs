//! What surrounds every page: who reads it, in which language, and where else to go.

use std::time::Instant;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use comity_api::ProblemBody;
use comity_node::watch::staff::OfficerView;
use maud::{DOCTYPE, Markup, html};
use std::sync::LazyLock;

use crate::Console;
use crate::ask;
use crate::assets::{ICON_PATH, SCRIPT_PATH, STYLE_PATH};
use crate::marks::foreign;
use crate::sessions::Session;
use crate::words::Tongue;

/// The cookie of a session; bound to this very host.
pub(crate) const SESSION_COOKIE: &str = "__Host-comity-session";
/// The cookie of the language that somebody chose.
pub(crate) const LANGUAGE_COOKIE: &str = "comity-language";

static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Monotonic seconds of this process.
pub(crate) fn now_s() -> u64 {
    BEGAN.elapsed().as_secs()
}

/// A cookie's value.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Whoever looks at a page, signed in or not.
pub(crate) struct Visit {
    pub(crate) tongue: Tongue,
    /// The session with whoever is signed in by it; `None` inside where a node without officers is meant.
    pub(crate) signed_in: Option<(Session, Option<OfficerView>)>,
    pub(crate) path: String,
}

impl FromRequestParts<Console> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Response> {
        let chosen = cookie(&parts.headers, LANGUAGE_COOKIE);
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let asked = chosen.into_iter().chain(accepted.into_iter().flat_map(|line| line.split(',')));
        let tongue = Tongue::of(&console.words, asked);
        let signed_in = match cookie(&parts.headers, SESSION_COOKIE) {
            Some(secret) => signed_in(console, secret, !parts.headers.contains_key(FOLLOWS)).await,
            None => None,
        };
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Self { tongue, signed_in, path })
    }
}

/// What a page that follows by itself says, so that it keeps no session alive.
const FOLLOWS: &str = "comity-follows";

/// A session and its officer, as the node knows them now: who left or lost every right is signed out at once.
pub(crate) async fn signed_in(console: &Console, secret: &str, used: bool) -> Option<(Session, Option<OfficerView>)> {
    let session = console.sessions.session(secret, used, now_s())?;
    let officers = console.node.officers().await.ok()?;
    let officer = match &session.who {
        Some(id) => Some(officers.into_iter().find(|officer| officer.id == *id && officer.enabled)?),
        None if officers.is_empty() => None,
        None => return None,
    };
    Some((session, officer))
}

/// Whoever is signed in; anybody else is sent to where one signs in.
pub(crate) struct Signed {
    pub(crate) tongue: Tongue,
    pub(crate) session: Session,
    pub(crate) officer: Option<OfficerView>,
    pub(crate) path: String,
}

impl FromRequestParts<Console> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, console).await?;
        match visit.signed_in {
            Some((session, officer)) => Ok(Self { tongue: visit.tongue, session, officer, path: visit.path }),
            None => Err(Redirect::to("/sign-in").into_response()),
        }
    }
}

impl Signed {
    /// Who is signed in, for the API.
    pub(crate) const fn who(&self) -> Option<&OfficerView> {
        self.officer.as_ref()
    }

    /// The short id that acts; empty where the node knows no officers.
    pub(crate) fn id(&self) -> &str {
        self.officer.as_ref().map_or("", |officer| officer.id.as_str())
    }

    /// What every form carries, so that no other page can send it.
    pub(crate) fn form_token(&self) -> Markup {
        html! { input type="hidden" name="form_token" value=(self.session.form_token); }
    }

    /// The refusal of a form that was not made for this session.
    pub(crate) fn refused_form(&self, form_token: &str) -> Option<Response> {
        if self.session.form_token == form_token {
            return None;
        }
        let said = html! { p class="bad" role="alert" { (self.tongue.text("console-form-old")) } };
        Some(answer(StatusCode::FORBIDDEN, self.page("console-refused", said)))
    }

    pub(crate) fn page(&self, title: &str, content: Markup) -> Markup {
        page(&self.tongue, Some(self), (&self.tongue.text(title), &self.path), content)
    }

    /// A page of this title, as it is.
    pub(crate) fn titled(&self, title: &str, content: Markup) -> Markup {
        page(&self.tongue, Some(self), (title, &self.path), content)
    }

    /// The page of something that the API refused.
    pub(crate) fn refused(&self, problem: &ProblemBody) -> Response {
        let [said, remedy] = self.tongue.problem(problem);
        let content = html! {
            p class="bad" role="alert" { (said) }
            @if !remedy.is_empty() { p { (remedy) } }
        };
        answer(ask::status(problem), self.page("console-refused", content))
    }
}

/// A page with its status.
pub(crate) fn answer(status: StatusCode, page: Markup) -> Response {
    (status, Html(page.into_string())).into_response()
}

/// Places that are always in sight.
const PLACES: [(&str, &str); 4] = [
    ("/watch", "console-watch"),
    ("/statements", "console-statements"),
    ("/compose", "console-compose"),
    ("/drafts", "console-drafts"),
];
/// Places of the measures, below one name that opens.
const MEASURES: [(&str, &str); 8] = [
    ("/agreements", "measure-agreements"),
    ("/dialogue", "measure-dialogue"),
    ("/notices", "measure-notices"),
    ("/guarantees", "measure-guarantees"),
    ("/ledger", "measure-ledger"),
    ("/expert", "measure-experts"),
    ("/review", "measure-review"),
    ("/public", "console-public"),
];

fn place(tongue: &Tongue, here: &str, (place, id): (&str, &str)) -> Markup {
    let at = here == place || here.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'));
    html! { a href=(place) aria-current=[at.then_some("page")] { (tongue.text(id)) } }
}

/// Where else to go. Whoever is not signed in may see what is public.
fn places(tongue: &Tongue, signed: bool, here: &str) -> Markup {
    let among = MEASURES.iter().any(|(place, _)| here.starts_with(place));
    html! {
        nav aria-label=(tongue.text("console-places")) {
            @if signed {
                @for one in PLACES { (place(tongue, here, one)) }
                details class="places" {
                    summary class=[among.then_some("here")] { (tongue.text("measure-places")) }
                    ul { @for one in MEASURES { li { (place(tongue, here, one)) } } }
                }
            } @else { (place(tongue, here, ("/public", "console-public"))) }
        }
    }
}

/// A whole page. `title` is said already; `path` is where the page is.
pub(crate) fn page(tongue: &Tongue, signed: Option<&Signed>, (title, path): (&str, &str), content: Markup) -> Markup {
    let language = tongue.language;
    let here = path.split('?').next().unwrap_or_default();
    html! {
        (DOCTYPE)
        html lang=(language.tag) dir=(if language.right_to_left { "rtl" } else { "ltr" }) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Comity" }
                link rel="icon" href=(*ICON_PATH);
                link rel="stylesheet" href=(*STYLE_PATH);
                script type="module" src=(*SCRIPT_PATH) {}
            }
            body {
                a class="skip" href="#content" { (tongue.text("console-skip")) }
                header {
                    (places(tongue, signed.is_some(), here))
                    form class="language" method="post" action="/language" {
                        input type="hidden" name="back" value=(path);
                        @for other in tongue.languages() {
                            button name="language" value=(other.tag) lang=(other.tag) disabled[other.tag == language.tag] {
                                (other.name)
                            }
                        }
                    }
                    @if let Some(signed) = signed {
                        form class="who" method="post" action="/sign-out" {
                            (signed.form_token())
                            @match &signed.officer {
                                Some(officer) => { span { (foreign(&officer.name)) } }
                                None => { span { (tongue.text("console-operator")) } }
                            }
                            button { (tongue.text("console-sign-out")) }
                        }
                    }
                }
                main id="content" {
                    h1 { (title) }
                    (content)
                }
            }
        }
    }
}
