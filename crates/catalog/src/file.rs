//! A format's file (docs/spec/formats.md#file): strictly read, so that what is not understood is never passed over.

use comity_wire::ids::Track;

use crate::format::{Carried, Format, Lead, LeadFrom, Period, Prerequisite, Release, Retention, Tracks, Who};
use crate::json::Json;
use crate::reader::{Bad, LoadError, Members, count, text};
use crate::schema::{Schema, compile};

/// Largest file of a format in bytes.
pub const FILE_BYTES_MAX: usize = 262_144;
/// Longest id of a format in bytes.
pub const FORMAT_ID_BYTES_MAX: usize = 16;
/// Longest period in seconds: ten years.
pub const PERIOD_SECONDS_MAX: u64 = 315_360_000;
/// Most prerequisites, tracks or attachable members of a format.
pub const RULES_MAX: usize = 64;

/// A format as its file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatFile {
    /// The rules.
    pub format: Format,
    /// The body's schema, ready to judge.
    pub schema: Schema,
    /// The whole file.
    pub json: Json,
}

impl FormatFile {
    /// Reads a file. Its name without `.json` must be the id, or the id, `-v` and the version.
    ///
    /// # Errors
    /// [`LoadError`]: it is too large, no JSON, has a member or keyword that is not known, or a value that is not allowed;
    /// says where.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, LoadError> {
        let failed = |what: String| Bad::new("", what).in_file(name);
        if bytes.len() > FILE_BYTES_MAX {
            return Err(failed(format!("larger than {FILE_BYTES_MAX} bytes")));
        }
        let json: Json = serde_json::from_slice(bytes).map_err(|error| failed(error.to_string()))?;
        let file = read(&json).map_err(|bad| bad.in_file(name))?;
        let Format { id, version, .. } = &file.0;
        let stem = name.strip_suffix(".json").unwrap_or(name);
        if stem != id && stem != format!("{id}-v{version}") {
            return Err(failed(format!("a file of {id} is called {id}.json or {id}-v{version}.json")));
        }
        Ok(Self { format: file.0, schema: file.1, json })
    }
}

fn read(json: &Json) -> Result<(Format, Schema), Bad> {
    let mut members = Members::of("", json)?;
    let id = id_of(&members.at("id"), members.need("id")?)?;
    let version = members.count("version")?;
    if version == 0 {
        return Err(Bad::new("version", "versions begin with 1"));
    }
    let schema = compile("schema", members.need("schema")?)?;
    let format = Format {
        who: word_of("who", members.text("who")?, &Who::ALL, Who::word)?,
        tracks: tracks(&members.texts("tracks")?)?,
        ack: period("ack", members.need("ack")?)?,
        answer: period("answer", members.need("answer")?)?,
        lead: lead(members.need("lead")?)?,
        release: word_of("release", members.text("release")?, &Release::ALL, Release::word)?,
        carried: match members.text("carried")? {
            "statement" => Carried::Statement,
            "header" => Carried::Header,
            _ => return Err(Bad::new("carried", "statement or header")),
        },
        prerequisites: prerequisites(members.list("prerequisites")?)?,
        evidence: match members.need("evidence")? {
            Json::Null => None,
            json => Some(text("evidence", json)?.to_owned()),
        },
        unsuspendable: members.flag("unsuspendable")?,
        fixed_words: members.flag("fixed_words")?,
        retention: word_of("retention", members.text("retention")?, &Retention::ALL, Retention::word)?,
        attachable: members.texts("attachable")?.into_iter().map(str::to_owned).collect(),
        recommended: members.texts("recommended")?.into_iter().map(str::to_owned).collect(),
        id,
        version,
    };
    members.finish()?;
    agree(&format, &schema)?;
    Ok((format, schema))
}

/// What members name must be members.
fn agree(format: &Format, schema: &Schema) -> Result<(), Bad> {
    let known = |at: &str, name: &str| match schema.properties.get(name) {
        Some(_) => Ok(()),
        None => Err(Bad::new(at, format!("the body has no member {name}"))),
    };
    for name in &schema.required {
        known("schema.required", name)?;
    }
    for (at, names) in [("attachable", &format.attachable), ("recommended", &format.recommended)] {
        if names.len() > RULES_MAX {
            return Err(Bad::new(at, format!("at most {RULES_MAX}")));
        }
        names.iter().try_for_each(|name| known(at, name))?;
    }
    if let Some(name) = format.recommended.iter().find(|name| schema.required.contains(name)) {
        return Err(Bad::new("recommended", format!("{name} is required already")));
    }
    if let Some(name) = &format.evidence {
        known("evidence", name)?;
    }
    if let Some(Lead { from: LeadFrom::AfterMember(name) | LeadFrom::BeforeMember(name), .. }) = &format.lead {
        known("lead.of", name)?;
    }
    Ok(())
}

fn id_of(at: &str, json: &Json) -> Result<String, Bad> {
    let id = text(at, json)?;
    let good = id.len() <= FORMAT_ID_BYTES_MAX
        && id.starts_with(|c: char| c.is_ascii_uppercase())
        && id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let what = format!("an id has at most {FORMAT_ID_BYTES_MAX} capitals and digits, a capital first: F23");
    if good { Ok(id.to_owned()) } else { Err(Bad::new(at, what)) }
}

fn word_of<T: Copy>(at: &str, word: &str, all: &[T], name: impl Fn(T) -> &'static str) -> Result<T, Bad> {
    let words = || all.iter().map(|one| name(*one)).collect::<Vec<_>>().join(", ");
    all.iter().copied().find(|one| name(*one) == word).ok_or_else(|| Bad::new(at, format!("one of: {}", words())))
}

fn tracks(words: &[&str]) -> Result<Tracks, Bad> {
    let at = "tracks";
    if *words == ["any"] {
        return Ok(Tracks { lines: Track::ALL.to_vec(), register: false });
    }
    let mut tracks = Tracks { lines: Vec::new(), register: false };
    for word in words {
        if *word == "register" && !tracks.register {
            tracks.register = true;
            continue;
        }
        // "any" beside "register": on every line, and in the register.
        let more = if *word == "any" { Track::ALL.to_vec() } else { word.parse().ok().into_iter().collect() };
        if more.is_empty() || more.iter().any(|track| tracks.lines.contains(track)) {
            return Err(Bad::new(at, format!("{word} is no track, or stands twice")));
        }
        tracks.lines.extend(more);
    }
    match words.is_empty() {
        true => Err(Bad::new(at, "at least one track, or any")),
        false => Ok(tracks),
    }
}

fn seconds(at: &str, json: &Json) -> Result<u64, Bad> {
    let seconds = count(at, json)?;
    match seconds {
        1..=PERIOD_SECONDS_MAX => Ok(seconds),
        _ => Err(Bad::new(at, format!("1 to {PERIOD_SECONDS_MAX} seconds"))),
    }
}

fn period(at: &str, json: &Json) -> Result<Option<Period>, Bad> {
    Ok(match json {
        Json::Null => None,
        Json::Text(word) => Some(match word.as_str() {
            "next-opening" => Period::NextOpening,
            "next-working-day" => Period::NextWorkingDay,
            "as-asked" => Period::AsAsked,
            "per-code" => Period::PerCode,
            _ => return Err(Bad::new(at, "seconds, next-opening, next-working-day, as-asked or per-code")),
        }),
        number => Some(Period::Seconds(seconds(at, number)?)),
    })
}

fn lead(json: &Json) -> Result<Option<Lead>, Bad> {
    if *json == Json::Null {
        return Ok(None);
    }
    let mut members = Members::of("lead", json)?;
    let seconds = seconds("lead.seconds", members.need("seconds")?)?;
    let from = match members.text("from")? {
        "after-member" => LeadFrom::AfterMember(members.text("of")?.to_owned()),
        "before-member" => LeadFrom::BeforeMember(members.text("of")?.to_owned()),
        "after-format" => LeadFrom::AfterFormat(id_of("lead.of", members.need("of")?)?),
        "every" => LeadFrom::Every,
        "after-opening" => LeadFrom::AfterOpening,
        _ => return Err(Bad::new("lead.from", "after-member, before-member, after-format, every or after-opening")),
    };
    if matches!(from, LeadFrom::Every | LeadFrom::AfterOpening)
        && members.take("of").is_some_and(|of| *of != Json::Null)
    {
        return Err(Bad::new("lead.of", "nothing belongs here"));
    }
    members.finish()?;
    Ok(Some(Lead { seconds, from }))
}

fn prerequisites(items: &[Json]) -> Result<Vec<Prerequisite>, Bad> {
    if items.len() > RULES_MAX {
        return Err(Bad::new("prerequisites", format!("at most {RULES_MAX}")));
    }
    let one = |json: &Json| {
        let mut members = Members::of("prerequisites", json)?;
        let formats = members.list("formats")?;
        let formats = formats.iter().map(|json| id_of("prerequisites.formats", json)).collect::<Result<_, _>>()?;
        let (required, field) = (members.flag("required")?, members.text("field")?.to_owned());
        if !["in_reply_to", "supersedes", "case"].contains(&field.as_str()) {
            return Err(Bad::new("prerequisites.field", "in_reply_to, supersedes or case"));
        }
        members.finish()?;
        Ok(Prerequisite { formats, required, field })
    };
    items.iter().map(one).collect()
}
