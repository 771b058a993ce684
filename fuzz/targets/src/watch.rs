//! What comes to the watch from outside: bodies, formats of a party's own, mail, archives, officers' signatures.

use std::sync::LazyLock;

use comity_catalog::Catalogue;
use comity_journal::archive::Verifier;
use comity_mail::part::{self, Place};
use comity_seal::OfficerSecret;
use comity_seal::insecure_seeded::SeededRng;
use comity_seal::officer::{KeyId, Release};
use comity_wire::archive::{Content, Item, Release as Released};
use comity_wire::body::Members;
use comity_wire::envelope::Envelope;
use comity_wire::{Canonical, Hash};

use crate::parsers::{canonical, verdict};
use crate::seeds::{AUTHOR, LINE, ROOT, Seeds};
use crate::{Verdict, parsers, seeds};

static SHIPPED: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::shipped().unwrap_or_default());

/// A format's id, a line's end, and a body, against the format's schema.
pub fn body(input: &[u8]) -> Verdict {
    let Some(at) = input.iter().position(|byte| *byte == b'\n') else { return Verdict::Refused };
    let (format, body) = (String::from_utf8_lossy(&input[..at]), &input[at + 1..]);
    let Ok(members) = Members::read(body) else { return Verdict::Refused };
    let envelope = Envelope {
        format: format.into_owned(),
        format_version: 1,
        in_reply_to: vec![ROOT],
        supersedes: Some(ROOT),
        case: Some(ROOT),
        ..Envelope::default()
    };
    let judged = SHIPPED.check(&envelope, &members).is_ok();
    assert_eq!(SHIPPED.check(&envelope, &members).is_ok(), judged, "judged otherwise the second time");
    verdict(judged.then_some(()))
}

pub fn bodies() -> Seeds {
    let said = |format: &str, body: &str| format!("{format}\n{}", body.replace("ROOT", &ROOT.to_string())).into_bytes();
    vec![
        (
            "acknowledgement",
            said("F03", r#"{"refs":["ROOT"],"received_at":1800000000,"officer":"x","understood":true}"#),
        ),
        ("cancellation", said("F05", r#"{"ref":"ROOT","cancel":true,"reason":"x"}"#)),
        ("correction", said("F05", r#"{"ref":"ROOT","changes":{"severity":40},"reason":"x"}"#)),
        ("erasure", said("F16", r#"{"refs":["ROOT"],"ground":"x","mirror":"none","residue":["ROOT"]}"#)),
        ("status", said("F26", r#"{"ref":"ROOT","decision":"pending","justification":"x","actions":[]}"#)),
        ("watch-test", said("F02", r#"{"desk":"watch","nonce":"0123456789abcdef"}"#)),
        ("goodwill", said("F90", r#"{"subject":"x","text":"x"}"#)),
    ]
}

/// The name of the file that a format must stand in.
fn file_name(input: &[u8]) -> String {
    let members = Members::read(input).ok();
    let id = members.as_ref().and_then(|members| members.get("id")).unwrap_or_default();
    format!("{}.json", id.trim_matches('"'))
}

/// A format as a party may add it by a file.
pub fn format(input: &[u8]) -> Verdict {
    let (mut catalogue, name) = (Catalogue::default(), file_name(input));
    let added = catalogue.add(&name, input).ok().map(|held| (held.canonical.clone(), held.hash));
    if let Some((text, hash)) = &added {
        let mut again = Catalogue::default();
        let read = again.add(&name, text.as_bytes()).ok().map(|held| (held.canonical.clone(), held.hash));
        assert_eq!(read, Some((text.clone(), *hash)), "a format's canonical text reads as another format");
    }
    verdict(added)
}

pub fn formats() -> Seeds {
    let text = |name, id| SHIPPED.version(id, 1).map(|held| (name, held.canonical.clone().into_bytes()));
    [text("watch-test", "F02"), text("status", "F26"), text("indicators", "F27")].into_iter().flatten().collect()
}

/// One part of a batch that came by mail, with the courier file that it carries.
pub fn mail_part(input: &[u8]) -> Verdict {
    let read = part::read(input).ok();
    if let Some((place, content)) = &read {
        assert_eq!(part::write(place, content), input, "accepted a part that is not canonical");
    }
    read.map_or(Verdict::Refused, |(_, content)| parsers::courier(content))
}

pub fn mail_parts() -> Seeds {
    let place = Place { batch: [7; part::BATCH_BYTES], number: 1, of: 3 };
    seeds::couriers().into_iter().map(|(name, file)| (name, part::write(&place, &file))).collect()
}

/// One item of an archive, which is then verified as the first one of a line and after it.
pub fn archive_item(input: &[u8]) -> Verdict {
    let item = canonical::<Item>(input);
    let mut verifier = Verifier::new();
    let _first = verifier.take(input);
    let head = Item::Head { line: LINE, release: Released::TwoPersons }.to_bytes();
    let mut verifier = Verifier::new();
    if verifier.take(&head).is_ok() {
        let _second = verifier.take(input);
    }
    verdict(item)
}

pub fn archive_items() -> Seeds {
    let entry = |content| Item::Entry { header: vec![1, 2], body: ROOT, content }.to_bytes();
    vec![
        ("head", Item::Head { line: LINE, release: Released::Withheld }.to_bytes()),
        ("keys", Item::Keys { author: AUTHOR, generation: 1, number: 0, header: vec![1], body: vec![2] }.to_bytes()),
        ("journal", Item::Journal { author: AUTHOR, generation: 1, end: 9 }.to_bytes()),
        ("withheld", entry(Content::Withheld)),
        ("plaintext", entry(Content::Plaintext(vec![3, 4]))),
        ("rendering", Item::Rendering { language: "en".into(), text: "words".into() }.to_bytes()),
    ]
}

/// The officer whose signature the seeds are, and what is released.
fn released() -> Option<(OfficerSecret, Release)> {
    let officer = OfficerSecret::generate(&mut SeededRng::new(7)).ok()?;
    let release = Release::new(LINE, Hash([5; 32]), [KeyId::of(officer.public())], [9; 32]).ok()?;
    Some((officer, release))
}

/// What that officer signed once: the signature is another one each time.
const SLOT: &[u8] = include_bytes!("one-officer.slot");

static RELEASED: LazyLock<Option<(OfficerSecret, Release)>> = LazyLock::new(released);

/// An officer's signatures (COSE_Sign) over a release.
pub fn release(input: &[u8]) -> Verdict {
    let Some((officer, release)) = RELEASED.as_ref() else { return Verdict::Refused };
    let good = release.verify_slot(input, officer.public()).is_ok();
    let all = Release::verify(LINE, Hash([5; 32]), &[input], std::slice::from_ref(officer.public()));
    assert_eq!(all.is_ok(), good, "one slot is judged otherwise than all of one release");
    if good {
        assert_eq!(input, SLOT, "another encoding of what one officer signed");
    }
    verdict(good.then_some(()))
}

pub fn releases() -> Seeds {
    vec![("one-officer", SLOT.to_vec())]
}
