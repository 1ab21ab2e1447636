//! What the forms on a case send. The names differ because all of them stand on one page.

use serde::{Deserialize, Serialize};

/// The forms of a case's page together; each sends its own fields.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct CaseForm {
    /// Markdown of a reply.
    pub body: String,
    /// Who reads it, a word of `ReplyVisibility`.
    pub visibility: String,
    /// How the case ended, a word of `WrapUp`.
    pub wrap_up: String,
    /// A note on the end, for colleagues.
    pub note: String,
    /// Why the case goes back.
    pub return_note: String,
    /// Tells a form sent twice from two forms.
    pub once: String,
}
