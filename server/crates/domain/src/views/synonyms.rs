//! Words that mean the same to the search.

use crate::ids::SynonymId;

view! {
    /// A rule: whoever searches for `words` also finds `also`.
    Synonym {
        /// The rule.
        id: SynonymId,
        /// What is typed.
        words: String,
        /// What is found beside it.
        also: String,
        /// The other way round too.
        both_ways: bool,
    }
}
