//! What may be attached does not change what a statement comes to.

use std::collections::BTreeSet;
use std::path::Path;

use comity_catalog::Catalogue;
use comity_wire::Track;
use serde_json::Value;

use super::reason;
use crate::Said;
use crate::attached::bound_by;
use crate::effect::NoEffect;
use crate::testing::*;

/// Attachable members that no state reads: people do, and views, which say what is attached. Whoever lets another member be
/// attached says here, or in [`bound_by`], how a state gets along without it.
const FOR_PEOPLE: [(&str, &[&str]); 29] = [
    ("F05", &["reason"]),
    ("F11", &["authority", "constituency", "mission", "policies", "services"]),
    ("F12", &["texts"]),
    ("F17", &["summary"]),
    ("F21", &["impact", "indicators", "measures"]),
    ("F22", &["impact", "indicators", "measures", "timeline"]),
    ("F23", &["facts", "indicators"]),
    ("F24", &["effect", "indicators", "source", "times"]),
    ("F25", &["need"]),
    ("F26", &["actions", "answers", "justification"]),
    ("F27", &["bundle", "validity"]),
    ("F28", &["advisory"]),
    ("F30", &["expected_effects", "precautions", "scope", "source_ranges", "targets"]),
    ("F31", &["markers", "networks", "purpose", "simulated_targets"]),
    ("F33", &["account", "damage", "preventive_step"]),
    ("F34", &["effect", "indicators"]),
    ("F35", &["text"]),
    ("F36", &["resolution"]),
    // Judged by `findings_hash`, which stands for itself.
    ("F37", &["findings", "text"]),
    ("F39", &["summary"]),
    ("F40", &["systems"]),
    ("F42", &["facts"]),
    ("F52", &["reservations"]),
    ("F53", &["reason"]),
    ("F54", &["documents"]),
    ("F56", &["remarks"]),
    // Without `text_hash` a version has no text that anybody could sign.
    ("F58", &["text", "translations"]),
    ("F61", &["text", "translations"]),
    ("F90", &["subject", "text"]),
];

fn shipped() -> Catalogue {
    Catalogue::shipped().unwrap()
}

#[test]
fn a_member_that_a_state_reads_is_bound_by_a_hash_or_stands_in_the_body() {
    for definition in shipped().iter() {
        let (format, schema) = (&definition.format, &definition.schema);
        let named = FOR_PEOPLE.iter().find(|(id, _)| *id == format.id).map_or(&[][..], |(_, members)| *members);
        let bound = |member: &str| bound_by(&format.id, member);
        let free: BTreeSet<&str> =
            format.attachable.iter().map(String::as_str).filter(|name| bound(name).is_none()).collect();
        assert_eq!(free, named.iter().copied().collect(), "{}", format.id);
        for member in format.attachable.iter().filter_map(|name| bound(name)) {
            assert!(schema.properties.contains_key(member), "{}: {member}", format.id);
            assert!(!format.attachable.iter().any(|name| name == member), "{}: {member}", format.id);
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the examples are files")]
fn an_attached_member_changes_no_effect() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../formats/examples");
    let (mut tried, mut own) = (0, BTreeSet::new());
    for definition in shipped().iter() {
        let format = &definition.format;
        let path = examples.join(&format.id).join("valid-full.json");
        let Ok(example) = std::fs::read_to_string(path) else { continue };
        let body = serde_json::from_str::<Value>(&example).unwrap()["body"].take();
        let id = format.id.clone();
        let came_to = |body: &Value, attached: &[&str]| {
            let attachments = attached.iter().map(|name| file(name, 3)).collect();
            let mut pair = Pair::new(Track::Official);
            let id = pair.sent(Lower, START, Said { attachments, ..said(&id, &body.to_string()) });
            reason(&pair.state(), &id)
        };
        let before = came_to(&body, &[]);
        // An example whose hashes or parties are none of this line's says nothing here.
        let free = || format.attachable.iter().filter(|name| bound_by(&format.id, name).is_none());
        if before == Some(NoEffect::Body) {
            own.extend(free().next().map(|_| id.clone()));
            continue;
        }
        for member in free() {
            let mut without = body.clone();
            if without.as_object_mut().unwrap().remove(member.as_str()).is_some() {
                assert_eq!(came_to(&without, &[member]), before, "{} {member}", format.id);
                tried += 1;
            }
        }
    }
    assert!(tried > 20, "{tried}");
    assert_eq!(own, BTreeSet::from(["F54", "F58"].map(str::to_owned)));
}
