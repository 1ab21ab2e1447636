//! What addresses and forms of the desk carry. Names differ because all forms of a case stand on
//! one page.

use serde::{Deserialize, Serialize};

/// Which part of the queue is shown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct QueueQuery {
    /// The word of a shelf.
    pub view: String,
    /// Slug of a queue.
    pub queue: String,
    /// Slug of a category.
    pub category: String,
    /// Slug of a skill.
    pub skill: String,
    /// Where the page before ended.
    pub cursor: String,
}

/// A view to be kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ViewForm {
    /// Its name.
    pub name: String,
    /// The word of a shelf.
    pub view: String,
    /// Slug of a queue.
    pub queue: String,
    /// Slug of a category.
    pub category: String,
    /// Slug of a skill.
    pub skill: String,
}

/// The forms of a case's page together; each sends its own fields.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct CaseForm {
    /// Markdown of a reply.
    pub body: String,
    /// Who reads it, a word of `ReplyVisibility`.
    pub visibility: String,
    /// The macro to be put into the reply.
    #[serde(rename = "macro")]
    pub chosen_macro: String,
    /// How the case ended, a word of `WrapUp`.
    pub wrap_up: String,
    /// A note on the end, for colleagues.
    pub note: String,
    /// The colleague who gets the case.
    pub to: String,
    /// What the colleague must know.
    pub hand_over_note: String,
    /// Why the case goes back.
    pub return_note: String,
    /// The version of the case that stood on the page.
    pub version: String,
    /// Tells a form sent twice from two forms.
    pub once: String,
}

impl CaseForm {
    /// Puts a text below what was typed of the reply.
    pub(super) fn add_to_body(&mut self, text: &str) {
        if !self.body.trim().is_empty() {
            self.body.push_str("\n\n");
        }
        self.body.push_str(text);
    }
}
