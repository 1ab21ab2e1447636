//! Syntax highlighting of code blocks, by classes and within a budget.
//!
//! Each token becomes one flat `<span class="hl-…">` by its innermost telling scope. Nested
//! spans, one for each scope, would be ten times as large and as deep as the brackets of
//! the code.

use crate::raw::escape_into;
use std::ops::Range;
use std::sync::LazyLock;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;

/// Bytes of code that are highlighted in one post; blocks beyond are shown plain.
const MAX_BYTES: usize = 16 * 1024;

/// The grammars' expressions backtrack, so a line can cost the square of its length. This many
/// squared bytes, over all lines of a post, take some 150 ms in the slowest grammar with the
/// worst input found; 16 KB of lines of 40 bytes are within it, minified code is not.
const MAX_LINE_COST: usize = 800_000;

/// Lines of code that are highlighted in one post, as each has a cost of its own.
const MAX_LINES: usize = 800;

/// The grammars, loaded when the first block of code asks for one.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// Scopes that get a class; of several that fit, the first counts.
const SCOPES: [(&str, &str); 26] = [
    ("comment", "hl-comment"),
    (
        "constant.character.escape",
        "hl-constant hl-character hl-escape",
    ),
    ("constant.numeric", "hl-constant hl-numeric"),
    ("constant.language", "hl-constant hl-language"),
    ("constant", "hl-constant"),
    ("string", "hl-string"),
    ("keyword.operator", "hl-keyword hl-operator"),
    ("keyword", "hl-keyword"),
    ("storage.modifier", "hl-storage hl-modifier"),
    ("storage.type", "hl-storage hl-type"),
    ("entity.name.function", "hl-entity hl-name hl-function"),
    ("entity.name.tag", "hl-entity hl-name hl-tag"),
    ("entity.name", "hl-entity hl-name"),
    ("entity.other.attribute-name", "hl-entity hl-attribute-name"),
    (
        "entity.other.inherited-class",
        "hl-entity hl-inherited-class",
    ),
    ("support.function", "hl-support hl-function"),
    ("support.type", "hl-support hl-type"),
    ("support.constant", "hl-support hl-constant"),
    ("support", "hl-support"),
    ("variable.parameter", "hl-variable hl-parameter"),
    ("variable.language", "hl-variable hl-language"),
    ("markup.inserted", "hl-markup hl-inserted"),
    ("markup.deleted", "hl-markup hl-deleted"),
    ("markup.heading", "hl-markup hl-heading"),
    ("meta.diff", "hl-meta hl-diff"),
    ("invalid", "hl-invalid"),
];

static CLASSES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    SCOPES
        .into_iter()
        .filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, class)))
        .collect()
});

/// A block that grows beyond this many times its size by highlighting is shown plain, so that dense
/// code never makes a whole post too large.
const MAX_GROWTH: usize = 18;
/// Growth that is always accepted, in bytes.
const FREE_BYTES: usize = 2 * 1024;

/// Highlights the blocks of one post and keeps its budget.
#[derive(Default)]
pub(crate) struct Highlighter {
    spent_bytes: usize,
    spent_lines: usize,
    spent_line_cost: usize,
}

impl Highlighter {
    /// The whole `<pre>` element, or nothing when the block is to be shown plain.
    pub(crate) fn highlight(&mut self, info: &str, code: &str) -> Option<String> {
        let language = info.split_ascii_whitespace().next()?;
        let bytes = self.spent_bytes + code.len();
        let line_cost = code.lines().map(|line| line.len() * line.len());
        let line_cost = self.spent_line_cost + line_cost.sum::<usize>();
        let lines = self.spent_lines + code.lines().count();
        if bytes > MAX_BYTES || lines > MAX_LINES || line_cost > MAX_LINE_COST {
            return None;
        }
        let syntax = SYNTAXES.find_syntax_by_token(language)?;
        self.spent_bytes = bytes;
        self.spent_lines = lines;
        self.spent_line_cost = line_cost;
        let mut html = String::with_capacity(code.len() * 4 + 64);
        html.push_str("<pre><code class=\"language-");
        escape_into(&mut html, language);
        html.push_str("\">");
        write_code(&mut html, syntax, code)?;
        html.push_str("</code></pre>");
        (html.len() <= FREE_BYTES + code.len() * MAX_GROWTH).then_some(html)
    }
}

/// Writes all lines, or nothing when a grammar gives up.
fn write_code(html: &mut String, syntax: &SyntaxReference, code: &str) -> Option<()> {
    let mut state = ParseState::new(syntax);
    let mut scopes = ScopeStack::new();
    for line in LinesWithEndings::from(code) {
        let mut run = Run::new(line);
        for (at, change) in state.parse_line(line, &SYNTAXES).ok()? {
            run.extend(html, at, class_of(&scopes));
            scopes.apply(&change).ok()?;
        }
        run.extend(html, line.len(), class_of(&scopes));
        run.write(html);
    }
    Some(())
}

/// Neighbouring tokens of one class, written as one span.
struct Run<'a> {
    line: &'a str,
    range: Range<usize>,
    class: Option<&'static str>,
}

impl<'a> Run<'a> {
    fn new(line: &'a str) -> Self {
        Self {
            line,
            range: 0..0,
            class: None,
        }
    }

    fn extend(&mut self, html: &mut String, end: usize, class: Option<&'static str>) {
        if end <= self.range.end {
            return;
        }
        if class != self.class {
            self.write(html);
            self.class = class;
        }
        self.range.end = end;
    }

    fn write(&mut self, html: &mut String) {
        let part = &self.line[self.range.clone()];
        self.range.start = self.range.end;
        match self.class {
            Some(class) if !part.trim().is_empty() => {
                html.push_str("<span class=\"");
                html.push_str(class);
                html.push_str("\">");
                escape_into(html, part);
                html.push_str("</span>");
            }
            _ => escape_into(html, part),
        }
    }
}

/// The class of the innermost scope that has one.
fn class_of(scopes: &ScopeStack) -> Option<&'static str> {
    scopes.as_slice().iter().rev().find_map(|scope| {
        CLASSES
            .iter()
            .find(|(prefix, _)| prefix.is_prefix_of(*scope))
            .map(|(_, class)| *class)
    })
}
