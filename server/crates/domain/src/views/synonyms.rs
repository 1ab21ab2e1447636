//! Words that mean the same to the search.

use super::SearchHit;
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

view! {
    /// What a rule would change for one search.
    SynonymPreview {
        /// Hits in all, now.
        now_total: usize,
        /// The first ones, now.
        now: Vec<SearchHit>,
        /// Hits in all with the rule.
        then_total: usize,
        /// The first ones with the rule.
        then: Vec<SearchHit>,
    }
}
