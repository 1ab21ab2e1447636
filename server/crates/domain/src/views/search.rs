//! What searching answers.

use crate::ids::PostId;
use crate::ids::ThreadId;
use crate::thread_state::ThreadState;

view! {
    /// One hit of a search.
    SearchHit {
        /// The thread.
        thread_id: ThreadId,
        /// The post.
        post_id: PostId,
        /// The post's or thread's id in the system it was imported from.
        import_id: Option<String>,
        /// `thread` or `post`.
        r#type: String,
        /// Title of the thread.
        title: String,
        /// The matched passage: escaped, matches in `<mark>`.
        snippet_html: String,
        /// Address of the thread or post.
        url: String,
        /// State of the thread.
        state: ThreadState,
        /// Name of the category.
        category_name: String,
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
        /// By type.
        r#type: Vec<FacetCount>,
        /// By category.
        category: Vec<FacetCount>,
        /// By state.
        state: Vec<FacetCount>,
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
