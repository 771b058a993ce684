//! A sheet as it is printed: 72 columns, a page a day.

use comity_node::service::views::{DirectoryView, VoiceDayView, VoiceRowView, VoiceSheetsView};

use crate::context::Context;
use crate::i18n::vars;
use crate::plain;

/// Columns of a page.
const COLUMNS: usize = 72;
/// Characters of a name that stands in a line with others.
const NAME_MAX: usize = 26;
/// Columns of a challenge with its numbers.
const PAIR_COLUMNS: usize = 31;
/// Telephones that a sheet shows at most.
const TELEPHONES_MAX: usize = 6;

/// One day's page.
pub(super) fn page(context: &Context, sheets: &VoiceSheetsView, day: &VoiceDayView, who: &DirectoryView) -> String {
    let mut lines = vec!["=".repeat(COLUMNS)];
    let name = |text: &str| plain::shortened(&plain::line(text), NAME_MAX);
    let (own, peer) = (name(&sheets.own), name(&sheets.peer));
    lines.push(context.with("voice-sheet-head", &vars!["day" => day.day.clone()]));
    let line = vars!["own" => own.clone(), "peer" => peer.clone(), "track" => plain::line(&sheets.track)];
    lines.push(context.with("voice-sheet-line", &line));
    let key = context.with("voice-sheet-key", &vars!["words" => sheets.key.words.join(" ").to_uppercase()]);
    lines.push(key);
    if sheets.key.newer > 0 {
        lines.push(context.with("voice-sheet-older", &vars!["count" => sheets.key.newer]));
    }
    lines.push("-".repeat(COLUMNS));
    lines.extend(context.text("voice-sheet-how").lines().map(str::to_owned));
    for (challenger, by_us) in [(&own, true), (&peer, false)] {
        lines.push("-".repeat(COLUMNS));
        lines.push(context.with("voice-sheet-by", &vars!["party" => challenger.clone()]));
        let rows = day.rows.iter().filter(|row| row.by_us == by_us);
        lines.extend(rows.map(self::row));
    }
    lines.push("-".repeat(COLUMNS));
    lines.extend(telephones(context, &peer, who));
    lines.push("=".repeat(COLUMNS));
    lines.join("\n")
}

fn row(row: &VoiceRowView) -> String {
    let pair = |words: &[String], numbers: &[String]| format!("{} ({})", words.join(" "), numbers.join(" "));
    let (challenge, response) =
        (pair(&row.challenge, &row.challenge_numbers), pair(&row.response, &row.response_numbers));
    let struck = if row.used.is_empty() { ' ' } else { 'X' };
    format!("{struck} {:>2}  {challenge:<PAIR_COLUMNS$}  {response}", row.row).trim_end().to_owned()
}

fn telephones(context: &Context, peer: &str, who: &DirectoryView) -> Vec<String> {
    let contacts = who.parties.iter().flat_map(|party| &party.contacts);
    let ways = contacts.flat_map(|contact| contact.contacts.iter().map(move |way| (contact, way)));
    let numbers: Vec<String> = ways
        .filter(|(_, way)| way.kind == "telephone")
        .take(TELEPHONES_MAX)
        .map(|(contact, way)| {
            let (number, position) = (plain::line(&way.value), plain::line(&contact.position));
            plain::shortened(&format!("  {number}  {position}"), COLUMNS)
        })
        .collect();
    if numbers.is_empty() {
        return vec![context.with("voice-sheet-no-telephone", &vars!["peer" => peer.to_owned()])];
    }
    let head = context.with("voice-sheet-telephones", &vars!["peer" => peer.to_owned()]);
    std::iter::once(head).chain(numbers).collect()
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use comity_node::service::views::{Reference, VoiceKeyView};

    use super::*;
    use crate::args::Cli;
    use crate::i18n::{Catalogue, Language};

    #[test]
    fn a_page_fits_72_columns_in_both_languages_whatever_the_names() {
        let pair = |row, by_us| VoiceRowView {
            row,
            by_us,
            challenge: vec!["abstract".into(), "absolute".into()],
            challenge_numbers: vec!["0006".into(), "0007".into()],
            response: vec!["hospital".into(), "envelope".into()],
            response_numbers: vec!["1111".into(), "2047".into()],
            used: if row == 1 { vec!["ana".into()] } else { vec![] },
        };
        let reference = || Reference { number: "AUR/nrrc/7".into(), id: String::new() };
        let day = VoiceDayView { day: "2026-11-27".into(), rows: vec![pair(1, true), pair(9, false)] };
        let sheets = VoiceSheetsView {
            peer: "Б".repeat(64),
            peer_own_name: "B".into(),
            track: "official".into(),
            own: "A".repeat(64),
            key: VoiceKeyView {
                words: vec!["abstract".into(), "absolute".into(), "hospital".into()],
                first: reference(),
                second: reference(),
                newer: 1,
            },
            days: vec![day.clone()],
        };
        for language in Language::ALL {
            let cli = Cli::try_parse_from(["comity", "peers"]).unwrap();
            let context = Context::new(&cli.common, Catalogue::new(language));
            let page = page(&context, &sheets, &day, &DirectoryView { parties: vec![] });
            assert!(page.lines().all(|line| line.chars().count() <= COLUMNS), "{page}");
            assert!(page.contains("X  1  abstract absolute (0006 0007)"), "{page}");
            assert!(page.contains("ABSTRACT ABSOLUTE HOSPITAL") && page.contains("2026-11-27"), "{page}");
            let how = context.text("voice-sheet-how");
            assert_eq!(how.lines().count(), 4, "how to use it, in four lines: {how}");
        }
    }
}
