//! `comity desk` and `comity roster`: who answers, when, and how officers are reached.

use std::path::Path;

use comity_node::service::views::{DeskDraft, DeskView, ReachDraft, RosterDraft, RosterView};
use comity_node::watch::desk::Desk;
use comity_node::watch::hours::Window;
use comity_node::watch::roster::{Reach, SHIFT_SECONDS_MAX, Shift, SpanOf};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::args::watch;
use crate::client::{Client, acting, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Fault, Outcome};
use crate::i18n::vars;
use crate::{plain, time};

/// Largest file of a desk, reach or roster.
const FILE_BYTES_MAX: u64 = 262_144;

fn file(path: &Path) -> Outcome<String> {
    let length = std::fs::metadata(path).map_err(|error| Failure::file(path, &error))?.len();
    if length > FILE_BYTES_MAX {
        let large = std::io::Error::new(std::io::ErrorKind::FileTooLarge, FILE_BYTES_MAX.to_string());
        return Err(Failure::file(path, &large));
    }
    std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))
}

fn json_file<T: DeserializeOwned>(path: &Path) -> Outcome<T> {
    let wrong = |error: serde_json::Error| {
        Failure::new("error-watch-file", Fault::Yours, Exit::Usage).with("path", path.display()).with("detail", error)
    };
    serde_json::from_str(&file(path)?).map_err(wrong)
}

/// Lists the desks, changes one, or says how an officer is reached.
pub(super) async fn run(context: &Context, args: &watch::Desk) -> Outcome {
    let changes = args.set.is_some() || args.reach.is_some() || args.remove.is_some();
    let officer = if changes { acting(args.officer.as_deref())? } else { String::new() };
    let (set, reach) = (args.set.as_deref().map(json_file::<Desk>), args.reach.as_deref().map(json_file::<Reach>));
    let (set, reach) = (set.transpose()?, reach.transpose()?);
    let client = Client::connect(context).await?;
    let path = |id: &str| format!("/v1/desks/{}", encoded(id));
    let desks = match (set, &args.remove, reach) {
        (Some(desk), _, _) => {
            let at = path(&desk.id);
            client.put::<Vec<DeskView>>(&at, &DeskDraft { officer, desk: Some(desk) }).await
        }
        (_, Some(id), _) => client.put::<Vec<DeskView>>(&path(id), &DeskDraft { officer, desk: None }).await,
        (_, _, Some(reach)) => {
            let kept = client.put::<Vec<Reach>>("/v1/reaches", &ReachDraft { officer, reach }).await;
            client.close().await;
            let kept = kept?;
            for reach in &kept {
                context.line(&ways(context, reach));
            }
            context.object(&json!({"reaches": kept}));
            return Ok(Exit::Ok);
        }
        _ => client.get::<Vec<DeskView>>("/v1/desks").await,
    };
    client.close().await;
    let desks = desks?;
    if desks.is_empty() {
        context.say("desk-none", &vars![]);
    }
    for view in &desks {
        one(context, view);
    }
    context.object(&json!({"desks": desks}));
    Ok(Exit::Ok)
}

fn ways(context: &Context, reach: &Reach) -> String {
    let mut ways: Vec<String> = reach.mail.iter().map(|mail| plain::line(mail)).collect();
    ways.extend(reach.webhook.then(|| context.text("desk-way-webhook")));
    ways.extend((!reach.arguments.is_empty()).then(|| plain::line(&reach.arguments.join(" "))));
    context.with("desk-reach", &vars!["officer" => plain::line(&reach.officer), "ways" => ways.join(", ")])
}

fn one(context: &Context, view: &DeskView) {
    let desk = &view.desk;
    let language = context.catalogue.language().tag();
    let name = desk.names.get(language).or_else(|| desk.names.values().next()).map(|name| plain::line(name));
    let tracks = desk.tracks.join(" ");
    context.say(
        "desk-line",
        &vars!["id" => plain::line(&desk.id), "name" => name.unwrap_or_default(), "tracks" => tracks],
    );
    match (view.open, view.opens_at) {
        (true, _) => context.say("desk-open", &vars![]),
        (false, Some(at)) => context.say("desk-opens", &vars!["at" => time::full(at)]),
        (false, None) => context.say("desk-closed", &vars![]),
    }
    context.line(&on_watch(context, &view.on_watch));
    rules(context, desk);
    if let Some(next) = &view.next_unknown {
        context.say("desk-next-unknown", &vars!["next" => plain::line(next)]);
    }
}

/// Days as a desk's windows name them.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// When it is open, and who is called when.
fn rules(context: &Context, desk: &Desk) {
    if !desk.hours.is_empty() {
        let days = context.text("directory-days");
        let days: Vec<&str> = days.split(' ').collect();
        let of = |one: &Window| {
            let at = DAYS.iter().position(|day| *day == one.day).and_then(|at| days.get(at));
            let day = at.map_or_else(|| plain::line(&one.day), |day| (*day).to_owned());
            format!("{day} {}-{}", plain::line(&one.from), plain::line(&one.to))
        };
        let hours: Vec<String> = desk.hours.iter().map(of).collect();
        context.say("desk-hours", &vars!["hours" => hours.join(", "), "zone" => plain::line(&desk.zone)]);
    }
    if !desk.holidays.is_empty() {
        context.say("desk-holidays", &vars!["days" => plain::line(&desk.holidays.join(", "))]);
    }
    let none = || context.text("watch-nobody");
    let reserve = if desk.reserve.is_empty() { none() } else { plain::line(&desk.reserve.join(", ")) };
    let next = desk.next_desk.as_deref().map_or_else(|| "-".to_owned(), plain::line);
    let ladder = vars![
        "minutes" => desk.repeat_minutes, "calls" => u64::from(desk.calls), "reserve" => reserve, "next" => next,
    ];
    context.say("desk-ladder", &ladder);
}

fn on_watch(context: &Context, officers: &[String]) -> String {
    match officers {
        [] => context.text("desk-nobody"),
        officers => context.with("desk-on-watch", &vars!["officers" => plain::line(&officers.join(", "))]),
    }
}

/// Lists a desk's shifts, or puts others in their place.
pub(super) async fn roster(context: &Context, args: &watch::Roster) -> Outcome {
    let shifts = args.set.as_deref().map(|path| shifts(&args.desk, &file(path)?)).transpose()?;
    let by = shifts.as_ref().map(|_| acting(args.officer.as_deref())).transpose()?;
    let client = Client::connect(context).await?;
    let path = format!("/v1/rosters/{}", encoded(&args.desk));
    let view = match shifts {
        Some(shifts) => {
            let officer = by.unwrap_or_default();
            client.put::<RosterView>(&path, &RosterDraft { officer, shifts }).await
        }
        None => client.get::<RosterView>(&path).await,
    };
    client.close().await;
    let view = view?;
    for shift in &view.shifts {
        let (from, to) = (time::full(shift.from), time::full(shift.to));
        context.say("roster-line", &vars!["from" => from, "to" => to, "officer" => plain::line(&shift.officer)]);
    }
    context.line(&on_watch(context, &view.on_watch));
    let span = |id: &str, span: &SpanOf| {
        let officers = plain::line(&span.officers.join(", "));
        context.say(id, &vars!["from" => time::full(span.from), "to" => time::full(span.to), "officers" => officers]);
    };
    view.faults.overlaps.iter().for_each(|overlap| span("roster-overlap", overlap));
    view.faults.gaps.iter().for_each(|gap| span("roster-gap", gap));
    for officer in &view.faults.unknown {
        context.say("roster-unknown", &vars!["officer" => plain::line(officer)]);
    }
    context.object(&serde_json::to_value(&view).map_err(Failure::ours)?);
    Ok(Exit::Ok)
}

/// Reads shifts, a line each: from, to, officer. Empty lines and those that begin with `#` say nothing.
fn shifts(desk: &str, text: &str) -> Outcome<Vec<Shift>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut parts = line.split_whitespace();
            let (Some(from), Some(to), Some(officer), None) = (parts.next(), parts.next(), parts.next(), parts.next())
            else {
                return Err(
                    Failure::new("error-roster-line", Fault::Yours, Exit::Usage).with("line", plain::line(line))
                );
            };
            let (from, to, officer) = (time::read(from)?, time::before(to)?, officer.to_owned());
            if to <= from || to - from > SHIFT_SECONDS_MAX {
                let failure = Failure::new("error-roster-span", Fault::Yours, Exit::Usage);
                return Err(failure.with("line", plain::line(line)).with("days", SHIFT_SECONDS_MAX / 86_400));
            }
            Ok(Shift { desk: desk.to_owned(), from, to, officer, closed: None })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roster_is_a_line_a_shift() {
        let text = "# the week\n\n2026-11-23T08:00:00Z 2026-11-23T20:00:00Z ana\n";
        let found = shifts("d", text).unwrap();
        assert_eq!((found.len(), found[0].to - found[0].from, found[0].officer.as_str()), (1, 43_200, "ana"));
        for wrong in ["2026-11-23T08:00:00Z ana", "a b c", "2026-11-23T08:00:00Z 2026-11-23T20:00:00Z ana bo"] {
            assert!(shifts("d", wrong).is_err(), "{wrong}");
        }
        let days = shifts("d", "2026-11-23 2026-11-24 ana\n").unwrap();
        assert_eq!(days[0].to - days[0].from, 2 * 86_400, "two whole days");
        for (from, to) in [("23T20", "23T08"), ("23T08", "23T08"), ("23T08", "30T09")] {
            let line = format!("2026-11-{from}:00:00Z 2026-11-{to}:00:00Z ana");
            assert_eq!(shifts("d", &line).unwrap_err().code, "roster-span", "{line}");
        }
    }
}
