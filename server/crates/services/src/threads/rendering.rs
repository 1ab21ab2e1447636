//! Markdown to HTML at the moment of writing, away from the async threads where it may take long.

use crate::Result;
use anyhow::Context;
use backstop_domain::{FieldError, text};
use backstop_markdown::{RenderError, Rendered};

/// Below this size rendering is quicker than handing it to another thread.
const INLINE_BYTES: usize = 4 * 1024;

fn refused(error: &RenderError) -> FieldError {
    FieldError::new("body", error.to_string())
}

/// Renders a parsed body.
///
/// # Errors
/// A field error where the text nests or grows beyond bounds.
pub(crate) async fn render(source: &str) -> Result<Rendered> {
    if source.len() <= INLINE_BYTES {
        return Ok(backstop_markdown::render(source).map_err(|e| refused(&e))?);
    }
    let source = source.to_owned();
    let rendered = tokio::task::spawn_blocking(move || backstop_markdown::render(&source))
        .await
        .context("rendering")?;
    Ok(rendered.map_err(|e| refused(&e))?)
}

/// What a post would look like; an empty text is an empty preview.
///
/// # Errors
/// A field error where it could not be posted either.
pub async fn preview(source: &str) -> Result<String> {
    if source.trim().is_empty() {
        return Ok(String::new());
    }
    Ok(render(&text::body(source)?).await?.html)
}
