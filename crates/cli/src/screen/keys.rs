//! What the keys do. Letters work in the Russian layout too, at the same places of the keyboard.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Mode, Model, PRECEDENCES, is_said};

/// Keys of the Russian layout, and the Latin letters at their places.
const RUSSIAN: &[(char, char)] = &[
    ('й', 'q'),
    ('ф', 'a'),
    ('г', 'u'),
    ('н', 'y'),
    ('д', 'l'),
    ('з', 'p'),
    ('ч', 'x'),
    ('к', 'r'),
    ('о', 'j'),
    ('л', 'k'),
    ('р', 'h'),
    ('т', 'n'),
    ('п', 'g'),
];

/// What is to be done because of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// Nothing but to draw.
    Draw,
    /// Ask the node anew.
    Look,
    /// Take note of an alarm.
    Acknowledge {
        /// Its id.
        id: String,
        /// It was not understood.
        not_understood: bool,
    },
    /// End.
    Quit,
    /// Say how to name an officer: nobody is known who could acknowledge.
    NoOfficer,
}

/// A key as a letter of the Latin layout.
fn letter(code: KeyCode) -> KeyCode {
    let KeyCode::Char(typed) = code else { return code };
    let lower = typed.to_lowercase().next().unwrap_or(typed);
    let latin = RUSSIAN.iter().find(|(russian, _)| *russian == lower).map(|(_, latin)| *latin);
    // Shift and 7 is the question mark there.
    KeyCode::Char(latin.unwrap_or(lower))
}

impl Model {
    /// A key was pressed.
    pub(crate) fn press(&mut self, key: KeyEvent) -> Act {
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            return if letter(key.code) == KeyCode::Char('c') || key.code == KeyCode::Char('с') {
                Act::Quit
            } else {
                Act::Draw
            };
        }
        self.told = None;
        match std::mem::replace(&mut self.mode, Mode::List) {
            Mode::List => self.list(letter(key.code)),
            Mode::Help => Act::Draw,
            Mode::Confirm { id, about, said } => match letter(key.code) {
                KeyCode::Enter | KeyCode::Char('y') => Act::Acknowledge { id, not_understood: false },
                KeyCode::Char('u') if said => Act::Acknowledge { id, not_understood: true },
                KeyCode::Esc | KeyCode::Char('n' | 'q') => Act::Draw,
                _ => {
                    self.mode = Mode::Confirm { id, about, said };
                    Act::Draw
                }
            },
        }
    }

    fn list(&mut self, code: KeyCode) -> Act {
        match code {
            KeyCode::Char('q') => return Act::Quit,
            KeyCode::Char('r') => return Act::Look,
            KeyCode::Char('?' | 'h') | KeyCode::F(1) => self.mode = Mode::Help,
            KeyCode::Char('j') | KeyCode::Down => self.step(1),
            KeyCode::Char('k') | KeyCode::Up => self.step(-1),
            KeyCode::Char('g') | KeyCode::Home => self.picked = None,
            KeyCode::Char('l') => self.next_line(),
            KeyCode::Char('p') => self.least = (self.least + 1) % PRECEDENCES.len(),
            KeyCode::Char('x') | KeyCode::Esc => (self.line, self.least) = (None, 0),
            KeyCode::Char('a') | KeyCode::Enter => return self.ask(),
            _ => {}
        }
        Act::Draw
    }

    /// The first keystroke of an acknowledgement: names what the second one takes.
    fn ask(&mut self) -> Act {
        let alarms = self.alarms();
        let Some(alarm) = self.place().and_then(|place| alarms.get(place)) else { return Act::Draw };
        if self.officer.is_none() {
            return Act::NoOfficer;
        }
        let (id, about, said) = (alarm.id.clone(), alarm.about.clone(), is_said(alarm.kind));
        self.mode = Mode::Confirm { id, about, said };
        Act::Draw
    }

    fn step(&mut self, by: isize) {
        let alarms = self.alarms();
        let Some(place) = self.place() else { return };
        let place = place.saturating_add_signed(by).min(alarms.len().saturating_sub(1));
        let picked = alarms.get(place).map(|alarm| alarm.id.clone());
        self.picked = picked;
    }

    /// The next line is the only one; after the last, all are.
    fn next_line(&mut self) {
        let lines: Vec<String> = self.lines().iter().map(|(peer, track)| format!("{peer}/{track}")).collect();
        let at = self.line.as_ref().and_then(|line| lines.iter().position(|known| known == line));
        self.line = lines.get(at.map_or(0, |at| at + 1)).cloned();
    }
}
