//! What is offered while somebody types a search.

use crate::thread_state::ThreadState;
use crate::words::words;

words! {
    /// What a suggestion leads to.
    SuggestionKind {
        /// A thread.
        Thread = "thread",
        /// The threads of a tag.
        Tag = "tag",
        /// A category.
        Category = "category",
    }
}

view! {
    /// A line to offer while somebody types, and where it leads.
    Suggestion {
        /// What is shown.
        text: String,
        /// Where it leads, from the root of the site.
        url: String,
        /// What it leads to.
        kind: SuggestionKind,
        /// Where the thread stands; null for others.
        state: Option<ThreadState>,
        /// Name of the thread's category; null for others.
        category: Option<String>,
    }
}
