//! Markdown to safe HTML, within bounds of depth, size and time.
//!
//! The way of a post: length and table limits on the source, parse, one walk over the tree
//! (depth limit, heading shift, highlighting, raw tags reduced to a strict form, plain text),
//! bounded output, and last the sanitiser with its own allow-list. Every bound is checked
//! before the step whose cost it limits. Nothing here reads a clock, so the same source gives
//! the same answer on every node.

mod document;
mod highlight;
mod nesting;
mod raw;
mod sanitise;
mod tables;
mod tags;
#[cfg(test)]
mod tests;
mod text;

use document::RawHtml;

/// Version of the produced HTML, stored beside it; a higher number asks for rendering anew.
pub const RENDERER_VERSION: i32 = 1;

/// Longest accepted source, in bytes.
pub const MAX_SOURCE_BYTES: usize = 64 * 1024;

/// Deepest accepted nesting of quotes, lists, formatting and raw HTML.
const MAX_DEPTH: usize = 100;

/// Largest accepted page fragment, in bytes.
const MAX_HTML_BYTES: usize = 1024 * 1024;

/// The HTML may be this many times its source …
const MAX_GROWTH: usize = 20;

/// … but a short source may always become this many bytes, as each block has fixed costs.
const FREE_HTML_BYTES: usize = 16 * 1024;

/// A rendered post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Sanitised HTML, ready to be put into a page as it is.
    pub html: String,
    /// Plain text for search and snippets: no markup, code included, whitespace collapsed.
    pub text: String,
}

/// Why a source is refused; the message may be shown to the person who wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The source has more than `limit` bytes.
    #[error("Your text is too long: the most we can take is {} KB.", .limit / 1024)]
    TooLong {
        /// Bytes of source that are accepted.
        limit: usize,
    },
    /// Blocks, formatting or HTML tags lie more than `limit` levels inside each other.
    #[error(
        "Your text has quotes, lists or formatting more than {limit} levels deep. \
         Please use fewer levels."
    )]
    TooDeep {
        /// Levels that are accepted.
        limit: usize,
    },
    /// The page made of the source would have more than `limit` bytes.
    #[error(
        "Your text becomes too large when shown as a page: the most we can show is {} KB. \
         Please use smaller tables or fewer repeated links.",
        .limit / 1024
    )]
    TooLarge {
        /// Bytes of HTML that are accepted for this source.
        limit: usize,
    },
}

/// Renders Markdown (CommonMark with GFM tables, task lists, strikethrough and autolinks).
///
/// # Errors
///
/// [`RenderError`] when the source is too long, nests too deeply, or would grow too large.
pub fn render(source: &str) -> Result<Rendered, RenderError> {
    if source.len() > MAX_SOURCE_BYTES {
        return Err(RenderError::TooLong {
            limit: MAX_SOURCE_BYTES,
        });
    }
    let limit = html_limit(source.len());
    tables::check(source, limit)?;
    let draft = document::draft(source, limit, RawHtml::Reduced)?;
    if draft.has_raw_tags {
        nesting::check(&draft.html, limit)?;
    }
    let html = match sanitise::until_stable(&draft.html) {
        Some(html) => html,
        // Tags so entangled that parsing keeps moving them are shown as text instead.
        None => sanitise::sanitise(&document::draft(source, limit, RawHtml::Shown)?.html),
    };
    if html.len() > limit {
        return Err(RenderError::TooLarge { limit });
    }
    Ok(Rendered {
        html,
        text: draft.text,
    })
}

/// Bytes of HTML accepted for a source of this many bytes.
fn html_limit(source_bytes: usize) -> usize {
    (source_bytes * MAX_GROWTH).clamp(FREE_HTML_BYTES, MAX_HTML_BYTES)
}
