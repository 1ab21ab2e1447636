//! What the forms of this part send.

use serde::{Deserialize, Serialize};

/// Opening a thread; also the query that fills the form beforehand.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct AskForm {
    /// Slug of the category.
    pub category: String,
    /// What it is, a word of `ThreadKind`.
    pub kind: String,
    /// One line.
    pub title: String,
    /// Markdown.
    pub body: String,
    /// Separated by commas.
    pub tags: String,
    /// Names the search that found nothing of use, if one came before.
    pub search: String,
    /// Tells a form sent twice from two forms.
    pub once: String,
}

/// Posting into a thread.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct ReplyForm {
    /// Markdown.
    pub body: String,
    /// What it is meant to be, a word of `Intent`.
    pub intent: String,
    /// Tells a form sent twice from two forms.
    pub once: String,
}

/// Changing a post's text.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct EditForm {
    /// Markdown.
    pub body: String,
}

/// A moderator's tools in a thread. Each of the small forms sends its own fields; the names differ
/// because all of them stand on one page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ToolsForm {
    /// Why it is closed or opened again.
    pub close_reason: String,
    /// Slug of the new category.
    pub category: String,
    /// Why it is moved.
    pub move_reason: String,
    /// The new title.
    pub title: String,
    /// Why it has a new title.
    pub title_reason: String,
    /// How the clock is to stand, a word of `EpisodeState`.
    pub clock: String,
    /// Why the clock is set.
    pub clock_reason: String,
    /// Address or number of the thread it is merged into.
    pub into: String,
    /// Why it is merged.
    pub merge_reason: String,
}

/// Text to be shown as it would look.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PreviewForm {
    /// Markdown.
    pub body: String,
}

/// What is still wrong.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct UnsolvedForm {
    /// Markdown; may be empty.
    pub still_wrong: String,
}
