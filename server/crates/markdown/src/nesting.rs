//! How deep an HTML parser would nest a document that contains raw tags.
//!
//! The sanitiser's parser takes quadratic time in nesting, and it re-opens unclosed formatting
//! (`<b>`) in every later block, so 100 unclosed tags above 20,000 paragraphs would become two
//! million elements. This module follows the parser's rules on the tags alone, in linear time,
//! and where it simplifies it counts too many. It relies on every `<` being a tag and
//! on no `>` inside an attribute, which `raw` sees to.

use crate::tags::{is_block, is_formatting, is_table_part, is_void, is_wall};
use crate::{MAX_DEPTH, RenderError};

/// Raw tags come on top of the depth of the Markdown around them.
const MAX_OPEN: usize = 2 * MAX_DEPTH;

/// Most elements that the parser may add by opening formatting again.
const MAX_REOPENED: usize = 10_000;

/// Refuses a document that would nest too deeply or multiply its formatting; `limit` is for
/// the message.
pub(crate) fn check(html: &str, limit: usize) -> Result<(), RenderError> {
    let mut parser = Parser::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if at > 0 {
            parser.reopen();
        }
        let tag = &rest[at + 1..];
        let end = tag.find('>').unwrap_or(tag.len());
        parser.tag(&tag[..end]);
        rest = &tag[end..];
        rest = rest.strip_prefix('>').unwrap_or(rest);
        if parser.open.len() > MAX_OPEN || parser.formatting.len() > MAX_OPEN {
            return Err(RenderError::TooDeep { limit: MAX_DEPTH });
        }
        if parser.reopened > MAX_REOPENED {
            return Err(RenderError::TooLarge { limit });
        }
    }
    Ok(())
}

/// Formatting that has not met its end tag; a table cell is a border in the list.
struct Formatting<'a> {
    name: &'a str,
    is_open: bool,
}

#[derive(Default)]
struct Parser<'a> {
    open: Vec<&'a str>,
    formatting: Vec<Formatting<'a>>,
    reopened: usize,
}

impl<'a> Parser<'a> {
    fn tag(&mut self, tag: &'a str) {
        let (closing, tag) = tag
            .strip_prefix('/')
            .map_or((false, tag), |tag| (true, tag));
        let end = tag
            .find(|c: char| c.is_ascii_whitespace() || c == '/')
            .unwrap_or(tag.len());
        let name = &tag[..end];
        if closing {
            self.end(name);
        } else {
            self.start(name);
        }
    }

    fn start(&mut self, name: &'a str) {
        if is_table_part(name) {
            self.start_table_part(name);
            return;
        }
        if is_block(name) {
            self.close_implied(name);
        } else {
            self.reopen();
        }
        if is_void(name) {
            return;
        }
        if name == "a" {
            self.end("a");
        }
        self.open.push(name);
        if is_formatting(name) {
            let is_open = true;
            self.formatting.push(Formatting { name, is_open });
        }
    }

    /// Opens again what a block closed too early, as the parser does before inline content.
    fn reopen(&mut self) {
        let from = self.border();
        for entry in &mut self.formatting[from..] {
            if !entry.is_open {
                entry.is_open = true;
                self.open.push(entry.name);
                self.reopened += 1;
            }
        }
    }

    /// A block ends the paragraph before it, an item the item before it.
    fn close_implied(&mut self, name: &str) {
        let mut same_item = None;
        for (at, open) in self.open.iter().enumerate().rev() {
            let is_same = match name {
                "li" => *open == "li",
                "dd" | "dt" => matches!(*open, "dd" | "dt"),
                _ => break,
            };
            if is_same {
                same_item = Some(at);
            }
            if is_same || is_wall(open) || (is_block(open) && !matches!(*open, "div" | "p")) {
                break;
            }
        }
        if let Some(at) = same_item {
            self.close_down_to(at);
        }
        if let Some(at) = self.reachable("p") {
            self.close_down_to(at);
        }
    }

    fn start_table_part(&mut self, name: &'a str) {
        let stops: &[&str] = match name {
            "td" | "th" => &["tr", "table"],
            "tr" => &["tbody", "tfoot", "thead", "table"],
            _ => &["table"],
        };
        // Outside a table the parser ignores the tag.
        let Some(at) = self.open.iter().rposition(|open| stops.contains(open)) else {
            return;
        };
        self.close_down_to(at + 1);
        self.open.push(name);
        if is_wall(name) {
            let is_open = true;
            self.formatting.push(Formatting { name, is_open });
        }
    }

    fn end(&mut self, name: &str) {
        if is_formatting(name) {
            self.end_formatting(name);
        } else if name == "table" || is_table_part(name) {
            let found = self
                .open
                .iter()
                .rposition(|open| *open == name || *open == "table");
            if let Some(at) = found.filter(|at| self.open[*at] == name) {
                self.close_down_to(at);
            }
        } else if let Some(at) = self.reachable(name) {
            // The end of an inline element does not reach out of a block.
            if is_block(name) || !self.open[at..].iter().any(|open| is_block(open)) {
                self.close_down_to(at);
            }
        }
    }

    /// Takes one formatting element away and leaves all that was opened inside it.
    fn end_formatting(&mut self, name: &str) {
        let from = self.border();
        let found = self.formatting[from..]
            .iter()
            .rposition(|entry| entry.name == name);
        let Some(at) = found else { return };
        let entry = self.formatting.remove(from + at);
        if !entry.is_open {
            return;
        }
        if let Some(at) = self.open.iter().rposition(|open| *open == name) {
            self.open.remove(at);
        }
    }

    /// Where formatting of the innermost table cell begins.
    fn border(&self) -> usize {
        self.formatting
            .iter()
            .rposition(|entry| is_wall(entry.name))
            .map_or(0, |at| at + 1)
    }

    /// The innermost open element of this name that no table cell hides.
    fn reachable(&self, name: &str) -> Option<usize> {
        let at = self
            .open
            .iter()
            .rposition(|open| *open == name || is_wall(open))?;
        (self.open[at] == name).then_some(at)
    }

    fn close_down_to(&mut self, len: usize) {
        while self.open.len() > len {
            let Some(name) = self.open.pop() else { return };
            if is_wall(name) && name != "table" {
                // Formatting begun inside a cell ends with the cell.
                let border = self.border().saturating_sub(1);
                self.formatting.truncate(border);
            } else if is_formatting(name) {
                let found = self
                    .formatting
                    .iter_mut()
                    .rev()
                    .find(|entry| entry.name == name && entry.is_open);
                if let Some(entry) = found {
                    entry.is_open = false;
                }
            }
        }
    }
}
