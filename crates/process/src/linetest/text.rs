//! The neutral text of a test: every character of both scripts and a passage in each language that says nothing.

/// Longest text in code points: the limit of the format.
pub const TEXT_CHARS_MAX: usize = 4_000;
/// Damaged characters that are named; more are counted.
pub const DAMAGED_MAX: usize = 16;

/// Every letter of both scripts in both cases, digits, punctuation.
pub const CHARACTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz \
АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ абвгдеёжзийклмнопрстуфхцчшщъыьэюя \
0123456789 .,:;!?-–—()[]{}<>\"'«»„“”‘’/\\|@#%&*+=_~^$№§°`";

/// Passages in English: Wordsworth, Keats, Blake, Stevenson, Rossetti. In the public domain everywhere.
pub const ENGLISH: [&str; 6] = [
    "I wandered lonely as a cloud that floats on high o'er vales and hills, when all at once I saw a crowd, a host, of \
     golden daffodils.",
    "Season of mists and mellow fruitfulness, close bosom-friend of the maturing sun.",
    "To see a world in a grain of sand and a heaven in a wild flower.",
    "The rain is raining all around, it falls on field and tree, it rains on the umbrellas here, and on the ships at sea.",
    "Who has seen the wind? Neither I nor you: but when the leaves hang trembling, the wind is passing through.",
    "The poetry of earth is never dead: when all the birds are faint with the hot sun, and hide in cooling trees.",
];

/// Passages in Russian: Pushkin, Lermontov, Tyutchev, Fet, Krylov. In the public domain everywhere.
pub const RUSSIAN: [&str; 6] = [
    "Мороз и солнце; день чудесный! Ещё ты дремлешь, друг прелестный.",
    "Белеет парус одинокой в тумане моря голубом.",
    "Люблю грозу в начале мая, когда весенний, первый гром, как бы резвяся и играя, грохочет в небе голубом.",
    "Я пришёл к тебе с приветом, рассказать, что солнце встало, что оно горячим светом по листам затрепетало.",
    "У лукоморья дуб зелёный; златая цепь на дубе том: и днём и ночью кот учёный всё ходит по цепи кругом.",
    "Уж небо осенью дышало, уж реже солнышко блистало, короче становился день.",
];

/// The text of the test with this sequence number.
#[must_use]
pub fn text(sequence: u64) -> String {
    let pick = |passages: &[&'static str; 6]| passages[usize::try_from(sequence % 6).unwrap_or_default()];
    format!("{} {} {CHARACTERS}", pick(&ENGLISH), pick(&RUSSIAN))
}

/// One character that did not arrive as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged {
    /// Its place, counted from zero in code points.
    pub at: usize,
    /// What should stand there; nothing where the text is longer than it should be.
    pub expected: Option<char>,
    /// What stands there; nothing where it is cut off.
    pub found: Option<char>,
}

/// What of a text arrived damaged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// How many characters differ.
    pub count: usize,
    /// The first of them, at most [`DAMAGED_MAX`].
    pub first: Vec<Damaged>,
}

impl Verdict {
    /// Whether everything arrived.
    #[must_use]
    pub const fn whole(&self) -> bool {
        self.count == 0
    }
}

/// Compares a received text with that of its sequence number, place by place.
#[must_use]
pub fn verify(sequence: u64, received: &str) -> Verdict {
    let sent = text(sequence);
    let (mut expected, mut found) = (sent.chars(), received.chars());
    let mut verdict = Verdict::default();
    for at in 0.. {
        let (should, is) = (expected.next(), found.next());
        if should.is_none() && is.is_none() {
            break;
        }
        if should != is {
            verdict.count += 1;
            if verdict.first.len() < DAMAGED_MAX {
                verdict.first.push(Damaged { at, expected: should, found: is });
            }
        }
    }
    verdict
}
