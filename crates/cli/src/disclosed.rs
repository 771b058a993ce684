//! The value of a disclosed field, as JSON: a body's member as it was written, an envelope's field as what it is. Bytes that
//! are not what the field should hold are shown as they are, in hexadecimal.

use comity_wire::codec::{Dec, Malformed};
use comity_wire::envelope::{
    Asked, AttachmentRef, Language, Mark, Pap, Precedence, RequiredSignature, Standing, Tlp, UnderInstrument,
};
use comity_wire::limits::{ATTACHMENTS_MAX, ENVELOPE_LIST_MAX, OFFICER_SIGNATURES_MAX};
use comity_wire::{Canonical, Hash};
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// The JSON of a field's exact bytes.
pub(crate) fn json(path: &str, bytes: &[u8]) -> String {
    let as_bytes = || Value::from(hex(bytes)).to_string();
    if path.starts_with("body/") {
        let raw = String::from_utf8(bytes.to_vec()).ok().and_then(|text| RawValue::from_string(text).ok());
        return raw.map_or_else(as_bytes, |raw| raw.get().to_owned());
    }
    let field = path.strip_prefix("envelope/").unwrap_or_default();
    envelope(field, bytes).map_or_else(as_bytes, |value| value.to_string())
}

fn envelope(field: &str, bytes: &[u8]) -> Option<Value> {
    let d = &mut Dec::new(bytes);
    let read = match field {
        "format" | "from_desk" | "subject" | "handling" => String::read(d).map(Value::from),
        "format_version" => d.uint().map(Value::from),
        "to_desks" | "info_desks" => d.list::<String>("field", ENVELOPE_LIST_MAX).map(Value::from),
        "asked" => option(d, |asked: Asked| json!({ "text": asked.text, "by": asked.by })),
        "precedence" => Precedence::read(d).map(|word| word.word().into()),
        "instrument" => {
            option(d, |of: UnderInstrument| json!({ "instrument": of.instrument.to_string(), "article": of.article }))
        }
        "case" | "supersedes" => option(d, |id: Hash| id.to_string().into()),
        "in_reply_to" => list(d, ENVELOPE_LIST_MAX, |id: Hash| id.to_string().into()),
        "languages" => list(d, ENVELOPE_LIST_MAX, |of: Language| {
            let source = of.source.map(|source| source.to_string());
            json!({ "tag": of.tag, "authenticity": of.authenticity.word(), "source": source })
        }),
        "tlp" => Tlp::read(d).map(|word| word.word().into()),
        "pap" => Pap::read(d).map(|word| word.word().into()),
        "standing" => Standing::read(d).map(|word| word.word().into()),
        "mark" => Mark::read(d).map(|word| word.word().into()),
        "attachments" => list(d, ATTACHMENTS_MAX, attachment),
        "required" => list(
            d,
            2 * OFFICER_SIGNATURES_MAX,
            |of: RequiredSignature| json!({ "algorithm": of.algorithm, "key": of.key.to_string() }),
        ),
        "release_nonce" if d.null() => Ok(Value::Null),
        "release_nonce" => d.array_bytes::<32>().map(|nonce| hex(&nonce).into()),
        _ => return None,
    };
    read.ok().filter(|_| d.position() == bytes.len())
}

fn attachment(of: AttachmentRef) -> Value {
    json!({
        "name": of.name, "media_type": of.media_type, "length": of.length, "commitment": of.commitment.to_string(),
        "salt": hex(&of.salt), "root": of.root.to_string(), "key": hex(&of.key),
    })
}

fn option<T: Canonical>(d: &mut Dec<'_>, shown: impl FnOnce(T) -> Value) -> Result<Value, Malformed> {
    Ok(d.option::<T>()?.map_or(Value::Null, shown))
}

fn list<T: Canonical>(d: &mut Dec<'_>, max: usize, shown: impl Fn(T) -> Value) -> Result<Value, Malformed> {
    Ok(d.list::<T>("field", max)?.into_iter().map(shown).collect::<Vec<_>>().into())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use comity_wire::envelope::{Authenticity, Envelope};

    use super::*;

    #[test]
    fn every_field_of_an_envelope_is_read_as_what_it_is() {
        let hash = Hash([0xab; 32]);
        let full = Envelope {
            format: "F90".into(),
            subject: "s".into(),
            to_desks: vec!["night".into()],
            asked: Some(Asked { text: "call".into(), by: Some(7) }),
            instrument: Some(UnderInstrument { instrument: hash, article: "4".into() }),
            case: Some(hash),
            in_reply_to: vec![hash],
            languages: vec![Language { tag: "ru".into(), authenticity: Authenticity::default(), source: None }],
            attachments: vec![AttachmentRef {
                name: "report.json".into(),
                media_type: "application/json".into(),
                length: 9,
                commitment: hash,
                salt: [1; 32],
                root: hash,
                key: [2; 32],
            }],
            required: vec![RequiredSignature { algorithm: 1, key: hash }],
            release_nonce: Some([3; 32]),
            ..Envelope::default()
        };
        let value = |of: &Envelope, name: &str| -> Value {
            let fields = of.fields();
            let bytes = fields.iter().find(|(field, _)| *field == name).unwrap().1;
            serde_json::from_str(&json(&format!("envelope/{name}"), bytes)).unwrap()
        };
        assert_eq!(value(&full, "asked"), json!({ "text": "call", "by": 7 }));
        assert_eq!(value(&full, "instrument")["article"], "4");
        assert_eq!(value(&full, "languages")[0]["tag"], "ru");
        let attachment = &value(&full, "attachments")[0];
        assert_eq!((&attachment["name"], &attachment["root"]), (&json!("report.json"), &json!(hash.to_string())));
        assert_eq!(value(&full, "case"), hash.to_string());
        assert_eq!(value(&full, "required")[0]["algorithm"], 1);
        for of in [&full, &Envelope::default()] {
            for (name, bytes) in of.fields().iter() {
                let shown = json(&format!("envelope/{name}"), bytes);
                assert_ne!(shown, Value::from(hex(bytes)).to_string(), "{name} is not read");
            }
        }
    }

    #[test]
    fn what_a_field_should_not_hold_is_shown_as_it_is() {
        assert_eq!(json("envelope/attachments", &[0x01]), "\"01\"");
        assert_eq!(json("envelope/subject", &[0x61, b's', 0]), "\"617300\"");
        assert_eq!(json("envelope/unknown", &[0xf6]), "\"f6\"");
        assert_eq!(json("body/text", b"1e999"), "1e999");
        assert_eq!(json("body/text", b"{"), "\"7b\"");
    }
}
