use super::*;

#[test]
fn every_word_of_a_document_is_in_both_languages() {
    let wording = Documents::new();
    let values = [("by", "BOR"), ("mark", "B1"), ("number", "3"), ("place", "clause"), ("reason", "why")];
    for word in Word::ALL {
        let both = ["en", "ru"].map(|language| wording.say(language, word, &values));
        assert!(both.iter().all(|said| !said.is_empty() && said != word.key()), "{word:?}");
        assert_ne!(both[0], both[1], "{word:?}");
        // A language that the program does not speak has English words, the same each time.
        assert_eq!(wording.say("ar", word, &values), both[0]);
    }
    let whole = [("by", "BOR"), ("mark", "B1"), ("number", "none"), ("place", "article")];
    for word in [Word::Insert, Word::Delete] {
        for language in ["en", "ru"] {
            assert_ne!(wording.say(language, word, &whole), wording.say(language, word, &values), "{word:?}");
        }
    }
}
