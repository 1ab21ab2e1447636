//! The limit on table cells, checked before parsing.
//!
//! The parser completes short rows: a header of 8,000 columns above 10,000 rows of one cell
//! would cost half a million tree nodes from 64 KB of source. An honest table writes its cells,
//! so it can have no more of them than half its bytes.

use crate::RenderError;

/// Most cells that the tables of one post may have, an upper estimate.
const MAX_CELLS: usize = 64 * 1024;

/// Refuses a source whose tables could have too many cells; `limit` is for the message.
pub(crate) fn check(source: &str, limit: usize) -> Result<(), RenderError> {
    if !source.contains('|') {
        return Ok(());
    }
    let mut cells = 0_usize;
    let mut rows_below = 0_usize;
    for line in lines(source).rev() {
        if line.trim().is_empty() {
            rows_below = 0;
            continue;
        }
        rows_below += 1;
        cells += columns_of_delimiter_row(line) * rows_below;
        if cells > MAX_CELLS {
            return Err(RenderError::TooLarge { limit });
        }
    }
    Ok(())
}

/// Lines as the parser sees them: a lone carriage return ends one too.
fn lines(source: &str) -> impl DoubleEndedIterator<Item = &str> {
    source
        .split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// Columns that a line like `| --- | :-: |` opens, 0 for any other line. Marks of quotes and
/// lists before it are let pass, so the answer may be too high and never too low.
fn columns_of_delimiter_row(line: &str) -> usize {
    let mut pipes = 0;
    let mut dashes = false;
    for byte in line.bytes() {
        match byte {
            b'|' => pipes += 1,
            b'-' => dashes = true,
            b':' | b' ' | b'\t' | b'>' | b'*' | b'+' | b'.' | b')' | b'0'..=b'9' | 0x0b | 0x0c => {}
            _ => return 0,
        }
    }
    if dashes && pipes > 0 { pipes + 1 } else { 0 }
}
