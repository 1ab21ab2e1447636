//! From source to unsanitised HTML and plain text, with the tree walked once between.

use crate::highlight::Highlighter;
use crate::raw;
use crate::text::PlainText;
use crate::{MAX_DEPTH, RenderError};
use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, NodeHtmlBlock, NodeValue};
use comrak::{Arena, Options};
use std::fmt;
use std::sync::LazyLock;

/// What becomes of raw HTML in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RawHtml {
    /// Allowed tags stay in a strict form, the others go.
    Reduced,
    /// All of it is shown as the text that was typed.
    Shown,
}

/// HTML before sanitising, and the text of the same document.
pub(crate) struct Draft {
    pub(crate) html: String,
    pub(crate) text: String,
    pub(crate) has_raw_tags: bool,
}

/// Built once: the options never change and their construction would show in a bulk import.
static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.render.tasklist_classes = true;
    // Raw HTML and all URLs pass here, because the sanitiser behind decides about them.
    options.render.r#unsafe = true;
    options
});

/// Parses, walks and formats a source; `limit` bounds the HTML in bytes.
pub(crate) fn draft(source: &str, limit: usize, raw_html: RawHtml) -> Result<Draft, RenderError> {
    let arena = Arena::new();
    // Parser, formatter and arena work without recursion, so depth costs no stack here.
    let root = comrak::parse_document(&arena, source, &OPTIONS);
    let mut walk = Walk {
        raw_html,
        text: PlainText::with_capacity(source.len()),
        highlighter: Highlighter::default(),
        has_raw_tags: false,
    };
    walk.run(root)?;
    let mut out = Bounded {
        html: String::with_capacity(source.len() + source.len() / 2 + 64),
        limit,
    };
    comrak::format_html(root, &OPTIONS, &mut out).map_err(|_| RenderError::TooLarge { limit })?;
    Ok(Draft {
        html: out.html,
        text: walk.text.finish(),
        has_raw_tags: walk.has_raw_tags,
    })
}

/// The one walk over the tree.
struct Walk {
    raw_html: RawHtml,
    text: PlainText,
    highlighter: Highlighter,
    has_raw_tags: bool,
}

impl Walk {
    fn run<'a>(&mut self, root: &'a AstNode<'a>) -> Result<(), RenderError> {
        let mut depth = 0_usize;
        for edge in root.traverse() {
            match edge {
                NodeEdge::Start(node) => {
                    // The document itself is level 0.
                    if depth > MAX_DEPTH {
                        return Err(RenderError::TooDeep { limit: MAX_DEPTH });
                    }
                    depth += 1;
                    self.enter(&mut node.data_mut().value);
                }
                NodeEdge::End(node) => {
                    depth -= 1;
                    if node.data().value.block() {
                        self.text.gap();
                    }
                }
            }
        }
        Ok(())
    }

    fn enter(&mut self, value: &mut NodeValue) {
        match value {
            NodeValue::Text(text) => self.text.push(text),
            NodeValue::Code(code) => self.text.push(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => self.text.gap(),
            // The page has the first two levels: its own title and the thread's.
            NodeValue::Heading(heading) => heading.level = (heading.level + 2).min(6),
            NodeValue::HtmlInline(literal) => {
                let html = self.raw(literal);
                *literal = html;
            }
            NodeValue::HtmlBlock(block) => block.literal = self.raw(&block.literal),
            NodeValue::CodeBlock(code) => {
                self.text.push(&code.literal);
                if let Some(html) = self.highlighter.highlight(&code.info, &code.literal) {
                    *value = NodeValue::HtmlBlock(NodeHtmlBlock {
                        block_type: 6,
                        literal: html,
                    });
                }
            }
            _ => {}
        }
    }

    fn raw(&mut self, literal: &str) -> String {
        match self.raw_html {
            RawHtml::Reduced => {
                let html = raw::reduce(literal, &mut self.text);
                self.has_raw_tags |= html.contains('<');
                html
            }
            RawHtml::Shown => {
                self.text.push(literal);
                let mut html = String::with_capacity(literal.len());
                raw::escape_into(&mut html, literal);
                html
            }
        }
    }
}

/// Collects HTML and fails as soon as it would be too much.
struct Bounded {
    html: String,
    limit: usize,
}

impl fmt::Write for Bounded {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if self.html.len() + part.len() > self.limit {
            return Err(fmt::Error);
        }
        self.html.push_str(part);
        Ok(())
    }
}
