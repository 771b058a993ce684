//! The sheet that a statement is written on: the form, what the node refuses in it, and how it will be read.

use axum::http::StatusCode;
use axum::response::Response;
use comity_node::service::views::{FormatView, RenderingView, StatementDraft};
use maud::{Markup, PreEscaped, html};

use super::envelope;
use crate::Console;
use crate::ask::{Refused, part, status};
use crate::form::{FURTHER, Field, Shown, Typed, Unwritten, fields, release, write};
use crate::frame::{Signed, answer};
use crate::marks::foreign;
use crate::pages::statements::rendered_in;
use crate::words::Value;

/// The languages in which a statement is rendered.
const RENDERED: [(&str, &str); 2] = [("en", "English"), ("ru", "Русский")];

/// What a sheet is for.
pub(crate) enum For {
    /// A new statement.
    New,
    /// A draft, by the version that was read.
    Draft(u64),
}

/// A format's form with what was typed into it.
pub(crate) struct Sheet {
    pub(crate) format: FormatView,
    pub(crate) fields: Vec<Field>,
    pub(crate) typed: Typed,
    pub(crate) purpose: For,
    /// The list that one more entry was asked for.
    pub(crate) another: String,
    /// What is to be said first, and with which status.
    pub(crate) refusal: Option<(StatusCode, Markup)>,
    /// The member that the node refuses.
    pub(crate) wrong: String,
    /// How it will be read, by language.
    pub(crate) previews: Vec<(&'static str, &'static str, RenderingView)>,
}

impl Sheet {
    /// The sheet of a format.
    ///
    /// # Errors
    /// What the node refuses, such as a format that it does not know.
    pub(crate) async fn of(console: &Console, signed: &Signed, format: &str, purpose: For) -> Result<Self, Refused> {
        let path = format!("/v1/formats/{}?lang={}", part(format), rendered_in(signed.tongue.language.tag));
        let format: FormatView = console.asker.get(signed.who(), &path).await?;
        Ok(Self {
            fields: fields(&format),
            format,
            typed: Typed::default(),
            purpose,
            another: String::new(),
            refusal: None,
            wrong: String::new(),
            previews: Vec::new(),
        })
    }

    /// The draft that was typed, over what stood there before.
    pub(crate) fn draft(&self, before: Option<StatementDraft>) -> Result<StatementDraft, Unwritten> {
        let body = write(&self.fields, &self.typed)?;
        let mut draft = match before {
            Some(before) => StatementDraft { body, ..before },
            None => {
                let (peer, track) = (self.typed.get("peer"), self.typed.get("track"));
                let mut draft = StatementDraft::new(peer, track, &self.format.id, body);
                draft.format_version = self.format.version;
                draft
            }
        };
        envelope::fill(&self.typed, &self.fields, &mut draft);
        Ok(draft)
    }

    /// Types a draft into the sheet.
    pub(crate) fn take(&mut self, draft: &StatementDraft) {
        envelope::read(draft, &mut self.typed);
        crate::form::read(&self.fields, &draft.body, &mut self.typed);
        self.typed.put("peer", draft.peer.as_str());
        self.typed.put("track", draft.track.as_str());
    }

    /// That the node refuses what is on the sheet.
    pub(crate) fn refused(&mut self, signed: &Signed, problem: &Refused) {
        let [said, remedy] = signed.tongue.problem(problem);
        let field = problem.params.get("field").map(String::as_str).unwrap_or_default();
        self.wrong = field.trim_start_matches('/').trim_start_matches("body/").to_owned();
        let about = html! { p { (said) } @if !remedy.is_empty() { p { (remedy) } } };
        self.refusal = Some((status(problem), about));
    }

    /// That what was typed is no body.
    pub(crate) fn unwritten(&mut self, signed: &Signed, why: &Unwritten) {
        let said = match why {
            Unwritten::NoObject => signed.tongue.text("console-compose-further-wrong"),
            Unwritten::Twice(name) => {
                signed.tongue.with("console-compose-further-twice", &[("name", Value::Text(name))])
            }
        };
        self.refusal = Some((StatusCode::UNPROCESSABLE_ENTITY, html! { p { (said) } }));
    }

    /// Has the node show it as the other side will read it, in the reader's language first.
    pub(crate) async fn preview(&mut self, console: &Console, signed: &Signed, draft: &StatementDraft) {
        let first = rendered_in(signed.tongue.language.tag);
        let mut languages = RENDERED.to_vec();
        languages.sort_by_key(|(tag, _)| *tag != first);
        for (tag, name) in languages {
            let path = format!("/v1/previews?lang={tag}&form=html");
            match console.asker.post::<RenderingView>(signed.who(), (&path, None), draft).await {
                Ok(view) => self.previews.push((tag, name, view)),
                Err(refused) => return self.refused(signed, &refused),
            }
        }
    }

    /// The page.
    pub(crate) fn page(&self, signed: &Signed) -> Response {
        let tongue = &signed.tongue;
        let of = (if self.wrong.is_empty() { "" } else { "b/" }).to_owned() + &self.wrong;
        let content = html! {
            p class="note" { (tongue.text("console-line")) ": " (foreign(self.typed.get("peer"))) " "
                (tongue.word("track", self.typed.get("track"))) }
            (self.banner(signed))
            @if let Some((_, said)) = &self.refusal {
                div class="bad refusal" role="alert" {
                    (said)
                    @if !self.wrong.is_empty() { p { a href={ "#" (crate::form::field_id(&of)) } { (tongue.text("console-compose-see")) } } }
                    p { (tongue.text("console-compose-kept")) }
                }
            }
            (self.shown_as_read(signed))
            (self.form(signed))
        };
        let title = format!("{} {}", self.format.id, self.format.name);
        let code = self.refusal.as_ref().map_or(StatusCode::OK, |(code, _)| *code);
        answer(code, signed.titled(&title, content))
    }

    /// That it is an exercise or a test; where the style sheet can see the choice, it follows the choice at once.
    fn banner(&self, signed: &Signed) -> Markup {
        let is = envelope::mark(&self.typed);
        html! {
            @for mark in ["exercise", "test"] {
                p class={ "banner " (mark) @if is == mark { " on" } } {
                    strong { (signed.tongue.word("mark", mark)) } " "
                    (signed.tongue.text(&format!("console-compose-{mark}")))
                }
            }
        }
    }

    fn shown_as_read(&self, signed: &Signed) -> Markup {
        let tongue = &signed.tongue;
        html! {
            @if !self.previews.is_empty() {
                section aria-labelledby="preview" class="preview" {
                    h2 id="preview" { (tongue.text("console-compose-preview-head")) }
                    p class="note" { (tongue.text("console-compose-not-sent")) }
                    @for (index, (tag, name, view)) in self.previews.iter().enumerate() {
                        details open[index == 0] {
                            summary lang=(tag) { (name) }
                            article class="rendering" lang=(tag) { (PreEscaped(&view.content)) }
                        }
                    }
                }
            }
        }
    }

    fn form(&self, signed: &Signed) -> Markup {
        let (tongue, typed) = (&signed.tongue, &self.typed);
        let shown = Shown { tongue, typed, another: &self.another, wrong: &self.wrong };
        html! {
            form method="post" class="sheet" {
                (signed.form_token())
                // Enter in a field previews; the first button of a form is what it presses.
                button name="act" value="preview" hidden tabindex="-1" {}
                @for name in ["peer", "track", "key"] { input type="hidden" name=(name) value=(typed.get(name)); }
                @if let For::Draft(version) = self.purpose { input type="hidden" name="version" value=(version); }
                @if !self.format.help.is_empty() { p { (self.format.help) } }
                (envelope::show(tongue, typed, &self.fields))
                (shown.body(&self.fields))
                details open[typed.says(FURTHER)] {
                    summary { (tongue.text("console-compose-further")) }
                    label for=(FURTHER) { (tongue.text("console-compose-further-json")) }
                    textarea id=(FURTHER) name=(FURTHER) rows="4" { "\n" (typed.get(FURTHER)) }
                }
                (self.buttons(signed))
            }
        }
    }

    fn buttons(&self, signed: &Signed) -> Markup {
        let tongue = &signed.tongue;
        let two = release(&self.format) == "two";
        html! {
            p class="buttons" {
                button name="act" value="preview" { (tongue.text("console-compose-preview")) } " "
                @match self.purpose {
                    For::New => {
                        button name="act" value="draft" formnovalidate { (tongue.text("console-compose-keep")) } " "
                        @if !two { button class="first" name="act" value="send" { (tongue.text("console-compose-send")) } }
                    }
                    For::Draft(..) => {
                        button class="first" name="act" value="keep" formnovalidate { (tongue.text("console-draft-keep")) }
                    }
                }
            }
            @if two { p class="note" { (tongue.text("console-compose-two")) } }
        }
    }
}
