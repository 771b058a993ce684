//! The screen from top to bottom: its head, what is wrong, alarms, what is due, lines, desks, keys.

use comity_node::service::views::{Colour, Finding, LineView};
use comity_node::watch::alarm::Alarm;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear, Paragraph, Wrap};

use super::rows::{self, Row, bold, red, yellow};
use super::{Mode, Model, PRECEDENCES, Shown};
use crate::commands::status;
use crate::context::Context;
use crate::i18n::vars;
use crate::{plain, signals, time};

/// Lines that say what is wrong, at most; the last one says how many more there are.
const BANNERS_MAX: usize = 3;
/// Columns and rows of the help, at most. It lies at the bottom: the most urgent alarm stays in sight.
const HELP: (u16, u16) = (76, 19);

/// Writes rows one below the other, as long as there is room.
struct Page<'f, 'b> {
    frame: &'f mut Frame<'b>,
    area: Rect,
    y: u16,
}

impl Page<'_, '_> {
    fn left(&self) -> usize {
        usize::from(self.area.bottom().saturating_sub(self.y))
    }

    fn row(&mut self, row: Row) {
        if self.y >= self.area.bottom() {
            return;
        }
        let width = self.area.width;
        let wanted = u16::try_from(row.right.width()).unwrap_or(u16::MAX);
        // Where both do not fit, each loses its end; two fifths of the screen are the right one's in any case.
        let right =
            wanted.min(width.saturating_sub(u16::try_from(row.left.width()).unwrap_or(u16::MAX)).max(width * 2 / 5));
        let gap = u16::from(right > 0);
        let of = |x: u16, width: u16| Rect { x: self.area.x + x, y: self.y, width, height: 1 };
        let (left_area, right_area) = (of(0, width - right - gap), of(width - right, right));
        let style = row.left.style;
        self.frame.buffer_mut().set_style(of(0, width), style);
        self.frame.render_widget(row.left, left_area);
        self.frame.render_widget(row.right, right_area);
        self.y += 1;
    }

    fn line(&mut self, line: impl Into<Line<'static>>) {
        self.row(Row::new(line, Line::default()));
    }
}

/// Draws the screen as of `now`.
pub(crate) fn draw(frame: &mut Frame<'_>, model: &Model, context: &Context, now: u64) {
    let whole = frame.area();
    let (above, keys) = (whole.height.saturating_sub(1), whole.bottom().saturating_sub(1));
    let area = Rect { height: above, ..whole };
    let mut page = Page { frame, area, y: area.y };
    match &model.shown {
        None => page.line(Line::styled(context.text("watch-stale-never"), red())),
        Some(shown) => {
            head(&mut page, shown, context, now);
            banners(&mut page, model, shown, context);
            body(&mut page, model, shown, context, now);
        }
    }
    let line = foot(model, context);
    frame.render_widget(line, Rect { y: keys, height: whole.height.min(1), ..whole });
    if model.mode == Mode::Help {
        help(frame, context);
    }
}

fn head(page: &mut Page<'_, '_>, shown: &Shown, context: &Context, now: u64) {
    let flash = shown.alarms.alarms.iter().filter(|a| a.precedence == "flash" && !a.is_exercise()).count();
    let left = format!(" {}  {}", plain::line(&shown.node.name), time::full(now));
    let mut right = context.with("screen-open", &vars!["count" => shown.alarms.total]);
    if flash > 0 {
        right = context.with("screen-open-flash", &vars!["open" => right, "flash" => flash as u64]);
    }
    let style = bold().add_modifier(Modifier::REVERSED);
    page.row(Row::new(Line::styled(left, style), Line::styled(format!("{right} "), style)));
}

/// A protected window that is open is nothing wrong, nor is a notice that meets another in its sector alone, and yet whoever is on watch must see it.
fn is_banner(finding: &Finding) -> bool {
    finding.colour != Colour::Green || finding.code.starts_with("window-open-") || finding.code == "notice-meets-sector"
}

/// What is wrong, the worst first: that the screen is old, exercises, what the node finds.
fn banners(page: &mut Page<'_, '_>, model: &Model, shown: &Shown, context: &Context) {
    if model.stale {
        let text = context.with("watch-stale", &vars!["at" => time::full(shown.at)]);
        page.line(Line::styled(format!(" {text}"), red().add_modifier(Modifier::REVERSED)));
    }
    let exercises = shown.alarms.alarms.iter().filter(|alarm| alarm.is_exercise()).count();
    if exercises > 0 {
        let text = context.with("screen-exercise", &vars!["count" => exercises as u64]);
        page.line(Line::styled(format!(" {text}"), yellow().add_modifier(Modifier::REVERSED)));
    }
    // A line that is down comes first: whom to call stands in it.
    let mut findings: Vec<&Finding> = shown.node.findings.iter().filter(|one| is_banner(one)).collect();
    findings.sort_by_key(|one| (one.code != "line-down", std::cmp::Reverse(one.colour)));
    let most = if findings.len() > BANNERS_MAX { BANNERS_MAX - 1 } else { BANNERS_MAX };
    for finding in findings.iter().take(most) {
        let style = match finding.colour {
            _ if finding.code == "line-down" => red(),
            Colour::Red => red(),
            Colour::Amber => yellow(),
            Colour::Green => bold(),
        };
        page.line(Line::styled(format!(" {}", status::finding_text(context, finding)), style));
    }
    let more = findings.len().saturating_sub(most);
    if more > 0 {
        page.line(Line::styled(
            format!(" {}", context.with("screen-more-findings", &vars!["count" => more as u64])),
            yellow(),
        ));
    }
}

/// How many rows each part gets below its heading: all that it has where that fits. Else lines and what is due give way to
/// alarms, and take what those leave.
fn shares(rows: usize, (alarms, due, lines): (usize, usize, usize)) -> (usize, usize, usize) {
    // Four headings, and the line of desks.
    let free = rows.saturating_sub(5);
    let (alarms, due, lines) = (alarms.max(1), due.max(1), lines.max(1));
    if alarms + due + lines <= free {
        return (alarms, due, lines);
    }
    let fewer = lines.min((free / 5).max(2));
    let sooner = due.min((free * 3 / 10).max(2));
    let most = alarms.min(free.saturating_sub(fewer + sooner)).max(free / 3);
    let spare = free.saturating_sub(most + fewer + sooner);
    let sooner = due.min(sooner + spare);
    (most, sooner, lines.min(free.saturating_sub(most + sooner).max(1)))
}

fn body(page: &mut Page<'_, '_>, model: &Model, shown: &Shown, context: &Context, now: u64) {
    let obligations: Vec<_> =
        shown.board.obligations.iter().filter(|one| of_line(model, &one.peer, &one.track)).collect();
    let mut lines: Vec<_> = shown.node.lines.iter().filter(|one| of_line(model, &one.peer, &one.track)).collect();
    let health_of = |one: &LineView| shown.health.get(&format!("{}/{}", one.peer, one.track));
    // Where not all fit, those that are down are not the ones left out.
    lines.sort_by_key(|one| health_of(one).is_none_or(|health| health.down_since.is_none()));
    let rows_of_alarms = model.alarms().iter().map(|alarm| rows_of(shown, alarm)).sum();
    let (alarms, due, health) = shares(page.left(), (rows_of_alarms, obligations.len(), lines.len()));
    self::alarms(page, model, shown, context, (alarms, now));
    heading(page, context, "watch-obligations", (obligations.len().min(due), obligations.len()), shown.board.more);
    for one in obligations.iter().take(due) {
        page.row(rows::obligation(context, one, now));
    }
    if obligations.is_empty() {
        page.line(format!("  {}", context.text("obligations-none")));
    }
    heading(page, context, "watch-lines", (lines.len().min(health), lines.len()), false);
    for one in lines.iter().take(health) {
        page.row(rows::line(context, one, health_of(one), now));
    }
    page.line(Line::styled(format!(" {}", context.text("screen-desks")), bold()));
    match shown.desks.is_empty() {
        true => page.line(format!("  {}", context.text("desk-none"))),
        false => page.line(rows::desks(context, &shown.desks)),
    }
}

fn of_line(model: &Model, peer: &str, track: &str) -> bool {
    model.line.as_ref().is_none_or(|line| *line == format!("{peer}/{track}"))
}

/// A heading, with how many of how many follow where not all do.
fn heading(page: &mut Page<'_, '_>, context: &Context, key: &str, (shown, all): (usize, usize), more: bool) {
    let mut text = format!(" {}", context.text(key));
    if shown < all || more {
        let all = if more { format!("{all}+") } else { all.to_string() };
        text.push_str(&context.with("screen-of", &vars!["shown" => shown as u64, "all" => all]));
    }
    page.line(Line::styled(text, bold()));
}

/// Rows that an alarm takes: below a coded signal stands what it says.
fn rows_of(shown: &Shown, alarm: &Alarm) -> usize {
    1 + usize::from(shown.alarms.signals.contains_key(&alarm.id))
}

/// Which alarms stand in so many rows. The picked one stays in sight; the first is there as long as that allows.
fn in_sight(rows: &[usize], place: usize, room: usize) -> std::ops::Range<usize> {
    let fits = |range: std::ops::Range<usize>| rows.get(range).is_none_or(|rows| rows.iter().sum::<usize>() <= room);
    let from = (0..place).find(|from| fits(*from..place + 1)).unwrap_or(place);
    // One is shown in any case: its second row falls off the page before its first.
    let to = (from + 1..rows.len()).find(|to| !fits(from..to + 1)).unwrap_or(rows.len());
    from..to
}

fn alarms(page: &mut Page<'_, '_>, model: &Model, shown: &Shown, context: &Context, (room, now): (usize, u64)) {
    let alarms = model.alarms();
    let rows: Vec<usize> = alarms.iter().map(|alarm| rows_of(shown, alarm)).collect();
    let place = model.place().unwrap_or(0);
    let sight = in_sight(&rows, place, room);
    let mut title = format!(" {}", context.text("screen-alarms"));
    let all = usize::try_from(shown.alarms.total).unwrap_or(usize::MAX);
    if sight.len() < alarms.len() || alarms.len() < all {
        let vars = vars!["shown" => sight.len() as u64, "all" => shown.alarms.total.to_string()];
        title.push_str(&context.with("screen-of", &vars));
    }
    page.row(Row::new(Line::styled(title, bold()), Line::styled(filters(model, context), yellow())));
    if alarms.is_empty() {
        let key = if shown.alarms.total == 0 { "alarms-none" } else { "screen-all-filtered" };
        page.line(format!("  {}", context.text(key)));
    }
    for (at, alarm) in alarms.iter().enumerate().skip(sight.start).take(sight.len()) {
        page.row(rows::alarm(context, alarm, at == place, now));
        if let Some(signal) = shown.alarms.signals.get(&alarm.id) {
            page.line(format!("          {}", signals::words(&context.catalogue, signal)));
        }
    }
}

/// Which filters are set; what they never hide.
fn filters(model: &Model, context: &Context) -> String {
    let mut parts = Vec::new();
    if let Some(line) = &model.line {
        parts.push(plain::line(line));
    }
    if model.least > 0 {
        let word = PRECEDENCES.get(model.least).copied().unwrap_or("flash");
        let precedence = context.text(&format!("alarm-precedence-{word}"));
        parts.push(context.with("screen-and-above", &vars!["precedence" => precedence]));
    }
    if parts.is_empty() { String::new() } else { context.with("screen-filter", &vars!["what" => parts.join(", ")]) }
}

/// The last line: a question, what came of an act, or the keys.
fn foot(model: &Model, context: &Context) -> Line<'static> {
    match (&model.mode, &model.told) {
        (Mode::Confirm { about, said, .. }, _) => {
            let officer = model.officer.as_deref().filter(|officer| !officer.is_empty());
            let officer = officer.map_or_else(|| context.text("screen-you"), plain::line);
            let key = if *said { "screen-confirm-said" } else { "screen-confirm" };
            let vars = vars!["about" => plain::line(about), "officer" => officer];
            Line::styled(format!(" {}", context.with(key, &vars)), bold().add_modifier(Modifier::REVERSED))
        }
        (_, Some(told)) => Line::styled(format!(" {told}"), bold()),
        _ => Line::styled(format!(" {}", context.text("screen-keys")), Style::new().add_modifier(Modifier::DIM)),
    }
}

fn help(frame: &mut Frame<'_>, context: &Context) {
    let whole = frame.area();
    let text = context.text("screen-help");
    let rows = u16::try_from(text.lines().count() + 2).unwrap_or(HELP.1);
    let (width, height) = (whole.width.min(HELP.0), whole.height.min(HELP.1).min(rows));
    let area = Rect {
        x: whole.x + (whole.width - width) / 2,
        y: whole.bottom().saturating_sub(height + 1).max(whole.y),
        width,
        height,
    };
    let block = Block::bordered().title(format!(" {} ", context.text("screen-help-title")));
    frame.render_widget(Clear, area);
    frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: false }).block(block), area);
}
