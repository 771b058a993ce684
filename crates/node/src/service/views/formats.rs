//! Formats and renderings.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A language of the catalogue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LanguageTag {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
}

impl From<LanguageTag> for comity_catalog::Language {
    fn from(tag: LanguageTag) -> Self {
        match tag {
            LanguageTag::En => Self::English,
            LanguageTag::Ru => Self::Russian,
        }
    }
}

/// In which language formats are explained.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct FormatQuery {
    /// The language.
    pub lang: LanguageTag,
}

/// One line of the list of formats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormatItem {
    /// Such as `F23`.
    pub id: String,
    /// Its version.
    pub version: u64,
    /// Its name.
    pub name: String,
    /// Where it is said, in words.
    pub tracks: String,
    /// By when it is acknowledged, in words.
    pub ack: String,
    /// By when it is answered, in words.
    pub answer: String,
    /// The word of who releases it: `one`, `two`, `node`.
    pub release: String,
    /// Hash of its definition.
    pub hash: String,
}

/// The formats that a node knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormatList {
    /// Hash of all definitions (PROTOCOL.md rule 14).
    pub hash: String,
    /// Each format, in the order of ids and versions.
    pub formats: Vec<FormatItem>,
}

/// A rule of a format, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RuleView {
    /// Its key, such as `ack`.
    pub key: String,
    /// Its name.
    pub label: String,
    /// What it says.
    pub text: String,
}

/// A value that a member may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormatValueView {
    /// The value.
    pub value: String,
    /// Its name.
    pub label: String,
}

/// A member of a format's body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberView {
    /// Names that lead to it, with `/` between.
    pub path: String,
    /// Its name for people.
    pub label: String,
    /// What it holds.
    pub help: String,
    /// It must be there, where what it belongs to is.
    pub required: bool,
    /// It should be there.
    pub recommended: bool,
    /// An attachment of its name may stand for it.
    pub attachable: bool,
    /// The values that it may have; none where it is not one of a list.
    pub values: Vec<FormatValueView>,
}

impl From<comity_catalog::guide::Member> for MemberView {
    fn from(member: comity_catalog::guide::Member) -> Self {
        let value = |(value, label)| FormatValueView { value, label };
        Self {
            path: member.path,
            label: member.label,
            help: member.help,
            required: member.required,
            recommended: member.recommended,
            attachable: member.attachable,
            values: member.values.into_iter().map(value).collect(),
        }
    }
}

/// One format: for people, and for programs as its whole definition.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormatView {
    /// Such as `F23`.
    pub id: String,
    /// Its version.
    pub version: u64,
    /// Hash of its definition.
    pub hash: String,
    /// Whether Comity ships it. A party's own counts on a line only once both parties announced its hash there (F14).
    #[serde(default)]
    pub shipped: bool,
    /// Lines, as `PEER/track`, whose rules in force have it.
    #[serde(default)]
    pub adopted_on: Vec<String>,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub help: String,
    /// Its rules.
    pub rules: Vec<RuleView>,
    /// Members of its body.
    pub members: Vec<MemberView>,
    /// The definition, schema included: what the hash is made of.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub definition: Box<RawValue>,
}

/// What a rendering is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RenderingForm {
    /// Plain text of 72 columns.
    #[default]
    Text,
    /// A fragment of HTML.
    Html,
    /// A whole page of HTML.
    Page,
}

/// Which rendering.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RenderingQuery {
    /// The language.
    pub lang: LanguageTag,
    /// The form.
    pub form: RenderingForm,
}

/// A statement as it reads, with the marks that go wherever it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenderingView {
    /// Its number.
    pub number: String,
    /// The label, such as `TLP:AMBER`.
    pub tlp: String,
    /// The label, such as `PAP:AMBER`.
    pub pap: String,
    /// Actual, exercise or test.
    pub mark: String,
    /// Evidence is neither attached nor committed to by hash, and the format asks for it.
    pub unsubstantiated: bool,
    /// The rendering, every mark in it.
    pub content: String,
}
