//! One draft: how it would be read, what others think of it, and how it is released.

use axum::http::StatusCode;
use axum::response::Response;
use comity_node::service::views::RenderingView;
use comity_node::watch::drafts::{DraftState, DraftView};
use maud::{Markup, PreEscaped, html};

use crate::ask::{Refused, part};
use crate::frame::{Signed, answer};
use crate::marks::{foreign, instant, marks};
use crate::pages::notes::lines;
use crate::words::Value;

/// What was refused, with the text that was typed for it.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    pub(super) act: String,
    pub(super) text: String,
    pub(super) status: StatusCode,
    pub(super) said: [String; 2],
}

/// A draft as its page shows it.
pub(super) struct One {
    pub(super) view: DraftView,
    pub(super) preview: Result<RenderingView, Refused>,
    /// Two officers release its format.
    pub(super) two: bool,
    pub(super) trouble: Trouble,
}

impl One {
    fn is_open(&self) -> bool {
        !matches!(self.view.state, DraftState::Released | DraftState::Withdrawn)
    }

    pub(super) fn page(&self, signed: &Signed, code: StatusCode) -> Response {
        let tongue = &signed.tongue;
        let content = html! {
            @if !self.trouble.said[0].is_empty() {
                div class="bad refusal" role="alert" { p { (self.trouble.said[0]) " " (self.trouble.said[1]) } }
            }
            (self.facts(signed))
            @if self.is_open() { p class="acts" { a href={ "/drafts/" (self.view.id) "/edit" } { (tongue.text("console-draft-edit")) } } }
            h2 { (tongue.text("console-compose-preview-head")) }
            @match &self.preview {
                Ok(view) => { article class="rendering" { (PreEscaped(&view.content)) } }
                Err(problem) => {
                    p class="bad" { (tongue.with("draft-not-yet", &[("problem", Value::Text(&tongue.problem(problem)[0]))])) }
                    pre { code { (comity_catalog::display::block(self.view.draft.body.get())) } }
                }
            }
            @if self.is_open() { (self.release(signed)) }
            (self.notes(signed))
            @if self.is_open() {
                form method="post" {
                    (signed.form_token())
                    button name="act" value="withdraw" { (tongue.text("console-draft-withdraw")) }
                }
            }
        };
        let title = tongue.with("console-draft-title", &[("draft", Value::Number(self.view.id))]);
        answer(code, signed.titled(&title, content))
    }

    fn facts(&self, signed: &Signed) -> Markup {
        let (tongue, view, draft) = (&signed.tongue, &self.view, &self.view.draft);
        let tlp = view.labels.as_ref().map_or(draft.tlp.as_str(), |labels| labels.tlp.as_str());
        let pap = view.labels.as_ref().map_or(draft.pap.as_str(), |labels| labels.pap.as_str());
        html! {
            @if ["exercise", "test"].contains(&draft.mark.as_str()) {
                p class={ "banner on fixed" } {
                    strong { (tongue.word("mark", &draft.mark)) } " " (tongue.text(&format!("console-compose-{}", draft.mark)))
                }
            }
            p { (marks(tongue, &draft.mark, tlp, pap)) strong { (foreign(&draft.subject)) } }
            dl class="facts" {
                dt { (tongue.text("console-state")) } dd { (tongue.word("draft-state", view.state.word())) }
                dt { (tongue.text("console-line")) } dd { (foreign(&draft.peer)) " " (tongue.word("track", &draft.track)) }
                dt { (tongue.text("console-format")) } dd { (foreign(&draft.format)) }
                dt { (tongue.text("console-draft-version")) } dd { (view.version) }
                dt { (tongue.text("console-draft-owner")) } dd { (foreign(&view.owner)) }
                dt { (tongue.text("console-draft-changed-at")) } dd { (foreign(&view.changed_by)) ", " (instant(view.changed_at)) }
                @if let Some(number) = &view.number {
                    dt { (tongue.text("console-statement")) }
                    dd { a href={ "/statements/" (part(number)) } { (foreign(number)) } }
                }
            }
        }
    }

    /// The text of a form: what was typed, where it was refused.
    fn typed(&self, act: &str) -> &str {
        if self.trouble.act == act { &self.trouble.text } else { "" }
    }

    fn release(&self, signed: &Signed) -> Markup {
        let (tongue, view) = (&signed.tongue, &self.view);
        let asked = !view.asked.is_empty();
        let ready = if asked { view.signed.len() >= view.asked.len() } else { !self.two };
        html! {
            section aria-labelledby="release" {
                h2 id="release" { (tongue.text("console-draft-release")) }
                @if self.two { p { (tongue.text("console-draft-two")) } }
                @if view.state == DraftState::Drafted {
                    form method="post" { (signed.form_token()) button name="act" value="review" { (tongue.text("console-draft-review")) } }
                }
                @if asked { (self.signers(signed)) }
                @if ready {
                    form method="post" {
                        (signed.form_token())
                        button class="first" name="act" value="release" { (tongue.text("console-draft-send")) }
                    }
                }
                details open[(self.two && !asked) || self.trouble.act == "request"] {
                    summary { (tongue.text("console-draft-request")) }
                    form method="post" class="sheet" {
                        (signed.form_token())
                        label for="officers" { (tongue.text("console-draft-officers")) }
                        textarea id="officers" name="text" rows="2" required { "\n" (self.typed("request")) }
                        button name="act" value="request" { (tongue.text("console-draft-ask")) }
                    }
                }
            }
        }
    }

    /// Who is asked to sign, and how they do on their own machines.
    fn signers(&self, signed: &Signed) -> Markup {
        let (tongue, view) = (&signed.tongue, &self.view);
        let count =
            [("have", Value::Number(view.signed.len() as u64)), ("asked", Value::Number(view.asked.len() as u64))];
        html! {
            p { (tongue.with("draft-signed", &count)) }
            ul {
                @for key in &view.asked {
                    @let id = if view.signed.contains(key) { "console-draft-signed" } else { "console-draft-unsigned" };
                    li { code { (key) } ": " strong { (tongue.text(id)) } }
                }
            }
            form method="post" {
                (signed.form_token())
                input type="hidden" name="text" value=(view.asked.join("\n"));
                button name="act" value="file" { (tongue.text("console-draft-file")) }
            }
            p { (tongue.text("console-draft-how")) }
            pre { code { "comity release sign " (view.id) ".request --key OFFICER.key -o " (view.id) ".OFFICER" } }
            form method="post" class="sheet" {
                (signed.form_token())
                label for="signature" { (tongue.text("console-draft-signature")) }
                textarea id="signature" name="text" rows="4" required { "\n" (self.typed("sign")) }
                button name="act" value="sign" { (tongue.text("console-draft-bring")) }
            }
        }
    }

    fn notes(&self, signed: &Signed) -> Markup {
        let tongue = &signed.tongue;
        html! {
            section class="internal" aria-labelledby="notes" {
                h2 id="notes" { (tongue.text("console-notes")) }
                p class="note" { (tongue.text("console-notes-means")) }
                @if self.view.notes.is_empty() { p { (tongue.text("console-notes-none")) } }
                @for note in &self.view.notes {
                    p {
                        strong { (foreign(&note.by)) } ", " (instant(note.at)) ", " (tongue.text("console-draft-version")) " " (note.version)
                    }
                    (lines(&note.text))
                }
                form method="post" {
                    (signed.form_token())
                    label for="note" { (tongue.text("console-note")) }
                    textarea id="note" name="text" rows="3" required { "\n" (self.typed("note")) }
                    button name="act" value="note" { (tongue.text("console-note-add")) }
                }
            }
        }
    }
}
