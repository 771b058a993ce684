//! Voice sheets, calls and dictations, as they are asked for and shown.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::statement::Reference;

/// Which sheets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct VoiceQuery {
    /// The first day, as `2026-11-27` in UTC; today where it is not given.
    pub from: Option<String>,
    /// How many days, 1 to 31; 1 where it is not given.
    pub days: Option<u64>,
    /// Not the newest key, but the one so many before it.
    pub older: Option<u64>,
    /// Who prints them, where no token says it.
    pub officer: Option<String>,
}

/// Sheets of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoiceSheetsView {
    /// The peer.
    pub peer: String,
    /// What the peer calls itself.
    pub peer_own_name: String,
    /// The track.
    pub track: String,
    /// What this party is called.
    pub own: String,
    /// The key that they follow from.
    pub key: VoiceKeyView,
    /// The days.
    pub days: Vec<VoiceDayView>,
}

/// A line's voice key, without the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoiceKeyView {
    /// Three words, the same on both sides' sheets of this key.
    pub words: Vec<String>,
    /// The statement that began it.
    pub first: Reference,
    /// The other party's, that said the same.
    pub second: Reference,
    /// How many newer keys there are.
    pub newer: u64,
}

/// A day's sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoiceDayView {
    /// The day in UTC.
    pub day: String,
    /// Its rows.
    pub rows: Vec<VoiceRowView>,
}

/// A row of a sheet: a challenge and its response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoiceRowView {
    /// Its number, the same on both sides' sheets.
    pub row: u64,
    /// Whether we say the challenge; else the other side does.
    pub by_us: bool,
    /// The challenge's words.
    pub challenge: Vec<String>,
    /// The same as numbers from 0000 to 2047.
    pub challenge_numbers: Vec<String>,
    /// The response's words.
    pub response: Vec<String>,
    /// The same as numbers.
    pub response_numbers: Vec<String>,
    /// Where it was used: numbers of the records of calls (F17), or the officer who noted the call here.
    pub used: Vec<String>,
}

/// What was heard in a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct VoiceCheck {
    /// The peer.
    pub peer: String,
    /// The track.
    pub track: String,
    /// The row.
    pub row: u64,
    /// The words or numbers that were heard: the response to our challenge, or the other side's challenge.
    pub heard: String,
    /// The day of the sheet; today where it is not given.
    #[serde(default)]
    pub day: Option<String>,
    /// As for the sheets: not the newest key.
    #[serde(default)]
    pub older: Option<u64>,
    /// Who holds the call, where no token says it.
    #[serde(default)]
    pub officer: String,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum VoiceVerdict {
    /// It is right.
    Matched,
    /// These are other words.
    WrongWord,
    /// Right words in another order.
    WordsSwapped,
    /// They are this row's other half: what we would say was said to us.
    Echoed,
    /// They are another row's of this sheet.
    OtherRow,
}

/// A row, judged and struck out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoiceCheckView {
    /// The day of the sheet.
    pub day: String,
    /// The row.
    pub row: u64,
    /// Whether we said the challenge.
    pub by_us: bool,
    /// What became of it.
    pub verdict: VoiceVerdict,
    /// What to answer; only where the other side's challenge is right.
    #[serde(default)]
    pub say: Vec<String>,
    /// The rows of this day that were used, as an F17 names them.
    pub challenge: String,
}

/// A statement to be dictated.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DictationDraft {
    /// Its format.
    pub format: String,
    /// Version of the format; 1 where it is not given.
    #[serde(default = "one")]
    pub format_version: u64,
    /// Its body.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub body: Box<RawValue>,
}

const fn one() -> u64 {
    1
}

/// A statement as it is dictated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DictationView {
    /// Its format.
    pub format: String,
    /// Version of the format.
    pub format_version: u64,
    /// Its lines.
    pub lines: Vec<DictationLine>,
    /// The check groups of the whole.
    pub groups: Vec<String>,
}

/// A line of a dictation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DictationLine {
    /// Names of members and places in lists, from 1, with dots between.
    pub path: String,
    /// `text`, `number`, `yes-no`, `empty-list`, `empty-object` or `nothing`.
    pub kind: String,
    /// What is read.
    pub text: String,
    /// Its check group; of what was heard, empty where none was read out.
    #[serde(default)]
    pub group: String,
}

/// A dictation as it was written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TranscriptDraft {
    /// Its format.
    pub format: String,
    /// Version of the format; 1 where it is not given.
    #[serde(default = "one")]
    pub format_version: u64,
    /// Its lines.
    pub lines: Vec<DictationLine>,
    /// The check groups of the whole, as they were read out.
    #[serde(default)]
    pub groups: Vec<String>,
}

/// What became of a check group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum HeardView {
    /// What was written down makes this group.
    Matches,
    /// It makes another one.
    Differs,
    /// None was read out.
    Unread,
    /// It is no group: of another length, or with a character that none has.
    NoGroup,
    /// It has a letter of another alphabet.
    Foreign,
}

/// A transcript, judged.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TranscriptView {
    /// Its lines.
    pub lines: Vec<TranscriptLine>,
    /// The groups that the whole makes.
    pub groups: Vec<String>,
    /// Whether these were read out. Where every line matches and the whole does not, a line is missing.
    pub whole: HeardView,
    /// Whether everything was read out and matches.
    pub complete: bool,
    /// The body that the lines make.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub body: Box<RawValue>,
    /// What is wrong with it as a statement of its format: a problem's code; nothing where it is valid.
    #[serde(default)]
    pub invalid: Option<String>,
    /// The member that is wrong, where one is.
    #[serde(default)]
    pub invalid_member: Option<String>,
}

/// A line of a transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TranscriptLine {
    /// Its path.
    pub path: String,
    /// The group that what was written down makes.
    pub group: String,
    /// Whether it was read out.
    pub heard: HeardView,
    /// Words that mix alphabets.
    pub mixed: Vec<String>,
}

/// Both sides' records of one call, side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallView {
    /// Our record.
    pub ours: Reference,
    /// Theirs.
    pub theirs: Reference,
    /// Members in which they differ.
    pub differences: Vec<CallDifference>,
}

/// A member that the two sides recorded differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallDifference {
    /// The member.
    pub member: String,
    /// What ours says, as JSON; nothing where it has none.
    #[serde(default)]
    pub ours: Option<String>,
    /// What theirs says.
    #[serde(default)]
    pub theirs: Option<String>,
}
