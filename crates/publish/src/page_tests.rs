use super::*;

struct Plain;

impl Words for Plain {
    fn language(&self) -> &str {
        "en"
    }
    fn text(&self, id: &str) -> String {
        id.to_owned()
    }
    fn with(&self, id: &str, value: &str) -> String {
        format!("{id} {value}")
    }
    fn instant(&self, posix_s: u64) -> String {
        posix_s.to_string()
    }
    fn word(&self, _: &str, word: &str) -> String {
        word.to_owned()
    }
}

fn view() -> DeclarationsView {
    let texts = |text: &str| BTreeMap::from([("en".to_owned(), text.to_owned()), ("ar".to_owned(), "لن".to_owned())]);
    let declaration = DeclarationView {
        stands: true,
        since: 7,
        form: "text".into(),
        texts: texts("<script>alert(1)</script>\u{202e}x"),
        toward: "all-states".into(),
        reservations: vec![texts("Except \"this\" & that.")],
        officers: vec!["Ana".into()],
        id: "ab".into(),
        ..DeclarationView::default()
    };
    let party = DeclaringView {
        name: "Aur <b>".into(),
        identified: "paired".into(),
        declarations: vec![declaration],
        ..DeclaringView::default()
    };
    let strange = DeclaringView { name: "Zed".into(), identified: "unidentified".into(), ..party.clone() };
    DeclarationsView { at: 9, parties: vec![party], unidentified: vec![strange], ..DeclarationsView::default() }
}

fn proofs() -> BTreeSet<String> {
    BTreeSet::from(["ab".to_owned()])
}

#[test]
fn what_parties_wrote_cannot_act_on_the_page() {
    let page = page(&view(), &Plain, ("en", &languages(&view())), &proofs());
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("&lt;script&gt;"));
    assert!(!page.contains('\u{202e}') && page.contains("\\u{202e}"));
    assert!(page.contains("href=\"ab.proof\""));
    assert!(page.contains("Except &quot;this&quot; &amp; that."));
    assert!(!page.contains("http://") && !page.contains("src="), "it fetches nothing");
}

#[test]
fn each_language_has_its_page_and_direction() {
    let all = languages(&view());
    assert_eq!(all, ["en", "ru", "ar"]);
    let arabic = page(&view(), &Plain, ("ar", &all), &proofs());
    assert!(arabic.starts_with("<!doctype html>\n<html lang=\"ar\" dir=\"rtl\">"));
    assert!(arabic.contains("<blockquote lang=\"ar\" dir=\"rtl\">لن</blockquote>"));
    assert!(!arabic.contains("lang=\"en\" dir=\"ltr\">&lt;script"), "one language, where there is one");
    let russian = page(&view(), &Plain, ("ru", &all), &proofs());
    assert!(russian.contains("<blockquote lang=\"ar\"") && russian.contains("<blockquote lang=\"en\""));
}

#[test]
fn a_reader_finds_the_languages_by_their_names_and_what_a_party_adheres_to_by_its_title() {
    let mut view = view();
    let hash = "ef".repeat(32);
    let titles = BTreeMap::from([("en".to_owned(), "On <this>".to_owned()), ("ru".to_owned(), "Об этом".to_owned())]);
    let declaration = &mut view.parties[0].declarations[0];
    (declaration.form, declaration.undertaking) = ("arrangement".into(), hash.clone());
    (declaration.toward, declaration.named) = ("named".into(), vec!["77".repeat(32), "78".repeat(32)]);
    (declaration.end, declaration.until) = (Some("withdrawn".into()), Some(8));
    view.unidentified[0].party = "77".repeat(32);
    view.arrangements = vec![ArrangementView { hash: hash.clone(), title: titles, ..ArrangementView::default() }];
    let russian = page(&view, &Plain, ("ru", &languages(&view)), &proofs());
    assert!(russian.contains("lang=\"ru\" aria-current=\"page\">Русский</a>"), "{russian}");
    assert!(russian.contains(">English</a>") && russian.contains(">العربية</a>"));
    assert!(russian.contains(&format!("<a href=\"#{hash}\"><span lang=\"ru\" dir=\"ltr\">Об этом</span>")));
    assert!(russian.contains(&format!("<section id=\"{hash}\">")));
    assert!(russian.contains(&format!("page-named <bdi>Zed, {}</bdi>", "78".repeat(32))), "{russian}");
    assert!(russian.contains("page-until 8") && !russian.contains("page-until-superseded"));
    view.parties[0].declarations[0].end = Some("superseded".into());
    assert!(page(&view, &Plain, ("en", &[]), &proofs()).contains("page-until-superseded 8"));
}

#[test]
fn who_is_not_identified_stands_apart() {
    let page = page(&view(), &Plain, ("en", &[]), &BTreeSet::new());
    let (known, apart) = (page.find("Aur").unwrap(), page.find("page-unidentified-what").unwrap());
    assert!(known < apart && apart < page.find("Zed").unwrap());
}

#[test]
fn a_tag_that_is_none_names_no_file() {
    let mut view = view();
    view.parties[0].declarations[0].texts.insert("../x".into(), "y".into());
    view.parties[0].declarations[0].texts.insert("a--b".into(), "y".into());
    assert_eq!(languages(&view), ["en", "ru", "ar"]);
}

#[test]
fn a_text_that_is_not_in_the_readers_language_is_said_to_be_another_and_named() {
    let view = view();
    let russian = page(&view, &Plain, ("ru", &languages(&view)), &proofs());
    assert!(
        russian.contains("<p>page-other-languages</p>\n<p lang=\"ar\" dir=\"rtl\"><b>العربية</b></p>"),
        "{russian}"
    );
    assert!(!page(&view, &Plain, ("en", &[]), &proofs()).contains("page-other-languages"));
}

#[test]
fn what_is_to_begin_is_not_shown_as_over() {
    let mut view = view();
    let said = |view: &DeclarationsView| page(view, &Plain, ("en", &[]), &proofs());
    let is_past = |page: &str| page.contains("class=\"past\"");
    let of = |view: &mut DeclarationsView, since, until: Option<u64>, stands| {
        let one = &mut view.parties[0].declarations[0];
        (one.since, one.until, one.stands) = (since, until, stands);
        one.end = until.map(|_| "withdrawn".to_owned());
    };
    of(&mut view, 10, None, false);
    assert!(said(&view).contains("page-begins 10") && !is_past(&said(&view)), "{}", said(&view));
    of(&mut view, 10, Some(20), false);
    assert!(said(&view).contains("page-begins 10 page-until 20") && !is_past(&said(&view)), "{}", said(&view));
    of(&mut view, 7, Some(20), true);
    assert!(said(&view).contains("page-stood 7 page-until 20") && !is_past(&said(&view)));
    of(&mut view, 7, Some(9), false);
    assert!(said(&view).contains("page-stood 7 page-until 9") && is_past(&said(&view)));
    let later = ArrangementView { in_force: Some(10), ..ArrangementView::default() };
    view.arrangements = vec![later, ArrangementView { in_force: Some(9), ..ArrangementView::default() }];
    let page = page(&view, &Plain, ("en", &[]), &proofs());
    assert!(page.contains("page-enters-into-force 10") && page.contains("page-in-force 9"), "{page}");
}

#[test]
fn an_adherence_to_what_is_not_in_force_says_both() {
    let mut view = view();
    let hash = "ab".repeat(32);
    view.arrangements = vec![ArrangementView { hash: hash.clone(), ..ArrangementView::default() }];
    let one = &mut view.parties[0].declarations[0];
    (one.form, one.undertaking) = ("arrangement".to_owned(), hash.clone());
    (one.since, one.until, one.end, one.stands) = (7, None, None, true);
    let said = page(&view, &Plain, ("en", &[]), &proofs());
    let (article, rest) = said.split_once("</article>").unwrap();
    assert!(article.contains("page-adhered 7") && !article.contains("page-stands"), "{article}");
    assert!(article.contains("page-not-in-force") && rest.contains("page-not-in-force"), "{said}");
    view.arrangements[0].in_force = Some(8);
    let said = page(&view, &Plain, ("en", &[]), &proofs());
    assert!(said.split_once("</article>").unwrap().0.contains("page-in-force 8"), "{said}");
    assert!(!said.contains("page-not-in-force"), "{said}");
}

#[test]
fn a_log_is_reached_by_a_click_where_its_address_is_one() {
    let mut view = view();
    for (url, linked) in [("https://bor.example/c", true), ("javascript:alert(1)", false), ("http://x\u{202e}y", false)]
    {
        view.parties[0].url = Some(url.to_owned());
        let page = page(&view, &Plain, ("en", &[]), &proofs());
        assert_eq!(page.contains(&format!("href=\"{url}\"")), linked, "{page}");
    }
}
