//! An agreement of 200 articles in 4 languages with 5,000 proposals: what every view costs. What can be counted is counted;
//! how long it takes is printed by `cargo test -p comity-drafting --test size -- --ignored --nocapture`.
#![expect(clippy::unwrap_used, reason = "a test")]

use comity_drafting::document::{self, Format};
use comity_drafting::rolling::Rolling;
use comity_drafting::{
    Alternative, Article, Clause, Effect, Move, Response, Said, Text, Texts, Word, Wording, align, compare, html,
    import, rows,
};

const ARTICLES: usize = 200;
const CLAUSES: usize = 4;
const LANGUAGES: [&str; 4] = ["en", "ru", "ar", "zh"];
const PROPOSALS: usize = 5_000;

struct Keys;

impl Wording for Keys {
    fn say(&self, _: &str, word: Word, values: &[(&'static str, &str)]) -> String {
        let values: Vec<&str> = values.iter().map(|(_, value)| *value).collect();
        format!("{} {}", word.key(), values.join(" "))
    }
}

/// Sixty words, in the language's script, from a vocabulary as large as that of a paragraph.
fn said(language: &str, seed: usize) -> String {
    let words: &[&str] = match language {
        "ru" => &["Стороны", "уведомляют", "друг", "друга", "о", "деятельности", "в", "течение", "суток"],
        "ar" => &["يخطر", "الطرفان", "بعضهما", "بعضا", "بالنشاط", "في", "غضون", "يوم", "واحد"],
        "zh" => &["双方", "在", "一天", "之内", "相互", "通知", "其", "活动", "情况"],
        _ => &["The", "Parties", "shall", "notify", "each", "other", "of", "activity", "within"],
    };
    let mut state = seed as u64 + 1;
    let mut word = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let letter = char::from(b'a' + (state >> 40) as u8 % 20);
        format!("{}{letter}", words[(state >> 33) as usize % words.len()])
    };
    (0..60).map(&mut word).collect::<Vec<_>>().join(" ")
}

fn texts(seed: usize) -> Texts {
    LANGUAGES.iter().map(|language| ((*language).to_owned(), said(language, seed))).collect()
}

fn clauses(seed: usize) -> Vec<Clause> {
    (1..=CLAUSES).map(|n| Clause { number: n.to_string(), texts: texts(seed * CLAUSES + n) }).collect()
}

/// The text, with every proposal as a bracketed alternative where `bracketed`.
fn text(seed: usize, bracketed: bool) -> Text {
    let alternative = |n: usize| Alternative {
        effect: Effect::Replace,
        mark: format!("A{n}"),
        proposer: "aa".into(),
        clause: Some((n % CLAUSES + 1).to_string()),
        texts: texts(n + 1_000),
        reason: None,
    };
    let article = |n: usize| Article {
        number: n.to_string(),
        heading: texts(n).into_iter().map(|(tag, said)| (tag, said.chars().take(40).collect())).collect(),
        clauses: clauses(n + seed),
        alternatives: (0..if bracketed { PROPOSALS / ARTICLES } else { 0 }).map(alternative).collect(),
    };
    Text {
        title: texts(0).into_iter().map(|(tag, said)| (tag, said.chars().take(40).collect())).collect(),
        authentic: LANGUAGES.map(str::to_owned).to_vec(),
        preamble: texts(1),
        articles: (1..=ARTICLES).map(article).collect(),
    }
}

fn responses() -> Vec<Response> {
    let response = |n: usize| Response {
        response: if n.is_multiple_of(11) { Said::Reserve } else { Said::Counter },
        number: (n % ARTICLES + 1).to_string(),
        text_hash: format!("{n:064x}"),
        alternative: None,
        reason: None,
        heading: Texts::new(),
        clauses: clauses(n + 5),
    };
    (0..PROPOSALS).map(response).collect()
}

/// A statement for every response, the parties in turn.
fn moves(responses: &[Response]) -> Vec<Move<'_>> {
    let mut all = Vec::new();
    for (n, responses) in responses.chunks(1).enumerate() {
        let (party, name) = if n % 2 == 0 { ("aa", "AUR") } else { ("bb", "BOR") };
        all.push(Move { party, name, statement: "AUR/official/7", responses });
    }
    all
}

fn languages() -> Vec<String> {
    LANGUAGES.map(str::to_owned).to_vec()
}

#[test]
fn a_view_shows_what_stands_and_not_what_was_said_before() {
    let (base, responses) = (text(0, false), responses());
    let moves = moves(&responses);
    let rolling = Rolling::of(&base, &moves, str::to_owned);
    // Of 4,545 counter-proposals the last one of each party to each article stands.
    let standing = |article: &comity_drafting::rolling::RollingArticle<'_>| {
        let brackets = article.clauses.iter().flat_map(|clause| &clause.brackets).chain(&article.first);
        brackets.flat_map(|bracket| &bracket.by).map(|by| by.name.clone()).collect::<std::collections::BTreeSet<_>>()
    };
    // Article and party go together here: both are even or odd.
    assert!(rolling.articles.iter().all(|article| standing(article).len() == 1));
    let remarks: usize = rolling.articles.iter().map(|article| article.remarks.len()).sum();
    assert_eq!(remarks, PROPOSALS.div_ceil(11));
}

#[test]
fn a_view_has_a_row_for_every_part_and_proposal_and_no_more() {
    let base = text(0, true);
    let rolling = Rolling::of(&base, &[], str::to_owned);
    let rows = rows::of(&rolling, &languages(), &Keys).unwrap();
    // Head: version, languages, note, title, preamble; an article: heading, clauses, brackets, row for a new clause.
    assert_eq!(rows.len(), 5 + ARTICLES * (2 + CLAUSES) + PROPOSALS);
}

#[test]
fn a_comparison_looks_at_what_changed_alone() {
    let (old, mut new) = (text(0, false), text(0, false));
    for article in new.articles.iter_mut().step_by(10) {
        article.clauses[1].texts = texts(77);
    }
    let compared = compare::versions(&old, &new);
    let words = |text: &str| text.split(' ').count();
    let longest = LANGUAGES.iter().map(|language| words(&said(language, 77))).max().unwrap();
    // Twenty clauses in four languages and two versions. Chinese is cut finer.
    assert!(compared.work > 0 && compared.work <= 20 * 4 * 2 * (4 * longest), "{}", compared.work);
    assert_eq!(compared.articles.iter().filter(|article| article.is_changed()).count(), 20);
    assert!(!compared.coarse);
    // And two versions that have nothing in common stay below the bound.
    let other = text(3, false);
    let all = compare::versions(&old, &other);
    assert!(!all.coarse && all.work < compare::WORK_MAX, "{}", all.work);
}

/// Nanoseconds that this thread was on a processor: what else the machine does counts for nothing.
#[expect(clippy::disallowed_methods, reason = "figures for people")]
fn on_processor() -> u64 {
    let all = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    all.split(' ').next().unwrap().parse().unwrap()
}

#[test]
#[ignore = "prints figures of this machine"]
fn figures() {
    let (base, bracketed, responses) = (text(0, false), text(0, true), responses());
    let moves = moves(&responses);
    let body = |text: &Text| {
        let instrument = serde_json::json!({"id": "00", "title": text.title});
        serde_json::to_vec(&serde_json::json!({
            "instrument": instrument, "authentic": text.authentic, "preamble": text.preamble, "articles": text.articles
        }))
        .unwrap()
    };
    let (body, bytes) = (body(&bracketed), serde_json::to_vec(&responses).unwrap().len());
    println!("a body of {} bytes, responses of {bytes} bytes", body.len());
    let time = |name: &str, work: &dyn Fn() -> usize| {
        let once = |_| {
            let start = on_processor();
            let size = work();
            (on_processor() - start, size)
        };
        let (nanos, size) = (0..5).map(once).min().unwrap();
        println!("{name}: {} us ({size})", nanos / 1_000);
    };
    time("read", &|| Text::read(&body).unwrap().articles.len());
    time("align", &|| align::text(&bracketed).len());
    time("rolling text of 5,000 responses", &|| Rolling::of(&base, &moves, str::to_owned).articles.len());
    time("page, 2 languages, of 5,000 responses", &|| {
        html::page(&Rolling::of(&base, &moves, str::to_owned), &languages()[..2], &Keys).unwrap().len()
    });
    time("page, 2 languages, of 5,000 brackets", &|| {
        html::page(&Rolling::of(&bracketed, &[], str::to_owned), &languages()[..2], &Keys).unwrap().len()
    });
    time("page, 4 languages, of 5,000 brackets", &|| {
        html::page(&Rolling::of(&bracketed, &[], str::to_owned), &languages(), &Keys).unwrap().len()
    });
    let mut new = base.clone();
    new.articles.iter_mut().step_by(10).for_each(|article| article.clauses[1].texts = texts(77));
    time("comparison, a tenth changed", &|| compare::versions(&base, &new).work);
    let other = text(3, false);
    time("comparison, all changed", &|| compare::versions(&base, &other).work);
    for format in [Format::Odt, Format::Docx] {
        let write = || {
            let rolling = Rolling::of(&bracketed, &[], str::to_owned);
            let rows = rows::of(&rolling, &languages()[..2], &Keys).unwrap();
            document::write(&rows, &languages()[..2], "T", format).unwrap()
        };
        time(&format!("{format:?}, 2 languages, of 5,000 brackets"), &|| write().len());
        let (written, rolling) = (write(), Rolling::of(&bracketed, &[], str::to_owned));
        time(&format!("import of {format:?}"), &|| {
            let import = import::read(&written).unwrap().proposals(&rolling, &Keys).unwrap();
            import.counters.len()
        });
    }
}
