//! Coded signals (F32; `docs/spec/notices.md#coded-signals-f32`): a code of the table that both parties put on the line, with
//! arguments that need no language.
//!
//! **In scope.** What a signal says, whether its arguments are of the kinds that the table asks for, and the table's words.
//! **Out of scope.** Which table governs: [`crate::terms`].

use std::collections::BTreeMap;
use std::fmt;

use comity_wire::body::Members;
use comity_wire::codec::{Canonical, Dec, Enc, Malformed};
use serde::Deserialize;
use serde_json::Value;

use crate::terms::Terms;

/// The format.
pub const FORMAT: &str = "F32";
/// Bytes of a body at most.
pub const BYTES_MAX: usize = 160;
/// Bytes of a code at most.
pub const CODE_BYTES_MAX: usize = 5;
/// Characters of an argument that is a text, at most.
pub const ARGUMENT_CHARACTERS_MAX: usize = 14;
/// Arguments at most.
pub const ARGUMENTS_MAX: usize = 5;
/// The latest instant that an argument holds: the end of the year 9999.
pub const INSTANT_MAX: u64 = 253_402_300_799;

/// Sectors, as the formats name them. A signal names one by the first 14 characters, which no two share.
pub const SECTORS: [&str; 23] = [
    "energy",
    "transport",
    "banking",
    "financial-market",
    "health",
    "drinking-water",
    "waste-water",
    "digital-infrastructure",
    "ict-services",
    "public-administration",
    "elections",
    "defence",
    "space",
    "postal",
    "waste-management",
    "chemicals",
    "food",
    "manufacturing",
    "digital-providers",
    "research",
    "media",
    "other",
    "not-disclosed",
];

/// What a signal does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// It says what its code means.
    Signal,
    /// It asks whether that is so.
    Query,
    /// It takes back a signal or a query of its author's.
    Cancel,
}

impl Form {
    /// The word that bodies have.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Signal => "signal",
            Self::Query => "query",
            Self::Cancel => "cancel",
        }
    }
}

/// A statement of the line, as an argument names it: `+7` is its author's own number 7, `-2.7` number 7 of the other party's
/// generation 2. No name of anybody is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pointer {
    /// Whether it is a statement of whoever signals.
    pub own: bool,
    /// The generation of the journal.
    pub generation: u64,
    /// The statement's ordinal in it.
    pub ordinal: u64,
}

impl Pointer {
    /// Reads one; `None` where it is none, or written otherwise than it is shown.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let own = text.starts_with('+');
        let rest = text.strip_prefix(['+', '-'])?;
        let (generation, ordinal) = rest.split_once('.').unwrap_or(("1", rest));
        let pointer = Self { own, generation: generation.parse().ok()?, ordinal: ordinal.parse().ok()? };
        let good = pointer.generation > 0 && pointer.ordinal > 0 && pointer.to_string() == text;
        (good && text.len() <= ARGUMENT_CHARACTERS_MAX).then_some(pointer)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whose = if self.own { '+' } else { '-' };
        match self.generation {
            1 => write!(f, "{whose}{}", self.ordinal),
            generation => write!(f, "{whose}{generation}.{}", self.ordinal),
        }
    }
}

/// The name of a code, as a state keeps it with the signal that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeName([u8; CODE_BYTES_MAX]);

impl CodeName {
    /// The name of a code; `None` where it is longer than formats have it, or nothing.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        let mut bytes = [0; CODE_BYTES_MAX];
        let fits = !code.is_empty() && !code.contains('\0');
        bytes.get_mut(..code.len()).filter(|_| fits)?.copy_from_slice(code.as_bytes());
        Some(Self(bytes))
    }

    /// The code.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default().trim_end_matches('\0')
    }
}

impl Canonical for CodeName {
    const BYTES_MAX: usize = 1 + CODE_BYTES_MAX;

    fn write(&self, e: &mut Enc<'_>) {
        e.text(self.text());
    }

    fn read(d: &mut Dec<'_>) -> Result<Self, Malformed> {
        Self::of(d.text("a code", CODE_BYTES_MAX)?).ok_or(Malformed::Unexpected { what: "a code" })
    }
}

/// One argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// An instant, POSIX seconds.
    Instant(u64),
    /// A number.
    Number(u64),
    /// A statement of the line.
    Statement(Pointer),
    /// A special-caution asset by the statement that put it forward.
    Asset(Pointer),
    /// One by a short name that both know.
    Named(String),
    /// A sector.
    Sector(&'static str),
    /// A few characters.
    Text(String),
}

impl Argument {
    /// Reads an argument of a kind; `None` where it is of another.
    #[must_use]
    pub fn read(kind: &str, value: &Value) -> Option<Self> {
        let number = || value.as_u64().filter(|number| *number <= INSTANT_MAX);
        let text = || value.as_str().filter(|text| !text.is_empty() && text.len() <= ARGUMENT_CHARACTERS_MAX);
        Some(match kind {
            "instant" => Self::Instant(number().filter(|instant| *instant > 0)?),
            "number" => Self::Number(number()?),
            "statement" => Self::Statement(Pointer::parse(text()?)?),
            "asset" => match text()? {
                text if text.starts_with(['+', '-']) => Self::Asset(Pointer::parse(text)?),
                text if text.contains(|c: char| c.is_ascii_alphabetic()) => Self::Named(text.to_owned()),
                _ => return None,
            },
            "sector" => Self::Sector(sector(text()?)?),
            "text" => Self::Text(text()?.to_owned()),
            _ => return None,
        })
    }

    /// The value that a body has for it.
    #[must_use]
    pub fn value(&self) -> Value {
        match self {
            Self::Instant(number) | Self::Number(number) => (*number).into(),
            Self::Statement(pointer) | Self::Asset(pointer) => pointer.to_string().into(),
            Self::Sector(sector) => short(sector).into(),
            Self::Named(text) | Self::Text(text) => text.as_str().into(),
        }
    }
}

/// A sector as a signal names it.
#[must_use]
pub fn short(sector: &str) -> &str {
    sector.get(..ARGUMENT_CHARACTERS_MAX).unwrap_or(sector)
}

/// The sector that a signal names.
#[must_use]
pub fn sector(named: &str) -> Option<&'static str> {
    SECTORS.into_iter().find(|sector| short(sector) == named)
}

/// What a body says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// The code.
    pub code: String,
    /// The version of the table that it is of.
    pub table: u64,
    /// What it does.
    pub form: Form,
    /// Arguments, as they stand there.
    pub args: Vec<Value>,
}

impl Signal {
    /// Reads the members of a body; `None` where it is none.
    #[must_use]
    pub fn read(members: &Members<'_>) -> Option<Self> {
        let text = |name: &str| serde_json::from_str::<String>(members.get(name)?).ok();
        let form = match members.get("form") {
            None => Form::Signal,
            Some(_) => [Form::Signal, Form::Query, Form::Cancel]
                .into_iter()
                .find(|f| text("form").as_deref() == Some(f.word()))?,
        };
        let args: Vec<Value> = serde_json::from_str(members.get("args")?).ok()?;
        let table = serde_json::from_str(members.get("table")?).ok()?;
        (args.len() <= ARGUMENTS_MAX).then_some(Self { code: text("code")?, table, form, args })
    }

    /// The body of one, as short as it can be.
    #[must_use]
    pub fn body(&self) -> String {
        let args = Value::Array(self.args.clone());
        let (code, table) = (Value::from(self.code.as_str()), self.table);
        match self.form {
            Form::Signal => format!(r#"{{"code":{code},"table":{table},"args":{args}}}"#),
            form => format!(r#"{{"code":{code},"table":{table},"args":{args},"form":"{}"}}"#, form.word()),
        }
    }

    /// Its arguments by the kinds that a table asks for. A signal has all of them, a query the first ones or none; what takes
    /// a signal back names it in the envelope, and at most once more here.
    ///
    /// # Errors
    /// [`ArgumentError`].
    pub fn arguments(&self, kinds: &[String]) -> Result<Vec<Argument>, ArgumentError> {
        let cancel = ["statement".to_owned()];
        let kinds = if self.form == Form::Cancel { &cancel[..] } else { kinds };
        let fits =
            if self.form == Form::Signal { self.args.len() == kinds.len() } else { self.args.len() <= kinds.len() };
        if !fits {
            return Err(ArgumentError::Count { asked: kinds.len(), given: self.args.len() });
        }
        let read = |(at, (kind, value)): (usize, (&String, &Value))| {
            Argument::read(kind, value).ok_or_else(|| ArgumentError::Kind { at: at + 1, kind: kind.clone() })
        };
        kinds.iter().zip(&self.args).enumerate().map(read).collect()
    }
}

/// Why arguments are not those of a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArgumentError {
    /// There are too many or too few.
    #[error("the code has {asked} arguments, not {given}")]
    Count {
        /// How many the table asks for.
        asked: usize,
        /// How many there are.
        given: usize,
    },
    /// One is of another kind.
    #[error("argument {at} is no {kind}")]
    Kind {
        /// Which, from 1.
        at: usize,
        /// The kind that the table asks for.
        kind: String,
    },
}

/// A code of a table, with what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// The code.
    pub code: String,
    /// What it means, by language.
    pub meaning: BTreeMap<String, String>,
    /// Kinds of its arguments.
    pub args: Vec<String>,
    /// By when it is answered, in seconds.
    pub answer: Option<u64>,
}

/// The codes of terms with their words, in their order: read anew from the terms' text, as a state keeps no words apart.
#[must_use]
pub fn table(terms: &Terms) -> Vec<Meant> {
    #[derive(Deserialize)]
    struct Written {
        code: String,
        #[serde(default)]
        meaning: BTreeMap<String, String>,
        #[serde(default)]
        args: Vec<String>,
        answer: Option<u64>,
    }
    #[derive(Deserialize)]
    struct Text {
        #[serde(default)]
        codes: Vec<Written>,
    }
    let text: Text = serde_json::from_str(&terms.text).unwrap_or(Text { codes: Vec::new() });
    let meant = |Written { code, meaning, args, answer }| Meant { code, meaning, args, answer };
    text.codes.into_iter().map(meant).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn signal(form: Form, args: Vec<Value>) -> Signal {
        Signal { code: "SE1".into(), table: 1, form, args }
    }

    #[test]
    fn a_pointer_is_written_in_one_way() {
        for (text, own, generation, ordinal) in
            [("+7", true, 1, 7), ("-2.71", false, 2, 71), ("+9999999999999", true, 1, 9_999_999_999_999)]
        {
            let pointer = Pointer::parse(text).unwrap();
            assert_eq!(pointer, Pointer { own, generation, ordinal });
            assert_eq!(pointer.to_string(), text);
        }
        for wrong in [
            "7",
            "+",
            "+0",
            "+07",
            "-1.7",
            "+0.7",
            "+7.",
            "+.7",
            "+-7",
            "AUR/nrrc/7",
            "+7 ",
            "+2.3.4",
            "+99999999999999",
        ] {
            assert_eq!(Pointer::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_code_is_kept_as_it_is_named() {
        for code in ["A", "SE1", "AC999"] {
            let name = CodeName::of(code).unwrap();
            assert_eq!((name.text(), CodeName::from_bytes(&name.to_bytes())), (code, Ok(name)));
        }
        for wrong in ["", "AC9999", "A\0", "ЖЖЖ"] {
            assert_eq!(CodeName::of(wrong), None, "{wrong:?}");
        }
        assert_ne!(CodeName::of("AC1"), CodeName::of("AC"));
    }

    #[test]
    fn no_two_sectors_are_named_alike_and_none_but_by_its_name() {
        for one in SECTORS {
            assert_eq!(sector(short(one)), Some(one));
        }
        for wrong in ["", "ENERGY", "energy ", "financial-market", "digital"] {
            assert_eq!(sector(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_argument_is_of_its_kind_or_none() {
        let read = |kind: &str, value: Value| Argument::read(kind, &value);
        assert_eq!(read("instant", json!(1)), Some(Argument::Instant(1)));
        assert_eq!(read("number", json!(0)), Some(Argument::Number(0)));
        assert_eq!(read("asset", json!("GRID-7")), Some(Argument::Named("GRID-7".into())));
        assert_eq!(
            read("asset", json!("-7")),
            Some(Argument::Asset(Pointer { own: false, generation: 1, ordinal: 7 }))
        );
        for (kind, value) in [
            ("instant", json!(0)),
            ("instant", json!("2026-01-01")),
            ("instant", json!(INSTANT_MAX + 1)),
            ("instant", json!(1.5)),
            ("number", json!(-1)),
            ("number", json!("7")),
            ("statement", json!(7)),
            ("statement", json!("7")),
            ("asset", json!("7")),
            ("asset", json!("+x")),
            ("sector", json!("ships")),
            ("text", json!("")),
            ("text", json!("fifteen letters")),
            ("colour", json!("red")),
        ] {
            assert_eq!(read(kind, value.clone()), None, "{kind} {value}");
        }
    }

    #[test]
    fn a_signal_has_all_arguments_a_query_the_first_ones_and_what_cancels_one_at_most() {
        let kinds = ["instant".to_owned(), "sector".to_owned()];
        let count = |form, args: Vec<Value>| signal(form, args).arguments(&kinds).map(|args| args.len());
        assert_eq!(count(Form::Signal, vec![json!(9), json!("energy")]), Ok(2));
        assert_eq!(count(Form::Signal, vec![json!(9)]), Err(ArgumentError::Count { asked: 2, given: 1 }));
        assert_eq!(count(Form::Query, vec![]), Ok(0));
        assert_eq!(count(Form::Query, vec![json!(9)]), Ok(1));
        assert_eq!(
            count(Form::Query, vec![json!("energy")]),
            Err(ArgumentError::Kind { at: 1, kind: "instant".into() })
        );
        assert_eq!(
            count(Form::Query, vec![json!(9), json!("food"), json!(1)]),
            Err(ArgumentError::Count { asked: 2, given: 3 })
        );
        assert_eq!(count(Form::Cancel, vec![]), Ok(0));
        assert_eq!(count(Form::Cancel, vec![json!("+7")]), Ok(1));
        assert_eq!(count(Form::Cancel, vec![json!(9)]), Err(ArgumentError::Kind { at: 1, kind: "statement".into() }));
    }

    #[test]
    fn a_body_is_read_as_it_is_made_and_none_that_the_schema_admits_is_too_long() {
        for form in [Form::Signal, Form::Query, Form::Cancel] {
            let said = Signal { code: "ZZ999".into(), table: 65_535, form, args: vec![json!("ABCDEFGHIJKLMN"); 5] };
            let body = said.body();
            assert!(body.len() <= BYTES_MAX, "{}", body.len());
            assert_eq!(Signal::read(&Members::read(body.as_bytes()).unwrap()), Some(said));
        }
        for wrong in [
            r#"{"code":"AC1","table":1}"#,
            r#"{"code":7,"table":1,"args":[]}"#,
            r#"{"code":"AC1","table":"1","args":[]}"#,
            r#"{"code":"AC1","table":1,"args":[1,2,3,4,5,6]}"#,
            r#"{"code":"AC1","table":1,"args":[],"form":"shout"}"#,
        ] {
            assert_eq!(Signal::read(&Members::read(wrong.as_bytes()).unwrap()), None, "{wrong}");
        }
    }
}
