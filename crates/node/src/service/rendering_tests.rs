use comity_wire::Track;

use super::problem::codes;
use super::tests::{Machines, draft, show_when};
use super::views::{FormatQuery, LanguageTag, RenderingForm, RenderingQuery, StatementState};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_reads_alike_on_both_sides_with_every_mark() {
    let machines = Machines::new(&[Track::Nrrc]);
    let [aur, bor] = machines.both().await;
    let mut exercise = draft("BOR", "hello\u{202e}");
    exercise.mark = "exercise".into();
    exercise.tlp = "TLP:RED".into();
    let accepted = aur.submit_one(exercise).await.unwrap();
    aur.wait_receipted(accepted.number.clone()).await.unwrap();
    show_when(&bor, &accepted.number, |view| !matches!(view.state, StatementState::Queued)).await;
    show_when(&aur, &accepted.number, |view| view.effect.is_some()).await;
    for lang in [LanguageTag::En, LanguageTag::Ru] {
        for form in [RenderingForm::Text, RenderingForm::Html, RenderingForm::Page] {
            let query = RenderingQuery { lang, form };
            let ours = aur.rendering(accepted.number.clone(), query).await.unwrap();
            let theirs = bor.rendering(accepted.id.clone(), query).await.unwrap();
            assert_eq!(ours, theirs);
            assert_eq!((ours.tlp.as_str(), ours.mark.as_str()), ("TLP:RED", "exercise"));
            assert!(ours.content.matches("TLP:RED").count() >= 2 && !ours.content.contains('\u{202e}'));
        }
    }
    let none = bor.rendering("AUR/nrrc/9".into(), RenderingQuery::default()).await.unwrap_err();
    assert_eq!(none.code, codes::NO_SUCH_STATEMENT);
    let list = aur.formats(FormatQuery::default());
    assert_eq!(list, bor.formats(FormatQuery::default()));
    let known = aur.format("F23", FormatQuery { lang: LanguageTag::Ru }).unwrap();
    assert!(known.name == "Официальный запрос" && known.definition.get().contains("\"schema\""));
    assert_eq!(aur.format("F99", FormatQuery::default()).unwrap_err().code, codes::NO_SUCH_FORMAT);
    aur.shutdown().await;
    bor.shutdown().await;
}
