//! Who asks, and whether they may (`docs/operate/officers.md`).
//!
//! An officer shows a token of their own (`Bearer cot_...`). Each route belongs to an action; one that is not in the table
//! belongs to whoever runs the node, so that a forgotten one lets nobody in. What hangs on a statement's track and format
//! the handlers ask again, who know them.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use comity_node::service::Problem;
use comity_node::service::audit;
use comity_node::service::problem::codes;
use comity_node::service::views::{LabelsView, StatementView};
use comity_node::watch::policy::{Action, MayRead, On, Reader};
use comity_node::watch::staff::{OfficerView, TOKEN_PREFIX};
use comity_wire::limits::ENVELOPE_LIST_MAX;

use crate::backend::Backend;
use crate::problem::{Rejection, Reply};
use crate::rates::{Caller, Rates, too_many};

tokio::task_local! {
    static CALLER: Option<OfficerView>;
}

/// An officer whom this process knows otherwise than by a token: by a session of the console. It travels as an extension of a
/// request that is made in this process; nothing that comes over a listener can bring one. Who it is, whoever puts it there
/// answers for; what they may is asked here as of everybody.
#[derive(Debug, Clone)]
pub struct SignedIn(pub OfficerView);

/// The officer whose request is being answered; `None` for whoever shows no officer's token.
pub(crate) fn caller() -> Option<OfficerView> {
    CALLER.try_with(Clone::clone).ok().flatten()
}

/// Whether a header shows an officer's token, good or not.
pub(crate) fn shows_officer(request: &Request) -> bool {
    shown(request.headers()).is_some()
}

/// The officer's token that headers show, good or not.
pub(crate) fn shown(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let token = header.strip_prefix("Bearer ")?;
    token.starts_with(TOKEN_PREFIX).then(|| token.to_owned())
}

/// Asks whether the caller may do something on a line or with a format.
pub(crate) fn permit(node: &Arc<dyn Backend>, action: Action, on: On<'_>) -> Reply<()> {
    Ok(node.permit(caller().as_ref(), action, on)?)
}

/// Asks whether the caller may do something on some track; where, whoever lists asks for each.
pub(crate) fn permit_some(node: &Arc<dyn Backend>, action: Action) -> Reply<()> {
    Ok(node.permit_some(caller().as_ref(), action, None)?)
}

/// Asks whether the caller may read anything at all. What of it, for whoever lists: nothing else is listed or counted.
pub(crate) fn reads_some(node: &Arc<dyn Backend>) -> Reply<MayRead> {
    permit_some(node, Action::ReadLine)?;
    Ok(reading(node, caller()))
}

/// What somebody may read.
pub(crate) fn reading(node: &Arc<dyn Backend>, who: Option<OfficerView>) -> MayRead {
    Arc::new(Reading { node: Arc::clone(node), who })
}

/// What one caller may read, by the roles that they had when they asked.
struct Reading {
    node: Arc<dyn Backend>,
    who: Option<OfficerView>,
}

impl Reader for Reading {
    fn may(&self, on: On<'_>) -> bool {
        self.node.permit(self.who.as_ref(), Action::ReadLine, on).is_ok()
    }

    fn some_of(&self, track: &str) -> bool {
        self.node.permit_some(self.who.as_ref(), Action::ReadLine, Some(track)).is_ok()
    }
}

/// Asks whether the caller may do something on what an alarm is about; what is about the node alone, whoever may do it
/// somewhere.
pub(crate) fn permit_on(node: &Arc<dyn Backend>, action: Action, on: Option<On<'_>>) -> Reply<()> {
    on.map_or_else(|| permit_some(node, action), |on| permit(node, action, on))
}

/// Asks whether the caller may read a statement, and keeps that it was read before anything of it is shown: nobody reads
/// unseen. `part` says what of it is read, where that is not all.
pub(crate) async fn read(node: &Arc<dyn Backend>, labels: &LabelsView, part: &str) -> Reply<()> {
    permit(node, Action::ReadLine, On { track: Some(&labels.track), format: labels.format.as_deref() })?;
    if let Some(officer) = caller() {
        node.was_read(officer, format!("{} {part}", labels.number).trim_end().to_owned()).await?;
    }
    Ok(())
}

/// Keeps that a list shows these statements whole, by number, before it does: each once, as it is asked for again and again.
pub(crate) async fn shown_whole(node: &Arc<dyn Backend>, numbers: Vec<String>) -> Reply<()> {
    match caller() {
        Some(officer) if !numbers.is_empty() => Ok(node.was_shown(officer, numbers).await?),
        _ => Ok(()),
    }
}

/// As [`read`], for a whole view of a statement.
pub(crate) async fn read_view(node: &Arc<dyn Backend>, view: &StatementView) -> Reply<()> {
    let format = view.content.as_ref().map(|content| content.format.as_str());
    permit(node, Action::ReadLine, On { track: Some(&view.track), format })?;
    if let Some(officer) = caller() {
        node.was_read(officer, view.number.clone()).await?;
    }
    Ok(())
}

/// Asks whether the caller may do something on the line of each statement that is named. Who may do it nowhere is not told
/// whether there is such a statement.
pub(crate) async fn permit_named(node: &Arc<dyn Backend>, action: Action, format: &str, named: &[String]) -> Reply<()> {
    permit_some(node, action)?;
    if named.len() > ENVELOPE_LIST_MAX {
        let many = Problem::new(codes::ENVELOPE_MANY).with("field", "in_reply_to");
        return Err(many.with("limit", ENVELOPE_LIST_MAX).into());
    }
    for name in named {
        let labels = node.labels(name.clone()).await?;
        permit(node, action, On { track: Some(&labels.track), format: Some(format) })?;
    }
    Ok(())
}

/// The short id of whoever acts: the caller's own, whatever a body names; without a token, what the body names.
pub(crate) fn acting(named: &str) -> Reply<String> {
    match caller() {
        Some(officer) if named.is_empty() || named == officer.id || named == officer.name => Ok(officer.id),
        Some(_) => Err(Problem::new(codes::OFFICER_OTHER).with("officer", named).into()),
        None => Ok(named.to_owned()),
    }
}

/// Officers that a refusal names at most.
const KNOWN_SHOWN_MAX: usize = 40;

/// Refuses ids of officers whom a node does not know that knows its officers: whoever is put on watch must be there. Where
/// no officer was entered, every name is taken. Those who left are unknown, except where `left` says otherwise.
pub(crate) async fn known(node: &Arc<dyn Backend>, ids: Vec<String>, left: bool) -> Reply<()> {
    let officers = node.officers().await?;
    let works = |officer: &&OfficerView| left || officer.enabled;
    let here: Vec<&str> = officers.iter().filter(works).map(|officer| officer.id.as_str()).collect();
    match ids.iter().find(|id| !here.contains(&id.as_str())).filter(|_| !officers.is_empty()) {
        None => Ok(()),
        Some(id) => {
            let known: Vec<&str> = here.into_iter().take(KNOWN_SHOWN_MAX).collect();
            let id: String = id.chars().take(80).collect();
            Err(Problem::new(codes::OFFICER_UNKNOWN).with("officer", id).with("known", known.join(", ")).into())
        }
    }
}

/// The name of whoever acts, as the node's list of officers has it: what the counterpart is told, since short ids are this
/// node's. Of somebody whom it does not list, what the body names.
pub(crate) async fn name_of(node: &Arc<dyn Backend>, named: &str) -> Reply<String> {
    if let Some(officer) = caller() {
        return Ok(officer.name);
    }
    let known = node.officers().await.unwrap_or_default();
    Ok(known.into_iter().find(|officer| officer.id == named).map_or_else(|| named.to_owned(), |officer| officer.name))
}

/// The middleware.
pub(crate) async fn check(
    State((node, rates)): State<(Arc<dyn Backend>, Rates)>,
    request: Request,
    next: Next,
) -> Response {
    let signed_in = request.extensions().get::<SignedIn>().map(|SignedIn(officer)| Some(officer.clone()));
    let asks = signed_in.or_else(|| shown(request.headers()).map(|token| node.caller(token)));
    let caller = match asks {
        None => None,
        Some(officer) => {
            let of = officer.as_ref().map_or(Caller::Unknown, |officer| Caller::Officer(officer.id.clone()));
            if let Err(wait) = rates.take(&of, Instant::now()) {
                return too_many(wait);
            }
            match officer {
                Some(officer) => Some(officer),
                None => return Rejection::request(StatusCode::UNAUTHORIZED, "token-unknown", &[]).into_response(),
            }
        }
    };
    let path = request.uri().path();
    // What is no route asks for nothing: whoever asks is told that it is none, whatever they may do.
    let is_route = request.extensions().get::<MatchedPath>().is_some();
    if let Some(action) = action_of(request.method(), path).filter(|_| is_route)
        && let Err(problem) = node.permit(caller.as_ref(), action, On { track: track_of(path), format: None })
    {
        return Rejection::from(problem).into_response();
    }
    let officer = caller.as_ref().map(|officer| officer.id.clone());
    audit::asked_by(officer, CALLER.scope(caller, next.run(request))).await
}

/// The track that a path names, if it names one.
fn track_of(path: &str) -> Option<&str> {
    let of_line = ["/v1/contradictions/", "/v1/lines/", "/v1/archives/", "/v1/voice-sheets/"];
    let named = of_line.into_iter().find_map(|all| path.strip_prefix(all));
    named.and_then(|rest| rest.split('/').nth(1))
}

/// The action that a route belongs to. `None`: its handler asks, because it hangs on what the body says, or proves itself
/// otherwise.
fn action_of(method: &Method, path: &str) -> Option<Action> {
    let get = [Method::GET, Method::HEAD].contains(method);
    let mut parts = path.trim_start_matches('/').split('/');
    let (_, first, rest) = (parts.next(), parts.next().unwrap_or_default(), parts.count());
    Some(match (first, get) {
        ("node" | "peers", true) => Action::See,
        // Who may read a statement or a draft hangs on its track and format, which their handlers know.
        ("statements" | "drafts" | "evidence", _) | ("acknowledgements" | "corrections", false) => return None,
        ("contradictions", true) => Action::ReadLine,
        // Their handlers show what the caller may read of it, and ask of the alarm that is taken.
        ("events" | "obligations" | "cases" | "prepared", true) | ("alarms", _) => return None,
        // Their handlers ask of each track.
        ("line-health", true) | ("line-tests", _) => return None,
        ("guarantees" | "cautions" | "protected" | "ledger" | "review", true) => return None,
        ("notices" | "signals" | "accounts", true) => return None,
        // Of a desk that serves several tracks its handler asks for each.
        ("handovers", true) if rest == 0 => return None,
        ("attachments", false) => Action::Draft,
        ("courier", _) => Action::Courier,
        ("audit", true) => Action::AuditRead,
        ("formats", true) => Action::Formats,
        // Their handlers ask of the line that they are about.
        ("translations" | "translation-queue" | "notes" | "dialogue" | "calendar.ics", _) => return None,
        ("expert" | "glossary", _) => return None,
        ("agreements", true) => return None,
        ("holds" | "erasures" | "retention", true) => Action::ReadLine,
        // Its handler asks: content is disclosed, and nothing else of it is for whoever runs the node alone.
        ("archives", true) => return None,
        ("search", true) => return None,
        ("previews" | "erasures", false) => return None,
        // A hold keeps what others may want erased: whoever lets statements go decides it.
        ("holds", false) => Action::Release,
        ("lines" | "handovers" | "watch", true) => Action::ReadLine,
        ("desks" | "rosters" | "reaches" | "directory" | "declarations", true) => Action::See,
        ("desks" | "rosters" | "reaches", false) => Action::RosterEdit,
        ("watch", false) => Action::Note,
        ("handovers", false) => Action::Handover,
        ("prepared", false) => Action::Release,
        ("voice-sheets", true) => Action::Ack,
        ("voice-checks", false) => return None,
        ("dictations" | "transcripts", false) => Action::Formats,
        ("officers", true) if rest == 0 => Action::See,
        ("officers", false) => return None,
        _ if path == "/openapi.json" => Action::See,
        _ => Action::Operate,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_that_nobody_thought_of_is_the_operators() {
        for (method, path) in [
            (Method::GET, "/v1/unheard-of"),
            (Method::POST, "/v1/unheard-of"),
            (Method::POST, "/v1/fsck"),
            (Method::POST, "/v1/keys"),
            (Method::DELETE, "/"),
        ] {
            assert_eq!(action_of(&method, path), Some(Action::Operate), "{method} {path}");
        }
        assert_eq!(action_of(&Method::GET, "/v1/audit"), Some(Action::AuditRead));
        for path in ["/v1/statements", "/v1/erasures", "/v1/evidence", "/v1/drafts"] {
            assert_eq!(action_of(&Method::POST, path), None, "its handler asks");
        }
        for path in
            ["/v1/statements/AUR%2Fnrrc%2F7", "/v1/drafts/1", "/v1/archives/BOR/nrrc", "/v1/translations", "/v1/notes"]
        {
            assert_eq!(action_of(&Method::GET, path), None, "its handler asks");
        }
        for (path, read, change) in [
            ("/v1/desks/nrrc", Action::See, Action::RosterEdit),
            ("/v1/handovers/1", Action::ReadLine, Action::Handover),
            ("/v1/watch/log", Action::ReadLine, Action::Note),
            ("/v1/holds", Action::ReadLine, Action::Release),
            ("/v1/voice-sheets/BOR/nrrc", Action::Ack, Action::Operate),
        ] {
            assert_eq!(action_of(&Method::GET, path), Some(read), "{path}");
            assert_eq!(action_of(&Method::PUT, path), Some(change), "{path}");
        }
        for path in [
            "/v1/translations/form",
            "/v1/translation-queue",
            "/v1/notes",
            "/v1/events",
            "/v1/obligations",
            "/v1/cases/00",
            "/v1/alarms",
            "/v1/alarms/1",
            "/v1/prepared",
            "/v1/handovers",
            "/v1/line-health",
            "/v1/line-tests",
            "/v1/agreements",
            "/v1/agreements/AUR%2Fofficial%2F7/parts/6",
            "/v1/guarantees",
            "/v1/cautions",
            "/v1/protected",
            "/v1/ledger",
            "/v1/review",
            "/v1/notices",
            "/v1/signals",
            "/v1/accounts",
        ] {
            assert_eq!(action_of(&Method::GET, path), None, "its handler asks of the line: {path}");
        }
        for path in ["/v1/alarms/1/ack", "/v1/line-tests"] {
            assert_eq!(action_of(&Method::POST, path), None, "its handler asks of the line: {path}");
        }
        for path in ["/v1/cases/00", "/v1/obligations", "/v1/events", "/v1/line-health"] {
            assert_eq!(action_of(&Method::POST, path), Some(Action::Operate), "{path}");
        }
        assert_eq!(action_of(&Method::POST, "/v1/prepared/1"), Some(Action::Release));
        assert_eq!(track_of("/v1/lines/BOR/cert/state"), Some("cert"));
        assert_eq!(track_of("/v1/voice-sheets/BOR/nrrc"), Some("nrrc"));
    }
}
