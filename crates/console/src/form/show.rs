//! Fields as inputs, each with its label, its help and its mark.

use maud::{Markup, html};

use super::typed::Typed;
use super::{BODY, Choice, Field, Kind};
use crate::words::{Tongue, Value};

/// What is shown: fields with what was typed into them.
pub(crate) struct Shown<'a> {
    pub(crate) tongue: &'a Tongue,
    pub(crate) typed: &'a Typed,
    /// The list that one more entry was asked for.
    pub(crate) another: &'a str,
    /// The member that the node refuses, by its path in the body.
    pub(crate) wrong: &'a str,
}

/// The id of the input of a name: names hold what ids in selectors do not like, and nothing else does.
pub(crate) fn field_id(name: &str) -> String {
    name.replace('/', "-")
}

/// Entries that a list shows before somebody typed any.
const fn at_first(field: &Field, item: &Field) -> usize {
    if field.required || !matches!(item.kind, Kind::Group(_) | Kind::Json) { 1 } else { 0 }
}

impl Shown<'_> {
    /// The whole body: what must or should be there, then what may be left out, which stays folded while it is empty.
    pub(crate) fn body(&self, fields: &[Field]) -> Markup {
        let weighty = |field: &&Field| field.required || field.recommended;
        let path = |field: &Field| format!("{BODY}/{}", field.name);
        let other: Vec<&Field> = fields.iter().filter(|field| !weighty(field)).collect();
        let open = other.iter().any(|field| {
            self.typed.says(&path(field)) || self.another.starts_with(&path(field)) || self.is_wrong(&path(field))
        });
        html! {
            @for field in fields.iter().filter(weighty) { (self.field(field, &path(field), true)) }
            @if other.len() == fields.len() { @for field in &other { (self.field(field, &path(field), true)) } }
            @else if !other.is_empty() {
                details open[open] {
                    summary { (self.tongue.text("console-compose-may")) }
                    @for field in &other { (self.field(field, &path(field), true)) }
                }
            }
        }
    }

    /// Whether the node refuses what stands at a path, or the nearest thing below it that has no field.
    fn is_wrong(&self, path: &str) -> bool {
        let refused = self.wrong.split(['/', '.', '[']).next().unwrap_or_default();
        let at = path.strip_prefix(BODY).unwrap_or_default().trim_start_matches('/');
        !at.is_empty() && (self.wrong == at || refused == at)
    }

    fn label(&self, field: &Field) -> Markup {
        html! {
            (field.label)
            @if field.required {
                " " span class="required" { "(" (self.tongue.text("console-compose-required")) ")" }
            } @else if field.recommended {
                " " span class="note" { "(" (self.tongue.text("console-compose-recommended")) ")" }
            }
        }
    }

    fn help(&self, field: &Field, id: &str) -> Markup {
        html! { @if !field.help.is_empty() { p class="note" id={ (id) "-help" } { (field.help) } } }
    }

    /// One field; `top` where it stands in the body itself, so that it must be there whatever else is.
    fn field(&self, field: &Field, path: &str, top: bool) -> Markup {
        let id = field_id(path);
        match &field.kind {
            Kind::Group(fields) => html! {
                fieldset id=(id) {
                    legend { (self.label(field)) }
                    (self.help(field, &id))
                    @for below in fields { (self.field(below, &format!("{path}/{}", below.name), false)) }
                }
            },
            Kind::List(item) => self.list(field, item, (path, &id)),
            Kind::Languages => self.languages(field, (path, &id)),
            Kind::SomeOf(choices) => html! {
                fieldset id=(id) class="choices" {
                    legend { (self.label(field)) }
                    (self.help(field, &id))
                    @for choice in choices {
                        label {
                            input type="checkbox" name=(path) value=(choice.word) checked[self.typed.all(path).contains(&choice.word)];
                            " " (choice.label)
                        }
                    }
                }
            },
            _ => html! {
                div class={ "field" @if self.is_wrong(path) { " wrong" } } {
                    label for=(id) { (self.label(field)) }
                    (self.help(field, &id))
                    (self.input(field, path, (top, "")))
                }
            },
        }
    }

    /// The input itself. Where it stands for one entry of a list, it is called so.
    fn input(&self, field: &Field, path: &str, (top, called): (bool, &str)) -> Markup {
        let (id, is) = (field_id(path), self.typed.get(path));
        let (required, wrong) = (top && field.required && !field.attachable, self.is_wrong(path).then_some("true"));
        let called = Some(called).filter(|called| !called.is_empty());
        let told = (!field.help.is_empty()).then(|| format!("{id}-help"));
        let focus = self.another_at(path);
        match &field.kind {
            Kind::OneOf(choices) => self.select(choices, (path, &id, is), (required, called)),
            Kind::TrueFalse => {
                let word = |word: &str| Choice {
                    word: word.to_owned(),
                    value: serde_json::Value::Null,
                    label: self.tongue.text(&format!("console-compose-{word}")),
                };
                self.select(&[word("true"), word("false")], (path, &id, is), (required, called))
            }
            Kind::Text | Kind::Json => {
                let rows = if field.kind == Kind::Text { 4 } else { 3 };
                html! {
                    textarea id=(id) name=(path) rows=(rows) required[required] aria-label=[called] aria-invalid=[wrong]
                        aria-describedby=[told] autofocus[focus] { "\n" (is) }
                    @if field.kind == Kind::Json { p class="note" { (self.tongue.text("console-compose-json")) } }
                }
            }
            kind => {
                let (low, high) = if let Kind::Whole(low, high) = kind { (*low, *high) } else { (None, None) };
                let input = match kind {
                    Kind::Whole(..) => "number",
                    Kind::Instant => "datetime-local",
                    _ => "text",
                };
                html! {
                    input id=(id) type=(input) name=(path) value=(is) min=[low] max=[high] step=[(*kind == Kind::Instant).then_some(1)]
                        required[required] aria-label=[called] aria-invalid=[wrong] aria-describedby=[told] autofocus[focus];
                    @if *kind == Kind::Instant { " UTC" }
                }
            }
        }
    }

    fn select(
        &self,
        choices: &[Choice],
        (path, id, is): (&str, &str, &str),
        (required, called): (bool, Option<&str>),
    ) -> Markup {
        let known = is.is_empty() || choices.iter().any(|choice| choice.word == is);
        html! {
            select id=(id) name=(path) required[required] aria-label=[called] {
                option value="" { "—" }
                @for choice in choices { option value=(choice.word) selected[choice.word == is] { (choice.label) } }
                @if !known { option value=(is) selected { (is) } }
            }
        }
    }

    /// Whether an input is the first of the entry that was asked for.
    fn another_at(&self, path: &str) -> bool {
        let last = self.entries(self.another, 0).saturating_sub(1);
        let rest = path.strip_prefix(&format!("{}/{last}", self.another));
        !self.another.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    fn entries(&self, path: &str, at_first: usize) -> usize {
        let shown = self.typed.entries(path).max(at_first);
        if self.another == path { shown + 1 } else { shown }
    }

    fn list(&self, field: &Field, item: &Field, (path, id): (&str, &str)) -> Markup {
        let entries = self.entries(path, at_first(field, item));
        html! {
            fieldset id=(id) class=[self.is_wrong(path).then_some("wrong")] {
                legend { (self.label(field)) }
                (self.help(field, id))
                @for index in 0..entries {
                    @let at = format!("{path}/{index}");
                    @let called = format!("{} {}", field.label, index + 1);
                    @match &item.kind {
                        Kind::Group(fields) => {
                            fieldset class="entry" {
                                legend { (called) }
                                @for below in fields { (self.field(below, &format!("{at}/{}", below.name), false)) }
                            }
                        }
                        Kind::List(_) | Kind::Languages | Kind::SomeOf(_) => { (self.field(item, &at, false)) }
                        _ => { div class="entry" { (self.input(item, &at, (false, &called))) } }
                    }
                }
                (self.more(field, path))
            }
        }
    }

    fn languages(&self, field: &Field, (path, id): (&str, &str)) -> Markup {
        html! {
            fieldset id=(id) class=[self.is_wrong(path).then_some("wrong")] {
                legend { (self.label(field)) }
                (self.help(field, id))
                @for index in 0..self.entries(path, 1) {
                    @let (tag, text) = (format!("{path}/{index}/tag"), format!("{path}/{index}/text"));
                    div class="entry" {
                        label for=(field_id(&tag)) { (self.tongue.text("console-compose-language")) }
                        input id=(field_id(&tag)) name=(tag) value=(self.typed.get(&tag)) size="6" autofocus[self.another_at(&tag)];
                        label for=(field_id(&text)) { (self.tongue.text("console-compose-text")) }
                        textarea id=(field_id(&text)) name=(text) rows="3" { "\n" (self.typed.get(&text)) }
                    }
                }
                (self.more(field, path))
            }
        }
    }

    fn more(&self, field: &Field, path: &str) -> Markup {
        let said = self.tongue.with("console-compose-another", &[("what", Value::Text(&field.label))]);
        html! { button name="another" value=(path) formnovalidate { (said) } }
    }
}
