//! What administrators see of searches.

use crate::Timestamp;
use crate::ids::DismissalId;

view! {
    /// The searches of a day.
    SearchDay {
        /// The day, such as `2026-01-31`, UTC.
        day: String,
        /// Searches.
        searches: i64,
        /// Of these found nothing.
        empty: i64,
        /// Of these took the place of another search of the same visit.
        reworded: i64,
        /// Of these led to a hit being opened.
        clicked: i64,
        /// Of these were said to have solved it.
        solved: i64,
        /// Of these ended in a question being asked.
        asked: i64,
    }
}

view! {
    /// The same words, looked for more than once.
    SearchedWords {
        /// The words; what may tell who somebody is stands masked in brackets.
        query: String,
        /// Searches.
        searches: i64,
        /// Of these found nothing.
        empty: i64,
        /// Of these led to a hit being opened.
        clicked: i64,
        /// Of these were said to have solved it.
        solved: i64,
        /// Of these ended in a question being asked.
        asked: i64,
    }
}

view! {
    /// A search that people put in other words.
    RewordedSearch {
        /// What they typed first.
        from: String,
        /// What they typed instead.
        to: String,
        /// How often.
        times: i64,
        /// How often a hit of the second was opened.
        clicked: i64,
        /// The one word or phrase that was changed, and into what, where it is one.
        words: Option<ChangedWords>,
    }
}

view! {
    /// A word or phrase, and what took its place.
    ChangedWords {
        /// Before.
        from: String,
        /// After.
        to: String,
    }
}

view! {
    /// A rule of synonyms that rewordings suggest.
    SynonymProposal {
        /// What people typed first.
        words: String,
        /// What they typed instead, and found.
        also: String,
        /// Searches in which the one took the place of the other.
        times: i64,
        /// Of these led to a hit being opened.
        clicked: i64,
        /// A misspelling that finds nothing by itself, rather than another word.
        spelling: bool,
        /// One of the searches, to try the rule with.
        example: String,
    }
}

view! {
    /// A suggested rule that an administrator does not want.
    DismissedProposal {
        /// The dismissal, by which it is taken back.
        id: DismissalId,
        /// What people typed first.
        words: String,
        /// What they typed instead.
        also: String,
        /// Since when.
        dismissed_at: Timestamp,
    }
}

view! {
    /// What people look for, and what they do not find.
    SearchReport {
        /// Every day of the time asked for, the earliest first.
        days: Vec<SearchDay>,
        /// What was looked for most.
        most: Vec<SearchedWords>,
        /// What found nothing.
        missing: Vec<SearchedWords>,
        /// What found something that hardly anybody opened.
        unopened: Vec<SearchedWords>,
        /// What was put in other words.
        reworded: Vec<RewordedSearch>,
        /// Rules of synonyms that rewordings suggest and that are neither there yet nor dismissed, the
        /// likeliest first.
        proposals: Vec<SynonymProposal>,
        /// Suggestions that were dismissed, the latest first; 200 at most.
        dismissed: Vec<DismissedProposal>,
    }
}
