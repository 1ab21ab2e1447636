//! The documents of one word, a stretch at a time.

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

    /// Hands out the documents before `end`, each with how often it holds the word where that was
    /// asked for.
    #[inline]
    pub(crate) fn before(&mut self, end: DocId, mut take: impl FnMut(&[DocId], &[u32])) {
        // Past its last document, a list is an empty block.
        while let Some(last) = self.block.docs().last() {
            let docs = &self.block.docs()[self.read..];
            let counts = self.block.freqs().get(self.read..).unwrap_or_default();
            if *last >= end {
                let count = docs.partition_point(|doc| *doc < end);
                take(&docs[..count], counts);
                self.read += count;
                return;
            }
            take(docs, counts);
            self.block.advance();
            self.read = 0;
        }
    }
}
