//! The documents of one word, a stretch at a time.

use std::ops::Range;
use tantivy::DocId;
use tantivy::postings::BlockSegmentPostings;

/// What stands in the index of a segment about one word, and how far it was read.
pub(crate) struct List {
    block: BlockSegmentPostings,
    /// Documents of the block that were handed out.
    read: usize,
}

impl List {
    pub(crate) const fn new(block: BlockSegmentPostings) -> Self {
        Self { block, read: 0 }
    }

    /// The first document that was not handed out yet.
    pub(crate) fn next(&self) -> Option<DocId> {
        self.block.docs().get(self.read).copied()
    }

    /// Goes on at `target`, or behind it.
    pub(crate) fn skip_to(&mut self, target: DocId) {
        if self.next().is_some_and(|next| next < target) {
            self.read = self.block.seek(target);
        }
    }

    /// Hands out the documents before `end`, as places in the block that holds them.
    pub(crate) fn before(
        &mut self,
        end: DocId,
        mut take: impl FnMut(&BlockSegmentPostings, Range<usize>),
    ) {
        // Past its last document, a list is an empty block.
        while let Some(last) = self.block.docs().last() {
            let from = self.read;
            if *last >= end {
                self.read += self.block.docs()[from..].partition_point(|doc| *doc < end);
                take(&self.block, from..self.read);
                return;
            }
            take(&self.block, from..self.block.docs().len());
            self.block.advance();
            self.read = 0;
        }
    }
}
