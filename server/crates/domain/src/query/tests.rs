//! The language by examples, and any text at all.

use super::{Filter, Part, Typed, Wish};
use crate::thread_state::ThreadState;
use proptest::prelude::*;

fn words(text: &str) -> Vec<String> {
    let typed = Typed::read(text);
    typed.words.into_iter().map(|word| word.text).collect()
}

fn wishes(wishes: &[Wish]) -> Vec<&str> {
    let texts = wishes.iter().map(|wish| match wish {
        Wish::Word(word) => word.text.as_str(),
        Wish::Phrase(phrase) => phrase.as_str(),
    });
    texts.collect()
}

#[test]
fn words_phrases_and_exclusions() {
    let typed = Typed::read("printer \"paper jam\" -ink -\"blue screen\" e-mail");
    assert_eq!(
        words("printer \"paper jam\" -ink e-mail"),
        ["printer", "e-mail"]
    );
    assert_eq!(wishes(&typed.groups[0]), ["paper jam"]);
    assert_eq!(wishes(&typed.excluded), ["ink", "blue screen"]);
    assert_eq!(
        wishes(&Typed::read("“curly quotes”").groups[0]),
        ["curly quotes"]
    );
}

#[test]
fn unfinished_things_are_words() {
    assert_eq!(words("\"paper jam"), ["paper", "jam"]);
    assert!(Typed::read("\"paper jam").notes[0].contains("quotation mark"));
    assert_eq!(words("a - b --c -"), ["a", "-", "b", "--c", "-"]);
    assert_eq!(words("error -1001"), ["error", "1001"]);
    assert_eq!(words("5\"floppy"), ["5", "floppy"]);
    assert_eq!(wishes(&Typed::read("\"\"\"\"\"").groups[0]), [""]);
}

#[test]
fn or_binds_its_neighbours() {
    let typed = Typed::read("screen black OR white OR \"very dark\" flickers");
    assert_eq!(wishes(&typed.groups[0]), ["black", "white", "very dark"]);
    assert_eq!(
        words("screen black OR white flickers"),
        ["screen", "flickers"]
    );
    assert_eq!(words("OR black"), ["OR", "black"]);
    assert_eq!(words("black OR"), ["black", "OR"]);
    assert_eq!(words("black or white"), ["black", "or", "white"]);
    assert_eq!(words("black OR tag:x"), ["black"]);
}

#[test]
fn operators_narrow() {
    let typed = Typed::read(
        "TAG:X200 -tag:old category:\"Printers & ink\" user:@Ana is:solved -is:closed in:title \
         after:2024 before:2024-06-30 version:v2.3.1 jam",
    );
    let filter = |value: &str, not| Filter {
        value: value.to_owned(),
        not,
    };
    assert_eq!(typed.tags, [filter("x200", false), filter("old", true)]);
    assert_eq!(typed.categories, [filter("printers & ink", false)]);
    assert_eq!(typed.authors, [filter("ana", false)]);
    assert_eq!(typed.states[0].value, ThreadState::Solved);
    assert!(typed.states[1].not && typed.in_title);
    assert_eq!(typed.versions, ["v2.3.1"]);
    assert!(typed.from < typed.until);
    assert_eq!(typed.words.len(), 1);
    assert_eq!(typed.notes, [""; 0]);
    assert!(typed.understood().contains(&"not tag old".to_owned()));
    assert_eq!(Typed::read("is:answer").part, Some(Part::Answer));
    assert_eq!(Typed::read("-is:answer").part, Some(Part::Thread));
}

#[test]
fn what_is_no_operator_is_a_word_and_what_makes_no_sense_is_said() {
    assert_eq!(
        words("about:config https://example.com 12:30"),
        ["about:config", "https://example.com", "12:30"]
    );
    for (text, said) in [
        ("is:sideways", "is:sideways"),
        ("in:body", "in:title"),
        ("before:yesterday", "2026-05"),
        ("tag:", "tag:"),
        ("user: ana", "user:"),
    ] {
        let typed = Typed::read(text);
        assert!(typed.notes[0].contains(said), "{text}: {:?}", typed.notes);
    }
    assert_eq!(words("user: ana"), ["ana"]);
}

proptest! {
    #[test]
    fn any_text_is_read_and_words_point_into_it(text in ".{0,200}") {
        let typed = Typed::read(&text);
        for word in &typed.words {
            prop_assert_eq!(&text[word.from..word.to], &word.text);
        }
        prop_assert!(typed.notes.len() <= super::MAX_FILTERS + 2);
        let _ = typed.understood();
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Typed::read(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn operators_in_any_order_never_upset_it(parts in prop::collection::vec(
        prop::sample::select(vec!["-", "\"", "OR", " OR ", "tag:", "is:", "is:solved", "before:", "2024-", " ", "“", "a", "-tag:\"", "in:title", ":", "é", "version:"]), 0..40)) {
        let text = parts.concat();
        let typed = Typed::read(&text);
        for word in &typed.words {
            prop_assert_eq!(&text[word.from..word.to], &word.text);
        }
    }
}

#[test]
fn phrases_loosen_into_words() {
    let typed = Typed::read("printer says \"paper jam\" now one OR two version:2");
    let loose = typed.loosened().unwrap();
    let words: Vec<&str> = loose.words.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(words, ["printer", "says", "now", "paper jam"]);
    assert_eq!(loose.preferred, ["paper jam"]);
    assert_eq!((loose.groups.len(), loose.versions.len()), (1, 1));
    assert_eq!(Typed::read("printer one OR two").loosened(), None);
}
