use comity_node::service::views::{
    AlarmsView, Blame, BoardView, ClocksApart, Colour, Finding, HeadView, LadderStepView, LadderView, LineHealthView,
    LineView, NodeStatus, ObligationView, PartyView, Reference, SignalView,
};
use comity_node::watch::alarm::{Alarm, AlarmKind, Entered};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::*;
use crate::args::Common;
use crate::context::Context;
use crate::i18n::{Catalogue, Language};

const NOW: u64 = 1_795_442_527;

fn context(language: Language) -> Context {
    Context::new(&Common { dir: None, lang: None, json: false }, Catalogue::new(language))
}

fn alarm(n: u8, precedence: &str, mark: &str) -> Alarm {
    let entered = Entered { level: 0, desk: "d".into(), officers: vec!["ana".into()], at: NOW - 60, watch_ms: 5 };
    Alarm {
        id: format!("{n:02x}").repeat(32),
        peer: "BOR".into(),
        track: if n.is_multiple_of(2) { "nrrc" } else { "cert" }.into(),
        format: "F23".into(),
        precedence: precedence.into(),
        mark: mark.into(),
        raised_at: NOW - 60,
        calls: 2,
        history: vec![entered],
        ..Alarm::of_node(AlarmKind::Statement, &format!("BOR/nrrc/{n}"), Some("d".into()))
    }
}

fn line(peer: &str, track: &str, up: bool) -> LineView {
    let head = HeadView { generation: 1, size: 9, root: "0".into(), statements: 4, receipted: 9, receipted_at: None };
    LineView {
        peer: peer.into(),
        track: track.into(),
        line: "1".repeat(64),
        ours: head.clone(),
        theirs: head,
        sent: 4,
        received: 4,
        in_flight: 0,
        link_up: up,
        synced: up,
        last_contact: None,
        clocks_apart: Some(ClocksApart { at_least_s: 1, at_most_s: 3 }),
        withheld_since: None,
        key_revoked: false,
        not_taken: None,
        stays_back: None,
        not_taking: None,
        frozen: false,
        contradictions: vec![],
        rolled_back: false,
        lost: 0,
        end_refused: None,
        unproved: false,
        newer_claimed: None,
        damaged: None,
        digest: None,
    }
}

fn obligation(state: &str) -> ObligationView {
    let steps =
        ["on-watch", "reserve"].map(|call| LadderStepView { desk: "nrrc".into(), call: call.into(), at: NOW - 30 });
    ObligationView {
        id: "7".repeat(64),
        peer: "BOR".into(),
        track: "nrrc".into(),
        kind: "acknowledge".into(),
        owed_by: PartyView::Them,
        case: "8".repeat(64),
        statement: Reference { number: "AUR/nrrc/7".into(), id: "9".repeat(64) },
        format: "F23".into(),
        from: NOW - 100,
        due: Some(NOW + 100),
        basis: "period".into(),
        precedence: "routine".into(),
        mark: "actual".into(),
        state: state.into(),
        restarted_by: None,
        by: None,
        met_at: None,
        provisional: false,
        levels: Vec::new(),
        ladder: Some(LadderView { desk: "nrrc".into(), entry: 3, steps: steps.to_vec(), reached: 2 }),
    }
}

/// A busy watch: the most urgent first, as the node gives them.
fn shown(alarms: Vec<Alarm>) -> Shown {
    let finding = Finding::new(Colour::Amber, "line-down", Blame::Network).with("peer", "BOR").with("track", "cert");
    let finding = finding.with("missed", 2).with("telephone", "+000 1").with("mail", "-").with("draft", "7");
    let node = NodeStatus {
        colour: Colour::Amber,
        name: "Aurelia".into(),
        party: "11".repeat(32),
        findings: vec![finding],
        lines: vec![line("BOR", "nrrc", true), line("BOR", "cert", false)],
        listening: None,
        disk_free: None,
        disk_floor: None,
        commits: 0,
        syncs: None,
        in_flight: 0,
        traffic: None,
    };
    Shown {
        node,
        alarms: AlarmsView { total: alarms.len() as u64, alarms, ..AlarmsView::default() },
        board: BoardView { now: NOW, obligations: vec![obligation("late")], ..BoardView::default() },
        desks: Vec::new(),
        health: BTreeMap::new(),
        at: NOW,
    }
}

fn model(alarms: Vec<Alarm>) -> Model {
    let mut model = Model::new(Some("ana".into()));
    model.show(shown(alarms));
    model.follows(true);
    model
}

fn busy() -> Vec<Alarm> {
    vec![
        alarm(2, "flash", "actual"),
        alarm(3, "immediate", "actual"),
        alarm(4, "routine", "actual"),
        alarm(6, "flash", "exercise"),
    ]
}

fn screen(model: &Model, language: Language, (width, height): (u16, u16)) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, model, &context(language), NOW)).unwrap();
    let buffer = terminal.backend().buffer();
    let row = |y: u16| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
    (0..height).map(row).collect()
}

fn press(model: &mut Model, code: KeyCode) -> Act {
    model.press(KeyEvent::new(code, KeyModifiers::NONE))
}

fn find(rows: &[String], text: &str) -> usize {
    rows.iter().position(|row| row.contains(text)).unwrap_or_else(|| panic!("{text:?} is not in\n{}", rows.join("\n")))
}

#[test]
fn a_contact_of_letters_that_look_alike_is_warned_of_where_it_is_shown() {
    let down = |mail: &str| {
        let finding =
            Finding::new(Colour::Amber, "line-down", Blame::Network).with("peer", "BOR").with("track", "cert");
        finding.with("missed", 2).with("telephone", "+000 1").with("mail", mail).with("draft", "7")
    };
    for (language, word) in [(Language::English, "Careful"), (Language::Russian, "Осторожно")] {
        let text = |mail: &str| crate::commands::status::finding_text(&context(language), &down(mail));
        // A Cyrillic а.
        assert!(text("w\u{430}tch@bor.example").contains(word), "{}", text("w\u{430}tch@bor.example"));
        assert!(!text("watch@bor.example").contains(word), "{}", text("watch@bor.example"));
    }
}

#[test]
fn everything_of_the_watch_is_on_a_small_screen_in_both_languages() {
    for (language, words) in [
        (
            Language::English,
            ["FLASH", "EXERCISE", "step 2 of 2", "+000 1", "Due next", "Lines", "Desks", "Enter acknowledge"],
        ),
        (
            Language::Russian,
            ["МОЛНИЯ", "УЧЕНИЯ", "ступень 2 из 2", "+000 1", "Ближайшие", "Линии", "Пункты", "Enter принять"],
        ),
    ] {
        for size in [(80, 24), (120, 40)] {
            let rows = screen(&model(busy()), language, size);
            for word in words {
                assert!(rows.iter().any(|row| row.contains(word)), "{word:?} at {size:?}\n{}", rows.join("\n"));
            }
            find(&rows, "AUR/nrrc/7 F23");
            assert!(find(&rows, "BOR/nrrc/2") < find(&rows, "BOR/nrrc/3"), "flash at the top");
            assert!(find(&rows, "BOR/nrrc/4") < find(&rows, "BOR/nrrc/6"), "exercises come last");
        }
    }
}

#[test]
fn two_keystrokes_acknowledge_what_the_question_named_whatever_comes_in_between() {
    let mut model = model(vec![alarm(3, "routine", "actual")]);
    assert_eq!(press(&mut model, KeyCode::Enter), Act::Draw);
    let rows = screen(&model, Language::English, (80, 24));
    assert!(rows[23].contains("Acknowledge BOR/nrrc/3 (ana)?"), "{}", rows[23]);
    // A flash statement comes to the top before the second one.
    model.show(shown(vec![alarm(2, "flash", "actual"), alarm(3, "routine", "actual")]));
    let id = "03".repeat(32);
    assert_eq!(press(&mut model, KeyCode::Enter), Act::Acknowledge { id: id.clone(), not_understood: false });
    // In the Russian layout too; and not understood.
    press(&mut model, KeyCode::Down);
    press(&mut model, KeyCode::Char('ф'));
    assert_eq!(press(&mut model, KeyCode::Char('г')), Act::Acknowledge { id, not_understood: true });
}

#[test]
fn a_question_is_left_without_an_answer_and_other_keys_answer_nothing() {
    let mut model = model(busy());
    for leave in [KeyCode::Esc, KeyCode::Char('n'), KeyCode::Char('q')] {
        press(&mut model, KeyCode::Enter);
        assert_eq!(press(&mut model, KeyCode::Char('j')), Act::Draw, "no answer");
        assert_eq!(press(&mut model, leave), Act::Draw);
        assert_eq!(model.mode, Mode::List);
    }
    // Nobody is named, nothing is there, nothing is said by a channel's alarm.
    let mut nobody = Model::new(None);
    nobody.show(shown(busy()));
    assert_eq!(press(&mut nobody, KeyCode::Enter), Act::NoOfficer);
    let mut empty = self::model(vec![]);
    assert_eq!((press(&mut empty, KeyCode::Enter), empty.mode.clone()), (Act::Draw, Mode::List));
    let mut channel = self::model(vec![Alarm::of_node(AlarmKind::Channel, "mail", None)]);
    press(&mut channel, KeyCode::Enter);
    assert_eq!(press(&mut channel, KeyCode::Char('u')), Act::Draw);
    assert!(matches!(press(&mut channel, KeyCode::Enter), Act::Acknowledge { not_understood: false, .. }));
    let control = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(model.press(control), Act::Quit);
    assert_eq!(press(&mut model, KeyCode::Char('й')), Act::Quit);
}

#[test]
fn filters_leave_one_line_and_precedence_and_never_hide_a_flash() {
    let mut model = model(busy());
    press(&mut model, KeyCode::Char('l'));
    press(&mut model, KeyCode::Char('l'));
    let rows = screen(&model, Language::English, (120, 40));
    assert!(rows.iter().any(|row| row.contains("only BOR/cert; FLASH always")), "{}", rows.join("\n"));
    let of = |model: &Model| model.alarms().iter().map(|alarm| alarm.about.clone()).collect::<Vec<_>>();
    assert_eq!(of(&model), ["BOR/nrrc/2", "BOR/nrrc/3"], "flash of the other line stays; an exercise's does not");
    press(&mut model, KeyCode::Char('l'));
    assert_eq!(of(&model).len(), 4);
    for (least, left) in [(1, 3), (2, 3), (3, 2), (0, 4)] {
        press(&mut model, KeyCode::Char('p'));
        assert_eq!((model.least, of(&model).len()), (least, left));
    }
    press(&mut model, KeyCode::Char('l'));
    press(&mut model, KeyCode::Char('x'));
    assert_eq!((of(&model).len(), model.line.clone()), (4, None));
}

#[test]
fn a_stream_that_stops_says_since_when() {
    let mut model = model(busy());
    assert!(screen(&model, Language::English, (80, 24)).iter().all(|row| !row.contains("STALE")));
    model.follows(false);
    let rows = screen(&model, Language::English, (80, 24));
    assert!(rows[1].contains("STALE since 2026-11-23 14:02:07"), "{}", rows[1]);
    assert!(screen(&model, Language::Russian, (80, 24))[1].contains("14:02:07"));
    assert!(screen(&Model::new(None), Language::English, (80, 24))[0].contains("STALE"));
}

#[test]
fn help_lies_over_the_screen_until_any_key() {
    for language in Language::ALL {
        for size in [(80, 24), (120, 40)] {
            let mut model = model(busy());
            press(&mut model, KeyCode::Char('?'));
            let rows = screen(&model, language, size);
            let whole = rows.join("\n");
            assert!(whole.contains("j k") && find(&rows, "UTC") < rows.len(), "{whole}");
            find(&rows, "BOR/nrrc/2");
            assert!(rows.iter().filter(|row| row.contains("UTC")).count() >= 2, "all of it is there: {whole}");
            assert_eq!(press(&mut model, KeyCode::Char('q')), Act::Draw, "closes the help, and not the screen");
            assert_eq!(model.mode, Mode::List);
        }
    }
}

#[test]
fn the_picked_alarm_stays_in_sight_and_no_size_is_too_small() {
    let many: Vec<Alarm> = (10..90).map(|n| alarm(n, "routine", "actual")).collect();
    let mut model = model(many);
    for _ in 0..60 {
        press(&mut model, KeyCode::Down);
    }
    let rows = screen(&model, Language::English, (80, 24));
    assert!(rows.iter().any(|row| row.starts_with('>') && row.contains("BOR/nrrc/70")), "{}", rows.join("\n"));
    // It stays the same one when others go.
    model.show(shown((50..90).map(|n| alarm(n, "routine", "actual")).collect()));
    assert!(
        screen(&model, Language::English, (80, 24))
            .iter()
            .any(|row| row.starts_with('>') && row.contains("BOR/nrrc/70"))
    );
    press(&mut model, KeyCode::Char('g'));
    assert_eq!(model.place(), Some(0));
    press(&mut model, KeyCode::Up);
    assert_eq!(model.place(), Some(0));
    for size in [(1, 1), (2, 2), (10, 3), (20, 5), (400, 100)] {
        screen(&model, Language::Russian, size);
        press(&mut model, KeyCode::Char('?'));
        screen(&model, Language::Russian, size);
        press(&mut model, KeyCode::Char('?'));
    }
}

fn health(peer: &str, round_trip_ms: u64, down_since: Option<u64>) -> LineHealthView {
    serde_json::from_value(serde_json::json!({
        "peer": peer, "track": "nrrc", "interval_s": 3600, "standing": if down_since.is_some() { "down" } else { "up" },
        "down_since": down_since, "missed": 0, "others_tried": false, "tried": [], "hours_from": 0, "hours": [],
        "transports": [], "digests": "equal", "cases": [], "round_trip_p50_ms": round_trip_ms,
    }))
    .unwrap()
}

#[test]
fn every_line_shows_its_health_however_many_there_are_and_those_that_are_down_are_not_left_out() {
    let mut many = shown(vec![]);
    let names: Vec<String> = (0..40).map(|n| format!("P{n:02}")).collect();
    many.node.lines = names.iter().map(|name| line(name, "nrrc", true)).collect();
    let last = names.len() - 1;
    let of = |(n, name): (usize, &String)| {
        (format!("{name}/nrrc"), health(name, 700 + n as u64, (n == last).then_some(NOW - 9_000)))
    };
    many.health = names.iter().enumerate().map(of).collect();
    let mut model = model(vec![]);
    model.show(many);
    let rows = screen(&model, Language::English, (120, 80));
    for (n, name) in names.iter().enumerate() {
        let row = &rows[find(&rows, &format!("{name}/nrrc"))];
        assert!(row.contains(&(700 + n).to_string()), "{row}");
    }
    let few = screen(&model, Language::English, (80, 24));
    assert!(few.iter().any(|row| row.contains("P39/nrrc")), "the one that is down\n{}", few.join("\n"));
    assert!(!few.iter().any(|row| row.contains("P38/nrrc")));
}

#[test]
fn an_alarm_bears_the_labels_of_what_it_is_about() {
    let owing =
        Alarm { kind: AlarmKind::Owing, tlp: "TLP:RED".into(), pap: "PAP:AMBER".into(), ..alarm(2, "flash", "actual") };
    let lapsed = Alarm { kind: AlarmKind::Lapsed, ..Alarm { tlp: "TLP:GREEN".into(), ..alarm(3, "flash", "actual") } };
    let model = model(vec![owing, lapsed, alarm(4, "flash", "actual")]);
    for language in Language::ALL {
        let rows = screen(&model, language, (200, 40));
        assert!(rows[find(&rows, "BOR/nrrc/2")].contains("TLP:RED PAP:AMBER"), "{}", rows.join("\n"));
        assert!(rows[find(&rows, "BOR/nrrc/3")].contains("TLP:GREEN"));
        assert!(!rows[find(&rows, "BOR/nrrc/4")].contains("TLP"), "nothing is known of it");
    }
    let alarms = &model.shown.as_ref().unwrap().alarms.alarms;
    assert!(crate::commands::alarms::line(&context(Language::English), &alarms[0]).contains("TLP:RED PAP:AMBER"));
}

/// A busy watch with a coded signal at each of these alarms.
fn with_signals(alarms: Vec<Alarm>, of: &[u8]) -> Model {
    let mut shown = shown(alarms);
    let meaning = [("en", "We begin."), ("ru", "Начинаем.")].map(|(tag, text)| (tag.to_owned(), text.to_owned()));
    let signal = SignalView {
        code: "AC1".into(),
        table: 1,
        form: "signal".into(),
        meaning: meaning.into(),
        ..SignalView::default()
    };
    shown.alarms.signals = of.iter().map(|n| (format!("{n:02x}").repeat(32), signal.clone())).collect();
    let mut model = model(vec![]);
    model.show(shown);
    model
}

#[test]
fn below_a_coded_signal_stands_what_it_says_in_the_readers_language() {
    let model = with_signals(busy(), &[3]);
    for (language, words) in [(Language::English, "We begin."), (Language::Russian, "Начинаем.")] {
        let rows = screen(&model, language, (80, 24));
        let said = &rows[find(&rows, "BOR/nrrc/3") + 1];
        assert!(said.contains("AC1") && said.contains(words), "{}", rows.join("\n"));
        find(&rows, "BOR/nrrc/6");
    }
}

#[test]
fn the_picked_signal_stays_in_sight_and_the_count_is_of_alarms() {
    let numbers: Vec<u8> = (10..90).collect();
    let mut model = with_signals(numbers.iter().map(|n| alarm(*n, "routine", "actual")).collect(), &numbers);
    for _ in 0..60 {
        press(&mut model, KeyCode::Down);
    }
    let rows = screen(&model, Language::English, (80, 24));
    let picked = rows.iter().position(|row| row.starts_with('>') && row.contains("BOR/nrrc/70")).unwrap();
    assert!(rows[picked + 1].contains("We begin."), "{}", rows.join("\n"));
    let alarms = rows.iter().filter(|row| row.contains("BOR/nrrc/") && row.contains("F23")).count();
    assert!(rows.iter().any(|row| row.contains(&format!("{alarms} of 80"))), "{}", rows.join("\n"));
    for size in [(1, 1), (2, 2), (10, 3), (20, 5), (400, 100)] {
        screen(&model, Language::Russian, size);
    }
}
