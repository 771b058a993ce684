//! A review as a page to print: one file with its style and its plots, without a script, in both languages: the reader's first,
//! the other below it.

use comity_catalog::{Language as Shipped, Words};
use comity_node::service::views::{ReviewSaidView, ReviewView};
use fluent_bundle::FluentArgs;

use super::plots::{self, Bar, Fill, Part, escaped};
use super::{BOTH, PARTY, Shown, TESTS, lasting, party_label, permille, read, values};
use crate::context::Context;
use crate::i18n::{Catalogue, Language, vars};
use crate::{plain, time};

const STYLE: &str = "body{font-family:serif;margin:2em auto;max-width:46em;line-height:1.35;color:#000;background:#fff}\
h1{font-size:1.4em;margin-bottom:.2em}h2{font-size:1.1em;margin:1.4em 0 .4em}\
.other{display:block;font-weight:normal;font-size:.8em;color:#444}\
table{border-collapse:collapse;width:100%}th,td{border:1px solid #888;padding:.25em .5em;vertical-align:top}\
th{text-align:start;font-weight:normal}thead th{font-weight:bold}td{text-align:end}\
svg{width:100%;height:auto}figure{margin:.6em 0;break-inside:avoid}figcaption{font-size:.85em}\
.key span{display:inline-block;margin-inline-end:1.2em}.key i{display:inline-block;width:1.1em;height:.8em;border:1px solid #333;\
margin-inline-end:.4em;vertical-align:baseline}.solid{background:#333;print-color-adjust:exact;-webkit-print-color-adjust:exact}\
.hatched{background:repeating-linear-gradient(45deg,#333 0 2px,#fff 2px 4px);print-color-adjust:exact;-webkit-print-color-adjust:exact}\
.digest{font-family:monospace;font-size:.75em;overflow-wrap:anywhere}.marks{font-weight:bold;letter-spacing:.05em}\
.notice{border:2px solid #000;padding:.4em .7em;font-weight:bold}tr{break-inside:avoid}thead{display:table-header-group}\
@media print{body{margin:0;max-width:none}@page{margin:16mm}}";

/// The two languages, the reader's first.
struct Page<'v> {
    own: [Catalogue; 2],
    words: [Words; 2],
    shown: Shown<'v>,
    out: String,
}

/// The page.
pub(super) fn page(context: &Context, view: &ReviewView) -> String {
    let first = context.catalogue.language();
    let second = if first == Language::English { Language::Russian } else { Language::English };
    let words = |language: Language| Words::shipped(Shipped::of(language.tag()).unwrap_or(Shipped::English));
    let mut page = Page {
        own: [Catalogue::new(first), Catalogue::new(second)],
        words: [words(first), words(second)],
        shown: Shown::of(view),
        out: String::with_capacity(32_768),
    };
    page.write(view);
    page.out
}

impl Page<'_> {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn escaped(&mut self, text: &str) {
        self.out.push_str(&escaped(text));
    }

    /// A message in both languages.
    fn both(&mut self, id: &str, args: &FluentArgs<'_>) {
        let texts = [0, 1].map(|at: usize| self.own[at].with(id, args));
        self.pair(&texts);
    }

    fn pair(&mut self, texts: &[String; 2]) {
        let tag = self.own[1].language().tag();
        let [first, second] = texts;
        self.escaped(first);
        self.push(&format!("<span class=\"other\" lang=\"{tag}\">"));
        self.escaped(second);
        self.push("</span>");
    }

    /// A member's name in both languages.
    fn member(&mut self, path: &[&str]) {
        let texts = [0, 1].map(|at: usize| self.words[at].member("F56", path));
        self.pair(&texts);
    }

    fn heading(&mut self, id: &str) {
        self.push("<h2>");
        self.both(id, &vars![]);
        self.push("</h2>\n");
    }

    /// The most sensitive labels of what it counts.
    fn marks(&mut self, view: &ReviewView) {
        self.push("<p class=\"marks\">");
        self.escaped(&plain::line(&format!("{} {}", view.tlp, view.pap)));
        self.push("</p>\n");
    }

    fn write(&mut self, view: &ReviewView) {
        let tag = self.own[0].language().tag();
        self.push(&format!("<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n"));
        // The style is the page's own, and nothing else may run or be fetched.
        self.push(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
        );
        self.push("<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
        let names = self.shown.names().join(" – ");
        let title = self.own[0].text("review-page-title");
        self.escaped(&format!("{title}: {names}"));
        self.push(&format!("</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"));
        self.push(plots::PATTERN);
        self.marks(view);
        self.push("<h1>");
        self.both("review-page-title", &vars![]);
        self.push("</h1>\n<p>");
        self.escaped(&names);
        self.push("<br>");
        let span = vars!["from" => time::full(view.from), "to" => time::full(view.to)];
        self.both("review-page-span", &span);
        self.push("</p>\n");
        self.notices(view);
        self.figures(view);
        self.timeliness();
        self.medians();
        self.cases();
        self.lines(view);
        self.agreement(view);
        self.push("<p>");
        self.both("review-page-how", &vars![]);
        self.push("</p>\n");
        self.marks(view);
        self.push("</body>\n</html>\n");
    }

    fn notices(&mut self, view: &ReviewView) {
        let tracks = |tracks: &[String]| plain::line(&tracks.join(", "));
        let mut notices: Vec<(&str, String)> = Vec::new();
        if !view.over {
            notices.push(("review-not-over", String::new()));
        } else if !view.complete {
            notices.push(("review-incomplete", String::new()));
        }
        for (id, of) in [("review-reading", &view.reading), ("review-left-out", &view.left_out)] {
            if !of.is_empty() {
                notices.push((id, tracks(of)));
            }
        }
        for (id, tracks) in notices {
            self.push("<p class=\"notice\">");
            self.both(id, &vars!["tracks" => tracks]);
            self.push("</p>\n");
        }
    }

    fn head(&mut self, names: &[String]) {
        self.push("<table>\n<thead><tr><th></th>");
        for name in names {
            self.push("<th scope=\"col\">");
            self.escaped(name);
            self.push("</th>");
        }
        self.push("</tr></thead>\n<tbody>\n");
    }

    fn row(&mut self, labels: &[String; 2], cells: &[String], span: usize) {
        self.push("<tr><th scope=\"row\">");
        self.pair(labels);
        self.push("</th>");
        for cell in cells {
            self.push(&if span > 1 { format!("<td colspan=\"{span}\">") } else { "<td>".to_owned() });
            self.escaped(cell);
            self.push("</td>");
        }
        self.push("</tr>\n");
    }

    fn figures(&mut self, view: &ReviewView) {
        self.heading("review-page-figures");
        let names = self.shown.names();
        self.head(&names);
        for name in PARTY {
            let cells = self.shown.of_both("", name).map(|number| read(name, number));
            let labels = [0, 1].map(|at: usize| party_label(&self.words[at], &self.own[at], name));
            self.row(&labels, &cells, 1);
        }
        for name in BOTH {
            let cell = read(name, self.shown.number(&format!("/{name}")));
            let labels = [0, 1].map(|at: usize| self.words[at].member("F56", &["figures", name]));
            self.row(&labels, &[cell], 2);
        }
        self.push("</tbody>\n</table>\n<p class=\"digest\">SHA-256 ");
        self.escaped(&view.digest);
        self.push("</p>\n");
    }

    fn figure(&mut self, id: &str, bars: &[Bar], most: u64, keys: &[(&str, &str)]) {
        let title = self.own[0].text(id);
        self.push("<figure>\n");
        let drawn = plots::bars(&title, bars, most);
        self.push(&drawn);
        self.push("<figcaption>");
        self.both(id, &vars![]);
        if !keys.is_empty() {
            self.push("<div class=\"key\">");
            for (class, key) in keys {
                self.push(&format!("<span><i class=\"{class}\"></i>"));
                let texts = [0, 1].map(|at: usize| self.own[at].text(key));
                self.escaped(&texts.join(" / "));
                self.push("</span>");
            }
            self.push("</div>");
        }
        self.push("</figcaption>\n</figure>\n");
    }

    /// What each acknowledged and answered in time and late, and what lapsed.
    fn timeliness(&mut self) {
        self.heading("review-page-plots");
        let names = self.shown.names();
        let mut bars = Vec::new();
        for (id, in_time, late) in [
            ("review-plot-acks", "acknowledged_in_time", "acknowledged_late"),
            ("review-plot-answers", "answered_in_time", "answered_late"),
        ] {
            let of = [in_time, late].map(|name| self.shown.of_both("", name));
            for (at, name) in names.iter().enumerate() {
                let [in_time, late] = of.map(|both| both[at].unwrap_or_default());
                let parts = vec![Part { value: in_time, fill: Fill::Solid }, Part { value: late, fill: Fill::Hatched }];
                let label = format!("{}, {}", self.own[0].text(id), plain::shortened(name, 12));
                bars.push(Bar { label, parts, after: format!("{in_time} + {late}") });
            }
        }
        let lapsed = self.shown.of_both("", "lapsed");
        for (at, name) in names.iter().enumerate() {
            let value = lapsed[at].unwrap_or_default();
            let label = format!("{}, {}", self.own[0].text("review-plot-lapsed"), plain::shortened(name, 12));
            bars.push(Bar { label, parts: vec![Part { value, fill: Fill::Empty }], after: value.to_string() });
        }
        let keys = [("solid", "review-key-in-time"), ("hatched", "review-key-late"), ("empty", "review-key-lapsed")];
        self.figure("review-plot-timeliness", &bars, 0, &keys);
    }

    fn medians(&mut self) {
        let names = self.shown.names();
        let mut bars = Vec::new();
        for (id, member) in [("review-plot-acks", "ack_median"), ("review-plot-answers", "answer_median")] {
            let both = self.shown.of_both("", member);
            for (name, value) in names.iter().zip(both) {
                let label = format!("{}, {}", self.own[0].text(id), plain::shortened(name, 12));
                let parts = value.map(|value| Part { value, fill: Fill::Solid }).into_iter().collect();
                bars.push(Bar { label, parts, after: value.map_or_else(|| "–".to_owned(), lasting) });
            }
        }
        self.figure("review-plot-medians", &bars, 0, &[]);
    }

    fn cases(&mut self) {
        let bars: Vec<Bar> = BOTH
            .into_iter()
            .zip([Fill::Hatched, Fill::Solid, Fill::Empty, Fill::Solid, Fill::Empty])
            .map(|(name, fill)| {
                let value = self.shown.number(&format!("/{name}")).unwrap_or_default();
                let label = self.words[0].member("F56", &["figures", name]);
                Bar { label, parts: vec![Part { value, fill }], after: value.to_string() }
            })
            .collect();
        self.figure("review-plot-cases", &bars, 0, &[]);
    }

    fn lines(&mut self, view: &ReviewView) {
        if view.lines.is_empty() {
            return;
        }
        self.heading("review-page-lines");
        let track = |page: &Self, at: usize, word: &str| {
            page.words[at].value("F56", &["figures", "lines", "track"], word).unwrap_or_else(|| plain::line(word))
        };
        let mut bars = Vec::new();
        for line in &view.lines {
            let parts = line.availability_permille.map(|value| Part { value, fill: Fill::Solid }).into_iter().collect();
            bars.push(Bar {
                label: track(self, 0, &line.track),
                parts,
                after: permille(&self.own[0], line.availability_permille),
            });
        }
        self.figure("review-plot-availability", &bars, 1_000, &[]);
        self.push("<table>\n<thead><tr><th></th>");
        for name in TESTS {
            self.push("<th scope=\"col\">");
            self.member(&["figures", "lines", name]);
            self.push("</th>");
        }
        self.push("</tr></thead>\n<tbody>\n");
        for (at, line) in view.lines.iter().enumerate() {
            let names = [0, 1].map(|language: usize| track(self, language, &line.track));
            self.push("<tr><th scope=\"row\">");
            self.pair(&names);
            self.push("<span class=\"digest\">");
            self.escaped(&line.digest);
            self.push("</span></th>");
            for name in TESTS {
                let cell = read(name, self.shown.number(&format!("/lines/{at}/{name}")));
                self.push(&format!("<td>{cell}</td>"));
            }
            self.push("</tr>\n");
        }
        self.push("</tbody>\n</table>\n");
    }

    /// What both say of it, side by side where that differs.
    fn agreement(&mut self, view: &ReviewView) {
        self.heading("review-page-agreement");
        self.push("<p>");
        self.both(&format!("review-state-{}", view.state), &vars![]);
        self.push("</p>\n");
        let names = self.shown.names();
        for (name, said) in names.iter().zip([&view.said_us, &view.said_them]) {
            self.party(name, said.as_ref());
        }
        if view.differences.is_empty() {
            return;
        }
        self.push("<p>");
        self.both("review-differences", &vars![]);
        self.push("</p>\n");
        let mut heads = vec![[0, 1].map(|at: usize| self.own[at].text("review-page-computed")).join(" / ")];
        heads.extend(names);
        self.head(&heads);
        for one in &view.differences {
            self.push("<tr><th scope=\"row\">");
            self.escaped(&plain::line(&one.figure));
            self.push("</th>");
            for value in values(one, view) {
                self.push("<td>");
                self.escaped(&value);
                self.push("</td>");
            }
            self.push("</tr>\n");
        }
        self.push("</tbody>\n</table>\n");
        if view.more {
            self.push("<p>");
            self.both("review-differences-more", &vars![]);
            self.push("</p>\n");
        }
    }

    fn party(&mut self, name: &str, said: Option<&ReviewSaidView>) {
        self.push("<p>");
        match said {
            Some(said) => {
                let id = if said.equal { "review-said-equal" } else { "review-said-other" };
                let number = plain::line(&said.statement.number);
                let values = vars!["by" => name, "number" => number, "digest" => said.digest.as_str()];
                self.both(id, &values);
            }
            None => self.both("review-page-not-said", &vars!["by" => name]),
        }
        self.push("</p>\n");
    }
}
