use comity_wire::statement::Statement;

use super::*;

fn check(statement: &Statement) -> Result<(), Fault> {
    Catalogue::shipped().unwrap().check(&statement.envelope, &statement.members().unwrap()).map(|_| ())
}

fn statement(format: &str, body: &str) -> Statement {
    let mut envelope = Envelope { format: format.into(), format_version: 1, ..Envelope::default() };
    match format {
        "F03" => envelope.in_reply_to = vec![Hash([0; 32])],
        "F05" => envelope.supersedes = Some(Hash([0; 32])),
        _ => {}
    }
    Statement { envelope, body: body.as_bytes().to_vec() }
}

fn expected(fault: &Fault) -> (&str, &str) {
    match fault {
        Fault::Wrong { member, expected, .. } | Fault::Missing { member, expected, .. } => (member, expected),
        Fault::Reference { field, .. } => (field, "reference"),
        _ => ("", ""),
    }
}

#[test]
fn every_kernel_format_has_a_good_statement_and_many_bad_ones() {
    let id = "00".repeat(32);
    let ack = format!(r#"{{"refs":["{id}"],"received_at":1,"officer":"Duty","understood":true}}"#);
    let fix = format!(r#"{{"ref":"{id}","changes":{{"a":1}},"reason":"typo"}}"#);
    let cancel = format!(r#"{{"ref":"{id}","cancel":true,"reason":"typo"}}"#);
    for (format, body) in [
        ("F03", ack.as_str()),
        ("F05", &fix),
        ("F05", &cancel),
        ("F27", r#"{"bundle":{"type":"bundle"},"validity":"30 days"}"#),
        ("F27", r#"{"bundle":{"n":[1e999,"\ud800"]},"validity":"30 days"}"#),
        ("F90", r#"{"subject":"s","text":"t"}"#),
        ("F90", r#"{"subject":"s","text":"t","n":1e999}"#),
    ] {
        assert_eq!(check(&statement(format, body)), Ok(()), "{format} {body}");
    }
    let both = format!(r#"{{"ref":"{id}","cancel":true,"changes":{{}},"reason":"typo"}}"#);
    let neither = format!(r#"{{"ref":"{id}","reason":"r"}}"#);
    for (format, body, what) in [
        ("F90", r#"{"subject":"s"}"#, ("text", "text")),
        ("F90", r#"{"subject":"","text":"t"}"#, ("subject", "text")),
        ("F90", r#"{"subject":1,"text":"t"}"#, ("subject", "text")),
        ("F90", r#"{"subject":"s","text":"\ud800"}"#, ("text", "text-plain")),
        ("F03", r#"{"refs":[],"received_at":1,"officer":"D","understood":true}"#, ("refs", "ids")),
        ("F03", r#"{"refs":["x"],"received_at":1,"officer":"D","understood":true}"#, ("refs/0", "id")),
        ("F03", &ack.replace(":1,", ":-1,"), ("received_at", "instant")),
        ("F03", &ack.replace(":1,", ":1.5,"), ("received_at", "instant")),
        ("F05", &both, ("changes", "nothing")),
        ("F05", &neither, ("changes | cancel", "value")),
        ("F09", "{}", ("", "")),
        ("F99", "{}", ("", "")),
    ] {
        let fault = check(&statement(format, body)).unwrap_err();
        assert_eq!(expected(&fault), what, "{format} {body}: {fault}");
        assert_eq!(fault.is_unknown(), what == ("", ""), "{fault}");
    }
}

#[test]
fn an_answer_whose_body_and_envelope_name_different_entries_is_refused() {
    let (id, other) = ("00".repeat(32), Hash([1; 32]));
    let mut ack = statement("F03", &format!(r#"{{"refs":["{id}"],"received_at":1,"officer":"D","understood":true}}"#));
    let mut fix = statement("F05", &format!(r#"{{"ref":"{id}","cancel":true,"reason":"typo"}}"#));
    assert_eq!((check(&ack), check(&fix)), (Ok(()), Ok(())));
    for ids in [vec![other], vec![Hash([0; 32]), other]] {
        ack.envelope.in_reply_to = ids;
        assert_eq!(expected(&check(&ack).unwrap_err()), ("refs", "in-reply-to"));
    }
    ack.envelope.in_reply_to = vec![];
    assert_eq!(expected(&check(&ack).unwrap_err()), ("in_reply_to", "reference"));
    fix.envelope.supersedes = Some(other);
    assert_eq!(expected(&check(&fix).unwrap_err()), ("ref", "supersedes"));
    fix.envelope.supersedes = None;
    assert_eq!(expected(&check(&fix).unwrap_err()), ("supersedes", "reference"));
}

#[test]
fn another_version_of_a_known_format_is_told_as_that() {
    for version in [0, 2, u64::MAX] {
        let mut of_another = statement("F90", r#"{"subject":"s","text":"t"}"#);
        of_another.envelope.format_version = version;
        let fault = check(&of_another).unwrap_err();
        assert_eq!(fault, Fault::Version { format: "F90".into(), version, known: 1 });
    }
}

#[test]
fn an_attachment_stands_only_for_a_member_that_allows_it() {
    let named = |name: &str| comity_wire::envelope::AttachmentRef {
        name: name.into(),
        media_type: String::new(),
        length: 1,
        commitment: Hash([0; 32]),
        salt: [0; 32],
        root: Hash([0; 32]),
        key: [0; 32],
    };
    let mut goodwill = statement("F90", r#"{"subject":"s"}"#);
    assert!(matches!(check(&goodwill), Err(Fault::Missing { attachable: true, .. })));
    goodwill.envelope.attachments = vec![named("other"), named("text")];
    assert_eq!(check(&goodwill), Ok(()));
    let id = "00".repeat(32);
    let mut ack = statement("F03", &format!(r#"{{"refs":["{id}"],"received_at":1,"understood":true}}"#));
    ack.envelope.attachments = vec![named("officer")];
    assert!(matches!(check(&ack), Err(Fault::Missing { attachable: false, .. })));
}
