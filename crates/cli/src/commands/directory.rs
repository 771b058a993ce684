//! `comity directory`: who is to be reached where, and its exports.

use comity_catalog::{Language, Words};
use comity_node::party::files::{self, MODE_PLAIN};
use comity_node::service::views::{ContactView, DirectoryView, Freshness, PartyDirectoryView, ProfileView};
use comity_node::watch::directory::{fallback, vcard};
use serde::Deserialize;

use crate::args::directory::Directory;
use crate::client::{Client, encoded};
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::Outcome;
use crate::i18n::vars;
use crate::party::refused;
use crate::{marks, plain, time};

/// Shows the directory.
pub(super) async fn run(context: &Context, args: &Directory) -> Outcome {
    let client = Client::connect(context).await?;
    let mut path = "/v1/directory?".to_owned();
    if let Some(peer) = &args.peer {
        path += &format!("peer={}&", encoded(peer));
    }
    if let Some(search) = &args.search {
        path += &format!("search={}&", encoded(search));
    }
    let view = client.get::<DirectoryView>(path.trim_end_matches(['&', '?'])).await;
    client.close().await;
    let view = view?;
    let names: Vec<&str> = view.parties.iter().map(|party| party.name.as_str()).collect();
    if let Some(file) = &args.vcard {
        let cards: String = view.parties.iter().map(vcard).collect();
        files::write_new(file, cards.as_bytes(), MODE_PLAIN).map_err(|error| refused(error.into()))?;
        context.say("directory-vcard", &vars!["path" => file.display()]);
    } else if args.rfc2350 {
        view.parties.iter().for_each(|party| rfc2350(context, party));
    } else {
        view.parties.iter().for_each(|party| show(context, party));
    }
    for party in &view.parties {
        careful(context, party, &names);
    }
    context.exact(&view)?;
    Ok(Exit::Ok)
}

fn show(context: &Context, party: &PartyDirectoryView) {
    let (name, own) = (plain::line(&party.name), plain::line(&party.own_name));
    context.say("directory-party", &vars!["name" => name, "own" => own]);
    let words = party.root_words.join(" ");
    context.say("directory-root", &vars!["words" => words, "root" => party.root.as_str()]);
    if party.contacts.is_empty() {
        context.say("directory-no-contacts", &vars![]);
    }
    for contact in &party.contacts {
        self::contact(context, contact);
    }
    let (telephone, mail) = fallback(party);
    if telephone.is_some() || mail.is_some() {
        let shown = |value: Option<String>| value.map_or_else(|| "-".to_owned(), |value| plain::line(&value));
        context.say("directory-fallback", &vars!["telephone" => shown(telephone), "mail" => shown(mail)]);
    }
    for said in &party.history {
        let act = if said.act.is_empty() { String::new() } else { word(context, &["act"], &said.act) };
        let who = format!("{act} {} {}", plain::line(&said.agency), plain::line(&said.position));
        let at = said.changed_at.map(|at| format!(" {}", time::full(at))).unwrap_or_default();
        let what = format!("{}{at} {}", plain::line(&said.format), who.trim());
        let vars = vars!["number" => said.number, "what" => what.trim_end()];
        context.say(if said.effect { "directory-history" } else { "directory-history-no-effect" }, &vars);
    }
}

/// A value of a contact in the reader's language; what the format does not know, as it is.
fn word(context: &Context, path: &[&str], value: &str) -> String {
    let language = Language::of(context.catalogue.language().tag()).unwrap_or(Language::English);
    Words::shipped(language).value("F10", path, value).unwrap_or_else(|| plain::line(value))
}

/// Hours by the days of the week; as they are where they have another form.
fn hours(context: &Context, raw: &str) -> String {
    let Ok(hours) = serde_json::from_str::<WeekHours>(raw) else { return plain::line(raw) };
    let days = context.text("directory-days");
    let days: Vec<&str> = days.split(' ').collect();
    let of = |one: &DayHours| {
        let day = usize::from(one.day).checked_sub(1).and_then(|at| days.get(at)).copied().unwrap_or("?");
        format!("{day} {}-{}", plain::line(&one.from), plain::line(&one.to))
    };
    let all: Vec<String> = hours.weekly.iter().map(of).collect();
    format!("{} ({})", all.join(", "), plain::line(&hours.time_zone))
}

/// Hours as a contact says them.
#[derive(Deserialize)]
struct WeekHours {
    time_zone: String,
    weekly: Vec<DayHours>,
}

#[derive(Deserialize)]
struct DayHours {
    day: u8,
    from: String,
    to: String,
}

/// Warns of what may be taken for another name or address, in the list, in an export and in a profile alike.
fn careful(context: &Context, party: &PartyDirectoryView, names: &[&str]) {
    marks::warn_resembling(context, &party.own_name, names.iter().copied().filter(|name| *name != party.name));
    let of_contact = |contact: &ContactView| {
        let ways = contact.contacts.iter().map(|way| way.value.clone());
        ways.chain([contact.agency.clone(), contact.position.clone()]).collect::<Vec<_>>()
    };
    let texts: Vec<String> = party.contacts.iter().flat_map(of_contact).collect();
    let profile = party.profile.iter().flat_map(|profile| [&profile.mission, &profile.authority, &profile.incidents]);
    let history = party.history.iter().flat_map(|said| [&said.agency, &said.position]);
    let own = texts.iter().chain(profile).chain(history).map(String::as_str);
    marks::warn(context, own.chain([party.own_name.as_str()]));
}

fn contact(context: &Context, contact: &ContactView) {
    let category = context.text(match contact.category.as_str() {
        "watch" => "directory-category-watch",
        "technical" => "directory-category-technical",
        _ => "directory-category-diplomatic",
    });
    let (agency, position) = (plain::line(&contact.agency), plain::line(&contact.position));
    context.say("directory-contact", &vars!["category" => category, "agency" => agency, "position" => position]);
    for way in &contact.contacts {
        let kind = word(context, &["contacts", "kind"], &way.kind);
        context.say("directory-way", &vars!["kind" => kind, "value" => plain::line(&way.value)]);
    }
    let hours = if contact.always { context.text("directory-always") } else { hours(context, contact.hours.get()) };
    context.say("directory-hours", &vars!["hours" => hours, "languages" => plain::line(&contact.languages.join(", "))]);
    for step in contact.ladder.iter().flat_map(|ladder| &ladder.steps) {
        let call = context.text(&format!("ladder-call-{}", step.call));
        let values = vars![
            "desk" => plain::line(&step.desk), "call" => call, "minutes" => step.repeat_minutes,
            "calls" => u64::from(step.calls),
        ];
        context.say("directory-ladder", &values);
    }
    for key in &contact.keys {
        let words = if key.words.is_empty() { key.fingerprint.clone() } else { key.words.join(" ") };
        context.say("directory-key", &vars!["kind" => plain::line(&key.kind), "words" => plain::line(&words)]);
    }
    match (contact.freshness, contact.changed_at) {
        (Freshness::Fresh, Some(at)) => context.say("directory-fresh", &vars!["at" => time::shown(at)]),
        (_, Some(at)) => context.say("directory-unconfirmed", &vars!["at" => time::shown(at)]),
        (_, None) => context.say("directory-unconfirmed-unknown", &vars![]),
    }
}

/// The profile in the order of RFC 2350.
fn rfc2350(context: &Context, party: &PartyDirectoryView) {
    let Some(profile) = &party.profile else {
        context.say("directory-no-profile", &vars!["name" => plain::line(&party.name)]);
        return;
    };
    let ProfileView { number, .. } = profile;
    context.say("rfc2350-title", &vars!["name" => plain::line(profile.name.as_ref().unwrap_or(&party.own_name))]);
    context.say("rfc2350-document", &vars!["entry" => *number, "party" => party.party.as_str()]);
    context.say("rfc2350-contact", &vars![]);
    for contact in &party.contacts {
        self::contact(context, contact);
    }
    let sections = [
        ("rfc2350-mission", Some(&profile.mission)),
        ("rfc2350-constituency", Some(&profile.constituency)),
        ("rfc2350-sponsorship", profile.sponsorship.as_ref()),
        ("rfc2350-authority", Some(&profile.authority)),
        ("rfc2350-incidents", Some(&profile.incidents)),
        ("rfc2350-disclosure", Some(&profile.disclosure)),
        ("rfc2350-authentication", Some(&profile.authentication)),
        ("rfc2350-services", profile.services.as_ref()),
        ("rfc2350-forms", profile.reporting_forms.as_ref()),
        ("rfc2350-disclaimers", profile.disclaimers.as_ref()),
    ];
    for (heading, text) in sections {
        let Some(text) = text else { continue };
        context.say(heading, &vars![]);
        text.lines().for_each(|line| context.line(&format!("    {}", plain::line(line))));
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::Cli;
    use crate::i18n::{Catalogue, Language as Tongue};

    #[test]
    fn hours_and_kinds_are_words_of_the_reader_s_language() {
        for (language, shown, telephone) in [
            (Tongue::English, "Mon 09:00-18:00, Sun 00:00-24:00 (UTC)", "Telephone"),
            (Tongue::Russian, "пн 09:00-18:00, вс 00:00-24:00 (UTC)", "Телефон"),
        ] {
            let cli = Cli::try_parse_from(["comity", "peers"]).unwrap();
            let context = Context::new(&cli.common, Catalogue::new(language));
            let raw = r#"{"time_zone":"UTC","weekly":[{"day":1,"from":"09:00","to":"18:00"},{"day":7,"from":"00:00","to":"24:00"}]}"#;
            assert_eq!(hours(&context, raw), shown);
            assert_eq!(word(&context, &["contacts", "kind"], "telephone"), telephone);
            assert_eq!(word(&context, &["act"], "as it is"), "as it is");
            for other in ["\"always\"", "{}", "[1]", "{\"time_zone\":\"UTC\",\"weekly\":[{\"day\":300}]}"] {
                assert_eq!(hours(&context, other), other, "what has another form stays");
            }
        }
    }
}
