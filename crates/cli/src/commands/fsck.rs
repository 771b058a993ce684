//! `comity fsck`

use comity_node::service::views::{DamageView, FsckReport};

use crate::args::care::Fsck;
use crate::client::Client;
use crate::context::Context;
use crate::exit::Exit;
use crate::failure::{Failure, Outcome};
use crate::i18n::{value, vars};
use crate::plain;
use crate::progress::Staged;

/// Recomputes what the node keeps.
pub(super) async fn run(context: &Context, args: &Fsck) -> Outcome {
    let client = Client::connect(context).await?;
    let mut bar = Staged::new(context, "fsck-running");
    let path = if args.mend { "/v1/fsck?mend=true" } else { "/v1/fsck" };
    let report = client.post_long::<FsckReport>(path, &(), &mut |progress| bar.told(progress)).await;
    bar.end();
    let serves = client.serves();
    client.close().await;
    let report = report?;
    context.say(
        "fsck-done",
        &vars!["entries" => report.entries, "journals" => report.journals, "attachments" => report.attachments],
    );
    for what in &report.mended {
        context.say("fsck-mended", &vars!["what" => words(context, what)]);
    }
    for damage in &report.damage {
        context.say("fsck-damage", &vars!["what" => words(context, damage)]);
        if let Some(why) = damage.params.get("why") {
            context.line(&format!("    {} {}", context.text("technical-label"), plain::line(why)));
        }
    }
    for root in &report.fetching {
        context.say("fsck-fetching", &vars!["root" => plain::line(root)]);
    }
    if report.mendable > 0 {
        let id = if args.mend && !serves { "fsck-mendable-serving" } else { "fsck-mendable" };
        context.say(id, &vars!["count" => report.mendable]);
    }
    context.say(if report.damage.is_empty() { "fsck-clean" } else { "fsck-see" }, &vars![]);
    context.object(&serde_json::to_value(&report).map_err(Failure::ours)?);
    Ok(if report.damage.is_empty() { Exit::Ok } else { Exit::NotVerified })
}

/// What is damaged, in the reader's language and after the place where it is; in English where a newer node found what
/// this program does not know.
fn words(context: &Context, damage: &DamageView) -> String {
    let mut args = fluent_bundle::FluentArgs::new();
    // Not every damage of a kind can be told by number.
    for name in ["number", "generation"] {
        args.set(name, "none");
    }
    for (name, param) in &damage.params {
        args.set(name.clone(), value(plain::line(param)));
    }
    match (context.catalogue.find(&format!("damage-{}", damage.code), &args), damage.params.get("place")) {
        (Some(text), Some(place)) => format!("{} {text}", plain::line(place)),
        (Some(text), None) => text,
        (None, _) => plain::line(&damage.detail),
    }
}

#[cfg(test)]
mod tests {
    use comity_node::ledger::DAMAGE_CODES;

    #[test]
    fn every_damage_has_its_words_in_both_languages_and_its_row_in_the_page() {
        let page = include_str!("../../../../docs/operate/damage.md");
        let catalogues = [include_str!("../../i18n/en/damage.ftl"), include_str!("../../i18n/ru/damage.ftl")];
        for code in DAMAGE_CODES {
            assert!(catalogues.iter().all(|text| text.contains(&format!("damage-{code} = "))), "{code}");
            assert!(page.contains(&format!("`{code}`")), "docs/operate/damage.md does not name {code}");
        }
        for line in catalogues.iter().flat_map(|text| text.lines()).filter(|line| line.starts_with("damage-")) {
            let code = line.strip_prefix("damage-").and_then(|rest| rest.split(' ').next()).unwrap_or_default();
            assert!(DAMAGE_CODES.contains(&code), "{code} is no damage");
        }
    }
}
