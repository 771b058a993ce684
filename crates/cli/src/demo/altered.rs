//! The dispute: a copy of the evidence in which one character differs.

use super::Place;
use super::party::comity;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::vars;
use crate::plain;

/// Alters the copy, shows that it is refused, and returns the reason.
pub(super) async fn refused(context: &Context, place: &Place, roots: &[String; 2]) -> Outcome<String> {
    let failed = |error: std::io::Error| Failure::file(&place.evidence, &error);
    let text = std::fs::read_to_string(&place.evidence).map_err(failed)?;
    let (altered, line) = altered(&text).ok_or_else(|| Failure::ours("the evidence has no statement"))?;
    let path = place.nodes.path().join("altered.evidence");
    std::fs::write(&path, altered).map_err(failed)?;
    let [first, second] = roots;
    let path = path.display().to_string();
    let lang = context.catalogue.language().tag();
    let answer = comity(["--lang", lang, "verify", &path, "--root", first, "--root", second]).await?;
    if answer.exit != Exit::NotVerified as u8 {
        return Err(Failure::ours("an altered evidence file was not refused"));
    }
    let reason = plain::line(answer.object["error"]["problem"].as_str().unwrap_or_default());
    context.say("demo-altered", &vars!["line" => line, "exit" => u64::from(answer.exit), "reason" => &reason]);
    Ok(reason)
}

/// The text with one character of the statement's sealed hash replaced, and the number of its line.
fn altered(text: &str) -> Option<(String, usize)> {
    let statement = text.find("\nstatement\n")?;
    let value = statement + text[statement..].find("\nsealed ")? + "\nsealed ".len();
    let old = text[value..].chars().next()?;
    let new = if old == 'A' { 'B' } else { 'A' };
    let line = text[..value].lines().count();
    Some((format!("{}{new}{}", &text[..value], &text[value + old.len_utf8()..]), line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_character_differs() {
        let text = "comity evidence v1\nstatement\nheader x\nsealed AbCd\nrest\n";
        let (changed, line) = altered(text).unwrap();
        assert_eq!(changed, text.replace("AbCd", "BbCd"));
        assert_eq!(line, 4);
        assert_eq!(altered("statement\nsealed x\n"), None);
    }
}
