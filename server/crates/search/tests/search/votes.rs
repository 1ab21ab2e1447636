//! However many liked it: a poor match never passes an exact one.

use crate::support::{Forum, thread};
use backstop_search::Doc;
use proptest::prelude::*;

const WORDS: [&str; 8] = [
    "router", "cable", "battery", "printer", "window", "keyboard", "invoice", "speaker",
];

/// A title of three different words, and which of them a worse one lacks.
fn asked() -> impl Strategy<Value = (Vec<&'static str>, usize)> {
    let three = proptest::sample::subsequence(WORDS.to_vec(), 3).prop_shuffle();
    (three, 0usize..3)
}

/// What speaks for a thread beside its words.
fn standing() -> impl Strategy<Value = (u32, u8, bool)> {
    let votes = prop_oneof![Just(0), 1u32..50, Just(u32::MAX)];
    (votes, 0u8..=3, any::<bool>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_poor_match_never_passes_an_exact_one((words, lacks) in asked(), (votes, answers, solved) in standing()) {
        let exact = thread(1, &words.join(" "), "it happened yesterday");
        let mut others = words.clone();
        others[lacks] = "something";
        let poor = Doc {
            votes,
            answer_count: answers,
            state: if solved { "solved" } else { "answered" }.into(),
            ..thread(2, &others.join(" "), "it happened yesterday")
        };
        let mut docs = vec![exact, poor];
        // A forum around them, in which each word occurs.
        docs.extend(WORDS.iter().zip(3..).map(|(word, id)| thread(id, &format!("About a {word}"), "it is there")));
        let forum = Forum::with(docs);
        let found = forum.find(&words.join(" "));
        prop_assert_eq!(&found[..2], &[1, 2][..]);
    }
}
