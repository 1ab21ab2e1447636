//! Tags, as administrators keep them.

view! {
    /// A tag that threads carry.
    TagRow {
        /// Its name.
        tag: String,
        /// Where its threads are listed.
        url: String,
        /// Threads that carry it, hidden ones too.
        threads: i64,
        /// Old names that lead to it.
        aliases: Vec<String>,
    }
}

view! {
    /// What another name for a tag changes.
    TagChange {
        /// The old name.
        from: String,
        /// The new name.
        to: String,
        /// Threads that carry the old name, hidden ones too: they change.
        threads: i64,
        /// Threads that carry the new name already.
        to_threads: i64,
        /// Whether the new name is in use, so that two tags become one.
        merges: bool,
        /// Names of the escalation policies that are for one of the two.
        policies: Vec<String>,
    }
}
