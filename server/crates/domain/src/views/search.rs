//! What searching answers.

use super::Author;
use super::Thread;
use crate::Timestamp;
use crate::ids::PostId;
use crate::ids::ThreadId;
use crate::thread_state::ThreadState;

view! {
    /// The accepted answer of a thread that was found, to be read in place.
    AcceptedAnswer {
        /// The post.
        post_id: PostId,
        /// Who wrote it.
        author: Author,
        /// Written by an agent on behalf of the company.
        official: bool,
        /// Its beginning as plain text, some hundred characters.
        excerpt: String,
        /// The whole answer as safe HTML, where it is short enough to be read among results.
        html: Option<String>,
        /// Its address.
        url: String,
    }
}

view! {
    /// One hit of a search.
    SearchHit {
        /// The thread.
        thread_id: ThreadId,
        /// The post.
        post_id: PostId,
        /// The post's or thread's id in the system it was imported from.
        import_id: Option<String>,
        /// `thread` or `answer` (any reply); for agents also `escalation`, `note` and
        /// `private_reply`.
        r#type: String,
        /// Title of the thread.
        title: String,
        /// The same: escaped, matches in `<mark>`.
        title_html: String,
        /// The matched passage: escaped, matches in `<mark>`.
        snippet_html: String,
        /// Address of the thread, post or case.
        url: String,
        /// Who wrote what was found.
        author: Author,
        /// When it was written.
        created_at: Timestamp,
        /// Visible replies of the thread.
        reply_count: i32,
        /// The thread's accepted answer, beside the thread itself.
        accepted: Option<AcceptedAnswer>,
        /// State of the thread.
        state: ThreadState,
        /// Name of the category.
        category_name: String,
        /// Members who said that it helped them; of a thread, its most helpful answer.
        helpful_count: u32,
        /// How well it fits; only comparable within one answer.
        score: f32,
    }
}

view! {
    /// A value of a facet, and how many hits have it.
    FacetCount {
        /// The value, to be given back as a filter.
        value: String,
        /// How people read it.
        label: String,
        /// Hits that have it.
        count: usize,
    }
}

view! {
    /// How hits spread.
    Facets {
        /// By type: `thread` and `answer`, `tag`, `category` and `person`; for agents also
        /// `escalation`, `note` and `private_reply`.
        r#type: Vec<FacetCount>,
        /// By category.
        category: Vec<FacetCount>,
        /// By state.
        state: Vec<FacetCount>,
        /// By tag, the commonest; models and products are tags. A hit with two tags counts for both.
        tag: Vec<FacetCount>,
    }
}

impl Facets {
    /// Types alone, where nothing else divides what was found.
    #[must_use]
    pub const fn only(r#type: Vec<FacetCount>) -> Self {
        Self {
            r#type,
            category: Vec::new(),
            state: Vec::new(),
            tag: Vec::new(),
        }
    }
}

view! {
    /// What a search was changed to, because words of it occur nowhere.
    Corrected {
        /// What was searched for, to be shown and to be put into the box.
        shown_query: String,
        /// What was typed; `exact` searches for that alone.
        typed_query: String,
        /// The words that took the place of others, to be set off where the query is shown.
        words: Vec<String>,
    }
}

view! {
    /// A tag, a category or a person that fits what was typed; for agents a macro too.
    Place {
        /// `tag`, `category` or `person`; for agents also `macro`.
        r#type: String,
        /// Its name.
        text: String,
        /// Where it leads.
        url: String,
        /// More about it in a few words, such as how many threads it holds.
        detail: String,
    }
}

view! {
    /// The answer to a search.
    SearchAnswer {
        /// Hits in all.
        total: usize,
        /// Microseconds the search took.
        took_us: u64,
        /// One page of hits.
        items: Vec<SearchHit>,
        /// How all hits spread.
        facets: Facets,
        /// What was searched for instead of what was typed, if that was changed.
        corrected: Option<Corrected>,
        /// Where nothing has the words as they are and they were wanted so (`exact`, or quoted): the query
        /// with its typing errors put right.
        did_you_mean: Option<String>,
        /// What the operators of the query were taken for, a few words each: "solved only".
        understood: Vec<String>,
        /// What of the query was not understood, in sentences for the one who typed it.
        notes: Vec<String>,
        /// Tags, categories and people that fit, for agents macros too; on the first page, a few of each.
        places: Vec<Place>,
        /// For agents: the best cases, notes and private replies, on the first page of a search
        /// that names no type. All of them are found with their `type`.
        staff: Vec<SearchHit>,
        /// Where nothing was found: threads about something near it, filters left aside.
        nearest: Vec<SimilarThread>,
        /// The cursor of the next page.
        next: Option<String>,
    }
}

view! {
    /// A thread like the one described.
    SimilarThread {
        /// The thread.
        thread_id: ThreadId,
        /// Its id in the system it was imported from.
        import_id: Option<String>,
        /// One line.
        title: String,
        /// Its address.
        url: String,
        /// Where it stands.
        state: ThreadState,
        /// How well it fits; only comparable within one answer.
        score: f32,
    }
}

view! {
    /// Which of two threads goes, and into which.
    MergeHint {
        /// The thread that goes.
        from: ThreadId,
        /// The thread that stays: it has an accepted answer, or is the older one.
        into: ThreadId,
    }
}

view! {
    /// A thread that seems to ask what another asks.
    LikelyDuplicate {
        /// The thread.
        thread: Thread,
        /// Why, in a few words each, those that tell most first.
        reasons: Vec<String>,
        /// How the two would be merged; none where the one that should stay is closed.
        merge: Option<MergeHint>,
        /// How likely somebody would link the two, 0 to 1.
        score: f32,
    }
}

view! {
    /// Several people who report what looks like one problem, within a short time.
    ReportGroup {
        /// When the first of them asked.
        since: Timestamp,
        /// How many people, the one who asks included.
        people: usize,
        /// Their threads, the earliest first.
        members: Vec<SimilarThread>,
    }
}
